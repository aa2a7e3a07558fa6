"""Numbers in the cells of official tables: one convention a column, every oddity named, nothing repaired in silence.

In: the cells of a column. Out: `Convention`, then `Read` for each cell. Never: a convention decided by one cell alone,
a number taken from letters that look like digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from extract.numerals import parse
from rules.official import OfficialRules, folded, holds
from warehouse.official_table import Cell

Convention = Literal["id", "en", "mixed", "plain", "unknown"]
SHOWN = {"id": "1.234,5", "en": "1,234.5", "mixed": "mixed", "plain": "plain", "unknown": "ambiguous"}

_DOUBLED = re.compile(r"([.,])\1+")
_SPACED = re.compile(r"(?<=\d)([.,]) (?=\d)")
_SPACE_GROUP = re.compile(r"^(\d{1,3})((?: \d{3})+)(?!\d)")
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_BRACKETED = re.compile(r"^\(\s*([^()]*\d[^()]*)\)")
_ASIDE = re.compile(r"\([^()]*\)")
_MARK = re.compile(r"\s*(?:\d?\)?\*+\)?|\d\)\*?)\s*$")
_LOOKALIKE = re.compile(r"(?<![^\W_])(?=[OolISB\d.,]*\d)(?=[\d.,]*[OolISB])[OolISB\d.,]{2,}(?![^\W_])")
_ID = re.compile(r"^(?:\d{1,3}(?:\.\d{3})+,\d+|\d+,\d{1,2}|\d+,\d{4,}|\d{4,},\d+|0,\d+|\d{1,3}(?:\.\d{3}){2,})$")
_EN = re.compile(r"^(?:\d{1,3}(?:,\d{3})+\.\d+|\d+\.\d{1,2}|\d+\.\d{4,}|\d{4,}\.\d+|0\.\d+|\d{1,3}(?:,\d{3}){2,})$")
_EITHER = re.compile(r"^\d{1,3}[.,]\d{3}$")
_SHAPES = {
    "id": re.compile(r"^(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?$"),
    "en": re.compile(r"^(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$"),
}
_SCALED = re.compile(r"\d\s+(?:ribu|juta|jt|mil[iy]ar|triliun)\b", re.IGNORECASE)
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell says. `error` is a reason where it cannot be read; `nothing` where it holds no number on purpose."""

    value: float | None = None
    measure: str | None = None
    is_percent: bool = False
    places: int = 0
    """Decimals as printed."""
    flags: tuple[str, ...] = ()
    error: str | None = None
    nothing: bool = False
    quality: str | None = None
    """A grade instead of a number ("WTP")."""
    rest: str = ""
    """What follows number and measure."""


NOTHING = Read(nothing=True)


def _digits(text: str) -> list[str]:
    """The numbers of a cell's text, with doubled and spaced signs brought together."""
    return _NUMBER.findall(_SPACED.sub(r"\1", _DOUBLED.sub(r"\1", text)))


def convention(cells: Iterable[Cell]) -> Convention:
    """The decimal convention of the cells of one column, by those that leave no doubt."""
    indonesian = english = either = False
    for cell in cells:
        if cell.value is not None or cell.day is not None or len(cell.text) > _LONGEST:
            continue
        if _LOOKALIKE.search(cell.text) or _SCALED.search(cell.text):
            continue
        for number in _digits(_MARK.sub("", _ASIDE.sub("", cell.text) or cell.text)):
            indonesian = indonesian or bool(_ID.match(number))
            english = english or bool(_EN.match(number))
            either = either or bool(_EITHER.match(number))
    if indonesian and english:
        return "mixed"
    if indonesian or english:
        return "id" if indonesian else "en"
    return "unknown" if either else "plain"


def settle(own: Convention, others: Iterable[Convention]) -> Convention:
    """The convention of a column that does not tell by itself: that of the table's others where they agree."""
    if own != "unknown":
        return own
    told = {other for other in others if other in {"id", "en"}}
    return told.pop() if len(told) == 1 else "unknown"


def read_cell(cell: Cell, sign: Convention, rules: OfficialRules) -> Read:
    """The number of a cell in a column of that convention."""
    if cell.value is not None:
        return _native(cell)
    if cell.day is not None:
        return Read(error="a date where a number should stand")
    text = cell.text.strip()
    plain = folded(text)
    if not plain or plain in rules.words["nothing"]:
        return NOTHING
    if plain in rules.words["quality"]:
        return Read(quality=text)
    if len(text) > _LONGEST:
        return Read(error="text where a number should stand")
    if lookalike := _LOOKALIKE.search(text):
        return Read(error=f"letters that look like digits: {lookalike[0]!r}")
    return _text_number(text, sign, rules)


def _native(cell: Cell) -> Read:
    value = cell.value or 0.0
    if cell.is_percent:
        value = round(value * 100, 10)
    places = cell.places if cell.places is not None else min(2, len(repr(value).partition(".")[2].rstrip("0")))
    return Read(value, None, cell.is_percent, places)


