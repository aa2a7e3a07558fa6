"""Which words of the rules are ever met: by lookup form, and in a set of texts.

In: packs, articles. Out: words that can never be met because the lookup form of a text never is theirs, and words and
rules that fire on nothing in the articles. Never: a verdict; a rule that the sample never meets may still be right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.article import Article
from extract.pipeline import Extractor
from extract.tokens import split
from extract.words import Normalizer
from rules.files import Packs
from rules.kinds import Entry, entries
from rules.lint import Problem
from rules.lint_words import layer

CUED = frozenset({"indicator", "anaphor", "context", "substance", "action", "block", "group", "role"})
"""Kinds of rules whose words the lexicon looks up."""
_REJECT_REACH = 2
"""Tokens before a number that a reject rule sees."""
_SKIPPED = frozenset({".", ":", "(", "rp", "-"})
"""Tokens that it looks past, right before the number."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What the rules did in some articles."""

    articles: int
    rules: int
    terms: int
    dead_rules: tuple[Entry, ...]
    """Rules of which no word was met."""
    dead_terms: tuple[tuple[Entry, str], ...]
    """Words that were not met, of rules that were."""


def usage(packs: Packs, extractor: Extractor, articles: Iterable[Article]) -> Usage:
    """What the words of the rules met in `articles`. Time words and offices are left out: their grammars read them."""
    normalizer = Normalizer(packs.language)
    met: dict[str, set[str]] = defaultdict(set)
    count = 0
    for article in articles:
        count += 1
        for rule, form in _met(extractor, article):
            met[rule].add(form)
    watched = [rule for rule in entries(packs) if rule.kind.name in CUED | {"measure", "reject"}]
    by_word = [rule for rule in watched if rule.kind.name in CUED]
    dead_terms = [
        (rule, term)
        for rule in by_word
        if rule.id in met
        for term in rule.terms
        if lookup_form(term, normalizer) not in met[rule.id]
    ]
    dead_rules = [rule for rule in watched if rule.id not in met]
    terms = sum(len(rule.terms) for rule in by_word)
    return Usage(count, len(watched), terms, tuple(dead_rules), tuple(dead_terms))


def _met(extractor: Extractor, article: Article) -> Iterator[tuple[str, str]]:
    """Each rule whose words stand in the article, with the lookup form of the words."""
    scene, _ = extractor.scene(article)
    for sentence in scene.sentences:
        for cue in sentence.cues:
            yield cue.rule, " ".join(scene.forms[cue.first : cue.last])
        for quantity in sentence.quantities:
            if quantity.measure is not None:
                yield quantity.measure.rule, ""
            if quantity.rejected is not None:
                yield quantity.rejected, ""


def lookup_form(term: str, normalizer: Normalizer) -> str:
    """The words of a term as they are looked up: lower case, slips mended."""
    return " ".join(normalizer.form(word) for word in split(term))


def unmet(packs: Packs) -> list[Problem]:
    """Words that no text can meet, or that another word of the same rule is to the extractor. Raises RuleError."""
    normalizer = Normalizer(packs.language)
    found: list[Problem] = []
    first: dict[tuple[str, str], tuple[Entry, str]] = {}
    for rule in entries(packs):
        found += _same_elsewhere(rule, normalizer, first)
        if rule.kind.name in CUED | {"measure"}:
            found += _same_forms(rule, normalizer)
        if rule.kind.name == "indicator":
            found += _unnormal(rule, normalizer)
        if rule.kind.name == "reject":
            found += [_warn(rule, f"{term!r} is never met: {why}") for term in rule.terms if (why := _beyond(term))]
    return found


def _warn(rule: Entry, message: str) -> Problem:
    return Problem("warning", rule.place, rule.id, message)


def _same_forms(rule: Entry, normalizer: Normalizer) -> Iterator[Problem]:
    seen: set[str] = set()
    spare: list[str] = []
    for term in dict.fromkeys(rule.terms):
        form = lookup_form(term, normalizer)
        if not form:
            yield Problem("error", rule.place, rule.id, f"{term!r} holds no word")
        elif form in seen:
            spare.append(term)
        seen.add(form)
    if spare:
        yield _warn(rule, f"to the extractor the same as other words of the rule, and spare: {', '.join(spare)}")


def _same_elsewhere(
    rule: Entry, normalizer: Normalizer, first: dict[tuple[str, str], tuple[Entry, str]]
) -> Iterator[Problem]:
    """Words written otherwise than another rule's that are the same to the extractor: the first rule has them."""
    own = f"measure of {rule.pack}" if rule.kind.name == "measure" else layer(rule)
    for term in rule.terms if own else ():
        known, written = first.setdefault((str(own), lookup_form(term, normalizer)), (rule, term))
        if known is not rule and written != term:
            yield _warn(rule, f"{term!r} is never met: it is looked up as {written!r} is, a word of {known.id}")


def _unnormal(rule: Entry, normalizer: Normalizer) -> Iterator[Problem]:
    """`block`, `block_alone`, `unless` and `needs` are compared with lookup forms and must be written so."""
    for field in ("block", "block_alone", "unless", "needs"):
        for term in rule.raw.get(field, []):
            form = lookup_form(term, normalizer)
            if form != term:
                yield _warn(
                    rule, f"`{field}` {term!r} is never met: a text's word is looked up as {form!r}; write that"
                )


def _beyond(term: str) -> str | None:
    tokens = split(term)
    if len(tokens) > _REJECT_REACH:
        return f"only the {_REJECT_REACH} tokens before a number are seen"
    if tokens and tokens[-1] in _SKIPPED:
        return f"{tokens[-1]!r} right before a number is looked past"
    return None
