"""Lengths of time: "12 hari", "tiga bulan terakhir", "dua tahun lalu", "setahun", "enam bulan pertama 2024".

In: a `Scan`, the grammar and a token that holds a unit. Out: mentions of kind "duration", "relative", "since" or
"span". Never: ages and sentences of a court, as far as their words stand nearby.
"""

from __future__ import annotations

from extract.period_days import Read
from extract.period_forms import Grain, Kind, PeriodFields, Point
from extract.period_grammar import Grammar
from extract.period_mentions import Row, mention
from extract.period_scan import Scan

_DAYS = {"day": 1, "week": 7}
_ABOUT = {"day": 1, "week": 7, "month": 30}
"""Days, about; "17 tahun itu" is rather an age."""
_STEPPED = frozenset({"year", "month"})
_LONG_AGO = 30
"""So many years or months nobody counts back: "meningkat dari 120 tahun lalu" is a figure and last year."""
_GRAINS: dict[str, Grain] = {"year": "year", "month": "month", "week": "week", "day": "day"}


class LengthReader:
    """The productions for lengths over one text."""

    __slots__ = ("grammar", "scan")

    def __init__(self, scan: Scan, grammar: Grammar) -> None:
        self.scan = scan
        self.grammar = grammar

    def count(self, i: int, floor: int) -> Row:
        """The length whose unit stands at token `i`; its number stands before it, at token `floor` or later."""
        scan = self.scan
        if told := scan.phrase("length", i):
            if scan.gap(told[1]) == "-" or scan.has("prison", told[1]):
                return []
            return self._length(i, told[1], 1, str(told[0].value))
        unit = scan.phrase("unit", i)
        number = scan.count_before(i) if unit else None
        if unit is None or number is None:
            return []
        value, half, begin = number
        name = str(unit[0].value)
        if begin < floor or scan.gap(unit[1]) == "-" or self.no_length(begin, unit[1], name):
            return []
        if half:
            # Halves of other units are no whole number of anything: a length, and no more.
            return self._length(begin, unit[1], value * 12 + 6, "month") if name == "year" else []
        return self._length(begin, unit[1], value, name)

    def no_length(self, begin: int, after: int, unit: str) -> bool:
        """Whether the number that opens at token `begin` is an age or a sentence."""
        scan = self.scan
        if unit in {"day", "week"}:
            return False
        if scan.has("prison", after) or scan.seen_before("prison", begin, 4):
            return True
        return scan.seen_before("age", begin, 4) or (scan.near(begin) and scan.has("aged", begin - 1))

    def of_age(self, i: int) -> bool:
        """Whether the unit at token `i` belongs to an age or a sentence: "wanita berusia 34 tahun ini"."""
        unit = self.scan.phrase("unit", i)
        number = self.scan.count_before(i) if unit else None
        return unit is not None and number is not None and self.no_length(number[2], unit[1], str(unit[0].value))

    def _length(self, begin: int, j: int, value: int, unit: str) -> Row:
        """`value` units from token `begin` to before token `j`, with what follows."""
        scan, grammar = self.scan, self.grammar
        length = PeriodFields(length=value, unit=unit)
        if scan.near(j):
            if unit in _ABOUT and scan.has("that", j):
                told = PeriodFields(length=value * _ABOUT[unit], unit="period")
                return [mention(grammar.read(begin, j + 1, Point(grain="period")), "same", told)]
            if last := scan.phrase("last", j):
                return self._since(begin, grammar.read(begin, last[1], Point(grain="period")), "relative", length)
            if unit == "month" and (first := scan.phrase("first", j)):
                return self._first_months(begin, first[1], value)
            if unit in _DAYS and (moved := scan.phrase("moved", j)):
                return self._from_told(begin, moved[1], value * int(moved[0].value), unit)
            if step := scan.phrase("step", j):
                if step[0].base == "context" and unit in _STEPPED and step[0].value == -1:
                    point = Point(grain=_GRAINS[unit], step=-value, unit=unit, base="context")
                    return [mention(grammar.read(begin, step[1], point), "relative", PeriodFields(first=point))]
                if step[0].base == "context":
                    return []
                if step[0].value == 0:
                    if unit == "year" and not (
                        scan.has("length", begin) or scan.seen_before("count_license", begin, 3)
                    ):
                        return []  # "dari 30 menjadi 45 tahun ini": a figure, and then its year
                    return [mention(grammar.read(begin, step[1], Point(grain="period")), "relative", length)]
                if step[0].value == -1:
                    if value > _LONG_AGO:
                        return []
                    point = Point(grain=_GRAINS[unit], step=-value, unit=unit)
                    read = grammar.read(begin, step[1], point)
                    return self._since(begin, read, "relative", PeriodFields(first=point))
        if unit in _DAYS and scan.has("interval", begin - 1) and scan.near(begin):
            return self._from_told(begin - 1, j, value, unit)
        if unit == "year" and not scan.has("length", begin) and not scan.seen_before("count_license", begin, 3):
            return []
        return [mention(grammar.read(begin, j, Point(grain="period")), "duration", length)]

    def _from_told(self, begin: int, j: int, value: int, unit: str) -> Row:
        """ "tiga hari kemudian", "selang dua pekan": so long after the day that was told last."""
        point = Point(grain="day", step=value * _DAYS[unit], unit="day", base="context")
        return [mention(self.grammar.read(begin, j, point), "relative", PeriodFields(first=point))]

    def _since(self, begin: int, read: Read, kind: Kind, fields: PeriodFields) -> Row:
        """The mention, with the "sejak" before it: "sejak dua tahun lalu"."""
        scan = self.scan
        if fields.first is not None and scan.has("since", begin - 1) and scan.near(begin):
            return [mention(read, "since", fields, begin=scan.start(begin - 1))]
        return [mention(read, kind, fields)]

    def _first_months(self, begin: int, j: int, value: int) -> Row:
        """The first `value` months of a year: "enam bulan pertama 2024"."""
        if not 1 <= value <= 12:
            return []
        last = self.grammar.year_of(begin, j, Point(grain="month", month=value))
        point = last.point
        first = Point(grain="month", month=1, year=point.year, step=point.step, unit=point.unit, base=point.base)
        return [mention(last, "span", PeriodFields(first=first, last=point))]
