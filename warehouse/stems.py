"""The stems of a text's words: what the full-text search compares.

In: a text or what a person typed. Out: Indonesian stems, so that "menyita" finds "disita" and "sitaan". Never: an
index, the order of the words, a judgement of which article fits best.
"""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]

WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
SHORTEST_BEGINNING = 4
"""From this many letters on, what was typed also finds longer words that begin so."""
_STEMMER = snowballstemmer.stemmer("indonesian")


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of a word in lower case."""
    return str(_STEMMER.stemWord(word))


def words(text: str) -> list[str]:
    """The words and figures of a text, in lower case, in order."""
    return WORD.findall(text.lower())


def stems_of(*texts: str | None) -> str:
    """The distinct stems of the texts, sorted, between spaces: " klien layan ". Linear in their length."""
    found = {stem(word) for word in words(" ".join(filter(None, texts)))}
    return f" {' '.join(sorted(found))} "


def needles(asked: str) -> list[tuple[str, str]]:
    """For each word that was typed: what to look for among stored stems, and the word for texts without stems."""
    told = []
    for word in dict.fromkeys(words(asked)):
        root = stem(word)
        told.append((f" {root}" if len(root) >= SHORTEST_BEGINNING else f" {root} ", word))
    return told


def matches(asked: str, text: str) -> list[tuple[int, int]]:
    """Where words of `text` fit a word of `asked`: (start, end), in order."""
    wanted = [needle for needle, _ in needles(asked)]
    found = []
    for match in WORD.finditer(text):
        # Lower case can be longer than the word itself (İ); the place stays that of the text.
        stored = f" {stem(match[0].lower())} "
        if any(stored.startswith(needle) for needle in wanted):
            found.append(match.span())
    return found
