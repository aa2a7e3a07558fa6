"""From a file of official figures to a preview: what was understood, what would be stored, what is refused and why.

In: bytes, a file name, hints of a person, confirmed mappings. Out: a `Preview`. Never: a write, an error other than
`OfficialError`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePath

from rules.official import OfficialRules, bundled, folded, holds
from warehouse.official_cells import SHOWN, Convention, convention
from warehouse.official_context import Span, as_of, cutoff, lone_year, office, period, year_span, years
from warehouse.official_figures import figures
from warehouse.official_header import Column, Table, tables
from warehouse.official_map import mapped
from warehouse.official_read import read
from warehouse.official_rows import MARK, NUMBERED, Sorted, conventions, settled, sort_rows
from warehouse.official_seized import Seizures, recap_rows, sums
from warehouse.official_setting import Setting
from warehouse.official_sums import with_sums
from warehouse.official_table import (
    ColumnView,
    Figure,
    Grid,
    Hints,
    OfficialError,
    Preview,
    Reject,
    Row,
    Seized,
    Skipped,
    TableView,
)
from warehouse.official_text import to_grids

SOURCE_KINDS = ("official_document", "official_site", "secondary_of_official", "official_statement")
_SAMPLE_ROWS = 5
_LONGEST_NOTE = 1000


def preview(
    content: bytes,
    name: str,
    hints: Hints | None = None,
    *,
    confirmed: Mapping[str, str] | None = None,
    rules: OfficialRules | None = None,
) -> Preview:
    """What importing the file would store. `confirmed`: indicator texts that a person mapped. Raises OfficialError."""
    maker = _Reader(name, hints or Hints(), confirmed or {}, rules or bundled())
    return maker.read(content)


class _Reader:
    """One file while it is read."""

    def __init__(self, name: str, hints: Hints, confirmed: Mapping[str, str], rules: OfficialRules) -> None:
        if hints.source_kind not in SOURCE_KINDS:
            raise OfficialError(f"{hints.source_kind}: the kind of a source is one of {', '.join(SOURCE_KINDS)}")
        if hints.year is not None and not 1945 <= hints.year <= 2100:
            raise OfficialError(f"{hints.year}: no year of a report")
        self._name, self._hints, self._confirmed, self._rules = name, hints, confirmed, rules
        self._as_of = as_of(hints.as_of) if hints.as_of else None
        self._views: list[TableView] = []
        self._figures: list[Figure] = []
        self._seizures: list[Seized] = []
        self._rejects: list[Reject] = []
        self._skipped: list[Skipped] = []
        self._incomplete = False
        """Whether rows were refused before they came to a table: sums then prove nothing."""

    def read(self, content: bytes) -> Preview:
        """The preview of the file's content."""
        grids = self._grids(read(content, self._name, self._rules))
        found: list[tuple[Table, Sorted]] = []
        loose: list[Grid] = []
        for grid in grids:
            told, skipped, rejects = tables(grid, self._rules, self._hints.roles)
            self._skipped += skipped
            self._rejects += rejects
            if not told:
                loose.append(grid)
            for table in told:
                rows = sort_rows(table, self._rules)
                found.append((settled(table, rows.data, self._rules), rows))
        self._incomplete = bool(self._rejects)
        only = _only_office(found, self._rules)
        file_wide = [sign for table, rows in found for sign in conventions(table, rows.data).values()]
        first_title = found[0][0].title if found else ()
        for table, rows in found:
            self._table(table, rows, file_wide, only, first_title)
        for grid in loose:
            self._without_header(grid)
        title = self._hints.title or _title(first_title, self._rules) or PurePath(self._name).stem or "tanpa judul"
        return Preview(
            document_id=hashlib.sha256(content).hexdigest(),
            title=title,
            url=self._hints.url,
            source_kind=self._hints.source_kind,
            file_name=PurePath(self._name).name,
            tables=tuple(self._views),
            figures=tuple(self._figures),
            seizures=tuple(self._seizures),
            rejects=tuple(dict.fromkeys(self._rejects)),
            skipped=tuple(dict.fromkeys(self._skipped)),
        )

    def _grids(self, grids: Sequence[Grid]) -> list[Grid]:
        made: list[Grid] = []
        for grid in grids:
            if not grid.is_text:
                made.append(grid)
                continue
            told, skipped, rejects = to_grids(grid, self._rules)
            self._skipped += skipped
            self._rejects += rejects
            made += told or ([] if rejects else [grid])
        return made

    def _table(
        self, table: Table, rows: Sorted, file_wide: Sequence[Convention], only: str | None, first: Sequence[str]
    ) -> None:
        setting = self._setting(table, rows, only, first)
        family = _family(table)
        table = self._with_year_roles(table)
        signs = conventions(table, [*rows.data, *(row for row, _ in rows.totals)], file_wide)
        self._skipped += rows.skipped
        self._rejects += rows.rejects
        if family in {"F", "G"}:
            reader = Seizures(table, signs, setting, self._rules)
            made_here = reader.read(rows)
            self._seizures += made_here if reader.rejects or self._incomplete else sums(made_here)
            self._rejects += reader.rejects
            self._skipped += reader.skipped
        else:
            setting = replace(setting, only_catalogue=family in {"H", "I"})
            made, rejects = figures(table, rows, signs, setting, self._rules)
            uniform = bool(table.having("office", "province")) or len({one.measure for one in made}) == 1
            self._figures += with_sums(made, rejects, uniform and not self._incomplete)
            self._rejects += rejects
        self._views.append(_view(table, rows, signs, family, setting))

    def _with_year_roles(self, table: Table) -> Table:
        """Columns that only say a year hold targets in a plan, and what was achieved in a list."""
        if not table.having("year") or table.having("kind"):
            return table
        told = folded(" ".join((*table.title, table.grid)))
        plan = any(holds(told, word) for word in self._rules.words["plan_title"])
        achieved = any(holds(told, word) for word in self._rules.words["achieved_title"])
        if not plan and not achieved and not table.having("office", "province"):
            place = table.header_place
            self._rejects.append(
                Reject(place, "columns of years: target or realization? tell it with --role 2023=target")
            )
            return replace(table, columns=tuple(_blanked(column) for column in table.columns))
        role = "target" if plan else "realization"
        columns = tuple(replace(column, role=role) if column.role == "year" else column for column in table.columns)
        return replace(table, columns=columns)

    def _setting(self, table: Table, rows: Sorted, only: str | None, first: Sequence[str]) -> Setting:
        titles = [*reversed(table.title), table.grid, *reversed(first)]
        span = self._span(titles)
        unit, flags = self._unit([*titles, *rows.footnotes], only)
        cutoffs: dict[str, date] = {}
        notes: dict[str, str] = {}
        told_span = span or _header_span(table)
        marked = {text[-size:] for row in rows.data for text in row.texts for size in range(1, 7)}
        for text in rows.footnotes:
            match = MARK.match(text)
            mark = match[1] if match else ""
            if mark not in marked:
                mark = ""
            notes[mark] = "; ".join(filter(None, (notes.get(mark), text)))[:_LONGEST_NOTE]
            if until := cutoff([text], told_span):
                cutoffs[mark] = until
        if title_cut := cutoff(table.title, told_span):
            cutoffs.setdefault("", title_cut)
        return Setting(
            unit=unit,
            unit_flags=flags,
            span=span,
            subject=self._subject(table),
            version=self._hints.target_version or self._version(table),
            scope=self._hints.scope,
            cutoffs=cutoffs,
            notes=notes,
            as_of=self._as_of,
            as_of_text=self._hints.as_of,
            only_catalogue=False,
            confirmed=self._confirmed,
        )

    def _span(self, titles: Sequence[str]) -> Span | None:
        if self._hints.year is not None:
            whole = year_span(self._hints.year)
            told = next((span for text in titles if (span := period(text, whole))), None)
            return told if told and whole[0] <= told[0] and told[1] <= whole[1] else whole
        told = next((span for text in titles if (span := period(text))), None)
        return told or next((span for text in titles if (span := lone_year(text))), None)

    def _unit(self, texts: Sequence[str], only: str | None) -> tuple[str | None, tuple[str, ...]]:
        if self._hints.unit:
            return self._hints.unit, ()
        for text in texts:
            if found := office(text, self._rules):
                return found[0], () if found[1] else ("unit_unregistered",)
        return only, ("unit_from_rows",) if only else ()

    def _subject(self, table: Table) -> str:
        """What sheet or title say is counted: the first text that the catalogue knows, else the sheet's name."""
        sheet = "" if folded(table.grid).startswith(self._rules.words["generic_sheet"]) else table.grid
        texts = [text for text in (sheet, *reversed(table.title), self._hints.title or "") if text]
        known = next((text for text in texts if mapped(text, self._confirmed)), None)
        return known or (texts[0] if texts else "")

    def _version(self, table: Table) -> str | None:
        told = " ".join(table.title)
        plain = folded(told)
        if holds(plain, "renstra") or holds(plain, "rencana strategis"):
            spans = [span for span in years(told) if span[0].year < span[1].year]
            return f"Renstra {spans[0][0].year}-{spans[0][1].year}" if spans else "Renstra"
        if holds(plain, "perjanjian kinerja"):
            return "PK"
        return "RKT" if holds(plain, "rencana kinerja") or holds(plain, "rkt") else None

    def _without_header(self, grid: Grid) -> None:
        """A sheet whose header was not found: a recapitulation of evidence, or refused as a whole."""
        rows = recap_rows(grid, self._rules)
        if not rows:
            if any(row.filled for row in grid.rows):
                place = grid.rows[0].place
                self._rejects.append(Reject(place, "no header with columns that are known; nothing of it is read"))
            return
        table = Table(grid=grid.name, title=(), header_place=rows[0].place, columns=(), body=())
        setting = self._setting(table, Sorted((), (), (), (), ()), None, [row.texts[row.filled[0]] for row in rows])
        reader = Seizures(table, {}, setting, self._rules)
        for row in rows:
            cells = [row.cells[at] for at in row.filled[1:]]
            self._seizures += reader.recap(row, cells, convention(cells), setting.span)
        self._rejects += reader.rejects
        view = _view(table, Sorted(tuple(rows), (), (), (), ()), {}, "G", setting)
        self._views.append(view)


