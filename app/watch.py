"""The use case behind `tilik watch`: one round over the outlets' feeds, their new articles into the warehouse.

In: the outlets, a warehouse, the moment. Out: a `Round`, and events on the way. Never: an address asked for twice once
something came of it; an article stored that is not about narcotics; a feed's answer forgotten before its entries are
remembered, so that a round that is killed anywhere is taken up by the next one.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.ingest import Event, Reader, Summary, ingest
from app.watch_ask import Answer, Pages, ask, relevance
from app.watch_config import Config, Feed
from app.watch_lanes import Lanes
from corpus.addresses import article_id
from corpus.article import Capture
from corpus.feed_entries import Entry
from corpus.fetch import Fetcher, FetchError
from rules.titles import TitleRules, title_rules
from warehouse import watch as memory
from warehouse.watch import FeedState, NewEntry, Settled, Waiting

if TYPE_CHECKING:
    from warehouse.store import Warehouse

FIRST_WAIT = timedelta(minutes=15)
LONGEST_WAIT = timedelta(hours=24)
ARTICLE_TRIES = 5
"""After so many temporary failures an article is given up."""
FLUSH_AT = 20


@dataclass(slots=True)
class Round:
    """What one round came to."""

    asked: int = 0
    """Feeds and sitemaps asked."""
    unchanged: int = 0
    """Of these, how many said that nothing is new."""
    failed_feeds: list[tuple[str, str]] = field(default_factory=list)
    """The address and the reason of each that failed."""
    resting: int = 0
    """Feeds not asked, because they failed lately."""
    new: int = 0
    """Addresses that a feed named for the first time."""
    skipped_titles: int = 0
    """Of these, how many are clearly about something else."""
    irrelevant: int = 0
    """Articles fetched whose text is not about narcotics."""
    failed_articles: list[tuple[str, str]] = field(default_factory=list)
    postponed: int = 0
    """Of the failed articles, how many will be tried again."""
    unasked: int = 0
    """Articles left for another round, because their host had trouble."""
    summary: Summary = field(default_factory=Summary)
    """What ingestion did with the rest."""
    interrupted: bool = False

    @property
    def failed(self) -> bool:
        """Whether a feed or an article failed, so that somebody should look."""
        return bool(self.failed_feeds or self.failed_articles)


def now_utc() -> datetime:
    """The moment, as the warehouse keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def watch_round(
    config: Config,
    warehouse: Warehouse,
    *,
    extractor: Reader | None = None,
    on_event: Callable[[str, str, str | None], None] | None = None,
    allow_private: bool = False,
    clock: Callable[[], datetime] = now_utc,
) -> Round:
    """Ask every feed that is due, fetch what is new, store what is about narcotics.

    `on_event` is told (what, address, reason): what is "feed" or "article", the reason is None where all went well.
    Raises WarehouseError. KeyboardInterrupt ends the round early; it says so, and what was read is stored.
    """
    turn = _Turn(config, warehouse, on_event or (lambda *_: None), clock)
    options = {"hosts": config.hosts, "pause": config.pause, "contact": config.contact}
    with Lanes(**options, allow_private=allow_private) as lanes:  # type: ignore[arg-type]
        try:
            turn.ask_feeds(lanes)
            turn.read_articles(lanes, extractor)
        except KeyboardInterrupt:
            turn.round.interrupted = True
        finally:
            turn.flush()
    return turn.round


