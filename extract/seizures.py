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
from extract.quantity import Measure, Quantity
from extract.roles import Part, Trait
from extract.scene import QUOTES, Scene, Sentence, by_layer
from rules.discourse import DiscourseRules
from rules.substances import SeizureRules, SubstanceRule

_CLAUSE_REACH = 8
_TELLING = frozenset({"pill", "volume"})
"""Measures that tell another drug than one that is weighed: "413 gram sabu. … 5.992 butir pil"."""
_EACH_REACH = 3
_ASIDE_REACH = 14
"""Tokens that may stand between the words of setting aside and the amount: a laboratory's whole name."""
_NAMED_PILLS = frozenset({"pill", "strip"})
_ITEM_ENDS = frozenset({",", ".", "dan", "serta", ";", ")"})
_SHORT = 3
"""Letters up to which a word with a capital is a common one ("Pil")."""
_FROM = "dari"
_PLANNED = "planned"
_BOUGHT = "bought"
_OBTAINED = "obtained"
_MONEY = "money"
_SCALES = 3
"""Tokens from an amount to the word that tells how it was weighed."""
_PRICE_REACH = 3
"""Tokens between a price and what it buys."""
_HOLDING = frozenset({"none", "summed"})
"""Blocks that block nothing: their words hold a word of another block."""
_NEXT_ONES = frozenset({"sample", "estimate"})
_HELD, _CONTAINED = "held", "contained"
"""The actions of a noun for what was seized ("barang bukti") and of what held it ("berisi"): both give way to every
verb of the sentence, the noun also to what was said before."""
_WEAK = frozenset({_HELD, _CONTAINED})

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
        self._strong = words.strong
        self._remaining = words.remaining
        self._anaphoric = words.anaphoric
        self._links = DrugLinker(words, rules.amounts)

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
        action = self._action(sentence, memory)
        memory_after = self._remember(sentence, cues, action, memory)
        if not amounts or not self._rules:
            return [], [], memory_after
        linked = self._links.link(scene, sentence, [part.quantity for part in amounts], cues)
        hauls: list[Haul] = []
        lost: list[Quantity] = []
        aside: Quantity | None = None
        for part in amounts:
            quantity = part.quantity
            if part.traits & (Trait.GROWTH | Trait.REPEAT | Trait.EACH) and self._dropped(scene, part):
                continue
            if self._set_aside(scene, sentence, quantity, aside):
                aside = quantity
                continue
            if memory.substance is not None and self._told_again(scene, quantity, linked.get(quantity)):
                continue
            if self._blocked(scene, sentence, quantity):
                continue
            cue = linked.get(quantity)
            rule, source = self._substance(scene, cue, quantity, hauls, sentence, memory)
            measure = quantity.measure or level_before(scene, sentence, quantity, self._amounts)
            measure = measure or _of_the_list(hauls, rule)
            if not quantity.value:
                continue  # "turun menjadi 0 gram": nothing was taken
            if rule is None or measure is None or measure.kind not in rule.kinds:
                lost.append(quantity)
                continue
            own = self._near_action(scene, sentence, quantity)
            taken = self._taken(scene, sentence, own)
            near = own or ("seized" if taken else action)
            prior, clear = Trait.PRIOR in part.traits, near is not None
            each = self._of_each(scene, sentence, quantity)
            hauls.append(
                Haul(quantity, measure, rule, cue, near or "seized", source, prior, clear, each, taken, occasion)
            )
        hauls = once(scene, hauls, self._amounts)
        if hauls:
            memory_after = memory_after._replace(substance=hauls[-1].substance, sentence=sentence.number)
            grown = [haul.substance for haul in hauls if haul.measure.kind == _FIELD]
            memory_after = memory_after._replace(grown=grown[-1]) if grown else memory_after
        return hauls, lost, memory_after

    @staticmethod
    def _without_occasion(scene: Scene, sentence: Sentence, memory: Memory) -> Sentence:
        """ "Kami ungkap berbagai kasus. Barang bukti 78 kg sabu," kata Kapolres saat pemusnahan: behind words of
        somebody's own that go on about what was taken, the occasion of speaking."""
        goes_on = memory.action == "seized" and memory.sentence == sentence.number - 1
        if not goes_on or memory.paragraph != sentence.paragraph:
            return sentence
        lower = scene.tokens.lower
        closed = [at for at in range(sentence.first, sentence.last) if lower[at] in QUOTES]
        told = [item.last for item in sentence.quantities if item.rejected is None]
        if len(closed) != 1 or not told or told[-1] > closed[0]:
            return sentence
        strong = [cue for cue in sentence.layer("action") if cue.value not in _WEAK]
        if not strong or any(cue.first < closed[0] for cue in strong):
            return sentence
        cues = tuple(cue for cue in sentence.cues if cue not in strong)
        return sentence._replace(cues=cues, layers=by_layer(cues))

    @staticmethod
    def _dropped(scene: Scene, part: Part) -> bool:
        """A difference, or an amount spoken of again ("yang setengah butir itu")."""
        if Trait.GROWTH in part.traits:
            return True
        return scene.words(max(0, part.quantity.first - 1), part.quantity.first) == ("yang",)

    def _told_again(self, scene: Scene, quantity: Quantity, cue: Cue | None) -> bool:
        """ "satu paket sabu seberat 51 gram. … Dari 50 gram sabu itu mereka untung": an amount that was told before."""
        if scene.words(quantity.first - 1, quantity.first) != (_FROM,):
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
        if quantity.kind == _FIELD and memory.grown is not None and self._near_action(scene, sentence, quantity):
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
        told = exact and self._near_action(scene, sentence, quantity) is not None
        return (named[0], "list") if told else (None, "none")

    def _strangely_named(self, scene: Scene, sentence: Sentence, quantity: Quantity, cue: Cue | None) -> bool:
        """ "759 butir hexymer, 500 butir Codella": an item of a list under a name that no rule knows."""
        at = quantity.last
        if quantity.kind not in _NAMED_PILLS or at + 1 >= sentence.last or (cue is not None and cue.first <= at):
            return False
        word = scene.tokens.words[at]
        ends = scene.tokens.lower[at + 1] in _ITEM_ENDS
        return ends and word.isalpha() and word.istitle() and len(word) > _SHORT

    @staticmethod
    def _action(sentence: Sentence, memory: Memory) -> str | None:
        found = [cue.value for cue in sentence.layer("action")]
        told = next((value for value in found if value not in _WEAK), None)
        if told is not None or _CONTAINED in found:
            return told or "seized"
        if found and (memory.action is None or sentence.number - memory.sentence > 1):
            return "seized"
        if memory.action is not None and sentence.number - memory.sentence <= 2:
            return memory.action
        return None

    def _of_each(self, scene: Scene, sentence: Sentence, quantity: Quantity) -> bool:
        """ "17 paket yang beratnya masing-masing 1 kilogram"; not so where a list of weights follows."""
        if self._each not in scene.words(max(sentence.first, quantity.first - _EACH_REACH), quantity.first):
            return False
        behind = next((item for item in sentence.quantities if item.first >= quantity.last), None)
        return behind is None or behind.kind != quantity.kind or behind.first - quantity.last > _EACH_REACH

    def _taken(self, scene: Scene, sentence: Sentence, own: str | None) -> bool:
        """Whether the sentence says that a drug was taken, be it only by the arrest of who had it."""
        if own is not None or any(cue.value not in _WEAK for cue in sentence.layer("action")):
            return own == "seized"
        return bool(self._events.intersection(scene.tokens.lower[sentence.first : sentence.last]))

    def _near_action(self, scene: Scene, sentence: Sentence, quantity: Quantity) -> str | None:
        """The action word nearest to the amount; one before it weighs more than one behind."""
        best: tuple[float, str] | None = None
        verbs = [cue for cue in sentence.layer("action") if cue.value not in _WEAK]
        verbs = verbs or sentence.layer("action")
        own = [cue for cue in verbs if not self._next_ones(sentence, quantity, cue)]
        if verbs and not own:
            return "seized"
        for cue in own:
            if cue.last <= quantity.first:
                distance = float(quantity.first - cue.last)
                distance += 12.0 * sum(word in {";", "sedangkan"} for word in scene.words(cue.last, quantity.first))
            else:
                distance = 1.3 * (cue.first - quantity.last) + 1
                distance += 4.0 * sum(word in {";", "sedangkan"} for word in scene.words(quantity.last, cue.first))
            if best is None or distance < best[0]:
                best = (distance, cue.value)
        found = best[1] if best is not None else None
        return None if found == _HELD else "seized" if found == _CONTAINED else found

    @staticmethod
    def _next_ones(sentence: Sentence, quantity: Quantity, cue: Cue) -> bool:
        """ "310 gram dimusnahkan sebanyak 308 gram": a verb right before the next amount is that one's."""
        if cue.first < quantity.last:
            return False
        return any(0 <= item.first - cue.last <= 1 for item in sentence.quantities)

    def _remember(self, sentence: Sentence, cues: Sequence[Cue], action: str | None, memory: Memory) -> Memory:
        substance, told = memory.substance, memory.sentence
        if cues:
            substance, told = self._rules[cues[-1].rule], sentence.number
        if sentence.layer("action"):
            return Memory(substance, action, sentence.number, sentence.paragraph, memory.grown)
        return Memory(substance, memory.action, told, sentence.paragraph, memory.grown)

    def _put_by(self, scene: Scene, sentence: Sentence, quantity: Quantity, blocks: Sequence[Cue]) -> bool:
        """ "11 gram dari jumlah itu, lanjutnya, disisihkan untuk pemeriksaan": behind commas, with no amount of its
        own behind it."""
        for cue in blocks:
            if cue.value in _HOLDING and 0 <= cue.first - quantity.last <= _CLAUSE_REACH:
                return False  # "3 kg (belum disisihkan untuk pembuktian)"
            if cue.value == "sample" and 0 < cue.first - quantity.last <= _CLAUSE_REACH:
                taken = range(quantity.last, cue.last + 2)
                taken_first = any(
                    one.value == "seized" and one.last <= quantity.first for one in sentence.layer("action")
                )
                if taken_first and not self._remaining.isdisjoint(scene.words(quantity.last, cue.first)):
                    return False  # "yang diamankan 1.057 gram, sisanya untuk uji laboratorium"
                return not any(item.first in taken for item in sentence.quantities if item.rejected is None)
        return False

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
        if self._put_by(scene, sentence, quantity, blocks):
            return True
        if self._obtained(scene, sentence, quantity, last) or self._bought(scene, sentence, quantity):
            return True
        whole = [
            cue.first
            for cue in blocks
            if cue.value in _HOLDING
            and first <= cue.first
            and cue.last <= last
            and not self._takes(scene, cue, quantity)
        ]
        for cue in blocks:
            if cue.value == _PLANNED and self._held_before(scene, sentence, quantity):
                continue
            if cue.value == _BOUGHT and self._taken_before(sentence, quantity, cue):
                continue
            if (
                cue.value == _OBTAINED
                or cue.value in _HOLDING
                or (cue.value == "sample" and whole and cue.first > whole[0])
            ):
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
                if cue.value == "other" and lower[quantity.first - 1] in self._joins and cue.last <= quantity.first:
                    continue  # "12 botol miras dan 2 gram sabu": the next thing of a list
                if cue.value == "other" and self._joins.intersection(lower[quantity.last : cue.first]):
                    continue  # "90 butir serta kosmetik"
                if cue.value in _NEXT_ONES and self._of_the_next(sentence, quantity, cue):
                    continue
                if distance < limit and (not crossed or cue.value == "sample"):
                    return True
        return False

    def _held_before(self, scene: Scene, sentence: Sentence, quantity: Quantity) -> bool:
        """ "barang bukti 0,81 gram untuk dijual": a verb beside the amount or a noun before it says that it was
        taken."""
        if self._near_action(scene, sentence, quantity) == "seized":
            return True
        return any(cue.value in _WEAK and cue.last <= quantity.first for cue in sentence.layer("action"))

    @staticmethod
    def _taken_before(sentence: Sentence, quantity: Quantity, bought: Cue) -> bool:
        """ "menyita 1 kg sabu pesanan seorang napi", "sabu 5 gram yang disita itu dibeli dari bandar": a word before
        those of buying says that the amount was taken; not so "dari 100 butir yang dipesan, 64 butir disita"."""
        taken = [cue for cue in sentence.layer("action") if cue.value == "seized" and cue.first < bought.first]
        if not taken:
            return False
        first, last = sorted((taken[-1].first, quantity.first))
        return not any(first < item.first < last for item in sentence.quantities if item.rejected is None)

    def _obtained(self, scene: Scene, sentence: Sentence, quantity: Quantity, end: int) -> bool:
        """ "AR mengaku mendapat 5 gram sabu dari napi": what somebody got or sent before; `end` closes its clause. Not
        so where a word between tells that it was taken, or is evidence."""
        around = scene.words(max(sentence.first, quantity.first - _SCALES), max(quantity.last + _SCALES, end))
        if not self._amounts.on_scales.isdisjoint(around):
            return False
        actions = [
            cue for cue in sentence.layer("action") if self._amounts.had.isdisjoint(scene.words(cue.first, cue.last))
        ]
        for cue in sentence.layer("block"):
            before = cue.last <= quantity.first
            if cue.value != _OBTAINED or not (before or (quantity.last <= cue.first and cue.last <= end)):
                continue
            first = cue.first if before else sentence.first
            if not any(first <= told.first < end for told in actions):
                return True
        return False

    def _bought(self, scene: Scene, sentence: Sentence, quantity: Quantity) -> bool:
        """ "seharga Rp 400 ribu untuk 5 gram": the amount that a price buys."""
        before = [item for item in sentence.quantities if item.last <= quantity.first]
        if not before or before[-1].kind != _MONEY or quantity.first - before[-1].last > _PRICE_REACH:
            return False
        between = scene.words(before[-1].last, quantity.first)
        return bool(between) and self._amounts.priced.issuperset(between)

    def _set_aside(self, scene: Scene, sentence: Sentence, quantity: Quantity, before: Quantity | None) -> bool:
        """ "disisihkan guna pembuktian yaitu sabu 12 gram, ganja 7,5 gram dan ekstasi 20 butir": all of a list
        are what was set aside, where `before` is."""
        if before is not None and not self._told_anew(scene, sentence, before.last, quantity.first):
            return True
        samples = [cue for cue in sentence.layer("block") if cue.value == "sample" and cue.last <= quantity.first]
        if not samples or quantity.first - samples[-1].last > _ASIDE_REACH:
            return False
        between = scene.words(samples[-1].last, quantity.first)
        crossed = any(samples[-1].last <= item.first < quantity.first for item in sentence.quantities)
        held = any(
            cue.value in _HOLDING and cue.first <= samples[-1].first and samples[-1].last <= cue.last
            for cue in sentence.layer("block")
        )
        return not (crossed or held or "," in between or self._strong.intersection(between))

    def _told_anew(self, scene: Scene, sentence: Sentence, first: int, last: int) -> bool:
        """Whether a verb or a strong sign between two amounts begins something else."""
        verbs = any(first <= cue.first < last and cue.value != _HELD for cue in sentence.layer("action"))
        return verbs or bool(self._strong.intersection(scene.words(first, last)))

    @staticmethod
    def _takes(scene: Scene, cue: Cue, quantity: Quantity) -> bool:
        """ "setelah disisihkan sebanyak 77 gram": what was set aside, not what was left."""
        between = scene.words(cue.last, quantity.first)
        return cue.value == "none" and cue.last <= quantity.first and "," not in between

    def _of_the_next(self, sentence: Sentence, quantity: Quantity, cue: Cue) -> bool:
        """ "186,1 gram, disisihkan sebanyak 0,4 gram", "200 liter yang dapat diproduksi menjadi 2 juta butir": a word
        right before the next amount speaks of that one."""
        behind = next((item for item in sentence.quantities if item.first >= cue.last), None)
        if behind is None or cue.first < quantity.last or (cue.value != "sample" and behind.kind not in self.kinds):
            return False
        return behind.first - cue.last <= 1


def _of_the_list(hauls: Sequence[Haul], rule: SubstanceRule | None) -> Measure | None:
    """The measure that a list supplies for an amount without one: "ekstasi 381 butir, sabu 48 kg, pil dobel L 720"."""
    if not hauls:
        return None
    usual = (haul.measure for haul in reversed(hauls) if rule is not None and haul.measure.kind == rule.usual)
    return next(usual, hauls[-1].measure)
