"""Peak memory of an ingestion as articles grow in number: `python tests/bench/memory_of_ingest.py [PAGES] [WORKERS]`.

Generated pages, each an article of its own, stream from a file of JSON lines through the real extractor into a new
warehouse. Prints the peak of this process and of its largest worker, in MB, whenever the number of pages has grown by
half a power of ten, and at the end: flat means that nothing is kept for each article.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from app.ingest import Event, ingest  # noqa: E402
from warehouse.store import Warehouse  # noqa: E402

SENTENCE = "BNN Kota Kupang merehabilitasi {} orang dari target {} orang sepanjang tahun {}."
SYLLABLES = [first + vowel for first in "bdgjklmnprst" for vowel in "aeiou"]
WORDS = 60
MILESTONES = [step * 10**power for power in range(3, 7) for step in (1, 3)]


def written(path: Path, number: int) -> None:
    """The pages, a line each."""
    chance = random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        for place in range(number):
            words = " ".join("".join(chance.choices(SYLLABLES, k=3)) for _ in range(WORDS))
            told = SENTENCE.format(chance.randint(1, 900), chance.randint(1, 900), chance.randint(2012, 2024))
            file.write(json.dumps({"article": f"b{place}", "text": f"{told} Petugas {words}.\n{words}."}) + "\n")


def main(number: int, workers: int) -> None:
    """Ingest and print."""
    process, begun, seen, largest = psutil.Process(), time.monotonic(), 0, 0

    def told(_: Event) -> None:
        nonlocal seen, largest
        seen += 1
        if seen in MILESTONES or seen % 500 == 0:
            sizes = [child.memory_info().rss for child in process.children()]
            largest = max(largest, *sizes, 0) if sizes else largest
        if seen in MILESTONES or seen == number:
            own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
            size = path.stat().st_size >> 20
            print(
                f"{seen:>8} pages: {own} MB at most here, {process.memory_info().rss >> 20} MB now, largest worker "
                f"{largest >> 20} MB, {seen / (time.monotonic() - begun):.0f} pages/s, warehouse {size} MB",
                flush=True,
            )

    with tempfile.TemporaryDirectory() as folder:
        path, lines = Path(folder) / "uji.duckdb", Path(folder) / "berita.jsonl"
        written(lines, number)
        summary = ingest([str(lines)], Warehouse(path), on_event=told, workers=workers)
        own, child = (
            resource.getrusage(who).ru_maxrss >> 10 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        seconds = time.monotonic() - begun
        print(f"{dict(summary.counts)}, {summary.metrics} metrics in {seconds:.0f} s, peak {own} MB, worker {child} MB")


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:]]
    main(*(given + [100_000, 2][len(given) :]))
