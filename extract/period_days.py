"""The grammar of days: 7 Oktober 2020, 12/11/2019, Selasa (21/12), kemarin (27/2).

In: a `Scan` and a token. Out: `Read`: the point, the token behind it, the offset where it ends. Never: ranges, openers,
calendar arithmetic. Every production looks a bounded way ahead.
"""

from __future__ import annotations

from calendar import monthrange
from typing import NamedTuple

from extract.period_forms import WEEK_BACK, Point
from extract.period_scan import Scan


class Read(NamedTuple):
    """A point that was read."""

    point: Point
    after: int
    """The first token behind it."""
    stop: int
    """The offset behind it, a closing bracket included."""
    begin: int
    """The offset where it begins, an opening bracket included."""
    bare: bool = False
    """It needs a licence from its neighbourhood: a month or weekday without any number."""
    bracketed: bool = False


def valid_day(day: int, month: int, year: int | None) -> bool:
    """Whether the day is in the calendar; 29 February stands where the year is unknown."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(year or 2000, month)[1]


class DayGrammar:
    """The productions for single days over one text."""

    __slots__ = ("scan",)

    def __init__(self, scan: Scan) -> None:
        self.scan = scan

    def read(self, i: int, after: int, point: Point, *, bare: bool = False) -> Read:
        """The tokens from `i` to before `after` as a Read."""
        return Read(point, after, self.scan.end(after - 1), self.scan.start(i), bare)

    # ------------------------------------------------------------ days

    def date(self, i: int, licensed: bool) -> Read | None:
        """A day in words or figures at token `i`; `licensed`: a weekday or bracket makes 21/12 a date."""
        day = self.scan.number(i, 31)
        if day is None:
            return None
        return self.day_month(i, day, i + 1) or self._figures(i, licensed)

    def day_month(self, i: int, day: int, j: int) -> Read | None:
        """`day` with the month at token `j`: 7 Oktober 2020, 13 Juli, 30 September lalu."""
        scan = self.scan
        hyphen = scan.dashed(j)
        if not (scan.near(j) or hyphen or scan.gap(j) == ""):
            return None
        if scan.word(j) == "bulan" and scan.near(j + 1):
            j += 1
        month = scan.phrase("month", j)
        if month is None:
            return None
        number, k = int(month[0].value), month[1]
        year, after = self.year_behind(k, hyphen)
        if not valid_day(day, number, year):
            return None
        point = Point(grain="day", day=day, month=number, year=year)
        if year is not None:
            return self.read(i, self.trail(after), point)
        stepped = self.stepped(point, k, "name")
        return self.read(i, stepped[1], stepped[0]) if stepped else self.read(i, k, point)

    def month_day(self, j: int, month: int) -> Read | None:
        """A day written the English way, as blog software does: the month before token `j`, then "25, 2024"."""
        scan = self.scan
        day = scan.number(j, 31) if scan.near(j) else None
        year = scan.year(j + 1) if day is not None and scan.gap(j + 1) == "," else None
        if day is None or year is None or not valid_day(day, month, year):
            return None
        return self.read(j - 1, j + 2, Point(grain="day", day=day, month=month, year=year))

    def year_behind(self, k: int, hyphen: bool = False) -> tuple[int | None, int]:
        """The year behind a month at token `k`, if there is one, and the token behind that."""
        scan = self.scan
        close = scan.near(k) or scan.gap(k) in {"", ",", "'", "’", "‘"} or (hyphen and scan.dashed(k))
        if k >= scan.n or not close:
            return None, k
        j = k + 1 if scan.word(k) == "tahun" and scan.near(k + 1) else k
        year = scan.year(j)
        if year is None or (scan.gap(k) == "," and scan.counted(j + 1, True)):
            return None, k
        return year, j + 1

    def _figures(self, i: int, licensed: bool) -> Read | None:
        """Day, month and year as figures: 12/11/2019, 30/12/22, (21/12), 6-12-2023, (29.12.2021)."""
        scan = self.scan
        sign = scan.gap(i + 1)
        day, month = scan.number(i, 31), scan.number(i + 1, 12)
        if day is None or month is None or sign not in {"/", "-", "."} or (sign == "." and not licensed):
            return None
        year = self._figure_year(i + 2) if scan.gap(i + 2) == sign else None
        goes_on = scan.gap(i + 3) == sign and scan.continued(i + 3)
        if year is not None and not goes_on and valid_day(day, month, year):
            return self.read(i, i + 3, Point(grain="day", day=day, month=month, year=year))
        alone = sign == "/" and licensed and not scan.continued(i + 2) and not scan.counted(i + 2, True)
        if not alone or not valid_day(day, month, None):
            return None
        return self.read(i, i + 2, Point(grain="day", day=day, month=month))

    def _figure_year(self, i: int) -> int | None:
        """Two or four digits as the year of a date in figures."""
        word = self.scan.word(i)
        if not word.isdigit() or len(word) not in {2, 4}:
            return None
        year = int(word) if len(word) == 4 else 2000 + int(word)
        return year if self.scan.lexicon.first_year <= year <= self.scan.lexicon.last_year else None

    def iso(self, i: int) -> Read | None:
        """2024-05-03."""
        scan = self.scan
        year, month, day = self._figure_year(i), scan.number(i + 1, 12), scan.number(i + 2, 31)
        if year is None or month is None or day is None or not scan.gaps[i + 1] == scan.gaps[i + 2] == "-":
            return None
        if scan.continued(i + 3) or not valid_day(day, month, year):
            return None
        return self.read(i, i + 3, Point(grain="day", day=day, month=month, year=year))

    def bracket(self, i: int, found: Read) -> Read:
        """`found`, which opens at token `i`, with its brackets if they are closed right behind it."""
        closing = self.scan.gaps[found.after]
        blank = len(closing) - len(closing.lstrip())
        if not self.scan.gaps[i].endswith("(") or closing[blank : blank + 1] != ")":
            return found
        stop = self.scan.end(found.after - 1) + blank + 1
        return found._replace(begin=self.scan.start(i) - 1, stop=stop, bracketed=True)

    def weekday(self, i: int) -> Read | None:
        """A weekday with its date, or alone: Selasa (21/12), Rabu malam (15/7), Jum'at, 3 Mei 2024, Senin kemarin."""
        scan = self.scan
        told = scan.phrase("weekday", i)
        if told is None or scan.has("address", i - 1):
            return None
        weekday, j = int(told[0].value), told[1]
        step: int | None = None
        for _ in range(3):
            if not scan.near(j):
                break
            if part := scan.phrase("daypart", j):
                j = part[1]
            elif step is None and (move := scan.phrase("step", j)):
                step, j = int(move[0].value), move[1]
            elif step is None and (moved := self._of_last_week(j)) is not None:
                step, j = WEEK_BACK, moved
        found = self._date_of_weekday(j)
        if found is not None:
            point = found.point._replace(weekday=weekday)
            return found._replace(point=point, begin=scan.start(i), after=self._pointed(found))
        if scan.words[i] == "minggu" and not scan.capital(i):
            return None
        point = Point(grain="day", weekday=weekday, step=step, unit="weekday")
        if step is not None:
            return self.read(i, j, point)
        return self.read(i, told[1], point, bare=True)

    def _of_last_week(self, j: int) -> int | None:
        """The token behind "pekan lalu" or "minggu lalu" at token `j`: "Jumat pekan lalu"."""
        scan = self.scan
        unit = scan.phrase("unit", j)
        if unit is None or str(unit[0].value) != "week" or not scan.near(unit[1]):
            return None
        move = scan.phrase("step", unit[1])
        gone = move is not None and int(move[0].value) == -1 and move[0].base == "anchor"
        return move[1] if move is not None and gone else None

    def _pointed(self, found: Read) -> int:
        """The token behind a date and the "kemarin" or "lalu" that points at it: Selasa (21/12) kemarin."""
        j = found.after
        if found.bracketed and self.scan.gap(j) == ")" and (move := self.scan.phrase("step", j)):
            return move[1]
        return j

    def _date_of_weekday(self, j: int) -> Read | None:
        """The date behind a weekday at token `j`, in brackets or not."""
        scan = self.scan
        if j >= scan.n:
            return None
        gap = scan.gap(j)
        if gap.lstrip(",") == "(":
            found = self.date(j, licensed=True)
            return self.bracket(j, found) if found else None
        if gap not in {"", ",", "-"} or scan.gaps[j] == "":
            return None
        if (sign := scan.phrase("day_sign", j)) and scan.near(sign[1]):
            j = sign[1]
        return self.date(j, licensed=True) or (self.iso(j) if len(scan.word(j)) == 4 else None)

    def day_sign(self, i: int) -> Read | None:
        """tanggal 22 Agustus, hari Jumat, 9 Agustus 2024."""
        scan = self.scan
        sign = scan.phrase("day_sign", i)
        if sign is None or not (scan.near(sign[1]) or scan.gap(sign[1]) in {"(", ":"}):
            return None
        j = sign[1]
        found = self.weekday(j) if scan.has("weekday", j) else None
        if found is None:
            found = self.date(j, licensed=True)
            found = self.bracket(j, found) if found else None
        if found is None:
            return None
        return found._replace(begin=scan.start(i), bare=found.bare and scan.has("habit", i - 1))

    def relative_day(self, i: int) -> Read | None:
        """kemarin, hari ini, or the date in brackets behind it: kemarin (27/2)."""
        scan = self.scan
        told = scan.phrase("relative_day", i)
        if told is None or scan.gap(told[1]) == "-" or scan.hyphened(i):
            return None
        if scan.gap(told[1]) == "(" and (found := self.date(told[1], licensed=True)) is not None:
            return self.bracket(told[1], found)._replace(begin=scan.start(i))
        point = Point(grain="day", step=int(told[0].value), unit="day", base=told[0].base or "anchor")
        return self.read(i, told[1], point)

    # ------------------------------------------------------------ what follows a point

    def stepped(self, point: Point, j: int, unit: str) -> tuple[Point, int] | None:
        """`point` moved by the step at token `j` ("lalu", "berikutnya"), and the token behind it."""
        move = self.scan.phrase("step", j) if self.scan.near(j) else None
        if move is None:
            return None
        return point._replace(step=int(move[0].value), unit=unit, base=move[0].base), move[1]

    def trail(self, j: int) -> int:
        """The token behind a pointing word after a full year (tahun 2021 ini), if there is one at `j`."""
        told = self.scan.phrase("trail", j) if self.scan.near(j) else None
        return told[1] if told else j
