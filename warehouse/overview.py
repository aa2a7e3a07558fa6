"""What the overview tells: the last full year against the one before, how offices did over time, how far to trust it.

In: a `Warehouse`. Out: counts, and for each office and year its largest statement with the record it comes from. Never:
a sum over statements: an office's whole and its parts are both told, and so are a province's and its regencies'.
"""

from __future__ import annotations

from typing import Any

from warehouse.filters import Row, rows
from warehouse.store import Warehouse

CLIENTS = (
    "rehabilitasi.klien",
    "rehabilitasi.rawat_jalan",
    "rehabilitasi.rawat_inap",
    "rehabilitasi.pascarehabilitasi",
)
"""The indicators that count people in care."""
MOST_POINTS = 1500

# A year is full when articles of its December, or of a later year, are here.
CHANGE = """
WITH last AS (
    SELECT year(max(published_date)) - CASE WHEN month(max(published_date)) = 12 THEN 0 ELSE 1 END AS year
    FROM raw_article
), told AS (
    SELECT year(period_end_date) AS year, unit_id, 1 AS metric, 0 AS seizure,
        CASE WHEN target > 0 THEN 100 * realization / target END AS pct FROM core_metric WHERE is_counted
    UNION ALL
    SELECT year(period_end_date), unit_id, 0, 1, NULL FROM core_seizure WHERE is_counted
)
SELECT y.year, count(*) FILTER (metric = 1) AS metrics, count(*) FILTER (seizure = 1) AS seizures,
    count(DISTINCT unit_id) AS units, round(median(pct), 1) AS median_pct, count(pct) AS with_target,
    count(*) FILTER (pct >= 100) AS reached,
    (SELECT count(*) FROM raw_article a WHERE year(a.published_date) = y.year) AS articles,
    (SELECT count(DISTINCT outlet) FROM raw_article a WHERE year(a.published_date) = y.year) AS outlets
FROM (SELECT unnest([last.year, last.year - 1]) AS year FROM last) y LEFT JOIN told ON told.year = y.year
WHERE y.year IS NOT NULL
GROUP BY y.year
ORDER BY y.year DESC
"""

TRUST = """
SELECT count(*) AS records, count(period_end_date) AS with_period, count(unit_id) AS with_unit,
    avg(confidence) AS mean_confidence, count(*) FILTER (confidence >= 0.8) AS confident,
    count(*) FILTER (printed) AS printed, count(*) FILTER (printed AND fits) AS fitting,
    (SELECT count(*) FROM core_gap) AS gaps,
    (SELECT count(*) FROM raw_article) AS articles,
    (SELECT count(published_date) FROM raw_article) AS dated
FROM (
    SELECT period_end_date, unit_id, confidence,
        reported_pct IS NOT NULL AND realization IS NOT NULL AND target > 0 AS printed,
        abs(reported_pct - 100 * realization / target) < 1 AS fits
    FROM core_metric
    UNION ALL
    SELECT period_end_date, unit_id, confidence, false, false FROM core_seizure
)
"""

# One point an office and year: its largest statement.
POINTS = """
WITH told AS (
    SELECT unit_id, year(period_end_date) AS year, max({value}) AS value, arg_max(record_id, {value}) AS record_id,
        arg_max(article_id, {value}) AS article_id
    FROM {table} t
    WHERE {condition} AND is_counted AND unit_id IS NOT NULL AND period_end_date IS NOT NULL AND {value} > 0
    GROUP BY ALL
), ranked AS (
    SELECT *, median(value) OVER (PARTITION BY year) AS middle, count(*) OVER (PARTITION BY year) AS offices,
        row_number() OVER (PARTITION BY year ORDER BY value DESC, unit_id) AS place
    FROM told
)
SELECT r.*, coalesce(u.label, r.unit_id) AS unit_label, coalesce(u.kind, '') IN ('bnn-ri', 'bareskrim') AS is_national
FROM ranked r LEFT JOIN dim_unit u ON u.unit_id = r.unit_id
ORDER BY year, place
LIMIT ?
"""

DATES = "SELECT article_id, published_date FROM raw_article WHERE article_id IN (SELECT unnest(?))"


def change(warehouse: Warehouse) -> list[Row]:
    """The last full year and the one before, latest first: year, articles, outlets, units, metrics, seizures,
    median_pct (percent of target, computed), with_target, reached. Empty without a dated article."""
    with warehouse.read() as connection:
        return rows(connection, CHANGE)


def trust(warehouse: Warehouse) -> Row:
    """Counts that tell how complete the data is: records, with_period, with_unit, confident (0.8 or more), printed
    (percentages beside their target and realization), fitting (of these within a point of the computed), gaps,
    articles, dated; and mean_confidence (None without a record)."""
    with warehouse.read() as connection:
        return rows(connection, TRUST)[0]


def clients_over_time(warehouse: Warehouse) -> list[Row]:
    """People in care: for each office and year the largest realization. Keys: unit_id, unit_label, year, value,
    record_id, article_id, middle (the year's median), offices (how many told), place (1 is the largest), is_national.
    """
    condition = "indicator_id IN (SELECT unnest(?))"
    return _points(warehouse, "core_metric", "realization", condition, [list(CLIENTS)])


def seizures_over_time(warehouse: Warehouse, substance: str = "sabu", base_measure: str = "gram") -> list[Row]:
    """The same for one drug seized, in its base measure."""
    condition = "action = 'seized' AND substance_id = ? AND base_measure = ?"
    return _points(warehouse, "core_seizure", "base_amount", condition, [substance, base_measure])


def _points(warehouse: Warehouse, table: str, value: str, condition: str, values: list[Any]) -> list[Row]:
    sql = POINTS.format(table=table, value=value, condition=condition)
    with warehouse.read() as connection:
        return rows(connection, sql, [*values, MOST_POINTS])


def published(warehouse: Warehouse, article_ids: list[str]) -> dict[str, Any]:
    """The date of publication of each of a few articles."""
    with warehouse.read() as connection:
        return dict(connection.execute(DATES, [article_ids]).fetchall())
