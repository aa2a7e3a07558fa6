"""How sure a record is, from the path that made it.

In: the evidence of one record as a few named facts. Out: a number between 0 and 1, calibrated on annotated articles:
of the records that say 0.9, nine in ten are right. Never: the text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache

from rules.files import Pack


class Confidence:
    """A logistic sum over facts; the weights are data (confidence.toml)."""

    def __init__(self, language: Pack) -> None:
        data = language.toml("confidence.toml")
        self._bias: dict[str, float] = data["bias"]
        self._weights: Mapping[str, float] = data["weights"]
        # A memo of a pure function: it changes speed, never a result.
        self._sure = lru_cache(maxsize=4096)(self._logistic)

    def of(self, kind: str, facts: Iterable[str]) -> float:
        """The confidence of a "metric" or a "seizure" with these facts; an unknown fact weighs nothing."""
        return self._sure(kind, tuple(facts))

    def _logistic(self, kind: str, facts: tuple[str, ...]) -> float:
        total = self._bias[kind] + sum(self._weights.get(fact, 0.0) for fact in facts)
        return round(1.0 / (1.0 + math.exp(-total)), 4)
