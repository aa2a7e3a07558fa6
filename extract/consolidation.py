"""One statement, one record: what the headline, the lead and a quote tell again is brought together.

In: the records of an article in the order of the text, each with how firmly its period is known. Out: fewer. Never: a
new number. Time grows with the number of records: candidates for a merge are looked up, not searched.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from extract.amounts import last_place, significant
from extract.records import Metric, Seizure
from extract.told import Item, Told, first_told
from extract.wholes import MONEY, with_ceilings, with_targets, without_parts

_PEOPLE = "orang"
_UNMISTAKABLE = 4
"""Significant figures of an amount that two hauls hardly share."""
_HARDLY_ALIKE = 3
_NEIGHBOURS = 24
"""Amounts of like size among which a rounded telling is looked for."""

_HAUL_DAYS, _YEAR_DAYS = 7, 300
_TWO_YEARS, _MONTHS = 400, 60
_TO_COME = 45
"""Days of a year still to come that a story of it does not pass over."""
_ROUNDED = 0.34
"""The share of an amount that a rounded telling may differ by: "1 kg" of 750 gram, not of 517 gram."""
_IN_BODY = 0.15
"""The same in the body of a story: "ganja 825 gram" is no "1 kilogram lebih"."""
_NEARLY = 0.1
"""The part of an exact count by which "12 ribu lebih" may fall short of it."""
_TELLING = 30
"""A number from which on two tellings of it are hardly by chance."""

# ---------------------------------------------------------------------- metrics


def consolidate_metrics(told: Sequence[Told[Metric]]) -> list[Told[Metric]]:
    """Metrics without repetitions. Headline figures stay only where the body tells nothing of their indicator."""
    body = {item.record.indicator for item in told if not item.title}
    kept: list[Told[Metric]] = []
    places: dict[Hashable, list[int]] = defaultdict(list)
    for item in told:
        if item.title and item.record.indicator in body:
            continue
        at = _merge_into(kept, item, _candidates(places, _metric_keys(item.record)))
        for key in _metric_keys(kept[at].record):
            if at not in places[key]:
                places[key].append(at)
    return without_parts(with_targets(with_ceilings(kept)))


def _merge_into(kept: list[Told[Metric]], item: Told[Metric], candidates: Iterable[int]) -> int:
    """Merge `item` into the first candidate that is the same statement, else append it; where it is then."""
    for at in candidates:
        merged = _merge_metrics(kept[at], item)
        if merged is not None:
            kept[at] = merged
            return at
    kept.append(item)
    return len(kept) - 1


def _metric_keys(record: Metric) -> list[Hashable]:
    numbers = (("target", record.target), ("realization", record.realization), ("percent", record.percent))
    keys: list[Hashable] = [
        (record.indicator, record.group, role, value) for role, value in numbers if value is not None
    ]
    if record.realization and (record.measure == MONEY or record.realization >= _TELLING):
        # "Rp 68 miliar", later "Rp 68,09 miliar"; "12 ribu lebih pecandu", later "12.310 pecandu"
        keys.append((record.indicator, record.group, "order", math.floor(math.log10(record.realization))))
    return keys


def _candidates(places: dict[Hashable, list[int]], keys: Iterable[Hashable]) -> list[int]:
    return sorted({at for key in keys for at in places.get(key, ())[:_NEIGHBOURS]})


def _merge_metrics(known: Told[Metric], item: Told[Metric]) -> Told[Metric] | None:
    a, b = known.record, item.record
    if not _units_agree(known, item):
        return None
    people = a.measure == b.measure == _PEOPLE and a.target is None and b.target is None
    if people and known.sentence == item.sentence and not known.title:
        return None  # "swasta 30 orang, pendidikan 30 orang": one sentence tells a number twice of two things
    exact = _exact_number(known, item)
    if exact is not None and not (known.firm and item.firm and _times(a) != _times(b)):
        return known if exact is a else replace(item, record=replace(b, unit=a.unit if a.unit else b.unit))
    numbers = [(a.target, b.target), (a.realization, b.realization), (a.percent, b.percent)]
    if any(left is not None and right is not None and left != right for left, right in numbers):
        return None
    differ = (a.period_start, a.period_end) != (b.period_start, b.period_end)
    # Two years may well have one number: only a realization told without a time of its own is the same, or one that
    # two telling ends of one time give ("hingga Juli", "semester I").
    apart = known.firm and item.firm and not _overlap(a, b)
    if differ and (apart or a.realization is None or a.realization != b.realization):
        return None
    richer, poorer = (known, item) if _richness(a) >= _richness(b) else (item, known)
    dated = _better_dated(known, item)
    record = replace(
        richer.record,
        unit=known.record.unit if known.unit_source == "beside" else richer.record.unit,
        target=first_told(richer.record.target, poorer.record.target),
        realization=first_told(richer.record.realization, poorer.record.realization),
        percent=first_told(richer.record.percent, poorer.record.percent),
        period_start=dated.record.period_start,
        period_end=dated.record.period_end,
    )
    return replace(richer, record=record, period_source=dated.period_source)


def _times(record: Metric) -> tuple[date | None, date | None]:
    return record.period_start, record.period_end


def _exact_number(known: Told[Metric], item: Told[Metric]) -> Metric | None:
    """Of two sums of money of which one is the other rounded, or of two counts of which one is told as about so much
    ("12 ribu lebih"), the exact one; else None."""
    a, b = known.record, item.record
    if a.measure != b.measure or a.realization is None or b.realization is None or a.realization == b.realization:
        return None
    if any(value is not None for value in (a.target, b.target, a.percent, b.percent)):
        return None
    fine, coarse = (known, item) if _places(known) > _places(item) else (item, known)
    if _places(fine) == _places(coarse) or not (a.measure == MONEY or coarse.approximate):
        return None
    exact, rough = fine.record.realization or 0, coarse.record.realization or 0
    if a.measure == MONEY:
        return fine.record if abs(exact - rough) < last_place(rough) / 2 else None
    return fine.record if 0 < exact - rough < last_place(rough) and exact - rough <= _NEARLY * exact else None


def _places(item: Told[Metric]) -> int:
    return len(significant(item.record.realization or 0))


def _overlap(a: Metric, b: Metric) -> bool:
    """Whether the same greater number is told of two times of which one holds the other."""
    if a.period_start is None or b.period_start is None or a.period_end is None or b.period_end is None:
        return False
    held = a.period_start <= b.period_start and b.period_end <= a.period_end
    holds = b.period_start <= a.period_start and a.period_end <= b.period_end
    return (held or holds) and (a.realization or 0) >= _TELLING


def _richness(record: Metric) -> int:
    return sum(value is not None for value in (record.target, record.realization, record.percent))


def _units_agree(known: Told[Item], item: Told[Item]) -> bool:
    """Whether two statements can be of one office: the same, or both only supposed."""
    return known.record.unit == item.record.unit or "beside" not in {known.unit_source, item.unit_source}


def _units_may_agree(known: Told[Item], item: Told[Item]) -> bool:
    """Whether a rounded telling can be of the same office: not where each names another."""
    named = known.unit_source == item.unit_source == "beside"
    return known.record.unit == item.record.unit or not named


def _better_dated(known: Told[Item], item: Told[Item]) -> Told[Item]:
    """The telling whose days are to be kept: the first that told them itself, else the first that has any."""
    if known.firm and item.firm and known.title and not item.title:
        return item  # a headline says "sepanjang 2023", the body which months
    if known.firm and item.firm and _cuts_off(item.record, known.record):
        return item
    if known.firm or item.firm:
        return known if known.firm else item
    weak = known.record.period_start is None or (known.period_source == "occasion" and item.record.period_start)
    return item if weak or _narrower(item.record, known.record) else known


def _cuts_off(a: Metric | Seizure, b: Metric | Seizure) -> bool:
    """ "sepanjang 2017 … 62 kasus", later "periode Januari sampai Oktober 62 kasus": whether `a` tells how far into the
    year of `b` the count goes."""
    if a.period_start is None or a.period_start != b.period_start or a.period_end is None or b.period_end is None:
        return False
    whole = _YEAR_DAYS < (b.period_end - b.period_start).days < _TWO_YEARS
    short = (b.period_end - a.period_end).days > _TO_COME
    return whole and short and (a.period_end - a.period_start).days > _MONTHS


def _narrower(a: Metric | Seizure, b: Metric | Seizure) -> bool:
    """Whether `a` tells the days of a haul within the year that `b` tells."""
    if isinstance(a, Metric) or a.period_start is None or b.period_start is None:
        return False
    if a.period_end is None or b.period_end is None or not b.period_start <= a.period_start <= b.period_end:
        return False
    return (a.period_end - a.period_start).days < _HAUL_DAYS and (b.period_end - b.period_start).days > _YEAR_DAYS


# ---------------------------------------------------------------------- seizures


def consolidate_seizures(told: Sequence[Told[Seizure]]) -> list[Told[Seizure]]:
    """Hauls without repetitions; a rounded telling gives way to the exact one, a headline to the body, packets to a
    weight of the same drug."""
    body = {(item.record.substance, item.record.base) for item in told if not item.title}
    kept: list[Told[Seizure]] = []
    places: dict[Hashable, list[int]] = defaultdict(list)
    for item in told:
        record = item.record
        if item.title and item.approximate and (record.substance, record.base) in body:
            continue
        keys = _haul_keys(record)
        for at in sorted({at for key in keys for at in places[key][-_NEIGHBOURS:]}):
            merged = _merge_seizures(kept[at], item)
            if merged is not None:
                kept[at] = merged
                break
        else:
            kept.append(item)
            for key in keys:
                places[key].append(len(kept) - 1)
    weighed = {item.record.substance for item in kept if item.weighed}
    return [item for item in kept if not item.loose or item.record.substance not in weighed]


def _haul_keys(record: Seizure) -> list[Hashable]:
    """The exact amount, and its order of size with the next (11 kg and 11,355 kg; 9,99 kg and 10 kg)."""
    drug = (record.substance, record.base)
    if record.amount_base <= 0:
        return [(*drug, "exact", record.amount_base)]
    size = math.log10(record.amount_base)
    orders = {math.floor(size - 0.05), math.floor(size + 0.05)}
    return [(*drug, "exact", record.amount_base), *((*drug, "order", order) for order in sorted(orders))]


def _merge_seizures(known: Told[Seizure], item: Told[Seizure]) -> Told[Seizure] | None:
    a, b = known.record, item.record
    same = math.isclose(a.amount_base, b.amount_base, rel_tol=1e-9)
    if not same and not _rounds(known, item, 1 if known.title != item.title else 2):
        return None
    differ = (a.period_start, a.period_end) != (b.period_start, b.period_end)
    # "52,67 kg", told with the day of the catch and with that of the press conference: no chance, one haul.
    one = same and a.unit == b.unit and _exactness(a) >= _UNMISTAKABLE
    if differ and known.firm and item.firm and not one and (a.action == b.action or not same):
        return None
    if not same and (_is_one_of(a, b) or _is_one_of(b, a) or _of_its_own_day(known, item)):
        return None
    if not (_units_agree(known, item) if same else _units_may_agree(known, item)):
        return None
    exact = known if same or _exactness(a) >= _exactness(b) else item
    dated = _better_dated(known, item)
    if a.action != b.action:
        taken, other = (known, item) if a.action == "seized" else (item, known)
        # A story that begins with the destruction is of its day; one that begins with the catch is of that.
        of_day = other.record.period_start is not None and other.record.period_start == other.record.period_end
        begun = a.action == "destroyed" and of_day
        dated = other if begun or taken.record.period_start is None else taken
    action: Literal["seized", "destroyed"] = "seized" if "seized" in {a.action, b.action} else "destroyed"
    record = replace(
        exact.record,
        action=action,
        period_start=dated.record.period_start,
        period_end=dated.record.period_end,
    )
    return replace(exact, record=record, period_source=dated.period_source)


def _of_its_own_day(known: Told[Seizure], item: Told[Seizure]) -> bool:
    """ "Selama 20 hari disita 1.548 gram. … Kamis (9/5) disita 1,5 kilogram": a haul whose sentence tells its day,
    beside one of a span that holds the day."""
    return item.firm and _day_within(item.record, known.record, _HAUL_DAYS)


def _is_one_of(a: Seizure, b: Seizure) -> bool:
    """ "Januari sampai Oktober 214 butir", "pada 2 Juni 200 butir": a day's haul, and all hauls of some months."""
    return _day_within(a, b, _MONTHS + 1)


