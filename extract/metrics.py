"""From statements to metrics: indicator, office, days, numbers and the quote that states them.

In: the drafts of a sentence, the discourse. Out: `Told[Metric]`s and gaps. Never: what another article says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from extract.attribution import Attribution, Attributor, Topic
from extract.confidence import Confidence
from extract.consolidation import Told
from extract.discourse import Discourse
from extract.drafts import Draft, DraftBuilder
from extract.offices import Whose
from extract.quantities import Quantity
from extract.records import Evidence, Metric
from extract.respectively import InStep, in_step
from extract.roles import Part, Trait
from extract.scene import Scene, Sentence
from extract.timeline import Spot, When
from rules.substances import WordRule

_JOIN_SENTENCES = 3
_JOIN_FIGURES = 4
_INDEX_LIMIT = 1000
_QUOTE_LENGTH = 260
"""Characters that a quote may have when it takes in a number told in another sentence."""
_PERCENT_SLACK = 12.0
"""Points by which a percentage in another sentence may be off and still be that of the figure told before."""
_INDEX_MEASURE = "indeks"


@dataclass(slots=True)
class MetricState:
    """What metrics of earlier sentences leave behind, while one article is read."""

    topics: list[Topic]
    told: list[Told[Metric]]
    drafts: list[Draft]
    attributions: list[Attribution]


class MetricReader:
    """Built once from the rules; the state of an article is handed in."""

    def __init__(
        self,
        drafts: DraftBuilder,
        attributor: Attributor,
        confidence: Confidence,
        groups: Sequence[WordRule],
        measures: dict[str, str],
        index_indicators: frozenset[str],
    ) -> None:
        self._drafts = drafts
        self._attributor = attributor
        self._tiers = attributor.tiers
        self._confidence = confidence
        self._groups = {group.id: group for group in groups}
        self._measures = measures
        self._indices = index_indicators

    def read(
        self,
        scene: Scene,
        sentence: Sentence,
        parts: Sequence[Part],
        contexts: frozenset[str],
        discourse: Discourse,
        state: MetricState,
        article: str,
    ) -> list[tuple[Quantity, str]]:
        """Append the sentence's metrics to `state`; returns the numbers that no rule explains, with the reason."""
        sentence, steps = in_step(scene, sentence, self._tiers)
        if steps:
            known = {item.first: item for item in sentence.quantities}
            first = next(part for part in parts if part.quantity.first in steps)
            parts = [
                part._replace(quantity=known[part.quantity.first], role=first.role, cue=first.cue, traits=Trait.NONE)
                if part.quantity.first in steps
                else part
                for part in parts
            ]
        drafts = self._drafts.build(scene, sentence, parts, set(steps))
        gaps: list[tuple[Quantity, str]] = []
        found: list[Attribution] = []
        last: Attribution | None = None
        for index, draft in enumerate(drafts):
            if Trait.REPEAT in draft.traits and draft.target is None:
                continue
            right = drafts[index + 1].main.first if index + 1 < len(drafts) else sentence.last
            left = drafts[index - 1].members[-1].last if index else sentence.first
            series = last is not None and self._is_series(sentence, drafts[index - 1], draft)
            topics = state.topics
            if last is not None:
                topics = [*topics[-4:], Topic(last.rule, sentence.number, sentence.paragraph)]
            step = steps.get(draft.main.first)
            attribution: Attribution | str
            if step is not None and step.cue is not None:
                attribution = self._attributor.given(step.cue)
            else:
                # The last number of a list read in step carries the measure, and so the words, for all.
                asked = drafts[max(at for at, one in enumerate(drafts) if one.main.first in steps)] if step else draft
                attribution = self._attributor.attribute(scene, sentence, asked, contexts, topics, last, series)
            if self._joins(scene, sentence, draft, attribution, state, discourse.time.told_here(sentence)):
                continue
            if isinstance(attribution, str):
                if attribution not in {"growth", "part"}:
                    gaps.append((draft.main, attribution))
                continue
            if step is None and Trait.SHARE in draft.traits and self._same_whole(attribution, last, state, sentence):
                continue
            first_token, last_token = draft.members[0].first, draft.members[-1].last
            spot = Spot(first_token, last_token, left, right)
            when = discourse.time.when(sentence, spot, achieved=draft.realization is not None)
            if Trait.PRIOR in draft.traits and not self._of_the_level(scene, draft, when):
                when = discourse.time.previous_year(when)
            whose = discourse.offices.whose(sentence, first_token, last_token, right)
            if step is not None and step.unit is not None and step.unit.mention.unit is not None:
                whose = Whose(step.unit.mention.unit, "beside", (step.unit.first, step.unit.last))
            draft = self._as_plan(draft, discourse, when)
            state.told.append(self._tell(scene, sentence, draft, attribution, when, whose, article, step))
            state.drafts.append(draft)
            state.attributions.append(attribution)
            found.append(attribution)
            last = attribution
        self._leave_topics(sentence, found, state)
        return gaps

    @staticmethod
    def _of_the_level(scene: Scene, draft: Draft, when: When) -> bool:
        """Whether a time is that of the level before a change: "dari 22 pada 2023", "dari tahun 2023 22 kasus"; in
        "2024 naik dari 22 menjadi 35" it is that of the change."""
        if when.source != "beside" or when.place is None:
            return False
        return when.place[0] >= draft.main.last or "dari" not in scene.words(when.place[1], draft.main.first)

    @staticmethod
    def _same_whole(attribution: Attribution, last: Attribution | None, state: MetricState, sentence: Sentence) -> bool:
        """Whether a part counts the same as its whole ("57 orang, yakni 45 warga binaan"): then it is no figure."""
        if attribution.rule.listed:
            return False
        wholes = [item.record.indicator for item in state.told[-3:] if sentence.number - item.sentence <= 1]
        if last is not None:
            wholes.append(last.rule.indicator)
        return attribution.rule.indicator in wholes

    def pass_by(self, sentence: Sentence, state: MetricState) -> None:
        """A sentence without a figure: what it speaks of stays in mind."""
        self._leave_topics(sentence, [], state)

    @staticmethod
    def _is_series(sentence: Sentence, before: Draft, draft: Draft) -> bool:
        """Whether another time or another office stands between two numbers of one kind: a series goes on."""
        if draft.main.kind != before.main.kind and draft.main.kind != "bare":
            return False
        first, last = before.members[-1].last, draft.members[0].first
        marks = [placed.first for placed in sentence.periods] + [placed.first for placed in sentence.units]
        return any(first <= mark < last for mark in marks)

    def _leave_topics(self, sentence: Sentence, found: list[Attribution], state: MetricState) -> None:
        rules = [item.rule for item in found]
        opened = not rules and not sentence.quantities
        if not rules:
            rules = [self._attributor.rule(cue.rule) for cue in sentence.layer("indicator")]
        state.topics.extend(Topic(rule, sentence.number, sentence.paragraph, opened) for rule in rules)

    @staticmethod
    def _as_plan(draft: Draft, discourse: Discourse, when: When) -> Draft:
        """What is told of days to come is planned, whatever the words."""
        planned = discourse.time.is_future(when) or (Trait.PLAN in draft.traits and not draft.explicit)
        if planned and draft.target is None and draft.realization is not None and draft.percent is None:
            return replace(draft, shape="plan", target=draft.realization, realization=None)
        return draft

    def _joins(
        self,
        scene: Scene,
        sentence: Sentence,
        draft: Draft,
        attribution: Attribution | str,
        state: MetricState,
        periods: Sequence[tuple[date, date]],
    ) -> bool:
        """Whether the number completes a figure of an earlier sentence: a target told later, a count behind its
        percentage. The figure told then takes it in."""
        for at in range(len(state.told) - 1, max(-1, len(state.told) - 1 - _JOIN_FIGURES), -1):
            known, before = state.told[at], state.drafts[at]
            if known.title or not 0 <= sentence.number - known.sentence <= _JOIN_SENTENCES:
                continue  # the headline's figure gives way to the body's
            if sentence.number == known.sentence and not self._named_again(known.record, attribution, draft):
                continue
            if not self._about(known.record, attribution, at == len(state.told) - 1):
                continue
            year = _year(known.record)
            if year is not None and any(not days[0].year <= year <= days[1].year for days in periods):
                continue
            joined = _joined(known.record, before, draft, sentence.number - known.sentence == 1)
            if joined is not None:
                state.told[at] = replace(
                    known, record=replace(joined, evidence=_widened(scene, joined.evidence, draft))
                )
                return True
        return False

    @staticmethod
    def _named_again(record: Metric, attribution: Attribution | str, draft: Draft) -> bool:
        """ "41 kasus …; adapun target kasus hanya 30": the sentence comes back to a figure with its target."""
        if isinstance(attribution, str) or attribution.cue is None or draft.target is None or not draft.explicit:
            return False
        return attribution.rule.indicator == record.indicator and draft.realization is None

    def _about(self, record: Metric, attribution: Attribution | str, latest: bool) -> bool:
        """Whether a number may speak of a figure told before: by the same words, or by none and next to it."""
        if isinstance(attribution, str):
            return latest
        rule = attribution.rule
        if rule.indicator == record.indicator:
            return True
        if attribution.cue is None:
            return False
        return latest and rule.tier == 1 and rule.indicator.split(".")[0] == record.indicator.split(".")[0]

    def _tell(
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
        rule = attribution.rule
        measure, group = self._measure(scene, sentence, draft, rule.indicator, rule.listed)
        if step is not None and step.group is not None:
            group = self._groups[step.group.rule].value
            measure = self._groups[step.group.rule].measure or measure
        if rule.listed and draft.realization is None and draft.target is not None and Trait.PLAN not in draft.traits:
            draft = replace(draft, target=None, realization=draft.target)  # "sasarannya 46 SD" were reached
        if rule.indicator in self._indices:
            draft = _as_index(draft)
        if (
            rule.default_role == "target"
            and draft.target is None
            and draft.realization is not None
            and not draft.explicit
        ):
            draft = replace(draft, target=draft.realization, realization=None)
        percent = draft.percent
        realization = draft.realization
        if rule.indicator in self._indices and realization is None and percent is not None:
            realization, percent = percent, None
        evidence = self._evidence(scene, draft, attribution, when, whose, sentence)
        metric = Metric(
            article=article,
            unit=whose.unit,
            indicator=rule.indicator,
            target=draft.target.value if draft.target else None,
            realization=realization.value if realization else None,
            percent=percent.value if percent else None,
            measure=measure,
            group=group,
            period_start=when.days[0] if when.days else None,
            period_end=when.days[1] if when.days else None,
            evidence=evidence,
        )
        approximate = draft.main.approximate
        return Told(metric, when.source, whose.source, sentence.title, approximate, sentence.number, rule.loose)

    def _measure(
        self, scene: Scene, sentence: Sentence, draft: Draft, indicator: str, listed: bool
    ) -> tuple[str, str | None]:
        main = draft.main
        measured = next(
            (item.measure for item in draft.members if item.measure is not None and item.kind != "percent"), None
        )
        if listed:
            kind = self._kind(sentence, main)
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

    def _kind(self, sentence: Sentence, main: Quantity) -> WordRule | None:
        """The kind of institution that a number counts: named in its own words, before it, or right behind it."""
        cues = sentence.layer("group")
        inside = [cue for cue in cues if cue.first < main.last and cue.last > main.first]
        behind = [cue for cue in cues if 0 <= cue.first - main.last <= 1]
        # "9 SD, 13 SMP": a name that stands right behind another number is that number's.
        counted = {item.last for item in sentence.quantities} | {item.number_last for item in sentence.quantities}
        before = [cue for cue in cues if 0 <= main.first - cue.last <= 3 and cue.first not in counted]
        # "SD 9 sekolah": the word right before tells more than the measure.
        beside = [cue for cue in before if cue.last == main.first]
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
        spans = [(role, tokens.starts[item.first], tokens.ends[item.last - 1]) for role, item in _roles(draft)]
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


def _widened(scene: Scene, evidence: Evidence, draft: Draft) -> Evidence:
    """The evidence with the joined numbers in it: marked, and inside the quote where they stand near enough."""
    tokens = scene.tokens
    spans = tuple((role, tokens.starts[item.first], tokens.ends[item.last - 1]) for role, item in _roles(draft))
    start = min(evidence.start, *(span[1] for span in spans))
    end = max(evidence.end, *(span[2] for span in spans))
    if end - start > _QUOTE_LENGTH:
        return replace(evidence, spans=evidence.spans + spans)
    return replace(evidence, quote=tokens.text[start:end], start=start, end=end, spans=evidence.spans + spans)


def _joined(record: Metric, before: Draft, draft: Draft, follows: bool) -> Metric | None:
    """The record with the draft's number in it, where a place for it is free; else None. `follows` tells that the
    draft's sentence comes right behind the record's."""
    if record.percent is not None and record.target is None and record.realization is None:
        if draft.percent is not None or draft.realization is None or draft.realization.kind == "percent":
            return None
        target = draft.target.value if draft.target is not None else None
        if target is not None and abs(draft.realization.value * 100 / target - record.percent) > _PERCENT_SLACK:
            return None
        return replace(record, target=target, realization=draft.realization.value)
    if draft.target is not None and draft.realization is None and record.target is None and record.realization:
        if draft.target.kind == "percent" or not _fits(draft.target, before.main) or Trait.SHARE in before.traits:
            return None
        percent = draft.percent.value if draft.percent is not None else record.percent
        return replace(record, target=draft.target.value, percent=percent)
    if draft.realization is not None and draft.target is None and record.realization is None and record.target:
        if not _fits(draft.realization, before.main) or (draft.traits & (Trait.SHARE | Trait.FACET)):
            return None
        backed = record.percent is not None and abs(draft.realization.value * 100 / record.target - record.percent) < 1
        percent = draft.percent.value if draft.percent is not None else record.percent
        explicit = backed or draft.explicit or (follows and draft.realization.noun == before.main.noun)
        return replace(record, realization=draft.realization.value, percent=percent) if explicit else None
    if draft.percent is not None and record.percent is None and record.realization is not None:
        if len(draft.members) > 1 and draft.realization is not None:
            return None
        target = draft.target.value if draft.target is not None else record.target
        if record.target not in {None, target} or Trait.GROWTH in draft.traits:
            return None
        if target is None or abs(record.realization * 100 / target - draft.percent.value) > _PERCENT_SLACK:
            return None
        return replace(record, percent=draft.percent.value, target=target)
    return None


def _as_index(draft: Draft) -> Draft:
    """An index is never in the thousands: "84.125" told of one is 84,125."""
    return replace(
        draft,
        target=_scaled(draft.target) if draft.target else None,
        realization=_scaled(draft.realization) if draft.realization else None,
    )


def _scaled(quantity: Quantity) -> Quantity:
    return quantity._replace(value=quantity.value / 1000, odd=True) if quantity.value >= _INDEX_LIMIT else quantity


def _year(record: Metric) -> int | None:
    return record.period_start.year if record.period_start else None


def _roles(draft: Draft) -> list[tuple[str, Quantity]]:
    pairs = (("target", draft.target), ("realization", draft.realization), ("percent", draft.percent))
    return [(role, item) for role, item in pairs if item is not None]


def _fits(left: Quantity, right: Quantity) -> bool:
    return left.kind == right.kind or "bare" in {left.kind, right.kind} or right.kind == "percent"
