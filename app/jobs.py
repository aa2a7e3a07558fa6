"""One capture read: cleaned, extracted, verified and made ready to be stored.

In: a job, which is a capture, and an extractor. Out: the article with what it yields, or the reason why there is none.
Never: the warehouse's file, another page, an error raised for what a page holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol

from corpus.article import Article, Capture
from extract.records import Reading

if TYPE_CHECKING:
    from warehouse.prepare import Prepared

PAGE_MEMORY = 2**30
"""Bytes that a process may take to read a page, beyond what it started with."""


class Reader(Protocol):
    """What ingestion needs of an extractor."""

    @property
    def version(self) -> str: ...

    def read(self, article: Article) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Job:
    """One capture to be read."""

    capture: Capture
    sample: bool = False
    article: str | None = None
    """The id that the article keeps, whatever cleaning would call it; None lets cleaning decide."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a job yielded."""

    article: Article
    reading: Reading
    prepared: Prepared


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a job yielded nothing. `refused`: the page holds no article. `failed`: it could not be read."""

    outcome: Literal["refused", "failed"]
    reason: str


def read(job: Job, extractor: Reader) -> Read | Miss:
    """Clean, extract and prepare one capture. Never raises for what a page holds."""
    from corpus.clean import NotAnArticle, clean
    from warehouse.load import verify
    from warehouse.prepare import prepare

    try:
        article = clean(job.capture)
        if job.sample or job.article:
            article = replace(article, sample=job.sample or article.sample, article=job.article or article.article)
        reading = extractor.read(article)
        verify(article, reading.records, reading.gaps)
        return Read(article, reading, prepare(job.capture, article, reading.records))
    except NotAnArticle as error:
        return Miss("refused", str(error))
    except MemoryError:
        return Miss("failed", f"it needs more than {PAGE_MEMORY // 2**20} MB of memory; save the article alone")
    except Exception as error:  # one page must never stop the others; the reason names the page and the error
        return Miss("failed", f"it broke the reader ({type(error).__name__}: {error}); please report it with the page")
