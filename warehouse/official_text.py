"""Text pasted from a PDF table, line by line, back into a grid with a header.

In: a grid of single lines. Out: grids of cells in the same order; what cannot be placed, refused. Never: a case list
or any text with names: without columns, names cannot be told from the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rules.official import OfficialRules, folded, holds
from warehouse.official_rows import kind_of
from warehouse.official_table import Cell, Grid, Reject, Row, Skipped

_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBERED = re.compile(r"^(\d{1,3})(?:[.)]\s+|\s+)(?=[^\W\d_])")
_VALUE = re.compile(
    r"(?:(?:Rp\.?|[<>≥≤]=?|min\.)\s*)?(?:\([\d.,]+\)|-?\d[\d.,]*)(?:\s?%)?(?:\s[A-Za-z/]{2,20})?(?:\s*\(\d[\d.,]*\s?%\))?"
    r"|(?<!\S)(?:-{1,2}|n/a)(?!\S)",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"(?:(?:Rp\.?|[<>≥≤]=?)\s*)?(?:\([\d.,]+\)|-?\d[\d.,]*)(?:\s?%)?|--?|n/a", re.IGNORECASE)
_VALUE_ROLES = frozenset({"target", "realization", "percent", "attainment", "value"})
_KEY_ROLES = frozenset({"indicator", "office", "province", "context"})
_LONGEST_HEAD = 300


class _Head(NamedTuple):
    """A header line: its words with their roles, in order."""

    words: tuple[tuple[str, str], ...]

    @property
    def years(self) -> list[str]:
        return [word for word, role in self.words if role == "year"]

    @property
    def stacked(self) -> bool:
        return any(role == "kind" for _, role in self.words)


def to_grids(grid: Grid, rules: OfficialRules) -> tuple[list[Grid], list[Skipped], list[Reject]]:
    """The tables of a text as grids. A text that names private columns is refused whole."""
    heads = [(at, head) for at, row in enumerate(grid.rows) if (head := _head(row.cells[0].text, rules))]
    private = any(role == "private" for _, head in heads for _, role in head.words)
    loose = any(holds(folded(row.cells[0].text), word) for row in grid.rows for word in rules.words["case_list"])
    if private or loose:
        reason = "a list of cases as plain text: names cannot be told from figures; import it as CSV or .xlsx"
        return [], [], [Reject(grid.rows[0].place, reason)]
    if not heads:
        return [], [], []
    made: list[Grid] = []
    skipped: list[Skipped] = []
    rejects: list[Reject] = []
    for place, (at, head) in enumerate(heads):
        begin = heads[place - 1][0] + 1 if place else 0
        stop = heads[place + 1][0] if place + 1 < len(heads) else len(grid.rows)
        title = grid.rows[begin:at] if not place else _tail(grid.rows[begin:at], rules)
        body = grid.rows[at + 1 : stop]
        if place + 1 < len(heads):
            tail = _tail(body, rules)
            body = body[: len(body) - len(tail)]
        reader = _stacked if head.stacked else _wide
        rows, more = reader(body, head, rules)
        rejects += more
        names = [word for word, _ in head.words if word]
        header = Row(grid.rows[at].place, tuple(Cell(name) for name in names))
        above = [Row(row.place, (*row.cells, *[Cell()] * (len(names) - 1))) for row in title[-8:]]
        made.append(Grid(grid.name, (*above, header, *rows)))
    return made, skipped, rejects


def _tail(rows: Sequence[Row], rules: OfficialRules) -> list[Row]:
    """The lines above a further header that are its title: from the last line that begins like one."""
    for at in range(len(rows) - 1, max(-1, len(rows) - 5), -1):
        if rules.begins("table_title", rows[at].cells[0].text):
            return list(rows[at:])
    return []


def _head(line: str, rules: OfficialRules) -> _Head | None:
    """The line as a header, by the longest header words from left to right; None when it is none."""
    if len(line) > _LONGEST_HEAD:
        return None
    words = line.split()
    found: list[tuple[str, str]] = []
    unknown = 0
    at = 0
    while at < len(words):
        if _YEAR.fullmatch(words[at]):
            found.append((words[at], "year"))
            at += 1
            continue
        if size := _counted(words, at, rules):
            found.append((" ".join(words[at : at + size]), "value"))
            at += size
            continue
        for size in range(min(5, len(words) - at), 0, -1):
            text = " ".join(words[at : at + size])
            rule = rules.header(text)
            if rule and not rule[1] and _years_fit(words[at : at + size], rule[0].role):
                found.append((text, rule[0].role))
                at += size
                break
        else:
            unknown += 1
            at += 1
    roles = {role for _, role in found}
    values = roles & (_VALUE_ROLES | {"year"})
    if unknown > len(found) // 2 or len(found) < 3 or not roles & _KEY_ROLES or not values:
        return None
    return _Head(tuple(found))


def _counted(words: Sequence[str], at: int, rules: OfficialRules) -> int:
    """How many words from `at` are a header such as "Jumlah Kasus": up to the next word that begins a header."""
    rule = rules.header(" ".join(words[at : at + 2]))
    if rule is None or rule[0].role != "value" or not rule[1]:
        return 0
    stop = at + 2
    while stop < min(len(words), at + 6) and not _YEAR.fullmatch(words[stop]) and not rules.header(words[stop]):
        stop += 1
    return stop - at


def _years_fit(words: Sequence[str], role: str) -> bool:
    """A year belongs to a header word only behind "Target" and its like; elsewhere it is a column of its own."""
    years = [at for at, word in enumerate(words) if _YEAR.search(word)]
    return not years or (role in _VALUE_ROLES and years == [len(words) - 1])


def _kept(row: Row, rules: OfficialRules) -> bool:
    """Whether the line stays as it is: page numbers, running heads, footnotes, column numbers."""
    text = row.cells[0].text
    numbers = text.split()
    counted = len(numbers) >= 3 and all(part.strip("()").isdecimal() for part in numbers)
    return (
        text.isdecimal()
        or text.startswith("*")
        or rules.begins("running_head", text)
        or rules.begins("footnote", text)
        or (counted and [int(part.strip("()")) for part in numbers] == list(range(1, len(numbers) + 1)))
    )


def _wide(rows: Sequence[Row], head: _Head, rules: OfficialRules) -> tuple[list[Row], list[Reject]]:
    """Rows that end at the first line which holds all their numbers; the words before it are the row's name."""
    roles = [role for _, role in head.words]
    values = [at for at, role in enumerate(roles) if role in _VALUE_ROLES | {"year"}]
    key = next(at for at, role in reversed(list(enumerate(roles))) if role in _KEY_ROLES)
    measure = roles.index("measure") if "measure" in roles else None
    made: list[Row] = []
    rejects: list[Reject] = []
    waiting: list[str] = []
    for row in rows:
        text = row.cells[0].text
        if _kept(row, rules):
            made.append(Row(row.place, row.cells))
            continue
        told, before = _trailing(text, len(values))
        words = [*waiting, before]
        if len(told) < len(values):
            waiting = [*waiting, text] if not told else []
            if told:
                reason = f"{len(told)} numbers in the line, {len(values)} columns of numbers"
                rejects.append(Reject(row.place, reason, (" ".join([*words, *told]),)))
            continue
        cells = [Cell()] * len(roles)
        name = " ".join(part for part in words if part)
        if numbered := _NUMBERED.match(name):
            name = name[numbered.end() :]
        if measure is not None and name:
            name, _, last = name.rpartition(" ")
            cells[measure] = Cell(last)
        cells[key] = Cell(_indicator(name, rules) if roles[key] == "indicator" else name)
        for at, value in zip(values, told, strict=True):
            cells[at] = Cell(value)
        made.append(Row(row.place, tuple(cells)))
        waiting = []
    if waiting:
        rejects.append(Reject(rows[-1].place, "words without numbers at the end", (" ".join(waiting),)))
    return made, rejects


