"""Which offices of a sentence did something, rather than received, accompanied or were a place.

In: a sentence and an office named in it. Out: yes or no. Never: whose a number is; that is `extract.offices`.
"""

from __future__ import annotations

from extract.particles import AT, FROM, WHICH
from extract.scene import PlacedUnit, Scene, Sentence
from rules.discourse import DiscourseRules

_SERVING = 2
"""Tokens before an office that "bertugas di" takes."""
_SOURCE = 3
"""Tokens that the words before a source may have: "berasal dari"."""
_TURNED = 2
"""Tokens from the begin of a sentence that turns to another office to that office: "Sementara di"."""
_PEOPLE_REACH = 5
NO_ACTOR = frozenset({"agency", "collective", "balai"})


class Actors:
    """Reads one article; keeps nothing from sentence to sentence."""

    def __init__(self, scene: Scene, rules: DiscourseRules) -> None:
        self._scene = scene
        self._rules = rules
        self._within = rules.annexes | rules.many | rules.staff
        """Between a verb and the office whose part acted: "dilayani klinik BNNP X"."""
        self._teams = rules.listed - {","} | rules.teams

    def acts(self, sentence: Sentence, placed: PlacedUnit) -> bool:
        """Whether an office did something, rather than received, accompanied or was one of a list of partners."""
        if placed.mention.person or placed.mention.kind in NO_ACTOR:
            return False
        first = self.with_annexes(sentence, placed)
        before = self._scene.words(max(sentence.first, first - 1), first)
        if first < placed.first and not self._rules.about.intersection(before):
            before = self._scene.words(max(sentence.first, placed.first - 1), placed.first)
        if self._rules.serving.intersection(self._scene.words(max(sentence.first, first - _SERVING), first)):
            return False  # "perwira yang pernah bertugas di Polda X itu"
        if self._opens(sentence, placed, first, before):
            return True
        if before == (AT,) and self._rules.turning_to.intersection(self._scene.words(first - 2, first - 1)):
            return True  # "di Lapas X tidak ada, sedangkan di Rutan Y ditemukan tiga linting"
        if self._goes_along(sentence, placed):
            return False
        counted = any(
            0 <= quantity.first - placed.last <= 1 and not self.verb(placed.last, quantity.first)
            for quantity in sentence.quantities
        )
        if counted and before in {("dan",), (",",), ("serta",)}:
            return True  # "… dan Polres Kuansing 16 kasus"
        held = placed.mention.kind in self._rules.kinds.prisons
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
        if self._which_acted(sentence, placed) or self._by_its_people(sentence, placed):
            return True
        if self._rules.many.intersection(before) and self.is_agent(placed, max(sentence.first, placed.first - 3)):
            return True  # "diamankan oleh jajaran Polsek X"
        if self._caught_by_staff(placed) or self._is_source(sentence, placed):
            return True
        if self._rules.staff.intersection(before) and self._verb_behind(sentence, placed):
            # "anggota polsek itu menyita"; not "petugas BNNP X bersama anggota Polres Y menyita"
            return not self._beside_another(sentence, placed)
        return not (self._rules.receivers | self._rules.givers).intersection(before)

    def _goes_along(self, sentence: Sentence, placed: PlacedUnit) -> bool:
        """ "Tim Lanal X bersama Tim Intelijen Maritim (Intelmar) Lantamal Y menggagalkan": the second of two offices
        that act together, whatever its part is called."""
        unit = placed.mention.unit
        before = [one for one in sentence.units if one.last <= placed.first and not one.mention.person]
        others = [one for one in before if one.mention.unit not in {None, unit}]
        if not others:
            return False
        between = self._scene.words(others[-1].last, placed.first)
        joined = len(between) > 1 and between[0] in self._rules.listed and self._teams.issuperset(between)
        if joined and self._verb_behind(sentence, placed):
            return True  # "Polres X dan Tim Intelijen Lantamal Y mencegat"
        at = next((at for at, word in enumerate(between) if word in self._rules.partners), None)
        return at is not None and not self._rules.tell_a_deed(between[at + 1 :])

    def with_annexes(self, sentence: Sentence, placed: PlacedUnit) -> int:
        """Where an office begins with the part of it that is told: "di Klinik Pratama BNNK X" is a place, as "di BNNK
        X" is."""
        first = placed.first
        while first > sentence.first and self._rules.annexes.issuperset(self._scene.words(first - 1, first)):
            first -= 1
        return first

    def _is_source(self, sentence: Sentence, placed: PlacedUnit) -> bool:
        """ "49 kasus berasal dari Polresta X": whence a number comes; "sabu itu berasal dari Lapas X" tells of none."""
        before = self._scene.words(max(sentence.first, placed.first - _SOURCE), placed.first)
        source = next((len(one) for one in self._rules.sources if before[-len(one) :] == one), 0)
        at = placed.first - source
        held = placed.mention.kind in self._rules.kinds.prisons
        return bool(source) and not held and any(item.last == at for item in sentence.quantities)

    def _caught_by_staff(self, placed: PlacedUnit) -> bool:
        """ "diringkus anggota Polres X": by them; not "seorang anggota Polres X diringkus"."""
        caught, staff = (self._scene.words(at, at + 1) for at in (max(0, placed.first - 2), max(0, placed.first - 1)))
        passive = any(word.startswith(AT) and word in self._rules.caught for word in caught)
        return passive and bool(self._rules.staff.intersection(staff))

    def _beside_another(self, sentence: Sentence, placed: PlacedUnit) -> bool:
        """Whether another office stands right before an office and the words that join the two."""
        before = [one for one in sentence.units if one.last <= placed.first]
        between = self._scene.words(before[-1].last, placed.first) if before else ()
        return bool(between) and (self._rules.listed | self._rules.staff | self._rules.receivers).issuperset(between)

    def _by_its_people(self, sentence: Sentence, placed: PlacedUnit) -> bool:
        """ "dipantau aparat kepolisian dari Polda X", "petugas dari BNNK X"; not "bersama petugas dari BNNK X"."""
        before = self._scene.words(max(sentence.first, placed.first - _PEOPLE_REACH), placed.first)
        if before[-1:] != (FROM,) or not self._rules.officers.intersection(before[-2:-1]):
            return False
        return not (self._rules.receivers - self._rules.officers - {FROM}).intersection(before[:-2])

    def _which_acted(self, sentence: Sentence, placed: PlacedUnit) -> bool:
        """ "Begitu pula dengan Polsek X yang juga menangkap dua tersangka", "diserahkan ke Polsek X, yang kemudian
        menetapkan dua tersangka"."""
        behind = self._scene.words(placed.last, placed.last + 3)
        comma = behind[:1] == (",",)
        acted = behind[comma : comma + 1] == (WHICH,) and self._rules.too.intersection(behind[comma + 1 : comma + 2])
        return bool(acted) and self._verb_past_small(sentence, placed.last + comma + 2)

    def is_agent(self, placed: PlacedUnit, after: int) -> bool:
        """ "… diungkap Polresta X", "… oleh Polresta X": the words behind token `after` make it the doer."""
        between = self._scene.words(after, placed.first)
        while between and between[-1] in self._within:
            between = between[:-1]  # "dilayani klinik BNNP X", "diungkap jajaran Polsek", "diciduk anggota Polsek X"
        if not between or self._rules.boundaries.intersection(between[-self._rules.right_reach :]):
            return False
        if any(between[-len(source) :] == source for source in self._rules.sources):
            return True
        return between[-1] in self._rules.agents or (between[-1].startswith("di") and len(between[-1]) > 4)

    def verb(self, first: int, last: int) -> bool:
        """ "Polres Siak dan Polres Karimun menyita 5 kg": what both did, not what the second has."""
        return any(word.startswith(self._rules.verb_prefixes) for word in self._scene.words(first, last))

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
        about = self._rules.about | {FROM}
        if first - sentence.first > self._rules.opening_reach or not about.intersection(before):
            return False
        behind = self._scene.words(placed.last, placed.last + 1)
        if behind == (",",) and before == (FROM,):
            # "Adapun dari Polsek X, polisi menangkap …"
            return not self._rules.turning_to.isdisjoint(self._scene.words(sentence.first, first - 1))
        if behind == (",",) and 1 <= first - sentence.first <= 2:
            return True  # "Di BNNK Nunukan, dari target 15 orang …"
        turned = self._rules.turning_to.intersection(self._scene.words(sentence.first, sentence.first + 1))
        if turned and before == (AT,) and first - sentence.first <= _TURNED:
            return True  # "Sementara di Polres Kerinci ladang ganja setengah hektare dimusnahkan"
        return bool(self._rules.about_surely.intersection(before)) or self._verb_behind(sentence, placed)

    def _verb_behind(self, sentence: Sentence, placed: PlacedUnit) -> bool:
        """ "TAT di BNNK X tahun lalu hanya memeriksa tujuh orang": a verb behind an office, a time and small words
        between."""
        at = next((one.last for one in sentence.periods if one.first == placed.last), placed.last)
        return self._verb_past_small(sentence, at)

    def _verb_past_small(self, sentence: Sentence, at: int) -> bool:
        """Whether a verb stands at a token or behind small words from there on: "juga berhasil menangkap"."""
        while at < sentence.last and self._rules.small.intersection(self._scene.words(at, at + 1)):
            at += 1
        return self.verb(at, min(at + 1, sentence.last))
