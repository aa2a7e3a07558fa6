"""Everything checked anew without keeping anybody waiting: judged among the readers, then stored in short turns.

In: a warehouse, the rules, and who makes the rows. Out: `core_check` as the rules have it. Never: a turn of writing
while something is judged, a reader who sees a figure without its verdict.

Rows are put in by their ids, so that each turn replaces whole verdicts. Who begins leaves a claim in `meta_fact`; who
began later has seen more, so an earlier run that finds another claim stops. A run that is broken off leaves the rules'
version as it was: everything is due still.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from rules.checks import CheckRules
from warehouse.arrow import given
from warehouse.engine import GROUP_ROWS
from warehouse.store import Warehouse

FACT = "checks_version"
CLAIM = "checks_claim"
TURN = 122_880
"""Rows of a turn, which takes a second or less: as many as DuckDB stores together."""
OLD = "DELETE FROM core_check WHERE check_id IN (SELECT check_id FROM incoming)"
NEW = "INSERT INTO core_check BY NAME SELECT * FROM incoming"
GONE = "DELETE FROM core_check WHERE check_id NOT IN (SELECT check_id FROM incoming)"


def check_whole(
    warehouse: Warehouse, rules: CheckRules, make: Callable[[duckdb.DuckDBPyConnection, CheckRules], pa.Table]
) -> bool:
    """Check everything; whether this run did it. `make` gives all rows of `core_check`. What changed meanwhile stays
    due."""
    with warehouse.read() as connection:
        found = make(connection, rules)
        seen = warehouse.data_version
    claim = uuid.uuid4().hex
    is_first = False
    turns = [found.slice(place, TURN) for place in range(0, found.num_rows, TURN)] or [found]
    for place, rows in enumerate(turns):
        # Nobody writes between a look at the file and the turn that follows, or the look sees it.
        with warehouse.write() as connection, _quick(connection):
            connection.begin()
            if place == 0:
                if _fact(connection, FACT) == rules.version:
                    return False
                _set(connection, CLAIM, claim)
                is_first = not connection.execute("SELECT 1 FROM core_check LIMIT 1").fetchone()
                if warehouse.data_version == seen:
                    connection.execute("DELETE FROM core_check_due")
            elif _fact(connection, CLAIM) != claim:
                return False
            with given(connection, _grouped(rows)):
                if not is_first:
                    connection.execute(OLD)
                connection.execute(NEW)
            if rows is turns[-1]:
                if not is_first:
                    with given(connection, found.select(["check_id"])):
                        connection.execute(GONE)
                _set(connection, FACT, rules.version)
                _set(connection, CLAIM, None)
            connection.commit()
    return True


def _grouped(rows: pa.Table) -> pa.Table:
    """The same rows in the portions that the file packs together: each core takes whole ones, and packs them alone."""
    return pa.Table.from_batches(rows.to_batches(max_chunksize=GROUP_ROWS), schema=rows.schema)


@contextmanager
def _quick(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Write many rows at once: to weigh every compression for every column takes longer than to write. What DuckDB
    writes anew later is compressed as ever."""
    settings = {"disabled_compression_methods": ""}
    names = ", ".join(f"current_setting('{name}')" for name in settings)
    # Settings are the engine's; a connection of their own sets them back also where a transaction broke off.
    with connection.cursor() as beside:
        [before] = beside.execute(f"SELECT {names}").fetchall()
        try:
            for name, value in settings.items():
                beside.execute(f"SET {name} = '{value}'")
            yield
        finally:
            for name, value in zip(settings, before, strict=True):
                beside.execute(f"SET {name} = '{value}'")


def _fact(connection: duckdb.DuckDBPyConnection, name: str) -> str | None:
    found = connection.execute("SELECT fact FROM meta_fact WHERE name = ?", [name]).fetchone()
    return str(found[0]) if found else None


def _set(connection: duckdb.DuckDBPyConnection, name: str, fact: str | None) -> None:
    connection.execute("DELETE FROM meta_fact WHERE name = ?", [name])
    if fact is not None:
        connection.execute("INSERT INTO meta_fact VALUES (?, ?)", [name, fact])
