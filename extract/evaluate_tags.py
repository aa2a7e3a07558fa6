"""Phenomenon tags: what is hard about an annotated record, told by the record, its article and its neighbours.

In: the annotated records of one article and its text. Out: for each record a set of tags. Never: a look at what was
extracted; a tag that somebody has to write by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extract.evaluate import Fields, GoldRecords, Kind, same
from extract.numerals import parse

TAGS: dict[str, str] = {
    "single": "a realization alone",
    "has-target": "target and realization",
    "target-only": "a plan: a target without realization",
    "percent": "a printed percentage beside other figures",
    "percent-only": "a percentage and nothing else",
    "prior-year": "an earlier year than most of the article's records",
    "later-year": "a later year than most of the article's records",
    "joined-over-sentences": "the quote reaches over the end of a sentence",
    "outside-quote": "a figure of the record stands outside its quote",
    "number-words": "a figure is told in words",
    "mixed-number": "digits with a scale word (5 ribu, 1,2 miliar)",
    "list": "stands in a numbered or bulleted list, or after masing-masing",
    "headline": "the quote stands in the first line",
    "group": "a kind of institution is named",
    "index": "an index",
    "money": "rupiah",
    "destroyed": "destroyed, not seized",
    "converted": "written in another measure than the base",
    "no-weight": "counted in packets, stems or fields",
    "day-period": "the period is one day",
    "span-period": "the period is neither a day, a month nor a year",
    "null-period": "nothing tells the period",
    "null-unit": "no office, or one without a slug",
    "unit-not-main": "another office than most of the article's records",
}
"""Every tag with what it says about a record."""

_SENTENCE_END = re.compile(r"[.!?][\"”’)]*\s+[\"“‘(]?[A-Z]|\n")
_ITEM = re.compile(r"\s*(?:\d{1,2}[.)]|[a-z][.)]|[-•*–·])\s")
_DIGITS = re.compile(r"\d+(?:[.,]+\d+)*")
_MIXED = re.compile(r"\d\s*(?:ribu|juta|mil[iy]ar|triliun)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_PACKED = frozenset({"paket", "bungkus", "linting", "karung", "bal", "batang", "hektare", "botol"})


def tags_of(gold: GoldRecords, text: str) -> dict[Kind, tuple[frozenset[str], ...]]:
    """The tags of every record of an article, in the order of the annotation."""
    records = (*gold.metrics, *gold.seizures)
    unit = _usual([record["unit"] for record in records])
    year = _usual([str(record["period_end"])[:4] for record in records if record["period_end"]])
    return {
        "metric": tuple(frozenset(_metric(r, text) | _shared(r, text, unit, year)) for r in gold.metrics),
        "seizure": tuple(frozenset(_seizure(r, text) | _shared(r, text, unit, year)) for r in gold.seizures),
    }


def _usual(values: Sequence[str | None]) -> str | None:
    """The most frequent value, among equals the first; None where there is none."""
    told = [value for value in values if value is not None]
    return Counter(told).most_common(1)[0][0] if told else None


def _metric(record: Fields, text: str) -> set[str]:
    target, realization, percent = (record[name] is not None for name in ("target", "realization", "percent"))
    indicator = str(record["indicator"])
    numbers = [record[name] for name in ("target", "realization", "percent") if record[name] is not None]
    held = {
        "single": realization and not target and not percent,
        "has-target": target and realization,
        "target-only": target and not realization,
        "percent": percent and (target or realization),
        "percent-only": percent and not target and not realization,
        "group": bool(record.get("group")),
        "index": "indeks" in indicator or indicator.endswith("kepuasan"),
        "money": record.get("measure") == "rupiah",
    }
    return {tag for tag, holds in held.items() if holds} | _numbers(record, numbers)


def _seizure(record: Fields, text: str) -> set[str]:
    measure = record.get("measure")
    held = {
        "destroyed": record.get("action") == "destroyed",
        "converted": measure is not None and measure != record["base"],
        "no-weight": measure in _PACKED,
    }
    return {tag for tag, holds in held.items() if holds} | _numbers(record, [record.get("amount")])


def _numbers(record: Fields, numbers: Sequence[float | None]) -> set[str]:
    """How the quote writes the figures."""
    quote = str(record.get("quote") or "")
    digits = [parse(found) for found in _DIGITS.findall(quote)]
    unread = [n for n in numbers if n is not None and not any(same(n, read) for read in digits)]
    if not unread:
        return set()
    if _MIXED.search(quote):
        return {"mixed-number"}
    spelled = any(parse(word) is not None for word in _WORD.findall(quote))
    return {"number-words"} if spelled else {"outside-quote"}


def _shared(record: Fields, text: str, unit: str | None, year: str | None) -> set[str]:
    quote, start, end = str(record.get("quote") or ""), record["period_start"], record["period_end"]
    at = text.find(quote) if quote else -1
    first_line = text.lstrip().partition("\n")[0]
    own_year = str(end)[:4] if end else None
    held = {
        "joined-over-sentences": bool(_SENTENCE_END.search(quote)),
        "list": at >= 0 and _listed(text, at, quote),
        "headline": bool(quote) and quote in first_line and len(first_line) < len(text.strip()),
        "prior-year": bool(own_year and year and own_year < year),
        "later-year": bool(own_year and year and own_year > year),
        "day-period": end is not None and start == end,
        "span-period": start is not None and end is not None and start != end and not _calendar(str(start), str(end)),
        "null-period": end is None,
        "null-unit": record["unit"] is None,
        "unit-not-main": record["unit"] is not None and record["unit"] != unit,
    }
    return {tag for tag, holds in held.items() if holds}


def _listed(text: str, at: int, quote: str) -> bool:
    line = text[text.rfind("\n", 0, at) + 1 : at + len(quote)]
    return bool(_ITEM.match(line)) or "masing-masing" in line[-len(quote) - 80 :].lower()


def _calendar(start: str, end: str) -> bool:
    """Whether the period is a month or a year, to the day."""
    if start[:4] != end[:4] or start[8:] != "01":
        return False
    return (start[5:], end[5:]) == ("01-01", "12-31") or (start[5:7] == end[5:7] and int(end[8:]) >= 28)
