"""What follows from articles once they are stored: their stories and their search words.

In: articles whose rows are committed. Out: rows that can be worked out again at any time. Never: part of the storing
itself, which is acknowledged without it: a run that is killed in between leaves work that the next one catches up with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import duckdb

from corpus.article import Article
from warehouse import postings, sorting, story_bands
from warehouse.prepare import Traces
from warehouse.store import Warehouse
from warehouse.stories import assign, catch_up, missing

TURN = 200
"""Articles that are caught up with before others get their turn at the file."""
INDEXES = (story_bands.INDEX, postings.INDEX)
UNINDEXED = """
SELECT article_id, body_text, title FROM raw_article ANTI JOIN core_search USING (article_id)
ORDER BY article_id LIMIT ?
"""


def follow(
    connection: duckdb.DuckDBPyConnection, articles: Sequence[Article], known: Mapping[str, Traces] | None = None
) -> None:
    """Find the stories and write the search words of articles that were just stored, in a transaction of its own.
    `known`: the traces of articles, by id, where they were made already."""
    if not articles:
        return
    made = known or {}
    with _transaction(connection):
        outlines = {name: one.outline for name, one in made.items()}
        assign(connection, list({article.article: article for article in articles}.values()), outlines)
        _index(connection, articles, made)


def reindex(
    connection: duckdb.DuckDBPyConnection, articles: Sequence[Article], known: Mapping[str, Traces] | None = None
) -> None:
    """Write the search words alone, in a transaction of their own: for articles that were replaced, whose stories were
    looked for when they were stored."""
    with _transaction(connection):
        _index(connection, articles, known or {})


def _index(connection: duckdb.DuckDBPyConnection, articles: Sequence[Article], known: Mapping[str, Traces]) -> None:
    postings.index(connection, articles, {name: one.stems for name, one in known.items()})
    # One slice of one index, so that the turn stays short.
    any(sorting.tidy(connection, index) for index in INDEXES)


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.begin()
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def finish(warehouse: Warehouse) -> None:
    """Catch up with what earlier runs left. Costs a look where nothing is left."""
    with warehouse.read() as connection:
        left = bool(missing(connection, 1)) or bool(connection.execute(UNINDEXED, [1]).fetchall())
        left = left or any(sorting.under_way(connection, index) for index in INDEXES)
    while left:
        with warehouse.write() as connection:
            left = catch_up(connection, TURN) > 0
            found = connection.execute(UNINDEXED, [TURN]).fetchall()
            reindex(connection, [Article(name, text, title=title) for name, text, title in found])
            left = left or bool(found) or any(sorting.under_way(connection, index) for index in INDEXES)
