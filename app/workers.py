"""Captures read by several processes: cleaned, extracted and made ready to be stored beside each other, given back in
the order they came.

In: jobs, each a capture. Out: for each job, in order, the article with what it yields, or the reason why there is none.
Never: the warehouse, a job lost because a page killed the process that read it, a job that waits for ever.

The workers are forked once the rules are loaded, so that they share them. A page has a time and a memory limit; one
that breaks its worker all the same (a crash in a C library) is found by reading the pages that were under way one by
one, and only that page fails.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.jobs import Job, Miss, Read, Reader, read
from app.worker import start, work
from corpus.article import Capture

PAGE_SECONDS = 60.0
"""How long one page may take; a large page takes about a second."""
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


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
            answers = self._started().submit(work, jobs)
        except BrokenProcessPool:
            self._mend(window)
            answers = self._started().submit(work, jobs)
        for number, place in enumerate(parcel):
            place.answers, place.place = answers, number

    def _mend(self, window: deque[_Place[Tag]]) -> None:
        """A worker died: read what was under way again, page by page, so that the one that kills is found."""
        self.close()
        for place in window:
            if place.job is None or place.answers is None or not _broken(place.answers):
                continue
            place.answers, place.place = self._started().submit(work, [place.job]), 0
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
            initializer=start,
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
