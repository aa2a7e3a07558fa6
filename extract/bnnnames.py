"""What follows the head of a BNN office: levels, brackets and regions in any order.

In: a text and a head of the family "bnn" in it. Out: a `Read`: where the name ends, the slug, the region. Never: the
words before the head, nor which office a bare "BNNP" stands for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.places import Gazetteer, Name, Word, bracket
from extract.unitheads import HeadFinder, HeadHit
from rules.units import UnitRules

_LEVELS = {
    "prov": ("province",),
    "k": ("regency", "city"),
    "kab": ("regency", "city"),
    "kota": ("city", "regency"),
}
_BARE = {"": "bnn-ri", "ri": "bnn-ri", "prov": "bnn-prov", "k": "bnn-kab", "kab": "bnn-kab", "kota": "bnn-kota"}
_AND_LEVEL = re.compile(
    r"[ \t\xa0]*(?:/|dan|maupun|atau)[ \t\xa0]*(?:BNN[ \t\xa0]+)?(?:kabupaten|kab|kota)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Read:
    """An office read from its head on. `named`: whether the text tells which office of its kind it is."""

    end: int
    unit: str | None
    kind: str
    region: str | None
    named: bool
    person: bool
    prefix: str = ""
    levels: tuple[str, ...] = ()


class BnnReader:
    """Reads what follows the head of a BNN office. Built once, pure."""

    def __init__(self, rules: UnitRules, heads: HeadFinder, gazetteer: Gazetteer) -> None:
        self._rules = rules
        self._words = rules.words
        self._heads = heads
        self._places = gazetteer

    def read(self, text: str, hit: HeadHit) -> Read | None:
        """The office whose name begins with the head, at whatever level the words and brackets after it tell."""
        level, name, end = hit.head.level, None, hit.end
        for _ in range(8):
            inside = bracket(text, end)
            if inside:
                inner = self._in_brackets(text, inside, level, name)
                if inner is None:
                    break
                level, name, end = inner[0], inner[1] or name, inside.end()
                continue
            words = self._places.following(text, end)
            step = self._level_word(text, words) if name is None and level != "ri" else None
            if step:
                level, end = step
                several = _AND_LEVEL.match(text, end)
                if several and level in {"prov", "kab", "kota"} and not self._named_after(text, end, several.end()):
                    return Read(several.end(), None, "collective", None, True, hit.head.person)
                continue
            found = self._region(words, level) if name is None and level != "ri" else None
            if found is None:
                break
            name, end = found, found.end
        if name is None:
            kind = _BARE[level]
            return Read(end, "bnn-ri" if kind == "bnn-ri" else None, kind, None, level == "ri", hit.head.person)
        return self.office(name, end, hit.head.person)

    def _named_after(self, text: str, *positions: int) -> bool:
        return any(
            self._places.region(self._places.following(text, at), 0, ("province", "regency", "city"))
            for at in positions
        )

    def office(self, name: Name, end: int, person: bool) -> Read:
        """The office of the region that the name means; the mention ends at `end`."""
        region = name.region or ""
        if name.place and name.place.level == "province":
            return Read(end, f"bnn-prov-{region}", "bnn-prov", region, True, person, levels=("province",))
        kind = "bnn-kota" if region.startswith("kota-") else "bnn-kab"
        return Read(end, f"bnn-{region}", kind, region, True, person, levels=("regency", "city"))

    def _level_word(self, text: str, words: Sequence[Word]) -> tuple[str, int] | None:
        for count in (2, 1):
            if len(words) >= count:
                level = self._rules.levels.get("".join(word.key for word in words[:count]))
                if level:
                    end = words[count - 1].end
                    return level, end + (self._places.takes_stop(words[count - 1]) and text[end : end + 1] == ".")
        return None

    def _region(self, words: Sequence[Word], level: str) -> Name | None:
        if not words:
            return None
        if level:
            levels = _LEVELS[level]
            return self._places.region(words, 0, levels) or self._places.near_region(words, 0, levels)
        name = self._places.region(words, 0, ("province", "regency", "city"))
        if name is None or (name.count == 1 and words[0].key in self._words["also_words"]):
            return None
        city = self._places.region(words, 0, ("city",))
        if city is None or city.count != name.count or (name.place and name.place.level == "province"):
            return name
        # Of a regency and a city of one name, a bare "BNN X" is the one whose office is better known.
        return city if self._known(city) > self._known(name) else name

    def _known(self, name: Name) -> int:
        office = self._rules.offices.get(f"bnn-{name.region}")
        return 0 if office is None else 2 if office.evidence == "press" else 1

    def _in_brackets(
        self, text: str, inside: re.Match[str], level: str, name: Name | None
    ) -> tuple[str, Name | None] | None:
        """The level and name after brackets that repeat the office ("(BNNP NTT)") or its region; None for others."""
        close = inside.end() - 1
        hit = self._heads.after(text, inside.start(1))
        if hit and hit.head.family == "bnn":
            own, at = hit.head.level, hit.end
            words = self._places.following(text, at)
            step = self._level_word(text, words)
            if step:
                own, at = step
                words = self._places.following(text, at)
            region = self._region(words, own) if words and own != "ri" else None
            at = region.end if region else at
            keep = level if own in {"", "k"} and level else own
            return (keep, region if name is None else None) if text[at:close].strip(" .") == "" else None
        content = inside[1]
        if name and name.place and self._places.same(name.place.written, content):
            return level, None
        return (level, None) if self._rules.levels.get(content.strip().lower()) == level != "" else None
