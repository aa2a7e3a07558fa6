"""Official figures in the warehouse: stored, listed, shown, removed, and their texts mapped to the catalogue.

In: a `Preview` that a person agreed to. Out: the `ref_` tables. Never: a document stored in part or twice, a figure
changed after it was read.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Literal

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from rules.official import bundled, folded
from warehouse.arrow import incoming
from warehouse.check_due import mark_documents, mark_texts
from warehouse.dims import name_units
from warehouse.official_map import Candidate, candidates, labels, mapped, text_key
from warehouse.official_preview import SOURCE_KINDS, preview
from warehouse.official_table import Figure, Hints, OfficialError, Preview, Reject, Seized
from warehouse.store import Warehouse

__all__ = ["SOURCE_KINDS", "Hints", "OfficialError", "Preview", "Stored", "preview", "store", "store_all"]

Outcome = Literal["new", "unchanged", "replaced"]
_TABLES = ("ref_document", "ref_figure", "ref_seizure", "ref_reject")
_KINDS: dict[str, tuple[Any, ...]] = {
    "ref_figure": (Figure, "figure_id", "document_id"),
    "ref_seizure": (Seized, "figure_id", "document_id"),
    "ref_reject": (Reject, "document_id"),
}
_DOCUMENT = pa.schema(
    [(name, pa.string()) for name in ("document_id", "title", "url", "source_kind", "file_name")]
    + [("is_bundled", pa.bool_()), ("imported_at", pa.timestamp("us"))]
)
_KNOWN = """
SELECT document_id, title, url, source_kind, file_name, is_bundled FROM ref_document
WHERE document_id IN (SELECT unnest(?))
"""
_TYPES = {
    "float": pa.float64(),
    "date": pa.date32(),
    "bool": pa.bool_(),
    "str": pa.string(),
    "tuple": pa.list_(pa.string()),
}


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a document."""

    document_id: str
    outcome: Outcome
    figures: int
    seizures: int
    rejects: int


def store(warehouse: Warehouse, told: Preview) -> Stored:
    """Store what the preview shows. The same document with the same reading changes nothing; another reading of it
    replaces the first, in one transaction. Raises WarehouseError."""
    return store_all(warehouse, [told])[0]


def store_all(warehouse: Warehouse, previews: Sequence[Preview]) -> list[Stored]:
    """Store several documents in one transaction; of equal documents the last one counts."""
    now = datetime.now(UTC).replace(tzinfo=None)
    with warehouse.write() as connection:
        confirmed = _confirmed(connection)
        connection.begin()
        try:
            outcomes = _store(connection, [_remapped(told, confirmed) for told in previews], now)
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
    return outcomes


def confirmed_mappings(warehouse: Warehouse) -> dict[str, str]:
    """The texts that persons mapped, with their indicators: what `preview` takes as `confirmed`."""
    with warehouse.read() as connection:
        return _confirmed(connection)


