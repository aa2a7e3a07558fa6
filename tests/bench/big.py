"""A warehouse of 1,000,000 records in 100,000 articles, made in the database itself, for timing the screens.

    python tests/bench/big.py FILE [--articles 100000] [--time]

In: a path. Out: a warehouse with invented statements: every office of the register, all indicators and drugs, ten
years; stems as the loader writes them. With --time: milliseconds of each question that a page asks. Never: a text of
anybody else.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from warehouse.stems import stems_of
from warehouse.store import Warehouse

RECORDS_EACH = 10
KINDS = 500
"""Different texts; each stands in many articles."""
VOCABULARY = re.findall(
    r"\w+",
    "petugas menyita sabu dari tersangka di pelabuhan; klien rehabilitasi mendapat layanan rawat jalan sepanjang "
    "tahun ini; kepala badan narkotika menyampaikan capaian kinerja dan target program pencegahan kepada wartawan "
    "dalam jumpa pers akhir tahun; desa bersih narkoba dibentuk bersama masyarakat, relawan, penggiat, sekolah, "
    "puskesmas, klinik, lembaga pemasyarakatan, pemerintah kabupaten, kecamatan, kelurahan, warga, pemuda, keluarga",
)

ARTICLES = """
INSERT INTO raw_article BY NAME
SELECT 'a' || i AS article_id, 'c' || i AS capture_id, NULL AS source_hint,
    texts[1 + i % len(texts)] || ' kode' || (i % 5000) AS body_text,
    'Laporan kinerja ke-' || i AS title, 'media' || (i % 300) || '.example' AS outlet, NULL AS author, NULL AS url,
    DATE '2015-01-01' + CAST(hash(i) % 3650 AS INT) AS published_date, 'given' AS published_source, 'id' AS language,
    false AS is_sample, 'big' AS rules_version
FROM range(?) r(i), (SELECT CAST(? AS VARCHAR[]) AS texts)
"""
NUMBERED = "INSERT INTO core_search SELECT CAST(article_id[2:] AS INTEGER), article_id FROM raw_article"
STEMS = """
INSERT INTO core_search_stem
SELECT stem, search_id FROM (
    SELECT kind - 1 AS kind, unnest(stems[kind]) AS stem
    FROM (SELECT stems, unnest(range(1, len(stems) + 1)) AS kind FROM (SELECT CAST(? AS VARCHAR[][]) AS stems))
) JOIN core_search ON search_id % ? = kind
ORDER BY stem, search_id
"""
METRICS = """
INSERT INTO core_metric BY NAME
WITH units AS (SELECT list(unit_id ORDER BY unit_id) AS u FROM dim_unit),
    kinds AS (SELECT list({'i': indicator_id, 'm': coalesce(measure, 'orang')} ORDER BY indicator_id) AS k
        FROM dim_indicator),
    made AS (SELECT i, hash(i) AS h, 2015 + CAST(hash(i, 7) % 10 AS INT) AS y FROM range(?) r(i))
SELECT 'm' || i AS record_id, 'a' || (i % ?) AS article_id, u[1 + (h % len(u))::INT] AS unit_id,
    k[1 + (h % len(k))::INT].i AS indicator_id, k[1 + (h % len(k))::INT].m AS measure,
    CASE WHEN h % 3 = 0 THEN 10 + h % 400 END AS target, 5 + hash(i, 3) % 500 AS realization,
    CASE WHEN h % 6 = 0 THEN round(100.0 * (5 + hash(i, 3) % 500) / (10 + h % 400), 2) END AS reported_pct,
    NULL AS group_kind, make_date(y, 1, 1) AS period_start_date, make_date(y, 12, 31) AS period_end_date,
    'kutipan ' || i || ' tentang klien yang dilayani' AS quote, 0 AS start_offset, 20 AS end_offset,
    'rehab.aturan-' || (h % 80) AS rule_id, 0.5 + (h % 50) / 100.0 AS confidence, 'big' AS rules_version
FROM made, units, kinds
"""
SEIZURES = """
INSERT INTO core_seizure BY NAME
WITH units AS (SELECT list(unit_id ORDER BY unit_id) AS u FROM dim_unit),
    drugs AS (SELECT list(substance_id ORDER BY substance_id) AS d FROM dim_substance),
    made AS (SELECT i, hash(i, 11) AS h, DATE '2015-01-01' + CAST(hash(i, 5) % 3650 AS INT) AS day FROM range(?) r(i))
SELECT 's' || i AS record_id, 'a' || (i % ?) AS article_id, u[1 + (h % len(u))::INT] AS unit_id,
    d[1 + (h % len(d))::INT] AS substance_id, 1 + h % 9000 AS amount, 'gram' AS measure, 1 + h % 9000 AS base_amount,
    'gram' AS base_measure, CASE WHEN h % 7 = 0 THEN 'destroyed' ELSE 'seized' END AS action,
    day AS period_start_date, day AS period_end_date, 'sitaan ' || i AS quote, 30 AS start_offset, 40 AS end_offset,
    'sita.aturan-' || (h % 40) AS rule_id, 0.5 + (h % 50) / 100.0 AS confidence, 'big' AS rules_version
