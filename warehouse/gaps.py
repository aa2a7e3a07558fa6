"""The gaps of the whole warehouse: figures in relevant sentences that no rule explained when their articles were read.

In: a `Warehouse`. Out: each gap in the stretch of text that it stands in. Never: writing, a whole table in memory.
"""

from __future__ import annotations

from collections.abc import Iterator

from extract.gaptable import Seen
from warehouse.store import Warehouse

AROUND = 1000
"""Characters of text on both sides: more than a sentence."""
BATCH = 1000
QUERY = """
SELECT g.article_id, g.reason, g.start_offset, g.end_offset, greatest(g.start_offset - ?, 0) AS base,
       substring(
           a.body_text, (greatest(g.start_offset - ?, 0) + 1)::BIGINT, (g.end_offset - g.start_offset + 2 * ?)::BIGINT
       )
FROM core_gap g JOIN raw_article a ON a.article_id = g.article_id
ORDER BY g.article_id, g.start_offset, g.end_offset, g.reason
"""


def seen(warehouse: Warehouse) -> Iterator[Seen]:
    """Every gap, by article and place. Raises WarehouseError."""
    with warehouse.read() as connection:
        cursor = connection.execute(QUERY, [AROUND, AROUND, AROUND])
        while batch := cursor.fetchmany(BATCH):
            for article, reason, start, end, base, text in batch:
                yield Seen(text, start - base, end - base, reason, article)
