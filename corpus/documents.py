"""Documents that are no web pages: PDF, Word and MHTML, told apart by their first bytes, not by their names.

In: the bytes of a document. Out: a `Document` with paragraphs, or the page inside an MHTML file. Never: macros,
embedded files, pictures, links to other files.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from typing import Any

from corpus import limits
from corpus.article import Capture

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MHTML = "multipart/related"
PAGES = frozenset({"text/html", "application/xhtml+xml"})
MIN_LETTERS = 40
"""A PDF with fewer letters holds pictures of its pages."""
UNREADABLE = re.compile(r"\(cid:\d+\)")
MIME_HEAD = re.compile(
    rb"\A(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}?content-type:\s*multipart/related", re.IGNORECASE
)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
BREAKS = {f"{WORD}tab": "\t", f"{WORD}br": " ", f"{WORD}cr": " ", f"{WORD}noBreakHyphen": "-"}
TITLE_STYLES = ("title", "judul", "heading1")
TEMPLATE_YEAR = 2013
"""python-docx and old templates leave the day on which the template was made."""


class DocumentError(ValueError):
    """A document that cannot be read; the message is one plain sentence for the user."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a document says."""

    paragraphs: tuple[str, ...]
    title: str | None = None
    """As its properties or its style tell it; None when only the text could."""
    made: date | None = None
    """The day in its properties: when it was written, which is near the day it was given out, no more."""


def kind_of(content: bytes) -> str | None:
    """PDF, DOCX or MHTML by the first bytes; None for anything else."""
    head = content[:4096]
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return DOCX
    return MHTML if MIME_HEAD.match(head.replace(b"\r\n", b"\n")) else None


def read(content: bytes, kind: str) -> Document:
    """The document of a kind that `kind_of` told (PDF or DOCX). Raises DocumentError."""
    if len(content) > limits.MAX_DOCUMENT_BYTES:
        size = limits.megabytes(limits.MAX_DOCUMENT_BYTES)
        raise DocumentError(f"The file is larger than {size}; take out the pages that matter and give those.")
    return _pdf(content) if kind == PDF else _docx(content)


# --- PDF --------------------------------------------------------------------------------------------------------


def _pdf(content: bytes) -> Document:
    from corpus import pdftext  # brings a large library that pages never need
    from corpus.paragraphs import paragraphs
    from corpus.pdfbudget import PdfError

    try:
        pages, properties = pdftext.pages(content)
    except PdfError as error:
        raise DocumentError(str(error)) from error
    told = paragraphs(pages)
    text = " ".join(told)
    unreadable = sum(map(len, UNREADABLE.findall(text)))
    if unreadable * 5 > len(text) > 0:
        raise DocumentError("The letters of this PDF cannot be told from its fonts; save the article as plain text.")
    if sum(map(str.isalpha, text)) < MIN_LETTERS:
        raise DocumentError(
            "This PDF holds pictures of its pages and no text; run text recognition (ocrmypdf -l ind) on it first."
        )
    return Document(tuple(told), _believed(properties.get("Title"), told), pdftext.creation_day(properties))


def _believed(title: str | None, paragraphs: list[str]) -> str | None:
    """A title from the properties only where the document opens with it: most hold the name of a file."""
    plain = " ".join((title or "").split())
    opening = " ".join(paragraphs[:6]).casefold()
    return plain if len(plain) > 10 and plain.casefold() in opening else None


# --- Word -------------------------------------------------------------------------------------------------------


def _docx(content: bytes) -> Document:
    _check_package(content)
    import docx

    try:
        document = docx.Document(io.BytesIO(content))
        body = document.element.body
        told = [text for text in _blocks(body) if text]
        title = _styled_title(body) or _believed(document.core_properties.title, told)
        made = _made(document.core_properties)
    except Exception as error:  # a damaged package makes python-docx and lxml raise almost anything
        told_so = "This Word file is damaged or of another kind; open it and save it anew as .docx."
        raise DocumentError(told_so) from error
    if not any(map(str.isalpha, "".join(told))):
        raise DocumentError("This Word file holds no text; if it holds pictures of pages, run text recognition first.")
    return Document(tuple(told), title, made)


