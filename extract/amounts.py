"""Amounts of drugs as a sentence tells them, and which of its amounts are one told twice.

In: hauls of one sentence, in order. Out: the same without repetitions. Never: what another sentence says; that is
`extract.consolidation`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.lexicon import Cue
from extract.quantity import Measure, Quantity
from extract.scene import Scene, Sentence
from rules.substances import AmountRules, SubstanceRule

_DESCRIBED = 10
"""Tokens between pills and their weight that may say what they look like."""
_YEAR_DIGITS = 4
_PIECES = 12
"""Tokens between pieces of what is weighed and their weight: "tiga butir tablet yang mengandung metamfetamina"."""
_APART = 4
"""Tokens that may stand between two measures of one amount."""
_SCALES = 6
"""Tokens from a word for gross or net to its amount."""
_NET = 0.2
"""How much of the gross weight the net weight is at least."""
_SLACK = 0.15
"""By how much gross and net, or a rounded amount and the exact one, may differ."""


@dataclass(frozen=True, slots=True)
class Haul:
    """One amount of one substance in a sentence."""

    quantity: Quantity
    measure: Measure
    substance: SubstanceRule
    cue: Cue | None
    """The drug's name in this sentence; None where an earlier sentence told it."""
    action: str
    source: str
    """How the substance was found: "beside", "list", "carried"."""
    prior: bool
    """Whether it is the level that a change came from ("dari 40 gram menjadi 60")."""
    clear: bool
    """Whether a word of seizing or destroying stands in the sentence or just before it."""
    each: bool = False
    """Whether it is told of each of several packets: a total of the same drug says more."""
    taken: bool = False
    """Whether its own sentence says by a verb that it was taken."""
    spoken: bool = False
    """Whether the sentence's own time is only that of the occasion on which somebody spoke of it."""


def once(scene: Scene, hauls: Sequence[Haul], rules: AmountRules) -> list[Haul]:
    """Two measures of one amount become one; packets that are weighed in the same breath give way to the weight."""
    kept: list[Haul] = []
    for haul in hauls:
        previous = kept[-1] if kept else None
        if previous is not None and _then_weighed(scene, previous, haul, rules):
            kept[-1] = replace(haul, cue=previous.cue or haul.cue)
            continue
        if previous is not None and _restated(scene, previous, haul, rules):
            continue
        if previous is not None and _gross_and_net(scene, previous, haul, rules):
            continue
        if previous is not None and _same_amount(scene, previous, haul, rules):
            hedged = previous.quantity.approximate and not haul.quantity.approximate and _exacter(haul, previous)
            if hedged or _tells_more(haul, previous):
                kept[-1] = replace(haul, cue=previous.cue or haul.cue)
            continue
        kept.append(haul)
    weighed = {haul.substance.substance for haul in kept if haul.measure.kind in rules.exact}
    return [haul for haul in kept if haul.measure.kind not in rules.packed or haul.substance.substance not in weighed]


def level_before(scene: Scene, sentence: Sentence, quantity: Quantity, rules: AmountRules) -> Measure | None:
    """The measure of a number that is told without it, before the level that it became: "dari 8 menjadi 2 gram"."""
    if quantity.kind != "bare":
        return None
    behind = next((item for item in sentence.quantities if item.first >= quantity.last), None)
    if behind is None or behind.kind not in rules.weighed:
        return None
    between = scene.words(quantity.last, behind.first)
    return behind.measure if len(between) == 1 and between[0] in rules.became else None


def _then_weighed(scene: Scene, left: Haul, right: Haul, rules: AmountRules) -> bool:
    """ "18 linting yang setelah ditimbang beratnya 9,4 gram": rolls give way to their weight, and so do capsules of a
    drug that is no pill."""
    between = scene.words(left.quantity.last, right.quantity.first)
    rolled = left.measure.kind in rules.other and right.measure.kind in rules.exact
    swallowed = left.measure.name in rules.swallowed and left.substance.usual == right.measure.kind
    reach = _PIECES if swallowed else _APART
    if not (rolled or swallowed) or left.substance is not right.substance or len(between) > reach:
        return False
    return bool(rules.weight.intersection(between)) and not rules.joins.intersection(between)


