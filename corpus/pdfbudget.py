"""What reading one PDF may cost, counted in bytes and letters rather than seconds: the same file gives the same answer
on every machine.

In: what pdfminer unpacks and draws while a budget is open. Out: `PdfError` once it is used up. Never: a clock; an
effect on pdfminer outside a budget.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from pdfminer import pdftypes

from corpus import limits

MAX_FIGURES = 2_000
MAX_STRING = 64 * 1024
STRING_MARKS = re.compile(rb"\\.|[()]", re.DOTALL)


class PdfError(ValueError):
    """A PDF that cannot be read; the message is one plain sentence for the user."""


@dataclass(slots=True)
class Budget:
    """What one PDF may still cost."""

    unpacked: int = limits.MAX_UNPACKED_BYTES
    drawing: int = limits.MAX_PDF_DRAWING_BYTES
    letters: int = limits.MAX_PDF_LETTERS
    figures: int = MAX_FIGURES
    page_letters: int = limits.MAX_PDF_PAGE_LETTERS
    """Set anew for each page."""
    spent: bool = False

    def take(self, name: str, amount: int) -> None:
        """Raise once something is used up, and again whenever a part of pdfminer swallowed that."""
        left = getattr(self, name) - amount
        setattr(self, name, left)
        if self.spent or left < 0:
            self.spent = True
            raise PdfError("This PDF unpacks to far more than an article holds; save the article as plain text.")


_BUDGET: ContextVar[Budget | None] = ContextVar("pdf_budget", default=None)


class _BoundedZlib:
    """Stands in for `zlib` inside pdfminer, which would unpack 10 MB to 10 GB unasked. Plain zlib outside a budget."""

    error = zlib.error

    @staticmethod
    def decompress(data: bytes) -> bytes:
        """`zlib.decompress` within the budget."""
        budget = _BUDGET.get()
        if budget is None:
            return zlib.decompress(data)
        inflater = zlib.decompressobj()
        out = inflater.decompress(data, max(budget.unpacked, 0) + 1)
        budget.take("unpacked", len(out))
        if not inflater.eof:
            raise zlib.error("incomplete or truncated stream")
        return out

    @staticmethod
    def decompressobj() -> Any:
        """For streams that are damaged: pdfminer feeds them byte by byte."""
        budget = _BUDGET.get()
        return zlib.decompressobj() if budget is None else _BoundedInflater(budget)


class _BoundedInflater:
    def __init__(self, budget: Budget) -> None:
        self._inner = zlib.decompressobj()
        self._budget = budget

    def decompress(self, data: bytes) -> bytes:
        out = self._inner.decompress(data)
        self._budget.take("unpacked", len(out))
        return out


setattr(pdftypes, "zlib", _BoundedZlib)  # noqa: B010 - it is no name that pdfminer declares


def holds_endless_string(data: bytes) -> bool:
    """Whether a string is longer than the format allows. pdfminer's time grows with the square of such a length."""
    if len(data) <= MAX_STRING:
        return False
    depth = start = 0
    for mark in STRING_MARKS.finditer(data):
        if depth and mark.start() - start > MAX_STRING:
            return True
        if mark[0] == b"(":
            start = start if depth else mark.start()
            depth += 1
        elif mark[0] == b")":
            depth = max(depth - 1, 0)
    return bool(depth) and len(data) - start > MAX_STRING


def outside_streams(content: bytes) -> Iterator[bytes]:
    """What of a PDF stands outside its streams."""
    place = 0
    while (start := content.find(b"stream", place)) >= 0:
        yield content[place:start]
        end = content.find(b"endstream", start)
        if end < 0:
            return
        place = end + len(b"endstream")
    yield content[place:]


@contextmanager
def budgeted() -> Iterator[Budget]:
    """A fresh budget for the PDF that is read inside."""
    budget = Budget()
    token = _BUDGET.set(budget)
    try:
        yield budget
    finally:
        _BUDGET.reset(token)
