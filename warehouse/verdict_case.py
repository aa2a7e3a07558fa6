"""One comparison under way, and the questions that its tests ask: precision, ratio, growth, dates, scope.

In: two sides, what else is known, the rules. Out: answers. Never: a cause named (that is `warehouse.verdicts`).
"""

from __future__ import annotations

import math
from datetime import date, timedelta

from rules.checks import CheckRules, Unit
from warehouse import digits
from warehouse.verdict_sides import Known, Side, Topic, unit_of


class Case:
    """One comparison, and what its tests ask of it."""

    __slots__ = ("a", "b", "convertible", "known", "one", "other", "press", "rules", "tags", "topic", "two", "unit")

    def __init__(self, topic: Topic, press: Side, other: Side, rules: CheckRules, known: Known) -> None:
        self.topic, self.press, self.other, self.rules, self.known = topic, press, other, rules, known
        self.one, self.two = unit_of(press.measure, rules), unit_of(other.measure, rules)
        self.unit = self.one
        self.convertible = self.one.base == self.two.base or not press.measure or not other.measure
        self.a = (press.value or 0.0) * self.one.factor
        self.b = (other.value or 0.0) * self.two.factor
        self.tags: tuple[str, ...] = ()

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
