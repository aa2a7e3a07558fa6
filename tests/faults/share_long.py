"""Four writers and eight readers of one warehouse for a minute: `python tests/faults/share_long.py [SECONDS] [PAUSE]`.

Writers store articles as an ingestion does, readers ask what `tilik show` and the app's first page ask; each of them
rests PAUSE seconds (1) between two turns; 0 keeps the file busy without end. What must hold: no error, each
acknowledged article there once, no wait for the file over two seconds, the 95th percentile of a read at most five times
that of one reader alone on the same file, and a sound warehouse. Exit code 1 otherwise.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from stored_samples import entry, metric, store  # noqa: E402

from corpus.article import Article  # noqa: E402
from warehouse.columns import Entry  # noqa: E402
from warehouse.doctor import examine  # noqa: E402
from warehouse.prepare import prepare  # noqa: E402
from warehouse.store import Warehouse  # noqa: E402

WRITERS, READERS = 4, 8
STORED = 2_000
"""Articles that are there at the beginning, so that a read has something to do."""
EACH = 3
"""Articles that a writer stores at a time."""
LONGEST_WAIT = 2.0
TIMES_REST = 5.0
REST_READS = 60
REST_PAUSE = 0.1


def sample(name: str) -> Entry:
    """An article with a text of its own and three records, made ready before the turn as an ingestion does."""
    made = entry(name, *(metric(name, realization=float(place)) for place in range(3)))
    words = " ".join(_word(f"{name}/{place}") for place in range(60))
    article = Article.from_text(f"{made.article.text} {words}", name, "2021-12-20")
    return replace(made, article=article, prepared=prepare(made.capture, article, made.records))


def _word(seed: str) -> str:
    return "".join(chr(97 + digit % 26) for digit in hashlib.sha256(seed.encode()).digest()[:7])


class Timed(Warehouse):
    """Keeps the seconds until each turn came."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(path)
        self.waits: list[float] = []

    @contextmanager
    def turn(self, *, shared: bool) -> Iterator[None]:
        since = time.monotonic()
        with super().turn(shared=shared):
            self.waits.append(time.monotonic() - since)
            yield


def write(warehouse: Timed, who: str, until: float, pause: float) -> dict[str, list[object]]:
    """Store until the time is over; what was acknowledged, and the seconds of each write."""
    from warehouse.columns import traces_of
    from warehouse.derive import follow
    from warehouse.load import load

    told: list[object] = []
    seconds: list[object] = []
    while time.time() < until:
        entries = [sample(f"{who}-{len(told) + place}") for place in range(EACH)]
        since = time.monotonic()
        with warehouse.write() as connection:
            load(connection, entries)
            follow(connection, [one.article for one in entries], traces_of(entries))
        seconds.append(time.monotonic() - since)
        told += [one.article.article for one in entries]
        time.sleep(pause)
    return {"told": told, "writes": seconds}


def read(warehouse: Warehouse, until: float, pause: float, least: int = 0) -> dict[str, list[object]]:
    """Read until the time is over, and `least` times; the seconds of each read."""
    from warehouse import query

    seconds: list[object] = []
    while time.time() < until or len(seconds) < least:
        since = time.monotonic()
        query.metrics(warehouse, limit=50)
        query.overview(warehouse)
        seconds.append(time.monotonic() - since)
        time.sleep(pause)
    return {"reads": seconds}


def started(path: Path, *words: object) -> subprocess.Popen[str]:
    """This script as one of its parts."""
    command = [sys.executable, str(Path(__file__)), "--part", str(path), *map(str, words)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT)


def together(parts: Sequence[subprocess.Popen[str]], seconds: float) -> list[tuple[str, str]]:
    """Let all begin once all are ready; what each of them said."""
    for one in parts:
        assert one.stdout is not None
        one.stdout.readline()
    until = f"{time.time() + seconds}\n"
    for one in parts:
        assert one.stdin is not None
        one.stdin.write(until)
        one.stdin.flush()
    return [one.communicate() for one in parts]


def high(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[int(0.95 * (len(values) - 1))]


def main(seconds: float, pause: float) -> None:
    """Measure, print, judge."""
    with tempfile.TemporaryDirectory() as folder:
        warehouse = Warehouse(Path(folder) / "uji.duckdb")
        store(warehouse, *(sample(f"awal-{place}") for place in range(STORED)))
        read(warehouse, 0, 0, 3)
        before = read(warehouse, 0, REST_PAUSE, REST_READS)["reads"]
        parts = [started(warehouse.path, "write", f"w{place}", pause) for place in range(WRITERS)]
        parts += [started(warehouse.path, "read", f"r{place}", pause) for place in range(READERS)]
        answers = together(parts, seconds)
        errors = [said for part, (_, said) in zip(parts, answers, strict=True) if part.returncode]
        for said in errors:
            print(said)
        found = [json.loads(out) for part, (out, _) in zip(parts, answers, strict=True) if not part.returncode]
        rest = [*before, *read(warehouse, 0, REST_PAUSE, REST_READS)["reads"]]
        told = [name for one in found for name in one.get("told", ())]
        reads = [value for one in found for value in one.get("reads", ())]
        writes = [value for one in found for value in one.get("writes", ())]
        waits = [value for one in found for value in one["waits"]]
        with warehouse.read() as connection:
            held = [name for (name,) in connection.execute("SELECT article_id FROM raw_article").fetchall()]
        problems = examine(warehouse).problems
        once = len(held) == len(set(held)) and len(held) == STORED + len(told) and set(told) <= set(held)
        ratio = high(reads) / high(rest)
        print(f"{WRITERS} writers, {READERS} readers, {seconds:.0f} s, pause {pause} s, load {os.getloadavg()[0]:.1f}")
        print(
            f"{len(errors)} errors; {len(told)} articles acknowledged, each there once: {once}; sound: {not problems}"
        )
        print(f"reads at rest: median {1000 * median(rest):.0f} ms, p95 {1000 * high(rest):.0f} ms ({len(rest)} reads)")
        print(f"reads under load: median {1000 * median(reads):.0f} ms, p95 {1000 * high(reads):.0f} ms ({len(reads)})")
        print(f"writes of {EACH} articles: median {1000 * median(writes):.0f} ms, p95 {1000 * high(writes):.0f} ms")
        print(
            f"p95 is {ratio:.1f} times that at rest; waits for the file: median {1000 * median(waits):.0f} ms, "
            f"p95 {1000 * high(waits):.0f} ms, longest {max(waits):.2f} s"
        )
        if errors or not once or problems or ratio > TIMES_REST or max(waits) > LONGEST_WAIT:
            raise SystemExit(1)


def part(path: str, kind: str, who: str, pause: str) -> None:
    """What a process of `started` does."""
    from warehouse import derive, load  # noqa: F401 - imports are no part of a wait

    warehouse = Timed(path)
    read(warehouse, 0, 0, 1)
    warehouse.waits.clear()
    print("ready", flush=True)
    until = float(sys.stdin.readline())
    done = write(warehouse, who, until, float(pause)) if kind == "write" else read(warehouse, until, float(pause))
    print(json.dumps({**done, "waits": warehouse.waits}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--part"]:
        part(*sys.argv[2:])
    else:
        given = [float(value) for value in sys.argv[1:]]
        main(*(given + [60.0, 1.0][len(given) :]))
