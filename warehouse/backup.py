"""The whole warehouse to another file and back, while others read.

In: a `Warehouse` and a path. Out: a file of the same tables, compared row by row before it takes its name. Never: a
file overwritten unless told to, a live file copied byte by byte (what stands in its log would be lost), a file of
another program or of a newer Tilik taken for a backup.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.migrate import MigrationError, version
from warehouse.snapshot import snapshot
from warehouse.store import SETTINGS, Warehouse

BLOCK_BYTES = 262_144


class BackupError(RuntimeError):
    """A backup that cannot be made or restored. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied and compared."""

    path: Path
    tables: int
    rows: int
    schema: int
    """The number of the last migration."""


def backup(warehouse: Warehouse, path: Path, *, force: bool = False) -> Copied:
    """Write a backup; others wait no longer than it takes to copy the file. Raises BackupError, WarehouseError."""
    if not warehouse.exists:
        raise BackupError(f"{warehouse.path}: there is no warehouse to back up")
    _free(path, force=force)
    _apart(warehouse.path, path)
    # Reading it brings an old file to the newest schema, or says why it cannot be used.
    with snapshot(warehouse) as still, _new(path) as part:
        copied = _copy(still.path, part, path)
        part.replace(path)
    return copied


def restore(warehouse: Warehouse, path: Path, *, force: bool = False) -> Copied:
    """Put a backup in the place of the warehouse; others wait only while the files change places. Raises BackupError,
    WarehouseError."""
    if not path.is_file():
        raise BackupError(f"{path}: there is no such backup")
    _free(warehouse.path, force=force)
    _apart(warehouse.path, path)
    with _new(warehouse.path) as part:
        copied = _copy(path, part, warehouse.path)
        with warehouse.turn(shared=False):
            # It may have been begun in the meantime.
            _free(warehouse.path, force=force)
            _settle(warehouse.path)
            log = warehouse.path.with_name(warehouse.path.name + ".wal")
            if log.exists():
                # It belongs to the file that goes; beside the new one it would be taken for its own.
                log.replace(log.with_name(log.name + ".old"))
            part.replace(warehouse.path)
    return copied


def _settle(path: Path) -> None:
    """Bring what stands in the log into the file, where it can still be opened: a crash from here on loses nothing."""
    if path.exists():
        with suppress(duckdb.Error), duckdb.connect(str(path), config=SETTINGS) as connection:
            connection.execute("CHECKPOINT")


def _free(path: Path, *, force: bool) -> None:
    if not path.parent.is_dir():
        raise BackupError(f"{path}: there is no folder {path.parent}; create it first")
    if path.is_dir() or (path.exists() and not force):
        raise BackupError(
            f"{path}: is there already; " + ("it is a folder" if path.is_dir() else "--force replaces it")
        )


def _apart(one: Path, other: Path) -> None:
    if one.resolve() == other.resolve():
        raise BackupError(f"{other}: is the warehouse itself")


@contextmanager
def _new(path: Path) -> Iterator[Path]:
    """A file beside `path` that can take its name, and is gone otherwise."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)
        part.with_name(part.name + ".wal").unlink(missing_ok=True)


def _copy(source: Path, part: Path, name: Path) -> Copied:
    """Copy every table and view from one file to a new one, and compare."""
    with duckdb.connect(":memory:", config=SETTINGS) as connection:
        try:
            connection.execute(f"ATTACH {_quoted(source)} AS source (READ_ONLY)")
            connection.execute("USE source")
            schema = version(connection)
        except (duckdb.Error, MigrationError) as error:
            raise BackupError(f"{source}: cannot be copied: {error}") from error
        if schema == 0:
            raise BackupError(f"{source}: is no warehouse of Tilik")
        connection.execute(f"ATTACH {_quoted(part)} AS kept (BLOCK_SIZE {BLOCK_BYTES})")
        connection.execute("COPY FROM DATABASE source TO kept")
        before, after = (_contents(connection, each) for each in ("source", "kept"))
        if before != after:
            apart = sorted(table for table in before | after if before.get(table) != after.get(table))
            raise BackupError(f"{name}: the copy differs in {', '.join(apart)}; nothing was replaced, try again")
        connection.execute("CHECKPOINT kept")
        connection.execute("USE memory")
        connection.execute("DETACH kept")
    with part.open("rb") as file:
        os.fsync(file.fileno())
    return Copied(name, len(before) - 1, sum(rows for rows, _ in before.values()), schema)


def _contents(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, tuple[int, int]]:
    """By table the number of rows and a sum over their hashes; of a view its text."""
    tables = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = ? ORDER BY table_name", [database]
    ).fetchall()
    found: dict[str, tuple[int, int]] = {}
    for (table,) in tables:
        row = connection.execute(
            f'SELECT count(*), coalesce(sum(hash(t)::HUGEINT), 0) FROM {database}."{table}" t'
        ).fetchone()
        found[table] = (int(row[0]), int(row[1])) if row else (0, 0)
    views = connection.execute(
        "SELECT count(*) FROM duckdb_views() WHERE database_name = ? AND NOT internal", [database]
    ).fetchone()
    found["(views)"] = (0, int(views[0]) if views else 0)
    return found


def _quoted(path: Path) -> str:
    escaped = str(path).replace("'", "''")
    return f"'{escaped}'"
