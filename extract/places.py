"""The name that follows the head of an office: a region by the register, or the capitalised words themselves.

In: a text and the place where the head ends. Out: `Name`s: where the name ends, its slug, its region. Never: what kind
of office it is, and never more than a few words ahead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from rules.units import Place, UnitRules, slugify

# A word in capitals that a title-case word is glued to ("LUMAJANGLumajang") ends where that one begins.
_WORD = re.compile(r"[ \t\xa0]*([A-Z]{3,}(?=[A-Z][a-z]{2})|[^\W_]+(?:[-'’][^\W_]+)*)")
_AFTER_STOP = re.compile(r"\.[ \t\xa0]?")
_BRACKET = re.compile(r"[ \t\xa0]*\(([^()\n]{1,60})\)")
_LONGEST_NAME = 5
_LONGEST_OPEN_NAME = 4
_SHORTEST_VERB = 6
_SHORTEST_FUZZY = 6
_NEAR = 88.0


class Word(NamedTuple):
    """One word of a text. `key`: its folded form; `style`: "T" capitalised, "U" all capitals, "l" anything else."""

    start: int
    end: int
    text: str
    key: str
    style: str


@dataclass(frozen=True, slots=True)
class Name:
    """A name read: it ends at `end` in the text and took `count` words; `slug` is as police offices write it."""

    end: int
    count: int
    slug: str
    place: Place | None

    @property
    def region(self) -> str | None:
        """The region's slug, where the name is one's."""
        return self.place.region if self.place else None


def bracket(text: str, at: int) -> re.Match[str] | None:
    """The brackets that follow position `at`, if any; group 1 is what stands in them."""
    return _BRACKET.match(text, at) if "(" in text[at : at + 2] else None


class Gazetteer:
    """Reads names by the register. Built once, pure."""

    def __init__(self, rules: UnitRules) -> None:
        self._rules = rules
        self._places = dict(rules.places)
        self._words = rules.words
        by_level: dict[str, list[str]] = {}
        for key, places in rules.places.items():
            for place in places:
                if len(key) >= _SHORTEST_FUZZY and not place.short:
                    by_level.setdefault(place.level, []).append(key)
        self._fuzzy = {level: sorted(keys) for level, keys in by_level.items()}
        self._verbs = tuple(sorted(rules.words["verb_beginnings"]))
        # Memos of pure functions: they change speed, never a result.
        self._fold = lru_cache(maxsize=8192)(rules.fold)
        self._near = lru_cache(maxsize=1024)(self._nearest)

    def following(self, text: str, at: int, count: int = 7) -> list[Word]:
        """Up to `count` words that follow position `at` on the same line without punctuation between.

        Not beyond the second word in lower case: no name has two.
        """
        words: list[Word] = []
        if at >= len(text):
            return words
        small = 0
        while len(words) < count:
            found = _WORD.match(text, at)
            if found is None and words and self.takes_stop(words[-1]):
                stop = _AFTER_STOP.match(text, at)
                found = _WORD.match(text, stop.end()) if stop else None
            if found is None:
                break
            raw = found[1]
            upper = raw[0].isupper()
            style = "l" if not upper else "U" if len(raw) > 1 and raw.isupper() else "T"
            at = found.end()
            words.append(Word(found.start(1), at, raw, self._fold(raw), style))
            if style == "l" and not raw[0].isdigit():
                small += 1
                if small == 2:
                    break
        return words

    def takes_stop(self, word: Word) -> bool:
        """Whether a full stop after the word ends no sentence ("Kab.", "D.I.")."""
        return len(word.text) == 1 or word.text.lower() in self._words["dotted"]

    def region(self, words: Sequence[Word], first: int, levels: Sequence[str]) -> Name | None:
        """The longest name from word `first` that the register has on one of `levels`; earlier levels go first."""
        if first >= len(words) or (words[first].style == "l" and not words[first].text[0].isdigit()):
            return None
        joined = ""
        best: Name | None = None
        for last in range(first, min(first + _LONGEST_NAME, len(words))):
            word = words[last]
            if last > first and word.style == "l" and word.key in self._words["lower_never"]:
                break
            joined += word.key
            places = self._places.get(joined)
            place = _on_levels(places, levels) if places else None
            if place and not (last == first and word.key in self._words["stops"]):
                best = Name(word.end, last - first + 1, self._slug(words[first : last + 1], place), place)
        return best

    def near_region(self, words: Sequence[Word], first: int, levels: Sequence[str]) -> Name | None:
        """A region whose name is misspelt in the text ("Kepulauan Raiu"), of one or two capitalised words."""
        for count in (2, 1):
            part = words[first : first + count]
            if len(part) < count or any(word.style != "T" or word.key in self._words["stops"] for word in part):
                continue
            key = self._near("".join(word.key for word in part), tuple(levels))
            place = _on_levels(self._places[key], levels) if key else None
            if place:
                return Name(part[-1].end, count, place.written, place)
        return None

    def office_name(self, words: Sequence[Word], first: int, levels: Sequence[str], is_open: bool) -> Name | None:
        """The name of a police, prison or naval office: by the register, with "Kota" after it, else as it stands."""
        if first >= len(words):
            return None
        if words[first].key in {"kota", "kabupaten"} and words[first].style != "l":
            inner = self.region(words, first + 1, levels)
            if inner:
                city = words[first].key
                return Name(inner.end, inner.count + 1, f"{city}-{inner.slug}", self._of(inner, city))
        known = self.region(words, first, levels)
        if known:
            longer = self._longer(words, first, known) if is_open else None
            return longer or self._qualified(words, first, known, levels)
        return self._open(words, first) if is_open else None

    def same(self, name: str, content: str) -> bool:
        """Whether what stands in brackets only repeats the name: "Tangerang Selatan (Tangsel)", "(TBA)"."""
        words = self.following(content, 0)
        if not words or words[-1].end != len(content.rstrip()):
            return False
        place = self.region(words, 0, ("province", "regency", "city"))
        if place and place.place:
            return name.endswith(place.place.written)
        return content == "".join(part[0] for part in name.split("-")).upper()

    def _of(self, name: Name, word: str) -> Place | None:
        """The region that "Kota X" or "X Kota" means, where both a regency and a city are called X."""
        place = name.place
        if place and place.region and word in {"kota", "kabupaten"}:
            level = "city" if word == "kota" else "regency"
            written = place.region.split("-", 1)[-1]
            other = _on_levels(self._places.get(written.replace("-", ""), ()), (level,))
            return other or place
        return place

    def _qualified(self, words: Sequence[Word], first: int, name: Name, levels: Sequence[str]) -> Name:
        at = first + name.count
        end, slug, place = name.end, name.slug, name.place
        while at < min(len(words), first + _LONGEST_NAME + 1):
            word = words[at]
            if word.style == "l" or word.key not in self._words["qualifiers"]:
                break
            if word.key in {"kota", "kabupaten"} and self.region(words, at + 1, levels):
                break
            place = self._of(name, word.key)
            end, slug, at = word.end, f"{slug}-{word.key}", at + 1
        return Name(end, at - first, slug, place)

    def _longer(self, words: Sequence[Word], first: int, known: Name) -> Name | None:
        """ "Lapas Tanjung Gusta": a district's name alone is only how longer names begin; not so before a verb ("Polsek
        Tanjung Ringkus Bandar")."""
        behind = words[first + 1 : first + 2]
        if known.count > 1 or not behind or words[first].text.lower() not in self._words["prefixes"]:
            return None
        word = behind[0]
        if word.style != "T" or not self._fits(word) or self._is_verb(word) or word.key.startswith(self._verbs):
            return None
        over = word.key in self._words["qualifiers"] or self.region(words, first + 1, ("regency", "city", "province"))
        return None if over else self._open(words, first)

    def _open(self, words: Sequence[Word], first: int) -> Name | None:
        taken: list[Word] = []
        for at in range(first, min(first + _LONGEST_OPEN_NAME, len(words))):
            word = words[at]
            if not self._fits(word) or self._is_verb(word) or (taken and self._is_over(words, at, taken[-1])):
                break
            taken.append(word)
        if not taken:
            return None
        slug = "-".join(self._written(word) for word in taken)
        return Name(taken[-1].end, len(taken), slug, None)

    def _fits(self, word: Word) -> bool:
        if word.key in self._words["stops"] or len(word.text) == 1:
            return False
        return word.style == "T" or (word.style == "U" and word.text.lower() in self._words["capitals"])

    def _is_verb(self, word: Word) -> bool:
        """ "Kurir Lapas Dijanjikan Imbalan": in a headline, verbs are capitalised too."""
        return word.key.startswith("di") and word.key.endswith(("kan", "i")) and len(word.key) > _SHORTEST_VERB

    def _is_over(self, words: Sequence[Word], at: int, before: Word) -> bool:
        if before.text.lower() in self._words["prefixes"]:
            return False
        if words[at].key.startswith(self._verbs):
            return True
        return self.region(words, at, ("regency", "city", "province")) is not None

    def _written(self, word: Word) -> str:
        short = next((place for place in self._places.get(word.key, ()) if place.short), None)
        return short.written if short else slugify(word.text)

    def _slug(self, words: Sequence[Word], place: Place) -> str:
        if place.short or place.level == "province":
            return place.written
        # The text's own spelling, but for what `[spelling]` mends ("Kep." is written out).
        return "-".join(slugify(word.text) if self._plain(word) else word.key for word in words)

    def _plain(self, word: Word) -> bool:
        return word.text.casefold() not in self._rules.spelling

    def _nearest(self, key: str, levels: tuple[str, ...]) -> str | None:
        if len(key) < _SHORTEST_FUZZY:
            return None
        for level in levels:
            found = process.extractOne(key, self._fuzzy.get(level, ()), scorer=fuzz.ratio, score_cutoff=_NEAR)
            if found and found[0][0] == key[0]:
                return str(found[0])
        return None


def _on_levels(places: Sequence[Place], levels: Sequence[str]) -> Place | None:
    for level in levels:
        for place in places:
            if place.level == level:
                return place
    return None
