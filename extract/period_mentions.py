"""From points to mentions: kind, precision and the checksum of the weekday.

In: `Read`s of the grammar. Out: `PeriodMention`s. Never: reading of text.
"""

from __future__ import annotations

from datetime import date

from extract.period_days import Read
from extract.period_forms import Kind, PeriodFields, PeriodMention, Point

Row = list[tuple[PeriodMention, int]]
"""Mentions, each with the token behind it."""

_PARTS: dict[int, tuple[Kind, str]] = {3: ("quarter", "quarter"), 4: ("span", "third"), 6: ("semester", "semester")}
_SCOPES = {"then": "period", "part": "period", "today": "day"}
"""The words of `same` that tell no part of a year."""
_FINENESS = ("day", "week", "month", "quarter", "third", "semester", "year", "period")


def mention(read: Read, kind: Kind, fields: PeriodFields, begin: int | None = None) -> tuple[PeriodMention, int]:
    """The mention that ends where `read` does, from `begin` or where `read` begins, and the token behind it."""
    start = read.begin if begin is None else begin
    one = fields.last if fields.first is None else fields.first
    if one is None:
        precision, weekday_ok = _SCOPES.get(fields.unit, fields.unit) or "day", None
    elif fields.last is None or one is fields.last:
        precision, weekday_ok = precision_of(one), weekday_fits(one)
    else:
        precision = min(precision_of(one), precision_of(fields.last), key=_FINENESS.index)
        checks = [fits for point in (one, fields.last) if (fits := weekday_fits(point)) is not None]
        weekday_ok = all(checks) if checks else None
    return PeriodMention(start, read.stop, kind, precision, fields, weekday_ok, read.bracketed), read.after


def kind_of(point: Point) -> Kind:
    """The kind of a point that stands alone."""
    if point.grain == "day":
        return "relative" if point.day is None else "day"
    if point.grain == "month" and point.month is not None:
        return "month"
    if point.grain == "week" and point.part is not None:
        return "span"
    if point.grain == "part" and point.part is not None:
        return _PARTS[point.size or 3][0]
    return "year" if point.year is not None else "relative"


def precision_of(point: Point) -> str:
    """How fine a point is."""
    if point.grain == "part":
        return _PARTS[point.size or 3][1]
    return "day" if point.grain == "now" else point.grain


def weekday_fits(point: Point) -> bool | None:
    """Whether the told weekday is that of the date; None where weekday or year is missing."""
    if point.weekday is None or point.year is None or point.month is None or point.day is None:
        return None
    return date(point.year, point.month, point.day).weekday() == point.weekday


def in_order(first: Point, last: Point) -> bool:
    """False where both ends are known well enough to say that the second comes before the first."""
    if first.year is None or last.year is None:
        months = (first.month, last.month)
        return not (first.grain == "year" and first.year is None and None in months and last.grain == "year")
    if first.year != last.year:
        return first.year < last.year
    left, right = (first.month or 0, first.day or 0), (last.month or 12, last.day or 31)
    return left <= right if first.grain != "year" or last.grain != "year" else False
