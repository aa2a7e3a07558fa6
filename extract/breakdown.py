"""Counts that are parts by place: "Terbanyak di Kecamatan Kota 20 kasus, Taliwang 15 kasus".

In: a `Sentence` and its counts. Out: which of them stand right behind a place, in a list that "di" or the name of a
kind of area opens. Never: a place that stands for an office; that one has a mention of its own.
"""

from __future__ import annotations

from extract.particles import AT
from extract.quantity import Quantity
from extract.scene import Scene, Sentence
from rules.discourse import DiscourseRules

_COUNTS = frozenset({"case", "person"})
_NAME = 3
"""Words of a place's name at most."""
_FEWEST = 2
"""Places that make a list."""


class PlaceParts:
    """Finds them; built once from the word lists, pure."""

    def __init__(self, rules: DiscourseRules) -> None:
        self._areas = rules.districts
        self._joins = rules.joins
        self._counting = rules.counting

    def of(self, scene: Scene, sentence: Sentence) -> frozenset[int]:
        """Where the counts begin that are parts by place; none where fewer than two places are told."""
        counts = [item for item in sentence.quantities if item.kind in _COUNTS and item.rejected is None]
        if len(counts) < _FEWEST:
            return frozenset()
        named = {at for one in sentence.units for at in range(one.first, one.last)}
        named |= {at for one in sentence.periods for at in range(one.first, one.last)}
        named |= {at for one in sentence.cues for at in range(one.first, one.last)}
        opened = [(item, self._opening(scene, sentence, item, named)) for item in counts]
        listed = [(item, word) for item, word in opened if word is not None]
        kinds = {item.noun for item, word in listed if word == AT or word in self._areas}
        found = [item for item, _ in listed if item.noun in kinds]
        return frozenset(item.first for item in found) if len(found) >= _FEWEST else frozenset()

    def _opening(self, scene: Scene, sentence: Sentence, count: Quantity, named: set[int]) -> str | None:
        """The word before the place that a count stands behind ("di", "kecamatan", ","); None where there is none."""
        lower, words = scene.tokens.lower, scene.tokens.words
        at = count.first
        while at > sentence.first and lower[at - 1] in self._counting:
            at -= 1
        end = at
        while at > sentence.first and end - at <= _NAME and at - 1 not in named and words[at - 1][:1].isupper():
            at -= 1
            if lower[at] in self._areas:
                return lower[at]
        if at == end or at == sentence.first:
            return None
        before = lower[at - 1]
        return before if before == AT or before in self._areas or before in self._joins else None
