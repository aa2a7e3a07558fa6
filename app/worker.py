"""What a worker process does: it reads the pages that it is given, each within limits of time and memory.

In: jobs. Out: what each yielded. Never: the warehouse's file, a page that takes for ever, a process that outlives the
one that started it.

Python's clock ends a page that takes too long; a second one ends the process where a library is in the middle of a call
that Python cannot interrupt. `app.workers` then finds out which page it was.
"""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from multiprocessing.connection import wait
from pathlib import Path
from types import FrameType
from typing import TextIO

from app.jobs import PAGE_MEMORY, Job, Miss, Read, Reader, read


class _TooLongError(BaseException):
    """Not an Exception: a library that swallows those must not swallow this."""


_worker: tuple[Reader, float, TextIO] | None = None
"""What this process reads with. Set once, when it starts; None in the parent."""


def start(extractor: Reader, seconds: float) -> None:
    global _worker
    _worker = extractor, seconds, Path(os.devnull).open("w")  # noqa: SIM115 - as long as the process lives
    # Ctrl-C reaches the whole group of processes; the parent alone answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, _too_long)
    threading.Thread(target=_follow_parent, daemon=True).start()
    _limit_memory()


def _follow_parent() -> None:
    """End with the parent, also when that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        limit = pages * resource.getpagesize() + PAGE_MEMORY
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _too_long(number: int, frame: FrameType | None) -> None:
    raise _TooLongError


def work(jobs: Sequence[Job]) -> list[Read | Miss]:
    return [_work_on(job) for job in jobs]


def _work_on(job: Job) -> Read | Miss:
    assert _worker is not None
    extractor, seconds, nowhere = _worker
    # The second clock ends the process itself: Python's own cannot interrupt a library in the middle of a call.
    faulthandler.dump_traceback_later(1.5 * seconds, exit=True, file=nowhere)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return read(job, extractor)
    except _TooLongError:
        return Miss("failed", f"it took longer than {seconds:.0f} s to read; save the article alone")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()
