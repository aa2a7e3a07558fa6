"""From the bytes of a file to grids: CSV, workbook, PDF with a text layer, or pasted text.

In: bytes and a file name. Out: `Grid`s with the place of each row. Never: meaning, a formula worked out, a file larger
than the rules allow, an error of a library let through.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from rules.official import OfficialRules
from warehouse.official_table import EMPTY, Cell, Grid, OfficialError, Row

_ZIP, _PDF, _OLD_EXCEL = b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"
_DELIMITERS = (";", "\t", "|", ",")
_MERGED = re.compile(rb'<mergeCell[^>]{0,60}ref="\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"')
_DECIMALS = re.compile(r"0[.,](0+)")


def read(content: bytes, name: str, rules: OfficialRules) -> list[Grid]:
    """The grids of a file, by its content first and its name second. Raises OfficialError."""
    if not content.strip():
        raise OfficialError(f"{name}: the file is empty")
    if len(content) > rules.limits["bytes"]:
        raise OfficialError(f"{name}: larger than {rules.limits['bytes'] / 1e6:.0f} MB; import its tables one by one")
    if content.startswith(_OLD_EXCEL):
        raise OfficialError(f"{name}: an old Excel or Word file; save it as .xlsx and import that")
    if content.startswith(_ZIP):
        return _guarded(name, "workbook", lambda: _workbook(content, name, rules))
    if content[:1024].lstrip().startswith(_PDF):
        return _guarded(name, "PDF", lambda: _pdf(content, name, rules))
    text = decode(content)
    if "\x00" in text:
        raise OfficialError(f"{name}: neither text nor a workbook nor a PDF")
    return [_text(text, name, rules)]


def _guarded(name: str, kind: str, work: Any) -> list[Grid]:
    """What `work` reads. The libraries tell a broken file by many kinds of error: here they become one."""
    try:
        grids: list[Grid] = work()
    except OfficialError:
        raise
    except Exception as error:
        raise OfficialError(f"{name}: not a {kind} that can be read ({type(error).__name__}: {error})"[:300]) from error
    return grids


def decode(content: bytes) -> str:
    """The text of bytes: by its mark, as UTF-8, else as Windows wrote it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _text(text: str, name: str, rules: OfficialRules) -> Grid:
    """A CSV, or lines of pasted text where no delimiter makes columns."""
    lines = text.splitlines()
    if any(len(line) > rules.limits["line_letters"] for line in lines):
        raise OfficialError(
            f"{name}: a line is longer than {rules.limits['line_letters']:.0f} letters; this is no table"
        )
    delimiter = _delimiter([line for line in lines if line.strip()])
    if delimiter is None:
        rows = tuple(Row(f"baris {at}", (Cell(line.strip()),)) for at, line in enumerate(lines, 1) if line.strip())
        return Grid("", rows, is_text=True)
    rows_read: list[Row] = []
    total = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        begin = 1
        for fields in reader:
            total += len(fields)
            if total > rules.limits["cells"]:
                raise OfficialError(f"{name}: more than {rules.limits['cells']:.0f} cells")
            rows_read.append(Row(f"baris {begin}", tuple(Cell(field.strip()) for field in fields)))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise OfficialError(f"{name}: not a CSV that can be read (line {reader.line_num}: {error})") from error
    return Grid("", tuple(rows_read))


def _delimiter(lines: list[str]) -> str | None:
    """The sign that parts most lines into three or more cells; a comma counts only outside numbers and prose."""
    for sign in _DELIMITERS:
        parted = sum(1 for line in lines if line.count(sign) >= 2)
        if parted * 2 < len(lines) or not parted:
            continue
        if sign == ",":
            steady = sum(1 for line in lines if len(next(csv.reader([line]), [])) >= 3)
            if steady * 2 < len(lines):
                continue
        return sign
    return None


def _workbook(content: bytes, name: str, rules: OfficialRules) -> list[Grid]:
    from openpyxl import load_workbook

    _check_zip(content, name, rules)
    book = load_workbook(io.BytesIO(content), data_only=True)
    grids = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        if sheet.max_row * sheet.max_column > rules.limits["cells"]:
            raise OfficialError(f"{name}: sheet {sheet.title} has more than {rules.limits['cells']:.0f} cells")
        grids.append(Grid(sheet.title, tuple(_sheet_rows(sheet))))
    return grids


