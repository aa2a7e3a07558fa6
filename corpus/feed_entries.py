"""What a feed or sitemap says about each address that it names: title, summary, day.

In: the bytes and the address they came from. Out: entries, newest first where days are told. Never: the network; which
addresses there are is decided by `corpus.source_feeds`, this only says more about them.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

import feedparser  # type: ignore[import-untyped]
from lxml import etree  # type: ignore[import-untyped]

from corpus import limits
from corpus.source_feeds import GZIP_MARK, listing, shape_of

MAX_CHARS = 2000
TAG = re.compile(r"<[^<>]{0,2000}>")
SLUG_WORDS = 4
"""A path segment of so many words says what the page is about."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One address as a feed names it."""

    url: str
    title: str | None = None
    summary: str = ""
    day: str = ""
    """ISO date or moment as told, in one form per feed so that it sorts; "" when untold."""

    @property
    def heading(self) -> str:
        """The title, or where there is none the words that end the address."""
        return self.title or slug(self.url)


@dataclass(frozen=True, slots=True)
class Named:
    """All that a feed or sitemap names, newest first."""

    entries: tuple[Entry, ...]
    sitemaps: tuple[str, ...] = ()


def named(content: bytes, base: str) -> Named:
    """The entries of a feed or sitemap. Raises ListingError like `corpus.source_feeds.listing`."""
    found = listing(content, base)
    told = dict(_told(content, base)) if shape_of(content) else {}
    entries = [told.get(page) or Entry(page) for page in found.pages]
    entries.sort(key=lambda entry: entry.day, reverse=True)
    maps = sorted(found.sitemaps, key=lambda url: told[url].day if url in told else "", reverse=True)
    return Named(tuple(entries), tuple(maps))


def slug(url: str) -> str:
    """The words at the end of an address: ".../2024/polisi-sita-5-kg-sabu.html" gives "polisi sita 5 kg sabu"."""
    for segment in reversed(unquote(urlsplit(url).path)[:MAX_CHARS].split("/")):
        words = [word for word in re.split(r"[-_+.\s]", segment) if word.isalnum()]
        if len(words) >= SLUG_WORDS:
            return " ".join(words)
    return ""


def _told(content: bytes, base: str) -> Iterator[tuple[str, Entry]]:
    shape = shape_of(content)
    if content.startswith(GZIP_MARK):
        content = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(content, limits.MAX_SITEMAP_BYTES)
    yield from _feed(content, base) if shape == "feed" else _sitemap(content, base)


def _feed(content: bytes, base: str) -> Iterator[tuple[str, Entry]]:
    # A stream: of bytes or a string feedparser would try to open a file or an address of that name.
    parsed = feedparser.parse(io.BytesIO(content), resolve_relative_uris=False, sanitize_html=False)
    for entry in parsed.entries:
        link = str(entry.get("feedburner_origlink") or entry.get("link") or "").strip()
        moment = entry.get("published_parsed") or entry.get("updated_parsed")
        day = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*moment[:6]) if moment else ""
        if url := _absolute(link, base):
            yield url, Entry(url, _plain(entry.get("title")) or None, _plain(entry.get("summary")), day)


def _sitemap(content: bytes, base: str) -> Iterator[tuple[str, Entry]]:
    parsed = etree.iterparse(
        io.BytesIO(content),
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
    )
    try:
        for _, element in parsed:
            if _local(element) not in {"url", "sitemap"}:
                continue
            told: dict[str, str] = {}
            for node in element.iter():
                told.setdefault(_local(node), (node.text or "").strip())
            if url := _absolute(told.get("loc", ""), base):
                day = told.get("publication_date") or told.get("lastmod") or ""
                yield url, Entry(url, _plain(told.get("title")) or None, _plain(told.get("keywords")), day[:19])
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except (etree.XMLSyntaxError, EOFError, OSError):
        return  # `listing` has told already whether this matters


def _local(element: etree._Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _absolute(link: str, base: str) -> str | None:
    try:
        return urljoin(base, link).split("#", 1)[0] if link else None
    except ValueError:
        return None


def _plain(markup: object) -> str:
    text = TAG.sub(" ", str(markup or "")[: 2 * MAX_CHARS])
    return " ".join(unescape(text).split())[:MAX_CHARS]
