"""Amounts of drugs: which substance, what was done with it, which amounts are one haul told twice.

In: a `Sentence` with its amounts, the last substance and action spoken of. Out: `Haul`s. Never: unit or period; those
come from the discourse.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extract.amounts import Haul, level_before, once
from extract.druglinks import DrugLinker
from extract.lexicon import Cue
from extract.particles import FROM, WHICH
from extract.quantity import Measure, Quantity
from extract.roles import Part
from extract.scene import QUOTES, Scene, Sentence, by_layer
from extract.seizureactions import HELD, SEIZED, WEAK, nearest, of_sentence
from extract.seizureblocks import SeizureBlocks
from extract.trait import Trait
from rules.discourse import DiscourseRules
from rules.substances import SeizureRules, SubstanceRule

_REMEMBERED = 2
"""Sentences for which it is remembered what was done."""
_TELLING = frozenset({"pill", "volume"})
"""Measures that tell another drug than one that is weighed: "413 gram sabu. … 5.992 butir pil"."""
_EACH_REACH = 3
_NAMED_PILLS = frozenset({"pill", "strip"})
_ITEM_ENDS = frozenset({",", ".", "dan", "serta", ";", ")"})
_SHORT = 3
"""Letters up to which a word with a capital is a common one ("Pil")."""
_DOSED = "mg"
_STRONGEST = 1000
"""Milligrams of a pill."""
_FIELD = "field"


class Memory(NamedTuple):
    """What earlier sentences leave behind."""

    substance: SubstanceRule | None = None
    action: str | None = None
    sentence: int = -9
    paragraph: int = -9
    grown: SubstanceRule | None = None
    """What the fields told so far were fields of."""


class SeizureReader:
    """Built once from the rules; pure."""

    def __init__(self, rules: SeizureRules, words: DiscourseRules) -> None:
        self._rules = {rule.id: rule for rule in rules.substances}
        self._strange = next((rule for rule in rules.substances if rule.strange), None)
        self._amounts = rules.amounts
        self._joins = rules.amounts.joins
        self._each = words.each_in_turn
        self._events = words.event
        self._anaphoric = words.anaphoric
        self._links = DrugLinker(words, rules.amounts)
        self._blocks = SeizureBlocks(rules.amounts, words)

    @property
    def kinds(self) -> frozenset[str]:
        """The classes of measures that a drug can be told in."""
        return self._amounts.kinds

    def read(
        self, scene: Scene, sentence: Sentence, parts: Sequence[Part], memory: Memory
    ) -> tuple[list[Haul], list[Quantity], Memory]:
        """The hauls of a sentence, the amounts that no substance explains, and the memory for the next sentence."""
        whole, sentence = sentence, self._without_occasion(scene, sentence, memory)
        occasion = sentence is not whole
        cues = sentence.layer("substance")
        amounts = [part for part in parts if self._is_amount(scene, sentence, part, cues)]
        action = _action(sentence, memory)
        memory_after = self._remember(sentence, cues, action, memory)
        if not amounts or not self._rules:
            return [], [], memory_after
        linked = self._links.link(scene, sentence, [part.quantity for part in amounts], cues)
        several = self._links.of_several(scene, sentence, [part.quantity for part in amounts], cues)
        hauls: list[Haul] = []
        lost: list[Quantity] = []
        aside: Quantity | None = None
        for part in amounts:
            quantity, cue = part.quantity, linked.get(part.quantity)
            if part.traits & (Trait.GROWTH | Trait.REPEAT | Trait.EACH) and self._dropped(scene, part):
                continue
            if self._blocks.set_aside(scene, sentence, quantity, aside):
                aside = quantity
                continue
            if memory.substance is not None and self._told_again(scene, quantity, cue):
                continue
            if self._blocks.forbid(scene, sentence, quantity) or not quantity.value:
                continue  # "turun menjadi 0 gram": nothing was taken
            if cue is None and quantity in several:
                lost.append(quantity)
                continue
            rule, source = self._substance(scene, cue, quantity, hauls, sentence, memory)
            measure = quantity.measure or level_before(scene, sentence, quantity, self._amounts)
            measure = measure or _of_the_list(hauls, rule)
            if rule is not None and measure is not None and _is_dose(measure, quantity, rule):
                continue
            if rule is None or measure is None or measure.kind not in rule.kinds:
                lost.append(quantity)
                continue
            hauls.append(self._haul(scene, sentence, part, measure, rule, cue, source, action, occasion=occasion))
        hauls = once(scene, hauls, self._amounts)
        if hauls:
            memory_after = memory_after._replace(substance=hauls[-1].substance, sentence=sentence.number)
            grown = [haul.substance for haul in hauls if haul.measure.kind == _FIELD]
            memory_after = memory_after._replace(grown=grown[-1]) if grown else memory_after
        return hauls, lost, memory_after

    def _haul(
        self,
        scene: Scene,
        sentence: Sentence,
        part: Part,
        measure: Measure,
        rule: SubstanceRule,
        cue: Cue | None,
        source: str,
        action: str | None,
        *,
        occasion: bool,
    ) -> Haul:
        """An amount whose drug and measure are known, with what was done with it; `action` is what the sentence, or
        those before it, tell."""
        own = nearest(scene, sentence, part.quantity)
        taken = self._taken(scene, sentence, own)
        near = own or (SEIZED if taken else action)
        prior, each = Trait.PRIOR in part.traits, self._of_each(scene, sentence, part.quantity)
        return Haul(
            part.quantity, measure, rule, cue, near or SEIZED, source, prior, near is not None, each, taken, occasion
        )

    @staticmethod
    def _without_occasion(scene: Scene, sentence: Sentence, memory: Memory) -> Sentence:
        """ "Kami ungkap berbagai kasus. Barang bukti 78 kg sabu," kata Kapolres saat pemusnahan: behind words of
        somebody's own that go on about what was taken, the occasion of speaking."""
        goes_on = memory.action == SEIZED and memory.sentence == sentence.number - 1
        if not goes_on or memory.paragraph != sentence.paragraph:
            return sentence
        lower = scene.tokens.lower
        closed = [at for at in range(sentence.first, sentence.last) if lower[at] in QUOTES]
        told = [item.last for item in sentence.quantities if item.rejected is None]
        if len(closed) != 1 or not told or told[-1] > closed[0]:
            return sentence
        strong = [cue for cue in sentence.layer("action") if cue.value not in WEAK]
        if not strong or any(cue.first < closed[0] for cue in strong):
            return sentence
        cues = tuple(cue for cue in sentence.cues if cue not in strong)
        return sentence._replace(cues=cues, layers=by_layer(cues))

    @staticmethod
    def _dropped(scene: Scene, part: Part) -> bool:
        """A difference, or an amount spoken of again ("yang setengah butir itu")."""
        if Trait.GROWTH in part.traits:
            return True
        return scene.words(max(0, part.quantity.first - 1), part.quantity.first) == (WHICH,)

    def _told_again(self, scene: Scene, quantity: Quantity, cue: Cue | None) -> bool:
        """ "satu paket sabu seberat 51 gram. … Dari 50 gram sabu itu mereka untung": an amount that was told before."""
        if scene.words(quantity.first - 1, quantity.first) != (FROM,):
            return False
        behind = quantity.last if cue is None or cue.first != quantity.last else cue.last
        return not self._anaphoric.isdisjoint(scene.words(behind, behind + 1))

    def _is_amount(self, scene: Scene, sentence: Sentence, part: Part, cues: Sequence[Cue]) -> bool:
        quantity = part.quantity
        if quantity.rejected is not None:
            return False
        if quantity.kind in self._amounts.kinds:
            return True
        if level_before(scene, sentence, quantity, self._amounts) is not None:
            return True
        # "sabu 12,5 gram, ganja 30", "3,8 gram ganja dan 0,9 sabu": the measure is that of the list.
        if quantity.kind == "bare" and not quantity.value.is_integer():
            behind = any(cue.first == quantity.last for cue in cues)
            if behind and any(item.kind in self._amounts.weighed for item in sentence.quantities):
                return True
        if quantity.kind != "bare" or (quantity.noun is not None and quantity.noun not in self._joins):
            return False
        listed = any(item.kind in self._amounts.weighed and item.last < quantity.first for item in sentence.quantities)
        return listed and any(cue.last == quantity.first for cue in cues)

    def _substance(
        self,
        scene: Scene,
        cue: Cue | None,
        quantity: Quantity,
        hauls: Sequence[Haul],
        sentence: Sentence,
        memory: Memory,
    ) -> tuple[SubstanceRule | None, str]:
        if self._strange is not None and hauls and self._strangely_named(scene, sentence, quantity, cue):
            return self._strange, "list"
        if cue is not None:
            return self._rules[cue.rule], "beside"
        if hauls:
            return hauls[-1].substance, "list"
        fresh = memory.substance is not None and sentence.number - memory.sentence <= 2
        odd = memory.substance is not None and quantity.kind in _TELLING and quantity.kind != memory.substance.usual
        if memory.substance is not None and fresh and not odd and quantity.kind in memory.substance.kinds:
            return memory.substance, "carried"
        # "Tahun lalu ladang yang dimusnahkan 23 hektare", paragraphs behind the field of the story
        if quantity.kind == _FIELD and memory.grown is not None and nearest(scene, sentence, quantity):
            return memory.grown, "carried"
        return self._only_drug(scene, sentence, quantity)

    def _only_drug(self, scene: Scene, sentence: Sentence, quantity: Quantity) -> tuple[SubstanceRule | None, str]:
        """ "Barang haram itu beratnya 9,8 gram, terdiri dari 14 paket sabu", "Dari 100 butir tramadol yang dipesan, 64
        butir disita": the one drug of a sentence that tells that it was taken."""
        cues = sentence.layer("substance")
        named = [self._rules[cue.rule] for cue in cues]
        exact = quantity.kind in self._amounts.exact and len({rule.substance for rule in named}) == 1
        behind = bool(cues) and cues[0].first >= quantity.last
        if behind and any(quantity.last <= item.first and item.kind == quantity.kind for item in sentence.quantities):
            return None, "none"  # "11 kilogram lebih, tepatnya 11,355 kg sabu"
        told = exact and nearest(scene, sentence, quantity) is not None
        return (named[0], "list") if told else (None, "none")

    def _strangely_named(self, scene: Scene, sentence: Sentence, quantity: Quantity, cue: Cue | None) -> bool:
        """ "759 butir hexymer, 500 butir Codella": an item of a list under a name that no rule knows."""
        at = quantity.last
        if quantity.kind not in _NAMED_PILLS or at + 1 >= sentence.last or (cue is not None and cue.first <= at):
            return False
        word = scene.tokens.words[at]
        ends = scene.tokens.lower[at + 1] in _ITEM_ENDS
        return ends and word.isalpha() and word.istitle() and len(word) > _SHORT

    def _of_each(self, scene: Scene, sentence: Sentence, quantity: Quantity) -> bool:
        """ "17 paket yang beratnya masing-masing 1 kilogram"; not so where a list of weights follows."""
        if self._each not in scene.words(max(sentence.first, quantity.first - _EACH_REACH), quantity.first):
            return False
        behind = next((item for item in sentence.quantities if item.first >= quantity.last), None)
        return behind is None or behind.kind != quantity.kind or behind.first - quantity.last > _EACH_REACH

    def _taken(self, scene: Scene, sentence: Sentence, own: str | None) -> bool:
        """Whether the sentence says that a drug was taken, be it only by the arrest of who had it."""
        if own is not None or any(cue.value not in WEAK for cue in sentence.layer("action")):
            return own == SEIZED
        return bool(self._events.intersection(scene.tokens.lower[sentence.first : sentence.last]))

    def _remember(self, sentence: Sentence, cues: Sequence[Cue], action: str | None, memory: Memory) -> Memory:
        substance, told = memory.substance, memory.sentence
        if cues:
            substance, told = self._rules[cues[-1].rule], sentence.number
        if sentence.layer("action"):
            return Memory(substance, action, sentence.number, sentence.paragraph, memory.grown)
        return Memory(substance, memory.action, told, sentence.paragraph, memory.grown)


def _is_dose(measure: Measure, quantity: Quantity, rule: SubstanceRule) -> bool:
    """ "40 butir Trihexyphenidyl 2 mg": how strong the pills are."""
    return measure.name == _DOSED and rule.usual in _NAMED_PILLS and quantity.value <= _STRONGEST


def _of_the_list(hauls: Sequence[Haul], rule: SubstanceRule | None) -> Measure | None:
    """The measure that a list supplies for an amount without one: "ekstasi 381 butir, sabu 48 kg, pil dobel L 720"."""
    if not hauls:
        return None
    usual = (haul.measure for haul in reversed(hauls) if rule is not None and haul.measure.kind == rule.usual)
    return next(usual, hauls[-1].measure)


def _action(sentence: Sentence, memory: Memory) -> str | None:
    """What was done with the drugs of a sentence: by its own words, or by those of the sentences right before."""
    told, age = of_sentence(sentence), sentence.number - memory.sentence
    if told is not None and told != HELD:
        return told
    if told == HELD and (memory.action is None or age > 1):
        return SEIZED
    return memory.action if age <= _REMEMBERED else None
