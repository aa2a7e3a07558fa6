"""Which numbers of a sentence go on with what the number before them counts: years, offices, places, targets.

In: two drafts that follow one another in a sentence. Out: verdicts. Never: indicators, offices or days.
"""

from __future__ import annotations

from extract.attribution import Attribution
from extract.drafts import Draft
from extract.particles import FROM
from extract.scene import Scene, Sentence
from extract.trait import Trait
from rules.discourse import DiscourseRules

_CHANGE = 6
"""Tokens between two levels of a figure."""
_LISTED = 6
"""Tokens between two targets of a list."""
_PLACE = 9
"""Tokens that the name of a place in a list may have, with what stands around it."""


class MetricSeries:
    """Tells what goes on; built once from the word lists, pure."""

    def __init__(self, words: DiscourseRules) -> None:
        self._words = words

    def is_series(self, scene: Scene, sentence: Sentence, before: Draft, draft: Draft) -> bool:
        """Whether another time, another office or a "berbanding" stands between two numbers of one kind."""
        if draft.main.kind != before.main.kind and "bare" not in {draft.main.kind, before.main.kind}:
            return False
        first, last = before.members[-1].last, draft.members[0].first
        if self._words.against.intersection(scene.words(first, last)):
            return True
        marks = [placed.first for placed in sentence.periods] + [placed.first for placed in sentence.units]
        return any(first <= mark < last for mark in marks)

    def goes_on(self, scene: Scene, sentence: Sentence, before: Draft, draft: Draft) -> bool:
        """ "tes urine di PT A sebanyak 10 orang, Stikes B 25 orang": the next place of a list, counted alike."""
        first, last = before.members[-1].last, draft.members[0].first
        if draft.main.noun is None or draft.traits or before.traits or draft.main.value < 1:
            return False  # "separuh lebih pemakai" is no count
        # "35 karyawan PT A, 60 mahasiswa Kampus B, dan 22 pegawai kelurahan"
        if draft.main.noun != before.main.noun and not draft.main.kind == before.main.kind == "person":
            return False
        between = scene.words(first, last)
        ends = {*between[:1], *between[-1:]}
        joined = len(between) <= _PLACE and not self._words.joins.isdisjoint(ends)
        named = any(first <= cue.first < last and cue.layer in {"indicator", "role"} for cue in sentence.cues)
        return bool(joined) and not named and not self._words.tell_a_deed(between)

    def of_one_change(self, scene: Scene, sentence: Sentence, before: Draft, draft: Draft) -> bool:
        """ "merangkak dari 50,12 pada 2022 ke 52,94", "412 orang, naik dari 356 orang": two levels of one figure."""
        left, right = before.main, draft.main
        first = before.members[-1].last
        between = scene.words(first, right.first)
        named = any(first <= cue.first < right.first for cue in sentence.layer("indicator"))
        if named or left.kind != right.kind or draft.target is not None or len(between) > _CHANGE:
            return False
        up = scene.words(left.first - 1, left.first) == (FROM,) and not self._words.reached.isdisjoint(between)
        return up or (Trait.PRIOR in draft.traits and between[-1:] == (FROM,))

    def planned_too(
        self,
        scene: Scene,
        sentence: Sentence,
        before: Draft,
        draft: Draft,
        last: Attribution | None,
        attribution: Attribution,
    ) -> bool:
        """ "targetnya 30 orang, dua kelurahan bersinar dan 25 kali sosialisasi": the next thing of a list of targets,
        of which nothing says that it was achieved."""
        if before.target is None or before.realization is not None or before.percent is not None:
            return False
        if draft.realization is None or draft.target is not None or draft.percent is not None or draft.explicit:
            return False
        if last is None or last.rule.indicator == attribution.rule.indicator:
            return False
        between = scene.words(before.members[-1].last, draft.members[0].first)
        joined = len(between) <= _LISTED and not self._words.joins.isdisjoint(between)
        behind = scene.words(draft.members[-1].last, min(sentence.last, draft.members[-1].last + _LISTED))
        told = self._words.achieved | self._words.strong
        return joined and told.isdisjoint(between) and self._words.achieved.isdisjoint(behind)
