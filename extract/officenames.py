"""What follows the head of an office, by family: police and squads, prisons and customs, the forces, others.

In: a text and a head in it. Out: a `Read`: where the name ends, the slug, the region. Never: the words before the head.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from extract.bnnnames import BnnReader, Read
from extract.places import Gazetteer, Name, Word, bracket
from extract.unitheads import HeadFinder, HeadHit
from rules.units import Head, UnitRules, slugify

_POLDA = ("province", "metro")
_POLRES = ("regency", "city", "place", "district")
_CITY_FIRST = ("city", "regency", "place", "district")
_OFFICE = ("regency", "city", "place", "province", "district")
_METRO = "polres-metro"
"""The office of the city of Metro."""
_METROPOLIS = "metro"
_HARBOUR = "pelabuhan"
_RANK = {"polsek": 0, "polres": 1, "polres-metro": 1, "polresta": 1, "polrestabes": 1, "polda": 2}
_NUMBER = re.compile(r"[ \t\xa0]+(\d{2,4}|[IVX]+|RI|Republik Indonesia)\b(?:[ \t\xa0]+RI\b)?")
_SLASH = re.compile(r"[ \t\xa0]*/[ \t\xa0]*")


class NameReader:
    """Reads what follows a head. Built once, pure."""

    def __init__(self, rules: UnitRules, heads: HeadFinder, gazetteer: Gazetteer) -> None:
        self._rules = rules
        self._words = rules.words
        self._heads = heads
        self._places = gazetteer
        self._bnn = BnnReader(rules, heads, gazetteer)
        self._families: dict[str, Callable[[str, HeadHit], Read | None]] = {
            "bnn": self._bnn.read,
            "police": self._police,
            "within": self._within,
            "named": self._named,
            "numbered": self._numbered,
            "fixed": self._fixed,
            "agency": self._agency,
            "balai": self._balai,
        }

    def read(self, text: str, hit: HeadHit) -> Read | None:
        """The office whose name begins with the head; None where the head alone is none."""
        read = self._families[hit.head.family](text, hit)
        return None if read is None or (hit.head.named and not read.named) else read

    def again(self, text: str, at: int, read: Read) -> Read | None:
        """Another office of the same kind, of which the text only tells the region ("BNNK Belu dan Rote Ndao")."""
        if not read.levels:
            return None
        words = self._places.following(text, at)
        city = bool(words) and words[0].key == "kota"
        levels = ("city",) if city else read.levels
        name = self._places.region(words, 1 if city else 0, levels)
        if name is None or name.region is None or self._heads.after(text, name.end):
            return None
        if name.count == 1 and words[0].key in self._words["also_words"]:
            return None
        if read.kind.startswith("bnn"):
            return self._bnn.office(name, name.end, read.person)
        return replace(read, end=name.end, unit=f"{read.prefix}-{name.slug}", region=name.region)

    # -- Police and their squads

    def _police(self, text: str, hit: HeadHit) -> Read | None:
        head = hit.head
        if head.region:
            return Read(hit.end, f"{head.kind}-{head.region}", head.kind, head.region, True, head.person)
        at, inner = self._own_brackets(text, hit, {"police", "within"})
        words = self._places.following(text, at)
        # "Polres Metro (Satresnarkoba Polrestro) Depok": the name stands behind the brackets.
        short = inner is not None and inner.unit == _METRO and bool(words)
        if inner and inner.named and not short:
            return replace(inner, end=at, person=head.person)
        levels = _POLDA if head.kind == "polda" else _POLRES if head.kind in {"polres", "polsek"} else _CITY_FIRST
        # Behind a post an unknown name is the officer's: "Kapolres Reza Firmansyah".
        free = head.kind == "polsek" or (head.kind != "polda" and not head.person)
        name = self._places.office_name(words, 0, levels, free)
        if name is None:
            metro = head.kind == "polres-metro" and text[hit.start].isupper()
            if metro:
                return Read(at, _METRO, "polres", "kota-metro", True, head.person)
            return Read(at, None, head.kind, None, False, head.person)
        name = self._of_the_metro(words, self._at_harbour(text, name), head)
        end = self._past_superior(text, self._past_same(text, name), head.kind)
        shared = ("province",) if head.kind == "polda" else ("regency", "city")
        return Read(end, f"{head.kind}-{name.slug}", head.kind, name.region, True, head.person, head.kind, shared)

    def _at_harbour(self, text: str, name: Name) -> Name:
        """ "Kawasan Pelabuhan (KSKP) Bakauheni": brackets that only shorten stand inside the name."""
        inside = bracket(text, name.end) if name.slug.endswith(_HARBOUR) else None
        words = self._places.following(text, inside.end(), 1) if inside and inside[1].isupper() else []
        if not words or words[0].style != "T":
            return name
        return Name(words[0].end, name.count + 1, f"{name.slug}-{slugify(words[0].text)}", name.place)

    def _of_the_metro(self, words: Sequence[Word], name: Name, head: Head) -> Name:
        """ "Polsek Metro Menteng": the precincts of the capital have the word before the place."""
        if head.kind != "polsek" or name.slug != _METROPOLIS:
            return name
        place = self._places.office_name(words, name.count, _POLRES, True)
        return name if place is None else Name(place.end, place.count, f"{name.slug}-{place.slug}", place.place)

    def _past_same(self, text: str, name: Name) -> int:
        inside = bracket(text, name.end)
        return inside.end() if inside and self._places.same(name.slug, inside[1]) else name.end

    def _past_superior(self, text: str, end: int, kind: str) -> int:
        """ "Polsek X Polres Y Polda Z" is one office, the first."""
        for _ in range(2):
            hit = self._heads.after(text, end)
            if hit is None or hit.head.family != "police" or hit.head.person or hit.head.region:
                return end
            if _RANK[hit.head.kind] <= _RANK[kind]:
                return end
            levels = _POLDA if hit.head.kind == "polda" else _POLRES
            name = self._places.region(self._places.following(text, hit.end), 0, levels)
            if name is None:
                return end
            end, kind = self._past_same(text, name), hit.head.kind
        return end

    def _own_brackets(self, text: str, hit: HeadHit, families: set[str]) -> tuple[int, Read | None]:
        """Where brackets end that repeat the head: "Kepolisian Resor (Polres Langsa)"; and what they name."""
        inside = bracket(text, hit.end)
        inner = self._heads.after(text, inside.start(1)) if inside else None
        if inside is None or inner is None or inner.head.family not in families:
            return hit.end, None
        read = self._families[inner.head.family](text, inner)
        if read is None or text[read.end : inside.end() - 1].strip(" .") != "":
            return hit.end, None
        return inside.end(), read

    def _within(self, text: str, hit: HeadHit) -> Read | None:
        head = hit.head
        at, _ = self._own_brackets(text, hit, {"within"})
        inner = self._heads.after(text, at)
        if inner and inner.head.family in {"police", "fixed"}:
            read = self._families[inner.head.family](text, inner)
            if read and read.named:
                return replace(read, person=head.person)
            return Read(read.end if read else at, None, head.kind, None, False, head.person)
        words = self._places.following(text, at)
        levels = ("province",) if head.kind == "polda" else ("regency", "city")
        name = self._places.region(words, 0, levels)
        if name is None:
            return Read(at, None, head.kind, None, False, head.person)
        return Read(name.end, f"{head.kind}-{name.slug}", head.kind, name.region, True, head.person)

    # -- Others

    def _fixed(self, text: str, hit: HeadHit) -> Read | None:
        end = hit.end
        for _ in range(3):
            end, _inner = self._own_brackets(text, HeadHit(hit.start, end, hit.head), {"fixed", "agency"})
            more = self._heads.after(text, end)
            if more is None or (more.head.unit != hit.head.unit and "polri" not in more.head.id):
                break
            end = more.end
        return Read(end, hit.head.unit, hit.head.kind, None, True, hit.head.person)

    def _named(self, text: str, hit: HeadHit) -> Read | None:
        head = hit.head
        at, inner = self._own_brackets(text, hit, {"named"})
        if inner and inner.named:
            return replace(inner, end=at, person=head.person)
        again = self._heads.after(text, at)
        if again and again.head.kind == head.kind and not again.head.person:
            return self._named(text, again)  # "Pangkalan TNI Angkatan Laut Lanal X"
        at, types = self._past_class(text, at, head)
        words = self._places.following(text, at)
        name = self._places.office_name(words, 0, _OFFICE, head.open)
        if name is None:
            return Read(at, None, head.kind, None, False, head.person)
        slug, end, region = name.slug, self._past_same(text, name), name.region
        slug = slug.removeprefix("kota-") if slug == region else slug
        beside = self._places.region(words, name.count, ("province",)) if not head.open else None
        if beside:
            slug, end = f"{slug}-{beside.slug}", beside.end
        return Read(end, "-".join([head.kind, *types, slug]), head.kind, region, True, head.person)

    def _past_class(self, text: str, at: int, head: Head) -> tuple[int, list[str]]:
        """Where the class of a prison or customs office ends ("Kelas IIA", "Tipe Madya Pabean B"), and its kinds."""
        types: list[str] = []
        for _ in range(10):
            words = self._places.following(text, at, 1)
            if not words:
                inside = bracket(text, at)
                inner = self._places.following(inside[1], 0, 1) if inside else []
                again = self._heads.after(text, inside.start(1)) if inside else None
                if inside and inner and (inner[0].key in head.skip or (again and again.head.kind == head.kind)):
                    at = inside.end()
                    continue
                break
            if words[0].key in head.types:
                types.append(words[0].key)
            elif words[0].key not in head.skip:
                break
            at = words[0].end
        return at, types

    def _numbered(self, text: str, hit: HeadHit) -> Read | None:
        head = hit.head
        at, inner = self._own_brackets(text, hit, {"numbered"})
        if inner and inner.named:
            return replace(inner, end=at, person=head.person)
        fleet = self._heads.after(text, at)
        if fleet and fleet.head.kind == head.kind:
            return self._numbered(text, fleet)
        if fleet and fleet.head.family == "numbered":
            number = _NUMBER.match(text, fleet.end)
            if number:
                unit = f"{head.kind}-{fleet.head.kind.rsplit('-', 1)[-1]}-{_number(number[1])}"
                return Read(number.end(), unit, head.kind, None, True, head.person)
        number = _NUMBER.match(text, at)
        parts: list[str] = [head.kind]
        end = at
        if number:
            parts.append(_number(number[1]))
            end = number.end()
        slash = _SLASH.match(text, end) if number else None
        words = self._places.following(text, slash.end() if slash else end)
        name = self._places.region(words, 0, ("place", "regency", "city", "district"))
        if name is None and slash and words and words[0].text[0].isupper():
            name = Name(words[0].end, 1, slugify(words[0].text), None)
        if name:
            parts.append(name.slug)
            end = name.end
        command = "-".join(parts) if len(parts) > 1 else None
        return Read(end, command, head.kind, name.region if name else None, command is not None, head.person)

    def _agency(self, text: str, hit: HeadHit) -> Read | None:
        at, _inner = self._own_brackets(text, hit, {"agency"})
        words = self._places.following(text, at)
        first = 1 if words and words[0].style != "l" and words[0].key in self._rules.levels else 0
        levels = (
            ("city", "regency", "province") if words and words[0].key == "kota" else ("province", "regency", "city")
        )
        name = self._places.region(words, first, levels)
        region = name.region if name else None
        return Read(name.end if name else at, None, "agency", region, name is not None, hit.head.person)

    def _balai(self, text: str, hit: HeadHit) -> Read | None:
        end = hit.end
        for _ in range(4):
            inside = bracket(text, end)
            if inside:
                hit_in = self._heads.after(text, inside.start(1))
                end = inside.end() if hit_in and hit_in.head.family == "bnn" else end
            words = self._places.following(text, end)
            if not words or words[0].key not in self._words["fillers"]:
                break
            end = words[0].end
        words = self._places.following(text, end)
        for count in (2, 1):
            if len(words) >= count and "".join(word.key for word in words[:count]) in self._words["rehabilitation"]:
                end = words[count - 1].end
                break
        return Read(end, None, "balai", None, True, hit.head.person)


def _number(written: str) -> str:
    return "ri" if written in {"RI", "Republik Indonesia"} else written.lower()
