"""What a mark of an example sentence says: numbers, measures and periods, read strictly.

In: the marked stretch and its attributes. Out: a number, an amount in its base, first and last day. Never: a number
that the sentence does not hold.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from extract.numerals import parse

BASES = {
    **dict.fromkeys(("gram", "gr", "g"), ("gram", 1.0)),
    **dict.fromkeys(("kilogram", "kg", "kilo"), ("gram", 1000.0)),
    **dict.fromkeys(("butir", "tablet", "pil", "kapsul"), ("butir", 1.0)),
    **dict.fromkeys(("ml", "mililiter"), ("ml", 1.0)),
    **dict.fromkeys(("hektare", "hektar"), ("hektare", 1.0)),
    **dict.fromkeys(("batang", "pohon"), ("batang", 1.0)),
    "lempeng": ("strip", 1.0),
    **{word: (word, 1.0) for word in ("strip", "botol", "paket", "bungkus", "linting", "karung", "bal")},
    "mg": ("gram", 0.001),
    "ons": ("gram", 100.0),
    "ton": ("gram", 1_000_000.0),
    "liter": ("ml", 1000.0),
    "meter persegi": ("hektare", 0.0001),
}
"""By measure as written, the base and how many of it one is."""
_DIGITS = re.compile(r"\D")


class ExampleError(ValueError):
    """A line that is not written as `examples_parser` says."""


def measured(inner: str) -> tuple[str, str]:
    """An amount as number and measure, the latter "" where there is none."""
    for measure in sorted(BASES, key=len, reverse=True):
        if inner.lower().endswith(measure) and (number := inner[: -len(measure)].rstrip(" -")):
            return number, measure
    return inner, ""


def number(inner: str, told: str | None) -> float:
    """The number of a marked stretch: as `value=` tells it, else as it is read. Raises ExampleError."""
    read = parse(inner)
    if told is None:
        if read is None:
            raise ExampleError(f"{inner!r} is no number; give value= where it is one")
        return read
    try:
        value = float(told)
    except ValueError:
        raise ExampleError(f"value {told!r} is no number") from None
    written = _significant(inner)
    # A fraction and a word have no digits to compare: they must be read as the value tells.
    agrees = read == value if not written or "/" in inner else written == _significant(told)
    if not agrees:
        raise ExampleError(f"value {told} is not in the text {inner!r}")
    return value


def _significant(written: str) -> str:
    return _DIGITS.sub("", written).strip("0")


def period(words: str) -> tuple[str | None, str | None]:
    """The first and the last day of "2024", "2024-03..2024-09", "none". Raises ExampleError."""
    if words == "none":
        return None, None
    first, _, last = words.partition("..")
    start, end = _days(first)[0], _days(last or first)[1]
    if start > end:
        raise ExampleError(f"period {words!r} ends before it starts")
    return start, end


def _days(words: str) -> tuple[str, str]:
    """The first and the last day of a year, a month or a day."""
    try:
        numbers = [int(part) for part in words.split("-")]
        if len(numbers) == 3:
            return (date(*numbers).isoformat(),) * 2
        year, month = numbers if len(numbers) == 2 else (numbers[0], None)
        first = date(year, month or 1, 1)
        last = date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    except (ValueError, TypeError):
        raise ExampleError(f"period {words!r} is no year, month or day") from None
    return first.isoformat(), last.isoformat()
