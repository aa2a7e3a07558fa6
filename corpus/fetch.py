"""The only door to the network: one address in, one capture out, politely and safely.

In: an http(s) address. Out: a `Capture` with the bytes as the server sent them (decompressed), its headers and the
chain of addresses. Never: an address inside the user's own network, a page that robots.txt closes, more bytes or
seconds than `corpus.limits` allows, cookies, passwords, a second try where the first was answered.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import httpx
from protego import Protego

from corpus import answers, limits
from corpus.answers import FEEDS, READABLE, FetchError
from corpus.article import Capture
from corpus.guard import Deadline, GuardedTransport

__all__ = ["FEEDS", "READABLE", "FetchError", "Fetcher", "Known", "NotModified", "fetch", "user_agent"]

ROBOT = "Tilik"
ROBOTS_HOPS = 5


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier answer said about its version, word for word, for asking only for something newer."""

    etag: str | None = None
    last_modified: str | None = None

    @classmethod
    def of(cls, capture: Capture) -> Known:
        """What this capture's headers say."""
        headers = dict(capture.headers)
        return cls(headers.get("etag"), headers.get("last-modified"))

    def headers(self) -> dict[str, str]:
        """The headers that ask for something newer."""
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in told.items() if value and value.isascii() and value.isprintable()}


class NotModified(Exception):  # noqa: N818 - an outcome, not an error
    """The server says that nothing changed since the answer that `known` describes."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """A site's robots.txt as it was read: rules, none at all, or the reason why the site stays closed."""

    until: float
    protego: Protego | None = None
    closed: str | None = None

    def pause(self) -> float:
        """The seconds that the site wants between two pages, within reason."""
        told = self.protego.crawl_delay(ROBOT) if self.protego is not None else None
        return min(told or 0.0, limits.MAX_CRAWL_DELAY_SECONDS)


def user_agent(contact: str | None = None) -> str:
    """Who asks: name and version, and the contact that the user set in TILIK_CONTACT or gives here."""
    try:
        number = version("tilik")
    except PackageNotFoundError:
        number = "0"
    told = os.environ.get("TILIK_CONTACT") or contact or ""
    told = "".join(char for char in told if " " <= char <= "~").strip()
    return f"{ROBOT}/{number} (+{told})" if told else f"{ROBOT}/{number}"


def fetch(
    url: str, *, allow_private: bool = False, robots: bool = True, total_seconds: float = limits.TOTAL_SECONDS
) -> Capture:
    """Fetch one address. Raises FetchError(reason) for everything that can go wrong outside."""
    with Fetcher(allow_private=allow_private, robots=robots, total_seconds=total_seconds) as fetcher:
        return fetcher.fetch(url)


