"""Turns at a file: many readers or one writer, in processes and threads, none of them starved.

In: the path of the file. Out: `with turn(path, shared=…, wait=…)`. Never: a lock that outlives its process, a reader
who waits for more than one writer, a writer passed over by readers who keep coming.

Lock files beside the file, held by portalocker. `.lock`: shared by readers, exclusive to a writer. `.gate`: who waits
for `.lock` stands in it, readers together, a writer alone; so the readers who came while one writer wrote all go in
before the next one. `.door`: everybody passes it on the way to the gate, and a writer keeps it until the file is his,
so that no reader overtakes him. `.queue`: one writer at a time goes to the door, the next one when he has written.
`.seat0` and on: readers who went in together sit down one for each processor. All at once they would all be slow, and
come back together; so the first ones are done at once. Who finds none free for a moment reads standing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from portalocker import AlreadyLocked, LockException, LockFlags, lock, unlock

LONGEST_SLEEP = 0.01
SHORTEST_SLEEP = 0.002
PATIENCE = 0.2
"""Seconds after which one asks twice as often as somebody who has just come: the longer the wait, the more often."""

SEATS = os.cpu_count() or 1
LONGEST_STANDING = 0.3
"""Seconds."""


class TurnTimeoutError(Exception):
    """Nobody let go in time."""


@contextmanager
def turn(path: Path, *, shared: bool, wait: float) -> Iterator[None]:
    """Hold the file, with other readers where `shared`, else alone. Raises TurnTimeoutError after `wait` seconds, and
    OSError where lock files cannot be made."""
    since = time.monotonic()
    until = since + wait

    def beside(suffix: str, *, shared: bool) -> _Held:
        return _Held(path.with_name(path.name + suffix), shared, since, until)

    with ExitStack() as held:
        if not shared:
            # Who has just written and writes again must not be faster than those who wait between two looks.
            time.sleep(LONGEST_SLEEP)
            held.enter_context(beside(".queue", shared=False))
        with ExitStack() as way:
            with ExitStack() as door:
                door.enter_context(beside(".door", shared=False))
                way.enter_context(beside(".gate", shared=shared))
                if not shared:
                    way.push(door.pop_all())
            held.enter_context(beside(".lock", shared=shared))
        if shared:
            _sit(held, path)
        yield


def _sit(held: ExitStack, path: Path) -> None:
    """Take a seat for as long as `held` lasts, or none where all are taken for longer than a person notices."""
    until = time.monotonic() + LONGEST_STANDING
    while True:
        for number in range(SEATS):
            with suppress(TurnTimeoutError):
                held.enter_context(_Held(path.with_name(f"{path.name}.seat{number}"), False, 0.0, 0.0))
                return
        if time.monotonic() >= until:
            return
        time.sleep(SHORTEST_SLEEP)


class _Held:
    """One lock file, held inside the `with`."""

    def __init__(self, path: Path, shared: bool, since: float, until: float) -> None:
        self._path = path
        self._flags = (LockFlags.SHARED if shared else LockFlags.EXCLUSIVE) | LockFlags.NON_BLOCKING
        self._since, self._until = since, until
        self._file = -1

    def __enter__(self) -> None:
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            self._wait(self._file)
        except BaseException:
            os.close(self._file)
            raise

    def __exit__(self, *error: object) -> None:
        # Let go by word, not by closing: a process forked meanwhile holds the file open too.
        with suppress(LockException):
            unlock(self._file)
        os.close(self._file)

    def _wait(self, file: int) -> None:
        while True:
            try:
                lock(file, self._flags)
            except AlreadyLocked:
                now = time.monotonic()
                if now >= self._until:
                    raise TurnTimeoutError from None
                time.sleep(max(SHORTEST_SLEEP, LONGEST_SLEEP / (1 + (now - self._since) / PATIENCE)))
            except LockException as error:
                raise OSError(str(error)) from error
            else:
                return
