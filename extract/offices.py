"""Whose: the office of each number, named beside it, subject of its sentence, speaking, or the article's own.

In: a `Scene`. Out: a `Whose` for a number at a place. Never: finding of office names, and nothing kept from one
article to the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from extract.dated import LEAD, goes_on
from extract.scene import PlacedUnit, Scene, Sentence
from rules.discourse import DiscourseRules

_AGENT_REACH = 2
_NOUNS = 3
"""Words between a number of a list and the office right behind it: "dua kasus narkotika BNNK Belu"."""
_CENTRE = "bnn-ri"
_BARE = "bnn"
_NATIONAL = "nasional"
_NATIONAL_REACH = 5
_BNN = frozenset({"bnn-prov", "bnn-kab", "bnn-kota"})
_HELD_IN = frozenset({"lapas", "rutan"})
_NO_ACTOR = frozenset({"agency", "collective", "balai"})


class Whose(NamedTuple):
    """The office of a number. `source` is "beside", "subject", "main" or "none"."""

    unit: str | None
    source: str
    place: tuple[int, int] | None = None


class Offices:
    """The offices while one article is read. Call `enter` and `leave` for each sentence in order."""

    def __init__(self, scene: Scene, rules: DiscourseRules) -> None:
        self._scene = scene
        self._rules = rules
        self.main, self._family = _main_unit(scene)
        self._peers = _headline_units(scene)
        self._none = _agency_leads(scene, rules.agencies)
        self.of_court = _agency_leads(scene, rules.prosecution)
        """Whether the article is a prosecutor's or a court's: nobody there uncovers cases."""
        self._voices = self._voices_of_paragraphs()
        self._subject: str | None = None
        self._speaker: str | None = None
        self._paragraph = -1
        self._latest: dict[str, str] = {}

    def enter(self, sentence: Sentence) -> None:
        """Begin a sentence: its subject and its speaker hold until the paragraph ends."""
        if sentence.paragraph != self._paragraph:
            self._paragraph = sentence.paragraph
            if not goes_on(self._scene, sentence, self._rules):
                self._subject = None
                self._speaker = None
        opening = self._scene.words(sentence.first, sentence.first + self._rules.subject_reach)
        if self._rules.totals.intersection(opening) and not sentence.units:
            self._subject = None  # "Sitaan keseluruhan berupa …" behind what each office added
        self._subject = self._subject_of(sentence) or self._subject
        self._speaker = self._speaker_of(sentence) or self._speaker

    def leave(self, sentence: Sentence) -> None:
        """End a sentence: "kurirnya dicegat Polsek X" makes that office the subject of what follows; "Polresta" alone
        is from now on the one named last."""
        for placed in sentence.units:
            if placed.mention.unit is not None and not placed.mention.person:
                self._latest[placed.mention.kind] = placed.mention.unit
        if sentence.quantities:
            if self._dealt_out(sentence):
                self._subject = None
            return
        for placed in sentence.units:
            if self._acts(sentence, placed) and self._is_agent(placed, placed.first - 2):
                self._subject = self._slug(placed) or self._subject

    def whose(self, sentence: Sentence, first: int, last: int, right: int) -> Whose:
        """The office of a number at tokens [first, last) whose right neighbour begins at `right`."""
        acting = [placed for placed in sentence.units if self._acts(sentence, placed)]
        before = [placed for placed in acting if placed.last <= first]
        reach = min(right, last + self._rules.right_reach)
        behind = [placed for placed in acting if last <= placed.first < reach and self._is_agent(placed, last)]
        national = bool(self._rules.national.intersection(self._scene.words(sentence.first, sentence.last)))
        # "…, sedangkan 1 kasus diungkap BNNK X": who is named right behind the number did it.
        near = self._shared_out(sentence, last) or self._next_of_list(sentence, last)
        near = near or [placed for placed in behind if placed.first - last <= _AGENT_REACH]
        if not near and self._by_many(sentence, last, right):
            return Whose(None, "beside")
        for placed in (*near[:1], *before[-1:], *behind):
            # "BNN menargetkan 100 ribu pecandu di seluruh Indonesia" is the centre, in whoever's article.
            centre = national and placed.mention.unit == "bnn-ri"
            unit = placed.mention.unit if centre else self._slug(placed)
            if unit is not None:
                return Whose(unit, "beside", (placed.first, placed.last))
        if self._nationwide(sentence, first):
            return Whose(_CENTRE, "beside")
        if self._speaker is not None and self._rules.own.intersection(self._scene.words(sentence.first, first)):
            return Whose(self._speaker, "subject")
        if self._subject is not None:
            return Whose(self._subject, "subject")
        if self._speaker in self._peers and self._speaker != self.main:
            return Whose(self._speaker, "subject")
        voice = self._voices.get(sentence.paragraph)
        if voice is not None:
            return Whose(voice, "subject")
        if self._none:
            return Whose(None, "main")
        return Whose(self.main, "main" if self.main else "none")

    def _shared_out(self, sentence: Sentence, last: int) -> list[PlacedUnit]:
        """ "9 kg sabu untuk BNNP X dan 4 kg ganja untuk BNNK Y": where a sentence deals its numbers out among offices,
        a number is the next one's."""
        dealt = [
            placed
            for placed in sentence.units
            if self._rules.about_surely.intersection(self._scene.words(placed.first - 1, placed.first))
        ]
        parted = all(
            any(one.last <= quantity.first < other.first for quantity in sentence.quantities)
            for one, other in pairwise(dealt)
        )
        if len({placed.mention.unit for placed in dealt}) < 2 or not parted:
            return []
        return [placed for placed in dealt if placed.first >= last][:1]

    def _nationwide(self, sentence: Sentence, first: int) -> bool:
        """ "secara nasional targetnya 100 ribu pecandu" in the article of a local BNN: the centre's."""
        if self.main is None or not self.main.startswith("bnn-"):
            return False
        told = [quantity.last for quantity in sentence.quantities if quantity.last <= first]
        words = self._scene.words(max([sentence.first, first - _NATIONAL_REACH, *told]), first)
        return any(left in self._rules.nationwide and right == _NATIONAL for left, right in pairwise(words))

    def _next_of_list(self, sentence: Sentence, last: int) -> list[PlacedUnit]:
        """ "7 kasus ditangani BNNP X, empat kasus BNNK Y, dan dua kasus BNNK Z": where two offices or more each stand
        right behind a number of cases and close an item of the list, a number is the next one's; "5 orang BNNK Z" are
        its staff."""
        cases = [quantity for quantity in sentence.quantities if quantity.kind == "case"]
        closers = [self._closes_item(sentence, quantity.last) for quantity in cases]
        if len({placed.mention.unit for placed in closers if placed is not None}) < 2:
            return []
        found = self._closes_item(sentence, last)
        return [found] if found is not None else []

    def _dealt_out(self, sentence: Sentence) -> bool:
        """ "Dari 64 klien itu BNN Kota X merawat 21 orang, BNN Kota Y 12 orang": what follows is of neither."""
        acting = [placed for placed in sentence.units if self._acts(sentence, placed)]
        if len(acting) < 2:
            return False
        ends = [*(placed.first for placed in acting[1:]), sentence.last]
        told = {
            placed.mention.unit
            for placed, end in zip(acting, ends, strict=True)
            if any(placed.last <= quantity.first < end for quantity in sentence.quantities)
        }
        return len(told) > 1 and None not in told and self.main not in told and self._is_wider(told)

    def _is_wider(self, units: Iterable[str | None]) -> bool:
        """Whether the article's own office is of the same family as some others: a BNNP among its BNNK."""
        family = (self.main or "").partition("-")[0]
        return bool(family) and all((unit or "").partition("-")[0] == family for unit in units)

    def _closes_item(self, sentence: Sentence, last: int) -> PlacedUnit | None:
        """The office behind a number that ends at token `last`, some nouns between, with which its item ends."""
        for placed in sentence.units:
            if placed.first >= last and placed.mention.unit is not None and not placed.mention.person:
                between, behind = self._scene.words(last, placed.first), self._scene.words(placed.last, placed.last + 1)
                plain = len(between) <= _NOUNS and all(word.isalpha() for word in between)
                plain = plain and self._rules.boundaries.isdisjoint(between)
                ends = placed.last >= sentence.last or not behind or behind[0] in self._rules.listed | {"."}
                return placed if plain and ends else None
        return None

    def _by_many(self, sentence: Sentence, last: int, right: int) -> bool:
        """ "155 kasus ditangani Polres jajaran": right behind the number, offices that nobody names."""
        return any(
            placed.mention.kind == "collective"
            and last <= placed.first < min(right, last + self._rules.right_reach)
            and placed.first - last <= _AGENT_REACH
            and self._is_agent(placed, last)
            for placed in sentence.units
        )

    def at_work(self, whose: Whose, family: str) -> Whose:
        """The article's own office where `whose` names one of another family for the work of the article's."""
        if not family or whose.unit is None or self.main is None or not self.main.startswith(f"{family}-"):
            return whose
        return whose if whose.unit.startswith(f"{family}-") else Whose(self.main, "main")

    def _subject_of(self, sentence: Sentence) -> str | None:
        for placed in sentence.units:
            if placed.first - self._clause(sentence, placed) > self._rules.subject_reach:
                return None
            if self._acts(sentence, placed):
                return self._slug(placed)
        return None

    def _clause(self, sentence: Sentence, placed: PlacedUnit) -> int:
        """Where the clause of an office begins: "Atas laporan warga, petugas gabungan Polres X dan BNNK Y menyergap"
        begins it behind the comma, since a verb follows the offices."""
        last = placed.last
        for other in sentence.units:
            if other.first >= last and self._rules.listed.issuperset(self._scene.words(last, other.first)):
                last = other.last
        if not self._verb(last, min(last + 2, sentence.last)):
            return sentence.first
        words = self._scene.words(sentence.first, placed.first)
        return sentence.first + max((at + 1 for at, word in enumerate(words) if word == ","), default=0)

    def _speaker_of(self, sentence: Sentence) -> str | None:
        """The office whose post is named last in the sentence; a former post is none."""
        for placed in reversed(sentence.units):
            unit = placed.mention.unit
            if not placed.mention.person or unit is None or unit == "bnn-ri":
                continue
            if self._rules.former.intersection(self._scene.words(max(0, placed.first - 1), placed.first)):
                continue
            # "Wakapolres Jakarta Barat" speaks for the Polres Metro Jakarta Barat that the article is about.
            family, _, name = unit.partition("-")
            same = self.main is not None and self.main.startswith(family) and self.main.endswith(name)
            return self.main if same else unit
        return None

    def _voices_of_paragraphs(self) -> dict[int, str]:
        """For a paragraph that names one office alone, and that as the post of somebody who speaks, that office."""
        named: dict[int, set[str | None]] = {}
        for sentence in self._scene.sentences:
            speaks = not self._rules.speech.isdisjoint(self._scene.tokens.lower[sentence.first : sentence.last])
            for placed in sentence.units:
                if placed.mention.kind not in _NO_ACTOR:
                    unit = self._speaker_of(sentence) if placed.mention.person and speaks else None
                    named.setdefault(sentence.paragraph, set()).add(unit)
        return {at: unit for at, units in named.items() if len(units) == 1 and (unit := next(iter(units))) is not None}

    def _acts(self, sentence: Sentence, placed: PlacedUnit) -> bool:
        """Whether an office did something, rather than received, accompanied or was one of a list of partners."""
        if placed.mention.person or placed.mention.kind in _NO_ACTOR:
            return False
        first = placed.first
        while first > sentence.first and self._rules.annexes.issuperset(self._scene.words(first - 1, first)):
            first -= 1  # "di Klinik Pratama BNNK X": a place, as "di BNNK X" is
        before = self._scene.words(max(sentence.first, first - 1), first)
        if first < placed.first and not self._rules.about.intersection(before):
            before = self._scene.words(max(sentence.first, placed.first - 1), placed.first)
        if self._opens(sentence, placed, first, before):
            return True
        counted = any(
            0 <= quantity.first - placed.last <= 1 and not self._verb(placed.last, quantity.first)
            for quantity in sentence.quantities
        )
        if counted and before in {("dan",), (",",), ("serta",)}:
            return True  # "… dan Polres Kuansing 16 kasus"
        held = placed.mention.kind in _HELD_IN
        if counted and before in {("di",), ("dengan",)} and not held and self._in_a_ranking(sentence, placed):
            return True
        if first < placed.first and self._has_number(sentence, placed):
            return True  # "terbanyak di wilayah Polres Langkat dengan 26 kasus"
        behind = self._scene.words(placed.last, placed.last + 1)
        if before == (",",) and behind and behind[0] in {",", "dan", ")", "serta"} and len(sentence.units) > 1:
            return False
        if before and before[0] in self._rules.agents:
            before = self._scene.words(max(sentence.first, placed.first - 2), placed.first - 1)
            return not self._rules.givers.intersection(before)
        if self._rules.staff.intersection(before) and self._verb_behind(sentence, placed):
            return True  # "anggota polsek itu menyita"
        return not (self._rules.receivers | self._rules.givers).intersection(before)

    @staticmethod
    def _in_a_ranking(sentence: Sentence, placed: PlacedUnit) -> bool:
        """ "terbanyak di Polres A 79 kasus, Polres B 52 kasus": another office with its number right behind."""
        firsts = {quantity.first for quantity in sentence.quantities}
        return any(other.last in firsts for other in sentence.units if other.first > placed.first)

    def _has_number(self, sentence: Sentence, placed: PlacedUnit) -> bool:
        """ "Polres Langkat dengan 26 kasus": a number right behind an office, tied to it by one small word."""
        return any(
            quantity.first - placed.last == 1
            and self._rules.ties.intersection(self._scene.words(placed.last, quantity.first))
            for quantity in sentence.quantities
        )

    def _opens(self, sentence: Sentence, placed: PlacedUnit, first: int, before: tuple[str, ...]) -> bool:
        """ "Untuk Polres X, selama 2016 diungkap 27 kasus", "Kemudian di Polres Y menangani 12 kasus": whose work the
        sentence is about. `first` is where the office begins, with the words of a place before it."""
        if first - sentence.first > self._rules.opening_reach or not self._rules.about.intersection(before):
            return False
        behind = self._scene.words(placed.last, placed.last + 1)
        if behind == (",",) and 1 <= first - sentence.first <= 2:
            return True  # "Di BNNK Nunukan, dari target 15 orang …"
        return bool(self._rules.about_surely.intersection(before)) or self._verb_behind(sentence, placed)

    def _verb_behind(self, sentence: Sentence, placed: PlacedUnit) -> bool:
        """ "TAT di BNNK X tahun lalu hanya memeriksa tujuh orang": a verb behind an office, a time and small words
        between."""
        at = next((one.last for one in sentence.periods if one.first == placed.last), placed.last)
        while at < sentence.last and self._rules.small.intersection(self._scene.words(at, at + 1)):
            at += 1
        return self._verb(at, min(at + 1, sentence.last))

    def _verb(self, first: int, last: int) -> bool:
        """ "Polres Siak dan Polres Karimun menyita 5 kg": what both did, not what the second has."""
        return any(word.startswith(self._rules.verb_prefixes) for word in self._scene.words(first, last))

    def _is_agent(self, placed: PlacedUnit, after: int) -> bool:
        """ "… diungkap Polresta X", "… oleh Polresta X"."""
        between = self._scene.words(after, placed.first)
        while between and between[-1] in self._rules.annexes | self._rules.many:
            between = between[:-1]  # "dilayani klinik BNNP X", "diungkap jajaran Polsek"
        if not between or self._rules.boundaries.intersection(between[-self._rules.right_reach :]):
            return False
        return between[-1] in self._rules.agents or (between[-1].startswith("di") and len(between[-1]) > 4)

    def _slug(self, placed: PlacedUnit) -> str | None:
        """The office's slug; a bare "BNN" or "BNNK" is the office that the article is about, where it is one."""
        mention = placed.mention
        of_bnn = self.main is not None and self.main.startswith("bnn-")
        bare = placed.last - placed.first == 1
        if mention.unit == _CENTRE and of_bnn:
            return self.main if bare else mention.unit
        if mention.unit is not None:
            return mention.unit
        if of_bnn and bare and self._scene.tokens.lower[placed.first] == _BARE:
            return self.main  # "BNN setempat"
        if self._family == mention.kind and mention.kind in self._rules.local:
            return self.main
        return self._latest.get(mention.kind) if mention.kind in self._rules.local else None


