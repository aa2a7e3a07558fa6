"""Articles by what they say: the list behind the page Artikel, and where the words that were typed stand.

In: a `Warehouse`, `Filters`, a page (limit, offset). Out: short lists, found by stems of words (see postings),
aggregated for the articles of one page only. Never: the text of more articles than a page
shows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import duckdb

from warehouse.filters import ALL, Filters, Row, rows, where
from warehouse.postings import found
from warehouse.stems import matches
from warehouse.store import Warehouse

AROUND = 110
"""Characters of the text shown before and after the first word that fits."""

PAGE = """
WITH page AS (
    SELECT article_id, published_date FROM raw_article {condition}
    ORDER BY published_date DESC NULLS LAST, article_id LIMIT ? OFFSET ?
)
SELECT a.article_id, a.title, a.outlet, a.author, a.url, a.published_date, a.is_sample, {text} AS body_text,
    (SELECT count(*) FROM core_metric m WHERE m.article_id = a.article_id) AS metric_count,
    (SELECT count(*) FROM core_seizure s WHERE s.article_id = a.article_id) AS seizure_count,
    (SELECT count(*) FROM core_gap g WHERE g.article_id = a.article_id) AS gap_count
FROM raw_article a SEMI JOIN page ON page.article_id = a.article_id
ORDER BY a.published_date DESC NULLS LAST, a.article_id
"""


def _condition(connection: duckdb.DuckDBPyConnection, filters: Filters) -> tuple[str, list[Any]]:
    condition, values = where("out_article", replace(filters, search=None))
    test, more = found(connection, filters.search or "")
    if test:
        condition = f"{condition} AND {test}" if condition else f"WHERE {test}"
    return condition, [*values, *more]


def articles(warehouse: Warehouse, filters: Filters = ALL, *, limit: int = 15, offset: int = 0) -> list[Row]:
    """Articles, latest first: article_id, title, outlet, author, url, published_date, is_sample, metric_count,
    seizure_count, gap_count; and `excerpt`, a list of (text, fits) around the first word that was searched for (empty
    without a search)."""
    with warehouse.read() as connection:
        condition, values = _condition(connection, filters)
        sql = PAGE.format(condition=condition, text="a.body_text" if filters.search else "''")
        page = rows(connection, sql, [*values, limit, offset])
    return [{**row, "excerpt": excerpt(filters.search or "", row.pop("body_text"))} for row in page]


def count_articles(warehouse: Warehouse, filters: Filters = ALL) -> int:
    """How many articles `articles` would give without a limit."""
    with warehouse.read() as connection:
        condition, values = _condition(connection, filters)
        row = connection.execute(f"SELECT count(*) FROM raw_article {condition}", values).fetchone()
    return int(row[0]) if row else 0


def excerpt(asked: str, text: str) -> list[tuple[str, bool]]:
    """The text around the first word that fits, in pieces: (text, whether it fits). Empty where none does."""
    places = matches(asked, text) if asked else []
    if not places:
        return []
    start, end = max(0, places[0][0] - AROUND), min(len(text), places[0][1] + AROUND)
    if start:  # begin with a whole word
        start = text.find(" ", start, places[0][0]) + 1 or places[0][0]
    if end < len(text):  # and end with one
        end = max(text.rfind(" ", places[0][1], end), places[0][1])
    pieces: list[tuple[str, bool]] = [("… " if start else "", False)]
    place = start
    for first, last in places:
        if last > end:
            break
        pieces += [(text[place:first], False), (text[first:last], True)]
        place = last
    pieces.append((text[place:end] + (" …" if end < len(text) else ""), False))
    return [(piece, fits) for piece, fits in pieces if piece]
