"""What earlier sentences leave for a number without words of its own: "jumlahnya 45 orang", "BNNK X 26 klien".

In: a `Draft` in its sentence, the `Topic`s left so far. Out: a score, or the rule that an earlier sentence told. Never:
the words beside the number; that is `extract.nearness`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from extract.drafts import Draft
from extract.fitting import Fitting
from extract.lexicon import Cue
from extract.nearness import Blocks
from extract.scene import QUOTES, Scene, Sentence
from extract.trait import Trait
from rules.discourse import DiscourseRules
from rules.indicators import IndicatorRule, IndicatorRules, Scores

_TELLING = frozenset({"activity", "letter", "family", "file", "network"})
"""Measures that say by themselves what kind of thing is counted."""
_ASIDE = 7
"""Tokens from a comma to the one that closes an aside."""
_DATED_REACH = 7
"""Tokens of a sentence that opens with a time, up to its number."""
_LED = 7
"""Tokens from the office that a sentence opens with to its number."""
_POINTER_REACH = 10
_ITS = "nya"
_PAIR = 2
_ELLIPSIS = 4
"""Tokens between a time and its number in a sentence that tells nothing else."""


class Topic(NamedTuple):
    """What was spoken of: an indicator's rule and the sentence where it was."""

    rule: IndicatorRule
    sentence: int
    paragraph: int
    open: bool = False
    """Whether the sentence only named it and told no figure: the next sentence may."""


