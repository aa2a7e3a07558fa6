"""A time expression of an article with its days, and what else a reader sees about it.

In: nothing. Out: `Dated`, the tests of a row that need its surroundings. Never: how the days were found; that is
`extract.dating`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from extract.periods import PeriodMention
from extract.scene import PlacedPeriod, Scene, Sentence
from rules.discourse import DiscourseRules

Days = tuple[date, date]

LEAD = 4
"""Sentences in which an article says whose and which year's figures it tells."""
_BEGUN = 3
_STOP = "."
_WHEN = 9
"""Tokens behind a day within which "ketika petugas mencegat …" tells what was done on it."""
_SET_AGAINST = 12
"""Tokens from "berbanding" to the time of the numbers behind it."""
_OPEN = frozenset({"since", "until"})


@dataclass(frozen=True, slots=True)
class Dated:
    """A time expression with its days."""

    placed: PlacedPeriod
    days: Days
    report: bool
    """The day of the telling (press conference, speech), not of what is told."""
    compared: bool
    """Told for comparison only ("dibanding tahun 2020")."""
    planned: bool
    """The time of a target ("target tahun ini")."""
    operation: bool
    """A year in an operation's name ("Operasi Antik 2023")."""

    @property
    def mention(self) -> PeriodMention:
        """The expression itself."""
        return self.placed.mention

    @property
    def single(self) -> bool:
        """Whether it is one day."""
        return self.days[0] == self.days[1]

    @property
    def place(self) -> tuple[int, int]:
        """Its tokens."""
        return self.placed.first, self.placed.last


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What decides about a row beside itself: the article, its own date, the words of the language."""

    scene: Scene
    anchor: date | None
    rules: DiscourseRules

    def future(self, days: Days) -> bool:
        """Whether days lie after the article's own date."""
        return self.anchor is not None and days[0] > self.anchor

    def happens(self, row: Dated) -> bool:
        """Whether a row is the time of something that happened."""
        if row.mention.kind in _OPEN or row.compared or self.future(row.days):
            return False
        before = self.scene.words(max(0, row.placed.first - _BEGUN), row.placed.first)
        return self.rules.beginnings.isdisjoint(before) or self._caught_when(row)

    def _caught_when(self, row: Dated) -> bool:
        """ "bermula dari Jumat (12/5), ketika petugas mencegat sebuah mobil": the catch came on that day."""
        behind = self.scene.words(row.placed.last, row.placed.last + _WHEN)
        behind = behind[: behind.index(_STOP)] if _STOP in behind else behind
        at = next((at for at, word in enumerate(behind) if word in self.rules.when), None)
        return at is not None and bool(self.rules.event.intersection(behind[at:]))

    def acted(self, sentence: Sentence) -> bool:
        """Whether a word of an event stands anywhere in the sentence."""
        return bool(self.rules.event.intersection(self.scene.tokens.lower[sentence.first : sentence.last]))


def goes_on(scene: Scene, sentence: Sentence, rules: DiscourseRules) -> bool:
    """Whether a sentence goes on with the case before, though a new paragraph begins: "Dari tangan pelaku disita …"."""
    opening = scene.words(sentence.first, sentence.first + 2)
    return len(opening) > 1 and opening[0] == rules.going_on and opening[1] in rules.going_on_with


def of_the_same(scene: Scene, sentence: Sentence, rules: DiscourseRules) -> bool:
    """Whether a paragraph begins with the haul of the one before: "Narkotika itu diselundupkan …", "Barang haram
    tersebut …"; "Barang sebanyak itu" is all that was told."""
    opening = scene.words(sentence.first, sentence.first + 3)
    if not rules.same_people.isdisjoint(opening[:1]):
        return True  # "Keduanya baru lulus sekolah. Polisi menyita …"
    named = opening[:1] != () and opening[0] in rules.same_thing
    return named and not rules.pointing.isdisjoint(opening[1:]) and rules.counting.isdisjoint(opening)


def against(scene: Scene, sentence: Sentence, placed: PlacedPeriod, rules: DiscourseRules) -> int | None:
    """The token of the "berbanding" whose numbers a time behind them dates, no other time between; None without."""
    first = max(sentence.first, placed.first - _SET_AGAINST)
    words = scene.words(first, placed.first)
    at = next((first + at for at, word in enumerate(words) if word in rules.against), None)
    return None if at is None or any(at < other.first < placed.first for other in sentence.periods) else at


def whole_year(year: int) -> Days:
    """The first and the last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def length(days: Days) -> int:
    """Days from the first to the last."""
    return (days[1] - days[0]).days
