"""Which numbers of a sentence are parts of another figure, and so no figures of their own.

In: a draft of a sentence, what it was attributed to, what was told before. Out: verdicts. Never: what only the whole
article shows; that is `extract.wholes`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from extract.attribution import Attribution
from extract.drafts import Draft
from extract.metricjoins import MetricState
from extract.offices import Whose
from extract.particles import FROM
from extract.scene import Scene, Sentence
from extract.trait import Trait
from rules.discourse import DiscourseRules

_RECENT = 3
_HANDFUL = 5
"""Cases or people up to which a part may be a haul of its own, with a day of its own."""
_ORIGIN_REACH = 3
_OPENS = 2
"""Tokens before the number that a sentence goes back to: "Dari 31 orang …"."""
_LATELY = 4
"""Figures back within which the same number is the same people."""
_WHOLE_REACH = 4
"""Tokens from a number to the one that tells of how many it is."""
_SUMMED = 2
_RECENT_PARTS = 8
"""Figures of the sentence before that a total may add up, at most."""
_AREAS = frozenset({"village", "area"})


class MetricParts:
    """Tells parts from figures; built once from the word lists, pure."""

    def __init__(self, words: DiscourseRules) -> None:
        self._words = words

    def of_its_own(
        self, scene: Scene, sentence: Sentence, draft: Draft, whose: Whose, state: MetricState, granted: Whose | None
    ) -> Draft:
        """ "31 di antaranya diungkap Polres X": a part that is another office's whole; so is what the same office has
        behind it, `granted` ("Dari angka itu Polres X menyumbang 58 kasus dan 73 tersangka")."""
        if Trait.SHARE not in draft.traits or self._by_origin(scene, sentence):
            return draft
        named_behind = whose.place is not None and whose.place[0] >= draft.main.last
        same = bool(state.told) and whose.unit == state.told[-1].record.unit and whose != granted
        # "Lapas X dihuni 412 napi, 230 di antaranya kasus narkotika": the office is that of the whole.
        of_whole = (
            whose != granted
            and whose.place is not None
            and any(whose.place[1] <= item.first and item.last <= draft.main.first for item in sentence.quantities)
        )
        if whose.source != "beside" or ((same or of_whole) and not named_behind):
            return draft
        return replace(draft, traits=draft.traits & ~Trait.SHARE, explicit=True)

    def only_a_part(
        self,
        scene: Scene,
        sentence: Sentence,
        draft: Draft,
        attribution: Attribution,
        last: Attribution | None,
        repeated: Sequence[str],
        state: MetricState,
    ) -> bool:
        """Whether a draft tells a part of what was counted before it. `last` is what the draft before it counts,
        `repeated` the indicators of wholes that the sentence goes back to."""
        if Trait.SHARE not in draft.traits or attribution.rule.apart:
            return False
        if attribution.rule.deed and self._by_origin(scene, sentence):
            return True
        return _counts_the_same(attribution, last, repeated, state, sentence, draft)

    def added_up(
        self,
        scene: Scene,
        sentence: Sentence,
        draft: Draft,
        attribution: Attribution | str,
        found: Sequence[Attribution],
        state: MetricState,
    ) -> Sequence[Attribution]:
        """ "rawat jalan 42 orang dan rawat inap 3 orang, totalnya 45 orang": what a sum adds up, told in its sentence
        (`found`) or the one before; empty where it is none. It counts none of them alone."""
        if draft.realization is None or draft.target is not None or draft.traits:
            return ()
        recent = range(max(0, len(state.told) - _RECENT_PARTS), len(state.told))
        before = [at for at in recent if state.told[at].sentence == sentence.number - 1]
        opening = scene.words(sentence.first, draft.main.first)
        if not found and before and not self._words.totals.isdisjoint(opening):
            found = [state.attributions[at] for at in before]
        told = state.told[len(state.told) - len(found) :]
        counts = [item.record.realization for item in told if item.record.realization is not None]
        parts = {item.rule.indicator for item in found}
        own = (
            not isinstance(attribution, str) and attribution.rule.indicator not in parts and attribution.cue is not None
        )
        if own or not _SUMMED <= len(found) == len(parts) == len(counts):
            return ()
        return found if math.isclose(draft.realization.value, sum(counts)) else ()

    def _by_origin(self, scene: Scene, sentence: Sentence) -> bool:
        """ "Rinciannya, dari Polda X 38, Polres Y 6": who was sent by whom, parts of the figure told last."""
        opening = scene.words(sentence.first, sentence.first + _ORIGIN_REACH)
        return not self._words.detail.isdisjoint(opening[:1]) and FROM in opening


def _counts_the_same(
    attribution: Attribution,
    last: Attribution | None,
    repeated: Sequence[str],
    state: MetricState,
    sentence: Sentence,
    draft: Draft,
) -> bool:
    """Whether a part counts the same as its whole: "57 orang, yakni 45 warga binaan"."""
    main = draft.main
    if attribution.rule.listed:  # "19 sekolah (6 di antaranya swasta)"
        beside = any(cue.value == "part_after" and 0 <= cue.first - main.last <= 1 for cue in sentence.layer("role"))
        return beside or any(item.last == main.first - 1 and item.value > main.value for item in sentence.quantities)
    if _is_the_rest(attribution, state, sentence, draft):
        return True
    longer = attribution.rule.deed and main.value > _HANDFUL
    wholes = [
        item.record.indicator
        for at, item in enumerate(reversed(state.told))
        if (at < _RECENT and sentence.number - item.sentence <= 1)
        or (longer and (item.record.realization or 0) > main.value)
    ]
    wholes.extend(repeated)
    if last is not None:
        wholes.append(last.rule.indicator)
    return attribution.rule.indicator in wholes


def _is_the_rest(attribution: Attribution, state: MetricState, sentence: Sentence, draft: Draft) -> bool:
    """ "31 klien rawat jalan. Sisanya 9 klien kami kejar sampai Desember"."""
    if not attribution.rule.generic or not state.told or sentence.number - state.told[-1].sentence > 1:
        return False
    if _field(state.told[-1].record.indicator) != _field(attribution.rule.indicator):
        return False
    return any(cue.value == "part" and 0 <= draft.main.first - cue.last <= 1 for cue in sentence.layer("role"))


def of_the_area(scene: Scene, sentence: Sentence, draft: Draft) -> bool:
    """ "Kelurahan Bersinar ada di 6 dari 15 kelurahan": whether a number says how many villages there are at all."""
    main = draft.main
    if main.kind not in _AREAS or draft.target is not None or draft.percent is not None or draft.explicit:
        return False
    if scene.words(main.first - 1, main.first) != (FROM,):
        return False
    # "Dari 86 kelurahan di kota itu, baru 14 yang menjadi Desa Bersinar"
    some = any(main.last <= other.first and other.value < main.value for other in sentence.quantities)
    opens = main.first - 1 == sentence.first and some
    return opens or any(0 < main.first - other.last <= _WHOLE_REACH for other in sentence.quantities)


def told_as_another(
    scene: Scene, sentence: Sentence, draft: Draft, attribution: Attribution, state: MetricState
) -> bool:
    """ "rawat jalan 31 orang. … Dari 31 orang yang direhabilitasi, …": whether the number that a sentence goes back to
    was told of something of the same field before, in words that say more."""
    opening = scene.words(sentence.first, draft.main.first)
    if len(draft.members) > 1 or not opening or opening[-1] != FROM or len(opening) > _OPENS:
        return False
    alike = {told.record.indicator for told in state.told[-_LATELY:] if told.record.realization == draft.main.value}
    of_field = any(_field(indicator) == _field(attribution.rule.indicator) for indicator in alike)
    return of_field and attribution.rule.indicator not in alike


def told_lately(draft: Draft, state: MetricState) -> bool:
    """ "Ada 97 orang, 88 di antaranya rawat jalan": whether the number was told shortly before."""
    return any(one.record.realization == draft.main.value for one in state.told[-_LATELY:])


def whole_alone(found: list[Attribution], state: MetricState) -> list[Attribution]:
    """ "Klien 43 orang: 39 rawat jalan, empat rawat inap": the whole is what is spoken of, when its parts make it."""
    counts = [item.record.realization for item in state.told[len(state.told) - len(found) :]]
    known = [count for count in counts if count is not None]
    if len(known) < len(found) or len(found) < 3 or found[0].rule in [item.rule for item in found[1:]]:
        return found
    return found[:1] if math.isclose(known[0], sum(known[1:])) else found


def _field(indicator: str) -> str:
    """The field of work of an indicator: rehabilitasi, pencegahan, pemberantasan."""
    return indicator.partition(".")[0]
