"""Differences and levels: "naik 61 kasus", "dari 22 menjadi 35", "lebih lima orang dari target".

In: a number of a `Sentence` and the role words around it. Out: `Trait.GROWTH` for a difference, `Trait.PRIOR` for the
level that a change left. Never: which of two levels is of which time.
"""

from __future__ import annotations

from extract.lexicon import Cue
from extract.particles import FROM
from extract.quantity import Quantity
from extract.scene import Scene, Sentence
from extract.trait import Trait
from rules.discourse import DiscourseRules

_GROWTH_REACH = 5
_PRIOR_REACH = 7
_CHANGED = 3
"""Tokens between a level and the word that says that it changed: "dari 198 pada 2022 naik menjadi"."""
_PERCENT = frozenset({"persen", "%"})
_COMPARATIVES = ("lebih", "kurang", "selisih")
_PLANNED_REACH = 3
"""Tokens from a word for a plan to one that says that something is to grow."""
_PAUSES = frozenset({",", ":"})


class ChangeReader:
    """Reads differences and levels; built once from the word lists, pure."""

    def __init__(self, rules: DiscourseRules) -> None:
        self._boundaries = rules.boundaries
        self._earlier = rules.earlier
        self._gaps = rules.gaps
        self._naming = rules.naming
        self._pointers = rules.pointers
        self._reached = rules.reached | {"ke"}
        self._became = rules.reached - {"ke"}
        self._attained = rules.attained

    def read(self, scene: Scene, sentence: Sentence, quantity: Quantity, left: int, roles: list[Cue]) -> Trait:
        """Whether the number is a difference, or the level that a change left."""
        if any(cue.value == "growth" and cue.first == quantity.last and self._compares(scene, cue) for cue in roles):
            return Trait.GROWTH  # "dua belas orang, dua lebih banyak daripada target sepuluh orang"
        if self._is_gap(scene, quantity, roles):
            return Trait.GROWTH
        if self._is_left(scene, quantity, roles):
            return Trait.PRIOR
        growth = [cue for cue in roles if cue.value == "growth" and cue.last <= quantity.first]
        if not growth:
            return Trait.NONE
        near = growth[-1]
        if any(cue.value == "target" and 0 < near.first - cue.last <= _PLANNED_REACH for cue in roles):
            return Trait.NONE  # "Rencananya tahun 2022 bertambah dua kelurahan lagi"
        reached = [cue for cue in roles if cue.value == "reached" and near.last <= cue.first < quantity.first]
        adjacent = [cue for cue in reached if quantity.first - cue.last <= 2 and cue.first >= left]
        if adjacent:
            came_from = scene.words(adjacent[-1].first, adjacent[-1].last) == (FROM,)
            return Trait.PRIOR if came_from else Trait.NONE
        between = scene.words(near.last, quantity.first)
        if self._attained.intersection(between[-1:]) and self._came_from(scene, sentence, near):
            return Trait.NONE  # "dari 26 ribu butir meningkat mencapai 1,2 juta butir"
        if between[:1] == (FROM,) and len(between) <= _PRIOR_REACH and not self._boundaries.intersection(between):
            levels = [cue for cue in reached if scene.words(cue.first, cue.last) != (FROM,)]
            if not levels:
                return Trait.PRIOR  # "menurun dari capaian 2023 yang 52 orang"
        if not reached and near.first >= left and self._shared_out(scene, sentence, quantity):
            return Trait.GROWTH
        if reached or len(between) > _GROWTH_REACH or _PAUSES.intersection(between):
            return Trait.NONE
        if self._naming.intersection(between[:-1]) or self._pointers.intersection(between):
            # "yang lebih sedikit ialah kokain 21,7 gram", "peningkatan, angkanya mencapai 57 gram": what is named
            return Trait.NONE
        return Trait.GROWTH if near.first >= left else Trait.NONE

    def _is_gap(self, scene: Scene, quantity: Quantity, roles: list[Cue]) -> bool:
        """ "55 penggiat, lebih lima orang dari target 50 orang": by how much a target was passed or missed."""
        if self._gaps.isdisjoint(scene.words(max(0, quantity.first - 1), quantity.first)):
            return False
        behind = scene.words(quantity.last, quantity.last + 1)
        planned = any(cue.value == "target" and cue.first == quantity.last + 1 for cue in roles)
        return planned and not (self._earlier | {FROM}).isdisjoint(behind)

    def _is_left(self, scene: Scene, quantity: Quantity, roles: list[Cue]) -> bool:
        """ "dari 1.100 butir melonjak ke 6.400 butir", "dari 46 gram tinggal 21 gram": the level before a change that
        is told behind it."""
        if scene.words(max(0, quantity.first - 1), quantity.first) != (FROM,):
            return False
        if self._became.intersection(scene.words(quantity.last, quantity.last + 1)):
            return True
        for cue in roles:
            if cue.value == "growth" and 0 <= cue.first - quantity.last <= _CHANGED:
                return bool((self._reached | self._attained).intersection(scene.words(cue.last, cue.last + 1)))
        return False

    @staticmethod
    def _came_from(scene: Scene, sentence: Sentence, change: Cue) -> bool:
        """Whether the level that a change left stands right before it: "dari 26 ribu butir meningkat"."""
        left = [item for item in sentence.quantities if 0 <= change.first - item.last <= _CHANGED]
        return bool(left) and scene.words(left[-1].first - 1, left[-1].first) == (FROM,)

    def _shared_out(self, scene: Scene, sentence: Sentence, quantity: Quantity) -> bool:
        """ "meningkat, yakni 51 orang atau 35 persen dibandingkan tahun lalu": so much more, by number and percent; not
        so where the level that it is compared with is told, too."""
        behind = scene.words(quantity.last, quantity.last + _GROWTH_REACH)
        compared = next((at for at, word in enumerate(behind) if word in self._earlier), None)
        if compared is None:
            return False
        level = [item for item in sentence.quantities if item.first >= quantity.last + compared]
        if level and level[0].noun == quantity.noun and level[0].kind != "percent":
            return False  # "meningkat, sebanyak 52 tersangka dari tahun sebelumnya 37 tersangka"
        # "kenaikan jumlah kasus sebanyak 89 kasus bila dibandingkan tahun lalu"
        counted = scene.words(quantity.first - 1, quantity.first) == ("sebanyak",)
        counted = counted and not self._boundaries.intersection(behind[:compared])
        return counted or bool(_PERCENT.intersection(behind))

    def _compares(self, scene: Scene, cue: Cue) -> bool:
        """Whether what something is more or less than follows: "lebih banyak daripada target"; "naik dari 804 butir"
        tells another level."""
        comparative = scene.words(cue.first, cue.first + 1)[0].startswith(_COMPARATIVES)
        if not comparative and scene.words(cue.last, cue.last + 1) == (FROM,):
            return False
        return bool(self._earlier.intersection(scene.words(cue.last, cue.last + 1)))
