"""What people have said, and what they should look at next.

In: a `Warehouse`, filters. Out: rows: the last word on each target with its state, every word ever said, and the
records that nobody judged (or that changed since), the doubtful first. Never: writing.

States of a word: holds; learned (the rules now make what the person said); missed (the person's record, which the
rules do not make); settled (rejected, and gone); stale-record, stale-text, stale-verdict: look again; gone (a verdict
on a record that is no longer checked).
"""

from __future__ import annotations

from typing import Any, Literal

from rules.doubt import doubts
from warehouse.filters import ALL, Filters, Row, rows, where
from warehouse.review_checks import live_checks
from warehouse.store import Warehouse

Target = Literal["metric", "seizure"]
VIEWS: dict[Target, str] = {"metric": "out_metric", "seizure": "out_seizure"}
PLAIN: dict[Target, str] = {
    "metric": """SELECT record_id, 'metric' AS kind, indicator_id AS subject_id, measure,
        coalesce(realization, target) AS value, abs(reported_pct - computed_pct) AS apart, computed_pct, unit_id,
        period_end_date, confidence, rule_id FROM out_metric""",
    "seizure": """SELECT record_id, 'seizure' AS kind, substance_id AS subject_id, base_measure AS measure,
        base_amount AS value, NULL::DOUBLE AS apart, NULL::DOUBLE AS computed_pct, unit_id, period_end_date, confidence,
        rule_id FROM out_seizure""",
}
QUEUE = """
WITH told AS ({told}),
usual AS (
    SELECT kind, subject_id, measure, median(value) AS middle, count(*) AS figures
    FROM told WHERE value > 0 GROUP BY ALL HAVING count(*) >= $outlier_least
),
judged AS (
    SELECT split_part(json_extract_string(machine_json, '$.rule'), '/', 1) AS rule, count(*) AS records
    FROM core_review WHERE decision IN ('accept', 'correct', 'reject') AND target_kind <> 'check' GROUP BY ALL
),
open AS (
    SELECT t.*, v.review_state, v.review_id, coalesce(j.records, 0) AS judged, u.middle
    FROM told t
    LEFT JOIN out_review_of_record v ON v.record_id = t.record_id
    LEFT JOIN judged j ON j.rule = split_part(t.rule_id, '/', 1)
    LEFT JOIN usual u ON u.kind = t.kind AND u.subject_id = t.subject_id AND u.measure = t.measure
    WHERE v.review_state IS NULL OR v.review_state LIKE 'stale%'
),
doubted AS (
    SELECT record_id, kind, review_state, review_id, confidence,
        review_state IS NOT NULL AS is_stale,
        1 - confidence > $unsure_above AS is_unsure,
        coalesce(apart > $percent_above, false) AS is_percent,
        coalesce(computed_pct > $large_above, false) AS is_large,
        coalesce(value > 0 AND (value > middle * $outlier_ratio OR value * $outlier_ratio < middle), false)
            AS is_outlier,
        judged < $new_least AS is_new, unit_id IS NULL AS is_nobody, period_end_date IS NULL AS is_timeless
    FROM open
)
SELECT record_id, kind, review_state, review_id, doubt,
    list_filter([
        CASE WHEN is_stale THEN 'doubt.stale' END, CASE WHEN is_unsure THEN 'doubt.unsure' END,
        CASE WHEN is_percent THEN 'doubt.percent' END, CASE WHEN is_large THEN 'doubt.large-percent' END,
        CASE WHEN is_outlier THEN 'doubt.outlier' END, CASE WHEN is_new THEN 'doubt.new-rule' END,
        CASE WHEN is_nobody THEN 'doubt.no-unit' END, CASE WHEN is_timeless THEN 'doubt.no-period' END
    ], why -> why IS NOT NULL) AS why
FROM (
    SELECT *,
        1 - (1 - $stale * is_stale::INT) * (1 - $unsure * (1 - confidence)) * (1 - $percent * is_percent::INT)
            * (1 - $large * is_large::INT) * (1 - $outlier * is_outlier::INT) * (1 - $new * is_new::INT)
            * (1 - $nobody * is_nobody::INT) * (1 - $timeless * is_timeless::INT) AS doubt
    FROM doubted
    ORDER BY doubt DESC, record_id
    LIMIT $limit OFFSET $offset
)
ORDER BY doubt DESC, record_id
"""


