"""The warehouse out again: records and verdicts as files that other programs read.

In: a `Warehouse`, what, filters, a format, a path. Out: one file, complete or absent. Never: a whole table in Python, a
cell that a spreadsheet would run as a formula, the warehouse held open while many rows are written.

In CSV a text that begins like a formula (= + - @, tab) gets an apostrophe before it, as spreadsheets have it; in XLSX
such a cell is typed as text and stays as it is. Parquet and JSON lines hold every text unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, get_args

import duckdb

from warehouse.dictionary import Meanings
from warehouse.filters import ALL, Filters, where
from warehouse.snapshot import snapshot
from warehouse.store import SETTINGS, Warehouse

Source = Callable[[duckdb.DuckDBPyConnection], tuple[str, dict[str, Any]]]
"""Makes the FROM clause of a selection that filters cannot name, with its parameters, on the connection that reads."""
What = Literal["metrics", "seizures", "checks"]
Format = Literal["csv", "xlsx", "parquet", "jsonl"]
WHAT: tuple[What, ...] = get_args(What)
FORMATS: tuple[Format, ...] = get_args(Format)

VIEWS: dict[What, str] = {
    "metrics": "out_metric_reviewed",
    "seizures": "out_seizure_reviewed",
    "checks": "out_check",
}
FILTERED: dict[What, str] = {"metrics": "out_metric", "seizures": "out_seizure"}
CHECKED = {
    "unit": "unit_id",
    "indicator": "subject_id",
    "substance": "subject_id",
    "article": "article_id",
    "outlet": "outlet",
    "sample": "is_sample",
    "verdict": "verdict",
}
"""By filter, the column of `out_check` that it is held against."""
ORDER = ("article_id", "start_offset", "record_id", "check_id")
COPIES: dict[Format, str] = {
    "csv": "FORMAT csv, HEADER",
    "jsonl": "FORMAT json",
    "parquet": "FORMAT parquet, COMPRESSION zstd",
}
# Full-width forms are read as formulas by some spreadsheets too.
FORMULA = "^[\\s\\x00]*[=+\\-@＝＋－＠]|^[\\t\\r\\n]"
XLSX_ROWS = 1_048_575
"""Rows that a sheet holds below its header."""
XLSX_CELL = 32_767
BATCH = 2_000
FEW_ROWS = 20_000
"""So many rows are written before anybody has waited; more come from a copy of the file."""


class ExportError(RuntimeError):
    """What was asked for cannot be written. The message says what to do."""


def export(
    warehouse: Warehouse,
    what: What,
    form: Format,
    path: Path,
    filters: Filters = ALL,
    *,
    verdict: str | None = None,
    source: Source | None = None,
) -> int:
    """Write the file at `path` and say how many rows it holds. A filter that a kind of row does not have is ignored for
    it; `verdict` is one on checks; a `source` of rows of that kind stands in place of both. Replaces a file that is
    there. Raises ExportError, WarehouseError."""

    def filtered(_: duckdb.DuckDBPyConnection) -> tuple[str, Any]:
        condition, values = _condition(what, filters, verdict)
        return f"FROM {VIEWS[what]} {condition}", values

    chosen = source or filtered
    if not path.parent.is_dir():
        raise ExportError(f"{path}: there is no folder {path.parent}; create it first")
    part = path.with_name(path.name + ".part")
    try:
        if form == "xlsx":
            with TemporaryDirectory(dir=path.parent, prefix=".tilik-") as folder:
                table = Path(folder) / "rows.parquet"
                count = _copy(warehouse, what, "parquet", table, chosen, XLSX_ROWS)
                _xlsx(table, part, what)
        else:
            count = _copy(warehouse, what, form, part, chosen)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def columns(warehouse: Warehouse, what: What) -> list[tuple[str, str, str]]:
    """The columns of an export: name, type, meaning."""
    with warehouse.read() as connection:
        types = _types(connection, VIEWS[what])
    meanings = Meanings.load()
    return [(name, type_, meanings.column(VIEWS[what], name) or "") for name, type_ in types.items()]


def _types(connection: duckdb.DuckDBPyConnection, view: str) -> dict[str, str]:
    """The types of a view's columns by name, in order."""
    sql = "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index"
    return dict(connection.execute(sql, [view]).fetchall())


