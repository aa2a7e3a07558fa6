"""The register of offices and regions, and the words by which offices are named.

In: `units.toml`, `regions.csv`, `units.csv` of a domain pack. Out: `UnitRules`, frozen. Never: the text of an article;
`extract.units` does the finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args

from rules.files import Pack, RuleError

Family = Literal["bnn", "police", "within", "named", "numbered", "fixed", "agency", "balai"]
_HEAD_FIELDS = {"id", "family", "kind", "forms", "level", "person", "lower", "named", "open", "region", "unit"} | {
    "skip",
    "types",
    "note",
    "match",
    "reject",
}
_NOT_A_LETTER = re.compile(r"[^\w]|_")


@dataclass(frozen=True, slots=True)
class Region:
    """A province, regency or city. `slug`: "jawa-timur", "kab-tuban", "kota-kupang"; `parent`: its province's slug."""

    slug: str
    level: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Office:
    """One office of the register: `unit` is the slug of the contract, `name` what a reader is shown."""

    unit: str
    kind: str
    name: str
    region: str | None
    evidence: str
    """"press" where a stored press page names it, "unverified" where general knowledge does."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a name may stand for. `level`: province, regency, city, district, place (no region) or metro."""

    level: str
    written: str
    """The name as a slug writes it out: "tangerang-selatan"."""
    region: str | None
    short: bool = False
    """Whether the name is an abbreviation, which a slug writes out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The words that an office's name begins with; `units.toml` explains the fields."""

    id: str
    family: Family
    kind: str
    forms: tuple[str, ...]
    level: str = ""
    person: bool = False
    lower: str = ""
    named: bool = False
    open: bool = True
    region: str | None = None
    unit: str | None = None
    skip: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    match: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeKinds:
    """What the kinds of offices are to each other, for whoever keeps hold of whose figures are told; `[kinds]` of
    `units.toml` explains the fields. A domain without them has offices of one kind."""

    centre: str = ""
    family: str = ""
    branches: frozenset[str] = frozenset()
    local: frozenset[str] = frozenset()
    prisons: frozenset[str] = frozenset()
    below: Mapping[str, str] = field(default_factory=dict)

    def of_family(self, unit: str | None) -> bool:
        """Whether an office is the centre or one of its branches."""
        return bool(self.family) and unit is not None and unit.startswith(f"{self.family}-")


@dataclass(frozen=True, slots=True)
class UnitRules:
    """Everything that is known about offices. Keys of `places` are folded names without spaces ("tangerangselatan")."""

    heads: tuple[Head, ...]
    regions: Mapping[str, Region]
    offices: Mapping[str, Office]
    places: Mapping[str, tuple[Place, ...]]
    levels: Mapping[str, str]
    spelling: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    """The word lists of `[words]`, and `rehabilitation` and `fillers`, by name."""

    @property
    def small_words(self) -> frozenset[str]:
        """Words that stand in lower case in a name or right after one and belong to it."""
        lists = ("plural_after", "local_after", "qualifiers", "fillers", "small")
        return frozenset(self.levels) | frozenset[str]().union(*(self.words[name] for name in lists))

    def fold(self, word: str) -> str:
        """The form under which one word of a name is looked up."""
        key = word.casefold()
        if not key.isalnum():
            key = _NOT_A_LETTER.sub("", key)
        return self.spelling.get(key, key)

    def name_of(self, unit: str) -> str:
        """What a reader is shown for a slug: the register's name, or the slug with capitals ("Polres Tuban")."""
        if unit in self.offices:
            return self.offices[unit].name
        level = re.match(r"bnn-(prov|kab|kota)-(.+)", unit)
        if level:
            word = {"prov": "Provinsi", "kab": "Kabupaten", "kota": "Kota"}[level[1]]
            slug = level[2] if level[1] == "prov" else f"{level[1]}-{level[2]}"
            region = self.regions.get(slug)
            return f"BNN {word} {region.name if region else level[2].replace('-', ' ').title()}"
        bare = unit.removeprefix("tni-al-").removeprefix("tni-ad-")
        return " ".join(part.upper() if re.fullmatch(r"[ivx]+|ri", part) else part.title() for part in bare.split("-"))


def slugify(name: str) -> str:
    """Lower case, words joined by hyphens: "Tojo Una-Una" is "tojo-una-una"."""
    return "-".join(re.findall(r"[^\W_]+", name.lower().replace("'", "").replace("’", "")))


