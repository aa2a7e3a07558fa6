"""Offices that a text names: BNN at every level, police, customs, prisons, the forces, and bodies without a slug.

In: a text and the rules about offices. Out: `UnitMention`s, sorted, not overlapping. Never: which office a figure belongs
to, nor what a bare "BNNP" stands for; that is the discourse's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from extract.officenames import NameReader, Read
from extract.places import Gazetteer
from extract.unitheads import HeadFinder, HeadHit
from rules.files import Packs, packs
from rules.units import load

_SE = re.compile(r"[ \t\xa0]+se(?:-|[ \t\xa0]+(?=[A-Z]))", re.IGNORECASE)
_AND = re.compile(r"[ \t\xa0]+(?:dan|serta)(?=[ \t\xa0]+[A-Z])")
_WORD_AFTER = re.compile(r"[ \t\xa0]+([^\W\d_]+)")
_LOOK_BACK = 90
_WORDS_BACK = 10
_ENDS = (",", ";", ":", ")", "(", '"', "”", "“", "?", "!", "/")
_REGION_LEVELS = ("province", "regency", "city")


@dataclass(frozen=True, slots=True)
class UnitMention:
    """An office named at `text[start:end]`. `unit`: the contract's slug, or None where it has none or tells no name."""

    start: int
    end: int
    unit: str | None
    kind: str
    region: str | None
    """The region's slug ("jawa-timur", "kab-tuban", "kota-kupang"), where the name tells it."""
    person: bool = False
    """Whether the office only names somebody's post: "Kepala BNNP NTT", "Kapolres Tuban"."""


class _Bare(NamedTuple):
    """What the words around an office without a name say."""

    drop: bool
    kind: str
    unit: str | None


class UnitFinder:
    """Finds offices. Built once, used for any number of texts; pure."""

    def __init__(self, packs_: Packs | None = None) -> None:
        """`packs_`: the rule packs, by default the built-in ones. Raises RuleError."""
        rules = load((packs_ or packs()).domain)
        self._words = rules.words
        self._levels = rules.levels
        self._heads = HeadFinder(rules.heads)
        self._gazetteer = Gazetteer(rules)
        self._names = NameReader(rules, self._heads, self._gazetteer)

    def find(self, text: str) -> list[UnitMention]:
        """Every office of the text, sorted by position, not overlapping."""
        mentions: list[UnitMention] = []
        end = 0
        for first in self._heads.each(text):
            if first.start() < end:
                continue
            hit = self._heads.at(text, first.start(), first.end())
            if hit is None:
                continue
            for mention in self._mentions(text, hit, end):
                mentions.append(mention)
                end = mention.end
        return mentions

    def _mentions(self, text: str, hit: HeadHit, after: int) -> Iterator[UnitMention]:
        """The mention that begins with a head, and those that share its head ("BNNK Belu dan Rote Ndao")."""
        read = self._names.read(text, hit)
        if read is None:
            return
        start = hit.start
        person = read.person or self._is_post(text, start, after)
        if read.named or read.kind in {"agency", "balai", "bareskrim"}:
            yield UnitMention(start, read.end, read.unit, read.kind, read.region, person)
            if read.named:
                yield from self._sharing(text, read, person)
            return
        if text[start].islower() and hit.head.lower != "always":
            return
        yield self._bare(text, start, read, person, after)

    def _sharing(self, text: str, read: Read, person: bool) -> Iterator[UnitMention]:
        """Names after "dan" that go with the same head: only regions of the same level, by the register."""
        while joint := _AND.match(text, read.end):
            if self._heads.after(text, joint.end()):
                return
            other = self._names.again(text, joint.end(), read)
            if other is None:
                return
            begin = re.compile(r"\S").search(text, joint.end())
            start = begin.start() if begin else joint.end()
            yield UnitMention(start, other.end, other.unit, other.kind, other.region, person)
            read = other

    def _bare(self, text: str, start: int, read: Read, person: bool, after: int) -> UnitMention:
        """An office without a name: one for the discourse, or many ("seluruh BNNK", "Polres se-Kalsel")."""
        unit, kind, region, end = read.unit, read.kind, read.region, read.end
        whole = _SE.match(text, end)
        if whole:
            words = self._gazetteer.following(text, whole.end())
            skip = 1 if words and words[0].key in self._levels else 0
            area = self._gazetteer.region(words, skip, _REGION_LEVELS)
            end = area.end if area else words[0].end if words else whole.end()
            return UnitMention(start, end, None, "collective", area.region if area else None, person)
        following = _WORD_AFTER.match(text, end)
        word = following[1].lower() if following else ""
        before = text[max(after, start - 30) : start].split()
        if word in self._words["plural_after"] or (before and self._is_plural(before[-1])):
            return UnitMention(start, end, None, "collective", None, person)
        if word in self._words["local_after"] and kind == "bnn-ri":
            unit, kind = None, "bnn-kab"
        return UnitMention(start, end, unit, kind, region, person)

    def _is_plural(self, word: str) -> bool:
        return word.isdigit() or word.lower() in self._words["plural_before"]

    def _is_post(self, text: str, start: int, after: int) -> bool:
        """Whether the words before an office name a post at it: "Kepala Bidang Pemberantasan BNNP"."""
        window = text[max(after, start - _LOOK_BACK) : start]
        nearest = True
        for piece in reversed(window.rsplit(" ", _WORDS_BACK)):
            word = piece.rsplit("\n", 1)[-1]
            if word:
                plain = word.lstrip("\"'“‘(").rstrip(".")
                key = plain.lower()
                if word.endswith(_ENDS):
                    return False
                if key in self._words["posts"]:
                    return True
                if word.endswith(".") or not plain:
                    return False
                if nearest and key in {"dan", "di"}:
                    return False
                if not (plain[0].isupper() or plain[0].isdigit()) and key not in self._words["post_glue"]:
                    return False
                nearest = False
            if word != piece:
                return False
        return False
