"""The id of a record: the same statement of an article has the same id in every run.

In: the records of one article. Out: an id for each. Never: an id that hangs on the rule that found the statement, on
where it stands in the text, or on the version of anything; ids are kept for good, so this text never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any

from extract.records import Metric, Record

REMEMBERED = 8192
"""Texts that are kept so as not to be written anew: names, dates and figures come again and again."""


class _Written(dict[Any, str]):
    """Values as they are written; a pure function that remembers, of limited size."""

    def __init__(self, write: Callable[[Any], str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, value: Any) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        text = self[value] = self._write(value)
        return text


def _number(value: float | None) -> str:
    # Zero is added so that a negative zero, which equals the other one, is written alike.
    return "None" if value is None else repr(float(value) + 0.0)


# ascii() writes a value the same way in every version of Python and of Unicode.
_TOLD = _Written(ascii)
_NUMBER = _Written(_number)


def record_ids(records: Sequence[Record]) -> list[str]:
    """An id for each record of one article: the same statement gets the same id in every run, wherever it moved in
    the text and whichever rule found it. Equal statements are told apart by their order."""
    seen: dict[str, int] = {}
    ids = []
    article = named = None
    for record in records:
        if record.article is not article:
            article = record.article
            named = ascii(article)
        statement = _statement(record, named or "")
        place = seen[statement] = seen.get(statement, 0) + 1
        ids.append(blake2b(f"({statement}, {place})".encode("ascii"), digest_size=10).hexdigest())
    return ids


def _statement(record: Record, article: str) -> str:
    """What the record says, as the text of a tuple; `article` is its article's id, written."""
    told, number = _TOLD, _NUMBER
    unit, start, end, quote = (
        told[record.unit],
        told[record.period_start],
        told[record.period_end],
        told[record.evidence.quote],
    )
    if isinstance(record, Metric):
        figures = f"{number[record.target]}, {number[record.realization]}, {number[record.percent]}"
        about = f"{told[record.indicator]}, {figures}, {told[record.measure]}, {told[record.group]}"
        return f"('metric', {article}, {unit}, {start}, {end}, {quote}, {about})"
    about = f"{told[record.substance]}, {number[record.amount]}, {told[record.measure]}, {told[record.action]}"
    return f"('seizure', {article}, {unit}, {start}, {end}, {quote}, {about})"
