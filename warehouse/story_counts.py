"""Which statements of two versions of a story are the same one: so that each is counted once, and differences are seen.

In: statements, that is records without their place in a text. Out: pairs, and what only one side tells. Never: a
connection, a judgement of which version is right.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import DamerauLevenshtein

CLOSE = 0.05
"""Amounts that differ by so little are one amount, rounded by one outlet."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a record says, whoever says it."""

    record_id: str
    kind: str
    """ "metric" or "seizure"."""
    about: tuple[str | None, ...]
    """A metric's indicator, measure and group; a seizure's substance, base measure and action."""
    unit: str | None
    period: tuple[date | None, date | None]
    figures: tuple[float | None, ...]
    """A metric's target, realization and percentage; a seizure's base amount."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """How the statements of two versions stand to each other; every statement is in one place alone."""

    same: tuple[tuple[Statement, Statement], ...]
    differing: tuple[tuple[Statement, Statement], ...]
    """The same thing of the same office and time, with another figure."""
    only_one: tuple[Statement, ...]
    only_other: tuple[Statement, ...]


def pair(one: Sequence[Statement], other: Sequence[Statement]) -> Pairing:
    """Set the statements of two versions against each other, equal figures first. What one version leaves unsaid
    (office, period, a figure) contradicts nothing."""
    left, right = list(one), list(other)
    same = _matched(left, right, _same)
    differing = _matched(left, right, _another_figure)
    return Pairing(tuple(same), tuple(differing), tuple(left), tuple(right))


def counted(versions: Sequence[Sequence[Statement]]) -> set[str]:
    """The ids of the records that are counted: all of the first version, and of each later one what none before it
    tells. A figure that differs is a finding, not a second count."""
    told: list[Statement] = []
    for version in versions:
        told += pair(told, version).only_other
    return {one.record_id for one in told}


def _matched(
    left: list[Statement], right: list[Statement], fits: Callable[[Statement, Statement], bool]
) -> list[tuple[Statement, Statement]]:
    """Pairs that fit, taken out of both lists; on either side in order."""
    pairs: list[tuple[Statement, Statement]] = []
    by_subject: dict[tuple[object, ...], list[Statement]] = {}
    for here in left:
        by_subject.setdefault((here.kind, here.about), []).append(here)
    for there in list(right):
        rivals = by_subject.get((there.kind, there.about), [])
        found = next((one for one in rivals if fits(one, there)), None)
        if found is not None:
            rivals.remove(found)
            pairs.append((found, there))
    taken = {id(one) for both in pairs for one in both}
    left[:] = [one for one in left if id(one) not in taken]
    right[:] = [one for one in right if id(one) not in taken]
    return pairs


def _same(one: Statement, other: Statement) -> bool:
    figures = [
        (here, there)
        for here, there in zip(one.figures, other.figures, strict=True)
        if here is not None and there is not None
    ]
    return bool(figures) and _beside(one, other) and all(math.isclose(*both, rel_tol=1e-9) for both in figures)


def _another_figure(one: Statement, other: Statement) -> bool:
    """An indicator of an office in a period has one figure, so another one is a difference. Hauls are many: only an
    amount that looks like a slip or a rounding is."""
    if not _beside(one, other):
        return False
    return one.kind == "metric" or _slip(one.figures[0] or 0.0, other.figures[0] or 0.0)


def _beside(one: Statement, other: Statement) -> bool:
    """Whether nothing that both say of office and period differs."""
    told = zip((one.unit, *one.period), (other.unit, *other.period), strict=True)
    return all(here is None or there is None or here == there for here, there in told)


def _slip(one: float, other: float) -> bool:
    if math.isclose(one, other, rel_tol=CLOSE):
        return True
    here, there = (f"{value:.6g}".replace(".", "").strip("0") for value in (one, other))
    return bool(DamerauLevenshtein.distance(here, there, score_cutoff=1) <= 1) and min(len(here), len(there)) > 1
