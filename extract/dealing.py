"""How a sentence deals its numbers out among offices: "7 kasus BNNP X, empat kasus BNNK Y".

In: a sentence with its offices. Out: the office that a number is dealt to, if the sentence does so. Never: what holds
from sentence to sentence; that is `extract.offices`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from extract.actors import Actors
from extract.scene import PlacedUnit, Scene, Sentence
from rules.discourse import DiscourseRules

_COUNTS = frozenset({"case", "bare"})
AGENT_REACH = 2
"""Tokens between a number and the office right behind it that acted."""
_JOINED, _JOINED_REACH = 2, 8
"""Tokens between two numbers that have one source, and from the second one to the office it comes from."""
_NOUNS = 3
"""Words between a number of a list and the office right behind it: "dua kasus narkotika BNNK Belu"."""


class Dealing:
    """Reads one article; keeps nothing from sentence to sentence. `main` is the article's own office."""

    def __init__(self, scene: Scene, rules: DiscourseRules, actors: Actors, main: str | None) -> None:
        self._scene = scene
        self._rules = rules
        self._actors = actors
        self._main = main

    def shared_out(self, sentence: Sentence, last: int) -> list[PlacedUnit]:
        """ "9 kg sabu untuk BNNP X dan 4 kg ganja untuk BNNK Y": where a sentence deals its numbers out among offices,
        a number is the next one's."""
        dealt = [
            placed
            for placed in sentence.units
            if self._rules.about_surely.intersection(self._scene.words(placed.first - 1, placed.first))
        ]
        parted = all(
            any(one.last <= quantity.first < other.first for quantity in sentence.quantities)
            for one, other in pairwise(dealt)
        )
        if len({placed.mention.unit for placed in dealt}) < 2 or not parted:
            return []
        return [placed for placed in dealt if placed.first >= last][:1]

    def next_of_list(self, sentence: Sentence, last: int) -> list[PlacedUnit]:
        """ "7 kasus ditangani BNNP X, empat kasus BNNK Y, dan dua kasus BNNK Z": where two offices or more each stand
        right behind a number of cases and close an item of the list, a number is the next one's; "5 orang BNNK Z" are
        its staff."""
        counts = [quantity for quantity in sentence.quantities if quantity.kind in _COUNTS]
        closers = [self._closes_item(sentence, item.last) or self._did(sentence, item.last) for item in counts]
        if len({placed.mention.unit for placed in closers if placed is not None}) < 2:
            return []
        found = self._closes_item(sentence, last)
        return [found] if found is not None else []

    def source_of_both(self, sentence: Sentence, last: int, right: int) -> list[PlacedUnit]:
        """ "49 kasus dan 62 tersangka berasal dari Polresta X": the office behind the second number, which begins at
        `right`, is that of both."""
        if not 0 < right - last <= _JOINED or not self._rules.joins.issuperset(self._scene.words(last, right)):
            return []
        for placed in sentence.units:
            if right < placed.first <= right + _JOINED_REACH:
                told = self._scene.words(right, placed.first)
                if any(told[-len(source) :] == source for source in self._rules.sources):
                    return [placed]
        return []

    def _did(self, sentence: Sentence, last: int) -> PlacedUnit | None:
        """ "dua ditangani BNNK X dan satu kasus BNNK Y": the office behind a number that a verb makes the doer."""
        near = (placed for placed in sentence.units if 0 < placed.first - last <= AGENT_REACH)
        return next((placed for placed in near if self._actors.is_agent(placed, last)), None)

    def dealt_out(self, sentence: Sentence) -> bool:
        """ "Dari 64 klien itu BNN Kota X merawat 21 orang, BNN Kota Y 12 orang": what follows is of neither."""
        acting = [placed for placed in sentence.units if self._actors.acts(sentence, placed)]
        if len(acting) < 2:
            return False
        ends = [*(placed.first for placed in acting[1:]), sentence.last]
        told = {
            placed.mention.unit
            for placed, end in zip(acting, ends, strict=True)
            if any(placed.last <= quantity.first < end for quantity in sentence.quantities)
        }
        return len(told) > 1 and None not in told and self._main not in told and self._is_wider(told)

    def by_many(self, sentence: Sentence, last: int, right: int) -> bool:
        """ "155 kasus ditangani Polres jajaran": right behind the number, offices that nobody names."""
        return any(
            placed.mention.kind == "collective"
            and last <= placed.first < min(right, last + self._rules.right_reach)
            and placed.first - last <= AGENT_REACH
            and self._actors.is_agent(placed, last)
            for placed in sentence.units
        )

    def _is_wider(self, units: Iterable[str | None]) -> bool:
        """Whether the article's own office is of the same family as some others: a BNNP among its BNNK."""
        family = (self._main or "").partition("-")[0]
        below = self._rules.kinds.below.get(family, family)
        return bool(family) and all((unit or "").partition("-")[0].startswith(below) for unit in units)

    def _closes_item(self, sentence: Sentence, last: int) -> PlacedUnit | None:
        """The office behind a number that ends at token `last`, some nouns between, with which its item ends."""
        for placed in sentence.units:
            if placed.first >= last and placed.mention.unit is not None and not placed.mention.person:
                between, behind = self._scene.words(last, placed.first), self._scene.words(placed.last, placed.last + 1)
                plain = len(between) <= _NOUNS and all(word.isalpha() for word in between)
                plain = plain and self._rules.boundaries.isdisjoint(between)
                ends = placed.last >= sentence.last or not behind or behind[0] in self._rules.listed | {"."}
                return placed if plain and ends else None
        return None
