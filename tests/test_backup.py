"""Backups: whole, compared, made while others read, and put back."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from stored_samples import entry, everything, metric, seizure, store
from typer.testing import CliRunner

from app.cli import app
from warehouse import backup as keeping
from warehouse import query
from warehouse.backup import BackupError, backup, restore
from warehouse.doctor import examine
from warehouse.reviews import review
from warehouse.store import Warehouse

ROOT = Path(__file__).parents[1]


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(tmp_path / "uji.duckdb")
    store(made, entry("a", metric(), seizure()))
    review(made, query.metrics(made)[0]["record_id"], "accept", "", "Sari")
    return made


def test_a_backup_is_a_warehouse_of_the_same_rows(warehouse: Warehouse, tmp_path: Path) -> None:
    path = tmp_path / "cadangan.duckdb"
    done = backup(warehouse, path)
    copy = Warehouse(path)
    assert everything(copy) == everything(warehouse)
    assert examine(copy).problems == ()
    with copy.read() as connection:
        assert connection.execute("SELECT count(*) FROM out_metric_reviewed").fetchone() == (1,)
        [(rows,)] = connection.execute("SELECT sum(estimated_size) FROM duckdb_tables()").fetchall()
    assert done.rows == rows
    assert sorted(file.name for file in tmp_path.iterdir() if "part" in file.name or "wal" in file.name) == []


def test_restoring_brings_back_what_was_there(warehouse: Warehouse, tmp_path: Path) -> None:
    before = everything(warehouse)
    backup(warehouse, tmp_path / "cadangan.duckdb")
    store(warehouse, entry("b", metric("b")))
    state = warehouse.data_version
    with pytest.raises(BackupError, match="--force"):
        restore(warehouse, tmp_path / "cadangan.duckdb")
    restore(warehouse, tmp_path / "cadangan.duckdb", force=True)
    assert everything(warehouse) == before
    assert warehouse.data_version != state
    store(warehouse, entry("c", metric("c")))
    other = Warehouse(tmp_path / "baru.duckdb")
    restore(other, tmp_path / "cadangan.duckdb")
    assert everything(other) == before


def test_what_stands_in_the_log_is_in_the_backup(warehouse: Warehouse, tmp_path: Path) -> None:
    """A writer that was killed leaves its commits in the log beside the file."""
    body = (
        "import os, sys, duckdb; c = duckdb.connect(sys.argv[1]); c.execute(\"SET checkpoint_threshold = '1GB'\");"
        "c.execute(\"INSERT INTO meta_fact VALUES ('uji', 'log')\"); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", body, str(warehouse.path)], check=False, cwd=ROOT)
    log = warehouse.path.with_name("uji.duckdb.wal")
    assert log.exists()
    backup(warehouse, tmp_path / "cadangan.duckdb")
    with Warehouse(tmp_path / "cadangan.duckdb").read() as connection:
        assert connection.execute("SELECT fact FROM meta_fact WHERE name = 'uji'").fetchone() == ("log",)


def test_a_damaged_warehouse_can_be_replaced_and_its_log_is_not_taken_for_the_new_ones(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    before = everything(warehouse)
    backup(warehouse, tmp_path / "cadangan.duckdb")
    warehouse.path.write_bytes(b"rusak" * 10_000)
    warehouse.path.with_name("uji.duckdb.wal").write_bytes(b"rusak")
    restore(warehouse, tmp_path / "cadangan.duckdb", force=True)
    assert everything(warehouse) == before


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: path.write_bytes(b"no database" * 1000), "cannot be copied"),
        (lambda path: duckdb.connect(str(path)).execute("CREATE TABLE mine (a INTEGER)").close(), "not a warehouse"),
        (lambda path: duckdb.connect(str(path)).execute("SELECT 1").close(), "is no warehouse"),
        (
            lambda path: (
                duckdb.connect(str(path)).execute("CREATE TABLE meta_migration AS SELECT 999 AS number").close()
            ),
            "newer Tilik",
        ),
    ],
)
def test_a_file_that_is_no_backup_is_refused_and_the_warehouse_stays(
    warehouse: Warehouse, tmp_path: Path, make: object, told: str
) -> None:
    path = tmp_path / "asing.duckdb"
    make(path)  # type: ignore[operator]
    before = everything(warehouse)
    with pytest.raises(BackupError, match=told):
        restore(warehouse, path, force=True)
    assert everything(warehouse) == before


def test_a_copy_that_differs_is_never_given_the_name(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = keeping._contents

    def lossy(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, tuple[int, int]]:
        if database == "kept":
            connection.execute("DELETE FROM kept.core_metric")
        return honest(connection, database)

    monkeypatch.setattr(keeping, "_contents", lossy)
    with pytest.raises(BackupError, match="differs in core_metric"):
        backup(warehouse, tmp_path / "cadangan.duckdb")
    assert not (tmp_path / "cadangan.duckdb").exists()
    assert len(query.metrics(warehouse)) == 1


def test_others_read_while_a_backup_is_made(warehouse: Warehouse, tmp_path: Path) -> None:
    body = (
        "import sys; sys.path.insert(0, sys.argv[2]); from warehouse.store import Warehouse\n"
        "with Warehouse(sys.argv[1]).read() as c:\n"
        "    print('open', flush=True); sys.stdin.readline(); print(c.execute('FROM core_metric').fetchall() != [])"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", body, str(warehouse.path), str(ROOT)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert reader.stdout is not None and reader.stdout.readline() == "open\n"
    backup(warehouse, tmp_path / "cadangan.duckdb")
    assert reader.communicate("\n")[0] == "True\n"


def test_others_write_while_a_backup_is_made_and_while_one_is_put_back(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, path = keeping._copy, tmp_path / "cadangan.duckdb"

    def interrupted(*files: Path) -> keeping.Copied:
        store(warehouse, entry("b", metric("b")))
        return honest(*files)

    before = everything(warehouse)
    monkeypatch.setattr(keeping, "_copy", interrupted)
    backup(warehouse, path)
    assert everything(Warehouse(path)) == before
    assert len(query.metrics(warehouse)) == 2
    restore(warehouse, path, force=True)
    assert everything(warehouse) == before
    assert [file.name for file in tmp_path.iterdir() if file.is_dir()] == [], "the moment's copy is gone"


def test_a_warehouse_that_was_begun_meanwhile_is_not_replaced(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, other = keeping._copy, Warehouse(tmp_path / "lain.duckdb")
    backup(warehouse, tmp_path / "cadangan.duckdb")

    def interrupted(*files: Path) -> keeping.Copied:
        store(other, entry("z", metric("z")))
        return honest(*files)

    monkeypatch.setattr(keeping, "_copy", interrupted)
    with pytest.raises(BackupError, match="--force"):
        restore(other, tmp_path / "cadangan.duckdb")
    assert [row["article_id"] for row in query.metrics(other)] == ["z"]


def test_the_commands(warehouse: Warehouse, tmp_path: Path) -> None:
    run = CliRunner(env={"TILIK_WAREHOUSE": str(warehouse.path)})
    path = str(tmp_path / "cadangan.duckdb")
    done = json.loads(run.invoke(app, ["backup", path, "--json"]).stdout)
    assert done["file"] == path and done["rows"] > 0
    again = run.invoke(app, ["backup", path])
    assert (again.exit_code, "--force" in again.stderr) == (1, True)
    assert run.invoke(app, ["backup", path, "--force"]).exit_code == 0
    assert run.invoke(app, ["backup", str(warehouse.path), "--force"]).exit_code == 1
    assert run.invoke(app, ["restore", path]).exit_code == 1
    assert run.invoke(app, ["restore", path, "--force"]).exit_code == 0
    assert run.invoke(app, ["restore", str(tmp_path / "tiada.duckdb"), "--force"]).exit_code == 1
