"""Figures that no rule explains: kept, so that somebody can write the rule.

In: a number, its sentence and the reason. Out: a `Gap` with its shape, in which alike sentences look alike. Never: a
guess.
"""

from __future__ import annotations

import re

from extract.quantity import Quantity
from extract.records import Gap
from extract.scene import Scene, Sentence

_NEIGHBOURS = 5
_UNINTERESTING = frozenset({"time", "length", "thing", "unknown"})
_TELLING = frozenset({"indicator", "substance", "action"})
_NUMBER = re.compile(r"\d+(?:[.,]+\d+)*")
_NAME = re.compile(r"\b[A-Z][a-z]+(?:\s+[A-Z][a-z]+)*\b")


class GapWriter:
    """Writes the gaps of one article."""

    def __init__(self, article: str, scene: Scene) -> None:
        self._article = article
        self._scene = scene

    def matters(self, sentence: Sentence, quantity: Quantity, reason: str) -> bool:
        """Whether a reader would miss it: not a time, a length, a thing; in a sentence with a word of the domain."""
        if quantity.rejected is not None or quantity.kind in _UNINTERESTING:
            return False
        if quantity.kind == "bare" and reason == "no-measure" and quantity.noun is None:
            return False
        return not _TELLING.isdisjoint(sentence.layers)

    def write(self, sentence: Sentence, quantity: Quantity, reason: str) -> Gap:
        """The gap with a few words on both sides."""
        tokens = self._scene.tokens
        first = max(sentence.first, quantity.first - _NEIGHBOURS)
        last = min(sentence.last, quantity.last + _NEIGHBOURS)
        start, end = tokens.starts[first], tokens.ends[last - 1]
        quote = tokens.text[start:end]
        shape = _NUMBER.sub("#", _NAME.sub("@", quote)).lower()
        return Gap(self._article, start, end, quote, reason, shape)
