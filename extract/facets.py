"""Parts by sex, age, nationality, job, place or drug: they are no figures of their own (contract).

In: a number of a `Sentence` and the words around it. Out: `Trait.FACET`, `Trait.JOB` or verdicts. Never: parts by what
was done, which are figures ("59 rawat jalan dan 9 rawat inap").
"""

from __future__ import annotations

from extract.breakdown import PlaceParts
from extract.lexicon import Cue
from extract.quantity import Quantity
from extract.scene import Scene, Sentence
from extract.trait import Trait
from rules.discourse import DiscourseRules

_AGES = 5
"""Tokens behind "berumur" that the ages of a few people take."""
_BETWEEN_AGES = frozenset({"dan", ","})
_FACET_REACH = 6
_PEOPLE = frozenset({"person", "bare"})
_DRUG_REACH = 1
_KIND_REACH = 5
_NAMED_REACH = 1
"""Tokens between an office and the one case that is all of its own: "Polres X (satu kasus, …)"."""
_TIMED_REACH = 2
_ONE_REACH = 2
_FACETS = {"facet": Trait.FACET, "sex": Trait.FACET, "job": Trait.JOB}
_JOB, _SEX = "job", "sex"


class FacetReader:
    """Reads parts by facets; built once from the word lists, pure."""

    def __init__(self, rules: DiscourseRules) -> None:
        self._boundaries = rules.boundaries
        self._one = rules.one
        self._places = PlaceParts(rules)

    def named(
        self,
        scene: Scene,
        sentence: Sentence,
        quantity: Quantity,
        left: int,
        right: int,
        roles: list[Cue],
        facets: list[Cue],
    ) -> Trait:
        bound = [cue for cue in roles if cue.value in {"target", "target_after"}]
        one = quantity.value == 1 and scene.tokens.lower[quantity.first] == "satu"
        # "ditarget satu kasus dan terpenuhi lewat satu kasus": what was planned is counted, and so is what became of it
        planned = any(cue.first < quantity.first for cue in bound)
        named = any(0 <= quantity.first - placed.last <= _NAMED_REACH for placed in sentence.units)
        # "September satu pecandu", "tahun 2017 yang hanya satu kasus": a count in a list of times
        named = named or any(
            0 <= quantity.first - placed.last <= _TIMED_REACH and placed.mention.precision in {"month", "year"}
            for placed in sentence.periods
        )
        # "pihaknya baru mengungkap satu kasus"
        named = named or not self._one.isdisjoint(scene.words(max(left, quantity.first - _ONE_REACH), quantity.first))
        if one and quantity.kind in {"person", "case"} and not (planned or named):
            # "satu pelaku", "satu kasus": one of them, not a count, unless no other count is told
            return Trait.JOB if quantity.kind == "person" else Trait.FACET
        for cue in facets:
            if cue.value == _JOB and quantity.kind not in _PEOPLE:
                continue  # "11 jaringan pengedar narkoba"
            if any(role.first <= cue.first and cue.last <= role.last for role in bound):
                continue  # "target operasi kami 4 kasus" tells a target
            reach = 0 if cue.value == _JOB else _FACET_REACH
            if left <= cue.first < quantity.first and quantity.first - cue.last <= reach:
                if self._free(scene, cue.last, quantity.first):
                    return _FACETS[cue.value]
            elif cue.first >= (quantity.last if cue.value == _JOB else quantity.number_last) or (
                cue.first >= quantity.number_last and cue.last > quantity.last
            ):  # "75 warga negara asing": the words of a facet may begin with the measure
                # A job is only a facet right beside another measure ("6 orang kurir").
                reach = quantity.last + (1 if cue.value == _JOB else 3)
                if self._ages_of_each(scene, cue, quantity):
                    continue
                if cue.value == _SEX and quantity.kind == "person" and self._by_sex_alone(sentence, cue, quantity):
                    return Trait.JOB
                if cue.first < min(right, reach) and self._free(scene, quantity.last, cue.first):
                    return _FACETS[cue.value]
        return Trait.NONE

    @staticmethod
    def _by_sex_alone(sentence: Sentence, cue: Cue, quantity: Quantity) -> bool:
        """ "menangkap dua pria": people told by their sex where the sentence counts no other; not so "26 laki-laki dan
        tiga perempuan"."""
        told = cue.first <= quantity.number_last + 1 and cue.last <= quantity.last + 1
        return told and all(item is quantity or item.kind != "person" for item in sentence.quantities)

    @staticmethod
    def _ages_of_each(scene: Scene, cue: Cue, quantity: Quantity) -> bool:
        """ "dua orang pria berumur 29 dan 33 tahun": the ages of them all, one after the other, and no part."""
        told = [word for word in scene.words(cue.last, cue.last + _AGES) if word.isdecimal() or word in _BETWEEN_AGES]
        ages = [word for word in told if word.isdecimal()]
        return len(ages) > 1 and "dan" in told and len(ages) == quantity.value

    def broken_down(self, scene: Scene, sentence: Sentence, quantity: Quantity, roles: list[Cue]) -> bool:
        """ "Berdasarkan TKP, rumah kos 36 kasus, jalan umum 41 kasus": parts by place, age, job."""
        counts = quantity.kind in {"person", "case", "bare"}
        if counts and any(cue.value == "breakdown" and cue.last <= quantity.first for cue in roles):
            return True
        return quantity.first in self._places.of(scene, sentence)

    def by_drug(self, scene: Scene, sentence: Sentence, index: int) -> bool:
        """ "6 kasus sabu dan 2 kasus ganja", "sabu 5 klien, ganja sembilan klien": parts by drug are no figures."""
        quantity = sentence.quantities[index]
        if quantity.kind not in {"person", "case"}:
            return False
        own = self._drug_of(scene, sentence, quantity)
        if own is None:
            return False
        others = (item for item in sentence.quantities if item is not quantity and item.kind == quantity.kind)
        drugs = {self._drug_of(scene, sentence, item) for item in others}
        return bool(drugs - {own, None})

    def of_a_drug(self, scene: Scene, sentence: Sentence, quantity: Quantity, left: int) -> bool:
        """Whether the clause before a number of cases names the drug that they are about."""
        return any(
            left <= cue.first
            and 0 <= quantity.first - cue.last <= _KIND_REACH
            and self._free(scene, cue.last, quantity.first)
            for cue in sentence.layer("substance")
        )

    def _drug_of(self, scene: Scene, sentence: Sentence, quantity: Quantity) -> str | None:
        """The drug that stands right beside a count, if one does."""
        for cue in sentence.layer("substance"):
            behind = 0 <= cue.first - quantity.last <= _DRUG_REACH and self._free(scene, quantity.last, cue.first)
            before = 0 <= quantity.first - cue.last <= _DRUG_REACH and self._free(scene, cue.last, quantity.first)
            if behind or before:
                return cue.rule
        return None

    def _free(self, scene: Scene, first: int, last: int) -> bool:
        """Whether no boundary stands between two tokens."""
        return not self._boundaries.intersection(scene.words(first, last))
