"""Percentages that tell by arithmetic which numbers of a sentence belong together.

In: the statements of a sentence. Out: fewer of them, where a percentage comes out of two numbers told apart ("28 kasus,
kira-kira 80 persen dari target 35 kasus"). Never: a percentage that does not come out, or one of a growth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.drafts import BY_PERCENT, Draft, compatible
from extract.quantity import Quantity
from extract.scene import Scene
from extract.trait import Trait
from rules.discourse import DiscourseRules

_TARGET_REACH = 5
"""Tokens before a number within which a word for targets can be its own."""
_EXACT = 0.1
"""Percentage points within which a printed fraction of a percent is the same, rounded or cut."""
_WHOLE = 1.0
"""The same for a percentage without a fraction."""


def by_arithmetic(scene: Scene, drafts: Sequence[Draft], words: DiscourseRules) -> list[Draft]:
    """The statements with those brought together that a percentage binds, in the order of the text."""
    kept: list[Draft] = []
    for draft in drafts:
        joined = _completed(kept[-1], draft) or _planned(scene, kept[-1], draft, words) if kept else None
        if joined is None:
            kept.append(draft)
        else:
            kept[-1] = joined
    return _of_two_levels(scene, kept, words)


def _of_two_levels(scene: Scene, drafts: list[Draft], words: DiscourseRules) -> list[Draft]:
    """ "turun dari 1,95 persen pada 2021 menjadi 1,73 persen pada 2023 atau 3,66 juta orang pada 2021 menjadi 3,33 juta
    orang pada 2023": the first count goes with the first percentage, the second with the second."""
    for at in range(len(drafts) - 2):
        old, new, last = drafts[at : at + 3]
        if old.percent is None or new.percent is None or new.realization is None or last.realization is None:
            continue
        counted = len(old.members) == 1 and len(last.members) == 1 and new.target is None
        alike = last.realization.kind == new.realization.kind
        risen = words.reached.intersection(scene.words(old.percent.last, new.percent.first))
        again = words.reached.intersection(scene.words(new.realization.last, last.realization.first))
        if counted and alike and risen and again and new.percent.first < new.realization.first:
            pairs = [
                replace(old, shape="percent-or", realization=new.realization),
                replace(new, realization=last.realization, traits=new.traits & ~Trait.PRIOR),
            ]
            return [*drafts[:at], *pairs, *drafts[at + 3 :]]
    return drafts


def _completed(before: Draft, draft: Draft) -> Draft | None:
    """ "36 orang (target 30; 120 persen)", "12.480 penggiat, kira-kira 83 persen dari target 15 ribu orang": the
    percentage, with or without its target, of what was told right before."""
    reached, percent = before.realization, draft.percent
    if reached is None or percent is None or before.percent is not None or draft.realization is not None:
        return None
    target = before.target or draft.target
    if target is None or None not in {before.target, draft.target} or Trait.GROWTH in before.traits | draft.traits:
        return None
    if not (compatible(reached, target) and _comes_out(reached, target, percent)):
        return None
    shape = before.shape if before.target is not None else "realization-first"
    return replace(before, shape=shape, target=target, percent=percent, explicit=True)


def _planned(scene: Scene, before: Draft, draft: Draft, words: DiscourseRules) -> Draft | None:
    """ "Target operasi 30 kasus, yang kena 28 kasus atau 93,33 persen": a number behind a word for targets of which
    another is the printed fraction."""
    planned, reached, percent = before.realization, draft.realization, draft.percent
    if planned is None or reached is None or percent is None or before.percent is not None:
        return None
    if before.target is not None or draft.target is not None or percent.value.is_integer():
        return None
    named = words.target.intersection(scene.words(max(0, planned.first - _TARGET_REACH), planned.first))
    if not named or not (planned.kind == reached.kind and _comes_out(reached, planned, percent)):
        return None
    return replace(draft, shape=BY_PERCENT, target=planned, explicit=True)


def _comes_out(reached: Quantity, target: Quantity, percent: Quantity) -> bool:
    """Whether one number is as many percent of the other as is printed."""
    if not target.value:
        return False
    slack = _WHOLE if percent.value.is_integer() else _EXACT
    return abs(reached.value * 100 / target.value - percent.value) < slack
