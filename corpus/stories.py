"""Do two articles tell the same story, that is: is one of them a copy of the other's text, with small edits?

In: texts. Out: a `Sketch` by which near-duplicates are found without comparing all with all, and a `Telling` by which a
pair is confirmed. Never: the network, a file, state that one text leaves to the next; a judgement of who copied whom.

Sketches are stored: whoever changes how they are made empties the core_story_ tables in a migration (a test fails).

A press release runs in ten outlets: another headline, another dateline, a paragraph more, the last ones cut. These are
one story. Two months' releases on one template, two offices' on one, and two reporters at one press conference are not.

Finding: min-wise hashing of three-word shingles, in bands, over the whole text and again over its beginning, because
outlets cut from the end. Confirming: how much of the shorter text stands in the longer one, and whether the figures,
dates and names that stand *in the same words* are the same.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from rules import outlets
from rules.files import packs

WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
SENTENCE_END = frozenset('.!?:\n"“”')
SHINGLE = 3
MAX_WORDS = 20_000
BEGINNING = 150
"""Words of the second sketch."""
BANDS, ROWS = 10, 3
"""For each of the two sketches. Texts with 0.6 of their shingles in common share a band in 0.91 of cases by either
sketch alone; a text whose end was cut has the same beginning."""
SEED = 20240229
LEAST_SHINGLES = 20
"""Shorter texts are one story only when they are the same word for word."""

LEAST_CONTAINED = 0.5
MANY_FIGURES_DIFFER = 0.34
MANY_NAMES_DIFFER = 0.30
ALIKE = 0.85
"""Contained by so much, one figure may differ whatever the others: a slip of one outlet."""
DAYS_APART = 10
"""A copy appears within days. Further apart, not one figure may differ."""

Values = dict[tuple[str, ...], list[frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A text in a few numbers. Equal `text_hash`: the same words in the same order. A band in common: a candidate."""

    text_hash: int
    bands: tuple[int, ...]
    """Unsigned 64-bit numbers; a band's place is hashed into it. Empty for texts too short to compare."""


@dataclass(frozen=True, slots=True)
class Outline:
    """All of a text that is worked out before anything is compared: a pure function of the text, small to hand on."""

    sketch: Sketch
    shingles: bytes
    """The distinct shingles, 64-bit little-endian numbers in order."""


class Telling:
    """What a pair is compared by. Figures and names are read from the text when they are first asked for: most pairs
    are told apart by their shingles."""

    __slots__ = ("_text", "_values", "shingles", "text_hash")

    def __init__(self, text: str, text_hash: int, shingles: bytes) -> None:
        self.text_hash = text_hash
        self.shingles: NDArray[np.uint64] = np.frombuffer(shingles, dtype="<u8")
        self._text = text
        self._values: tuple[Values, Values] | None = None

    @property
    def figures(self) -> Values:
        """The words around a figure or date (two before, one after) to the figures told in them."""
        return self._read()[0]

    @property
    def names(self) -> Values:
        """The same for words with a capital inside a sentence."""
        return self._read()[1]

    def _read(self) -> tuple[Values, Values]:
        if self._values is None:
            self._values = _values(self._text)
        return self._values


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two texts compare."""

    contained: float
    """Which part of the shorter text's shingles stands in the longer one, 0 to 1."""
    figures_same: int
    figures_other: int
    dates_other: int
    """Of `figures_other`, those that are dates."""
    names_same: int
    names_other: int

    @property
    def figures_differ(self) -> float:
        """The part of the figures in common places that differ; 0 when there are none."""
        return self.figures_other / max(1, self.figures_same + self.figures_other)

    @property
    def names_differ(self) -> float:
        """The same for names."""
        return self.names_other / max(1, self.names_same + self.names_other)


# --- finding ------------------------------------------------------------------------------------------------


def outline(text: str) -> Outline:
    """The outline of a text: linear in its length, the same in every run."""
    words = _words(text)
    shingles = _shingles(words)
    bands: tuple[int, ...] = ()
    if len(shingles) >= LEAST_SHINGLES:
        beginning = _shingles(words[:BEGINNING])
        bands = (*_bands(shingles, 0), *_bands(beginning, BANDS))
    return Outline(Sketch(_text_hash(words), bands), shingles.astype("<u8").tobytes())


def sketch(text: str) -> Sketch:
    """The sketch of a text."""
    return outline(text).sketch