def _check_zip(content: bytes, name: str, rules: OfficialRules) -> None:
    """Refuse what would swell in memory before a library opens it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(info.file_size for info in archive.infolist()) > rules.limits["unzipped_bytes"]:
            raise OfficialError(f"{name}: unpacks to more than {rules.limits['unzipped_bytes'] / 1e6:.0f} MB")
        if "xl/workbook.xml" not in archive.namelist():
            raise OfficialError(f"{name}: a packed file, but no .xlsx workbook")
        for part in archive.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                data = archive.read(part)
                area = sum(
                    (_column(right) - _column(left) + 1) * (int(last) - int(first) + 1)
                    for left, first, right, last in _MERGED.findall(data)
                )
                if area > rules.limits["merged_cells"] or b"<!DOCTYPE" in data[:2000]:
                    raise OfficialError(f"{name}: {part} merges more cells than a table has")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet_rows(sheet: Any) -> Iterator[Row]:
    covered: dict[tuple[int, int], str] = {}
    for area in sheet.merged_cells.ranges:
        shown = _shown(sheet.cell(area.min_row, area.min_col)).text
        for line in range(area.min_row, min(area.max_row, sheet.max_row) + 1):
            for column in range(area.min_col, min(area.max_col, sheet.max_column) + 1):
                covered[line, column] = shown
        covered.pop((area.min_row, area.min_col), None)
    for line, cells in enumerate(sheet.iter_rows(), 1):
        read_cells = []
        for column, cell in enumerate(cells, 1):
            if (line, column) in covered:
                read_cells.append(Cell(covered=covered[line, column], name=cell.coordinate))
            else:
                read_cells.append(_shown(cell))
        yield Row(f"{sheet.title}!{line}", tuple(read_cells))


def _shown(cell: Any) -> Cell:
    """A cell with its cached value and what its number format tells."""
    value, form = cell.value, str(cell.number_format or "")
    if value is None:
        return Cell(name=cell.coordinate)
    if isinstance(value, bool):
        return Cell(str(value), name=cell.coordinate)
    if isinstance(value, int | float):
        decimals = _DECIMALS.search(form)
        places = len(decimals[1]) if decimals else 0 if form in {"0", "0%", "#,##0"} else None
        number = float(value)
        is_percent = "%" in form
        text = f"{round(number * 100, 10):.10g}%" if is_percent else f"{value:.15g}"
        return Cell(text, number, is_percent, places, name=cell.coordinate)
    if isinstance(value, datetime):
        return Cell(value.date().isoformat(), day=value.date(), name=cell.coordinate)
    if isinstance(value, date):
        return Cell(value.isoformat(), day=value, name=cell.coordinate)
    return Cell(str(value).strip(), name=cell.coordinate)


def _pdf(content: bytes, name: str, rules: OfficialRules) -> list[Grid]:
    """The ruled tables of each page; where a document has none, its lines of text."""
    import pdfplumber

    tables: list[Row] = []
    lines: list[Row] = []
    with pdfplumber.open(io.BytesIO(content)) as document:
        if len(document.pages) > rules.limits["pages"]:
            raise OfficialError(f"{name}: more than {rules.limits['pages']:.0f} pages; import the pages with tables")
        for number, page in enumerate(document.pages, 1):
            text = (page.extract_text() or "").splitlines()
            lines += [
                Row(f"hal. {number}, baris {at}", (Cell(line.strip()),))
                for at, line in enumerate(text, 1)
                if line.strip()
            ]
            tables += _page_tables(page, number)
            page.close()
    if tables:
        # One grid for the whole document: a table goes on over a page break, with or without its header.
        width = max(len(row.cells) for row in tables)
        return [Grid("", tuple(Row(row.place, (*row.cells, *[EMPTY] * (width - len(row.cells)))) for row in tables))]
    if not lines:
        raise OfficialError(f"{name}: has no text layer (a scan); type or recognise the table first")
    return [Grid("", tuple(lines), is_text=True)]


def _page_tables(page: Any, number: int) -> Iterator[Row]:
    """The tables of a page, each with the lines that stand above it and, behind the last one, below it."""
    found = [table for table in page.find_tables() if max(map(len, table.extract()), default=0) >= 2]
    top = 0.0
    for at, table in enumerate(sorted(found, key=lambda table: table.bbox[1]), 1):
        rows: list[tuple[Cell, ...]] = [(Cell(line),) for line in _lines_between(page, top, table.bbox[1])]
        rows += [tuple(Cell((text or "").strip()) for text in line) for line in table.extract()]
        top = table.bbox[3]
        if at == len(found):
            rows += [(Cell(line),) for line in _lines_between(page, top, float(page.height))]
        for line, cells in enumerate(rows, 1):
            yield Row(f"hal. {number}, tabel {at}, baris {line}", cells)


def _lines_between(page: Any, top: float, bottom: float) -> list[str]:
    if bottom - top < 4:
        return []
    text = page.crop((0, max(top, 0), page.width, min(bottom, page.height))).extract_text() or ""
    return [line.strip() for line in text.splitlines() if line.strip()]
