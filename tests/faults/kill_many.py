"""kill -9 at many random points of an ingestion, an import, a re-extraction and a review.

    python tests/faults/kill_many.py [KILLS] [PAGES] [KIND...]

KILLS of each kind (100), on PAGES pages (1000); KIND is any of ingest, import, reextract, review. After every kill what
was acknowledged is in the tables, once and whole, and `tilik doctor` finds nothing to mend; at the end everything is
there. Prints one line a kill and the sum; exit code 1 when something was lost, doubled or broken.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from small_reader import SmallReader  # noqa: E402
from stored_samples import entry, metric, store  # noqa: E402
from test_kill import INGEST, REEXTRACT, killed, pages, stored_once  # noqa: E402

from app.ingest import ingest  # noqa: E402
from warehouse import query  # noqa: E402
from warehouse.doctor import examine  # noqa: E402
from warehouse.review_queue import history  # noqa: E402
from warehouse.store import Warehouse  # noqa: E402

FEW = 200
"""Pages that are enough where nothing is read from them, or all of them again and again."""
LONGEST = {"ingest": 4.0, "import": 1.5, "reextract": 1.5, "review": 1.5}
"""Seconds until the last kill comes: most of them counted from the first line that was told, a quarter from the
beginning."""
IMPORT = """
import sys; sys.path[:0] = [{root!r}, {tests!r}]
from pathlib import Path
from warehouse.official import preview, store
from warehouse.store import Warehouse
table = (Path({root!r}) / "corpus/sample/official_lkip.csv").read_text("utf-8")
print("begun", flush=True)
for place in range({first}, {first} + 10_000):
    # Every third one replaces a document that is there already.
    number = place - 2 if place % 3 == 2 else place
    content = table.replace("\\n", f"\\nLaporan ke-{{place}}\\n", 1).encode()
    told = store(Warehouse({path!r}), preview(content, f"d{{number}}.csv"))
    print(told.document_id, told.figures, told.rejects, flush=True)
"""
REVIEW = """
import sys; sys.path[:0] = [{root!r}, {tests!r}]
from warehouse.reviews import Wish, write
from warehouse.store import Warehouse
targets = {targets!r}
print("begun", flush=True)
for turn in range(10_000):
    names = [targets[(turn + place) % len(targets)] for place in range(1 + turn % 5)]
    wishes = [Wish(target=name, decision="accept", reviewer=f"{first}-{{turn}}") for name in names]
    for row in write(Warehouse({path!r}), wishes):
        print(row["review_id"], flush=True)
