"""Verdicts as something that people review: which rows, and what of them may be corrected.

In: an open connection. Out: what a review keeps of a verdict. Never: a verdict of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import duckdb

from warehouse.filters import Row, rows
from warehouse.review_fields import FieldError

VERDICTS = (
    "match",
    "rounding",
    "earlier",
    "other_target",
    "not_comparable",
    "probable_slip",
    "conflict",
    "internal_error",
    "no_official",
    "official_conflict",
)
CORRECTABLE = ("verdict", "cause")
SAID = ("verdict", "cause", "field", "told_value", "other_value", "reference_id")
"""The columns that a person judges; the others say how it is worded, weighed and by whom."""


def check_row(connection: duckdb.DuckDBPyConnection, target: str) -> Row | None:
    """What a review keeps of a verdict; None where there is no such verdict."""
    found = rows(connection, "SELECT * FROM core_check WHERE check_id = ? LIMIT 1", [target])
    if not found:
        return None
    [verdict] = found
    return {
        "target_kind": "check",
        "target_id": target,
        "article_id": verdict["article_id"],
        "machine_json": json.dumps(verdict, ensure_ascii=False, default=_iso),
        "content_hash": content_hash(verdict),
        "rules_version": verdict["checks_version"],
    }


def content_hash(verdict: Row) -> str:
    """A hash over what a verdict says, by whatever version of the rules it was said."""
    told = {name: verdict[name] for name in SAID}
    return hashlib.sha256(json.dumps(told, default=_iso).encode()).hexdigest()[:20]


def corrected_check(machine: Mapping[str, Any], correction: Mapping[str, object]) -> dict[str, Any]:
    """The verdict as a person has it. Raises FieldError."""
    if wrong := set(correction) - set(CORRECTABLE):
        raise FieldError(f"{', '.join(sorted(wrong))}: of a verdict only {' and '.join(CORRECTABLE)} can be set")
    if "verdict" in correction and correction["verdict"] not in VERDICTS:
        raise FieldError(f"verdict: {correction['verdict']!r} is none; there are {', '.join(VERDICTS)}")
    return {**machine, **correction}


def live_checks(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """The last word on each verdict with its `state`: holds, stale-verdict (look again; `record_id` of the record), or
    gone (the record is no longer checked)."""
    said = rows(connection, "SELECT * FROM out_review_live WHERE target_kind = 'check' ORDER BY review_number DESC")
    if not said:
        return []
    ids = [row["target_id"] for row in said]
    here = {
        row["check_id"]: row
        for row in rows(connection, "SELECT * FROM core_check WHERE list_contains(?, check_id)", [ids])
    }
    records = [json.loads(row["machine_json"]).get("record_id") for row in said]
    again = {
        row["record_id"]
        for row in rows(
            connection, "SELECT DISTINCT record_id FROM core_check WHERE list_contains(?, record_id)", [records]
        )
    }
    return [
        row | {"record_id": record, "state": _state(row, here, record in again)}
        for row, record in zip(said, records, strict=True)
    ]


def _state(row: Row, here: Mapping[str, Row], checked_again: bool) -> str:
    if row["target_id"] in here:
        return "holds" if content_hash(here[row["target_id"]]) == row["content_hash"] else "stale-verdict"
    return "stale-verdict" if checked_again else "gone"


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
