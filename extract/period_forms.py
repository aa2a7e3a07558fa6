"""What a time expression says, before any calendar is asked: the frozen shapes that grammar and resolver share.

In: nothing. Out: `Point`, `PeriodFields`, `PeriodMention`. Never: reading of text, dates counted from other dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Grain = Literal["day", "week", "month", "part", "year", "period", "now"]
Kind = Literal["day", "span", "month", "year", "quarter", "semester", "since", "until", "relative", "same", "duration"]

WEEK_BACK = -2
"""The step of a weekday of last week: "Jumat pekan lalu"."""


class Point(NamedTuple):
    """A day, month, part of a year or year as it was read; what the text leaves out is None."""

    grain: Grain
    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: int | None = None
    """The number of the quarter (semester, third) in its year, or of the week in its month, from 1."""
    size: int | None = None
    """How many months such a part has: 3, 4 or 6."""
    weekday: int | None = None
    """As told; Monday is 0."""
    step: int | None = None
    """How many `unit`s before (-1) or after (1) the base: "tahun lalu" is -1 year."""
    unit: str = ""
    """What `step` counts: "year", "month", "week", "day", "part", "weekday", or "name" for "Agustus lalu", the last
    August before the base."""
    base: str = "anchor"
    """What `step` counts from: "anchor" (the article's date), "context" (the period told last) or "near" (the context's
    year, else the anchor's: "akhir tahun")."""
    edge: str = ""
    """"start", "middle" or "end" where the text says so ("awal 2023"); it only matters as an end of a span."""


class PeriodFields(NamedTuple):
    """The reading of one expression: one end, two ends, or a length."""

    first: Point | None = None
    last: Point | None = None
    length: int | None = None
    """A length in `unit`s; with kind "relative" the last so many up to the anchor; with kind "same" the days, about, of
    the span that was told ("tiga bulan itu")."""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A time expression in a text."""

    start: int
    end: int
    """Character offsets: `text[start:end]` is the expression."""
    kind: Kind
    precision: str
    """"day", "week", "month", "quarter", "third", "semester", "year" or "period": the finest part that was read."""
    fields: PeriodFields
    weekday_ok: bool | None
    """Whether the weekday fits the date; None where no weekday or no year is told."""
    bracketed: bool
    """The date stands in brackets, as reporting dates do: "Selasa (21/12)"."""
