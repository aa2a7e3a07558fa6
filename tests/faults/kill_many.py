"""kill -9 at many random points of an ingestion: `python tests/faults/kill_many.py [KILLS] [PAGES]`.

The same check as tests/test_kill.py, for longer: after every kill each acknowledged article is in the tables, once and
whole; at the end all of them are. Prints one line a kill and the sum; exit code 1 when something was lost or doubled.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from test_kill import INGEST, killed, pages, stored_once  # noqa: E402

from warehouse.store import Warehouse  # noqa: E402


def main(kills: int, number: int) -> None:
    """Kill `kills` ingestions of `number` pages; a new warehouse is begun whenever one has everything."""
    chance = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        source = pages(Path(folder) / "pages", number)
        full, acknowledged = 0, set[str]()
        warehouse = Warehouse(Path(folder) / "0.duckdb")
        for kill in range(kills):
            script = INGEST.format(
                root=str(ROOT),
                tests=str(ROOT / "tests"),
                pages=str(source),
                path=str(warehouse.path),
                workers=kill % 3,
            )
            told, _ = killed(script, chance.uniform(0.0, 3.0))
            acknowledged |= set(told)
            begun = time.monotonic()
            held = stored_once(warehouse)
            lost = acknowledged - held
            print(f"{kill + 1:4}: {len(acknowledged)} told, {len(held)} stored, {len(lost)} lost", flush=True)
            if lost:
                raise SystemExit(1)
            if len(held) == number:
                full, acknowledged = full + 1, set()
                warehouse = Warehouse(Path(folder) / f"{full}.duckdb")
            assert time.monotonic() - begun < 60
        print(f"{kills} kills, {full} warehouses filled, nothing lost, nothing twice")


if __name__ == "__main__":
    given = [int(value) for value in sys.argv[1:]]
    main(*(given + [100, 1000][len(given) :]))