def _copy(
    warehouse: Warehouse,
    what: What,
    form: Format,
    path: Path,
    chosen: Callable[[duckdb.DuckDBPyConnection], tuple[str, Any]],
    limit: int | None = None,
) -> int:
    """Let DuckDB write the rows; how many there were."""
    with warehouse.read() as connection:
        source, values = chosen(connection)
        [(count,)] = connection.execute(f"SELECT count(*) {source}", values).fetchall()
        if limit is not None and count > limit:
            raise ExportError(
                f"{count:,} rows do not fit into a sheet, which holds {limit:,}; take csv or parquet, or narrow it"
            )
        if count <= FEW_ROWS:
            return _write(connection, what, form, path, source, values)
    with snapshot(warehouse) as still, still.read() as connection:
        return _write(connection, what, form, path, *chosen(connection))


def _write(
    connection: duckdb.DuckDBPyConnection, what: What, form: Format, path: Path, source: str, values: Any
) -> int:
    types = _types(connection, VIEWS[what])
    told = ", ".join(_cell(name, type_) for name, type_ in types.items()) if form == "csv" else "*"
    order = ", ".join(name for name in ORDER if name in types)
    target = str(path).replace("'", "''")
    try:
        done = connection.execute(
            f"COPY (SELECT {told} {source} ORDER BY {order}) TO '{target}' ({COPIES[form]})", values
        ).fetchone()
    except duckdb.IOException as error:
        raise ExportError(f"{path}: {str(error).removeprefix('IO Error: ')}") from error
    return int(done[0]) if done else 0


def _condition(what: What, filters: Filters, verdict: str | None) -> tuple[str, list[Any]]:
    if what != "checks":
        return where(FILTERED[what], filters)
    tests, values = [], []
    for name, column in CHECKED.items():
        wanted = verdict if name == "verdict" else getattr(filters, name)
        if wanted is not None:
            tests.append(f"{column} = ?")
            values.append(wanted)
    if filters.year is not None:
        tests.append("year(coalesce(period_start_date, period_end_date)) <= ? AND year(period_end_date) >= ?")
        values += [filters.year, filters.year]
    return (f"WHERE {' AND '.join(tests)}" if tests else ""), values


def _cell(name: str, type_: str) -> str:
    """The SQL of a column in CSV."""
    quoted = f'"{name}"'
    if type_ == "VARCHAR":
        return f"CASE WHEN regexp_matches({quoted}, '{FORMULA}') THEN '''' || {quoted} ELSE {quoted} END AS {quoted}"
    if type_.endswith("[]") or type_.startswith(("STRUCT", "MAP")):
        return f"CAST(to_json({quoted}) AS VARCHAR) AS {quoted}"
    return quoted


def _xlsx(table: Path, path: Path, what: What) -> None:
    """A workbook of the rows in a Parquet file, and a sheet that explains its columns."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(what)
    sheet.freeze_panes = "A2"
    with duckdb.connect(":memory:", config=SETTINGS) as connection:
        cursor = connection.execute("SELECT * FROM read_parquet(?)", [str(table)])
        names = [column[0] for column in cursor.description or []]
        sheet.append(names)
        for row in _batches(cursor):
            sheet.append([_xlsx_cell(sheet, value) for value in row])
    meanings = Meanings.load()
    legend = book.create_sheet("columns")
    legend.append(["column", "meaning"])
    for name in names:
        legend.append([name, meanings.column(VIEWS[what], name) or ""])
    book.save(path)


def _batches(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while batch := cursor.fetchmany(BATCH):
        yield from batch


def _xlsx_cell(sheet: Any, value: object) -> object:
    """A value as a cell; texts are typed as texts whatever they begin with."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False, default=str)
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)
    if len(text) > XLSX_CELL:
        text = text[: XLSX_CELL - 1] + "…"
    if not text.startswith(("=", "#")):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
