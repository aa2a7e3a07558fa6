"""Turns at a file: many readers or one writer, in processes and threads, none of them starved.

In: the path of the file. Out: `with turn(path, shared=…, wait=…)`. Never: a lock that outlives its process, a reader
who waits for more than one writer, a writer passed over by readers who keep coming.

Lock files beside the file, held by portalocker. `.lock`: shared by readers, exclusive to a writer. `.gate`: who waits
for `.lock` stands in it, readers together, a writer alone; so the readers who came while one writer wrote all go in
before the next one. `.door`: everybody passes it on the way to the gate, and a writer keeps it until the file is his,
so that no reader overtakes him. `.queue`: one writer at a time goes to the door, the next one when he has written.
Whoever asks one question mostly asks the next one as soon as it is answered, and would wait for a writer each time: so
a writer does not go to the door at once. He lets readers pass for a moment, unless he finds the file free, or has
waited for as long in the queue.
`.seat0` and on: readers who went in together sit down one for each processor. All at once they would all be slow, and
come back together; so the first ones are done at once. Who finds none free for a moment reads standing.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from portalocker import AlreadyLocked, LockException, LockFlags, lock, unlock

PAUSE = 0.01
"""Seconds that a writer stands back, so that who has just written is not faster than those who were woken."""
PATIENCE = 0.5
"""Seconds from his coming in which a writer lets readers pass, however many keep coming."""
LOOK = 0.005
"""Seconds between two looks whether the file is free meanwhile."""
SEATS = os.cpu_count() or 1
LONGEST_STANDING = 0.3
"""Seconds that a reader waits for a seat."""


class TurnTimeoutError(Exception):
    """Nobody let go in time."""


@contextmanager
def turn(path: Path, *, shared: bool, wait: float) -> Iterator[None]:
    """Hold the file, with other readers where `shared`, else alone. Raises TurnTimeoutError after `wait` seconds, and
    OSError where lock files cannot be made."""
    until = time.monotonic() + wait

    def beside(suffix: str, *, shared: bool) -> _Held:
        return _Held(path.with_name(path.name + suffix), shared, until)

    with ExitStack() as held:
        if not shared:
            time.sleep(PAUSE)
            polite = time.monotonic() + PATIENCE
            held.enter_context(beside(".queue", shared=False))
            if _found_free(held, path, min(polite, until)):
                yield
                return
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


def _found_free(held: ExitStack, path: Path, until: float) -> bool:
    """Whether nobody was at the file for a moment before `until`; then it is the writer's for as long as `held` lasts.
    One writer at a time looks, so looking costs next to nothing."""
    gate, file = (_Held(path.with_name(path.name + suffix), False, 0) for suffix in (".gate", ".lock"))
    was_free = False
    while True:
        is_free = False
        # Through the gate, so that who waits for the file goes in first.
        with suppress(TurnTimeoutError), gate, ExitStack() as taken:
            taken.enter_context(file)
            is_free = True
            # Free at two looks: between two questions of one reader it is for less than that.
            if was_free:
                held.push(taken.pop_all())
                return True
        if time.monotonic() >= until:
            return False
        was_free = is_free
        time.sleep(LOOK)


def _sit(held: ExitStack, path: Path) -> None:
    """Take a seat for as long as `held` lasts, or none where all are taken for longer than a person notices."""
    seats = [path.with_name(f"{path.name}.seat{number}") for number in range(SEATS)]
    for seat in seats:
        with suppress(TurnTimeoutError):
            held.enter_context(_Held(seat, False, 0))
            return
    # Those who wait spread over the seats.
    seat = seats[(os.getpid() + threading.get_native_id()) % SEATS]
    with suppress(TurnTimeoutError):
        held.enter_context(_Held(seat, False, time.monotonic() + LONGEST_STANDING))


class _Held:
    """One lock file, held inside the `with`."""

    def __init__(self, path: Path, shared: bool, until: float) -> None:
        self._path = path
        self._flags = LockFlags.SHARED if shared else LockFlags.EXCLUSIVE
        self._until = until
        self._file = -1

    def __enter__(self) -> None:
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            lock(file, self._flags | LockFlags.NON_BLOCKING)
        except AlreadyLocked:
            _Waiter(file, self._flags).wait(self._until)
        except LockException as error:
            os.close(file)
            raise OSError(str(error)) from error
        self._file = file

    def __exit__(self, *error: object) -> None:
        _let_go(self._file)


class _Waiter(threading.Thread):
    """Waits for a lock asleep in the system, which wakes who came first; a look now and then would cost processor time
    that the one who is waited for needs. In a thread of its own, for that sleep knows no limit."""

    def __init__(self, file: int, flags: LockFlags) -> None:
        super().__init__(daemon=True)
        self._file = file
        self._flags = flags
        self._guard = threading.Lock()
        self._told = threading.Event()
        self._left = False
        self._error: LockException | None = None

    def run(self) -> None:
        """Get the lock, for nobody where the wait was given up."""
        try:
            lock(self._file, self._flags)
        except LockException as error:
            self._error = error
        with self._guard:
            self._told.set()
            if self._left:
                _let_go(self._file)

    def wait(self, until: float) -> None:
        """Return with the lock held. Raises TurnTimeoutError and OSError; the file is closed then, now or later."""
        patience = until - time.monotonic()
        if patience <= 0:
            os.close(self._file)
            raise TurnTimeoutError
        self.start()
        told = False
        try:
            told = self._told.wait(patience)
        finally:
            if not told or self._error:
                self._leave()
        if self._error:
            raise OSError(str(self._error)) from self._error
        if not told:
            raise TurnTimeoutError

    def _leave(self) -> None:
        with self._guard:
            self._left = True
            if self._told.is_set():
                _let_go(self._file)


def _let_go(file: int) -> None:
    # By word, not by closing: a process forked meanwhile holds the file open too.
    with suppress(LockException):
        unlock(file)
    os.close(file)
