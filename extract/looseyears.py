"""Years that stand without a word of time: "2017 : 31 kasus", "setahun sebelumnya, 2022, …".

In: tokens and the numbers among them. Out: time expressions for those that can only be years. Never: a year out of a
number that is written as a count ("2.016 kasus").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.periods import PeriodFields, PeriodMention, Point
from extract.quantities import YEARS
from extract.quantity import Quantity
from extract.tokens import Tokens
from rules.discourse import DiscourseRules

_REFUSED_REACH = 6


def loose_years(
    tokens: Tokens, quantities: Sequence[Quantity], periods: Sequence[PeriodMention], words: DiscourseRules
) -> list[PeriodMention]:
    """The numbers that are years after all, as mentions of kind "year"; behind a month or a semester without a year
    ("Semester I 2023 klien …") the whole expression, in place of the one that begins there."""
    open_ends = {mention.end: mention for mention in periods if _lacks_year(mention)}
    firsts = {first for first, _ in tokens.sentences}
    found = []
    for quantity in quantities:
        word = tokens.words[quantity.first]
        if not (len(word) == 4 and word.isdigit() and int(word) in YEARS) or quantity.kind in {"money", "percent"}:
            continue
        start = tokens.starts[quantity.first]
        if words.refused.intersection(tokens.lower[max(0, quantity.first - _REFUSED_REACH) : quantity.first]):
            continue
        if tokens.text[start - 1 : start] == "/" or tokens.text[start + 4 : start + 5] == "/":
            continue  # part of an address or a file name
        before = open_ends.get(start - 1) if start else None
        if before is not None and before.fields.first is not None:
            first = before.fields.first._replace(year=int(word))
            last = before.fields.last._replace(year=int(word)) if before.fields.last is not None else None
            fields = before.fields._replace(first=first, last=last)
            found.append(replace(before, end=tokens.ends[quantity.first], fields=fields))
            continue
        told = quantity.rejected == "reject.year"
        placed = quantity.first in firsts or tokens.lower[quantity.first - 1] in words.before_years
        # "Sepanjang 2024 Rumah Sakit Jiwa X …": nothing is counted throughout.
        counted = quantity.kind in {"person", "case"} or tokens.lower[quantity.first - 1] in words.throughout
        if told or (quantity.rejected is None and placed and counted):
            year = Point(grain="year", year=int(word))
            found.append(
                PeriodMention(start, tokens.ends[quantity.first], "year", "year", PeriodFields(first=year), None, False)
            )
    return found


def _lacks_year(mention: PeriodMention) -> bool:
    first = mention.fields.first
    return (
        mention.kind in {"month", "semester", "quarter"} and first is not None and first.year is None and not first.unit
    )
