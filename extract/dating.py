"""Every time expression of an article with its days, and what it is the time of.

In: a `Scene` and the article's own date. Out: `Dated` rows by sentence and the period that the article is about.
Never: the time of one number; that is `extract.timeline`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from extract.dated import Dated, Days, Surroundings, against, length, whole_year
from extract.ownperiod import OwnPeriod
from extract.particles import AND, EACH_NTH, FROM
from extract.periods import PeriodMention
from extract.reporting import Reporting
from extract.scene import PlacedPeriod, Scene, Sentence
from extract.timeshape import goes_back, moves_on, steps_back
from extract.toldtimes import ToldTimes
from rules.discourse import DiscourseRules

_YEAR = (363, 366)
_PAIR = 2
_TIMES_REACH = 5
_TIMES = frozenset({"kali", "kalinya"})
_LASTS = 3
"""Tokens behind "sampai saat ini" within which "masih" says that it goes on."""
_DECEMBER = 12
_YEAR_ENDS = 10
"""From this day of December on, the year that is ending is told as over."""
_YEAR_BEGINS = 20
"""Until this day of January the year before is still told as just over."""
_REVIEW_REACH = 2
"""Tokens before "akhir tahun" within which a word names a look back: "catatan kinerja akhir tahun"."""
_TRADED = 4
"""Tokens behind a length of time within which a word tells how long a gang went on."""
_WITHIN = "dalam"
_OUTDONE = 3
"""Words from one that says that a time was outdone to that time, without a number among them."""
_SAID_AGAIN = 3
"""Tokens between "sehari kemudian" and the date that says it again: ", tepatnya pada"."""
_OPENS = 3
"""Tokens from a sentence's begin within which a time is what the sentence is about."""
_SAME_YEAR = 2
"""Tokens between a year and the "periode yang sama" that is of it: "tahun lalu, pada periode yang sama"."""
_NAMED = 8
"""Tokens that the name of an operation may have: "Operasi Antik (Anti Narkotik) Singgalang 2018"."""
_BESIDE = 2
_REACHED = 2
"""Tokens from a time to the word that says what a level became: "pada 2022 lalu menjadi"."""
_DAYS_OF = {"day": 1, "week": 7}
_LONGEST = 366
"""Days or weeks beyond which a length is no operation's."""
_FREED = 5
"""Tokens between a word of a release and its day: "bebas dari penjara pada"."""
_ENDS_WITHIN = 6
"""Tokens between the first day of something and the last: ", dan berakhir pada Minggu, "."""
_LENGTH_REACH = 3
"""Tokens that may stand between a length and its first day ("21 hari, mulai 8 Maret")."""


