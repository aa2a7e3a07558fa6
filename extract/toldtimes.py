"""Which time a new time expression counts from: what a reader remembers of the times told so far.

In: the time expressions of one article in the order of the text. Out: the days of each. Never: what a time is the time
of; that is `extract.dating`.
"""

from __future__ import annotations

from datetime import date

from extract.dated import LEAD, Dated, Days, Surroundings, length
from extract.periods import PeriodMention, resolve
from extract.scene import PlacedPeriod, Sentence
from extract.timeshape import (
    from_the_near_year,
    lacks_months_year,
    lacks_year,
    lacks_year_of_day,
    steps_back,
    steps_years,
)

_JUST_OVER = 45
"""Days from the end of a part of a year within which it is still "semester ini"."""
_PLANS = frozenset({"target", "target_after", "plan"})
_SAME_LENGTH = 5
_MONTH = 31
_ABOUT = 20
"""The part by which a length in months differs from its days, at most."""


class ToldTimes:
    """Remembers the times of one article. For each sentence `enter`, then for each of its times `days` and `keep`."""

    def __init__(self, around: Surroundings, stand_in: date | None) -> None:
        """`stand_in` is a day of the year that "tahun ini" is in a story without a date of its own."""
        self._around = around
        self._stand_in = stand_in
        self._lead: Days | None = None
        """The first lasting time of the headline or lead."""
        self._context: Days | None = None
        """The lasting time told last: "pada bulan yang sama"."""
        self._settled: Days | None = None
        """The same without what was only compared with: "dibanding 2018 …; pada akhir tahun"."""
        self._latest: Days | None = None
        """What was told last, be it one day ("keesokannya") or a plan ("tahun berikutnya")."""
        self._day: Days | None = None
        """The last single day: "tiga hari kemudian"."""
        self._day_in = -1
        self._said: Days | None = None
        """The day on which it was told: "hari itu juga", where its paragraph told no other."""
        self._spoken_of: Days | None = None
        """The same, comparisons among them: "saat itu"."""
        self._parts: list[Days] = []
        """Semesters and quarters."""
        self._own_parts: list[Days] = []
        """The same, without what was only compared with."""
        self._compared: Days | None = None
        """The time that the sentence compares with: "dibanding April, ketika itu 19 kasus"."""
        self._lasting: list[Days] = []
        """Lasting times, without those that were only compared with."""
        self._paragraph = -1
        self._plans = False
        """Whether the sentence tells a target or a plan."""
        self._told_in = -1
        self._compared_in: int | None = None
        """The paragraph of the lasting time told last, where that was only compared with."""
        self._gone_in: int | None = None
        """The paragraph of the lasting time told last, where that was "tahun lalu"."""
        self._gone = False
        """Whether the lasting time told last is earlier than the story's own and paragraphs back: it dates no month."""
        self._fresh = True
        """Whether the sentence has not told a lasting time yet."""

    def enter(self, sentence: Sentence) -> None:
        """Begin a sentence."""
        self._fresh, self._paragraph, self._compared = True, sentence.paragraph, None
        self._plans = any(cue.value in _PLANS for cue in sentence.layer("role"))
        earlier = self._lead is not None and self._context is not None and self._context[1] < self._lead[0]
        self._gone = earlier and sentence.paragraph != self._told_in

    def days(self, placed: PlacedPeriod) -> Days | None:
        """The days of an expression; None where they cannot be told."""
        mention = placed.mention
        again = self._told_again(placed)
        if again is not None:
            return again
        days = self._of_the_own_year(mention) or self._of_the_told_year(mention) or self._counted(mention)
        return (
            None if days is None else self._as_told(mention, self._just_over(mention, self._on_weekday(mention, days)))
        )

    def keep(self, sentence: Sentence, row: Dated, *, passing: bool) -> None:
        """Remember a time; one told in passing only for what counts from it directly ("keesokannya")."""
        mention, days = row.mention, row.days
        if mention.kind in {"semester", "quarter"}:
            self._parts.append(days)
            self._own_parts += [] if row.compared else [days]
        self._compared = days if row.compared else self._compared
        if row.report and row.single:
            self._said = days
        if row.report or mention.kind == "duration":
            return
        self._latest, self._spoken_of = self._latest if row.compared else days, days
        if row.single:
            self._day, self._day_in = days, self._paragraph
        if passing or row.single or mention.kind == "since" or self._around.future(days):
            return
        if self._lead is None and sentence.number < LEAD and not (row.compared or steps_back(mention)):
            self._lead = days
        self._context, self._told_in = days, self._paragraph
        self._gone_in = self._paragraph if steps_back(mention) else None
        self._compared_in = self._paragraph if row.compared else None
        if not (row.compared or steps_back(mention)):
            self._settled = days
            self._lasting.append(days)
        self._fresh = False

    def _told_again(self, placed: PlacedPeriod) -> Days | None:
        """ "untuk kurun Januari-Oktober itu", behind another year that was told in passing: the same months of the time
        that the story told them of."""
        if placed.mention.kind != "span" or not lacks_months_year(placed.mention):
            return None
        if self._around.rules.pointing.isdisjoint(self._around.scene.words(placed.last, placed.last + 1)):
            return None
        days = self._counted(placed.mention)
        return next((told for told in reversed(self._lasting) if days is not None and _alike(told, days)), None)

    def _of_the_own_year(self, mention: PeriodMention) -> Days | None:
        """ "hingga November" of the article's own year, unless its own sentence has told another; in a plan it may be
        still to come ("mesti melayani 40 klien hingga Desember")."""
        if not (self._fresh and lacks_year(mention)):
            return None
        anchor = self._around.anchor
        if self._plans and mention.kind == "until" and anchor is not None:
            return resolve(mention, anchor=date(anchor.year, 12, 31), context=None)
        days = resolve(mention, anchor=anchor, context=None)
        return None if days is not None and self._around.future(days) else days

    def _of_the_told_year(self, mention: PeriodMention) -> Days | None:
        """ "Jumat (12/4)" in a story of April 2019 is of that year, however the text is dated; but "tahun lalu 9 kg",
        paragraphs before, dates no day, and nothing else than the article's own date is "Jumat (9/3)" of that day."""
        year = self._context if self._gone_in in {None, self._paragraph} else self._settled
        year = self._lead if self._gone else year
        if year is None or not lacks_year_of_day(mention) or year[0].year != year[1].year:
            return None  # "antara Januari 2019 sampai Januari 2020" tells no year for a day
        days, anchor = resolve(mention, anchor=year[1], context=year), self._around.anchor
        inside = days is not None and year[0] <= days[0] and days[1] <= year[1]
        today = resolve(mention, anchor=anchor, context=None) == (anchor, anchor)
        return days if inside and not today else None

    def _counted(self, mention: PeriodMention) -> Days | None:
        """The days, counted from what was told where the expression says so."""
        anchor = self._around.anchor or (self._stand_in if steps_years(mention) else None)
        return resolve(mention, anchor=anchor, context=self._base(mention))

    def _base(self, mention: PeriodMention) -> Days | None:
        """What a mention counts from where it counts from something told."""
        first, is_same = mention.fields.first, mention.kind == "same"
        if is_same and mention.fields.unit == "then" and self._compared is not None:
            return self._compared
        if is_same and mention.fields.unit == "part" and self._own_parts:
            return self._own_parts[-1]
        if is_same and mention.fields.unit == "then":
            return self._settled or self._spoken_of if self._parted else self._spoken_of
        if is_same and mention.fields.length is not None:
            return self._as_long_as(mention.fields.length)
        follows = first is not None and first.base == "context"
        if follows and first is not None and first.grain == "day" and (self._day or self._said) is not None:
            return self._day or self._said  # "rilis kasus, Selasa (4/2). HN ditangkap dua hari sebelumnya"
        if is_same and mention.precision == "day":
            apart = mention.fields.unit == "today" and self._day_in != self._paragraph
            return self._said if apart and self._said is not None else self._latest
        if follows and first is not None and first.grain == "year" and (first.step or 0) < 0 and self._gone:
            return self._lead  # "Pada 2021 …", and paragraphs later "Setahun sebelumnya": before the story's own year
        if follows:
            return self._latest
        # "pada periode tersebut", paragraphs after another year was only compared with
        of_story = from_the_near_year(mention) or (is_same and self._parted)
        told = self._settled or self._context if of_story else self._context
        if self._gone and told == self._context and not (is_same and mention.fields.unit != "year"):
            told = self._lead
        return self._lead if self._wider(mention, told) else told

    def _as_long_as(self, days: int) -> Days | None:
        """ "sepanjang tiga bulan itu": the lasting time told last that is about so many days long, one of the story's
        own time before all."""
        slack, lead = max(1, days // _ABOUT), self._lead
        alike = [told for told in self._lasting if abs(length(told) + 1 - days) <= slack]
        own = [told for told in alike if lead is None or told[0] >= lead[0]]
        return next(reversed(own or alike), None)

    @property
    def _parted(self) -> bool:
        """Whether the lasting time told last was compared with, in a paragraph before."""
        return self._compared_in not in {None, self._paragraph}

    def _wider(self, mention: PeriodMention, told: Days | None) -> bool:
        """ "pada kurun yang sama tahun lalu", behind months of the story's own time: of that time, not of a month."""
        if mention.kind != "same" or mention.fields.unit not in {"period", "part"} or self._paragraph == self._told_in:
            return False
        if self._lead is None or told is None or length(told) > _MONTH:
            return False
        return self._lead[0] <= told[0] and told[1] <= self._lead[1]

    def _on_weekday(self, mention: PeriodMention, days: Days) -> Days:
        """ "Selasa (15/3)" in a story that has just told of another year: the year in which that day is a Tuesday, be
        it the article's own or one before."""
        first, anchor = mention.fields.first, self._around.anchor
        if not lacks_year_of_day(mention) or mention.fields.last is not None or anchor is None:
            return days
        if first is None or first.weekday is None or days[0].weekday() == first.weekday:
            return days
        own = resolve(mention, anchor=anchor, context=None)
        return own if own is not None and own[0].weekday() == first.weekday else days

    def _just_over(self, mention: PeriodMention, days: Days) -> Days:
        """ "pada semester ini", told in the first weeks of the next one: the one that the story told before by its
        number."""
        this, anchor = mention.kind == "relative" and mention.precision in {"semester", "quarter"}, self._around.anchor
        if not this or anchor is None or not 0 <= (anchor - days[0]).days < _JUST_OVER:
            return days
        before = [part for part in self._parts if self._ends_before(part, days)]
        return before[-1] if before else days

    def _as_told(self, mention: PeriodMention, days: Days) -> Days:
        """ "dalam sebulan ini" in a story that told the month by its name, "lima bulan ini" behind "Januari hingga
        Mei": those days."""
        if mention.kind != "relative" or mention.fields.length is None:
            return days
        alike = (told for told in reversed(self._lasting) if abs(length(told) - length(days)) < _SAME_LENGTH)
        return next((told for told in alike if told[0] <= days[1] and days[0] <= told[1]), days)

    @staticmethod
    def _ends_before(part: Days, days: Days) -> bool:
        """Whether a part of a year is as long as another that begins the day after it."""
        return 0 < (days[0] - part[1]).days <= 1 and abs(length(part) - length(days)) < _SAME_LENGTH


def _alike(left: Days, right: Days) -> bool:
    """Whether two times are the same months, be they of two years."""
    return [(day.month, day.day) for day in left] == [(day.month, day.day) for day in right]
