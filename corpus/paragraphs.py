"""Printed lines to paragraphs: what a page broke is joined, what it only repeats is left out.

In: the lines of a document's pages, in reading order. Out: paragraphs, each one line of text. Never: a word changed
beyond the hyphen at a line's end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from corpus.pdftext import Line, PdfPage

PAGE_NUMBER = re.compile(
    r"(?:hal(?:aman)?\.?|page)?\s*[-–|]?\s*\d{1,4}\s*(?:(?:/|dari|of)\s*\d{1,4}\s*)?[-–|]?", re.IGNORECASE
)
ITEM = re.compile(r"(?:[-•▪●◦–*]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+\S")
DIGITS = re.compile(r"\d+")
EDGE = 0.12
"""The share of a page at its top and at its bottom where running heads and page numbers stand."""
EDGE_LINES = 3
WIDE_GAP = 1.35
"""A distance between lines of this many times the usual one opens a paragraph."""
SHORT_END = 0.85
"""A line that ends before this share of the text's width ends a paragraph, where a sentence ends with it."""
INDENT = 8.0
SENTENCE_ENDS = (".", "!", "?", ":", ";", "”", '"', ")")
SAME_START = 3
"""Letters by which a doubled word is known: obat-obatan, undang-undang."""


def paragraphs(pages: Sequence[PdfPage]) -> list[str]:
    """The text of all pages; a paragraph that runs over a page's end is one paragraph."""
    kept = _without_running_lines(pages)
    flat = [line for lines in kept for line in lines]
    if not flat:
        return []
    right = _right_edge(flat)
    pitch = _usual_pitch(kept)
    found: list[list[Line]] = []
    for lines in kept:
        for place, line in enumerate(lines):
            before = found[-1][-1] if found else None
            if before is None or _opens(before, line, pitch, right, new_page=place == 0):
                found.append([line])
            else:
                found[-1].append(line)
    return [_joined(lines) for lines in found]


def _without_running_lines(pages: Sequence[PdfPage]) -> list[list[Line]]:
    """Each page without the lines at its edges that other pages repeat, numbers aside, and without page numbers."""
    edges = [_edge_lines(page) for page in pages]
    repeated = Counter(form for lines in edges for form in {_form(line) for line in lines})
    often = max(2, (len(pages) + 1) // 2)
    kept = []
    for page, at_edge in zip(pages, edges, strict=True):
        dropped = {
            id(line) for line in at_edge if PAGE_NUMBER.fullmatch(line.text.strip()) or repeated[_form(line)] >= often
        }
        kept.append([line for line in page.lines if id(line) not in dropped])
    return kept


def _edge_lines(page: PdfPage) -> list[Line]:
    by_height = sorted(page.lines, key=lambda line: -line.top)
    upper = [line for line in by_height[:EDGE_LINES] if line.bottom > page.height * (1 - EDGE)]
    lower = [line for line in by_height[-EDGE_LINES:] if line.top < page.height * EDGE]
    return upper + [line for line in lower if line not in upper]


def _form(line: Line) -> str:
    return DIGITS.sub("#", " ".join(line.text.split()).casefold())


def _right_edge(lines: Sequence[Line]) -> float:
    """Where full lines end: nine in ten end at or before it."""
    ends = sorted(line.x1 for line in lines)
    return ends[(len(ends) - 1) * 9 // 10]


def _usual_pitch(pages: Sequence[Sequence[Line]]) -> float:
    """The distance from one line's foot to the next one's inside paragraphs, in points: the lower quartile, since short
    documents have as many gaps as lines."""
    steps = (upper.bottom - lower.bottom for lines in pages for upper, lower in pairwise(lines))
    sizes = [line.size for lines in pages for line in lines]
    least = 0.7 * median(sizes)
    down = sorted(step for step in steps if least < step < 60)
    return down[len(down) // 4] if down else 0.0


def _opens(before: Line, line: Line, pitch: float, right: float, *, new_page: bool) -> bool:
    """Whether `line` begins a paragraph."""
    if ITEM.match(line.text) or abs(line.size - before.size) > 1.0:
        return True
    step = before.bottom - line.bottom
    same_row = abs(step) < 0.5 * line.size
    if same_row:
        return False
    if not new_page and step > 0 and pitch and step > WIDE_GAP * pitch:
        return True
    ended = before.text.endswith(SENTENCE_ENDS)
    short = before.x1 < before.x0 + SHORT_END * (right - before.x0)
    if ended and short:
        return True
    indented = line.x0 - before.x0 > INDENT and not new_page
    return (ended and indented) or (short and line.text[:1].isupper() and not before.text.endswith((",", "-")))


def _joined(lines: Sequence[Line]) -> str:
    text = ""
    for line in lines:
        piece = " ".join(line.text.replace("\u00ad\n", "").split())
        text = _with(text, piece) if text else piece
    return text.replace("\u00ad", "")


def _with(text: str, piece: str) -> str:
    """Two lines as one. The hyphen at a line's end goes where it only broke a word, and stays in a doubled word, before
    a number and before a capital letter."""
    if text.endswith("\u00ad"):
        return text[:-1] + piece
    if not text.endswith("-") or not text[-2:-1].isalpha():
        return f"{text} {piece}"
    if not piece[:1].islower():
        return text + piece
    last = re.split(r"[^\w]", text[:-1])[-1].casefold()
    doubled = len(last) >= SAME_START and piece.casefold().startswith(last[:SAME_START])
    return text + piece if doubled else text[:-1] + piece
