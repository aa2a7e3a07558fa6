"""The stems of a text's words: what the full-text search compares.

In: a text or what a person typed. Out: Indonesian stems, so that "menyita" finds "disita" and "sitaan". Never: an
index, the order of the words, a judgement of which article fits best.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]

WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
SHORTEST_BEGINNING = 4
"""From this many letters on, what was typed also finds longer words that begin so."""
LAST = "\U0010ffff"
_STEMMER = snowballstemmer.stemmer("indonesian")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of a word in lower case."""
    return str(_STEMMER.stemWord(word))


def words(text: str) -> list[str]:
    """The words and figures of a text, in lower case, in order."""
    return WORD.findall(text.lower())


def stems_of(*texts: str | None) -> list[str]:
    """The distinct stems of the texts, sorted: ["klien", "layan"]. Linear in their length."""
    return sorted({stem(word) for word in words(" ".join(filter(None, texts)))})


@dataclass(frozen=True, slots=True)
class Needle:
    """What one typed word looks for: stems from `first` up to, not with, `until`; in a text without stems, `word`."""

    first: str
    until: str
    word: str

    def fits(self, root: str) -> bool:
        """Whether a stem is one that is looked for."""
        return self.first <= root < self.until


def needles(asked: str) -> list[Needle]:
    """For each word that was typed: what to look for."""
    told = []
    for word in dict.fromkeys(words(asked)):
        root = stem(word)
        # A blank sorts before anything that a stem can go on with.
        told.append(Needle(root, root + (LAST if len(root) >= SHORTEST_BEGINNING else " "), word))
    return told


def matches(asked: str, text: str) -> list[tuple[int, int]]:
    """Where words of `text` fit a word of `asked`: (start, end), in order."""
    wanted = needles(asked)
    found = []
    for match in WORD.finditer(text):
        # Lower case can be longer than the word itself (İ); the place stays that of the text.
        root = stem(match[0].lower())
        if any(needle.fits(root) for needle in wanted):
            found.append(match.span())
    return found
