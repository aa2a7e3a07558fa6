"""Rules by which official tables are read: header words, cell words, and what tables call an indicator.

In: `official.toml` of the pack for checks. Out: `OfficialRules`, frozen. Never: a table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args

from rules.files import HERE, Pack, RuleError

CHECKS = HERE / "checks"
FILE = "official.toml"
Role = Literal[
    "number", "context", "indicator", "measure", "target", "realization", "percent", "attainment", "office", "province",
    "period", "note", "kind", "value", "substance", "amount", "case", "ignore", "private",
]  # fmt: skip
ROLES: tuple[str, ...] = get_args(Role)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BLANKS = re.compile(r"\s+")
_BRACKETS = re.compile(r"[()\[\]{}:*]+")
_Kind = TypeVar("_Kind")
_EXAMPLES = {"examples", "counterexamples", "note"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRule:
    """Words of one role; the fields are explained at the head of official.toml."""

    id: str
    role: str
    terms: frozenset[str] = frozenset()
    starts: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    subject: str = ""
    version: str = ""
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Synonym:
    """What official tables call one indicator: of each group of `all` one phrase stands in the text, of `none` none."""

    id: str
    indicator: str
    all: tuple[tuple[str, ...], ...]
    none: tuple[str, ...]
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()

    def fits(self, text: str) -> bool:
        """Whether the text, in lower case, is a name of the indicator."""
        if any(holds(text, phrase) for phrase in self.none):
            return False
        return all(any(holds(text, phrase) for phrase in group) for group in self.all)


@dataclass(frozen=True, slots=True)
class OfficialRules:
    """All that is known about official tables."""

    headers: tuple[HeaderRule, ...]
    synonyms: tuple[Synonym, ...]
    words: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, frozenset[str]]
    limits: Mapping[str, float]
    mapping: Mapping[str, float]

    def header(self, text: str) -> tuple[HeaderRule, str] | None:
        """The rule for a header and what follows its words ("rawat jalan" in "Realisasi Rawat Jalan"), or None."""
        plain, bare = folded(text), header_form(text)
        for rule in self.headers:
            if plain in rule.terms or bare in rule.terms:
                return rule, ""
            if any(holds(bare, word) for word in rule.contains) and not any(holds(bare, word) for word in rule.unless):
                return rule, ""
        for rule in self.headers:
            for start in rule.starts:
                if bare == start or bare.startswith(start + " "):
                    return rule, bare[len(start) :].strip()
        return None

    def is_word(self, kind: str, text: str) -> bool:
        """Whether the folded text is one of the words of that list."""
        return folded(text) in self.words[kind]

    def begins(self, kind: str, text: str) -> bool:
        """Whether the folded text begins with one of the words of that list."""
        return folded(text).startswith(self.words[kind])


def folded(text: str) -> str:
    """Lower case, single spaces."""
    return _BLANKS.sub(" ", text).strip().casefold()


def header_form(text: str) -> str:
    """A header without line breaks, brackets and years: "Capaian\\n(%)" is "capaian %"."""
    plain = _BLANKS.sub(" ", _BRACKETS.sub(" ", _YEAR.sub(" ", text))).strip().casefold()
    return plain.strip(" -,;:/")


def holds(text: str, phrase: str) -> bool:
    """Whether the phrase stands in the text as whole words; both in lower case."""
    at = text.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        before = at == 0 or not (text[at - 1].isalnum() and phrase[0].isalnum())
        after = end == len(text) or not (text[end].isalnum() and phrase[-1].isalnum())
        if before and after:
            return True
        at = text.find(phrase, at + 1)
    return False


@lru_cache(maxsize=1)
def bundled() -> OfficialRules:
    """The rules of the installation. Raises RuleError."""
    return load(Pack(CHECKS))


def load(pack: Pack) -> OfficialRules:
    """The rules of a pack. Raises RuleError naming the rule that cannot be used."""
    data = pack.toml(FILE)
    headers = tuple(_header(entry) for entry in data.get("header", []))
    synonyms = tuple(_synonym(entry) for entry in data.get("synonym", []))
    ids = [*(rule.id for rule in headers), *(synonym.id for synonym in synonyms)]
    if twice := {name for name in ids if ids.count(name) > 1}:
        raise RuleError(f"{FILE}: the id {sorted(twice)[0]} stands twice; give the second one its own")
    try:
        return OfficialRules(
            headers,
            synonyms,
            MappingProxyType({name: tuple(words) for name, words in data["words"].items()}),
            MappingProxyType({name: frozenset(words) for name, words in data["kind"].items()}),
            MappingProxyType(dict(data["limits"])),
            MappingProxyType(dict(data["mapping"])),
        )
    except KeyError as error:
        raise RuleError(f"{pack.folder / FILE}: the table {error} is missing") from error


def _header(entry: Mapping[str, Any]) -> HeaderRule:
    plain = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items() if key != "note"}
    plain["terms"] = frozenset(plain.get("terms", ()))
    if plain.get("role") not in ROLES:
        raise RuleError(f"{FILE}: {entry.get('id')}: role must be one of {', '.join(ROLES)}")
    return _made(HeaderRule, entry, plain)


def _synonym(entry: Mapping[str, Any]) -> Synonym:
    plain = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items() if key != "note"}
    plain["all"] = tuple(tuple(group) for group in entry.get("all", ()))
    return _made(Synonym, entry, plain)


def _made(kind: type[_Kind], entry: Mapping[str, Any], fields: dict[str, Any]) -> _Kind:
    if missing := sorted(_EXAMPLES - set(entry)):
        raise RuleError(f"{FILE}: {entry.get('id')}: has no {', '.join(missing)}")
    try:
        return kind(**fields)
    except TypeError as error:
        raise RuleError(f"{FILE}: {entry.get('id')}: {error}") from error
