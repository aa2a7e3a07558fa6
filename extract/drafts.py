"""Numbers of one statement brought together: target, realization and percentage.

In: the `Part`s of a sentence. Out: `Draft`s, each with at most one number a role. Never: indicator, unit, period.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from extract.quantities import Quantity
from extract.roles import Part, Trait
from extract.scene import Scene, Sentence

_PERCENT_REACH = 7
_PAIR_REACH = 22
_ACHIEVED = frozenset({"baru", "hanya", "cuma", "sudah", "telah", "ternyata", "nyatanya", "rampung", "malah", "justru"})
"""Small words that tell what was achieved, behind a target."""

METRIC_KINDS = frozenset(
    {
        "person", "family", "case", "village", "institution", "letter", "file", "network", "activity", "times", "area",
        "group", "operation", "percent", "money", "bare", "score",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement in the making."""

    shape: str
    """How its numbers were brought together, in the words of a rule id: "single", "target-first" …"""
    target: Quantity | None = None
    realization: Quantity | None = None
    percent: Quantity | None = None
    traits: Trait = Trait.NONE
    explicit: bool = False
    """Whether a role word stands beside one of its numbers."""
    joined: tuple[Quantity, ...] = field(default=())
    """Numbers from an earlier sentence that were joined in."""

    @property
    def main(self) -> Quantity:
        """The number that the statement hangs on: achieved, else planned, else the percentage."""
        found = self.realization or self.target or self.percent
        assert found is not None
        return found

    @property
    def members(self) -> list[Quantity]:
        """Its numbers in the order of the text."""
        found = [item for item in (self.target, self.realization, self.percent) if item is not None]
        return sorted(found, key=lambda item: item.first)

    @property
    def kinds(self) -> set[str]:
        """The classes in which it counts, bare numbers left out where another number tells."""
        kinds = {item.kind for item in (self.target, self.realization) if item is not None}
        if len(kinds) > 1:
            kinds.discard("bare")
        return kinds or {"percent"}


def compatible(left: Quantity, right: Quantity) -> bool:
    """Whether two numbers can be target and realization of one figure."""
    return left.kind == right.kind or "bare" in {left.kind, right.kind}


def build_drafts(scene: Scene, sentence: Sentence, parts: list[Part]) -> list[Draft]:
    """The statements of one sentence, in the order of the text."""
    drafts: list[Draft] = []
    previous: Part | None = None
    usable = [part for part in parts if part.quantity.rejected is None and part.quantity.kind in METRIC_KINDS]
    for part in usable:
        merged = _extend(scene, sentence, drafts, previous, part) if drafts else None
        if merged is not None:
            drafts[-1] = merged
        else:
            drafts.append(_start(part))
        previous = part
    return drafts


def _start(part: Part) -> Draft:
    quantity, explicit = part.quantity, part.cue is not None
    if quantity.kind == "percent":
        return Draft("percent", percent=quantity, traits=part.traits, explicit=explicit)
    if part.role == "target":
        return Draft("target", target=quantity, traits=part.traits, explicit=explicit)
    return Draft("single", realization=quantity, traits=part.traits, explicit=explicit)


def _extend(scene: Scene, sentence: Sentence, drafts: list[Draft], previous: Part | None, part: Part) -> Draft | None:
    """The last draft with this number in it, or None where it begins a new one."""
    assert previous is not None
    draft, quantity = drafts[-1], part.quantity
    between = scene.words(previous.quantity.last, quantity.first)
    if quantity.kind == "percent":
        return _with_percent(draft, part, between)
    if draft.percent is not None and draft.target is None and draft.realization is None:
        return _after_percent(draft, part, between)
    if len(between) > _PAIR_REACH or (";" in between and part.cue is None) or not compatible(draft.main, quantity):
        return None
    if draft.kinds == {"bare"} == {quantity.kind} and not draft.explicit and part.cue is None and "dari" not in between:
        return None
    # Words of an indicator between two numbers begin another figure, unless a role word binds them.
    cued = any(
        cue.layer == "indicator" and previous.quantity.last <= cue.first and cue.last <= quantity.first
        for cue in sentence.cues
    )
    return _paired(draft, part, between, cued)


