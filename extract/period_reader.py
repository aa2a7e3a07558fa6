"""Ranges, lists and openers: what the single points of the grammar become in a text.

In: a text and the time words. Out: `PeriodMention`s that open at a given token. Never: calendar arithmetic beyond the
checksum of a weekday; state kept between texts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from extract.period_days import Read
from extract.period_forms import PeriodFields, Point
from extract.period_grammar import Grammar
from extract.period_lengths import LengthReader
from extract.period_mentions import Row, in_order, kind_of, mention
from extract.period_scan import Scan
from rules.periods import PeriodWords

_THAT_IS = frozenset({"yakni", "yaitu", "tepatnya"})
"""Between a count of months and their names: "dua bulan terakhir, yakni Juni dan Juli"."""
_INTO = frozenset({"di", "pada"})


class Reader:
    """The mentions of one text, place by place."""

    __slots__ = ("_floor", "_lengths", "grammar", "scan")

    def __init__(self, text: str, words: PeriodWords) -> None:
        self.scan = Scan(text, words)
        self.grammar = Grammar(self.scan)
        self._lengths = LengthReader(self.scan, self.grammar)
        self._floor = 0

    def mentions(self, i: int, floor: int) -> Row:
        """The mentions that open at token `i`, with the token behind each; nothing before token `floor` is used."""
        scan = self.scan
        word = scan.words[i]
        self._floor = floor
        if not word.isdigit():
            for role in scan.lexicon.openers[word]:
                if row := _PRODUCTIONS[role](self, i):
                    return row
        elif len(word) <= 2 and (row := self._days_together(i)):
            return row
        first = self.grammar.point(i)
        if first is None or self._lengths.of_age(i) or (first.point.grain == "day" and scan.birthday(i)):
            return []
        if not (scan.goes_on(first.after) or scan.has("daypart", first.after)):
            return self._single(i, first)
        return self._range(first) or self._list(i, first) or self._single(i, first)

    # ------------------------------------------------------------ one point, two points

    def _single(self, i: int, first: Read) -> Row:
        """The point by itself, if it needs no licence or has one."""
        if first.bare and not self._licensed(i, first):
            return []
        return [mention(first, kind_of(first.point), PeriodFields(first=first.point))]

    def _range(self, first: Read, begin: int | None = None) -> Row:
        """`first` with a joiner and a second point: Januari hingga September 2022, 2020-2024."""
        last = self._second(first.after, first.point)
        if last is None or (last.bare and last.point.grain == "day") or not in_order(first.point, last.point):
            return []
        if first.point.grain == "day" and last.point.grain == "year":
            return []  # "20 Desember 2024 - Tahun ini …": a dateline, then the story
        whole = last._replace(begin=first.begin, bracketed=first.bracketed and last.bracketed)
        return [mention(whole, "span", PeriodFields(first=first.point, last=last.point), begin)]

    def _second(self, j: int, first: Point) -> Read | None:
        """The second point of a range whose joiner stands at token `j`; `first` tells what a mere number counts."""
        scan = self.scan
        if scan.has("daypart", j) and scan.near(j + 1) and scan.phrase("joiner", j + 1):
            j += 1  # "Sabtu (1/6) malam hingga Minggu (2/6) dini hari"
        if scan.dashed(j):
            return self.grammar.point(j, inner=True) or self.grammar.next_part(j, first)
        # "Jumat (14/7) sampai Minggu (16/7)": the joiner stands behind a bracket.
        joiner = scan.phrase("joiner", j) if scan.near(j) or scan.gap(j) == ")" else None
        if joiner is None:
            return None
        k = joiner[1]
        if not (scan.near(k) or scan.gap(k) in {"", ".", "("}):
            return None
        if now := scan.phrase("now", k):
            return self.grammar.read(k, now[1], Point(grain="now"))
        return self.grammar.point(k, inner=True) or self.grammar.next_part(k, first)

    def _licensed(self, i: int, first: Read) -> bool:
        """Whether a month or weekday without a number is a date here, and no name, habit or opening hour."""
        scan = self.scan
        j = first.after
        if scan.has("habit", i - 1) or scan.dashed(i):
            return False
        aged = scan.gap(j) == "(" and scan.number(j, 99) is not None
        named = aged or (scan.near(j) and scan.capital(j))
        if scan.near(i) and scan.has("day_license", i - 1):
            return first.point.grain == "month" or self._second(j, first.point) is None
        if first.point.grain == "month":
            if scan.near(i) and scan.has("weak", i - 1):
                return not named
            told = scan.has("year_next", j) or scan.has("number", j) or scan.word(j).isdigit()
            return scan.capital(i) and not scan.near(i) and ((scan.near(j) and told) or scan.gap(j) == ":")
        if not scan.capital(i) or self._second(j, first.point) is not None:
            return False
        if scan.near(j) and scan.has("daypart", j):
            return True
        # "di Samarinda, Selasa mengatakan": a verb of saying behind the day
        said = scan.near(j) and scan.has("said", j)
        return scan.gap(i) == "," and (j >= scan.n or said or scan.gap(j)[:1] in {".", ",", '"', "”"})

    # ------------------------------------------------------------ openers

    def _since(self, i: int) -> Row:
        """sejak 2021, mulai 22 Agustus sampai 2 September, terhitung sejak Januari-November 2022."""
        opener = self.scan.phrase("since", i)
        first = self._opened(opener[1]) if opener else None
        if first is None or (first.bare and first.point.grain == "day"):
            return []
        begin = self.scan.start(i)
        if opener is not None and (days := self._days_together(opener[1])) and days[0][0].kind == "span":
            found, after = days[0]
            return [(replace(found, start=begin), after)]
        fields = PeriodFields(first=first.point)
        return self._range(first, begin) or [mention(first, "since", fields, begin)]

    def _until(self, i: int) -> Row:
        """hingga November, s.d. Oktober 2023, per 30 Juni 2024, sampai akhir tahun, hingga saat ini."""
        scan = self.scan
        opener = scan.phrase("until", i)
        if opener is None:
            return []
        j, begin = opener[1], scan.start(i)
        if scan.near(j) and (now := scan.phrase("now", j)):
            return [mention(self.grammar.read(i, now[1], Point(grain="now")), "until", PeriodFields())]
        if scan.near(j) and scan.word(j) in _INTO:
            j += 1  # "hingga di bulan November"
        last = self._opened(j)
        if last is None or (last.bare and last.point.grain == "day"):
            return []
        if scan.words[i] == "per" and (row := self._range(last, begin)):
            return row
        return [mention(last, "until", PeriodFields(last=last.point), begin)]

    def _length(self, i: int) -> Row:
        """12 hari, tiga bulan terakhir, setahun."""
        return self._lengths.count(i, self._floor)

    def _opened(self, j: int) -> Read | None:
        """The point behind an opener that ends before token `j`."""
        if not (self.scan.near(j) or self.scan.gap(j) in {"", "."}):
            return None
        return self.grammar.point(j, inner=True)

    def _same(self, i: int) -> Row:
        """periode yang sama, tahun itu; with a year behind it the same days of that year."""
        scan, grammar = self.scan, self.grammar
        told = scan.phrase("same", i)
        if told is None or (scan.has("unit", i) and scan.count_before(i) is not None):
            return []
        scope, j = str(told[0].value), told[1]
        if scope == "whole":
            if scan.near(j) and (grammar.point(j - 1) is not None or scan.phrase("same", j - 1) is not None):
                return []  # "sepanjang tahun 2021", "sepanjang tahun itu"
            scope = "year"
        if scope in {"period", "part"} and (yearly := self._year_behind(j)) is not None:
            return [mention(yearly, "same", PeriodFields(first=yearly.point, unit=scope), scan.start(i))]
        return [mention(grammar.read(i, j, Point(grain="period")), "same", PeriodFields(unit=scope))]

    def _year_behind(self, j: int) -> Read | None:
        """The year behind "periode yang sama", with or without a preposition."""
        scan, grammar = self.scan, self.grammar
        if not (scan.near(j) or scan.gap(j) == ","):
            return None
        if scan.has("strong", j) and scan.near(j + 1):
            j += 1
        read = grammar.point(j, inner=True) if scan.has("unit", j) or len(scan.word(j)) == 4 else None
        return read if read is not None and read.point.grain == "year" else None

    # ------------------------------------------------------------ several together

    def _days_together(self, i: int) -> Row:
        """Days that share their month: 8 sampai 28 Maret 2021, 1-14 Juli, (5-6/11/2025), 16 dan 17 September 2024."""
        scan = self.scan
        day = scan.number(i, 31)
        if day is None or scan.glued(i) or scan.has("address", i - 1):
            return []
        joiner = scan.phrase("joiner", i + 1) if scan.near(i + 1) else None
        also = scan.phrase("and", i + 1) if scan.near(i + 1) else None
        spread = joiner is not None or scan.dashed(i + 1)
        j = joiner[1] if joiner else also[1] if also else i + 1
        if not (spread or also):
            return []
        if (sign := scan.phrase("day_sign", j)) and scan.near(sign[1]):
            j = sign[1]
        signed = scan.has("day_sign", i - 1) and scan.near(i)
        last = self.grammar.date(j, licensed=signed or scan.gaps[i].endswith("("))
        if last is None or last.point.day is None or day >= last.point.day:
            return []
        first = Point(grain="day", day=day, month=last.point.month, year=last.point.year)
        if spread:
            whole = self.grammar.bracket(i, last)
            begin = whole.begin if whole.bracketed else scan.start(i - 1 if signed else i)
            return [mention(whole, "span", PeriodFields(first=first, last=last.point), begin)]
        if not (signed or scan.has("day_license", i - 1)):
            return []
        return self._single(i, self.grammar.read(i, i + 1, first)) + self._single(j, last)

    def _list(self, i: int, first: Read) -> Row:
        """Years or months told together: tahun 2023 dan 2024; Juni dan Juli 2025; September dan Oktober 2022."""
        point = first.point
        if point.grain == "year" and point.year is not None:
            return self._years(i, first)
        if point.grain == "month" and point.year is None and point.step is None:
            return self._months(i, first)
        return []

    def _also(self, j: int) -> int | None:
        """The token behind the ",", "dan" or ", dan" at token `j`."""
        scan = self.scan
        if not (scan.near(j) or scan.gap(j) == ","):
            return None
        if told := scan.phrase("and", j):
            return told[1] if scan.near(told[1]) else None
        return j if scan.gap(j) == "," else None

    def _years(self, i: int, first: Read) -> Row:
        """A year and the bare years that follow it; "antara 2020 dan 2024" is one span."""
        scan = self.scan
        row = self._single(i, first)
        while (k := self._also(row[-1][1])) is not None:
            year = scan.year(k)
            if year is None or len(scan.words[k]) != 4 or scan.counted(k + 1, True):
                break
            read = self.grammar.read(k, k + 1, Point(grain="year", year=year))
            if len(row) == 1 and scan.word(i - 1) == "antara" and in_order(first.point, read.point):
                return [mention(read, "span", PeriodFields(first=first.point, last=read.point), first.begin)]
            row += self._single(k, read)
        return row

    def _months(self, i: int, first: Read) -> Row:
        """Months of one year told together: each by itself, or one span behind "selama", "periode" or "antara"."""
        scan, reads, joined = self.scan, [first], False
        while (k := self._also(reads[-1].after)) is not None:
            told = self.grammar.point(k) if scan.has("month", k) or scan.has("unit", k) else None
            if told is None or told.point.grain != "month" or told.point.month is None:
                break
            joined = scan.has("and", k - 1)
            reads.append(told)
            if told.point.year is not None or told.point.step is not None:
                break
        if len(reads) == 1:
            return []
        end = reads[-1].point
        in_row = all((right.point.month or 0) - (left.point.month or 0) == 1 for left, right in pairwise(reads))
        counted = scan.near(reads[-1].after) and scan.word(reads[-1].after).isdigit()
        spoken_of = (
            scan.has("both", i - 1) or self._months_counted(i, len(reads)) or (end.year is not None and not counted)
        )
        if joined and (in_row or scan.word(i - 1) == "antara") and spoken_of:
            return [mention(reads[-1], "span", PeriodFields(first=first.point, last=end), first.begin)]
        points = [end._replace(month=read.point.month) for read in reads]
        return [mention(read, "month", PeriodFields(first=point)) for read, point in zip(reads, points, strict=True)]

    def _months_counted(self, i: int, count: int) -> bool:
        """Whether the words before token `i` count the months that follow: "dua bulan terakhir, Juni dan Juli"."""
        scan = self.scan
        i -= scan.word(i - 1) in _THAT_IS
        at = i - 1 if scan.has("unit", i - 1) else i - 2
        told = scan.count_before(at) if scan.has("unit", at) else None
        return told is not None and told[0] == count


_PRODUCTIONS: dict[str, Callable[[Reader, int], Row]] = {
    "since": Reader._since,
    "until": Reader._until,
    "same": Reader._same,
    "unit": Reader._length,
    "length": Reader._length,
}
