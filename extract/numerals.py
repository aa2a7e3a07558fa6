"""Indonesian numerals: from digits with signs or from words to a number.

In: a stretch of text ("1.780.272,364", "Rp1,2 miliar", "dua puluh tiga"). Out: a float, or None where no number is
told ("belasan"). Never: what is counted; that is `extract.quantities`.

The signs follow Indonesian usage (thousands dot, decimal comma). Where a numeral breaks that usage, the grouping itself
tells what was meant: a group of other than three digits after a sign cannot be thousands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from rules.files import Pack, packs

_SIGNS = re.compile(r"[.,]+")
_REACH = 14
_SPOKEN = 3
_THOUSAND, _REST = 1000, 3
"""Behind "ribu" three digits are the rest of the number."""
"""Decimals that are said one by one."""
"""How many tokens a numeral in a text can have at most: what is longer is a list, or made to hurt."""
_PIECE = re.compile(r"\d+(?:[.,]+\d+)*|[^\W\d_]+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The number words of a language pack (rules/bahasa/numerals.toml)."""

    digits: dict[str, int]
    whole: dict[str, int]
    small: dict[str, int]
    large: dict[str, int]
    fractions: dict[str, float]
    vague: frozenset[str]
    point: frozenset[str]
    hedges_before: tuple[str, ...]
    hedges_after: frozenset[str]
    starters: frozenset[str]
    """Words that can begin a numeral."""
    plain: dict[str, float]
    """Words that are a number below a thousand by themselves, where no word of `joins` follows."""
    joins: frozenset[str]
    """Words by which a numeral can go on."""
    ranges: frozenset[str]
    """What stands between the ends of a range."""
    antara: frozenset[str]
    """Before a range: its ends may also stand beside one of `antara_joins`."""
    antara_joins: frozenset[str]
    chains: frozenset[str]
    """What stands between the numbers of a list of articles, files or houses."""
    streets: frozenset[str]
    currencies: frozenset[str]
    """Before a sum of money."""
    rupiah: frozenset[str]
    """Behind one."""
    letters: Mapping[str, int]
    """Capital letters that stand for a scale behind a sum of money: "Rp1,02 M"."""
    valued: frozenset[str]
    """Before a sum of money that has no currency."""
    doing: tuple[str, ...]
    """How nouns of doing begin."""


def number_words(pack: Pack) -> NumberWords:
    """The number words of a pack. Raises RuleError when the file is missing."""
    data = pack.toml("numerals.toml")
    starters = frozenset(data["digits"]) | frozenset(data["whole"]) | frozenset(data["fractions"])
    plain = {word: float(value) for word, value in (data["digits"] | data["whole"]).items() if value < 1000}
    joins = starters.union(data["small"], data["large"], data["point"]["words"], ("belas", "/"))
    beside, money = data["beside"], data["money"]
    return NumberWords(
        digits=data["digits"],
        whole=data["whole"],
        small=data["small"],
        large=data["large"],
        fractions=data["fractions"],
        vague=frozenset(data["vague"]["words"]),
        point=frozenset(data["point"]["words"]),
        hedges_before=tuple(data["hedges"]["before"]),
        hedges_after=frozenset(data["hedges"]["after"]),
        starters=starters,
        plain=plain,
        joins=joins,
        ranges=frozenset(beside["ranges"]),
        antara=frozenset(beside["antara"]),
        antara_joins=frozenset(beside["antara_joins"]),
        chains=frozenset(beside["chains"]),
        streets=frozenset(beside["streets"]),
        currencies=frozenset(money["before"]),
        rupiah=frozenset(money["after"]),
        letters=money["letters"],
        valued=frozenset(money["valued"]),
        doing=tuple(data["doing"]["prefixes"]),
    )


@cache
def _default_words() -> NumberWords:
    return number_words(packs().language)


class Numeral(NamedTuple):
    """A number read from tokens `[first, last)`; `odd` when its signs break the usual grouping."""

    value: float
    first: int
    last: int
    odd: bool = False
    approximate: bool = False
    scaled: bool = False
    """Whether a scale word (ribu, juta …) took part."""


