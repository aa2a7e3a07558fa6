"""The period that an article is about: what its headline or lead tells, made exact by what the rest tells.

In: the rows of `extract.dating` by sentence. Out: the days, or None where the story has no period of its own; rows that
told the same period less exactly are given its days. Never: the time of one number; that is `extract.timeline`.
"""

from __future__ import annotations

from dataclasses import replace

from extract.dated import LEAD, Dated, Days, Surroundings, length, whole_year
from extract.timeshape import steps_back

_LENGTH_SLACK = 4
_DAYS_OF = {"day": 1, "week": 7, "month": 30}
JUST_OVER = 62
"""Days after its end within which a story still tells of a period."""
_DESTROYED_REACH = 5


class OwnPeriod:
    """Finds the period of one article; `days` holds it."""

    def __init__(self, around: Surroundings, rows: dict[int, list[Dated]]) -> None:
        self._around = around
        self._rows = rows
        self.days = self._main_period()
        self._settle()

    def _lead(self) -> list[Dated]:
        return [row for sentence in self._around.scene.sentences[:LEAD] for row in self._rows[sentence.number]]

    def _main_period(self) -> Days | None:
        """The period told in the headline or lead; a plan's or a comparison's is none."""
        told = [row for row in self._lead() if not (row.report or row.single or row.compared or self._stepped_to(row))]
        fit = [row for row in told if not (self._around.future(row.days) or self._of_destructions(row))]
        plain = [row for row in fit if row.mention.kind not in {"duration", "same"}]
        if any(self._is_this_year(row) for row in plain):
            # "dari anggaran tahun 2023 lalu, tahun ini turun menjadi Rp1,5 miliar": the year gone by only compares.
            plain = [row for row in plain if not self._is_gone(row)] or plain
        return self._latest_year(plain or fit) if fit else self._only_span()

    def _stepped_to(self, row: Dated) -> bool:
        """ "Terungkap lima kasus. … Tahun lalu delapan kasus": last year, told behind figures of the story's own."""
        if not steps_back(row.mention):
            return False
        return any(
            quantity.rejected is None and quantity.value >= 1
            for sentence in self._around.scene.sentences[:LEAD]
            if sentence.last <= row.placed.first
            for quantity in sentence.quantities
        )

    def _latest_year(self, told: list[Dated]) -> Days:
        """ "Tahun 2023 disita 461 gram. Tahun 2024 disita 764 gram": of years told side by side the last is the story's
        own; what is told first where that is no year."""
        first = told[0].days
        years = [row.days for row in told if row.mention.kind == "year" and row.days == whole_year(row.days[0].year)]
        return max(years) if first in years and not told[0].mention.bracketed else first

    def _of_destructions(self, row: Dated) -> bool:
        """ "pemusnahan kedelapan sepanjang tahun 2023": of how often something was destroyed, not of what is told."""
        before = range(max(0, row.placed.first - _DESTROYED_REACH), row.placed.first)
        cues = (cue for sentence in self._around.scene.sentences[:LEAD] for cue in sentence.layer("action"))
        destroyed = {cue.first for cue in cues if cue.value == "destroyed"}.intersection(before)
        lower, caught = self._around.scene.tokens.lower, self._around.rules.caught
        return bool(destroyed) and not any(lower[at] in caught for at in before if at not in destroyed)

    def _is_this_year(self, row: Dated) -> bool:
        """Whether a row is "tahun ini"."""
        return row.mention.kind == "relative" and row.mention.precision == "year" and self._ends_with(row, "ini")

    def _is_gone(self, row: Dated) -> bool:
        """Whether a row is "tahun 2023 lalu"."""
        return row.mention.kind in {"year", "relative"} and self._ends_with(row, "lalu")

    def _ends_with(self, row: Dated, word: str) -> bool:
        return self._around.scene.words(row.placed.last - 1, row.placed.last) == (word,)

    def _only_span(self) -> Days | None:
        """The one span of days or months that a story without a period in its lead tells later on."""
        rows = [row for found in self._rows.values() for row in found]
        spans = {row.days for row in rows if row.mention.kind == "span" and not row.compared}
        spans = spans or self._months_of_work()
        singles = {row.days for row in rows if row.single and self._around.happens(row) and not row.report}
        return next(iter(spans)) if len(spans) == 1 and not singles else None

    def _months_of_work(self) -> set[Days]:
        """The months in which something was done: "Mereka ditangkap sepanjang Desember"."""
        return {
            row.days
            for sentence in self._around.scene.sentences
            for row in self._rows[sentence.number]
            if row.mention.kind == "month" and not (row.compared or row.report) and self._around.acted(sentence)
        }

    def _settle(self) -> None:
        """ "semester ini", told days after its end, is the one that the article is about; "sebulan terakhir" and an
        operation's year give way to the exact days where the text tells them."""
        if self.days is None:
            return
        self._settle_this_part(self.days)
        self._end_with(self.days)
        rows = [row for found in self._rows.values() for row in found]
        exact = [row.days for row in rows if row.mention.kind == "span" and row.days != self.days]
        inside = [days for days in exact if days[0] <= self.days[1] and days[1] >= self.days[0]]
        whole = length(self.days)
        named = any(row.days == self.days and row.operation for row in self._lead())
        if named:
            lead = {row.days for row in self._lead()}
            inside = [days for days in inside if days in lead] or inside
        if named:
            fit = [days for days in inside if self._as_long(days)]
            fit = [days for days in fit if self.days[0] <= days[0] and days[1] <= self.days[1]] or fit
        else:
            ends = self.days[1] == self._around.anchor
            fit = [days for days in inside if ends and abs(length(days) - whole) <= _LENGTH_SLACK]
        if len(set(fit)) == 1 and (not named or self._held(fit[0]) or abs(length(fit[0]) - whole) <= _LENGTH_SLACK):
            self._rename(self.days, fit[0])

    def _held(self, days: Days) -> bool:
        """Whether days lie within the period that the article is about."""
        return self.days is not None and self.days[0] <= days[0] and days[1] <= self.days[1]

    def _as_long(self, days: Days) -> bool:
        """Whether days can be those of an operation that the beginning tells to have lasted so long: "12 hari"."""
        told = [
            placed.mention.fields.length * _DAYS_OF[placed.mention.fields.unit]
            for sentence in self._around.scene.sentences[:LEAD]
            for placed in sentence.periods
            if placed.mention.kind == "duration"
            and placed.mention.fields.length is not None
            and placed.mention.fields.unit in _DAYS_OF
        ]
        return not told or any(abs(length(days) + 1 - lasted) <= _LENGTH_SLACK for lasted in told)

    def _settle_this_part(self, main: Days) -> None:
        for rows in self._rows.values():
            for at, row in enumerate(rows):
                part = row.mention.kind == "relative" and row.mention.precision in {"semester", "quarter"}
                alike = abs(length(row.days) - length(main)) <= _LENGTH_SLACK
                if part and alike and row.days[0].year == main[0].year:
                    rows[at] = replace(row, days=main)

    def _end_with(self, main: Days) -> None:
        """ "Sejak Januari digelar 120 penyuluhan", told days after the period that the story is about: until its end,
        not until today."""
        for rows in self._rows.values():
            for at, row in enumerate(rows):
                open_end = row.mention.kind == "since" and row.days[0] == main[0]
                if open_end and 0 < (row.days[1] - main[1]).days <= JUST_OVER:
                    rows[at] = replace(row, days=main)

    def _rename(self, old: Days, new: Days) -> None:
        self.days = new
        for rows in self._rows.values():
            rows[:] = [replace(row, days=new) if row.days == old else row for row in rows]
