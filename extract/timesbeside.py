"""The time that a sentence tells for a number in it: before it, right behind it, in brackets, or the only one.

In: a `Scene` with its `Dating`, a `Spot`. Out: a `When`, or None where the sentence tells none. Never: a look at
another sentence; that is `extract.timeline`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extract.dated import Dated, Days, against
from extract.dating import Dating
from extract.particles import FROM
from extract.scene import Scene, Sentence
from rules.discourse import DiscourseRules

_PAIR = 2
_TAKEN = 3
"""Tokens between a time and a number behind it within which the time is that number's."""


class When(NamedTuple):
    """The days of a number. `source` is how they were found: "beside", "sentence", "carried", "event", "occasion" (the
    day of a destruction, for what was seized before), "none"."""

    days: Days | None
    source: str
    place: tuple[int, int] | None = None


class Spot(NamedTuple):
    """Where a number stands: its tokens, the end of its left and the begin of its right neighbour."""

    first: int
    last: int
    left: int
    right: int


class TimesBeside:
    """The times of one article's sentences; pure."""

    def __init__(self, scene: Scene, dating: Dating, rules: DiscourseRules) -> None:
        self._scene = scene
        self._dating = dating
        self._main = dating.main
        self._rules = rules

    def when(self, sentence: Sentence, spot: Spot, *, achieved: bool, planned: bool = False) -> When | None:
        """A time that the sentence itself tells for the number: before it, right behind it, or the only one. `achieved`
        leaves out the time of a target; `planned` tells that the number is one, told for itself."""
        rows = self._dating.told(sentence)
        if self._main is not None and self._rules.now.intersection(self._scene.words(spot.left, spot.first)):
            return When(self._main, "carried")
        own = [row for row in rows if planned or not row.planned]
        rows = own or ([] if achieved else rows)
        before = self._before(sentence, rows, spot)
        near = [row for row in before if row.placed.first >= spot.left]
        if near and spot.left > sentence.first and self._left_behind(near[-1], spot):
            # "dari 19 orang pada 2023 menjadi 11 orang": the year is that of the number before.
            before = near = []
            rows = [row for row in rows if row.placed.first >= spot.last]
            if not rows and self._main is not None:
                return When(self._main, "carried")
        dated = self._set_against(sentence, rows, spot)
        if dated is not None:
            return When(dated.days, "beside", dated.place)
        after = [row for row in rows if spot.last <= row.placed.first < spot.right and not self._of_what_was(row, spot)]
        if near and not (after and self._follows(near[-1], after[0], spot) and not self._lead(sentence, rows)):
            return When(near[-1].days, "beside", near[-1].place)
        for row in after:
            if self._in_brackets(row) and row.placed.first - spot.last == 1:
                return When(row.days, "beside", row.place)
            between = self._scene.words(spot.last, row.placed.first)
            if not self._rules.boundaries.intersection(between[1:] if between[:1] == (")",) else between):
                return When(row.days, "beside", row.place)
        if before:
            return When(before[-1].days, "sentence", before[-1].place)
        # "764 orang (tahun 2019: 3.215 orang)": a time right before another number is that number's.
        taken = bool(after) and spot.right < sentence.last and spot.right - after[-1].placed.last <= _TAKEN
        taken = taken or (bool(rows) and self._of_the_level_before(sentence, rows[0], spot))
        taken = taken or (bool(rows) and self._of_the_next_clause(sentence, rows[0], spot))
        if len(rows) == 1 and not taken and not rows[0].compared and not self._dating.future(rows[0].days):
            return When(rows[0].days, "sentence", rows[0].place)
        return None

    def _set_against(self, sentence: Sentence, rows: Sequence[Dated], spot: Spot) -> Dated | None:
        """ "71 kegiatan, berbanding 64 kegiatan dengan 2.100 peserta pada 2019": of both numbers behind the word."""
        for row in rows:
            if row.compared and row.placed.first >= spot.last:
                at = against(self._scene, sentence, row.placed, self._rules)
                return row if at is not None and at < spot.first else None
        return None

    def _of_the_level_before(self, sentence: Sentence, row: Dated, spot: Spot) -> bool:
        """ "menjadi 42 orang dari sebelumnya 35 orang pada 2023", "18 tersangka, naik dari 10 tersangka pada 2023": the
        year is that of the number behind."""
        words = self._scene.words
        changed = bool(self._rules.reached.intersection(words(spot.left, spot.first))) or any(
            cue.value == "growth" and spot.last <= cue.first < spot.right for cue in sentence.layer("role")
        )
        came_from = self._rules.earlier.intersection(words(spot.last, spot.right))
        return row.placed.first > spot.right and changed and bool(came_from)

    def _of_what_was(self, row: Dated, spot: Spot) -> bool:
        """ "28 tersangka dari tahun sebelumnya yang cuma 26": the time of the level behind."""
        words = self._scene.words
        came_from = words(row.placed.first - 1, row.placed.first)
        return bool(self._rules.earlier.intersection(came_from)) and 0 < spot.right - row.placed.last <= _TAKEN

    def _of_the_next_clause(self, sentence: Sentence, row: Dated, spot: Spot) -> bool:
        """ "Klien 2024 ada 402 orang; tahun 2023 kliennya 371", "13 kasus lengkap, sedangkan 4 kasus masih disidik
        karena diungkap pada Desember": behind a strong boundary, with a number of its own."""
        between = self._scene.words(spot.last, row.placed.first)
        parted = [at for at, word in enumerate(between, spot.last) if word in self._rules.strong]
        nothing = self._rules.none.intersection(self._scene.words(row.placed.last, row.placed.last + 1))
        if nothing and "," in between[-1:]:
            return True  # "17 batang ganja, tahun 2021 tidak ada"
        if row.placed.first < spot.last or not parted:
            return False
        reach = row.placed.last + _TAKEN
        return bool(nothing) or any(parted[0] < item.first <= reach for item in sentence.quantities)

    def _left_behind(self, row: Dated, spot: Spot) -> bool:
        """Whether a time belongs to the level that a change left."""
        reached = self._rules.reached.intersection(self._scene.words(row.placed.last, spot.first))
        opening = self._scene.words(spot.left, spot.left + 1)
        bracket = opening == (")",)
        if opening == (",",):
            return False  # "Januari 12 kasus, Februari turun jadi 11"
        return row.placed.first - spot.left <= 1 + bracket and bool(reached)

    def _in_brackets(self, row: Dated) -> bool:
        """Whether a time stands alone in brackets: "(2017)"."""
        words = self._scene.words
        return words(row.placed.first - 1, row.placed.first) == ("(",) and words(
            row.placed.last, row.placed.last + 1
        ) == (")",)

    def _follows(self, before: Dated, after: Dated, spot: Spot) -> bool:
        """Whether the time stands behind its number, as in "49,80 pada 2023 menjadi 52,16 pada 2024" and "2 kg pada 14
        Juni, disusul 3 kg pada 3 September": the one before belongs to the number before."""
        words, boundaries = self._scene.words, self._rules.boundaries
        if self._in_brackets(after) and after.placed.first - spot.last == 1:
            return True  # "34 orang (2017), 51 orang (2018)"
        if boundaries.intersection(words(spot.last, after.placed.first)):
            return False
        if after.placed.first - spot.last <= 1 and words(spot.first - 1, spot.first) == (FROM,):
            return True  # "setahun terakhir turun dari 1,95 persen pada 2021"
        if after.placed.first - spot.last <= 1 and (
            before.placed.first - spot.left <= 1 or boundaries.intersection(words(before.placed.last, spot.first))
        ):
            return True
        told = spot.left > 0 and not boundaries.intersection(words(spot.left, before.placed.first))
        return told and bool(boundaries.intersection(words(before.placed.last, spot.first)))

    @staticmethod
    def _lead(sentence: Sentence, rows: Sequence[Dated]) -> bool:
        """ "Tahun 2017 kasusnya 408 kasus tahun 2018 sebanyak 487 kasus": every time stands before its number."""
        told = [item for item in sentence.quantities if item.rejected is None]
        if len(told) < _PAIR or len(rows) < _PAIR:
            return False
        return (
            rows[0].placed.last <= told[0].first
            and rows[-1].placed.last <= told[-1].first
            and any(0 <= item.first - rows[-1].placed.last <= 1 for item in told)
        )

    def _closed_in(self, sentence: Sentence, row: Dated, spot: Spot) -> bool:
        """ "66 kasus (2021: 54 kasus), tersangka 83 orang": a time in a bracket with a number of its own."""
        if self._scene.words(row.placed.first - 1, row.placed.first) != ("(",):
            return False
        close = next((at for at in range(row.placed.last, spot.first) if self._scene.tokens.lower[at] == ")"), None)
        return close is not None and any(row.placed.last <= item.first < close for item in sentence.quantities)

    def _before(self, sentence: Sentence, rows: Sequence[Dated], spot: Spot) -> list[Dated]:
        """The times that stand before a number; one that something else was only compared with gives way, behind a
        boundary ("perkara 2019 turun dibandingkan 2018, namun tersangkanya 40 orang")."""
        before = [row for row in rows if row.placed.last <= spot.first and not self._closed_in(sentence, row, spot)]
        words, parted = self._scene.words, self._rules.boundaries
        own = [row for row in before if not (row.compared and parted.intersection(words(row.placed.last, spot.first)))]
        if not own and self._rules.reached.intersection(words(spot.left, spot.first)) and self._set_beside(before):
            return []  # "Dibandingkan 2023, kasus naik dari 6 menjadi 8": what was reached is of the story's own time
        return own or before

    def _set_beside(self, rows: Sequence[Dated]) -> bool:
        """Whether the words right before times say that they are only compared with: "dibandingkan tahun 2023"."""
        words = self._scene.words
        return all(self._rules.against.intersection(words(row.placed.first - 2, row.placed.first)) for row in rows)
