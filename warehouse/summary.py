"""Summaries over the whole warehouse: what is here, what can be chosen, how each office did.

In: a `Warehouse`, `Filters`. Out: counts and short lists, aggregated in DuckDB. Never: writing, single records.
"""

from __future__ import annotations

from warehouse.filters import ALL, Filters, Row, rows, where
from warehouse.store import Warehouse

# Each table is read once. Asked as many small questions, DuckDB would weigh every order of joining their answers.
OVERVIEW = """
SELECT articles, sample_articles, outlets, units, metrics, seizures, gaps,
    first_published_date, last_published_date, first_period_date, last_period_date
FROM (
    SELECT count(*) AS articles, count(*) FILTER (is_sample) AS sample_articles, count(DISTINCT outlet) AS outlets,
        min(published_date) AS first_published_date, max(published_date) AS last_published_date
    FROM raw_article
), (
    SELECT count(DISTINCT unit_id) AS units, count(*) FILTER (is_metric) AS metrics,
        count(*) FILTER (NOT is_metric) AS seizures,
        min(period_start_date) AS first_period_date, max(period_end_date) AS last_period_date
    FROM (
        SELECT true AS is_metric, unit_id, period_start_date, period_end_date FROM core_metric
        UNION ALL SELECT false, unit_id, period_start_date, period_end_date FROM core_seizure
    )
), (SELECT count(*) AS gaps FROM core_gap)
"""

# Counted in the narrow tables first, named afterwards.
UNIT_COUNTS = """
    SELECT unit_id, sum(n) AS n FROM (
        SELECT unit_id, count(*) AS n FROM core_metric GROUP BY unit_id
        UNION ALL SELECT unit_id, count(*) FROM core_seizure GROUP BY unit_id
    ) WHERE unit_id IS NOT NULL GROUP BY unit_id"""
INDICATOR_COUNTS = """
    SELECT c.indicator_id AS value, coalesce(i.label, c.indicator_id) AS label,
        coalesce(i.label_en, c.indicator_id) AS label_en,
        coalesce(i.pillar, split_part(c.indicator_id, '.', 1)) AS pillar, n AS count
    FROM (SELECT indicator_id, count(*) AS n FROM core_metric GROUP BY indicator_id) c
    LEFT JOIN dim_indicator i ON i.indicator_id = c.indicator_id"""

OPTIONS = {
    "units": f"""
        SELECT c.unit_id AS value, coalesce(u.label, c.unit_id) AS label, CAST(n AS BIGINT) AS count
        FROM ({UNIT_COUNTS}) c LEFT JOIN dim_unit u ON u.unit_id = c.unit_id ORDER BY label, value""",
    "regions": f"""
        SELECT r.region_id AS value, any_value(r.label) AS label, CAST(sum(n) AS BIGINT) AS count
        FROM ({UNIT_COUNTS}) c JOIN out_unit_province p ON p.unit_id = c.unit_id
            JOIN dim_region r ON r.region_id = p.province_id
        GROUP BY r.region_id ORDER BY label, value""",
    "indicators": f"SELECT * FROM ({INDICATOR_COUNTS}) ORDER BY pillar, label, value",
    "pillars": f"""
        SELECT pillar AS value, pillar AS label, CAST(sum(count) AS BIGINT) AS count
        FROM ({INDICATOR_COUNTS}) GROUP BY pillar ORDER BY pillar""",
    "substances": """
        SELECT c.substance_id AS value, coalesce(d.label, c.substance_id) AS label,
            coalesce(d.label_en, c.substance_id) AS label_en, n AS count
        FROM (SELECT substance_id, count(*) AS n FROM core_seizure GROUP BY substance_id) c
        LEFT JOIN dim_substance d ON d.substance_id = c.substance_id ORDER BY label, value""",
    "actions": """
        SELECT action AS value, action AS label, count(*) AS count FROM core_seizure GROUP BY action ORDER BY action""",
    "years": """
        SELECT value, CAST(value AS VARCHAR) AS label, CAST(sum(n) AS BIGINT) AS count FROM (
            SELECT unnest(range(first, last + 1)) AS value, n FROM (
                SELECT year(coalesce(period_start_date, period_end_date)) AS first, year(period_end_date) AS last,
                    count(*) AS n
                FROM (SELECT period_start_date, period_end_date FROM core_metric
                    UNION ALL SELECT period_start_date, period_end_date FROM core_seizure)
                WHERE period_end_date IS NOT NULL GROUP BY first, last)
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
    """The values that occur, for filters: units, regions (provinces), indicators, pillars, substances,
    actions, years, outlets. Each has
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
