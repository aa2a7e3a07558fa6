"""All terms of the rules in one pass over the text: indicators' cues, substances, roles, actions, contexts.

In: tokens and the terms of the rule files. Out: `Cue`s, longest first where terms of one layer overlap. Never: a
decision; a cue only says that a rule's words stand here.

The terms form a tree of words. Only where a token begins some term is the tree walked, so that a text costs one look-up
a token; spaCy's PhraseMatcher finds the same, but the `Doc` that it needs costs several times the search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extract.tokens import Tokens
from extract.words import Normalizer


class Cue(NamedTuple):
    """A rule's words at tokens [first, last). `layer` says which kind of rule: indicator, substance, role, action …"""

    first: int
    last: int
    layer: str
    rule: str
    value: str
    """What the rule says: an indicator's id, a substance's id, the name of a role."""


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a lexicon: words as they are looked up, and the rule that they belong to."""

    words: str
    layer: str
    rule: str
    value: str


_Told = tuple[str, str, str]


@dataclass(slots=True)
class _Node:
    """What is known behind some words: layer, rule and value of the terms that end here, and how longer ones go on."""

    terms: list[_Told] = field(default_factory=list)
    after: dict[str, _Node] = field(default_factory=dict)


class Lexicon:
    """Built once from all terms; `find` is pure."""

    def __init__(self, terms: Iterable[Term], normalizer: Normalizer, split: Callable[[str], list[str]]) -> None:
        """Raises ValueError for a term without a word."""
        self._normalizer = normalizer
        self._roots: dict[str, _Node] = {}
        for term in terms:
            forms = [normalizer.form(word) for word in split(term.words)]
            if not forms:
                raise ValueError(f"{term.rule}: a term without a word")
            node = self._roots.setdefault(forms[0], _Node())
            for form in forms[1:]:
                node = node.after.setdefault(form, _Node())
            node.terms.append((term.layer, term.rule, term.value))

    def forms(self, tokens: Tokens) -> list[str]:
        """The lookup form of every token."""
        return list(map(self._normalizer.form, tokens.lower))

    def find(self, forms: Sequence[str]) -> list[Cue]:
        """Cues in the order of the text; within one layer the longest of overlapping terms."""
        found: list[Cue] = []
        taken: dict[str, Cue] = {}
        roots = self._roots
        for first in [at for at, form in enumerate(forms) if form in roots]:
            node = roots[forms[first]]
            for terms, last in _ends(node, forms, first) if node.after else ((node.terms, first + 1),):
                for layer, rule, value in terms:
                    # Of one layer only what ends behind the last cue, or stands where it does: rules may share a term.
                    known = taken.get(layer)
                    if known is None or known.last < last or (known.first == first and known.last == last):
                        taken[layer] = cue = Cue(first, last, layer, rule, value)
                        found.append(cue)
        return found


def _ends(node: _Node, forms: Sequence[str], first: int) -> list[tuple[list[_Told], int]]:
    """The terms on the way down from the root at token `first`, longest first, each with its end."""
    found: list[tuple[list[_Told], int]] = []
    last, count = first + 1, len(forms)
    while True:
        if node.terms:
            found.append((node.terms, last))
        following = node.after.get(forms[last]) if node.after and last < count else None
        if following is None:
            break
        node, last = following, last + 1
    found.reverse()
    return found
