"""Articles that an outlet spreads over several pages: which of them is this, and where do all stand together?

In: an indexed `Page` and the address it came from. Out: a `Part`, or None for a page that is a whole article or the
first part of one. Never: fetching the other pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from corpus.addresses import canonical, is_whole, page_of
from corpus.page import Page


@dataclass(frozen=True, slots=True)
class Part:
    """A page that holds a later part of an article."""

    number: int
    """2 or more."""
    whole: str | None
    """The address at which all parts stand together, when the page links to it."""


def part_of(page: Page, url: str | None) -> Part | None:
    """The later part that this page is. What the page's own address says counts first, then how it calls itself."""
    told = url or page.links.get("canonical") or page.meta("og:url") or ""
    try:
        number, here = page_of(told), canonical(told)
    except ValueError:
        return None
    if number is None or number < 2:
        return None
    return Part(number, whole_address(page, told, here))


def whole_address(page: Page, url: str, here: str) -> str | None:
    """The first link of the page to all of the article `here` (a canonical address) at once."""
    for anchor in page.anchors:
        href = (anchor.get("href") or "").strip()
        if "all" not in href.lower() and "semua" not in href.lower():
            continue
        try:
            address: str = urljoin(url, href)
            if is_whole(address) and canonical(address) == here:
                return address
        except ValueError:
            continue
    return None