def _trailing(text: str, count: int) -> tuple[list[str], str]:
    """Up to `count` values at the end of a line, and the words before them."""
    words = text.split()
    told: list[str] = []
    while words and len(told) < count:
        if words[-1] == "%" and len(words) > 1 and _TRAILING.fullmatch(words[-2]):
            told.append(words.pop(-2) + words.pop())
        elif _TRAILING.fullmatch(words[-1]):
            told.append(words.pop())
        else:
            break
    return told[::-1], " ".join(words)


def _indicator(text: str, rules: OfficialRules) -> str:
    """An objective and its indicator run together in pasted text: the indicator begins at its opening word."""
    words = text.split()
    for at in range(len(words) - 1, 0, -1):
        if words[at].casefold() in rules.words["indicator_openers"] and words[at][:1].isupper():
            return " ".join(words[at:])
    return text


def _stacked(rows: Sequence[Row], head: _Head, rules: OfficialRules) -> tuple[list[Row], list[Reject]]:
    """Rows by role words in the line: "Realisasi 31 28 Capaian 124,00% 93,33%"."""
    names = [name for name, _ in head.words]
    roles = [role for _, role in head.words]
    years = [at for at, role in enumerate(roles) if role == "year"]
    key = next(at for at, role in reversed(list(enumerate(roles))) if role in _KEY_ROLES)
    kind = roles.index("kind")
    made: list[Row] = []
    rejects: list[Reject] = []
    waiting: list[str] = []
    name = ""
    for row in rows:
        text = row.cells[0].text
        if _kept(row, rules):
            made.append(Row(row.place, (*row.cells, *[Cell()] * (len(names) - 1))))
            continue
        parts = _parts(text, rules)
        if not parts:
            first = folded(text).split(" ")[0] if text else ""
            if first in rules.words["footer_sum"] and _VALUE.search(text):
                rejects.append(Reject(row.place, "a footer, not a row of the table", (text,)))
                waiting = []
            else:
                waiting.append(text)
            continue
        if waiting:
            joined = " ".join(waiting)
            numbered = _NUMBERED.match(joined)
            name = _indicator(joined[numbered.end() :] if numbered else joined, rules)
            waiting = []
        for told, rest in parts:
            values = [match[0].strip() for match in _VALUE.finditer(rest)]
            if len(values) != len(years):
                reason = f"{told}: {len(values)} values for {len(years)} years"
                rejects.append(Reject(row.place, reason, (text,)))
                continue
            cells = [Cell()] * len(names)
            cells[key], cells[kind] = Cell(name), Cell(told)
            for at, value in zip(years, values, strict=True):
                cells[at] = Cell(value)
            made.append(Row(row.place, tuple(cells)))
    if waiting:
        rejects.append(Reject(rows[-1].place, "words without numbers at the end", (" ".join(waiting),)))
    return made, rejects


def _parts(text: str, rules: OfficialRules) -> list[tuple[str, str]]:
    """Role words of a line and what follows each; empty where the line does not begin with one that numbers follow."""
    words = text.split()
    found: list[tuple[str, list[str]]] = []
    for word in words:
        if kind_of(word, rules) and word != "%" and word[:1].isalpha():
            found.append((word, []))
        elif not found:
            return []
        else:
            found[-1][1].append(word)
    parts = [(word, " ".join(rest)) for word, rest in found]
    return parts if parts and all(any(c.isdigit() or c == "-" for c in rest) for _, rest in parts) else []
