"""Bytes to text without a crash: what the source declares, what the bytes show, and only then a guess.

In: bytes and the declared media type. Out: a string, never with a byte order mark. Never: an exception.
"""

from __future__ import annotations

import codecs
import re

import charset_normalizer

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
HEAD_BYTES = 4096
GUESS_BYTES = 64 * 1024
TEXT_CONTROLS = frozenset(b"\t\n\r\f\x0b\x1b\x08")


def text_of(content: bytes, media_type: str | None = None) -> str:
    """Decode: byte order mark, then UTF-8 where it fits, then the declared charset, then a guess, then Latin-1.

    UTF-8 goes before the declaration because pages that declare Latin-1 and hold UTF-8 are common, while Latin-1 text
    that happens to be valid UTF-8 is not.
    """
    for mark, name in MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    if wide := _wide(content):
        return content.decode(wide, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _declared(content, media_type)
    if declared == "utf-8":
        # A few broken bytes in a page that is UTF-8 otherwise: keep the page, mark the bytes.
        return content.decode("utf-8", "replace")
    for charset in (declared, _guessed(content)):
        if charset is not None:
            try:
                return content.decode(charset)
            except (UnicodeDecodeError, LookupError):
                continue
    return content.decode("latin-1")


def is_binary(content: bytes) -> bool:
    """Whether the bytes are no text at all: control bytes that no encoding of a news page uses."""
    if content.startswith(tuple(mark for mark, _ in MARKS)) or _wide(content):
        return False
    head = content[:HEAD_BYTES]
    strange = sum(byte < 32 and byte not in TEXT_CONTROLS for byte in head)
    return b"\x00" in head or strange * 50 > len(head)


def _wide(content: bytes) -> str | None:
    """UTF-16 that comes without a mark: of an Indonesian page every other byte is zero, and none between them."""
    head = content[:HEAD_BYTES]
    for name, zeros, others in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if len(zeros) > 1 and zeros.count(0) * 10 > len(zeros) * 9 and not others.count(0):
            return name
    return None


def _declared(content: bytes, media_type: str | None) -> str | None:
    in_header = HEADER_CHARSET.search(media_type or "")
    in_page = META_CHARSET.search(content[:HEAD_BYTES])
    for name in (in_header and in_header.group(1), in_page and in_page.group(1).decode("ascii")):
        if name:
            try:
                known = codecs.lookup(name).name
            except LookupError:
                continue
            # Browsers read both names as Windows-1252, and so does everybody who writes pages.
            return "cp1252" if known in {"iso8859-1", "ascii"} else known
    return None


def _guessed(content: bytes) -> str | None:
    best = charset_normalizer.from_bytes(content[:GUESS_BYTES]).best()
    return best.encoding if best else None
