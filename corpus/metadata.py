"""Whose article, from when, under what headline: title, outlet, author, day and canonical address of a page.

In: an indexed `Page`, the capture's address and the outlet rules. Out: `Facts`. Never: the body, a sidebar's date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from corpus.addresses import canonical, host_of
from corpus.page import Page, after, fold, text_in, types_of
from corpus.published import NEAR_AFTER, gather, published_day
from rules.outlets import Outlet, Outlets

ARTICLE_TYPES = frozenset(
    {"NewsArticle", "ReportageNewsArticle", "Article", "BlogPosting", "AnalysisNewsArticle", "OpinionNewsArticle"}
)

SEPARATOR = re.compile(r"\s+[|\-–—»·:]+\s+|\s*\|\s*|\s*»\s*")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says about its article."""

    title: str | None
    outlet: str | None
    author: str | None
    published: date | None
    published_source: str | None
    url: str | None
    heading: HtmlElement | None
    """The element that shows the headline."""
    known: Outlet | None
    declared: bool
    """Whether the page says of itself in JSON-LD that it is one article."""


def facts_of(page: Page, url: str | None, rules: Outlets, captured: datetime | None = None) -> Facts:
    """Everything but the body. `url` is where the page was fetched from; None for a file. `captured` is when."""
    node = _article_node(page)
    address = _address(page, url, node)
    site = page.meta("og:site_name", "application-name")
    segments = SEPARATOR.split(page.title)
    ending = segments[-1] if len(segments) > 1 else ""
    known = rules.named(host_of(address), [site or "", ending, page.meta("og:title") or ""])
    told = _told_title(page, node, site, known)
    heading = _heading(page, told, known)
    title = text_in(heading) if heading is not None else told
    published, source = published_day(page, node, address, heading, known, rules, captured)
    return Facts(
        title=title or None,
        outlet=known.domain if known else host_of(address) or site,
        author=_author(page, node, heading, known, site, rules),
        published=published,
        published_source=source,
        url=address,
        heading=heading,
        known=known,
        declared=node is not None and bool(node.get("headline")),
    )


# --- address ------------------------------------------------------------------------------------------------


def _address(page: Page, url: str | None, node: dict[str, Any] | None) -> str | None:
    """The canonical address: the page's own word where it stays on the host it was fetched from."""
    entity = node.get("mainEntityOfPage") if node else None
    told = [page.links.get("canonical"), page.meta("og:url"), entity.get("@id") if isinstance(entity, dict) else entity]
    told += [node.get("url") if node else None, page.meta("url"), page.links.get("amphtml")]
    for one in told:
        if not isinstance(one, str) or not one.strip():
            continue
        try:
            address = canonical(urljoin(url or "", unescape(one.strip())))
        except ValueError:
            continue
        if url is None or _stays(url, address):
            return address
    try:
        return canonical(url) if url else None
    except ValueError:
        return None


def _stays(url: str, address: str) -> bool:
    """Whether a page fetched from `url` may call itself `address`: the same outlet, and not just its home page."""
    one, other = host_of(url) or "", host_of(address) or ""
    homely = urlsplit(address).path == "/" and urlsplit(url).path not in {"", "/"}
    return one.split(".")[-2:] == other.split(".")[-2:] and not homely


# --- title --------------------------------------------------------------------------------------------------


def _article_node(page: Page) -> dict[str, Any] | None:
    """The one JSON-LD object that is this page's article; None when there is none or there are several."""
    nodes = [node for node in page.json_ld() if types_of(node) & ARTICLE_TYPES]
    if len({str(node.get("headline")) for node in nodes}) > 1:
        shown = _plain(page.title)
        nodes = [node for node in nodes if _plain(str(node.get("headline") or "\0")) in shown]
    return nodes[0] if nodes else None


def _told_title(page: Page, node: dict[str, Any] | None, site: str | None, known: Outlet | None) -> str:
    headline = node.get("headline") if node else None
    for told in (headline, page.meta("og:title"), page.title, page.meta("twitter:title", "title")):
        if isinstance(told, str) and told.strip():
            return _bare(fold(unescape(told)), site, known)
    return ""


