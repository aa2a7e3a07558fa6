"""What `tilik watch` remembers: the state of each feed, and what became of each address that a feed named.

In: an open connection, plain rows. Out: the same as frozen dataclasses. Never: the clock (the caller says when), a
transaction left open, a feed's ETag stored before its entries are: what an unchanged feed does not repeat must be here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from warehouse.arrow import incoming, texts

Status = Literal["waiting", "read", "other_title", "other_text", "refused", "failed"]
MOMENT = pa.timestamp("us")
FEED = texts("feed_url", "outlet", "etag", "last_modified")
for _name, _type in (
    ("asked_at", MOMENT),
    ("answered_at", MOMENT),
    ("next_try_at", MOMENT),
    ("failure_count", pa.int32()),
    ("failure_reason", pa.string()),
):
    FEED = FEED.append(pa.field(_name, _type))
SETTLED = pa.schema(
    [
        ("entry_id", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("failure_count", pa.int32()),
        ("next_try_at", MOMENT),
    ]
)
NEW = texts("entry_id", "url", "title", "status", "reason")
WAITING = """
SELECT entry_id, url, feed_url, title, failure_count FROM watch_entry
WHERE status = 'waiting' AND (next_try_at IS NULL OR next_try_at <= $now)
ORDER BY seen_at, entry_id
"""
SEEN = """
SELECT entry_id FROM incoming
WHERE entry_id IN (SELECT entry_id FROM watch_entry) OR entry_id IN (SELECT article_id FROM raw_article)
"""
SETTLE = """
UPDATE watch_entry SET status = i.status, reason = i.reason, failure_count = i.failure_count,
    next_try_at = i.next_try_at, settled_at = CASE WHEN i.status = 'waiting' THEN NULL ELSE $now END
FROM incoming i WHERE watch_entry.entry_id = i.entry_id
"""
ADD = """
INSERT INTO watch_entry SELECT entry_id, url, $feed, title, status, reason, 0, $now, NULL,
    CASE WHEN status = 'waiting' THEN NULL ELSE $now END
FROM incoming ANTI JOIN watch_entry USING (entry_id)
"""


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered of one feed. Moments are UTC without a zone."""

    feed_url: str
    outlet: str
    etag: str | None = None
    last_modified: str | None = None
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    next_try_at: datetime | None = None
    failure_count: int = 0
    failure_reason: str | None = None


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An address that a feed named for the first time. `status` is waiting or other_title."""

    entry_id: str
    url: str
    title: str | None
    status: Status
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An address that is still to be fetched."""

    entry_id: str
    url: str
    feed_url: str
    title: str | None
    failure_count: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an address; `waiting` with a `next_try_at` when it is to be tried again."""

    entry_id: str
    status: Status
    reason: str | None = None
    failure_count: int = 0
    next_try_at: datetime | None = None


def feeds(connection: duckdb.DuckDBPyConnection) -> dict[str, FeedState]:
    """Every feed that was ever asked, by its address."""
    columns = ", ".join(FEED.names)
    rows = connection.execute(f"SELECT {columns} FROM watch_feed ORDER BY feed_url").fetchall()
    return {row[0]: FeedState(*row) for row in rows}


def seen(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> set[str]:
    """Which of these ids a feed has named before, or are articles already."""
    with incoming(connection, texts("entry_id"), [(one,) for one in ids]):
        return {row[0] for row in connection.execute(SEEN).fetchall()}


def note(
    connection: duckdb.DuckDBPyConnection, state: FeedState, entries: Sequence[NewEntry], *, now: datetime
) -> None:
    """Remember a feed's state and its new entries, both or neither."""
    row = tuple(getattr(state, name) for name in FEED.names)
    with _transaction(connection):
        connection.execute("DELETE FROM watch_feed WHERE feed_url = ?", [state.feed_url])
        with incoming(connection, FEED, [row]):
            connection.execute("INSERT INTO watch_feed BY NAME SELECT * FROM incoming")
        rows = [(one.entry_id, one.url, one.title, one.status, one.reason) for one in entries]
        with incoming(connection, NEW, rows):
            connection.execute(ADD, {"feed": state.feed_url, "now": now})


def waiting(connection: duckdb.DuckDBPyConnection, *, now: datetime) -> list[Waiting]:
    """What is to be fetched now, first seen first; also what a feed named that is followed no longer."""
    rows = connection.execute(WAITING, {"now": now}).fetchall()
    return [Waiting(*row) for row in rows]


def settle(connection: duckdb.DuckDBPyConnection, outcomes: Sequence[Settled], *, now: datetime) -> None:
    """Remember what became of some addresses; the last word on each counts."""
    last = {one.entry_id: one for one in outcomes}
    rows = [(one.entry_id, one.status, one.reason, one.failure_count, one.next_try_at) for one in last.values()]
    with _transaction(connection), incoming(connection, SETTLED, rows):
        connection.execute(SETTLE, {"now": now})


def entry_counts(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], int]:
    """How many addresses each feed named first, by feed and status."""
    rows = connection.execute("SELECT feed_url, status, count(*) FROM watch_entry GROUP BY ALL").fetchall()
    return {(feed, status): number for feed, status, number in rows}


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.begin()
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
