"""What part each number plays in its sentence: planned, achieved, a difference, a share of another.

In: a `Sentence`. Out: a `Part` for every quantity, in the same order. Never: which indicator the number belongs to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Flag, auto

from extract.lexicon import Cue
from extract.quantities import Quantity
from extract.scene import Scene, Sentence

_AFTER_REACH = 4
"""Tokens behind a number within which "yang ditargetkan" still speaks of it."""
_GROWTH_REACH = 5
_FACET_REACH = 6
_PLAN_REACH = 8
_DETAIL = frozenset({"yakni", "yaitu", "terdiri", "rinciannya", "rincian", "meliputi", "mencakup", "perinciannya"})
_OPENING = 9
_BEFORE_REACH = 9
_ANAPHORIC = frozenset({"itu", "tersebut", "ini", "tadi"})


class Trait(Flag):
    """What else a reader notices about a number."""

    NONE = 0
    GROWTH = auto()
    """A difference ("naik 61 kasus")."""
    PRIOR = auto()
    """The level that a change came from ("dari 22 menjadi 35")."""
    SHARE = auto()
    """A part of a number told before ("lima di antaranya")."""
    FACET = auto()
    """A part by sex, age, nationality, job."""
    REPEAT = auto()
    """A number told again to speak of its parts ("dari 23 tersangka itu")."""
    PLAN = auto()
    """To come ("akan", "tahun depan")."""


@dataclass(frozen=True, slots=True)
class Part:
    """The part of one quantity."""

    quantity: Quantity
    role: str | None
    """"target", "realization", or None where no word says so."""
    cue: Cue | None
    """The role word."""
    traits: Trait


class Roles:
    """Reads the parts of a sentence's quantities; built once from the boundary words."""

    def __init__(self, boundaries: frozenset[str]) -> None:
        self._boundaries = boundaries

    def read(self, scene: Scene, sentence: Sentence) -> list[Part]:
        """One `Part` for each quantity of the sentence, in order."""
        quantities = sentence.quantities
        roles = sentence.layer("role")
        facets = sentence.layer("facet")
        parts: list[Part] = []
        spent: set[Cue] = set()
        for index, quantity in enumerate(quantities):
            left = quantities[index - 1].last if index else sentence.first
            right = quantities[index + 1].first if index + 1 < len(quantities) else sentence.last
            role, cue = self._role(scene, quantity, left, right, [item for item in roles if item not in spent])
            if cue is not None and cue.first >= quantity.last:
                spent.add(cue)
            traits = self._traits(scene, sentence, index, left, right, roles, facets)
            if cue is None and role is None and parts and Trait.GROWTH in parts[-1].traits:
                traits |= self._growth_goes_on(scene, parts[-1].quantity, quantity)
            if self._detailed(scene, sentence, index):
                traits |= Trait.SHARE
            if parts and self._facet_goes_on(scene, parts[-1], quantity, sentence):
                traits |= Trait.FACET
            parts.append(Part(quantity, role, cue, traits))
        return parts

    def _role(
        self, scene: Scene, quantity: Quantity, left: int, right: int, roles: Sequence[Cue]
    ) -> tuple[str | None, Cue | None]:
        for cue in roles:
            if cue.value == "target_after" and quantity.last <= cue.first <= quantity.last + _AFTER_REACH:
                between = scene.words(quantity.last, cue.first)
                if cue.first < right and not self._boundaries.intersection(between) and not _number_follows(cue, right):
                    return "target", cue
        near: Cue | None = None
        for cue in roles:
            reach = quantity.first - cue.last
            if cue.value in {"target", "realization", "target_after"} and cue.first >= left and 0 <= reach <= _BEFORE_REACH:
                near = cue
        if near is None:
            return None, None
        return ("target" if near.value == "target_after" else near.value), near

    def _traits(
        self,
        scene: Scene,
        sentence: Sentence,
        index: int,
        left: int,
        right: int,
        roles: Sequence[Cue],
        facets: Sequence[Cue],
    ) -> Trait:
        quantity = sentence.quantities[index]
        lower = scene.tokens.lower
        traits = Trait.NONE
        if any(cue.value == "plan" and 0 <= quantity.first - cue.last <= _PLAN_REACH for cue in roles):
            traits |= Trait.PLAN
        if quantity.value == 1 and lower[quantity.first] == "satu" and quantity.kind in {"person", "case"}:
            traits |= Trait.FACET  # "satu pelaku", "satu kasus": one of them, not a count
        if self._partitive(scene, sentence, quantity):
            traits |= Trait.SHARE
        traits |= self._growth(scene, quantity, left, roles)
        for cue in roles:
            behind = quantity.last <= cue.first <= quantity.last + 1 and cue.first < right
            before = left <= cue.first and 0 <= quantity.first - cue.last <= 1
            if (cue.value == "part_after" and behind) or (cue.value == "part" and before):
                traits |= Trait.SHARE
            elif cue.value == "each" and left <= cue.first < quantity.first:
                if not self._boundaries.intersection(scene.words(cue.last, quantity.first)):
                    traits |= Trait.FACET
        for cue in facets:
            reach = _FACET_REACH if cue.value == "facet" else 0
            if left <= cue.first < quantity.first and quantity.first - cue.last <= reach:
                if not self._boundaries.intersection(scene.words(cue.last, quantity.first)):
                    traits |= Trait.FACET
            elif self._behind(cue, quantity) and cue.first < min(right, quantity.last + 3):
                if not self._boundaries.intersection(scene.words(quantity.last, cue.first)):
                    traits |= Trait.FACET
        if lower[quantity.first - 1 : quantity.first] in {("dari",), ("yang",)} and quantity.first >= 1:
            behind = lower[quantity.last : min(quantity.last + 3, right)]
            if _ANAPHORIC.intersection(behind):
                traits |= Trait.REPEAT
        following = sentence.quantities[index + 1] if index + 1 < len(sentence.quantities) else None
        if following is not None and lower[quantity.last : following.first] == ("dari",):
            behind = lower[following.last : following.last + 3]
            if _ANAPHORIC.intersection(behind):
                traits |= Trait.SHARE
        if lower[quantity.last : quantity.last + 1] == ("dari",) and not (following and following.first <= quantity.last + 3):
            if _ANAPHORIC.intersection(lower[quantity.last : min(quantity.last + 5, sentence.last)]):
                traits |= Trait.SHARE  # "tujuh dari klien itu"
        return traits

    @staticmethod
    def _behind(cue: Cue, quantity: Quantity) -> bool:
        """Whether a facet stands behind the number: a job is only one beside another measure ("6 orang kurir")."""
        return cue.first >= (quantity.number_last if cue.value == "facet" else quantity.last)

    @staticmethod
    def _detailed(scene: Scene, sentence: Sentence, index: int) -> bool:
        """"57 orang, yakni 45 warga binaan dan 12 petugas": numbers of one kind behind "yakni" are parts; not so where
        offices stand between ("BNNP 31 orang, BNN Kota 22 orang")."""
        quantity = sentence.quantities[index]
        for whole in reversed(sentence.quantities[:index]):
            if whole.kind != quantity.kind or whole.value <= quantity.value:
                continue
            between = scene.words(whole.last, quantity.first)
            offices = any(whole.last <= placed.first < quantity.first for placed in sentence.units)
            return bool(_DETAIL.intersection(between)) and not offices
        return False

    @staticmethod
    def _partitive(scene: Scene, sentence: Sentence, quantity: Quantity) -> bool:
        """"Dari klien rawat jalan tersebut, 52 orang tuntas": the numbers after it are parts of one told before."""
        opening = scene.words(sentence.first, min(sentence.first + _OPENING, sentence.last))
        start = next((at for at, word in enumerate(opening[:3]) if word == "dari"), None)
        if start is None:
            return False
        close = next((at for at, word in enumerate(opening) if at > start and word in _ANAPHORIC), None)
        return close is not None and quantity.first > sentence.first + close

    @staticmethod
    def _growth(scene: Scene, quantity: Quantity, left: int, roles: Sequence[Cue]) -> Trait:
        """Whether the number is a difference, or the level that a change left."""
        growth = [cue for cue in roles if cue.value == "growth" and cue.last <= quantity.first]
        if not growth:
            return Trait.NONE
        near = growth[-1]
        reached = [cue for cue in roles if cue.value == "reached" and near.last <= cue.first < quantity.first]
        adjacent = [cue for cue in reached if quantity.first - cue.last <= 2 and cue.first >= left]
        if adjacent:
            came_from = scene.words(adjacent[-1].first, adjacent[-1].last) == ("dari",)
            return Trait.PRIOR if came_from else Trait.NONE
        between = scene.words(near.last, quantity.first)
        if reached or len(between) > _GROWTH_REACH or {",", ":"}.intersection(between):
            return Trait.NONE
        if near.first >= left:
            return Trait.GROWTH
        return Trait.NONE

    @staticmethod
    def _facet_goes_on(scene: Scene, before: Part, quantity: Quantity, sentence: Sentence) -> bool:
        """"Tersangka laki-laki tahun 2015 301 orang dan tahun 2016 388 orang": both numbers are of men."""
        if Trait.FACET not in before.traits or before.quantity.kind != quantity.kind:
            return False
        first, last = before.quantity.last, quantity.first
        named = any(cue.layer in {"indicator", "facet"} and first <= cue.first < last for cue in sentence.cues)
        dated = any(first <= placed.first < last for placed in sentence.periods)
        return dated and not named and ";" not in scene.words(first, last)

    @staticmethod
    def _growth_goes_on(scene: Scene, before: Quantity, quantity: Quantity) -> Trait:
        """"bertambah 61 kasus atau 24 persen": the percentage tells the same difference."""
        between = scene.words(before.last, quantity.first)
        joined = len(between) <= 3 and ("atau" in between or "(" in between)
        return Trait.GROWTH if joined and quantity.kind == "percent" else Trait.NONE


def _number_follows(cue: Cue, right: int) -> bool:
    """"yang ditargetkan 30 orang" speaks of the number that follows."""
    return right - cue.last == 0