def _is_local(scene: Scene) -> bool:
    """Whether a bare "BNN" is a local office: where the lead names one, or the whole story one alone and the centre
    never in full."""
    placed = [one for sentence in scene.sentences for one in sentence.units]
    local = {one.mention.unit for one in placed if one.mention.kind in _BNN and one.mention.unit is not None}
    lead = scene.sentences[:LEAD]
    if any(one.mention.unit in local for sentence in lead for one in sentence.units):
        return True
    centre = any(one.mention.unit == _CENTRE and one.last - one.first > 1 for one in placed)
    return len(local) == 1 and not centre


def _main_unit(scene: Scene) -> tuple[str | None, str]:
    """The office that the article is about: named early, often, and not only as a speaker's; with its kind."""
    weights: dict[str, float] = {}
    kinds: dict[str, str] = {}
    local = _is_local(scene)
    for sentence in scene.sentences:
        for placed in sentence.units:
            unit = placed.mention.unit
            if unit is None or (local and unit == _CENTRE and placed.last - placed.first == 1):
                continue  # a bare "BNN" beside "BNNP X" is that office
            weight = 0.6 if placed.mention.person else 1.0
            weight += 2.5 if sentence.title else 2.0 if sentence.number < LEAD else 0.0
            weight += 0.0 if weights else 1.5
            weight *= 0.45 if unit == "bnn-ri" else 1.0
            weights[unit] = weights.get(unit, 0.0) + min(weight, 4.0)
            kinds[unit] = placed.mention.kind
    if not weights:
        return None, ""
    best = max(weights, key=lambda unit: weights[unit])
    return best, kinds[best]


def _headline_units(scene: Scene) -> frozenset[str]:
    """The offices that the headline says the article is about: of several, each speaks for itself."""
    placed = [one for sentence in scene.sentences if sentence.title for one in sentence.units]
    return frozenset(one.mention.unit for one in placed if one.mention.unit is not None and not one.mention.person)


def _agency_leads(scene: Scene, leading: frozenset[str]) -> bool:
    """Whether the lead names an agency without a slug (Polri, a prosecutor's office) and no office that has one."""
    lead = [placed for sentence in scene.sentences[:LEAD] for placed in sentence.units]
    if any(placed.mention.unit is not None for placed in lead):
        return False  # the next named office that has a slug is the one (contract)
    return any(placed.mention.kind == "agency" and scene.tokens.lower[placed.first] in leading for placed in lead)
