"""What the screen of the cross-check asks: a queue that people work through, one finding whole, a matrix.

In: a `Warehouse`, `CheckFilters`, a state. Out: plain rows; what a person decided counts before the machine's verdict.
Never: judging, writing, a whole table fetched. Call `checks.ensure` before.

States: "open" is what nobody decided yet, or what changed since somebody did; "decided" is what a person's word holds
for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import duckdb

from warehouse.checks import EVERYTHING, ONCE, PROBLEMS, CheckFilters, Evidence, evidence_of, where_checks
from warehouse.export import Format, export
from warehouse.few import Cut, checks, few
from warehouse.filters import TABLES, Row, rows
from warehouse.review_checks import live_checks
from warehouse.store import Warehouse

State = Literal["open", "decided"]
SOUND = frozenset({"match", "rounding"})
SEVERITY = (
    "conflict",
    "internal_error",
    "probable_slip",
    "official_conflict",
    "other_target",
    "earlier",
    "not_comparable",
    "rounding",
    "match",
)
"""From what must be looked at to what agrees: the worst speaks for a cell of the matrix."""
ORDER = f"list_contains({list(PROBLEMS)}, verdict) DESC, verdict = 'match', weight DESC, check_id"
KEPT = "SELECT c.check_id, c.verdict, c.weight FROM core_check c {join} {condition} {once}"
HELD = "{kind} JOIN (SELECT unnest($held::VARCHAR[]) AS check_id) h ON h.check_id = c.check_id"
PLACE = f"""
SELECT * FROM (
    SELECT check_id, row_number() OVER w AS place, lag(check_id) OVER w AS previous_id,
        lead(check_id) OVER w AS next_id, count(*) OVER () AS total
    FROM ({{kept}}) WINDOW w AS (ORDER BY {ORDER})
) WHERE check_id = $check
"""
MARKS = """
SELECT a.body_text, m.start_offset AS first, m.end_offset AS last,
    list((p.start_offset, p.end_offset) ORDER BY p.start_offset) FILTER (p.role = $field) AS marks
FROM (SELECT record_id, article_id, start_offset, end_offset FROM core_metric WHERE record_id = $record
    UNION ALL SELECT record_id, article_id, start_offset, end_offset FROM core_seizure WHERE record_id = $record) m
JOIN raw_article a ON a.article_id = m.article_id
LEFT JOIN core_span p ON p.record_id = m.record_id AND p.article_id = m.article_id
GROUP BY ALL LIMIT 1
"""
REFERENCE = """
SELECT r.*, d.title, d.url, d.source_kind, d.is_bundled FROM {table} r
JOIN ref_document d USING (document_id) WHERE r.figure_id = $reference LIMIT 1
"""
TOLD = """
SELECT m.record_id, m.article_id, a.published_date AS told_date, a.outlet, m.{column} AS value, m.{measure} AS measure,
    m.period_start_date, m.period_end_date, m.is_counted, false AS is_official, NULL AS document
FROM {table} m JOIN raw_article a ON a.article_id = m.article_id
WHERE m.unit_id IS NOT DISTINCT FROM $unit AND m.{subject} = $subject AND m.{column} IS NOT NULL
    AND m.{measure} = $measure AND m.{alike} IS NOT DISTINCT FROM $alike
    AND year(m.period_end_date) = year($until::DATE)
ORDER BY a.published_date NULLS LAST, m.record_id LIMIT 60
"""
OFFICIAL = """
SELECT NULL AS record_id, NULL AS article_id, f.as_of_date AS told_date, NULL AS outlet, f.{column} AS value,
    f.{measure} AS measure, f.period_start_date, f.period_end_date, true AS is_counted, true AS is_official,
    d.title AS document
FROM {table} f JOIN ref_document d USING (document_id)
WHERE f.unit_id IS NOT DISTINCT FROM $unit AND f.{subject} = $subject AND f.{column} IS NOT NULL
    AND f.{measure} = $measure AND f.{alike} IS NOT DISTINCT FROM $alike
    AND year(f.period_end_date) = year($until::DATE)
