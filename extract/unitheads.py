"""Where offices' names begin: one regular expression for the first words, and the longest head from there.

In: a text and the heads of the rules. Out: `HeadHit`s. Never: the name that follows a head; `extract.units` reads that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from extract.places import bracket
from rules.units import Head

_WORD = re.compile(r"[ \t\xa0]+([^\W_]+(?:-[^\W_]+)*)")
_ADDRESS = re.compile(r"[.@][a-z0-9]")


class HeadHit(NamedTuple):
    """A head in the text: `start` and `end` of its words, and its rule."""

    start: int
    end: int
    head: Head


class HeadFinder:
    """Finds heads. Built once, pure."""

    def __init__(self, heads: Iterable[Head]) -> None:
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
        pattern = _first_words(set(self._by_first), lower)
        self._first = re.compile(pattern)
        self._here = re.compile(rf"[ \t\xa0]*({pattern})")

    def each(self, text: str) -> Iterator[re.Match[str]]:
        """Every place where a head's first word stands, left to right."""
        return self._first.finditer(text)

    def at(self, text: str, start: int, end: int) -> HeadHit | None:
        """The longest head whose first word is `text[start:end]`; brackets may stand between its words."""
        first = text[start:end]
        if first.islower() and (_ADDRESS.match(text, end) or text[start - 1 : start] in {".", "/", "-"}):
            return None
        for rest, head in self._by_first.get(first.casefold(), ()):
            if not head.lower and first[0].islower():
                continue
            last = _rest(text, end, rest)
            if last is not None:
                return HeadHit(start, last, head)
        return None

    def after(self, text: str, position: int) -> HeadHit | None:
        """The head that follows `position` with nothing but blanks between."""
        found = self._here.match(text, position)
        return self.at(text, found.start(1), found.end(1)) if found else None


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


def _first_words(words: set[str], lower: set[str]) -> str:
    """A pattern for the words, with a capital, or without one for those in `lower`; not inside a word or an address.

    Each branch begins with one plain letter: the engine then skips to such letters instead of trying every position.
    """
    branches = []
    for letter in sorted({word[0] for word in words}):
        for first, among in ((letter.upper(), words), (letter, lower)):
            rest = [word[1:] for word in sorted(among) if word[0] == letter]
            if rest:
                branches.append(rf"{first}(?<![\w@#].)(?i:{_alternatives(rest)})")
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
