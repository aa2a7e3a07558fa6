"""What is worth a second look: the checks that found something, as the overview and the demonstration tell them.

In: a `Warehouse`. Out: `Finding`s, the weightiest first, each with both values, words in Indonesian and the records it
is about. Never: a check of its own (that is `warehouse.checks`), a judgement of who is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.checks import PROBLEMS, ready
from warehouse.few import checks
from warehouse.filters import Row
from warehouse.store import Warehouse
from warehouse.words import period

NAMES = {
    "self.percent": "percent_of_target",
    "self.percent_older_count": "percent_of_target",
    "self.percent_other_target": "percent_of_target",
    "self.percent_of_count": "percent_of_count",
    "self.exact_part": "percent_of_count",
    "self.no_whole_part": "fraction",
    "self.fraction": "fraction",
    "self.parts": "parts",
    "self.growth": "growth",
    "self.two_measures": "two_measures",
    "self.future": "future",
    "others.target": "other_target",
    "others.votes": "outlier",
}
OFFICIAL = "official"
TOLD = f"""
SELECT check_id FROM core_check WHERE list_contains({list(PROBLEMS)}, verdict) OR rule_id = 'self.exact_part'
QUALIFY row_number() OVER (PARTITION BY rule_id ORDER BY weight DESC, article_id, record_id) <= ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One contradiction. `told` and `other` are the two values that do not agree."""

    check: str
    weight: float
    unit_id: str | None
    unit_label: str | None
    indicator_id: str
    """The indicator, or the substance of an amount."""
    indicator_label: str
    period: str
    article_ids: tuple[str, ...]
    record_ids: tuple[str, ...]
    quote: str
    told: float
    other: float
    words: str
    is_sample: bool


def findings(warehouse: Warehouse, *, limit: int = 200) -> list[Finding]:
    """Every finding, the weightiest first, at most `limit` of each check. Checks what is due before, unless that
    is much: see `checks.ready`."""
    ready(warehouse)
    with warehouse.read() as connection:
        ids = [name for (name,) in connection.execute(TOLD, [limit]).fetchall()]
        found = [_finding(row) for row in checks(connection, ids) if row["is_counted"]]
    return sorted(found, key=lambda one: (-one.weight, one.check, one.record_ids))


def worth_a_look(found: Sequence[Finding], count: int = 3) -> list[Finding]:
    """A few findings, the weightiest first, of as many kinds and about as many things as possible."""
    left = list(found)
    told: Counter[object] = Counter()
    chosen: list[Finding] = []
    while left and len(chosen) < count:
        one = min(left, key=lambda each: told[each.check] + told[each.unit_id, each.indicator_id])
        told.update([one.check, (one.unit_id, one.indicator_id)])
        left.remove(one)
        chosen.append(one)
    return chosen


def _finding(row: Row) -> Finding:
    return Finding(
        check=OFFICIAL if row["kind"] == "official" else NAMES.get(row["rule_id"], str(row["rule_id"])),
        weight=round(row["weight"], 6),
        unit_id=row["unit_id"],
        unit_label=row["unit_label"],
        indicator_id=row["subject_id"],
        indicator_label=row["subject_label"],
        period=period(row["period_start_date"], row["period_end_date"]),
        article_ids=tuple(filter(None, (row["article_id"], row["other_article_id"]))),
        record_ids=tuple(filter(None, (row["record_id"], row["other_record_id"]))),
        quote=row["quote"],
        told=row["told_value"],
        other=row["other_value"] if row["other_value"] is not None else row["told_value"],
        words=row["words_id"],
        is_sample=row["is_sample"],
    )
