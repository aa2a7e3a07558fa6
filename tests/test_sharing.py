"""Who may open the warehouse when: processes, threads, killed writers, files that are not ours."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from statistics import median

import duckdb
import pytest
from stored_samples import entry, metric, store

from warehouse import migrate, query, turns
from warehouse.findings import findings
from warehouse.store import Warehouse, WarehouseError
from warehouse.turns import TurnTimeoutError, turn

ROOT = Path(__file__).parents[1]


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "uji.duckdb")


def test_an_error_inside_a_write_leaves_nothing(warehouse: Warehouse) -> None:
    with pytest.raises(RuntimeError, match="stop"), warehouse.write() as connection:
        connection.begin()
        connection.execute("INSERT INTO dim_unit VALUES ('x', 'x', NULL, NULL)")
        raise RuntimeError("stop")
    with warehouse.read() as connection:
        assert connection.execute("SELECT count(*) FROM dim_unit WHERE unit_id = 'x'").fetchone() == (0,)


def test_reading_a_warehouse_that_is_not_there_shows_nothing_and_makes_nothing(warehouse: Warehouse) -> None:
    assert query.metrics(warehouse) == []
    assert findings(warehouse) == []
    assert not warehouse.exists
    assert list(warehouse.path.parent.iterdir()) == []


def test_the_data_version_changes_with_a_write_and_not_with_a_read(warehouse: Warehouse) -> None:
    empty = warehouse.data_version
    store(warehouse, entry("a"))
    first = warehouse.data_version
    query.metrics(warehouse)
    assert empty != first == warehouse.data_version
    store(warehouse, entry("b"))
    assert warehouse.data_version != first


def test_a_file_of_an_older_schema_is_brought_up_on_reading(warehouse: Warehouse) -> None:
    with duckdb.connect(str(warehouse.path)) as connection:
        connection.execute("SELECT 1")
    assert query.overview(warehouse)["articles"] == 0
    with duckdb.connect(str(warehouse.path), read_only=True) as connection:
        assert migrate.version(connection) == len(migrate.migrations())


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("CREATE TABLE mine (a INTEGER)", "not a warehouse of Tilik"),
        ("CREATE TABLE meta_migration AS SELECT 999 AS number", "newer Tilik"),
    ],
)
def test_a_file_that_is_not_ours_is_left_alone(warehouse: Warehouse, statement: str, told: str) -> None:
    with duckdb.connect(str(warehouse.path)) as connection:
        connection.execute(statement)
    for use in (warehouse.read, warehouse.write):
        with pytest.raises(WarehouseError, match=told), use():
            pass
    with duckdb.connect(str(warehouse.path)) as connection:
        assert len(connection.execute("SELECT * FROM duckdb_tables()").fetchall()) == 1


def test_a_file_that_is_no_database_and_a_folder_that_is_missing_are_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "x.duckdb").write_bytes(b"no database" * 1000)
    with (
        pytest.raises(WarehouseError, match=r"x\.duckdb: .*not a valid DuckDB"),
        Warehouse(tmp_path / "x.duckdb").read(),
    ):
        pass
    with pytest.raises(WarehouseError, match="no folder"), Warehouse(tmp_path / "no" / "x.duckdb").write():
        pass


def script(warehouse: Warehouse, body: str) -> subprocess.Popen[str]:
    """Another process that uses the warehouse."""
    head = f"import sys; sys.path.insert(0, {str(ROOT)!r}); path = {str(warehouse.path)!r}\n"
    return subprocess.Popen(
        [sys.executable, "-c", head + textwrap.dedent(body)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def test_another_program_that_keeps_the_file_open_is_named(warehouse: Warehouse) -> None:
    store(warehouse, entry("a"))
    holder = script(
        warehouse,
        """
        import time
        import duckdb
        connection = duckdb.connect(path)
        print("open", flush=True)
        time.sleep(60)
        """,
    )
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "open\n"
        with pytest.raises(WarehouseError, match=f"process {holder.pid}"), warehouse.read():
            pass
    finally:
        holder.kill()
        holder.wait()


def test_readers_and_writers_of_several_processes_and_threads_wait_for_each_other(warehouse: Warehouse) -> None:
    store(warehouse, entry("a"))
    writer = """
        from warehouse.store import Warehouse
        for place in range(8):
            with Warehouse(path).write() as connection:
                connection.execute("INSERT INTO dim_unit VALUES (?, 'x', NULL, NULL)", [f"{sys.argv[0]}-{place}"])
    """
    processes = [script(warehouse, writer) for _ in range(2)]
    errors: list[BaseException] = []
    turns = [0, 0, 0]

    def read(reader: int) -> None:
        while any(process.poll() is None for process in processes):
            try:
                with warehouse.read() as connection:
                    connection.execute("SELECT count(*) FROM dim_unit").fetchall()
            except BaseException as error:
                errors.append(error)
                return
            turns[reader] += 1

    threads = [threading.Thread(target=read, args=(reader,)) for reader in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [process.wait() for process in processes] == [0, 0]
    with warehouse.read() as connection:
        assert connection.execute("SELECT count(*) FROM dim_unit WHERE label = 'x'").fetchone() == (16,)
    # 16 writes went by: a reader who got fewer turns than a third of that was starved, however fast the machine is.
    assert min(turns) > 5, turns


def test_a_reader_waits_for_one_writer_however_many_there_are(tmp_path: Path) -> None:
    path = tmp_path / "uji.duckdb"
    inside = {"readers": 0, "writers": 0}
    guard = threading.Lock()
    begun = 0
    broken: list[str] = []
    let_by: list[int] = []
    until = time.monotonic() + 3

    def write() -> None:
        nonlocal begun
        while time.monotonic() < until:
            with turn(path, shared=False, wait=30):
                with guard:
                    begun += 1
                    inside["writers"] += 1
                time.sleep(0.05)
                with guard:
                    if inside != {"readers": 0, "writers": 1}:
                        broken.append(f"a writer is not alone: {inside}")
                    inside["writers"] -= 1

    def read() -> None:
        while time.monotonic() < until:
            before = begun
            with turn(path, shared=True, wait=30):
                with guard:
                    let_by.append(begun - before)
                    inside["readers"] += 1
                time.sleep(0.005)
                with guard:
                    inside["readers"] -= 1

    threads = [threading.Thread(target=work) for work in [write] * 4 + [read] * 8]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert begun > 3
    assert median(let_by) <= 1, let_by


def test_readers_who_come_together_read_one_for_each_processor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SEATS", 2)
    path, most, inside = tmp_path / "uji.duckdb", 0, 0
    guard = threading.Lock()

    def read() -> None:
        nonlocal most, inside
        with turn(path, shared=True, wait=30):
            with guard:
                inside += 1
                most = max(most, inside)
            time.sleep(0.02)
            with guard:
                inside -= 1

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most <= 2


def test_a_writer_lets_readers_pass_for_a_moment_and_then_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers ask one question after the other, and overlap; the writer comes among them."""
    monkeypatch.setattr(turns, "PATIENCE", 0.3)
    path = tmp_path / "uji.duckdb"
    done = threading.Event()
    came, wrote, read = [], [], []

    def reader() -> None:
        while not done.is_set():
            with turn(path, shared=True, wait=10):
                read.append(time.monotonic())
                time.sleep(0.05)

    def writer() -> None:
        came.append(time.monotonic())
        with turn(path, shared=False, wait=10):
            wrote.append(time.monotonic())
        done.set()

    readers = [threading.Thread(target=reader) for _ in range(3)]
    for one in readers:
        one.start()
        time.sleep(0.02)
    late = threading.Thread(target=writer)
    late.start()
    for one in (late, *readers):
        one.join()
    assert len([at for at in read if came[0] < at < wrote[0]]) >= 3
    assert wrote[0] - came[0] < 5


