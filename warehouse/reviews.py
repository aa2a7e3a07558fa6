"""What people say of records and verdicts: written once, never changed, kept beside what the machine says.

In: a `Warehouse`, the id of a record or a verdict, a decision with a reason and a name. Out: rows of `core_review`,
only ever added; undoing adds one too. Never: a change to a record or a verdict, a review without a name, a correction
that the contract does not allow. What stands, and what has to be looked at again because the record or its text
changed, is worked out by the view `out_review`; questions are asked in `warehouse.review_queue`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from extract.records import to_json
from warehouse.arrow import TEXT, incoming
from warehouse.filters import Row, rows
from warehouse.review_checks import check_row, corrected_check
from warehouse.review_fields import Catalogue, FieldError, Fields, Kind, id_of, made, merged
from warehouse.store import Warehouse
from warehouse.stored import metric, seizure

Decision = Literal["accept", "correct", "reject"]
DECISIONS: tuple[Decision, ...] = ("accept", "correct", "reject")
AROUND = 80
"""Characters kept on both sides of a quote; the view `out_review` compares as many."""
CONTEXT = f"""
SELECT substring(body_text, (greatest($start - {AROUND}, 0) + 1)::BIGINT,
    ($end + {AROUND} - greatest($start - {AROUND}, 0))::BIGINT)
FROM raw_article WHERE article_id = $article
"""
SCHEMA = pa.schema(
    [
        ("review_id", TEXT),
        ("review_number", pa.int64()),
        ("target_kind", TEXT),
        ("target_id", TEXT),
        ("article_id", TEXT),
        ("decision", TEXT),
        ("undone_review_id", TEXT),
        ("replaces_review_id", TEXT),
        ("reason", TEXT),
        ("reviewer", TEXT),
        ("reviewed_at", pa.timestamp("us")),
        ("machine_json", TEXT),
        ("corrected_json", TEXT),
        ("corrected_id", TEXT),
        ("content_hash", TEXT),
        ("quote", TEXT),
        ("start_offset", pa.int32()),
        ("end_offset", pa.int32()),
        ("context", TEXT),
        ("rules_version", TEXT),
    ]
)


class ReviewError(ValueError):
    """A review that cannot be written. The message says what to do instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person wants to say. `correction` holds the fields that `correct` sets, by their names in the contract."""

    target: str
    decision: Decision
    reviewer: str
    reason: str = ""
    correction: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A record that the machine missed: its quote as it stands in the article, and its fields."""

    article: str
    kind: Kind
    quote: str
    fields: Mapping[str, object]
    reviewer: str
    reason: str = ""


def review(
    warehouse: Warehouse,
    target: str,
    decision: Decision,
    reason: str,
    reviewer: str,
    correction: Mapping[str, object] | None = None,
    *,
    now: datetime | None = None,
) -> Row:
    """Say something of a record or a verdict, and give back the row that was written. A correction and a rejection need
    a reason. On the successor of a stale review it answers that review. Raises ReviewError."""
    wish = Wish(target=target, decision=decision, reviewer=reviewer, reason=reason, correction=correction)
    [row] = write(warehouse, [wish], now=now)
    return row


def add(warehouse: Warehouse, missed: Missed, *, now: datetime | None = None) -> Row:
    """Add a record that the machine missed. Raises ReviewError."""
    [row] = write(warehouse, [missed], now=now)
    return row


def write(
    warehouse: Warehouse, wishes: Sequence[Wish | Missed], *, now: datetime | None = None, skip_known: bool = False
) -> list[Row]:
    """Write several in one transaction: all or none. With `skip_known` what already stands word for word is left out,
    so that a list can be written again. Raises ReviewError naming the first that cannot be written."""
    moment = _moment(now)
    written: list[Row] = []
    with _opened(warehouse) as connection:
        connection.begin()
        catalogue = Catalogue.of(connection)
        for wish in wishes:
            try:
                row = (
                    _missed(connection, wish, catalogue)
                    if isinstance(wish, Missed)
                    else _said(connection, wish, catalogue)
                )
            except FieldError as error:
                where = wish.article if isinstance(wish, Missed) else wish.target
                raise ReviewError(f"{where}: {error}") from error
            if skip_known and _stands(connection, row):
                continue
            written.append(_insert(connection, row, moment))
        connection.commit()
    return written


