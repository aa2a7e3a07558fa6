"""Whether a number can be a figure, and of what: the classes that a rule counts, kinds of institutions, bare numbers.

In: a `Draft` in its sentence, a rule. Out: yes or no. Never: how near the rule's words stand.
"""

from __future__ import annotations

from extract.drafts import Draft
from extract.lexicon import Cue
from extract.particles import AT
from extract.scene import Scene, Sentence
from extract.trait import Trait
from rules.discourse import DiscourseRules
from rules.indicators import IndicatorRule

_ACTIVE, _PASSIVE = ("me",), ("di", "ter")
"""How verbs begin that are done by somebody, or to somebody."""
_PASSIVE_REACH = 4
"""Tokens from a number to the verb that tells what was done to its people."""


class Fitting:
    """Built once from the word lists; pure."""

    def __init__(self, words: DiscourseRules) -> None:
        self._function = words.function
        self._verbs = words.verb_prefixes

    def countable(self, scene: Scene, sentence: Sentence, draft: Draft) -> bool:
        """Whether a bare number may be a figure: it must not count a thing that no measure knows."""
        if draft.kinds != {"bare"}:
            return True
        main = draft.main
        if any(cue.layer == "substance" and cue.last == main.first for cue in sentence.cues):
            return False  # "sabu 9,8 gram, ganja 45 dan ekstasi 12 butir": nobody's number
        if main.noun is None or self._functional(main.noun):
            return True
        if draft.explicit:  # "yang ada di dua tempat hiburan malam": explicit of another number
            return scene.words(main.first - 1, main.first) != (AT,)
        return any(
            cue.layer in {"indicator", "anaphor"} and cue.first <= main.number_last < cue.last for cue in sentence.cues
        )

    def _functional(self, noun: str) -> bool:
        return noun in self._function or (len(noun) > 5 and noun.startswith(self._verbs))

    def fits(self, draft: Draft, rule: IndicatorRule, *, done_to: bool = False) -> bool:
        """Whether a statement's numbers are of a class that the rule counts; `done_to` tells that a verb beside the
        number makes its people those whom the rule counts."""
        kinds = draft.kinds
        if not (kinds <= rule.counts or (kinds == {"percent"} and self._of_target(draft, rule))):
            return False
        if draft.main.noun in rule.done_to and not done_to:
            return False
        if draft.main.value > rule.most:
            return False  # "2,3 juta pelajar terjerat narkoba": an estimate, nobody's catch
        if Trait.FACET in draft.traits and not rule.facets:
            return False
        if Trait.JOB in draft.traits and not (rule.facets or rule.jobs):
            return False
        if kinds == {"bare"}:
            value = draft.main.value
            if not value.is_integer() and not rule.counts & {"percent", "score"}:
                return False
            return draft.main.value < 1900 or draft.main.value > 2100 or draft.explicit
        return True

    @staticmethod
    def _of_target(draft: Draft, rule: IndicatorRule) -> bool:
        """ "Layanan rawat jalan terealisasi 140 persen": a percentage of a target that is not told."""
        return draft.explicit and rule.tier > 1 and not rule.deed

    @staticmethod
    def done_to(scene: Scene, draft: Draft, cue: Cue) -> bool:
        """ "menangkap dua petugas", "dua anggota polisi ditangkap": whether the cue is a verb that acts on the number's
        people; not so "dua anggota reskrim menangkap", "ke arah tiga petugas"."""
        main, word = draft.main, scene.tokens.lower[cue.first]
        if cue.last <= main.first:
            return main.first - cue.last <= 1 and word.startswith(_ACTIVE)
        return 0 <= cue.first - main.last <= _PASSIVE_REACH and word.startswith(_PASSIVE)

    @staticmethod
    def of_a_kind(sentence: Sentence, draft: Draft) -> bool:
        """Whether the number is bare and right behind a kind of institution: then it counts that, and nothing else."""
        return draft.kinds == {"bare"} and any(item.last == draft.main.first for item in sentence.layer("group"))

    @staticmethod
    def grouped(sentence: Sentence, draft: Draft) -> bool:
        """Whether a kind of institution stands just before a bare number: "SD 12"."""
        return any(cue.layer == "group" and 0 <= draft.main.first - cue.last <= 3 for cue in sentence.cues)