class Dating:
    """Reads all time expressions of one article once."""

    def __init__(self, scene: Scene, anchor: date | None, rules: DiscourseRules) -> None:
        self._scene = scene
        self._anchor = anchor
        self._rules = rules
        self._around = Surroundings(scene, anchor, rules)
        self.rows: dict[int, list[Dated]] = {}
        self._telling = Reporting(scene, self._around, rules)
        self._resolve_all()
        self.rows = self._telling.doubted(self.rows)
        self.main = OwnPeriod(self._around, self.rows).days

    def future(self, days: Days) -> bool:
        """Whether days lie after the article's own date."""
        return self._around.future(days)

    def happens(self, row: Dated) -> bool:
        """Whether a row is the time of something that happened."""
        return self._around.happens(row)

    def happens_in(self, sentence: Sentence, row: Dated) -> bool:
        """Whether what follows can be of the day of a row; "keesokannya ia sakit" moves no story on, "keesokannya
        gudangnya digeledah" does."""
        moved = moves_on(row.mention)
        idle = all(quantity.rejected for quantity in sentence.quantities) and not self._around.acted(sentence)
        return self.happens(row) and not (moved and idle)

    def names_operation(self, row: Dated) -> bool:
        """Whether a row is only the year in an operation's name while the operation's own days are known."""
        if not row.operation or self.main is None or self.main == row.days:
            return False
        return row.days[0] <= self.main[0] and self.main[1] <= row.days[1]

    def only_year(self) -> Days | None:
        """The one year of which the story tells something, wherever it does ("Total kegiatan tahun 2023 …")."""
        years = {
            row.days
            for rows in self.rows.values()
            for row in rows
            if row.mention.precision == "year" and row.mention.kind in {"year", "relative"}
            and not (row.report or row.compared or row.planned or row.operation or self.future(row.days))
            and not steps_back(row.mention)  # "Tahun lalu delapan kasus" dates nothing else
        }  # fmt: skip
        return next(iter(years)) if len(years) == 1 else None

    def closing_year(self) -> Days | None:
        """The year of a story of December that sets achievements against targets and tells no other year: targets are
        of a year."""
        anchor = self._anchor
        if anchor is None or anchor.month != _DECEMBER or anchor.day < _YEAR_ENDS:
            return None
        year = whole_year(anchor.year)
        others = (row for rows in self.rows.values() for row in rows if not year[0] <= row.days[0] <= year[1])
        planned = any(cue.value == "target" for sentence in self._scene.sentences for cue in sentence.layer("role"))
        return year if planned and next(others, None) is None else None

    def told(self, sentence: Sentence) -> list[Dated]:
        """The rows of a sentence that can be the time of a number in it."""
        rows = (row for row in self.rows[sentence.number] if not row.report and not self.names_operation(row))
        return [row for row in rows if not self._goes_on(row)]

    def _goes_on(self, row: Dated) -> bool:
        """ "enam orang sampai saat ini (kami) masih buron": to this day, no time up to which something was counted."""
        behind = self._scene.words(row.placed.last, row.placed.last + _LASTS)
        return row.mention.kind == "until" and bool(self._rules.lasting.intersection(behind))

    # ------------------------------------------------------------------ first pass

    def _resolve_all(self) -> None:
        """Days of every expression in the order of the text."""
        memory = ToldTimes(self._around, self._told_year())
        for sentence in self._scene.sentences:
            memory.enter(sentence)
            rows = self.rows[sentence.number] = []
            for placed in _told_once(sentence.periods):
                days = self._reviewed(placed, memory.days(placed))
                if days is None:
                    days, placed = self._just_ended(sentence, placed)
                if days is None:
                    continue
                days, placed = self._bounded(sentence, placed, days) or self._came(sentence, placed, days)
                rows.append(self._dated(sentence, placed, self._whole_year(placed.mention, days)))
                self._close(sentence, rows)
                if not self._goes_on(rows[-1]):
                    memory.keep(sentence, rows[-1], passing=self._passing(sentence, placed))

    def _reviewed(self, placed: PlacedPeriod, days: Days | None) -> Days | None:
        """ "Catatan akhir tahun", published in the first days of January, looks back on the year before."""
        point, anchor = placed.mention.fields.first, self._anchor
        if days is None or anchor is None or point is None or point.edge != "end" or point.year is not None:
            return days
        early = anchor.month == 1 and anchor.day <= _YEAR_BEGINS
        reviews = self._rules.reviews.intersection(
            self._scene.words(max(0, placed.first - _REVIEW_REACH), placed.first)
        )
        return whole_year(anchor.year - 1) if early and days == whole_year(anchor.year) and reviews else days

    def _just_ended(self, sentence: Sentence, placed: PlacedPeriod) -> tuple[Days | None, PlacedPeriod]:
        """ "Selama setahun", or in a headline "Setahun", told around the turn of the year: the year that ends."""
        mention, anchor = placed.mention, self._anchor
        before = self._scene.words(max(sentence.first, placed.first - 1), placed.first)
        lasting = sentence.title or not (self._rules.throughout | {_WITHIN}).isdisjoint(before)
        if anchor is None or mention.kind != "duration" or mention.fields.unit != "year" or not lasting:
            return None, placed
        behind = self._scene.words(placed.last, min(sentence.last, placed.last + self._rules.trade_reach))
        if not (self._rules.trade | self._rules.being | self._rules.confessing).isdisjoint(behind):
            return None, placed  # "selama setahun ia mengedarkan sabu"
        ends = anchor.month == _DECEMBER and anchor.day >= _YEAR_ENDS
        if mention.fields.length != 1 or not (ends or (anchor.month == 1 and anchor.day <= _YEAR_BEGINS)):
            return None, placed
        return whole_year(anchor.year - (not ends)), placed._replace(mention=replace(mention, kind="relative"))

    def _next_days(self, sentence: Sentence, first: Dated, second: Dated) -> bool:
        """ "di dua lokasi, Senin (3/6) dan Selasa (4/6/2024)": two days one after the other, for what a sentence tells
        of both; not so where each has its own number."""
        if not first.single or (second.days[0] - first.days[0]).days != 1 or first.report or second.report:
            return False
        between = self._scene.words(first.placed.last, second.placed.first)
        each = self._rules.each_in_turn in self._scene.words(sentence.first, sentence.last)
        return between == (AND,) and not each

    def _close(self, sentence: Sentence, rows: list[Dated]) -> None:
        """ "dimulai 11 Juli, berakhir pada 24 Juli 2022": a last day behind a first one, with the word that says so
        between, makes them one span."""
        if len(rows) < _PAIR or not rows[-1].single:
            return
        begun, ended = rows[-2], rows[-1]
        if self._next_days(sentence, begun, ended):
            mention = replace(begun.mention, kind="span", end=ended.mention.end)
            placed = begun.placed._replace(last=ended.placed.last, mention=mention)
            rows[-2:] = [replace(begun, placed=placed, days=(begun.days[0], ended.days[1]))]
            return
        if begun.mention.kind != "since":
            return
        between = self._scene.words(begun.placed.last, ended.placed.first)
        lasts = 0 < (ended.days[1] - begun.days[0]).days <= _LONGEST
        if lasts and len(between) <= _ENDS_WITHIN and not self._rules.endings.isdisjoint(between):
            mention = replace(begun.mention, kind="span", end=ended.mention.end)
            placed = begun.placed._replace(last=ended.placed.last, mention=mention)
            rows[-2:] = [replace(begun, placed=placed, days=(begun.days[0], ended.days[1]), report=False)]

    def _told_year(self) -> date | None:
        """A day of the first year that a story without a date tells outright: "tahun ini" is that year there."""
        for sentence in self._scene.sentences:
            for placed in sentence.periods:
                ends = (placed.mention.fields.first, placed.mention.fields.last)
                year = next((end.year for end in ends if end is not None and end.year is not None), None)
                if year is not None:
                    return date(year, _DECEMBER, 31)
        return None

    def _bounded(self, sentence: Sentence, placed: PlacedPeriod, days: Days) -> tuple[Days, PlacedPeriod] | None:
        """ "selama 21 hari sejak 8 Maret 2021": a length beside a first day tells the last day too; "selama 20 hari dan
        berakhir 28 Maret" tells the first by the last."""
        before = self._scene.words(max(sentence.first, placed.first - 2), placed.first)
        ends = placed.mention.kind in {"day", "until"} and bool(self._rules.endings.intersection(before))
        if not (placed.mention.kind == "since" or ends) or placed.mention.precision != "day":
            return None
        for other in sentence.periods:
            fields = other.mention.fields
            if (
                other.mention.kind != "duration"
                or not 0 < (fields.length or 0) <= _LONGEST
                or fields.unit not in _DAYS_OF
            ):
                continue
            between = self._scene.words(min(placed.last, other.last), max(placed.first, other.first))
            if len(between) <= _LENGTH_REACH and (ends or not self._rules.boundaries.intersection(between)):
                whole = timedelta(days=(fields.length or 0) * _DAYS_OF[fields.unit] - 1)
                if ends:
                    span = (days[1] - whole, days[1])
                    return span, placed._replace(mention=replace(placed.mention, kind="span"))
                last = days[0] + whole
                return (days[0], last), placed._replace(mention=replace(placed.mention, kind="span"))
        return None

    def _came(self, sentence: Sentence, placed: PlacedPeriod, days: Days) -> tuple[Days, PlacedPeriod]:
        """ "Hingga pada Kamis (8/5), polisi mendapat kabar": a story that comes to a day, and no count up to it."""
        ends = placed.mention.kind == "until" and placed.mention.precision == "day" and placed.first == sentence.first
        end = placed.mention.fields.last or placed.mention.fields.first
        if not ends or end is None or end.weekday is None:
            return days, placed
        if any(quantity.rejected is None for quantity in sentence.quantities):
            return days, placed
        return (days[1], days[1]), placed._replace(mention=replace(placed.mention, kind="day"))

    def _whole_year(self, mention: PeriodMention, days: Days) -> Days:
        """ "setahun terakhir" told at the end of December is the year."""
        year_long = mention.kind == "relative" and _YEAR[0] <= length(days) <= _YEAR[1] and days[1] == self._anchor
        if year_long and days[1].month == _DECEMBER and days[1].day >= _YEAR_ENDS:
            return whole_year(days[1].year)
        return days

    def _dated(self, sentence: Sentence, placed: PlacedPeriod, days: Days) -> Dated:
        words, mention = self._scene.words, placed.mention
        before = words(max(0, placed.first - 2), placed.first)
        single_day = mention.precision == "day" and days[0] == days[1]
        return Dated(
            placed,
            days,
            report=self._of_trade(sentence, placed)
            or self._of_times(sentence, placed)
            or self._of_a_release(sentence, placed)
            or (single_day and self._telling.holds(sentence, placed)),
            compared=mention.kind not in {"since", "until", "span"}
            and not single_day
            and (
                bool(self._rules.comparisons.intersection(before))
                or (mention.kind == "same" and mention.fields.first is not None)  # "periode yang sama tahun lalu"
                or (goes_back(mention) and placed.first - sentence.first > _OPENS)
                or self._surpassed(sentence, placed)
                or self._set_against(sentence, placed)
                or self._of_a_level_left(sentence, placed)
            ),
            planned=bool(self._rules.target.intersection(before)),
            operation=mention.kind == "year"
            and bool(
                self._rules.operations.intersection(words(max(sentence.first, placed.first - _NAMED), placed.first))
            ),
        )

    def _of_times(self, sentence: Sentence, placed: PlacedPeriod) -> bool:
        """ "keenam kalinya di tahun 2020", "yang ke enam kali, sejak awal tahun": how often something was done."""
        before = self._scene.words(max(sentence.first, placed.first - _TIMES_REACH), placed.first)
        at = next((at for at, word in enumerate(before) if word in _TIMES), 0)
        return any(word.startswith(EACH_NTH) for word in before[max(0, at - 2) : at])

    def _surpassed(self, sentence: Sentence, placed: PlacedPeriod) -> bool:
        """ "jauh melebihi capaian 2022": a time that was outdone; a target that was outdone is of its own time."""
        before = self._scene.words(max(sentence.first, placed.first - _OUTDONE), placed.first)
        counted = any(
            quantity.last > placed.first - _OUTDONE for quantity in sentence.quantities if quantity.first < placed.first
        )
        outdone = self._rules.surpassed.intersection(before) and not self._rules.target.intersection(before)
        return bool(outdone) and not counted

    def _set_against(self, sentence: Sentence, placed: PlacedPeriod) -> bool:
        """ "71 kegiatan, berbanding 64 kegiatan dengan 2.100 peserta pada 2019": the time of the numbers that others
        are set against."""
        at = against(self._scene, sentence, placed, self._rules)
        return at is not None and any(at < quantity.first < placed.first for quantity in sentence.quantities)

    def _of_a_level_left(self, sentence: Sentence, placed: PlacedPeriod) -> bool:
        """ "dari 50,12 pada 2022 ke 52,94": the time of the level that a change left."""
        before = [quantity for quantity in sentence.quantities if 0 <= placed.first - quantity.last <= _BESIDE]
        left = bool(before) and self._scene.words(before[-1].first - 1, before[-1].first) == (FROM,)
        behind = self._scene.words(placed.last, min(sentence.last, placed.last + _REACHED))
        return left and bool(self._rules.reached.intersection(behind))

    def _of_trade(self, sentence: Sentence, placed: PlacedPeriod) -> bool:
        """ "beroperasi selama dua bulan terakhir": how long a gang went on."""
        if placed.mention.kind not in {"relative", "duration"} or placed.mention.fields.length is None:
            return False
        before = self._scene.words(max(sentence.first, placed.first - self._rules.trade_reach), placed.first)
        behind = self._scene.words(placed.last, min(sentence.last, placed.last + _TRADED))
        # "Selama empat bulan terakhir FA menggeluti bisnis haram itu"
        goes_on = not self._rules.trade.isdisjoint(behind) and self._rules.caught.isdisjoint(behind)
        return bool(self._rules.trade.intersection(before)) or goes_on

    def _of_a_release(self, sentence: Sentence, placed: PlacedPeriod) -> bool:
        """ "yang baru menghirup udara bebas pada 14 November 2022 ditangkap lagi": when somebody was freed before."""
        before = self._scene.words(max(sentence.first, placed.first - _FREED), placed.first)
        ways = ((at, before[at : at + len(way)] == way) for at in range(len(before)) for way in self._rules.freed)
        at = next((at for at, told in ways if told), None)
        return at is not None and self._rules.event.isdisjoint(before[at:])

    def _passing(self, sentence: Sentence, placed: PlacedPeriod) -> bool:
        """ "sudah lewat dari Agustus lalu", "ia mengaku pernah mengantar paket pada Maret": a time in passing, which
        later words do not refer to."""
        if self._rules.confessing.intersection(self._scene.words(sentence.first, placed.first)):
            return True
        before = self._scene.words(max(0, placed.first - 1), placed.first)
        return placed.mention.kind != "span" and bool(self._rules.passing.intersection(before))