def office_kinds(pack: Pack) -> OfficeKinds:
    """The kinds of offices of the domain pack. Raises RuleError when `units.toml` is missing."""
    told = pack.toml("units.toml").get("kinds", {})
    return OfficeKinds(
        centre=told.get("centre", ""),
        family=told.get("family", ""),
        branches=frozenset(told.get("branches", ())),
        local=frozenset(told.get("local", ())),
        prisons=frozenset(told.get("prisons", ())),
        below=MappingProxyType(dict(told.get("below", {}))),
    )


def load(pack: Pack) -> UnitRules:
    """The rules about offices of the domain pack. Raises RuleError naming the rule that cannot be used."""
    data = pack.toml("units.toml")
    rows = pack.csv("regions.csv")
    regions = {
        row["slug"]: Region(row["slug"], row["level"], row["name"], row["parent"] or None)
        for row in rows
        if row["slug"]
    }
    offices = {
        row["unit_id"]: Office(row["unit_id"], row["kind"], row["name_id"], row["region"] or None, row["evidence"])
        for row in pack.csv("units.csv")
    }
    spelling: dict[str, str] = data["spelling"]
    rehab = data["rehabilitation"]
    words = {name: frozenset(listed) for name, listed in data["words"].items()}
    words["fillers"] = frozenset(rehab["fillers"])
    words["rehabilitation"] = frozenset(_fold(place, spelling) for place in rehab["places"])
    return UnitRules(
        heads=_heads(data["head"]),
        regions=MappingProxyType(regions),
        offices=MappingProxyType(offices),
        places=MappingProxyType(_places(rows, regions, data, spelling)),
        levels=MappingProxyType(data["levels"]),
        spelling=MappingProxyType(spelling),
        words=MappingProxyType(words),
    )


def _fold(name: str, spelling: Mapping[str, str]) -> str:
    """A whole name folded: "Kep. Riau" is "kepulauanriau"."""
    keys = (_NOT_A_LETTER.sub("", part) for part in name.casefold().split())
    return "".join(spelling.get(key, key) for key in keys)


def _heads(entries: Iterable[Mapping[str, Any]]) -> tuple[Head, ...]:
    heads: dict[str, Head] = {}
    for entry in entries:
        name = entry.get("id", "a [[head]] without an id")
        unknown = sorted(set(entry) - _HEAD_FIELDS)
        if unknown:
            raise RuleError(f"units.toml: {name}: no such field: {', '.join(unknown)}")
        if name in heads:
            raise RuleError(f"units.toml: {name}: the id stands twice; give the second one its own")
        if entry.get("family") not in get_args(Family):
            raise RuleError(f"units.toml: {name}: family must be one of {', '.join(get_args(Family))}")
        fields: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
        }
        fields.pop("note", None)
        for key in ("skip", "types"):
            fields[key] = frozenset(fields.get(key, ()))
        try:
            heads[name] = Head(**fields)
        except TypeError as error:
            raise RuleError(f"units.toml: {name}: {error}") from error
    return tuple(heads.values())


def _places(
    rows: Iterable[Mapping[str, str]],
    regions: Mapping[str, Region],
    data: Mapping[str, Any],
    spelling: Mapping[str, str],
) -> dict[str, tuple[Place, ...]]:
    """Every name that may follow an office's head, short forms included."""
    found: dict[str, list[Place]] = {}
    districts: dict[str, list[str]] = {}
    for row in rows:
        key = _fold(row["name"], spelling)
        if row["level"] == "district":
            districts.setdefault(key, []).append(row["parent"])
        else:
            found.setdefault(key, []).append(Place(row["level"], slugify(row["name"]), row["slug"]))
    for table, short in ((data["short"]["province"], True), (data["short"]["regency"], True), (data["alias"], False)):
        for key, slug in table.items():
            if slug not in regions:
                raise RuleError(f"units.toml: short form {key}: regions.csv has no region {slug}")
            region = regions[slug]
            found.setdefault(key, []).append(Place(region.level, slugify(region.name), slug, short))
    for key, parents in districts.items():
        only = parents[0] if len(parents) == 1 else None
        found.setdefault(key, []).append(Place("district", "", only))
    for name in data["places"]["names"]:
        found.setdefault(_fold(name, spelling), []).append(Place("place", slugify(name), None))
    for key, written in data["places"]["short"].items():
        found.setdefault(key, []).append(Place("place", written, None, short=True))
    metro = data["metro"]
    for name in metro["forms"]:
        found.setdefault(_fold(name, spelling), []).append(Place("metro", metro["name"], metro["region"], short=True))
    return {key: tuple(places) for key, places in found.items()}
