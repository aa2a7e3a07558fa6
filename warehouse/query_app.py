"""Questions that only the web app asks: seizures by drug and over time, the strongest statements first.

In: a `Warehouse`, `Filters`. Out: short lists of dictionaries, aggregated in DuckDB. Never: a sum over statements: a
total and the hauls it is made of are both statements, so adding them would count the same drugs twice.
"""

from __future__ import annotations

from warehouse.filters import ALL, Filters, Row, rows, where
from warehouse.store import Warehouse

BY_SUBSTANCE = """
SELECT substance_id, any_value(substance_label) AS substance_label, any_value(substance_label_en) AS substance_label_en,
    base_measure, action, count(*) AS statements, count(DISTINCT article_id) AS articles,
    max(base_amount) AS largest, bool_or(is_sample) AS is_sample
FROM out_seizure {condition}
GROUP BY substance_id, base_measure, action
ORDER BY statements DESC, substance_id, base_measure, action
"""

OVER_TIME = """
SELECT year(period_end_date) AS year, action, count(*) AS statements, max(base_amount) AS largest,
    arg_max(record_id, base_amount) AS record_id, arg_max(article_id, base_amount) AS article_id
FROM out_seizure {condition}
GROUP BY year(period_end_date), action
ORDER BY year NULLS LAST, action
"""


def seizures_by_substance(warehouse: Warehouse, filters: Filters = ALL) -> list[Row]:
    """For each drug, base measure and action: substance_id, substance_label, substance_label_en, base_measure, action,
    statements, articles, largest (the largest single amount, in base_measure), is_sample. Most told first."""
    condition, values = where("out_seizure", filters)
    with warehouse.read() as connection:
        return rows(connection, BY_SUBSTANCE.format(condition=condition), values)


def seizures_over_time(warehouse: Warehouse, base_measure: str, filters: Filters = ALL) -> list[Row]:
    """For each year and action, among the statements in one base measure: year (None where the period is unknown),
    action, statements, largest, and the record_id and article_id of the largest."""
    condition, values = where("out_seizure", filters)
    condition = f"{condition} AND base_measure = ?" if condition else "WHERE base_measure = ?"
    with warehouse.read() as connection:
        return rows(connection, OVER_TIME.format(condition=condition), [*values, base_measure])
