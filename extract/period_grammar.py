"""The grammar of time expressions: one day, month, part of a year, year or step at a place.

In: a `Scan` and a token. Out: `Read`: the point, the token behind it, the offsets where it stands. Never: ranges,
openers, calendar arithmetic. Every production looks a bounded way ahead.
"""

from __future__ import annotations

from collections.abc import Callable

from extract.period_days import DayGrammar, Read
from extract.period_forms import Point

_WHOLE = {"year": Point(grain="year"), "month": Point(grain="month"), "week": Point(grain="week")}
"""What a unit with a step names: tahun lalu, bulan ini, pekan lalu."""


class Grammar(DayGrammar):
    """All productions over one text."""

    __slots__ = ()

    def point(self, i: int, inner: bool = False) -> Read | None:
        """The point that opens at token `i`. `inner`: an opener or a range before it makes a bare year one."""
        scan = self.scan
        word = scan.word(i)
        if not word:
            return None
        if word.isdigit():
            return self._figure(i, inner)
        for role in scan.lexicon.points.get(word, ()):
            if (found := _PRODUCTIONS[role](self, i)) is not None:
                return found
        return None

    def _figure(self, i: int, inner: bool) -> Read | None:
        """A point that opens with a figure: 7 Oktober 2020, 12/11/2019, 2024-05-03, 2022."""
        scan = self.scan
        if scan.glued(i) and not (inner and scan.dashed(i)):
            return None
        if len(scan.words[i]) == 4:
            return self.iso(i) or self._bare_year(i, inner)
        opened = scan.gaps[i].endswith("(")
        licensed = opened or inner or scan.has("day_license", i - 1) or scan.has("day_sign", i - 1)
        found = self.date(i, licensed)
        if found is None or scan.has("address", i - 1):
            return None
        return self.bracket(i, found) if opened else found

    # ------------------------------------------------------------ months, parts, years

    def _month(self, i: int, begin: int | None = None) -> Read | None:
        """A month with or without its year: Februari 2021, September tahun lalu, Agustus lalu, November."""
        scan = self.scan
        told = scan.phrase("month", i)
        if told is None or (begin is None and scan.near(i) and scan.number(i - 1, 99) is not None):
            return None  # behind a figure it is the month of a day, and that day is not in the calendar
        opens = i if begin is None else begin
        phrase, j = told
        point = Point(grain="month", month=int(phrase.value))
        if english := self.month_day(j, int(phrase.value)):
            return english
        year, after = self.year_behind(j)
        if year is not None:
            return self.read(opens, self.trail(after), point._replace(year=year))
        if phrase.short:
            return None
        if scan.near(j) and scan.has("unit", j) and (yearly := self._unit(j)) and yearly.point.grain == "year":
            moved = yearly.point._replace(grain="month", month=point.month)
            return self.read(opens, yearly.after, moved)
        if stepped := self.stepped(point, j, "name"):
            return self.read(opens, stepped[1], stepped[0])
        return self.read(opens, j, point, bare=begin is None)

    def _part(self, i: int) -> Read | None:
        """Semester I 2024, triwulan III/2023, kuartal kedua, semester pertama tahun ini, semester lalu."""
        scan = self.scan
        told = scan.phrase("part", i)
        if told is None or scan.has("study", i - 1):
            return None
        phrase, j = told
        size = int(phrase.value)
        point = Point(grain="part", size=size)
        if stepped := self.stepped(point, j, "part"):
            return self.read(i, stepped[1], stepped[0])
        number, after = self._ordinal(j)
        if number is None or number > 12 // size:
            return None
        return self.year_of(i, after, point._replace(part=number))

    def next_part(self, j: int, first: Point) -> Read | None:
        """The second number of "triwulan I hingga III 2023"; `first` is the first part."""
        number, after = self._ordinal(j) if first.part is not None and first.size is not None else (None, j)
        if number is None or first.size is None or number > 12 // first.size:
            return None
        return self.year_of(j, after, Point(grain="part", size=first.size, part=number))

    def _ordinal(self, j: int) -> tuple[int | None, int]:
        """The number of a part of a year at token `j`: III, ke-3, kedua."""
        scan = self.scan
        if scan.word(j) == "ke" and (scan.near(j) or scan.dashed(j)):
            j += 1
        if not (scan.near(j) or scan.dashed(j) or scan.gap(j) in {"", ")", "("}):
            return None, j
        told = scan.phrase("ordinal", j)
        if told is None or (scan.gap(told[1]) in {",", "."} and scan.continued(told[1])):
            return None, j
        return int(told[0].value), told[1]

    def year_of(self, i: int, j: int, point: Point) -> Read:
        """`point` with the year told behind it at token `j`, if there is one."""
        scan = self.scan
        if j < scan.n and (scan.near(j) or scan.dashed(j) or scan.gap(j) in {"/", ",", ")", "("}):
            yearly = self._unit(j) or self._year(j)
            if yearly is not None and yearly.point.grain == "year":
                told = yearly.point
                moved = point._replace(year=told.year, step=told.step, unit=told.unit, base=told.base)
                return self.read(i, yearly.after, moved)
            year = scan.year(j)
            if year is not None and not scan.counted(j + 1, True):
                return self.read(i, self.trail(j + 1), point._replace(year=year))
            if scan.near(j) and (move := scan.phrase("step", j)) and move[0].value == 0:
                return self.read(i, move[1], point._replace(step=0, unit="year"))
        return self.read(i, j, point)

    def _unit(self, i: int) -> Read | None:
        """tahun 2017, tahun lalu, bulan Agustus 2024, bulan ini, pekan lalu."""
        scan = self.scan
        told = scan.phrase("unit", i)
        if told is None or scan.hyphened(i) or scan.gap(told[1]) == "-":
            return None
        unit, j = str(told[0].value), told[1]
        if unit == "year" and (found := self._year(i)) is not None:
            return found
        if unit == "month" and scan.near(j) and (month := self._month(j, begin=i)) is not None:
            return month
        if unit == "day" or scan.has("habit", i - 1):
            return None
        stepped = self.stepped(_WHOLE[unit], j, unit)
        return self.read(i, stepped[1], stepped[0]) if stepped else None

    def _week_of_month(self, i: int) -> Read | None:
        """pekan ketiga Oktober 2018, minggu ke-2 bulan Maret; the month may have been told before."""
        scan = self.scan
        told = scan.phrase("week", i)
        if told is None:
            return None
        phrase, j = told
        k = j + 1 if scan.word(j) == "bulan" and scan.near(j) and scan.near(j + 1) else j
        month = self._month(k, begin=i) if scan.near(k) else None
        if month is None or month.point.grain != "month":
            return self.read(i, j, Point(grain="week", part=int(phrase.value)))
        return self.read(i, month.after, month.point._replace(grain="week", part=int(phrase.value)))

    def _year(self, i: int) -> Read | None:
        """A year behind its sign: tahun 2017, TA 2022, Tahun Anggaran 2022; no year of a law or of a thing's make."""
        scan = self.scan
        told = scan.phrase("year_sign", i) or scan.phrase("unit", i)
        if told is None or (told[0].value not in {"", "year"}):
            return None
        j = told[1]
        bracketed = scan.gap(j) == "("
        if not (scan.near(j) or scan.gap(j) in {"", ":", "(", ")", ".", "'", "’", "‘"}) or j >= scan.n:
            return None
        year = scan.year(j)
        if year is None or scan.no_period(i):
            return self._stepped_fiscal(i, j)
        after = j + 1 if bracketed else self.trail(j + 1)
        return self.read(i, after, Point(grain="year", year=year))

    def _stepped_fiscal(self, i: int, j: int) -> Read | None:
        """tahun anggaran ini, tahun anggaran berikutnya."""
        scan = self.scan
        if not scan.has("year_sign", i) or scan.year(j) is not None or j == i + 1:
            return None
        stepped = self.stepped(_WHOLE["year"], j, "year")
        return self.read(i, stepped[1], stepped[0]) if stepped else None

    def _bare_year(self, i: int, inner: bool) -> Read | None:
        """2022 by itself, where its neighbourhood makes it a year."""
        scan = self.scan
        year = scan.year(i)
        if year is None:
            return None
        following = scan.year(i + 1) if scan.dashed(i + 1) else None
        if following is not None and following > year and not scan.counted(i + 2, False) and not scan.no_period(i):
            return self.read(i, i + 1, Point(grain="year", year=year))
        if not (scan.licensed_year(i) if not inner else not scan.counted(i + 1, True)):
            return None
        return self.read(i, self.trail(i + 1), Point(grain="year", year=year))

    def _edge(self, i: int) -> Read | None:
        """awal tahun 2023, akhir November, penghujung 2024, akhir tahun."""
        scan = self.scan
        told = scan.phrase("edge", i)
        if told is None or not scan.near(told[1]):
            return None
        j = told[1]
        edge = str(told[0].value)
        found: Read | None = None
        if scan.word(j).isdigit():
            year = scan.year(j) if len(scan.word(j)) == 4 else None
            if year is not None:
                found = self.read(j, self.trail(j + 1), Point(grain="year", year=year))
        elif scan.has("part", j):
            found = self._part(j)
        elif scan.has("month", j):
            found = self._month(j)
        elif scan.has("unit", j) or scan.has("year_sign", j):
            found = self._unit(j) or self._year(j)
            if found is None and scan.phrase("unit", j) and scan.word(j) == "tahun" and scan.word(j + 1) != "baru":
                found = self.read(j, j + 1, Point(grain="year", step=0, unit="year", base="near"))
        if found is None:
            return None
        return found._replace(point=found.point._replace(edge=edge), begin=scan.start(i), bare=False)


_PRODUCTIONS: dict[str, Callable[[Grammar, int], Read | None]] = {
    "part": Grammar._part,
    "edge": Grammar._edge,
    "week": Grammar._week_of_month,
    "weekday": Grammar.weekday,
    "day_sign": Grammar.day_sign,
    "month": Grammar._month,
    "year_sign": Grammar._year,
    "unit": Grammar._unit,
    "relative_day": Grammar.relative_day,
}
