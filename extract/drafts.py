"""Numbers of one statement brought together: target, realization and percentage.

In: the `Part`s of a sentence. Out: `Draft`s, each with at most one number a role. Never: indicator, unit, period.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from extract.columns import Layout
from extract.lexicon import Cue
from extract.particles import FROM, WHICH
from extract.quantity import Quantity
from extract.roles import REVISED, Part
from extract.scene import Scene, Sentence
from extract.trait import Trait
from rules.discourse import DiscourseRules
from rules.indicators import IndicatorRule

Days = tuple[date, date]

BY_PERCENT = "by-percent"
"""The shape of a statement whose percentage says which number was planned."""
_PERCENT_REACH = 7
_PAIR_REACH = 22
_WEAK_REACH = 16
_SUMS = 100
"""How many times greater a sum of money may be than the bare number that is its target."""
_FRACTIONAL = frozenset({"score", "money", "percent", "mass"})
_NEAR = 6
_TIED = 3
_POINT = 1.0
"""Percentage points by which a share and its percentage may differ."""
_APART = Trait.GROWTH | Trait.FACET | Trait.JOB
_ASIDE = Trait.GROWTH | Trait.SHARE
"""What is told of a number before its target comes: "16 orang, dua di antaranya perempuan, padahal jatahnya 8"."""


@dataclass(frozen=True)
class Draft:
    """A statement in the making. What follows from its numbers is worked out once."""

    shape: str
    """How its numbers were brought together, in the words of a rule id: "single", "target-first" …"""
    target: Quantity | None = None
    realization: Quantity | None = None
    percent: Quantity | None = None
    traits: Trait = Trait.NONE
    explicit: bool = False
    """Whether a role word stands beside one of its numbers."""
    earlier: Quantity | None = None
    """The target that its own took the place of: what it counts was told beside that one."""

    @cached_property
    def main(self) -> Quantity:
        """The number that the statement hangs on: achieved, else planned, else the percentage."""
        found = self.realization or self.target or self.percent
        assert found is not None
        return found

    @cached_property
    def members(self) -> list[Quantity]:
        """Its numbers in the order of the text."""
        found = [item for item in (self.target, self.realization, self.percent) if item is not None]
        return found if len(found) == 1 else sorted(found, key=lambda item: item.first)

    @cached_property
    def kinds(self) -> set[str]:
        """The classes in which it counts, bare numbers left out where another number tells; where a target was told in
        another measure ("target 25 berkas, 21 kasus ditangani"), that of what was achieved."""
        kinds = {item.kind for item in (self.target, self.realization) if item is not None}
        if len(kinds) > 1:
            kinds.discard("bare")
        return {self.main.kind} if len(kinds) > 1 else kinds or {"percent"}


def by_columns(parts: Sequence[Part], layout: Layout) -> list[Draft]:
    """The statement of a table's row whose header tells which number is planned and which achieved, with the
    percentage behind them; none where the row has no such numbers."""
    cells = {layout.roles[part.quantity.first]: part.quantity for part in parts if part.quantity.first in layout.roles}
    if len(cells) < 2:
        return []
    end = max(quantity.last for quantity in cells.values())
    percent = next(
        (part.quantity for part in parts if part.quantity.kind == "percent" and part.quantity.first - end <= 1), None
    )
    percent = percent if percent is not None and percent.first >= end else None
    target, reached = cells.get("target"), cells.get("realization")
    return [Draft("columns", target=target, realization=reached, percent=percent, explicit=True)]


def of_two_times(draft: Draft, times: Sequence[tuple[int, Days]]) -> list[Draft]:
    """ "indeksnya tahun 2021 berada di 2,81 dan tahun ini ditargetkan 2,9": what was achieved in one year, and what is
    planned for a later one, are two statements. `times` are those of the sentence, by their first token."""
    target, reached = draft.target, draft.realization
    if target is None or reached is None or target.first < reached.last or len(times) < 2:
        return [draft]
    before = [days for at, days in times if at < reached.first]
    between = [days for at, days in times if reached.last <= at < target.first]
    if not before or not between or between[-1][0] <= before[-1][1]:
        return [draft]
    return [
        replace(draft, shape="single", target=None),
        replace(draft, shape="target", realization=None, percent=None, explicit=True),
    ]


def compatible(left: Quantity, right: Quantity) -> bool:
    """Whether two numbers can be target and realization of one figure: of a kind, or one of them bare, yet not "1,6" of
    people."""
    if left.kind == right.kind:
        return True
    bare, other = (left, right) if left.kind == "bare" else (right, left)
    if other.kind == "money" and not bare.value * _SUMS >= other.value:
        return False  # "Target penerbitannya 900, tarifnya Rp 290 ribu"
    return bare.kind == "bare" and (bare.value.is_integer() or other.kind in _FRACTIONAL)


class DraftBuilder:
    """Brings the numbers of a sentence together; built once from the word lists and the classes that rules count in
    (by the rule's id)."""

    def __init__(self, words: DiscourseRules, rules: Iterable[IndicatorRule]) -> None:
        rules = tuple(rules)
        self._indicators = {rule.id: rule.indicator for rule in rules}
        counts = self._counts = {rule.id: rule.counts for rule in rules}
        self._kinds = frozenset({"bare", "percent"}).union(*counts.values())
        self._achieved = words.achieved
        self._contrary = words.contrary
        self._ties = words.percent_ties
        self._of = words.of_whole
        self._either = words.either
        self._added = words.added
        self._words = words

    def build(
        self, scene: Scene, sentence: Sentence, parts: Sequence[Part], alone: Collection[int] = ()
    ) -> list[Draft]:
        """The statements of one sentence, in the order of the text. Numbers whose first token is in `alone` stand in a
        list read in step and are never paired."""
        drafts: list[Draft] = []
        previous: Part | None = None
        compared: Part | None = None  # the number that a difference behind it speaks of
        for part in parts:
            if part.quantity.rejected is not None or part.quantity.kind not in self._kinds:
                continue
            listed = part.quantity.first in alone
            merged = None
            if previous is not None and not listed:
                merged = self._extend(scene, sentence, drafts[-1], previous, part)
                behind = compared is not None and len(drafts) > 1 and bool(drafts[-1].traits & _ASIDE)
                if merged is None and compared is not None and behind and part.role == "target":
                    merged = self._extend(scene, sentence, drafts[-2], compared, part)
                    if merged is not None:
                        drafts[-2] = drafts[-1]
            if merged is None and len(drafts) > 1 and not listed:
                drafts[-2] = self._past_money(scene, drafts, part) or drafts[-2]
                if drafts[-2].realization is part.quantity:
                    continue
            if merged is not None:
                drafts[-1] = merged
            else:
                drafts.append(_start(part))
            compared = previous if part.traits & _ASIDE else None
            previous = part
        return drafts

    @staticmethod
    def _past_money(scene: Scene, drafts: Sequence[Draft], part: Part) -> Draft | None:
        """ "dari target 20 orang dengan anggaran Rp 25 juta, kami melayani 44 orang": the target with what was reached,
        told past a sum of money; None where this is no such case."""
        planned, money = drafts[-2], drafts[-1]
        if planned.target is None or planned.realization is not None or money.kinds != {"money"}:
            return None
        alike = planned.target.kind == part.quantity.kind and planned.target.noun == part.quantity.noun
        plain = part.role != "target" and not part.traits
        near = ";" not in scene.words(money.main.last, part.quantity.first)
        return replace(planned, shape="target-first", realization=part.quantity) if alike and plain and near else None

    def _extend(self, scene: Scene, sentence: Sentence, draft: Draft, previous: Part, part: Part) -> Draft | None:
        """The last draft with this number in it, or None where it begins a new one."""
        quantity = part.quantity
        between = scene.words(previous.quantity.last, quantity.first)
        if quantity.kind == "percent":
            if self._of_another(sentence, draft.main, previous.quantity.last, quantity):
                return None
            return self._with_percent(draft, previous, part, between)
        if draft.percent is not None and draft.target is None and draft.realization is None:
            return self._after_percent(draft, part, between)
        # Words of an indicator between two numbers begin another figure, unless a role word binds them.
        # "dari 30 orang target rawat jalan": words right behind the target's own word are the target's.
        begin = previous.quantity.last
        if previous.cue is not None and previous.cue.first == begin:
            begin = previous.cue.last + 1
        # "target 20 orang rehabilitasi, sekarang 27 orang": so are the words of what it counts.
        begin = max((cue.last for cue in sentence.layer("indicator") if cue.first == begin), default=begin)
        cued = any(
            begin <= cue.first and cue.last <= quantity.first and self._can_count(cue, quantity)
            for cue in sentence.layer("indicator")
        )
        parted = ";" in between and (cued or part.cue is None)
        # "target 2 unit, capaian 3 lokasi": two words for one thing, tied by their roles.
        opened = previous.role == "target" and self._of_target(scene, previous)
        tied = previous.role == "target" and len(between) <= _TIED and not cued
        tied = tied and (part.role == "realization" or (opened and part.role is None))
        tied = tied and self._one_thing(sentence, draft.main, quantity)
        if len(between) > _PAIR_REACH or parted or not (tied or compatible(draft.main, quantity)):
            return None
        if self._of_its_own(sentence, draft.main, quantity):
            return None
        bare = draft.kinds == {"bare"} == {quantity.kind} and "/" not in between
        if bare and not draft.explicit and part.cue is None and FROM not in between:
            return None
        named = any(0 <= draft.main.first - cue.last <= 1 for cue in sentence.layer("indicator"))
        if part.role == "target" and self._of_other_work(sentence, draft.main, part):
            return None
        earlier = any(0 <= placed.first - quantity.last <= 1 for placed in sentence.periods)
        if between == (FROM,) and earlier and part.role is None:
            return None  # "naik menjadi 38 kasus dari 29 kasus pada tahun sebelumnya"
        return self._paired(draft, part, between, cued, named, opened)

    def _of_another(self, sentence: Sentence, main: Quantity, first: int, percent: Quantity) -> bool:
        """ "284 kegiatan, dengan serapan anggaran 98,91 persen": words between of what the number does not count."""
        return any(
            first <= cue.first
            and cue.last <= percent.first
            and self._can_count(cue, percent)
            and not self._can_count(cue, main)
            for cue in sentence.layer("indicator")
        )

    def _of_its_own(self, sentence: Sentence, main: Quantity, quantity: Quantity) -> bool:
        """ "laporan polisi 33 dari 66 tersangka": a bare number right behind words that count no such thing as the next
        one's."""
        if main.kind != "bare" or quantity.kind == "bare":
            return False
        beside = [cue for cue in sentence.layer("indicator") if 0 <= main.first - cue.last <= 1]
        return bool(beside) and not any(self._can_count(cue, quantity) for cue in beside)

    def _can_count(self, cue: Cue, quantity: Quantity) -> bool:
        """Whether words can be what a number counts: "memulihkan 44 wilayah" tells of no people."""
        return quantity.kind == "bare" or quantity.kind in self._counts[cue.rule]

    def _one_thing(self, sentence: Sentence, left: Quantity, right: Quantity) -> bool:
        """Whether words of the sentence can be counted in both measures: units and places of an IBM, cases and their
        files."""
        counted: dict[str, frozenset[str]] = {}
        for cue in sentence.layer("indicator"):
            indicator = self._indicators[cue.rule]
            counted[indicator] = counted.get(indicator, frozenset()) | self._counts[cue.rule]
        return any({left.kind, right.kind} <= kinds for kinds in counted.values())

    def _of_other_work(self, sentence: Sentence, reached: Quantity, part: Part) -> bool:
        """ "SKHPN tercapai 100 lembar, sementara target rehabilitasi 35 orang": a target that names what it is of, and
        something else than what was told before."""
        if part.cue is None or part.cue.first < reached.last:
            return False
        named = {
            self._indicators[cue.rule]
            for cue in sentence.layer("indicator")
            if part.cue.last <= cue.first and cue.last <= part.quantity.first
        }
        told = {self._indicators[cue.rule] for cue in sentence.layer("indicator") if cue.last <= reached.last + _TIED}
        return bool(named) and bool(told) and named.isdisjoint(told)

    @staticmethod
    def _of_target(scene: Scene, target: Part) -> bool:
        """ "Dari target 30 orang, 42 orang terlayani", "Dari 30 orang target, kami layani 42 orang", "Untuk target
        operasi, dari 30 kasus terungkap 28"."""
        starts = [target.quantity.first] + ([target.cue.first] if target.cue is not None else [])
        return any(scene.words(max(0, at - 1), at) == (FROM,) for at in starts)

    def _paired(
        self, draft: Draft, part: Part, between: tuple[str, ...], cued: bool, named: bool, opened: bool
    ) -> Draft | None:
        quantity = part.quantity
        only_target = draft.target is not None and draft.realization is None
        if only_target and part.cue is not None and part.cue.value == REVISED:
            return replace(draft, target=quantity, explicit=True, earlier=draft.target)
        only_real = draft.realization is not None and draft.target is None
        if part.traits & _APART or draft.traits & _APART or (Trait.PRIOR in part.traits and only_target):
            return None
        if part.role == "target" and only_real:
            return replace(draft, shape="realization-first", target=quantity, explicit=True)
        if only_target and (part.role == "realization" or self._fulfils(draft, part, between, cued, opened)):
            return replace(draft, shape="target-first", realization=quantity, explicit=True)
        if cued and part.role is None:
            return None
        if only_target and self._either.intersection(between) and _is_share_told(draft, quantity):
            # "pagu Rp A terpakai 99,12 persen atau Rp B"
            return replace(draft, shape="target-first", realization=quantity, explicit=True)
        if only_real and self._fell_short(draft, part, between):
            return replace(draft, shape="target-first", target=draft.realization, realization=quantity, explicit=True)
        if only_real and self._either.intersection(between) and _is_share_told(draft, quantity):
            # "anggaran Rp A, realisasi 58,96 persen atau Rp B": the percentage says which is the ceiling.
            return replace(draft, shape="ceiling-first", target=draft.realization, realization=quantity, explicit=True)
        if only_real and quantity.kind == "money" and part.role == "realization" and not draft.explicit:
            # "dana Rp A, yang dibelanjakan Rp B": the ceiling needs no word of its own.
            return replace(draft, shape="ceiling-first", target=draft.realization, realization=quantity, explicit=True)
        # "42 dari 30 orang", "42/30 orang": more than the whole is no part of it, and a stroke parts no crowd.
        clear = quantity.kind != "bare" and (between == ("/",) or draft.main.value > quantity.value)
        if only_real and between in self._of and (draft.explicit or named or clear) and Trait.SHARE not in draft.traits:
            return replace(draft, shape="of", target=quantity)
        return None

    def _fell_short(self, draft: Draft, part: Part, between: tuple[str, ...]) -> bool:
        """ "menyasar 20 keluarga, tapi yang tuntas 10 keluarga": the first number was only aimed at."""
        main, quantity = draft.main, part.quantity
        if part.role != "realization" or draft.explicit or main.noun != quantity.noun or quantity.value > main.value:
            return False
        turn = between[between.index(",") + 1 :] if "," in between else ()
        return not self._achieved.isdisjoint(turn[:1]) and WHICH in turn

    def _fulfils(self, draft: Draft, part: Part, between: tuple[str, ...], cued: bool, opened: bool) -> bool:
        """Whether a number without a role word tells what became of the target before it ("…, baru dua")."""
        if part.role is not None or Trait.SHARE in part.traits:
            return False
        if len(between) <= _WEAK_REACH and self._contrary.intersection(between):
            return True
        done = self._words.tell_a_deed(between)
        alike = draft.main.kind == part.quantity.kind and draft.main.noun == part.quantity.noun
        if between[:2] == (",", WHICH) and alike and len(between) <= _NEAR and not cued:
            return True  # "diminta 120 klien, yang selesai kami layani 146 klien"
        if (cued and not (opened and done)) or self._added.intersection(between):
            return False
        if len(between) <= _WEAK_REACH and self._achieved.intersection(between):
            return True
        reach = _WEAK_REACH if opened and done else _NEAR
        alike = draft.main.kind == part.quantity.kind or len(between) <= 3 or (opened and done)
        return (done or opened) and len(between) <= reach and alike

    def _with_percent(self, draft: Draft, previous: Part, part: Part, between: tuple[str, ...]) -> Draft | None:
        """ "… (93,33 persen)", "… atau 35 persen", "… realisasi 100 persen"."""
        if len(between) > _PERCENT_REACH or Trait.GROWTH in part.traits:
            return None
        alone = draft.percent is not None and draft.target is None and draft.realization is None
        if alone and part.role == "target":
            # An index that is told in percent has its target in percent too.
            return replace(
                draft, shape="index-of", realization=draft.percent, percent=None, target=part.quantity, explicit=True
            )
        if alone and previous.role == "target" and part.role == "realization":
            # "target di angka 3,2 persen, kini ada di angka 3,51 persen"
            planned, reached = draft.percent, part.quantity
            return replace(draft, shape="index-first", target=planned, realization=reached, percent=None, explicit=True)
        told = f" {' '.join(between)} "
        tied = between in {(), (",",)} or any(f" {tie} " in told for tie in self._ties)
        # "19.613 orang, kira-kira 63,1 persen"
        tied = tied or (part.quantity.approximate and between[:1] == (",",) and len(between) <= _TIED)
        # "Anggaran Rp 1,2 miliar, baru cair 61 persen"
        tied = tied or (part.role == "realization" and draft.main.kind == "money")
        # "target 40 orang, hingga Mei tercapai 53 persen"
        tied = tied or (part.role == "realization" and previous.role == "target" and draft.realization is None)
        if draft.percent is not None or not tied or {";", "."}.intersection(between):
            return None
        return replace(draft, percent=part.quantity)

    def _after_percent(self, draft: Draft, part: Part, between: tuple[str, ...]) -> Draft | None:
        """ "baru 30 persen dari 52 ribu orang", "1,62 persen atau 2,7 juta jiwa", "100 persen yaitu target 4"."""
        quantity = part.quantity
        if Trait.GROWTH in draft.traits or len(between) > _WEAK_REACH // 2:
            return None
        near = len(between) < _NEAR
        if part.role == "realization" and "target" in between:
            # "150 persen dari target dengan total 300 orang": what was reached, of a target that is told later.
            return replace(draft, shape="percent-or", realization=quantity, explicit=True)
        if part.role == "target" or (between[:1] == (FROM,) and near):
            return replace(draft, shape="percent-of", target=quantity, explicit=True)
        # "sebesar 1,9 persen, kira-kira 131 ribu orang"
        about = quantity.approximate and between[:1] == (",",) and len(between) <= _TIED
        if near and (part.role == "realization" or about or self._either.intersection(between)):
            return replace(draft, shape="percent-or", realization=quantity)
        return None


def _is_share_told(draft: Draft, quantity: Quantity) -> bool:
    """Whether `quantity` is as much of the draft's number as its percentage tells."""
    whole, percent = draft.realization or draft.target, draft.percent
    if whole is None or percent is None or not whole.value or whole.kind != quantity.kind:
        return False
    return abs(quantity.value * 100 / whole.value - percent.value) < _POINT


def _start(part: Part) -> Draft:
    quantity, explicit = part.quantity, part.cue is not None
    if quantity.kind == "percent":
        return Draft("percent", percent=quantity, traits=part.traits, explicit=explicit)
    if part.role == "target":
        return Draft("target", target=quantity, traits=part.traits, explicit=explicit)
    return Draft("single", realization=quantity, traits=part.traits, explicit=explicit)
