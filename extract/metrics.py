"""From the numbers of a sentence to metrics: each draft's indicator, office and days.

In: the parts of a sentence, the discourse, what earlier sentences left. Out: `Told[Metric]`s in the state, and gaps.
Never: what another article says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract.attribution import Attribution, Attributor
from extract.columns import Layout
from extract.discourse import Discourse
from extract.drafts import Draft, DraftBuilder, by_columns, of_two_times
from extract.metricjoins import MetricState, joins
from extract.metricparts import MetricParts, of_the_area, told_as_another, told_lately, whole_alone
from extract.metricseries import MetricSeries
from extract.metrictelling import MetricTeller
from extract.metrictimes import told_times, when_of
from extract.offices import Whose
from extract.percentages import by_arithmetic
from extract.quantity import Quantity
from extract.respectively import InStep, alike, in_step, in_step_again
from extract.roles import Part
from extract.scene import Scene, Sentence
from extract.timesbeside import Spot, When
from extract.topics import Topic, latest
from extract.trait import Trait
from rules.discourse import DiscourseRules

_PERSON = "orang"
_LIST_ROLES = frozenset({"target", "realization"})
_TOPICS = 4
"""Topics of earlier sentences that stay beside that of the number before."""


@dataclass(frozen=True, slots=True)
class _Setting:
    """One sentence with its drafts, in the article that it stands in."""

    scene: Scene
    sentence: Sentence
    contexts: frozenset[str]
    discourse: Discourse
    state: MetricState
    article: str
    drafts: list[Draft]
    steps: dict[int, InStep]
    """What the numbers of a list or a table go with, keyed by the number's first token."""

    def spot(self, index: int) -> Spot:
        """Where a draft stands, between its neighbours."""
        members = self.drafts[index].members
        left = self.drafts[index - 1].members[-1].last if index else self.sentence.first
        right = self.drafts[index + 1].main.first if index + 1 < len(self.drafts) else self.sentence.last
        return Spot(members[0].first, members[-1].last, left, right)


@dataclass(slots=True)
class _Course:
    """What the drafts of a sentence left so far, from left to right."""

    gaps: list[tuple[Quantity, str]] = field(default_factory=list)
    found: list[Attribution] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    """The indicators of wholes that the sentence went back to."""
    last: Attribution | None = None
    dealt: Attribution | None = None
    """The whole that the sentence went back to, now dealt out to offices."""
    granted: Whose | None = None
    """The office that had a part of its own."""
    lost: int = -1
    """The draft that no rule explained, of those read."""
    shared: bool = True
    """Whether all were parts."""

    def go_back(self, whole: Attribution | str) -> None:
        """The sentence goes back to a number told before."""
        self.dealt = None if isinstance(whole, str) else whole
        if self.dealt is not None:
            self.repeated.append(self.dealt.rule.indicator)


