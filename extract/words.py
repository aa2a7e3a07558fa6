"""The form under which a word is looked up: lower case, without "-nya", with slips of the press mended.

In: a lower-case token. Out: the lookup form. Never: the text itself, which stays as reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

from rules.files import Pack

_SHORTEST_FUZZY = 6
_LONGEST = 60
"""Letters beyond which a token is no word: it is looked up as it stands."""


class Normalizer:
    """Lookup forms by the language pack's spelling rules. `known` are words of the lexicon, never mended."""

    def __init__(self, language: Pack, known: Iterable[str] = ()) -> None:
        data = language.toml("spelling.toml")
        self._same: dict[str, str] = data["same"]
        self._fuzzy: frozenset[str] = frozenset(data["fuzzy"])
        self._keep = frozenset(data["keep"]) | frozenset(known)
        self._near = _deletions(self._fuzzy)
        # A memo of a pure function: it changes speed, never a result.
        self.form = lru_cache(maxsize=65536)(self._form)

    def _form(self, word: str) -> str:
        if len(word) > _LONGEST:
            return word
        while True:
            if word in self._same:
                return self._same[word]
            if word in self._keep or word in self._fuzzy or len(word) < _SHORTEST_FUZZY or not word[0].isalpha():
                return word
            if not word.endswith("nya"):
                return self._mend(word)
            word = word[:-3].rstrip("-")  # "clearance-nya"

    def _mend(self, word: str) -> str:
        """The fuzzy word one edit away, if there is just one; else the word itself."""
        candidates = set(self._near.get(word, ()))
        for at in range(1, len(word)):
            candidates.update(self._near.get(word[:at] + word[at + 1 :], ()))
        near = sorted(other for other in candidates if other[0] == word[0] and OSA.distance(word, other) == 1)
        return near[0] if len(near) == 1 else word


def _deletions(words: frozenset[str]) -> dict[str, list[str]]:
    """Each word and each form of it with one letter left out, with the words it may stand for."""
    near: dict[str, list[str]] = {}
    for word in sorted(words):
        for form in {word, *(word[:at] + word[at + 1 :] for at in range(1, len(word)))}:
            near.setdefault(form, []).append(word)
    return near
