"""Offices told by their place alone: "Polres Kolaka 20 gram, Muna 30 gram", "BNNK Bone 35 orang. Palopo melayani 52".

In: a text, the offices found in it, and how a place is read as another office of a kind. Out: the mentions with those
that a list or a sentence leaves to its reader. Never: a place where something only happened ("di Muna 30 gram").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Protocol

_BLANK = r"[ \t\xa0]"
_BLANKS = f"{_BLANK}+"
_REACH = 90
"""Letters between an office of a list and the next one's name."""
_OVER = re.compile(r"[;:]|[.!?](?!\d)")
_OFFICES = frozenset({"bnn-kab", "bnn-kota", "polres", "polresta", "polrestabes", "polres-metro"})
_FAMILY = "-"
_FEWEST = 2
"""Offices of a family that a text names before a bare place can be one of them."""


class Office(Protocol):
    """What is asked of a mention."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def region(self) -> str | None: ...


class Found(NamedTuple):
    """A place at `text[start:end]` that stands for the office `unit`, of a kind and a region of the register."""

    start: int
    end: int
    unit: str
    kind: str
    region: str


Again = Callable[[str, int, str], Found | None]
"""Reads the place at a position of a text as an office of a kind; None where the register has none there."""


class ElidedOffices:
    """Finds them. Built once from the words that may stand around; pure."""

    def __init__(self, words: Mapping[str, Iterable[str]], again: Again) -> None:
        self._again = again
        glue, numbers = _any_of(words["glue"]), _any_of(words["numbers"])
        told = rf"(?:{_BLANKS}{glue}){{0,3}}{_BLANKS}(?:\(|Rp)?{_BLANK}*(?:\d|{numbers}\b)"
        self._told = re.compile(told, re.IGNORECASE)
        parted = rf"(?:[,;]{_BLANKS}(?:{_any_of(words['joins'])}{_BLANKS})?|{_BLANKS}(?:dan|serta){_BLANKS})"
        self._parted = re.compile(rf"{parted}(?=[A-Z])")
        opened = rf"(?:(?:^|\n|[.;!?”\"]{_BLANKS})(?:“|\")?(?:(?i:{_any_of(words['openers'])}){_BLANKS})?"
        opened += rf"|{_BLANKS}(?:{_any_of(words['behind'])}){_BLANKS})"
        self._opened = re.compile(rf"{opened}(?=[A-Z])")
        acts = rf"{_BLANKS}(?:{_any_of(words['adverbs'])}{_BLANKS})?(?:{_any_of(words['verbs'])})\b"
        self._acts = re.compile(acts)

    def find(self, text: str, mentions: Iterable[Office]) -> list[Found]:
        """The places that stand for offices, in the order of the text."""
        named = [one for one in mentions if one.kind in _OFFICES and one.unit is not None and one.region is not None]
        if not named:
            return []
        found = self._in_lists(text, named)
        found += self._in_sentences(text, named, found)
        return sorted(found)

    def _in_lists(self, text: str, named: list[Office]) -> list[Found]:
        """ "Polres Kolaka 20 gram, Muna 30 gram dan Buton 2 gram": each place with a number right behind it."""
        found: list[Found] = []
        for at, office in enumerate(named):
            stop = named[at + 1].start if at + 1 < len(named) else len(text)
            end = office.end
            while (told := self._told.match(text, end)) and (place := self._next(text, told.end(), stop, office.kind)):
                found.append(place)
                end = place.end
        return found

    def _next(self, text: str, at: int, stop: int, kind: str) -> Found | None:
        line = text.find("\n", at, at + _REACH)
        parted = self._parted.search(text, at, min(stop, at + _REACH if line < 0 else line))
        if parted is None or _OVER.search(text, at, parted.start()):
            return None
        place = self._again(text, parted.end(), kind)
        return place if place is not None and self._told.match(text, place.end) else None

    def _in_sentences(self, text: str, named: list[Office], known: list[Found]) -> list[Found]:
        """ "Palopo melayani 52 orang": a place that opens a sentence and acts, of an office that the text names."""
        families: dict[str, dict[str, Office | Found]] = defaultdict(dict)
        for one in (*named, *known):
            families[one.kind.partition(_FAMILY)[0][:3]].setdefault(one.region or "", one)
        rows = [row for row in families.values() if len(row) >= _FEWEST]
        if len(rows) != 1 or len(families) != 1:
            return []
        taken = {one.start for one in known}
        found = []
        for opened in self._opened.finditer(text):
            at = opened.end()
            place = None if at in taken else self._again(text, at, "bnn-kab")
            office = rows[0].get(place.region) if place is not None else None
            if place is None or office is None or office.unit is None:
                continue
            if self._told.match(text, place.end) or self._acts.match(text, place.end):
                found.append(place._replace(unit=office.unit, kind=office.kind))
        return found


def _any_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"
