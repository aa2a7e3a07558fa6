"""Whose figures and when: offices and periods from titles, cells, headers and footnotes.

In: short texts of an official table. Out: slugs and spans of days. Never: a guess where a text tells nothing, the wall
clock.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from extract.period_resolve import resolve
from extract.periods import PeriodFinder
from extract.units import UnitFinder
from rules.official import OfficialRules
from rules.units import slugify
from warehouse.official_table import OfficialError

Span = tuple[date, date]
_OPEN_KINDS = {"bnn-prov": "bnn-prov", "bnn-kab": "bnn-kab", "bnn-kota": "bnn-kota"}
_WORD = re.compile(r"[ \t\n\xa0]*([^\W\d_][\w'’-]*)")
_MONTHS = re.compile(r"b\.?\s*(0?[1-9]|1[0-2])", re.IGNORECASE)
_PART = re.compile(
    r"(?:(?:s\.?d\.?|s/d|hingga|sampai(?: dengan)?)\s+)?(?:tw|triwulan|semester|smt)\.?\s*[ivx\d]+", re.I
)
_SHORT = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_MONTH_YEAR = re.compile(r"([A-Za-z]{3,9})[-/ '](\d{2})")
_LONGEST = 2000


@lru_cache(maxsize=1)
def _units() -> UnitFinder:
    return UnitFinder()


@lru_cache(maxsize=1)
def _periods() -> PeriodFinder:
    return PeriodFinder()


def office(text: str, rules: OfficialRules) -> tuple[str, bool] | None:
    """The first office that the text names, and whether the register has its region. A name the register lacks is
    taken from the words after "BNN Kota", since a title or a cell ends where the name does. None without an office."""
    plain = text[:_LONGEST]
    bare = None
    for mention in _units().find(plain):
        if mention.unit is not None and mention.unit != "bnn-ri":
            return mention.unit, True
        if mention.unit == "bnn-ri":
            bare = bare or mention.unit
        elif mention.kind in _OPEN_KINDS and (name := _open_name(plain, mention.end, rules)):
            return f"{_OPEN_KINDS[mention.kind]}-{name}", False
    return (bare, True) if bare else None


def _open_name(text: str, at: int, rules: OfficialRules) -> str:
    words: list[str] = []
    while len(words) < 4 and (match := _WORD.match(text, at)):
        if match[1].casefold() in rules.words["office_stop"] or match[1].startswith("se-"):
            break
        words.append(match[1])
        at = match.end()
    return slugify(" ".join(words))


def province(text: str) -> str | None:
    """The BNN office of a province by the province's name alone, or None."""
    found = _units().find(f"BNN Provinsi {' '.join(text.split())[:60]}")
    return found[0].unit if found and (found[0].unit or "").startswith("bnn-prov-") else None


def year_span(year: int) -> Span:
    """The first and the last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


@lru_cache(maxsize=8192)
def period(text: str, context: Span | None = None) -> Span | None:
    """The first period that the text tells, with the year of `context` where it has none of its own."""
    plain = " ".join(text[:_LONGEST].split())
    if plain.isdecimal() and len(plain) == 4 and 1980 <= int(plain) < 2060:
        return year_span(int(plain))
    if short := _SHORT.fullmatch(plain):
        return _short_span(short)
    year = context[0].year if context and context[0].year == context[1].year else None
    if (months := _MONTHS.fullmatch(plain.split(" ")[0] if plain else "")) and (year := _year_in(plain) or year):
        return date(year, 1, 1), _month_end(year, int(months[1]))
    if (dashed := _MONTH_YEAR.fullmatch(plain)) is not None:
        plain = f"{dashed[1]} 20{dashed[2]}"
    if year and _PART.fullmatch(plain):
        plain = f"{plain} {year}"
    for mention in _periods().find(plain):
        if span := resolve(mention, anchor=None, context=context):
            return span
    return None


def lone_year(text: str) -> Span | None:
    """The year of a title that holds just one ("menurut provinsi, 2019"), or None."""
    found = set(re.findall(r"(?<![\d.,/-])(?:19|20)\d\d(?![\d.,/-]\d|\d)", text[:_LONGEST]))
    return year_span(int(found.pop())) if len(found) == 1 else None


def _year_in(text: str) -> int | None:
    found = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
    return int(found[0]) if found else None


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _short_span(short: re.Match[str]) -> Span | None:
    year, month, day = int(short[1]), short[2], short[3]
    try:
        if day:
            return (date(year, int(month), int(day)),) * 2
        if month:
            return date(year, int(month), 1), _month_end(year, int(month))
        return year_span(year)
    except ValueError:
        return None


def as_of(text: str) -> date:
    """The last day that "2020", "2016-01" or "2019-12-20" allows. Raises OfficialError for anything else."""
    short = _SHORT.fullmatch(text.strip())
    span = _short_span(short) if short else None
    if span is None:
        raise OfficialError(f"{text!r}: not a day, month or year as in 2019-12-20, 2016-01, 2020")
    return span[1]


def cutoff(texts: Sequence[str], context: Span | None) -> date | None:
    """The day until which data are told to reach: "Data s.d. 15 Desember 2023", "per 31 Desember 2017"."""
    for text in texts:
        for mention in _periods().find(" ".join(text[:_LONGEST].split())):
            if mention.kind == "until" and (span := resolve(mention, anchor=None, context=context)):
                return span[1]
    return None


def cut(span: Span | None, until: date | None) -> Span | None:
    """The span, ending no later than `until`; a later `until` only says when the data were taken."""
    if span is None or until is None or not span[0] <= until <= span[1]:
        return span
    return span[0], until


def years(text: str) -> list[Span]:
    """Every resolved period of a text, in order."""
    found = (
        resolve(mention, anchor=None, context=None) for mention in _periods().find(" ".join(text[:_LONGEST].split()))
    )
    return [span for span in found if span]
