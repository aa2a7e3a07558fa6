"""Time words of the language pack: `periods.toml` read into frozen lookups for the grammar of time expressions.

In: `rules.files.Pack` of a language. Out: `PeriodWords`: which word has which role (month, unit, opener, licence…),
with its value. Never: reading of an article's text; how words join is `extract.period_grammar`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rules.files import Pack, RuleError

FILE = "periods.toml"
ROLES = frozenset(
    {
        "address",
        "age",
        "aged",
        "and",
        "born",
        "both",
        "count_license",
        "day_license",
        "said",
        "day_sign",
        "daypart",
        "edge",
        "first",
        "habit",
    }
    | {"half", "joiner", "last", "law", "law_number", "length", "made", "measure", "measure_weak", "month", "now"}
    | {
        "number",
        "ordinal",
        "part",
        "prison",
        "relative_day",
        "same",
        "scale",
        "since",
        "step",
        "strong",
        "study",
        "that",
    }
    | {"interval", "moved", "title", "trail", "unit", "until", "weak", "week", "weekday", "year_next", "year_sign"}
)
OPENERS = ("since", "until", "same", "unit", "length")
"""Roles whose words may open more than a point, in the order in which they are tried."""
POINTS = ("part", "edge", "week", "weekday", "day_sign", "month", "year_sign", "unit", "relative_day")
"""Roles whose words may open a point, in the order in which they are tried."""
APOSTROPHES = "'’‘`´”\""
_WORD = re.compile(r"[a-z]+|[0-9]+")


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the file, as written."""

    id: str
    role: str
    note: str
    forms: Mapping[str, str | int]
    """Every form with its value."""
    short: frozenset[str]
    """The forms that count only beside a day or a year."""
    base: str
    """What a step counts from: "anchor" (the article's date), "context" (the period told last), or ""."""
    match: tuple[str, ...]
    nomatch: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One form, cut into words."""

    words: tuple[str, ...]
    rest: tuple[tuple[str, str], ...]
    """The words but the first, each with what stands before it: " " or a sign."""
    value: str | int
    base: str
    short: bool


@dataclass(frozen=True, slots=True)
class PeriodWords:
    """All time words, by role and first word; phrases of one first word stand longest first."""

    terms: tuple[Term, ...]
    roles: Mapping[str, Mapping[str, tuple[Phrase, ...]]]
    openers: Mapping[str, tuple[str, ...]]
    """Words that may open an expression, with their roles of `OPENERS` in order; days and years have none."""
    points: Mapping[str, tuple[str, ...]]
    """Words that may open a point, with their roles of `POINTS` in order."""
    days: frozenset[str]
    """The figures of days: 1 to 31, 01 to 09."""
    follows_day: frozenset[str]
    """First words that may follow such a figure where it is a day."""
    joins: frozenset[str]
    """First words that may join two points."""
    first_year: int
    last_year: int


def load(pack: Pack) -> PeriodWords:
    """The time words of the language `pack`. Raises RuleError when a term cannot be used."""
    data = pack.toml(FILE)
    terms = tuple(_term(raw) for raw in data.get("term", ()))
    _check_ids(terms)
    years = data.get("years", {})
    if not {"first", "last"} <= set(years):
        raise RuleError(f"{FILE}: `years` needs `first` and `last`")
    roles = {role: _by_first_word(terms, role) for role in sorted(ROLES)}
    missing = [role for role, phrases in roles.items() if not phrases]
    if missing:
        raise RuleError(f"{FILE}: no term has the role {missing[0]}; the grammar needs one")
    first, last = int(years["first"]), int(years["last"])
    points = _roles_of(roles, POINTS)
    for word, own in points.items():
        if "unit" in own:  # the production for units looks for the sign of a year itself
            points[word] = tuple(role for role in own if role != "year_sign")
    days = frozenset([*map(str, range(1, 32)), *(f"{day:02}" for day in range(1, 10))])
    follows = days.union(roles["month"], roles["joiner"], roles["and"], roles["unit"], roles["day_sign"])
    joins = frozenset(roles["joiner"]) | frozenset(roles["and"])
    openers = dict.fromkeys([*sorted(days), *map(str, range(first, last + 1)), *points], ()) | _roles_of(roles, OPENERS)
    return PeriodWords(terms, roles, openers, points, days, follows, joins, first, last)


def _term(raw: Mapping[str, Any]) -> Term:
    """A term from its table; raises RuleError that names the id and the key to mend."""
    name = str(raw.get("id", "?"))
    role = str(raw.get("role", ""))
    if role not in ROLES:
        raise RuleError(f"{FILE}: {name}: unknown role {role!r}")
    for key in ("id", "note", "match", "nomatch"):
        if not raw.get(key):
            raise RuleError(f"{FILE}: {name}: `{key}` is missing or empty")
    short = [str(form) for form in raw.get("short", ())]
    forms: dict[str, str | int] = {str(form): value for form, value in raw.get("values", {}).items()}
    forms |= dict.fromkeys([*map(str, raw.get("forms", ())), *short], raw.get("value", ""))
    if not forms or any(form != form.lower() or not _WORD.match(form) for form in forms):
        raise RuleError(f"{FILE}: {name}: `forms` must be there, in lower case, and open with a letter or figure")
    texts = (tuple(map(str, raw["match"])), tuple(map(str, raw["nomatch"])))
    return Term(name, role, str(raw["note"]), forms, frozenset(short), str(raw.get("base", "")), *texts)


def _check_ids(terms: tuple[Term, ...]) -> None:
    """Raises RuleError when an id occurs twice, or one form has two values in one role."""
    ids: set[str] = set()
    forms: set[tuple[str, str]] = set()
    for term in terms:
        if term.id in ids:
            raise RuleError(f"{FILE}: the id {term.id} occurs twice")
        ids.add(term.id)
        for form in term.forms:
            if (term.role, form) in forms:
                raise RuleError(f"{FILE}: {term.id}: {form!r} has a meaning as {term.role} already")
            forms.add((term.role, form))


def _by_first_word(terms: tuple[Term, ...], role: str) -> dict[str, tuple[Phrase, ...]]:
    """The phrases of one role by their first word, longest first."""
    found: dict[str, list[Phrase]] = {}
    for term in terms:
        if term.role == role:
            for form, value in term.forms.items():
                phrase = _phrase(form, value, term.base, form in term.short)
                found.setdefault(phrase.words[0], []).append(phrase)
    return {first: tuple(sorted(row, key=lambda phrase: -len(phrase.words))) for first, row in found.items()}


def _phrase(form: str, value: str | int, base: str, short: bool) -> Phrase:
    """A form cut into words and the signs between them."""
    hits = list(_WORD.finditer(form))
    gaps = [form[left.end() : right.start()].strip() or " " for left, right in pairwise(hits)]
    words = tuple(hit.group() for hit in hits)
    return Phrase(words, tuple(zip(words[1:], gaps, strict=True)), value, base, short)


def _roles_of(
    roles: Mapping[str, Mapping[str, tuple[Phrase, ...]]], wanted: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    """Every first word of the `wanted` roles, with those roles it has."""
    words = {word for role in wanted for word in roles[role]}
    return {word: tuple(role for role in wanted if word in roles[role]) for word in sorted(words)}
