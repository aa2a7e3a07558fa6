"""From a draft with its indicator, days and office to the record that tells it.

In: one draft and what was found about it. Out: a `Told[Metric]` with evidence. Never: a look at another sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extract.attribution import Attribution
from extract.confidence import Confidence
from extract.drafts import Draft
from extract.metricjoins import members_by_role
from extract.offices import Whose
from extract.quantity import Quantity
from extract.records import Evidence, Metric
from extract.respectively import InStep
from extract.scene import Scene, Sentence
from extract.timesbeside import When
from extract.told import Told
from extract.trait import Trait
from rules.discourse import DiscourseRules
from rules.indicators import IndicatorRule
from rules.substances import WordRule

_INDEX_LIMIT = 1000
_INDEX_MEASURE = "indeks"


_DISTRICT_REACH = 10
_TOTAL_REACH = 4
_FEW = 7
"""Cases or people up to which a count without an office or a time of its own is mostly a part of a whole."""


class MetricTeller:
    """Makes records of drafts; built once from the rules, pure."""

    def __init__(
        self,
        confidence: Confidence,
        groups: Sequence[WordRule],
        measures: dict[str, str],
        index_indicators: frozenset[str],
        words: DiscourseRules,
    ) -> None:
        """`measures` gives the measure of each indicator, `index_indicators` those that are indices."""
        self._confidence = confidence
        self._groups = {group.id: group for group in groups}
        self._measures = measures
        self._indices = index_indicators
        self._districts = words.districts
        self._led_to = words.ties | words.counting | {":"}
        self._totals = words.sums
        self._reached = words.reached

    def tell(
        self,
        scene: Scene,
        sentence: Sentence,
        draft: Draft,
        attribution: Attribution,
        when: When,
        whose: Whose,
        article: str,
        step: InStep | None,
    ) -> Told[Metric]:
        """The record of a draft whose indicator, days and office are known."""
        rule = attribution.rule
        measure, group = self._measure(scene, sentence, draft, rule.indicator, rule.listed)
        if step is not None and step.group is not None:
            group = self._groups[step.group.rule].value
            measure = self._groups[step.group.rule].measure or measure
        draft = self._in_its_roles(draft, rule)
        metric = Metric(
            article=article,
            unit=whose.unit,
            indicator=rule.indicator,
            target=draft.target.value if draft.target else None,
            realization=draft.realization.value if draft.realization else None,
            percent=draft.percent.value if draft.percent else None,
            measure=measure,
            group=group,
            period_start=when.days[0] if when.days else None,
            period_end=when.days[1] if when.days else None,
            evidence=self._evidence(scene, draft, attribution, when, whose, sentence),
        )
        named_behind = whose.place is not None and whose.place[0] >= draft.main.last
        return Told(
            metric,
            when.source,
            whose.source,
            sentence.title,
            draft.main.approximate,
            sentence.number,
            self._is_loose(scene, sentence, draft, rule, when, whose),
            total=self._is_total(scene, sentence, draft),
            apart=rule.apart or named_behind,
        )

    def _in_its_roles(self, draft: Draft, rule: IndicatorRule) -> Draft:
        """The numbers of a draft in the roles that its indicator gives them."""
        if rule.listed and draft.realization is None and draft.target is not None and Trait.PLAN not in draft.traits:
            draft = replace(draft, target=None, realization=draft.target)  # "sasarannya 46 SD" were reached
        if rule.indicator in self._indices:
            draft = _as_index(draft)
        counted = draft.realization is not None and draft.target is None and not draft.explicit
        if rule.default_role == "target" and counted:
            draft = replace(draft, target=draft.realization, realization=None)
        if rule.indicator in self._indices and draft.realization is None and draft.percent is not None:
            draft = replace(draft, realization=draft.percent, percent=None)
        return draft

    def _is_loose(
        self, scene: Scene, sentence: Sentence, draft: Draft, rule: IndicatorRule, when: When, whose: Whose
    ) -> bool:
        """Whether the figure may only be some of what the same story counts as more."""
        if rule.loose or (rule.jobs and Trait.JOB in draft.traits):
            return True
        if draft.target is not None or whose.source == "beside":
            return False
        if rule.generic and not draft.explicit:
            return True
        told_apart = not rule.own_with.isdisjoint(scene.forms[sentence.first : sentence.last])
        if Trait.KIND in draft.traits and not told_apart:
            return True
        # A handful of cases or people without an office or a time of its own is mostly a part of the whole.
        few = rule.deed and not rule.apart and 0 < (draft.realization.value if draft.realization else 0) <= _FEW
        if few and not told_apart and when.source not in {"beside", "sentence"}:
            return True
        return self._of_a_district(scene, sentence, draft)

    def _is_total(self, scene: Scene, sentence: Sentence, draft: Draft) -> bool:
        """ "dengan total peserta mencapai 6.402 orang", "Sehingga total ada 661 orang"; not so in "tujuh desa baru,
        menambah total menjadi 38", where the one is no part that the other repeats."""
        before = scene.words(max(sentence.first, draft.main.first - _TOTAL_REACH), draft.main.first)
        return not self._totals.isdisjoint(before) and self._reached.isdisjoint(before)

    def _of_a_district(self, scene: Scene, sentence: Sentence, draft: Draft) -> bool:
        """ "di Kabupaten Malaka positif 12 orang": maybe a part of the whole (contract: no record)."""
        before = scene.words(max(sentence.first, draft.main.first - _DISTRICT_REACH), draft.main.first)
        return any(left == "di" and right in self._districts for left, right in pairwise(before))

    def _measure(
        self, scene: Scene, sentence: Sentence, draft: Draft, indicator: str, listed: bool
    ) -> tuple[str, str | None]:
        main = draft.main
        measured = next(
            (item.measure for item in draft.members if item.measure is not None and item.kind != "percent"), None
        )
        if listed:
            kind = self._kind(scene, sentence, main)
            name = measured.name if measured else self._measures.get(indicator, "")
            if kind is None:
                return name, measured.group if measured else None
            return kind.measure or name, kind.value
        if indicator in self._indices:
            return _INDEX_MEASURE, None
        if main.kind == "money":
            return "rupiah", None
        if measured is not None:
            return measured.name, None
        return self._measures.get(indicator, "orang"), None

    def _kind(self, scene: Scene, sentence: Sentence, main: Quantity) -> WordRule | None:
        """The kind of institution that a number counts: named in its own words, before it, or right behind it."""
        cues = sentence.layer("group")
        inside = [cue for cue in cues if cue.first < main.last and cue.last > main.first]
        behind = [cue for cue in cues if 0 <= cue.first - main.last <= 1]
        # "9 SD, 13 SMP": a name that stands right behind another number is that number's.
        counted = {item.last for item in sentence.quantities} | {item.number_last for item in sentence.quantities}
        before = [cue for cue in cues if 0 <= main.first - cue.last <= 3 and cue.first not in counted]
        # "SD 9 sekolah", "SD: 9 sekolah": the word right before tells more than the measure.
        beside = [cue for cue in before if self._led_to.issuperset(scene.words(cue.last, main.first))]
        found = beside or inside[-1:] or before[-1:] or behind[:1]
        return self._groups[found[0].rule] if found else None

    def _evidence(
        self, scene: Scene, draft: Draft, attribution: Attribution, when: When, whose: Whose, sentence: Sentence
    ) -> Evidence:
        tokens = scene.tokens
        members = draft.members
        first, last = members[0].first, members[-1].last
        cue = attribution.cue
        if cue is not None and sentence.first <= cue.first < sentence.last:
            if first - cue.last <= 6 and cue.first < first:
                first = cue.first
            elif cue.last > last and cue.first - last <= 4:
                last = cue.last
        start, end = tokens.starts[first], tokens.ends[last - 1]
        facts = {
            f"tier.{attribution.rule.tier}",
            f"period.{when.source}",
            f"unit.{whose.source}",
            "cue.none" if cue is None else "cue",
            "role.explicit" if draft.explicit else "role.plain",
        }
        if cue is not None and cue.first - 3 <= draft.main.last and draft.main.first <= cue.last + 3:
            facts.add("near")
        if attribution.margin < 0.8:
            facts.add("margin.low")
        if sentence.title:
            facts.add("title")
        if draft.main.approximate:
            facts.add("approximate")
        if Trait.SHARE in draft.traits:
            facts.add("share")
        spans = [(role, tokens.starts[item.first], tokens.ends[item.last - 1]) for role, item in members_by_role(draft)]
        if cue is not None:
            spans.append(("indicator", tokens.starts[cue.first], tokens.ends[cue.last - 1]))
        for name, place in (("period", when.place), ("unit", whose.place)):
            if place is not None and place[1] > place[0]:
                spans.append((name, tokens.starts[place[0]], tokens.ends[place[1] - 1]))
        return Evidence(
            quote=tokens.text[start:end],
            start=start,
            end=end,
            rule=f"{attribution.rule.id}/{draft.shape}",
            confidence=self._confidence.of("metric", sorted(facts)),
            spans=tuple(spans),
        )


def _as_index(draft: Draft) -> Draft:
    """An index is never in the thousands: "84.125" told of one is 84,125."""
    return replace(
        draft,
        target=_scaled(draft.target) if draft.target else None,
        realization=_scaled(draft.realization) if draft.realization else None,
    )


def _scaled(quantity: Quantity) -> Quantity:
    return quantity._replace(value=quantity.value / 1000, odd=True) if quantity.value >= _INDEX_LIMIT else quantity