class Topics:
    """Built once from the rules; pure."""

    def __init__(
        self, rules: IndicatorRules, scores: Scores, words: DiscourseRules, fitting: Fitting, blocks: Blocks
    ) -> None:
        self._rules = {rule.id: rule for rule in rules.rules}
        self._by_indicator: dict[str, IndicatorRule] = {}
        for rule in rules.rules:
            self._by_indicator.setdefault(rule.indicator, rule)
        self._anaphors = {anaphor.id: anaphor for anaphor in rules.anaphors}
        self._scores = scores
        self._fitting = fitting
        self._blocks = blocks
        self._pointers = words.pointers
        self._filling = words.function | words.ties
        self._openers = words.function | words.about
        self._placing = words.annexes | words.about | QUOTES

    def of_anaphor(
        self, scene: Scene, sentence: Sentence, draft: Draft, cue: Cue, topics: Sequence[Topic]
    ) -> tuple[float | None, IndicatorRule | None, Cue | None]:
        """The score of a word that stands for what was spoken of, with the indicator's rule and the word."""
        anaphor = self._anaphors[cue.rule]
        if not draft.kinds <= anaphor.counts or abs(draft.main.first - cue.first) > 12 or Trait.SHARE in draft.traits:
            return None, None, None
        own = (item for item in reversed(sentence.layer("indicator")) if item.last <= cue.first)
        here = [Topic(self._rules[item.rule], sentence.number, sentence.paragraph) for item in own]
        for topic in (*here, *_of_sentences(topics)):
            if sentence.number - topic.sentence > 2:
                break  # topics stand in the order of the text
            indicator = anaphor.map.get(topic.rule.indicator)
            if indicator is not None:
                rule = self._by_indicator[indicator]
                if self._fitting.of_a_kind(sentence, draft) and not rule.listed:
                    continue
                if self._blocks.forbids(scene, sentence, draft, rule):
                    continue
                age = self._scores.per_sentence * (sentence.number - topic.sentence)
                # "diikuti 3.310 peserta, sementara penggiat yang dilatih 30 orang": the word is the first number's
                taken = any(
                    cue.first <= item.last <= draft.main.first and item.kind in anaphor.counts
                    for item in sentence.quantities
                    if item.rejected is None
                )
                owned = self._scores.per_number if taken else 0.0
                return self._scores.tier[2] + self._scores.anaphor - age - owned, rule, cue
        return None, None, None

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
        # "BNN Kota Palopo dua kelurahan"; not so "Kasat Resnarkoba, yang membawa 35 personel"
        leads = bool(sentence.units) and not sentence.units[0].mention.person
        near = leads and 0 <= draft.main.first - sentence.units[0].last <= _LED
        if near and self._opens(scene, sentence):
            return not any(cue.layer == "indicator" for cue in sentence.cues)
        dated = any(
            placed.first - sentence.first <= 2 and placed.last <= draft.main.first for placed in sentence.periods
        )
        short = len(_without_aside(opening)) <= _DATED_REACH
        return dated and short and not any(cue.layer == "indicator" for cue in sentence.cues)

    def shared_out(
        self, scene: Scene, sentence: Sentence, draft: Draft, topics: Sequence[Topic]
    ) -> IndicatorRule | None:
        """ "Rawat jalan melayani 96 klien. BNNP X melayani 56 klien, BNNK Y 40 klien": what offices did of a whole told
        right before; "Rawat jalan masih diminati. Kliennya 33 orang": whose clients; None where it is no such
        sentence."""
        belongs = scene.tokens.lower[sentence.first].endswith(_ITS)
        if not (belongs or self._dealt_out(sentence, draft)) or draft.traits or draft.explicit:
            return None
        for topic in reversed(latest(topics, sentence.number)):
            near = topic.sentence == sentence.number - 1 and topic.paragraph == sentence.paragraph
            near = near and topic.open == belongs
            rule = topic.rule
            if near and rule.tier > 2 and self._fitting.fits(draft, rule) and not rule.deed:
                return None if self._blocks.forbids(scene, sentence, draft, rule) else rule
        return None

    @staticmethod
    def _dealt_out(sentence: Sentence, draft: Draft) -> bool:
        """Whether a sentence opens with an office, or names several, each behind its number: "Sebanyak 60 klien
        ditangani BNNP X dan 36 klien ditangani BNNK Y"."""
        offices = [one for one in sentence.units if not one.mention.person]
        if not offices:
            return False
        if offices[0].first - sentence.first <= 1:
            return offices[0].last <= draft.main.first
        counted = [item for item in sentence.quantities if item.rejected is None]
        if len(offices) < _PAIR or len(offices) != len(counted):
            return False
        return all(item.last <= one.first for item, one in zip(counted, offices, strict=True)) and all(
            one.last <= item.first for one, item in zip(offices, counted[1:], strict=False)
        )

    def _opens(self, scene: Scene, sentence: Sentence) -> bool:
        """Whether a sentence opens with an office, or with a place of it: "Di Klinik Pratama BNNK X 12 orang"."""
        opening = scene.words(sentence.first, sentence.units[0].first)
        return len(opening) <= 2 or self._placing.issuperset(opening)

    def of_topic(self, scene: Scene, sentence: Sentence, draft: Draft, topic: Topic) -> float | None:
        """An earlier sentence's indicator, for a number whose role word or "jumlahnya" points back."""
        counted = draft.kinds <= topic.rule.counts | {"bare"}  # "Dinas Perhubungan 57 orang" counts no offices
        listed = topic.rule.listed and counted and self._fitting.grouped(sentence, draft)
        if Trait.SHARE in draft.traits or not (listed or self._fitting.fits(draft, topic.rule)):
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
        if topic.paragraph == sentence.paragraph and self.elliptical(scene, sentence, draft):
            age = 0.0
        return self._scores.tier[topic.rule.tier] - self._scores.earlier_sentence - age

    def elliptical(self, scene: Scene, sentence: Sentence, draft: Draft) -> bool:
        """ "Tahun 2023 sebanyak 55 orang.": a time and a number, and nothing that says what is counted."""
        if not sentence.periods or sentence.units or len(draft.members) > 1 or draft.traits:
            return False
        if any(cue.layer == "indicator" for cue in sentence.cues) or len(sentence.quantities) > 1:
            return False
        when, main = sentence.periods[0], draft.main
        opens = all(not word[0].isalnum() or word in self._openers for word in scene.words(sentence.first, when.first))
        between = scene.words(when.last, main.first)
        closed = scene.words(main.last, sentence.last)
        return (
            opens
            and 0 <= main.first - when.last <= _ELLIPSIS
            and self._filling.issuperset(between)
            and all(not word[0].isalnum() for word in closed)
        )

    def of_paragraph(self, scene: Scene, sentence: Sentence, draft: Draft, topics: Sequence[Topic]) -> list[Topic]:
        """The topics of the paragraph's last sentence whose rules count what the number counts."""
        for topic in reversed(topics):
            if topic.paragraph != sentence.paragraph:
                return []
            if topic.sentence < sentence.number and self._fitting.fits(draft, topic.rule):
                return [topic]
        return []


def _of_sentences(topics: Sequence[Topic]) -> Iterator[Topic]:
    """Topics, those of the latest sentence first, of one sentence in its order."""
    for _, of_sentence in groupby(reversed(topics), key=lambda topic: topic.sentence):
        yield from reversed(list(of_sentence))


def _without_aside(opening: tuple[str, ...]) -> tuple[str, ...]:
    """ "Tahun 2020, pas ramai-ramainya Covid, tinggal 22": the words that open a sentence without what commas set
    apart."""
    if opening.count(",") != 2:
        return opening
    first = opening.index(",")
    last = opening.index(",", first + 1)
    return opening[:first] + opening[last + 1 :] if last - first <= _ASIDE else opening


def latest(topics: Sequence[Topic], number: int) -> list[Topic]:
    """The topics of the last sentence before sentence `number` that left any, at most four, in order."""
    found: list[Topic] = []
    for topic in reversed(topics):
        if topic.sentence < number:
            if len(found) == 4 or (found and topic.sentence != found[0].sentence):
                break
            found.append(topic)
    return found[::-1]
