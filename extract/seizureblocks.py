"""Which amounts of drugs are no seizures: bought, sold, got, set aside, assumed, or of other things.

In: an amount, the words that block around it. Out: verdicts. Never: which drug it is of.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.lexicon import Cue
from extract.quantity import Quantity
from extract.scene import Scene, Sentence
from extract.seizureactions import HELD, SEIZED, WEAK, nearest
from rules.discourse import DiscourseRules
from rules.substances import AmountRules

_CLAUSE_REACH = 8
_CLAUSE_ENDS = frozenset({",", ";", "."})
_ASIDE_REACH = 14
"""Tokens that may stand between the words of setting aside and the amount: a laboratory's whole name."""
_PLANNED = "planned"
_BOUGHT = "bought"
_OBTAINED = "obtained"
_OTHER = "other"
_SAMPLE = "sample"
_MONEY = "money"
_BOTTLE = "bottle"
_SCALES = 3
"""Tokens from an amount to the word that tells how it was weighed."""
_PRICE_REACH = 3
"""Tokens between a price and what it buys."""
_OTHER_REACH = 2
"""Tokens between an amount and another thing that it measures: "5 liter bensin"."""
_HOLDING = frozenset({"none", "summed"})
"""Blocks that block nothing: their words hold a word of another block."""
_NEXT_ONES = frozenset({_SAMPLE, "estimate"})


class SeizureBlocks:
    """Tells seizures from other amounts; built once from the word lists, pure."""

    def __init__(self, amounts: AmountRules, words: DiscourseRules) -> None:
        self._amounts = amounts
        self._joins = amounts.joins
        self._strong = words.strong
        self._caught = words.caught
        self._remaining = words.remaining

    def _put_by(self, scene: Scene, sentence: Sentence, quantity: Quantity, blocks: Sequence[Cue]) -> bool:
        """ "11 gram dari jumlah itu, lanjutnya, disisihkan untuk pemeriksaan": behind commas, with no amount of its
        own behind it."""
        for cue in blocks:
            if cue.value in _HOLDING and 0 <= cue.first - quantity.last <= _CLAUSE_REACH:
                return False  # "3 kg (belum disisihkan untuk pembuktian)"
            if cue.value == _SAMPLE and 0 < cue.first - quantity.last <= _CLAUSE_REACH:
                taken = range(quantity.last, cue.last + 2)
                taken_first = any(
                    one.value == SEIZED and one.last <= quantity.first for one in sentence.layer("action")
                )
                if taken_first and not self._remaining.isdisjoint(scene.words(quantity.last, cue.first)):
                    return False  # "yang diamankan 1.057 gram, sisanya untuk uji laboratorium"
                return not any(item.first in taken for item in sentence.quantities if item.rejected is None)
        return False

    def forbid(self, scene: Scene, sentence: Sentence, quantity: Quantity) -> bool:
        """Whether a word beside the amount says that it is no seizure (sold, set aside, an assumption, fuel)."""
        first, last = _clause(scene, sentence, quantity)
        blocks = sentence.layer("block")
        if self._put_by(scene, sentence, quantity, blocks):
            return True
        if self._obtained(scene, sentence, quantity, last) or self._bought(scene, sentence, quantity):
            return True
        if quantity.kind == _BOTTLE and any(0 < cue.first - quantity.last <= _CLAUSE_REACH for cue in _others(blocks)):
            return True  # "1.981 botol, dan 6 jeriken minuman keras"
        inside = [cue for cue in blocks if first <= cue.first and cue.last <= last]
        whole = [cue.first for cue in inside if cue.value in _HOLDING and not _takes(scene, cue, quantity)]
        return any(
            self._forbids(scene, sentence, quantity, cue)
            for cue in inside
            # "belum disisihkan untuk pembuktian": the whole amount
            if cue.value != _SAMPLE or not whole or cue.first <= whole[0]
        )

    def _forbids(self, scene: Scene, sentence: Sentence, quantity: Quantity, cue: Cue) -> bool:
        """Whether a word of the amount's own clause says that it is no seizure."""
        if cue.value == _OBTAINED or cue.value in _HOLDING:
            return False
        if cue.value == _PLANNED and self._held_before(scene, sentence, quantity):
            return False
        if cue.value == _BOUGHT and _taken_before(sentence, quantity, cue):
            return False
        if any(placed.first <= cue.first < placed.last for placed in sentence.units):
            return False  # "Tanjung Emas" is no gold
        if cue.value == _OTHER and self._next_of_list(scene, quantity, cue):
            return False
        if cue.value in _NEXT_ONES and self._of_the_next(sentence, quantity, cue):
            return False
        distance = max(cue.first - quantity.last, quantity.first - cue.last, 0)
        near = distance < (_OTHER_REACH if cue.value == _OTHER else _CLAUSE_REACH)
        return near and (cue.value == _SAMPLE or not _crossed(sentence, quantity, cue))

    def _held_before(self, scene: Scene, sentence: Sentence, quantity: Quantity) -> bool:
        """ "barang bukti 0,81 gram untuk dijual", "ditangkap bersama 1,27 gram untuk dijual": a verb beside the amount
        or a noun before it says that it was taken, or that somebody was caught with it."""
        if nearest(scene, sentence, quantity) == SEIZED:
            return True
        if any(cue.value in WEAK and cue.last <= quantity.first for cue in sentence.layer("action")):
            return True
        caught = [at for at in range(sentence.first, quantity.first) if scene.tokens.lower[at] in self._caught]
        return bool(caught) and not self._amounts.along.isdisjoint(scene.words(caught[-1], quantity.first))

    def _next_of_list(self, scene: Scene, quantity: Quantity, cue: Cue) -> bool:
        """ "12 botol miras dan 2 gram sabu", "90 butir serta kosmetik": another thing of a list."""
        lower = scene.tokens.lower
        if cue.last <= quantity.first and lower[quantity.first - 1] in self._joins:
            return True
        return bool(self._joins.intersection(lower[quantity.last : cue.first]))

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

    def set_aside(self, scene: Scene, sentence: Sentence, quantity: Quantity, before: Quantity | None) -> bool:
        """ "disisihkan guna pembuktian yaitu sabu 12 gram, ganja 7,5 gram dan ekstasi 20 butir": all of a list
        are what was set aside, where `before` is."""
        if before is not None and not self._told_anew(scene, sentence, before.last, quantity.first):
            return True
        samples = [cue for cue in sentence.layer("block") if cue.value == _SAMPLE and cue.last <= quantity.first]
        if not samples or quantity.first - samples[-1].last > _ASIDE_REACH:
            return False
        between = scene.words(samples[-1].last, quantity.first)
        crossed = any(samples[-1].last <= item.first < quantity.first for item in sentence.quantities)
        held = any(
            cue.value in _HOLDING and cue.first <= samples[-1].first and samples[-1].last <= cue.last
            for cue in sentence.layer("block")
        )
        taken = any(
            cue.value == SEIZED and samples[-1].last <= cue.first < quantity.first for cue in sentence.layer("action")
        )  # "setelah dikurangi untuk uji laboratorium, dengan barang bukti awal yang disita 77 gram"
        return not (crossed or held or taken or "," in between or self._strong.intersection(between))

    def _told_anew(self, scene: Scene, sentence: Sentence, first: int, last: int) -> bool:
        """Whether a verb or a strong sign between two amounts begins something else."""
        verbs = any(first <= cue.first < last and cue.value != HELD for cue in sentence.layer("action"))
        return verbs or bool(self._strong.intersection(scene.words(first, last)))

    def _of_the_next(self, sentence: Sentence, quantity: Quantity, cue: Cue) -> bool:
        """ "186,1 gram, disisihkan sebanyak 0,4 gram", "200 liter yang dapat diproduksi menjadi 2 juta butir": a word
        right before the next amount speaks of that one."""
        behind = next((item for item in sentence.quantities if item.first >= cue.last), None)
        if (
            behind is None
            or cue.first < quantity.last
            or (cue.value != _SAMPLE and behind.kind not in self._amounts.kinds)
        ):
            return False
        return behind.first - cue.last <= 1


