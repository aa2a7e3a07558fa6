"""A number told sentences later that completes a figure told before: its target, its percentage, its count.

In: a draft and what earlier sentences left. Out: whether a figure told before took the draft in (it is changed in the
state then). Never: a figure across a headline, or one of another year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from extract.attribution import Attribution
from extract.drafts import Draft, compatible
from extract.offices import Whose
from extract.quantity import Quantity
from extract.records import Evidence, Metric
from extract.respectively import InStep
from extract.scene import Scene, Sentence
from extract.told import Told
from extract.topics import Topic
from extract.trait import Trait
from extract.wholes import MONEY

Days = tuple[date, date]

_JOIN_SENTENCES = 3
_JOIN_FIGURES = 4
_ALIKE_FIGURES = 12
"""Figures back within which one of the same realization is taken for the same."""
_QUOTE_LENGTH = 260
"""Characters that a quote may have when it takes in a number told in another sentence."""
_PEOPLE = "orang"
_WIDE = 100.0
"""How many times its target a realization told apart may be, or the target the realization."""
_PERCENT_SLACK = 12.0
"""Points by which a percentage in another sentence may be off and still be that of the figure told before."""


@dataclass(frozen=True, slots=True)
class Times:
    """The times that a sentence tells."""

    told: Sequence[Days]
    own: Days | None = None
    """That of the number itself, where the sentence tells it."""


@dataclass(slots=True)
class MetricState:
    """What metrics of earlier sentences leave behind, while one article is read."""

    topics: list[Topic]
    told: list[Told[Metric]]
    drafts: list[Draft]
    attributions: list[Attribution]
    destroyed: bool = False
    """Whether the drugs told last were told as destroyed."""
    centre: str = ""
    """The office that sets targets for the others."""
    turn: tuple[int, tuple[InStep, ...]] = (-1, ())
    """The sentence of the last list that was read in step, and what its numbers went with."""


def joins(
    scene: Scene,
    sentence: Sentence,
    draft: Draft,
    attribution: Attribution | str,
    state: MetricState,
    times: Times,
    whose: Whose,
) -> bool:
    """Whether the number completes a figure of an earlier sentence: a target told later, a count behind its
    percentage. The figure told then takes it in."""
    named = _offices(sentence, state.centre)
    if state.centre and whose.unit == state.centre and whose.place is None and whose.source == "beside":
        named = {state.centre}  # "secara nasional targetnya 100 ribu"
    if isinstance(attribution, str) and _completes(scene, draft, state):
        return True
    if _told_again(state, attribution, draft):
        return False
    latest = range(len(state.told) - 1, max(-1, len(state.told) - 1 - _JOIN_FIGURES), -1)

    # A figure of the same indicator goes before the one told last, and that of the story's own time before a level
    # that it is compared with: "naik dari 26 ribu. Angka tersebut melebihi target 27 ribu".
    def rank(at: int) -> tuple[bool, bool]:
        return not _alike(state.told[at].record, attribution), _is_earlier(state, at)

    for at in sorted(latest, key=rank):
        known, before = state.told[at], state.drafts[at]
        if known.title or not 0 <= sentence.number - known.sentence <= _JOIN_SENTENCES:
            continue  # the headline's figure gives way to the body's
        again = _named_again(known.record, attribution, draft) or _backed(known.record, draft)
        if sentence.number == known.sentence and not again:
            continue
        if not _counts_too(state.attributions[at], draft):
            continue  # "kasus berjumlah 368. Dari 50 orang target operasi …": no target of cases
        if not _about(known.record, attribution, at == _last_whole(state.told)):
            continue
        if named and known.record.unit not in {None, *named}:
            continue  # "target di BNNP X 5 kasus" is not met by BNNK Y's
        year = _year(known.record)
        if year is not None and any(not days[0].year <= year <= days[1].year for days in times.told):
            continue
        next_to = sentence.number - known.sentence == 1
        follows = next_to and scene.sentences[known.sentence].paragraph == sentence.paragraph
        joined = _joined(known.record, before, draft, follows=follows)
        if joined is not None:
            joined = _dated(joined, known.record, times)
            state.told[at] = replace(known, record=replace(joined, evidence=_widened(scene, joined.evidence, draft)))
            return True
    return False


def _is_earlier(state: MetricState, at: int) -> bool:
    """Whether a figure is the level of an earlier time, told behind that of the same indicator and sentence."""
    known, before = state.told[at], state.told[at - 1] if at else None
    if before is None or before.sentence != known.sentence or before.record.indicator != known.record.indicator:
        return False
    days = known.record.period_end, before.record.period_start
    return days[0] is not None and days[1] is not None and days[0] < days[1]


def _counts_too(known: Attribution, draft: Draft) -> bool:
    """Whether the rule of a figure told before counts what a target counts by its measure."""
    planned = draft.target
    free = planned is None or planned.kind in {"bare", "percent", "money"} or draft.realization is not None
    return free or planned is None or planned.kind in known.rule.counts


def _told_again(state: MetricState, attribution: Attribution | str, draft: Draft) -> bool:
    """ "dibebani 24 kasus. … Kita hanya ditarget 24 kasus": a target that a figure of the same indicator has."""
    if isinstance(attribution, str) or draft.target is None or draft.realization is not None:
        return False
    return any(
        _alike(told.record, attribution) and told.record.target == draft.target.value
        for told in state.told[-_ALIKE_FIGURES:]
    )


def _last_whole(told: Sequence[Told[Metric]]) -> int:
    """Where the figure stands that was told last; of "45 orang: 39 rawat jalan dan enam rawat inap" it is the whole."""
    last = len(told) - 1
    parts = 0.0
    for at in range(last, max(-1, last - _ALIKE_FIGURES), -1):
        record = told[at].record
        if told[last].sentence - told[at].sentence > 1 or record.realization is None or record.target is not None:
            break
        if parts == record.realization and last - at > 1:
            return at
        parts += record.realization
    return last


def _alike(record: Metric, attribution: Attribution | str) -> bool:
    return not isinstance(attribution, str) and attribution.rule.indicator == record.indicator


def _named_again(record: Metric, attribution: Attribution | str, draft: Draft) -> bool:
    """ "41 kasus …; adapun target kasus hanya 30": the sentence comes back to a figure with its target."""
    if isinstance(attribution, str) or attribution.cue is None or draft.target is None or not draft.explicit:
        return False
    return attribution.rule.indicator == record.indicator and draft.realization is None


def _completes(scene: Scene, draft: Draft, state: MetricState) -> bool:
    """ "18 orang direhabilitasi. … Kita memiliki target 15, sudah tercapai 18": the number tells which figure."""
    target, reached = draft.target, draft.realization
    if target is None or reached is None or target.kind == "percent":
        return False
    for at in range(len(state.told) - 1, max(-1, len(state.told) - 1 - _ALIKE_FIGURES), -1):
        known, before = state.told[at], state.drafts[at]
        if known.record.realization != reached.value or known.record.target is not None:
            continue
        if known.title or not _fits(reached, before.main):
            continue
        record = replace(known.record, target=target.value)
        state.told[at] = replace(known, record=replace(record, evidence=_widened(scene, record.evidence, draft)))
        return True
    return False


def _offices(sentence: Sentence, centre: str) -> set[str]:
    """The offices that a sentence names; none where one of them is the centre, which sets targets for the others."""
    found = {placed.mention.unit for placed in sentence.units if placed.mention.unit is not None}
    return set() if centre in found else found


def _backed(record: Metric, draft: Draft) -> bool:
    """ "alokasi Rp 1,2 triliun dan hingga 20 Agustus realisasi mencapai 61,25% atau Rp 735 miliar": the percentage says
    of which target the number is so much."""
    if draft.realization is None or draft.percent is None or not record.target or record.realization is not None:
        return False
    return abs(draft.realization.value * 100 / record.target - draft.percent.value) < 1


def _dated(joined: Metric, before: Metric, times: Times) -> Metric:
    """A year's target beside what was achieved of it to date is of the time of the latter (contract)."""
    own = times.own
    achieved = joined.realization is not None or (before.percent is None and joined.percent is not None)
    if own is None or before.realization is not None or not achieved or own[0] == own[1]:
        return joined
    return replace(joined, period_start=own[0], period_end=own[1])