def _text_number(text: str, sign: Convention, rules: OfficialRules) -> Read:
    flags: list[str] = []
    joined = _DOUBLED.sub(r"\1", text)
    if joined != text and re.search(r"\d([.,])\1+\d", text):
        flags.append("doubled_sign")
    spaced = _SPACED.sub(r"\1", joined)
    if spaced != joined:
        flags.append("spaced_sign")
    body, negative = spaced.strip(), False
    if bracketed := _BRACKETED.match(body):
        negative, body = True, bracketed[1] + body[bracketed.end() :]
    body, money, relation = _opening(body, rules)
    if relation:
        flags.append("relation")
    if body[:1] in {"-", "−", "–"} and body[1:2].strip().isdigit():
        negative, body = True, body[1:]
    if grouped := _SPACE_GROUP.match(body):
        body = grouped[1] + grouped[2].replace(" ", "") + body[grouped.end() :]
        flags.append("spaced_group")
    found = _NUMBER.match(body)
    if not found:
        return Read(error="no number", flags=tuple(flags))
    rest = body[found.end() :]
    places, value = _value(found[0], sign, flags)
    if value is None:
        return Read(error=_why(found[0], sign), flags=tuple(flags))
    rest, is_percent = _percent_sign(rest)
    rest, value = _scaled(found[0], rest, value, rules, flags)
    return _rest(
        rest, Read(-value if negative else value, "rupiah" if money else None, is_percent, places), flags, rules
    )


def _opening(body: str, rules: OfficialRules) -> tuple[str, bool, bool]:
    """The body without "Rp" and without "minimal" or "≥", and which of them stood there."""
    money = relation = False
    changed = True
    while changed:
        changed = False
        low = body.casefold()
        for word in rules.words["relation"]:
            if low.startswith(word) and (not word[-1].isalpha() or not low[len(word) : len(word) + 1].isalpha()):
                body, relation, changed = body[len(word) :].lstrip(), True, True
                break
        for word in rules.words["money"]:
            if low.startswith(word) and not changed and not low[len(word) : len(word) + 1].isalpha():
                body, money, changed = body[len(word) :].lstrip(" ."), True, True
                break
    return body, money, relation


def _value(digits: str, sign: Convention, flags: list[str]) -> tuple[int, float | None]:
    """Decimals and value of digits under the column's convention; None where they do not fit it."""
    if digits.isdecimal():
        return 0, float(digits)
    if sign == "mixed":
        return 0, None
    if sign == "unknown":
        if "," in digits:
            return 0, None
        flags.append("convention_assumed")
    shape = _SHAPES["en" if sign == "en" else "id"]
    match = shape.match(digits)
    if not match:
        return 0, None
    group, point = (",", ".") if sign == "en" else (".", ",")
    return len(match[1] or ""), float(digits.replace(group, "").replace(point, "."))


def _why(digits: str, sign: Convention) -> str:
    if sign == "mixed":
        return f"{digits!r}: the column mixes decimal comma and decimal dot, so its signs mean nothing certain"
    if sign == "unknown":
        return f"{digits!r}: decimal comma or thousands comma? Nothing else in the table tells"
    return f"{digits!r} does not fit the column's numbers ({SHOWN[sign]})"


def _percent_sign(rest: str) -> tuple[str, bool]:
    stripped = rest.lstrip()
    if stripped.startswith("%"):
        return stripped.lstrip("% "), True
    if holds(stripped.casefold()[:8], "persen"):
        return stripped[6:], True
    return rest, False


def _scaled(digits: str, rest: str, value: float, rules: OfficialRules, flags: list[str]) -> tuple[str, float]:
    """ "1,5 miliar" by the numerals of the press, which know scale words."""
    word = rest.split()[0].casefold() if rest.split() else ""
    if word not in rules.words["scale"] or not rest[:1].isspace():
        return rest, value
    scaled = parse(f"{str(value).rstrip('0').rstrip('.').replace('.', ',')} {word}")
    flags.append("scale_word")
    return rest.split(None, 1)[1] if len(rest.split()) > 1 else "", value if scaled is None else scaled


def _rest(rest: str, told: Read, flags: list[str], rules: OfficialRules) -> Read:
    """What follows the number: a measure, a bracket that repeats it, a footnote's mark, or something that spoils it."""
    glued = rest[:1].isalpha() and not told.is_percent
    aside = _ASIDE.sub(" ", rest)
    words = folded(_MARK.sub("", aside) if "*" in aside or ")" in aside else aside).rstrip(",-. ").lstrip(":")
    measure = told.measure
    left = ""
    if words:
        until = next((word for word in rules.words["until"] if holds(words, word)), None)
        if until:
            flags.append("cumulative")
            left, words = words[words.find(until) :], words[: words.find(until)].strip()
        if any(holds(words, word) for word in rules.words["relative"]):
            flags.append("relation")
            words = ""
        if any(character.isdigit() for character in words):
            return Read(error="more than one number in the cell", flags=tuple(flags))
        if glued and len(words.split()[0] if words else "") < 2:
            return Read(error="a letter in the number", flags=tuple(flags))
        if len(words) > 40 or len(words.split()) > 4:
            return Read(error="text behind the number", flags=tuple(flags))
        measure = measure or (words if words and words[0].isalpha() else None)
        if words and not words[0].isalpha():
            return Read(error=f"what does {words[:20]!r} mean behind the number?", flags=tuple(flags))
    return Read(told.value, measure, told.is_percent, told.places, tuple(flags), rest=left)