def undo(warehouse: Warehouse, name: str, reason: str, reviewer: str, *, now: datetime | None = None) -> Row:
    """Take back a review: `name` is its id, or the id of its target, whose latest review is meant. What stood before
    stands again. Raises ReviewError."""
    with _opened(warehouse) as connection:
        found = rows(
            connection,
            """SELECT r.* EXCLUDE (undone_review_id) FROM core_review r
            WHERE ? IN (r.review_id, r.target_id, r.corrected_id) AND r.decision <> 'undo'
                AND r.review_id NOT IN (SELECT undone_review_id FROM core_review WHERE decision = 'undo')
            ORDER BY r.review_number DESC LIMIT 1""",
            [name],
        )
        if not found:
            raise ReviewError(f"{name}: no review of that id, or of a record of that id, stands")
        [old] = found
        kept = {
            key: old[key] for key in ("target_kind", "target_id", "article_id", "quote", "start_offset", "end_offset")
        }
        row = {**kept, "decision": "undo", "undone_review_id": old["review_id"]}
        connection.begin()
        written = _insert(connection, row | _words("undo", reason, reviewer), _moment(now))
        connection.commit()
    return written


def _said(connection: duckdb.DuckDBPyConnection, wish: Wish, catalogue: Catalogue) -> Row:
    """The row of a decision, without number, id and moment."""
    if wish.decision not in DECISIONS:
        raise ReviewError(f"{wish.decision}: no decision; there are {', '.join(DECISIONS)}")
    if (wish.decision == "correct") != bool(wish.correction):
        raise ReviewError(f"{wish.target}: the fields to set belong to `correct`, and `correct` needs at least one")
    told = _words(wish.decision, wish.reason, wish.reviewer) | {"decision": wish.decision}
    target = _record_row(connection, wish.target)
    if target is None:
        verdict = check_row(connection, wish.target)
        if verdict is None:
            raise ReviewError(
                f"{wish.target}: no record or verdict of that id; `tilik review list` shows those to look at"
            )
        if wish.correction:
            verdict["corrected_json"] = _text(corrected_check(json.loads(verdict["machine_json"]), wish.correction))
        return told | verdict | {"replaces_review_id": _replaced_check(connection, verdict)}
    kind: Kind = target["target_kind"]
    if wish.correction:
        after = merged(kind, json.loads(target["machine_json"]), wish.correction, catalogue)
        target |= {"corrected_json": _text(after), "corrected_id": id_of(after)}
    stale = connection.execute(
        "SELECT review_id FROM out_review WHERE record_id = ? AND target_id <> ? AND state LIKE 'stale%'",
        [wish.target, wish.target],
    ).fetchone()
    return told | target | {"replaces_review_id": stale[0] if stale else None}


def _missed(connection: duckdb.DuckDBPyConnection, missed: Missed, catalogue: Catalogue) -> Row:
    """The row of an added record."""
    found = connection.execute(
        "SELECT body_text, rules_version FROM raw_article WHERE article_id = ?", [missed.article]
    ).fetchone()
    if found is None:
        raise ReviewError(f"{missed.article}: no such article; `tilik show articles` lists them")
    start = str(found[0]).find(missed.quote)
    if not missed.quote.strip() or start < 0:
        raise ReviewError(f"{missed.article}: {missed.quote!r} does not stand in its text, letter for letter")
    fields = made(missed.kind, missed.article, missed.quote, start, missed.fields, catalogue)
    target = id_of(fields)
    if _record_row(connection, target) is not None:
        raise ReviewError(f"{missed.article}: the machine has this very record ({target}); accept it instead")
    row = _row(connection, missed.kind, target, fields) | _words("add", missed.reason, missed.reviewer)
    return row | {"decision": "add", "corrected_json": _text(fields), "rules_version": found[1], "machine_json": None}


