"""Numbered migrations: the SQL files beside this module, applied in order, each once.

In: an open connection. Out: the same connection at the newest schema. Never: a schema written by hand elsewhere, a
change to a file that was made by something else or by a newer Tilik.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import duckdb

NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")


class MigrationError(RuntimeError):
    """The file's schema is not one that this version of Tilik can work with. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step of the schema."""

    number: int
    name: str
    sql: str


def _read() -> Iterator[Migration]:
    for path in files("warehouse").joinpath("migrations").iterdir():
        if match := NAME.fullmatch(path.name):
            yield Migration(int(match[1]), match[2], path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def migrations() -> tuple[Migration, ...]:
    """Every migration, in order. Raises MigrationError when the numbers are not 1, 2, 3…"""
    steps = tuple(sorted(_read(), key=lambda step: step.number))
    if [step.number for step in steps] != list(range(1, len(steps) + 1)):
        raise MigrationError("the numbers of the migrations are not 1, 2, 3…: the installation is damaged")
    return steps


def version(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the last migration applied; 0 for an empty file. Raises MigrationError for a foreign file or one
    of a newer Tilik."""
    try:
        row = connection.execute("SELECT coalesce(max(number), 0) FROM meta_migration").fetchone()
    except duckdb.CatalogException:
        if connection.execute("SELECT 1 FROM duckdb_tables() LIMIT 1").fetchone():
            raise MigrationError("it is a DuckDB file, but not a warehouse of Tilik") from None
        return 0
    number = int(row[0]) if row else 0
    if number > len(migrations()):
        raise MigrationError(f"it was written by a newer Tilik (schema {number}); install that version or a later one")
    return number


def pending(connection: duckdb.DuckDBPyConnection) -> tuple[Migration, ...]:
    """The migrations that the file still lacks, in order."""
    return migrations()[version(connection) :]


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Apply what is pending, each migration in a transaction of its own: a crash leaves the last whole step."""
    for step in pending(connection):
        connection.begin()
        try:
            if step.number == 1:
                connection.execute("CREATE TABLE meta_migration (number INTEGER NOT NULL, name VARCHAR NOT NULL)")
                connection.execute("CREATE TABLE meta_fact (name VARCHAR NOT NULL, fact VARCHAR NOT NULL)")
            connection.execute(step.sql)
            connection.execute("INSERT INTO meta_migration VALUES (?, ?)", [step.number, step.name])
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
