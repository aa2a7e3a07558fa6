"""Amounts of drugs: which substance, what was done with it, which amounts are one haul told twice.

In: a `Sentence` with its amounts, the last substance and action spoken of. Out: `Haul`s. Never: unit or period; those
come from the discourse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from extract.lexicon import Cue
from extract.quantities import Measure, Quantity
from extract.respectively import MARK
from extract.roles import Part, Trait
from extract.scene import Scene, Sentence
from rules.substances import SubstanceRule

DRUG_KINDS = frozenset({"mass", "volume", "pill", "strip", "plant", "field", "pack", "roll", "bottle", "box"})
WEIGHED = frozenset({"mass", "volume", "pill", "strip", "plant", "field"})
PACKED = frozenset({"pack", "box", "bottle"})
_ALIKE = frozenset(
    {"atau", "setara", "(", "tepatnya", "alias", "atau setara", "netto", "neto", "brutto", "bruto", "=", "sekitar"}
)
_WEIGHT = frozenset({"berat", "seberat", "beratnya", "netto", "neto", "bruto", "brutto"})
_LISTED = frozenset({"dan", "serta", "maupun"})
_BECAME = frozenset({("menjadi",), ("jadi",), ("ke",)})
_CLAUSE_REACH = 8


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


class Memory(NamedTuple):
    """What earlier sentences leave behind."""

    substance: SubstanceRule | None = None
    action: str | None = None
    sentence: int = -9
    paragraph: int = -9


class SeizureReader:
    """Built once from the rules; pure."""

    def __init__(self, substances: Sequence[SubstanceRule], boundaries: frozenset[str]) -> None:
        self._rules = {rule.id: rule for rule in substances}
        self._boundaries = boundaries

    def read(
        self, scene: Scene, sentence: Sentence, parts: Sequence[Part], memory: Memory
    ) -> tuple[list[Haul], list[Quantity], Memory]:
        """The hauls of a sentence, the amounts that no substance explains, and the memory for the next sentence."""
        cues = sentence.layer("substance")
        amounts = [part for part in parts if self._is_amount(scene, sentence, part, cues)]
        action = self._action(sentence, memory)
        memory_after = self._remember(sentence, cues, action, memory)
        if not amounts or not self._rules:
            return [], [], memory_after
        linked = self._link(scene, sentence, [part.quantity for part in amounts], cues)
        hauls: list[Haul] = []
        lost: list[Quantity] = []
        for part in amounts:
            quantity = part.quantity
            if (part.traits & (Trait.GROWTH | Trait.REPEAT) and self._dropped(scene, part)) or self._blocked(
                scene, sentence, quantity
            ):
                continue
            cue = linked.get(quantity)
            rule, source = self._substance(cue, quantity, hauls, sentence, memory)
            measure = quantity.measure or _level_before(scene, sentence, quantity)
            measure = measure or (hauls[-1].measure if hauls else None)
            if not quantity.value:
                continue  # "turun menjadi 0 gram": nothing was taken
            if rule is None or measure is None or measure.kind not in rule.kinds:
                lost.append(quantity)
                continue
            near = self._near_action(scene, sentence, quantity) or action
            clear = near is not None
            hauls.append(
                Haul(quantity, measure, rule, cue, near or "seized", source, Trait.PRIOR in part.traits, clear)
            )
        hauls = self._once(scene, sentence, hauls)
        if hauls:
            memory_after = memory_after._replace(substance=hauls[-1].substance, sentence=sentence.number)
        return hauls, lost, memory_after

    @staticmethod
    def _dropped(scene: Scene, part: Part) -> bool:
        """A difference, or an amount spoken of again ("yang setengah butir itu")."""
        if Trait.GROWTH in part.traits:
            return True
        return scene.words(max(0, part.quantity.first - 1), part.quantity.first) == ("yang",)

    @staticmethod
    def _is_amount(scene: Scene, sentence: Sentence, part: Part, cues: Sequence[Cue]) -> bool:
        quantity = part.quantity
        if quantity.rejected is not None:
            return False
        if quantity.kind in DRUG_KINDS:
            return True
        if _level_before(scene, sentence, quantity) is not None:
            return True
        # "sabu 12,5 gram, ganja 30": the measure is that of the list.
        if quantity.kind != "bare" or (quantity.noun is not None and quantity.noun not in {"dan", "serta"}):
            return False
        listed = any(item.kind in WEIGHED and item.last < quantity.first for item in sentence.quantities)
        return listed and any(cue.last == quantity.first for cue in cues)

    def _link(
        self, scene: Scene, sentence: Sentence, amounts: Sequence[Quantity], cues: Sequence[Cue]
    ) -> dict[Quantity, Cue]:
        """Each amount with the drug's name that belongs to it: one beside it before one further off, and lists read in
        the direction in which they begin."""
        links = self._in_step(scene, sentence, amounts, cues)
        if links:
            return links
        for index, amount in enumerate(amounts):
            left = amounts[index - 1].last if index else sentence.first
            right = amounts[index + 1].first if index + 1 < len(amounts) else sentence.last
            before = [cue for cue in cues if left <= cue.first and cue.last <= amount.first]
            inside = [cue for cue in cues if cue.first < amount.last and cue.last > amount.first]
            after = [cue for cue in cues if amount.last <= cue.first and cue.last <= right]
            chosen = self._choose(scene, amount, before, inside, after, links, index + 1 == len(amounts))
            packed = amounts[index - 1] if index else None
            if chosen is None and packed is not None and packed.kind in PACKED and packed in links:
                # "lima paket ganja seberat 5 kg", "2 bungkus ekstasi berisi 25 butir": one drug, packed and weighed.
                chosen = links[packed]
            if chosen is not None:
                links[amount] = chosen
        for amount, following in pairwise(amounts):
            # "8.000 butir atau 2.640 gram ekstasi": the name behind the second measure is that of both.
            own = links.get(amount)
            near = own is not None and (own.first >= amount.last or amount.first - own.last <= 1)
            behind = links.get(following)
            between = scene.words(amount.last, following.first)
            alike = between in {("atau",), ("(",), ("atau", "setara"), ("setara",)}
            # "hasis 2 kg, 12 butir dan 4 gram ekstasi": a name behind a boundary is that of the amount before.
            parted = own is None or (
                own.last <= amount.first and bool(self._boundaries.intersection(scene.words(own.last, amount.first)))
            )
            shared = between == ("dan",) and amount.kind != following.kind and parted
            if (alike or shared) and not near and behind is not None and behind.first >= following.last:
                links[amount] = behind
        return links

    @staticmethod
    def _in_step(
        scene: Scene, sentence: Sentence, amounts: Sequence[Quantity], cues: Sequence[Cue]
    ) -> dict[Quantity, Cue]:
        """ "sabu, ganja dan ekstasi masing-masing 9 kg, 15 kg dan 800 butir"."""
        words = scene.words(sentence.first, sentence.last)
        if MARK not in words:
            return {}
        mark = sentence.first + words.index(MARK)
        named = [cue for cue in cues if cue.last <= mark]
        told = [amount for amount in amounts if amount.first > mark]
        return dict(zip(told, named, strict=True)) if len(named) == len(told) > 1 else {}

    def _choose(
        self,
        scene: Scene,
        amount: Quantity,
        before: Sequence[Cue],
        inside: Sequence[Cue],
        after: Sequence[Cue],
        links: dict[Quantity, Cue],
        final: bool,
    ) -> Cue | None:
        taken = set(links.values())
        before = [cue for cue in before if cue not in taken]
        if inside:
            return inside[0]
        adjacent = [cue for cue in after if self._adjacent(scene, amount.last, cue.first)]
        near_before = before[-1] if before else None
        if adjacent:
            cue = adjacent[0]
            if near_before is None:
                return cue
            # Both sides: a name that a boundary parts from the number is the previous amount's or a heading's.
            distance = len(scene.words(near_before.last, amount.first))
            parted = bool(self._boundaries.intersection(scene.words(near_before.last, amount.first)))
            return cue if parted or distance > 4 or self._closed(scene, cue, final) else near_before
        if near_before is not None:
            return near_before
        if after and not self._hard_boundary(scene, amount.last, after[0].first):
            return after[0]
        return None

    def _adjacent(self, scene: Scene, first: int, last: int) -> bool:
        between = scene.words(first, last)
        return len(between) <= 3 and not self._boundaries.intersection(between)

    def _closed(self, scene: Scene, cue: Cue, final: bool) -> bool:
        """Whether a boundary or the sentence's end follows the name: it then ends this item of the list."""
        following = scene.words(cue.last, cue.last + 1)
        return bool(following and following[0] in self._boundaries) or final

    def _hard_boundary(self, scene: Scene, first: int, last: int) -> bool:
        between = scene.words(first, last)
        return len(between) > _CLAUSE_REACH or bool({",", ";", "dan", "serta", "."}.intersection(between))

    def _substance(
        self, cue: Cue | None, quantity: Quantity, hauls: Sequence[Haul], sentence: Sentence, memory: Memory
    ) -> tuple[SubstanceRule | None, str]:
        if cue is not None:
            return self._rules[cue.rule], "beside"
        if hauls:
            return hauls[-1].substance, "list"
        fresh = memory.substance is not None and sentence.number - memory.sentence <= 2
        if memory.substance is not None and fresh and quantity.kind in memory.substance.kinds:
            return memory.substance, "carried"
        return None, "none"

    @staticmethod
    def _action(sentence: Sentence, memory: Memory) -> str | None:
        found = [cue.value for cue in sentence.layer("action")]
        if found:
            return found[0]
        if memory.action is not None and sentence.number - memory.sentence <= 2:
            return memory.action
        return None

    def _near_action(self, scene: Scene, sentence: Sentence, quantity: Quantity) -> str | None:
        """The action word nearest to the amount; one before it weighs more than one behind."""
        best: tuple[float, str] | None = None
        for cue in sentence.layer("action"):
            if cue.last <= quantity.first:
                distance = float(quantity.first - cue.last)
                distance += 12.0 * sum(word in {";", "sedangkan"} for word in scene.words(cue.last, quantity.first))
            else:
                distance = 1.3 * (cue.first - quantity.last) + 1
                distance += 4.0 * sum(word in {";", "sedangkan"} for word in scene.words(quantity.last, cue.first))
            if best is None or distance < best[0]:
                best = (distance, cue.value)
        return best[1] if best is not None else None

    def _remember(self, sentence: Sentence, cues: Sequence[Cue], action: str | None, memory: Memory) -> Memory:
        substance, told = memory.substance, memory.sentence
        if cues:
            substance, told = self._rules[cues[-1].rule], sentence.number
        if sentence.layer("action"):
            return Memory(substance, action, sentence.number, sentence.paragraph)
        return Memory(substance, memory.action, told, sentence.paragraph)

    def _blocked(self, scene: Scene, sentence: Sentence, quantity: Quantity) -> bool:
        """Whether a word beside the amount says that it is no seizure (sold, set aside, an assumption, fuel)."""
        lower = scene.tokens.lower
        first, last = quantity.first, quantity.last
        while (
            first > sentence.first
            and quantity.first - first < _CLAUSE_REACH
            and lower[first - 1] not in {",", ";", "."}
        ):
            first -= 1
        while last < sentence.last and last - quantity.last < _CLAUSE_REACH and lower[last] not in {",", ";", "."}:
            last += 1
        blocks = sentence.layer("block")
        whole = [cue.first for cue in blocks if cue.value == "none" and first <= cue.first and cue.last <= last]
        for cue in blocks:
            if cue.value == "none" or (cue.value == "sample" and whole and cue.first > whole[0]):
                continue  # "belum disisihkan untuk pembuktian": the whole amount
            if any(placed.first <= cue.first < placed.last for placed in sentence.units):
                continue  # "Tanjung Emas" is no gold
            if first <= cue.first and cue.last <= last:
                limit = 2 if cue.value == "other" else _CLAUSE_REACH
                distance = max(cue.first - quantity.last, quantity.first - cue.last, 0)
                crossed = any(
                    item is not quantity and item.rejected is None
                    and min(cue.last, quantity.last) <= item.first < max(cue.first, quantity.first)
                    for item in sentence.quantities
                )  # fmt: skip
                if cue.value == "other" and lower[quantity.first - 1] in _LISTED and cue.last <= quantity.first:
                    continue  # "12 botol miras dan 2 gram sabu": the next thing of a list
                if cue.value == "sample" and self._of_the_next(sentence, quantity, cue):
                    continue
                if distance < limit and (not crossed or cue.value == "sample"):
                    return True
        return False

    @staticmethod
    def _of_the_next(sentence: Sentence, quantity: Quantity, cue: Cue) -> bool:
        """ "295,30 gram, disisihkan sebanyak 0,15 gram": a word right before the next amount speaks of that one."""
        behind = next((item for item in sentence.quantities if item.first >= cue.last), None)
        return cue.first >= quantity.last and behind is not None and behind.first - cue.last <= 1

    def _once(self, scene: Scene, sentence: Sentence, hauls: list[Haul]) -> list[Haul]:
        """Two measures of one amount become one; packets that are weighed in the same breath give way to the weight."""
        kept: list[Haul] = []
        for haul in hauls:
            previous = kept[-1] if kept else None
            if previous is not None and self._restated(scene, previous, haul):
                continue
            if previous is not None and self._same_amount(scene, previous, haul):
                if previous.quantity.approximate and not haul.quantity.approximate and _exacter(haul, previous):
                    kept[-1] = replace(haul, cue=previous.cue or haul.cue)
                continue
            kept.append(haul)
        weighed = {haul.substance.substance for haul in kept if haul.measure.kind in WEIGHED}
        return [haul for haul in kept if haul.measure.kind not in PACKED or haul.substance.substance not in weighed]

    @staticmethod
    def _restated(scene: Scene, left: Haul, right: Haul) -> bool:
        """ "1.015 butir ekstasi, setara 431,4 gram", "8.000 butir atau 2.640 gram ekstasi", "32 butir dengan berat 12,3
        gram": the same pills weighed."""
        between = scene.words(left.quantity.last, right.quantity.first)
        if left.measure.base == right.measure.base or left.substance is not right.substance:
            return False
        weighed = left.measure.kind == "pill" and right.measure.kind == "mass" and _WEIGHT.intersection(between)
        close = len(between) <= 4 and not _LISTED.intersection(between)
        return (close and (bool(weighed) or "setara" in between)) or between == ("atau",)

    @staticmethod
    def _same_amount(scene: Scene, left: Haul, right: Haul) -> bool:
        """ "4.127,35 gram (4,1 kg)", "214,8 gram bruto atau 198,3 gram neto", "11 kilogram lebih, tepatnya 11,355"."""
        if left.substance is not right.substance or left.measure.base != right.measure.base or right.cue is not None:
            return False
        between = scene.words(left.quantity.last, right.quantity.first)
        if len(between) > 5 or not _ALIKE.intersection(between):
            return False
        a = left.quantity.value * left.measure.factor
        b = right.quantity.value * right.measure.factor
        return abs(a - b) <= 0.15 * max(a, b)


def _level_before(scene: Scene, sentence: Sentence, quantity: Quantity) -> Measure | None:
    """The measure of a number that is told without it, before the level that it became: "dari 8 menjadi 2 gram"."""
    if quantity.kind != "bare":
        return None
    behind = next((item for item in sentence.quantities if item.first >= quantity.last), None)
    if behind is None or behind.kind not in WEIGHED or scene.words(quantity.last, behind.first) not in _BECAME:
        return None
    return behind.measure


def _exacter(one: Haul, other: Haul) -> bool:
    return one.quantity.value != int(one.quantity.value) or other.quantity.approximate
