"""The article as the extractor reads it, and the capture that it was cleaned from.

In: facts gathered by `corpus.clean`, or a plain text. Out: two frozen dataclasses. Never: parsing, network, files.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Capture:
    """Bytes as they were captured, with what the source said about them. Kept for good; cleaning starts from here."""

    source: str
    """What the user named: a path or an address."""
    content: bytes
    media_type: str | None = None
    """As declared by the server, or guessed from the suffix: "text/html", "text/plain"…"""
    url: str | None = None
    """The address the bytes came from after redirects; None for a local file."""
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    address_chain: tuple[str, ...] = ()
    """Every address on the way, first to last."""
    captured_at: datetime | None = None
    """When it was fetched (UTC); None for a local file, whose clock says nothing about the article."""
    article_hint: str | None = None
    """The id that the source itself gives: a file's name without its suffix, the `article` field of a JSON line."""

    @property
    def capture_id(self) -> str:
        """SHA-256 of the bytes, in hex: the same bytes are the same capture."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its cleaned text and what is known about it. `text` never changes after cleaning: offsets count
    in it."""

    article: str
    """The id: a file's name without its suffix, or the first 16 hex digits of the canonical address' SHA-256."""
    text: str
    title: str | None = None
    published: date | None = None
    published_source: str | None = None
    """Where `published` was found: "given", "meta", "json-ld", "address", "visible", "dateline", "document" (the
    properties of a PDF or Word file: when it was written); None when unknown."""
    url: str | None = None
    outlet: str | None = None
    author: str | None = None
    language: str | None = None
    sample: bool = False
    """True for the bundled sample, whose offices' numbers are invented and must be shown as such."""

    @classmethod
    def from_text(
        cls,
        text: str,
        article_id: str = "text",
        published: date | str | None = None,
        title: str | None = None,
        url: str | None = None,
    ) -> Article:
        """An article from plain text. `published` is a date or an ISO date; raises ValueError on another form."""
        day = date.fromisoformat(published[:10]) if isinstance(published, str) else published
        source = "given" if day else None
        return cls(article_id, text, title=title, published=day, published_source=source, url=url)
