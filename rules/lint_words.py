"""Whether the words of the rules can do their work: none empty, none twice, none that another rule always takes.

In: packs and their rules as written. Out: (level, place, rule, message). Never: lookup forms, the extractor's own;
`extract.ruleusage` looks for words that are the same to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from rules.files import Packs
from rules.kinds import Entry
from rules.lint_references import Found

LAYERS = {"action": "action", "block": "block", "group": "group", "substance": "substance", "reject": "reject"}
"""Layers in which one word has one meaning. Roles have theirs told apart below."""
FACETS = frozenset({"facet", "sex", "job"})
WORD_BY_WORD = ("function.toml", "discourse.toml")
"""Files whose lists are compared with single words of the text."""


def words(packs: Packs, rules: Sequence[Entry]) -> Iterator[Found]:
    """Every word that is missing, doubled, or without effect."""
    for rule in rules:
        yield from _own(rule)
    yield from _doubled(rules)
    yield from _measures(packs, rules)
    yield from _shadowed([rule for rule in rules if rule.kind.name == "indicator"])
    yield from _lists(packs)


def _own(rule: Entry) -> Iterator[Found]:
    if not rule.kind.terms:
        return
    if not rule.terms:
        yield "error", rule.place, rule.id, f"`{rule.kind.terms}` is empty; without words the rule finds nothing"
    seen: set[str] = set()
    for term in rule.terms:
        if not term.strip():
            yield "error", rule.place, rule.id, f"`{rule.kind.terms}` holds an empty word"
        elif term in seen:
            yield "error", rule.place, rule.id, f"{term!r} stands twice"
        elif term != term.strip() or (rule.kind.name != "unit" and term != term.lower()):
            yield "error", rule.place, rule.id, f"{term!r}: words are written in lower case, without blanks around them"
        seen.add(term)
    for field in ("unless", "needs"):
        for term in rule.raw.get(field, []):
            if len(term.split()) > 1:
                message = f"`{field}` is compared word by word, so {term!r} is never met"
                yield "error", rule.place, rule.id, message


def layer(rule: Entry) -> str | None:
    """The layer in which a word of this rule may stand once only; None where rules may share words."""
    if rule.kind.name == "role":
        role = rule.raw.get("role")
        return "facet" if role in FACETS else "teaser" if role == "teaser" else "role"
    return LAYERS.get(rule.kind.name)


def _doubled(rules: Sequence[Entry]) -> Iterator[Found]:
    """Within a layer the extractor keeps one meaning of a word, or all of them and the first counts."""
    first: dict[tuple[str, str], Entry] = {}
    for rule in rules:
        own = layer(rule)
        for term in dict.fromkeys(rule.terms) if own else ():
            known = first.setdefault((str(own), term), rule)
            if known is not rule:
                yield "error", rule.place, rule.id, f"{term!r} is a word of {known.id} already"


def _measures(packs: Packs, rules: Sequence[Entry]) -> Iterator[Found]:
    """The domain's measures stand before the language's: a word of both is the domain's; in one file the first's."""
    order = [packs.domain.folder.name, packs.language.folder.name]
    first: dict[str, Entry] = {}
    measures = [rule for rule in rules if rule.kind.name == "measure"]
    for rule in sorted(measures, key=lambda rule: order.index(rule.pack)):
        for term in dict.fromkeys(rule.terms):
            known = first.setdefault(term, rule)
            if known is rule:
                continue
            same = (known.raw.get("class"), known.raw.get("name")) == (rule.raw.get("class"), rule.raw.get("name"))
            if known.pack == rule.pack:
                yield "error", rule.place, rule.id, f"{term!r} is a word of {known.id} already"
            elif same and known.raw.get("group") == rule.raw.get("group"):
                yield "warning", known.place, known.id, f"{term!r} says what {rule.id} of the language says"


def _shadowed(rules: Sequence[Entry]) -> Iterator[Found]:
    """Words that two indicator rules share: where one always beats the other, the other's are in vain; where neither
    does, a number that both can count is ambiguous and gives no record."""
    holders: dict[str, list[Entry]] = defaultdict(list)
    for rule in rules:
        for term in dict.fromkeys(rule.terms):
            holders[term].append(rule)
    for term, sharing in holders.items():
        for one, other in combinations(sharing, 2):
            if _always_beats(one, other) or _always_beats(other, one):
                winner, loser = (one, other) if _always_beats(one, other) else (other, one)
                yield (
                    "warning",
                    loser.place,
                    loser.id,
                    f"{term!r} never wins: {winner.id} has it too and beats this rule",
                )
            elif shared := _tied(one, other):
                message = (
                    f"{term!r} is also {other.id}'s; a number of class {', '.join(shared)} is ambiguous between them"
                )
                yield "warning", one.place, one.id, message


def _set(rule: Entry, field: str) -> set[Any]:
    return set(rule.raw.get(field, []))


def _always_beats(one: Entry, other: Entry) -> bool:
    """Whether `one` wins over `other` wherever both have the same words: it counts all that the other counts, under no
    more conditions, at a higher tier (or at the same tier and for the same indicator)."""
    higher = one.raw.get("tier", 0) > other.raw.get("tier", 0)
    same = one.raw.get("indicator") == other.raw.get("indicator") and one.raw.get("tier") == other.raw.get("tier")
    return (
        (higher or (same and one.id < other.id))
        and _set(one, "counts") >= _set(other, "counts")
        and all(_set(one, field) <= _set(other, field) for field in ("topic", "block", "unless", "yields"))
        and (not one.raw.get("needs") or _set(one, "needs") >= _set(other, "needs") != set())
        and one.raw.get("reach", -99.0) <= other.raw.get("reach", -99.0)
        and bool(one.raw.get("facets")) >= bool(other.raw.get("facets"))
        and bool(one.raw.get("generic")) <= bool(other.raw.get("generic"))
    )


def _tied(one: Entry, other: Entry) -> list[str]:
    """The classes in which two rules of different indicators score alike, under the same conditions."""
    if one.raw.get("indicator") == other.raw.get("indicator") or one.raw.get("tier") != other.raw.get("tier"):
        return []
    apart = ("topic", "block", "unless", "needs", "yields", "reach", "generic")
    if any(one.raw.get(field) != other.raw.get(field) for field in apart):
        return []
    return sorted(_set(one, "counts") & _set(other, "counts"))


_PHRASES = frozenset({"alike", "of"})
"""Lists whose terms are compared as they stand, over several words."""


def _lists(packs: Packs) -> Iterator[Found]:
    for name in WORD_BY_WORD:
        if not packs.language.has(name):
            continue
        for table, lists in packs.language.toml(name).items():
            for field, listed in lists.items() if isinstance(lists, dict) else ():
                if field in _PHRASES:
                    continue
                for term in listed if isinstance(listed, list) else ():
                    if isinstance(term, str) and len(term.split()) > 1:
                        place = f"{packs.language.folder.name}/{name}"
                        message = f"[{table}] {field} is compared word by word, so {term!r} is never met"
                        yield "warning", place, "", message
