"""Scoring: how well extracted records agree with what a person annotated. Read this first of the `evaluate` modules.

In: annotated articles (`extract.evaluate_gold`) and records in the JSON form of the output contract. Out: `Outcome`s
(a gold record with the extracted one that says the same, or one of the two alone) and the counts at each level of
strictness. Never: files, rules, a clock. What is made of the outcomes stands in `extract.evaluate_report`.

Levels, each including the one before it: *figures* (every number as annotated; for a seizure the drug and the converted
amount), *indicator* (metrics only), *full* (the office and the period too). The counts are those of the contract's own
scoring script; a test compares the two.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Fields = Mapping[str, Any]
"""A record in the JSON form of the contract; of a gold record `kind`, `start` and `confidence` may be missing."""
Kind = Literal["metric", "seizure"]

_NUMBERS = ("target", "realization", "percent")
_PERIOD = ("period_start", "period_end")
LEVELS: dict[Kind, dict[str, tuple[str, ...]]] = {
    "metric": {
        "figures": _NUMBERS,
        "indicator": (*_NUMBERS, "indicator"),
        "full": (*_NUMBERS, "indicator", "unit", *_PERIOD),
    },
    "seizure": {
        "figures": ("substance", "amount_base", "base"),
        "full": ("substance", "amount_base", "base", "unit", *_PERIOD),
    },
}
"""By kind and level, the fields that must agree."""
LEVEL_NAMES = tuple(f"{kind}.{level}" for kind, levels in LEVELS.items() for level in levels)
_METRIC_FIT = ("indicator", "indicator", "indicator", "unit", *_PERIOD, "group")
_SEIZURE_FIT = ("substance", "substance", "base", "unit", *_PERIOD)
"""What speaks for a pair; a field named more than once weighs more."""


@dataclass(frozen=True, slots=True)
class GoldRecords:
    """What a person found in one article."""

    article: str
    metrics: tuple[Fields, ...]
    seizures: tuple[Fields, ...]

    def of(self, kind: Kind) -> tuple[Fields, ...]:
        """The records of a kind."""
        return self.metrics if kind == "metric" else self.seizures


@dataclass(frozen=True, slots=True)
class Outcome:
    """One statement: annotated and extracted, annotated alone (missed), or extracted alone (extra)."""

    kind: Kind
    article: str
    gold: Fields | None
    guess: Fields | None

    def right(self, level: str) -> bool:
        """Whether both are there and agree at a level of this kind."""
        if self.gold is None or self.guess is None:
            return False
        return agree(self.gold, self.guess, LEVELS[self.kind][level])

    @property
    def status(self) -> Literal["right", "differs", "missed", "extra"]:
        """In one word; "right" is right at the strictest level."""
        if self.guess is None:
            return "missed"
        if self.gold is None:
            return "extra"
        return "right" if self.right("full") else "differs"

    @property
    def told(self) -> Fields:
        """The gold record, or the extracted one where there is no other: what the outcome is grouped by."""
        return self.gold if self.gold is not None else (self.guess or {})

    def wrong_fields(self) -> tuple[str, ...]:
        """The fields of the strictest level that differ, in their usual order; empty unless both are there."""
        gold, guess = self.gold, self.guess
        if gold is None or guess is None:
            return ()
        return tuple(name for name in LEVELS[self.kind]["full"] if not same(gold.get(name), guess.get(name)))


@dataclass(frozen=True, slots=True)
class Counts:
    """Records right at a level, annotated and extracted."""

    right: int
    gold: int
    got: int

    @property
    def precision(self) -> float:
        """0 to 1; 0 where nothing was extracted."""
        return self.right / self.got if self.got else 0.0

    @property
    def recall(self) -> float:
        """0 to 1; 0 where nothing was annotated."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where there is nothing on either side."""
        return 2 * self.right / (self.gold + self.got) if self.gold + self.got else 0.0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.gold + other.gold, self.got + other.got)


def same(left: object, right: object) -> bool:
    """Equality of two field values: numbers within a relative 1e-6, strings and null exactly."""
    if left is None or right is None:
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return math.isclose(left, right, rel_tol=1e-6, abs_tol=1e-9)
    return left == right


def agree(gold: Fields, guess: Fields, fields: Iterable[str]) -> bool:
    """Whether all the named fields are the same; a missing field is null."""
    return all(same(gold.get(name), guess.get(name)) for name in fields)


def compare(golds: Iterable[GoldRecords], predictions: Iterable[Fields]) -> tuple[Outcome, ...]:
    """All outcomes, article by article in the order of the gold. Predictions for other articles are left out."""
    by_article: dict[tuple[str, str], list[Fields]] = defaultdict(list)
    for record in predictions:
        by_article[record["article"], record["kind"]].append(record)
    outcomes: list[Outcome] = []
    for gold in golds:
        for kind in LEVELS:
            outcomes.extend(_paired(kind, gold.article, gold.of(kind), by_article[gold.article, kind]))
    return tuple(outcomes)


def count(outcomes: Sequence[Outcome], kind: Kind, level: str) -> Counts:
    """The counts of one kind at one level."""
    mine = [item for item in outcomes if item.kind == kind]
    return Counts(
        sum(item.right(level) for item in mine),
        sum(item.gold is not None for item in mine),
        sum(item.guess is not None for item in mine),
    )


def table(outcomes: Sequence[Outcome]) -> dict[str, Counts]:
    """The counts by level name, as in "metric.full"."""
    return {f"{kind}.{level}": count(outcomes, kind, level) for kind, levels in LEVELS.items() for level in levels}


def _paired(kind: Kind, article: str, golds: Sequence[Fields], guesses: Sequence[Fields]) -> list[Outcome]:
    partner = _pairs(kind, golds, guesses)
    both = [
        Outcome(kind, article, gold, guesses[partner[at]] if at in partner else None) for at, gold in enumerate(golds)
    ]
    taken = set(partner.values())
    return both + [Outcome(kind, article, None, guess) for at, guess in enumerate(guesses) if at not in taken]


def _pairs(kind: Kind, golds: Sequence[Fields], guesses: Sequence[Fields]) -> dict[int, int]:
    """One-to-one pairs, best fit first, among equals the earlier: index of the gold record -> of the extracted one."""
    fits = sorted(
        (-fit, i, j)
        for i, gold in enumerate(golds)
        for j, guess in enumerate(guesses)
        if (fit := _affinity(kind, gold, guess))
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in fits:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return partner


def _affinity(kind: Kind, gold: Fields, guess: Fields) -> int:
    """How well two records fit; 0 where they share no number and so can't be the same statement."""
    if kind == "seizure":
        if not same(gold.get("amount_base"), guess.get("amount_base")):
            return 0
        return 1 + sum(same(gold.get(name), guess.get(name)) for name in _SEIZURE_FIT)
    shared = sum(gold.get(name) is not None and same(gold.get(name), guess.get(name)) for name in _NUMBERS)
    if not shared:
        return 0
    others = sum(same(gold.get(name), guess.get(name)) for name in _METRIC_FIT)
    return 2 * shared + agree(gold, guess, _NUMBERS) + others
