"""From numerals to quantities: a value with the measure that it counts, and the numbers that are no figures.

In: tokens, their lookup forms, the tokens that time expressions cover. Out: `Quantity`s in the order of the text; a
number that a reject rule names has `rejected` set. Never: what the figure is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.numerals import Numeral, NumberWords, number_words, read_numeral
from extract.tokens import Tokens, split
from extract.words import Normalizer
from rules.files import Packs


@dataclass(frozen=True, slots=True)
class Measure:
    """What a number can count (measures.toml)."""

    rule: str
    name: str
    kind: str
    """The class: mass, pill, person, case, village, time …"""
    factor: float = 1.0
    base: str | None = None
    group: str | None = None
    """The kind of institution that the measure itself names: "SD"."""


@dataclass(frozen=True, slots=True)
class Quantity:
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


_BRACKETS_OPEN = frozenset("(")
_RANGE_WORDS = frozenset({"sampai", "hingga", "-", "–", "—", "s/d", "sd"})
YEARS = range(1980, 2060)
"""A bare number that may be a year is never read as a count."""
_MEASURED = frozenset({"mass", "volume", "field", "percent"})


class Quantities:
    """Built once from the packs; `find` is pure and linear in the number of tokens."""

    def __init__(self, packs: Packs, normalizer: Normalizer) -> None:
        self._words: NumberWords = number_words(packs.language)
        self._measures = _measures(packs, normalizer)
        self._longest = max(len(key) for key in self._measures)
        self._before: dict[str, str] = {}
        self._only: dict[str, frozenset[str]] = {}
        for rule in packs.language.toml("rejects.toml")["reject"]:
            if "only" in rule:
                self._only[rule["id"]] = frozenset(rule["only"])
            for term in rule["before"]:
                self._before[" ".join(split(term))] = rule["id"]
        self._hedges = tuple(tuple(hedge.split()) for hedge in self._words.hedges_before)

    def find(self, tokens: Tokens, forms: Sequence[str], covered: Sequence[bool]) -> list[Quantity]:
        """All quantities; tokens with `covered[i]` belong to time expressions and are passed over."""
        found: list[Quantity] = []
        lower = tokens.lower
        starters = self._words.starters
        for first, stop in tokens.sentences:
            at = first
            while at < stop:
                word = lower[at]
                if covered[at] or not (word[0].isdigit() or word in starters):
                    at += 1
                    continue
                numeral = read_numeral(lower[at : min(at + 14, stop)], 0, self._words)
                if numeral is None:
                    at += 1
                    continue
                placed = replace(numeral, first=at, last=at + numeral.last)
                quantity = self._measured(tokens, forms, placed, first, stop)
                if at == first and _is_list_number(lower, at, stop):
                    quantity = replace(quantity, rejected="reject.list")
                found.append(quantity)
                at = max(placed.last, quantity.last)
        return _reject_ranges(_join_compounds(found), lower)

    def _measured(self, tokens: Tokens, forms: Sequence[str], numeral: Numeral, first: int, stop: int) -> Quantity:
        numeral = self._join_broken(tokens, forms, numeral, stop)
        value, number_last, approximate = numeral.value, numeral.last, self._hedged(tokens, numeral)
        after = self._skip_repeat(tokens, number_last)
        after, vague = self._skip_hedge(tokens, after)
        approximate = approximate or vague
        money = self._is_money(tokens, numeral)
        rejected = self._rejected(tokens, numeral, first)
        if money:
            if rejected in self._only and "money" not in self._only[rejected]:
                rejected = None
            last = self._money_end(tokens, number_last)
            return Quantity(
                numeral.first, last, number_last, value, "money", None, None, approximate, numeral.odd, rejected
            )
        measure, last = self._measure_at(forms, after, stop)
        if rejected in self._only and (measure.kind if measure else "bare") not in self._only[rejected]:
            rejected = None
        noun = forms[after] if after < stop and forms[after][0].isalpha() else None
        if measure is None:
            if rejected is None and numeral.value == 1 and tokens.lower[max(first, numeral.first - 1)] == "salah":
                rejected = "reject.order"
            if rejected is None and tokens.words[numeral.first].isdigit() and value in YEARS and number_last - numeral.first == 1:
                rejected = "reject.year"
            return Quantity(
                numeral.first, number_last, number_last, value, "bare", None, noun, approximate, numeral.odd, rejected
            )
        if tokens.lower[numeral.first] == "satu" and tokens.lower[max(first, numeral.first - 1)] == "salah":
            rejected = "reject.order"
        if tokens.lower[last : last + 1] == ("lipat",):
            rejected = "reject.order"
        if last < stop and measure.kind in _MEASURED and tokens.lower[last] == "lebih":
            approximate = True
        return Quantity(
            numeral.first, last, number_last, value, measure.kind, measure, noun, approximate, numeral.odd, rejected
        )

    def _join_broken(self, tokens: Tokens, forms: Sequence[str], numeral: Numeral, stop: int) -> Numeral:
        """"30.231, 02 gram" and "31 868 orang": a numeral that a blank tore apart, told by the measure behind it."""
        at, lower = numeral.last, tokens.lower
        if numeral.last - numeral.first != 1 or not lower[numeral.first][0].isdigit() or at + 1 >= stop:
            return numeral
        first = lower[numeral.first]
        if lower[at] == "," and tokens.ends[at - 1] == tokens.starts[at] and "," not in first:
            tail = lower[at + 1]
            near = tokens.starts[at + 1] - tokens.ends[at] == 1
            measure, _ = self._measure_at(forms, at + 2, stop)
            if near and tail.isdigit() and len(tail) <= 3 and measure is not None and measure.kind in _MEASURED:
                whole = first.replace(".", "")
                return replace(numeral, value=float(f"{whole}.{tail}"), last=at + 2)
        if first.isdigit() and len(first) <= 3 and lower[at].isdigit() and len(lower[at]) == 3:
            measure, _ = self._measure_at(forms, at + 1, stop)
            if measure is not None and tokens.starts[at] - tokens.ends[at - 1] == 1:
                return replace(numeral, value=float(first + lower[at]), last=at + 1)
        return numeral

    def _hedged(self, tokens: Tokens, numeral: Numeral) -> bool:
        before = tokens.lower[max(0, numeral.first - 3) : numeral.first]
        return any(before[-len(hedge) :] == hedge for hedge in self._hedges)

    def _skip_repeat(self, tokens: Tokens, at: int) -> int:
        """Past "(enam)" after "6": the number once more in words."""
        lower = tokens.lower
        if at + 2 < len(lower) and lower[at] == "(" and (
            lower[at + 1] in self._words.starters or lower[at + 1][0].isdigit()
        ):
            inner = read_numeral(lower[at + 1 : at + 15], 0, self._words)
            if inner is not None and lower[at + 1 + inner.last : at + 2 + inner.last] == (")",):
                return at + 2 + inner.last
        return at

    def _skip_hedge(self, tokens: Tokens, at: int) -> tuple[int, bool]:
        """Past "-an", "an" glued to the number and "lebih" behind it."""
        lower, start = tokens.lower, at
        if at + 1 < len(lower) and lower[at] == "-" and lower[at + 1] == "an":
            at += 2
        elif at < len(lower) and lower[at] == "an" and tokens.starts[at] == tokens.ends[at - 1]:
            at += 1
        if at < len(lower) and lower[at] == "lebih":
            at += 1
        return at, at > start

    def _measure_at(self, forms: Sequence[str], at: int, stop: int) -> tuple[Measure | None, int]:
        """The longest measure that begins at token `at`, and the token after it."""
        for length in range(min(self._longest, stop - at), 0, -1):
            measure = self._measures.get(tuple(forms[at : at + length]))
            if measure is not None:
                return measure, at + length
        return None, at

    @staticmethod
    def _is_money(tokens: Tokens, numeral: Numeral) -> bool:
        lower, at = tokens.lower, numeral.first
        before = lower[at - 1] if at else ""
        if before == "." and at > 1:
            before = lower[at - 2]
        return before in {"rp", "idr"} or lower[numeral.last : numeral.last + 1] == ("rupiah",)

    @staticmethod
    def _money_end(tokens: Tokens, at: int) -> int:
        """Past ",-" and "rupiah"."""
        lower = tokens.lower
        for sign in (",", "-", "rupiah"):
            if at < len(lower) and lower[at] == sign and (sign != "," or lower[at + 1 : at + 2] == ("-",)):
                at += 1
        return at

    def _rejected(self, tokens: Tokens, numeral: Numeral, first: int) -> str | None:
        """The reject rule that the words before the number name, or the shape of an age in brackets."""
        lower, at = tokens.lower, numeral.first
        if at and lower[at - 1] in _BRACKETS_OPEN and lower[numeral.last : numeral.last + 1] == (")",):
            return "reject.bracket"
        back = at
        while back > first and lower[back - 1] in {".", ":", "(", "rp", "-"} and at - back < 2:
            back -= 1
        for length in (2, 1):
            key = " ".join(lower[max(first, back - length) : back])
            if key in self._before:
                return self._before[key]
        return None


def _measures(packs: Packs, normalizer: Normalizer) -> dict[tuple[str, ...], Measure]:
    """Every form of every measure, as lookup forms; the domain's rules stand before the language's."""
    found: dict[tuple[str, ...], Measure] = {}
    packs_with = [pack for pack in (packs.domain, packs.language) if pack.has("measures.toml")]
    for pack in packs_with:
        for rule in pack.toml("measures.toml")["measure"]:
            measure = Measure(
                rule["id"], rule["name"], rule["class"], rule.get("factor", 1.0), rule.get("base"), rule.get("group")
            )
            for form in rule["forms"]:
                found.setdefault(tuple(normalizer.form(word) for word in split(form)), measure)
    return found


def _join_compounds(found: list[Quantity]) -> list[Quantity]:
    """"2 kilogram 150 gram", "3 ton 51 kg": two masses side by side are one amount, in the smaller measure."""
    joined: list[Quantity] = []
    for quantity in found:
        before = joined[-1] if joined else None
        if before is not None and _continues(before, quantity):
            assert before.measure is not None and quantity.measure is not None
            value = before.value * before.measure.factor / quantity.measure.factor + quantity.value
            joined[-1] = replace(quantity, first=before.first, value=round(value, 9))
        else:
            joined.append(quantity)
    return joined


def _continues(before: Quantity, quantity: Quantity) -> bool:
    if before.measure is None or quantity.measure is None or before.last != quantity.first:
        return False
    if before.kind != "mass" or quantity.kind != "mass" or before.rejected or quantity.rejected:
        return False
    smaller = before.measure.factor > quantity.measure.factor
    return smaller and before.value == int(before.value) and quantity.value * quantity.measure.factor < before.measure.factor


def _is_list_number(lower: Sequence[str], at: int, stop: int) -> bool:
    """"1. Pendampingan", "2) Advokasi": the number of a list item."""
    return lower[at].isdigit() and len(lower[at]) <= 2 and at + 1 < stop and lower[at + 1] in {".", ")"}


def _reject_ranges(found: list[Quantity], lower: Sequence[str]) -> list[Quantity]:
    """"10,20 gram hingga 16,86 gram", "tiga sampai empat kurir": a range tells no figure."""
    kept = list(found)
    for at in range(len(kept) - 1):
        left, right = kept[at], kept[at + 1]
        between = lower[left.last : right.first]
        same = left.kind in {right.kind, "bare"}
        if len(between) == 1 and between[0] in _RANGE_WORDS and same:
            kept[at] = replace(left, rejected=left.rejected or "reject.range")
            kept[at + 1] = replace(right, rejected=right.rejected or "reject.range")
    return kept
