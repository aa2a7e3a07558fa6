"""The days on which something happened in a story: in each paragraph, first of all, and the day of a destruction.

In: a `Scene` with its `Dating`. Out: `Happenings`, read once for an article. Never: the time of one number; that is
`extract.timeline`.
"""

from __future__ import annotations

from dataclasses import dataclass

from extract.dated import LEAD, Dated, Days
from extract.dating import Dating
from extract.scene import Scene, Sentence
from extract.seizureactions import SEIZED
from extract.timeshape import moves_on
from rules.discourse import DiscourseRules

_EVENT_SPAN = 7
"""Days that a span may last and still be told like a day: "9 sampai 10 Februari"."""
_TAKEN = 8
"""Tokens before a day within which the nearest word of a catch makes the day its own."""


@dataclass(slots=True)
class Paragraph:
    """What a paragraph tells of time: the days on which something happened, and where its first span stands."""

    days: set[Days]
    first_span: int | None = None
    moved_in: int | None = None
    """The first sentence that moves on to a day told by the one before: "Sehari kemudian"."""


class Happenings:
    """What a story tells of days; nothing changes once it is read."""

    def __init__(self, scene: Scene, dating: Dating, rules: DiscourseRules) -> None:
        self._scene = scene
        self._dating = dating
        self._rules = rules
        self.paragraphs = self._survey()
        self.event_sentence: int | None = None
        """The sentence that tells the first day, where it dates the story."""
        self.event = self._first_event()
        told = [day for paragraph in self.paragraphs.values() for day in paragraph.days]
        self.days_told = len({day for day in told if abs((day[0] - told[0][0]).days) > 1}) + 1 if told else 0
        """How many days the story tells that lie apart."""
        self.destruction = self._destruction_day()

    @property
    def is_story(self) -> bool:
        """Whether the article tells of single days and not of a year, a month, an operation."""
        return self._dating.main is None or (self._dating.main[1] - self._dating.main[0]).days <= _EVENT_SPAN

    def _survey(self) -> dict[int, Paragraph]:
        found: dict[int, Paragraph] = {}
        for sentence in self._scene.sentences:
            paragraph = found.setdefault(sentence.paragraph, Paragraph(set()))
            for row in self._dating.rows[sentence.number]:
                if row.report:
                    continue
                if row.single:
                    if self._dating.happens_in(sentence, row):
                        paragraph.days.add(row.days)
                        if paragraph.moved_in is None and moves_on(row.mention):
                            paragraph.moved_in = sentence.number
                elif paragraph.first_span is None:
                    paragraph.first_span = sentence.number
        return found

    def _first_event(self) -> Days | None:
        """The first day on which something happened: it dates a story that has no period."""
        if not self.is_story:
            return None
        for sentence in self._scene.sentences:
            for row in self._dating.rows[sentence.number]:
                if not row.report and row.single and self._dating.happens(row):
                    self.event_sentence = sentence.number
                    return row.days
        return None

    def _destruction_day(self) -> Days | None:
        """The day of a story that is about a destruction: the first day that its beginning tells."""
        opening = self._scene.sentences[:2]
        if not any(cue.value == "destroyed" for sentence in opening for cue in sentence.layer("action")):
            return None
        for sentence in self._scene.sentences[: LEAD * 2]:
            done = {cue.value for cue in sentence.layer("action")}
            if (
                SEIZED in done
                and "destroyed" not in done
                and any(item.rejected is None for item in sentence.quantities)
            ):
                continue  # "Pada 19 Juni polisi menyita 3 kg. Kejari memusnahkan 615 gram, Kamis (4/7)"
            for row in self._dating.rows[sentence.number]:
                if row.single and not self._dating.future(row.days) and not self.of_a_catch(sentence, row):
                    return row.days
        return None

    def of_a_catch(self, sentence: Sentence, row: Dated) -> bool:
        """ "dari tersangka yang diamankan pada 22 Maret": the day of the haul, not of its destruction."""
        destroyed = {cue.first for cue in sentence.layer("action") if cue.value == "destroyed"}
        for at in range(row.placed.first - 1, max(sentence.first, row.placed.first - _TAKEN) - 1, -1):
            word = self._scene.tokens.lower[at]
            if at not in destroyed and (word in self._rules.caught or word in self._rules.gathered):
                return True
            if at in destroyed or word in self._rules.boundaries:
                return False
        return False