def _bare(title: str, site: str | None, known: Outlet | None) -> str:
    """A title without the outlet's name before or after it."""
    names = [
        _plain(name) for name in (*(known.names if known else ()), site or "", known.domain if known else "") if name
    ]
    for _ in range(3):
        parts = list(SEPARATOR.finditer(title))
        if parts and _is_name(title[parts[-1].end() :], names):
            title = title[: parts[-1].start()]
        elif parts and _is_name(title[: parts[0].start()], names):
            title = title[parts[0].end() :]
        elif ": " in title and _is_name(title.split(": ", 1)[0], names):
            title = title.split(": ", 1)[1]
        else:
            break
    return title.strip()


def _is_name(part: str, names: list[str]) -> bool:
    bare = _plain(part)
    return bool(bare) and len(part) <= 40 and any(name in bare or bare in name for name in names if len(name) > 2)


def _heading(page: Page, told: str, known: Outlet | None) -> HtmlElement | None:
    """The element that shows the headline: the outlet's own rule, an <h1> that fits, else a heading that holds it."""
    wanted = _plain(told)
    places = [one for selector in (known.headline if known else ()) for one in page.find(selector)]
    firsts = [one for one in page.headings if one.tag == "h1"]
    for one in (*places, *firsts):
        if _same(_plain(text_in(one)), wanted):
            return one
    for one in page.headings:
        shown = _plain(text_in(one))
        if wanted and (
            shown == wanted or (one.tag != "h3" and shown.endswith(wanted) and len(shown) < len(wanted) + 30)
        ):
            return one
    if not wanted or (len(firsts) == 1 and len(wanted) < 12):
        return firsts[0] if len(firsts) == 1 else None
    return None


def _same(shown: str, wanted: str) -> bool:
    if not shown or not wanted or len(shown) > 300:
        return False
    if len(shown) >= 15 and (shown in wanted or (wanted in shown and len(wanted) >= 0.5 * len(shown))):
        return True
    return shown == wanted


def _plain(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


# --- author -------------------------------------------------------------------------------------------------


def _author(
    page: Page,
    node: dict[str, Any] | None,
    heading: HtmlElement | None,
    known: Outlet | None,
    site: str | None,
    rules: Outlets,
) -> str | None:
    """The byline: the outlet's own place, a label beside the headline or at the end, then JSON-LD, then metadata."""
    for selector in known.byline if known else ():
        for element in page.find(selector):
            name = _name(text_in(element)[:200], rules) or _person(text_in(element), known, site)
            if name:
                return name
    if heading is not None:
        near = " | ".join(gather(after(heading), NEAR_AFTER))
        if name := _name(near, rules):
            return name
    told = node.get("author") if node else None
    for one in told if isinstance(told, list) else [told]:
        value = one.get("name") if isinstance(one, dict) else one
        if isinstance(value, str) and (person := _person(value, known, site)):
            return person
    return _person(page.meta("author", "article:author", "dc.creator") or "", known, site)


def _name(text: str, rules: Outlets) -> str | None:
    for rule in rules.bylines:
        found = rule.pattern.search(text)
        if found:
            return fold(found["name"]).rstrip(" .,-") or None
    return None


def _person(text: str, known: Outlet | None, site: str | None) -> str | None:
    """The text when it may be a person's name: short, no address, not the outlet itself."""
    name = _bare(fold(unescape(text)), site, known)
    names = [_plain(one) for one in (*(known.names if known else ()), site or "", known.domain if known else "") if one]
    if not 2 < len(name) <= 60 or "://" in name or "@" in name or ":" in name or name.islower():
        return None
    bare = _plain(name)
    if any(one in bare or bare in one for one in names if len(one) > 2) or bare in {
        "admin",
        "redaksi",
        "administrator",
    }:
        return None
    return None if name.upper().startswith(("PT ", "PT.")) else name