def _check_package(content: bytes) -> None:
    """Refuse what unpacks to more than an article holds, before anything is unpacked: zipfile reads no more of a part
    than its entry in the directory says."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise DocumentError("This Word file is damaged; open it and save it anew as .docx.") from error
    sizes = {part.filename: part.file_size for part in parts}
    if "word/document.xml" not in sizes:
        raise DocumentError("This is a packed file and no Word file; unpack it and give what is inside.")
    xml = max((size for name, size in sizes.items() if name.endswith((".xml", ".rels"))), default=0)
    if (
        len(parts) > limits.MAX_WORD_PARTS
        or sum(part.file_size for part in parts) > limits.MAX_UNPACKED_BYTES
        or xml > limits.MAX_WORD_XML_BYTES
    ):
        raise DocumentError("This Word file unpacks to far more than an article holds; save the article as plain text.")
    if any(part.flag_bits & 1 for part in parts):
        raise DocumentError("This Word file is locked with a password; save it without one, then give it again.")


def _blocks(body: Any) -> Iterator[str]:
    """Paragraphs in document order; a table gives one line a row, its cells apart by " | " as on web pages."""
    for element in body:
        if element.tag == f"{WORD}p":
            yield _words(element)
        elif element.tag == f"{WORD}tbl":
            for row in element.iterchildren(f"{WORD}tr"):
                yield from _row(list(row.iterchildren(f"{WORD}tc")))
        elif element.tag == f"{WORD}sdt":
            for content in element.iterchildren(f"{WORD}sdtContent"):
                yield from _blocks(content)


def _row(cells: list[Any]) -> Iterator[str]:
    """One line a row. A row of one cell is no table but a frame around paragraphs, as in letterheads."""
    if len(cells) == 1:
        yield from _blocks(cells[0])
    else:
        told = (" ".join(filter(None, map(_words, cell.iter(f"{WORD}p")))) for cell in cells)
        yield " | ".join(filter(None, told))


def _words(paragraph: Any) -> str:
    """The text of one paragraph as it stands after tracked changes; deleted text has another tag."""
    pieces = [
        node.text or "" if node.tag == f"{WORD}t" else BREAKS[node.tag]
        for node in paragraph.iter(f"{WORD}t", *BREAKS)
        if next(node.iterancestors(f"{WORD}p")) is paragraph and next(node.iterancestors(FALLBACK), None) is None
    ]
    return " ".join("".join(pieces).split())


def _styled_title(body: Any) -> str | None:
    for paragraph in body.iterchildren(f"{WORD}p"):
        text = _words(paragraph)
        if not text:
            continue
        style = next(paragraph.iter(f"{WORD}pStyle"), None)
        name = style.get(f"{WORD}val", "").replace(" ", "").lower() if style is not None else ""
        return text if name in TITLE_STYLES else None
    return None


def _made(properties: Any) -> date | None:
    created = properties.created
    return created.date() if isinstance(created, datetime) and created.year > TEMPLATE_YEAR else None


# --- MHTML ------------------------------------------------------------------------------------------------------


def page_of(capture: Capture) -> Capture:
    """The web page in a capture of an MHTML file: its bytes, its own address, and when the browser saved it.

    Raises DocumentError.
    """
    if len(capture.content) > limits.MAX_DOCUMENT_BYTES:
        size = limits.megabytes(limits.MAX_DOCUMENT_BYTES)
        raise DocumentError(f"The file is larger than {size}; save the page as a web page without pictures.")
    try:
        message = message_from_bytes(capture.content, policy=policy.compat32)
        part = next(
            (part for part in message.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}), None
        )
        content = part.get_payload(decode=True) if part is not None else None
    except Exception as error:  # the e-mail parser takes much, but not everything
        raise DocumentError("This MHTML file is damaged; save the page again.") from error
    if part is None or not isinstance(content, bytes) or not content.strip():
        raise DocumentError("This MHTML file holds no web page; save the page again.")
    if len(content) > limits.MAX_BYTES:
        raise DocumentError(f"The page is larger than {limits.megabytes(limits.MAX_BYTES)}; save the article alone.")
    charset = part.get_content_charset()
    url = _address(part.get("Content-Location")) or _address(message.get("Snapshot-Content-Location"))
    return replace(
        capture,
        content=content,
        media_type=f"text/html; charset={charset}" if charset else "text/html",
        url=capture.url or url,
        captured_at=capture.captured_at or _saved(message.get("Date")),
    )


def _address(value: object) -> str | None:
    plain = str(value or "").strip()
    return plain if plain.lower().startswith(("http://", "https://")) else None


def _saved(value: object) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(value)) if value else None
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC) if moment else None
