"""The day an article was published, by the most trusted place that tells it.

In: an indexed `Page`, its JSON-LD node, its address, the element that shows the headline. Out: a day and its source.
Never: a clock, a sidebar's date, a relative date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from datetime import date, datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from corpus import dates
from corpus.page import PROSE, Page, after, before, densest, fold, text_in, types_of
from rules.outlets import Outlet, Outlets

META_DATES = (
    "article:published_time", "datepublished", "og:published_time", "og:article:published_time", "pubdate",
    "publishdate", "publish_date", "publish-date", "publication_date", "content_publisheddate", "dc.date.issued",
    "dcterms.created", "dcterms.issued", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
)  # fmt: skip
VAGUE_DATES = ("datecreated", "dc.date", "date")
"""Names that some systems fill with the day the page was rendered: believed only where nothing else tells a day."""
UPDATED = re.compile(r"(?:update|diperbarui|diperbaharui|modified|terakhir|last)\W*(?:\w+\W*)?$", re.IGNORECASE)
NEAR_AFTER = 700
"""Characters below the headline among which its date may stand."""
NEAR_BEFORE = 250
PARAGRAPH = 160
"""A string of this many characters beside the headline is body text: the search for a date ends there."""
SENTENCE = 80
SENTENCE_ENDS = (".", "”", '"', "?", "!")
DATELINE = re.compile(
    r"^[A-Z][\w .,/]{2,40}[,(] ?(?:[A-Za-z']{4,8}, ?)?\(?(\d\d?(?: [A-Za-z]{3,9} |/\d\d?/)20\d\d)\)?"
    r"[^.\n]{0,40}?\s?(?:--|–|—|-)\s"
)


def dateline_day(text: str, rules: Outlets) -> date | None:
    """The day in a dateline that opens the text: "ISTANBUL, 23 Februari 2016 (Antara) --"."""
    found = DATELINE.match(text[:160])
    told = dates.visible(found[1], rules) if found else []
    return told[0].day if told else None


def published_day(
    page: Page,
    node: dict[str, Any] | None,
    address: str | None,
    heading: HtmlElement | None,
    known: Outlet | None,
    rules: Outlets,
    captured: datetime | None = None,
) -> tuple[date | None, str | None]:
    """The day by the most trusted source, unless two others agree against it. A page that only says "2 hari lalu" is
    dated from `captured`, when it was fetched; without that it has no day."""
    in_address = dates.from_address(urlsplit(address).path, rules) if address else None
    shown = _visible_day(heading, _body_starts(page, known, rules), rules) if heading is not None else None
    support = {in_address, shown}
    told: list[tuple[date, str]] = []
    for value, source in _machine_dates(page, node):
        days = dates.from_meta(value, rules)
        if days:
            told.append((next((day for day in days if day in support), days[0]), source))
            if source == "json-ld":
                continue
            break
    if in_address:
        told.append((in_address, "address"))
    if shown:
        told.append((shown, "visible"))
    if not told:
        vague = dates.from_meta(page.meta(*VAGUE_DATES) or "", rules)
        if vague:
            return vague[0], "meta"
        near = " | ".join(gather(after(heading, frozenset()), NEAR_AFTER)) if heading is not None and captured else ""
        ago = dates.relative(near, captured) if captured else None
        return (ago, "visible") if ago else (None, None)
    if in_address and in_address == shown and abs((told[0][0] - in_address).days) > 1:
        return in_address, "address"
    return told[0]


def _machine_dates(page: Page, node: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    if node is not None:
        for key in ("datePublished", "dateCreated", "uploadDate"):
            if isinstance(node.get(key), str) and node[key]:
                yield node[key], "json-ld"
                break
    else:
        pages = [
            one for one in page.json_ld() if "WebPage" in types_of(one) and isinstance(one.get("datePublished"), str)
        ]
        if len(pages) == 1:
            yield pages[0]["datePublished"], "json-ld"
    for name in META_DATES:
        content = page.meta(name)
        if content:
            yield content, "meta"
    marked = {
        one.get("datetime") or "" for one in page.times if one.get("itemprop") == "datePublished" or one.get("pubdate")
    }
    if len(marked) == 1:
        yield marked.pop(), "meta"


def _body_starts(page: Page, known: Outlet | None, rules: Outlets) -> Set[HtmlElement]:
    """Where the body may begin: a date from there on is told by the article or stands in a sidebar."""
    selectors = [*(known.body if known else ()), *(one for rule in rules.bodies for one in rule.selectors)]
    starts = {element for selector in selectors for element in page.find(selector)}
    place, _ = densest(page)
    return starts | {one for one in page.paragraphs if one.getparent() is place and len(text_in(one)) >= PROSE}


def _visible_day(heading: HtmlElement, starts: Set[HtmlElement], rules: Outlets) -> date | None:
    """The day shown beside the headline: below it up to the body, else shortly above it."""
    below = gather(after(heading, starts), NEAR_AFTER)
    above = " | ".join(reversed(gather(before(heading), NEAR_BEFORE)))
    for text, last in ((" | ".join(below), False), (above, True)):
        fitting = [
            one
            for one in dates.visible(text, rules)
            if one.weekday is not False and not UPDATED.search(text[max(0, one.start - 40) : one.start])
        ]
        strong = [one for one in fitting if one.has_time or one.weekday]
        best = strong or fitting
        if best:
            return best[-1 if last else 0].day
    return None


def gather(strings: Iterator[str], limit: int) -> list[str]:
    """Short strings up to `limit` characters in all; a paragraph ends it."""
    gathered: list[str] = []
    size = 0
    for string in islice(strings, 400):
        text = fold(string)
        if len(text) >= PARAGRAPH or size > limit or (len(text) >= SENTENCE and text.endswith(SENTENCE_ENDS)):
            break
        if text:
            gathered.append(text)
            size += len(text)
    return gathered