class MetricReader:
    """Built once from the rules; the state of an article is handed in."""

    def __init__(
        self, drafts: DraftBuilder, attributor: Attributor, teller: MetricTeller, words: DiscourseRules
    ) -> None:
        self._drafts = drafts
        self._attributor = attributor
        self._tiers = attributor.tiers
        self._teller = teller
        self._words = words
        self._parts = MetricParts(words)
        self._series = MetricSeries(words)

    def read(
        self,
        scene: Scene,
        sentence: Sentence,
        parts: Sequence[Part],
        contexts: frozenset[str],
        discourse: Discourse,
        state: MetricState,
        article: str,
        layout: Layout,
    ) -> list[tuple[Quantity, str]]:
        """Append the sentence's metrics to `state`; returns the numbers that no rule explains, with the reason."""
        sentence, drafts, steps = self._statements(scene, sentence, parts, discourse, layout, state)
        setting = _Setting(scene, sentence, contexts, discourse, state, article, drafts, steps)
        course = _Course()
        for index in range(len(drafts)):
            self._take(setting, course, index)
        if not (course.shared and len(course.found) > 1):
            # "61 orang rawat jalan, 13 rawat inap", of a whole told before, leave nothing: that is still spoken of.
            self._leave_topics(scene, sentence, whole_alone(course.found, state), state, contexts)
        return course.gaps

    def open_list(self, sentence: Sentence, state: MetricState) -> None:
        """A row of a list of audiences: it counts them, whatever was spoken of before."""
        rules = self._attributor.listed
        state.topics.extend(Topic(rule, sentence.number - 1, sentence.paragraph, open=True) for rule in rules)

    def pass_by(self, scene: Scene, sentence: Sentence, state: MetricState, contexts: frozenset[str]) -> None:
        """A sentence without a figure: what it speaks of stays in mind."""
        self._leave_topics(scene, sentence, [], state, contexts)

    # -- One draft

    def _take(self, setting: _Setting, course: _Course, index: int) -> None:
        """Read one draft: a metric in the state, a gap, or nothing."""
        scene, sentence, state = setting.scene, setting.sentence, setting.state
        told = setting.drafts[index]
        if Trait.EACH in told.traits:
            return
        if Trait.REPEAT in told.traits and told.target is None:
            course.go_back(
                self._attributor.attribute(scene, sentence, told, setting.contexts, state.topics, None, False)
            )
            return
        spot = setting.spot(index)
        whose = setting.discourse.offices.whose(sentence, spot.first, spot.last, spot.right)
        draft = self._parts.of_its_own(scene, sentence, told, whose, state, course.granted)
        if draft is not told:
            course.granted = whose
        attribution = self._attribution(setting, course, index, draft)
        summed = self._parts.added_up(scene, sentence, draft, attribution, course.found, state)
        if summed:
            attribution = self._attributor.whole_of(summed) or "part"
        hoped = Trait.PLAN in draft.traits and not draft.explicit
        if hoped and draft.kinds == {"percent"}:
            return  # "mudah-mudahan akhir Desember bisa 99 persen"
        times = told_times(setting.discourse, sentence, draft, spot, state)
        if not hoped and joins(scene, sentence, draft, attribution, state, times, whose):
            return
        if isinstance(attribution, str):
            course.lost = course.lost if told_lately(draft, state) else index
            course.gaps.extend([] if attribution in {"growth", "part"} else [(draft.main, attribution)])
            return
        if course.lost == index - 1 >= 0 and Trait.SHARE in draft.traits and draft.main.kind == "bare":
            course.lost = index
            return  # "83 orang diserahkan, 29 di antaranya warga asing": a part of what no rule explains
        if not self._is_no_figure(setting, course, draft, attribution):
            self._tell(setting, course, index, draft, attribution, spot, whose)

    def _attribution(self, setting: _Setting, course: _Course, index: int, draft: Draft) -> Attribution | str:
        """What a draft counts: by its place in a list read in step, by its words, or as the number before it."""
        step = setting.steps.get(draft.main.first)
        found: Attribution | str
        if step is not None and step.cue is not None:
            found = self._attributor.given(step.cue)
        else:
            found = self._by_words(setting, course, index, draft, listed=step is not None)
        vague = isinstance(found, str) or found.cue is None
        apart = draft is not setting.drafts[index]
        if vague and course.dealt is not None and apart and draft.kinds == {"bare"}:
            return course.dealt  # "Dari 202 kasus itu, Polres X menangani 88, Polres Y 41"
        return found

    def _by_words(
        self, setting: _Setting, course: _Course, index: int, draft: Draft, *, listed: bool
    ) -> Attribution | str:
        """What a draft counts by the words around it; `listed`: it stands in a list read in step."""
        scene, sentence, last = setting.scene, setting.sentence, course.last
        topics = setting.state.topics
        series = False
        if last is not None:
            topics = [*topics[-_TOPICS:], Topic(last.rule, sentence.number, sentence.paragraph)]
            series = self._goes_on(setting, course, index, draft)
        # The last number of a list read in step carries the measure, and so the words, for all; else the first.
        row = [one for one in setting.drafts if one.main.first in setting.steps] if listed else [draft]
        found = self._attributor.attribute(scene, sentence, row[-1], setting.contexts, topics, last, series)
        if isinstance(found, str) and len(row) > 1:
            found = self._attributor.attribute(scene, sentence, row[0], setting.contexts, topics, last, series)
        if last is not None and self._series.of_one_change(scene, sentence, setting.drafts[index - 1], draft):
            return last
        return found

    def _goes_on(self, setting: _Setting, course: _Course, index: int, draft: Draft) -> bool:
        """Whether a draft goes on with what the one before it counts."""
        before = setting.drafts[index - 1]
        return (
            draft is not setting.drafts[index]
            or self._series.is_series(setting.scene, setting.sentence, before, draft)
            or (course.lost != index - 1 and self._series.goes_on(setting.scene, setting.sentence, before, draft))
        )

    def _is_no_figure(self, setting: _Setting, course: _Course, draft: Draft, attribution: Attribution) -> bool:
        """Whether a draft only tells a part of another figure, or how many of a kind there are at all."""
        if draft.main.first in setting.steps:
            return False
        scene, sentence = setting.scene, setting.sentence
        if self._parts.only_a_part(scene, sentence, draft, attribution, course.last, course.repeated, setting.state):
            return True
        return not attribution.rule.listed and of_the_area(scene, sentence, draft)

    def _tell(
        self,
        setting: _Setting,
        course: _Course,
        index: int,
        draft: Draft,
        attribution: Attribution,
        spot: Spot,
        whose: Whose,
    ) -> None:
        """Append the draft's metric, with its days and its office, unless it turns out to be none."""
        scene, sentence, state, discourse = setting.scene, setting.sentence, setting.state, setting.discourse
        before = setting.drafts[index - 1] if index else None
        if before and self._series.planned_too(scene, sentence, before, draft, course.last, attribution):
            draft = replace(draft, target=draft.realization, realization=None)
            setting.drafts[index] = draft
        step = setting.steps.get(draft.main.first)
        when = when_of(scene, sentence, draft, attribution, spot, step, discourse, state)
        whose = discourse.offices.at_work(whose, attribution.rule.family)
        if step is not None and step.unit is not None and step.unit.mention.unit is not None:
            whose = Whose(step.unit.mention.unit, "beside", (step.unit.first, step.unit.last))
        in_turn = before is not None and before.target is not None
        if _is_no_deed(draft, attribution, whose, discourse, in_turn=in_turn):
            return
        if attribution.rule.generic and told_as_another(scene, sentence, draft, attribution, state):
            return
        draft = _as_plan(draft, discourse, when)
        sharing = [] if step is not None else alike(scene, sentence, draft.members[0].first, self._words)
        offices = [Whose(one.mention.unit, "beside", (one.first, one.last)) for one in sharing] or [whose]
        for office in offices:
            told = self._teller.tell(scene, sentence, draft, attribution, when, office, setting.article, step)
            state.told.append(told)
            state.drafts.append(draft)
            state.attributions.append(attribution)
        course.found.append(attribution)
        course.shared = course.shared and Trait.SHARE in draft.traits
        course.last = attribution

    # -- The sentence

    def _statements(
        self,
        scene: Scene,
        sentence: Sentence,
        parts: Sequence[Part],
        discourse: Discourse,
        layout: Layout,
        state: MetricState,
    ) -> tuple[Sentence, list[Draft], dict[int, InStep]]:
        """The numbers brought together, in the order of the text, and what those of a list or a table go with, keyed by
        the number's first token; the sentence has their measures."""
        sentence, steps = in_step(scene, sentence, self._tiers, self._words)
        number, before = state.turn
        if not steps and number == sentence.number - 1:
            sentence, steps = in_step_again(scene, sentence, before, self._words)
        if steps:
            state.turn = sentence.number, tuple(steps.values())
            parts = _as_listed(sentence, parts, steps)
        if layout.cells:
            named = {item.quantity.first for item in parts} & layout.cues.keys()
            steps = {**steps, **{number: InStep(cue=layout.cues[number]) for number in named}}
        unpaired = {*steps, *layout.cells}
        drafts = by_columns(parts, layout)
        cells = {item.first for row in drafts for item in row.members}
        drafts += self._drafts.build(
            scene, sentence, [part for part in parts if part.quantity.first not in cells] if cells else parts, unpaired
        )
        drafts = [part for draft in drafts for part in of_two_times(draft, discourse.time.places(sentence))]
        drafts.sort(key=lambda one: one.members[0].first)
        return sentence, by_arithmetic(scene, drafts, self._words), steps

    def _leave_topics(
        self,
        scene: Scene,
        sentence: Sentence,
        found: list[Attribution],
        state: MetricState,
        contexts: frozenset[str],
    ) -> None:
        rules = [item.rule for item in found]
        opened = not rules and not sentence.quantities
        if not rules:
            rules = [self._attributor.rule(cue.rule) for cue in sentence.layer("indicator")]
            rules = [rule for rule in rules if rule.topic <= contexts]
        if not rules and self._words.detailing.intersection(scene.words(sentence.first, sentence.last)):
            rules = [topic.rule for topic in latest(state.topics, sentence.number)]
            opened = True  # "BNN merehabilitasi 406 orang. Kepala BNNP merincinya di hadapan 60 undangan."
        state.topics.extend(Topic(rule, sentence.number, sentence.paragraph, opened) for rule in rules)


