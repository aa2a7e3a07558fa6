"""The full-text index: for each stem the articles that it stands in.

In: articles that were just stored; words that were typed. Out: rows of `core_search` and its stems; the condition that
finds articles by words. Never: a text read to answer, an article that was replaced found by its old words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from corpus.article import Article
from warehouse.arrow import TEXT, incoming
from warehouse.frugal import frugal
from warehouse.stems import needles, stems_of

TAIL_ROWS = 500_000
"""Unsorted rows that are looked through without a person waiting for it: some two thousand articles."""
TAIL_SHARE = 4
"""From a quarter as many unsorted rows as sorted ones on, sorting pays."""

STEMS = pa.schema([("article_id", TEXT), ("stems", pa.list_(TEXT))])
NUMBERED = """
INSERT INTO core_search
SELECT CAST(? + row_number() OVER (ORDER BY article_id) AS INTEGER), article_id FROM incoming
"""
POSTED = """
INSERT INTO core_search_stem_new
SELECT unnest(i.stems), s.search_id
FROM incoming i JOIN core_search s ON s.article_id = i.article_id WHERE s.search_id > ?
"""
# Numbers of articles that were replaced since fall out here.
SORTED = """
CREATE OR REPLACE TABLE core_search_stem AS
SELECT stem, search_id FROM (SELECT * FROM core_search_stem UNION ALL SELECT * FROM core_search_stem_new)
SEMI JOIN core_search USING (search_id)
ORDER BY stem, search_id
"""
STANDS = """search_id IN (
    SELECT search_id FROM core_search_stem WHERE stem >= ? AND stem < ?
    UNION ALL SELECT search_id FROM core_search_stem_new WHERE stem >= ? AND stem < ?)"""
FOUND = "article_id IN (SELECT article_id FROM core_search WHERE {stands})"
# An article that is not indexed is searched word for word. Asked apart: as one query, every text would be read.
LEFT = "SELECT (SELECT count(*) FROM raw_article) - (SELECT count(*) FROM core_search)"
BARE = "SELECT article_id FROM raw_article ANTI JOIN core_search USING (article_id)"
BARE_FOUND = "article_id IN (SELECT unnest(?)) AND {plain}"


def index(
    connection: duckdb.DuckDBPyConnection, articles: Sequence[Article], known: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Write the stems of articles that were just stored, in place of those they had. `known`: stems by article, where
    they were found before."""
    made = known or {}
    lines = {one.article: made.get(one.article) or stems_of(one.title, one.text) for one in articles}
    if not lines:
        return
    last = connection.execute("SELECT coalesce(max(search_id), 0) FROM core_search").fetchone() or (0,)
    with incoming(connection, STEMS, list(lines.items())):
        connection.execute("DELETE FROM core_search WHERE article_id IN (SELECT article_id FROM incoming)")
        connection.execute(NUMBERED, last)
        connection.execute(POSTED, last)


def tidy(connection: duckdb.DuckDBPyConnection, *, now: bool = False) -> bool:
    """Sort the stems anew when many wait unsorted, or `now`. Says whether it did. Belongs between batches, in the
    transaction of its caller."""
    sizes = connection.execute(
        "SELECT (SELECT count(*) FROM core_search_stem_new), (SELECT count(*) FROM core_search_stem)"
    ).fetchone()
    waiting, ordered = sizes or (0, 0)
    if waiting == 0 or not (now or waiting > max(TAIL_ROWS, ordered // TAIL_SHARE)):
        return False
    with frugal(connection):
        connection.execute(SORTED)
    connection.execute("DELETE FROM core_search_stem_new")
    return True


def found(connection: duckdb.DuckDBPyConnection, asked: str) -> tuple[str, list[Any]]:
    """The condition on `article_id`, `title` and `body_text` that every word of `asked` fits, and its parameters;
    empty where nothing was asked."""
    wanted = needles(asked)
    if not wanted:
        return "", []
    test = FOUND.format(stands=" AND ".join([STANDS] * len(wanted)))
    values: list[Any] = [bound for one in wanted for bound in (one.first, one.until) * 2]
    left = connection.execute(LEFT).fetchone()
    if left and left[0] and (bare := [article for (article,) in connection.execute(BARE).fetchall()]):
        plain = " AND ".join("contains(lower(concat_ws(' ', title, body_text)), ?)" for _ in wanted)
        test = f"({test} OR {BARE_FOUND.format(plain=plain)})"
        values += [bare, *(one.word for one in wanted)]
    return test, values
