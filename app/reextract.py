"""Today's rules over everything that is stored, without the network.

In: a warehouse, and article ids where not all are wanted. Out: a `Change` for each article as soon as it is stored, and
a `Summary` of the records that appeared, vanished and changed. Never: an article lost because it cannot be read today
(it stays as it was, and is told), a review touched, an article left half replaced when the run is broken off.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from app.jobs import Job, Miss, Read, Reader
from app.workers import PAGE_SECONDS, Workers

if TYPE_CHECKING:
    import duckdb

    from warehouse.captures import Stored
    from warehouse.load import Entry
    from warehouse.store import Warehouse

BATCH = 32
BATCH_SECONDS = 1.0
BATCH_BYTES = 16 * 2**20
FAILURES_KEPT = 10_000
BEFORE = """
SELECT article_id, record_id, quote FROM core_metric WHERE article_id IN (SELECT unnest(?))
UNION ALL
SELECT article_id, record_id, quote FROM core_seizure WHERE article_id IN (SELECT unnest(?))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one article. `failed`: it cannot be read today, and stays as it was."""

    article: str
    outcome: Literal["replaced", "failed"]
    reason: str | None = None
    appeared: int = 0
    vanished: int = 0
    changed: int = 0
    """Records that quote the same words and say something else than before."""
    same: int = 0


@dataclass(slots=True)
class Summary:
    """Sums over all articles. `current` had been read by these very rules and were left alone."""

    replaced: int = 0
    failed: int = 0
    current: int = 0
    appeared: int = 0
    vanished: int = 0
    changed: int = 0
    same: int = 0
    failures: list[Change] = field(default_factory=list)
    interrupted: bool = False

    def add(self, change: Change) -> None:
        """Count one article."""
        self.replaced += change.outcome == "replaced"
        self.failed += change.outcome == "failed"
        self.appeared += change.appeared
        self.vanished += change.vanished
        self.changed += change.changed
        self.same += change.same
        if change.reason is not None and len(self.failures) < FAILURES_KEPT:
            self.failures.append(change)


def reextract(
    warehouse: Warehouse,
    articles: Sequence[str] | None = None,
    *,
    extractor: Reader | None = None,
    anew: bool = False,
    workers: int = 0,
    on_change: Callable[[Change], None] | None = None,
    page_seconds: float = PAGE_SECONDS,
) -> Summary:
    """Clean and read again what was read by other rules than today's, from the bytes that were captured; with `anew`
    all of it (cleaning may have changed where the rules did not). Articles keep their ids. A few articles at a time are
    replaced in one transaction: broken off, it goes on where it was. Raises WarehouseError."""
    from rules.files import packs
    from warehouse import captures

    version = packs().version if extractor is None else extractor.version
    but = None if anew else version
    run = _Run(warehouse, version, anew, on_change or (lambda change: None))
    run.summary.current = captures.count(warehouse, articles) - captures.count(warehouse, articles, but=but)
    with Workers(lambda: extractor or _extractor(), workers, page_seconds=page_seconds) as pool:
        try:
            for one, result in pool.read(_jobs(captures.held(warehouse, articles, but=but))):
                run.settle(one, result)
            run.store()
        except KeyboardInterrupt:
            run.summary.interrupted = True
            pool.close()
            run.store()
    return run.summary


def _extractor() -> Reader:
    from extract.pipeline import Extractor

    return Extractor()


def _jobs(stored: Iterator[Stored]) -> Iterator[tuple[Stored, Job]]:
    for one in stored:
        yield one, Job(one.capture, one.sample, one.article)


class _Run:
    """Entries that wait to be stored."""

    def __init__(self, warehouse: Warehouse, version: str, anew: bool, on_change: Callable[[Change], None]) -> None:
        self.summary = Summary()
        self._warehouse = warehouse
        self._version = version
        self._anew = anew
        self._on_change = on_change
        self._waiting: list[Entry] = []
        self._size = 0
        self._since = time.monotonic()

    def settle(self, one: Stored, result: Read | Miss | None) -> None:
        """Take note of one article, and store when enough waits."""
        from warehouse.columns import Entry

        if not isinstance(result, Read):
            self._tell(Change(article=one.article, outcome="failed", reason=result.reason if result else None))
            return
        entry = Entry(
            capture=one.capture,
            article=result.article,
            records=tuple(result.reading.records),
            gaps=tuple(result.reading.gaps),
            rules_version=self._version,
            prepared=result.prepared,
        )
        self._waiting.append(entry)
        self._size += len(one.capture.content)
        late = time.monotonic() - self._since >= BATCH_SECONDS
        if late or len(self._waiting) >= BATCH or self._size >= BATCH_BYTES:
            self.store()

    def store(self) -> None:
        """Commit what waits, then tell it."""
        if not self._waiting:
            return
        from warehouse.columns import traces_of
        from warehouse.derive import reindex
        from warehouse.load import load

        with self._warehouse.write() as connection:
            before = _before(connection, [entry.article.article for entry in self._waiting])
            load(connection, self._waiting, anew=self._anew)
            reindex(connection, [entry.article for entry in self._waiting], traces_of(self._waiting))
        waiting, self._waiting, self._size, self._since = self._waiting, [], 0, time.monotonic()
        for entry in waiting:
            name = entry.article.article
            self._tell(_change(name, before.get(name, {}), _quotes(entry)))

    def _tell(self, change: Change) -> None:
        self.summary.add(change)
        self._on_change(change)


def _before(connection: duckdb.DuckDBPyConnection, articles: list[str]) -> dict[str, dict[str, str]]:
    """The quotes of the records that each article has now, by the records' ids."""
    found: dict[str, dict[str, str]] = {}
    for article, record, quote in connection.execute(BEFORE, [articles, articles]).fetchall():
        found.setdefault(article, {})[record] = quote
    return found


def _quotes(entry: Entry) -> dict[str, str]:
    return {name: record.evidence.quote for name, record in zip(entry.record_ids, entry.records, strict=True)}


def _change(article: str, before: dict[str, str], after: dict[str, str]) -> Change:
    gone = sorted(quote for name, quote in before.items() if name not in after)
    come = sorted(quote for name, quote in after.items() if name not in before)
    changed = 0
    for quote in come:
        if quote in gone:
            gone.remove(quote)
            changed += 1
    return Change(
        article=article,
        outcome="replaced",
        appeared=len(come) - changed,
        vanished=len(gone),
        changed=changed,
        same=len(after) - len(come),
    )
