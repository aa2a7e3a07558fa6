"""The sentence that tells a judgement, in Indonesian and in English, from the templates of the rules.

In: a template and what was compared. Out: one sentence. Never: a decision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from warehouse import words

if TYPE_CHECKING:
    from warehouse.verdict_sides import Known, Side, Topic

Language = Literal["id", "en"]
OR = {"id": "atau", "en": "or"}
OF = {"id": "dari", "en": "of"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """What a template can speak of."""

    topic: Topic
    press: Side
    other: Side
    known: Known
    tags: tuple[str, ...]
    more: Mapping[str, str]
    """What only the check that was made can tell, already in words."""


def figure(value: float | None, measure: str, language: Language) -> str:
    """A number with its measure, in the signs of the language."""
    if language == "id":
        return words.figure(value, measure)
    if value is None:
        return words.NOTHING
    told = f"{value:,.6f}".rstrip("0").rstrip(".")
    return f"{told} {'percent' if measure == 'persen' else measure}".strip()


def share(part: float, language: Language) -> str:
    """A part of one as a percentage: "12,6 persen"."""
    return figure(round(100 * part, 2 if part < 0.01 else 1), "persen", language)


def sentence(template: str, fill: Fill, language: Language) -> str:
    """The template with its gaps filled; what it does not name is never worked out."""
    values: dict[str, str] = defaultdict(str)
    for name in _names(template):
        values[name] = _value(name, fill, language)
    return template.format_map(values)


def _names(template: str) -> list[str]:
    return [piece.partition("}")[0] for piece in template.split("{")[1:]]


def _value(name: str, fill: Fill, language: Language) -> str:
    press, other = fill.press, fill.other
    if name in fill.more:
        return fill.more[name]
    if name == "published":
        return words.day(press.when) if press.when else words.NOTHING
    if name in {"told", "told_capital"}:
        told = figure(press.value, press.measure, language)
        return told[:1].upper() + told[1:] if name == "told_capital" else told
    if name == "other":
        value = round(other.value, 2) if other.value is not None and "arithmetic" in other.tags else other.value
        return figure(value, other.measure, language)
    if name == "rival":
        rival = fill.known.rival
        return figure(rival.value, rival.measure, language) if rival else ""
    if name in {"gap", "factor"}:
        return _apart(name, fill, language)
    if name == "days":
        return _days(press.when, other.end or press.end, language)
    if name in {"press_period", "other_period"}:
        side = press if name == "press_period" else other
        return words.period(side.start, side.end)
    if name in {"press_end", "other_end"}:
        end = press.end if name == "press_end" else other.end
        return words.day(end) if end else words.NOTHING
    if name == "scopes":
        return ", ".join(fill.tags)
    if name == "sibling":
        return next((one.label for one in fill.known.siblings if one.value == press.value), "")
    return _of_parts(name, fill, language)


def _apart(name: str, fill: Fill, language: Language) -> str:
    from warehouse.verdict_sides import unit_of  # the measures' factors

    rules_free = fill.press.value is None or fill.other.value is None
    if rules_free:
        return words.NOTHING
    from rules.checks import check_rules

    a, b = (abs((side.value or 0.0) * unit_of(side.measure, check_rules()).factor) for side in (fill.press, fill.other))
    if name == "gap":
        return share(abs(a - b) / max(a, b, 1e-12), language)
    small, large = sorted((a, b))
    return figure(round(large / small, 2) if small else None, "", language)


def _days(told: date | None, end: date | None, language: Language) -> str:
    if told is None or end is None:
        return words.NOTHING
    days = (end - told).days
    if language == "id":
        return f"{abs(days)} hari {'sebelum' if days >= 0 else 'sesudah'} akhir periode"
    return f"{abs(days)} days {'before' if days >= 0 else 'after'} the period ended"


def _of_parts(name: str, fill: Fill, language: Language) -> str:
    from warehouse.verdict_sides import percent_fits

    parts, measure = fill.known.parts, fill.known.parts_measure
    if parts is None:
        return ""
    of = OF[language]
    if name == "parts_words":
        return f"{figure(parts[0], measure, language)} {of} {figure(parts[1], measure, language)}"
    if name == "fits":
        from warehouse.digits import place_of

        value = fill.press.value or 0.0
        count, target = percent_fits(parts, value, fill.press.place or place_of(value, 1000))
        found = [(count, parts[1])] if count is not None else []
        found += [(parts[0], target)] if target is not None else []
        told = (f"{figure(one, '', language)} {of} {figure(two, '', language)}" for one, two in found)
        return f" {OR[language]} ".join(told)
    return ""