def _day_within(day: Seizure, span: Seizure, least: int) -> bool:
    """Whether one haul is of a single day inside the span of the other, which lasts `least` days or more."""
    if day.period_start is None or day.period_start != day.period_end:
        return False
    if span.period_start is None or span.period_end is None:
        return False
    lasts = (span.period_end - span.period_start).days >= least
    return lasts and span.period_start <= day.period_start <= span.period_end


def _exactness(record: Seizure) -> int:
    return len(significant(record.amount_base))


def _rounds(left: Told[Seizure], right: Told[Seizure], digits: int) -> bool:
    """Whether one amount is the other cut or rounded at its own last place ("11 kg", later "11,355 kg"), which has at
    least `digits` more; a headline rounds by less."""
    fine, rough = (left, right) if _exactness(left.record) >= _exactness(right.record) else (right, left)
    exact, coarse = fine.record, rough.record
    places = _exactness(coarse)
    # "48,5 kg", later "48,54 kg": three places are hardly alike by chance, and more of them are not rounded.
    if _exactness(exact) - places < (1 if places == _HARDLY_ALIKE else digits) or coarse.amount_base <= 0:
        return False
    unit = last_place(coarse.amount_base)
    # "700 gram", later "760,4 gram", "30 kg", later "38.916 gram": nobody cuts so much without a "lebih".
    slack = unit / 2 if places == 1 and not rough.approximate else unit
    difference = abs(exact.amount_base - coarse.amount_base)
    share = _ROUNDED if left.title or right.title else _IN_BODY
    return unit >= 1 and difference < slack and difference <= share * exact.amount_base
