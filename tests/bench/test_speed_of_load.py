"""Loading, against DuckDB's own COPY of the same rows; one article more, in a full warehouse against an empty one.

Ratios of one run, best of a few. COPY reads what loading wrote, from Parquet and from CSV, and commits as loading does.
Articles come as ingestion hands them over, prepared where pages are read; so do the rows that COPY reads, whose ids are
written out and whose captures are compressed. What loading takes with all of that to do itself is told beside it.
Processor time of this process, in which both work: a busy machine slows them alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from corpus.article import Article, Capture
from extract.records import Evidence, Metric
from warehouse.arrow import SCHEMAS
from warehouse.derive import follow
from warehouse.load import Entry, load
from warehouse.prepare import prepare
from warehouse.store import Warehouse

RECORDS = 100_000
PER_ARTICLE = 5
FULL = 1_000_000
ROUNDS = 3
TEXT = "BNNP Aceh merehabilitasi 58 orang dari target 60 orang atau 93,33 persen sepanjang tahun 2021."
QUOTE = "58 orang dari target 60 orang"
AT = TEXT.index(QUOTE)
EVIDENCE = Evidence(
    quote=QUOTE,
    start=AT,
    end=AT + len(QUOTE),
    rule="uji.satu",
    confidence=0.9,
    spans=(("realization", AT, AT + 2), ("target", AT + 21, AT + 23), ("unit", 0, 9)),
)


def entry(name: str) -> Entry:
    """An article with a text of its own and a few records."""
    text = f"{TEXT} {' '.join(f'{name}{word}' for word in range(12))}"
    one = Metric(
        article=name,
        unit="bnn-prov-aceh",
        indicator="rehabilitasi.klien",
        target=60,
        realization=58,
        percent=93.33,
        measure="orang",
        group=None,
        period_start=None,
        period_end=None,
        evidence=EVIDENCE,
    )
    return Entry(
        capture=Capture(f"{name}.txt", text.encode(), "text/plain", article_hint=name),
        article=Article.from_text(text, name, "2021-12-20", title=f"Judul {name}"),
        records=tuple(replace(one, realization=float(place)) for place in range(PER_ARTICLE)),
        rules_version="v1",
    )


def spent(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _load(warehouse: Warehouse, entries: Sequence[Entry]) -> None:
    with warehouse.write() as connection:
        load(connection, entries)


def _add(warehouse: Warehouse, one: Entry) -> None:
    """As ingestion does: stored, then its story and its search words."""
    with warehouse.write() as connection:
        load(connection, [one])
        follow(connection, [one.article])


def _copied(source: Warehouse, into: Warehouse, kind: str) -> float:
    """The time that COPY takes for the tables that loading fills; captures, being bytes, go as Parquet."""
    files = {}
    with source.read() as connection:
        for table in SCHEMAS:
            form = "parquet" if table == "raw_capture" else kind
            files[table] = source.path.with_name(f"{table}.{form}")
            connection.execute(f"COPY {table} TO '{files[table]}'")

    def copy() -> None:
        with into.write() as connection:
            connection.begin()
            for table, file in files.items():
                connection.execute(f"COPY {table} FROM '{file}'")
            connection.commit()

    return spent(copy)


def _empty(path: Path) -> Warehouse:
    warehouse = Warehouse(path)
    with warehouse.write():
        pass
    return warehouse


def test_loading_against_copy(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bare = [entry(f"a{number}") for number in range(RECORDS // PER_ARTICLE)]
    ready = [replace(one, prepared=prepare(one.capture, one.article, one.records)) for one in bare]
    taken: dict[str, list[float]] = {"prepared": [], "bare": [], "parquet": [], "csv": []}

    def each(round_: int) -> None:
        for kind, entries in (("bare", bare), ("prepared", ready)):
            warehouse = _empty(tmp_path / f"{kind}{round_}.duckdb")
            taken[kind].append(spent(partial(_load, warehouse, entries)))
        for kind in ("parquet", "csv"):
            taken[kind].append(_copied(warehouse, _empty(tmp_path / f"{kind}{round_}.duckdb"), kind))

    benchmark.pedantic(lambda: [each(round_) for round_ in range(ROUNDS)], rounds=1)  # type: ignore[no-untyped-call]
    best = {kind: min(seconds) for kind, seconds in taken.items()}
    ratios = {kind: best["prepared"] / best[kind] for kind in ("parquet", "csv")}
    benchmark.extra_info.update({kind: round(ratio, 2) for kind, ratio in ratios.items()})
    with capsys.disabled():
        told = ", ".join(f"{kind} {seconds:.2f} s" for kind, seconds in best.items())
        print(f"\n{RECORDS} records, best of {ROUNDS}: {told}")
        print(
            f"loading, prepared, against COPY: {', '.join(f'{ratio:.2f} ({kind})' for kind, ratio in ratios.items())}"
        )
    # The aim is 2 against either; the floor says when something has become slow.
    assert ratios["csv"] < 2
    assert ratios["parquet"] < 3


def test_one_article_more(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    empty, full = _empty(tmp_path / "kosong.duckdb"), _empty(tmp_path / "penuh.duckdb")
    step = 10_000
    for first in range(0, FULL // PER_ARTICLE, step):
        _load(full, [entry(f"b{number}") for number in range(first, first + step)])
    told: dict[str, list[float]] = {"empty": [], "full": []}

    def both() -> None:
        for place in range(9):
            for name, warehouse in (("empty", empty), ("full", full)):
                told[name].append(spent(partial(_add, warehouse, entry(f"c{place}"))))

    benchmark.pedantic(both, rounds=1)  # type: ignore[no-untyped-call]
    times = {name: median(seconds) for name, seconds in told.items()}
    with capsys.disabled():
        print(f"\none article more: {times}; ratio {times['full'] / times['empty']:.2f}")
    assert times["full"] < 3 * times["empty"]
