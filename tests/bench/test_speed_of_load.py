"""Loading, against DuckDB's own COPY of the same rows; one article more, in a full warehouse against an empty one.

Ratios of one run. COPY reads what loading wrote, from Parquet and from CSV, and commits as loading does. Processor time
of this process, in which both work: a busy machine slows them alike.
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
from warehouse.store import Warehouse

RECORDS = 100_000
PER_ARTICLE = 5
FULL = 1_000_000
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
    entries = [entry(f"a{number}") for number in range(RECORDS // PER_ARTICLE)]
    warehouse = _empty(tmp_path / "load.duckdb")
    ours: list[float] = []
    benchmark.pedantic(lambda: ours.append(spent(lambda: _load(warehouse, entries))), rounds=1)  # type: ignore[no-untyped-call]
    theirs = {kind: _copied(warehouse, _empty(tmp_path / f"{kind}.duckdb"), kind) for kind in ("parquet", "csv")}
    ratios = {kind: ours[0] / seconds for kind, seconds in theirs.items()}
    benchmark.extra_info.update({kind: round(ratio, 2) for kind, ratio in ratios.items()})
    with capsys.disabled():
        print(f"\n{RECORDS} records: loading {ours[0]:.2f} s, COPY {theirs}; ratios {ratios}")
    # The aim is 2; the floor says when something has become slow.
    assert min(ratios.values()) < 6


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