def _told_once(periods: Sequence[PlacedPeriod]) -> list[PlacedPeriod]:
    """The times of a sentence without those that are told again as a date: "sehari kemudian, 9 Mei 2021"; "tahun lalu
    pada periode yang sama" is one time."""
    kept: list[PlacedPeriod] = []
    for at, placed in enumerate(periods):
        if kept and _same_of_a_year(kept[-1], placed):
            fields = placed.mention.fields._replace(first=kept[-1].mention.fields.first)
            kept[-1] = placed._replace(first=kept[-1].first, mention=replace(placed.mention, fields=fields))
            continue
        first, following = placed.mention.fields.first, periods[at + 1] if at + 1 < len(periods) else None
        counted = first is not None and first.base == "context" and first.unit == "day"
        dated = following is not None and following.mention.kind == "day"
        if following is None or not (counted and dated) or following.first - placed.last > _SAID_AGAIN:
            kept.append(placed)
    return kept


def _same_of_a_year(year: PlacedPeriod, placed: PlacedPeriod) -> bool:
    """Whether "periode yang sama" stands right behind the year of which it is: "tahun lalu pada periode yang sama"."""
    fields = placed.mention.fields
    is_same = placed.mention.kind == "same" and fields.unit in {"period", "part"} and fields.first is None
    whole = year.mention.precision == "year" and year.mention.fields.last is None and year.mention.fields.length is None
    return is_same and whole and placed.first - year.last <= _SAME_YEAR