def _others(blocks: Sequence[Cue]) -> list[Cue]:
    return [cue for cue in blocks if cue.value == _OTHER]


def _clause(scene: Scene, sentence: Sentence, quantity: Quantity) -> tuple[int, int]:
    """The tokens around an amount up to the next sign, a few at most."""
    lower = scene.tokens.lower
    first, last = quantity.first, quantity.last
    while first > sentence.first and quantity.first - first < _CLAUSE_REACH and lower[first - 1] not in _CLAUSE_ENDS:
        first -= 1
    while last < sentence.last and last - quantity.last < _CLAUSE_REACH and lower[last] not in _CLAUSE_ENDS:
        last += 1
    return first, last


def _crossed(sentence: Sentence, quantity: Quantity, cue: Cue) -> bool:
    """Whether another number stands between an amount and a word."""
    first, last = min(cue.last, quantity.last), max(cue.first, quantity.first)
    return any(
        item is not quantity and item.rejected is None and first <= item.first < last for item in sentence.quantities
    )


def _taken_before(sentence: Sentence, quantity: Quantity, bought: Cue) -> bool:
    """ "menyita 1 kg sabu pesanan seorang napi", "sabu 5 gram yang disita itu dibeli dari bandar": a word before
    those of buying says that the amount was taken; not so "dari 100 butir yang dipesan, 64 butir disita"."""
    seized = [cue for cue in sentence.layer("action") if cue.value == SEIZED]
    # "Sabu 2 kilogram yang dipesan seorang napi diamankan Polres X": the verb that closes it
    behind = [cue for cue in seized if quantity.last <= bought.first < cue.first]
    taken = [cue for cue in seized if cue.first < bought.first] or behind[-1:]
    if not taken:
        return False
    first, last = sorted((taken[-1].first, quantity.first))
    return not any(first < item.first < last for item in sentence.quantities if item.rejected is None)


def _takes(scene: Scene, cue: Cue, quantity: Quantity) -> bool:
    """ "setelah disisihkan sebanyak 77 gram": what was set aside, not what was left."""
    between = scene.words(cue.last, quantity.first)
    return cue.value == "none" and cue.last <= quantity.first and "," not in between
