"""Addresses: an article, or a feed or sitemap whose articles are fetched in its place.

In: an http(s) address, or the bytes of a feed or sitemap. Out: a `Capture` for each article, a `Failure` for each
address that gave none, and one where a limit cut something off. Never: a request that does not go through `Fetcher`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from corpus import limits
from corpus.article import Capture
from corpus.fetch import FEEDS, READABLE, Fetcher, FetchError
from corpus.source_feeds import Listing, ListingError, listing, shape_of
from corpus.source_item import Failure, Item

ANYTHING = READABLE | FEEDS
SHOWN = 120


@dataclass(slots=True)
class _Walk:
    """One feed, or one tree of sitemaps: what was met already, and how much may follow."""

    seen: set[str] = field(default_factory=set)
    pages_left: int = field(default_factory=lambda: limits.MAX_LISTED)
    sitemaps_left: int = field(default_factory=lambda: limits.MAX_SITEMAPS)
    waiting: deque[tuple[str, int]] = field(default_factory=deque)
    """Sitemaps still to open, and how deep each lies."""


class Web:
    """Reads addresses through one fetcher; `on_progress` is told each address before it is fetched."""

    def __init__(self, fetcher: Fetcher, on_progress: Callable[[str], None] | None = None) -> None:
        self._fetcher = fetcher
        self._on_progress = on_progress or (lambda address: None)

    def read(self, url: str) -> Iterator[Item]:
        """The article at an address; where it is a feed or a sitemap, the articles that it names."""
        found = self._fetch(url, ANYTHING)
        if isinstance(found, Capture) and shape_of(found.content):
            yield from self.follow(found.content, found.url or url, url)
        else:
            yield found

    def follow(self, content: bytes, base: str | None, name: str) -> Iterator[Item]:
        """The articles that a feed or sitemap names. `base` is its address, None for a file; `name` is what failures
        call it."""
        walk = _Walk({base} if base else set())
        yield from self._listed(content, base, name, 1, walk)
        while walk.waiting:
            address, depth = walk.waiting.popleft()
            if walk.sitemaps_left == 0:
                told = f"The index names over {limits.MAX_SITEMAPS} sitemaps"
                yield Failure(
                    name, f"{told}; {len(walk.waiting) + 1} were left. Give those that you need by themselves."
                )
                return
            walk.sitemaps_left -= 1
            found = self._fetch(address, ANYTHING)
            if isinstance(found, Failure):
                yield found
            else:
                yield from self._listed(found.content, found.url or address, address, depth, walk)

    def _listed(self, content: bytes, base: str | None, name: str, depth: int, walk: _Walk) -> Iterator[Item]:
        try:
            told = listing(content, base)
        except ListingError as error:
            yield Failure(name, str(error))
            return
        for link in told.refused:
            yield Failure(name, f"Its link {link[:SHOWN]!r} is not an http or https address and was not followed.")
        yield from self._inner(told, name, depth, walk)
        left = told.more
        for page in told.pages:
            if page in walk.seen:
                continue
            if walk.pages_left == 0:
                left += 1
                continue
            walk.seen.add(page)
            walk.pages_left -= 1
            yield self._fetch(page, READABLE)
        if left:
            limit = f"Only {limits.MAX_LISTED} addresses of a feed or sitemap are followed"
            yield Failure(name, f"{limit}; {left} were left. Give a smaller sitemap, or the addresses as a list.")

    def _inner(self, told: Listing, name: str, depth: int, walk: _Walk) -> Iterator[Failure]:
        """Note the sitemaps inside a sitemap, each once: one that leads back to where it was named ends there."""
        fresh = [address for address in told.sitemaps if address not in walk.seen]
        if fresh and depth >= limits.MAX_SITEMAP_DEPTH:
            told_so = f"Sitemaps are opened {limits.MAX_SITEMAP_DEPTH} deep; {len(fresh)} lie deeper and were left"
            yield Failure(name, f"{told_so}. Give those that you need by themselves.")
            return
        walk.seen.update(fresh)
        walk.waiting.extend((address, depth + 1) for address in fresh)

    def _fetch(self, url: str, kinds: frozenset[str]) -> Item:
        self._on_progress(url)
        try:
            return self._fetcher.fetch(url, kinds=kinds)
        except FetchError as error:
            return Failure(url, error.reason)
