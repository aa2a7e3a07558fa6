"""kill -9 in the middle of an ingestion or a re-extraction: start again, and nothing is lost, twice or half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_reader import STORY
from stored_samples import entry, everything

from app.ingest import ingest
from corpus.article import Article
from warehouse import postings
from warehouse.derive import finish, follow
from warehouse.load import load
from warehouse.store import Warehouse

ROOT = Path(__file__).parents[1]
PAGES = 300
KILLS = 5
# Says what was acknowledged, line by line, as a person would see it.
INGEST = """
import sys; sys.path[:0] = [{root!r}, {tests!r}]
from pathlib import Path
from app.ingest import ingest
from small_reader import SmallReader
from warehouse.store import Warehouse
def told(event):
    print(event.article, event.outcome, flush=True)
print("begun", flush=True)
ingest([{pages!r}], Warehouse({path!r}), extractor=SmallReader(), on_event=told, workers={workers})
"""
REEXTRACT = """
import sys; sys.path[:0] = [{root!r}, {tests!r}]
from app.reextract import reextract
from small_reader import SmallReader
from warehouse.store import Warehouse
print("begun", flush=True)
reextract(Warehouse({path!r}), extractor=SmallReader("v2"), on_change=lambda change: print(change.article, flush=True))
"""


def pages(folder: Path, number: int) -> Path:
    """Generated pages, each its own article."""
    folder.mkdir()
    for place in range(number):
        (folder / f"berita{place:05}.txt").write_text(STORY.format(place), encoding="utf-8")
    return folder


def killed(script: str, seconds: float, *, after: int = 0, words: int = 1) -> tuple[list[str], bool]:
    """Run a script and kill it `seconds` after it began to work, or after it told `after` lines: what it had told, the
    first `words` of each line, and whether it had ended."""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    lines = [process.stdout.readline() for _ in range(after)]
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    lines += process.stdout
    # A last line may be cut where the process died.
    return [" ".join(line.split()[:words]) for line in lines if line.endswith("\n")], process.wait() == 0


def stored_once(warehouse: Warehouse) -> set[str]:
    """The articles in the tables, which must be whole and there once."""
    with warehouse.read() as connection:
        rows = connection.execute(
            "SELECT article_id, (SELECT count(*) FROM core_metric m WHERE m.article_id = a.article_id),"
            " (SELECT count(*) FROM raw_capture c WHERE c.article_id = a.article_id) FROM raw_article a"
        ).fetchall()
    names = [name for name, _, _ in rows]
    assert len(names) == len(set(names))
    assert all(counts == (1, 1) for _, *counts in rows for counts in [tuple(counts)])
    return set(names)


def moments(kills: int) -> Iterator[float]:
    """Random points, the same in every run."""
    chance = random.Random(20211222)
    for _ in range(kills):
        yield chance.uniform(0.0, 2.0)


@pytest.mark.parametrize("workers", [0, 2])
def test_a_killed_ingestion_goes_on_where_it_was(tmp_path: Path, workers: int) -> None:
    folder = pages(tmp_path / "pages", PAGES)
    warehouse = Warehouse(tmp_path / "uji.duckdb")
    script = INGEST.format(
        root=str(ROOT), tests=str(ROOT / "tests"), pages=str(folder), path=str(warehouse.path), workers=workers
    )
    acknowledged: set[str] = set()
    for seconds in moments(KILLS):
        told, _ = killed(script, seconds)
        acknowledged |= set(told)
        assert acknowledged <= stored_once(warehouse)
    finished = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT, check=True)
    assert finished.stdout.count("\n") == PAGES + 1
    assert len(stored_once(warehouse)) == PAGES
    from small_reader import SmallReader

    straight = Warehouse(tmp_path / "lurus.duckdb")
    ingest([str(folder)], straight, extractor=SmallReader())
    assert everything(warehouse) == everything(straight)


def test_what_a_killed_run_left_comes_before_what_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after articles were stored and before their stories were: a story keeps the name it would have had."""
    from small_reader import SmallReader

    folder = pages(tmp_path / "pages", PAGES)
    warehouse, straight = Warehouse(tmp_path / "uji.duckdb"), Warehouse(tmp_path / "lurus.duckdb")
    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr("warehouse.derive.follow", _killed)
        ingest([str(folder)], warehouse, extractor=SmallReader())
    assert 0 < len(stored_once(warehouse)) < PAGES
    for one in (warehouse, straight):
        ingest([str(folder)], one, extractor=SmallReader())
    assert everything(warehouse) == everything(straight)


def _killed(*_: object) -> None:
    raise SystemExit


def test_a_killed_re_extraction_goes_on_where_it_was(tmp_path: Path) -> None:
    from small_reader import SmallReader

    folder = pages(tmp_path / "pages", PAGES)
    warehouse = Warehouse(tmp_path / "uji.duckdb")
    ingest([str(folder)], warehouse, extractor=SmallReader())
    script = REEXTRACT.format(root=str(ROOT), tests=str(ROOT / "tests"), path=str(warehouse.path))
    done: set[str] = set()
    for seconds in moments(KILLS):
        told, _ = killed(script, seconds / 4)
        assert not done & set(told), "what was read again is not read again once more"
        done |= set(told)
        assert len(stored_once(warehouse)) == PAGES
        with warehouse.read() as connection:
            rows = connection.execute("SELECT article_id FROM core_metric WHERE rules_version = 'v2'").fetchall()
        assert done <= {name for (name,) in rows}
        done = {name for (name,) in rows}
    subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT, check=True)
    with warehouse.read() as connection:
        assert connection.execute("SELECT DISTINCT rules_version FROM core_metric").fetchall() == [("v2",)]


def test_killed_between_storing_and_indexing_an_article_is_found_by_its_new_words(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "uji.duckdb")
    texts = {"lama": "Badak dilepas di taman.", "baru": "Gajah dilepas di taman."}
    for place, (version, text) in enumerate(texts.items()):
        one = entry("a", article=Article.from_text(text, "a"), rules_version=version)
        with warehouse.write() as connection:
            load(connection, [one])
            if not place:
                follow(connection, [one.article])
        # The second time the process dies here.
    for words, found in (("badak", []), ("gajah", ["a"])):
        with warehouse.read() as connection:
            condition, values = postings.found(connection, words)
            rows = connection.execute(f"SELECT article_id FROM raw_article WHERE {condition}", values).fetchall()
        assert [name for (name,) in rows] == found
    finish(warehouse)
    with warehouse.read() as connection:
        assert connection.execute("SELECT count(*) FROM core_search").fetchone() == (1,)


def test_workers_end_with_a_killed_parent(tmp_path: Path) -> None:
    folder = pages(tmp_path / "pages", 60)
    (folder / "berita00003.txt").write_text(f"{STORY.format(3)} PUTAR", encoding="utf-8")
    script = INGEST.format(
        root=str(ROOT), tests=str(ROOT / "tests"), pages=str(folder), path=str(tmp_path / "a.duckdb"), workers=2
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    children: list[int] = []
    until = time.monotonic() + 60
    while len(children) < 2 and time.monotonic() < until:
        listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if not listed.exists():
            process.kill()
            pytest.skip("this system does not list the children of a process")
        children = [int(child) for child in listed.read_text("ascii").split()]
        time.sleep(0.05)
    process.kill()
    process.wait()
    until = time.monotonic() + 20
    while any(_alive(child) for child in children) and time.monotonic() < until:
        time.sleep(0.05)
    assert children
    assert not any(_alive(child) for child in children)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0] != "Z"