ORDER BY f.as_of_date NULLS LAST, f.figure_id LIMIT 20
"""
COLUMNS = {"target": "target", "realization": "realization", "percent": "reported_pct"}
MATRIX = f"""
WITH said AS (SELECT unnest($said::VARCHAR[]) AS check_id, unnest($verdicts::VARCHAR[]) AS verdict),
told AS (
    SELECT c.unit_id, c.subject_id, year(m.period_end_date) AS year,
        coalesce(h.verdict, c.verdict) AS verdict, c.weight
    FROM core_check c
    LEFT JOIN said h ON h.check_id = c.check_id
    LEFT JOIN (
        SELECT record_id, article_id, period_end_date FROM core_metric
        UNION ALL SELECT record_id, article_id, period_end_date FROM core_seizure
    ) m ON m.record_id = c.record_id AND m.article_id = c.article_id
    {{condition}} {{once}}
),
cells AS (
    SELECT unit_id, subject_id, year, count(*) AS findings, min(list_position({list(SEVERITY)}, verdict)) AS worst,
        max(weight) AS weight
    FROM told WHERE list_contains({list(SEVERITY)}, verdict) AND unit_id IS NOT NULL AND year IS NOT NULL GROUP BY ALL
),
pairs AS (
    SELECT unit_id, subject_id, count(*) OVER () AS pairs,
        row_number() OVER (ORDER BY min(worst) > {len(PROBLEMS)}, max(weight) DESC, unit_id, subject_id) AS place
    FROM cells GROUP BY unit_id, subject_id
)
SELECT k.*, p.place, p.pairs, coalesce(u.label, k.unit_id) AS unit_label,
    coalesce(i.label, d.label, k.subject_id) AS subject_label,
    coalesce(i.label_en, d.label_en, k.subject_id) AS subject_label_en
FROM cells k JOIN pairs p ON p.unit_id = k.unit_id AND p.subject_id = k.subject_id
LEFT JOIN dim_unit u ON u.unit_id = k.unit_id
LEFT JOIN dim_indicator i ON i.indicator_id = k.subject_id
LEFT JOIN dim_substance d ON d.substance_id = k.subject_id
WHERE p.place > $offset AND p.place <= $offset + $limit
ORDER BY p.place, k.year
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """One finding with all that a person needs to decide. `check` is a row of `out_check`; `record` and `other` are
    rows of `out_metric` or `out_seizure`; `reference` is the official row with its document; `statements` are what
    was told and published of the same office, subject and year, in order of time; `review` is what a person said."""

    check: Row
    record: Row | None
    evidence: Evidence | None
    other: Row | None
    other_evidence: Evidence | None
    reference: Row | None
    statements: list[Row]
    review: Row | None


def counts(warehouse: Warehouse, filters: CheckFilters = EVERYTHING, *, state: State = "open") -> dict[str, int]:
    """How many findings each verdict has in that state, whatever verdict the filters ask for."""
    with warehouse.read() as connection:
        kept, values = _kept(connection, replace(filters, verdict=None), state, sound=True)
        sql = f"SELECT verdict, count(*) FROM ({kept}) GROUP BY verdict ORDER BY verdict"
        return dict(connection.execute(sql, values).fetchall())


def queue(
    warehouse: Warehouse, filters: CheckFilters = EVERYTHING, *, state: State = "open", limit: int = 20, offset: int = 0
) -> list[Row]:
    """Findings in the order in which people should look: rows of `out_check`. What agrees with its reference is left
    out unless its verdict is asked for."""
    with warehouse.read() as connection:
        kept, values = _kept(connection, filters, state)
        sql = f"SELECT check_id FROM ({kept}) ORDER BY {ORDER} LIMIT $limit OFFSET $offset"
        page = [row[0] for row in connection.execute(sql, values | {"limit": limit, "offset": offset}).fetchall()]
        return checks(connection, page)


def size(warehouse: Warehouse, filters: CheckFilters = EVERYTHING, *, state: State = "open") -> int:
    """How many findings `queue` would give without a limit."""
    with warehouse.read() as connection:
        kept, values = _kept(connection, filters, state)
        [(count,)] = connection.execute(f"SELECT count(*) FROM ({kept})", values).fetchall()
    return int(count)


def place(
    warehouse: Warehouse, check_id: str, filters: CheckFilters = EVERYTHING, *, state: State = "open"
) -> Row | None:
    """Where a finding stands in the queue: place (from 1), total, previous_id, next_id; None where it is not in it."""
    with warehouse.read() as connection:
        kept, values = _kept(connection, filters, state)
        found = rows(connection, PLACE.format(kept=kept), values | {"check": check_id})
    return found[0] if found else None


def finding(warehouse: Warehouse, check_id: str) -> FindingView | None:
    """One finding, whole; None where there is no such finding (any more)."""
    with warehouse.read() as connection:
        found = checks(connection, [check_id])
        if not found:
            return None
        [check] = found
        record = _record(connection, check["record_id"])
        return FindingView(
            check=check,
            record=record,
            evidence=_marked(connection, check["record_id"], check["field"]),
            other=_record(connection, check["other_record_id"]),
            other_evidence=_marked(connection, check["other_record_id"], check["field"]),
            reference=_reference(connection, check["reference_id"]),
            statements=_statements(connection, check, record),
            review=next((row for row in live_checks(connection) if row["target_id"] == check_id), None),
        )


