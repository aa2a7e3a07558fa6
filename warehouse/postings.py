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
from warehouse.sorting import Index
from warehouse.stems import needles, stems_of

INDEX = Index(
    table="core_search_stem",
    first="stem",
    second="search_id",
    # Numbers of articles that were replaced since fall out.
    living="SEMI JOIN core_search USING (search_id)",
    # Looked through without a person waiting for it: some two thousand articles.
    tail_rows=500_000,
    tail_share=4,
)
NUMBERED = pa.schema([("search_id", pa.int32()), ("article_id", TEXT)])
POSTED = pa.schema([("stem", TEXT), ("search_id", pa.int32())])
HERE = "SELECT article_id FROM core_search WHERE article_id IN (SELECT unnest(?))"
GONE = "DELETE FROM core_search WHERE article_id IN (SELECT unnest(?))"
STANDS = "search_id IN ({})".format(
    " UNION ALL ".join(f"SELECT search_id FROM {table} WHERE stem >= ? AND stem < ?" for table in INDEX.tables)
)
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
    names = sorted(lines)
    if connection.execute(HERE, [names]).fetchone():
        connection.execute(GONE, [names])
    (last,) = connection.execute("SELECT coalesce(max(search_id), 0) FROM core_search").fetchone() or (0,)
    numbers = range(last + 1, last + 1 + len(names))
    with incoming(connection, NUMBERED, list(zip(numbers, names, strict=True))):
        connection.execute("INSERT INTO core_search SELECT * FROM incoming")
    posted = [(stem, number) for number, name in zip(numbers, names, strict=True) for stem in lines[name]]
    with incoming(connection, POSTED, posted):
        connection.execute("INSERT INTO core_search_stem_new SELECT * FROM incoming")


def found(connection: duckdb.DuckDBPyConnection, asked: str) -> tuple[str, list[Any]]:
    """The condition on `article_id`, `title` and `body_text` that every word of `asked` fits, and its parameters;
    empty where nothing was asked."""
    wanted = needles(asked)
    if not wanted:
        return "", []
    test = FOUND.format(stands=" AND ".join([STANDS] * len(wanted)))
    values: list[Any] = [bound for one in wanted for bound in (one.first, one.until) * len(INDEX.tables)]
    left = connection.execute(LEFT).fetchone()
    if left and left[0] and (bare := [article for (article,) in connection.execute(BARE).fetchall()]):
        plain = " AND ".join("contains(lower(concat_ws(' ', title, body_text)), ?)" for _ in wanted)
        test = f"({test} OR {BARE_FOUND.format(plain=plain)})"
        values += [bare, *(one.word for one in wanted)]
    return test, values