class _Turn:
    """One round under way."""

    def __init__(
        self,
        config: Config,
        warehouse: Warehouse,
        on_event: Callable[[str, str, str | None], None],
        clock: Callable[[], datetime],
    ) -> None:
        self.round = Round()
        self._config = config
        self._warehouse = warehouse
        self._on_event = on_event
        self._clock = clock
        self._titles = title_rules()
        self._settled: deque[Settled] = deque()
        self._flushing = threading.Lock()

    # --- feeds ---

    def ask_feeds(self, lanes: Lanes) -> None:
        """Ask what is due; remember each answer with its new entries as soon as it is there."""
        now = self._clock()
        with self._warehouse.read() as connection:
            states = memory.feeds(connection)
        due = []
        for feed in self._config.feeds:
            state = states.setdefault(feed.url, FeedState(feed.url, feed.outlet))
            if state.next_try_at is None or state.next_try_at <= now:
                due.append(feed)
        self.round.resting = len(self._config.feeds) - len(due)

        def one(fetcher: Fetcher, feed: Feed) -> Answer:
            return ask(fetcher, feed, states[feed.url])

        for feed, answer in lanes.run(due, one):
            self.round.asked += 1
            self._take(feed, states[feed.url], answer)

    def _take(self, feed: Feed, state: FeedState, answer: Answer) -> None:
        now = self._clock()
        state = replace(state, outlet=feed.outlet, asked_at=now)
        entries: list[NewEntry] = []
        if answer.reason is not None:
            failures = state.failure_count + 1
            again = None if answer.ours else now + _wait(failures, answer.retry_after)
            state = replace(state, failure_count=failures, failure_reason=answer.reason, next_try_at=again)
            self.round.failed_feeds.append((feed.url, answer.reason))
        else:
            if answer.entries is None:
                self.round.unchanged += 1
            else:
                state = replace(state, etag=answer.known.etag, last_modified=answer.known.last_modified)
                entries = self._judge(feed, answer.entries)
            state = replace(state, answered_at=now, failure_count=0, failure_reason=None, next_try_at=None)
        with self._warehouse.write() as connection:
            memory.note(connection, state, entries, now=now)
        self._on_event("feed", feed.url, answer.reason)

    def _judge(self, feed: Feed, told: Sequence[Entry]) -> list[NewEntry]:
        entries: dict[str, Entry] = {}
        for entry in told[: feed.newest]:
            try:
                entries.setdefault(article_id(entry.url), entry)
            except ValueError:
                continue  # no address that could be fetched
        with self._warehouse.read() as connection:
            seen = memory.seen(connection, list(entries))
        new = [_judged(key, entry, feed, self._titles) for key, entry in entries.items() if key not in seen]
        self.round.new += len(new)
        self.round.skipped_titles += sum(entry.status == "other_title" for entry in new)
        return new

    # --- articles ---

    def read_articles(self, lanes: Lanes, extractor: Reader | None) -> None:
        """Fetch what waits, this round's and what earlier rounds left, and ingest it."""
        with self._warehouse.read() as connection:
            jobs = memory.waiting(connection, now=self._clock())
        if not jobs:
            return
        by_url = {job.url: job for job in jobs}

        def told(event: Event) -> None:
            if job := by_url.get(event.source):
                self._ingested(job, event)

        captures = self._captures(lanes, jobs)
        self.round.summary = ingest([], self._warehouse, extractor=extractor, on_event=told, captures=captures)
        self.round.interrupted = self.round.summary.interrupted

    def _captures(self, lanes: Lanes, jobs: list[Waiting]) -> Iterator[Capture]:
        about = relevance()
        for job, got in lanes.run(jobs, Pages()):
            if got is None:
                self.round.unasked += 1
                continue
            if isinstance(got, FetchError):
                self._failed(job, got)
            elif about(got):
                yield got
            else:
                self.round.irrelevant += 1
                self._settle(Settled(job.entry_id, "other_text"))

    def _failed(self, job: Waiting, error: FetchError) -> None:
        failures = job.failure_count + 1
        again = error.temporary and failures < ARTICLE_TRIES
        self.round.postponed += again
        self.round.failed_articles.append((job.url, error.reason))
        moment = self._clock() + _wait(failures, error.retry_after) if again else None
        self._settle(Settled(job.entry_id, "waiting" if again else "failed", error.reason, failures, moment))
        self._on_event("article", job.url, error.reason)

    def _ingested(self, job: Waiting, event: Event) -> None:
        if event.outcome == "failed":
            self.round.failed_articles.append((job.url, event.reason or ""))
            self._settle(Settled(job.entry_id, "failed", event.reason, job.failure_count + 1))
        else:
            self._settle(Settled(job.entry_id, "refused" if event.outcome == "refused" else "read", event.reason))
        self._on_event("article", job.url, event.reason if event.outcome == "failed" else None)

    def _settle(self, outcome: Settled) -> None:
        self._settled.append(outcome)
        if len(self._settled) >= FLUSH_AT:
            self.flush()

    def flush(self) -> None:
        """Remember what became of the addresses so far. One that is killed before is asked for once more, no worse."""
        with self._flushing:
            outcomes = [self._settled.popleft() for _ in range(len(self._settled))]
            if outcomes:
                with self._warehouse.write() as connection:
                    memory.settle(connection, outcomes, now=self._clock())


def _judged(key: str, entry: Entry, feed: Feed, titles: TitleRules) -> NewEntry:
    topic = None if feed.all else titles.skip(entry.heading, f"{entry.summary} {entry.url}")
    return NewEntry(key, entry.url, entry.title, "other_title" if topic else "waiting", topic)


def _wait(failures: int, retry_after: float | None) -> timedelta:
    """How long to leave alone what failed so often in a row: twice as long each time, or as the server asks."""
    own = FIRST_WAIT * (1 << min(failures - 1, 10))
    return min(max(own, timedelta(seconds=min(retry_after or 0.0, 10.0**6))), LONGEST_WAIT)
