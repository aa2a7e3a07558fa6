"""Figures that no rule explains, alike ones together: what is worth a rule first.

In: places of gaps in texts. Out: `GapRow`s by how often their shape occurs, each with one sentence and where it stands.
Never: a guess what the figure is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.article import Article
from extract.numerals import number_words
from extract.records import Gap
from extract.tokens import Tokenizer, Tokens
from rules.files import Pack

_REACH = 5
"""Tokens that a gap's quote holds on both sides of the figure (extract.gaps), where the sentence has them."""
_BEFORE, _AFTER = 2, 3
"""Tokens of the shape on both sides of the figure."""
_LONGEST_SENTENCE = 300


@dataclass(frozen=True, slots=True)
class Seen:
    """A gap at `text[start:end]`; `text` is the article's or a stretch of it, `source` the file or the article's id."""

    text: str
    start: int
    end: int
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class GapRow:
    """Gaps of one shape."""

    shape: str
    """The words around the figure: "#" is a number, "@" a name."""
    reason: str
    """Why no record was made: "no-indicator", "ambiguous", "no-substance", "no-measure"."""
    count: int
    articles: int
    """In how many files or articles."""
    sentence: str
    """The first sentence of that shape, whole unless very long."""
    source: str
    """Where it stands."""


@dataclass(slots=True)
class _Group:
    first: Seen
    sentence: str
    count: int = 0
    sources: set[str] = field(default_factory=set)


def of_article(article: Article, gaps: Iterable[Gap], source: str) -> Iterator[Seen]:
    """The gaps of one article, ready for `table`."""
    yield from (Seen(article.text, gap.start, gap.end, gap.reason, source) for gap in gaps)


def table(seen: Iterable[Seen], language: Pack) -> list[GapRow]:
    """The shapes of gaps, the most frequent first, then by the alphabet. Holds one sentence a shape in memory."""
    tokenizer, starters = Tokenizer(language), frozenset(number_words(language).starters)
    groups: dict[tuple[str, str], _Group] = {}
    for one in seen:
        shape, sentence = _shape(tokenizer, starters, one)
        group = groups.setdefault((shape, one.reason), _Group(one, sentence))
        group.count += 1
        group.sources.add(one.source)
    rows = [
        GapRow(shape, reason, group.count, len(group.sources), group.sentence, group.first.source)
        for (shape, reason), group in groups.items()
    ]
    return sorted(rows, key=lambda row: (-row.count, row.shape, row.reason))


def _shape(tokenizer: Tokenizer, starters: frozenset[str], one: Seen) -> tuple[str, str]:
    """The words right around the figure, and the sentence."""
    begin = one.text.rfind("\n", 0, one.start) + 1
    close = one.text.find("\n", one.end)
    line = one.text[begin : close if close >= 0 else len(one.text)]
    tokens = tokenizer(line)
    quoted, quoted_end = tokens.at(one.start - begin, one.end - begin)
    first, last = next((span for span in tokens.sentences if span[0] <= quoted < span[1]), (0, len(tokens.words)))
    numbers = [at for at in range(first, last) if tokens.words[at][0].isdigit() or tokens.lower[at] in starters]
    figure = _figure(numbers, (quoted, quoted_end), (first, last))
    start, end = max(first, figure - _BEFORE), min(last, figure + 1 + _AFTER)
    words = ["#" if at == figure or at in numbers else _blank(tokens, at, first) for at in range(start, end)]
    sentence = line[tokens.starts[first] : tokens.ends[last - 1]]
    return " ".join(words), sentence if len(sentence) <= _LONGEST_SENTENCE else sentence[:_LONGEST_SENTENCE] + " …"


def _figure(numbers: Sequence[int], quote: tuple[int, int], sentence: tuple[int, int]) -> int:
    """Where the figure stands in its quote: so many tokens from an end that the sentence does not cut; else its first
    number."""
    first, last = quote
    if first > sentence[0]:
        return min(first + _REACH, sentence[1] - 1)
    before = max(last - _REACH, first + 1) if last < sentence[1] else last
    inside = [at for at in numbers if first <= at < before] or [at for at in numbers if first <= at < last]
    if not inside:
        return first
    return inside[-1] if last < sentence[1] else inside[0]


def _blank(tokens: Tokens, at: int, first: int) -> str:
    word = tokens.words[at]
    return "@" if word[0].isupper() and at > first else tokens.lower[at]
