"""Each record against the other articles, where little is due: as `warehouse.check_pairs` and the medians of
`warehouse.check_others` have it for everything (a test compares the two), on rows in memory.

In: `Small`. Out: the pairs to be judged and the figures far from all others, as rows. Never: a judgement.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from statistics import median
from typing import Any

from rules.checks import CheckRules
from warehouse.check_small import THING, Small, day
from warehouse.filters import Row

FIELDS = {"core_metric": ("target", "realization"), "core_seizure": ("amount",)}
SIDE = {"record": "record_id", "article": "article_id", "on": "published_date", "outlet": "outlet"}

At = tuple[date, str]
"""The day of an article, and the article."""


@dataclass(frozen=True, slots=True)
class Told:
    """A value as one article tells it, by the first and the last of its records that do."""

    value: float
    at: At
    first: Row
    last: Row


@dataclass(frozen=True, slots=True)
class Value:
    """A value with all articles that tell it, the earliest first."""

    value: float
    told: Sequence[Told]

    @property
    def start(self) -> tuple[At, Row]:
        """The first article that tells it, and the record."""
        return self.told[0].at, self.told[0].first

    @property
    def end(self) -> tuple[At, Row]:
        """The last article that tells it, and the record."""
        return self.told[-1].at, self.told[-1].last

    @property
    def rank(self) -> tuple[int, int, float]:
        """What most stories tell comes first; copies of a story are one vote."""
        stories = [one.first["story_id"] for one in self.told]
        votes = stories.count(None) + len({*stories} - {None})
        return -votes, -len(self.told), self.value


def pairs(small: Small, rules: CheckRules) -> Iterator[Row]:
    """Each other value of a thing against the one that most stories tell, as rows of `check_series` with outlets; of
    things that nothing fresh is told of, all was said before."""
    for table, fields in FIELDS.items():
        told = [one for one in small.told[table] if one["period_start_date"] and one["period_end_date"]]
        for records in _by(told, THING):
            if any(one["is_fresh"] for one in records):
                for field in fields:
                    yield from _opposed(_values(records, field), field, rules)


def implausible(small: Small, rules: CheckRules) -> Iterator[Row]:
    """The realizations far from all that is told of their office and indicator, with the `middle` of these."""
    counted = [one for one in small.told["core_metric"] if one["measure"] is not None and (one["realization"] or 0) > 0]
    for records in _by(counted, ("unit_id", "subject_id", "measure")):
        counts = sorted(one["realization"] for one in records)
        if len(counts) < rules.median_least or counts[-1] <= rules.median_ratio * counts[0]:
            continue
        middle = median(counts)
        for one, count in ((one, one["realization"]) for one in records):
            if count > rules.median_ratio * middle or count * rules.median_ratio < middle:
                yield one | {"indicator_id": one["subject_id"], "middle": middle}


def _by(records: Iterable[Row], columns: Sequence[str]) -> Iterable[list[Row]]:
    """The records by some of their columns."""
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    key = itemgetter(*columns)
    for one in records:
        found[key(one)].append(one)
    return found.values()


def _values(records: Sequence[Row], field: str) -> list[Value]:
    """The values of a thing, the most told one first; none where all tell the same."""
    told = [one for one in records if one[field] is not None]
    if len({one[field] for one in told}) < 2:
        return []
    articles: dict[At, list[Row]] = defaultdict(list)
    for one in told:
        articles[day(one), one["article_id"]].append(one)
    values: dict[float, list[Told]] = defaultdict(list)
    for at in sorted(articles):
        for usable in _usable(at, articles[at], field):
            values[usable.value].append(usable)
    return sorted((Value(value, found) for value, found in values.items()), key=lambda one: one.rank)


def _usable(at: At, records: list[Row], field: str) -> Iterator[Told]:
    """What an article tells of a thing: several targets each, several hauls or counts only where they are one."""
    values = {one[field] for one in records}
    if len(values) > 1 and field != "target":
        return
    for value in values:
        alike = sorted((one for one in records if one[field] == value), key=itemgetter("record_id"))
        yield Told(value, at, alike[0], alike[0] if len(values) == 1 else alike[-1])


def _opposed(values: list[Value], field: str, rules: CheckRules) -> Iterator[Row]:
    """The first and the last article that tell a value stand for all, so that the work grows with the values."""
    for other in values[1:]:
        usual = values[0]
        apart = usual.start[0] != other.start[0]
        here = usual.start if apart or usual.start[0] != other.end[0] else usual.end
        there = other.start if apart or usual.start[0] == other.end[0] else other.end
        if here[0] != there[0]:
            pair = _pair(usual, here[1], other, there[1], field)
            if field == "target" or _must_agree(pair, rules):
                yield pair


def _pair(usual: Value, here: Row, other: Value, there: Row, field: str) -> Row:
    """The columns of `check_series`, and those of the rules that it is kept by."""
    shared = ("unit_id", "subject_id", "measure", "period_start_date", "period_end_date", "realization", "quote")
    return {name: there[name] for name in shared} | {
        "field": field,
        "value": other.value,
        "usual": usual.value,
        "usual_articles": len(usual.told),
        "usual_realization": here["realization"],
        "usual_quote": here["quote"],
        **{f"here_{name}": here[column] for name, column in SIDE.items()},
        **{f"there_{name}": there[column] for name, column in SIDE.items()},
    }


def _must_agree(pair: Row, rules: CheckRules) -> bool:
    """Two counts that are days apart need not agree: they are kept only where the older is the lower, or all but
    equal."""
    here, there, value, usual = pair["here_on"], pair["there_on"], pair["value"], pair["usual"]
    if here and there and abs((here - there).days) <= rules.same_event_days:
        return True
    grows = pair["subject_id"] not in rules.never_growing | rules.fixed_subjects
    if not grows or (pair["field"] == "realization" and pair["measure"] not in rules.growing_measures):
        return False
    if _part(abs(value - usual), max(value, usual)) < rules.snapshot_gap:
        return True
    older, newer = (value, usual) if here and there and there < here else (usual, value)
    if older >= newer or not (here or there):
        return False
    told = min(one for one in (here, there) if one)
    is_open = told < pair["period_end_date"] + timedelta(days=rules.open_days)
    return is_open and _part(newer - older - _reach(older), newer) <= rules.earlier_gap


def _reach(told: float) -> float:
    """How far a hedged number can reach at most: "lebih dari 300" may have been 399."""
    if told % 1000 == 0:
        return told
    return next((float(grain) for grain in (100, 10) if told % grain == 0), 1.0)


def _part(part: float, whole: float) -> float:
    return part / whole if whole else math.inf
