"""The rows of a table by their nature, and its columns as groups: target, realization and percentage of one thing.

In: a `Table`. Out: `Sorted` rows (data, totals, footnotes, skipped, refused) and `Group`s of columns. Never: a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from rules.official import OfficialRules, folded, header_form
from warehouse.official_cells import Convention, convention, settle
from warehouse.official_header import Column, Table, is_column_numbers
from warehouse.official_table import Reject, Row, Skipped

MARK = re.compile(r"^\s*(\*{1,5}\)?|\d{1,2}\)\*?|\d{4}\)\*)")
_YEAR = re.compile(r"(?:19|20)\d\d")
NUMBERED = frozenset({"target", "realization", "percent", "attainment", "value", "year"})


@dataclass(frozen=True, slots=True)
class Sorted:
    """The rows of a table by their nature. `totals` pairs a footer with its kind: sum, nation or average."""

    data: tuple[Row, ...]
    totals: tuple[tuple[Row, str], ...]
    footnotes: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    rejects: tuple[Reject, ...]


@dataclass(slots=True)
class Group:
    """Columns that tell of one thing in one period."""

    subject: str = ""
    period: str = ""
    targets: list[Column] = field(default_factory=list)
    realization: Column | None = None
    percent: Column | None = None
    is_value: bool = False

    @property
    def columns(self) -> list[Column]:
        """All its columns."""
        return [*self.targets, *(column for column in (self.realization, self.percent) if column)]


def sort_rows(table: Table, rules: OfficialRules) -> Sorted:
    """Part the rows of a table by their nature."""
    data: list[Row] = []
    totals: list[tuple[Row, str]] = []
    footnotes: list[str] = []
    skipped: list[Skipped] = []
    rejects: list[Reject] = []
    keys = {column.at for column in table.having("indicator")}
    for row in table.body:
        filled = row.filled
        if not filled:
            continue
        first = row.cells[filled[0]].text
        if is_column_numbers(row):
            skipped.append(Skipped(row.place, "the numbers of the columns"))
        elif len(filled) == 1 and first.isdecimal() and len(first) <= 4 and filled[0] not in _numbered(table):
            skipped.append(Skipped(row.place, "page number"))
        elif len(filled) == 1 and rules.begins("running_head", first):
            skipped.append(Skipped(row.place, "running head"))
        elif len(filled) <= 2 and (MARK.match(first) or rules.begins("footnote", first)) and not first[:1].isalnum():
            footnotes.append(" ".join(row.cells[at].text for at in filled))
            skipped.append(Skipped(row.place, "footnote"))
        elif len(filled) == 1 and rules.begins("footnote", first):
            footnotes.append(first)
            skipped.append(Skipped(row.place, "footnote"))
        elif kind := _footer(row, rules):
            if kind == "other":
                rejects.append(Reject(row.place, "a footer, not a row of the table", row.texts))
            elif kind == "average":
                rejects.append(Reject(row.place, "an average over the rows, not a figure of an office", row.texts))
            else:
                totals.append((row, kind))
        elif len(filled) == 1 and filled[0] not in _numbered(table) and filled[0] not in keys:
            skipped.append(Skipped(row.place, "heading inside the table"))
            data.append(row)
        else:
            data.append(row)
    return Sorted(tuple(data), tuple(totals), tuple(footnotes), tuple(skipped), tuple(rejects))


def _numbered(table: Table) -> set[int]:
    return {column.at for column in table.having(*NUMBERED, "amount")}


def _footer(row: Row, rules: OfficialRules) -> str | None:
    for at in row.filled[:2]:
        text = header_form(row.cells[at].text)
        for kind in ("sum", "nation", "average"):
            if text in rules.words[f"footer_{kind}"]:
                return kind
        if text.startswith(rules.words["footer_starts"]):
            return "other"
        if not text.isdecimal():
            return None
    return None


def settled(table: Table, rows: Sequence[Row], rules: OfficialRules) -> Table:
    """The table with every "Capaian" decided and a column of row roles recognised by its cells."""
    columns = list(table.columns)
    if not table.having("kind") and table.having("year"):
        columns = [replace(column, role="kind") if _tells_kinds(column, rows, rules) else column for column in columns]
    with_parts = [column for column in columns if column.role in {"realization", "percent", "target"}]
    for at, column in enumerate(columns):
        if column.role != "attainment":
            continue
        near = [other for other in with_parts if other.period == column.period or not column.period or not other.period]
        has = {other.role for other in near}
        if "realization" in has:
            role = "percent"
        elif "percent" in has:
            role = "realization"
        else:
            texts = [row.cell(column.at).text for row in rows if row.cell(column.at).text]
            signs = sum(1 for text in texts if "%" in text)
            targets = [row.cell(other.at).text for other in near for row in rows if other.role == "target"]
            percent_targets = sum(1 for text in targets if "%" in text)
            role = "percent" if signs * 2 > len(texts) and percent_targets * 2 <= len(targets) else "realization"
        columns[at] = replace(column, role=role)
    return replace(table, columns=tuple(columns))


def _tells_kinds(column: Column, rows: Sequence[Row], rules: OfficialRules) -> bool:
    texts = [text for row in rows if (text := row.cell(column.at).text)]
    known = sum(1 for text in texts if kind_of(text, rules))
    return column.role in {"", "indicator", "context", "ignore"} and len(texts) >= 2 and known * 10 >= len(texts) * 7


def kind_of(text: str, rules: OfficialRules) -> str | None:
    """The part that a row of a stacked table holds: target, realization, percent or ignore."""
    plain, bare = folded(text), header_form(text)
    return next((kind for kind, words in rules.kinds.items() if plain in words or bare in words), None)


def groups(columns: Sequence[Column]) -> list[Group]:
    """The numbered columns, brought together from left to right."""
    found: list[Group] = []
    for column in columns:
        if column.role == "value":
            found.append(Group(column.subject or column.header, column.period, realization=column, is_value=True))
        elif column.role == "target":
            open_groups = (g for g in found if g.realization is None and g.percent is None and not g.is_value)
            place = next((g for g in open_groups if (g.subject, g.period) == (column.subject, column.period)), None)
            if place is None:
                found.append(place := Group(column.subject, column.period))
            place.targets.append(column)
        elif column.role == "realization":
            place = _home(found, column, lambda g: g.realization is None and g.percent is None)
            place.realization = column
            place.period = _joined(column.period, place.period)
        elif column.role == "percent":
            place = _home(found, column, lambda g: g.percent is None and not g.is_value)
            place.percent = column
    return found


def _home(found: list[Group], column: Column, has_room: Callable[[Group], bool]) -> Group:
    """The group that a realization or a percentage belongs to: same thing, same year, the nearest on its left."""
    for group in reversed(found):
        if group.subject != column.subject or group.is_value or not has_room(group):
            continue
        if not column.period or not group.period or column.period == group.period:
            return group
        if not (_YEAR.fullmatch(column.period) and _YEAR.fullmatch(group.period)) and _same_year(column, group):
            return group
    found.append(group := Group(column.subject, column.period))
    return group


def _joined(own: str, group: str) -> str:
    """ "s.d. TW IV" beside a target of 2023 is "s.d. TW IV 2023"."""
    year = _YEAR.search(group)
    return f"{own} {year[0]}" if own and year and not _YEAR.search(own) else own or group


def _same_year(column: Column, group: Group) -> bool:
    one, other = _YEAR.search(column.period), _YEAR.search(group.period)
    return one is None or other is None or one[0] == other[0]


def conventions(table: Table, rows: Sequence[Row], file_wide: Sequence[Convention] = ()) -> dict[int, Convention]:
    """The decimal convention of each numbered column; one that does not tell by itself follows the others of its table,
    then those of the file."""
    numbered = table.having(*NUMBERED, "amount")
    own = {column.at: convention(row.cell(column.at) for row in rows) for column in numbered}
    result: dict[int, Convention] = {}
    for at, sign in own.items():
        near = settle(sign, [other for place, other in own.items() if place != at])
        result[at] = settle(near, file_wide)
    return result
