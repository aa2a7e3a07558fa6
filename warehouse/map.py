"""What each province told: seizures of one drug, or people in care.

In: a `Warehouse`, `Filters`. Out: one row a province that told something, and how many records belong to none. Never: a
sum over statements, a shape.
"""

from __future__ import annotations

from typing import Any

from warehouse.filters import ALL, Filters, Row, rows, source, where
from warehouse.overview import CLIENTS
from warehouse.store import Warehouse

BY_PROVINCE = """
WITH told AS (
    SELECT unit_id, count(*) AS statements, max({value}) AS value, arg_max(record_id, {value}) AS record_id,
        arg_max(article_id, {value}) AS article_id,
        bool_or(article_id IN (SELECT article_id FROM raw_article WHERE is_sample)) AS is_sample
    FROM {source} {condition}
    GROUP BY unit_id
), held AS (
    SELECT p.province_id, CAST(sum(statements) AS BIGINT) AS statements, count(t.unit_id) AS offices,
        max(value) AS value, arg_max(t.unit_id, value) AS unit_id, arg_max(record_id, value) AS record_id,
        arg_max(article_id, value) AS article_id, bool_or(is_sample) AS is_sample
    FROM told t LEFT JOIN out_unit_province p ON p.unit_id = t.unit_id
    GROUP BY p.province_id
)
SELECT h.*, r.label AS province_label, coalesce(u.label, h.unit_id) AS unit_label
FROM held h LEFT JOIN dim_region r ON r.region_id = h.province_id LEFT JOIN dim_unit u ON u.unit_id = h.unit_id
ORDER BY h.province_id NULLS LAST
"""


def _by_province(
    warehouse: Warehouse, view: str, value: str, filters: Filters, test: str, more: list[Any]
) -> list[Row]:
    condition, values = where(view, filters, counted=True)
    condition = f"{condition} AND {test}"
    sql = BY_PROVINCE.format(source=source(view), value=value, condition=condition)
    with warehouse.read() as connection:
        return rows(connection, sql, [*values, *more])


def clients(warehouse: Warehouse, filters: Filters = ALL) -> list[Row]:
    """For each province: province_id (None for offices of the whole country and statements without an office),
    province_label, statements, offices, value (the largest number of people that one statement gives), and whose it
    is: unit_id, unit_label, record_id, article_id; is_sample."""
    test = "indicator_id IN (SELECT unnest(?)) AND realization IS NOT NULL"
    return _by_province(warehouse, "out_metric", "realization", filters, test, [list(CLIENTS)])


def seizures(
    warehouse: Warehouse, filters: Filters = ALL, *, substance: str = "sabu", base_measure: str = "gram"
) -> list[Row]:
    """The same for one drug; value is the largest amount of one statement, in its base measure. Seized only, unless
    the filters ask for an action."""
    test = "substance_id = ? AND base_measure = ?" + ("" if filters.action else " AND action = 'seized'")
    return _by_province(warehouse, "out_seizure", "base_amount", filters, test, [substance, base_measure])