def _record_row(connection: duckdb.DuckDBPyConnection, target: str) -> Row | None:
    """What a review keeps of a record of the machine; None where there is no such record."""
    for kind, view, read in (("metric", "core_metric", metric), ("seizure", "core_seizure", seizure)):
        for found in rows(connection, f"SELECT * FROM {view} WHERE record_id = ? LIMIT 1", [target]):
            fields = to_json(read({**found, "spans": ()}))
            return _row(connection, kind, target, fields) | {"rules_version": found["rules_version"]}
    return None


def _row(connection: duckdb.DuckDBPyConnection, kind: str, target: str, fields: Fields) -> Row:
    place = {"start": fields["start"], "end": fields["end"], "article": fields["article"]}
    around = connection.execute(CONTEXT, place).fetchone()
    return {
        "target_kind": kind,
        "target_id": target,
        "article_id": fields["article"],
        "machine_json": _text(fields),
        "quote": fields["quote"],
        "start_offset": fields["start"],
        "end_offset": fields["end"],
        "context": around[0] if around else None,
    }


def _words(decision: str, reason: str, reviewer: str) -> Row:
    if not reviewer.strip():
        raise ReviewError("a review needs the name of who says it")
    if decision in ("correct", "reject") and not reason.strip():
        raise ReviewError("a correction and a rejection need a reason, so that others can follow it")
    return {"reason": reason.strip(), "reviewer": reviewer.strip()}


def _replaced_check(connection: duckdb.DuckDBPyConnection, verdict: Row) -> str | None:
    """The review of an earlier verdict on the same record that the machine no longer gives."""
    found = connection.execute(
        """SELECT review_id FROM out_review_live WHERE target_kind = 'check' AND target_id <> ? AND article_id = ?
            AND json_extract_string(machine_json, '$.record_id') = ?
            AND target_id NOT IN (SELECT check_id FROM core_check)
        ORDER BY review_number DESC LIMIT 1""",
        [verdict["target_id"], verdict["article_id"], json.loads(verdict["machine_json"]).get("record_id")],
    ).fetchone()
    return str(found[0]) if found else None


def _stands(connection: duckdb.DuckDBPyConnection, row: Row) -> bool:
    """Whether the last word on the target is this one already, of a record that has not changed since."""
    same = ("decision", "reviewer", "reason", "machine_json", "corrected_json", "context", "content_hash")
    found = rows(
        connection,
        "SELECT * FROM out_review_live WHERE target_kind = ? AND target_id = ?",
        [row["target_kind"], row["target_id"]],
    )
    return any(all(old[name] == row.get(name) for name in same) for old in found)


def _opened(warehouse: Warehouse) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    """A connection for writing to a warehouse that is there already."""
    if not warehouse.exists:
        raise ReviewError(f"{warehouse.path}: there is no warehouse yet; `tilik ingest SOURCE` makes one")
    return warehouse.write()


def _insert(connection: duckdb.DuckDBPyConnection, row: Row, moment: datetime) -> Row:
    """Add one row, with the next number. Within the caller's transaction."""
    [(last,)] = connection.execute("SELECT coalesce(max(review_number), 0) FROM core_review").fetchall()
    whole: dict[str, Any] = dict.fromkeys(SCHEMA.names) | row
    whole |= {"review_id": uuid4().hex[:20], "review_number": last + 1, "reviewed_at": moment}
    with incoming(connection, SCHEMA, [tuple(whole.values())]):
        connection.execute("INSERT INTO core_review BY NAME SELECT * FROM incoming")
    return whole


def _moment(now: datetime | None) -> datetime:
    """Now in UTC, as the column holds it."""
    return (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)


def _text(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False)
