"""From a time expression to its first and last day.

In: a `PeriodMention`, the article's own date (anchor) and the period that the discourse holds (context), both of which
may be unknown. Out: first and last day, both included, or None where it cannot be told. Never: the wall clock; a day
that the text does not give (dateparser would invent one, hence plain calendar arithmetic).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from extract.period_forms import WEEK_BACK, PeriodMention, Point

Span = tuple[date, date]

_WEEK = 7
_LAST_WEEK = 4
_LATE = 20
"""The day of a month behind which it is spoken of as gone: "Mei lalu", told on 31 May."""


@dataclass(frozen=True, slots=True)
class _Reach:
    """What is known around a mention."""

    anchor: date | None
    context: Span | None

    @property
    def year(self) -> int | None:
        """The year of the context, where it lies within one."""
        if self.context is None or self.context[0].year != self.context[1].year:
            return None
        return self.context[0].year


def resolve(mention: PeriodMention, *, anchor: date | None, context: Span | None) -> Span | None:
    """First and last day of `mention`, both included; None when it cannot be told. `anchor` is the article's own
    date; `context` the period that the discourse holds ("periode yang sama", "November" without a year)."""
    reach = _Reach(anchor, context)
    try:
        return _resolve(mention, reach)
    except (ValueError, OverflowError):  # beyond the calendar: "300 tahun terakhir" told in the year 200
        return None


def whole_day(mention: PeriodMention) -> date | None:
    """The day of a mention that tells day, month and year; None for all others."""
    point = mention.fields.first
    if mention.kind != "day" or point is None or not (point.year and point.month and point.day):
        return None
    return date(point.year, point.month, point.day)


def _resolve(mention: PeriodMention, reach: _Reach) -> Span | None:
    fields = mention.fields
    if mention.kind == "duration":
        return None
    if mention.kind == "same":
        return _same(fields.unit, fields.first, reach)
    if fields.length is not None:
        return _last(fields.length, fields.unit, reach.anchor)
    if mention.kind == "until":
        return _until(fields.last, reach)
    if fields.first is None:
        return None
    if fields.last is not None:
        return _between(fields.first, fields.last, reach)
    if mention.kind == "since":
        return _since(fields.first, reach)
    return _whole(fields.first, reach)


# ---------------------------------------------------------------- kinds


def _same(scope: str, shift: Point | None, reach: _Reach) -> Span | None:
    """The context, its year, month or day; with `shift` the same days of another year."""
    if reach.context is None:
        return None
    first, last = reach.context
    if shift is not None:
        year = _year_of(shift, reach)
        return None if year is None else (_in_year(first, year - last.year + first.year), _in_year(last, year))
    if scope in {"period", "part", "then"}:
        return first, last
    if scope in {"day", "today"}:
        return (first, last) if first == last else None
    if first.year != last.year or (scope == "month" and first.month != last.month):
        return None
    return _months(first.year, 1, 12) if scope == "year" else _months(first.year, first.month, 1)


def _in_year(day: date, year: int) -> date:
    """The same day of another year; the end of February stays the end of February."""
    end = monthrange(year, day.month)[1]
    closes = day.day == monthrange(day.year, day.month)[1]
    return date(year, day.month, end if closes else min(day.day, end))


def _last(count: int, unit: str, anchor: date | None) -> Span | None:
    """The last `count` units up to the anchor, that day included."""
    if anchor is None:
        return None
    if unit in {"day", "week"}:
        return anchor - timedelta(days=count * (7 if unit == "week" else 1) - 1), anchor
    months = anchor.year * 12 + anchor.month - 1 - count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    back = date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))
    return back + timedelta(days=1), anchor


def _until(last: Point | None, reach: _Reach) -> Span | None:
    """From 1 January of its year to the told end; without a told end to the anchor."""
    if last is None:
        return None if reach.anchor is None else (date(reach.anchor.year, 1, 1), reach.anchor)
    end = _end(last, _whole(last, reach))
    return None if end is None else (date(end.year, 1, 1), end)


def _since(first: Point, reach: _Reach) -> Span | None:
    """From the told start to the anchor, or to the context's end where there is no anchor."""
    begin = _begin(first, _whole(first, reach))
    end = reach.anchor or (reach.context[1] if reach.context else None)
    return (begin, end) if begin is not None and end is not None and begin <= end else None


