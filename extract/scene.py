"""The article laid out for reading: sentences with the mentions that stand in them.

In: tokens and the mentions that the finders found. Out: a `Scene` of `Sentence`s, everything counted in tokens.
Never: a decision about a figure.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from extract.lexicon import Cue
from extract.periods import PeriodMention
from extract.quantity import Quantity
from extract.tokens import Tokens
from extract.units import UnitMention

QUOTES = frozenset({'"', "”", "“"})
_TITLE_LENGTH = 170
_TITLE_WORDS = 5
"""Words that a headline has at least to be known again."""
_TITLE_LINES = 3


class PlacedPeriod(NamedTuple):
    """A time expression at tokens [first, last)."""

    first: int
    last: int
    mention: PeriodMention


class PlacedUnit(NamedTuple):
    """An office at tokens [first, last)."""

    first: int
    last: int
    mention: UnitMention


class Sentence(NamedTuple):
    """Tokens [first, last) of one sentence with what stands in them, each tuple in the order of the text."""

    number: int
    first: int
    last: int
    paragraph: int
    title: bool
    quantities: tuple[Quantity, ...]
    cues: tuple[Cue, ...]
    periods: tuple[PlacedPeriod, ...]
    units: tuple[PlacedUnit, ...]

    layers: Mapping[str, list[Cue]]
    """The same cues by layer; layers without a cue are left out."""

    def layer(self, name: str) -> list[Cue]:
        """The cues of one layer; not to be changed."""
        return self.layers.get(name) or []


@dataclass(frozen=True, slots=True)
class Scene:
    """The whole article."""

    tokens: Tokens
    forms: Sequence[str]
    sentences: tuple[Sentence, ...]

    def words(self, first: int, last: int) -> tuple[str, ...]:
        """Lower-case tokens."""
        return self.tokens.lower[first:last]


_NO_CUES: Mapping[str, list[Cue]] = MappingProxyType({})


def named_stretches(sentence: Sentence) -> list[tuple[int, int]]:
    """The tokens [first, last) of the times and of the offices that a sentence names."""
    times = [(one.first, one.last) for one in sentence.periods]
    return times + [(one.first, one.last) for one in sentence.units]


def by_layer(cues: Sequence[Cue]) -> Mapping[str, list[Cue]]:
    """Cues by their layer, each in the order of the text."""
    if not cues:
        return _NO_CUES
    layers: dict[str, list[Cue]] = {}
    for cue in cues:
        layers.setdefault(cue.layer, []).append(cue)
    return layers


def covered_tokens(tokens: Tokens, spans: Sequence[tuple[int, int]]) -> list[bool]:
    """For each token whether one of the character spans covers it."""
    covered = [False] * len(tokens.words)
    for start, end in spans:
        first, last = tokens.at(start, end)
        for at in range(first, last):
            covered[at] = True
    return covered


def build_scene(
    tokens: Tokens,
    forms: Sequence[str],
    quantities: Sequence[Quantity],
    cues: Sequence[Cue],
    periods: Sequence[PeriodMention],
    units: Sequence[UnitMention],
) -> Scene:
    """Lay the mentions out by sentence. All sequences are sorted by their place in the text."""
    placed_periods = [PlacedPeriod(*tokens.at(mention.start, mention.end), mention) for mention in periods]
    placed_units = [PlacedUnit(*tokens.at(mention.start, mention.end), mention) for mention in units]
    firsts = [[item.first for item in group] for group in (quantities, cues, placed_periods, placed_units)]
    sentences = []
    begins = [0, 0, 0, 0]
    for number, (first, last) in enumerate(tokens.sentences):
        # Sentences cover all tokens, so that what a sentence begins with is where the one before it ended.
        ends = [bisect_left(starts, last) for starts in firsts]
        own = tuple(cues[begins[1] : ends[1]])
        sentences.append(
            Sentence(
                number,
                first,
                last,
                tokens.paragraphs[number],
                (tokens.paragraphs[number] < _TITLE_LINES and _is_title(tokens, number)) or _says_title(tokens, number),
                tuple(quantities[begins[0] : ends[0]]),
                own,
                tuple(placed_periods[begins[2] : ends[2]]),
                tuple(placed_units[begins[3] : ends[3]]),
                by_layer(own),
            )
        )
        begins = ends
    return Scene(tokens, forms, tuple(sentences))


def _says_title(tokens: Tokens, number: int) -> bool:
    """Whether a sentence says the headline again, word for word, as a page's list of stories does below its text."""
    (first, last), (begin, end) = tokens.sentences[number], tokens.sentences[0]
    if number == 0 or last - first != end - begin or end - begin < _TITLE_WORDS:
        return False
    return tokens.lower[first:last] == tokens.lower[begin:end] and _is_title(tokens, 0)


def _is_title(tokens: Tokens, number: int) -> bool:
    """Whether a sentence of the first lines is a headline: alone on its line, short, without a full stop, and with no
    prose above it."""
    line = tokens.paragraphs[number]
    if line == tokens.paragraphs[-1] or (number > 0 and not _is_title(tokens, number - 1)):
        return False
    alone = (number == 0 or tokens.paragraphs[number - 1] != line) and tokens.paragraphs[number + 1] != line
    first, last = tokens.sentences[number]
    length = tokens.ends[last - 1] - tokens.starts[first]
    return alone and length <= _TITLE_LENGTH and tokens.words[last - 1] not in {".", ":", "”", '"'}
