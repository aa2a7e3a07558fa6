"""The letters of a PDF, page by page, as lines with their places.

In: the bytes of a PDF. Out: `Line`s in reading order for each page, and the day in its properties. Never: pictures,
scripts, forms or attachments; more work than `corpus.limits` allows, counted in bytes and letters rather than seconds,
so that the same file gives the same answer on every machine.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from pdfminer import pdftypes
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LAParams, LTChar, LTPage, LTTextBoxHorizontal, LTTextLineHorizontal
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.utils import decode_text

from corpus import limits
from corpus.pdfbudget import Budget, PdfError, budgeted, holds_endless_string, outside_streams

LAYOUT = LAParams(boxes_flow=None)
"""Without the grouping of boxes, whose cost grows with their square; reading order is found by `_ordered`."""
COLUMN_LINES = 3
"""Lines that must stand on both sides of a page's middle for the two to be columns."""
PDF_DAY = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)")

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # what is wrong with a file is told once, in our own words


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; places are in points from the page's lower left corner."""

    text: str
    x0: float
    x1: float
    bottom: float
    top: float
    size: float
    """The height of its letters, in points."""


@dataclass(frozen=True, slots=True)
class PdfPage:
    """The lines of a page in reading order, and how high the page is."""

    lines: tuple[Line, ...]
    height: float


class _Device(PDFPageAggregator):
    """Collects letters; leaves out drawings, pictures and letters that do not stand upright (watermarks)."""

    def __init__(self, manager: PDFResourceManager, budget: Budget) -> None:
        super().__init__(manager, laparams=LAYOUT)
        self._budget = budget

    def begin_figure(self, name: str, bbox: Any, matrix: Any) -> None:
        self._budget.take("figures", 1)
        super().begin_figure(name, bbox, matrix)

    def render_char(self, matrix: Any, *rest: Any, **more: Any) -> float:
        self._budget.take("letters", 1)
        self._budget.take("page_letters", 1)
        width = super().render_char(matrix, *rest, **more)
        held = self.cur_item._objs  # the letter that was just added
        if held and isinstance(held[-1], LTChar) and (not held[-1].upright or abs(matrix[1]) > 0.2 * abs(matrix[0])):
            held.pop()
        return width

    def paint_path(self, *_: Any, **__: Any) -> None:
        """Nothing: lines and boxes are not read."""

    def render_image(self, name: str, stream: Any) -> None:
        """Nothing: pictures are not read."""


class _Interpreter(PDFPageInterpreter):
    """Counts what it is asked to draw: forms that draw forms would multiply without end."""

    def execute(self, streams: Sequence[object]) -> None:
        device = self.device
        assert isinstance(device, _Device)
        for stream in streams:
            data = pdftypes.stream_value(stream).get_data()
            device._budget.take("drawing", len(data) + 1)
            if holds_endless_string(data):
                device._budget.take("drawing", limits.MAX_PDF_DRAWING_BYTES + 1)
        super().execute(streams)


def pages(content: bytes) -> tuple[list[PdfPage], dict[str, str]]:
    """The pages of a PDF and its properties (Title, CreationDate… as far as they are text).

    Raises PdfError with one plain sentence: locked, damaged, too long, too large.
    """
    with _plain_errors(), budgeted() as budget:
        if any(map(holds_endless_string, outside_streams(content))):
            budget.take("drawing", limits.MAX_PDF_DRAWING_BYTES + 1)
        document = PDFDocument(PDFParser(io.BytesIO(content)))
        manager = PDFResourceManager()
        device = _Device(manager, budget)
        interpreter = _Interpreter(manager, device)
        found: list[PdfPage] = []
        for page in PDFPage.create_pages(document):
            if len(found) >= limits.MAX_PDF_PAGES:
                told = f"This PDF has over {limits.MAX_PDF_PAGES} pages"
                raise PdfError(f"{told}; take out the pages that matter and give those.")
            budget.page_letters = limits.MAX_PDF_PAGE_LETTERS
            interpreter.process_page(page)
            found.append(_page(device.get_result()))
            if budget.spent:
                budget.take("letters", 0)
        return found, _properties(document)


def creation_day(properties: dict[str, str]) -> date | None:
    """The day in `CreationDate`, if it is one."""
    match = PDF_DAY.match(properties.get("CreationDate", ""))
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except PdfError:
        raise
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise PdfError("This PDF is locked with a password; save it without one, then give it again.") from None
    except Exception as error:  # pdfminer raises whatever a damaged file makes it stumble over
        told = "This PDF is damaged and cannot be read; open it in a viewer and print it to a new PDF."
        raise PdfError(told) from error


def _properties(document: PDFDocument) -> dict[str, str]:
    found: dict[str, str] = {}
    for info in document.info:
        for name, value in info.items():
            plain = pdftypes.resolve1(value)
            if isinstance(plain, bytes):
                found.setdefault(str(name), decode_text(plain))
    return found


def _page(layout: LTPage) -> PdfPage:
    boxes = [box for box in layout if isinstance(box, LTTextBoxHorizontal)]
    lines = [
        _line(line)
        for box in _ordered(boxes, (layout.x0 + layout.x1) / 2)
        for line in box
        if isinstance(line, LTTextLineHorizontal) and line.get_text().strip()
    ]
    return PdfPage(tuple(lines), layout.height)


def _line(line: LTTextLineHorizontal) -> Line:
    size = next((letter.size for letter in line if isinstance(letter, LTChar)), line.height)
    return Line(line.get_text().strip(), line.x0, line.x1, line.y0, line.y1, size)


def _ordered(boxes: list[LTTextBoxHorizontal], middle: float) -> list[LTTextBoxHorizontal]:
    """Top to bottom; where text stands in two columns, the left one before the right one."""
    ordered: list[LTTextBoxHorizontal] = []
    band: list[LTTextBoxHorizontal] = []
    for box in sorted(boxes, key=lambda box: (-box.y1, box.x0)):
        if box.x0 < middle < box.x1:
            ordered += _columns(band, middle)
            ordered.append(box)
            band = []
        else:
            band.append(box)
    return ordered + _columns(band, middle)


def _columns(band: list[LTTextBoxHorizontal], middle: float) -> list[LTTextBoxHorizontal]:
    left = [box for box in band if box.x1 <= middle]
    right = [box for box in band if box.x1 > middle]
    if min(sum(len(box) for box in side) for side in (left, right)) < COLUMN_LINES:
        return band
    return left + right
