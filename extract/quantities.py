"""From numerals to quantities: a value with the measure that it counts, and the numbers that are no figures.

In: tokens, their lookup forms, the tokens that time expressions cover. Out: `Quantity`s in the order of the text; a
number that a reject rule names has `rejected` set. Never: what the figure is about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.numerals import NumberWords, Numeral, number_words, read_numeral
from extract.particles import FROM
from extract.quantity import Measure, Quantity, bare_reject, join_compounds, reject_chains, reject_ranges
from extract.tokens import Tokens, split
from extract.words import Normalizer
from rules.files import Packs

_BRACKET = "reject.bracket"
_BEFORE_SKIPPED = frozenset({".", ":", "(", "rp", "-"})
"""What may stand between a number and the word that rejects it."""
_BEHIND = frozenset({"-", "an", "lebih"})
_WHOLE = frozenset({"pill", "person", "case", "family", "village", "letter", "institution", "file"})
_GROUPED = re.compile(r"\d{1,3},\d{3}")
YEARS = range(1980, 2060)
"""A bare number that may be a year is never read as a count."""
_FAR = 6
"""Tokens before a number beyond which no word rejects it."""
_SCALED_BELOW = 1000
"""A sum told with a letter for its scale is written with fewer digits: "Rp 1,02 M"."""
_SUM = 1e9
"""A number in words of this size is money, unless a measure says otherwise."""
_LARGEST = 1e18
"""More than anything that is counted: a run of digits beyond it is no figure, nor a float to reckon with."""
_MEASURED = frozenset({"mass", "volume", "field", "percent"})


class Quantities:
    """Built once from the packs; `find` is pure and linear in the number of tokens."""

    def __init__(self, packs: Packs, normalizer: Normalizer) -> None:
        self._words: NumberWords = number_words(packs.language)
        self._measures = _measures(packs, normalizer)
        self._before: dict[str, str] = {}
        self._after: dict[str, str] = {}
        self._reaching: dict[str, tuple[str, int]] = {}
        """By its last word, what rejects a number though some words stand between, and how many may."""
        self._kept: set[str] = set()
        self._only: dict[str, frozenset[str]] = {}
        for rule in packs.language.toml("rejects.toml")["reject"]:
            if "only" in rule:
                self._only[rule["id"]] = frozenset(rule["only"])
            self._kept.update(" ".join(split(term)) for term in rule.get("kept", ()))
            for term in rule["before"]:
                self._before[" ".join(split(term))] = rule["id"]
                if "reach" in rule:
                    self._reaching[split(term)[-1]] = (rule["id"], rule["reach"])
            for term in rule.get("after", ()):
                self._after[term] = rule["id"]
        self._longest = max(len(term.split()) for term in (*self._before, *self._kept))
        self._reject_ends = _BEFORE_SKIPPED | frozenset(term.split()[-1] for term in self._before)
        self._hedges: dict[str, list[tuple[str, ...]]] = {}
        for hedge in self._words.hedges_before:
            words = tuple(hedge.split())
            self._hedges.setdefault(words[-1], []).append(words)

    def find(self, tokens: Tokens, forms: Sequence[str], covered: Sequence[bool]) -> list[Quantity]:
        """All quantities; tokens with `covered[i]` belong to time expressions and are passed over."""
        found: list[Quantity] = []
        lower, starters, words = tokens.lower, self._words.starters, self._words
        sentences = iter(tokens.sentences)
        first = stop = after = 0
        for at in _places(lower, starters):
            while at >= stop:
                first, stop = next(sentences)
                after = first
            if at < after or covered[at]:
                continue
            numeral = read_numeral(lower, at, words, stop)
            if numeral is None:
                continue
            quantity = self._unless_behind(self._measured(tokens, forms, numeral, first, stop, covered), lower, stop)
            if at == first and _is_list_number(lower, at, stop):
                quantity = quantity._replace(rejected="reject.list")
            found.append(quantity)
            after = quantity.last
        return reject_chains(reject_ranges(join_compounds(found), tokens, words), tokens, words)

    def _unless_behind(self, quantity: Quantity, lower: Sequence[str], stop: int) -> Quantity:
        """The quantity, rejected where the word right behind it says that it is no figure ("Rp4 juta dipotong")."""
        rule = self._after.get(lower[quantity.last]) if quantity.last < stop else None
        if rule is None or quantity.rejected is not None or quantity.kind not in self._only.get(rule, {quantity.kind}):
            return quantity
        return quantity._replace(rejected=rule)

    def _measured(
        self,
        tokens: Tokens,
        forms: Sequence[str],
        numeral: Numeral,
        first: int,
        stop: int,
        covered: Sequence[bool],
    ) -> Quantity:
        lower = tokens.lower
        numeral = self._join_broken(tokens, forms, numeral, stop)
        value, at, number_last = numeral.value, numeral.first, numeral.last
        if not value < _LARGEST:
            return Quantity(at, number_last, number_last, 0.0, "bare", None, None, False, True, "reject.number")
        before = lower[at - 1] if at else ""
        approximate = before in self._hedges and self._hedged(lower, at)
        after = self._skip_repeat(lower, number_last)
        if after < len(lower) and lower[after] in _BEHIND:
            after, vague = self._skip_hedge(tokens, after)
            approximate = approximate or vague
        rejected = self._rejected(lower, at, number_last, first) if before in self._reject_ends else None
        rejected = rejected or self._rejected_far(lower, at, first)
        plain = Quantity(at, number_last, number_last, value, "bare", None, None, approximate, numeral.odd, rejected)
        if _is_money(lower, at, number_last, self._words):
            return self._unless_other(self._money(tokens, plain, numeral))
        measure, last = self._measure_at(forms, after, stop)
        if measure is not None and measure.kind == "time" and covered[after]:
            measure, last, stop = None, number_last, after  # "target 200 tahun ini": the year is a time of its own
        if rejected == _BRACKET:
            # "Rp 1.715.698.000 (99,72) persen"
            outside, end = self._measure_at(forms, number_last + 1, stop)
            if outside is not None and outside.kind == "percent":
                measure, last, plain = outside, end, plain._replace(rejected=None)
        noun = forms[after] if after < stop and forms[after][0].isalpha() else None
        kind = measure.kind if measure else "bare"
        found = self._unless_other(plain._replace(last=last, kind=kind, measure=measure, noun=noun))
        one_of = before == "salah" and at > first
        if measure is None:
            return _bare(tokens, found._replace(last=number_last), first, self._words, one_of=one_of)
        return _counting(lower, found, stop, self._words, one_of=one_of)

    def _money(self, tokens: Tokens, plain: Quantity, numeral: Numeral) -> Quantity:
        """The sum of which `plain` is the number: "Rp 1.280.000.000,-", "Rp1,02 M"."""
        last, value = plain.last, plain.value
        scale = None if numeral.scaled else self._words.letters.get("".join(tokens.words[last : last + 1]))
        if scale is not None and value < _SCALED_BELOW:
            last, value = last + 1, round(value * scale)
        first, end = _money_start(tokens.lower, plain.first, self._words), _money_end(tokens.lower, last, self._words)
        return plain._replace(first=first, last=end, number_last=last, value=float(value), kind="money")

    def _unless_other(self, quantity: Quantity) -> Quantity:
        """The quantity, its reject dropped where that is only for numbers of other classes."""
        only = self._only.get(quantity.rejected or "")
        return quantity if only is None or quantity.kind in only else quantity._replace(rejected=None)

    def _join_broken(self, tokens: Tokens, forms: Sequence[str], numeral: Numeral, stop: int) -> Numeral:
        """ "30.231, 02 gram", "874 ,8 gram", "31 868 orang": a numeral that a blank tore apart, told by its measure."""
        at, lower = numeral.last, tokens.lower
        if at + 1 >= stop or at - numeral.first != 1 or not (lower[at] in {",", "."} or lower[at].isdecimal()):
            return numeral
        first = lower[numeral.first]
        if not first[0].isdecimal():
            return numeral
        if lower[at] == ".":
            near = tokens.starts[at] == tokens.ends[at - 1] and tokens.starts[at + 1] - tokens.ends[at] == 1
            tail, _, decimals = lower[at + 1].partition(",")
            grouped = first.isdecimal() and len(first) <= 3 and tail.isdecimal() and len(tail) == 3
            grouped = grouped and (not decimals or decimals.isdecimal())
            measure, _ = self._measure_at(forms, at + 2, stop) if near and grouped else (None, 0)
            if measure is not None and measure.kind in _MEASURED:
                # "1. 150 gram", "1. 126,5 Kg"
                return numeral._replace(value=float(f"{first}{tail}.{decimals or 0}"), last=at + 2)
        elif lower[at] == "," and "," not in first:
            tail = lower[at + 1]
            # One blank, before the comma or behind it: "874 ,8 gram", "30.231, 02 gram".
            near = tokens.starts[at] - tokens.ends[at - 1] + tokens.starts[at + 1] - tokens.ends[at] == 1
            # "17.318, 6204 gram": more than three digits are decimals where the number before them is grouped.
            if not (near and tail.isdecimal() and (len(tail) <= 3 or "." in first)):
                return numeral
            measure, _ = self._measure_at(forms, at + 2, stop)
            if measure is not None and measure.kind in _MEASURED:
                whole = first.replace(".", "")
                return numeral._replace(value=float(f"{whole}.{tail}"), last=at + 2)
        elif len(first) <= 3 and len(lower[at]) == 3 and first.isdecimal() and lower[at].isdecimal():
            measure, _ = self._measure_at(forms, at + 1, stop)
            if measure is not None and tokens.starts[at] - tokens.ends[at - 1] == 1:
                return numeral._replace(value=float(first + lower[at]), last=at + 1)
        return numeral

    def _hedged(self, lower: Sequence[str], at: int) -> bool:
        """Whether one of the hedges stands right before token `at`."""
        before = lower[max(0, at - 3) : at]
        return any(before[-len(hedge) :] == hedge for hedge in self._hedges[before[-1]])

    def _skip_repeat(self, lower: Sequence[str], at: int) -> int:
        """Past "(enam)" after "6": the number once more in words; not "812 (901)", which is another."""
        if at + 2 < len(lower) and lower[at] == "(":
            inner = read_numeral(lower, at + 1, self._words, len(lower))
            said_again = inner is not None and not (lower[at - 1][0].isdecimal() and lower[at + 1][0].isdecimal())
            if inner is not None and said_again and lower[inner.last : inner.last + 1] == (")",):
                return inner.last + 1
        return at

    @staticmethod
    def _skip_hedge(tokens: Tokens, at: int) -> tuple[int, bool]:
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
        if at < stop:
            for rest, measure in self._measures.get(forms[at], ()):
                last = at + 1 + len(rest)
                if last <= stop and (not rest or list(forms[at + 1 : last]) == rest):
                    return measure, last
        return None, at

    def _rejected_far(self, lower: Sequence[str], at: int, first: int) -> str | None:
        """The reject rule of a word some tokens before the number: "penduduk Sumatera Utara 10.137.500 jiwa"."""
        near = lower[max(first, at - _FAR) : at]
        if self._reaching.keys().isdisjoint(near):
            return None
        for back, word in enumerate(reversed(near), 1):
            rule, reach = self._reaching.get(word, (None, 0))
            if rule is not None and back <= reach:
                return rule
            if not word[0].isalpha():
                break
        return None

    def _rejected(self, lower: Sequence[str], at: int, last: int, first: int) -> str | None:
        """The reject rule that the words before a number name, or the shape of an age in brackets."""
        if at and lower[at - 1] == "(" and lower[last : last + 1] == (")",):
            return _BRACKET
        back = at
        while back > first and lower[back - 1] in _BEFORE_SKIPPED and at - back < 2:
            back -= 1
        for length in range(self._longest, 0, -1):
            key = " ".join(lower[max(first, back - length) : back])
            if key in self._kept:
                return None
            if key in self._before:
                return self._before[key]
        return None


def _bare(tokens: Tokens, found: Quantity, first: int, words: NumberWords, *, one_of: bool) -> Quantity:
    """A number without a measure; `first` begins its sentence, `one_of` tells that "salah" stands before it."""
    lower, at, last, rejected = tokens.lower, found.first, found.last, found.rejected
    if rejected is None and found.value == 1 and one_of:
        rejected = "reject.order"
    if rejected is None and found.value in YEARS and last - at == 1 and lower[at].isdigit():
        rejected = "reject.year"
    if rejected == "reject.order" and not found.value.is_integer():
        rejected = None  # "bergerak ke 3,07"
    if rejected is None and found.value < 1 and lower[at].isalpha() and found.noun == FROM:
        rejected = "reject.share"  # "separuh dari rencana 36 orang"
    valued = at > 0 and lower[at - 1] in words.valued
    if found.value >= _SUM and lower[last - 1].isalpha() and not valued:
        # "tembus 9 miliar", "anggaran 2 miliar": nobody counts people so.
        return found._replace(kind="money", noun=None, rejected=rejected)
    return found._replace(rejected=rejected or bare_reject(tokens, at, last, first, words.streets))


def _counting(lower: Sequence[str], found: Quantity, stop: int, words: NumberWords, *, one_of: bool) -> Quantity:
    """A number with its measure; `stop` ends its sentence, `one_of` tells that "salah" stands before it."""
    written, following = lower[found.first], lower[found.last] if found.last < len(lower) else ""
    if found.value in YEARS and written.isdigit() and lower[max(0, found.first - 1)] == "/":
        found = found._replace(rejected=found.rejected or "reject.number")  # "LKN/0003-NAR/I/2024 tersangka MR"
    if found.value in YEARS and written.isdigit() and found.noun is not None and found.noun.startswith(words.doing):
        # "Meski 2019 pengungkapan kasus lebih sedikit"
        found = found._replace(rejected=found.rejected or "reject.year")
    if (one_of and written == "satu") or following == "lipat":
        found = found._replace(rejected="reject.order")
    if found.kind in _WHOLE and not found.value.is_integer() and _GROUPED.fullmatch(written):
        found = found._replace(value=found.value * 1000, odd=True)  # "2,045 orang": people are counted whole
    if following == "lebih" and found.last < stop and found.kind in _MEASURED:
        found = found._replace(approximate=True)
    return found


def _places(lower: Sequence[str], starters: frozenset[str]) -> list[int]:
    """Where a numeral may begin; most tokens are plain words, told apart from figures by their first letter."""
    return [
        at
        for at, word in enumerate(lower)
        if word in starters or (not "a" <= word < "{" and word[0].isdecimal() and word[-1].isdecimal())
    ]


def _is_money(lower: Sequence[str], at: int, last: int, words: NumberWords) -> bool:
    """Whether "Rp" stands before a number at tokens [at, last), or "rupiah" behind it."""
    before = lower[at - 1] if at else ""
    if before == "." and at > 1:
        before = lower[at - 2]
    return before in words.currencies or (last < len(lower) and lower[last] in words.rupiah)


def _money_start(lower: Sequence[str], at: int, words: NumberWords) -> int:
    """Where "Rp" or "Rp." before a number at token `at` begins: its dot parts nothing."""
    for first in (at - 1, at - 2):
        if first >= 0 and lower[first] in words.currencies:
            return first
    return at


def _money_end(lower: Sequence[str], at: int, words: NumberWords) -> int:
    """Past ",-" and "rupiah"."""
    if lower[at : at + 2] == (",", "-"):
        at += 2
    elif lower[at : at + 1] == ("-",):
        at += 1
    return at + 1 if at < len(lower) and lower[at] in words.rupiah else at


def _measures(packs: Packs, normalizer: Normalizer) -> dict[str, list[tuple[list[str], Measure]]]:
    """Every form of every measure by its first lookup form, with the others, longest first; where two packs know a
    form, the domain's rules stand before the language's."""
    known: dict[tuple[str, ...], Measure] = {}
    packs_with = [pack for pack in (packs.domain, packs.language) if pack.has("measures.toml")]
    for pack in packs_with:
        for rule in pack.toml("measures.toml")["measure"]:
            measure = Measure(
                rule["id"], rule["name"], rule["class"], rule.get("factor", 1.0), rule.get("base"), rule.get("group")
            )
            for form in rule["forms"]:
                known.setdefault(tuple(normalizer.form(word) for word in split(form)), measure)
    found: dict[str, list[tuple[list[str], Measure]]] = {}
    for forms in sorted(known, key=lambda forms: (-len(forms), forms)):
        found.setdefault(forms[0], []).append((list(forms[1:]), known[forms]))
    return found


def _is_list_number(lower: Sequence[str], at: int, stop: int) -> bool:
    """ "1. Pendampingan", "2) Advokasi": the number of a list item."""
    return lower[at].isdigit() and len(lower[at]) <= 2 and at + 1 < stop and lower[at + 1] in {".", ")"}
