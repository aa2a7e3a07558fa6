"""The days of what was done, as a story tells them: by the word for it, and those of destructions.

In: the sentences of an article in order, with their times. Out: the day that "Dalam penggerebekan itu" goes back to,
and the day of what was destroyed. Never: the time that a story carries on; that is `extract.timeline`.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.dated import Dated, Days, length
from extract.dating import Dating
from extract.happenings import Happenings
from extract.scene import Scene, Sentence
from extract.timesbeside import Spot, When
from rules.discourse import DiscourseRules

_WEEK = 7
_OPENING = 3


class Occasions:
    """What one article told so far. Call `keep` at the end of each sentence, in order."""

    def __init__(self, scene: Scene, dating: Dating, rules: DiscourseRules, happened: Happenings) -> None:
        self._scene = scene
        self._dating = dating
        self._rules = rules
        self._happened = happened
        self._razed: tuple[Days, int] | None = None
        """The days told last in a sentence that tells of no catch, with their paragraph: in a story of destructions on
        several days, those of what follows."""
        self._told_in = (-1, -1)
        """The sentence that told a day last, with its paragraph."""
        self._razed_on: Days | None = None
        """The day of a sentence that tells of a destruction and of no amount: "Dimusnahkan pada Kamis (8/8)"."""
        self._by_word: dict[str, Days] = {}
        """By the word for what was done, the day on which it was: "Penggerebekan dilakukan pada Jumat (25/7)"."""

    def of_opening(self, sentence: Sentence) -> Days | None:
        """The day of what a sentence begins with: "Dalam penggerebekan itu …"."""
        opening = self._scene.words(sentence.first, sentence.first + _OPENING)
        if len(opening) < _OPENING or opening[0] not in self._rules.occasions or opening[2] not in self._rules.pointing:
            return None
        # "Pada 15 Februari digagalkan 200 kg. Dalam pengungkapan tersebut …": the day told last is nearer.
        if self._told_in == (sentence.number - 1, sentence.paragraph):
            return None
        return self._by_word.get(opening[1])

    def keep(self, sentence: Sentence, rows: Sequence[Dated]) -> None:
        """Keep the days of what was destroyed and, by its word, of what was done."""
        words = self._scene.tokens.lower[sentence.first : sentence.last]
        if any(row.single and self._dating.happens(row) for row in rows):
            self._told_in = sentence.number, sentence.paragraph
        razes = any(cue.value == "destroyed" for cue in sentence.layer("action"))
        for row in rows:
            happens = row.single and self._dating.happens(row) and not self._happened.of_a_catch(sentence, row)
            if razes and happens and not sentence.quantities:
                self._razed_on = row.days
            razed = any(cue.value == "destroyed" for cue in sentence.layer("action")) and bool(sentence.quantities)
            if length(row.days) > _WEEK and razed and not self._dating.future(row.days):
                self._razed = (row.days, sentence.paragraph)  # "Tahun lalu dimusnahkan 34 hektare. Beratnya 98 ton"
            if length(row.days) > _WEEK or not (self._dating.happens(row) or row.mention.kind == "span"):
                continue
            if row.single:
                self._by_word |= dict.fromkeys(self._rules.event.intersection(words), row.days)
            if not self._tells_a_catch(sentence):
                self._razed = (row.days, sentence.paragraph)

    def of_destruction(self, sentence: Sentence, spot: Spot) -> When | None:
        """The day on which the amount at `spot` was destroyed; None where only the story's time can tell."""
        rows = [row for row in self._dating.rows[sentence.number] if row.single]
        # "dimusnahkan 19 kg," kata Kapolres, Rabu (27/5)": the day of the telling, where another is known.
        rows = [row for row in rows if not row.report or self._happened.destruction is None]
        own = [row for row in rows if not (self._happened.of_a_catch(sentence, row) or self._caught_then(row, spot))]
        if own or (rows and self._happened.destruction is None):
            # "24 September 2.915 gram, disusul pemusnahan kedua 18 Desember sebanyak 1.860 gram"
            before = [row for row in own or rows if row.placed.last <= spot.first]
            row = before[-1] if before else (own or rows)[0]
            # "15 Maret dimusnahkan 702 gram, lalu 640 gram pada 7 Juni": the first day is that of the first amount
            behind = [one for one in own or rows if spot.last <= one.placed.first < spot.right]
            if behind and row.placed.last <= spot.left and spot.left > sentence.first:
                between = self._scene.words(spot.last, behind[0].placed.first)
                row = row if self._rules.boundaries.intersection(between) else behind[0]
            return When(row.days, "beside", row.place)
        told = self._dating.told(sentence)
        if self._razed is not None and self._razed[1] == sentence.paragraph and not told:
            return When(self._razed[0], "carried")
        if self._razed_on is not None and not told:
            return When(self._razed_on, "carried")
        if self._happened.destruction is not None and (
            rows or all(self._happened.of_a_catch(sentence, row) for row in told)
        ):
            return When(self._happened.destruction, "carried")
        return None

    def _caught_then(self, row: Dated, spot: Spot) -> bool:
        """ "dimusnahkan 5 kg ganja milik YP yang diamankan di Jalan A, Kamis (10/6)": a day of a catch told behind what
        was destroyed on another."""
        known = self._happened.destruction
        if known is None or row.days == known or row.placed.first < spot.last:
            return False
        return bool(self._rules.caught.intersection(self._scene.words(spot.last, row.placed.first)))

    def _tells_a_catch(self, sentence: Sentence) -> bool:
        """Whether a word tells of something taken, and not of its destruction."""
        razed = {
            at for cue in sentence.layer("action") if cue.value == "destroyed" for at in range(cue.first, cue.last)
        }
        words = enumerate(self._scene.tokens.lower[sentence.first : sentence.last], sentence.first)
        return any(word in self._rules.caught and at not in razed for at, word in words)
