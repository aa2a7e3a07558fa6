"""Whose: the office of each number, named beside it, subject of its sentence, speaking, or the article's own.

In: a `Scene`. Out: a `Whose` for a number at a place. Never: finding of office names, and nothing kept from one
article to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from extract.actors import Actors
from extract.dated import LEAD, goes_on
from extract.dealing import AGENT_REACH, Dealing
from extract.particles import AT
from extract.scene import PlacedUnit, Scene, Sentence
from extract.speakers import Speakers
from rules.discourse import DiscourseRules
from rules.units import OfficeKinds

_CLAUSE = frozenset({",", ";", ")", "“", '"', "adapun", "sementara", "sedangkan"})
_AGENCY_NAME = 4
"""Tokens that the rest of a body's name may have before its verb: "Satgas Pamtas Yonif 623 membukukan"."""
_NATIONAL = "nasional"
_NATIONAL_REACH = 5
_SHORT_TURN = 9
"""Tokens beside an office's name in a sentence that only turns to it."""
_SITS = 4
_OPENING = 2
_HANDED = 8
_TO = frozenset({"ke", "kepada"})
_POLICE = ("pol", "bareskrim")
"""How the slugs of police offices begin."""
_AGENCY = "agency"
"""The kind of bodies that have no slug: Satgas Pamtas, Avsec."""
_PLACE = 1.0
"""What a prison weighs that is only where somebody sits."""
_BY = 4
"""Tokens before an office among which "oleh" makes it the doer: "oleh tim gabungan Polres X"."""


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
        self._kinds = rules.kinds
        self.main, self._family = _main_unit(scene, rules)
        self._actors = Actors(scene, rules)
        self._take_who_caught()
        self._peers = _headline_units(scene)
        self._none = _agency_leads(scene, rules.agencies)
        self.of_court = _agency_leads(scene, rules.prosecution)
        """Whether the article is a prosecutor's or a court's: nobody there uncovers cases."""
        self._dealing = Dealing(scene, rules, self._actors, self.main)
        self._speakers = Speakers(scene, rules, self._actors, self.main)
        self._subject: str | None = None
        self._speaker: str | None = None
        self._spoke: str | None = None
        """Who spoke in the paragraph before."""
        self._last_speaker: str | None = None
        self._paragraph = -1
        self._latest: dict[str, tuple[str, int]] = {}
        """By kind the office named last, with the paragraph in which it was."""
        self._neighbours = _of_the_same_area(scene, self.main)

    def _take_who_caught(self) -> None:
        """ "MZ ditangkap petugas Bea Cukai X," kata Kapolres Y": where the article's own office only speaks, and one
        other made the catch, it is that one's."""
        caught: dict[str, str] = {}
        for sentence in self._scene.sentences:
            if any(item.kind == "case" and item.value > 1 and item.rejected is None for item in sentence.quantities):
                return
            for placed in sentence.units:
                unit = placed.mention.unit
                if unit == self.main and not placed.mention.person:
                    return
                if unit is not None and self._caught(sentence, placed):
                    caught[unit] = placed.mention.kind
        if len(caught) == 1:
            self.main, self._family = next(iter(caught.items()))

    def _caught(self, sentence: Sentence, placed: PlacedUnit) -> bool:
        """Whether an office is who caught somebody: "ditangkap petugas Bea Cukai X", "diamankan oleh tim Polres X"."""
        before = self._scene.words(max(sentence.first, placed.first - _BY), placed.first)
        passive = any(word in self._rules.caught and word.startswith(AT) for word in before)
        apart = self._rules.boundaries | (self._rules.receivers - {"anggota"})
        return passive and apart.isdisjoint(before) and self._actors.acts(sentence, placed)

    def enter(self, sentence: Sentence) -> None:
        """Begin a sentence: its subject and its speaker hold until the paragraph ends."""
        if sentence.paragraph != self._paragraph:
            self._paragraph = sentence.paragraph
            if not goes_on(self._scene, sentence, self._rules):
                self._subject = None
                self._spoke, self._speaker = self._speaker, None
        opening = self._scene.words(sentence.first, sentence.first + self._rules.subject_reach)
        if self._rules.totals.intersection(opening) and not sentence.units:
            self._subject = None  # "Sitaan keseluruhan berupa …" behind what each office added
        self._subject = self._subject_of(sentence) or self._subject
        self._speaker = self._speakers.of(sentence) or self._speaker
        if self._speaker is None and self._speakers.goes_on(sentence):
            self._speaker = self._spoke
        self._last_speaker = self._speaker or self._last_speaker
        if self._speaker is not None and self._rules.own_offices.intersection(opening[:1]):
            self._subject = self._speaker  # "Lembaganya mengungkap empat kasus. Tersangka tujuh orang"

    def leave(self, sentence: Sentence) -> None:
        """End a sentence: "kurirnya dicegat Polsek X" makes that office the subject of what follows; "Polresta" alone
        is from now on the one named last."""
        for placed in sentence.units:
            if placed.mention.unit is not None and not placed.mention.person:
                self._latest[placed.mention.kind] = (placed.mention.unit, sentence.paragraph)
        if sentence.quantities:
            if self._dealing.dealt_out(sentence):
                self._subject = None
            else:
                self._subject = self._sole_agent(sentence) or self._subject
            return
        for placed in sentence.units:
            if self._actors.acts(sentence, placed) and self._actors.is_agent(placed, placed.first - 2):
                self._subject = self._slug(placed) or self._subject
        self._subject = self._turned_to(sentence) or self._subject

    def _turned_to(self, sentence: Sentence) -> str | None:
        """ "Lain cerita di Rutan X.", "Juaranya justru Polsek X.": a short sentence with one office and no number turns
        to it."""
        if sentence.title or len(sentence.units) != 1:
            return None
        placed = sentence.units[0]
        rest = sentence.last - sentence.first - (placed.last - placed.first)
        if placed.mention.person or placed.mention.kind not in self._kinds.local or rest > _SHORT_TURN:
            return None
        first = self._actors.with_annexes(sentence, placed)
        before = set(self._scene.words(max(sentence.first, first - 1), first)) - self._rules.about
        received = self._rules.receivers - self._rules.annexes
        return None if received.intersection(before) else self._slug(placed)

    def _sole_agent(self, sentence: Sentence) -> str | None:
        """ "119 kg diperoleh Polres X lewat penjagaan": the one that acts in a sentence acts in the next, too."""
        acting = [placed for placed in sentence.units if self._actors.acts(sentence, placed)]
        agent = len(acting) == 1 and self._actors.is_agent(acting[0], max(sentence.first, acting[0].first - 2))
        return self._slug(acting[0]) if agent else None

    def whose(self, sentence: Sentence, first: int, last: int, right: int) -> Whose:
        """The office of a number at tokens [first, last) whose right neighbour begins at `right`."""
        acting = [placed for placed in sentence.units if self._actors.acts(sentence, placed)]
        before = [placed for placed in acting if placed.last <= first]
        reach = min(right, last + self._rules.right_reach)
        behind = [placed for placed in acting if last <= placed.first < reach and self._actors.is_agent(placed, last)]
        national = bool(self._rules.national.intersection(self._scene.words(sentence.first, sentence.last)))
        # "…, sedangkan 1 kasus diungkap BNNK X": who is named right behind the number did it.
        near = self._dealing.shared_out(sentence, last) or self._dealing.next_of_list(sentence, last)
        near = near or [placed for placed in behind if placed.first - last <= AGENT_REACH]
        near = near or self._dealing.source_of_both(sentence, last, right)
        if not near and self._dealing.by_many(sentence, last, right):
            return Whose(None, "beside")
        if not near and self._by_agency(sentence, before, first):
            return Whose(None, "beside")
        for placed in (*near[:1], *before[-1:], *behind):
            # "BNN menargetkan 100 ribu pecandu di seluruh Indonesia" is the centre, in whoever's article.
            centre = national and placed.mention.unit == self._kinds.centre
            unit = placed.mention.unit if centre else self._slug(placed)
            if unit is not None:
                return Whose(unit, "beside", (placed.first, placed.last))
        if self._nationwide(sentence, first):
            return Whose(self._kinds.centre, "beside")
        police = self._police_now(sentence, first)
        if police is not None:
            return Whose(police, "subject")
        if self._speaker is not None and self._rules.own.intersection(self._scene.words(sentence.first, first)):
            return Whose(self._speaker, "subject")
        if self._subject is not None:
            return Whose(self._subject, "subject")
        after = self._told_after(sentence)
        if after is not None:
            return Whose(after, "subject")
        if self._last_speaker is not None and self._rules.own_people.intersection(
            self._scene.words(sentence.first, first)
        ):
            return Whose(self._last_speaker, "subject")
        if self._speaker in self._peers and self._speaker != self.main:
            return Whose(self._speaker, "subject")
        voice = self._speakers.voices.get(sentence.paragraph)
        if voice is not None:
            return Whose(voice, "subject")
        if self._none:
            return Whose(None, "main")
        return Whose(self.main, "main" if self.main else "none")

    def _police_now(self, sentence: Sentence, first: int) -> str | None:
        """ "Pengunjung diserahkan ke Polres X. … Polisi kembali menemukan 7 gram", in the story of a prison: the police
        office that the paragraph named last."""
        if self.main is None or self.main.startswith(_POLICE) or (self._subject or "").startswith(_POLICE):
            return None
        if self._rules.constables.isdisjoint(self._scene.words(sentence.first, first)):
            return None
        named = [unit for unit, paragraph in self._latest.values() if paragraph == self._paragraph]
        return next((unit for unit in reversed(named) if unit.startswith(_POLICE)), None)

    def _told_after(self, sentence: Sentence) -> str | None:
        """ "… pengungkapan 9 kg sabu. Penangkapan dilakukan di jalan raya oleh tim Polres X": the next sentence, which
        counts nothing itself, tells whose catch it was."""
        number = sentence.number + 1
        following = self._scene.sentences[number] if number < len(self._scene.sentences) else None
        if following is None or following.paragraph != sentence.paragraph:
            return None
        opening = self._scene.words(following.first, following.first + 1)
        counted = any(quantity.rejected is None for quantity in following.quantities)
        if counted or self._rules.event.isdisjoint(opening) or opening[0].startswith(self._rules.verb_prefixes):
            return None
        for placed in following.units:
            before = self._scene.words(max(following.first, placed.first - _BY), placed.first)
            if self._actors.acts(following, placed) and not self._rules.agents.isdisjoint(before):
                return self._slug(placed)
        return None

    def _by_agency(self, sentence: Sentence, before: Sequence[PlacedUnit], first: int) -> bool:
        """ "Satgas Pamtas membukukan lima kasus": a body without a slug that acts, no office behind it (contract:
        null)."""
        acting = [
            placed
            for placed in sentence.units
            if placed.mention.kind == _AGENCY
            and placed.last <= first
            and not placed.mention.person
            and self._opens_clause(sentence, placed)
            and self._actors.verb(placed.last, min(placed.last + _AGENCY_NAME, first))
        ]
        return bool(acting) and not any(office.first > acting[-1].first for office in before)

    def _opens_clause(self, sentence: Sentence, placed: PlacedUnit) -> bool:
        """Whether nothing of its clause stands before an office: "Polisi dan petugas Avsec" are not Avsec alone."""
        before = self._scene.words(max(sentence.first, placed.first - 1), placed.first)
        again = placed.first - bool(self._rules.again.intersection(before))  # "Selama 2023 pula Satgas Pamtas …"
        return not before or before[0] in _CLAUSE or any(one.last == again for one in sentence.periods)

    def _nationwide(self, sentence: Sentence, first: int) -> bool:
        """ "secara nasional targetnya 100 ribu pecandu" in the article of a local BNN: the centre's."""
        if not self._kinds.of_family(self.main):
            return False
        told = [quantity.last for quantity in sentence.quantities if quantity.last <= first]
        words = self._scene.words(max([sentence.first, first - _NATIONAL_REACH, *told]), first)
        return any(left in self._rules.nationwide and right == _NATIONAL for left, right in pairwise(words))

    def at_work(self, whose: Whose, family: str) -> Whose:
        """The article's own office where `whose` names one of another family for the work of the article's."""
        if not family or whose.unit is None or self.main is None or not self.main.startswith(f"{family}-"):
            return whose
        return whose if whose.unit.startswith(f"{family}-") else Whose(self.main, "main")

    def _subject_of(self, sentence: Sentence) -> str | None:
        for placed in sentence.units:
            begin = self._clause(sentence, placed)
            timed = sum(one.last - one.first for one in sentence.periods if begin <= one.first < placed.first)
            if placed.first - begin - timed > self._rules.subject_reach:
                return None
            if self._actors.acts(sentence, placed):
                return self._slug(placed)
        return None

    def _clause(self, sentence: Sentence, placed: PlacedUnit) -> int:
        """Where the clause of an office begins: "Atas laporan warga, petugas gabungan Polres X dan BNNK Y menyergap"
        begins it behind the comma, since a verb follows the offices."""
        last = placed.last
        for other in sentence.units:
            if other.first >= last and self._rules.listed.issuperset(self._scene.words(last, other.first)):
                last = other.last
        if not self._actors.verb(last, min(last + 2, sentence.last)):
            return sentence.first
        words = self._scene.words(sentence.first, placed.first)
        return sentence.first + max((at + 1 for at, word in enumerate(words) if word == ","), default=0)

    def _slug(self, placed: PlacedUnit) -> str | None:
        """The office's slug; a bare "BNN" or "BNNK" is the office that the article is about, where it is one."""
        mention = placed.mention
        of_bnn = self._kinds.of_family(self.main)
        bare = placed.last - placed.first == 1
        if mention.unit == self._kinds.centre and of_bnn:
            return self.main if bare else mention.unit
        if mention.unit is not None:
            return mention.unit
        if of_bnn and bare and self._scene.tokens.lower[placed.first] == self._kinds.family:
            return self.main  # "BNN setempat"
        if self._family == mention.kind and mention.kind in self._kinds.local:
            return self.main
        return self._of_kind(mention.kind) if mention.kind in self._kinds.local else None

    def _of_kind(self, kind: str) -> str | None:
        """A bare "Polres" is the one that the paragraph named last, else that of the own office's area ("Polres X" in
        an article of BNNK X), else the one named last."""
        latest, paragraph = self._latest.get(kind, (None, -1))
        return latest if paragraph == self._paragraph else self._neighbours.get(kind, latest)


