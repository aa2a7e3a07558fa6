"""Feeds and sitemaps: which addresses they name.

In: the bytes of an RSS or Atom feed or of a sitemap, and the address they came from. Out: a `Listing`. Never: the
network (the libraries' own downloaders least of all), an address that is not http(s), an entity resolved.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal, cast
from urllib.parse import urljoin, urlsplit

import feedparser  # type: ignore[import-untyped]
from lxml import etree  # type: ignore[import-untyped]

from corpus import limits

Shape = Literal["feed", "sitemap"]
ROOTS: dict[str, Shape] = {
    "rss": "feed", "feed": "feed", "rdf": "feed", "urlset": "sitemap", "sitemapindex": "sitemap",
}  # fmt: skip
COMMENT = re.compile(rb"<!--.{0,4000}?-->", re.DOTALL)
ROOT = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?([A-Za-z]\w*)")
HEAD_BYTES = 4096
GZIP_MARK = b"\x1f\x8b"
PIECE = 16 * 1024


class ListingError(ValueError):
    """A feed or sitemap that cannot be read; the message is one plain sentence for the user."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a feed or sitemap names, in its order, each address once."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    """Links that are no http(s) addresses, as written."""
    more: int = 0
    """How many pages beyond `limits.MAX_LISTED` it names; the newest are kept where it tells the days."""


def shape_of(content: bytes) -> Shape | None:
    """Whether these bytes are a feed or a sitemap, gzipped or not; None for anything else."""
    head = content[:HEAD_BYTES]
    if head.startswith(GZIP_MARK):
        try:
            head = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(content[: 4 * HEAD_BYTES], HEAD_BYTES)
        except zlib.error:
            return None
    plain = COMMENT.sub(b"", head.replace(b"\x00", b""))
    root = ROOT.search(plain)
    return ROOTS.get(root[1].decode("ascii").lower()) if root else None


def listing(content: bytes, base: str | None) -> Listing:
    """What a feed or sitemap names. `base` is its address, for links that are relative; None for a file. Raises
    ListingError for what is neither, or damaged so that nothing was found."""
    shape = shape_of(content)
    if shape is None:
        raise ListingError("This is neither a feed nor a sitemap; give the address of an article, a feed or a sitemap.")
    if shape == "sitemap":
        return _sitemap(content, base)
    if content.startswith(GZIP_MARK):
        content = _unpacked(content).read()
    if len(content) > limits.MAX_FEED_BYTES:
        raise ListingError(f"This feed is larger than {limits.megabytes(limits.MAX_FEED_BYTES)}; give a smaller one.")
    return _feed(content, base)


# --- feeds ------------------------------------------------------------------------------------------------------


def _feed(content: bytes, base: str | None) -> Listing:
    """feedparser is given a stream: of a string or bytes it would try to open a file or an address of that name."""
    headers = {"content-location": base} if base else {}
    try:
        told = feedparser.parse(
            io.BytesIO(content), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except Exception as error:  # feedparser is lenient, yet some damage makes its parsers raise
        raise ListingError("This feed is damaged and cannot be read; try again later.") from error
    own = [link.get("href", "") for link in told.feed.get("links", ()) if link.get("rel") == "self"]
    home = base or next((href for href in own if _is_web(href)), None) or told.feed.get("link")
    links = [str(entry.get("feedburner_origlink") or entry.get("link") or "").strip() for entry in told.entries]
    if not any(links):
        raise ListingError("This feed names no article; it is empty or damaged.")
    return _listing([(link, "") for link in links if link], home)


# --- sitemaps ---------------------------------------------------------------------------------------------------


def _sitemap(content: bytes, base: str | None) -> Listing:
    pages: list[tuple[str, str]] = []
    sitemaps: list[tuple[str, str]] = []
    stream = _unpacked(content) if content.startswith(GZIP_MARK) else io.BytesIO(content)
    damaged = False
    try:
        for parent, address, day in _locations(stream):
            (sitemaps if parent == "sitemap" else pages).append((address, day))
    except (etree.XMLSyntaxError, OSError):
        damaged = True
    if not pages and not sitemaps:
        told = "damaged and cannot be read; try again later" if damaged else "empty; it names no address"
        raise ListingError(f"This sitemap is {told}.")
    inner = _listing(sitemaps, base)
    outer = _listing(pages, base)
    return Listing(outer.pages, inner.pages, outer.refused + inner.refused, outer.more)


def _locations(stream: BinaryIO) -> Iterator[tuple[str, str, str]]:
    """(`url` or `sitemap`, address, lastmod or "") of each entry, read as a stream. Entities stay unresolved, so that a
    location that uses one is cut there and no other file is read."""
    parsed = etree.iterparse(
        stream, events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    for _, element in parsed:
        name = _local(element)
        if name not in {"url", "sitemap"}:
            continue
        told = {_local(child): (child.text or "").strip() for child in element.iterchildren() if not len(child)}
        day = told.get("lastmod", "") or next(
            ((node.text or "").strip() for node in element.iter() if _local(node) == "publication_date"), ""
        )
        if told.get("loc"):
            yield name, told["loc"], day
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _local(element: etree._Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


# --- both -------------------------------------------------------------------------------------------------------


def _listing(links: list[tuple[str, str]], base: str | None) -> Listing:
    """Absolute addresses, each once. Beyond the limit the newest are kept, in the order of the file."""
    refused: list[str] = []
    days: dict[str, str] = {}
    for link, day in links:
        address = _absolute(link, base)
        if address is None:
            refused.append(link)
        else:
            days.setdefault(address, day)
    kept = list(days)
    if len(kept) > limits.MAX_LISTED:
        newest = sorted(kept, key=lambda address: days[address][:19], reverse=True)
        chosen = set(newest[: limits.MAX_LISTED])
        kept = [address for address in kept if address in chosen]
    return Listing(tuple(kept), refused=tuple(dict.fromkeys(refused)), more=len(days) - len(kept))


def _absolute(link: str, base: str | None) -> str | None:
    try:
        address = urljoin(base, link) if base else link
        return address.split("#", 1)[0] if _is_web(address) and urlsplit(address).hostname else None
    except ValueError:
        return None


def _is_web(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))


class _Bounded(io.RawIOBase):
    """What gzipped bytes unpack to, as a stream: it ends where they are cut off or damaged, and with a ListingError
    where they would unpack to more than a sitemap may hold."""

    def __init__(self, content: bytes) -> None:
        self._inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._packed = content
        self._left = limits.MAX_SITEMAP_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = b""
        while self._packed and not piece:
            try:
                piece = self._inflater.decompress(self._packed[:PIECE], len(buffer))
            except zlib.error:
                self._packed = b""
                break
            rest = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
            self._packed = rest + self._packed[PIECE:]
            if self._inflater.eof:
                self._inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._left -= len(piece)
        if self._left < 0:
            raise ListingError(f"This sitemap unpacks to more than {limits.megabytes(limits.MAX_SITEMAP_BYTES)}.")
        buffer[: len(piece)] = piece
        return len(piece)


def _unpacked(content: bytes) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(_Bounded(content)))