def read_digits(token: str, *, scaled: bool = False) -> tuple[float, bool]:
    """The value of digits with signs, and whether the signs are unusual.

    `scaled` tells that a scale word follows ("105.017 miliar"): a single dot is then a decimal sign when more than
    two digits stand before it or fewer than three after it. Raises ValueError when `token` is not digits and signs.
    """
    if token.isdecimal():
        return float(token), False
    groups = _SIGNS.split(token)
    signs = [sign[0] for sign in _SIGNS.findall(token)]
    whole, decimals, odd = _split_signs(groups, signs, scaled)
    return float(f"{whole}.{decimals or 0}"), odd or len(token) > sum(map(len, groups)) + len(signs)


def _split_signs(groups: list[str], signs: list[str], scaled: bool) -> tuple[str, str, bool]:
    """Whole part, decimals and oddness of groups joined by signs."""
    last, last_sign = groups[-1], signs[-1]
    if len(signs) == 1:
        thousands = len(last) == 3 and len(groups[0]) <= 3 and groups[0] != "0" and not groups[0].startswith("0")
        if last_sign == ",":
            return groups[0], last, False
        if thousands and not scaled:
            return "".join(groups), "", False
        return groups[0], last, True
    if last_sign != signs[-2]:
        # Two kinds of sign: the last one is the decimal sign, whichever it is.
        return "".join(groups[:-1]), last, last_sign == "."
    if len(last) == 3:
        return "".join(groups), "", last_sign == ","
    if len(last) < 3:
        return "".join(groups[:-1]), last, True
    # "1.100.14157": the decimal comma was lost after three digits.
    return "".join(groups[:-1]) + last[:3], last[3:], True


def _read_group(words: Sequence[str], at: int, vocabulary: NumberWords) -> tuple[float, int]:
    """Words below a thousand from `at`: "dua ratus tiga puluh lima". Returns (value, next); next == at when none."""
    total, current, position = 0.0, None, at
    while position < len(words):
        word = words[position]
        if word in vocabulary.digits and current is None:
            current = float(vocabulary.digits[word])
        elif word == "belas" and current is not None:
            total, current = total + 10 + current, None
        elif word in vocabulary.small and current is not None:
            total, current = total + current * vocabulary.small[word], None
        elif word in vocabulary.whole and vocabulary.whole[word] < 1000 and current is None and total % 100 == 0:
            total += vocabulary.whole[word]
        else:
            break
        position += 1
    return total + (current or 0.0), position


def _read_words(words: Sequence[str], at: int, vocabulary: NumberWords) -> Numeral | None:
    """A numeral in words from `at`, with scale words and a trailing fraction ("dua juta lima ratus ribu")."""
    first = words[at]
    if first in vocabulary.fractions:
        return Numeral(vocabulary.fractions[first], at, at + 1)
    total, position, scaled = 0.0, at, False
    while position < len(words):
        word = words[position]
        if word in vocabulary.whole and vocabulary.whole[word] >= 1000:
            total, position, scaled = total + vocabulary.whole[word], position + 1, True
            continue
        value, after = _read_group(words, position, vocabulary)
        if after == position:
            break
        if after < len(words) and words[after] in vocabulary.large:
            value, after, scaled = _scaled(value, vocabulary.large[words[after]]), after + 1, True
        total, position = total + value, after
        if not scaled or value < 1000:
            break
    if position == at:
        return None
    decimals = _spoken_decimals(words, position, vocabulary) if total < 1000 else ""
    if decimals:
        value, position = float(f"{total:.0f}.{decimals}"), position + 1 + len(decimals)
        if position < len(words) and words[position] in vocabulary.large:
            return Numeral(_scaled(value, vocabulary.large[words[position]]), at, position + 1, scaled=True)
        return Numeral(value, at, position)
    if position < len(words) and words[position] in vocabulary.fractions and total < 1000:
        return Numeral(total + vocabulary.fractions[words[position]], at, position + 1)
    return Numeral(total, at, position, scaled=scaled)


def _spoken_decimals(words: Sequence[str], at: int, vocabulary: NumberWords) -> str:
    """The decimals that are said one by one from a spoken sign at `at`: "enam koma sembilan"; "" where none are."""
    if at >= len(words) or words[at] not in vocabulary.point:
        return ""
    figures = []
    for word in words[at + 1 : at + 1 + _SPOKEN]:
        if word not in vocabulary.digits:
            break
        figures.append(str(vocabulary.digits[word]))
    return "".join(figures)


