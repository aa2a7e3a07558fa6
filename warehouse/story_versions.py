"""The other versions of an article's story, and what they tell otherwise.

In: a `Warehouse`, an article's id. Out: plain dictionaries. Never: writing, a judgement of which version is right.
"""

from __future__ import annotations

from typing import Any

from warehouse.filters import Row, rows
from warehouse.store import Warehouse
from warehouse.story_counts import Statement, pair

VERSIONS = """
SELECT s.article_id, s.story_id, s.is_representative, a.title, a.outlet, a.url, a.published_date, a.is_sample,
    s.text_chars
FROM core_story s JOIN raw_article a ON a.article_id = s.article_id
WHERE s.story_id = (SELECT story_id FROM core_story WHERE article_id = ?)
ORDER BY s.is_representative DESC, s.published_date NULLS LAST, s.text_chars DESC, s.article_id
LIMIT ?
"""
METRICS = """
SELECT 'metric' AS kind, record_id, article_id, unit_id, period_start_date, period_end_date,
    [indicator_id, measure, group_kind] AS about, [target, realization, reported_pct] AS figures, quote
FROM core_metric WHERE story_id = ? ORDER BY article_id, start_offset, record_id
"""
SEIZURES = """
SELECT 'seizure' AS kind, record_id, article_id, unit_id, period_start_date, period_end_date,
    [substance_id, base_measure, action] AS about, [base_amount] AS figures, quote
FROM core_seizure WHERE story_id = ? ORDER BY article_id, start_offset, record_id
"""


def versions(warehouse: Warehouse, article_id: str, *, limit: int = 50) -> list[Row]:
    """The other outlets' versions of an article's story, the representative first; none for a story of one article.

    Keys: article_id, story_id, is_representative, title, outlet, url, published_date, is_sample, text_chars;
    `differing`, a list of figures told otherwise there (kind, subject_id, unit_id, here, there: the figures, which are
    a metric's target, realization and percentage or a seizure's base amount; here_record_id, there_record_id,
    here_quote, there_quote); `only_here` and `only_there`, the ids of records that just one of the two has.
    """
    with warehouse.read() as connection:
        members = rows(connection, VERSIONS, [article_id, limit + 1])
        if not members:
            return []
        story = members[0]["story_id"]
        told = rows(connection, METRICS, [story]) + rows(connection, SEIZURES, [story])
    quotes = {row["record_id"]: row["quote"] for row in told}
    by_article: dict[str, list[Statement]] = {}
    for row in told:
        by_article.setdefault(row["article_id"], []).append(_statement(row))
    here = by_article.get(article_id, [])
    others = [row for row in members if row["article_id"] != article_id][:limit]
    return [row | _against(here, by_article.get(row["article_id"], []), quotes) for row in others]


def _against(here: list[Statement], there: list[Statement], quotes: dict[str, str]) -> dict[str, Any]:
    found = pair(here, there)
    return {
        "differing": [
            {
                "kind": one.kind,
                "subject_id": one.about[0],
                "unit_id": one.unit or other.unit,
                "here": one.figures,
                "there": other.figures,
                "here_record_id": one.record_id,
                "there_record_id": other.record_id,
                "here_quote": quotes[one.record_id],
                "there_quote": quotes[other.record_id],
            }
            for one, other in found.differing
        ],
        "only_here": [one.record_id for one in found.only_one],
        "only_there": [one.record_id for one in found.only_other],
    }


def _statement(row: Row) -> Statement:
    period = (row["period_start_date"], row["period_end_date"])
    return Statement(row["record_id"], row["kind"], tuple(row["about"]), row["unit_id"], period, tuple(row["figures"]))
