"""The tests that say that two figures are not of the same thing: measure, action, population, period, scope, version.

In: a comparison. Out: the rule of a cause, or None. Never: a slip or a conflict (that is `warehouse.verdicts`).
"""

from __future__ import annotations

import math

from warehouse import digits
from warehouse.verdict_case import Case

COUNTED = frozenset({"mass", "volume", "pill", "money", "percent"})
"""Classes of measures that are no count of things: a difference between two counts is one of definition."""


class Comparing(Case):
    """The tests whether two figures can be compared at all."""

    __slots__ = ()

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