FROM made, units, drugs
"""
GAPS = """
INSERT INTO core_gap BY NAME
SELECT 'a' || i AS article_id, 'celah ' || i AS quote, 0 AS start_offset, 5 AS end_offset,
    CASE WHEN i % 9 = 0 THEN 'no-substance' ELSE 'no-indicator' END AS reason, '# bentuk ' || (i % 900) AS shape,
    'big' AS rules_version
FROM range(?) r(i)
"""


def build(path: Path, articles: int = 100_000) -> Path:
    """Write the warehouse to `path` and return it."""
    half = articles * RECORDS_EACH // 2
    chance = random.Random(1)
    words = VOCABULARY + [f"kata{number}" for number in range(4000)]
    texts = [" ".join(chance.choices(words, k=350)) for _ in range(KINDS)]
    with Warehouse(path).write() as connection:
        connection.execute(ARTICLES, [articles, texts])
        connection.execute(METRICS, [half, articles])
        connection.execute(SEIZURES, [half, articles])
        connection.execute(GAPS, [articles])
        connection.execute(NUMBERED)
        connection.execute(STEMS, [[stems_of(text, "laporan kinerja ke") for text in texts], len(texts)])
        connection.execute("CHECKPOINT")
    return path


def questions() -> dict[str, tuple[Any, dict[str, Any]]]:
    """What the pages ask, by page and name."""
    from warehouse import achieve, catalogue, findings, map, overview, query, query_app, search
    from warehouse.filters import ALL, Filters

    unit = Filters(unit="bnn-kab-belitung")
    return {
        "bar: options": (query.options, {}),
        "ringkasan: overview": (query.overview, {}),
        "ringkasan: change": (overview.change, {}),
        "ringkasan: trust": (overview.trust, {}),
        "ringkasan: clients": (overview.clients_over_time, {}),
        "ringkasan: seizures": (overview.seizures_over_time, {}),
        "ringkasan: map clients": (map.clients, {}),
        "ringkasan: map seizures": (map.seizures, {}),
        "ringkasan: findings": (findings.findings, {"limit": 40}),
        "capaian: count": (query.count_metrics, {}),
        "capaian: count, words": (query.count_metrics, {"filters": Filters(search="klien dilayani")}),
        "capaian: page": (achieve.page, {"filters": ALL, "order": "fullest", "limit": 20, "offset": 0}),
        "capaian: lowest": (achieve.page, {"filters": ALL, "order": "lowest", "limit": 20, "offset": 0}),
        "capaian: one office": (achieve.page, {"filters": unit, "order": "latest", "limit": 20, "offset": 0}),
        "capaian: offices": (achieve.offices, {"filters": ALL, "limit": 20, "offset": 0}),
        "capaian: years": (achieve.by_year, {"filters": ALL}),
        "sitaan: count": (query.count_seizures, {}),
        "sitaan: drugs": (query_app.seizures_by_substance, {}),
        "sitaan: years": (query_app.seizures_over_time, {"base_measure": "gram", "filters": Filters(substance="sabu")}),
        "sitaan: biggest": (query_app.biggest, {"base_measure": "gram", "limit": 10}),
        "sitaan: offices": (query_app.seizures_by_unit, {"base_measure": "gram"}),
        "sitaan: page": (query.seizures, {"limit": 20, "offset": 0}),
        "artikel: page": (search.articles, {"limit": 15}),
        "artikel: count words": (search.count_articles, {"filters": Filters(search="menyita kata77")}),
        "artikel: words": (search.articles, {"filters": Filters(search="menyita kata77")}),
        "artikel: reader": (query.article, {"article_id": "a77"}),
        "aturan: indicators": (catalogue.indicators, {}),
        "aturan: substances": (catalogue.substances, {}),
        "aturan: units": (catalogue.units, {"limit": 50, "offset": 0}),
        "aturan: rules": (catalogue.rules, {}),
        "aturan: gaps": (catalogue.gaps, {}),
    }


def measure(path: Path, rounds: int = 3) -> Iterator[tuple[str, float, float]]:
    """Each question with its milliseconds by the clock and of processor time: the best of `rounds`, each with the
    file opened anew as the app does. Processor time adds up the cores; a busy machine cannot change it much."""
    warehouse = Warehouse(path)
    for name, (ask, arguments) in questions().items():
        taken = []
        for _ in range(rounds):
            start, worked = time.perf_counter(), time.process_time()
            ask(warehouse, **arguments)
            taken.append((1000 * (time.perf_counter() - start), 1000 * (time.process_time() - worked)))
        yield name, *min(taken)


def main() -> None:
    """Make it, and time it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--time", action="store_true")
    chosen = parser.parse_args()
    if not chosen.file.exists():
        start = time.perf_counter()
        build(chosen.file, chosen.articles)
        print(f"made in {time.perf_counter() - start:.0f} s, {chosen.file.stat().st_size / 1e6:.0f} MB")
    if chosen.time:
        for name, taken, worked in measure(chosen.file):
            print(f"{taken:8.0f} ms {worked:8.0f} ms busy  {name}{'  over' if taken > 300 else ''}", flush=True)


if __name__ == "__main__":
    main()
