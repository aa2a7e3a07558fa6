"""What people judged, as gold: annotated articles that `tilik evaluate` reads.

In: a `Warehouse`. Out: each reviewed article with its text and the records that people stand by. Never: an article of
which a part was not judged, unless asked for; a stale word taken for a judgement.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from warehouse.filters import Row, rows
from warehouse.store import Warehouse

SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
PLACE = frozenset({"kind", "article", "start", "end", "rule", "confidence"})
REVIEWED = """
SELECT a.article_id, a.body_text, a.title, a.published_date,
    count(m.record_id) FILTER (v.review_state IS NULL OR v.review_state LIKE 'stale%') AS unjudged
FROM raw_article a
LEFT JOIN (
    SELECT article_id, record_id FROM core_metric UNION ALL SELECT article_id, record_id FROM core_seizure
) m ON m.article_id = a.article_id
LEFT JOIN out_review_of_record v ON v.record_id = m.record_id
WHERE a.article_id IN (SELECT article_id FROM out_review)
GROUP BY ALL
ORDER BY a.article_id
"""
SAID = """
SELECT article_id, target_kind, decision, state, said_json, start_offset FROM out_review
ORDER BY article_id, start_offset, end_offset, target_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """One reviewed article."""

    name: str
    """Its id where that can be a file's name, else a hash of it."""
    text: str
    row: dict[str, Any]
    """The line of the gold file."""
    open: int
    """Records that nobody judged or that have to be judged again; 0: the article is whole."""


def gold(warehouse: Warehouse) -> Iterator[GoldArticle]:
    """Every article with a review on a record, by id: those to which nothing is open, and the others."""
    with warehouse.read() as connection:
        articles = rows(connection, REVIEWED)
        said: dict[str, list[Row]] = {}
        for row in rows(connection, SAID):
            said.setdefault(row["article_id"], []).append(row)
    for article in articles:
        yield _article(article, said[article["article_id"]])


def _article(article: Row, said: list[Row]) -> GoldArticle:
    name = article["article_id"]
    if not SAFE.fullmatch(name):
        name = hashlib.sha256(name.encode()).hexdigest()[:16]
    standing = [row for row in said if not row["state"].startswith("stale")]
    # A stale word on a record that is still there is counted among the unjudged records already.
    lost = sum(row["state"] == "stale-text" and row["decision"] != "reject" for row in said)
    told: dict[str, list[dict[str, Any]]] = {"metric": [], "seizure": []}
    for row in standing:
        if row["decision"] != "reject":
            fields = json.loads(row["said_json"])
            told[row["target_kind"]].append({key: value for key, value in fields.items() if key not in PLACE})
    published = article["published_date"]
    line = {
        "article": name,
        "title": article["title"],
        "published": published.isoformat() if published else None,
        "metrics": told["metric"],
        "seizures": told["seizure"],
    }
    if name != article["article_id"]:
        line["source_article"] = article["article_id"]
    return GoldArticle(name=name, text=article["body_text"], row=line, open=max(article["unjudged"], lost))
