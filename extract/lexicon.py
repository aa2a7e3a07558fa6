"""All terms of the rules in one pass over the text: indicators' cues, substances, roles, actions, contexts.

In: tokens and the terms of the rule files. Out: `Cue`s, longest first where terms of one layer overlap. Never: a
decision; a cue only says that a rule's words stand here.

spaCy's PhraseMatcher does the search over a `Doc` of lookup forms. A word that no term holds is put in as a blank
stand-in: the vocabulary then stays as large as the rules, whatever is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from extract.tokens import Tokens
from extract.words import Normalizer

_OTHER = "·"
"""Stands in the `Doc` for every word that no term holds."""


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


class Lexicon:
    """Built once from all terms; `find` is pure."""

    def __init__(self, terms: Iterable[Term], normalizer: Normalizer, split: Callable[[str], list[str]]) -> None:
        """Raises ValueError for a term without a word."""
        self._normalizer = normalizer
        self._vocab = spacy.blank("xx").vocab
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        by_key: dict[str, list[Term]] = defaultdict(list)
        phrases: dict[str, list[str]] = {}
        for term in terms:
            forms = [normalizer.form(word) for word in split(term.words)]
            if not forms:
                raise ValueError(f"{term.rule}: a term without a word")
            by_key[" ".join(forms)].append(term)
            phrases[" ".join(forms)] = forms
        self._words = frozenset(form for forms in phrases.values() for form in forms)
        self._told: dict[int, tuple[tuple[str, str, str], ...]] = {}
        for key, forms in phrases.items():
            self._matcher.add(key, [Doc(self._vocab, words=forms)])
            # Two spellings of one word are one cue.
            told = dict.fromkeys((term.layer, term.rule, term.value) for term in by_key[key])
            self._told[self._vocab.strings[key]] = tuple(told)

    def forms(self, tokens: Tokens) -> list[str]:
        """The lookup form of every token."""
        return list(map(self._normalizer.form, tokens.lower))

    def find(self, forms: Sequence[str]) -> list[Cue]:
        """Cues in the order of the text; within one layer the longest of overlapping terms."""
        if not forms:
            return []
        known_words = self._words
        doc = Doc(self._vocab, words=[form if form in known_words else _OTHER for form in forms])
        found: list[Cue] = []
        taken: dict[str, Cue] = {}
        for key, first, last in sorted(self._matcher(doc), key=lambda match: (match[1], -match[2])):
            for layer, rule, value in self._told[key]:
                # Of one layer only what ends behind the last cue, or stands where it does: rules may share a term.
                known = taken.get(layer)
                if known is None or known.last < last or (known.first == first and known.last == last):
                    taken[layer] = cue = Cue(first, last, layer, rule, value)
                    found.append(cue)
        return found
