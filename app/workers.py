"""Captures read by several processes: cleaned, extracted and made ready to be stored beside each other, given back in
the order they came.

In: jobs, each a capture. Out: for each job, in order, the article with what it yields, or the reason why there is none.
Never: the warehouse, a job lost because a page killed the process that read it, a job that waits for ever.

The workers are forked once the rules are loaded, so that they share them. A page has a time and a memory limit; one
that breaks its worker all the same (a crash in a C library) is found by reading the pages that were under way one by
one, and only that page fails.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing.connection import wait
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TextIO, TypeVar

from corpus.article import Article, Capture
from extract.records import Reading

if TYPE_CHECKING:
    from warehouse.prepare import Prepared

PAGE_SECONDS = 60.0
"""How long one page may take; a large page takes about a second."""
PAGE_MEMORY = 2**30
"""Bytes that a worker may take beyond what it started with."""
IN_FLIGHT = 32
"""Jobs under way for each worker, so that none waits while the parent stores a batch."""
IN_FLIGHT_BYTES = 64 * 2**20
TOGETHER = 6
TOGETHER_BYTES = 2**20
"""Pages that go to a worker at a time: to hand over each alone costs this process a tenth of what reading it takes."""
WARM = (
    b"<html lang='id'><head><title>Uji</title></head><body><article><h1>Uji</h1><p>"
    + b"Petugas BNNP menyita 12 gram sabu dari 3 tersangka sepanjang tahun 2021, dari target 5 kasus. " * 4
    + b"</p></article></body></html>"
)
KILLED = "it crashed the process that read it, or kept it busy for over {seconds:.0f} s; please report it with the page"
Tag = TypeVar("Tag")


class Reader(Protocol):
    """What ingestion needs of an extractor."""

    @property
    def version(self) -> str: ...

    def read(self, article: Article) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Job:
    """One capture to be read."""

    capture: Capture
    sample: bool = False
    article: str | None = None
    """The id that the article keeps, whatever cleaning would call it; None lets cleaning decide."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a job yielded."""

    article: Article
    reading: Reading
    prepared: Prepared


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a job yielded nothing. `refused`: the page holds no article. `failed`: it could not be read."""

    outcome: Literal["refused", "failed"]
    reason: str


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read(job: Job, extractor: Reader) -> Read | Miss:
    """Clean, extract and prepare one capture. Never raises for what a page holds."""
    from corpus.clean import NotAnArticle, clean
    from warehouse.prepare import prepare

    try:
        article = clean(job.capture)
        if job.sample or job.article:
            article = replace(article, sample=job.sample or article.sample, article=job.article or article.article)
        reading = extractor.read(article)
        return Read(article, reading, prepare(job.capture, article, reading.records))
    except NotAnArticle as error:
        return Miss("refused", str(error))
    except MemoryError:
        return Miss("failed", f"it needs more than {PAGE_MEMORY // 2**20} MB of memory; save the article alone")
    except Exception as error:  # one page must never stop the others; the reason names the page and the error
        return Miss("failed", f"it broke the reader ({type(error).__name__}: {error}); please report it with the page")


Answers = Future[list[Read | Miss]]


@dataclass(slots=True)
class _Place(Generic[Tag]):
    """One tag in the order of the answers, and the job under way for it."""

    tag: Tag
    job: Job | None
    answers: Answers | None = None
    """Of all pages that went together; None until they go."""
    place: int = 0
    """Of this job among them."""


class Workers:
    """Reads jobs in `count` processes, or in this one where `count` is 0. Close it, or use it in a `with`."""

    def __init__(self, extractor: Callable[[], Reader], count: int = 0, *, page_seconds: float = PAGE_SECONDS) -> None:
        """`extractor` makes the extractor; it is called when the first job comes. Processes need a system that can
        fork; elsewhere everything is read in this one."""
        self._make = extractor
        self._extractor: Reader | None = None
        self._count = count if "fork" in multiprocessing.get_all_start_methods() else 0
        self._seconds = page_seconds
        self._pool: ProcessPoolExecutor | None = None
        self._children: set[Any] = set()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, also those in the middle of a page."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        gc.unfreeze()
        for child in self._children:
            child.kill()
        pool.shutdown(wait=True, cancel_futures=True)

    def read(self, jobs: Iterable[tuple[Tag, Job | None]]) -> Iterator[tuple[Tag, Read | Miss | None]]:
        """What became of each job, in the order of the jobs, with the tag that came with it; a tag without a job keeps
        its place in the order."""
        if not self._count:
            for tag, job in jobs:
                yield tag, read(job, self._ready()) if job else None
            return
        window: deque[_Place[Tag]] = deque()
        parcel: list[_Place[Tag]] = []
        busy = size = weight = 0
        for tag, job in jobs:
            place = _Place(tag, job)
            window.append(place)
            if job:
                parcel.append(place)
                busy, size = busy + 1, size + len(job.capture.content)
                weight += len(job.capture.content)
                if len(parcel) == TOGETHER or weight >= TOGETHER_BYTES:
                    self._submit(parcel, window)
                    parcel, weight = [], 0
            while window and (not window[0].job or busy > IN_FLIGHT * self._count or size > IN_FLIGHT_BYTES):
                if done := window[0].job:
                    busy, size = busy - 1, size - len(done.capture.content)
                yield self._next(window)
        if parcel:
            self._submit(parcel, window)
        while window:
            yield self._next(window)

    def _next(self, window: deque[_Place[Tag]]) -> tuple[Tag, Read | Miss | None]:
        first = window[0]
        if first.answers and _broken(first.answers):
            self._mend(window)
        window.popleft()
        return first.tag, first.answers.result()[first.place] if first.answers else None

    def _submit(self, parcel: Sequence[_Place[Tag]], window: deque[_Place[Tag]]) -> None:
        jobs = [place.job for place in parcel if place.job]
        try:
            answers = self._started().submit(_work, jobs)
        except BrokenProcessPool:
            self._mend(window)
            answers = self._started().submit(_work, jobs)
        for number, place in enumerate(parcel):
            place.answers, place.place = answers, number

    def _mend(self, window: deque[_Place[Tag]]) -> None:
        """A worker died: read what was under way again, page by page, so that the one that kills is found."""
        self.close()
        for place in window:
            if place.job is None or place.answers is None or not _broken(place.answers):
                continue
            place.answers, place.place = self._started().submit(_work, [place.job]), 0
            if _broken(place.answers):
                self.close()
                place.answers = Future()
                place.answers.set_result([Miss("failed", KILLED.format(seconds=self._seconds))])

    def _ready(self) -> Reader:
        if self._extractor is None:
            self._extractor = self._make()
        return self._extractor

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is not None:
            return self._pool
        extractor = self._ready()
        read(Job(Capture("uji.html", WARM, "text/html", article_hint="uji")), extractor)
        before = set(multiprocessing.active_children())
        self._pool = ProcessPoolExecutor(
            self._count,
            mp_context=multiprocessing.get_context("fork"),
            initializer=_start,
            initargs=(extractor, self._seconds),
        )
        # What is loaded now stays as long as the workers: a collection in one of them would copy the memory that all of
        # them share, and one in this process would look through all of the extractor for nothing.
        gc.freeze()
        self._pool.submit(os.getpid).result()
        self._children = set(multiprocessing.active_children()) - before
        return self._pool


def _broken(answers: Answers) -> bool:
    """Waits for the answers."""
    return isinstance(answers.exception(), BrokenProcessPool)


# --- in the worker ------------------------------------------------------------------------------------------


class _TooLongError(BaseException):
    """Not an Exception: a library that swallows those must not swallow this."""


_worker: tuple[Reader, float, TextIO] | None = None
"""What this process reads with. Set once, when it starts; None in the parent."""


def _start(extractor: Reader, seconds: float) -> None:
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


def _work(jobs: Sequence[Job]) -> list[Read | Miss]:
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
