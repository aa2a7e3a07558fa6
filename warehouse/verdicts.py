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
from datetime import timedelta

from rules.checks import CheckRules
from warehouse import digits
from warehouse.verdict_compare import COUNTED, Comparing
from warehouse.verdict_sides import NOTHING_ELSE, Judgement, Known, Sibling, Side, Topic, percent_fits, unit_of
from warehouse.verdict_words import Fill

__all__ = ["Judgement", "Known", "Sibling", "Side", "Topic", "as_cause", "judge", "percent_fits", "unit_of"]


def judge(topic: Topic, press: Side, other: Side, rules: CheckRules, known: Known = NOTHING_ELSE) -> Judgement:
    """What becomes of a press figure against another one."""
    return _Case(topic, press, other, rules, known).judged()


def as_cause(
    rule: str, topic: Topic, press: Side, other: Side, rules: CheckRules, more: Mapping[str, str] | None = None
) -> Judgement:
    """The judgement for two sides of which a screen knows the cause already; `more` fills the sentence."""
    return _Case(topic, press, other, rules, NOTHING_ELSE)._outcome(rule, more)


class _Case(Comparing):
    """One comparison while its tests run, each of which names a cause or passes."""

    __slots__ = ()

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
