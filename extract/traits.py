"""What a reader notices about a number beside its role: a difference, a part, a facet, told again, one of each.

In: a `Sentence` and one of its quantities. Out: `Trait` flags. Never: which indicator the number belongs to.
"""

from __future__ import annotations

from enum import Flag, auto
from itertools import pairwise

from extract.breakdown import PlaceParts
from extract.lexicon import Cue
from extract.quantity import Quantity
from extract.scene import Scene, Sentence
from rules.discourse import DiscourseRules

_GROWTH_REACH = 5
_PRIOR_REACH = 7
_CHANGED = 3
"""Tokens between a level and the word that says that it changed: "dari 198 pada 2022 naik menjadi"."""
_PERCENT = frozenset({"persen", "%"})
_AGES = 5
"""Tokens behind "berumur" that the ages of a few people take."""
_BETWEEN_AGES = frozenset({"dan", ","})
_FACET_REACH = 6
_PEOPLE = frozenset({"person", "bare"})
_DRUG_REACH = 1
_MEAN = frozenset({"percent", "score"})
_KIND_REACH = 5
_NAMED_REACH = 1
"""Tokens between an office and the one case that is all of its own: "Polres X (satu kasus, …)"."""
_TIMED_REACH = 2
_ONE_REACH = 2
_COMPARATIVES = ("lebih", "kurang", "selisih")
_PLANNED_REACH = 3
"""Tokens from a word for a plan to one that says that something is to grow."""
_TOTAL_REACH = 3
_PLAN_REACH = 8
_PLAN_BEHIND = 4
_OPENING = 9
_PAUSES = frozenset({",", ":"})


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
    """A part by sex, age, nationality."""
    REPEAT = auto()
    """A number told again to speak of its parts ("dari 23 tersangka itu")."""
    EACH = auto()
    """One of each ("setiap unit lima agen")."""
    PLAN = auto()
    """To come ("akan", "tahun depan")."""
    KIND = auto()
    """Cases of one drug ("peredaran pil dobel L sebanyak 21 kasus"): maybe some of a greater number."""
    JOB = auto()
    """People told by their job or place in the trade, or the one of them: maybe all, maybe some of a greater number."""


_FACETS = {"facet": Trait.FACET, "sex": Trait.FACET, "job": Trait.JOB}
_JOB, _SEX = "job", "sex"


