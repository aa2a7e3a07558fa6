"""How long the three checks take, from ten thousand records to a million, and one new article among them.

A warehouse of made-up records, nine in ten consistent with references for a tenth of their number. Printed: the whole
check, reading its findings, and re-checking one new article beyond opening the file; by the clock and in processor
time, which adds up the cores and says more on a machine that is busy with other things.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import duckdb
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from rules.checks import check_rules
from warehouse.checks import EVERYTHING, counts, ensure, listed, recheck
from warehouse.store import Warehouse

WHOLE_SECONDS = 10.0
ARTICLE_SECONDS = 0.1
ARTICLES = """
INSERT INTO raw_article BY NAME
SELECT 'a' || i AS article_id, 'c' || i AS capture_id, repeat('Petugas menyampaikan capaian kinerja tahun ini. ', 12)
        AS body_text, 'media' || (i % 300) || '.example' AS outlet,
    'https://media' || (i % 300) || '.example/' || i AS url,
    CASE WHEN hash(i) % 100 < 60 THEN make_date(2013 + i % 13, 2, 5 + CAST(hash(i, 1) % 20 AS INT))
        ELSE make_date(2012 + i % 13, 12, 1 + CAST(hash(i, 1) % 28 AS INT)) END AS published_date,
    false AS is_sample, 'v' AS rules_version
FROM range($articles) t(i)
"""
# Seven in ten records are metrics. A unit has a figure of its own for each indicator and year. Who tells it in February
# tells the final one; who tells it in December, its status of that day, the same for all who tell it then; one record
# in fifty has a digit wrong.
METRICS = """
INSERT INTO core_metric BY NAME
WITH told AS (
    SELECT i, i % $articles AS article, 2012 + (i % $articles) % 13 AS year, (i // 13) % 500 AS unit,
        (i // 6500) % 42 AS indicator, hash(i) % 100 AS luck
    FROM range($metrics) t(i)
), valued AS (
    SELECT *, 100.0 + (unit * 7919 + indicator * 104729 + year * 31) % 5000 AS final,
        CASE WHEN hash(article) % 100 < 60 THEN 1.0 ELSE 0.85 + CAST(hash(article, 1) % 28 AS INT) / 280.0 END AS part
    FROM told
)
SELECT 'm' || i AS record_id, 'a' || article AS article_id, 'bnn-kab-' || unit AS unit_id,
    'uji.indikator_' || indicator AS indicator_id, CASE WHEN luck < 50 THEN round(final * 0.9) END AS target,
    floor(final * part) + CASE WHEN luck < 98 THEN 0 ELSE 300 END AS realization,
    'orang' AS measure, make_date(year, 1, 1) AS period_start_date, make_date(year, 12, 31) AS period_end_date,
    (floor(final * part) + CASE WHEN luck < 98 THEN 0 ELSE 300 END)::INT || ' orang' AS quote,
    0 AS start_offset, 10 AS end_offset, 'uji' AS rule_id, 0.9 AS confidence,
    'v' AS rules_version
FROM valued
"""
SEIZURES = """
INSERT INTO core_seizure BY NAME
SELECT 's' || i AS record_id, 'a' || i % $articles AS article_id, 'bnn-kab-' || (i // 13) % 500 AS unit_id,
    ['sabu', 'ganja', 'ekstasi'][1 + i % 3] AS substance_id, 10.5 + i % 900 AS amount, 'gram' AS measure,
    10.5 + i % 900 AS base_amount, 'gram' AS base_measure, 'seized' AS action,
    make_date(2012 + (i % $articles) % 13, 1 + i % 12, 1 + i % 28) AS period_start_date,
    make_date(2012 + (i % $articles) % 13, 1 + i % 12, 1 + i % 28) AS period_end_date, 'sabu' AS quote,
    0 AS start_offset, 4 AS end_offset, 'uji' AS rule_id, 0.9 AS confidence, 'v' AS rules_version
FROM range($seizures) t(i)
"""
DOCUMENTS = """
INSERT INTO ref_document
SELECT 'd' || i, 'LKIP ' || i, NULL, 'official_document', 'lkip' || i || '.csv', false, TIMESTAMP '2026-01-01'
FROM range(200) t(i)
"""
REFERENCES = """
INSERT INTO ref_figure BY NAME
WITH told AS (
    SELECT i, 2012 + i % 13 AS year, (i // 13) % 500 AS unit, (i // 6500) % 42 AS indicator
    FROM range($references) t(i)
), valued AS (SELECT *, 100.0 + (unit * 7919 + indicator * 104729 + year * 31) % 5000 AS final FROM told)
SELECT 'f' || i AS figure_id, 'd' || unit % 200 AS document_id, 'baris ' || i AS page_or_section,
    'bnn-kab-' || unit AS unit_id, 'uji.indikator_' || indicator AS indicator_id,
    make_date(year, 1, 1) AS period_start_date, make_date(year, 12, 31) AS period_end_date,
    round(final * 0.9) AS target, final AS realization, 'orang' AS measure,
    make_date(year + 1, 1, 31) AS as_of_date, false AS is_total,
    []::VARCHAR[] AS flags, []::VARCHAR[] AS raw_cells
FROM valued
"""


def _fill(connection: duckdb.DuckDBPyConnection, records: int) -> None:
    sizes = {"articles": records // 10, "metrics": records * 7 // 10, "seizures": records * 3 // 10}
    connection.begin()
    connection.execute(ARTICLES, {"articles": sizes["articles"]})
    connection.execute(METRICS, {"articles": sizes["articles"], "metrics": sizes["metrics"]})
    connection.execute(SEIZURES, {"articles": sizes["articles"], "seizures": sizes["seizures"]})
    connection.execute(DOCUMENTS)
    connection.execute(REFERENCES, {"references": records // 10})
    connection.commit()


@pytest.mark.parametrize("records", [10_000, 100_000, 1_000_000])
def test_the_whole_check_and_one_new_article(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], tmp_path: Path, records: int
) -> None:
    warehouse = Warehouse(tmp_path / "besar.duckdb")
    with warehouse.write() as connection:
        _fill(connection, records)
    start, worked = time.perf_counter(), time.process_time()
    benchmark.pedantic(lambda: ensure(warehouse), rounds=1)  # type: ignore[no-untyped-call]
    whole, busy = time.perf_counter() - start, time.process_time() - worked
    start = time.perf_counter()
    found, told = listed(warehouse, EVERYTHING, sound=False), counts(warehouse)
    reading = time.perf_counter() - start
    assert found and told["match"] > 0 and told["earlier"] > 0
    times = []
    with warehouse.write() as connection:
        for place in range(7):
            connection.begin()
            start, worked = time.perf_counter(), time.process_time()
            recheck(connection, [f"a{place * 11}"])
            times.append((time.perf_counter() - start, time.process_time() - worked))
            connection.commit()
    article, article_busy = (sorted(one)[len(times) // 2] for one in zip(*times, strict=True))
    benchmark.extra_info.update(records=records, whole=whole, busy=busy, reading=reading, article=article)
    with capsys.disabled():
        print(
            f"\n{records:,} records, {records // 10:,} references: all checks {whole:.2f} s ({busy:.2f} busy), "
            f"reading {reading:.2f} s, one article again {1000 * article:.0f} ms ({1000 * article_busy:.0f} busy, best "
            f"{1000 * min(times)[0]:.0f}); "
            f"load {os.getloadavg()[0]:.1f}; {told}; rules {check_rules().version}"
        )
    assert whole + reading <= WHOLE_SECONDS
    assert article <= ARTICLE_SECONDS
