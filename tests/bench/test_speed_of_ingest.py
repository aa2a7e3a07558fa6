"""Page to records against trafilatura alone, two processes against one, and memory as articles grow in number.

Ratios of one run over the same pages: real ones beside the project where they are, else the bundled sample.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from trafilatura import bare_extraction

from app.ingest import ingest
from app.workers import Job, read
from corpus.article import Capture
from extract.pipeline import Extractor
from warehouse.store import Warehouse

ROOT = Path(__file__).parents[2]
ROUNDS = 3
MEMORY = """
import resource, sys
sys.path[:0] = [{root!r}, {tests!r}]
from pathlib import Path
from app.ingest import ingest
from corpus.article import Capture
from small_reader import STORY, SmallReader
from warehouse.store import Warehouse
def captures():
    for place in range({number}):
        yield Capture(f"b{{place}}", STORY.format(place).encode(), "text/plain", article_hint=f"b{{place}}")
ingest([], Warehouse({path!r}), extractor=SmallReader(), captures=captures(), workers=2)
own, children = (resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(own, children)
"""


def _pages() -> list[bytes]:
    folder = ROOT.parent / "shared" / "pages" / "html"
    if not folder.is_dir():
        folder = ROOT / "corpus" / "sample"
    return [path.read_bytes() for path in sorted(folder.glob("*.html"))]


def test_page_to_records_against_trafilatura(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    pages, extractor = _pages(), Extractor()
    ours: list[float] = []
    theirs: list[float] = []

    def records() -> None:
        start = time.process_time()
        for place, page in enumerate(pages):
            read(Job(Capture(f"b{place}.html", page, "text/html", article_hint=f"b{place}")), extractor)
        ours.append(time.process_time() - start)

    def text() -> None:
        start = time.process_time()
        for page in pages:
            bare_extraction(page, with_metadata=True)
        theirs.append(time.process_time() - start)

    benchmark.pedantic(records, setup=text, rounds=ROUNDS, warmup_rounds=1)  # type: ignore[no-untyped-call]
    ratio = min(ours) / min(theirs)
    with capsys.disabled():
        print(f"\n{len(pages)} pages: {1000 * min(ours) / len(pages):.0f} ms a page, {ratio:.2f} of trafilatura's time")
    assert ratio < 1.5


def test_two_processes_against_one(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pages = _pages()

    def captures() -> Iterator[Capture]:
        for place in range(max(160, len(pages))):
            page = pages[place % len(pages)] + b"<!-- %d -->" % place
            yield Capture(f"b{place}.html", page, "text/html", article_hint=f"b{place}")

    extractor = Extractor()
    times = {}
    for count in (1, 2):
        start = time.perf_counter()
        ingest([], Warehouse(tmp_path / f"{count}.duckdb"), extractor=extractor, captures=captures(), workers=count)
        times[count] = time.perf_counter() - start
    benchmark.pedantic(lambda: None, rounds=1)  # type: ignore[no-untyped-call]
    with capsys.disabled():
        print(f"\none process {times[1]:.1f} s, two {times[2]:.1f} s: {times[1] / times[2]:.2f} times")
    assert times[1] / times[2] > 1.2


def test_memory_does_not_grow_with_articles(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    peaks = {}
    for number in (1_000, 20_000):
        script = MEMORY.format(
            root=str(ROOT), tests=str(ROOT / "tests"), number=number, path=str(tmp_path / f"{number}.duckdb")
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
        peaks[number] = [int(value) for value in done.stdout.split()]
    benchmark.pedantic(lambda: None, rounds=1)  # type: ignore[no-untyped-call]
    with capsys.disabled():
        print(f"\npeak memory in MB, parent and largest worker: {peaks}")
    assert max(peaks[20_000]) <= 500