def _read_scaled(words: Sequence[str], at: int, vocabulary: NumberWords) -> Numeral:
    """Digits from `at`, with what multiplies them: "1 milyar 694 juta 22 ribu", "5 ribu", "46.537 ribu"."""
    total, position, odd, scaled = 0.0, at, False, False
    limit = float("inf")
    while position < len(words) and words[position][-1].isdecimal():
        scale = vocabulary.large.get(words[position + 1]) if position + 1 < len(words) else None
        if scale is None and scaled:
            if limit == _THOUSAND and len(words[position]) == _REST and words[position].isdecimal():
                total, position = total + float(words[position]), position + 1  # "752 ribu 558"
            break
        if scale is not None and scale >= limit:
            break
        value, strange = read_digits(words[position], scaled=bool(scale and scale >= 1_000_000))
        odd = odd or strange
        if scale is None:
            total, position = value, position + 1
            break
        redundant = scale == 1000 and value >= 1000 and "." in words[position]
        total += value if redundant else _scaled(value, scale)
        limit, scaled, position = scale, True, position + 2
        odd = odd or redundant
    return Numeral(total, at, position, odd=odd, scaled=scaled)


def _scaled(value: float, scale: int) -> float:
    """ "33,8 miliar" is 33 800 000 000 and no cent less, as a product of binary fractions would be."""
    return float(Decimal(repr(value)) * scale)


def _join_pieces(words: Sequence[str], at: int, vocabulary: NumberWords) -> Numeral | None:
    """Digits that a space or a word tore apart: "1/4", "52 poin 72", "satu 1/2", "407 setengah"."""
    if at + 1 < len(words) and words[at].isdecimal() and words[at + 1] in vocabulary.fractions:
        return Numeral(float(words[at]) + vocabulary.fractions[words[at + 1]], at, at + 2)
    if at + 2 >= len(words) or not words[at + 2][-1].isdecimal():
        return None
    middle, tail = words[at + 1], words[at + 2]
    if middle == "/" and words[at].isdecimal() and tail.isdecimal() and 0 < int(words[at]) < int(tail) <= 10:
        return Numeral(int(words[at]) / int(tail), at, at + 3)
    if middle in vocabulary.point and tail.isdecimal() and words[at].isdecimal():
        return Numeral(float(f"{words[at]}.{tail}"), at, at + 3)
    return None


def read_numeral(words: Sequence[str], at: int, vocabulary: NumberWords, stop: int | None = None) -> Numeral | None:
    """The numeral that begins at token `at` of lower-case `words` and ends before `stop`, or None.

    With `stop` it reads at most a dozen tokens on.
    """
    word, digits = words[at], words[at][-1].isdecimal()
    if at + 1 >= (len(words) if stop is None else stop) or words[at + 1] not in vocabulary.joins:
        # Nothing goes on behind it: most numerals are one token, and this is all that the readers below would find.
        if digits:
            value, odd = read_digits(word)
            return Numeral(value, at, at + 1, odd)
        if word in vocabulary.plain:
            return Numeral(vocabulary.plain[word], at, at + 1)
    if not digits and word not in vocabulary.starters:
        return None
    first, within = (at, words) if stop is None else (0, words[at : min(at + _REACH, stop)])
    found = (
        _join_pieces(within, first, vocabulary) or _read_scaled(within, first, vocabulary)
        if digits
        else (_read_words(within, first, vocabulary))
    )
    return found if found is None or first == at else found._replace(first=at, last=at + found.last)


_BROKEN_DECIMAL = re.compile(r"(?<=\d), (?=\d{1,3}(?!\d))")
_SPACED_GROUP = re.compile(r"(?<![\d.,])(\d{1,3}) (\d{3})(?![\d.,])")


def parse(text: str) -> float | None:
    """The number that `text` tells first, or None: parse("Rp1,2 miliar") == 1.2e9; parse("belasan") is None."""
    lowered = _SPACED_GROUP.sub(r"\1\2", _BROKEN_DECIMAL.sub(",", text.lower()))
    words = _PIECE.findall(lowered)
    vocabulary = _default_words()
    for at, word in enumerate(words):
        if word in vocabulary.vague:
            return None
        numeral = read_numeral(words, at, vocabulary)
        if numeral is not None:
            return numeral.value
    return None