def _about(record: Metric, attribution: Attribution | str, latest: bool) -> bool:
    """Whether a number may speak of a figure told before: by the same words, or by none and next to it."""
    if isinstance(attribution, str):
        return latest
    rule = attribution.rule
    if rule.indicator == record.indicator:
        return True
    if attribution.cue is None:
        return False
    return latest and rule.tier == 1 and rule.indicator.split(".")[0] == record.indicator.split(".")[0]


def _widened(scene: Scene, evidence: Evidence, draft: Draft) -> Evidence:
    """The evidence with the joined numbers in it: marked, and inside the quote where they stand near enough."""
    tokens = scene.tokens
    spans = tuple(
        (role, tokens.starts[item.first], tokens.ends[item.last - 1]) for role, item in members_by_role(draft)
    )
    start = min(evidence.start, *(span[1] for span in spans))
    end = max(evidence.end, *(span[2] for span in spans))
    if end - start > _QUOTE_LENGTH:
        return replace(evidence, spans=evidence.spans + spans)
    return replace(evidence, quote=tokens.text[start:end], start=start, end=end, spans=evidence.spans + spans)


def _joined(record: Metric, before: Draft, draft: Draft, *, follows: bool) -> Metric | None:
    """The record with the draft's number in it, where a place for it is free; else None. `follows` tells that the
    draft's sentence comes right behind the record's."""
    if record.percent is not None and record.target is None and record.realization is None:
        if draft.percent is not None or draft.realization is None or draft.realization.kind == "percent":
            return None
        if record.measure == _PEOPLE and "person" not in draft.kinds:
            return None  # "prevalensi 1,80 persen. Di dapil saya ada 14 puskesmas"
        if (record.measure == MONEY) != (draft.realization.kind == "money"):
            return None  # "98,12 persen dari pagu. Nilainya 97,45": no rupiah
        target = draft.target.value if draft.target is not None else None
        if target is not None and abs(draft.realization.value * 100 / target - record.percent) > _PERCENT_SLACK:
            return None
        return replace(record, target=target, realization=draft.realization.value)
    if draft.target is not None and draft.realization is None and record.target is None and record.realization:
        if draft.target.kind == "percent" or Trait.SHARE in before.traits:
            return None
        if not (compatible(draft.target, before.main) and _of_one_size(draft.target.value, record.realization)):
            return None
        percent = draft.percent.value if draft.percent is not None else record.percent
        return replace(record, target=draft.target.value, percent=percent)
    if draft.realization is not None and draft.target is None and record.realization is None and record.target:
        if not compatible(draft.realization, before.main) or (draft.traits & (Trait.SHARE | Trait.FACET | Trait.JOB)):
            return None
        off = (
            abs(draft.realization.value * 100 / record.target - record.percent) if record.percent is not None else None
        )
        if off is not None and off > _PERCENT_SLACK:
            return None
        shared = off is not None and off < 1
        # "diturunkan menjadi 260 orang. … "Dapatnya 247 orang, kira-kira 95 persen": the percentage says of what
        told = draft.percent.value if draft.percent is not None else None
        shared = shared or (told is not None and abs(draft.realization.value * 100 / record.target - told) < 1)
        percent = draft.percent.value if draft.percent is not None else record.percent
        explicit = shared or draft.explicit or (follows and draft.realization.noun == before.main.noun)
        return replace(record, realization=draft.realization.value, percent=percent) if explicit else None
    if record.measure == MONEY and record.target and record.realization is None and record.percent is None:
        # "Pagunya Rp 4,2 miliar. Hingga Mei terserap 38,6 persen": so much of the ceiling right before
        alone = draft.explicit and draft.kinds == {"percent"} and len(draft.members) == 1
        spent = alone and follows and draft.percent is not None and Trait.GROWTH not in draft.traits
        return replace(record, percent=draft.percent.value) if spent and draft.percent is not None else None
    if draft.percent is not None and record.percent is None and record.realization is not None:
        if len(draft.members) > 1 and draft.realization is not None:
            return None
        target = draft.target.value if draft.target is not None else record.target
        if record.target not in {None, target} or Trait.GROWTH in draft.traits:
            return None
        if target is None:
            return None
        # "Sehingga capaiannya 170 persen" right behind is of that figure, though it be wrong (contract: as reported).
        sure = follows and draft.explicit and len(draft.members) == 1
        if not sure and abs(record.realization * 100 / target - draft.percent.value) > _PERCENT_SLACK:
            return None
        return replace(record, percent=draft.percent.value, target=target)
    return None


def _year(record: Metric) -> int | None:
    return record.period_start.year if record.period_start else None


def members_by_role(draft: Draft) -> list[tuple[str, Quantity]]:
    """The numbers of a draft with the names of their roles."""
    pairs = (("target", draft.target), ("realization", draft.realization), ("percent", draft.percent))
    return [(role, item) for role, item in pairs if item is not None]


def _of_one_size(target: float, realization: float) -> bool:
    """Whether one may have been planned where the other was achieved: 64,444 people are no target of 35 suspects."""
    return 1 / _WIDE < target / realization < _WIDE if target else False


def _fits(left: Quantity, right: Quantity) -> bool:
    return left.kind == right.kind or "bare" in {left.kind, right.kind} or right.kind == "percent"
