"""How a number was printed, and how two printed numbers resemble each other.

In: numbers, and the words that told them. Out: the unit of the last printed place, hedges, powers of ten, edits
between strings of digits. Never: what a number counts, a verdict.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from extract.numerals import NumberWords, number_words, parse
from rules.checks import check_rules
from rules.files import packs

PLAIN = re.compile(r"-?\d+(?:\.(\d+))?")
BEFORE = 24
"""How many characters before a numeral can hold its hedge."""


@dataclass(frozen=True, slots=True)
class Printed:
    """How precisely a number is told. `place` is the unit of its last place, in the measure of the number; `hedge` is
    "about", "over", "under" or "" for a number told plainly."""

    place: float
    hedge: str = ""


def place_of(value: float, short_grain: float) -> float:
    """The unit of the last place of a number of which only the value is known: 0.01 for 93.33, 1 for 1300, and
    10,000,000 for 1,840,000,000, which is told in short."""
    if not float(value).is_integer():
        return float(10.0 ** -len(repr(float(value)).partition("e")[0].partition(".")[2]))
    grain = trailing(value)
    return grain if grain >= short_grain and abs(value) >= 10 * grain else 1.0


def trailing(value: float) -> float:
    """The largest power of ten that divides a whole number: 100 for 1300."""
    digits = f"{abs(value):.0f}"
    return float(10 ** (len(digits) - len(digits.rstrip("0")))) if digits.strip("0") else 1.0


def printed(text: str, value: float, short_grain: float) -> Printed:
    """How the text tells the value: its last place and its hedge. Where the text does not hold it in digits, what the
    value alone lets one conclude."""
    for found in _numeral().finditer(text):
        told = parse(found[0])
        if told is None or not math.isclose(told, value, rel_tol=1e-9):
            continue
        place = _place(found, value)
        hedge = _hedge(text[max(0, found.start() - BEFORE) : found.start()], text[found.end() : found.end() + 8])
        return Printed(max(place, trailing(value)) if hedge and float(value).is_integer() else place, hedge)
    return Printed(place_of(value, short_grain))


def _place(found: re.Match[str], value: float) -> float:
    if found["scale"]:
        digits = found[0][: found.start("scale") - found.start()].strip()
        scale = parse(f"1 {found['scale']}") or 1.0
        after = re.split(r"[.,]", digits)[-1] if re.search(r"[.,]", digits) else ""
        whole = math.isclose((parse(digits) or 0.0) * scale, value, rel_tol=1e-9) and len(after) == 3 and "." in digits
        return scale if whole or not after else scale / float(10 ** len(after))
    return place_of(value, math.inf) if not float(value).is_integer() else 1.0


@cache
def _numeral() -> re.Pattern[str]:
    scales = "|".join(re.escape(word) for word in check_rules().printed["scale"])
    return re.compile(rf"\d[\d.,]*(?<=\d)(?:\s?(?P<scale>{scales})\b)?", re.I)


@cache
def _words() -> NumberWords:
    return number_words(packs().language)


def _hedge(before: str, after: str) -> str:
    """Which way a number is hedged by the words beside it."""
    words = _words()
    lower = before.lower().rstrip()
    last = max((word for word in words.hedges_before if _ends(lower, word)), key=len, default="")
    follows = re.match(r"\s?(-?\w+)", after.lower())
    tail = follows[1] if follows and follows[1] in words.hedges_after else ""
    if not last and not tail:
        return ""
    told = check_rules().printed
    if last in told["under"]:
        return "under"
    return "over" if (last or tail) in told["over"] else "about"


def _ends(text: str, word: str) -> bool:
    return text.endswith(word) and not text[: -len(word)][-1:].isalnum()


def hedged(text: str) -> str:
    """Which way a short text hedges the number that follows its words: "lebih dari 300" is "over"."""
    head = re.split(r"\d", text, maxsplit=1)[0].strip()
    if not head:
        return ""
    told = check_rules().printed
    return _hedge(head, "") or next((way for way in ("under", "over") if head.lower() in told[way]), "")


def power_of_ten(one: float, other: float, tolerance: float) -> int:
    """The k for which `one` is `other` times ten to the k, within a relative tolerance; 0 where there is none."""
    if one <= 0 or other <= 0:
        return 0
    power = round(math.log10(one / other))
    return power if power and abs(one / other / 10.0**power - 1) <= tolerance else 0


def digits(value: float) -> str:
    """The digits of a number without signs: "13425" for 1342.5."""
    told = f"{value:.6f}".rstrip("0").rstrip(".") if not float(value).is_integer() else f"{value:.0f}"
    return told.replace(".", "").lstrip("0")


def decimals(value: float) -> int:
    """How many decimals a number has, at most six."""
    return 0 if float(value).is_integer() else len(f"{value:.6f}".rstrip("0").partition(".")[2])


def edits(one: float, other: float) -> tuple[int, bool]:
    """How many edits (a digit changed, dropped or added, two neighbours transposed) lie between the digits of two
    numbers, and whether one transposition explains all; at most 3 is told apart."""
    left, right = digits(one), digits(other)
    distance = OSA.distance(left, right, score_cutoff=2)
    return distance, distance == 1 and len(left) == len(right) and sorted(left) == sorted(right)
