"""Each record against its own article: percentages, totals and parts, fractions, periods that lie ahead.

In: the table `check_metric` (the records that are due, with their article's date). Out: rows for `core_check`, only
where something does not agree. Never: another article, an official figure.

The screens are set-based; what they let through is judged one by one by `warehouse.verdicts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import duckdb

from rules.checks import CheckRules, Family
from warehouse.check_rows import About, Check, row
from warehouse.filters import Row, rows
from warehouse.verdicts import Known, Side, Topic, as_cause, judge
from warehouse.words import figure

ARITHMETIC = frozenset({"arithmetic"})

# The unit of the last place that was printed: 0.01 for 93.33.
PLACE = (
    "pow(10.0, -(CASE WHEN reported_pct = floor(reported_pct) THEN 0"
    " ELSE length(split_part(CAST(reported_pct AS VARCHAR), '.', 2)) END))"
)

# What any of the screens below can take.
ODD = (
    "(reported_pct IS NOT NULL OR target <> floor(target) OR realization <> floor(realization)"
    " OR period_start_date > published_date)"
)

# One pass over the due records. A printed percentage is right when it is the rounded or the cut value at its own last
# place. Without a target in the text, it is odd when no whole target gives it and a whole part of the count does. 35
# percent of 41 people are 14.35 people. A year that still runs on the day of publication is told as a whole by custom;
# one that has not begun cannot be.
ALONE = f"""
WITH told AS (
    SELECT *, {PLACE} AS place, 100 * realization / nullif(target, 0) AS exact,
        round(100 * realization / nullif(reported_pct, 0)) AS whole_target,
        round(realization * reported_pct / 100) AS part_of_count, target * reported_pct / 100 AS part_of_target,
        list_contains($whole, measure) AS is_whole
    FROM check_metric
    WHERE {ODD}
), screened AS (
    SELECT *,
        coalesce(abs(reported_pct - exact) > place / 2 + 1e-9
            AND NOT (exact >= reported_pct AND exact - reported_pct < place - 1e-9), false) AS is_percent,
        coalesce(target IS NULL AND realization > 0 AND reported_pct > 0 AND reported_pct < 100
            AND realization = floor(realization) AND split_part(indicator_id, '.', 1) <> 'umum'
            AND measure NOT IN ('rupiah', 'indeks', 'persen')
            AND abs(100 * realization / nullif(whole_target, 0) - reported_pct) >= place
            AND abs(100 * part_of_count / realization - reported_pct) < place, false) AS is_percent_of_count,
        coalesce(target > 0 AND target = floor(target) AND realization IS NULL AND reported_pct > 0 AND is_whole
            AND NOT list_bool_or(list_transform([floor(part_of_target), ceil(part_of_target)],
                lambda part: 100 * part / target - reported_pct BETWEEN -place / 2 - 1e-9 AND place - 1e-9)),
            false) AS is_no_whole_part,
        coalesce(is_whole AND target <> floor(target), false) AS is_fraction_of_target,
        coalesce(is_whole AND realization <> floor(realization), false) AS is_fraction,
        coalesce(realization IS NOT NULL AND period_start_date > published_date, false) AS is_future
    FROM told
)
SELECT * FROM screened
WHERE is_percent OR is_percent_of_count OR is_no_whole_part OR is_fraction_of_target OR is_fraction OR is_future
ORDER BY article_id, record_id
"""

# Which indicators are the whole and which its parts; the whole may be told several times, and one that fits is enough.
PARTS = """
WITH part AS (
    SELECT article_id, unit_id, period_start_date, period_end_date, sum(realization) AS parts
    FROM check_metric WHERE realization IS NOT NULL AND list_contains($parts, indicator_id)
    GROUP BY ALL
    HAVING count(DISTINCT indicator_id) = len($parts) AND count(*) = len($parts)
), told AS (
    SELECT w.*, p.parts, bool_or(w.realization = p.parts) OVER (
            PARTITION BY w.article_id, w.unit_id, w.period_start_date, w.period_end_date) AS fits
    FROM check_metric w JOIN part p ON p.article_id = w.article_id
        AND p.unit_id IS NOT DISTINCT FROM w.unit_id
        AND p.period_start_date IS NOT DISTINCT FROM w.period_start_date
        AND p.period_end_date IS NOT DISTINCT FROM w.period_end_date
    WHERE w.realization IS NOT NULL AND w.indicator_id = $whole
)
SELECT * FROM told WHERE NOT fits
"""

# Hauls and their total in one article: nearly, but not quite, the sum of what was taken within its period.
HAULS = """
SELECT t.*, p.parts, p.n FROM check_seizure t JOIN (
    SELECT t.record_id, sum(p.base_amount) AS parts, count(*) AS n
    FROM (FROM check_seizure WHERE period_start_date < period_end_date) t
    JOIN check_seizure p ON p.article_id = t.article_id AND p.substance_id = t.substance_id
        AND p.base_measure = t.base_measure AND p.action = t.action AND p.period_start_date >= t.period_start_date
        AND p.period_end_date <= t.period_end_date
        AND (p.period_start_date > t.period_start_date OR p.period_end_date < t.period_end_date)
    GROUP BY t.record_id
) p USING (record_id)
WHERE p.n >= 2 AND abs(t.base_amount - p.parts) > 1e-6 * t.base_amount
    AND abs(t.base_amount - p.parts) <= ? * t.base_amount
