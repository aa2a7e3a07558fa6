"""Many hosts at a time, each of them one request at a time: jobs grouped by host, results as they come.

In: jobs with an address, and the work to do on one. Out: (job, result) in the order in which they are done. Never: two
requests to one host at once, more than a few results in memory, a thread that keeps the program from ending.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlsplit

from corpus.fetch import Fetcher

WAITING_RESULTS = 16
TICK_SECONDS = 0.1


class Addressed(Protocol):
    """A job: all that matters here is where it goes."""

    @property
    def url(self) -> str: ...


Job = TypeVar("Job", bound=Addressed)
Result = TypeVar("Result")


class Lanes:
    """A fetcher for each host, kept between calls of `run` so that pauses and robots.txt are."""

    def __init__(self, *, hosts: int, pause: float, contact: str | None, allow_private: bool) -> None:
        self._hosts = hosts
        self._stop = threading.Event()
        self._fetchers: dict[str, Fetcher] = {}
        self._options = {"pause": pause, "contact": contact, "allow_private": allow_private}

    def __enter__(self) -> Lanes:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()

    def run(self, jobs: Iterable[Job], work: Callable[[Fetcher, Job], Result]) -> Iterator[tuple[Job, Result]]:
        """Do `work` on every job. What it raises is raised here. A caller that stops reading stops the work; a request
        that is under way then ends unheard."""
        run = _Run(work, self._stop)
        waiting: queue.SimpleQueue[tuple[Fetcher, list[Job]]] = queue.SimpleQueue()
        lanes: dict[str, list[Job]] = {}
        for job in jobs:
            lanes.setdefault(_host(job.url), []).append(job)
        for host, lane in lanes.items():
            waiting.put((self._fetcher(host), lane))
        # Daemons: a request that hangs for a minute must not hold up a person who pressed Ctrl-C.
        for _ in range(min(self._hosts, len(lanes))):
            threading.Thread(target=run.serve, args=(waiting,), daemon=True).start()
        try:
            for _ in range(sum(map(len, lanes.values()))):
                yield run.next()
        finally:
            run.ended.set()

    def _fetcher(self, host: str) -> Fetcher:
        if host not in self._fetchers:
            options = self._options
            self._fetchers[host] = Fetcher(
                pause=float(options["pause"] or 0),
                contact=str(options["contact"] or "") or None,
                allow_private=bool(options["allow_private"]),
                sleep=self._stop.wait,
            )
        return self._fetchers[host]


class _Run(Generic[Job, Result]):
    """One call of `Lanes.run`, as its threads see it."""

    def __init__(self, work: Callable[[Fetcher, Job], Result], stop: threading.Event) -> None:
        self.ended = threading.Event()
        self._work = work
        self._stop = stop
        self._done: queue.Queue[tuple[Job, Result] | BaseException] = queue.Queue(WAITING_RESULTS)

    def serve(self, waiting: queue.SimpleQueue[tuple[Fetcher, list[Job]]]) -> None:
        """Take one host after the other until none is left."""
        try:
            while True:
                fetcher, lane = waiting.get_nowait()
                for job in lane:
                    if self.ended.is_set() or self._stop.is_set():
                        return
                    self._tell((job, self._work(fetcher, job)))
        except queue.Empty:
            return
        except BaseException as error:
            self._tell(error)

    def _tell(self, done: tuple[Job, Result] | BaseException) -> None:
        while not self.ended.is_set():
            try:
                self._done.put(done, timeout=TICK_SECONDS)
                return
            except queue.Full:
                continue

    def next(self) -> tuple[Job, Result]:
        """The next result. In small steps, so that Ctrl-C is heard while nothing comes."""
        while True:
            try:
                done = self._done.get(timeout=TICK_SECONDS)
            except queue.Empty:
                continue
            if isinstance(done, BaseException):
                raise done
            return done


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
