"""Builds schema_1.duckdb.gz: a warehouse as the first release wrote it, by the first migration alone.

In: warehouse/migrations/0001_first.sql. Out: the file beside this one. Run once, when schema 1 was released; the
file is kept, so that every later Tilik is tested on it. Run: python tests/warehouses/build_schema_1.py
"""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

ROOT = Path(__file__).parents[2]
OUT = Path(__file__).with_name("schema_1.duckdb.gz")
TEXT = "BNNP Aceh 😀 merehabilitasi 58 orang dari target 60 orang. Sabu 1,5 kg disita. Ada 7 re\u0301gu."
QUOTE, HAUL, GAP = "58 orang dari target 60 orang", "Sabu 1,5 kg", "Ada 7 re\u0301gu"


def place(part: str) -> list[int]:
    """Where a part of the text stands, in code points."""
    return [TEXT.index(part), TEXT.index(part) + len(part)]


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables of schema 1 with one article and what it yielded."""
    connection.execute("CREATE TABLE meta_migration (number INTEGER NOT NULL, name VARCHAR NOT NULL)")
    connection.execute("CREATE TABLE meta_fact (name VARCHAR NOT NULL, fact VARCHAR NOT NULL)")
    connection.execute((ROOT / "warehouse/migrations/0001_first.sql").read_text("utf-8"))
    connection.execute("INSERT INTO meta_migration VALUES (1, 'first')")
    page = TEXT.encode()
    digest = hashlib.sha256(page).hexdigest()
    connection.execute(
        "INSERT INTO raw_capture VALUES (?, 'lama', 'lama.txt', NULL, NULL, 'text/plain', [], [], [], NULL, ?, ?, ?)",
        [digest, pa.Codec("zstd").compress(page, asbytes=True), "zstd", len(page)],
    )
    connection.execute(
        "INSERT INTO raw_article VALUES ('lama', ?, 'lama', ?, 'Judul lama', NULL, NULL, NULL, DATE '2021-12-20',"
        " 'given', 'id', false, 'v1')",
        [digest, TEXT],
    )
    connection.execute(
        "INSERT INTO core_metric VALUES ('m1', 'lama', 'bnn-prov-aceh', 'rehabilitasi.klien', 60, 58, NULL, 'orang',"
        " NULL, DATE '2021-01-01', DATE '2021-12-31', ?, ?, ?, 'uji.satu', 0.9, 'v1')",
        [QUOTE, *place(QUOTE)],
    )
    connection.execute(
        "INSERT INTO core_seizure VALUES ('s1', 'lama', 'bnn-prov-aceh', 'sabu', 1.5, 'kg', 1500, 'gram', 'seized',"
        " NULL, NULL, ?, ?, ?, 'uji.dua', 0.8, 'v1')",
        [HAUL, *place(HAUL)],
    )
    connection.execute("INSERT INTO core_span VALUES ('m1', 'lama', 'target', ?, ?)", place("60 orang"))
    connection.execute("INSERT INTO core_gap VALUES ('lama', ?, ?, ?, 'no-indicator', '#', 'v1')", [GAP, *place(GAP)])


def build() -> None:
    """Write the file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "schema_1.duckdb"
        with duckdb.connect() as connection:
            connection.execute(f"ATTACH '{path}' AS old (BLOCK_SIZE 16384)")
            connection.execute("USE old")
            fill(connection)
            connection.execute("CHECKPOINT old")
        OUT.write_bytes(gzip.compress(path.read_bytes(), mtime=0))


if __name__ == "__main__":
    build()
