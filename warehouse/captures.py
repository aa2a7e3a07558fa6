"""What was captured, given back: the bytes of every stored article with all that their source said about them.

In: a warehouse, and article ids where not all are wanted. Out: (article id, `Capture`) one after the other, or the
facts beside them. Never: the whole table in memory, the file kept open between two batches, a change to what is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from corpus.article import Capture
from warehouse.arrow import decompress, incoming, texts
from warehouse.store import Warehouse

BATCH_CAPTURES = 64
BATCH_BYTES = 32 * 2**20
WANTED = texts("article_id")
PLAN = """
SELECT a.article_id, c.content_bytes
FROM raw_article a JOIN raw_capture c ON c.article_id = a.article_id AND c.capture_id = a.capture_id
{chosen}
ORDER BY a.article_id
"""
# The range lets DuckDB read the bytes of the wanted rows alone: it filters on the id before it touches the content.
FETCH = """
SELECT a.article_id, a.source_hint, a.is_sample, a.rules_version, c.source, c.content, c.content_bytes, c.media_type,
    c.url, c.status_code, c.header_names, c.header_values, c.address_chain, c.captured_at
FROM raw_article a JOIN raw_capture c ON c.article_id = a.article_id AND c.capture_id = a.capture_id
WHERE a.article_id BETWEEN $first AND $last AND c.article_id BETWEEN $first AND $last
ORDER BY a.article_id
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """One article's capture as the warehouse holds it."""

    article: str
    capture: Capture
    sample: bool
    rules_version: str
    """Of the rules that read it last."""


def stored(warehouse: Warehouse, articles: Sequence[str] | None = None) -> Iterator[tuple[str, Capture]]:
    """The capture that each article was read from, in the order of the articles' ids; `articles` names the wanted ones
    and an id that the warehouse lacks is passed over. Read in batches: the file is closed whenever the caller has the
    word. Raises WarehouseError."""
    for one in held(warehouse, articles):
        yield one.article, one.capture


def held(warehouse: Warehouse, articles: Sequence[str] | None = None, *, but: str | None = None) -> Iterator[Stored]:
    """As `stored`, with what the warehouse knows beside the capture; articles read by the rules of version `but` are
    left out. Articles that come or go in the meantime are given or left out; none is given twice."""
    for batch in _plan(warehouse, articles, but):
        wanted = set(batch)
        with warehouse.read() as connection:
            rows = connection.execute(FETCH, {"first": batch[0], "last": batch[-1]}).fetchall()
        yield from (_stored(row) for row in rows if row[0] in wanted)


def count(warehouse: Warehouse, articles: Sequence[str] | None = None, *, but: str | None = None) -> int:
    """How many `held` would give."""
    with warehouse.read() as connection, _chosen(connection, articles, but) as (chosen, values):
        [(number,)] = connection.execute(f"SELECT count(*) FROM ({PLAN.format(chosen=chosen)})", values).fetchall()
    return int(number)


class _chosen:  # noqa: N801 - used as a function
    """The WHERE clause that picks the articles, with the table that it needs, inside a `with`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, articles: Sequence[str] | None, but: str | None) -> None:
        self._values: list[Any] = []
        clauses = []
        self._table = None
        if articles is not None:
            self._table = incoming(connection, WANTED, [(article,) for article in articles])
            clauses.append("a.article_id IN (SELECT article_id FROM incoming)")
        if but is not None:
            clauses.append("a.rules_version <> ?")
            self._values.append(but)
        self._clause = f"WHERE {' AND '.join(clauses)}" if clauses else ""

    def __enter__(self) -> tuple[str, list[Any]]:
        if self._table is not None:
            self._table.__enter__()
        return self._clause, self._values

    def __exit__(self, *error: Any) -> None:
        if self._table is not None:
            self._table.__exit__(*error)


def _plan(warehouse: Warehouse, articles: Sequence[str] | None, but: str | None) -> Iterator[list[str]]:
    """The ids in order, cut into batches of limited bytes. Held as Arrow: a million ids take 30 MB."""
    with warehouse.read() as connection, _chosen(connection, articles, but) as (chosen, values):
        table = connection.execute(PLAN.format(chosen=chosen), values).to_arrow_table()
    batch: list[str] = []
    size = 0
    for part in table.to_batches(max_chunksize=4096):
        for article, length in zip(part.column(0).to_pylist(), part.column(1).to_pylist(), strict=True):
            if batch and (len(batch) >= BATCH_CAPTURES or size + length > BATCH_BYTES):
                yield batch
                batch, size = [], 0
            batch.append(article)
            size += length
    if batch:
        yield batch


def _stored(row: tuple[Any, ...]) -> Stored:
    article, hint, sample, version, source, content, size, media, url, status, names, values, chain, taken = row
    capture = Capture(
        source=source,
        content=decompress(content, size),
        media_type=media,
        url=url,
        status=status,
        headers=tuple(zip(names, values, strict=True)),
        address_chain=tuple(chain),
        captured_at=_utc(taken),
        article_hint=hint,
    )
    return Stored(article, capture, sample, version)


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)
