"""What part each number plays in its sentence: planned, achieved, or neither said.

In: a `Sentence`. Out: a `Part` for every quantity, in the same order. Never: which indicator the number belongs to.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from extract.lexicon import Cue
from extract.particles import FROM, WHICH
from extract.quantity import Quantity
from extract.scene import Scene, Sentence
from extract.trait import Trait
from extract.traits import TraitReader
from rules.discourse import DiscourseRules

_AFTER_REACH = 4
"""Tokens behind a number within which "yang ditargetkan" still speaks of it."""
_BEFORE_REACH = 9
_COUNTED_REACH = 15
"""Tokens between a role word and its number: the second where a word like "sebanyak" stands before the number."""
_ASIDE = 13
"""Tokens that an aside on who speaks takes: ", lanjut Kepala BNNK,"."""
_OPERATION_REACH = 5
"""Tokens from "target operasi" to its number: "TO yang kita tetapkan 12 orang"."""
_DONE_REACH = 3
"""Tokens behind a number in which its verb stands: "28 orang berhasil ditangkap"."""
_BACK = 3
"""Rejected numbers ("dua kali lipat") do not part a number from its role word; more than these do."""
REVISED = "target_revised"
"""The role of words before a target that takes the place of the one told before: "direvisi menjadi"."""
_NEVER = frozenset({"time", "length"})
"""Kinds that no record counts: "target rawat jalan satu tahun 20 orang" """
_LEAST, _OPERATION = "least", "operation"
_SCALED = frozenset({"bare", "score", "percent"})
"""Kinds of numbers that are reached, not counted."""
_ROLES = frozenset({"target", "realization", "target_after", _LEAST, REVISED})
_TARGETS = _ROLES - {"realization"}

__all__ = ["Part", "Roles", "Trait"]


class Part(NamedTuple):
    """The part of one quantity."""

    quantity: Quantity
    role: str | None
    """"target", "realization", or None where no word says so."""
    cue: Cue | None
    """The role word."""
    traits: Trait


class Roles:
    """Reads the parts of a sentence's quantities; built once from the word lists."""

    def __init__(self, rules: DiscourseRules) -> None:
        self._boundaries = rules.boundaries
        self._joins = rules.joins
        self._speech = rules.speech
        self._both = rules.joins - {","}
        self._counting = rules.counting
        self._means = rules.means
        self._standing = rules.standing
        self._leads_on = rules.joins | rules.turning_to
        self._opens = rules.opens
        self._aiming = rules.aiming
        self._contrary = rules.contrary
        self._achieved = rules.achieved
        self._became = rules.reached
        self._against = rules.against
        self._verbs = rules.verb_prefixes
        self._tell_a_deed = rules.tell_a_deed
        self._traits = TraitReader(rules)

    def read(self, scene: Scene, sentence: Sentence) -> list[Part]:
        """One `Part` for each quantity of the sentence, in order."""
        quantities = sentence.quantities
        roles, facets = sentence.layer("role"), sentence.layer("facet")
        parts: list[Part] = []
        spent: set[Cue] = set()
        for index, quantity in enumerate(quantities):
            told = [item for item in quantities[:index][-_BACK:] if item.rejected is None and item.kind not in _NEVER]
            left = told[-1].last if told else sentence.first
            right = quantities[index + 1].first if index + 1 < len(quantities) else sentence.last
            role, cue = self._role(
                scene, quantity, left, right, [item for item in roles if item not in spent] if spent else roles
            )
            if role is None and parts and self._also_planned(scene, sentence, parts[-1], quantity):
                role, cue = "target", parts[-1].cue
            if role == "target" and cue is not None and not told and self._past(scene, cue, quantity.first):
                role = "realization"
            if role is None and parts and self._set_against(scene, parts[-1], quantity):
                role, cue = "target", parts[-1].cue
            if cue is not None and cue.first >= quantity.last:
                spent.add(cue)  # "lima lembaga yang ditargetkan, baru dua": the words are the first number's
            traits = self._traits.read(scene, sentence, index, roles, facets)
            if parts:
                known = parts[-1]
                if known.traits is not Trait.NONE:
                    traits |= self._traits.goes_on(scene, sentence, known.quantity, known.traits, quantity)
            parts.append(Part(quantity, role, cue, traits))
        for cue in roles:
            if cue.value == _OPERATION:
                self._give_operation(scene, sentence, parts, cue)
        return _counted_like_the_whole(scene, self._aimed_at(scene, self._moved(scene, parts)))

    def _moved(self, scene: Scene, parts: list[Part]) -> list[Part]:
        """ "memangkas target rehabilitasi dari 420 orang menjadi 230 orang": the plan that came in place of the one
        before."""
        for at, (part, following) in enumerate(pairwise(parts)):
            old, new, cue = part.quantity, following.quantity, part.cue
            if part.role != "target" or cue is None or following.role is not None or old.kind != new.kind:
                continue
            came_from = scene.words(old.first - 1, old.first) == (FROM,) and cue.last < old.first
            between = scene.words(old.last, new.first)
            if came_from and len(between) == 1 and self._became.issuperset(between):
                moved = cue._replace(value=REVISED)
                parts[at] = part._replace(traits=part.traits & ~Trait.PRIOR)
                parts[at + 1] = following._replace(role="target", cue=moved, traits=following.traits & ~Trait.GROWTH)
        return parts

    def _aimed_at(self, scene: Scene, parts: list[Part]) -> list[Part]:
        """ "menyasar 90 orang dan terealisasi 120 orang": planned, since what was achieved is told behind it."""
        for at, (part, following) in enumerate(pairwise(parts)):
            quantity, reached = part.quantity, following.quantity
            between = scene.words(quantity.last, reached.first)
            fell_short = bool(self._contrary.intersection(between)) or (
                len(between) > 1 and self._achieved.issuperset(between[-2:])
            )
            done = following.role == "realization" or (following.role is None and fell_short)
            if part.role is None and done and quantity.kind == reached.kind:
                before = scene.words(max(0, quantity.first - 1), quantity.first)
                if quantity.noun == reached.noun and not self._aiming.isdisjoint(before):
                    parts[at] = part._replace(role="target", cue=following.cue)
                    parts[at + 1] = following._replace(role="realization")
        return parts

    def _give_operation(self, scene: Scene, sentence: Sentence, parts: list[Part], operation: Cue) -> None:
        """ "target operasi 25 orang, yang tertangkap 23", "dari 30 target operasi, 28 orang ditangkap": the number of
        an operation's targets is planned, where the next one tells how many were caught."""
        for at, (part, following) in enumerate(pairwise(parts)):
            if self._of_an_operation(scene, following.quantity, operation) and self._caught(scene, sentence, part):
                parts[at] = part._replace(role="realization", traits=part.traits & ~Trait.FACET)
                parts[at + 1] = following._replace(role="target", cue=operation, traits=following.traits & ~Trait.FACET)
                return
        for at, (part, following) in enumerate(pairwise(parts)):
            quantity, caught = part.quantity, following.quantity
            of_them = self._of_an_operation(scene, quantity, operation)
            lead = scene.words(operation.last, quantity.first)
            ahead = quantity.first >= operation.last and len(lead) <= _OPERATION_REACH
            ahead = ahead and all(cue.first != quantity.last for cue in sentence.layer("role"))
            if not of_them and not (ahead and (lead[:1] == (WHICH,) or not self._tell_a_deed(lead))):
                continue  # "30 TO terungkap dengan 31 tersangka"
            if Trait.SHARE in part.traits or not (
                caught.kind == quantity.kind or "bare" in {caught.kind, quantity.kind}
            ):
                continue
            done = scene.words(max(quantity.last, operation.last), min(caught.last + _DONE_REACH, sentence.last))
            if following.role == "realization" or self._tell_a_deed(done):
                parts[at] = part._replace(role="target", cue=operation, traits=part.traits & ~Trait.FACET)
                # "berhasil ditangkap 50 tersangka TO"
                parts[at + 1] = following._replace(traits=following.traits & ~Trait.FACET)
            return

    def _of_an_operation(self, scene: Scene, quantity: Quantity, operation: Cue) -> bool:
        """ "dari 30 target operasi": all whom an operation was to catch."""
        beside = 0 <= operation.first - quantity.last <= 1  # "dari 25 kasus narkotika yang menjadi target operasi"
        return beside and scene.words(quantity.first - 1, quantity.first) == (FROM,)

    def _caught(self, scene: Scene, sentence: Sentence, part: Part) -> bool:
        """ "dibekuk 21 orang dari 24 target operasi", "21 orang dibekuk dari …": how many of them were caught."""
        if part.quantity.rejected is not None or part.role not in {None, "realization"}:
            return False
        around = scene.words(sentence.first, min(part.quantity.last + _DONE_REACH, sentence.last))
        return self._tell_a_deed(around)

    def _also_planned(self, scene: Scene, sentence: Sentence, before: Part, quantity: Quantity) -> bool:
        """ "target rawat jalan 30 orang dan rawat inap 5 orang": the word for the first is the word for both."""
        if before.role != "target" or before.cue is None or before.cue.last > before.quantity.first:
            return False
        if scene.words(max(0, before.cue.first - 1), before.cue.first) == (FROM,):
            return False  # "42 orang dari target 30 orang dan rawat inap 5 orang": achieved, like the first
        first, last = before.quantity.last, quantity.first
        if self._named_behind(scene, sentence, before.quantity, quantity):
            return True
        cues = [cue for cue in sentence.layer("indicator") if first <= cue.first and cue.last <= last]
        if not cues and self._in_a_series(scene, sentence, first, last):
            return not self._behind_its_own(scene, sentence, before, first, last)
        # "40 klien rawat jalan, sementara …": the words behind the first number are its own
        own = [cue.last for cue in sentence.layer("indicator") if before.quantity.first <= cue.first <= first]
        behind = max([first, *own])
        if any(cue.first >= behind for cue in cues):
            first, cues = behind, [cue for cue in cues if cue.first >= behind]
        told = {cue.value for cue in sentence.layer("indicator") if cue.last <= first}
        if not cues or not told or told.intersection(cue.value for cue in cues):
            return False
        named = {at for cue in cues for at in range(cue.first, cue.last)}
        named |= {at for placed in sentence.periods for at in range(placed.first, placed.last)}
        rest = [word for at, word in enumerate(scene.words(first, last), first) if at not in named]
        # "wajib melayani 40 klien rawat jalan, sementara pascarehabilitasi 20 klien"
        return bool(rest) and rest[0] in self._leads_on and self._leads_on.issuperset(rest)

    def _named_behind(self, scene: Scene, sentence: Sentence, before: Quantity, quantity: Quantity) -> bool:
        """ "merencanakan pelatihan 20 penggiat antinarkoba dan 6 agen pemulihan": each number with its own words behind
        it, and "dan" alone between the first one's and the second."""
        cues = sentence.layer("indicator")
        behind = {cue.value for cue in cues if quantity.first <= cue.first <= quantity.last}
        own = [cue for cue in cues if before.first <= cue.first <= before.last]
        end = max((cue.last for cue in own), default=before.last)
        told = {cue.value for cue in own}
        rest = scene.words(max(end, before.last), quantity.first)
        return (
            bool(told and behind)
            and told.isdisjoint(behind)
            and rest[-1:] != ()
            and rest[-1] in self._both
            and self._joins.issuperset(rest)
        )

    def _in_a_series(self, scene: Scene, sentence: Sentence, first: int, last: int) -> bool:
        """ "ditargetkan 4.000, tahun berikutnya 4.500", "BNNK A ditarget 30 orang, BNNK B 20 orang": nothing between
        two numbers but a time or an office and a comma."""
        dated = {at for one in sentence.periods if first <= one.first for at in range(one.first, one.last)}
        dated |= {at for one in sentence.units if first <= one.first for at in range(one.first, one.last)}
        rest = [word for at, word in enumerate(scene.words(first, last), first) if at not in dated]
        return len(rest) < last - first and bool(rest) and self._joins.issuperset(rest)

    def _behind_its_own(self, scene: Scene, sentence: Sentence, before: Part, first: int, last: int) -> bool:
        """ "BNNK A 51 orang padahal ditarget 40, BNNK B 33 orang": the target stands behind what the office achieved,
        so that the next office is told by its achievement too."""
        if before.cue is None or not any(first <= one.first and one.last <= last for one in sentence.units):
            return False
        told = [one.last for one in sentence.quantities if one.last <= before.cue.first and one.rejected is None]
        between = max(told, default=before.cue.first)
        marks = [one.first for one in sentence.units] + [one.first for one in sentence.periods]
        apart = any(between <= mark < before.cue.first for mark in marks)
        return bool(told) and not apart

    def _without_aside(self, words: Sequence[str]) -> Sequence[str]:
        """ "Target 2024, menurut dia, hanya 30 orang": the words without those that only tell who says it."""
        for at, word in enumerate(words[:-1]):
            if word == "," and words[at + 1] in self._speech:
                end = next((end for end in range(at + 2, min(at + _ASIDE, len(words))) if words[end] == ","), None)
                if end is not None:
                    return (*words[:at], *words[end + 1 :])
        return words

    def _by_doing(self, scene: Scene, first: int, last: int) -> bool:
        """ "melewati target dengan mengungkap 44 kasus": what was done, not what was planned."""
        between = scene.words(first, last)
        return any(word in self._means and behind.startswith(self._verbs) for word, behind in pairwise(between))

    def _past(self, scene: Scene, target: Cue, first: int) -> bool:
        """ "melampaui target: 42 orang", "di atas rencana, yakni 42 orang": what stands above it, told anew."""
        before = scene.words(max(0, target.first - 1), target.first)
        return not self._standing.isdisjoint(before) and not self._opens.isdisjoint(scene.words(target.last, first)[:1])

    def _set_against(self, scene: Scene, before: Part, quantity: Quantity) -> bool:
        """ "melampaui target: 42 orang berbanding 30": the target itself, behind what passed it."""
        passed = before.role == "realization" and before.cue is not None and before.cue.value in _TARGETS
        return passed and not self._against.isdisjoint(scene.words(before.quantity.last, quantity.first)[:1])

    def _role(
        self, scene: Scene, quantity: Quantity, left: int, right: int, roles: Sequence[Cue]
    ) -> tuple[str | None, Cue | None]:
        for cue in roles:
            if cue.value == "target_after" and quantity.last <= cue.first <= quantity.last + _AFTER_REACH:
                free = not self._boundaries.intersection(scene.words(quantity.last, cue.first))
                named = [word for word in scene.words(quantity.last, cue.first) if word[0].isalpha()]
                if quantity.kind == "bare" and len(named) > 1:
                    continue  # "10 mesin X-ray yang dijanjikan": of a thing that no measure names
                # "yang ditargetkan 30 orang" speaks of the number that follows.
                if cue.first < right and free and cue.last != right:
                    return "target", cue
        if scene.words(max(0, quantity.first - 1), quantity.first) == (FROM,):
            for cue in roles:
                if cue.value == "target" and cue.first == quantity.last and cue.last != right:
                    return "target", cue  # "dari 30 orang target rawat jalan"
        if quantity.kind == "bare":
            for cue in roles:
                if cue.value == "target" and cue.first == quantity.last and cue.last != right:
                    return "target", cue  # "hanya punya satu target LKN dalam setahun"
        near: Cue | None = None
        # "target klien rehabilitasi di klinik BNN Kota X sebanyak 20 orang": the word before the number ties the two.
        counted = not self._counting.isdisjoint(scene.words(max(0, quantity.first - 1), quantity.first))
        reach = _COUNTED_REACH if counted else _BEFORE_REACH
        for cue in roles:
            if cue.value not in _ROLES or cue.first < left or quantity.first < cue.last:
                continue
            if cue.value == _LEAST and quantity.kind not in _SCALED:
                continue
            between = self._without_aside(scene.words(cue.last, quantity.first))
            if len(between) <= _BEFORE_REACH or (len(between) <= reach and "," not in between):
                near = cue
        if near is None:
            return None, None
        if near.value != "realization" and self._by_doing(scene, near.last, quantity.first):
            return "realization", near
        return ("target" if near.value in _TARGETS else near.value), near


def _counted_like_the_whole(scene: Scene, parts: list[Part]) -> list[Part]:
    """ "74 dari 601 kasus itu": a bare part counts what its whole does."""
    for at, (part, whole) in enumerate(pairwise(parts)):
        quantity, measured = part.quantity, whole.quantity
        bare = quantity.kind == "bare" and measured.measure is not None and measured.kind != "percent"
        if bare and Trait.SHARE in part.traits and scene.words(quantity.last, measured.first) == (FROM,):
            counted = quantity._replace(kind=measured.kind, measure=measured.measure, noun=measured.noun)
            parts[at] = part._replace(quantity=counted)
    return parts
