"""Offices that a text names: BNN at every level, police, customs, prisons, the forces, and bodies without a slug.

In: a text and the rules about offices. Out: `UnitMention`s, sorted, not overlapping. Never: which office a figure
belongs to, nor what a bare "BNNP" stands for; that is the discourse's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from extract.bnnnames import Read
from extract.elided import ElidedOffices, Found
from extract.officenames import NameReader
from extract.places import Gazetteer
from extract.unitheads import HeadFinder
from rules import files
from rules.files import Packs
from rules.units import load, slugify

_SE = re.compile(r"[ \t\xa0]+se(?:-|[ \t\xa0]+(?=[A-Z]))", re.IGNORECASE)
_AND = re.compile(r"[ \t\xa0]+(?:dan|serta)[ \t\xa0]+(?=[A-Z])")
_WORD_AFTER = re.compile(r"[ \t\xa0]+([^\W\d_]+)")
_SHORT = re.compile(r"[ \t\xa0]+\(([A-Z][a-z]{3,})\)")
"""A short name in brackets, one capitalised word."""
_YEAR_DIGITS = 4
_WORDS_BACK = 10
_LONGEST_WORD = 30
_MEMO = 32768
_BLANKS = " \t\xa0"
_NOT_NEAREST = frozenset({"dan", "di"})
_NEVER_BARE = frozenset({"agency", "balai", "bareskrim"})
_ENDS = (",", ";", ":", ")", "(", '"', "”", "“", "?", "!", "/")
_CENTRE = "bnn-ri"
_BNN = frozenset({"bnn-prov", "bnn-kab", "bnn-kota"})
_POLICE = "polres"
_METRO = "polres-metro"
_LOCAL = ("regency", "city")
_CITY, _REGENCY = "kota-", "kab-"
_SIDE_BY_SIDE = 30
"""Letters between a city's office and the regency's that is told beside it."""
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


class _Found(NamedTuple):
    """A mention with offsets from the first letter of its head; `bare`: it tells no name."""

    start: int
    end: int
    unit: str | None
    kind: str
    region: str | None
    person: bool
    bare: bool = False


def _name_of(mention: UnitMention) -> tuple[str, str]:
    """The family of an office and its region's name without the region's level."""
    return mention.kind.partition("-")[0], (mention.region or "").removeprefix(_CITY).removeprefix(_REGENCY)


def _as_city(mention: UnitMention, city: UnitMention | None, *, headline: bool) -> UnitMention:
    """A regency's office as that of the city that was written out before it, or below the headline that names it."""
    if city is None or not (mention.region or "").startswith(_REGENCY):
        return mention
    if city.start >= mention.start and not (headline and mention.kind in _BNN):
        return mention
    if 0 < mention.start - city.end < _SIDE_BY_SIDE:
        return mention  # "BNN Kota Gorontalo 4 kasus, BNNK Gorontalo 2 kasus": two offices
    return replace(mention, unit=city.unit, kind=city.kind, region=city.region)


def _by_short_name(text: str, mentions: list[UnitMention]) -> list[UnitMention]:
    """An office by the short name that brackets give it: "Polres Malang Kota (Makota) … Polres Makota"."""
    short: dict[str, UnitMention] = {}
    for one in mentions:
        told = _SHORT.match(text, one.end) if one.unit else None
        if told:
            short[f"{one.kind}-{slugify(told[1])}"] = one
            if one.kind in _BNN:
                short[f"{_CENTRE}-{slugify(told[1])}"] = one
    if not short:
        return mentions
    return [_in_full(text, one, short) for one in mentions]


def _as_metro(mentions: list[UnitMention]) -> list[UnitMention]:
    """ "Polres Metro Jakarta Pusat … Kapolres Jakarta Pusat": one office, called as the text calls it first."""
    metro: set[str | None] = set()
    read = []
    for one in mentions:
        metro |= {one.unit} if one.kind == _METRO else set()
        unit = (one.unit or "").replace(f"{_POLICE}-", f"{_METRO}-", 1)
        same = one.kind == _POLICE and unit in metro
        read.append(replace(one, unit=unit, kind=_METRO) if same else one)
    return read


