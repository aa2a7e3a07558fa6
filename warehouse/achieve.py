"""Targets and realizations as the page Capaian asks for them: a page in some order, by office, by year.

In: a `Warehouse`, `Filters`, an order, a page (limit, offset). Out: short lists of dictionaries, aggregated in DuckDB.
Never: a statement counted twice because two outlets told it, a percentage that the warehouse does not compute.
"""

from __future__ import annotations

from typing import Any

from warehouse.filters import ALL, Filters, Row, rows, source, where
from warehouse.query import FULLEST, METRIC_ORDER
from warehouse.query import page as in_order
from warehouse.store import Warehouse

ORDERS = {
    "fullest": f"{FULLEST}, {METRIC_ORDER}",
    "latest": METRIC_ORDER,
    "lowest": f"computed_pct NULLS LAST, {METRIC_ORDER}",
    "highest": f"computed_pct DESC NULLS LAST, {METRIC_ORDER}",
    "apart": f"abs(reported_pct - computed_pct) DESC NULLS LAST, {METRIC_ORDER}",
}
"""The orders that a person can choose. "apart": where the printed percentage is furthest from the computed one."""

# Each statement once, whoever carries it; named at the end.
TOLD = """
told AS (
    SELECT unit_id, indicator_id, year(period_end_date) AS year, period_start_date, period_end_date, target,
        realization, any_value(computed_pct) AS computed_pct, min(record_id) AS record_id,
        arg_min(article_id, record_id) AS article_id
    FROM {source} {condition} AND target > 0 AND realization IS NOT NULL
    GROUP BY ALL
)
"""
OFFICES = """
WITH {told}, held AS (
    SELECT unit_id, count(*) AS statements, count(DISTINCT indicator_id) AS indicators,
        count(*) FILTER (computed_pct >= 100) AS reached, round(median(computed_pct), 2) AS median_pct,
        min(computed_pct) AS lowest_pct, max(computed_pct) AS highest_pct,
        arg_min(indicator_id, computed_pct) AS indicator_id, arg_min(record_id, computed_pct) AS record_id,
        arg_min(article_id, computed_pct) AS article_id, count(*) OVER () AS offices
    FROM told WHERE unit_id IS NOT NULL
    GROUP BY unit_id
    ORDER BY median_pct, unit_id
    LIMIT ? OFFSET ?
)
SELECT h.*, coalesce(u.label, h.unit_id) AS unit_label, coalesce(i.label, h.indicator_id) AS lowest_label,
    coalesce(i.label_en, h.indicator_id) AS lowest_label_en,
    h.article_id IN (SELECT article_id FROM raw_article WHERE is_sample) AS is_sample
FROM held h LEFT JOIN dim_unit u ON u.unit_id = h.unit_id LEFT JOIN dim_indicator i ON i.indicator_id = h.indicator_id
ORDER BY median_pct, h.unit_id
"""
BY_YEAR = """
WITH {told}, panel AS (
    SELECT indicator_id FROM told WHERE year IS NOT NULL GROUP BY indicator_id
    ORDER BY count(DISTINCT year) DESC, count(*) DESC, indicator_id LIMIT ?
), held AS (
    SELECT indicator_id, year, count(*) AS statements, count(DISTINCT unit_id) AS offices,
        round(median(computed_pct), 2) AS median_pct, min(computed_pct) AS lowest_pct, max(computed_pct) AS highest_pct,
        arg_min(unit_id, computed_pct) AS unit_id, arg_min(record_id, computed_pct) AS record_id,
        arg_min(article_id, computed_pct) AS article_id
    FROM told SEMI JOIN panel ON panel.indicator_id = told.indicator_id
    WHERE year IS NOT NULL
    GROUP BY indicator_id, year
)
SELECT h.*, coalesce(i.label, h.indicator_id) AS indicator_label,
    coalesce(i.label_en, h.indicator_id) AS indicator_label_en,
    coalesce(u.label, h.unit_id) AS lowest_unit_label
FROM held h LEFT JOIN dim_unit u ON u.unit_id = h.unit_id LEFT JOIN dim_indicator i ON i.indicator_id = h.indicator_id
ORDER BY h.indicator_id, year
"""


def page(warehouse: Warehouse, filters: Filters = ALL, *, order: str = "fullest", limit: int, offset: int) -> list[Row]:
    """Metrics with the keys of `query.metrics`, in one of `ORDERS` (an unknown one is "fullest")."""
    how = ORDERS.get(order, ORDERS["fullest"])
    return in_order(warehouse, "out_metric", how, filters, limit=limit, offset=offset)


def offices(warehouse: Warehouse, filters: Filters = ALL, *, limit: int, offset: int) -> list[Row]:
    """Offices that told a target and a realization, lowest median first: unit_id, unit_label, statements, indicators,
    reached, median_pct, lowest_pct, highest_pct, lowest_label, lowest_label_en (the indicator of the lowest), and its
    record_id and article_id; is_sample; offices (how many there are in all)."""
    told, values = _told(filters)
    return _asked(warehouse, OFFICES.format(told=told), [*values, limit, offset])


def by_year(warehouse: Warehouse, filters: Filters = ALL, *, panels: int = 9) -> list[Row]:
    """For the indicators that the most years tell, at most `panels`, and each year: indicator_id, indicator_label,
    indicator_label_en, year, statements, offices, median_pct, lowest_pct, highest_pct; and of the lowest:
    lowest_unit_label, record_id, article_id."""
    told, values = _told(filters)
    return _asked(warehouse, BY_YEAR.format(told=told), [*values, panels])


def _told(filters: Filters) -> tuple[str, list[Any]]:
    condition, values = where("out_metric", filters, counted=True)
    return TOLD.format(source=source("out_metric"), condition=condition), values


def _asked(warehouse: Warehouse, sql: str, values: list[Any]) -> list[Row]:
    with warehouse.read() as connection:
        return rows(connection, sql, values)
