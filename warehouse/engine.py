"""DuckDB itself, started once for each warehouse, and the file opened in it for one turn at a time.

In: the path of a file. Out: short-lived connections on which its tables are found by their bare names. Never: the file
kept open between turns, a turn taken (that is `warehouse.turns`), a setting that one turn leaves to the next.

Starting DuckDB (it makes itself thousands of functions) takes longer than opening a warehouse, and a person who looks
at a page opens it a dozen times. So the engine stays, empty, and the file is attached and detached.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

NAME = "warehouse"
"""What the file is called inside the engine. Nothing in the file says so: its views name tables alone."""
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    # A Python variable must never stand in for a missing table.
    "python_enable_replacements": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
# Weighing FSST takes half the time of writing a few articles, for a file a third smaller: the pages themselves, which
# are most of it, come compressed. A backup weighs it.
DISABLED = "fsst"
GROUP_ROWS = 20_480
"""Rows that are packed together. A write packs the last ones of each table anew, so this bounds its time and memory;
and what an equality has to look through in a sorted table."""
SMALL_BYTES = 64 * 2**20
"""In a smaller file a second thread costs more than it gains."""
MOST_TURNS = 200
"""DuckDB keeps about ten kilobytes of every file that was written and let go of, for as long as it runs: after so many
turns it is started anew."""


class Engine:
    """Opens one file, for many threads that read or for one that writes. The caller sees to it that they take turns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._users = 0
        self._base: duckdb.DuckDBPyConnection | None = None
        self._process = 0
        self._turns = 0
        self._memory = ""
        """What DuckDB takes at most where nobody says otherwise: most of this machine's."""

    @contextmanager
    def opened(self, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to the file, made where it is missing and is to be written. A transaction that is open at the
        end is rolled back. Raises duckdb.Error."""
        with self._guard:
            base = self._attached(read_only)
            self._users += 1
        try:
            with base.cursor() as connection:
                connection.execute(f"USE {NAME}")
                yield connection
        finally:
            with self._guard:
                self._users -= 1
                if not self._users:
                    self._detach(base)

    def _attached(self, read_only: bool) -> duckdb.DuckDBPyConnection:
        base = self._started()
        if not self._users:
            small = self._path.exists() and self._path.stat().st_size < SMALL_BYTES
            base.execute("SET threads = 1" if read_only and small else "RESET threads")
            # RESET would tell the default and leave the buffers as small as a turn before had made them.
            base.execute(f"SET memory_limit = '{self._memory}'")
            path = str(self._path).replace("'", "''")
            base.execute(f"ATTACH '{path}' AS {NAME} ({'READ_ONLY' if read_only else f'ROW_GROUP_SIZE {GROUP_ROWS}'})")
            self._turns += 1
        return base

    def _started(self) -> duckdb.DuckDBPyConnection:
        # The threads of an engine do not come along into a forked process.
        if self._base is None or self._process != os.getpid():
            self._users, self._process, self._turns = 0, os.getpid(), 0
            beside = self._path.with_name(self._path.name + ".tmp")
            self._base = duckdb.connect(":memory:", config={**SETTINGS, "temp_directory": str(beside)})
            self._base.execute(f"SET disabled_compression_methods = '{DISABLED}'")
            [(self._memory,)] = self._base.execute("SELECT current_setting('memory_limit')").fetchall()
        return self._base

    def _detach(self, base: duckdb.DuckDBPyConnection) -> None:
        """Also brings the log into the file, as closing does. What was committed is safe where that fails."""
        is_free = False
        with suppress(duckdb.Error):
            base.execute(f"DETACH {NAME}")
            is_free = True
        # An engine with a file that cannot be let go of is of no use to the next turn.
        if not is_free or self._turns >= MOST_TURNS:
            self._base = None
            base.close()
