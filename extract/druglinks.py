"""Which drug each amount of a sentence is of: the name beside it, inside it, or at its place in a list.

In: a `Sentence`, its amounts and the drugs' names in it. Out: the name of each amount that has one. Never: a drug that
an earlier sentence told.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.lexicon import Cue
from extract.quantity import Quantity
from extract.scene import QUOTES, Scene, Sentence
from rules.discourse import DiscourseRules
from rules.substances import AmountRules

_CLAUSE_REACH = 8
_DOUBLED = 2
"""Tokens from an amount to the last word of the name right behind it: "668 gram sabu – sabu"."""
_KIND = "jenis"
_AND = {("dan",), ("serta",), (",", "dan"), (",", "serta")}
"""Between the last two of a list."""


class DrugLinker:
    """Built once from the word lists; pure."""

    def __init__(self, words: DiscourseRules, amounts: AmountRules) -> None:
        self._boundaries = words.boundaries
        self._parting = words.strong | {",", "dan", "serta"}
        self._marks = words.in_a_row | {words.each_in_turn}
        self._amounts = amounts
        self._closing = words.back_words
        self._sums = words.sums

    def link(
        self, scene: Scene, sentence: Sentence, amounts: Sequence[Quantity], cues: Sequence[Cue]
    ) -> dict[Quantity, Cue]:
        """Each amount with the drug's name that belongs to it: one beside it before one further off, and lists read in
        the direction in which they begin."""
        cues = _most_exact(scene, cues)
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
            if chosen is None and packed is not None and packed.kind in self._amounts.packed and packed in links:
                # "lima paket ganja seberat 5 kg", "2 bungkus ekstasi berisi 25 butir": one drug, packed and weighed.
                chosen = links[packed]
            if chosen is not None:
                links[amount] = chosen
        links |= self._contents(scene, amounts, cues, links)
        for index, (amount, following) in enumerate(pairwise(amounts)):
            # "8.000 butir atau 2.640 gram ekstasi": the name behind the second measure is that of both.
            own = links.get(amount)
            near = own is not None and (own.first >= amount.last or amount.first - own.last <= 1)
            # "668 gram sabu, 7.170 gram atau 7,17 kg ganja": the name right before is that of the amount before it.
            if index and own is not None and own.last <= amount.first:
                near = near and not 0 <= own.first - amounts[index - 1].last <= _DOUBLED
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

    def of_several(
        self, scene: Scene, sentence: Sentence, amounts: Sequence[Quantity], cues: Sequence[Cue]
    ) -> frozenset[Quantity]:
        """The amounts that are told of several drugs together, so that they are of none: "sabu dan ganja dengan total
        1.950 gram"."""
        cues = _most_exact(scene, cues)
        found = []
        for index, amount in enumerate(amounts):
            left = amounts[index - 1].last if index else sentence.first
            before = [cue for cue in cues if left <= cue.first and cue.last <= amount.first]
            if self._of_all(scene, before, amount):
                found.append(amount)
        return frozenset(found) if self._marks.isdisjoint(scene.words(sentence.first, sentence.last)) else frozenset()

    def _contents(
        self, scene: Scene, amounts: Sequence[Quantity], cues: Sequence[Cue], links: dict[Quantity, Cue]
    ) -> dict[Quantity, Cue]:
        """ "beratnya 498 gram dan 251 gram, isinya sabu": the only drug of the sentence, behind amounts that have
        none."""
        behind = [cue for cue in cues if cue.first >= amounts[-1].last]
        if links or not behind or len(behind) < len(cues) or len({cue.rule for cue in cues}) > 1:
            return {}
        told = self._amounts.contents.intersection(scene.words(behind[0].first - 1, behind[0].first))
        return dict.fromkeys(amounts, behind[0]) if told else {}

    def _in_step(
        self, scene: Scene, sentence: Sentence, amounts: Sequence[Quantity], cues: Sequence[Cue]
    ) -> dict[Quantity, Cue]:
        """ "sabu, ganja dan ekstasi masing-masing 9 kg, 15 kg dan 800 butir", "… berturut-turut 9 kg, 15 kg dan …"."""
        words = scene.words(sentence.first, sentence.last)
        mark = next((at for at, word in enumerate(words, sentence.first) if word in self._marks), None)
        if mark is None:
            return {}
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
        if self._of_all(scene, before, amount):
            return None
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

    def _of_all(self, scene: Scene, before: Sequence[Cue], amount: Quantity) -> bool:
        """ "sabu, heroin dan hasis itu seberat 9 kg": one weight of several drugs is the weight of none."""
        if len(before) < 2 or before[-1].rule == before[-2].rule:
            return False
        between, behind = scene.words(before[-2].last, before[-1].first), scene.words(before[-1].last, amount.first)
        if between not in _AND or not behind:
            return False
        # "sabu dan ganja dengan total 1.950 gram", "narkoba jenis ganja dan sabu seberat 3,8 kg"
        kinds = scene.words(before[-2].first - 1, before[-2].first) == (_KIND,)
        return behind[0] in self._closing or kinds or not self._sums.isdisjoint(behind)

    def _adjacent(self, scene: Scene, first: int, last: int) -> bool:
        between = scene.words(first, last)
        return len(between) <= 3 and not self._boundaries.intersection(between)

    def _closed(self, scene: Scene, cue: Cue, final: bool) -> bool:
        """Whether a boundary or the sentence's end follows the name: it then ends this item of the list."""
        following = scene.words(cue.last, cue.last + 1)
        return bool(following and following[0] in self._boundaries) or final

    def _hard_boundary(self, scene: Scene, first: int, last: int) -> bool:
        between = scene.words(first, last)
        return len(between) > _CLAUSE_REACH or bool(self._parting.intersection(between))


def _most_exact(scene: Scene, cues: Sequence[Cue]) -> list[Cue]:
    """The names without those that another makes exact: "pil ekstasi jenis 'Happy Five'" is happy five."""
    between = [scene.words(cue.last, behind.first) for cue, behind in pairwise(cues)]
    wide = [words[:1] == (_KIND,) and QUOTES.issuperset(words[1:]) for words in between]
    return [cue for cue, is_wide in zip(cues, [*wide, False], strict=False) if not is_wide]
