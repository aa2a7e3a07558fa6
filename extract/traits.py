"""What a reader notices about a number beside its role: a difference, a part, a facet, told again, one of each.

In: a `Sentence` and one of its quantities. Out: `Trait` flags. Never: which indicator the number belongs to.
"""

from __future__ import annotations

from extract.changes import ChangeReader
from extract.facets import FacetReader
from extract.lexicon import Cue
from extract.quantity import Quantity
from extract.scene import Scene, Sentence
from extract.shares import ShareReader
from extract.trait import Trait
from rules.discourse import DiscourseRules

_MEAN = frozenset({"percent", "score"})
_COUNTS = frozenset({"case", "person"})
_PLAN_REACH = 8
_PLAN_BEHIND = 4


class TraitReader:
    """Reads the traits of one number; built once from the word lists."""

    def __init__(self, rules: DiscourseRules) -> None:
        self._boundaries = rules.boundaries
        self._listing = rules.joins - {","}
        self._changes = ChangeReader(rules)
        self._facets = FacetReader(rules)
        self._shares = ShareReader(rules)

    def read(self, scene: Scene, sentence: Sentence, index: int, roles: list[Cue], facets: list[Cue]) -> Trait:
        """The traits of the sentence's quantity number `index`, by its own neighbourhood alone."""
        quantity = sentence.quantities[index]
        left = sentence.quantities[index - 1].last if index else sentence.first
        right = sentence.quantities[index + 1].first if index + 1 < len(sentence.quantities) else sentence.last
        traits = self._changes.read(scene, sentence, quantity, left, roles)
        if self._is_plan(scene, quantity, right, roles):
            traits |= Trait.PLAN
        traits |= self._facets.named(scene, sentence, quantity, left, right, roles, facets)
        if self._facets.by_drug(scene, sentence, index) or self._facets.broken_down(scene, sentence, quantity, roles):
            traits |= Trait.FACET
        if quantity.kind in _COUNTS and self._facets.of_a_drug(scene, sentence, quantity, left):
            traits |= Trait.KIND
        if self._shares.is_share(scene, sentence, index, left, right, roles):
            traits |= Trait.SHARE
        if self._shares.is_repeat(scene, quantity, right):
            traits |= Trait.REPEAT
        if self._is_each(scene, quantity, left, roles):
            traits |= Trait.EACH
        return traits

    def goes_on(self, scene: Scene, sentence: Sentence, before: Quantity, traits: Trait, quantity: Quantity) -> Trait:
        """The traits that a number takes over from the one before it, which has `traits`."""
        between = scene.words(before.last, quantity.first)
        if Trait.GROWTH in traits and quantity.kind == "percent" and len(between) <= 3:
            # "bertambah 61 kasus atau 24 persen": the percentage tells the same difference.
            return Trait.GROWTH if {"atau", "("}.intersection(between) else Trait.NONE
        if (
            Trait.FACET in traits
            and before.kind == quantity.kind
            and before.noun == quantity.noun
            and ";" not in between
        ):
            # "Tersangka laki-laki tahun 2015 301 orang dan tahun 2016 388 orang": both numbers are of men.
            named = any(
                cue.layer in {"indicator", "facet"} and before.last <= cue.first < quantity.first
                for cue in sentence.cues
            )
            dated = any(before.last <= placed.first < quantity.first for placed in sentence.periods)
            return Trait.FACET if dated and not named else Trait.NONE
        return Trait.NONE

    def _free(self, scene: Scene, first: int, last: int) -> bool:
        """Whether no boundary stands between two tokens."""
        return not self._boundaries.intersection(scene.words(first, last))

    def _is_plan(self, scene: Scene, quantity: Quantity, right: int, roles: list[Cue]) -> bool:
        """ "akan membentuk 3 desa", "90 di antaranya difokuskan menjadi …"."""
        for cue in roles:
            if cue.value != "plan":
                continue
            if 0 <= quantity.first - cue.last <= _PLAN_REACH:
                return True
            behind = 0 <= cue.first - quantity.last <= _PLAN_BEHIND and cue.first < right
            if behind and self._free(scene, quantity.last, cue.first):
                return True
        return False

    def _is_each(self, scene: Scene, quantity: Quantity, left: int, roles: list[Cue]) -> bool:
        """ "setiap unit digerakkan lima agen": one of each, no total."""
        if quantity.kind in _MEAN or not quantity.value.is_integer():
            return False  # "Rata-rata nilai 3,52": a mean is the figure itself
        parted = self._boundaries - self._listing
        return any(
            cue.value == "each"
            and left <= cue.first < quantity.first
            and parted.isdisjoint(scene.words(cue.last, quantity.first))
            for cue in roles
        )