def queue(
    warehouse: Warehouse, filters: Filters = ALL, limit: int = 20, *, kind: Target | None = None, offset: int = 0
) -> list[Row]:
    """The records to look at next, the most doubtful first: the row of `query.metrics` or `query.seizures` with `kind`,
    `doubt` (0 to 1), `why` (ids of doubt.toml), `review_state` and `review_id` (None, or those of the stale review)."""
    told, values = _told(filters, kind)
    with warehouse.read() as connection:
        found = rows(connection, QUEUE.format(told=told), values | _weights() | {"limit": limit, "offset": offset})
        ids = [row["record_id"] for row in found]
        whole = {
            row["record_id"]: row
            for view in VIEWS.values()
            for row in rows(connection, f"SELECT * FROM {view} WHERE list_contains(?, record_id)", [ids])
        }
    return [row | whole[row["record_id"]] for row in found]


def current(
    warehouse: Warehouse, filters: Filters = ALL, *, stale: bool | None = None, limit: int = 200, offset: int = 0
) -> list[Row]:
    """The last word on each record and verdict, the latest first, with `state` and `record_id` (the machine's record
    that it speaks of now, if any). Of the filters `article` alone counts. `stale`: only those to look at again."""
    with warehouse.read() as connection:
        said = rows(connection, "SELECT * FROM out_review") + live_checks(connection)
    kept = [
        row
        for row in said
        if filters.article in (None, row["article_id"]) and stale in (None, row["state"].startswith("stale"))
    ]
    return sorted(kept, key=lambda row: -row["review_number"])[offset : offset + limit]


def history(warehouse: Warehouse, name: str | None = None, *, limit: int = 200, offset: int = 0) -> list[Row]:
    """Every word ever said, the latest first, of a record, a verdict or an article (any where `name` is None), with
    `is_undone`."""
    with warehouse.read() as connection:
        return rows(
            connection,
            """SELECT r.*, r.review_id IN (
                SELECT undone_review_id FROM core_review WHERE decision = 'undo') AS is_undone
            FROM core_review r
            WHERE $name IS NULL OR $name IN (target_id, corrected_id, article_id, review_id)
            ORDER BY review_number DESC LIMIT $limit OFFSET $offset""",
            {"name": name, "limit": limit, "offset": offset},
        )


def _told(filters: Filters, kind: Target | None) -> tuple[str, dict[str, Any]]:
    """The records that the filters keep, in one shape, and the parameters by name."""
    parts: list[str] = []
    named: dict[str, Any] = {}
    for each, view in VIEWS.items():
        if kind in (None, each):
            condition, values = where(view, filters)
            for value in values:
                name = f"filter{len(named)}"
                condition = condition.replace("?", f"${name}", 1)
                named[name] = value
            parts.append(f"{PLAIN[each]} {condition}")
    return " UNION ALL ".join(parts), named


def _weights() -> dict[str, Any]:
    known = doubts()
    return {
        "stale": known["stale"].weight,
        "unsure": known["unsure"].weight,
        "unsure_above": known["unsure"].above,
        "percent": known["percent"].weight,
        "percent_above": known["percent"].above,
        "large": known["large-percent"].weight,
        "large_above": known["large-percent"].above,
        "outlier": known["outlier"].weight,
        "outlier_ratio": known["outlier"].ratio,
        "outlier_least": known["outlier"].least,
        "new": known["new-rule"].weight,
        "new_least": known["new-rule"].least,
        "nobody": known["no-unit"].weight,
        "timeless": known["no-period"].weight,
    }
