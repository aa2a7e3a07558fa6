"""What judging knows as data: thresholds, causes, words about scope and time, ranks of sources.

In: `rules/checks/verdicts.toml` and the measures of the language pack. Out: `CheckRules`, read once. Never: judging
(that is `warehouse.verdicts`), anything that an extracted record depends on: this pack is not part of the rules'
version that records carry.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from rules.files import DOMAIN, HERE, LANGUAGE, Pack, RuleError

FOLDER = HERE / "checks"
FILE = "verdicts.toml"
PairRow = dict[str, str]


@dataclass(frozen=True, slots=True)
class WordRule:
    """Words that put a tag on a statement; tags of one group exclude each other."""

    id: str
    tag: str
    group: str
    terms: tuple[str, ...]
    pattern: re.Pattern[str]
    match: tuple[str, ...]
    nomatch: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rank:
    """A kind of source; the lowest order is the nearest to audited figures."""

    id: str
    order: int
    closed: bool
    pattern: re.Pattern[str]
    match: tuple[str, ...]
    nomatch: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """Why two figures differ: the rule that a stored check names."""

    id: str
    verdict: str
    cause: str
    words_id: str
    words_en: str
    note: str
    match: tuple[PairRow, ...]
    nomatch: tuple[PairRow, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One of the ten verdicts, with its Indonesian and English label and its colour."""

    id: str
    label: str
    label_en: str
    colour: str


@dataclass(frozen=True, slots=True)
class Family:
    """A whole indicator and the parts that add up to it."""

    id: str
    whole: str
    parts: tuple[str, ...]
    words_id: str


@dataclass(frozen=True, slots=True)
class Unit:
    """How a measure is converted: gram, ml, butir … by `factor`; `kind` is the class that the language pack gives."""

    base: str
    factor: float
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRules:
    """All that judging knows. `version` changes with any word of it."""

    same_event_days: int
    earlier_gap: float
    open_days: int
    snapshot_gap: float
    scope_factor: float
    population_factor: float
    power_tolerance: float
    short_grain: float
    small_count: float
    digits_at_least: int
    parts_gap: float
    growth_apart: int
    median_ratio: float
    median_least: int
    text_reach: int
    growing_measures: frozenset[str]
    growing_fields: frozenset[str]
    growing_percents: frozenset[str]
    never_growing: frozenset[str]
    fixed_subjects: frozenset[str]
    whole_measures: frozenset[str]
    words: tuple[WordRule, ...]
    groups: dict[str, frozenset[str]]
    """The tags of each group of words."""
    any_word: re.Pattern[str]
    """Any of them: one look settles most texts."""
    ranks: tuple[Rank, ...]
    verdicts: dict[str, Verdict]
    causes: dict[str, Cause]
    families: tuple[Family, ...]
    units: dict[str, Unit]
    text: dict[str, tuple[str, ...]]
    """Words by which a text says more of a figure: up, down, same_amount, parts, former."""
    printed: dict[str, tuple[str, ...]]
    """Words beside a numeral that say how precisely it is told: scale, under, over."""
    example: PairRow
    version: str

    def tags(self, text: str | None) -> frozenset[str]:
        """The tags that the words of a text put on it."""
        if not text:
            return frozenset()
        lower = text.lower()
        if not self.any_word.search(lower):
            return frozenset()
        return frozenset(rule.tag for rule in self.words if rule.pattern.search(lower))

    def group(self, name: str) -> frozenset[str]:
        """All tags of a group."""
        return self.groups.get(name, frozenset())

    def rank(self, text: str | None) -> Rank | None:
        """The best rank that the words of a source name."""
        lower = (text or "").lower()
        found = [rank for rank in self.ranks if rank.pattern.search(lower)]
        return min(found, key=lambda rank: rank.order) if found else None


def check_rules() -> CheckRules:
    """The bundled rules; a constant of the installation. Raises RuleError."""
    return _bundled()


