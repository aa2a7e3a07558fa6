"""What a time expression looks like: without its year, counted from another, gone by.

In: a `PeriodMention`. Out: yes or no. Never: its days; those are found by `extract.dating`.
"""

from __future__ import annotations

from extract.periods import PeriodMention


def lacks_year(mention: PeriodMention) -> bool:
    """Whether a month or a span of months is told without its year."""
    ends = [point for point in (mention.fields.first, mention.fields.last) if point is not None]
    return mention.kind == "until" and bool(ends) and all(point.year is None and not point.unit for point in ends)


def lacks_months_year(mention: PeriodMention) -> bool:
    """Whether a span of months is told without its year: "Januari-Oktober"."""
    ends = [point for point in (mention.fields.first, mention.fields.last) if point is not None]
    return len(ends) > 1 and all(point.grain == "month" and point.year is None and not point.unit for point in ends)


def lacks_year_of_day(mention: PeriodMention) -> bool:
    """Whether a day, or a span of days, is told without its year."""
    ends = [point for point in (mention.fields.first, mention.fields.last) if point is not None]
    return bool(ends) and all(point.grain == "day" and point.year is None and not point.unit for point in ends)


def steps_years(mention: PeriodMention) -> bool:
    """Whether a time is a year counted from the article's own: "tahun ini", "tahun lalu"."""
    first = mention.fields.first
    return mention.kind == "relative" and first is not None and first.grain == "year" and first.base == "anchor"


def steps_back(mention: PeriodMention) -> bool:
    """Whether a time is told as gone by: "tahun lalu"."""
    first = mention.fields.first
    return mention.kind == "relative" and first is not None and (first.step or 0) < 0


def goes_back(mention: PeriodMention) -> bool:
    """Whether a time is a year before the one that was told: "tahun sebelumnya"."""
    first = mention.fields.first
    return steps_back(mention) and first is not None and first.base == "context" and first.grain == "year"


def moves_on(mention: PeriodMention) -> bool:
    """Whether a day counts from the one that was told before it: "sehari kemudian", "keesokannya"."""
    first = mention.fields.first
    return first is not None and first.base == "context" and first.grain == "day"


def from_the_near_year(mention: PeriodMention) -> bool:
    """Whether a time counts from the year that is spoken of ("akhir tahun")."""
    return any(point is not None and point.base == "near" for point in (mention.fields.first, mention.fields.last))
