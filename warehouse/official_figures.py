"""Figures out of one table: families A, B, D, E, H and I row by row, family C stacked.

In: a `Table` and what is known around it. Out: `Figure`s, rejects. Never: a value repaired, a row half read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rules.official import OfficialRules, folded, holds
from warehouse.official_cells import Convention, Read, read_cell
from warehouse.official_context import Span, cut, office, period, province, years
from warehouse.official_header import Column, Table
from warehouse.official_map import labels, mapped
from warehouse.official_rows import MARK, Group, Sorted, groups, kind_of
from warehouse.official_setting import Line, Setting
from warehouse.official_sums import measure_of, percent_flag
from warehouse.official_table import Figure, Reject, Row

_PERSONS = frozenset({"orang", "kasus", "keluarga", "berkas", "surat"})


def figures(
    table: Table, rows: Sorted, signs: Mapping[int, Convention], setting: Setting, rules: OfficialRules
) -> tuple[list[Figure], list[Reject]]:
    """All figures of a table and what could not be read."""
    maker = _Maker(table, signs, setting, rules)
    lines = maker.stacked(rows) if table.having("kind") else maker.wide(rows)
    found: list[Figure] = []
    for line in lines:
        found += maker.made(line)
    return found, maker.rejects


class _Maker:
    """The figures while one table is read."""

    def __init__(self, table: Table, signs: Mapping[int, Convention], setting: Setting, rules: OfficialRules) -> None:
        self._table, self._signs, self._setting, self._rules = table, signs, setting, rules
        self.rejects: list[Reject] = []
        self._groups = groups(table.columns)
        self._offices = table.having("office", "province")

    # ------------------------------------------------------------------ one row an indicator, an office, an activity

    def wide(self, rows: Sorted) -> Iterator[Line]:
        """The readings of a table that has its parts in columns."""
        wanted = [group for group in self._groups if self._is_wanted(group)]
        carried: dict[int, str] = {}
        for row, footer in [*((row, "") for row in rows.data), *rows.totals]:
            carried_now = self._carry(row, carried, footer)
            refused = len(self.rejects)
            lines = [self._line(row, group, footer, carried_now) for group in wanted]
            told = [line for line in lines if line is not None]
            if len(self.rejects) == refused and not told and not footer and not self._is_heading(row):
                self.rejects.append(Reject(row.place, "no number in the row", row.texts))
            yield from told

    def _is_heading(self, row: Row) -> bool:
        indicators = {column.at for column in self._table.having("indicator")}
        return len(row.filled) == 1 and row.filled[0] not in indicators

    def _is_wanted(self, group: Group) -> bool:
        """Whether the catalogue has what the columns tell, where only that is read."""
        if not self._setting.only_catalogue or mapped(self._text_of(group, ""), self._setting.confirmed):
            return True
        for column in group.columns:
            reason = f"column {column.header!r}: no indicator of the catalogue"
            self.rejects.append(Reject(self._table.header_place, reason, (column.header,)))
        return False

    def _carry(self, row: Row, carried: dict[int, str], footer: str) -> dict[int, str]:
        """Offices that a merged or blank cell leaves out stand above; numbers are never carried."""
        now: dict[int, str] = {}
        for column in (*self._offices, *self._table.having("indicator", "period")):
            cell = row.cell(column.at)
            may = column.role in {"office", "province"} or bool(cell.covered)
            text = cell.text or cell.covered or ("" if footer or not may else carried.get(column.at, ""))
            now[column.at] = text
            if text and not footer:
                carried[column.at] = text
        return now

    def _line(self, row: Row, group: Group, footer: str, carried: Mapping[int, str]) -> Line | None:
        cells = {
            part: (row.cell(column.at), self._signs.get(column.at, "plain"), column)
            for part, column in (("realization", group.realization), ("percent", group.percent))
            if column
        }
        targets = tuple((row.cell(column.at), self._signs.get(column.at, "plain"), column) for column in group.targets)
        if not any(cell.text for cell, _, _ in (*cells.values(), *targets)):
            return None
        indicators = self._table.having("indicator")
        own = next((carried[column.at] for column in indicators if carried[column.at]), "")
        first = next((row.cells[at].text for at in row.filled if not row.cells[at].text.isdecimal()), "")
        text = self._text_of(group, own or (first if footer and indicators else ""))
        unit, flags = self._unit_of(carried, footer)
        measures = [row.cell(column.at).text for column in self._table.having("measure") if row.cell(column.at).text]
        if not text:
            self.rejects.append(Reject(row.place, "no indicator stands in the row", row.texts))
            return None
        if unit is None and not footer:
            named = next((carried[column.at] for column in self._offices if carried[column.at]), "")
            reason = f"no office known as {named!r}" if named else "no office is named; tell it with --unit"
            self.rejects.append(Reject(row.place, reason, row.texts))
            return None
        note = "; ".join(row.cell(column.at).text for column in self._table.having("note") if row.cell(column.at).text)
        span = self._span_of(row, group.period, carried)
        main = group.realization or (group.targets[0] if group.targets else group.percent)
        place = self._place(row, main)
        is_budget = any(holds(folded(group.subject), word) for word in self._rules.words["budget"])
        measure = "rupiah" if is_budget else next(iter(measures), "")
        if footer and span is None and self._table.having("period"):
            self.rejects.append(Reject(row.place, "a total over rows of different times", row.texts))
            return None
        return Line(
            place,
            unit,
            flags,
            text,
            span,
            cells,
            targets,
            measure,
            row,
            note,
            bool(footer),
            group.is_value,
            bool(own and group.subject),
        )

    def _place(self, row: Row, column: Column | None) -> str:
        cell = row.cell(column.at) if column else None
        return f"{self._table.grid}!{cell.name}" if cell and cell.name else row.place

    def _text_of(self, group: Group, own: str) -> str:
        """What a group of columns tells in a row whose own indicator is `own`."""
        own = " ".join(MARK.sub("", own).split())
        if own:
            return f"{own} ({group.subject})" if group.subject else own
        subject, around = group.subject, self._setting.subject
        if subject and folded(subject) in self._rules.words["generic_value"]:
            return f"{subject} {around}".strip()
        return subject or around

    def _unit_of(self, carried: Mapping[int, str], footer: str) -> tuple[str | None, tuple[str, ...]]:
        if footer == "nation":
            return "bnn-ri", ("region_level",)
        if footer:
            return self._setting.unit, self._setting.unit_flags
        for column in self._offices:
            text = carried[column.at]
            if not text:
                continue
            if column.role == "province":
                return province(text), ("region_level",)
            found = office(text, self._rules)
            return (found[0], () if found[1] else ("unit_unregistered",)) if found else (None, ())
        return (None, ()) if self._offices else (self._setting.unit, self._setting.unit_flags)

    def _span_of(self, row: Row, told: str, carried: Mapping[int, str]) -> Span | None:
        whole = self._setting.span
        for column in self._table.having("period"):
            cell = row.cell(column.at)
            text = cell.text or carried.get(column.at, "")
            if text:
                span = period(text, whole)
                if (
                    span
                    and span[0] == span[1]
                    and any(holds(folded(column.header), word) for word in self._rules.words["report_date"])
                ):
                    return period(f"{span[0].year:04d}-{span[0].month:02d}")
                return span
        if not told:
            return whole
        span = period(told, whole)
        if span and whole and span[0] <= whole[0] and whole[1] <= span[1]:
            return whole
        return span

    # ------------------------------------------------------------------ the parts below each other

    def stacked(self, rows: Sorted) -> Iterator[Line]:
        """The readings of a table whose rows say which part they hold."""
        kind_column = self._table.having("kind")[0]
        values = [column for column in self._table.columns if column.role in {"year", "value", "target", "realization"}]
        blocks: list[tuple[str, str, list[tuple[str, Row]]]] = []
        for row in rows.data:
            texts = [row.cell(column.at) for column in self._table.having("indicator", "context")[-1:]]
            named = next((cell.text or cell.covered for cell in texts if cell.text or cell.covered), "")
            kind = kind_of(row.cell(kind_column.at).text, self._rules)
            if named and (not blocks or folded(named) != folded(blocks[-1][0]) or kind == "target"):
                measures = [row.cell(column.at).text for column in self._table.having("measure")]
                blocks.append((named, next(filter(None, measures), ""), []))
            if (kind is None and row.cell(kind_column.at).text) or (kind and not blocks):
                self.rejects.append(Reject(row.place, "neither target nor realization nor percentage", row.texts))
            elif kind and kind != "ignore":
                blocks[-1][2].append((kind, row))
            elif kind is None and not self._is_heading(row):
                self.rejects.append(Reject(row.place, "the row does not say what it holds", row.texts))
        self.rejects += [Reject(row.place, "a total over unlike rows", row.texts) for row, _ in rows.totals]
        for text, measure, parts in blocks:
            for column in values:
                yield from self._block(text, measure, parts, column)

    def _block(self, text: str, measure: str, parts: Sequence[tuple[str, Row]], column: Column) -> Iterator[Line]:
        sign = self._signs.get(column.at, "plain")
        kinds = [kind for kind, _ in parts]
        cells = {kind: (row.cell(column.at), sign, column) for kind, row in parts if kind != "target"}
        targets = tuple((row.cell(column.at), sign, column) for kind, row in parts if kind == "target")
        if not any(cell.text for cell, _, _ in (*cells.values(), *targets)):
            return
        main = next((row for kind, row in parts if kind == "realization"), parts[0][1])
        place = f"{self._place(main, column)}"
        raw = Row(place, tuple(row.cell(column.at) for _, row in parts))
        if len(set(kinds)) < len(kinds):
            self.rejects.append(Reject(place, f"{text}: the same part stands twice", raw.texts))
            return
        if self._setting.unit is None:
            self.rejects.append(Reject(place, "no office is named; tell it with --unit", raw.texts))
            return
        span = self._span_of(main, column.period, {})
        flags = self._setting.unit_flags
        yield Line(place, self._setting.unit, flags, text, span, cells, targets, measure, raw, "", False)

    # ------------------------------------------------------------------ from cells to figures

    def made(self, line: Line) -> Iterator[Figure]:
        """The figures of a reading, one for each version of the target; none where a cell cannot be read."""
        raw = line.row.texts
        read = {part: read_cell(cell, sign, self._rules) for part, (cell, sign, _) in line.cells.items()}
        targets = [(read_cell(cell, sign, self._rules), column) for cell, sign, column in line.targets]
        told = [*targets, *((one, line.cells[part][2]) for part, one in read.items())]
        for one, column in told:
            if one.error:
                self.rejects.append(Reject(line.place, f"{column.header}: {one.error}", raw))
                return
        grades = [one.quality for one, column in told if one.quality and column is not self._percent_column(line)]
        if grades:
            self.rejects.append(Reject(line.place, f"a grade, not a number: {grades[0]!r}", raw))
            return
        if line.span is None:
            self.rejects.append(Reject(line.place, "no period is told; tell it with --year", raw))
            return
        yield from self._versions(line, read, targets)

    def _percent_column(self, line: Line) -> Column | None:
        return line.cells["percent"][2] if "percent" in line.cells else None

    def _versions(
        self, line: Line, read: Mapping[str, Read], targets: Sequence[tuple[Read, Column]]
    ) -> Iterator[Figure]:
        realized, percent = read.get("realization", Read()), read.get("percent", Read())
        last = len(targets) - 1
        for at, (target, column) in enumerate(targets or [(Read(), None)]):
            is_last = at >= last
            parts = (target, realized if is_last else Read(), percent if is_last else Read())
            if not is_last and target.value is None:
                continue
            version = (column.version if column else "") or self._setting.version
            if len(targets) == 1 and realized.value is not None and not (column and column.version):
                version = None
            yield from self._figure(line, parts, version)

    def _figure(self, line: Line, parts: tuple[Read, Read, Read], version: str | None) -> Iterator[Figure]:
        target, realized, percent = parts
        setting = self._setting
        flags = [*line.flags, *(flag for part in parts for flag in part.flags)]
        measure, more = measure_of(line.measure, target, realized)
        flags += more
        indicator = mapped(line.text, setting.confirmed)
        if measure is None and indicator:
            measure = labels()[indicator][1] or None
            flags += ["measure_from_catalogue"] if measure else []
        value, rate = realized.value, percent.value
        if line.is_value and value is not None and rate is None and self._is_rate(line, realized, measure):
            value, rate = None, value
        flags += [flag for flag in (percent_flag(target, realized, percent),) if flag]
        if percent.quality:
            flags.append("band")
        if target.value is None and value is None and rate is None:
            flags.append("no_number")
            if line.is_extra:
                return
        mark = self._mark_of(line)
        until = setting.cutoffs.get(mark) if mark in setting.cutoffs else setting.cutoffs.get("")
        span, as_of = line.span, setting.as_of or until
        span = cut(span, until)
        for rest in (realized.rest, target.rest):
            told = years(rest) if rest else []
            if told and span:
                span = (min(span[0], told[0][1]), told[0][1])
        if any(holds(folded(line.text), word) for word in self._rules.words["cumulative"]):
            flags.append("cumulative")
        note = "; ".join(text for text in (line.note, setting.notes.get(mark, "")) if text)
        scope = setting.scope or (self._rules.words["region_scope"][0] if "region_level" in flags else None)
        yield Figure(
            page_or_section=line.place,
            unit_id=line.unit,
            indicator_id=indicator,
            indicator_text=line.text,
            period_start_date=span[0] if span else None,
            period_end_date=span[1] if span else None,
            target=target.value,
            realization=value,
            reported_pct=rate,
            measure=measure,
            target_version=version or None,
            scope=scope,
            as_of_date=as_of,
            as_of_text=setting.as_of_text or (until.isoformat() if until else None),
            note=note or None,
            is_total=line.total,
            flags=tuple(dict.fromkeys(flags)),
            raw_cells=line.row.texts,
        )

    def _is_rate(self, line: Line, realized: Read, measure: str | None) -> bool:
        """Whether the column of its own is a percentage: it says so, or persons are told with decimals."""
        header = line.cells["realization"][2].header
        if realized.is_percent or "%" in header or holds(folded(header), "persen"):
            return True
        return measure in _PERSONS and realized.places > 0 and 0 <= (realized.value or 0) <= 100

    def _mark_of(self, line: Line) -> str:
        """The footnote mark that a cell of the row carries, or ""."""
        for mark in self._setting.notes:
            if mark and any(text.rstrip().endswith(mark) for text in line.row.texts):
                return mark
        return ""
