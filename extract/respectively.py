"""Lists that are read in step: "SD, SMP dan SMA masing-masing 12, 8 dan 5 sekolah".

In: a `Sentence` with its numbers. Out: for each number of such a list the words, kind of institution or office that
stands at the same place in the list before it. Never: a guess where the two lists differ in length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.lexicon import Cue
from extract.quantity import Quantity
from extract.scene import PlacedPeriod, PlacedUnit, Scene, Sentence
from rules.discourse import DiscourseRules

_VERB = 2
"""Words that may stand between the mark and the first number ("masing-masing kepada 12")."""
_SPECIFIC = 2
_ALIKE_REACH = 7
"""Tokens between the offices, the word that says that they are alike, and the number."""


@dataclass(frozen=True, slots=True)
class InStep:
    """What a number of the list goes with; just one of the four is set."""

    cue: Cue | None = None
    group: Cue | None = None
    unit: PlacedUnit | None = None
    period: PlacedPeriod | None = None


def in_step(
    scene: Scene, sentence: Sentence, tiers: dict[str, int], rules: DiscourseRules
) -> tuple[Sentence, dict[int, InStep]]:
    """The sentence with the list's measure given to each of its numbers, and what each goes with, keyed by the
    number's first token; the sentence itself and nothing where it holds no such list. `tiers` are those of the
    indicator rules."""
    words = scene.words(sentence.first, sentence.last)
    if rules.each_in_turn in words:
        mark = sentence.first + words.index(rules.each_in_turn)
        numbers = _list_of_numbers(scene, sentence, mark, rules.list_glue)
    elif not rules.in_a_row.isdisjoint(words):
        # "Berturut-turut April, Mei dan Juni tercatat 7, 6 dan 9 kasus": the mark may stand anywhere.
        mark = sentence.quantities[0].first - 1 if sentence.quantities else sentence.first
        numbers = _list_of_numbers(scene, sentence, mark, rules.list_glue)
    else:
        # "… ialah 40, 12, dan 20 orang": no mark, but the numbers stand as a list that only the last one measures.
        mark = sentence.quantities[0].first - 1 if len(sentence.quantities) > 1 else sentence.first
        numbers = _list_of_numbers(scene, sentence, mark, rules.list_glue)
        if not _measured_at_its_end(numbers):
            return sentence, {}
    if len(numbers) < 2:
        return sentence, {}
    count = len(numbers)
    found: dict[int, InStep] = {}
    units = [placed for placed in sentence.units if placed.last <= mark]
    groups = _apart([cue for cue in sentence.layer("group") if cue.last <= mark])
    cues = _apart([cue for cue in sentence.layer("indicator") if cue.last <= mark and tiers[cue.rule] > _SPECIFIC])
    if len(units) == count:
        found = {number.first: InStep(unit=unit) for number, unit in zip(numbers, units, strict=True)}
    elif len(groups) == count:
        found = {number.first: InStep(group=cue) for number, cue in zip(numbers, groups, strict=True)}
    elif len(cues) == count:
        found = {number.first: InStep(cue=cue) for number, cue in zip(numbers, cues, strict=True)}
    periods = [placed for placed in sentence.periods if placed.last <= numbers[0].first]
    if not found and len(periods) == count:
        found = {number.first: InStep(period=one) for number, one in zip(numbers, periods, strict=True)}
    if not found:
        return sentence, {}
    last = numbers[-1]
    shared = {number.first: _measured_like(number, last) for number in numbers}
    quantities = tuple(shared.get(item.first, item) for item in sentence.quantities)
    return sentence._replace(quantities=quantities), found


def in_step_again(
    scene: Scene, sentence: Sentence, before: Sequence[InStep], rules: DiscourseRules
) -> tuple[Sentence, dict[int, InStep]]:
    """ "… masing-masing 35, 15, dan 10 orang. Realisasinya 41, 18, dan 19 orang": the list without the mark, in the
    sentence behind one whose list went with `before`; the sentence itself and nothing where it is no such list. A list
    in step with times ("2016, 2017 dan 2018 …") may name what it counts, and no time."""
    timed = bool(before) and all(step.period is not None for step in before)
    own = bool(sentence.periods) if timed else bool(sentence.layer("indicator") or sentence.layer("group"))
    if not before or not sentence.quantities or own:
        return sentence, {}
    numbers = _list_of_numbers(scene, sentence, sentence.quantities[0].first - 1, rules.list_glue)
    if len(numbers) != len(before) or len(numbers) != len(sentence.quantities):
        return sentence, {}
    shared = {number.first: _measured_like(number, numbers[-1]) for number in numbers}
    quantities = tuple(shared.get(item.first, item) for item in sentence.quantities)
    steps = {number.first: step for number, step in zip(numbers, before, strict=True)}
    return sentence._replace(quantities=quantities), steps


def alike(scene: Scene, sentence: Sentence, number: int, rules: DiscourseRules) -> list[PlacedUnit]:
    """The offices that each have the number at token `number`: "Polres A dan B sama-sama 5 kasus"; at least two, or
    none."""
    if len(sentence.units) < 2:
        return []
    marks = (
        at
        for at in range(sentence.first, number)
        if any(scene.words(at, at + len(phrase)) == phrase for phrase in rules.alike)
    )
    mark = max(marks, default=None)
    if mark is None or number - mark > _ALIKE_REACH or "," in scene.words(mark, number):
        return []
    found: list[PlacedUnit] = []
    for placed in reversed([one for one in sentence.units if one.last <= mark and one.mention.unit is not None]):
        end = found[0].first if found else mark
        between = scene.words(placed.last, end)
        if not (rules.listed.issuperset(between) if found else len(between) <= _ALIKE_REACH):
            break
        found.insert(0, placed)
    return found if len(found) > 1 else []


def _list_of_numbers(scene: Scene, sentence: Sentence, mark: int, glue: frozenset[str]) -> list[Quantity]:
    """The numbers right behind the mark that only commas and "dan" part."""
    numbers: list[Quantity] = []
    end = mark + 1
    for quantity in sentence.quantities:
        if quantity.first <= mark:
            continue
        between = scene.words(end, quantity.first)
        led = not numbers and len(between) <= _VERB
        if quantity.rejected is not None or not (led or glue.issuperset(between)):
            break
        numbers.append(quantity)
        end = quantity.last
    return numbers


def _measured_at_its_end(numbers: Sequence[Quantity]) -> bool:
    """ "40, 12, dan 20 orang"."""
    return len(numbers) > 1 and numbers[-1].kind != "bare" and all(one.kind == "bare" for one in numbers[:-1])


def _apart(cues: list[Cue]) -> list[Cue]:
    """One cue a place."""
    kept: list[Cue] = []
    for cue in cues:
        if not kept or cue.first >= kept[-1].last:
            kept.append(cue)
    return kept


def _measured_like(number: Quantity, last: Quantity) -> Quantity:
    if number.kind != "bare" or last.measure is None:
        return number
    return number._replace(kind=last.kind, measure=last.measure)