def min_hashes(shingles: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The smallest value of each of BANDS * ROWS random permutations h -> a * h + b modulo 2^64, a odd.

    The construction of datasketch's `MinHash(scheme="affine64")`, and as exact (a test compares them). Its import
    brings all of SciPy and takes longer than reading a hundred articles, so it stays with the tests."""
    factors, terms = _permutations()
    smallest: NDArray[np.uint64] = (shingles[:, None] * factors + terms).min(axis=0)
    return smallest


@cache
def _permutations() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    generator = np.random.RandomState(SEED)  # its numbers are frozen by NumPy's policy
    count = BANDS * ROWS
    drawn = np.frombuffer(generator.bytes(16 * count), dtype="<u8").astype(np.uint64)
    return drawn[:count] | np.uint64(1), drawn[count:]


def _bands(shingles: NDArray[np.uint64], first: int) -> Iterator[int]:
    rows = min_hashes(shingles).reshape(BANDS, ROWS)
    for place, row in enumerate(rows.astype("<u8"), start=first):
        yield _hash(bytes([place]) + row.tobytes())


def _words(text: str) -> list[str]:
    words: list[str] = []
    for found in WORD.finditer(text):
        words.append(found[0].lower())
        if len(words) == MAX_WORDS:
            break
    return words


def _shingles(words: Sequence[str]) -> NDArray[np.uint64]:
    """The distinct three-word shingles, each a 64-bit number, in the order of the numbers."""
    if len(words) < SHINGLE:
        return np.empty(0, np.uint64)
    numbers = np.array([_word_hash(word) for word in words], dtype=np.uint64)
    mixed = numbers[:-2] * np.uint64(0x9E3779B97F4A7C15) + numbers[1:-1]
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) + numbers[2:]
    return np.unique((mixed ^ (mixed >> np.uint64(32))) * np.uint64(0x94D049BB133111EB))


@lru_cache(maxsize=65_536)
def _word_hash(word: str) -> int:
    return _hash(word.encode("utf-8", "replace"))


def _text_hash(words: Sequence[str]) -> int:
    return _hash(" ".join(words).encode("utf-8", "replace"))


def _hash(content: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little")


# --- confirming ---------------------------------------------------------------------------------------------


def telling(text: str, known: Outline | None = None) -> Telling:
    """What `compare` needs of a text; `known` is its outline where that was made before. Linear in its length."""
    if known is not None:
        return Telling(text, known.sketch.text_hash, known.shingles)
    words = _words(text)
    return Telling(text, _text_hash(words), _shingles(words).astype("<u8").tobytes())


def contained(one: Telling, other: Telling) -> float:
    """Which part of the shorter text's shingles stands in the longer one, 0 to 1."""
    shorter = min(len(one.shingles), len(other.shingles))
    common = np.intersect1d(one.shingles, other.shingles, assume_unique=True).size
    return common / shorter if shorter else 0.0


def compare(one: Telling, other: Telling) -> Comparison:
    """How much of the shorter text stands in the longer, and what differs in places that both have."""
    figures = _differing(one.figures, other.figures)
    names = _differing(one.names, other.names)
    return Comparison(contained(one, other), *figures, names[0], names[1])


def same_story(one: Telling, other: Telling, days: int | None = None) -> bool:
    """Whether one text is a copy of the other with small edits. `days`: how far apart they were published, where both
    days are known."""
    if one.text_hash == other.text_hash:
        return True
    if min(len(one.shingles), len(other.shingles)) < LEAST_SHINGLES:
        return False
    if contained(one, other) < LEAST_CONTAINED:
        return False
    found = compare(one, other)
    if found.names_differ > MANY_NAMES_DIFFER:
        return False
    if days is not None and days > DAYS_APART:
        return found.figures_other == 0
    a_slip = found.figures_other == 1 and found.dates_other == 0 and found.contained >= ALIKE
    return a_slip or found.figures_differ <= MANY_FIGURES_DIFFER


def days_between(one: date | None, other: date | None) -> int | None:
    """The days between two dates; None where one is unknown."""
    return None if one is None or other is None else abs((one - other).days)


@cache
def _number_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words that tell a number, and words that tell a day or a month, from the rules of the language."""
    told = packs().language.toml("numerals.toml")
    numbers = {word for table in ("digits", "whole", "small", "large") for word in told[table]} | {"belas"}
    calendar = outlets.load()
    return frozenset(numbers), frozenset({*calendar.months, *calendar.weekdays} - numbers)


def _values(text: str) -> tuple[Values, Values]:
    """Figures and names by the words around them."""
    numbers, calendar = _number_words()
    figures: Values = defaultdict(list)
    names: Values = defaultdict(list)
    runs = list(_runs(text, numbers | calendar))
    plain = [word if kind == "" else "#" for kind, words in runs for word in (words if kind == "" else ["#"])]
    at = 0
    for kind, words in runs:
        if kind:
            around = (*plain[max(0, at - 2) : at], "#", *plain[at + 1 : at + 2])
            (figures if kind == "figure" else names)[around].append(frozenset(words))
        at += 1 if kind else len(words)
    return dict(figures), dict(names)


def _runs(text: str, values: frozenset[str]) -> Iterator[tuple[str, list[str]]]:
    """The words in order, those of one kind put together: "figure", "name" or "" for all others."""
    run: list[str] = []
    before, end = "", 0
    for count, found in enumerate(WORD.finditer(text)):
        if count == MAX_WORDS:
            break
        word = found[0]
        bare = word.lower()
        starts = end == 0 or not SENTENCE_END.isdisjoint(text[end : found.start()])
        if word[0].isdigit() or bare in values:
            kind, bare = "figure", bare.replace(".", "").replace(",", "")
        else:
            kind = "name" if word[0].isupper() and not starts else ""
        if kind != before or (kind and starts):
            if run:
                yield before, run
            run, before = [], kind
        run.append(bare)
        end = found.end()
    if run:
        yield before, run


def _differing(one: Values, other: Values) -> tuple[int, int, int]:
    """In the places that both have: how many values are the same, how many differ, and how many of these are dates."""
    _, calendar = _number_words()
    same = differing = dates = 0
    for place in one.keys() & other.keys():
        if one[place] == other[place]:
            same += len(one[place])
            continue
        left, right = _leftover(one[place], other[place])
        same += len(one[place]) - len(left)
        pairs = min(len(left), len(right))
        differing += pairs
        dates += sum(bool((here | there) & calendar) for here, there in zip(left, right, strict=False))
    return same, differing, dates


def _leftover(one: list[frozenset[str]], other: list[frozenset[str]]) -> tuple[list[frozenset[str]], ...]:
    """What is left of both when equal values are taken away, and then those of which one holds the other."""
    here, there = Counter(one), Counter(other)
    common = here & there
    left, right = list((here - common).elements()), list((there - common).elements())
    if len(left) * len(right) > 400:
        return left, right
    for value in list(left):
        fitting = next((told for told in right if value <= told or told <= value), None)
        if fitting is not None:
            left.remove(value)
            right.remove(fitting)
    return left, right