"""
Kill = Callable[[int, float, int], str]
"""Kills once, given the turn, the seconds and the number of told lines after which they count; says what it found, and
raises AssertionError for what was lost."""


def ingestions(folder: Path, number: int) -> Iterator[tuple[Warehouse, Kill]]:
    """A new warehouse is begun whenever one has everything."""
    source = pages(folder / "pages", number)
    full, acknowledged = 0, set[str]()
    warehouse = Warehouse(folder / "0.duckdb")

    def kill(turn: int, seconds: float, after: int) -> str:
        nonlocal full, warehouse
        script = _script(INGEST, warehouse, pages=str(source), workers=turn % 3)
        acknowledged.update(killed(script, seconds, after=after)[0])
        held = stored_once(warehouse)
        assert acknowledged <= held, f"lost: {sorted(acknowledged - held)}"
        said = f"{len(acknowledged)} told, {len(held)} stored"
        if len(held) == number:
            full += 1
            warehouse = Warehouse(folder / f"{full}.duckdb")
            acknowledged.clear()
        return said

    while True:
        yield warehouse, kill


def imports(folder: Path, number: int) -> Iterator[tuple[Warehouse, Kill]]:
    """Documents come one after the other, some of them again with another reading."""
    warehouse = Warehouse(folder / "impor.duckdb")
    acknowledged: dict[str, tuple[int, int]] = {}

    def kill(turn: int, seconds: float, after: int) -> str:
        lines, _ = killed(_script(IMPORT, warehouse, first=turn * 10_000), seconds, after=after, words=3)
        acknowledged.update({name: (int(figures), int(rejects)) for name, figures, rejects in map(str.split, lines)})
        with warehouse.read() as connection:
            found = connection.execute(
                "SELECT document_id, (SELECT count(*) FROM ref_figure f WHERE f.document_id = d.document_id),"
                " (SELECT count(*) FROM ref_reject r WHERE r.document_id = d.document_id) FROM ref_document d"
            ).fetchall()
        held = {name: (figures, rejects) for name, figures, rejects in found}
        assert len(held) == len(found), "a document is there twice"
        assert acknowledged.items() <= held.items(), "a document is lost or in parts"
        assert len(set(held.values())) <= 1, "a document is there in part"
        return f"{len(acknowledged)} told, {len(held)} stored"

    while True:
        yield warehouse, kill


def reextractions(folder: Path, number: int) -> Iterator[tuple[Warehouse, Kill]]:
    """The rules change whenever everything was read by them."""
    warehouse = Warehouse(folder / "ulang.duckdb")
    source = pages(folder / "stored", number)
    ingest([str(source)], warehouse, extractor=SmallReader())
    version = 2

    def kill(turn: int, seconds: float, after: int) -> str:
        nonlocal version
        told, _ = killed(_script(REEXTRACT, warehouse).replace('"v2"', f'"v{version}"'), seconds, after=after)
        assert len(stored_once(warehouse)) == number, "an article is lost"
        with warehouse.read() as connection:
            sql = "SELECT article_id FROM core_metric WHERE rules_version = ?"
            done = {name for (name,) in connection.execute(sql, [f"v{version}"]).fetchall()}
        assert set(told) <= done, f"lost: {sorted(set(told) - done)}"
        said = f"{len(done)} read by rules v{version}"
        version += len(done) == number
        return said

    while True:
        yield warehouse, kill


def reviews(folder: Path, number: int) -> Iterator[tuple[Warehouse, Kill]]:
    """One person says something of one to five records at a time."""
    warehouse = Warehouse(folder / "ulasan.duckdb")
    store(warehouse, *(entry(f"a{place}", metric(f"a{place}")) for place in range(7)))
    targets = [row["record_id"] for row in query.metrics(warehouse)]
    acknowledged: set[str] = set()

    def kill(turn: int, seconds: float, after: int) -> str:
        told, _ = killed(_script(REVIEW, warehouse, targets=targets, first=turn), seconds, after=after)
        acknowledged.update(told)
        rows = history(warehouse, limit=1_000_000)
        held = [row["review_id"] for row in rows]
        assert len(held) == len(set(held)), "a review is there twice"
        assert acknowledged <= set(held), "a review is lost"
        turns = {row["reviewer"]: 0 for row in rows}
        for row in rows:
            turns[row["reviewer"]] += 1
        assert all(count == 1 + int(name.partition("-")[2]) % 5 for name, count in turns.items()), "half a review"
        return f"{len(acknowledged)} told, {len(held)} stored"

    while True:
        yield warehouse, kill


KINDS = {"ingest": ingestions, "import": imports, "reextract": reextractions, "review": reviews}


def _script(body: str, warehouse: Warehouse, **values: object) -> str:
    return body.format(root=str(ROOT), tests=str(ROOT / "tests"), path=str(warehouse.path), **values)


def main(kills: int, number: int, kinds: list[str]) -> None:
    """Kill `kills` times each kind of work."""
    for kind in kinds:
        chance, begun = random.Random(7), time.monotonic()
        folder = Path(tempfile.mkdtemp(prefix="tilik-kill-"))
        made = KINDS[kind](folder, number if kind == "ingest" else min(number, FEW))
        warehouses = set()
        for turn in range(kills):
            warehouse, kill = next(made)
            warehouses.add(warehouse.path)
            seconds, after = chance.uniform(0.0, LONGEST[kind]), int(turn % 4 > 0)
            try:
                said = kill(turn, seconds, after)
                problems = examine(warehouse).problems
                assert not problems, problems
            except AssertionError as error:
                print(f"{kind} {turn + 1}, killed {seconds:.3f} s after line {after}: {error}; kept in {folder}")
                raise SystemExit(1) from error
            print(f"{kind} {turn + 1:4}: {said}, sound", flush=True)
        shutil.rmtree(folder)
        took = time.monotonic() - begun
        print(f"{kind}: {kills} kills, {len(warehouses)} warehouses, {took:.0f} s; nothing lost, nothing twice, sound")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    named = [word for word in sys.argv[1:] if not word.isdigit()]
    if unknown := set(named) - KINDS.keys():
        raise SystemExit(f"{', '.join(sorted(unknown))}: no such kind; there are {', '.join(KINDS)}")
    main(*(numbers + [100, 1000][len(numbers) :]), named or list(KINDS))
