"""Judging one figure against another: the one function by which everything in Tilik judges.

In: two `Side`s of one topic, with what else is known (other targets, sibling figures, a rival reference). Out: a
`Judgement`: verdict, cause, the tags that decided, and a sentence for a person. Never: reading a text or a table, a
figure corrected, a verdict on who is right.

The order of the tests is the order of the verdicts: no_official, official_conflict, match, rounding, (internal_error
for what an article itself adds up), not_comparable, other_target, probable_slip, earlier, conflict.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from extract.numerals import parse
from rules.checks import CheckRules, Unit
from warehouse import digits
from warehouse.verdict_words import Fill, sentence

COUNTED = frozenset({"mass", "volume", "pill", "money", "percent"})
"""Classes of measures that are no count of things: a difference between two counts is one of definition."""


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


def judge(topic: Topic, press: Side, other: Side, rules: CheckRules, known: Known = NOTHING_ELSE) -> Judgement:
    """What becomes of a press figure against another one."""
    return _Case(topic, press, other, rules, known).judged()


def as_cause(
    rule: str, topic: Topic, press: Side, other: Side, rules: CheckRules, more: Mapping[str, str] | None = None
) -> Judgement:
    """The judgement for two sides of which a screen knows the cause already; `more` fills the sentence."""
    return _Case(topic, press, other, rules, NOTHING_ELSE)._outcome(rule, more)


class _Case:
    """One comparison while its tests run, each of which names a cause or passes."""

    __slots__ = ("a", "b", "convertible", "known", "one", "other", "press", "rules", "tags", "topic", "two", "unit")

    def __init__(self, topic: Topic, press: Side, other: Side, rules: CheckRules, known: Known) -> None:
        self.topic, self.press, self.other, self.rules, self.known = topic, press, other, rules, known
        self.one, self.two = unit_of(press.measure, rules), unit_of(other.measure, rules)
        self.unit = self.one
        self.convertible = self.one.base == self.two.base or not press.measure or not other.measure
        self.a = (press.value or 0.0) * self.one.factor
        self.b = (other.value or 0.0) * self.two.factor
        self.tags: tuple[str, ...] = ()

    def judged(self) -> Judgement:
        tests = (
            self._missing,
            self._same,
            self._rounded,
            self._arithmetic,
            self._not_comparable,
            self._other_target,
            self._slip,
            self._earlier,
        )
        for test in tests:
            if rule := test():
                return self._outcome(rule)
        return self._outcome(self._conflict())

    def _outcome(self, rule: str, more: Mapping[str, str] | None = None) -> Judgement:
        cause = self.rules.causes[rule]
        both = self.press.value is not None and self.other.value is not None and self.convertible
        fill = Fill(
            topic=self.topic, press=self.press, other=self.other, known=self.known, tags=self.tags, more=more or {}
        )
        return Judgement(
            verdict=cause.verdict,
            cause=cause.cause,
            rule=rule,
            tags=self.tags,
            difference=self.a - self.b if both else None,
            ratio=self.a / self.b if both and self.b else None,
            fill=fill,
            rules=self.rules,
        )

    # -- the tests, in their order ------------------------------------------------------------------------------

    def _missing(self) -> str | None:
        if self.press.value is None or self.other.value is None:
            return "none.reference"
        return "official.disagree" if self.known.rival is not None else None

    def _same(self) -> str | None:
        if self.convertible:
            return "same.value" if math.isclose(self.a, self.b, rel_tol=1e-9, abs_tol=1e-12) else None
        counts = not {self.one.kind, self.two.kind} & COUNTED
        return "same.other_word" if counts and self.press.value == self.other.value else None

    def _rounded(self) -> str | None:
        if not self.convertible:
            return None
        here, there = self._place(self.press, self.one), self._place(self.other, self.two)
        unit, gap = max(here, there), abs(self.a - self.b)
        slack = 1e-9 * max(1.0, abs(self.a), abs(self.b))
        if hedge := self.press.hedge:
            wrong_way = (hedge == "over" and self.a > self.b) or (hedge == "under" and self.a < self.b)
            return None if wrong_way or gap > unit + slack else "rounding.hedged"
        if gap <= unit / 2 + slack:
            return "rounding.rounded"
        coarse, fine = (self.a, self.b) if here >= there else (self.b, self.a)
        if here != there and coarse < fine and gap < unit - slack:
            return "rounding.cut"
        return "rounding.cut" if self._exact_is_cut(unit) else None

    def _exact_is_cut(self, unit: float) -> bool:
        """96.78 is 96.7857 cut off, though the reference prints it rounded as 96.79."""
        if self.known.parts is None or not self.known.parts[1]:
            return False
        exact = 100 * self.known.parts[0] / self.known.parts[1]
        return -1e-9 <= exact - self.a < unit - 1e-9

    def _arithmetic(self) -> str | None:
        if "arithmetic" not in self.other.tags:
            return None
        if self.known.parts is None:
            return "self.percent"
        count, target = percent_fits(self.known.parts, self.a, self._place(self.press, self.one))
        realization, whole = self.known.parts
        if self.known.parts_measure == "rupiah":
            return "self.percent"
        place = self._place(self.press, self.one)
        factor = self._factor()
        if target is not None and factor > self.rules.scope_factor and 100 * realization / target**2 > place:
            return "self.percent_other_target"
        if count is not None and whole and 100 / whole > 2 * place:
            return "self.percent_older_count"
        return "self.percent"

    def _not_comparable(self) -> str | None:
        if not self.convertible:
            counts = not {self.one.kind, self.two.kind} & COUNTED
            return "compare.definition" if counts else "compare.measure"
        here, there = self.press.tags, self.other.tags
        if self._excluding("action"):
            return "compare.action"
        exact_power = digits.power_of_ten(self.a, self.b, self.rules.power_tolerance) != 0
        if self._excluding("population"):
            return "compare.population"
        fixed = self.topic.subject in self.rules.fixed_subjects and not exact_power
        if fixed and self._factor() >= self.rules.population_factor:
            return "compare.population"
        if ("cumulative" in here) != ("cumulative" in there) and not self._spans_years():
            self.tags = ("cumulative",)
            return "compare.cumulative"
        if period := self._other_period():
            return period
        return self._other_scope(exact_power)

    def _spans_years(self) -> bool:
        """Whether both sides are known to tell several years, whatever their words."""
        sides = (self.press, self.other)
        return all(side.start and side.end and side.start.year < side.end.year for side in sides)

    def _other_period(self) -> str | None:
        press, other = self.press, self.other
        if None in (press.start, press.end, other.start, other.end):
            return None
        if (press.start, press.end) == (other.start, other.end) or self._part():
            return None
        assert press.start and other.start
        longer = other.start < press.start or press.start < other.start
        return "compare.cumulative" if press.end == other.end and longer else "compare.period"

    def _part(self) -> bool:
        """Whether the press tells a part of the reference's period, from its start, of a count that grows."""
        press, other = self.press, self.other
        if press.start is None or press.start != other.start or press.end is None or other.end is None:
            return False
        return press.end < other.end and self._grows()

    def _other_scope(self, exact_power: bool) -> str | None:
        here, there = self._scope(self.press.tags), self._scope(self.other.tags)
        large = self._factor() > self.rules.scope_factor and not exact_power
        if here != there and ((here and there) or large):
            self.tags = tuple(sorted(here ^ there))
            return "compare.scope"
        if large and "retrospect" in self.press.tags | self.other.tags:
            self.tags = ("retrospect",)
            return "compare.retrospect"
        return None

    def _other_target(self) -> str | None:
        if self.topic.field != "target":
            return None
        return "target.version" if any(math.isclose(self.a, one, rel_tol=1e-9) for one in self.known.targets) else None

    def _slip(self) -> str | None:
        assert self.press.value is not None and self.other.value is not None
        power = digits.power_of_ten(self.a, self.b, self.rules.power_tolerance)
        if power:
            return self._slip_of_ten(power)
        if not self._same_event():
            return None
        if self._ten_at_precision():
            return "slip.power_of_ten"
        one, other = (self.press.value, self.other.value) if self.one == self.two else (self.a, self.b)
        if min(len(digits.digits(one)), len(digits.digits(other))) < self.rules.digits_at_least:
            return None
        distance, transposed = digits.edits(one, other)
        # 98.2 and 98.62 are two precisions, not a digit dropped.
        if distance != 1 or (digits.decimals(one) != digits.decimals(other) and not transposed):
            return None
        if transposed:
            return "slip.transposition"
        # A count that grew by one digit between the press and the close of the books is no slip.
        grown = self.other.closed and self._grows() and self.a < self.b and "same_event" not in self.other.tags
        return None if grown else "slip.digit"

    def _slip_of_ten(self, power: int) -> str:
        one, other = self.press.value or 0.0, self.other.value or 0.0
        large, small = (one, other) if self.a > self.b else (other, one)
        same_measure = self.one == self.two
        if self.unit.kind in {"mass", "volume"} and power % 3 == 0:
            # A sign lost: 4512387 for 4512.387. A unit swapped leaves the sign where it was: 494.6 for 0.4946.
            lost = same_measure and large.is_integer() and large >= 1000 and not small.is_integer()
            return "slip.decimal_sign" if lost else "slip.gram_kg"
        whole = one.is_integer() and other.is_integer()
        return "slip.power_of_ten" if whole else "slip.decimal_sign"

    def _ten_at_precision(self) -> bool:
        """30 for 303.97: a tenth, at the precision that was printed, of two digits at least."""
        place = self._place(self.press, self.one)
        if self.a < 10 * place:
            return False
        return any(abs(self.b / 10.0**power - self.a) <= place / 2 for power in (-3, -2, -1, 1, 2, 3))

    def _earlier(self) -> str | None:
        if not self._grows():
            return None
        if self._part() and self.a < self.b:
            return "earlier.part"
        rules, gap = self.rules, self._gap()
        end = self.other.end or self.press.end
        told, known = self.press.when, self._as_of()
        open_until = end + timedelta(days=rules.open_days) if end else None
        near = gap <= rules.earlier_gap
        # Closed books hold the whole of their last day; who spoke on that day did not know it.
        until = known + timedelta(days=1) if known and self.other.closed else known
        if told and open_until and until and told < min(until, open_until) and self.a < self.b and near:
            return "earlier.cutoff"
        older = None if self.other.closed or self._same_event() else self.other.when
        if told and open_until and older and older < min(told, open_until) and self.a > self.b and near:
            return "earlier.reference"
        apart = known is not None and told is not None and known != told and not self._same_event()
        databases = self.press.closed and self.other.closed
        few = abs(self.a - self.b) <= rules.small_count and databases
        return "earlier.snapshot" if (apart or databases) and (gap < rules.snapshot_gap or few) else None

    def _conflict(self) -> str:
        for sibling in self.known.siblings:
            if math.isclose(sibling.value, self.press.value or 0.0, rel_tol=1e-9):
                return "conflict.swapped_years" if sibling.is_year else "conflict.wrong_row"
        one, other = self.press.value or 0.0, self.other.value or 0.0
        left, right = digits.digits(one), digits.digits(other)
        as_long = len(left) == len(right) >= self.rules.digits_at_least
        if self._same_event() and as_long and digits.edits(one, other)[0] == 2:
            return "conflict.two_digits"
        known = self._as_of()
        if self._grows() and self.a > self.b and self.press.when and known and self.press.when < known:
            return "conflict.exceeds"
        return "conflict.unexplained"

    # -- what the tests ask ---------------------------------------------------------------------------------------

    def _place(self, side: Side, unit: Unit) -> float:
        if side.place is not None:
            return side.place * unit.factor
        return digits.place_of(side.value or 0.0, self.rules.short_grain) * unit.factor

    def _factor(self) -> float:
        small, large = sorted((abs(self.a), abs(self.b)))
        return large / small if small else math.inf

    def _gap(self) -> float:
        """The difference as a part of the larger figure; "lebih dari 300" may have been 399."""
        told = self.a
        if self.press.hedge == "over":
            told = min(max(self.a, self.b), self.a + self._place(self.press, self.one))
        return abs(told - self.b) / max(abs(self.a), abs(self.b), 1e-12)

    def _grows(self) -> bool:
        rules, topic = self.rules, self.topic
        if topic.field == "percent":
            return topic.subject in rules.growing_percents
        if topic.field not in rules.growing_fields or topic.subject in rules.never_growing:
            return False
        return topic.field == "amount" or self.press.measure in rules.growing_measures

    def _as_of(self) -> date | None:
        """The day that the other side holds for; where none is printed, the day on which a closed source was closed."""
        end = self.other.end or self.press.end
        if self.other.when:
            return self.other.when
        if self.other.closed and end:
            return end + timedelta(days=self.rules.open_days)
        if "later" in self.other.tags and self.press.when:
            return self.press.when + timedelta(days=self.rules.same_event_days + 1)
        return None

    def _same_event(self) -> bool:
        if "same_event" in self.press.tags | self.other.tags or self.topic.subject in self.rules.fixed_subjects:
            return True
        if self.press.when is None or self.other.when is None:
            return False
        return abs((self.press.when - self.other.when).days) <= self.rules.same_event_days

    def _excluding(self, group: str) -> bool:
        """Whether both sides have tags of a group, and none in common."""
        tags = self.rules.group(group)
        here, there = self.press.tags & tags, self.other.tags & tags
        if here and there and not here & there:
            self.tags = tuple(sorted(here | there))
            return True
        return False

    def _scope(self, tags: frozenset[str]) -> frozenset[str]:
        """Whose figures a side says it adds up, beyond the unit itself."""
        known = tags & (self.rules.group("party") | self.rules.group("level"))
        if self.topic.unit and not self.topic.unit.startswith("bnn-"):
            return (known - {"polri"}) | (tags & {"bnn"} if self.topic.unit.startswith(("pol", "bareskrim")) else set())
        return known


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
