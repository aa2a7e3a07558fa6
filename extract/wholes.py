"""Which figures of an article are parts of another: of a sum told just before, of a greater count, of a budget.

In: the metrics of an article, repetitions gone. Out: fewer: what only parts a whole is no figure of its own (contract).
Never: another office's, or another time's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from extract.records import Metric
from extract.told import Told, first_told

MONEY = "rupiah"
_BESIDE = 1
"""Sentences between a sum and its parts."""
_SIZE = 25.0
"""How many times a target may be what was achieved, or the other way round, and still be its target."""
_MOST_PARTS = 8
"""Parts of a number among which a sum is looked for."""


def with_ceilings(told: Sequence[Told[Metric]]) -> list[Told[Metric]]:
    """ "Pagu 2024 Rp 2 miliar. … Realisasi anggaran 2024 Rp 1,9 miliar": the only ceiling and the only sum spent that a
    story tells of one office and time are one figure, wherever they stand."""
    sums: dict[Hashable, list[int]] = defaultdict(list)
    for at, item in enumerate(told):
        if item.record.measure == MONEY:
            sums[_story(item.record)].append(at)
    kept: list[Told[Metric] | None] = list(told)
    for places in sums.values():
        if len(places) != 2:
            continue
        for ceiling, spent in (places, places[::-1]):
            joined = _under(told[ceiling].record, told[spent].record)
            if joined is not None:
                kept[ceiling], kept[spent] = None, replace(told[spent], record=joined)
    return [item for item in kept if item is not None]


def with_targets(told: Sequence[Told[Metric]]) -> list[Told[Metric]]:
    """ "Januari-Juni 44 kasus terungkap. … Target kami tahun ini 60 kasus": the only target of an office's indicator
    that stands without what was achieved, and the only figure of its time without a target, are one; a year's target
    is beside what was achieved of it to date (contract)."""
    rows: dict[Hashable, list[int]] = defaultdict(list)
    for at, item in enumerate(told):
        if item.record.group is None and item.record.measure != MONEY:
            rows[item.record.indicator, item.record.unit].append(at)
    kept: list[Told[Metric] | None] = list(told)
    for row in rows.values():
        targets = [at for at in row if _only_target(told[at].record)]
        for target in targets:
            planned = told[target].record
            fit = [at for at in row if _reached_of(told[at].record, planned)]
            rivals = [at for at in targets if told[at].record.period_start == planned.period_start]
            if len(fit) == 1 and len(rivals) == 1:
                kept[fit[0]], kept[target] = _with_target(told[fit[0]], planned), None
    return [item for item in kept if item is not None]


def _only_target(record: Metric) -> bool:
    return record.target is not None and record.realization is None and record.percent is None


def _reached_of(record: Metric, planned: Metric) -> bool:
    """Whether a figure without a target is of a target's time, from its first day on, and of its size."""
    if record.realization is None or record.target is not None or not record.realization or not planned.target:
        return False
    if record.period_start is None or record.period_end is None or planned.period_end is None:
        return False
    begins = record.period_start == planned.period_start and record.period_end <= planned.period_end
    return begins and 1 / _SIZE < planned.target / record.realization < _SIZE


def _with_target(reached: Told[Metric], planned: Metric) -> Told[Metric]:
    spans = reached.record.evidence.spans + tuple(span for span in planned.evidence.spans if span[0] == "target")
    evidence = replace(reached.record.evidence, spans=spans)
    return replace(reached, record=replace(reached.record, target=planned.target, evidence=evidence))


def _under(ceiling: Metric, spent: Metric) -> Metric | None:
    """What was spent, with its ceiling; None where one of them is something else."""
    if ceiling.target is None or ceiling.realization is not None or spent.target is not None:
        return None
    if spent.realization is None and (spent.percent is None or ceiling.percent is not None):
        return None
    if spent.realization is not None and spent.realization > ceiling.target:
        return None
    if spent.realization == ceiling.target and spent.percent is None:
        return ceiling  # "alokasi 2024 Rp1,5 miliar. … Tahun ini turun menjadi Rp1,5 miliar": the ceiling, told again
    spans = spent.evidence.spans + tuple(span for span in ceiling.evidence.spans if span[0] == "target")
    return replace(
        spent,
        target=ceiling.target,
        percent=first_told(spent.percent, ceiling.percent),
        evidence=replace(spent.evidence, spans=spans),
    )


