"""Parts of a number told before, and numbers told again to speak of their parts.

In: a number of a `Sentence` and the role words around it. Out: verdicts. Never: whether a part is a figure of its own;
that is `extract.metricparts`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise

from extract.lexicon import Cue
from extract.particles import FROM, WHICH
from extract.quantity import Quantity
from extract.scene import Scene, Sentence, named_stretches
from rules.discourse import DiscourseRules

_RESULT = "hasil"
_PLANNED = frozenset({"target", "target_after"})
_REALIZED = "realization"
_SIGNS = frozenset({"(", ")"})
_BRACKET_REACH, _BRACKET_ITEMS = 30, 8
"""Tokens and numbers that a bracket may hold up to a part of what stands before it."""
_TIME_BEHIND = 2
"""Tokens from a number to its time: "29 orang pada bulan Januari"."""
_TOTAL_REACH = 3
_OPENING = 9


def _each_of_its_time(sentence: Sentence, index: int) -> bool:
    """ "77 orang, yakni 29 orang pada Januari dan 48 orang pada Februari": the number has a time of its own right
    behind it, and so has the next one, or the one before."""

    def timed(at: int) -> bool:
        if not 0 <= at < len(sentence.quantities):
            return False
        last = sentence.quantities[at].last
        behind = bisect_right(sentence.periods, last, key=lambda placed: placed.first)
        return behind < len(sentence.periods) and sentence.periods[behind].first - last <= _TIME_BEHIND

    return timed(index) and (timed(index + 1) or timed(index - 1))


class ShareReader:
    """Reads parts; built once from the word lists, pure."""

    def __init__(self, rules: DiscourseRules) -> None:
        self._anaphoric = rules.anaphoric
        self._detail = rules.detail
        self._boundaries = rules.boundaries
        self._pointers = rules.pointers
        self._sums = rules.sums

    def is_share(self, scene: Scene, sentence: Sentence, index: int, left: int, right: int, roles: list[Cue]) -> bool:
        quantity = sentence.quantities[index]
        for cue in roles:
            behind = quantity.last <= cue.first <= quantity.last + 1 and cue.first < right
            before = left <= cue.first and 0 <= quantity.first - cue.last <= 1
            if cue.value == "part_after" and before and self._tells_whole(sentence, index):
                return True  # "71 kegiatan, di antaranya 40 kegiatan di sekolah"
            counted = quantity.kind in {"person", "case"}
            if cue.value == "part_after" and before and index == 0 and cue.first == sentence.first and counted:
                return True  # "… 82 orang. Di antaranya, 29 orang hasil penangkapan"
            if cue.value == "part_after" and behind and self._tells_a_part(sentence, index, cue):
                continue  # "432 tersangka, di antaranya 27 orang wanita": the whole
            if (cue.value == "part_after" and behind) or (cue.value == "part" and before):
                return True
        # "Rinciannya April 8 orang, Mei enam orang": of its own month
        own = any(placed.last == quantity.first for placed in sentence.periods)
        counts = quantity.kind in {"person", "case"} and not own
        return (
            (counts and bool(self._detail.intersection(scene.words(sentence.first, sentence.first + 1))))
            or self._partitive(scene, sentence, quantity)
            or self._of_whole(scene, sentence, index)
            or self._detailed(scene, sentence, index)
            or self._in_its_bracket(scene, sentence, index)
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
        if FROM not in opening[:3]:
            return False
        start = opening.index(FROM)
        if opening[start + 1 : start + 2] == (_RESULT,):
            return False  # "Dari hasil pengejaran tersebut dua ABK diamankan": how they were found
        if start == 0 and self._of_the_sum(sentence, opening):
            return True
        close = next((at for at, word in enumerate(opening) if at > start and word in self._anaphoric), None)
        if close is None or quantity.first <= sentence.first + close:
            return False
        # "Dari delapan desa yang dijanjikan tahun ini, baru tiga": what was planned has no parts.
        within = range(sentence.first + start, sentence.first + close)
        return not any(cue.value in _PLANNED and cue.first in within for cue in sentence.layer("role"))

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
        if scene.words(quantity.last, quantity.last + 1) != (FROM,):
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
            named = [at for at, _ in named_stretches(sentence) if whole.last <= at < quantity.first]
            named = [at for at in named if not self._sent_them(scene, sentence, at)]
            # Of another office or month; but "28 klien pada Triwulan I, terdiri atas 20 orang …" is of that one.
            behind = [at for at in named if self._boundaries.intersection(scene.words(whole.last, at))]
            if behind or (named and self._boundaries.isdisjoint(between)):
                return False
            if self._detail.intersection(between):
                return not _each_of_its_time(sentence, index)
        return False

    @staticmethod
    def _sent_them(scene: Scene, sentence: Sentence, at: int) -> bool:
        """ "57 tersangka, terdiri atas 24 orang dari Polda X, 21 orang dari Polres Y": where they came from."""
        if scene.words(at - 1, at) != (FROM,):
            return False
        behind = bisect_left(sentence.quantities, at - 1, key=lambda item: item.last)
        return behind < len(sentence.quantities) and sentence.quantities[behind].last == at - 1

    @staticmethod
    def _in_its_bracket(scene: Scene, sentence: Sentence, index: int) -> bool:
        """ "1.033 orang (ASN 610, pelajar 323)", "16 sekolah (4 swasta)": what the bracket behind a greater number
        takes apart; a time, an office or the word for a target in it tells something else."""
        quantity, lower = sentence.quantities[index], scene.tokens.lower
        start = max(sentence.first, quantity.first - _BRACKET_REACH)
        if "(" not in lower[start : quantity.first]:
            return False
        at = next(at for at in range(quantity.first - 1, start - 1, -1) if lower[at] in _SIGNS)
        known = sentence.quantities[max(0, index - _BRACKET_ITEMS) : index]
        whole = next((item for item in known if item.last == at), None)
        if lower[at] != "(" or whole is None or whole.value <= quantity.value:
            return False
        told = [at for at, _ in named_stretches(sentence)]
        told += [cue.first for cue in sentence.layer("role") if cue.value in _PLANNED | {_REALIZED}]
        return quantity.kind in {whole.kind, "bare"} and not any(at < one < quantity.first for one in told)

    def is_repeat(self, scene: Scene, quantity: Quantity, right: int) -> bool:
        """ "dari 23 tersangka itu", "yang setengah butir itu"."""
        if scene.words(max(0, quantity.first - 1), quantity.first) not in {(FROM,), (WHICH,)}:
            return False
        return bool(self._anaphoric.intersection(scene.words(quantity.last, min(quantity.last + 3, right))))
