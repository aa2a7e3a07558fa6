"""What `tilik watch` asks the network: a feed for its entries, a host for its articles, a text whether it is of use.

In: a fetcher and what to ask for. Out: an answer, also where something went wrong. Never: the warehouse, an exception
because of one bad feed or page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app.watch_config import Feed
from corpus.article import Capture
from corpus.feed_entries import Entry, named
from corpus.fetch import FEEDS, Fetcher, FetchError, Known, NotModified
from corpus.source_feeds import ListingError
from rules.files import packs
from warehouse.watch import FeedState, Waiting

MAX_CHILD_SITEMAPS = 5
"""Of a sitemap of sitemaps the newest few are read."""
MAX_TROUBLES = 3
"""After so many temporary failures in a row a host is not asked again in this round."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What asking one feed gave: entries, nothing new, or a reason."""

    known: Known = field(default_factory=Known)
    entries: tuple[Entry, ...] | None = None
    reason: str | None = None
    retry_after: float | None = None
    ours: bool = False
    """Whether our own settings refused: asking again with others makes sense at once."""


def ask(fetcher: Fetcher, feed: Feed, state: FeedState) -> Answer:
    """Ask one feed for something newer than `state` knows. Whatever goes wrong is an answer too."""
    try:
        capture = fetcher.fetch(feed.url, kinds=FEEDS, known=Known(state.etag, state.last_modified))
        listed = named(capture.content, capture.url or feed.url)
        entries = list(listed.entries)
        for url in listed.sitemaps[:MAX_CHILD_SITEMAPS]:
            child = fetcher.fetch(url, kinds=FEEDS)
            entries += named(child.content, child.url or url).entries
    except NotModified:
        return Answer()
    except FetchError as error:
        return Answer(reason=error.reason, retry_after=error.retry_after, ours=error.ours)
    except ListingError as error:
        return Answer(reason=str(error))
    except Exception as error:  # one feed must never stop the others
        return Answer(reason=f"It broke the reader ({type(error).__name__}: {error}); please report it with the feed.")
    entries.sort(key=lambda entry: entry.day, reverse=True)
    return Answer(Known.of(capture), tuple(entries))


class Pages:
    """Fetches articles; a host that fails a few times in a row is left alone for the rest of the round."""

    def __init__(self) -> None:
        self._troubles: dict[str | None, int] = {}

    def __call__(self, fetcher: Fetcher, job: Waiting) -> Capture | FetchError | None:
        """The capture, why there is none, or None where it was not asked for; it waits on then."""
        host = urlsplit(job.url).hostname
        troubles = self._troubles.get(host, 0)
        if troubles >= MAX_TROUBLES:
            return None
        try:
            capture = fetcher.fetch(job.url)
        except FetchError as error:
            self._troubles[host] = troubles + 1 if error.temporary else 0
            return error
        except Exception as error:  # one page must never stop the others
            return FetchError(f"It broke the reader ({type(error).__name__}: {error}); please report it with the page.")
        self._troubles[host] = 0
        return capture


def relevance() -> Callable[[Capture], bool]:
    """Whether a capture's text is about the domain. What cannot be cleaned goes on to ingestion, which says why."""
    from corpus.clean import clean
    from extract.pipeline import Relevance

    words = packs().domain.toml("relevance.toml")
    relevant = Relevance(tuple(words["stems"]), tuple(words["strong"]))

    def about(capture: Capture) -> bool:
        try:
            return relevant(clean(capture).text)
        except Exception:
            return True

    return about