def _without_holders(mentions: list[UnitMention]) -> list[UnitMention]:
    """ "Kepala Lapas Wolowona Markus Talo" in a text that has "Lapas Wolowona" too: behind a post, the name of who
    holds it is no part of the office's."""
    plain = {one.unit for one in mentions if one.unit is not None and not one.person}
    return [
        replace(one, unit=shorter)
        if one.person and one.region is None and (shorter := _begin_of(one.unit, plain)) is not None
        else one
        for one in mentions
    ]


def _begin_of(unit: str | None, others: set[str]) -> str | None:
    """The longest of the others that a slug begins with, word by word; None where there is none."""
    begins = [other for other in others if unit is not None and unit.startswith(f"{other}-")]
    return max(begins, key=len, default=None)


def _in_full(text: str, one: UnitMention, short: dict[str, UnitMention]) -> UnitMention:
    """A mention as the office that its short name stands for; a bare "BNN" takes the word behind it ("BNN BONBOL")."""
    full, end = (short.get(one.unit or "") if one.region is None else None), one.end
    word = _WORD_AFTER.match(text, one.end) if one.unit == _CENTRE else None
    if word is not None and f"{_CENTRE}-{slugify(word[1])}" in short:
        full, end = short[f"{_CENTRE}-{slugify(word[1])}"], word.end()
    return one if full is None else replace(one, end=end, unit=full.unit, kind=full.kind, region=full.region)