def _between(first: Point, last: Point, reach: _Reach) -> Span | None:
    """From one told end to the other; an end without a year takes that of the other."""
    if last.grain == "now":
        return _since(first, replace(reach, context=None))
    opened, closed = _lacks_year(first), _lacks_year(last)
    if opened and (not closed or last.unit == "name"):
        year = _year_of(last, reach) or (end.year if (end := _end(last, _whole(last, reach))) else None)
        first = first if year is None else first._replace(year=year)
        if year is not None and _position(first) > _position(last):
            first = first._replace(year=year - 1)
    begin = _begin(first, _whole(first, reach))
    if begin is None:
        return None
    if closed:
        last = last._replace(year=begin.year + (_position(last) < _position(first)), step=None, unit="")
    end = _end(last, _whole(last, reach))
    return (begin, end) if end is not None and begin <= end else None


def _lacks_year(point: Point) -> bool:
    """Whether nothing in the point itself tells its year."""
    stepped = point.step is not None and point.base != "near" and point.unit != "name"
    return point.year is None and not stepped and point.unit != "weekday"


def _position(point: Point) -> tuple[int, int]:
    """Where in its year a point stands."""
    if point.grain == "part":
        return ((point.part or 1) - 1) * (point.size or 3) + 1, 0
    return point.month or 0, point.day or 0


# ---------------------------------------------------------------- ends


def _begin(point: Point, span: Span | None) -> date | None:
    """The first day of a span that begins with `point`."""
    return None if span is None or point.edge == "end" else _middle(span) if point.edge == "middle" else span[0]


def _end(point: Point, span: Span | None) -> date | None:
    """The last day of a span that ends with `point`."""
    if span is not None and point.grain == "week" and point.part == _LAST_WEEK:
        return _months(span[1].year, span[1].month, 1)[1]  # "hingga pekan keempat Juli"
    return None if span is None or point.edge == "start" else _middle(span) if point.edge == "middle" else span[1]


def _middle(span: Span) -> date:
    """The middle as the press means it: the 15th of a month, 30 June of a year."""
    first, last = span
    return date(first.year, 6, 30) if first.month != last.month else date(first.year, first.month, 15)


# ---------------------------------------------------------------- single points


def _whole(point: Point, reach: _Reach) -> Span | None:
    """First and last day of a single point."""
    if point.grain == "day":
        day = _day(point, reach)
        return None if day is None else (day, day)
    if point.grain == "week" and point.part is not None:
        return _week_of_month(point, point.part, reach)
    if point.grain == "week":
        if reach.anchor is None:
            return None
        monday = reach.anchor + timedelta(days=7 * (point.step or 0) - reach.anchor.weekday())
        return monday, monday + timedelta(days=6)
    if point.grain == "year":
        year = _year_of(point, reach)
        return None if year is None else _months(year, 1, 12)
    size = point.size or 1
    number = point.part if point.grain == "part" else point.month
    if number is None:
        return _stepped(point, size, reach)
    month = (number - 1) * size + 1
    year = _year_of(point, reach) if point.unit != "name" else _year_by_name(point, reach)
    if year is None and point.step is None:
        year = reach.year or _year_before(month, 1, reach.anchor)
    return None if year is None else _months(year, month, size)


def _week_of_month(point: Point, number: int, reach: _Reach) -> Span | None:
    """ "pekan ketiga Oktober": the 15th to the 21st. Without a month, that of the month or of the week told last."""
    month = _whole(point._replace(grain="month", part=None), reach) if point.month else _month_of(reach.context)
    if month is None:
        return None
    first, last = month
    begin = first + timedelta(days=(number - 1) * _WEEK)
    return (begin, min(last, begin + timedelta(days=_WEEK - 1))) if begin <= last else None


