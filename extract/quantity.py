"""A number with its measure, and what its neighbours make of it: two amounts that are one, ranges, parts of names.

In: `Quantity`s in the order of a text, and its tokens. Out: the same, brought together or rejected. Never: how a
numeral or a measure is read; that is `extract.quantities`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from extract.numerals import NumberWords
from extract.tokens import Tokens

_INITIALS = re.compile("[A-Z]{1,3}")
_AGE = re.compile("[1-9][0-9]")
_SEAT = re.compile("[0-9]+-[A-Z]")
_NAME = "reject.name"
_CHAINED = frozenset({"reject.law", "reject.number", "reject.place", _NAME})
_PLACES = frozenset({"area", "village", "institution"})
_STREET_REACH = 4


class Measure(NamedTuple):
    """What a number can count (measures.toml)."""

    rule: str
    name: str
    kind: str
    """The class: mass, pill, person, case, village, time …"""
    factor: float = 1.0
    base: str | None = None
    group: str | None = None
    """The kind of institution that the measure itself names: "SD"."""


class Quantity(NamedTuple):
    """A number and its measure at tokens [first, last)."""

    first: int
    last: int
    number_last: int
    """The token after the number itself (its scale words included)."""
    value: float
    kind: str
    """The measure's class; "bare" where no known measure follows, "percent" and "money" for those."""
    measure: Measure | None
    noun: str | None
    """The lookup form of the measure's first word, or of the word that follows a bare number."""
    approximate: bool = False
    odd: bool = False
    rejected: str | None = None


def join_compounds(found: list[Quantity]) -> list[Quantity]:
    """ "2 kilogram 150 gram", "3 ton 51 kg": two masses side by side are one amount, in the smaller measure."""
    joined: list[Quantity] = []
    for quantity in found:
        before = joined[-1] if joined else None
        if before is not None and _continues(before, quantity):
            assert before.measure is not None and quantity.measure is not None
            value = before.value * before.measure.factor / quantity.measure.factor + quantity.value
            joined[-1] = quantity._replace(first=before.first, value=round(value, 9))
        else:
            joined.append(quantity)
    return joined


def _continues(before: Quantity, quantity: Quantity) -> bool:
    if before.measure is None or quantity.measure is None or before.last != quantity.first:
        return False
    if before.kind != "mass" or quantity.kind != "mass" or before.rejected or quantity.rejected:
        return False
    smaller = before.measure.factor > quantity.measure.factor
    return smaller and before.value.is_integer() and quantity.value * quantity.measure.factor < before.measure.factor


def reject_ranges(found: list[Quantity], tokens: Tokens, words: NumberWords) -> list[Quantity]:
    """ "11,30 gram hingga 14,75 gram", "dua sampai tiga kurir": a range tells no figure."""
    kept = list(found)
    for at in range(len(kept) - 1):
        left, right = kept[at], kept[at + 1]
        between = "".join(tokens.lower[left.last : right.first])
        if between not in words.ranges and not (between in words.antara_joins and _stands_between(tokens, left, words)):
            continue
        if "\n" in tokens.text[tokens.ends[left.last - 1] : tokens.starts[right.first]]:
            continue  # the dash of a list's next line
        # "10 tersangka—9 laki-laki" begins a list: a range of what is measured rises.
        if left.kind == "bare" or (left.kind == right.kind and left.value < right.value):
            kept[at] = left._replace(rejected=left.rejected or "reject.range")
            kept[at + 1] = right._replace(rejected=right.rejected or "reject.range")
    return kept


def _stands_between(tokens: Tokens, left: Quantity, words: NumberWords) -> bool:
    """Whether a range opens with "antara": "antara 25 dan 39 tahun"."""
    return left.kind == "bare" and left.first > 0 and tokens.lower[left.first - 1] in words.antara


def reject_chains(found: list[Quantity], tokens: Tokens, words: NumberWords) -> list[Quantity]:
    """ "Pasal 112,114 dan 132": the bare numbers of a list are what its first is."""
    kept = list(found)
    for at in range(1, len(kept)):
        before, quantity = kept[at - 1], kept[at]
        named = before.rejected == _NAME and quantity.kind in _PLACES  # "SMA Negeri 1 dan 2 Kecamatan Dewantara"
        if before.rejected not in _CHAINED or quantity.rejected is not None or not (named or quantity.kind == "bare"):
            continue
        if "".join(tokens.lower[before.last : quantity.first]) in words.chains:
            kept[at] = quantity._replace(rejected=before.rejected)
    return kept


def without_bracket(quantity: Quantity) -> Quantity:
    """A number in brackets behind an office: "Polres X (24), Polres Y (15)" are counts, no ages."""
    return quantity._replace(rejected=None) if quantity.rejected == "reject.bracket" else quantity


def bare_reject(tokens: Tokens, at: int, last: int, first: int, streets: frozenset[str]) -> str | None:
    """Numbers that their neighbours' shape tells: an age behind a name (", 27,"), a file number ("27/Pid.Sus/2024"), a
    house number ("Jalan Gajah Mada 71")."""
    words, lower = tokens.words, tokens.lower
    before = lower[at - 1] if at > first else ""
    behind = lower[last] if last < len(lower) else ""
    glued = at > first and tokens.ends[at - 1] == tokens.starts[at]
    glued = glued or (at - 2 >= first and words[at - 2].isupper())  # "Lr. IIC / 19"
    if (before == "/" and glued) or (behind == "/" and words[last + 1 : last + 2] and words[last + 1][0].isupper()):
        return "reject.number"
    if behind == ":" and _glued_minutes(tokens, last):
        return "reject.time"
    if _in_a_name(tokens, at, last, first):
        return "reject.name"
    if before == behind == "," and at - 2 > first and words[at - 2][0].isupper():
        return "reject.age"
    if before == "," and at - 2 >= first and _INITIALS.fullmatch(words[at - 2]) and _AGE.fullmatch(words[at]):
        return "reject.age"  # "meringkus R, 27 dan M, 21"
    if (
        behind == "-"
        and _SEAT.fullmatch("".join(words[last - 1 : last + 2]))
        and tokens.ends[at] == tokens.starts[last]
    ):
        return "reject.number"  # "kursi 11-B"
    back = at
    while (
        back > first and at - back < _STREET_REACH and words[back - 1][0].isupper() and lower[back - 1] not in streets
    ):
        back -= 1
    return "reject.place" if back < at and back > first and lower[back - 1] in streets else None


def _glued_minutes(tokens: Tokens, colon: int) -> bool:
    """ "7:13 WIB": two digits glued behind the colon at a token."""
    behind = tokens.words[colon + 1 : colon + 2]
    glued = (
        bool(behind)
        and tokens.ends[colon - 1] == tokens.starts[colon]
        and tokens.ends[colon] == tokens.starts[colon + 1]
    )
    return glued and len(behind[0]) == 2 and behind[0].isdecimal()


def _in_a_name(tokens: Tokens, at: int, last: int, first: int) -> bool:
    """ "covid-19", "methyl-2-propane", "SMPN 3 Sembilan Koto": part of a word or of a name."""
    words, starts, ends = tokens.words, tokens.starts, tokens.ends
    if at - 2 >= first and words[at - 1] == "-" and words[at - 2][-1].isalpha():
        return ends[at - 2] == starts[at - 1] and ends[at - 1] == starts[at]
    if words[at].isdigit() or not words[at][0].isupper() or words[at].isupper() or at - 1 <= first:
        return False
    return (words[at - 1][0].isupper() and words[at - 1][-1].islower()) or words[at - 1].isdigit()
