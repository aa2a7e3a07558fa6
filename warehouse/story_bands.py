"""The bands by which copies of a text are found among all articles: put in, looked up, taken out, kept in order.

In: article ids with their sketches. Out: ids of articles that share a band. Never: a text, a decision.

No index: the bulk of the bands is one table sorted by hash, in which DuckDB's zone maps lead each equality to one row
group, at a thousand articles and at ten million. New bands wait unsorted in a second, small table until
`warehouse.sorting` moves them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from corpus.stories import Sketch
from warehouse.arrow import TEXT, incoming
from warehouse.sorting import Index

KEY = pa.uint64()
KEYS = pa.schema([("article_key", KEY)])
HASHES = pa.schema([("hash", KEY), ("wanted", TEXT)])
TEXTS = pa.schema([("article_key", KEY), ("article_id", TEXT), ("text_hash", KEY), ("bands", pa.list_(KEY))])
FEW = 40
"""Up to so many, one equality each: these are what zone maps understand. More are joined in one pass over the table."""
CANDIDATES = 24
"""So many of an article's candidates are looked at, those first that share most bands."""
INDEX = Index(
    table="core_story_band",
    first="hash",
    second="article_key",
    # The bands of some twenty thousand articles; then an eighth of all, so that each band is sorted about nine times
    # while a warehouse grows a thousandfold.
    tail_rows=400_000,
    tail_share=8,
)


def key_of(article_id: str) -> int:
    """The 64-bit number that stands for an article in the bands."""
    return int.from_bytes(hashlib.blake2b(article_id.encode(), digest_size=8).digest(), "little")


def stored(connection: duckdb.DuckDBPyConnection, articles: Iterable[str]) -> dict[str, Sketch]:
    """The sketches that are here for these articles, by id."""
    found = _by_key(connection, "article_id, text_hash, bands", [key_of(one) for one in articles])
    # The first of what is stored is the text itself (see `_all`).
    return {article: Sketch(text_hash, tuple(bands[1:])) for article, text_hash, bands in found}


def add(connection: duckdb.DuckDBPyConnection, sketches: Mapping[str, Sketch]) -> None:
    """Make these articles findable. They must not be here yet."""
    rows = [(key_of(article), article, told.text_hash, _all(told)) for article, told in sketches.items()]
    if not rows:
        return
    with incoming(connection, TEXTS, rows):
        connection.execute("INSERT INTO core_story_text BY NAME SELECT * FROM incoming")
        connection.execute("INSERT INTO core_story_band_new SELECT unnest(bands), article_key FROM incoming")


def remove(connection: duckdb.DuckDBPyConnection, articles: Iterable[str]) -> None:
    """Take these articles out; ids that are not here are passed over."""
    ids = list(articles)
    old = stored(connection, ids)
    if not old:
        return
    for article, told in old.items():
        key = key_of(article)
        connection.execute("DELETE FROM core_story_text WHERE article_key = ?", [key])
        for value in _all(told):
            for table in INDEX.tables:
                connection.execute(f"DELETE FROM {table} WHERE hash = ? AND article_key = ?", [value, key])


def candidates(connection: duckdb.DuckDBPyConnection, sketches: Mapping[str, Sketch]) -> dict[str, list[str]]:
    """For each article the ids of stored articles that share a band with it, most bands first, CANDIDATES at most."""
    wanted = [(value, article) for article, told in sketches.items() for value in _all(told)]
    if not wanted:
        return {}
    with incoming(connection, HASHES, wanted):
        bulk, following, new = INDEX.tables
        tests = [f"WHERE hash = {value:d}" for value in sorted({value for value, _ in wanted})]
        each = " UNION ALL ".join(
            f"SELECT hash, article_key FROM {table} {test}"
            for table in (bulk, following)
            for test in (tests if len(wanted) <= FEW else [""])
        )
        found = connection.execute(f"""
            WITH hit AS (
                SELECT i.wanted, b.article_key, count(DISTINCT i.hash) AS shared
                FROM ({each} UNION ALL SELECT hash, article_key FROM {new}) b
                JOIN incoming i ON i.hash = b.hash
                GROUP BY ALL
            )
            SELECT wanted, article_key FROM hit
            QUALIFY row_number() OVER (PARTITION BY wanted ORDER BY shared DESC, article_key) <= {CANDIDATES}
            ORDER BY wanted, shared DESC, article_key
        """).fetchall()
    ids = dict(_by_key(connection, "article_key, article_id", sorted({key for _, key in found})))
    told: dict[str, list[str]] = {}
    for article, key in found:
        if (other := ids.get(key)) is not None and other != article:
            told.setdefault(article, []).append(other)
    return told


def _all(told: Sketch) -> list[int]:
    """Bands, and the text itself as one more: the same words always meet, also where they are few."""
    return [told.text_hash, *told.bands]


def _by_key(connection: duckdb.DuckDBPyConnection, columns: str, keys: Sequence[int]) -> list[tuple[Any, ...]]:
    if not keys:
        return []
    select = f"SELECT {columns} FROM core_story_text"
    if len(keys) <= FEW:
        return connection.execute(
            " UNION ALL ".join(f"{select} WHERE article_key = {key:d}" for key in keys)
        ).fetchall()
    with incoming(connection, KEYS, [(key,) for key in keys]):
        return connection.execute(f"{select} SEMI JOIN incoming USING (article_key)").fetchall()
