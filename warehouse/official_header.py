"""Where the tables of a grid begin, and what each of their columns is for.

In: a `Grid`. Out: `Table`s with title, columns and body rows, private columns emptied. Never: a cell of a private
column handed on, a figure read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rules.official import ROLES, OfficialRules, folded
from warehouse.official_table import EMPTY, Grid, OfficialError, Reject, Row, Skipped

KEYS = frozenset(
    {"number", "context", "indicator", "measure", "office", "province", "period", "case", "substance", "kind"}
)
VALUES = frozenset({"target", "realization", "percent", "attainment", "value", "amount", "year"})
PARTS = frozenset({"target", "realization", "percent", "attainment"})
_YEAR_ONLY = re.compile(r"(?:tahun|ta|t\.a\.?|th\.?)?\s*\(?((?:19|20)\d\d)\)?\s*\*?\)?", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PERIOD = re.compile(r"(?:tw|triwulan|semester|smt|b)\.?\s*(?:[ivx]{1,4}|\d{1,2})\b.*", re.IGNORECASE)
_TELLS = re.compile(r"(?:s\.?d\.?|s/d|hingga|sampai)\s.*|(?:tw|triwulan|semester)\s+[ivx\d]+.*", re.IGNORECASE)
_COUNT = re.compile(r"\(?(\d{1,2})\)?(?:\s*[=:(].*)?")
_NUMBERS = re.compile(r"[\d.,%()\s-]*\d[\d.,%()\s-]*")
_TITLE_REACH = 8
_LONGEST_NUMBER = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `role`: one of the rules' roles, "year" (values of that year), or "" where nothing is known."""

    at: int
    header: str
    role: str = ""
    period: str = ""
    """What the header says of time: "2024", "TW II 2023", "s.d. TW IV"."""
    subject: str = ""
    """What the header says is counted."""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a grid."""

    grid: str
    title: tuple[str, ...]
    header_place: str
    columns: tuple[Column, ...]
    body: tuple[Row, ...]

    def having(self, *roles: str) -> list[Column]:
        """The columns of those roles, from left to right."""
        return [column for column in self.columns if column.role in roles]

    @property
    def has_private(self) -> bool:
        """Whether columns were dropped unread."""
        return any(column.role == "private" for column in self.columns)


@dataclass(frozen=True, slots=True)
class _Head:
    first: int
    last: int
    columns: tuple[Column, ...]


def tables(
    grid: Grid, rules: OfficialRules, roles: Mapping[str, str]
) -> tuple[list[Table], list[Skipped], list[Reject]]:
    """The tables of a grid, what was skipped between them, and what was refused. Raises OfficialError for a role
    that does not exist."""
    heads = _heads(grid, rules, roles)
    found: list[Table] = []
    bodies: list[list[Row]] = []
    skipped: list[Skipped] = []
    rejects: list[Reject] = []
    for at, head in enumerate(heads):
        stop = heads[at + 1].first if at + 1 < len(heads) else len(grid.rows)
        if found:
            title_rows = _title_rows(bodies[-1], len(bodies[-1]))
            while title_rows and bodies[-1].pop() is not title_rows[0]:
                pass
        else:
            title_rows = _title_rows(grid.rows, head.first, len(head.columns))
        title = tuple(", ".join(row.cells[at].text for at in row.filled) for row in title_rows)
        body, refused = _scrubbed(grid.rows[head.last + 1 : stop], head.columns)
        rejects += refused
        place = grid.rows[head.first].place
        if found and _names(found[-1].columns) == _names(head.columns) and not _is_new_title(title, rules):
            skipped.append(Skipped(place, "the header again, after a page break"))
            skipped += [Skipped(row.place, "running head") for row in title_rows]
            bodies[-1] += body
        else:
            found.append(Table(grid=grid.name, title=title, header_place=place, columns=head.columns, body=()))
            bodies.append(body)
    made = [replace(table, body=tuple(body)) for table, body in zip(found, bodies, strict=True)]
    return made, skipped, rejects


def _names(columns: Sequence[Column]) -> list[str]:
    return [folded(column.header) for column in columns]


def _is_new_title(title: Sequence[str], rules: OfficialRules) -> bool:
    return any(rules.begins("table_title", line) and not rules.begins("running_head", line) for line in title)


def _title_rows(rows: Sequence[Row], end: int, width: int = 0) -> list[Row]:
    """The rows above a header that hold one cell each, from top to bottom; blank rows do not end them. Above the first
    header of `width` columns, commas may have cut a title into cells: words from the left, no numbers but years."""
    found: list[Row] = []
    for row in reversed(rows[max(0, end - _TITLE_REACH) : end]):
        filled = row.filled
        cut = len(filled) < width and filled == list(range(len(filled))) and _is_words(row)
        if (len(filled) > 1 and not cut) or (filled and row.cells[filled[0]].text.startswith("*")):
            break
        if filled:
            found.append(row)
    return found[::-1]


def _is_number(text: str) -> bool:
    """Whether a cell holds digits and signs alone. What is longer than any number is none."""
    return len(text) <= _LONGEST_NUMBER and bool(_NUMBERS.fullmatch(text))


def _holds_numbers(row: Row) -> bool:
    """Whether a cell is a number that is no year: such a row is no header."""
    texts = (row.cells[at].text for at in row.filled)
    return any(_is_number(text) and not _YEAR_ONLY.fullmatch(text.strip()) for text in texts)


def _is_words(row: Row) -> bool:
    texts = [row.cells[at].text for at in row.filled]
    return all(not _is_number(text) or _YEAR_ONLY.fullmatch(text.strip()) for text in texts)


def _scrubbed(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[list[Row], list[Reject]]:
    """The rows without what stands in private columns; a row in which cells may have moved is refused whole."""
    private = {column.at for column in columns if column.role == "private"}
    if not private:
        return list(rows), []
    kept: list[Row] = []
    refused: list[Reject] = []
    width = max(column.at for column in columns) + 1
    for row in rows:
        if any(cell.text for cell in row.cells[width:]):
            refused.append(
                Reject(row.place, "more cells than the header: names may have moved, so nothing of it is read")
            )
            continue
        safe = tuple(
            EMPTY if at in private else replace(cell, covered="") if cell.covered else cell
            for at, cell in enumerate(row.cells)
        )
        kept.append(Row(row.place, safe))
    return kept, refused


def is_column_numbers(row: Row) -> bool:
    """Whether the cells are 1, 2, 3 …: the numbers of the columns."""
    texts = [row.cells[at].text for at in row.filled]
    numbers = [_COUNT.fullmatch(text) for text in (texts[0].split() if len(texts) == 1 else texts)]
    if len(numbers) < 3 or not all(numbers):
        return False
    counted = [int(number[1]) for number in numbers if number]
    return counted[0] in {0, 1} and counted == list(range(counted[0], counted[0] + len(counted)))


def _heads(grid: Grid, rules: OfficialRules, roles: Mapping[str, str]) -> list[_Head]:
    heads: list[_Head] = []
    at = 0
    while at < len(grid.rows):
        row = grid.rows[at]
        if _holds_numbers(row):
            at += 1
            continue
        following = grid.rows[at + 1] if at + 1 < len(grid.rows) else None
        second = following if following is not None and _is_second(row, following, rules) else None
        if _is_head(row, second, rules):
            columns = _columns(row, second, rules, grid.name, roles)
            heads.append(_Head(at, at + (second is not None), columns))
            at += 2 if second is not None else 1
        else:
            at += 1
    return heads


def _role(text: str, rules: OfficialRules) -> str:
    """The role that a header's text has by itself; "year" and "time" for the heads of groups."""
    if not text or len(text) > 120:
        return ""
    if _YEAR_ONLY.fullmatch(text.strip()):
        return "year"
    found = rules.header(text)
    if found:
        return found[0].role
    return "time" if _PERIOD.fullmatch(text.strip()) else ""


