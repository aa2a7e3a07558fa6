"""An article's text with its figures marked, as HTML that is safe to show whatever the text holds.

In: the text, marks (which characters play which role in which record) and one note a record. Out: HTML made of our own
tags around escaped text.
Never: a tag, an attribute or an address that comes from the article. This is the only place that
turns an article's text into markup.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

FIGURES = ("realization", "target", "percent", "amount")
"""Roles that are numbers, told by colour; every other role is context and only underlined."""


GAP = "gap"
"""The role of a figure that no rule explained: it has no record and a line of its own."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The characters start to end of the text, and what they are in one record."""

    record: str
    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Note:
    """What is told about a record beside its figures: lines of plain text, first the heading."""

    record: str
    lines: tuple[str, ...]


def anchor(kind: str, record: str) -> str:
    """An HTML id that is safe in an attribute and in an address: only letters, digits, - and _ survive."""
    return f"{kind}-{re.sub(r'[^A-Za-z0-9_-]', '_', record)}"


def role_class(role: str) -> str:
    """The CSS class of a role; roles that are no figure share one."""
    return f"tk-{role}" if role in FIGURES else "tk-context"


def article_html(
    text: str,
    marks: Iterable[Mark],
    notes: Mapping[str, Note],
    selected: str | None = None,
    quote: tuple[int, int] | None = None,
) -> str:
    """The whole text as paragraphs. `selected` is the record that stands out, `quote` its sentence (start, end).

    Marks that reach outside the text are cut; overlapping marks are told in one place, the figure of the selected
    record first. Linear in the length of the text plus the marks times those that overlap.
    """
    kept = _cut(marks, len(text))
    pieces = deque(_pieces(text, kept, quote))
    seen: set[str] = set()
    paragraphs = []
    for start, end in _lines(text):
        inner = "".join(_piece(text, piece, notes, selected, seen) for piece in _within(pieces, start, end))
        paragraphs.append(f"<p>{inner}</p>")
    return f'<div class="tk-text{" tk-chosen" if selected else ""}">{"".join(paragraphs)}</div>'


def excerpt_html(text: str, marks: Iterable[Mark], start: int, end: int) -> str:
    """One quote (text[start:end]) with its figures marked, without links: for lists and for the preview."""
    start, end = max(0, start), min(len(text), end)
    shifted = (Mark(m.record, m.role, m.start - start, m.end - start) for m in marks)
    quote = text[start:end]
    pieces = _pieces(quote, _cut(shifted, len(quote)), None)
    return f'<q class="tk-excerpt">{"".join(_piece(quote, piece, {}, None, set()) for piece in pieces)}</q>'


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    marks: tuple[Mark, ...]
    quoted: bool


def _cut(marks: Iterable[Mark], length: int) -> list[Mark]:
    cut = (Mark(m.record, m.role, max(0, m.start), min(length, m.end)) for m in marks)
    return sorted((m for m in cut if m.start < m.end), key=lambda m: (m.start, -m.end, m.role, m.record))


def _pieces(text: str, marks: Sequence[Mark], quote: tuple[int, int] | None) -> Iterator[_Piece]:
    """Cut the text wherever a mark, the quote or a line begins or ends."""
    first, last = quote or (0, 0)
    cuts = {0, len(text), *(m.start for m in marks), *(m.end for m in marks)}
    cuts |= {cut for cut in (first, last) if 0 < cut < len(text)}
    cuts |= {index + offset for index, char in enumerate(text) if char == "\n" for offset in (0, 1)}
    edges = sorted(cuts)
    active: list[Mark] = []
    upcoming = 0
    for start, end in pairwise(edges):
        active = [m for m in active if m.end > start]
        while upcoming < len(marks) and marks[upcoming].start <= start:
            active.append(marks[upcoming])
            upcoming += 1
        yield _Piece(start, end, tuple(active), first <= start and end <= last)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _within(pieces: deque[_Piece], start: int, end: int) -> Iterator[_Piece]:
    while pieces and pieces[0].end <= end:
        piece = pieces.popleft()
        if piece.start >= start:
            yield piece


def _piece(text: str, piece: _Piece, notes: Mapping[str, Note], selected: str | None, seen: set[str]) -> str:
    shown = escape(text[piece.start : piece.end])
    if piece.marks:
        shown = _marked(shown, piece, notes, selected, seen)
    return f'<span class="tk-quote">{shown}</span>' if piece.quoted else shown


def _marked(shown: str, piece: _Piece, notes: Mapping[str, Note], selected: str | None, seen: set[str]) -> str:
    def rank(mark: Mark) -> tuple[bool, bool, int]:
        return (mark.role not in FIGURES, mark.record != selected, mark.end - mark.start)

    best = min(piece.marks, key=rank)
    own = " tk-own" if best.record == selected else ""
    if best.role not in FIGURES:
        return f'<span class="tk-context{" tk-gap" if best.role == GAP else ""}{own}">{shown}</span>'
    records = list(dict.fromkeys(m.record for m in sorted(piece.marks, key=rank) if m.role in FIGURES))
    told = [notes[record] for record in records if record in notes]
    if not told:
        return f'<mark class="{role_class(best.role)}{own}">{shown}</mark>'
    ids = "".join(f'<span id="{anchor("angka", record)}"></span>' for record in records if record not in seen)
    seen.update(records)
    label = escape("; ".join(" · ".join(note.lines) for note in told), quote=True)
    return (
        f'{ids}<a class="tk-figure {role_class(best.role)}{own}" href="#{anchor("catatan", best.record)}" '
        f'aria-label="{shown}: {label}"><mark>{shown}</mark>{_tip(told)}</a>'
    )


def _tip(told: Sequence[Note]) -> str:
    blocks = []
    for note in told:
        first, *rest = note.lines
        blocks.append(f"<b>{escape(first)}</b>" + "".join(f"<span>{escape(line)}</span>" for line in rest))
    return f'<span class="tk-tip" aria-hidden="true">{"".join(blocks)}</span>'
