"""All terms of the rules in one pass over the text: indicators' cues, substances, roles, actions, contexts.

In: tokens and the terms of the rule files. Out: `Cue`s, longest first where terms of one layer overlap. Never: a
decision; a cue only says that a rule's words stand here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from extract.tokens import Tokens
from extract.words import Normalizer


@dataclass(frozen=True, slots=True)
class Cue:
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
        self._vocab = spacy.blank("xx").vocab
        self._normalizer = normalizer
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        self._entries: dict[int, tuple[Term, ...]] = {}
        by_key: dict[str, list[Term]] = defaultdict(list)
        phrases: dict[str, list[str]] = {}
        for term in terms:
            forms = [normalizer.form(word) for word in split(term.words)]
            if not forms:
                raise ValueError(f"{term.rule}: a term without a word")
            key = " ".join(forms)
            by_key[key].append(term)
            phrases[key] = forms
        for key, forms in phrases.items():
            self._matcher.add(key, [Doc(self._vocab, words=forms)])
            self._entries[self._vocab.strings[key]] = tuple(by_key[key])

    def forms(self, tokens: Tokens) -> list[str]:
        """The lookup form of every token."""
        form = self._normalizer.form
        return [form(word) for word in tokens.lower]

    def find(self, forms: list[str]) -> list[Cue]:
        """Cues in the order of the text; within one layer the longest of overlapping terms."""
        if not forms:
            return []
        doc = Doc(self._vocab, words=forms)
        found: list[Cue] = []
        taken: dict[str, int] = {}
        matches = sorted(self._matcher(doc), key=lambda match: (match[1], match[1] - match[2]))
        for key, first, last in matches:
            for term in self._entries[key]:
                if taken.get(term.layer, 0) >= last and not self._same_place(found, term.layer, first, last):
                    continue
                taken[term.layer] = max(last, taken.get(term.layer, 0))
                found.append(Cue(first, last, term.layer, term.rule, term.value))
        return found

    @staticmethod
    def _same_place(found: list[Cue], layer: str, first: int, last: int) -> bool:
        """Whether the last cue of that layer stands exactly here: two rules may share a term."""
        for cue in reversed(found):
            if cue.layer == layer:
                return cue.first == first and cue.last == last
        return False