def _blanked(column: Column) -> Column:
    return replace(column, role="ignore") if column.role == "year" else column


def _header_span(table: Table) -> Span | None:
    spans = [span for column in table.columns if column.period and (span := period(column.period))]
    return spans[-1] if spans else None


def _only_office(found: Sequence[tuple[Table, Sorted]], rules: OfficialRules) -> str | None:
    """The one office that the rows of a file name, where all of them name the same."""
    named: set[str] = set()
    for table, rows in found:
        if table.having("office", "province"):
            return None
        places = {column.at for column in table.having("indicator", "context", "note")}
        for row in rows.data:
            for at in places:
                text = row.cell(at).text
                if "BNN" in text.upper() and (told := office(text, rules)) and told[0] != "bnn-ri":
                    named.add(told[0])
    return named.pop() if len(named) == 1 else None


def _title(lines: Sequence[str], rules: OfficialRules) -> str:
    return next((line for line in reversed(lines) if rules.begins("table_title", line)), lines[-1] if lines else "")


def _family(table: Table) -> str:
    """The family of layouts that the columns make; for the preview and for what is read of them."""
    has = {column.role for column in table.columns}
    if "substance" in has and has & {"amount", "value"}:
        return "F" if "case" in has or table.has_private else "G"
    if "kind" in has:
        return "C"
    if "indicator" in has:
        return "A" if has & {"realization", "percent", "attainment"} else "B"
    if "province" in has:
        return "E"
    if "period" in has:
        return "I" if has & {"realization", "target"} else "H"
    return "D" if "office" in has else "A"


def _view(table: Table, rows: Sorted, signs: Mapping[int, Convention], family: str, setting: Setting) -> TableView:
    columns = tuple(
        ColumnView(
            at=column.at,
            header="(tidak dibaca)" if column.role == "private" else column.header,
            role=column.role or "unread",
            period=column.period or None,
            version=column.version or None,
            convention=SHOWN[signs[column.at]] if column.role in {*NUMBERED, "amount"} and column.at in signs else "",
        )
        for column in table.columns
        if column.header or column.role
    )
    shown: list[Row] = [row for row in rows.data if len(row.filled) > 1][:_SAMPLE_ROWS]
    span = setting.span
    return TableView(
        name=table.grid,
        title=" · ".join(table.title),
        family=family,
        header_place=table.header_place,
        unit=setting.unit,
        period=f"{span[0]} … {span[1]}" if span else None,
        columns=columns,
        sample=tuple(row.texts for row in shown),
    )