def _month_of(context: Span | None) -> Span | None:
    """The month of which a context is the whole or a week; None for other days."""
    if context is None:
        return None
    first, last = context
    whole = _months(first.year, first.month, 1)
    weeks = (first.day - 1) % _WEEK == 0 and last == min(whole[1], first + timedelta(days=_WEEK - 1))
    return whole if context == whole or weeks else None


def _months(year: int, month: int, count: int) -> Span:
    """`count` whole months."""
    last = month + count - 1
    return date(year, month, 1), date(year, last, monthrange(year, last)[1])


def _stepped(point: Point, size: int, reach: _Reach) -> Span | None:
    """bulan lalu, semester ini: `step` parts of a year from the base."""
    base = _base(point, reach)
    if base is None:
        return None
    year, part = divmod(base.year * (12 // size) + (base.month - 1) // size + (point.step or 0), 12 // size)
    return _months(year, part * size + 1, size)


def _base(point: Point, reach: _Reach) -> date | None:
    """The day that a step counts from."""
    if point.base == "context" and reach.context is not None:
        return reach.context[1] if (point.step or 0) > 0 else reach.context[0]
    return reach.anchor


def _year_of(point: Point, reach: _Reach) -> int | None:
    """The year that the point tells, outright or by a step of years."""
    if point.year is not None:
        return point.year
    if point.step is None or point.unit != "year":
        return None
    if point.base == "near" and reach.year is not None:
        return reach.year
    base = _base(point, reach)
    return None if base is None else base.year + point.step


def _year_by_name(point: Point, reach: _Reach) -> int | None:
    """The year of "Agustus lalu", "Agustus ini", "Agustus mendatang"."""
    base = _base(point, reach)
    if base is None or point.month is None:
        return None
    here = (base.month, base.day) if point.day else (base.month, 0)
    told = (point.month, point.day or 0)
    if point.step == 0:
        return base.year
    if point.step == -1:
        # Late in May "Mei lalu" is the month that nearly went by: last year's would be "Mei tahun lalu".
        going_by = not point.day and point.month == base.month and base.day > _LATE
        return base.year if told < here or going_by else base.year - 1
    return base.year if told > here else base.year + 1


def _year_before(month: int, day: int, anchor: date | None) -> int | None:
    """The year in which that day does not come after the anchor; 29 February waits for a leap year."""
    if anchor is None:
        return None
    year = anchor.year if (month, day) <= (anchor.month, anchor.day) else anchor.year - 1
    while day > monthrange(year, month)[1]:
        year -= 1
    return year


def _day(point: Point, reach: _Reach) -> date | None:
    """A single day."""
    anchor = reach.anchor
    if point.day is None or point.month is None:
        if point.base == "context":
            told = reach.context
            return told[0] + timedelta(days=point.step or 0) if told is not None and told[0] == told[1] else None
        if anchor is None:
            return None
        if point.unit == "weekday" and point.weekday is not None:
            return _weekday(point.weekday, point.step, anchor)
        return anchor + timedelta(days=point.step or 0)
    year = _year_of(point, reach)
    if year is None and point.unit == "name":
        year = _year_by_name(point, reach)
    elif year is None:
        year = _year_before(point.month, point.day, anchor)
        year = reach.year if year is None else year
    if year is None or point.day > monthrange(year, point.month)[1]:
        return None
    return date(year, point.month, point.day)


def _weekday(weekday: int, step: int | None, anchor: date) -> date:
    """The last such weekday up to the anchor; "lalu" excludes the anchor itself, "depan" looks ahead, and "pekan lalu"
    goes back to the week before that of the anchor."""
    back = (anchor.weekday() - weekday) % 7
    if step == WEEK_BACK:
        return anchor - timedelta(days=anchor.weekday() + 7 - weekday)
    if step is not None and step > 0:
        return anchor + timedelta(days=7 - back if back else 7)
    return anchor - timedelta(days=7 if step and not back else back)
