"""What storing needs of one article and hangs on nothing else: made beside each other, where pages are read.

In: a capture, the article cleaned from it, its records. Out: `Prepared`, small enough to be handed from process to
process. Never: a connection, another article, a state that one article leaves to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.article import Article, Capture
from corpus.stories import Outline, outline
from extract.records import Record
from warehouse.arrow import compress_all
from warehouse.identity import record_ids
from warehouse.stems import stems_of


@dataclass(frozen=True, slots=True)
class Traces:
    """What an article leaves beside its rows: what copies of it are found by, and words for the search."""

    outline: Outline
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article as far as it can be stored without the warehouse."""

    capture_id: str
    packed: bytes
    """The bytes of the page, compressed as the warehouse keeps them."""
    traces: Traces
    record_ids: tuple[str, ...]
    """Of the article's records, in their order."""


def prepare(capture: Capture, article: Article, records: Sequence[Record]) -> Prepared:
    """Linear in the length of the page; the same in every run."""
    [packed] = compress_all([capture.content])
    return Prepared(capture.capture_id, packed, traces(article), tuple(record_ids(records)))


def traces(article: Article) -> Traces:
    """The traces of an article that was not prepared."""
    return Traces(outline(article.text), tuple(stems_of(article.title, article.text)))