def file(
    warehouse: Warehouse, form: Format, path: Path, filters: CheckFilters = EVERYTHING, *, state: State = "open"
) -> int:
    """Write the findings that `queue` would give without a limit, rows of `out_check`, to a file; how many there were.
    Raises ExportError, WarehouseError."""

    def source(connection: duckdb.DuckDBPyConnection) -> tuple[str, dict[str, Any]]:
        kept, values = _kept(connection, filters, state)
        return f"FROM out_check SEMI JOIN ({kept}) USING (check_id)", values

    return export(warehouse, "checks", form, path, source=source)


def matrix(warehouse: Warehouse, filters: CheckFilters = EVERYTHING, *, limit: int = 25, offset: int = 0) -> list[Row]:
    """A row a cell of office, subject and year: findings, verdict (the worst, a person's word before the machine's),
    weight; place and pairs number the lines, those with the heaviest problems first."""
    with warehouse.read() as connection:
        said = {
            row["target_id"]: _verdict(row)
            for row in live_checks(connection)
            if row["state"] == "holds" and row["decision"] in ("correct", "reject")
        }
        condition, values = _named(*where_checks(filters))
        sql = MATRIX.format(condition=condition or "WHERE true", once=ONCE.replace("record_id NOT", "c.record_id NOT"))
        values |= {"said": list(said), "verdicts": list(said.values()), "limit": limit, "offset": offset}
        found = rows(connection, sql, values)
    return [row | {"verdict": SEVERITY[row["worst"] - 1]} for row in found]


def references(warehouse: Warehouse) -> Row:
    """How many official documents, figures and seizures there are, and how many figures have no indicator yet."""
    sql = """
    SELECT (SELECT count(*) FROM ref_document) AS documents, (SELECT count(*) FROM ref_figure) AS figures,
        (SELECT count(*) FROM ref_seizure) AS seizures,
        (SELECT count(*) FROM ref_figure WHERE indicator_id IS NULL AND indicator_text IS NOT NULL) AS unmapped
    """
    with warehouse.read() as connection:
        return rows(connection, sql)[0]


def _kept(
    connection: duckdb.DuckDBPyConnection, filters: CheckFilters, state: State, *, sound: bool | None = None
) -> tuple[str, dict[str, Any]]:
    """The findings of a queue as SQL, with its parameters by name."""
    held = [row["target_id"] for row in live_checks(connection) if row["state"] == "holds"]
    condition, values = _named(*where_checks(filters, sound=filters.verdict in SOUND if sound is None else sound))
    join = HELD.format(kind="ANTI" if state == "open" else "SEMI")
    once = ONCE.replace("record_id NOT", "c.record_id NOT")
    return KEPT.format(join=join, condition=condition or "WHERE true", once=once), values | {"held": held}


def _named(condition: str, values: list[Any]) -> tuple[str, dict[str, Any]]:
    """A condition with its question marks as names: a query with names has no room for others."""
    named: dict[str, Any] = {}
    for value in values:
        name = f"filter{len(named)}"
        condition = condition.replace("?", f"${name}", 1)
        named[name] = value
    return condition, named


def _record(connection: duckdb.DuckDBPyConnection, record_id: str | None) -> Row | None:
    for view, table in TABLES.items() if record_id else ():
        if found := few(connection, view, {table: Cut("record_id", [record_id])}):
            return found[0]
    return None


def _marked(connection: duckdb.DuckDBPyConnection, record_id: str | None, field: str) -> Evidence | None:
    found = rows(connection, MARKS, {"record": record_id, "field": field}) if record_id else []
    return evidence_of(found[0], 140) if found else None


def _reference(connection: duckdb.DuckDBPyConnection, reference_id: str | None) -> Row | None:
    for table in ("ref_figure", "ref_seizure") if reference_id else ():
        if found := rows(connection, REFERENCE.format(table=table), {"reference": reference_id}):
            return found[0]
    return None


def _statements(connection: duckdb.DuckDBPyConnection, check: Row, record: Row | None) -> list[Row]:
    """What articles and documents say of the same office, subject and year, in order of time."""
    if record is None or record["period_end_date"] is None:
        return []
    seizure = "substance_id" in record
    measure = "base_measure" if seizure else "measure"
    names = {
        "column": "base_amount" if seizure else COLUMNS.get(check["field"], "realization"),
        "measure": measure,
        "subject": "substance_id" if seizure else "indicator_id",
        "alike": "action" if seizure else "group_kind",
    }
    values = {
        "unit": check["unit_id"],
        "subject": check["subject_id"],
        "measure": record[measure],
        "alike": record[names["alike"]],
        "until": record["period_end_date"],
    }
    kind = "seizure" if seizure else "metric"
    told = rows(connection, TOLD.format(table=f"core_{kind}", **names), values)
    table = "ref_seizure" if seizure else "ref_figure"
    return told + rows(connection, OFFICIAL.format(table=table, **names), values)


def _verdict(row: Row) -> str:
    """The verdict that a person gave; one that is rejected has none."""
    if row["decision"] == "reject":
        return "rejected"
    return str(json.loads(row["corrected_json"] or "{}").get("verdict", ""))
