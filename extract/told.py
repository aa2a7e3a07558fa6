"""A record as one sentence told it, with how firmly its office and its time are known.

In: nothing. Out: `Told`, and the one choice that all who bring records together make. Never: a decision which of two
tellings is kept; that is `extract.consolidation`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from extract.records import Metric, Seizure

_FIRM = frozenset({"beside", "sentence"})

Item = TypeVar("Item", Metric, Seizure)


@dataclass(frozen=True, slots=True)
class Told(Generic[Item]):
    """A record as one sentence told it."""

    record: Item
    period_source: str
    unit_source: str
    title: bool
    approximate: bool
    sentence: int
    loose: bool = False
    """Made by a rule whose words may count some of a greater number; or an amount in packets."""
    weighed: bool = False
    """An amount in a measure that tells more than packets do."""

    total: bool = False
    """Told as a sum: "total 3.347 orang"."""

    apart: bool = False
    """Never a part of a greater number: what an office did of a whole ("89 kasus ditangani Polda X")."""

    @property
    def firm(self) -> bool:
        """Whether its own sentence told the period."""
        return self.period_source in _FIRM


def first_told(left: float | None, right: float | None) -> float | None:
    """The first of two numbers that was told."""
    return left if left is not None else right