def _is_local(scene: Scene, kinds: OfficeKinds) -> bool:
    """Whether a bare "BNN" is a local office: where the lead names one, or the whole story one alone and the centre
    never in full."""
    placed = [one for sentence in scene.sentences for one in sentence.units]
    local = {one.mention.unit for one in placed if one.mention.kind in kinds.branches and one.mention.unit is not None}
    lead = scene.sentences[:LEAD]
    if any(one.mention.unit in local for sentence in lead for one in sentence.units):
        return True
    centre = any(one.mention.unit == kinds.centre and one.last - one.first > 1 for one in placed)
    return len(local) == 1 and not centre


def _main_unit(scene: Scene, rules: DiscourseRules) -> tuple[str | None, str]:
    """The office that the article is about: named early, often, and not only as a speaker's; with its kind."""
    weights: dict[str, float] = {}
    kinds = rules.kinds
    told: dict[str, str] = {}
    local = _is_local(scene, kinds)
    lead = scene.sentences[:_OPENING]
    others = any(one.mention.kind == _AGENCY for sentence in lead for one in sentence.units)
    for sentence in scene.sentences:
        for placed in sentence.units:
            unit = placed.mention.unit
            if others and _receives(scene, sentence, placed, rules):
                continue  # "Satgas X menyita 20 kg. Barang bukti diserahkan ke BNNP Y": it caught nothing
            if unit is None or (local and unit == kinds.centre and placed.last - placed.first == 1):
                continue  # a bare "BNN" beside "BNNP X" is that office
            weight = 0.6 if placed.mention.person else 1.0
            weight += 2.5 if sentence.title else 2.0 if sentence.number < LEAD else 0.0
            weight += 0.0 if weights else 1.5
            before = scene.words(placed.first - _SITS, placed.first)
            if placed.mention.kind in kinds.prisons and not rules.inmates.isdisjoint(before):
                weight = min(weight, _PLACE)  # "terpidana mati di Lapas X"
            # "BNN" may be any of its branches, but not where it opens the story with a partner behind it.
            first = sentence.number <= 1 and not sentence.title and _opens_jointly(scene, sentence, placed, rules)
            weight *= 0.45 if unit == kinds.centre and not first else 1.0
            weights[unit] = weights.get(unit, 0.0) + min(weight, 4.0)
            told[unit] = placed.mention.kind
    if not weights:
        return None, ""
    best = max(weights, key=lambda unit: weights[unit])
    return best, told[best]


