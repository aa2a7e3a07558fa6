"""What is known about the pages of news outlets: where an article's parts stand, and which lines are never text.

In: every TOML file of the domain pack's `outlets` folder. Out: frozen `Outlets`. Never: a page; `corpus` applies these
rules, and a rule about one article alone is a defect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from rules.files import DOMAIN, Pack, RuleError

FOLDER = "outlets"
SELECTOR = re.compile(
    r"^(?P<tag>[a-z][a-z0-9]*)?(?:(?P<mark>[.#])(?P<name>[\w*-]+)|\[(?P<key>[\w-]+)=(?P<value>[\w*:-]+)\])?$"
)


@dataclass(frozen=True, slots=True)
class Selector:
    """One simple selector: `tag`, `.class`, `#id`, `[attribute=value]`, or a tag with one of these; `*` is any text."""

    written: str
    tag: str | None
    attribute: str | None
    """ "class", "id" or another attribute; None when the tag alone is meant."""
    value: str
    wild: bool

    @classmethod
    def parse(cls, written: str) -> Selector:
        """Raises RuleError when `written` is none of the forms above."""
        found = SELECTOR.match(written)
        if found is None or not written:
            raise RuleError(f"outlets: {written!r} is no selector; write .class, #id, [attribute=value] or tag.class")
        mark = found["mark"]
        attribute = {".": "class", "#": "id"}[mark] if mark else found["key"]
        value = found["name"] or found["value"] or ""
        return cls(written, found["tag"], attribute, value, "*" in value)

    def matches(self, tag: str, attributes: Mapping[str, str | None]) -> bool:
        """Whether an element with this tag and these attributes is meant."""
        if self.tag is not None and self.tag != tag:
            return False
        if self.attribute is None:
            return True
        told = attributes.get(self.attribute) or ""
        return any(self.accepts(token) for token in (told.split() if self.attribute == "class" else [told]))

    def accepts(self, token: str) -> bool:
        """Whether a class, id or value fits."""
        if not self.wild:
            return token == self.value
        if self.value.find("*") == len(self.value) - 1:
            return token.startswith(self.value[:-1])
        return fnmatchcase(token, self.value)


@dataclass(frozen=True, slots=True)
class TextRule:
    """A pattern over one stretch of text: a line, an address, a byline."""

    id: str
    note: str
    pattern: re.Pattern[str]
    match: tuple[str, ...]
    reject: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ElementRule:
    """Elements of a page that belong together: a kind of box to drop, a kind of container that holds the body."""

    id: str
    note: str
    selectors: tuple[Selector, ...]
    match: tuple[str, ...]
    reject: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlet:
    """One outlet's templates, old and new."""

    id: str
    note: str
    domain: str
    """The registered domain, without "www."; subdomains belong to it."""
    names: tuple[str, ...]
    """How the outlet calls itself in titles and in og:site_name."""
    body: tuple[Selector, ...] = ()
    gallery: tuple[Selector, ...] = ()
    """Containers of photo stories, whose captions are the text."""
    drop: tuple[Selector, ...] = ()
    headline: tuple[Selector, ...] = ()
    byline: tuple[Selector, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlets:
    """All that is known, for all outlets and for each."""

    outlets: tuple[Outlet, ...]
    lines: tuple[TextRule, ...]
    teasers: tuple[TextRule, ...]
    bylines: tuple[TextRule, ...]
    address_dates: tuple[TextRule, ...]
    index_addresses: tuple[TextRule, ...]
    bodies: tuple[ElementRule, ...]
    drops: tuple[ElementRule, ...]
    months: Mapping[str, int] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)
    """Lower-case weekday to its number, Monday 0."""
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Function words of each language or group of languages."""

    def named(self, host: str | None, names: Sequence[str] = ()) -> Outlet | None:
        """The outlet of a host, or the one that calls itself by one of `names`; the longest domain wins."""
        if host:
            fitting = [one for one in self.outlets if host == one.domain or host.endswith("." + one.domain)]
            if fitting:
                return max(fitting, key=lambda one: len(one.domain))
        lowered = [name.lower() for name in names if name]
        for one in self.outlets:
            if any(known.lower() in told for known in one.names for told in lowered):
                return one
        return None

    def lint(self) -> list[str]:
        """What is wrong with the rules, one sentence each: doubled ids, examples that do not do what they should."""
        return list(_doubled(self)) + list(_wrong_texts(self)) + list(_wrong_elements(self))


@cache
def load(folder: Path = DOMAIN) -> Outlets:
    """The outlet rules of a domain pack. Raises RuleError when a file cannot be used."""
    pack = Pack(folder)
    rows: dict[str, list[dict[str, Any]]] = {}
    tables: dict[str, dict[str, Any]] = {}
    for path in sorted((folder / FOLDER).glob("*.toml")):
        for key, value in pack.toml(f"{FOLDER}/{path.name}").items():
            if isinstance(value, list):
                rows.setdefault(key, []).extend(value)
            else:
                tables.setdefault(key, {}).update(value)
    try:
        return Outlets(
            outlets=tuple(_outlet(row) for row in rows.get("outlet", [])),
            lines=_texts(rows, "line"),
            teasers=_texts(rows, "teaser"),
            bylines=_texts(rows, "byline"),
            address_dates=_texts(rows, "address_date"),
            index_addresses=_texts(rows, "index_address"),
            bodies=_elements(rows, "body"),
            drops=_elements(rows, "drop"),
            months={name: number for number, names in _numbered(tables, "months") for name in names},
            weekdays={name: number for number, names in _numbered(tables, "weekdays") for name in names},
            words={name: frozenset(words.split()) for name, words in tables.get("words", {}).items()},
        )
    except (KeyError, TypeError, AttributeError, re.error) as error:
        raise RuleError(f"{folder / FOLDER}: a rule lacks something or has a bad pattern: {error}") from error


def _numbered(tables: dict[str, dict[str, Any]], key: str) -> Iterator[tuple[int, list[str]]]:
    for number, names in tables.get(key, {}).items():
        yield int(number), names


def _texts(rows: dict[str, list[dict[str, Any]]], key: str) -> tuple[TextRule, ...]:
    return tuple(
        TextRule(
            row["id"],
            row["note"],
            re.compile(row["pattern"], re.IGNORECASE if row.get("ignore_case", True) else 0),
            tuple(row["match"]),
            tuple(row["reject"]),
        )
        for row in rows.get(key, [])
    )


def _elements(rows: dict[str, list[dict[str, Any]]], key: str) -> tuple[ElementRule, ...]:
    return tuple(
        ElementRule(row["id"], row["note"], _selectors(row["selectors"]), tuple(row["match"]), tuple(row["reject"]))
        for row in rows.get(key, [])
    )


def _selectors(written: list[str]) -> tuple[Selector, ...]:
    return tuple(Selector.parse(one) for one in written)


def _outlet(row: dict[str, Any]) -> Outlet:
    parts = {key: _selectors(row.get(key, [])) for key in ("body", "gallery", "drop", "headline", "byline")}
    return Outlet(row["id"], row["note"], row["domain"], tuple(row["names"]), **parts)


def _text_rules(rules: Outlets) -> Iterator[TextRule]:
    for group in (rules.lines, rules.teasers, rules.bylines, rules.address_dates, rules.index_addresses):
        yield from group


def _doubled(rules: Outlets) -> Iterator[str]:
    seen: set[str] = set()
    told = [(one.id, one.note) for one in _text_rules(rules)]
    told += [(one.id, one.note) for one in (*rules.bodies, *rules.drops)]
    told += [(one.id, one.note) for one in rules.outlets]
    for rule_id, note in told:
        if rule_id in seen:
            yield f"outlets: the id {rule_id} is used twice; give each rule its own"
        if not note:
            yield f"outlets: {rule_id} has no note; say in a few words what it is for"
        seen.add(rule_id)


def _wrong_texts(rules: Outlets) -> Iterator[str]:
    for one in _text_rules(rules):
        if not one.match or not one.reject:
            yield f"outlets: {one.id} needs examples under both `match` and `reject`"
        yield from (f"outlets: {one.id} misses {text!r}" for text in one.match if not one.pattern.search(text))
        yield from (f"outlets: {one.id} wrongly takes {text!r}" for text in one.reject if one.pattern.search(text))


def _wrong_elements(rules: Outlets) -> Iterator[str]:
    for one in (*rules.bodies, *rules.drops):
        if not one.match or not one.reject:
            yield f"outlets: {one.id} needs examples under both `match` and `reject`"
        yield from (f"outlets: {one.id} misses {text}" for text in one.match if not _hits(one, text))
        yield from (f"outlets: {one.id} wrongly takes {text}" for text in one.reject if _hits(one, text))


def _hits(rule: ElementRule, snippet: str) -> bool:
    reader = _Tags()
    reader.feed(snippet)
    return any(one.matches(tag, attributes) for one in rule.selectors for tag, attributes in reader.found)


class _Tags(HTMLParser):
    """The start tags of an example."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