class TraitReader:
    """Reads the traits of one number; built once from the word lists."""

    def __init__(self, rules: DiscourseRules) -> None:
        self._boundaries = rules.boundaries
        self._listing = rules.joins - {","}
        self._anaphoric = rules.anaphoric
        self._one = rules.one
        self._detail = rules.detail
        self._pointers = rules.pointers
        self._sums = rules.sums
        self._earlier = rules.earlier
        self._naming = rules.naming
        self._gaps = rules.gaps
        self._places = PlaceParts(rules)
        self._reached = rules.reached | {"ke"}
        self._became = rules.reached - {"ke"}
        self._attained = rules.attained

    def read(self, scene: Scene, sentence: Sentence, index: int, roles: list[Cue], facets: list[Cue]) -> Trait:
        """The traits of the sentence's quantity number `index`, by its own neighbourhood alone."""
        quantity = sentence.quantities[index]
        left = sentence.quantities[index - 1].last if index else sentence.first
        right = sentence.quantities[index + 1].first if index + 1 < len(sentence.quantities) else sentence.last
        traits = self._growth(scene, sentence, quantity, left, roles)
        if self._is_plan(scene, quantity, right, roles):
            traits |= Trait.PLAN
        traits |= self._facet(scene, sentence, quantity, left, right, roles, facets)
        if self._by_drug(scene, sentence, index) or self._broken_down(scene, sentence, quantity, roles):
            traits |= Trait.FACET
        if quantity.kind in {"case", "person"} and self._of_a_kind(scene, sentence, quantity, left):
            traits |= Trait.KIND
        if self._is_share(scene, sentence, index, left, right, roles):
            traits |= Trait.SHARE
        if self._is_repeat(scene, quantity, right):
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

    def _is_gap(self, scene: Scene, quantity: Quantity, roles: list[Cue]) -> bool:
        """ "55 penggiat, lebih lima orang dari target 50 orang": by how much a target was passed or missed."""
        if self._gaps.isdisjoint(scene.words(max(0, quantity.first - 1), quantity.first)):
            return False
        behind = scene.words(quantity.last, quantity.last + 1)
        planned = any(cue.value == "target" and cue.first == quantity.last + 1 for cue in roles)
        return planned and not (self._earlier | {"dari"}).isdisjoint(behind)

    def _is_left(self, scene: Scene, quantity: Quantity, roles: list[Cue]) -> bool:
        """ "dari 1.100 butir melonjak ke 6.400 butir", "dari 46 gram tinggal 21 gram": the level before a change that
        is told behind it."""
        if scene.words(max(0, quantity.first - 1), quantity.first) != ("dari",):
            return False
        if self._became.intersection(scene.words(quantity.last, quantity.last + 1)):
            return True
        for cue in roles:
            if cue.value == "growth" and 0 <= cue.first - quantity.last <= _CHANGED:
                return bool((self._reached | self._attained).intersection(scene.words(cue.last, cue.last + 1)))
        return False

    def _growth(self, scene: Scene, sentence: Sentence, quantity: Quantity, left: int, roles: list[Cue]) -> Trait:
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
            came_from = scene.words(adjacent[-1].first, adjacent[-1].last) == ("dari",)
            return Trait.PRIOR if came_from else Trait.NONE
        between = scene.words(near.last, quantity.first)
        if self._attained.intersection(between[-1:]) and self._came_from(scene, sentence, near):
            return Trait.NONE  # "dari 26 ribu butir meningkat mencapai 1,2 juta butir"
        if between[:1] == ("dari",) and len(between) <= _PRIOR_REACH and not self._boundaries.intersection(between):
            levels = [cue for cue in reached if scene.words(cue.first, cue.last) != ("dari",)]
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

    @staticmethod
    def _came_from(scene: Scene, sentence: Sentence, change: Cue) -> bool:
        """Whether the level that a change left stands right before it: "dari 26 ribu butir meningkat"."""
        left = [item for item in sentence.quantities if 0 <= change.first - item.last <= _CHANGED]
        return bool(left) and scene.words(left[-1].first - 1, left[-1].first) == ("dari",)

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
        if not comparative and scene.words(cue.last, cue.last + 1) == ("dari",):
            return False
        return bool(self._earlier.intersection(scene.words(cue.last, cue.last + 1)))

    def _facet(
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

    def _broken_down(self, scene: Scene, sentence: Sentence, quantity: Quantity, roles: list[Cue]) -> bool:
        """ "Berdasarkan TKP, rumah kos 36 kasus, jalan umum 41 kasus": parts by place, age, job."""
        counts = quantity.kind in {"person", "case", "bare"}
        if counts and any(cue.value == "breakdown" and cue.last <= quantity.first for cue in roles):
            return True
        return quantity.first in self._places.of(scene, sentence)

    def _by_drug(self, scene: Scene, sentence: Sentence, index: int) -> bool:
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

    def _of_a_kind(self, scene: Scene, sentence: Sentence, quantity: Quantity, left: int) -> bool:
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

    def _is_share(self, scene: Scene, sentence: Sentence, index: int, left: int, right: int, roles: list[Cue]) -> bool:
        quantity = sentence.quantities[index]
        for cue in roles:
            behind = quantity.last <= cue.first <= quantity.last + 1 and cue.first < right
            before = left <= cue.first and 0 <= quantity.first - cue.last <= 1
            if cue.value == "part_after" and before and self._tells_whole(sentence, index):
                return True  # "71 kegiatan, di antaranya 40 kegiatan di sekolah"
            if cue.value == "part_after" and behind and self._tells_a_part(sentence, index, cue):
                continue  # "432 tersangka, di antaranya 27 orang wanita": the whole
            if (cue.value == "part_after" and behind) or (cue.value == "part" and before):
                return True
        counts = quantity.kind in {"person", "case"}
        return (
            (counts and bool(self._detail.intersection(scene.words(sentence.first, sentence.first + 1))))
            or self._partitive(scene, sentence, quantity)
            or self._of_whole(scene, sentence, index)
            or self._detailed(scene, sentence, index)
        )

    @staticmethod
    def _tells_whole(sentence: Sentence, index: int) -> bool:
        """Whether the number before is of the same measure, and greater."""
        quantity, before = sentence.quantities[index], sentence.quantities[max(0, index - 1)]
        return before.noun == quantity.noun and before.kind == quantity.kind and before.value > quantity.value

    @staticmethod
    def _tells_a_part(sentence: Sentence, index: int, cue: Cue) -> bool:
        """Whether a smaller number stands right behind "di antaranya"."""
        behind = sentence.quantities[index + 1 : index + 2]
        return any(0 <= item.first - cue.last <= 1 and item.value < sentence.quantities[index].value for item in behind)

    def _partitive(self, scene: Scene, sentence: Sentence, quantity: Quantity) -> bool:
        """ "Dari klien rawat jalan tersebut, 38 orang tuntas": the numbers after it are parts of one told before."""
        opening = scene.words(sentence.first, min(sentence.first + _OPENING, sentence.last))
        if self._sums.intersection(scene.words(quantity.first - _TOTAL_REACH, quantity.first)):
            return False  # "Dari kegiatan ini tercatat total 90 kali"
        if quantity.kind == "money" and any(cue.value == "realization" for cue in sentence.layer("role")):
            return False  # "Dari pagu itu terserap Rp 1,9 miliar": what was spent of a budget
        told = quantity.kind == "case" and pairwise(opening)
        if told and any(left in self._anaphoric and right in self._detail for left, right in told):
            return True  # "Kasus tersebut terdiri dari 107 kasus narkotika dan 36 kasus psikotropika"
        if "dari" not in opening[:3]:
            return False
        start = opening.index("dari")
        if start == 0 and self._of_the_sum(sentence, opening):
            return True
        close = next((at for at, word in enumerate(opening) if at > start and word in self._anaphoric), None)
        return close is not None and quantity.first > sentence.first + close

    def _of_the_sum(self, sentence: Sentence, opening: tuple[str, ...]) -> bool:
        """ "Dari jumlah tersangka, empat meninggal dan 29 terluka": all numbers are parts of a sum that was told."""
        if len(opening) < 2 or opening[1] not in self._pointers or "," not in opening:
            return False
        planned = any(cue.value == "target" for cue in sentence.layer("role"))
        if any(placed.mention.precision in {"month", "year"} for placed in sentence.periods):
            return False  # "Dari seluruhnya, bulan Mei menyumbang 21 kasus": a figure of that month
        return not planned and sentence.quantities[0].first > sentence.first + opening.index(",")

    def _of_whole(self, scene: Scene, sentence: Sentence, index: int) -> bool:
        """ "tujuh dari 22 kasus itu", "tujuh dari klien itu"."""
        quantity = sentence.quantities[index]
        following = sentence.quantities[index + 1] if index + 1 < len(sentence.quantities) else None
        if scene.words(quantity.last, quantity.last + 1) != ("dari",):
            return False
        if following is not None and following.first <= quantity.last + 3:
            told = following.first == quantity.last + 1
            return told and bool(self._anaphoric.intersection(scene.words(following.last, following.last + 3)))
        if any(cue.value == "target" and cue.first == quantity.last + 1 for cue in sentence.layer("role")):
            return False  # "143 orang dari target tahun ini"
        behind = scene.words(quantity.last, min(quantity.last + 5, sentence.last))
        return bool(self._anaphoric.intersection(behind))

    def _detailed(self, scene: Scene, sentence: Sentence, index: int) -> bool:
        """ "57 orang, yakni 45 warga binaan dan 12 petugas": numbers of one kind behind "yakni" are parts; not so where
        offices stand between ("BNNP 31 orang, BNN Kota 22 orang")."""
        quantity = sentence.quantities[index]
        for whole in reversed(sentence.quantities[:index]):
            if whole.kind != quantity.kind or whole.value <= quantity.value:
                continue
            between = scene.words(whole.last, quantity.first)
            apart = [placed.first for placed in sentence.units] + [placed.first for placed in sentence.periods]
            if any(whole.last <= at < quantity.first for at in apart):
                return False  # of another office or another month
            if self._detail.intersection(between):
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

    def _is_repeat(self, scene: Scene, quantity: Quantity, right: int) -> bool:
        """ "dari 23 tersangka itu", "yang setengah butir itu"."""
        if scene.words(max(0, quantity.first - 1), quantity.first) not in {("dari",), ("yang",)}:
            return False
        return bool(self._anaphoric.intersection(scene.words(quantity.last, min(quantity.last + 3, right))))