def _receives(scene: Scene, sentence: Sentence, placed: PlacedUnit, rules: DiscourseRules) -> bool:
    """ "diserahkan ke BNNP X": whether what others caught was handed over to an office."""
    before = scene.words(max(sentence.first, placed.first - _HANDED), placed.first)
    return bool(_TO.intersection(before[-1:])) and not rules.handing.isdisjoint(before)


def _opens_jointly(scene: Scene, sentence: Sentence, placed: PlacedUnit, rules: DiscourseRules) -> bool:
    """ "Badan Narkotika Nasional (BNN) bersama Bea Cukai X memusnahkan …": an office first of all, with another."""
    first = next((one for one in sentence.units if one.mention.unit is not None), None)
    behind = scene.words(placed.last, placed.last + 1)
    return first is placed and any(word in rules.listed and word.isalpha() for word in behind)


def _of_the_same_area(scene: Scene, main: str | None) -> dict[str, str]:
    """By kind, the offices named in the text that have the name of the article's own: "polres-belu" for
    "bnn-kab-belu"."""
    placed = [one.mention for sentence in scene.sentences for one in sentence.units]
    return {
        one.kind: one.unit
        for one in placed
        if one.unit is not None and one.unit != main and main is not None
        and main.endswith(one.unit.removeprefix(one.kind)) and one.unit.startswith(f"{one.kind}-")
    }  # fmt: skip


def _headline_units(scene: Scene) -> frozenset[str]:
    """The offices that the headline says the article is about: of several, each speaks for itself."""
    placed = [one for sentence in scene.sentences if sentence.title for one in sentence.units]
    return frozenset(one.mention.unit for one in placed if one.mention.unit is not None and not one.mention.person)


def _agency_leads(scene: Scene, leading: frozenset[str]) -> bool:
    """Whether the lead names an agency without a slug (Polri, a prosecutor's office) and no office that has one."""
    lead = [placed for sentence in scene.sentences[:LEAD] for placed in sentence.units]
    if any(placed.mention.unit is not None for placed in lead):
        return False  # the next named office that has a slug is the one (contract)
    return any(placed.mention.kind == _AGENCY and scene.tokens.lower[placed.first] in leading for placed in lead)
