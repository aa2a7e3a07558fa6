"""The command `tilik` as a person runs it, made cheap: each run is a process of its own, born of one that has the heavy
libraries in memory already.

In: a folder to run in, the words of the command, what stands on its standard input, more of the environment. Out: how
it ended. Never: a run inside the test's own process, a setting of the developer's own (warehouse, terminal).

Most of what a run of the command takes is the import of spaCy. The standard library's fork server imports once and
forks for each run; what is printed, how it ends and what is stored are a real process's.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
SECONDS = 120
OWN = frozenset({"TILIK_WAREHOUSE", "TILIK_AUTH", "COLUMNS"})
"""What a developer may have set for himself."""
PRELOADED = ["app.cli", "extract.pipeline", "pyarrow.parquet", "trafilatura", "warehouse.official", "warehouse.query"]
STREAMS = ("in", "out", "err")


@dataclass(frozen=True)
class Ran:
    """How a run ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines; fails when anything else stands there."""
        return [json.loads(line) for line in self.out.splitlines()]


def environment(**more: str) -> dict[str, str]:
    """The environment of a run."""
    kept = {key: value for key, value in os.environ.items() if key not in OWN}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def command(*words: object) -> list[str]:
    """The words that start `tilik` as a new process, for a run that is watched or stopped from outside."""
    return [sys.executable, "-c", "from app.cli import main; main()", *map(str, words)]


def tilik(folder: Path, *words: object, stdin: bytes = b"", **more: str) -> Ran:
    """Run `tilik` in a folder until it ends. Raises TimeoutError when it does not."""
    with tempfile.TemporaryDirectory() as kept:
        streams = [Path(kept, name) for name in STREAMS]
        streams[0].write_bytes(stdin)
        told = ([str(word) for word in words], str(folder), environment(**more), [str(path) for path in streams])
        process = _server().Process(target=_run, args=told)
        # Whoever ran a page of the app in this process left it as the main module; a new process would run it first.
        with patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):
            process.start()
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"tilik {' '.join(told[0])}: not done in {SECONDS} s")
        return Ran(process.exitcode, streams[1].read_bytes().decode(), streams[2].read_bytes().decode())


@cache
def _server() -> ForkServerContext:
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(PRELOADED)
    return server


def _run(words: Sequence[str], folder: str, settings: Mapping[str, str], streams: Sequence[str]) -> None:
    """In the new process: become the command."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(settings)
    for number, (path, flags) in enumerate(zip(streams, (os.O_RDONLY, *[os.O_WRONLY | os.O_CREAT] * 2), strict=True)):
        os.dup2(os.open(path, flags), number)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode) for number, mode in enumerate(("r", "w", "w")))
    sys.argv = ["tilik", *words]
    from app.cli import main

    main()
