"""What a person narrows a list down to, and the SQL condition that does it.

In: `Filters`. Out: a WHERE clause with parameters for one of the `out_` views. Never: a user's text inside the SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What to keep; None keeps everything. A filter that a kind of row does not have is ignored for that kind."""

    unit: str | None = None
    region: str | None = None
    """The id of a province: keeps the records of the offices that work there."""
    indicator: str | None = None
    pillar: str | None = None
    substance: str | None = None
    action: str | None = None
    year: int | None = None
    """Keeps records whose period touches that year, and articles published in it."""
    article: str | None = None
    outlet: str | None = None
    search: str | None = None
    """Words that stand in the quote, title or labels (articles: in the title or text), in any case."""
    sample: bool | None = None
    """False leaves the sample data out, True shows it alone."""


ALL = Filters()


def rows(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any] | dict[str, Any] | None = None
) -> list[Row]:
    """The rows of a query as dictionaries."""
    cursor = connection.execute(sql, parameters or [])
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


COLUMNS = {
    "out_metric": {"unit": "unit_id", "indicator": "indicator_id"},
    "out_seizure": {"unit": "unit_id", "substance": "substance_id", "action": "action"},
    "out_article": {},
}
# Each word may stand in the quote or in what the record is about. Names and titles are few: asked apart, the big tables
# need not be joined to them.
NAMED = """unit_id IN (SELECT unit_id FROM dim_unit WHERE contains(lower(label), $word))
    OR article_id IN (SELECT article_id FROM raw_article WHERE contains(lower(title), $word))
    OR contains(lower(quote), $word)"""
SEARCHED = {
    "out_metric": "indicator_id IN (SELECT indicator_id FROM dim_indicator WHERE contains(lower(label), $word)) OR "
    + NAMED,
    "out_seizure": "substance_id IN (SELECT substance_id FROM dim_substance WHERE contains(lower(label), $word)) OR "
    + NAMED,
    "out_article": "contains(lower(concat_ws(' ', title, body_text)), $word)",
}
# What the views take from elsewhere, asked of the articles alone: the big tables stay narrow.
OF_ARTICLE = {
    "outlet": "article_id IN (SELECT article_id FROM raw_article WHERE outlet = ?)",
    "sample": "article_id IN (SELECT article_id FROM raw_article WHERE is_sample = ?)",
}
TABLES = {"out_metric": "core_metric", "out_seizure": "core_seizure"}
"""The table that each row of a view comes from."""
NARROW = {
    "out_metric": "(SELECT rowid AS place, *, round(100 * realization / nullif(target, 0), 2) AS computed_pct"
    " FROM core_metric)",
    "out_seizure": "(SELECT rowid AS place, * FROM core_seizure)",
}
# As the view has it: that of the indicator, else the first part of the indicator's name.
PILLAR = """(indicator_id IN (SELECT indicator_id FROM dim_indicator WHERE pillar = ?)
    OR split_part(indicator_id, '.', 1) = ?
    AND indicator_id NOT IN (SELECT indicator_id FROM dim_indicator WHERE pillar IS NOT NULL))"""
YEAR = {
    "out_metric": "year(coalesce(period_start_date, period_end_date)) <= ? AND year(period_end_date) >= ?",
    "out_seizure": "year(coalesce(period_start_date, period_end_date)) <= ? AND year(period_end_date) >= ?",
    "out_article": "year(published_date) <= ? AND year(published_date) >= ?",
}


def where(view: str, filters: Filters, *, counted: bool = False) -> tuple[str, list[Any]]:
    """The condition for a view, and its parameters. `counted` takes a statement that several versions of one story make
    once. Column names come from the tables above, never from a user."""
    tests: list[str] = []
    values: list[Any] = []
    equal = {**COLUMNS[view], "article": "article_id"}
    if view == "out_article":
        equal |= {"outlet": "outlet", "sample": "is_sample"}
    else:
        for name, test in OF_ARTICLE.items():
            if (wanted := getattr(filters, name)) is not None:
                tests.append(test)
                values.append(wanted)
    if counted:
        tests.append("is_counted")
    for name, column in equal.items():
        if (wanted := getattr(filters, name)) is not None:
            tests.append(f"{column} = ?")
            values.append(wanted)
    if filters.pillar is not None and "indicator" in COLUMNS[view]:
        tests.append(PILLAR)
        values += [filters.pillar, filters.pillar]
    if filters.region is not None and "unit" in COLUMNS[view]:
        tests.append("unit_id IN (SELECT unit_id FROM out_unit_province WHERE province_id = ?)")
        values.append(filters.region)
    if filters.year is not None:
        tests.append(YEAR[view])
        values += [filters.year, filters.year]
    for word in (filters.search or "").split():
        test = SEARCHED[view]
        tests.append(f"({test.replace('$word', '?')})")
        values += [word.lower()] * test.count("$word")
    return (f"WHERE {' AND '.join(tests)}" if tests else ""), values


def source(view: str) -> str:
    """What to select from where only the columns of the table below a view are asked for: that table, with `place` (its
    rowid) and a metric's computed_pct."""
    return NARROW.get(view, view)