def _restated(scene: Scene, left: Haul, right: Haul, rules: AmountRules) -> bool:
    """ "1.015 butir ekstasi, setara 431,4 gram", "8.000 butir atau 2.640 gram ekstasi", "32 butir dengan berat 12,3
    gram": the same pills weighed."""
    between = scene.words(left.quantity.last, right.quantity.first)
    if left.measure.base == right.measure.base or left.substance is not right.substance:
        return False
    if left.measure.kind in rules.packed:
        return False  # "48 paket ganja setara 47,5 kg": they give way to the weight
    if len(between) == 1 and between[0] in rules.either:
        # "sembilan hektare atau 50 ribu batang": field and stems are told each for itself (contract).
        return rules.grown.isdisjoint({left.measure.kind, right.measure.kind})
    counted = left.measure.kind in rules.counted and right.measure.kind not in rules.counted
    if counted and between == ("(",):
        return True  # "10.118 butir (4,2 kg) ekstasi"
    if counted and len(between) <= _DESCRIBED and "," not in between and rules.weight.intersection(between[-2:]):
        # "tiga butir tablet kuning yang mengandung ekstasi dengan berat 1,05 gram"
        return rules.joins.isdisjoint(between)
    told = rules.equals.intersection(between) or (counted and rules.weight.intersection(between))
    return bool(told) and len(between) <= _APART and not rules.joins.intersection(between)


def _gross_and_net(scene: Scene, left: Haul, right: Haul, rules: AmountRules) -> bool:
    """ "Berat bruto 15.960 gram dan berat netto sebesar 12.055 gram": one haul, the first written (contract)."""
    if left.substance is not right.substance or left.measure.base != right.measure.base or right.cue is not None:
        return False
    between = scene.words(left.quantity.last, right.quantity.first)
    before = scene.words(max(0, left.quantity.first - _SCALES), left.quantity.first)
    one = rules.on_scales.intersection(before)
    if not one:  # "9,1 gram brutto atau 2,8 gram nett"
        one = rules.on_scales.intersection(between[:1])
        between = (*between[1:], *scene.words(right.quantity.last, right.quantity.last + 1))
    other = rules.on_scales.intersection(between)
    if not one or not other or one == other or len(between) > _SCALES:
        return False
    a, b = left.quantity.value * left.measure.factor, right.quantity.value * right.measure.factor
    return min(a, b) >= _NET * max(a, b)


def _same_amount(scene: Scene, left: Haul, right: Haul, rules: AmountRules) -> bool:
    """ "4.127,35 gram (4,1 kg)", "214,8 gram bruto atau 198,3 gram neto", "11 kilogram lebih, tepatnya 11,355"."""
    if left.substance is not right.substance or left.measure.base != right.measure.base or right.cue is not None:
        return False
    between = scene.words(left.quantity.last, right.quantity.first)
    dated = any(len(word) == _YEAR_DIGITS and word.isdigit() for word in between)  # "5.671 gram (2019: 4,98 kg)"
    alike = rules.alike - {"("} if dated or ")" in between else rules.alike  # "412 gram (2018), 389 gram (2019)"
    if len(between) > _APART + 1 or not alike.intersection(between):
        return False
    a = left.quantity.value * left.measure.factor
    b = right.quantity.value * right.measure.factor
    return abs(a - b) <= _SLACK * max(a, b)


def _tells_more(haul: Haul, coarse: Haul) -> bool:
    """ "lebih 5,12 kg, tepatnya 5.126,4 gram": the same amount to more places."""
    exact, rounded = haul.quantity.value * haul.measure.factor, coarse.quantity.value * coarse.measure.factor
    return len(significant(exact)) - len(significant(rounded)) > 1 and abs(exact - rounded) < last_place(rounded)


def last_place(amount: float) -> float:
    """The unit of the last significant figure of a positive amount: 10 for 3690, 100 for 21600."""
    return float(10.0 ** (math.floor(math.log10(amount)) + 1 - len(significant(amount))))


def significant(amount: float) -> str:
    """The significant figures of an amount: 6930.0 is "693"."""
    return f"{amount:.6f}".rstrip("0").rstrip(".").replace(".", "").strip("0")


def _exacter(one: Haul, other: Haul) -> bool:
    return not one.quantity.value.is_integer() or other.quantity.approximate