def _is_head(row: Row, second: Row | None, rules: OfficialRules) -> bool:
    told = [_role(row.cells[at].text, rules) for at in row.filled]
    roles = [role for role in told if role]
    if len(roles) < rules.limits["header_least"] and not (second and roles):
        return False
    below = [_role(second.cells[at].text, rules) for at in second.filled] if second else []
    keys = KEYS.intersection(roles) - ({"number"} if len(roles) > 2 else set())
    return bool(keys) and bool(VALUES.intersection(roles + below)) and len(roles) * 5 >= len(told) * 2


def _is_second(row: Row, following: Row, rules: OfficialRules) -> bool:
    """Whether the row below is the second half of a header: only parts and years, under groups."""
    filled = following.filled
    if not filled or is_column_numbers(following):
        return False
    for at in filled:
        role = _role(following.cells[at].text, rules)
        if role not in PARTS | {"year", "time", "value", "amount", "private", "measure"}:
            return False
        above = _role(row.cell(at).text or row.cell(at).covered, rules)
        if above in KEYS - {"period"} and row.cell(at).text:
            return False
    return any(_role(row.cells[at].text, rules) in {"year", "time"} | PARTS for at in row.filled) or any(
        row.cell(at).covered or not row.cell(at).text for at in filled
    )


def _columns(
    row: Row, second: Row | None, rules: OfficialRules, sheet: str, roles: Mapping[str, str]
) -> tuple[Column, ...]:
    width = max(len(row.cells), len(second.cells) if second else 0)
    columns: list[Column] = []
    group = ""
    for at in range(width):
        top = row.cell(at).text or row.cell(at).covered
        bottom = second.cell(at).text or second.cell(at).covered if second else ""
        if top:
            group = top
        elif bottom:
            top = group
        if not top and not bottom:
            columns.append(Column(at=at, header=""))
            continue
        columns.append(_column(at, "" if top == bottom else top, bottom, rules))
    if any(column.role == "private" for column in columns):
        columns = [
            replace(column, role="private", header="") if column.role in {"", "context", "indicator"} else column
            for column in columns
        ]
    return tuple(_overridden(column, sheet, roles) for column in columns)


