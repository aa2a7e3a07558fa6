"""Which indicator a statement is about: rules compete, the nearest and most specific words win.

In: a `Draft` in its sentence, with what the paragraph was about so far. Out: an `Attribution`, or the reason why
there is none. Never: unit, period, or a change of the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extract.drafts import Draft
from extract.lexicon import Cue
from extract.nearness import Blocks, Nearness
from extract.roles import Trait
from extract.scene import QUOTES, Scene, Sentence
from rules.discourse import DiscourseRules
from rules.indicators import IndicatorRule, IndicatorRules, Scores

_TELLING = frozenset({"activity", "letter", "family", "file", "network"})
"""Measures that say by themselves what kind of thing is counted."""


class Attribution(NamedTuple):
    """The indicator of a statement, the rule that found it, and how clear the case was."""

    rule: IndicatorRule
    score: float
    margin: float
    cue: Cue | None
    """The words that decided; None where the topic of an earlier sentence did."""


_POINTER_REACH = 10
_AND = frozenset({("dan",), ("maupun",), ("atau",), ("serta",)})
_PAIRED_REACH = 4
"""Tokens behind two names within which a number is the second one's."""


class Topic(NamedTuple):
    """What was spoken of: an indicator's rule and the sentence where it was."""

    rule: IndicatorRule
    sentence: int
    paragraph: int
    open: bool = False
    """Whether the sentence only named it and told no figure: the next sentence may."""


