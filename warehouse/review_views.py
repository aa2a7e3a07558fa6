"""What the review screen asks beside the queue: how far people are, one record whole, its article around it.

In: a `Warehouse`, filters, ids. Out: plain rows. Never: writing, judging; words of people come from `review_queue`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from warehouse.few import Cut, few
from warehouse.filters import ALL, TABLES, Filters, Row, rows, source, where
from warehouse.review_fields import Catalogue
from warehouse.review_queue import VIEWS, Target
from warehouse.store import Warehouse

AROUND = 1
"""Paragraphs that are shown before and after the one with the quote."""
LONGEST = 2_000
"""Characters of a paragraph that are shown on each side of the quote."""
# The records are counted, and only those that people spoke of are looked up.
PROGRESS = """
WITH told AS NOT MATERIALIZED (
    {told}
)
SELECT (SELECT count(*) FROM told) AS records, count(*) FILTER (review_state NOT LIKE 'stale%') AS judged,
    count(*) FILTER (review_state = 'accepted') AS accepted,
    count(*) FILTER (review_state = 'corrected') AS corrected,
    count(*) FILTER (review_state = 'rejected') AS rejected,
    count(*) FILTER (review_state LIKE 'stale%') AS stale
FROM out_review_of_record {kept}
"""
# Worked out for all articles that people spoke of: not asked for one that nobody did.
SPOKEN = "SELECT 1 FROM core_review WHERE article_id = ? LIMIT 1"
SAID = "SELECT * FROM out_review_of_record WHERE record_id = ?"
PEOPLE = """
SELECT reviewer, count(*) AS reviews, max(reviewed_at) AS latest FROM core_review
WHERE decision <> 'undo' AND review_id NOT IN (
    SELECT undone_review_id FROM core_review WHERE decision = 'undo' AND undone_review_id IS NOT NULL)
GROUP BY reviewer ORDER BY reviews DESC, reviewer LIMIT 20
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """A record with the part of its article around it. `row` has the keys of `warehouse.query` and `spans`; offsets of
    `row` and spans count in the article, those of `text` begin at `start`. `review` is the last word on it."""

    row: Row
    kind: str
    text: str
    start: int
    review: Row | None


def progress(warehouse: Warehouse, filters: Filters = ALL, *, kind: Target | None = None) -> Row:
    """How many records the filters keep and what became of them: records, judged, accepted, corrected, rejected, stale
    (to be judged again)."""
    parts, values = [], []
    for each, view in VIEWS.items():
        if kind in (None, each):
            condition, more = where(view, filters)
            parts.append(f"SELECT record_id FROM {source(view)} {condition}")
            values += more
    with warehouse.read() as connection:
        kept = "" if filters == ALL and kind is None else "WHERE record_id IN (SELECT record_id FROM told)"
        return rows(connection, PROGRESS.format(told=" UNION ALL ".join(parts), kept=kept), values)[0]


def people(warehouse: Warehouse) -> list[Row]:
    """Who judged how much, and when last: reviewer, reviews, latest (UTC)."""
    with warehouse.read() as connection:
        return rows(connection, PEOPLE)


def record(warehouse: Warehouse, record_id: str) -> RecordView | None:
    """One record of the machine with its sentence, or None."""
    with warehouse.read() as connection:
        found = [
            (kind, row)
            for kind, view in VIEWS.items()
            for row in few(connection, view, {TABLES[view]: Cut("record_id", [record_id])})
        ]
        if not found:
            return None
        kind, row = found[0]
        body = rows(connection, "SELECT body_text FROM raw_article WHERE article_id = ?", [row["article_id"]])
        spans = rows(
            connection,
            "SELECT role, start_offset, end_offset FROM core_span WHERE record_id = ? AND article_id = ?"
            " ORDER BY start_offset, end_offset, role",
            [record_id, row["article_id"]],
        )
        spoken = connection.execute(SPOKEN, [row["article_id"]]).fetchone()
        said = rows(connection, SAID, [record_id]) if spoken else []
    text = body[0]["body_text"] if body else row["quote"]
    start, end = _around(text, row["start_offset"], row["end_offset"])
    row["spans"] = [(span["role"], span["start_offset"], span["end_offset"]) for span in spans]
    return RecordView(row=row, kind=kind, text=text[start:end], start=start, review=said[0] if said else None)


def catalogue(warehouse: Warehouse) -> Catalogue:
    """What the fields of a record may refer to."""
    with warehouse.read() as connection:
        return Catalogue.of(connection)


def _around(text: str, first: int, last: int) -> tuple[int, int]:
    """Where the paragraphs around a quote begin and end: one before, one after, none of them endless."""
    head = [match.end() for match in re.finditer(r"\n\s*", text[:first])]
    start = head[-1 - AROUND] if len(head) > AROUND else 0
    tail = [last + match.start() for match in re.finditer(r"\s*\n", text[last:])]
    end = tail[AROUND] if len(tail) > AROUND else len(text)
    return max(start, first - LONGEST), min(end, last + LONGEST)
