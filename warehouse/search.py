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

# First which articles, then those alone: no other text is read, and no other article's records are counted.
PAGE = """
SELECT rowid, article_id FROM raw_article {condition}
ORDER BY published_date DESC NULLS LAST, article_id LIMIT ? OFFSET ?
"""
WHOLE = """
SELECT article_id, title, outlet, author, url, published_date, is_sample, {text} AS body_text
FROM raw_article WHERE rowid IN (SELECT unnest(?))
ORDER BY published_date DESC NULLS LAST, article_id
"""
COUNTED = "SELECT article_id, count(*) FROM {table} WHERE article_id IN (SELECT unnest(?)) GROUP BY article_id"
COUNTS = {"metric_count": "core_metric", "seizure_count": "core_seizure", "gap_count": "core_gap"}


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
        page = connection.execute(PAGE.format(condition=condition), [*values, limit, offset]).fetchall()
        places, names = [place for place, _ in page], [name for _, name in page]
        whole = rows(connection, WHOLE.format(text="body_text" if filters.search else "''"), [places])
        counted = {
            count: dict(connection.execute(COUNTED.format(table=table), [names]).fetchall())
            for count, table in COUNTS.items()
        }
    return [
        {
            **row,
            **{count: found.get(row["article_id"], 0) for count, found in counted.items()},
            "excerpt": excerpt(filters.search or "", row.pop("body_text")),
        }
        for row in whole
    ]


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