def without_parts(told: Sequence[Told[Metric]]) -> list[Told[Metric]]:
    """The figures that are no parts of others."""
    greatest, parts = _greatest(told), _parts(told)
    return [
        item
        for at, item in enumerate(told)
        if at not in parts and (_has_its_own_target(item.record) or not _is_share(item, greatest))
    ]


def _has_its_own_target(record: Metric) -> bool:
    """ "80 tersangka … dari 20 target ditangkap 14 orang": what is told together with its target is a figure of its
    own. With a ceiling of money it is not: those of sections are parts of the whole one."""
    first, last = record.evidence.start, record.evidence.end
    beside = any(name == "target" and first <= start and end <= last for name, start, end in record.evidence.spans)
    return beside and record.measure != MONEY


def _parts(told: Sequence[Told[Metric]]) -> set[int]:
    """Where figures stand that only part one told beside them: those of the same indicator, office and time around it
    that add up to it ("156 orang pascarehabilitasi … 61 dari BNNP dan 95 dari Bapas")."""
    places: dict[Hashable, list[int]] = defaultdict(list)
    for at, item in enumerate(told):
        if item.record.group is None and item.record.measure != MONEY:
            places[_story(item.record)].append(at)
    found: set[int] = set()
    for row in places.values():
        found.update(_under_a_total(told, row))
        for begin, at in enumerate(row):
            if at not in found:
                whole = told[at].record.realization
                found.update(_adding_up(told, whole, row[begin + 1 : begin + 1 + _MOST_PARTS]))
                found.update(_adding_up(told, whole, row[max(0, begin - _MOST_PARTS) : begin][::-1]))
    return found


def _under_a_total(told: Sequence[Told[Metric]], row: Sequence[int]) -> list[int]:
    """Of figures of one indicator, office and time those that stand beside a greater one that was told as their sum:
    "6.402 peserta in total: at 24 schools 5.464, at 8 offices 415"."""
    sums = [told[at] for at in row if told[at].total]
    return [
        at
        for at in row
        if not (told[at].total or told[at].apart)
        and told[at].record.target is None
        and any(
            abs(one.sentence - told[at].sentence) <= _BESIDE
            and (one.record.realization or 0) > (told[at].record.realization or 0)
            for one in sums
        )
    ]


def _adding_up(told: Sequence[Told[Metric]], whole: float | None, row: Sequence[int]) -> Sequence[int]:
    """The first places of `row` whose realizations add up to `whole`; none where one has a target of its own."""
    total = 0.0
    for count, at in enumerate(row, 1):
        record = told[at].record
        if whole is None or record.realization is None or record.target is not None or record.percent is not None:
            return ()
        if told[at].apart:
            return ()
        total += record.realization
        if total >= whole:
            return row[:count] if total == whole and count > 1 else ()
    return ()


def _greatest(told: Iterable[Told[Metric]]) -> dict[Hashable, float]:
    """The greatest number of each indicator, office and period: achieved, or of money also planned."""
    greatest: dict[Hashable, float] = {}
    for item in told:
        key, value = _story(item.record), _counted(item.record) or 0.0
        greatest[key] = max(value, greatest.get(key, 0.0))
    return greatest


def _counted(record: Metric) -> float | None:
    """What a figure is compared with others by; of a budget the ceiling, where it is told."""
    return (record.target if record.measure == MONEY else None) or record.realization


def _is_share(item: Told[Metric], greatest: dict[Hashable, float]) -> bool:
    """Whether people counted by "pelaku" or "ditangkap" alone, or the budget of a section, are some of what the same
    story counts as more."""
    value = _counted(item.record)
    return item.loose and value is not None and greatest[_story(item.record)] > value


def _story(record: Metric) -> Hashable:
    return record.indicator, record.unit, record.period_start, record.period_end
