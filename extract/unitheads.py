"""Where offices' names begin: one regular expression for the first words, and the longest head from there.

In: a text and the heads of the rules. Out: `HeadHit`s. Never: the name that follows a head; `extract.units` reads that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from extract.places import bracket
from rules.units import Head

_WORD = re.compile(r"[ \t\xa0]+([^\W_]+(?:-[^\W_]+)*)")
_FIRST = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
# What follows the first word of "bnn.go.id".
_ADDRESS = re.compile(r"[\w-]+[.@][a-z0-9]")


class HeadHit(NamedTuple):
    """A head in the text: `start` and `end` of its words, and its rule."""

    start: int
    end: int
    head: Head


class HeadFinder:
    """Finds heads. Built once, pure."""

    def __init__(self, heads: Iterable[Head], small_words: frozenset[str]) -> None:
        """`small_words`: words in lower case that may stand in or right after a name ("dan", "provinsi")."""
        self._by_first: dict[str, list[tuple[tuple[str, ...], Head]]] = {}
        lower: set[str] = set()
        for head in heads:
            for form in head.forms:
                first, *rest = form.casefold().split()
                self._by_first.setdefault(first, []).append((tuple(rest), head))
                if head.lower:
                    lower.add(first)
        for forms in self._by_first.values():
            forms.sort(key=lambda form: -len(form[0]))
        self._capital = re.compile(_first_words(set(self._by_first), str.upper))
        # Small letters are looked for after a blank or a mark only: to try each position would cost more than all else.
        small_first = _first_words(lower, str.lower)
        self._small = re.compile(rf"[\s(\"“‘/,;:](?={small_first})")
        self._small_first = re.compile(small_first)
        self._here = re.compile(rf"[ \t\xa0]*({_first_words(set(self._by_first), str.upper)})")
        # As far as a name may reach: capitalised words, brackets, and the small words that names contain.
        small = "|".join(sorted(small_words | _rest_words(self._by_first), key=lambda word: (-len(word), word)))
        capital = r"[A-Z0-9][^\W_]{0,40}(?:[-'’][^\W_]{1,40}){0,4}\.?"
        token = rf"(?:{capital}|\([^()\n]{{1,60}}\)|se-[^\W_]{{1,40}}|(?:{small})\b\.?)"
        self._reach = re.compile(rf"(?:[ \t\xa0]*(?:/[ \t\xa0]*)?{token}){{0,14}}")

    def each(self, text: str) -> list[tuple[int, int]]:
        """Every place where a head's first word stands, left to right, and where its name ends at the latest."""
        starts = [found.start() for found in self._capital.finditer(text)]
        small = [found.end() for found in self._small.finditer(text)]
        if self._small_first.match(text):
            small.insert(0, 0)
        if small:
            starts = sorted(starts + [start for start in small if not _ADDRESS.match(text, start)])
        return [(start, self._end(text, start)) for start in starts]

    def _end(self, text: str, start: int) -> int:
        first = _FIRST.match(text, start)
        found = self._reach.match(text, first.end() if first else start)
        return found.end() if found else start

    def at(self, text: str, start: int = 0) -> HeadHit | None:
        """The longest head that begins at `start`; brackets may stand between its words."""
        found = _FIRST.match(text, start)
        if found is None:
            return None
        for rest, head in self._by_first.get(found[0].casefold(), ()):
            if not head.lower and text[start].islower():
                continue
            last = _rest(text, found.end(), rest) if rest else found.end()
            if last is not None:
                return HeadHit(start, last, head)
        return None

    def after(self, text: str, position: int) -> HeadHit | None:
        """The head that follows `position` with nothing but blanks between."""
        if position >= len(text):
            return None
        found = self._here.match(text, position)
        return self.at(text, found.start(1)) if found else None


def _rest(text: str, at: int, words: tuple[str, ...]) -> int | None:
    for word in words:
        found = _WORD.match(text, at)
        if found is None or found[1].casefold() != word:
            between = bracket(text, at)
            found = _WORD.match(text, between.end()) if between else None
            if found is None or found[1].casefold() != word:
                return None
        at = found.end()
    return at


def _rest_words(by_first: dict[str, list[tuple[tuple[str, ...], Head]]]) -> set[str]:
    return {re.escape(word) for forms in by_first.values() for rest, _ in forms for word in rest}


def _first_words(words: set[str], case: Callable[[str], str]) -> str:
    """A pattern for the words whose first letter is in the given case; not inside a word, an address or a handle.

    Each branch begins with one plain letter: the engine then skips to such letters instead of trying every position.
    """
    branches = []
    for letter in sorted({word[0] for word in words}):
        rest = [word[1:] for word in sorted(words) if word[0] == letter]
        branches.append(rf"{case(letter)}(?<![\w@#].)(?i:{_alternatives(rest)})")
    return rf"(?:{'|'.join(branches)})(?!\w)"


def _alternatives(words: list[str]) -> str:
    """A pattern for the words in which shared beginnings stand once, so that no letter is tried for every word."""
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _pattern(tree)


def _pattern(node: dict[str, Any]) -> str:
    ends = "" in node
    branches = [re.escape(letter) + _pattern(node[letter]) for letter in sorted(node) if letter]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return body + "?" if ends else body
