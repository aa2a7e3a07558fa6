"""What the rules know, and how much of it the articles used: indicators, drugs, offices, rules, gaps.

In: a `Warehouse`. Out: lists with counts, the most used first. Never: a whole table of records.
"""

from __future__ import annotations

from warehouse.filters import Row, rows
from warehouse.store import Warehouse

INDICATORS = """
SELECT i.indicator_id, i.pillar, i.label, i.label_en, i.measure, coalesce(n, 0) AS records,
    coalesce(units, 0) AS offices
FROM dim_indicator i LEFT JOIN (
    SELECT indicator_id, count(*) AS n, count(DISTINCT unit_id) AS units FROM core_metric GROUP BY indicator_id
) m ON m.indicator_id = i.indicator_id
ORDER BY records DESC, i.pillar, i.indicator_id
"""
SUBSTANCES = """
SELECT d.substance_id, d.label, d.label_en, d.base_measure, coalesce(n, 0) AS records, coalesce(units, 0) AS offices
FROM dim_substance d LEFT JOIN (
    SELECT substance_id, count(*) AS n, count(DISTINCT unit_id) AS units FROM core_seizure GROUP BY substance_id
) s ON s.substance_id = d.substance_id
ORDER BY records DESC, d.substance_id
"""
UNITS = """
WITH told AS (
    SELECT unit_id, sum(m) AS metrics, sum(s) AS seizures FROM (
        SELECT unit_id, count(*) AS m, 0 AS s FROM core_metric GROUP BY unit_id
        UNION ALL SELECT unit_id, 0, count(*) FROM core_seizure GROUP BY unit_id
    ) WHERE unit_id IS NOT NULL GROUP BY unit_id
)
SELECT u.unit_id, u.label, u.kind, r.label AS province_label, CAST(t.metrics AS BIGINT) AS metrics,
    CAST(t.seizures AS BIGINT) AS seizures, count(*) OVER () AS units
FROM told t JOIN dim_unit u ON u.unit_id = t.unit_id LEFT JOIN out_unit_province p ON p.unit_id = u.unit_id
    LEFT JOIN dim_region r ON r.region_id = p.province_id
ORDER BY t.metrics + t.seizures DESC, u.unit_id
LIMIT ? OFFSET ?
"""
# A rule makes records under its id, or under its id and the name of a pattern of it: "berantas.kasus/single".
RULES = """
WITH metrics AS (
    SELECT rule_id, count(*) AS n, sum(confidence) AS sure, min(rowid) AS place FROM core_metric GROUP BY rule_id
), seizures AS (
    SELECT rule_id, count(*) AS n, sum(confidence) AS sure, min(rowid) AS place FROM core_seizure GROUP BY rule_id
), made AS (
    SELECT c.rule_id, n, sure, record_id, article_id FROM metrics c JOIN core_metric m ON m.rowid = place
    UNION ALL
    SELECT c.rule_id, n, sure, record_id, article_id FROM seizures c JOIN core_seizure s ON s.rowid = place
)
SELECT m.rule_id, any_value(d.note) AS note, any_value(d.source_file) AS source_file,
    CAST(sum(m.n) AS BIGINT) AS records, sum(m.sure) / sum(m.n) AS mean_confidence,
    any_value(m.record_id) AS record_id, any_value(m.article_id) AS article_id
FROM made m LEFT JOIN dim_rule d ON d.rule_id = m.rule_id OR d.rule_id = split_part(m.rule_id, '/', 1)
GROUP BY m.rule_id
ORDER BY records DESC, m.rule_id
LIMIT ?
"""
REVIEWED = """
WITH said AS MATERIALIZED (SELECT record_id, review_state FROM out_review_of_record), told AS (
    SELECT record_id, rule_id FROM core_metric WHERE record_id IN (SELECT record_id FROM said)
    UNION ALL SELECT record_id, rule_id FROM core_seizure WHERE record_id IN (SELECT record_id FROM said)
)
SELECT rule_id, count(*), count(*) FILTER (review_state IN ('corrected', 'rejected'))
FROM told JOIN said ON said.record_id = told.record_id
GROUP BY rule_id
"""
GAPS = """
SELECT shape, reason, count(*) AS gaps, count(DISTINCT article_id) AS articles, min(quote) AS quote,
    arg_min(article_id, quote) AS article_id
FROM core_gap GROUP BY shape, reason
ORDER BY gaps DESC, shape, reason
LIMIT ?
"""


def indicators(warehouse: Warehouse) -> list[Row]:
    """Every indicator: indicator_id, pillar, label, label_en, measure, records, offices."""
    with warehouse.read() as connection:
        return rows(connection, INDICATORS)


def substances(warehouse: Warehouse) -> list[Row]:
    """Every drug: substance_id, label, label_en, base_measure, records, offices."""
    with warehouse.read() as connection:
        return rows(connection, SUBSTANCES)


def units(warehouse: Warehouse, *, limit: int, offset: int) -> list[Row]:
    """The offices that articles told of: unit_id, label, kind, province_label, metrics, seizures, units (how many in
    all)."""
    with warehouse.read() as connection:
        return rows(connection, UNITS, [limit, offset])


def rules(warehouse: Warehouse, *, limit: int = 500) -> list[Row]:
    """The rules that made records: rule_id, note, source_file, records, mean_confidence, reviewed and corrected (by
    people; corrected or rejected), and one record_id with its article_id."""
    with warehouse.read() as connection:
        made = rows(connection, RULES, [limit])
        said = {rule: (reviewed, corrected) for rule, reviewed, corrected in connection.execute(REVIEWED).fetchall()}
    return [row | dict(zip(("reviewed", "corrected"), said.get(row["rule_id"], (0, 0)), strict=True)) for row in made]


def gaps(warehouse: Warehouse, *, limit: int = 200) -> list[Row]:
    """Figures that no rule explained, by the shape of their sentence, most frequent first: shape, reason, gaps,
    articles, and one quote with its article_id."""
    with warehouse.read() as connection:
        return rows(connection, GAPS, [limit])