class Attributor:
    """Built once from the rules; `attribute` is pure."""

    def __init__(
        self,
        rules: IndicatorRules,
        scores: Scores,
        words: DiscourseRules,
    ) -> None:
        self._rules = {rule.id: rule for rule in rules.rules}
        self._by_indicator: dict[str, IndicatorRule] = {}
        for rule in rules.rules:
            self._by_indicator.setdefault(rule.indicator, rule)
        self._nearness = Nearness(scores, words)
        self._blocks = Blocks(rules.rules, rules.rivals, words)
        self._anaphors = {anaphor.id: anaphor for anaphor in rules.anaphors}
        self._pairings = rules.pairings
        self._scores = scores
        self._function = words.function
        self._verbs = words.verb_prefixes
        self._pointers = words.pointers
        self._placing = words.annexes | words.about | QUOTES

    @property
    def tiers(self) -> dict[str, int]:
        """How specific each rule is."""
        return {rule.id: rule.tier for rule in self._rules.values()}

    def given(self, cue: Cue) -> Attribution:
        """The attribution of a number that a list read in step binds to a cue."""
        rule = self._rules[cue.rule]
        return Attribution(rule, self._scores.tier[rule.tier], self._scores.tier[rule.tier], cue)

    def rule(self, rule_id: str) -> IndicatorRule:
        """The rule with that id."""
        return self._rules[rule_id]

    def attribute(
        self,
        scene: Scene,
        sentence: Sentence,
        draft: Draft,
        contexts: frozenset[str],
        topics: Sequence[Topic],
        last: Attribution | None,
        series: bool,
    ) -> Attribution | str:
        """The best indicator for `draft`, or a reason: "no-indicator", "ambiguous", "part", "growth".

        `contexts` holds in the paragraph and the headline; `topics` are those of earlier sentences, newest last; `last`
        is the attribution of the draft before in the same sentence, and `series` tells that another year or office
        stands between the two: "tahun 2021 sebanyak 64 ribu, tahun berikutnya 71 ribu".
        """
        if Trait.GROWTH in draft.traits:
            return "growth"
        if not self._countable(scene, sentence, draft):
            return "no-measure"
        candidates: dict[str, tuple[float, IndicatorRule, Cue | None]] = {}
        for cue in sentence.cues:
            if cue.layer == "indicator":
                self._offer(candidates, *self._score_cue(scene, sentence, draft, cue, contexts))
            elif cue.layer == "anaphor":
                self._offer(candidates, *self._score_anaphor(scene, sentence, draft, cue, topics))
        self._offer(candidates, *self._score_pairing(scene, sentence, draft))
        self._give_way(draft, candidates)
        if candidates and all(rule.generic for _, rule, _ in candidates.values()):
            shared = self._shared_out(scene, sentence, draft, topics)
            candidates = {shared.indicator: (self._scores.least + 1.0, shared, None)} if shared else candidates
        if last is not None and (last.rule.listed or series) and not self._satisfied(candidates):
            self._offer(candidates, self._score_list(scene, sentence, draft, last, series), last.rule, None)
        if not self._satisfied(candidates):
            for topic in _latest(topics, sentence.number):
                self._offer(candidates, self._score_topic(scene, sentence, draft, topic), topic.rule, None)
        return self._choose(candidates)

    def _give_way(self, draft: Draft, candidates: dict[str, tuple[float, IndicatorRule, Cue | None]]) -> None:
        """Drop rules that yield to another whose words stand in the same clause."""
        if len(candidates) < 2:
            return
        by_rule = {
            rule.id: (score - self._scores.tier[rule.tier], cue is not None and cue.first >= draft.main.last)
            for score, rule, cue in candidates.values()
        }
        for _, rule, _ in list(candidates.values()):
            limit = self._scores.generic_yields_within if rule.generic else self._scores.yields_within
            found = [by_rule[other] for other in rule.yields if other in by_rule]
            # Words behind the number take it only when they stand right there; a programme named before it holds on.
            if any(near > (self._scores.yields_right if right and rule.generic else limit) for near, right in found):
                del candidates[rule.indicator]

    def _score_pairing(
        self, scene: Scene, sentence: Sentence, draft: Draft
    ) -> tuple[float | None, IndicatorRule | None, Cue | None]:
        after = next((item for item in sentence.quantities if item.first >= draft.main.last), None)
        if after is None or draft.percent is not None or draft.traits & (Trait.FACET | Trait.JOB):
            return None, None, None
        link = " ".join(scene.words(draft.main.last, after.first))
        for pairing in self._pairings:
            if draft.main.kind == pairing.left and after.kind == pairing.right and link in pairing.links:
                rule = self._rules[pairing.rule]
                return self._scores.tier[rule.tier] - 0.5, rule, None
        return None, None, None

    def _choose(self, candidates: dict[str, tuple[float, IndicatorRule, Cue | None]]) -> Attribution | str:
        ranked = sorted(candidates.values(), key=lambda item: (-item[0], item[1].id))
        if not ranked or ranked[0][0] < self._scores.least:
            return "no-indicator"
        best = ranked[0]
        margin = best[0] - ranked[1][0] if len(ranked) > 1 else best[0]
        if len(ranked) > 1 and margin < self._scores.margin and ranked[1][0] >= self._scores.least:
            return "ambiguous"
        return Attribution(best[1], best[0], margin, best[2])

    @staticmethod
    def _offer(
        candidates: dict[str, tuple[float, IndicatorRule, Cue | None]],
        score: float | None,
        rule: IndicatorRule | None,
        cue: Cue | None,
    ) -> None:
        if score is None or rule is None:
            return
        known = candidates.get(rule.indicator)
        if known is None or score > known[0]:
            candidates[rule.indicator] = (score, rule, cue)

    def _countable(self, scene: Scene, sentence: Sentence, draft: Draft) -> bool:
        """Whether a bare number may be a figure: it must not count a thing that no measure knows."""
        if draft.kinds != {"bare"}:
            return True
        main = draft.main
        if main.noun is None or draft.explicit:
            return main.noun is None or self._functional(main.noun) or draft.explicit
        if self._functional(main.noun):
            return True
        return any(
            cue.layer in {"indicator", "anaphor"} and cue.first <= main.number_last < cue.last for cue in sentence.cues
        )

    def _functional(self, noun: str) -> bool:
        return noun in self._function or (len(noun) > 5 and noun.startswith(self._verbs))

    def _fits(self, draft: Draft, rule: IndicatorRule) -> bool:
        kinds = draft.kinds
        if not (kinds <= rule.counts or (kinds == {"percent"} and self._of_target(draft, rule))):
            return False
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

    def _score_cue(
        self, scene: Scene, sentence: Sentence, draft: Draft, cue: Cue, contexts: frozenset[str]
    ) -> tuple[float | None, IndicatorRule | None, Cue | None]:
        rule = self._rules[cue.rule]
        if Trait.SHARE in draft.traits and self._told_before(scene, cue):
            return None, None, None
        listed = rule.listed and draft.kinds == {"bare"} and self._grouped(sentence, draft)
        grouped = self._of_a_kind(sentence, draft)
        if (
            # "SMP 13": of a bare number behind a kind of institution only lists of kinds speak.
            not (rule.listed if grouped else listed or self._fits(draft, rule))
            or not rule.topic <= contexts
            or self._blocks.forbids(scene, sentence, draft, rule)
            or self._one_of_two(scene, sentence, draft, cue)
        ):
            return None, None, None
        best: float | None = None
        for quantity in draft.members:
            if quantity.kind == "percent" and draft.kinds != {"percent"}:
                continue
            score = self._nearness.of(scene, sentence, draft, quantity, cue, rule.counts)
            if rule.generic:
                score = min(score, self._scores.generic)
            best = score if best is None else max(best, score)
        if best is None or best < rule.reach:
            return None, None, None
        tier = self._scores.tier[rule.tier]
        if Trait.SHARE in draft.traits and rule.tier < 3:
            tier -= 1.5
        return tier + best, rule, cue

    def _one_of_two(self, scene: Scene, sentence: Sentence, draft: Draft, cue: Cue) -> bool:
        """ "159 orang dirujuk rawat inap dan rawat jalan": words behind a number that share it with others, so that it
        is the figure of neither; not where another number follows them, to be read with them."""
        if cue.first < draft.main.last or draft.target is not None:
            return False
        indicator = self._rules[cue.rule].indicator
        for other in sentence.layer("indicator"):
            left, right = (cue, other) if cue.last <= other.first else (other, cue)
            if other.first < draft.main.last or self._rules[other.rule].indicator == indicator:
                continue
            if scene.words(left.last, right.first) not in _AND:
                continue
            between = range(draft.main.last, right.last + _PAIRED_REACH)
            return not any(item.first in between for item in sentence.quantities)
        return False

    @staticmethod
    def _told_before(scene: Scene, cue: Cue) -> bool:
        """ "dari klien rawat jalan tersebut": the words name the whole of which a part is told."""
        behind = scene.words(cue.last, cue.last + 2)
        before = scene.words(max(0, cue.first - 4), cue.first)
        return bool({"tersebut", "itu", "tadi"}.intersection(behind)) and bool({"dari", "antara"}.intersection(before))

    def _score_anaphor(
        self, scene: Scene, sentence: Sentence, draft: Draft, cue: Cue, topics: Sequence[Topic]
    ) -> tuple[float | None, IndicatorRule | None, Cue | None]:
        anaphor = self._anaphors[cue.rule]
        if not draft.kinds <= anaphor.counts or abs(draft.main.first - cue.first) > 12 or Trait.SHARE in draft.traits:
            return None, None, None
        for topic in reversed(topics):
            if sentence.number - topic.sentence > 2:
                break  # topics stand in the order of the text
            indicator = anaphor.map.get(topic.rule.indicator)
            if indicator is not None:
                rule = self._by_indicator[indicator]
                if self._of_a_kind(sentence, draft) and not rule.listed:
                    continue
                if self._blocks.forbids(scene, sentence, draft, rule):
                    continue
                age = self._scores.per_sentence * (sentence.number - topic.sentence)
                return self._scores.tier[2] + self._scores.anaphor - age, rule, cue
        return None, None, None

    @staticmethod
    def _of_a_kind(sentence: Sentence, draft: Draft) -> bool:
        """Whether the number is bare and right behind a kind of institution: then it counts that, and nothing else."""
        return draft.kinds == {"bare"} and any(item.last == draft.main.first for item in sentence.layer("group"))

    @staticmethod
    def _grouped(sentence: Sentence, draft: Draft) -> bool:
        """Whether a kind of institution stands just before a bare number: "SD 12"."""
        return any(cue.layer == "group" and 0 <= draft.main.first - cue.last <= 3 for cue in sentence.cues)

    def _satisfied(self, candidates: dict[str, tuple[float, IndicatorRule, Cue | None]]) -> bool:
        return any(score >= self._scores.least for score, _, _ in candidates.values())

    def _score_list(
        self, scene: Scene, sentence: Sentence, draft: Draft, last: Attribution, series: bool
    ) -> float | None:
        """The indicator of the number before, in a list of kinds or a series of years and offices."""
        grouped = last.rule.listed and self._grouped(sentence, draft)
        bare = draft.kinds == {"bare"} and (series or grouped)
        if not (bare or self._fits(draft, last.rule)) or self._blocks.forbids(scene, sentence, draft, last.rule):
            return None
        return max(last.score - self._scores.list_item, self._scores.least + 0.1)

    def _points_back(self, scene: Scene, sentence: Sentence, draft: Draft) -> bool:
        """ "Jumlahnya 45 orang": a word before the number that stands for what was told."""
        opening = scene.words(sentence.first, draft.main.first)
        if len(opening) <= 5 and self._pointers.intersection(opening):
            return True
        counts = (item for item in sentence.quantities if item.rejected is None)
        first = next(counts).first == draft.members[0].first
        if first and len(opening) <= _POINTER_REACH and self._pointers.intersection(opening[:1]):
            return True  # "Jumlah itu naik dibanding tahun lalu yang hanya 40 orang"
        roles = sentence.layer("role")
        changed = any(cue.value == "growth" and cue.last <= draft.main.first for cue in roles)
        if first and changed and sentence.periods and len(opening) <= _POINTER_REACH:
            return True  # "Sedikit menurun pada 2016 yang hanya 1.196"
        if sentence.units and sentence.units[0].last <= draft.main.first and self._opens(scene, sentence):
            return not any(cue.layer == "indicator" for cue in sentence.cues)
        dated = any(
            placed.first - sentence.first <= 2 and placed.last <= draft.main.first for placed in sentence.periods
        )
        return dated and len(opening) <= 7 and not any(cue.layer == "indicator" for cue in sentence.cues)

    def _shared_out(
        self, scene: Scene, sentence: Sentence, draft: Draft, topics: Sequence[Topic]
    ) -> IndicatorRule | None:
        """ "Rawat jalan melayani 96 klien. BNNP X melayani 56 klien, BNNK Y 40 klien": what the offices that a sentence
        opens with did of the whole told right before; None where it is no such sentence."""
        opening = sentence.units[0] if sentence.units else None
        if opening is None or opening.first - sentence.first > 1 or opening.last > draft.main.first:
            return None
        if opening.mention.person or draft.traits or draft.explicit:
            return None
        for topic in reversed(_latest(topics, sentence.number)):
            near = topic.sentence == sentence.number - 1 and topic.paragraph == sentence.paragraph and not topic.open
            rule = topic.rule
            if near and rule.tier > 2 and self._fits(draft, rule) and not rule.deed:
                return None if self._blocks.forbids(scene, sentence, draft, rule) else rule
        return None

    def _opens(self, scene: Scene, sentence: Sentence) -> bool:
        """Whether a sentence opens with an office, or with a place of it: "Di Klinik Pratama BNNK X 12 orang"."""
        opening = scene.words(sentence.first, sentence.units[0].first)
        return len(opening) <= 2 or self._placing.issuperset(opening)

    def _score_topic(self, scene: Scene, sentence: Sentence, draft: Draft, topic: Topic) -> float | None:
        """An earlier sentence's indicator, for a number whose role word or "jumlahnya" points back."""
        listed = topic.rule.listed and self._grouped(sentence, draft)
        if Trait.SHARE in draft.traits or not (listed or self._fits(draft, topic.rule)):
            return None
        # "menangkap AS. Dia membelinya sebesar 150 ribu": a bare number far into a sentence tells of nothing before it.
        told = draft.main.kind != "bare" or draft.main.first - sentence.first <= _POINTER_REACH // 2
        opened = (
            topic.open
            and told
            and topic.paragraph == sentence.paragraph
            and not any(cue.layer == "indicator" and self._rules[cue.rule].tier > 1 for cue in sentence.cues)
        )
        if not (
            draft.explicit
            or opened
            or listed
            or draft.main.kind in _TELLING
            or self._points_back(scene, sentence, draft)
        ):
            return None
        if self._blocks.forbids(scene, sentence, draft, topic.rule):
            return None
        age = self._scores.per_sentence * (sentence.number - topic.sentence - 1)
        return self._scores.tier[topic.rule.tier] - self._scores.earlier_sentence - age


def _latest(topics: Sequence[Topic], number: int) -> list[Topic]:
    """The topics of the last sentence before sentence `number` that left any, at most four, in order."""
    found: list[Topic] = []
    for topic in reversed(topics):
        if topic.sentence < number:
            if len(found) == 4 or (found and topic.sentence != found[0].sentence):
                break
            found.append(topic)
    return found[::-1]
