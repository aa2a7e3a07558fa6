"""The id of a record: the same statement of an article has the same id in every run.

In: the records of one article. Out: an id for each. Never: an id that hangs on the rule that found the statement, on
where it stands in the text, or on the version of anything; ids are kept for good, so this text never changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

from extract.records import Metric, Record

# ascii() writes a value the same way in every version of Python and of Unicode. Names and dates come again and again.
_told = lru_cache(maxsize=8192)(ascii)


def record_ids(records: Sequence[Record]) -> list[str]:
    """An id for each record of one article: the same statement gets the same id in every run, wherever it moved in
    the text and whichever rule found it. Equal statements are told apart by their order."""
    seen: dict[str, int] = {}
    ids = []
    for record in records:
        statement = _statement(record)
        place = seen[statement] = seen.get(statement, 0) + 1
        ids.append(blake2b(f"({statement}, {place})".encode("ascii"), digest_size=10).hexdigest())
    return ids


def _statement(record: Record) -> str:
    """What the record says, as the text of a tuple."""
    head = f"('{record.kind}', {_told(record.article)}, {_told(record.unit)}, {_told(record.period_start)}, "
    shared = f"{head}{_told(record.period_end)}, {record.evidence.quote!a}"
    if isinstance(record, Metric):
        figures = f"{_number(record.target)}, {_number(record.realization)}, {_number(record.percent)}"
        return f"{shared}, {_told(record.indicator)}, {figures}, {_told(record.measure)}, {_told(record.group)})"
    told = f"{_number(record.amount)}, {_told(record.measure)}, {_told(record.action)}"
    return f"{shared}, {_told(record.substance)}, {told})"


@lru_cache(maxsize=8192)
def _number(value: float | None) -> str:
    # Zero is added so that a negative zero, which equals the other one, is written alike.
    return "None" if value is None else repr(float(value) + 0.0)