def _as_listed(sentence: Sentence, parts: Sequence[Part], steps: dict[int, InStep]) -> list[Part]:
    """The parts of a sentence, those of its list alike: with the measures of the sentence and the first one's role."""
    known = {item.first: item for item in sentence.quantities}
    first = next(part for part in parts if part.quantity.first in steps)
    role, cue = first.role, first.cue
    if role is None and sentence.quantities[0].first == first.quantity.first:
        # "Target 2021 untuk rawat jalan, TAT, dan pascarehabilitasi …": the word for all stands before what is listed.
        ahead = [one for one in sentence.layer("role") if one.last <= first.quantity.first and one.value in _LIST_ROLES]
        role, cue = (ahead[-1].value, ahead[-1]) if ahead else (role, cue)
    return [
        part._replace(quantity=known[part.quantity.first], role=role, cue=cue, traits=Trait.NONE)
        if part.quantity.first in steps
        else part
        for part in parts
    ]


def _is_no_deed(draft: Draft, attribution: Attribution, whose: Whose, discourse: Discourse, *, in_turn: bool) -> bool:
    """Whether a number of what law enforcement does tells no deed; `in_turn`: it follows a target."""
    if not attribution.rule.deed:
        return False
    if whose.unit is None and discourse.offices.of_court:
        return True  # "pemusnahan dari 640 perkara oleh Kejari": cases that were tried
    if Trait.JOB in draft.traits and draft.main.value == 1 and draft.main.noun != _PERSON:
        return True  # "satu pelaku": one of them is no count (contract), "satu orang kurir" is
    # "26 tersangka akan diperiksa": what is to happen to them
    return Trait.PLAN in draft.traits and not (draft.explicit or in_turn)


def _as_plan(draft: Draft, discourse: Discourse, when: When) -> Draft:
    """What is told of days to come is planned, whatever the words."""
    planned = discourse.time.is_future(when) or (Trait.PLAN in draft.traits and not draft.explicit)
    if planned and draft.target is None and draft.realization is not None and draft.percent is None:
        return replace(draft, shape="plan", target=draft.realization, realization=None)
    return draft
