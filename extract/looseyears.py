"""Years that stand without a word of time: "2017 : 31 kasus", "setahun sebelumnya, 2022, …".

In: tokens and the numbers among them. Out: time expressions for those that can only be years. Never: a year out of a
number that is written as a count ("2.016 kasus").
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.periods import PeriodFields, PeriodMention, Point
from extract.quantities import YEARS, Quantity
from extract.tokens import Tokens

_BEFORE = frozenset({"pada", "di", "untuk", "sejak", "selama", "sepanjang", "dalam", "dan", "tahun", ",", "(", ":", "ke", "dari"})


def loose_years(tokens: Tokens, quantities: Sequence[Quantity]) -> list[PeriodMention]:
    """The numbers that are years after all, as mentions of kind "year"."""
    firsts = {first for first, _ in tokens.sentences}
    found = []
    for quantity in quantities:
        word = tokens.words[quantity.first]
        if not (len(word) == 4 and word.isdigit() and int(word) in YEARS) or quantity.kind in {"money", "percent"}:
            continue
        told = quantity.rejected == "reject.year"
        placed = quantity.first in firsts or tokens.lower[quantity.first - 1] in _BEFORE
        if told or (quantity.rejected is None and placed and quantity.kind in {"person", "case"}):
            year = Point(grain="year", year=int(word))
            start, end = tokens.starts[quantity.first], tokens.ends[quantity.first]
            found.append(PeriodMention(start, end, "year", "year", PeriodFields(first=year), None, False))
    return found