def test_a_long_read_keeps_no_other_reader_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SEATS", 1)
    path, ended = tmp_path / "uji.duckdb", threading.Event()

    def read() -> None:
        with turn(path, shared=True, wait=30):
            ended.set()

    with turn(path, shared=True, wait=1):
        thread = threading.Thread(target=read)
        thread.start()
        assert ended.wait(20 * turns.LONGEST_STANDING)
    thread.join()


def test_between_two_turns_the_file_is_free_and_names_no_place(warehouse: Warehouse, tmp_path: Path) -> None:
    store(warehouse, entry("a", metric()))
    assert len(query.metrics(warehouse)) == 1
    other = script(warehouse, "import duckdb; print(duckdb.connect(path).execute('FROM out_metric').fetchall()[0][1])")
    assert other.communicate()[0] == "a\n"
    moved = warehouse.path.rename(tmp_path / "nama lain's.duckdb")
    assert len(query.metrics(Warehouse(moved))) == 1
    assert query.metrics(warehouse) == []


def test_who_waits_too_long_is_told_and_leaves_the_way_free(tmp_path: Path) -> None:
    path = tmp_path / "uji.duckdb"
    with turn(path, shared=True, wait=1):
        errors: list[BaseException] = []

        def write() -> None:
            try:
                with turn(path, shared=False, wait=0.1):
                    pass
            except TurnTimeoutError as error:
                errors.append(error)

        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        assert len(errors) == 1
        with turn(path, shared=True, wait=1):
            pass
    with turn(path, shared=False, wait=1):
        pass


def test_a_nested_use_fails_at_once_instead_of_waiting_for_itself(warehouse: Warehouse) -> None:
    store(warehouse, entry("a"))
    with warehouse.read(), pytest.raises(RuntimeError, match="nested"), warehouse.write():
        pass


def test_a_killed_writer_leaves_what_it_committed_and_no_lock(warehouse: Warehouse) -> None:
    store(warehouse, entry("a"))
    victim = script(
        warehouse,
        """
        import os
        from warehouse.store import Warehouse
        with Warehouse(path).write() as connection:
            connection.execute("INSERT INTO dim_unit VALUES ('committed', 'x', NULL, NULL)")
            connection.begin()
            connection.execute("INSERT INTO dim_unit VALUES ('open', 'x', NULL, NULL)")
            os.kill(os.getpid(), 9)
        """,
    )
    assert victim.wait() == -9
    for connect in (warehouse.read, warehouse.write):
        with connect() as connection:
            found = connection.execute("SELECT unit_id FROM dim_unit WHERE label = 'x'").fetchall()
        assert found == [("committed",)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(warehouse: Warehouse) -> None:
    store(warehouse, entry("a"))
    warehouse.path.with_name(warehouse.path.name + ".lock").unlink()
    warehouse.path.parent.chmod(0o500)
    with pytest.raises(WarehouseError, match="writable"), warehouse.read():
        pass
    warehouse.path.parent.chmod(0o700)
