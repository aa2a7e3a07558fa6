"""What people have said, and what they should look at next.

In: a `Warehouse`, filters. Out: rows: the last word on each target with its state, every word ever said, and the
records that nobody judged (or that changed since), the doubtful first. Never: writing.

States of a word: holds; learned (the rules now make what the person said); missed (the person's record, which the
rules do not make); settled (rejected, and gone); stale-record, stale-text, stale-verdict: look again; gone (a verdict
on a record that is no longer checked).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from rules.doubt import doubts
from warehouse.few import in_order
from warehouse.filters import ALL, TABLES, Filters, Row, rows, source, where
from warehouse.review_checks import live_checks
from warehouse.store import Warehouse

Target = Literal["metric", "seizure"]
VIEWS: dict[Target, str] = {"metric": "out_metric", "seizure": "out_seizure"}
USUAL_LISTS = ("usual_kind", "usual_subject", "usual_measure", "usual_middle")
PLAIN: dict[Target, str] = {
    "metric": """SELECT place, record_id, 'metric' AS kind, indicator_id AS subject_id, measure,
        coalesce(realization, target) AS value, abs(reported_pct - computed_pct) AS apart, computed_pct, unit_id,
        period_end_date, confidence, rule_id FROM""",
    "seizure": """SELECT place, record_id, 'seizure' AS kind, substance_id AS subject_id, base_measure AS measure,
        base_amount AS value, NULL::DOUBLE AS apart, NULL::DOUBLE AS computed_pct, unit_id, period_end_date, confidence,
        rule_id FROM""",
}
# Asked apart, so that no question is long: what is usual, which rules people know, what they said.
USUAL = """
SELECT kind, subject_id, measure, median(value) FROM ({told}) WHERE value > 0
GROUP BY ALL HAVING count(*) >= $outlier_least ORDER BY ALL
"""
KNOWN = """
SELECT split_part(json_extract_string(machine_json, '$.rule'), '/', 1) AS rule
FROM core_review WHERE decision IN ('accept', 'correct', 'reject') AND target_kind <> 'check'
GROUP BY rule HAVING count(*) >= $new_least AND rule IS NOT NULL ORDER BY rule
"""
SAID = "SELECT record_id, review_state, review_id FROM out_review_of_record WHERE review_state IS NOT NULL"
OPEN = "ANTI JOIN (SELECT unnest($done::VARCHAR[]) AS record_id) d ON d.record_id = t.record_id"
QUEUE = """
WITH told AS ({told}),
usual AS (
    SELECT unnest($usual_kind::VARCHAR[]) AS kind, unnest($usual_subject::VARCHAR[]) AS subject_id,
        unnest($usual_measure::VARCHAR[]) AS measure, unnest($usual_middle::DOUBLE[]) AS middle
),
doubted AS (
    SELECT t.place, t.record_id, t.kind, t.confidence,
        {stale} AS is_stale,
        1 - confidence > $unsure_above AS is_unsure,
        coalesce(apart > $percent_above, false) AS is_percent,
        coalesce(computed_pct > $large_above, false) AS is_large,
        coalesce(value > 0 AND (value > middle * $outlier_ratio OR value * $outlier_ratio < middle), false)
            AS is_outlier,
        {new} AS is_new, unit_id IS NULL AS is_nobody, period_end_date IS NULL AS is_timeless
    FROM told t
    LEFT JOIN usual u ON u.kind = t.kind AND u.subject_id = t.subject_id AND u.measure = t.measure
    {open}
)
SELECT place, record_id, kind, doubt,
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
    weights = _weights()
    with warehouse.read() as connection:
        least = {"outlier_least": weights.pop("outlier_least")}
        usual = connection.execute(USUAL.format(told=told), values | least).fetchall()
        known = [rule for (rule,) in connection.execute(KNOWN, {"new_least": weights.pop("new_least")}).fetchall()]
        said = {record: (state, review) for record, state, review in connection.execute(SAID).fetchall()}
        stale = [record for record, (state, _) in said.items() if state.startswith("stale")]
        done = [record for record, (state, _) in said.items() if not state.startswith("stale")]
        lists = {
            **{name: [row[number] for row in usual] for number, name in enumerate(USUAL_LISTS)},
            **{name: names for name, names in (("known", known), ("again", stale), ("done", done)) if names},
        }
        sql = QUEUE.format(
            told=told,
            stale="t.record_id IN (SELECT unnest($again))" if stale else "false",
            new="split_part(rule_id, '/', 1) NOT IN (SELECT unnest($known))" if known else "true",
            open=OPEN if done else "",
        )
        found = rows(connection, sql, values | weights | lists | {"limit": limit, "offset": offset})
        whole = {
            row["record_id"]: row
            for each, view in VIEWS.items()
            for row in in_order(connection, view, TABLES[view], [row["place"] for row in found if row["kind"] == each])
        }
    return [_open(row, said) | whole[row["record_id"]] for row in found]


def _open(row: Row, said: Mapping[str, tuple[str, str]]) -> Row:
    """A row of the queue with the stale review, if any."""
    state, review = said.get(row["record_id"], (None, None))
    return {name: row[name] for name in ("kind", "doubt", "why")} | {"review_state": state, "review_id": review}


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
            parts.append(f"{PLAIN[each]} {source(view)} {condition}")
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