class Fetcher:
    """Fetches many addresses over shared connections, reading each site's robots.txt once. For one thread at a time.

    `pause`: seconds between two pages of one host; None is the usual pause, and none where `allow_private` says that
    the servers are the user's own. `backoff`: seconds before a second attempt. `sleep` is called to wait.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        robots: bool = True,
        total_seconds: float = limits.TOTAL_SECONDS,
        pause: float | None = None,
        backoff: float = limits.BACKOFF_SECONDS,
        contact: str | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._total_seconds = total_seconds
        self._respect_robots = robots
        self._pause = pause if pause is not None else (0.0 if allow_private else limits.PAUSE_SECONDS)
        self._backoff = backoff
        self._sleep = sleep
        self._rules: dict[str, _Rules] = {}
        self._left: dict[str, float] = {}
        self._deadline = Deadline()
        self._transport = GuardedTransport(allow_private, self._deadline)
        read = min(limits.READ_SECONDS, total_seconds)
        self._timeout = httpx.Timeout(read, connect=min(limits.CONNECT_SECONDS, total_seconds)).as_dict()
        self._headers = {
            "User-Agent": user_agent(contact),
            "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1",
            "Accept-Language": "id,en;q=0.5",
            "Accept-Encoding": "gzip, deflate",
        }

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()

    def fetch(self, url: str, *, kinds: frozenset[str] = READABLE, known: Known | None = None) -> Capture:
        """The capture behind `url`, of one of the media types `kinds` (or of none declared).

        `known` asks for something newer than an earlier answer. Raises NotModified when there is nothing newer (only
        where `known` was given), FetchError(reason) for everything else that can go wrong outside.
        """
        asked = known.headers() if known else {}
        host = self._wait_for_turn(url)
        self._deadline.start(self._total_seconds)
        try:
            for attempt in range(1, limits.ATTEMPTS):
                try:
                    return self._ask(url, kinds, asked)
                except FetchError as error:
                    wait = self._backoff * 2 ** (attempt - 1) if error.retry_after is None else error.retry_after
                    if not error.at_once or wait > min(limits.MAX_RETRY_AFTER_SECONDS, self._deadline.left()):
                        raise
                self._sleep(wait)
            return self._ask(url, kinds, asked)
        finally:
            self._left[host] = time.monotonic()

    def _ask(self, url: str, kinds: frozenset[str], asked: Mapping[str, str]) -> Capture:
        started, chain = datetime.now(UTC), [url]
        while True:
            self._ask_robots(chain[-1])
            with answers.plain_errors(), closing(self._get(chain[-1], asked)) as response:
                target = answers.redirect(response, chain[-1])
                if target is None:
                    if response.status_code == 304 and asked:
                        raise NotModified
                    answers.check_answer(response, kinds)
                    content = answers.body(response, limits.MAX_BYTES)
                    answers.check_body(content, kinds)
                    return _capture(url, chain, response, content, started)
            if target in chain:
                raise FetchError("The server redirects in a circle; give the address that a browser ends at.")
            if len(chain) > limits.MAX_REDIRECTS:
                raise FetchError(f"The server redirects over {limits.MAX_REDIRECTS} times; give the final address.")
            chain.append(target)

    def _get(self, url: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """One request. Not through httpx.Client, which would read cookies and answer with them."""
        answers.check_address(url)
        told = {**self._headers, **(headers or {})}
        return self._transport.handle_request(
            httpx.Request("GET", url, headers=told, extensions={"timeout": self._timeout})
        )

    def _wait_for_turn(self, url: str) -> str:
        """Sleep until the host of `url` may be asked again; its name. The first page of a host never waits."""
        answers.check_address(url)
        host = urlsplit(url).hostname or ""
        if (left := self._left.get(host)) is not None:
            rules = self._rules.get(_home(url))
            pause = max(self._pause, rules.pause() if rules else 0.0)
            if (wait := left + pause - time.monotonic()) > 0:
                self._sleep(wait)
        return host

    def _ask_robots(self, url: str) -> None:
        if not self._respect_robots:
            return
        answers.check_address(url)
        home = _home(url)
        rules = self._rules.get(home)
        if rules is None or rules.until < time.monotonic():
            rules = self._rules[home] = self._read_robots(home)
        if rules.closed is not None:
            raise FetchError(rules.closed, temporary=True)
        if rules.protego is not None and not rules.protego.can_fetch(url, ROBOT):
            raise FetchError("The site's robots.txt does not allow this address; save the page in a browser instead.")

    def _read_robots(self, home: str) -> _Rules:
        """The rules of a site. A site whose rules cannot be read is not fetched; one that has none, or hides them
        behind endless redirects, is free (RFC 9309)."""
        until, address = time.monotonic() + limits.ROBOTS_SECONDS, home
        for _ in range(ROBOTS_HOPS + 1):
            with answers.plain_errors(), closing(self._get(address)) as response:
                try:
                    target = answers.redirect(response, address)
                except FetchError:
                    return _Rules(until)
                if target is None:
                    return _rules(response, until)
            address = target
        return _Rules(until)


def _rules(response: httpx.Response, until: float) -> _Rules:
    if response.status_code >= 500 or response.status_code == 429:
        return _Rules(until, closed="The site's robots.txt cannot be read just now; try again later.")
    if response.status_code != 200:
        return _Rules(until)
    content = answers.body(response, limits.MAX_ROBOTS_BYTES, cut=True)
    return _Rules(until, Protego.parse(content.decode("utf-8-sig", "replace")))


def _home(url: str) -> str:
    try:
        return urljoin(url, "/robots.txt")
    except ValueError:
        return ""


def _capture(url: str, chain: list[str], response: httpx.Response, content: bytes, started: datetime) -> Capture:
    return Capture(
        source=url,
        content=content,
        media_type=response.headers.get("content-type") or None,
        url=chain[-1],
        status=response.status_code,
        headers=tuple((name.lower(), value) for name, value in response.headers.items()),
        address_chain=tuple(chain),
        captured_at=started,
    )
