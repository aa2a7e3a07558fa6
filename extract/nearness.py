"""How near the words of a rule stand to a number, and which words forbid a rule beside it.

In: a sentence, a draft in it, a rule's words. Out: a closeness (never above 2.5), or whether the rule is forbidden.
Never: the choice among rules; that is `extract.attribution`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.drafts import Draft
from extract.lexicon import Cue
from extract.particles import WHICH
from extract.quantity import Quantity
from extract.scene import Scene, Sentence, named_stretches
from rules.discourse import DiscourseRules
from rules.indicators import IndicatorRule, Rival, Scores

_MONEY = "money"
_LEAD = 2
"""Sentences that tell what a story is about."""
_BLOCK_REACH = 5
_BRACKET = 4
"""Tokens of a bracket that only says again what was counted."""
_FAR = 14
"""Beyond this many tokens further words no longer matter: the sentence is still about the same thing."""


class Nearness:
    """How near words stand to numbers; pure."""

    def __init__(self, scores: Scores, words: DiscourseRules) -> None:
        self._scores = scores
        self._boundaries = words.boundaries
        self._strong = words.strong
        self._counting = words.counting | {")"}
        self._leading = words.leading
        self._detail = words.detail
        self._parting = words.strong | {"dan", "serta"}

    def of(
        self,
        scene: Scene,
        sentence: Sentence,
        draft: Draft,
        quantity: Quantity,
        cue: Cue,
        counts: frozenset[str],
    ) -> float:
        """How near words stand to a number: counted by it, beside it, or some boundaries away (never above 2.5)."""
        scores = self._scores
        if cue.first < quantity.last and cue.last > quantity.first:
            return scores.counted
        if cue.first >= quantity.last:
            percent = draft.percent
            behind = (
                percent.last if percent is not None and quantity.last <= percent.first < cue.first else quantity.last
            )
            behind = _past_brackets(scene, behind, cue.first)
            first, last, beside = behind, cue.first, scores.beside_right
        else:
            first, last, beside = cue.last, quantity.first, scores.beside_left
        between = scene.words(first, last)
        bonus = beside if not between else scores.led_to if self._leading.issuperset(between) else 0.0
        crossed = sum(1 for word in between if word in self._boundaries)
        if len(between) > 1 and cue.last <= quantity.first and between[-1] in self._detail and between[-2] == ",":
            crossed -= 1  # "TPPU juga dibongkar BNNP X selama 2023, yakni dua kasus"
        strong = sum(1 for word in between if word in self._strong)
        own = set(draft.members)
        others = [
            item
            for item in sentence.quantities
            if item not in own and item.rejected is None and not _is_difference(sentence, item)
        ]
        # "nilai jual 10 kg sabu itu Rp 15 miliar": what drugs weigh takes no words of money
        alike = [item for item in others if quantity.kind != _MONEY or item.kind in counts or item.kind == "bare"]
        numbers = sum(1 for item in alike if first <= item.first < last)
        # Only a number that the rule could count takes its words: "tiga kasus ini kami taksir Rp 7,8 miliar".
        rivals = [item for item in others if item.kind in counts or item.kind == "bare"]
        beyond = [
            item
            for item in rivals
            if quantity.last <= cue.first <= cue.last <= item.first
            # "62 kasus dengan berkas yang P-21 sebanyak 96": "sebanyak" gives the words to the number behind.
            and (crossed or self._counting.intersection(scene.words(cue.last, item.first)))
        ]
        before = [item for item in rivals if item.first < cue.last]
        owned = scores.owned if any(self._owns(scene, item, cue) for item in (*before, *beyond)) else 0.0
        if between and cue.first >= quantity.last and any(item.first == cue.last for item in rivals):
            owned = scores.next_number  # "402 orang dengan rawat jalan 333 orang"
        return (
            bonus
            - scores.per_token * min(len(between) - _named(sentence, first, last), _FAR)
            - scores.per_boundary * min(crossed, 3)
            - scores.per_strong_boundary * strong
            - scores.per_number * numbers
            - owned
        )

    def _owns(self, scene: Scene, quantity: Quantity, cue: Cue) -> bool:
        """Whether words belong to a number: counted by it or right beside it without a boundary."""
        if cue.first < quantity.last and cue.last > quantity.first:
            return True
        if 0 <= cue.first - quantity.last <= 2:
            return not self._boundaries.intersection(scene.words(quantity.last, cue.first))
        between = scene.words(cue.last, quantity.first)
        if quantity.first < cue.last or self._parting.intersection(between):
            return False  # "rawat jalan dan enam lainnya rawat inap"
        return len(between) <= 1 or self._counting.issuperset(between)


class Blocks:
    """Words that forbid a rule, its own and those of rivals; pure."""

    def __init__(self, rules: Iterable[IndicatorRule], rivals: Iterable[Rival], words: DiscourseRules) -> None:
        self._boundaries = words.boundaries
        # "40 ribu jiwa dengan asumsi 1 gram dipakai 5 orang": what is assumed says nothing of what follows from it.
        self._premises = words.boundaries | words.assuming
        rules = tuple(rules)
        self._blocked = {rule.id: _any_of(rule.block) for rule in rules if rule.block}
        self._blocked_alone = {rule.id: _any_of(rule.block_alone) for rule in rules if rule.block_alone}
        self._rivals: dict[str, list[Rival]] = {}
        for rival in rivals:
            for name in rival.of:
                self._rivals.setdefault(name, []).append(rival)

    def forbids(self, scene: Scene, sentence: Sentence, draft: Draft, rule: IndicatorRule) -> bool:
        """Whether a word that forbids the rule stands beside the number, on its side of the boundaries."""
        if rule.unless and rule.unless.intersection(scene.forms[sentence.first : sentence.last]):
            return True
        if rule.needs and not rule.needs.intersection(scene.forms[sentence.first : sentence.last]):
            return True
        rivals = self._rivals.get(rule.id, ())
        blocked = [patterns[rule.id] for patterns in self._patterns(draft) if rule.id in patterns]
        if not blocked and not rivals:
            return False
        if any(rule.id in rival.of_stories and self._is_rivals_story(scene, sentence, rival) for rival in rivals):
            return True
        for quantity in draft.members:
            if draft.target is quantity and draft.realization is not None:
                continue  # "target operasi 30 kasus, yang kena 28 kasus": what was reached tells what both count
            first, last = self._window(scene, sentence, quantity)
            # "Dari target operasi 40 kasus terungkap 38 kasus": words before the target are the target's
            first = max([first, *(item.last for item in draft.members if item.last <= quantity.first)])
            words = f" {' '.join(scene.forms[first:last])} "
            if any(pattern.search(words) for pattern in blocked):
                return True
            before = f" {' '.join(scene.forms[sentence.first : quantity.first])} "
            if any(self._is_rivals(scene, sentence, rival, words, before) for rival in rivals):
                return True
        return False

    def _patterns(self, draft: Draft) -> tuple[dict[str, re.Pattern[str]], ...]:
        """By rule, the words that forbid it beside the numbers of this draft."""
        planned = draft.target is not None and draft.realization is not None
        return (self._blocked,) if planned else (self._blocked, self._blocked_alone)

    @staticmethod
    def _is_rivals_story(scene: Scene, sentence: Sentence, rival: Rival) -> bool:
        """Whether a story opens with what the rival's words name and its sentence tells nothing of the own matter: the
        kidnappers of "tujuh pelaku yang diamankan"."""
        if not rival.own.isdisjoint(scene.forms[sentence.first : sentence.last]):
            return False
        lead = scene.forms[: scene.sentences[:_LEAD][-1].last]
        return rival.own.isdisjoint(lead) and not rival.stories.isdisjoint(lead)

    @staticmethod
    def _is_rivals(scene: Scene, sentence: Sentence, rival: Rival, beside: str, before: str) -> bool:
        """ "71 kasus, yaitu 60 kasus miras dan 11 kasus judi": whether a number counts what the rival's words name.
        `beside` are the words around it, `before` those of its sentence up to it."""
        told = f" {' '.join(scene.forms[sentence.first : sentence.last])} "
        # "hasil kejahatan narkotika" is no other crime
        named = any(
            following.partition(" ")[0] not in rival.own
            for word in rival.terms
            for following in told.split(f" {word} ")[1:]
        )
        if not named or any(f" {word} " in beside for word in rival.own):
            return False
        # "Untuk narkoba, Polres X mencatat 34 kasus, sedangkan curanmor 85 kasus": what the clause opens with holds on.
        own = max(before.rfind(f" {word} ") for word in rival.own)
        others = max(before.rfind(f" {word} ") for word in rival.terms)
        return own <= others or any(f" {word} " in beside for word in rival.terms)

    def _window(self, scene: Scene, sentence: Sentence, quantity: Quantity) -> tuple[int, int]:
        """The tokens around a number up to the next boundary or number, at most a few."""
        lower = scene.tokens.lower
        first, last = quantity.first, quantity.last
        while (
            first > sentence.first
            and quantity.first - first < _BLOCK_REACH
            and lower[first - 1] not in self._boundaries
        ):
            first -= 1
        # "senilai Rp 7 triliun yang dimuat kapal ikan": what the words behind "yang" tell is of the drugs.
        ends = self._premises | {WHICH} if quantity.kind == _MONEY else self._premises
        while last < sentence.last and last - quantity.last < _BLOCK_REACH and lower[last] not in ends:
            last += 1
        return first, last


def _named(sentence: Sentence, first: int, last: int) -> int:
    """How many tokens of a stretch only name an office or a time: they lead away from nothing."""
    if last - first < 2 or not (sentence.periods or sentence.units):
        return 0
    return sum(end - begin for begin, end in named_stretches(sentence) if first <= begin and end <= last)


def _past_brackets(scene: Scene, at: int, last: int) -> int:
    """Where the words behind a number begin: past a bracket that closes, and one that holds a word or two ("52 orang
    (pecandu) rawat jalan")."""
    lower = scene.tokens.lower
    while at < last and lower[at] == ")":
        at += 1
    if at < last and lower[at] == "(":
        close = next((place for place in range(at, min(at + _BRACKET, last)) if lower[place] == ")"), at - 1)
        return close + 1
    return at


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """One pattern that finds any of the words between blanks."""
    return re.compile(f" (?:{'|'.join(map(re.escape, sorted(words)))}) ")


def _is_difference(sentence: Sentence, quantity: Quantity) -> bool:
    """ "klien naik 21 orang menjadi 96 orang": a difference takes no words from the level behind it."""
    return any(cue.value == "growth" and 0 <= quantity.first - cue.last <= 1 for cue in sentence.layer("role"))
