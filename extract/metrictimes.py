"""The days of a metric: what the sentence tells for it, a list read in step, a level before a change, a destruction.

In: a draft with its indicator, what the discourse holds. Out: a `When`. Never: how a time expression is read.
"""

from __future__ import annotations

from extract.attribution import Attribution
from extract.discourse import Discourse
from extract.drafts import Draft
from extract.metricjoins import MetricState, Times
from extract.particles import FROM
from extract.respectively import InStep
from extract.scene import Scene, Sentence
from extract.timesbeside import Spot, When
from extract.trait import Trait


def told_times(discourse: Discourse, sentence: Sentence, draft: Draft, spot: Spot, state: MetricState) -> Times:
    """The periods that a sentence tells, and the one of what was achieved where a target waits for it."""
    achieved = draft.realization is not None or (draft.percent is not None and draft.target is None)
    awaited = achieved and bool(state.told) and state.told[-1].record.realization is None
    when = discourse.time.when(sentence, spot, achieved=True) if awaited else None
    return Times(discourse.time.told_here(sentence, spot.right), when.days if when and when.place is not None else None)


def when_of(
    scene: Scene,
    sentence: Sentence,
    draft: Draft,
    attribution: Attribution,
    spot: Spot,
    step: InStep | None,
    discourse: Discourse,
    state: MetricState,
) -> When:
    """The days of a draft whose indicator is known; `step` is what it goes with in a list read in step."""
    rule, time = attribution.rule, discourse.time
    when = _beside(sentence, draft, attribution, spot, discourse)
    if rule.of_hauls and when.place is None and _tells_of_destroyed(sentence, state):
        when = time.when(sentence, spot, destroyed=True)
    if not rule.deed:
        when = time.of_the_year(when, planned=draft.target is not None or rule.generic)
    if step is not None and step.period is not None:
        when = time.at(sentence, step.period) or when
    paired = draft.target is not None and draft.realization is not None
    level = paired or _is_of_the_level(scene, draft, when) or time.compared(sentence, when)
    return time.previous_year(when) if Trait.PRIOR in draft.traits and not level else when


def _beside(sentence: Sentence, draft: Draft, attribution: Attribution, spot: Spot, discourse: Discourse) -> When:
    """What the sentence tells for the draft, or what the discourse holds."""
    achieved = draft.realization is not None and draft.target is None
    alone = (draft.target is not None and draft.realization is None) or Trait.PLAN in draft.traits
    when = discourse.time.when(sentence, spot, achieved=achieved, planned=alone, deed=attribution.rule.deed)
    if draft.percent is not None and (draft.target is None or draft.realization is None):
        # "Anggaran tahun ini Rp 4,2 miliar, hingga Mei terserap 38,6 persen"
        ceiling = draft.target or (draft.realization if attribution.rule.default_role == "target" else None)
        spent = discourse.time.between(sentence, ceiling.last, draft.percent.first) if ceiling is not None else None
        return spent or when
    if draft.target is None or draft.realization is None:
        return when
    between = discourse.time.between(sentence, draft.target.last, draft.realization.first)
    return between or discourse.time.of_a_target(sentence, draft.target.first, when)


def _is_of_the_level(scene: Scene, draft: Draft, when: When) -> bool:
    """Whether a time is that of the level before a change: "dari 22 pada 2023", "dari tahun 2023 22 kasus"; in
    "2024 naik dari 22 menjadi 35" it is that of the change."""
    if when.source != "beside" or when.place is None:
        return False
    return when.place[0] >= draft.main.last or FROM not in scene.words(when.place[1], draft.main.first)


def _tells_of_destroyed(sentence: Sentence, state: MetricState) -> bool:
    """Whether a sentence tells what destroyed drugs were worth: it names their destruction, or those told last are
    destroyed and it names no catch."""
    deeds = {cue.value for cue in sentence.layer("action")}
    return "destroyed" in deeds or (state.destroyed and not deeds)
