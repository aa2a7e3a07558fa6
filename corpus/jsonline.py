"""One article a line: the JSON form in which articles travel between tools, and the rows of tables that say the same.

In: the bytes of one line, or the fields of one row. Out: a `Row`, an `Article` with its text unchanged, a `Capture`.
Never: cleaning.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from corpus.addresses import article_id
from corpus.article import Article, Capture

MEDIA_TYPE = "application/x-tilik-article+json"
TEXTS = ("text", "body", "content")
PAGES = ("html",)
NAMES = ("article", "id")
ADDRESSES = ("url", "link")
TITLES = ("title",)
DAYS = ("published", "date")
KNOWN = (*TEXTS, *PAGES, *NAMES, *ADDRESSES, *TITLES, *DAYS)
"""The columns that are read, in lower case; the first of a group that holds something counts."""
GIVEN_DAY = "x-tilik-published"
"""The header that carries the day which a table gives for a page."""
HTML = re.compile(
    r"\s*(?:<!doctype html|<html\b)|\s*<[a-z][^>]{0,500}>(?s:.{0,5000}?)</(?:p|div|article|h1)>", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Row:
    """What a row gives; either `text` or `html` is there."""

    article: str | None
    text: str | None
    html: bytes | None
    title: str | None
    published: date | None
    url: str | None

    @property
    def name(self) -> str:
        """The article's id: as given, or from its address, or from its text."""
        if self.article:
            return self.article
        if self.url:
            try:
                return article_id(self.url)
            except ValueError:
                pass
        return hashlib.sha256((self.text or "").encode("utf-8", "replace")).hexdigest()[:16]


def row_of(fields: Mapping[str, Any]) -> Row:
    """The row in named fields, whatever the case of their names.

    Raises ValueError with one plain sentence that says what is wrong and what is expected.
    """
    row = {str(name).lower(): value for name, value in fields.items()}
    text, html = _text(row, TEXTS), _bytes(row, PAGES)
    if html is None and text is not None and HTML.match(text):
        html = text.encode("utf-8", "replace")
    name = _name(row)
    if html is None and (not text or not text.strip()):
        raise ValueError("This line lacks `text`; it must hold `text` or `html` as a string that is not empty.")
    title, url = _text(row, TITLES), _text(row, ADDRESSES)
    return Row(name, None if html is not None else text, html, title, _day(row, strict=html is None), url)


def capture_of(source: str, row: Row, line: bytes | None = None) -> Capture:
    """A page as a page, with the day that the row gives beside it; a text as one line of JSON, or as `line` stood."""
    if row.html is not None:
        headers = ((GIVEN_DAY, row.published.isoformat()),) if row.published else ()
        return Capture(source, row.html, "text/html", url=row.url, headers=headers, article_hint=row.article)
    if line is None:
        told = {
            "article": row.name,
            "text": row.text,
            "title": row.title,
            "published": row.published.isoformat() if row.published else None,
            "url": row.url,
        }
        kept = {name: value for name, value in told.items() if value is not None}
        line = json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace")
    return Capture(source, line, MEDIA_TYPE, url=row.url, article_hint=row.article)


def given_day(capture: Capture) -> date | None:
    """The day that a table gave for a page."""
    told = next((value for name, value in capture.headers if name == GIVEN_DAY), None) if not capture.status else None
    return _day({DAYS[0]: told}, strict=False)


def fields_of(line: bytes) -> dict[str, Any]:
    """The JSON object in a line. Raises ValueError."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("This line is not valid JSON; each line must be one JSON object.") from None
    if not isinstance(row, dict):
        raise ValueError("This line is not a JSON object; each line must hold `text` or `html`.")
    return row


def article_of(line: bytes) -> Article:
    """The article in one line: `text`, and where known `article`, `title`, `published`, `url`, or other names for them.

    Raises ValueError with one plain sentence that says what is wrong and what is expected.
    """
    row = row_of(fields_of(line))
    if row.text is None:
        raise ValueError("This line holds a page and no text; give it as the field `html` of a source.")
    return Article.from_text(row.text, row.name, published=row.published, title=row.title, url=row.url)


def _text(row: dict[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = row.get(name)
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        if value is not None and not isinstance(value, str):
            raise ValueError(f"`{name}` must be a string; mend it or leave it out.")
        if value:
            return value
    return None


def _bytes(row: dict[str, Any], names: tuple[str, ...]) -> bytes | None:
    for name in names:
        value = row.get(name)
        if isinstance(value, bytes) and value.strip():
            return value
        if isinstance(value, str) and value.strip():
            return value.encode("utf-8", "replace")
    return None


def _name(row: dict[str, Any]) -> str | None:
    number = row.get("id")
    if row.get("article") is None and isinstance(number, int) and not isinstance(number, bool):
        return str(number)
    return _text(row, NAMES)


def _day(row: dict[str, Any], *, strict: bool) -> date | None:
    """The day, from a string that begins with an ISO date or from a date. A page tells its own day, so that for pages
    (`strict` false) a day in another form is passed over."""
    for name in DAYS:
        value = row.get(name)
        if value is None or value == "":
            continue
        if hasattr(value, "isoformat"):
            value = value.isoformat()
        try:
            if isinstance(value, str):
                return date.fromisoformat(value[:10])
        except ValueError:
            pass
        if strict and isinstance(value, str):
            raise ValueError(f"`{name}` must be a date such as 2024-05-31; mend it or leave it out.")
        if strict:
            raise ValueError(f"`{name}` must be a string; mend it or leave it out.")
    return None
