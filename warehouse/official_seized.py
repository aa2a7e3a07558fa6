"""Seizures out of case lists (family F), evidence registers (family G) and their footers.

In: a `Table` whose private columns are emptied, or a sheet that only holds a recapitulation. Out: `Seized`, rejects.
Never: a name, a photo, a chronicle; pills turned into grams.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rules.files import packs
from rules.official import OfficialRules, folded, holds
from rules.substances import seizure_rules
from warehouse.official_cells import Convention, convention, read_cell, settle
from warehouse.official_context import Span, office, period
from warehouse.official_header import Table
from warehouse.official_rows import Sorted
from warehouse.official_setting import Setting
from warehouse.official_table import Cell, Grid, Reject, Row, Seized, Skipped

_SHARED = re.compile(r"\[\s*b\d+\s*\]", re.IGNORECASE)
_NAMED = re.compile(r"^\s*([^:=\n]{2,60})\s*[:=]\s*(.+)$")
_WEIGHT = frozenset({"gram"})


class _Measure(NamedTuple):
    name: str
    base: str
    factor: float


@lru_cache(maxsize=1)
def _measures() -> Mapping[str, _Measure]:
    both = packs()
    found: dict[str, _Measure] = {}
    for pack in (both.language, both.domain):
        for rule in pack.toml("measures.toml")["measure"]:
            if rule.get("base"):
                for form in rule["forms"]:
                    found.setdefault(form, _Measure(rule["name"], rule["base"], rule.get("factor", 1.0)))
    return found


@lru_cache(maxsize=1)
def _substances() -> tuple[dict[str, str], dict[str, str]]:
    """Name -> substance, and substance -> the measure that it is counted in."""
    domain = packs().domain
    names = {term: rule.substance for rule in seizure_rules(domain).substances for term in rule.terms}
    return names, {row["substance_id"]: row["base"] for row in domain.csv("substances.csv")}


def substance(text: str) -> str | None:
    """The substance that a name of a table means: the whole name, else the longest known name in it."""
    names, _ = _substances()
    plain = folded(re.sub(r"[\[(].*?[\])]", " ", text))
    if plain in names:
        return names[plain]
    inside = [name for name in names if len(name) > 2 and holds(plain, name)]
    return names[max(inside, key=lambda name: (len(name), name))] if inside else None


class Seizures:
    """The seizures while one table is read."""

    def __init__(self, table: Table, signs: Mapping[int, Convention], setting: Setting, rules: OfficialRules) -> None:
        self._table, self._signs, self._setting, self._rules = table, signs, setting, rules
        self.rejects: list[Reject] = []
        self.skipped: list[Skipped] = []
        destroyed = (*table.title, table.grid)
        told = any(holds(folded(text), word) for text in destroyed for word in rules.words["destroyed"])
        self._action = "destroyed" if told else "seized"
        self._shared: set[tuple[str, str, str]] = set()
        self._own = setting.unit

    def read(self, rows: Sorted) -> list[Seized]:
        """All seizures of the table, its totals behind its rows."""
        drug, amount = self._table.having("substance")[0].at, self._table.having("amount", "value")[0].at
        sign = self._signs.get(amount, "plain")
        found: list[Seized] = []
        case, unit, span = "", self._setting.unit, self._setting.span
        flags = self._setting.unit_flags
        for row in rows.data:
            whose = " ".join(row.cell(column.at).text for column in self._table.having("case", "office")).strip()
            when = " ".join(row.cell(column.at).text for column in self._table.having("case", "period")).strip()
            if whose:
                case, (unit, flags) = whose, self._unit(whose)
            if when:
                span = self._span(when)
            if not row.cell(drug).text and not row.cell(amount).text:
                if not row.cell(drug).covered:
                    self.skipped.append(Skipped(row.place, "a row without evidence: it goes on with the case above"))
                continue
            found += self._items(row, drug, amount, sign, (case, unit, flags, span))
        span = self._setting.span or _around(found)
        self._own = self._setting.unit or _same_unit(found)
        for row, _ in rows.totals:
            texts = [cell for cell in row.cells if cell.text and (":" in cell.text or "=" in cell.text)]
            sign = settle(convention(texts), [sign])
            found += self.recap(row, texts, sign, span)
        return found

    def recap(self, row: Row, cells: Sequence[Cell], sign: Convention, span: Span | None) -> Iterator[Seized]:
        """Totals written as "SABU: 1.200,50 Gram", one a line."""
        for cell in cells:
            for line in cell.text.splitlines():
                named = _NAMED.match(line)
                if not named:
                    self.rejects.append(Reject(row.place, f"{line.strip()[:60]!r}: no name and amount", row.texts))
                elif made := self._one(row, named[1], named[2], sign, self._own, ("total",), span, cell):
                    yield made

    def _unit(self, told: str) -> tuple[str | None, tuple[str, ...]]:
        found = office(told, self._rules)
        if found is None:
            return self._setting.unit, self._setting.unit_flags
        return found[0], () if found[1] else ("unit_unregistered",)

    def _span(self, told: str) -> Span | None:
        """The day of a case; the slashes of its number are no date."""
        plain = " ".join(word for word in told.split() if not (word.count("/") >= 3 or word.upper().startswith("LKN")))
        return period(plain, self._setting.span) or self._setting.span

    def _items(
        self, row: Row, drug: int, amount: int, sign: Convention,
        known: tuple[str, str | None, tuple[str, ...], Span | None],
    ) -> Iterator[Seized]:  # fmt: skip
        """The parallel lines of two cells."""
        case, unit, flags, span = known
        names = [line.strip() for line in row.cell(drug).text.splitlines() if line.strip()]
        cell = row.cell(amount)
        amounts = [cell.text] if cell.value is not None else [line for line in cell.text.splitlines() if line.strip()]
        if len(names) != len(amounts):
            reason = f"{len(names)} names beside {len(amounts)} amounts: which belongs to which is not told"
            self.rejects.append(Reject(row.place, reason, row.texts))
            return
        for name, told in zip(names, amounts, strict=True):
            if any(word in folded(name) for word in self._rules.words["not_narcotic"]):
                self.skipped.append(Skipped(row.place, f"no narcotic: {name[:60]}"))
                continue
            if shared := _SHARED.search(name) or _SHARED.search(told):
                key = (case, shared[0].casefold(), folded(_SHARED.sub("", name)) + folded(_SHARED.sub("", told)))
                if key in self._shared:
                    self.skipped.append(Skipped(row.place, f"shared evidence {shared[0]}, counted already"))
                    continue
                self._shared.add(key)
            more = (*flags, *(("shared",) if shared else ()))
            if made := self._one(row, name, _SHARED.sub("", told), sign, unit, more, span, cell):
                yield made

    def _one(
        self, row: Row, name: str, told: str, sign: Convention, unit: str | None, flags: tuple[str, ...],
        span: Span | None, cell: Cell,
    ) -> Seized | None:  # fmt: skip
        read = read_cell(Cell(told.strip(), cell.value if told == cell.text else None), sign, self._rules)
        drug = substance(name)
        columns = self._table.having("measure") if self._table.columns else []
        words = read.measure or next((folded(row.cell(column.at).text) for column in columns), "") or self._in_header()
        measure = _measures().get(words.rstrip("."))
        reason = (
            read.error
            or (f"{name.strip()[:60]!r}: no substance of the catalogue" if drug is None else None)
            or ("no amount" if read.value is None else None)
            or (f"no measure in {told.strip()[:40]!r}" if measure is None else None)
            or ("no office is named; tell it with --unit" if unit is None else None)
            or ("no period is told; tell it with --year" if span is None else None)
        )
        if reason or drug is None or read.value is None or measure is None:
            self.rejects.append(Reject(row.place, reason or "not read", row.texts))
            return None
        doubtful = _substances()[1].get(drug) == "butir" and measure.base in _WEIGHT
        place = f"{self._table.grid}!{cell.name}" if cell.name else row.place
        return Seized(
            page_or_section=place,
            unit_id=unit,
            substance_id=drug,
            amount=read.value,
            measure=measure.name,
            base_amount=read.value * measure.factor,
            base_measure=measure.base,
            action=self._action,
            period_start_date=span[0] if span else None,
            period_end_date=span[1] if span else None,
            scope=self._setting.scope,
            as_of_date=self._setting.as_of,
            as_of_text=self._setting.as_of_text,
            note=name.strip() if folded(name) != drug else None,
            flags=(*flags, *read.flags, *(("measure_doubtful",) if doubtful else ())),
            raw_cells=row.texts,
        )

    def _in_header(self) -> str:
        """ "JUMLAH (GRAM)": the measure that the header of the amounts tells, or a title ("… NARKOTIKA (GRAM)")."""
        for column in self._table.having("amount", "value"):
            for word in re.findall(r"\(([^()]{1,12})\)", column.header):
                if folded(word) in _measures():
                    return folded(word)
        return ""


def _around(found: Sequence[Seized]) -> Span | None:
    """From the first to the last day of the listed cases: what their total covers at least."""
    days = [(one.period_start_date, one.period_end_date) for one in found]
    starts = [start for start, _ in days if start]
    ends = [end for _, end in days if end]
    return (min(starts), max(ends)) if starts and ends else None


def _same_unit(found: Sequence[Seized]) -> str | None:
    """The office of all the listed cases, where it is one."""
    units = {one.unit_id for one in found}
    return units.pop() if len(units) == 1 else None


def recap_rows(grid: Grid, rules: OfficialRules) -> list[Row]:
    """The rows of a sheet without a header that recapitulate evidence: "TOTAL REKAPITULASI NARKOTIKA (GRAM)"."""
    return [
        row
        for row in grid.rows
        if row.filled and any(holds(folded(row.cells[row.filled[0]].text), word) for word in rules.words["recap"])
    ]


def sums(found: Sequence[Seized]) -> list[Seized]:
    """The seizures, with the flag "sum_mismatch" on every total that is not the sum of the rows of its table."""
    from dataclasses import replace

    checked = []
    for one in found:
        if "total" in one.flags:
            parts = [
                row.base_amount
                for row in found
                if "total" not in row.flags
                and (row.substance_id, row.base_measure) == (one.substance_id, one.base_measure)
            ]
            if parts and abs(sum(parts) - one.base_amount) > 1e-6 * max(1.0, one.base_amount):
                one = replace(one, flags=(*one.flags, "sum_mismatch"))
        checked.append(one)
    return checked