@cache
def _bundled() -> CheckRules:
    return load(Pack(FOLDER), (Pack(LANGUAGE), Pack(DOMAIN)))


def load(pack: Pack, measures: tuple[Pack, ...]) -> CheckRules:
    """The rules of a pack, with the measures of others. Raises RuleError."""
    data = pack.toml(FILE)
    try:
        return CheckRules(
            **data["thresholds"],
            growing_measures=frozenset(data["growing"]["measures"]),
            growing_fields=frozenset(data["growing"]["fields"]),
            growing_percents=frozenset(data["growing"]["percents"]),
            never_growing=frozenset(data["growing"]["except"]),
            fixed_subjects=frozenset(data["fixed"]["subjects"]),
            whole_measures=frozenset(data["whole"]["measures"]),
            words=tuple(_word(entry) for entry in data["word"]),
            groups=_groups(data["word"]),
            any_word=_pattern([term for entry in data["word"] for term in entry["terms"]]),
            ranks=tuple(_rank(entry) for entry in data["rank"]),
            verdicts={
                entry["id"]: Verdict(entry["id"], entry["label"], entry["label_en"], entry["colour"])
                for entry in data["verdict"]
            },
            causes={entry["id"]: _cause(entry) for entry in data["cause"]},
            families=tuple(
                Family(entry["id"], entry["whole"], tuple(entry["parts"]), entry["words_id"])
                for entry in data["family"]
            ),
            units=_units(measures),
            text={name: tuple(terms) for name, terms in data["text"].items()},
            printed={name: tuple(terms) for name, terms in data["printed"].items()},
            example=data["example"],
            version=_version(pack),
        )
    except (KeyError, TypeError) as error:
        raise RuleError(f"{pack.folder / FILE}: a rule about checks lacks something: {error}") from error


def _version(pack: Pack) -> str:
    digest = hashlib.sha256()
    for path in pack.files():
        digest.update(path.relative_to(pack.folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _pattern(terms: list[str]) -> re.Pattern[str]:
    """Any of the terms as a whole word; one that ends in a hyphen is the beginning of a word ("se-Indonesia")."""
    ends = (re.escape(term) + (r"(?=\w)" if term.endswith("-") else r"(?!\w)") for term in terms)
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(ends, key=len, reverse=True))})")


def _word(entry: dict[str, Any]) -> WordRule:
    shown = tuple(entry["match"]), tuple(entry["nomatch"])
    return WordRule(entry["id"], entry["tag"], entry["group"], tuple(entry["terms"]), _pattern(entry["terms"]), *shown)


def _groups(entries: list[dict[str, Any]]) -> dict[str, frozenset[str]]:
    names = {entry["group"] for entry in entries}
    return {name: frozenset(entry["tag"] for entry in entries if entry["group"] == name) for name in names}


def _rank(entry: dict[str, Any]) -> Rank:
    shown = tuple(entry["match"]), tuple(entry["nomatch"])
    return Rank(entry["id"], entry["order"], entry["closed"], _pattern(entry["terms"]), *shown)


def _cause(entry: dict[str, Any]) -> Cause:
    return Cause(
        id=entry["id"],
        verdict=entry["verdict"],
        cause=entry["cause"],
        words_id=entry["words_id"],
        words_en=entry["words_en"],
        note=entry["note"],
        match=tuple(entry.get("match", ())),
        nomatch=tuple(entry.get("nomatch", ())),
    )


def _units(measures: tuple[Pack, ...]) -> dict[str, Unit]:
    """Each measure by every form of it, to what it is converted to."""
    units: dict[str, Unit] = {}
    for pack in measures:
        for rule in pack.toml("measures.toml")["measure"] if pack.has("measures.toml") else ():
            unit = Unit(rule.get("base", rule["name"]), float(rule.get("factor", 1.0)), rule["class"])
            for form in (rule["name"], *rule["forms"]):
                units.setdefault(form, unit)
    return units
