"""Old warehouse files: each released schema opens, comes up to date and keeps every row."""

from __future__ import annotations

import gzip
import importlib.util
from pathlib import Path

import duckdb
import pytest

from extract.records import to_json
from warehouse import migrate, query
from warehouse.doctor import examine
from warehouse.store import Warehouse
from warehouse.stored import reading

FILES = sorted((Path(__file__).parent / "warehouses").glob("schema_*.duckdb.gz"))
OLD_TABLES = ("raw_capture", "raw_article", "core_metric", "core_seizure", "core_span", "core_gap")


@pytest.fixture(params=FILES, ids=lambda file: file.name.split(".")[0])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "lama.duckdb"
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    return path


def contents(path: Path, columns: dict[str, str] | None = None) -> dict[str, list[tuple[object, ...]]]:
    """The rows of the tables of schema 1, in the columns that schema 1 has."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return {
            table: connection.execute(f"SELECT {(columns or {}).get(table, '*')} FROM {table} ORDER BY ALL").fetchall()
            for table in OLD_TABLES
        }


def test_there_is_a_stored_file_of_the_first_schema() -> None:
    assert FILES[0].name == "schema_1.duckdb.gz"
    assert all(file.stat().st_size < 1_000_000 for file in FILES)


def test_an_old_file_is_of_the_schema_that_its_name_says(old: Path, request: pytest.FixtureRequest) -> None:
    with duckdb.connect(str(old), read_only=True) as connection:
        assert f"schema_{migrate.version(connection)}" in request.node.name


def test_an_old_file_comes_up_to_date_and_keeps_every_row(old: Path) -> None:
    with duckdb.connect(str(old), read_only=True) as connection:
        columns = {
            table: ", ".join(
                row[0] for row in connection.execute(f"SELECT column_name FROM (DESCRIBE {table})").fetchall()
            )
            for table in OLD_TABLES
        }
    before = contents(old, columns)
    assert all(before.values()), "the stored file has a row in every table"
    with Warehouse(old).read() as connection:
        assert migrate.version(connection) == len(migrate.migrations())
    assert contents(old, columns) == before


def test_an_old_file_answers_the_questions_of_today(old: Path) -> None:
    warehouse = Warehouse(old)
    [metric], [seizure] = query.metrics(warehouse), query.seizures(warehouse)
    assert (metric["target"], metric["realization"], metric["computed_pct"]) == (60, 58, 96.67)
    assert (seizure["amount"], seizure["base_amount"]) == (1.5, 1500)
    view = query.article(warehouse, "lama")
    assert view is not None
    assert [to_json(record)["quote"] for record in reading(view).records] == [metric["quote"], seizure["quote"]]
    report = examine(warehouse)
    assert report.problems == ()
    assert report.captures == 1


def test_a_migration_that_breaks_leaves_the_last_whole_step(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = migrate.migrations()
    broken = (*steps[:1], migrate.Migration(2, "broken", "CREATE TABLE half (a INTEGER); SELECT nothing"))
    monkeypatch.setattr(migrate, "migrations", lambda: broken)
    with duckdb.connect(str(old)) as connection:
        with pytest.raises(duckdb.Error):
            migrate.migrate(connection)
        assert migrate.version(connection) == 1
        assert not connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'half'").fetchall()


def test_the_stored_file_is_what_its_builder_makes(tmp_path: Path) -> None:
    """The builder shows what is in the file; it is never run again on another schema."""
    source = FILES[0].with_name("build_schema_1.py")
    spec = importlib.util.spec_from_file_location("build_schema_1", source)
    assert spec is not None and spec.loader is not None
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    fresh, kept = tmp_path / "fresh.duckdb", tmp_path / "kept.duckdb"
    with duckdb.connect(str(fresh)) as connection:
        builder.fill(connection)
    kept.write_bytes(gzip.decompress(FILES[0].read_bytes()))
    assert contents(kept) == contents(fresh)
