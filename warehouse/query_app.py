"""Questions that only the web app asks: seizures by drug and over time, the strongest statements first.

In: a `Warehouse`, `Filters`. Out: short lists of dictionaries, aggregated in DuckDB; what several versions of one story
tell is counted once. Never: a sum over statements: a
total and the hauls it is made of are both statements, so adding them would count the same drugs twice.
"""

from __future__ import annotations

from typing import Any

from warehouse.few import in_order
from warehouse.filters import ALL, Filters, Row, rows, source, where
from warehouse.store import Warehouse

BY_SUBSTANCE = """
WITH held AS (
    SELECT substance_id, base_measure, action, count(*) AS statements, max(base_amount) AS largest,
        bool_or(article_id IN (SELECT article_id FROM raw_article WHERE is_sample)) AS is_sample
    FROM {source} {condition}
    GROUP BY substance_id, base_measure, action
)
SELECT h.*, coalesce(d.label, h.substance_id) AS substance_label,
    coalesce(d.label_en, h.substance_id) AS substance_label_en
FROM held h LEFT JOIN dim_substance d ON d.substance_id = h.substance_id
ORDER BY statements DESC, h.substance_id, base_measure, action
"""

OVER_TIME = """
SELECT year(period_end_date) AS year, action, count(*) AS statements, max(base_amount) AS largest,
    arg_max(record_id, base_amount) AS record_id, arg_max(article_id, base_amount) AS article_id
FROM {source} {condition}
GROUP BY year(period_end_date), action
ORDER BY year NULLS LAST, action
"""

HAUL_DAYS = 7

# First which records, by the few columns that are compared; then those records whole. As many hauls as different
# amounts are at least as large as the last of these: nothing smaller has to be grouped.
BIGGEST = """
WITH haul AS NOT MATERIALIZED (
    SELECT * FROM {source} {condition} AND date_diff('day', period_start_date, period_end_date) <= {days}
), large AS (SELECT DISTINCT base_amount FROM haul ORDER BY base_amount DESC LIMIT ?)
SELECT arg_min(place, record_id) AS place FROM haul WHERE base_amount >= (SELECT min(base_amount) FROM large)
GROUP BY unit_id, substance_id, base_amount, period_start_date, period_end_date
ORDER BY base_amount DESC, min(record_id) LIMIT ?
"""

BY_UNIT = """
WITH held AS (
    SELECT unit_id, count(*) AS statements, max(base_amount) AS largest,
        arg_max(record_id, base_amount) AS record_id, arg_max(article_id, base_amount) AS article_id,
        arg_max(substance_id, base_amount) AS substance_id
    FROM {source} {condition} AND unit_id IS NOT NULL
    GROUP BY unit_id
    ORDER BY largest DESC, unit_id
    LIMIT ?
)
SELECT h.*, coalesce(u.label, h.unit_id) AS unit_label, coalesce(d.label, h.substance_id) AS substance_label,
    coalesce(d.label_en, h.substance_id) AS substance_label_en,
    h.article_id IN (SELECT article_id FROM raw_article WHERE is_sample) AS is_sample
FROM held h LEFT JOIN dim_unit u ON u.unit_id = h.unit_id
    LEFT JOIN dim_substance d ON d.substance_id = h.substance_id
ORDER BY largest DESC, h.unit_id
"""

VERSIONS = """
SELECT a.article_id, a.title, a.outlet, a.published_date, a.is_sample, o.is_representative,
    (SELECT count(*) FROM core_metric m WHERE m.article_id = a.article_id) AS metric_count,
    (SELECT count(*) FROM core_seizure s WHERE s.article_id = a.article_id) AS seizure_count
FROM core_story o JOIN raw_article a ON a.article_id = o.article_id
WHERE o.story_id = (SELECT story_id FROM core_story WHERE article_id = ?) AND o.article_id <> ?
ORDER BY a.published_date NULLS LAST, a.article_id
LIMIT 50
"""
CHECKS = "SELECT record_id, words_id FROM out_check WHERE article_id = ? ORDER BY weight DESC, record_id, words_id"


def seizures_by_substance(warehouse: Warehouse, filters: Filters = ALL) -> list[Row]:
    """For each drug, base measure and action: substance_id, substance_label, substance_label_en, base_measure, action,
    statements, largest (the largest single amount, in base_measure), is_sample. Most told first."""
    condition, values = where("out_seizure", filters, counted=True)
    with warehouse.read() as connection:
        return rows(connection, BY_SUBSTANCE.format(source=source("out_seizure"), condition=condition), values)


def seizures_over_time(warehouse: Warehouse, base_measure: str, filters: Filters = ALL) -> list[Row]:
    """For each year and action, among the statements in one base measure: year (None where the period is unknown),
    action, statements, largest, and the record_id and article_id of the largest."""
    condition, values = where("out_seizure", filters, counted=True)
    condition = f"{condition} AND base_measure = ?"
    with warehouse.read() as connection:
        return rows(
            connection,
            OVER_TIME.format(source=source("out_seizure"), condition=condition),
            [*values, base_measure],
        )


def biggest(warehouse: Warehouse, base_measure: str, filters: Filters = ALL, *, limit: int = 10) -> list[Row]:
    """The largest hauls in one base measure: statements about at most `HAUL_DAYS` days, so that no total of a month or
    year is among them. Seized only unless the filters ask for an action; the same amount of
    one office, drug and day is told once. Keys as `query.seizures`."""
    condition, values = _in_measure(base_measure, filters)
    with warehouse.read() as connection:
        sql = BIGGEST.format(source=source("out_seizure"), condition=condition, days=HAUL_DAYS)
        places = [place for (place,) in connection.execute(sql, [*values, limit, limit]).fetchall()]
        return in_order(connection, "out_seizure", "core_seizure", places)


def seizures_by_unit(warehouse: Warehouse, base_measure: str, filters: Filters = ALL, *, limit: int = 15) -> list[Row]:
    """For each office, the largest first: unit_id, unit_label, statements, largest, and its record_id, article_id,
    substance_label, substance_label_en; is_sample. Seized only unless the filters ask for an action."""
    condition, values = _in_measure(base_measure, filters)
    with warehouse.read() as connection:
        return rows(connection, BY_UNIT.format(source=source("out_seizure"), condition=condition), [*values, limit])


def _in_measure(base_measure: str, filters: Filters) -> tuple[str, list[Any]]:
    condition, values = where("out_seizure", filters, counted=True)
    tests = ["base_measure = ?"] + ([] if filters.action else ["action = 'seized'"])
    return " AND ".join([condition, *tests]), [*values, base_measure]


def versions(warehouse: Warehouse, article_id: str) -> list[Row]:
    """The other articles of the same story, first published first: article_id, title, outlet, published_date,
    is_sample, is_representative, metric_count, seizure_count."""
    with warehouse.read() as connection:
        return rows(connection, VERSIONS, [article_id, article_id])


def checks(warehouse: Warehouse, article_id: str) -> dict[str, list[str]]:
    """What checks said of the records of an article: record_id -> sentences in Indonesian, the weightiest first."""
    told: dict[str, list[str]] = {}
    with warehouse.read() as connection:
        for record, words in connection.execute(CHECKS, [article_id]).fetchall():
            told.setdefault(record, []).append(words)
    return told
