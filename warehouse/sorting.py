"""Tables that are kept sorted while they grow, in turns that stay short however large they become.

In: an index, three tables of two columns. Out: the same rows, more of them in order. Never: a turn whose length grows
with the table, a row that cannot be found in between.

The bulk of the rows is sorted, so that DuckDB's zone maps lead an equality to one row group. What comes waits unsorted
in a small table, `…_new`. When too much waits there, the two are merged into a third, `…_next`, slice by slice in the
order of the key. A slice that was moved has left `…_new`; it stays in the old bulk until all of that goes, so a row may
be found twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

SLICE = 250_000
"""Rows of the bulk that one turn moves, with those that wait beside them: about a third of a second."""
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A sorted table, its key (both columns), and when sorting pays."""

    table: str
    first: str
    second: str
    living: str = ""
    """A join that leaves out rows nobody looks for any more; they go as they are moved."""
    tail_rows: int
    """So many unsorted rows are no burden."""
    tail_share: int
    """Beyond that, one part in so many of all."""

    @property
    def tables(self) -> tuple[str, str, str]:
        """Where rows stand: the bulk, what was moved, what waits."""
        return self.table, f"{self.table}_next", f"{self.table}_new"


def tidy(connection: duckdb.DuckDBPyConnection, index: Index, *, now: bool = False) -> bool:
    """Move the next slice, where many rows wait or a merge is under way, or `now`. Says whether it did. Belongs between
    batches, in the transaction of its caller."""
    ordered, moved, waiting = _sizes(connection, index)
    if not moved and (waiting == 0 or not (now or waiting > max(index.tail_rows, ordered // index.tail_share))):
        return False
    bulk, following, new = index.tables
    last = _key(connection, index, following, moved - 1, "DESC") if moved else None
    until = _key(connection, index, bulk, _place(connection, index, last) + SLICE)
    reach, values = _between(index, last, until)
    columns = f"{index.first}, {index.second}"
    connection.execute(
        f"INSERT INTO {following} SELECT {columns} FROM"
        f" (SELECT * FROM {bulk} WHERE {reach} UNION ALL SELECT * FROM {new} WHERE {reach}) {index.living}"
        f" ORDER BY {columns}",
        values * 2,
    )
    connection.execute(f"DELETE FROM {new} WHERE {reach}", values)
    if until is None:
        connection.execute(f"DROP TABLE {bulk}")
        connection.execute(f"ALTER TABLE {following} RENAME TO {bulk}")
        connection.execute(f"CREATE TABLE {following} AS SELECT * FROM {bulk} LIMIT 0")
    return True


def under_way(connection: duckdb.DuckDBPyConnection, index: Index) -> bool:
    """Whether a merge was begun and not ended."""
    return _sizes(connection, index)[1] > 0


def _sizes(connection: duckdb.DuckDBPyConnection, index: Index) -> tuple[int, ...]:
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in index.tables)
    return connection.execute(f"SELECT {counts}").fetchone() or (0, 0, 0)


def _key(connection: duckdb.DuckDBPyConnection, index: Index, table: str, place: int, order: str = "ASC") -> Key | None:
    """The key of the first, or last, row that stands at this place of a sorted table or behind it."""
    sql = (
        f"SELECT {index.first}, {index.second} FROM {table} WHERE rowid >= ?"
        f" ORDER BY {index.first} {order}, {index.second} {order} LIMIT 1"
    )
    return connection.execute(sql, [place]).fetchone()


def _place(connection: duckdb.DuckDBPyConnection, index: Index, last: Key | None) -> int:
    """Where in the bulk the rows end that were moved; a place may be free, where a row was deleted."""
    if last is None:
        return 0
    reach, values = _between(index, None, last)
    found = connection.execute(f"SELECT max(rowid) FROM {index.table} WHERE {reach}", values).fetchone()
    return 0 if found is None or found[0] is None else int(found[0]) + 1


def _between(index: Index, after: Key | None, until: Key | None) -> tuple[str, list[Any]]:
    """The condition for keys behind `after`, up to `until`; the first column alone is what zone maps understand."""
    first, second = index.first, index.second
    tests, values = ["true"], list[Any]()
    for key, sign in ((after, ">"), (until, "<")):
        if key is not None:
            tests.append(f"{first} {sign}= ? AND ({first} {sign} ? OR {second} {sign}{'=' * (sign == '<')} ?)")
            values += [key[0], *key]
    return " AND ".join(tests), values
