"""Which indicator a statement is about: rules compete, the nearest and most specific words win.

In: a `Draft` in its sentence, with what the paragraph was about so far. Out: an `Attribution`, or the reason why
there is none. Never: unit, period, or a change of the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extract.drafts import Draft
from extract.fitting import Fitting
from extract.lexicon import Cue
from extract.nearness import Blocks, Nearness
from extract.scene import Scene, Sentence
from extract.topics import Topic, Topics, latest
from extract.trait import Trait
from rules.discourse import DiscourseRules
from rules.indicators import IndicatorRule, IndicatorRules, Scores


class Attribution(NamedTuple):
    """The indicator of a statement, the rule that found it, and how clear the case was."""

    rule: IndicatorRule
    score: float
    margin: float
    cue: Cue | None
    """The words that decided; None where the topic of an earlier sentence did."""


_SCORE = "score"
_AND = frozenset({("dan",), ("maupun",), ("atau",), ("serta",)})
_PART = 2
"""Tokens behind "di antaranya" within which words are those of the part."""
_OPENING = 3
"""Tokens before a number that a sentence opens with."""
_PAIRED_REACH = 4
"""Tokens behind two names within which a number is the second one's."""


class Attributor:
    """Built once from the rules; `attribute` is pure."""

    def __init__(
        self,
        rules: IndicatorRules,
        scores: Scores,
        words: DiscourseRules,
    ) -> None:
        self._rules = {rule.id: rule for rule in rules.rules}
        self._nearness = Nearness(scores, words)
        self._blocks = Blocks(rules.rules, rules.rivals, words)
        self._pairings = rules.pairings
        self._scores = scores
        self._fitting = Fitting(words)
        self._detail = words.detail
        self._topics = Topics(rules, scores, words, self._fitting, self._blocks)

    @property
    def tiers(self) -> dict[str, int]:
        """How specific each rule is."""
        return {rule.id: rule.tier for rule in self._rules.values()}

    @property
    def listed(self) -> list[IndicatorRule]:
        """The rules that count by kinds of institutions."""
        return [rule for rule in self._rules.values() if rule.listed]

    def given(self, cue: Cue) -> Attribution:
        """The attribution of a number that a list read in step binds to a cue."""
        rule = self._rules[cue.rule]
        return Attribution(rule, self._scores.tier[rule.tier], self._scores.tier[rule.tier], cue)

    def rule(self, rule_id: str) -> IndicatorRule:
        """The rule with that id."""
        return self._rules[rule_id]

    def whole_of(self, parts: Sequence[Attribution]) -> Attribution | None:
        """What the sum of several parts counts: the general indicator whose rule gives way to all of theirs ("klien" of
        outpatients and inpatients); None where there is none."""
        told = {item.rule.id for item in parts}
        general = (rule for rule in self._rules.values() if rule.generic and told <= set(rule.yields))
        found = min(general, key=lambda rule: rule.id, default=None)
        return None if found is None else Attribution(found, self._scores.tier[found.tier], self._scores.margin, None)

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
        if not self._fitting.countable(scene, sentence, draft):
            return "no-measure"
        candidates: dict[str, tuple[float, IndicatorRule, Cue | None]] = {}
        for cue in sentence.cues:
            if cue.layer == "indicator":
                self._offer(candidates, *self._score_cue(scene, sentence, draft, cue, contexts))
            elif cue.layer == "anaphor" and not self._has_subject(sentence, draft, cue):
                self._offer(candidates, *self._topics.of_anaphor(scene, sentence, draft, cue, topics))
        self._offer(candidates, *self._score_pairing(scene, sentence, draft))
        self._give_way(draft, candidates)
        if candidates and all(rule.generic for _, rule, _ in candidates.values()):
            shared = self._topics.shared_out(scene, sentence, draft, topics)
            candidates = {shared.indicator: (self._scores.least + 1.0, shared, None)} if shared else candidates
        if last is not None and (last.rule.listed or series) and not self._satisfied(candidates):
            self._offer(candidates, self._score_list(scene, sentence, draft, last, series), last.rule, None)
        if not self._satisfied(candidates):
            for topic in latest(topics, sentence.number):
                self._offer(candidates, self._topics.of_topic(scene, sentence, draft, topic), topic.rule, None)
        if not candidates and self._topics.elliptical(scene, sentence, draft):
            for topic in self._topics.of_paragraph(scene, sentence, draft, topics):
                self._offer(candidates, self._topics.of_topic(scene, sentence, draft, topic), topic.rule, None)
        best = self._opened(sentence, draft, self._choose(candidates), topics, last)
        return last if last is not None and series and self._said_again(draft, best, last) else best

    def _opened(
        self,
        sentence: Sentence,
        draft: Draft,
        best: Attribution | str,
        topics: Sequence[Topic],
        last: Attribution | None,
    ) -> Attribution | str:
        """ "Penanganan TPPU tak kalah. Targetnya 20 kasus, yang jadi 21 kasus": the measure alone, behind a sentence
        that only named what is counted."""
        if (
            isinstance(best, str)
            or best.cue is None
            or not any(one.first <= best.cue.first < one.last for one in draft.members)
        ):
            return best
        opens = draft.explicit and draft.members[0].first - sentence.first <= _OPENING
        for topic in topics:
            named = topic.open and topic.sentence == sentence.number - 1 and topic.paragraph == sentence.paragraph
            if named and topic.rule.id in best.rule.yields and (opens or (last and last.rule is topic.rule)):
                return Attribution(topic.rule, best.score, best.margin, None)
        return best

    @staticmethod
    def _said_again(draft: Draft, best: Attribution | str, last: Attribution) -> bool:
        """ "8 kasus TPPU pada 2021, tahun 2020 5 kasus": the measure alone, in a series of what was named before."""
        if isinstance(best, str) or best.cue is None or last.rule.id not in best.rule.yields:
            return False
        return draft.main.first <= best.cue.first and best.cue.last <= draft.main.last

    def _has_subject(self, sentence: Sentence, draft: Draft, anaphor: Cue) -> bool:
        """ "Layanan rehabilitasi menjangkau 900 orang", "melibatkan dua pelaku": the words right before say whose
        participants they are, or the measure that they are suspects."""
        main = draft.main
        return any(
            (
                0 <= anaphor.first - cue.last <= 1
                or (self._rules[cue.rule].deed and main.number_last <= cue.first and cue.last <= main.last)
            )
            and self._fitting.fits(draft, self._rules[cue.rule])
            for cue in sentence.layer("indicator")
        )

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
            found = [(*by_rule[other], self._of_one_field(other, rule)) for other in rule.yields if other in by_rule]
            # "bimtek penggiat, dan melakukan rehabilitasi terhadap 13 orang": its own words stand right there.
            beside = rule.generic and by_rule[rule.id][0] > self._scores.beside_own
            # Words behind the number take it only when they stand right there; a programme named before it holds on.
            if any(
                near > (self._scores.yields_right if rule.generic and (right or (beside and not akin)) else limit)
                for near, right, akin in found
            ):
                del candidates[rule.indicator]

    def _of_one_field(self, other: str, rule: IndicatorRule) -> bool:
        """Whether two rules are of one field of work: rehabilitation, prevention, law enforcement."""
        return self._rules[other].indicator.split(".")[0] == rule.indicator.split(".")[0]

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
                if self._blocks.forbids(scene, sentence, draft, rule):
                    return None, None, None  # "106 tersangka dalam 96 kasus kejahatan"
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

    def _score_cue(
        self, scene: Scene, sentence: Sentence, draft: Draft, cue: Cue, contexts: frozenset[str]
    ) -> tuple[float | None, IndicatorRule | None, Cue | None]:
        rule = self._rules[cue.rule]
        # "Rinciannya, … menyasar 26 orang": words that tell little of themselves; "2 orang direhabilitasi" tells.
        little = rule.tier < 2 and cue.first != draft.main.last
        if Trait.SHARE in draft.traits and (little or self._told_before(scene, cue)):
            return None, None, None
        if Trait.SHARE in draft.traits and (
            self._of_the_whole(scene, sentence, draft, cue) or self._of_others(sentence, draft, rule)
        ):
            return None, None, None
        if not draft.traits and self._of_the_part(scene, sentence, draft, cue):
            return None, None, None
        if self._of_a_phrase(sentence, draft, cue):
            return None, None, None
        listed = rule.listed and draft.kinds == {"bare"} and self._fitting.grouped(sentence, draft)
        grouped = self._fitting.of_a_kind(sentence, draft)
        done_to = bool(rule.done_to) and self._fitting.done_to(scene, draft, cue)
        if (
            # "SMP 13": of a bare number behind a kind of institution only lists of kinds speak.
            not (rule.listed if grouped else listed or self._fitting.fits(draft, rule, done_to=done_to))
            or not rule.topic <= contexts
            or self._blocks.forbids(scene, sentence, draft, rule)
            or self._one_of_two(scene, sentence, draft, cue)
        ):
            return None, None, None
        best: float | None = None
        for quantity in (*draft.members, draft.earlier) if draft.earlier else draft.members:
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

    @staticmethod
    def _of_the_part(scene: Scene, sentence: Sentence, draft: Draft, cue: Cue) -> bool:
        """ "mengasesmen 96 orang, 58 di antaranya menjalani rawat jalan": words right behind a part are not those of
        the whole before it; so are they behind an aside ("96 orang, 58 di antaranya pria, menjalani rawat jalan")."""
        for share in sentence.layer("role"):
            if share.value == "part_after" and draft.main.last < share.first and share.last <= cue.first:
                near = cue.first - share.last <= _PART and "," not in scene.words(share.last, cue.first)
                parted = any(draft.main.last <= one.first < share.first for one in sentence.quantities)
                if near and parted:
                    return True
        return False

    def _of_a_phrase(self, sentence: Sentence, draft: Draft, cue: Cue) -> bool:
        """ "31 ribu orang dengan tingkat kepuasan layanan rawat jalan 3,49": words behind the number that only go on
        with those of an index."""
        if cue.first < draft.main.last:
            return False
        return any(
            draft.main.last <= other.first < cue.first <= other.last
            and _SCORE in self._rules[other.rule].counts
            and _SCORE not in draft.kinds
            for other in sentence.layer("indicator")
        )

    def _of_the_whole(self, scene: Scene, sentence: Sentence, draft: Draft, cue: Cue) -> bool:
        """ "empat orang, yaitu dua pemodal dan dua WNI, berstatus DPO": words behind the comma that closes the parts
        are those of the whole."""
        parted = "," in scene.words(draft.main.last, cue.first)
        return parted and not self._detail.isdisjoint(scene.words(sentence.first, draft.main.first))

    @staticmethod
    def _of_others(sentence: Sentence, draft: Draft, rule: IndicatorRule) -> bool:
        """ "412 narapidana, 230 di antaranya kasus narkotika": so many of those people, not of what the words name."""
        before = [item for item in sentence.quantities if item.last <= draft.main.first]
        return draft.kinds == {"bare"} and bool(before) and before[-1].kind == "person" and "person" not in rule.counts

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

    def _satisfied(self, candidates: dict[str, tuple[float, IndicatorRule, Cue | None]]) -> bool:
        return any(score >= self._scores.least for score, _, _ in candidates.values())

    def _score_list(
        self, scene: Scene, sentence: Sentence, draft: Draft, last: Attribution, series: bool
    ) -> float | None:
        """The indicator of the number before, in a list of kinds or a series of years and offices."""
        if Trait.SHARE in draft.traits:
            return None
        grouped = last.rule.listed and self._fitting.grouped(sentence, draft)
        bare = draft.kinds == {"bare"} and (series or grouped)
        if not (bare or self._fitting.fits(draft, last.rule)) or self._blocks.forbids(
            scene, sentence, draft, last.rule
        ):
            return None
        return max(last.score - self._scores.list_item, self._scores.least + 0.1)