def _confirmed(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    rows = connection.execute("SELECT indicator_text, indicator_id FROM ref_mapping ORDER BY confirmed_at").fetchall()
    return dict(rows)


def _remapped(told: Preview, confirmed: dict[str, str]) -> Preview:
    figures = tuple(
        replace(one, indicator_id=confirmed[text_key(one.indicator_text)])
        if one.indicator_text and text_key(one.indicator_text) in confirmed
        else one
        for one in told.figures
    )
    return replace(told, figures=figures)


def figure_ids(document_id: str, rows: Sequence[Figure | Seized]) -> list[str]:
    """An id for each row: the same place of the same document keeps its id in every import."""
    seen: Counter[tuple[object, ...]] = Counter()
    ids = []
    for row in rows:
        what = row.substance_id if isinstance(row, Seized) else folded(row.indicator_text or "")
        version = None if isinstance(row, Seized) else row.target_version
        key = (document_id, type(row).__name__, row.page_or_section, what, version)
        seen[key] += 1
        ids.append(hashlib.blake2b(ascii((key, seen[key])).encode(), digest_size=10).hexdigest())
    return ids


def _schema(table: str) -> pa.Schema:
    kind, *first = _KINDS[table]
    told = [(name, pa.string()) for name in first]
    told += [(field.name, _TYPES[str(field.type).split(" ")[0].split("[")[0]]) for field in fields(kind)]
    return pa.schema(told)


def _store(connection: duckdb.DuckDBPyConnection, previews: Sequence[Preview], now: datetime) -> list[Stored]:
    """Within the caller's transaction: what changed is deleted and written anew, all documents together."""
    previews = list({told.document_id: told for told in previews}.values())
    rows = {told.document_id: _document_rows(told) for told in previews}
    heads = {told.document_id: _head(told) for told in previews}
    names = list(rows)
    known = {row[0]: tuple(row[1:]) for row in connection.execute(_KNOWN, [names]).fetchall()}
    before = {table: _stored(connection, table, list(known)) for table in _KINDS} if known else {}
    outcomes: dict[str, Outcome] = {}
    for name in names:
        if name not in known:
            outcomes[name] = "new"
        elif known[name] == heads[name] and all(
            before[table].get(name, []) == sorted(map(_comparable, rows[name][table])) for table in _KINDS
        ):
            outcomes[name] = "unchanged"
        else:
            outcomes[name] = "replaced"
    _forget(connection, [name for name in names if outcomes[name] == "replaced"])
    written = [name for name in names if outcomes[name] != "unchanged"]
    _insert(connection, "ref_document", _DOCUMENT, [(name, *heads[name], now) for name in written])
    for table in _KINDS:
        _insert(connection, table, _schema(table), [row for name in written for row in rows[name][table]])
    mark_documents(connection, written)
    told_units = [one.unit_id for told in previews for one in told.figures]
    told_units += [one.unit_id for told in previews for one in told.seizures]
    name_units(connection, {unit for unit in told_units if unit})
    return [Stored(name, outcomes[name], *(len(rows[name][table]) for table in _KINDS)) for name in names]


def _head(told: Preview) -> tuple[Any, ...]:
    return (told.title, told.url, told.source_kind, None if told.is_bundled else told.file_name, told.is_bundled)


def _document_rows(told: Preview) -> dict[str, list[tuple[Any, ...]]]:
    return {
        "ref_figure": _rows(told.document_id, told.figures),
        "ref_seizure": _rows(told.document_id, told.seizures),
        "ref_reject": [(told.document_id, *_plain(one)) for one in told.rejects],
    }


def _rows(document: str, told: Sequence[Figure | Seized]) -> list[tuple[Any, ...]]:
    return [(made, document, *_plain(one)) for made, one in zip(figure_ids(document, told), told, strict=True)]


def _plain(one: Figure | Seized | Reject) -> tuple[Any, ...]:
    return tuple(list(value) if isinstance(value, tuple) else value for value in astuple(one))


def _comparable(row: Sequence[Any]) -> str:
    return ascii(tuple(row))


def _stored(connection: duckdb.DuckDBPyConnection, table: str, documents: list[str]) -> dict[str, list[str]]:
    """The rows of each document in a form that can be compared."""
    names = ", ".join(_schema(table).names)
    sql = f"SELECT document_id, {names} FROM {table} WHERE document_id IN (SELECT unnest(?))"
    found: dict[str, list[str]] = {}
    for document, *row in connection.execute(sql, [documents]).fetchall():
        found.setdefault(document, []).append(_comparable(row))
    return {document: sorted(rows) for document, rows in found.items()}


def _insert(connection: duckdb.DuckDBPyConnection, table: str, schema: pa.Schema, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        with incoming(connection, schema, rows):
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")


def _forget(connection: duckdb.DuckDBPyConnection, documents: Sequence[str]) -> None:
    mark_documents(connection, documents)
    if documents:
        for table in _TABLES:
            connection.execute(f"DELETE FROM {table} WHERE document_id IN (SELECT unnest(?))", [list(documents)])


# ---------------------------------------------------------------- what is there


def documents(warehouse: Warehouse) -> list[dict[str, Any]]:
    """The documents with what each holds, those that persons imported first."""
    sql = """
    SELECT d.document_id, d.title, d.url, d.source_kind, d.file_name, d.is_bundled, d.imported_at,
        (SELECT count(*) FROM ref_figure f WHERE f.document_id = d.document_id) AS figures,
        (SELECT count(*) FROM ref_figure f WHERE f.document_id = d.document_id AND f.indicator_id IS NULL) AS unmapped,
        (SELECT count(*) FROM ref_seizure s WHERE s.document_id = d.document_id) AS seizures,
        (SELECT count(*) FROM ref_reject r WHERE r.document_id = d.document_id) AS rejects
    FROM ref_document d ORDER BY d.is_bundled, d.imported_at DESC, d.title, d.document_id
    """
    with warehouse.read() as connection:
        return _dicts(connection, sql)


def document(warehouse: Warehouse, wanted: str) -> dict[str, Any]:
    """One document with its figures, seizures and rejects. `wanted`: the beginning of its id, or its file's name.
    Raises OfficialError when none or several fit."""
    with warehouse.read() as connection:
        found = _find(connection, wanted)
        result: dict[str, Any] = {"document": found}
        for table, name in (("ref_figure", "figures"), ("ref_seizure", "seizures"), ("ref_reject", "rejects")):
            sql = f"SELECT * EXCLUDE (document_id) FROM {table} WHERE document_id = ?"
            result[name] = _dicts(connection, sql, [found["document_id"]])
    return result


def remove(warehouse: Warehouse, wanted: str) -> int:
    """Forget a document, or with "bundled" all the bundled ones. Returns how many. Raises OfficialError."""
    with warehouse.write() as connection:
        if wanted == "bundled":
            rows = connection.execute("SELECT document_id FROM ref_document WHERE is_bundled").fetchall()
            gone = [row[0] for row in rows]
        else:
            gone = [_find(connection, wanted)["document_id"]]
        connection.begin()
        try:
            _forget(connection, gone)
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
    return len(gone)


def _find(connection: duckdb.DuckDBPyConnection, wanted: str) -> dict[str, Any]:
    sql = "SELECT * FROM ref_document WHERE starts_with(document_id, ?) OR file_name = ? ORDER BY document_id"
    found = _dicts(connection, sql, [wanted, wanted]) if wanted else []
    if not found:
        raise OfficialError(f"{wanted}: no such document; `tilik official list` names them")
    if len(found) > 1:
        raise OfficialError(f"{wanted}: {len(found)} documents begin so; give more of the id")
    return found[0]


def _dicts(connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    result = connection.execute(sql, list(values))
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


# ---------------------------------------------------------------- texts and indicators


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A text without an indicator, in how many figures, and what it may mean."""

    text: str
    figures: int
    candidates: tuple[Candidate, ...]


def unmapped(warehouse: Warehouse) -> list[Unmapped]:
    """The texts that neither a rule nor a person has mapped, the most frequent first."""
    sql = """
    SELECT indicator_text, count(*) FROM ref_figure WHERE indicator_id IS NULL AND indicator_text IS NOT NULL
    GROUP BY indicator_text ORDER BY count(*) DESC, indicator_text
    """
    with warehouse.read() as connection:
        rows = connection.execute(sql).fetchall()
    return [Unmapped(text, count, tuple(candidates(text, bundled()))) for text, count in rows]


def confirm(warehouse: Warehouse, text: str, indicator: str) -> int:
    """Remember that the text means the indicator, and write it to every figure with that text. Returns how many
    figures it changed. Raises OfficialError for an indicator that the catalogue lacks."""
    if indicator not in labels():
        near = ", ".join(one.indicator_id for one in candidates(text, bundled())[:3])
        raise OfficialError(f"{indicator}: not in the catalogue" + (f"; for this text perhaps {near}" if near else ""))
    key = text_key(text)
    if not key:
        raise OfficialError("the text is empty")
    now = datetime.now(UTC).replace(tzinfo=None)
    with warehouse.write() as connection:
        rows = connection.execute("SELECT DISTINCT indicator_text FROM ref_figure WHERE indicator_text IS NOT NULL")
        same = [told for (told,) in rows.fetchall() if text_key(told) == key]
        connection.begin()
        try:
            connection.execute("DELETE FROM ref_mapping WHERE indicator_text = ?", [key])
            connection.execute("INSERT INTO ref_mapping VALUES (?, ?, ?)", [key, indicator, now])
            wrong = "indicator_text IN (SELECT unnest(?)) AND indicator_id IS DISTINCT FROM ?"
            count = connection.execute(f"SELECT count(*) FROM ref_figure WHERE {wrong}", [same, indicator]).fetchone()
            mark_texts(connection, same)
            connection.execute(f"UPDATE ref_figure SET indicator_id = ? WHERE {wrong}", [indicator, same, indicator])
            mark_texts(connection, same)
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
    return int(count[0]) if count else 0


def by_rules(text: str) -> str | None:
    """The indicator that the rules alone give a text, or None."""
    return mapped(text, {})