def _paired(draft: Draft, part: Part, between: tuple[str, ...], cued: bool) -> Draft | None:
    quantity = part.quantity
    explicit = draft.explicit or part.cue is not None
    only_target = draft.target is not None and draft.realization is None
    only_real = draft.realization is not None and draft.target is None
    if part.traits & (Trait.GROWTH | Trait.FACET) or draft.traits & (Trait.GROWTH | Trait.FACET):
        return None
    if part.role == "target" and only_real:
        return replace(draft, shape="realization-first", target=quantity, explicit=True)
    if only_target and part.role == "realization":
        return replace(draft, shape="target-first", realization=quantity, explicit=True)
    weak = not cued and only_target and part.role is None and len(between) <= 16 and _ACHIEVED.intersection(between)
    if weak and Trait.SHARE not in part.traits:
        return replace(draft, shape="target-first", realization=quantity, explicit=True)
    if cued and part.role is None:
        return None
    if only_target and part.role is None and len(between) <= 6 and Trait.SHARE not in part.traits:
        if draft.main.kind == quantity.kind or len(between) <= 3:
            return replace(draft, shape="target-first", realization=quantity, explicit=True)
        return None
    if only_real and quantity.kind == "money" and part.role == "realization" and not draft.explicit:
        # "dana Rp A, yang dibelanjakan Rp B": the ceiling needs no word of its own.
        return replace(draft, shape="ceiling-first", target=draft.realization, realization=quantity, explicit=True)
    if only_real and between in {("dari",), ("/",), ("dari", "total"), ("dari", "sebanyak")} and draft.explicit:
        if Trait.SHARE not in draft.traits:
            return replace(draft, shape="of", target=quantity, explicit=explicit)
    return None


def _with_percent(draft: Draft, part: Part, between: tuple[str, ...]) -> Draft | None:
    """"… (93,33 persen)", "… atau 35 persen", "… realisasi 100 persen"."""
    bare_percent = draft.percent is not None and draft.target is None and draft.realization is None
    if bare_percent and part.role == "target" and len(between) <= _PERCENT_REACH:
        # An index that is told in percent has its target in percent too.
        return replace(draft, shape="index-of", realization=draft.percent, percent=None, target=part.quantity, explicit=True)
    if draft.percent is not None or len(between) > _PERCENT_REACH or Trait.GROWTH in part.traits:
        return None
    tied = {"(", "atau", "sebesar", "capaian", "terealisasi", "setara", "terserap", "/", "jadi", "menjadi", "serapannya", "penyerapannya", "capaiannya", "persentase", "prosentase", "serapan", "realisasi"}
    if not tied.intersection(between) and between not in {(), (",",)}:
        return None
    if ";" in between or "." in between:
        return None
    return replace(draft, percent=part.quantity)


def _after_percent(draft: Draft, part: Part, between: tuple[str, ...]) -> Draft | None:
    """"baru 35 persen dari 48 ribu orang", "1,80 persen atau sekitar 3,4 juta jiwa", "100 persen yaitu target 4"."""
    quantity = part.quantity
    if Trait.GROWTH in draft.traits or len(between) > 8:
        return None
    if part.role == "target" or (between[:1] == ("dari",) and len(between) <= 5):
        return replace(draft, shape="percent-of", target=quantity, explicit=True)
    if {"atau", "setara", "(", "sekitar", "kurang"}.intersection(between) and len(between) <= 5:
        return replace(draft, shape="percent-or", realization=quantity)
    if part.role == "realization" and len(between) <= 5:
        return replace(draft, shape="percent-or", realization=quantity)
    return None
