"""Tables that are kept sorted in short turns: in between, and after a crash, each row is found."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from stored_samples import entry, store

from corpus.article import Article
from warehouse import derive, postings, sorting
from warehouse.sorting import Index, tidy, under_way
from warehouse.store import Warehouse

ROOT = Path(__file__).parents[1]
WORDS = Index(table="kata", first="word", second="number", tail_rows=30, tail_share=4)
MADE = "(word VARCHAR NOT NULL, number INTEGER NOT NULL)"


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> duckdb.DuckDBPyConnection:
    monkeypatch.setattr(sorting, "SLICE", 10)
    made = duckdb.connect()
    for table in WORDS.tables:
        made.execute(f"CREATE TABLE {table} {MADE}")
    return made


def put(connection: duckdb.DuckDBPyConnection, first: int, count: int) -> None:
    """Many rows of one word, few of others, in no order."""
    connection.execute(
        "INSERT INTO kata_new SELECT CASE WHEN i % 2 = 0 THEN 'sabu' ELSE 'kata' || (i * 7 % 10) END, i * 13 % 1000"
        f" FROM range({first}, {first + count}) r(i)"
    )


def found(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    everywhere = " UNION ".join(f"SELECT * FROM {table}" for table in WORDS.tables)
    return connection.execute(f"FROM ({everywhere}) ORDER BY ALL").fetchall()


def sizes(connection: duckdb.DuckDBPyConnection) -> list[int]:
    return [len(connection.execute(f"FROM {table}").fetchall()) for table in WORDS.tables]


def test_few_rows_wait(connection: duckdb.DuckDBPyConnection) -> None:
    put(connection, 0, 30)
    assert not tidy(connection, WORDS)
    assert sizes(connection) == [0, 0, 30]


def test_rows_are_found_in_every_turn_and_are_sorted_in_the_end(connection: duckdb.DuckDBPyConnection) -> None:
    put(connection, 0, 40)
    assert tidy(connection, WORDS)
    assert sizes(connection) == [40, 0, 0]
    put(connection, 40, 35)
    whole, turns, come = found(connection), 0, 75
    while tidy(connection, WORDS):
        turns += 1
        assert found(connection) == whole
        if turns < 3:
            # What comes meanwhile waits for this turn or for the next merge.
            put(connection, come, 2)
            come += 2
            whole = found(connection)
    assert turns >= 4
    assert not under_way(connection, WORDS)
    bulk, moved, waiting = sizes(connection)
    assert (bulk + waiting, moved) == (79, 0)
    assert waiting < 5
    rows = connection.execute("FROM kata").fetchall()
    assert rows == sorted(rows)


def test_a_turn_moves_so_many_rows_however_many_there_are(connection: duckdb.DuckDBPyConnection) -> None:
    put(connection, 0, 500)
    tidy(connection, WORDS)
    put(connection, 500, 130)
    before, most = 0, 0
    while tidy(connection, WORDS):
        _, moved, _ = sizes(connection)
        most, before = max(most, moved - before), moved
    assert 10 <= most < 80


def test_rows_deleted_between_turns_do_not_stop_it(connection: duckdb.DuckDBPyConnection) -> None:
    put(connection, 0, 60)
    tidy(connection, WORDS)
    put(connection, 60, 35)
    for _ in range(3):
        assert tidy(connection, WORDS)
    for table in WORDS.tables:
        connection.execute(f"DELETE FROM {table} WHERE number % 3 = 0")
    left = found(connection)
    while tidy(connection, WORDS):
        assert found(connection) == left
    assert connection.execute("FROM kata ORDER BY ALL").fetchall() == connection.execute("FROM kata").fetchall() == left


def test_a_crash_between_turns_loses_no_row(tmp_path: Path) -> None:
    """The log alone holds what the last turns did: tables dropped, renamed, made anew."""
    path = tmp_path / "uji.duckdb"
    script = f"""
import os, sys
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests")!r}]
import duckdb
from test_sorting import MADE, WORDS, found, put
from warehouse import sorting
sorting.SLICE = 10
connection = duckdb.connect({str(path)!r})
for table in WORDS.tables:
    connection.execute(f"CREATE TABLE {{table}} {{MADE}}")
connection.execute("CHECKPOINT")
for first in (0, 40, 80):
    put(connection, first, 40)
    for _ in range(3):
        connection.begin()
        sorting.tidy(connection, WORDS)
        connection.commit()
print(found(connection), flush=True)
os.kill(os.getpid(), 9)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == -9, done.stderr
    with duckdb.connect(str(path)) as again:
        assert str(found(again)) == done.stdout.strip()


def test_words_are_found_while_they_are_sorted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "SLICE", 3)
    warehouse = Warehouse(tmp_path / "uji.duckdb")
    articles = [Article.from_text(f"Gajah badak{place} dilepas di taman kota.", f"a{place}") for place in range(9)]
    store(warehouse, *(entry(one.article, article=one) for one in articles))

    def count(asked: str) -> int:
        with warehouse.read() as connection:
            condition, values = postings.found(connection, asked)
            sql = f"SELECT count(*) FROM raw_article WHERE {condition}"
            return (connection.execute(sql, values).fetchone() or (0,))[0]

    with warehouse.write() as connection:
        derive.follow(connection, articles[:5])
        assert tidy(connection, postings.INDEX, now=True)
        derive.follow(connection, articles[5:])
        assert tidy(connection, postings.INDEX, now=True)
        assert under_way(connection, postings.INDEX)
    assert (count("gajah"), count("badak7"), count("gajah badak2")) == (9, 1, 1)
    derive.finish(warehouse)
    with warehouse.read() as connection:
        assert not under_way(connection, postings.INDEX)
    assert (count("gajah"), count("badak7"), count("gajah badak2")) == (9, 1, 1)
