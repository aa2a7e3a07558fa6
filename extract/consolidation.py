"""One statement, one record: what the headline, the lead and a quote tell again is brought together.

In: the records of an article in the order of the text, each with how firmly its period is known. Out: fewer. Never: a new
number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar

from extract.records import Metric, Seizure

_FIRM = ("beside", "sentence")
_LOOSE_RULE = "berantas.tersangka.pelaku/"
_PACKED = frozenset({"paket", "bungkus", "karung", "bal", "kotak", "botol"})

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


def consolidate_metrics(told: Sequence[Told[Metric]]) -> list[Told[Metric]]:
    """Metrics without repetitions. Headline figures stay only where the body tells nothing of their indicator."""
    body = {item.record.indicator for item in told if not item.title}
    kept: list[Told[Metric]] = []
    for item in told:
        if item.title and item.record.indicator in body:
            continue
        for at, known in enumerate(kept):
            merged = _merge_metrics(known, item)
            if merged is not None:
                kept[at] = merged
                break
        else:
            kept.append(item)
    return [item for item in kept if not _is_share(item, kept)]


def _is_share(item: Told[Metric], told: Sequence[Told[Metric]]) -> bool:
    """Whether people counted by "pelaku" or "ditangkap" alone are some of those that the same story counts as more."""
    if not item.record.evidence.rule.startswith(_LOOSE_RULE) or item.record.realization is None:
        return False
    return any(
        other is not item
        and other.record.indicator == item.record.indicator
        and (other.record.unit, other.record.period_start, other.record.period_end)
        == (item.record.unit, item.record.period_start, item.record.period_end)
        and (other.record.realization or 0) > item.record.realization
        for other in told
    )


def _merge_metrics(known: Told[Metric], item: Told[Metric]) -> Told[Metric] | None:
    a, b = known.record, item.record
    if a.indicator != b.indicator or a.group != b.group or not _units_agree(known, item):
        return None
    numbers = [(a.target, b.target), (a.realization, b.realization), (a.percent, b.percent)]
    if any(left is not None and right is not None and left != right for left, right in numbers):
        return None
    if not any(left is not None and left == right for left, right in numbers):
        return None
    if (a.period_start, a.period_end) != (b.period_start, b.period_end):
        if known.period_source in _FIRM and item.period_source in _FIRM:
            return None
        if a.realization is None or a.realization != b.realization:
            return None
    richer, poorer = (known, item) if _richness(a) >= _richness(b) else (item, known)
    dated = known if known.period_source in _FIRM or item.period_source not in _FIRM else item
    record = replace(
        richer.record,
        unit=known.record.unit if known.unit_source == "beside" else richer.record.unit,
        target=_first(richer.record.target, poorer.record.target),
        realization=_first(richer.record.realization, poorer.record.realization),
        percent=_first(richer.record.percent, poorer.record.percent),
        period_start=dated.record.period_start,
        period_end=dated.record.period_end,
    )
    return replace(richer, record=record, period_source=dated.period_source)


def _first(left: float | None, right: float | None) -> float | None:
    return left if left is not None else right


def _richness(record: Metric) -> int:
    return sum(value is not None for value in (record.target, record.realization, record.percent))


def _units_agree(known: Told[Metric] | Told[Seizure], item: Told[Metric] | Told[Seizure]) -> bool:
    """Whether two statements can be of one office: the same, or one of them only supposed."""
    if known.record.unit == item.record.unit:
        return True
    return "beside" not in {known.unit_source, item.unit_source}


def consolidate_seizures(told: Sequence[Told[Seizure]]) -> list[Told[Seizure]]:
    """Hauls without repetitions; a rounded telling gives way to the exact one, a headline to the body."""
    body = {(item.record.substance, item.record.base) for item in told if not item.title}
    kept: list[Told[Seizure]] = []
    for item in told:
        if item.title and item.approximate and (item.record.substance, item.record.base) in body:
            continue
        for at, known in enumerate(kept):
            merged = _merge_seizures(known, item)
            if merged is not None:
                kept[at] = merged
                break
        else:
            kept.append(item)
    weighed = {item.record.substance for item in kept if item.record.base not in _PACKED | {"linting"}}
    return [item for item in kept if item.record.base not in _PACKED or item.record.substance not in weighed]


def _merge_seizures(known: Told[Seizure], item: Told[Seizure]) -> Told[Seizure] | None:
    a, b = known.record, item.record
    if a.substance != b.substance or a.base != b.base:
        return None
    same = abs(a.amount_base - b.amount_base) <= 1e-9 * max(a.amount_base, b.amount_base)
    if not same and not _rounds(a, b):
        return None
    differ = (a.period_start, a.period_end) != (b.period_start, b.period_end)
    if differ and known.period_source in _FIRM and item.period_source in _FIRM and same and a.action == b.action:
        return None
    if not _units_agree(known, item) and same:
        return None
    exact = known if same or _exactness(a) >= _exactness(b) else item
    dated = known if known.period_source in _FIRM or item.period_source not in _FIRM else item
    if a.action != b.action:
        dated = known if a.action == "seized" else item
    action: Literal["seized", "destroyed"] = "seized" if "seized" in {a.action, b.action} else "destroyed"
    record = replace(
        exact.record,
        action=action,
        period_start=dated.record.period_start,
        period_end=dated.record.period_end,
    )
    return replace(exact, record=record, period_source=dated.period_source)


def _exactness(record: Seizure) -> int:
    return len(f"{record.amount_base:.6f}".rstrip("0").strip(".").replace(".", "").rstrip("0"))


def _rounds(a: Seizure, b: Seizure) -> bool:
    """Whether one amount is the other cut or rounded at its own last place ("11 kg", later "11,355 kg")."""
    exact, coarse = (a, b) if _exactness(a) >= _exactness(b) else (b, a)
    if _exactness(exact) - _exactness(coarse) < 2:
        return False
    digits = _exactness(coarse)
    whole = f"{coarse.amount_base:.0f}"
    unit = 10.0 ** (len(whole) - digits) if len(whole) >= digits else 0.0
    return unit > 0 and abs(exact.amount_base - coarse.amount_base) < unit