class UnitFinder:
    """Finds offices. Built once, used for any number of texts; pure."""

    def __init__(self, packs: Packs | None = None) -> None:
        """`packs`: the rule packs, by default the built-in ones. Raises RuleError."""
        packs = packs or files.packs()
        rules = load(packs.domain)
        self._words = rules.words
        self._levels = rules.levels
        self._heads = HeadFinder(rules.heads, rules.small_words)
        self._gazetteer = Gazetteer(rules)
        self._names = NameReader(rules, self._heads, self._gazetteer)
        self._elided = ElidedOffices(packs.language.toml("discourse.toml")["elided"], self._another)
        # A memo of a pure function: offices are named in the same words again and again.
        self._read = lru_cache(maxsize=_MEMO)(self._read_stretch)

    def find(self, text: str) -> list[UnitMention]:
        """Every office of the text, sorted by position, not overlapping."""
        mentions: list[UnitMention] = []
        done = 0
        for start, end in self._heads.each(text):
            if start < done:
                continue
            read = self._read(text[start:end])
            if not read:
                continue
            post = self._is_post(text, start, done)
            for found in read:
                kind, unit = found.kind, found.unit
                if found.bare and self._is_plural(text, start, done):
                    kind, unit = "collective", None
                person = post or found.person
                mentions.append(UnitMention(start + found.start, start + found.end, unit, kind, found.region, person))
            done = mentions[-1].end
        mentions = _without_holders(_by_short_name(text, self._by_full_name(text, mentions)))
        mentions = _as_metro(mentions)
        elided = [UnitMention(*found) for found in self._elided.find(text, mentions)]
        if not elided:
            return mentions
        whole = sorted([*mentions, *elided], key=lambda one: one.start)
        return [one for at, one in enumerate(whole) if at == 0 or one.start >= whole[at - 1].end]

    def _another(self, text: str, at: int, kind: str) -> Found | None:
        """The place at a position as an office of a kind, BNN or police."""
        kind = kind if kind in _BNN else _POLICE
        read = self._names.again(text, at, Read(at, None, kind, None, True, False, kind, _LOCAL))
        if read is None or read.unit is None or read.region is None:
            return None
        return Found(at, read.end, read.unit, read.kind, read.region)

    def _by_full_name(self, text: str, mentions: list[UnitMention]) -> list[UnitMention]:
        """A short form that a city and a regency share is the city's where the text writes that office out before it or
        below its headline ("Badan Narkotika Nasional Kota Kediri … BNNK Kediri"), and never the regency's."""
        # Reversed: of several mentions the first stays.
        cities = {_name_of(one): one for one in reversed(mentions) if (one.region or "").startswith(_CITY)}
        if not cities:
            return mentions
        spelled = {one.unit for one in mentions if self._levels.keys() & text[one.start : one.end].lower().split()}
        body = text.find("\n")
        return [
            one if one.unit in spelled else _as_city(one, cities.get(_name_of(one)), headline=one.start < body)
            for one in mentions
        ]

    def _read_stretch(self, stretch: str) -> tuple[_Found, ...]:
        """What a stretch of text names that begins with a head: one office, or several ("BNNK Belu dan Rote Ndao")."""
        hit = self._heads.at(stretch)
        read = self._names.read(stretch, hit) if hit else None
        if hit is None or read is None:
            return ()
        if read.named:
            first = _Found(0, read.end, read.unit, read.kind, read.region, read.person)
            return (first, *self._sharing(stretch, read))
        if stretch[0].islower() and hit.head.lower != "always":
            return ()
        if read.kind in _NEVER_BARE:
            return (_Found(0, read.end, read.unit, read.kind, read.region, read.person),)
        return (self._bare(stretch, read),)

    def _sharing(self, stretch: str, read: Read) -> Iterator[_Found]:
        """Names after "dan" that go with the same head: only regions of the same level, by the register."""
        while joint := _AND.match(stretch, read.end):
            other = None if self._heads.after(stretch, joint.end()) else self._names.again(stretch, joint.end(), read)
            if other is None:
                return
            yield _Found(joint.end(), other.end, other.unit, other.kind, other.region, read.person)
            read = other

    def _bare(self, stretch: str, read: Read) -> _Found:
        """An office without a name: one for the discourse, or many ("Polres se-Kalsel", "Polres jajaran")."""
        whole = _SE.match(stretch, read.end)
        if whole:
            words = self._gazetteer.following(stretch, whole.end())
            skip = 1 if words and words[0].key in self._levels else 0
            area = self._gazetteer.region(words, skip, _REGION_LEVELS)
            end = area.end if area else words[0].end if words else whole.end()
            return _Found(0, end, None, "collective", area.region if area else None, read.person)
        following = _WORD_AFTER.match(stretch, read.end)
        word = following[1].lower() if following else ""
        if word in self._words["plural_after"]:
            return _Found(0, read.end, None, "collective", None, read.person)
        if word in self._words["local_after"] and read.kind == "bnn-ri":
            return _Found(0, read.end, None, "bnn-kab", None, read.person)
        return _Found(0, read.end, read.unit, read.kind, read.region, read.person, bare=True)

    def _is_plural(self, text: str, start: int, after: int) -> bool:
        """Whether the word before says that many are meant: "seluruh BNNK", "empat Polres"."""
        before = text[max(after, start - _LONGEST_WORD) : start].split()
        # "Sepanjang 2024 BNN …": four digits are a year; nobody has a thousand offices.
        counted = bool(before) and before[-1].isdigit() and len(before[-1]) < _YEAR_DIGITS
        return counted or (bool(before) and before[-1].lower() in self._words["plural_before"])

    def _is_post(self, text: str, start: int, after: int) -> bool:
        """Whether the words before an office name a post at it: "Kepala Bidang Pemberantasan BNNP"."""
        end = start
        for back in range(_WORDS_BACK):
            if end <= after or text[end - 1] not in _BLANKS:
                return False
            begin = max(text.rfind(" ", after, end - 1) + 1, after, end - _LONGEST_WORD)
            word = text[begin : end - 1]
            line = word.rfind("\n") + 1
            plain = word[line:].lstrip("\"'“‘(").rstrip(".")
            key = plain.lower()
            if not plain or word.endswith(_ENDS):
                return False
            if key in self._words["posts"]:
                return True
            if line or word[-1] == "." or (back == 0 and key in _NOT_NEAREST):
                return False
            if not (plain[0].isupper() or plain[0].isdigit()) and key not in self._words["post_glue"]:
                return False
            end = begin
        return False
