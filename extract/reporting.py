"""Which days are those of the telling, not of what is told: "kata Kapolres, Kamis (19/12)", a dateline, a byline.

In: a `Scene`. Out: yes or no for a day; guesses that a later speaker disproves. Never: the days themselves; those are
found by `extract.dating`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extract.dated import Dated, Surroundings
from extract.scene import QUOTES, PlacedPeriod, Scene, Sentence
from rules.discourse import DiscourseRules

_BYLINE = 14
"""Words of a line that tells who wrote when: "Rangga S - Kabar Rimba 25 Maret 2021 | 12:52 WIB"."""
_POST_AND_NAME = 16
"""Tokens that a post, a rank and a name may have: "Kepala Bidang Humas Polda X Kombes Pol A B, S.I.K., M.H."."""
_FAR_SPEECH = 10
"""Tokens beyond which a word of speech only makes it likely that a day is that of the telling."""
_NEAR_SPEECH = 4
_LONE_LINE = 6
_OPENS = 3
_SOON = 3
"""Tokens behind a day within which stands what was done on it."""
_DONE = 20
_HOUR_REACH = 6
_HOUR = 3
"""Tokens behind a day within which its hour begins."""
_CONFIRMED = 5
"""Words between one that confirms and the day: "pengungkapan kasus tersebut pada"."""
_DATELINE = 8
_ON = "pada"


class Reporting:
    """Reads one article."""

    def __init__(self, scene: Scene, around: Surroundings, rules: DiscourseRules) -> None:
        self._scene = scene
        self._around = around
        self._rules = rules
        self._guessed: set[tuple[int, int]] = set()
        """Places of days that were only guessed to be those of the telling."""

    def holds(self, sentence: Sentence, placed: PlacedPeriod) -> bool:
        """Whether a day is that of the telling: a speech, a press conference, the dateline."""
        reach, forms = self._rules.report_reach, self._scene.forms
        left = forms[max(sentence.first, placed.first - reach) : placed.first]
        right = _unquoted(forms[placed.last : min(sentence.last, placed.last + reach // 2)])
        speech = _nearest(left, right, self._rules.speech)
        event = _nearest(left, right, self._rules.event)
        if self._is_dateline(sentence, placed):
            return True
        if self._done_at_its_hour(sentence, placed) or self._done_afterwards(left, right):
            return False
        left = self._without_matter(left)
        occasion = _nearest(left, (), self._rules.occasion)
        spoken = not self._rules.speech.isdisjoint(left)
        if occasion is None and not spoken and self._has_its_hour(sentence, placed):
            return False
        # "Dalam rilis yang digelar di Palu, Jumat (19/12), BNNP mengungkap …"
        done = _nearest(left, (), self._rules.caught)
        held = occasion is not None and done is None and left[-1:] == [","]
        # "sidang etik yang berlangsung pada Kamis": what may be said of an occasion, too, makes it no deed.
        deed = _nearest(left, right, self._rules.event - self._rules.neutral)
        told = occasion is not None and (deed is None or occasion < deed or held)
        if self._confirmed(left):
            return True
        far = speech is None or (speech > _NEAR_SPEECH and not self._by_name(sentence, placed.first - 1))
        if left[-1:] == [_ON] and not told and far:
            return False
        if told and (speech is None or held):
            return True
        if speech is None:
            told = bool(self._rules.speech.intersection(forms[sentence.first : sentence.last]))
            # "Esok harinya, Rabu (17/5/2023), tim membabat …": a day that a later sentence begins with is its own.
            opens = sentence.number > 0 and placed.first - sentence.first <= _OPENS
            early = told or (sentence.number < 2 and not opens)
            if event is not None or not (placed.mention.bracketed and early) or self._around.acted(sentence):
                return False
            self._guessed.add((placed.first, placed.last))
            return True
        named = self._by_name(sentence, placed.first)
        if event is None and speech > _FAR_SPEECH and not named:
            self._guessed.add((placed.first, placed.last))
        return event is None or speech < event or named

    def _has_its_hour(self, sentence: Sentence, placed: PlacedPeriod) -> bool:
        """ "Minggu (31/12) sekitar pukul 01.30 WIB": of what happened the hour is told, of what was said it is not."""
        behind = self._scene.words(placed.last, min(sentence.last, placed.last + _HOUR))
        return not self._rules.hours.isdisjoint(behind) and self._rules.boundaries.isdisjoint(behind)

    def _done_at_its_hour(self, sentence: Sentence, placed: PlacedPeriod) -> bool:
        """ "…, kata Kapolres, pada Senin (19/8) sekira pukul 04.00 WIB, petugas menangkap MF": an hour, and what was
        done at it."""
        behind = _unquoted(self._scene.tokens.lower[placed.last : min(sentence.last, placed.last + _DONE)])
        hour = next((at for at, word in enumerate(behind[:_HOUR_REACH]) if word in self._rules.hours), None)
        return hour is not None and not self._rules.caught.isdisjoint(behind[hour:])

    def _without_matter(self, left: Sequence[str]) -> Sequence[str]:
        """ "dalam rilis akhir tahun pengungkapan kasus, Rabu (27/12)": the words before a day without the one that
        tells what was told of on the occasion."""
        at = next((at for at, word in enumerate(left) if word in self._rules.occasion), None)
        if at is None or left[-1:] != [","] or "," in left[at:-1]:
            return left
        return [word for place, word in enumerate(left) if place < at or word not in self._rules.told_of]

    def _done_afterwards(self, left: Sequence[str], right: Sequence[str]) -> bool:
        """ "Seusai konferensi pers, hari itu juga digelar pemusnahan": what was done when the occasion was over."""
        at = next((at for at, word in enumerate(left) if word in self._rules.afterwards), None)
        if at is None or self._rules.occasion.isdisjoint(left[at + 1 : at + 1 + _OPENS]):
            return False
        deeds, said = self._rules.event - self._rules.neutral, self._rules.speech - self._rules.occasion
        return not deeds.isdisjoint(right[:_SOON]) and said.isdisjoint((*left[at:], *right))

    def _confirmed(self, left: Sequence[str]) -> bool:
        """ "membenarkan pengungkapan tersebut pada Minggu (8/6)": what was confirmed is named, and nothing says that
        the day is its own."""
        places = [at for at, word in enumerate(left) if word in self._rules.confirming]
        behind = left[places[-1] + 1 :] if places else ()
        return bool(behind) and any(word in self._rules.pointing for word in behind) and len(behind) <= _CONFIRMED

    def _by_name(self, sentence: Sentence, end: int) -> bool:
        """ "…, kata Kapolres Melawi AKBP Yusa, Kamis (3/4), disita …": nothing but a post and a name between the verb
        of saying and the day, or the "pada" before it, at token `end`."""
        for at in range(end - 1, max(sentence.first, end - _POST_AND_NAME) - 1, -1):
            word = self._scene.tokens.words[at]
            if self._scene.tokens.lower[at] in self._rules.speech:
                return at < end - 1
            if word[0].isalpha() and not word[0].isupper():
                return False
        return False

    def doubted(self, rows: Mapping[int, Sequence[Dated]]) -> dict[int, list[Dated]]:
        """The rows by sentence, without the guesses that somebody who speaks on a later day disproves: a day in
        brackets was taken for that of the telling since no word says otherwise."""
        told = [row for found in rows.values() for row in found]
        spoken = {row.days for row in told if row.report and row.single and row.place not in self._guessed}
        latest = max(spoken, default=None)
        return {
            number: [
                replace(row, report=False)
                if latest is not None and row.place in self._guessed and row.days < latest
                else row
                for row in found
            ]
            for number, found in rows.items()
        }

    def _is_line(self, sentence: Sentence) -> bool:
        """Whether a sentence is its whole line; what goes on behind it is a story."""
        beside = self._scene.sentences[sentence.number + 1 : sentence.number + 2]
        return all(other.paragraph != sentence.paragraph for other in beside)

    def _is_dateline(self, sentence: Sentence, placed: PlacedPeriod) -> bool:
        """Whether a day stands in the dateline or alone on its line."""
        rest = sentence.last - sentence.first - (placed.last - placed.first)
        if rest <= _LONE_LINE and self._is_line(sentence) and not self._around.acted(sentence):
            return True
        if rest <= _BYLINE and self._rules.clock.intersection(self._scene.words(placed.last, sentence.last)):
            return not self._around.acted(sentence)
        if sentence.number > 2:
            return False
        behind = self._scene.words(placed.last, placed.last + 3)
        return placed.first - sentence.first <= _DATELINE and bool(self._rules.dashes.intersection(behind))


def _unquoted(words: Sequence[str]) -> Sequence[str]:
    """The words up to where a quotation ends: "pada 13 September," ujarnya" tells the day of what is quoted."""
    at = next((at for at, word in enumerate(words) if word in QUOTES), len(words))
    return words[:at]


def _nearest(left: Sequence[str], right: Sequence[str], words: frozenset[str]) -> int | None:
    """How many tokens away the nearest of `words` stands, before or behind; None where none does."""
    distances = [len(left) - at for at, word in enumerate(left) if word in words]
    distances += [at + 1 for at, word in enumerate(right) if word in words]
    return min(distances, default=None)
