"""Summaries over the whole warehouse: what is here, what can be chosen, how each office did.

In: a `Warehouse`, `Filters`. Out: counts and short lists, aggregated in DuckDB. Never: writing, single records.
"""

from __future__ import annotations

from warehouse.filters import ALL, Filters, Row, rows, where
from warehouse.store import Warehouse

OVERVIEW = """
SELECT
    (SELECT count(*) FROM raw_article) AS articles,
    (SELECT count(*) FROM raw_article WHERE is_sample) AS sample_articles,
    (SELECT count(DISTINCT outlet) FROM raw_article) AS outlets,
    (SELECT count(DISTINCT unit_id) FROM (
        SELECT unit_id FROM core_metric UNION ALL SELECT unit_id FROM core_seizure)) AS units,
    (SELECT count(*) FROM core_metric) AS metrics,
    (SELECT count(*) FROM core_seizure) AS seizures,
    (SELECT count(*) FROM core_gap) AS gaps,
    (SELECT min(published_date) FROM raw_article) AS first_published_date,
    (SELECT max(published_date) FROM raw_article) AS last_published_date,
    (SELECT min(day) FROM (
        SELECT period_start_date AS day FROM core_metric UNION ALL SELECT period_start_date FROM core_seizure
    )) AS first_period_date,
    (SELECT max(day) FROM (
        SELECT period_end_date AS day FROM core_metric UNION ALL SELECT period_end_date FROM core_seizure
    )) AS last_period_date
"""

OPTIONS = {
    "units": """
        SELECT unit_id AS value, any_value(unit_label) AS label, count(*) AS count FROM (
            SELECT unit_id, unit_label FROM out_metric UNION ALL SELECT unit_id, unit_label FROM out_seizure
        ) WHERE unit_id IS NOT NULL GROUP BY unit_id ORDER BY label, value""",
    "indicators": """
        SELECT indicator_id AS value, any_value(indicator_label) AS label,
            any_value(indicator_label_en) AS label_en, any_value(pillar) AS pillar, count(*) AS count
        FROM out_metric GROUP BY indicator_id ORDER BY pillar, label, value""",
    "pillars": """
        SELECT pillar AS value, pillar AS label, count(*) AS count FROM out_metric GROUP BY pillar ORDER BY pillar""",
    "substances": """
        SELECT substance_id AS value, any_value(substance_label) AS label,
            any_value(substance_label_en) AS label_en, count(*) AS count
        FROM out_seizure GROUP BY substance_id ORDER BY label, value""",
    "actions": """
        SELECT action AS value, action AS label, count(*) AS count FROM out_seizure GROUP BY action ORDER BY action""",
    "years": """
        SELECT value, CAST(value AS VARCHAR) AS label, count(*) AS count FROM (
            SELECT unnest(range(year(coalesce(period_start_date, period_end_date)), year(period_end_date) + 1)) AS value
            FROM (SELECT period_start_date, period_end_date FROM core_metric
                UNION ALL SELECT period_start_date, period_end_date FROM core_seizure)
            WHERE period_end_date IS NOT NULL
        ) GROUP BY value ORDER BY value DESC""",
    "outlets": """
        SELECT outlet AS value, outlet AS label, count(*) AS count FROM raw_article
        WHERE outlet IS NOT NULL GROUP BY outlet ORDER BY outlet""",
}

# The same statement in two outlets counts once.
ACHIEVEMENTS = """
WITH told AS (
    SELECT DISTINCT unit_id, unit_label, indicator_id, period_start_date, period_end_date,
        target, realization, reported_pct, computed_pct, is_sample
    FROM out_metric {condition}
)
SELECT unit_id, any_value(unit_label) AS unit_label,
    count(*) AS statements,
    count(DISTINCT indicator_id) AS indicators,
    count(computed_pct) AS with_target,
    count(*) FILTER (computed_pct >= 100) AS reached,
    round(median(computed_pct), 2) AS median_pct,
    min(computed_pct) AS lowest_pct,
    arg_min(indicator_id, computed_pct) AS lowest_indicator_id,
    max(computed_pct) AS highest_pct,
    min(period_start_date) AS first_period_date,
    max(period_end_date) AS last_period_date,
    bool_and(is_sample) AS is_sample
FROM told
WHERE unit_id IS NOT NULL
GROUP BY unit_id
ORDER BY median_pct NULLS LAST, unit_id
"""


def overview(warehouse: Warehouse) -> Row:
    """Counts: articles, sample_articles, outlets, units, metrics, seizures, gaps; and the first and last
    published_date and period_date (None while there is none)."""
    with warehouse.read() as connection:
        return rows(connection, OVERVIEW)[0]


def options(warehouse: Warehouse) -> dict[str, list[Row]]:
    """The values that occur, for filters: units, indicators, pillars, substances, actions, years, outlets. Each has
    `value`, `label` (Indonesian where it has one) and `count`; indicators and substances also `label_en`."""
    with warehouse.read() as connection:
        return {name: rows(connection, sql) for name, sql in OPTIONS.items()}


def achievements(warehouse: Warehouse, filters: Filters = ALL) -> list[Row]:
    """How each unit did, lowest median first: unit_id, unit_label, statements, indicators, with_target, reached (of
    these at 100 percent or more), median_pct, lowest_pct, lowest_indicator_id, highest_pct, first_period_date,
    last_period_date, is_sample (all its statements are sample data). Percentages are computed, not reported."""
    condition, values = where("out_metric", filters)
    with warehouse.read() as connection:
        return rows(connection, ACHIEVEMENTS.format(condition=condition), values)
