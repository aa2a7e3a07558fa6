"""The use case that the command line and the web app share: sources in, checked records in the warehouse.

In: sources as a person names them, a warehouse. Out: a `Summary`, and an `Event` for each source as soon as its outcome
is certain (what was stored is committed before its event). Never: output of its own, a source that stops the others,
half an article.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, Protocol

from corpus.article import Article, Capture
from extract.records import Metric, Reading

if TYPE_CHECKING:
    from corpus.sources import Failure
    from warehouse.load import Entry
    from warehouse.store import Warehouse

Outcome = Literal["new", "unchanged", "replaced", "refused", "failed"]
OUTCOMES: tuple[Outcome, ...] = ("new", "replaced", "unchanged", "refused", "failed")

BATCH_CAPTURES = 32
BATCH_BYTES = 32 * 2**20
BATCH_SECONDS = 1.0
"""A slow source is shown and stored as it comes: a batch that has waited this long is closed by the next capture."""


class Reader(Protocol):
    """What ingestion needs of an extractor."""

    @property
    def version(self) -> str: ...

    def read(self, article: Article) -> Reading: ...


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
    """Counts by outcome, and every source that was refused or failed, in order."""

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    failures: list[Event] = field(default_factory=list)
    metrics: int = 0
    seizures: int = 0
    interrupted: bool = False
    """True when Ctrl-C ended it early; what was read until then is stored."""

    @property
    def total(self) -> int:
        """How many sources had an outcome."""
        return sum(self.counts.values())

    def add(self, event: Event) -> None:
        """Count one event."""
        self.counts[event.outcome] += 1
        self.metrics += event.metrics
        self.seizures += event.seizures
        if event.reason is not None:
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
) -> Summary:
    """Read every source into the warehouse. Running it again changes nothing.

    `captures` stands in for the sources where the caller has the bytes already (pasted text, an upload). `sample` marks
    the articles as sample data. Raises WarehouseError when the warehouse cannot be used; bad sources never raise. On
    KeyboardInterrupt what was read so far is stored and the summary says `interrupted`.
    """
    from corpus import sources as doors

    if extractor is None:
        from extract.pipeline import Extractor

        extractor = Extractor()
    coming = doors.captures(sources, allow_private=allow_private) if captures is None else captures
    run = _Run(warehouse, extractor, sample, on_event or (lambda event: None))
    try:
        for batch in _batches(coming):
            run.read(batch)
            run.store()
    except KeyboardInterrupt:
        run.summary.interrupted = True
        run.store()
    return run.summary


def _batches(captures: Iterable[Capture | Failure]) -> Iterator[list[Capture | Failure]]:
    batch: list[Capture | Failure] = []
    size, since = 0, time.monotonic()
    for capture in captures:
        batch.append(capture)
        size += len(capture.content) if isinstance(capture, Capture) else 0
        if len(batch) >= BATCH_CAPTURES or size >= BATCH_BYTES or time.monotonic() - since >= BATCH_SECONDS:
            yield batch
            batch, size, since = [], 0, time.monotonic()
    if batch:
        yield batch


class _Run:
    """One ingestion under way: entries that wait to be stored, ids that were seen."""

    def __init__(
        self, warehouse: Warehouse, extractor: Reader, sample: bool, on_event: Callable[[Event], None]
    ) -> None:
        self.summary = Summary()
        self._warehouse = warehouse
        self._extractor = extractor
        self._sample = sample
        self._on_event = on_event
        self._waiting: list[Entry] = []
        self._owners: dict[str, tuple[str, str]] = {}

    def read(self, batch: list[Capture | Failure]) -> None:
        """Clean and extract what the warehouse does not hold yet; tell at once what needs no storing."""
        from warehouse.load import known

        captures = [capture for capture in batch if isinstance(capture, Capture)]
        with self._warehouse.read() as connection:
            articles = iter(known(connection, captures, self._extractor.version))
        for capture in batch:
            if not isinstance(capture, Capture):
                self._tell(Event(source=capture.source, outcome="failed", reason=capture.reason))
            elif article := next(articles):
                self._owners.setdefault(article, (capture.source, capture.capture_id))
                self._tell(Event(source=capture.source, outcome="unchanged", article=article))
            else:
                self._read_one(capture)

    def _read_one(self, capture: Capture) -> None:
        from corpus.clean import NotAnArticle, clean
        from warehouse.load import Entry, verify

        try:
            article = clean(capture)
            if self._sample:
                article = replace(article, sample=True)
            reading = self._extractor.read(article)
            entry = Entry(
                capture=capture,
                article=article,
                records=tuple(reading.records),
                gaps=tuple(reading.gaps),
                rules_version=self._extractor.version,
            )
            verify(entry)
        except NotAnArticle as error:
            self._tell(Event(source=capture.source, outcome="refused", reason=str(error)))
        except Exception as error:  # one page must never stop the others; the reason names the page and the error
            reason = f"it broke the reader ({type(error).__name__}: {error}); please report it with the page"
            self._tell(Event(source=capture.source, outcome="failed", reason=reason))
        else:
            if taken := self._taken(entry):
                self._tell(Event(source=capture.source, outcome="failed", article=article.article, reason=taken))
            else:
                self._waiting.append(entry)

    def _taken(self, entry: Entry) -> str | None:
        """Two files of one name in one run would silently replace each other. A page that comes twice is no such case:
        its id comes from its address."""
        capture, name = entry.capture, entry.article.article
        source, content = self._owners.setdefault(name, (capture.source, capture.capture_id))
        if capture.article_hint is None or content == capture.capture_id or source == capture.source:
            return None
        return f'the id "{name}" is taken by {source}, which reads otherwise; rename one of the two'

    def store(self) -> None:
        """Commit what waits, then tell it."""
        if not self._waiting:
            return
        from warehouse.load import load

        with self._warehouse.write() as connection:
            outcomes = load(connection, self._waiting)
        stored, self._waiting = self._waiting, []
        for entry, outcome in zip(stored, outcomes, strict=True):
            metrics = sum(isinstance(record, Metric) for record in entry.records)
            self._tell(
                Event(
                    source=entry.capture.source,
                    outcome=outcome,
                    article=entry.article.article,
                    metrics=metrics,
                    seizures=len(entry.records) - metrics,
                )
            )

    def _tell(self, event: Event) -> None:
        self.summary.add(event)
        self._on_event(event)
