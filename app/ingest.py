"""The use case that the command line and the web app share: sources in, checked records in the warehouse.

In: sources as a person names them, a warehouse. Out: a `Summary`, and an `Event` for each source as soon as its outcome
is certain (what was stored is committed before its event). Never: output of its own, a source that stops the others,
half an article.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from app.jobs import Job, Miss, Read, Reader
from app.names import Names
from app.workers import PAGE_SECONDS, Workers
from corpus.article import Capture
from extract.records import Metric

if TYPE_CHECKING:
    from corpus.sources import Failure
    from warehouse.load import Entry
    from warehouse.store import Warehouse

Outcome = Literal["new", "unchanged", "replaced", "refused", "failed"]
OUTCOMES: tuple[Outcome, ...] = ("new", "replaced", "unchanged", "refused", "failed")

__all__ = ["OUTCOMES", "Event", "Outcome", "Reader", "Summary", "ingest"]

BATCH_CAPTURES = 32
MOST_UNREAD = 128
MOST_CAPTURES = 512
"""Captures that are asked for at a time whether they are known: at first, where some are not, and where all are."""
BATCH_STORED = 256
BATCH_BYTES = 32 * 2**20
BATCH_SECONDS = 1.0
"""A slow source is shown and stored as it comes: a batch that has waited this long is closed by the next capture."""
STORING_SHARE = 12
"""A batch waits at least so many times as long as the last one took to store: opening the file and bringing it in order
cost the same for one article as for a hundred."""
LONGEST_WAIT = 8.0
"""Seconds that a batch waits at most."""
FAILURES_KEPT = 10_000
"""How many failures a summary holds: memory must not grow with the number of pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What became of one source. `refused`: it was read but holds no article. `failed`: it could not be read."""

    source: str
    outcome: Outcome
    article: str | None = None
    reason: str | None = None
    """Why, in one sentence; for refused and failed alone."""
    metrics: int = 0
    seizures: int = 0


@dataclass(slots=True)
class Summary:
    """Counts by outcome, and the sources that were refused or failed, in order."""

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    failures: list[Event] = field(default_factory=list)
    """The first of them; `counts` knows how many there were."""
    metrics: int = 0
    seizures: int = 0
    interrupted: bool = False
    """True when Ctrl-C ended it early; what was read until then is stored."""

    @property
    def total(self) -> int:
        """How many sources had an outcome."""
        return sum(self.counts.values())

    @property
    def unread(self) -> int:
        """How many sources gave no article."""
        return self.counts["refused"] + self.counts["failed"]

    def add(self, event: Event) -> None:
        """Count one event."""
        self.counts[event.outcome] += 1
        self.metrics += event.metrics
        self.seizures += event.seizures
        if event.reason is not None and len(self.failures) < FAILURES_KEPT:
            self.failures.append(event)


def ingest(
    sources: Sequence[str],
    warehouse: Warehouse,
    *,
    extractor: Reader | None = None,
    on_event: Callable[[Event], None] | None = None,
    allow_private: bool = False,
    captures: Iterable[Capture | Failure] | None = None,
    sample: bool = False,
    lists_name_files: bool = False,
    workers: int = 0,
    page_seconds: float = PAGE_SECONDS,
) -> Summary:
    """Read every source into the warehouse. Running it again changes nothing.

    `captures` stands in for the sources where the caller has the bytes already (pasted text, an upload). `sample` marks
    the articles as sample data. `lists_name_files` lets a list of sources name files too: for what the user of this
    machine wrote, never for uploads. `workers` processes clean and extract, each page within `page_seconds`; with 0
    this process does it, without that limit. Outcomes are told in the order of the sources, however many work on them.
    Raises WarehouseError when the warehouse cannot be used; bad sources never raise. On KeyboardInterrupt what was read
    so far is stored and the summary says `interrupted`.
    """
    from corpus import sources as doors
    from rules.files import packs
    from warehouse.checks import ensure
    from warehouse.derive import finish

    version = packs().version if extractor is None else extractor.version
    coming = captures
    if coming is None:
        coming = doors.captures(sources, allow_private=allow_private, lists_name_files=lists_name_files)
    if warehouse.exists:
        # What a run that was killed left comes first, as it did: a story is named after the article it began with.
        finish(warehouse)
    run = _Run(warehouse, version, sample, on_event or (lambda event: None))
    with closing(run), Workers(lambda: extractor or _extractor(), workers, page_seconds=page_seconds) as pool:
        try:
            for capture, article, result in _answers(pool, run.known(coming)):
                run.settle(capture, article, result)
            run.store()
        except KeyboardInterrupt:
            run.summary.interrupted = True
            pool.close()
            run.store()
    if run.summary.counts["new"] or run.summary.counts["replaced"]:
        finish(warehouse)
        if not run.summary.interrupted:
            ensure(warehouse)
    return run.summary


def _extractor() -> Reader:
    from extract.pipeline import Extractor

    return Extractor()


def _answers(
    pool: Workers, coming: Iterable[tuple[tuple[Capture | Failure, str | None], Job | None]]
) -> Iterator[tuple[Capture | Failure, str | None, Read | Miss | None]]:
    for (capture, article), result in pool.read(coming):
        yield capture, article, result


class _Run:
    """One ingestion under way: entries that wait to be stored, names that were taken. Memory does not grow with the
    number of articles."""

    def __init__(self, warehouse: Warehouse, version: str, sample: bool, on_event: Callable[[Event], None]) -> None:
        self.summary = Summary()
        self._warehouse = warehouse
        self._version = version
        self._sample = sample
        self._on_event = on_event
        self._waiting: list[Entry | Event] = []
        self._size = 0
        self._since = time.monotonic()
        self._patience = BATCH_SECONDS
        self._names = Names()

    def close(self) -> None:
        """Let go of the names."""
        self._names.close()

    def known(
        self, coming: Iterable[Capture | Failure]
    ) -> Iterator[tuple[tuple[Capture | Failure, str | None], Job | None]]:
        """Each capture with the article that holds it, or with the job of reading it where none does."""
        from warehouse.load import known

        batches = _Batches(coming)
        for batch in batches:
            captures = [capture for capture in batch if isinstance(capture, Capture)]
            with self._warehouse.read() as connection:
                articles = iter(known(connection, captures, self._version))
            unread = 0
            for capture in batch:
                article = next(articles) if isinstance(capture, Capture) else None
                job = Job(capture, self._sample) if isinstance(capture, Capture) and not article else None
                unread += bool(job)
                yield (capture, article), job
            # Starting again where a run was broken off is quick: what is stored is passed over in long strides.
            batches.lengthen(MOST_UNREAD if unread else MOST_CAPTURES)
        # Workers read the last pages while those before are stored; after that, only these are left.
        self.store()

    def settle(self, capture: Capture | Failure, article: str | None, result: Read | Miss | None) -> None:
        """Take note of what became of one capture, and store when enough waits."""
        if not isinstance(capture, Capture):
            event = Event(source=capture.source, outcome="failed", reason=capture.reason)
        elif isinstance(result, Miss):
            event = Event(source=capture.source, outcome=result.outcome, reason=result.reason)
        elif isinstance(result, Read):
            self._take(capture, result)
            return
        else:
            if article and capture.article_hint is not None:
                self._names.first(article, capture.source, capture.capture_id)
            event = Event(source=capture.source, outcome="unchanged", article=article)
        self._wait(event, 0)

    def _take(self, capture: Capture, result: Read) -> None:
        from warehouse.columns import Entry

        entry = Entry(
            capture=capture,
            article=result.article,
            records=tuple(result.reading.records),
            gaps=tuple(result.reading.gaps),
            rules_version=self._version,
            prepared=result.prepared,
        )
        name = result.article.article
        if taken := self._taken(capture, result.prepared.capture_id, name):
            self._wait(Event(source=capture.source, outcome="failed", article=name, reason=taken), 0)
        else:
            self._wait(entry, len(capture.content) + len(result.article.text))

    def _taken(self, capture: Capture, capture_id: str, name: str) -> str | None:
        """Two files of one name in one run would silently replace each other. A page that comes twice is no such case:
        its id comes from its address."""
        if capture.article_hint is None:
            return None
        source, content = self._names.first(name, capture.source, capture_id)
        if content == capture_id or source == capture.source:
            return None
        return f'the id "{name}" is taken by {source}, which reads otherwise; rename one of the two'

    def _wait(self, item: Entry | Event, size: int) -> None:
        """Tell an event at once when nothing before it waits to be stored."""
        if isinstance(item, Event) and not self._size:
            self._tell(item)
            return
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append(item)
        self._size += size
        late = time.monotonic() - self._since >= self._patience
        if late or len(self._waiting) >= BATCH_STORED or self._size >= BATCH_BYTES:
            self.store()

    def store(self) -> None:
        """Commit what waits, then tell it."""
        from warehouse.columns import traces_of
        from warehouse.derive import follow
        from warehouse.load import load

        entries = [item for item in self._waiting if not isinstance(item, Event)]
        begun = time.monotonic()
        if entries:
            with self._warehouse.write() as connection:
                outcomes = iter(load(connection, entries))
                follow(connection, [entry.article for entry in entries], traces_of(entries))
        waiting, self._waiting, self._size = self._waiting, [], 0
        self._patience = min(max(BATCH_SECONDS, STORING_SHARE * (time.monotonic() - begun)), LONGEST_WAIT)
        for item in waiting:
            self._tell(item if isinstance(item, Event) else _stored(item, next(outcomes)))

    def _tell(self, event: Event) -> None:
        self.summary.add(event)
        self._on_event(event)


def _stored(entry: Entry, outcome: Outcome) -> Event:
    metrics = sum(isinstance(record, Metric) for record in entry.records)
    return Event(
        source=entry.capture.source,
        outcome=outcome,
        article=entry.article.article,
        metrics=metrics,
        seizures=len(entry.records) - metrics,
    )


class _Batches:
    """Captures in batches, the first one short so that work begins."""

    def __init__(self, captures: Iterable[Capture | Failure]) -> None:
        self._captures = captures
        self._limit = BATCH_CAPTURES

    def lengthen(self, most: int) -> None:
        """Make the next batch twice as long as the last one, `most` captures at most."""
        self._limit = min(self._limit * 2, most)

    def __iter__(self) -> Iterator[list[Capture | Failure]]:
        batch: list[Capture | Failure] = []
        size, since = 0, time.monotonic()
        for capture in self._captures:
            batch.append(capture)
            size += len(capture.content) if isinstance(capture, Capture) else 0
            if len(batch) >= self._limit or size >= BATCH_BYTES or time.monotonic() - since >= BATCH_SECONDS:
                yield batch
                batch, size, since = [], 0, time.monotonic()
        if batch:
            yield batch
