"""Whether the rules hold together as data: ids, notes, words, examples, what they refer to.

In: packs. Out: `Problem`s, the errors first: what a rule author has to mend, in one sentence each. Never: reading of a
text; whether an example does what it should is `extract.rulecheck`'s to say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from rules import outlets, periods, units
from rules.discourse import discourse_rules
from rules.files import Packs, RuleError
from rules.indicators import attribution_scores, indicator_rules
from rules.kinds import Entry, entries
from rules.lint_references import references
from rules.lint_words import words
from rules.substances import group_rules, seizure_rules

Level = Literal["error", "warning"]
_ID = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong. An error fails the lint; a warning is worth a look."""

    level: Level
    place: str
    """File inside its pack: "p4gn/indicators.toml"."""
    rule: str
    """The rule's id; "" where the whole file is meant."""
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.rule + ': ' if self.rule else ''}{self.message}"


def lint(packs: Packs) -> list[Problem]:
    """Everything that is wrong with the rules of a language and a domain; empty for a sound pair. Never raises: a file
    that cannot be read is a problem like another."""
    try:
        rules = list(entries(packs))
    except RuleError as error:
        return [Problem("error", packs.domain.folder.name, "", str(error))]
    found = [*_ids(rules), *_notes(rules), *_examples(rules)]
    for check in (words, references):
        found += [Problem(level, place, rule, message) for level, place, rule, message in check(packs, rules)]
    found += _loaders(packs)
    return sorted(set(found))


def _ids(rules: Iterable[Entry]) -> Iterator[Problem]:
    """Every rule needs an id of its own over both packs: records keep it for good."""
    seen: dict[str, str] = {}
    for rule in rules:
        if not rule.id:
            first = rule.terms[0] if rule.terms else "no words either"
            yield Problem("error", rule.place, "", f"a [[{rule.kind.table}]] has no id ({first}); write one by hand")
        elif rule.id in seen:
            where = seen[rule.id]
            yield Problem("error", rule.place, rule.id, f"the id is taken in {where}; give this rule its own")
        elif not _ID.fullmatch(rule.id):
            yield Problem("error", rule.place, rule.id, "an id is lower-case words and numbers joined by . - or _")
        seen.setdefault(rule.id, rule.place)


def _notes(rules: Iterable[Entry]) -> Iterator[Problem]:
    for rule in rules:
        if not rule.note.strip():
            yield Problem("error", rule.place, rule.id, "no note; say in a few words what the rule is for")
        if rule.kind.name == "?":
            message = f"no part of Tilik reads a table [[{rule.kind.table}]] of this file"
            yield Problem("error", rule.place, rule.id, message)


def _examples(rules: Iterable[Entry]) -> Iterator[Problem]:
    for rule in rules:
        for field, told in (("match", rule.match), ("nomatch", rule.nomatch)):
            key = rule.kind.match if field == "match" else rule.kind.nomatch
            if field in rule.kind.examples and not told:
                what = "must" if field == "match" else "must not"
                yield Problem(
                    "error", rule.place, rule.id, f"`{key}` is empty; add an example that the rule {what} take"
                )
        both = sorted(set(rule.match) & set(rule.nomatch))
        yield from (Problem("error", rule.place, rule.id, f"both match and nomatch: {text!r}") for text in both)


def _loaders(packs: Packs) -> Iterator[Problem]:
    """What the readers of the single files object to, in their own words."""
    language, domain = packs.language, packs.domain
    readers: list[tuple[str, Callable[[], Any]]] = [
        ("indicators.toml", lambda: indicator_rules(domain)),
        ("substances.toml", lambda: seizure_rules(domain)),
        ("groups.toml", lambda: group_rules(domain)),
        ("units.toml", lambda: units.load(domain)),
        ("periods.toml", lambda: periods.load(language)),
        ("discourse.toml", lambda: discourse_rules(packs)),
        ("scores.toml", lambda: attribution_scores(language)),
    ]
    for file, read in readers:
        try:
            read()
        except (RuleError, KeyError, TypeError, ValueError) as error:
            told = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
            yield Problem("error", file, "", told)
    if (domain.folder / outlets.FOLDER).is_dir():
        try:
            told_by_outlets = outlets.load(domain.folder).lint()
        except RuleError as error:
            told_by_outlets = [str(error)]
        yield from (Problem("error", outlets.FOLDER, "", told) for told in told_by_outlets)


def by_rule(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """The problems of each rule, for showing them beside it."""
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.rule].append(problem)
    return dict(found)
