"""The warehouse file: who may open it, when, and how.

In: a path. Out: short-lived DuckDB connections, `with warehouse.read() as connection` or `warehouse.write()`. Never: a
file kept open between calls, an extension fetched from the network, a lock error that a person sees while it could
wait.

DuckDB allows one writer or many readers; `warehouse.turns` makes processes and threads take turns.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb

from rules.files import Packs, RuleError, packs
from warehouse.engine import SETTINGS, Engine
from warehouse.migrate import MigrationError, migrate, pending
from warehouse.turns import TurnTimeoutError, turn

__all__ = ["DEFAULT", "SETTINGS", "VARIABLE", "WAIT_SECONDS", "Warehouse", "WarehouseError", "default_path"]

DEFAULT = Path("tilik.duckdb")
VARIABLE = "TILIK_WAREHOUSE"
WAIT_SECONDS = 60.0
HOLDER = re.compile(r"held in (?P<program>.+?) \(PID (?P<pid>\d+)\)")


class WarehouseError(RuntimeError):
    """The warehouse cannot be used as asked. The message names the file and says what to do."""


class Warehouse:
    """One warehouse file. Cheap to make, safe to share between threads; opens the file only inside `read` and
    `write`. Calls must not be nested in one thread."""

    def __init__(self, path: Path | str, *, rules: Packs | None = None, wait: float = WAIT_SECONDS) -> None:
        self.path = Path(path)
        self._rules = rules
        self._wait = wait
        self._turn = threading.local()
        self._engine = Engine(self.path.absolute())

    def __repr__(self) -> str:
        return f"Warehouse({str(self.path)!r})"

    @property
    def exists(self) -> bool:
        """Whether the file is there. Reading one that is not gives an empty warehouse and creates nothing."""
        return self.path.is_file()

    @property
    def data_version(self) -> str:
        """A text that changes with every write, read from the file system alone: the key for caches."""
        parts = []
        for path in (self.path, self.path.with_name(self.path.name + ".wal")):
            try:
                state = path.stat()
            except OSError:
                continue
            parts.append(f"{state.st_mtime_ns:x}-{state.st_size:x}-{state.st_ino:x}")
        return ".".join(parts) or "empty"

    @contextmanager
    def read(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for reading, at the newest schema. Raises WarehouseError."""
        if not self.exists:
            with duckdb.connect(":memory:", config=SETTINGS) as connection:
                migrate(connection)
                yield connection
            return
        with self.turn(shared=True), self._connected(read_only=True) as connection:
            with self._told():
                behind = bool(pending(connection))
            if not behind:
                yield connection
                return
        with self.write():
            pass
        with self.turn(shared=True), self._connected(read_only=True) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for writing, alone on the file, with pending migrations applied and the dimensions filled as the
        rules have them. The caller begins and commits its transactions; one that is open when an error passes is rolled
        back. Keep it short. Raises WarehouseError."""
        from warehouse.dims import refresh  # brings pyarrow, which a reader does not need

        if not self.path.parent.is_dir():
            raise WarehouseError(f"{self.path}: there is no folder {self.path.parent}; create it first")
        with self._told():
            rules = self._rules or packs()
            # Reads every rule file, which nobody should wait for: from here on it is known.
            _ = rules.version
        with self.turn(shared=False), self._connected(read_only=False) as connection:
            with self._told():
                migrate(connection)
                refresh(connection, rules)
            yield connection

    @contextmanager
    def _connected(self, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        with ExitStack() as held:
            with self._told():
                connection = held.enter_context(self._engine.opened(read_only=read_only))
            yield connection

    @contextmanager
    def turn(self, *, shared: bool) -> Iterator[None]:
        """Hold the file without opening it: with other readers where `shared`, else alone. `read` and `write` do this
        themselves; it is for who opens the file in a way of their own, and keeps it short. Raises WarehouseError."""
        if getattr(self._turn, "taken", False):
            raise RuntimeError("read() and write() must not be nested in one thread: it would wait for itself")
        with ExitStack() as held:
            try:
                held.enter_context(turn(self.path, shared=shared, wait=self._wait))
            except TurnTimeoutError:
                raise WarehouseError(
                    f"{self.path}: another Tilik has been using it for over {self._wait:.0f} s; "
                    "try again when it is done"
                ) from None
            except OSError as error:
                raise WarehouseError(
                    f"{self.path}: cannot create a lock file beside it ({error}); the folder has to be writable"
                ) from error
            self._turn.taken = True
            try:
                yield
            finally:
                self._turn.taken = False

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what DuckDB says about the file into words for a person."""
        try:
            yield
        except (MigrationError, RuleError) as error:
            raise WarehouseError(f"{self.path}: {error}") from error
        except duckdb.IOException as error:
            if holder := HOLDER.search(str(error)):
                raise WarehouseError(
                    f"{self.path}: another program keeps the file open: {holder['program']} (process {holder['pid']}). "
                    "Close it there and try again"
                ) from error
            raise WarehouseError(f"{self.path}: {str(error).removeprefix('IO Error: ')}") from error


def default_path() -> Path:
    """The file that the environment names, or `tilik.duckdb` in the current folder."""
    return Path(os.environ.get(VARIABLE) or DEFAULT)
