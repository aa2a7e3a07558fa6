"""What is judged and what comes of it: two sides of a topic, what else is known, the judgement; measures converted.

In: values. Out: the same, named. Never: a test (those are `warehouse.verdicts`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from extract.numerals import parse
from rules.checks import CheckRules, Unit
from warehouse.verdict_words import Fill, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What both sides are about. `field` is "target", "realization", "percent" or "amount"."""

    unit: str | None
    subject: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One statement of a figure. `when` is the day it was told or holds for; `order` the rank of its source (lower is
    nearer to audited figures); `closed` says that it was told after its period was closed."""

    value: float | None
    measure: str = ""
    place: float | None = None
    hedge: str = ""
    when: date | None = None
    start: date | None = None
    end: date | None = None
    tags: frozenset[str] = frozenset()
    order: int = 100
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """A figure of the same source that is about something else; `is_year` where only the year differs."""

    value: float
    label: str
    is_year: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What else is known when two sides are judged. `parts` are realization and target of a percentage."""

    targets: tuple[float, ...] = ()
    siblings: tuple[Sibling, ...] = ()
    rival: Side | None = None
    parts: tuple[float, float] | None = None
    parts_measure: str = ""


NOTHING_ELSE = Known()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The outcome. `rule` is the id of the cause; `difference` is press minus reference and `ratio` press to reference,
    both in the base measure, or None where they cannot be converted."""

    verdict: str
    cause: str
    rule: str
    tags: tuple[str, ...]
    difference: float | None
    ratio: float | None
    fill: Fill = field(repr=False)
    rules: CheckRules = field(repr=False)

    @property
    def words_id(self) -> str:
        """The sentence in Indonesian."""
        return sentence(self.rules.causes[self.rule].words_id, self.fill, "id")

    @property
    def words_en(self) -> str:
        """The sentence in English."""
        return sentence(self.rules.causes[self.rule].words_en, self.fill, "en")


def unit_of(measure: str, rules: CheckRules) -> Unit:
    """How a measure is converted; "juta rupiah" is a million of it. An unknown measure stands for itself."""
    if found := rules.units.get(measure):
        return found
    head, _, rest = measure.partition(" ")
    scale = parse(f"1 {head}") if rest else None
    if scale and rest in rules.units:
        return Unit(rules.units[rest].base, rules.units[rest].factor * scale, rules.units[rest].kind)
    return Unit(measure, 1.0, measure)


def percent_fits(parts: tuple[float, float], percent: float, place: float) -> tuple[float | None, float | None]:
    """Which other whole count of the target, and which other whole target of the count, give the printed percentage."""
    realization, target = parts
    count = float(round(percent * target / 100))
    whole = float(round(100 * realization / percent)) if percent else 0.0
    count_fits = bool(target) and count != realization and abs(100 * count / target - percent) < place
    whole_fits = whole > 0 and whole != target and abs(100 * realization / whole - percent) < place
    return (count if count_fits else None), (whole if whole_fits else None)