ORDER BY t.article_id, t.record_id
"""


class Look(NamedTuple):
    """What there is to look for among some records: to look for what cannot be takes longer than to ask."""

    alone: bool = True
    indicators: frozenset[str] | None = None
    """Of which something is told; None where that is not known."""
    hauls: bool = True

    def at(self, family: Family) -> bool:
        """Whether the whole and all parts are told."""
        return self.indicators is None or {family.whole, *family.parts} <= self.indicators


EVERYWHERE = Look()


def look(metrics: Sequence[Row], seizures: Sequence[Row], rules: CheckRules) -> Look | None:
    """What to look for among these records (rows of `warehouse.check_small`); None where nothing can be found."""
    told = frozenset(one["subject_id"] for one in metrics)
    hauls = any(_lies_before(one["period_start_date"], one["period_end_date"]) for one in seizures)
    found = Look(alone=any(map(_may_be_odd, metrics)), indicators=told, hauls=hauls)
    return found if found.alone or found.hauls or any(map(found.at, rules.families)) else None


def _may_be_odd(one: Row) -> bool:
    """Whether `ALONE` can take a record; a printed percentage that is the rounded quotient is settled here."""
    target, count, percent = one["target"], one["realization"], one["reported_pct"]
    if any(value is not None and not value.is_integer() for value in (target, count)):
        return True
    if _lies_before(one["published_date"], one["period_start_date"]):
        return True
    if percent is None:
        return False
    return not target or count is None or abs(percent - 100 * count / target) > 0.5 * _place(percent)


def _place(percent: float) -> float:
    """The unit of the last place that was printed, or less."""
    told = repr(percent)
    return 1.0 if percent.is_integer() else 0.0 if "e" in told else float(10 ** -len(told.partition(".")[2]))


def _lies_before(one: date | None, two: date | None) -> bool:
    return one is not None and two is not None and one < two


def self_checks(connection: duckdb.DuckDBPyConnection, rules: CheckRules, look: Look = EVERYWHERE) -> Iterator[Check]:
    """Every contradiction of a due record with its own article that its figures alone show."""
    if look.alone:
        for found in rows(connection, ALONE, {"whole": sorted(rules.whole_measures)}):
            yield from _alone(found, rules)
    for family in filter(look.at, rules.families):
        parameters = {"parts": list(family.parts), "whole": family.whole}
        for found in rows(connection, PARTS, parameters):
            words = family.words_id
            yield _of(found, rules, "self.parts", "realization", found["realization"], found["parts"], words=words)
    if look.hauls:
        for found in rows(connection, HAULS, [rules.parts_gap]):
            yield _hauls(found, rules)


def _alone(found: Row, rules: CheckRules) -> Iterator[Check]:
    """The checks that one record fails by itself."""
    percent, count, target = found["reported_pct"], found["realization"], found["target"]
    if found["is_percent"]:
        yield from _percent(found, rules)
    if found["is_percent_of_count"]:
        yield _of(found, rules, "self.percent_of_count", "percent", percent, found["part_of_count"])
    if found["is_no_whole_part"]:
        yield _of(found, rules, "self.no_whole_part", "percent", percent, round(found["part_of_target"], 2), target)
    if found["is_fraction_of_target"]:
        yield _of(found, rules, "self.fraction", "target", target, None)
    if found["is_fraction"]:
        yield _of(found, rules, "self.fraction", "realization", count, None)
    if found["is_future"]:
        yield _of(found, rules, "self.future", "realization", count, None)


def about(found: Row, subject: str = "indicator_id") -> About:
    """The record of a row."""
    return About(
        record_id=found["record_id"],
        article_id=found["article_id"],
        unit_id=found["unit_id"],
        subject_id=found[subject],
    )


def size(found: Row) -> float:
    """How many people or things a metric is about."""
    return max(found["realization"] or 0.0, found["target"] or 0.0)


def _percent(found: Row, rules: CheckRules) -> Iterator[Check]:
    topic = Topic(unit=found["unit_id"], subject=found["indicator_id"], field="percent")
    press = Side(value=found["reported_pct"], measure="persen", place=found["place"])
    other = Side(value=round(found["exact"], 2), measure="persen", place=0.01, tags=ARITHMETIC)
    known = Known(parts=(found["realization"], found["target"]), parts_measure=found["measure"])
    judged = judge(topic, press, other, rules, known)
    if judged.verdict == "internal_error":
        yield row(about(found), judged, kind="self", rules=rules, size=size(found), name="percent")


def _of(
    found: Row,
    rules: CheckRules,
    rule: str,
    field: str,
    told: float,
    other: float | None,
    base: float | None = None,
    *,
    words: str = "",
) -> Check:
    """A row for a contradiction that the screen has settled already."""
    measure = found["measure"]
    topic = Topic(unit=found["unit_id"], subject=found["indicator_id"], field=field)
    dates = {"start": found["period_start_date"], "end": found["period_end_date"], "when": found["published_date"]}
    press = Side(value=told, measure="persen" if field == "percent" else measure, **dates)
    count = base if base is not None else found["realization"]
    more = {"base": figure(count, measure), "parts_words": words}
    judged = as_cause(rule, topic, press, Side(value=other, measure=measure), rules, more)
    return row(about(found), judged, kind="self", rules=rules, size=size(found), name=rule)


def _hauls(found: Row, rules: CheckRules) -> Check:
    topic = Topic(unit=found["unit_id"], subject=found["substance_id"], field="amount")
    press = Side(value=found["base_amount"], measure=found["base_measure"])
    other = Side(value=round(found["parts"], 6), measure=found["base_measure"])
    more = {"parts_words": f"{found['n']} rincian di artikel ini"}
    judged = as_cause("self.parts", topic, press, other, rules, more)
    return row(about(found, "substance_id"), judged, kind="self", rules=rules, name="self.hauls")
