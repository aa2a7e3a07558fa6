"""What it costs to find the story of one article, in warehouses of a thousand to a million articles.

Rows are synthetic: each stored article has its random bands, as articles without a copy have. One article is assigned
in a transaction that is rolled back, alone and in a batch of 64. Processor time of all threads, the best of
several: a busy machine does not slow it.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import duckdb
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from corpus.article import Article
from corpus.stories import BANDS
from warehouse.store import Warehouse
from warehouse.stories import assign
from warehouse.story_bands import INDEX

SIZES = [int(size) for size in os.environ.get("STORY_SIZES", "1000,10000,100000,1000000").split(",")]
EACH = 2 * BANDS + 1
ROUNDS = 5


def filled(path: Path, articles: int) -> None:
    """A warehouse with the bands of `articles` articles, as many of them unsorted as may be."""
    tail = min(articles * EACH // 2, max(INDEX.tail_rows, articles * EACH // INDEX.tail_share))
    with Warehouse(path).write() as connection:
        connection.execute(
            f"INSERT INTO core_story_text SELECT hash(i), format('{{:016x}}', i), hash(i + 7), [hash(i + 7)]"
            f" FROM range({articles}) t(i)"
        )
        made = "SELECT hash(i * 31 + 5) AS hash, hash(i // {each}) AS article_key FROM range({first}, {last}) t(i)"
        ordered = made.format(each=EACH, first=0, last=articles * EACH - tail)
        connection.execute(f"INSERT INTO core_story_band {ordered} ORDER BY 1")
        waiting = made.format(each=EACH, first=articles * EACH - tail, last=articles * EACH)
        connection.execute(f"INSERT INTO core_story_band_new {waiting}")
        connection.execute("CHECKPOINT")


def article(name: str) -> Article:
    words = (f"kata{(ord(name[-1]) * 7919 + step * step * 31) % 5003}" for step in range(350))
    return Article.from_text(" ".join(words), name)


def seconds(connection: duckdb.DuckDBPyConnection, articles: list[Article]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        connection.begin()
        start = time.process_time()
        assign(connection, articles)
        best = min(best, time.process_time() - start)
        connection.rollback()
    return best


def test_adding_an_article_costs_the_same_however_many_are_stored(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    one, batch = [article("satu-a")], [article(f"banyak-{chr(65 + at)}") for at in range(64)]
    found: dict[int, tuple[float, float]] = {}
    for size in SIZES:
        path = tmp_path / f"{size}.duckdb"
        filled(path, size)
        with Warehouse(path).write() as connection:
            found[size] = seconds(connection, one), seconds(connection, batch)
        with capsys.disabled():
            alone, together = found[size]
            print(
                f"\n{size:>9} articles stored ({path.stat().st_size / 2**20:.0f} MB of bands): one article "
                f"{1000 * alone:.1f} ms, in a batch of 64 {1000 * together / 64:.2f} ms each"
            )
        path.unlink()
    benchmark.extra_info.update({str(size): [round(1000 * each, 1) for each in told] for size, told in found.items()})
    benchmark.pedantic(lambda: None, rounds=1)  # type: ignore[no-untyped-call]
    # Not of the story alone: opening the file, checking and committing cost some 50 ms at any size.
    assert found[max(SIZES)][0] - found[min(SIZES)][0] < 0.25