def _column(at: int, top: str, bottom: str, rules: OfficialRules) -> Column:
    header = ".".join(part.replace("\n", " ") for part in (top, bottom) if part)
    periods = " ".join(dict.fromkeys(told for told in (_period_told(bottom), _period_told(top)) if told))
    found_bottom = rules.header(bottom) if bottom else None
    found_top = rules.header(top) if top else None
    found = found_bottom or found_top
    for other in (found_top, found_bottom):
        if other and other[0].role == "private":
            return Column(at=at, header="", role="private")
    if found is None:
        return Column(
            at=at, header=header, role="year" if _YEAR.search(top + bottom) and periods else "", period=periods
        )
    rule, rest = found
    subject, role = rule.subject, rule.role
    if role == "value":
        subject = (bottom or top).replace("\n", " ")
    elif role in PARTS and rest and not _PERIOD.fullmatch(rest) and not _TELLS.fullmatch(rest):
        subject = rest
    if role in PARTS and not subject and bottom and top and found is found_bottom and not periods and found_top is None:
        subject = top.replace("\n", " ")
    return Column(at=at, header=header, role=role, period=periods, subject=subject, version=rule.version)


def _period_told(text: str) -> str:
    """The part of a header that tells time, or nothing."""
    plain = " ".join(text.split())
    if told := re.search(r"(?:s\.?d\.?|s/d|per|hingga|sampai(?: dengan)?)\s.*$", plain, re.IGNORECASE):
        return told[0]
    if _PERIOD.fullmatch(plain):
        return plain
    if told := re.search(r"\b(?:tw|triwulan|semester)\s+[ivx\d]{1,3}\b(?:\s+(?:tahun\s+)?(?:19|20)\d\d)?", plain, re.I):
        return told[0]
    years = _YEAR.findall(plain)
    return str(years[0]) if len(years) == 1 else ""


def _overridden(column: Column, sheet: str, roles: Mapping[str, str]) -> Column:
    """The column with the role that a person gave it. A private column stays private."""
    names = {folded(column.header), str(column.at + 1), _letters(column.at).casefold()} - {""}
    for wanted, role in roles.items():
        where, _, name = wanted.rpartition("!")
        if folded(name or wanted) in names and (not where or folded(where) == folded(sheet)):
            if role not in {*ROLES, "year"}:
                raise OfficialError(f"{role}: no such role of a column; there are {', '.join((*ROLES, 'year'))}")
            return column if column.role == "private" else replace(column, role=role)
    return column


def _letters(at: int) -> str:
    letters, number = "", at + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
