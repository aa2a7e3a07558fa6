"""From the numbers of a sentence to metrics: each draft's indicator, office and days.

In: the parts of a sentence, the discourse, what earlier sentences left. Out: `Told[Metric]`s in the state, and gaps.
Never: what another article says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from extract.attribution import Attribution, Attributor
from extract.columns import Layout
from extract.discourse import Discourse
from extract.drafts import Draft, DraftBuilder, by_columns, of_two_times
from extract.metricjoins import MetricState, Times, joins
from extract.metrictelling import MetricTeller
from extract.offices import Whose
from extract.percentages import by_arithmetic
from extract.quantity import Quantity
from extract.respectively import InStep, alike, in_step, in_step_again
from extract.roles import Part, Trait
from extract.scene import Scene, Sentence
from extract.timesbeside import Spot, When
from extract.topics import Topic, latest
from rules.discourse import DiscourseRules

_RECENT = 3
_HANDFUL = 5
"""Cases or people up to which a part may be a haul of its own, with a day of its own."""
_ORIGIN_REACH = 3
_CHANGE = 6
"""Tokens between two levels of a figure."""
_FROM = "dari"
_OPENS = 2
"""Tokens before the number that a sentence goes back to: "Dari 31 orang …"."""
_PERSON = "orang"
_LISTED = 6
"""Tokens between two targets of a list."""
_LATELY = 4
"""Figures back within which the same number is the same people."""
_WHOLE_REACH = 4
"""Tokens from a number to the one that tells of how many it is."""
_PLACE = 9
"""Tokens that the name of a place in a list may have, with what stands around it."""


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
        gaps: list[tuple[Quantity, str]] = []
        shared = True
        found: list[Attribution] = []
        repeated: list[str] = []
        last: Attribution | None = None
        dealt: Attribution | None = None
        granted: Whose | None = None
        lost = -1
        for index, draft in enumerate(drafts):
            if Trait.EACH in draft.traits:
                continue
            if Trait.REPEAT in draft.traits and draft.target is None:
                whole = self._attributor.attribute(scene, sentence, draft, contexts, state.topics, None, False)
                repeated.extend([] if isinstance(whole, str) else [whole.rule.indicator])
                dealt = None if isinstance(whole, str) else whole
                continue
            right = drafts[index + 1].main.first if index + 1 < len(drafts) else sentence.last
            left = drafts[index - 1].members[-1].last if index else sentence.first
            whose = discourse.offices.whose(sentence, draft.members[0].first, draft.members[-1].last, right)
            told, draft = draft, self._of_its_own(scene, sentence, draft, whose, state, granted)
            granted = whose if draft is not told else granted
            series = last is not None and (
                draft is not told
                or self._is_series(scene, sentence, drafts[index - 1], draft)
                or (lost != index - 1 and self._goes_on(scene, sentence, drafts[index - 1], draft))
            )
            topics = state.topics
            if last is not None:
                topics = [*topics[-4:], Topic(last.rule, sentence.number, sentence.paragraph)]
            step = steps.get(draft.main.first)
            attribution: Attribution | str
            if step is not None and step.cue is not None:
                attribution = self._attributor.given(step.cue)
            else:
                # The last number of a list read in step carries the measure, and so the words, for all; else the first.
                listed = [one for one in drafts if one.main.first in steps] if step else [draft]
                attribution = self._attributor.attribute(scene, sentence, listed[-1], contexts, topics, last, series)
                if isinstance(attribution, str) and len(listed) > 1:
                    attribution = self._attributor.attribute(scene, sentence, listed[0], contexts, topics, last, series)
                if last is not None and self._of_one_change(scene, sentence, drafts[index - 1], draft):
                    attribution = last
            vague = isinstance(attribution, str) or attribution.cue is None
            if vague and dealt is not None and draft is not told and draft.kinds == {"bare"}:
                attribution = dealt  # "Dari 202 kasus itu, Polres X menangani 88, Polres Y 41"
            spot = Spot(draft.members[0].first, draft.members[-1].last, left, right)
            times = self._times(discourse, sentence, draft, spot, state)
            hoped = Trait.PLAN in draft.traits and not draft.explicit
            if hoped and draft.kinds == {"percent"}:
                continue  # "mudah-mudahan akhir Desember bisa 99 persen"
            if not hoped and joins(scene, sentence, draft, attribution, state, times, whose):
                continue
            if isinstance(attribution, str):
                again = any(one.record.realization == draft.main.value for one in state.told[-_LATELY:])
                lost = lost if again else index  # "Ada 97 orang, 88 di antaranya rawat jalan": told before
                if attribution not in {"growth", "part"}:
                    gaps.append((draft.main, attribution))
                continue
            if lost == index - 1 >= 0 and Trait.SHARE in draft.traits and draft.main.kind == "bare":
                lost = index
                continue  # "83 orang diserahkan, 29 di antaranya warga asing": a part of what no rule explains
            if (
                step is None
                and not attribution.rule.apart
                and Trait.SHARE in draft.traits
                and (
                    (attribution.rule.deed and self._by_origin(scene, sentence))
                    or self._same_whole(attribution, last, repeated, state, sentence, draft.main)
                )
            ):
                continue
            if step is None and not attribution.rule.listed and self._of_the_area(scene, sentence, draft):
                continue
            if index > 0 and self._planned_too(scene, sentence, drafts[index - 1], draft, last, attribution):
                draft = replace(draft, target=draft.realization, realization=None)
                drafts[index] = draft
            achieved = draft.realization is not None and draft.target is None
            alone = (draft.target is not None and draft.realization is None) or Trait.PLAN in draft.traits
            when = discourse.time.when(sentence, spot, achieved=achieved, planned=alone, deed=attribution.rule.deed)
            if draft.target is not None and draft.realization is not None:
                when = discourse.time.between(sentence, draft.target.last, draft.realization.first) or when
            if attribution.rule.of_hauls and when.place is None and self._of_destroyed(sentence, state):
                when = discourse.time.when(sentence, spot, destroyed=True)
            if not attribution.rule.deed:
                planned = draft.target is not None or attribution.rule.generic
                when = discourse.time.of_the_year(when, planned=planned)
            if step is not None and step.period is not None:
                when = discourse.time.at(sentence, step.period) or when
            paired = draft.target is not None and draft.realization is not None
            level = paired or self._of_the_level(scene, draft, when) or discourse.time.compared(sentence, when)
            if Trait.PRIOR in draft.traits and not level:
                when = discourse.time.previous_year(when)
            whose = discourse.offices.at_work(whose, attribution.rule.family)
            if step is not None and step.unit is not None and step.unit.mention.unit is not None:
                whose = Whose(step.unit.mention.unit, "beside", (step.unit.first, step.unit.last))
            if attribution.rule.deed and whose.unit is None and discourse.offices.of_court:
                continue  # "pemusnahan dari 640 perkara oleh Kejari": cases that were tried
            if attribution.rule.generic and self._told_as_another(scene, sentence, draft, attribution, state):
                continue
            if attribution.rule.deed and Trait.JOB in draft.traits and draft.main.value == 1 and not _people(draft):
                continue  # "satu pelaku": one of them is no count (contract), "satu orang kurir" is
            in_turn = index > 0 and drafts[index - 1].target is not None
            if attribution.rule.deed and Trait.PLAN in draft.traits and not (draft.explicit or in_turn):
                continue  # "26 tersangka akan diperiksa": what is to happen to them
            draft = self._as_plan(draft, discourse, when)
            sharing = [] if step is not None else alike(scene, sentence, draft.members[0].first, self._words)
            offices = [Whose(one.mention.unit, "beside", (one.first, one.last)) for one in sharing] or [whose]
            for office in offices:
                state.told.append(self._teller.tell(scene, sentence, draft, attribution, when, office, article, step))
                state.drafts.append(draft)
                state.attributions.append(attribution)
            found.append(attribution)
            shared = shared and Trait.SHARE in draft.traits
            last = attribution
        if shared and len(found) > 1:
            return gaps  # "61 orang rawat jalan, 13 rawat inap", of a whole told before: that is still spoken of
        self._leave_topics(scene, sentence, self._whole_alone(found, state), state, contexts)
        return gaps

    @staticmethod
    def _whole_alone(found: list[Attribution], state: MetricState) -> list[Attribution]:
        """ "Klien 43 orang: 39 rawat jalan, empat rawat inap": the whole is spoken of, when its parts make it."""
        counts = [item.record.realization for item in state.told[len(state.told) - len(found) :]]
        known = [count for count in counts if count is not None]
        if len(known) < len(found) or len(found) < 3 or found[0].rule in [item.rule for item in found[1:]]:
            return found
        return found[:1] if math.isclose(known[0], sum(known[1:])) else found

    @staticmethod
    def _told_as_another(
        scene: Scene, sentence: Sentence, draft: Draft, attribution: Attribution, state: MetricState
    ) -> bool:
        """ "rawat jalan 31 orang. … Dari 31 orang yang direhabilitasi, …": the number that a sentence goes back to was
        told of something of the same field before, in words that say more."""
        opening = scene.words(sentence.first, draft.main.first)
        if len(draft.members) > 1 or not opening or opening[-1] != _FROM or len(opening) > _OPENS:
            return False
        field = attribution.rule.indicator.partition(".")[0]
        alike = {told.record.indicator for told in state.told[-_LATELY:] if told.record.realization == draft.main.value}
        of_field = any(indicator.startswith(f"{field}.") for indicator in alike)
        return of_field and attribution.rule.indicator not in alike

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
            known = {item.first: item for item in sentence.quantities}
            first = next(part for part in parts if part.quantity.first in steps)
            parts = [
                part._replace(quantity=known[part.quantity.first], role=first.role, cue=first.cue, traits=Trait.NONE)
                if part.quantity.first in steps
                else part
                for part in parts
            ]
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

    def _by_origin(self, scene: Scene, sentence: Sentence) -> bool:
        """ "Rinciannya, dari Polda X 38, Polres Y 6": who was sent by whom, parts of the figure told last."""
        opening = scene.words(sentence.first, sentence.first + _ORIGIN_REACH)
        return not self._words.detail.isdisjoint(opening[:1]) and "dari" in opening

    def _of_its_own(
        self, scene: Scene, sentence: Sentence, draft: Draft, whose: Whose, state: MetricState, granted: Whose | None
    ) -> Draft:
        """ "31 di antaranya diungkap Polres X": a part that is another office's whole; so is what the same office has
        behind it, `granted` ("Dari angka itu Polres X menyumbang 58 kasus dan 73 tersangka")."""
        if Trait.SHARE not in draft.traits or self._by_origin(scene, sentence):
            return draft
        named_behind = whose.place is not None and whose.place[0] >= draft.main.last
        same = bool(state.told) and whose.unit == state.told[-1].record.unit and whose != granted
        # "Lapas X dihuni 412 napi, 230 di antaranya kasus narkotika": the office is that of the whole.
        of_whole = (
            whose != granted
            and whose.place is not None
            and any(whose.place[1] <= item.first and item.last <= draft.main.first for item in sentence.quantities)
        )
        if whose.source != "beside" or ((same or of_whole) and not named_behind):
            return draft
        return replace(draft, traits=draft.traits & ~Trait.SHARE, explicit=True)

    @staticmethod
    def _times(discourse: Discourse, sentence: Sentence, draft: Draft, spot: Spot, state: MetricState) -> Times:
        """The periods that a sentence tells, and the one of what was achieved where a target waits for it."""
        awaited = draft.realization is not None and bool(state.told) and state.told[-1].record.realization is None
        when = discourse.time.when(sentence, spot, achieved=True) if awaited else None
        return Times(
            discourse.time.told_here(sentence, spot.right), when.days if when and when.place is not None else None
        )

    @staticmethod
    def _of_the_level(scene: Scene, draft: Draft, when: When) -> bool:
        """Whether a time is that of the level before a change: "dari 22 pada 2023", "dari tahun 2023 22 kasus"; in
        "2024 naik dari 22 menjadi 35" it is that of the change."""
        if when.source != "beside" or when.place is None:
            return False
        return when.place[0] >= draft.main.last or "dari" not in scene.words(when.place[1], draft.main.first)

    @staticmethod
    def _same_whole(
        attribution: Attribution,
        last: Attribution | None,
        repeated: Sequence[str],
        state: MetricState,
        sentence: Sentence,
        main: Quantity,
    ) -> bool:
        """Whether a part counts the same as its whole ("57 orang, yakni 45 warga binaan"): then it is no figure."""
        if attribution.rule.listed:  # "19 sekolah (6 di antaranya swasta)"
            return any(cue.value == "part_after" and 0 <= cue.first - main.last <= 1 for cue in sentence.layer("role"))
        rest = attribution.rule.generic and bool(state.told) and sentence.number - state.told[-1].sentence <= 1
        rest = rest and any(cue.value == "part" and 0 <= main.first - cue.last <= 1 for cue in sentence.layer("role"))
        if rest and state.told[-1].record.indicator.split(".")[0] == attribution.rule.indicator.split(".")[0]:
            return True  # "31 klien rawat jalan. Sisanya 9 klien kami kejar sampai Desember"
        longer = attribution.rule.deed and main.value > _HANDFUL
        wholes = [
            item.record.indicator
            for at, item in enumerate(reversed(state.told))
            if (at < _RECENT and sentence.number - item.sentence <= 1)
            or (longer and (item.record.realization or 0) > main.value)
        ]
        wholes.extend(repeated)
        if last is not None:
            wholes.append(last.rule.indicator)
        return attribution.rule.indicator in wholes

    @staticmethod
    def _of_destroyed(sentence: Sentence, state: MetricState) -> bool:
        """Whether a sentence tells what destroyed drugs were worth: it names their destruction, or those told last are
        destroyed and it names no catch."""
        deeds = {cue.value for cue in sentence.layer("action")}
        return "destroyed" in deeds or (state.destroyed and not deeds)

    def open_list(self, sentence: Sentence, state: MetricState) -> None:
        """A row of a list of audiences: it counts them, whatever was spoken of before."""
        rules = self._attributor.listed
        state.topics.extend(Topic(rule, sentence.number - 1, sentence.paragraph, open=True) for rule in rules)

    def pass_by(self, scene: Scene, sentence: Sentence, state: MetricState, contexts: frozenset[str]) -> None:
        """A sentence without a figure: what it speaks of stays in mind."""
        self._leave_topics(scene, sentence, [], state, contexts)

    def _is_series(self, scene: Scene, sentence: Sentence, before: Draft, draft: Draft) -> bool:
        """Whether another time, another office or a "berbanding" stands between two numbers of one kind: a series goes
        on."""
        if draft.main.kind != before.main.kind and "bare" not in {draft.main.kind, before.main.kind}:
            return False
        first, last = before.members[-1].last, draft.members[0].first
        if self._words.against.intersection(scene.words(first, last)):
            return True
        marks = [placed.first for placed in sentence.periods] + [placed.first for placed in sentence.units]
        return any(first <= mark < last for mark in marks)

    def _of_one_change(self, scene: Scene, sentence: Sentence, before: Draft, draft: Draft) -> bool:
        """ "merangkak dari 50,12 pada 2022 ke 52,94", "412 orang, naik dari 356 orang": two levels of one figure."""
        left, right = before.main, draft.main
        first = before.members[-1].last
        between = scene.words(first, right.first)
        named = any(first <= cue.first < right.first for cue in sentence.layer("indicator"))
        if named or left.kind != right.kind or draft.target is not None or len(between) > _CHANGE:
            return False
        up = scene.words(left.first - 1, left.first) == (_FROM,) and not self._words.reached.isdisjoint(between)
        return up or (Trait.PRIOR in draft.traits and between[-1:] == (_FROM,))

    @staticmethod
    def _of_the_area(scene: Scene, sentence: Sentence, draft: Draft) -> bool:
        """ "Kelurahan Bersinar ada di 6 dari 15 kelurahan": how many villages there are at all."""
        main = draft.main
        if main.kind != "village" or draft.target is not None or draft.percent is not None or draft.explicit:
            return False
        if scene.words(main.first - 1, main.first) != (_FROM,):
            return False
        # "Dari 86 kelurahan di kota itu, baru 14 yang menjadi Desa Bersinar"
        some = any(main.last <= other.first and other.value < main.value for other in sentence.quantities)
        opens = main.first - 1 == sentence.first and some
        return opens or any(0 < main.first - other.last <= _WHOLE_REACH for other in sentence.quantities)

    def _goes_on(self, scene: Scene, sentence: Sentence, before: Draft, draft: Draft) -> bool:
        """ "tes urine di PT A sebanyak 10 orang, Stikes B 25 orang": the next place of a list, counted alike."""
        first, last = before.members[-1].last, draft.members[0].first
        if draft.main.noun is None or draft.main.noun != before.main.noun or draft.traits or before.traits:
            return False
        between = scene.words(first, last)
        joined = between[:1] and between[0] in self._words.joins and len(between) <= _PLACE
        named = any(first <= cue.first < last and cue.layer in {"indicator", "role"} for cue in sentence.cues)
        return bool(joined) and not named and not self._words.tell_a_deed(between)

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

    def _planned_too(
        self,
        scene: Scene,
        sentence: Sentence,
        before: Draft,
        draft: Draft,
        last: Attribution | None,
        attribution: Attribution,
    ) -> bool:
        """ "targetnya 30 orang, dua kelurahan bersinar dan 25 kali sosialisasi": the next thing of a list of targets,
        of which nothing says that it was achieved."""
        if before.target is None or before.realization is not None or before.percent is not None:
            return False
        if draft.realization is None or draft.target is not None or draft.percent is not None or draft.explicit:
            return False
        if last is None or last.rule.indicator == attribution.rule.indicator:
            return False
        between = scene.words(before.members[-1].last, draft.members[0].first)
        joined = len(between) <= _LISTED and not self._words.joins.isdisjoint(between)
        behind = scene.words(draft.members[-1].last, min(sentence.last, draft.members[-1].last + _LISTED))
        told = self._words.achieved | self._words.strong
        return joined and told.isdisjoint(between) and self._words.achieved.isdisjoint(behind)

    @staticmethod
    def _as_plan(draft: Draft, discourse: Discourse, when: When) -> Draft:
        """What is told of days to come is planned, whatever the words."""
        planned = discourse.time.is_future(when) or (Trait.PLAN in draft.traits and not draft.explicit)
        if planned and draft.target is None and draft.realization is not None and draft.percent is None:
            return replace(draft, shape="plan", target=draft.realization, realization=None)
        return draft


def _people(draft: Draft) -> bool:
    """Whether a number counts people by the plain word: "satu orang kurir"."""
    return draft.main.noun == _PERSON
