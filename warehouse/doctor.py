"""Whether a warehouse keeps its promises, and how to mend it where it does not.

In: a `Warehouse`. Out: a `Report` of `Problem`s. Never: a repair, a change to the file beyond a pending migration.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from warehouse.arrow import CODEC, decompress
from warehouse.doctor_checks import CHECKS
from warehouse.migrate import version
from warehouse.snapshot import snapshot
from warehouse.store import Warehouse

SHOWN = 5
"""Places named of each problem."""
BATCH_ROWS = 64
CAPTURE_MEND = "restore a backup, or ingest the source again"


@dataclass(frozen=True, slots=True)
class Problem:
    """A promise that does not hold."""

    check: str
    says: str
    """What should hold."""
    count: int
    places: tuple[str, ...]
    """The first few places, in order."""
    mend: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a look at a warehouse found."""

    schema: int
    checks: int
    captures: int
    problems: tuple[Problem, ...]


def examine(warehouse: Warehouse, on_check: Callable[[str], None] | None = None) -> Report:
    """Ask every question. `on_check` is told each check's id before it runs. Raises WarehouseError."""
    told = on_check or (lambda name: None)
    problems: list[Problem] = []
    # A moment's copy: the questions take long in a large warehouse, and all of them are asked of the same state.
    with snapshot(warehouse) as still, still.read() as connection:
        for check in CHECKS:
            told(check.id)
            places = connection.execute(
                f"SELECT place, count(*) OVER () FROM ({check.sql}) ORDER BY place LIMIT {SHOWN}"
            ).fetchall()
            if places:
                names = tuple(str(place) for place, _ in places)
                problems.append(Problem(check.id, check.says, places[0][1], names, check.mend))
        schema = version(connection)
    told("capture")
    broken, captures = _captures(warehouse)
    if broken:
        says = "every capture can be unpacked and is what its SHA-256 says"
        problems.append(Problem("capture", says, len(broken), tuple(broken[:SHOWN]), CAPTURE_MEND))
    return Report(schema, len(CHECKS) + 1, captures, tuple(problems))


def _captures(warehouse: Warehouse) -> tuple[list[str], int]:
    """The captures that are not what they should be, and how many there are. Reads a batch at a time and lets go of
    the file in between, so that nobody waits for it."""
    broken: list[str] = []
    count, first = 0, 0
    while True:
        with warehouse.read() as connection:
            [(last,)] = connection.execute("SELECT coalesce(max(rowid), -1) FROM raw_capture").fetchall()
            rows = connection.execute(
                "SELECT capture_id, article_id, content, content_codec, content_bytes FROM raw_capture"
                " WHERE rowid >= ? AND rowid < ?",
                [first, first + BATCH_ROWS],
            ).fetchall()
        count += len(rows)
        broken += _wrong(rows)
        first += BATCH_ROWS
        if first > last:
            return sorted(broken), count


def _wrong(rows: list[tuple[str, str, bytes, str, int]]) -> Iterator[str]:
    for capture, article, content, codec, size in rows:
        try:
            same = codec == CODEC and hashlib.sha256(decompress(content, size)).hexdigest() == capture
        except (OSError, ValueError):
            same = False
        if not same:
            yield f"{article} {capture[:16]}"
