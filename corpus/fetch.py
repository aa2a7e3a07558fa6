"""The only door to the network: one address in, one capture out, politely and safely.

In: an http(s) address. Out: a `Capture` with the bytes as the server sent them (decompressed), its headers and the
chain of addresses. Never: an address inside the user's own network, a page that robots.txt closes, more bytes or
seconds than `corpus.limits` allows, cookies, retries.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from urllib.parse import urljoin

import httpcore
import httpx
from protego import Protego

from corpus import limits
from corpus.article import Capture
from corpus.guard import Deadline, GuardedTransport, RefusedError

READABLE = frozenset(
    {
        "text/html", "application/xhtml+xml", "text/plain", "text/markdown",
        "text/xml", "application/xml", "application/rss+xml", "application/atom+xml",
    }
)  # fmt: skip
REDIRECTS = frozenset({301, 302, 303, 307, 308})
INFLATERS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
ROBOT = "Tilik"


class FetchError(Exception):
    """An address that gave no capture. `reason` is one plain sentence for the user."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def user_agent() -> str:
    """Who asks: name and version, and the contact that the user set in TILIK_CONTACT."""
    try:
        number = version("tilik")
    except PackageNotFoundError:
        number = "0"
    contact = "".join(char for char in os.environ.get("TILIK_CONTACT", "") if " " <= char <= "~").strip()
    return f"{ROBOT}/{number} (+{contact})" if contact else f"{ROBOT}/{number}"


def fetch(
    url: str, *, allow_private: bool = False, robots: bool = True, total_seconds: float = limits.TOTAL_SECONDS
) -> Capture:
    """Fetch one address. Raises FetchError(reason) for everything that can go wrong outside."""
    with Fetcher(allow_private=allow_private, robots=robots, total_seconds=total_seconds) as fetcher:
        return fetcher.fetch(url)


class Fetcher:
    """Fetches many addresses over shared connections, reading each host's robots.txt once."""

    def __init__(
        self, *, allow_private: bool = False, robots: bool = True, total_seconds: float = limits.TOTAL_SECONDS
    ) -> None:
        self._total_seconds = total_seconds
        self._respect_robots = robots
        self._robots: dict[str, Protego | None] = {}
        read = min(limits.READ_SECONDS, total_seconds)
        self._deadline = Deadline()
        self._client = httpx.Client(
            transport=GuardedTransport(allow_private, self._deadline),
            timeout=httpx.Timeout(read, connect=min(limits.CONNECT_SECONDS, total_seconds)),
            headers={
                "User-Agent": user_agent(),
                "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1",
                "Accept-Language": "id,en;q=0.5",
                "Accept-Encoding": "gzip, deflate",
            },
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def fetch(self, url: str) -> Capture:
        """The capture behind `url`. Raises FetchError(reason)."""
        started, chain = datetime.now(UTC), [url]
        self._deadline.start(self._total_seconds)
        while True:
            self._ask_robots(chain[-1])
            with _plain_errors(chain[-1]), closing(self._get(chain[-1])) as response:
                target = _redirect(response, chain[-1])
                if target is None:
                    _check_answer(response)
                    body = _body(response, limits.MAX_BYTES)
                    return _capture(url, chain, response, body, started)
            if target in chain:
                raise FetchError("The server redirects in a circle; give the address that a browser ends at.")
            if len(chain) > limits.MAX_REDIRECTS:
                raise FetchError(f"The server redirects over {limits.MAX_REDIRECTS} times; give the final address.")
            chain.append(target)

    def _get(self, url: str) -> httpx.Response:
        _check_scheme(url)
        response = self._client.send(self._client.build_request("GET", url), stream=True)
        self._client.cookies.clear()
        return response

    def _ask_robots(self, url: str) -> None:
        if not self._respect_robots:
            return
        _check_scheme(url)
        home = urljoin(url, "/robots.txt")
        if home not in self._robots:
            self._robots[home] = self._read_robots(home)
        rules = self._robots[home]
        if rules is not None and not rules.can_fetch(url, ROBOT):
            raise FetchError("The site's robots.txt does not allow this address; save the page in a browser instead.")

    def _read_robots(self, home: str) -> Protego | None:
        """The rules, or None when the site has none. A site whose rules cannot be read is not fetched (RFC 9309)."""
        address = home
        for _ in range(5):
            with _plain_errors(home), closing(self._get(address)) as response:
                target = _redirect(response, address)
                if target is None:
                    if response.status_code >= 500:
                        raise FetchError("The site's robots.txt cannot be read just now; try again later.")
                    if response.status_code >= 400:
                        return None
                    content = _body(response, limits.MAX_ROBOTS_BYTES)
                    return Protego.parse(content.decode("utf-8", "replace"))
            address = target
        return None


class _plain_errors:  # noqa: N801 - reads as a statement
    """Turns what httpx and httpcore raise into FetchError with a plain sentence."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None or isinstance(error, FetchError) or not isinstance(error, Exception):
            return
        raise FetchError(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    if isinstance(error, RefusedError):
        return str(error)
    if isinstance(error, (httpx.TimeoutException, httpcore.TimeoutException)):
        return "The server did not answer in time; try again later."
    if isinstance(error, (httpx.ConnectError, httpcore.ConnectError)):
        return f"No connection to the server ({str(error) or 'refused'}); check the address and the network."
    if isinstance(error, (httpx.NetworkError, httpcore.NetworkError, httpx.ProtocolError, httpcore.ProtocolError)):
        return "The server broke off or answered with something that is not HTTP; try again later."
    if isinstance(error, (httpx.InvalidURL, ValueError, UnicodeError)):
        return "This is not a usable address; check it for missing or strange characters."
    return f"The address could not be fetched ({type(error).__name__}); try again later."


def _check_scheme(url: str) -> None:
    if not url.lower().startswith(("http://", "https://")):
        scheme = url.split(":", 1)[0]
        raise FetchError(f"Addresses that start with {scheme}: are not fetched; give an http or https address.")


def _redirect(response: httpx.Response, base: str) -> str | None:
    if response.status_code not in REDIRECTS:
        return None
    location = str(response.headers.get("location", "")).strip()
    if not location:
        raise FetchError("The server redirects to nowhere; open the address in a browser and give the final one.")
    target = urljoin(base, location).split("#", 1)[0]
    _check_scheme(target)
    return target


def _check_answer(response: httpx.Response) -> None:
    status = response.status_code
    if status in {404, 410}:
        raise FetchError(f"The page does not exist (status {status}); check the address.")
    if status in {401, 402, 403, 451}:
        raise FetchError(f"The server does not hand out this page (status {status}); save it in a browser instead.")
    if status == 429 or status >= 500:
        raise FetchError(f"The server has trouble (status {status}); try again later.")
    if status != 200:
        raise FetchError(f"The server answered with status {status} and no page; check the address.")
    declared = _media_type(response)
    if declared == "application/pdf":
        raise FetchError("PDF is not supported yet; save the article as a web page or as plain text.")
    if declared is not None and declared not in READABLE:
        raise FetchError(f"The address leads to {declared}, not to a page; give the address of the article itself.")


def _media_type(response: httpx.Response) -> str | None:
    value = str(response.headers.get("content-type", ""))
    return value.split(";", 1)[0].strip().lower() or None


def _body(response: httpx.Response, limit: int) -> bytes:
    """The whole body, decompressed piece by piece so that a small bomb never becomes a large one in memory."""
    told = response.headers.get("content-length", "")
    if told.isdigit() and int(told) > limit:
        raise FetchError(_too_large(limit))
    pieces, size = [], 0
    for piece in _inflated(response, limit):
        size += len(piece)
        if size > limit:
            raise FetchError(_too_large(limit))
        pieces.append(piece)
    return b"".join(pieces)


def _too_large(limit: int) -> str:
    return f"The page is larger than {limits.megabytes(limit)}; save the article alone, as a web page or plain text."


def _inflated(response: httpx.Response, limit: int) -> Iterator[bytes]:
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding in {"", "identity"}:
        yield from response.iter_raw()
        return
    if coding not in INFLATERS:
        raise FetchError(f"The server compresses with {coding}, which was not asked for; save the page in a browser.")
    inflater = zlib.decompressobj(INFLATERS[coding])
    try:
        for piece in response.iter_raw():
            yield inflater.decompress(piece, limit + 1)
            if inflater.unconsumed_tail:
                raise FetchError(_too_large(limit))
    except zlib.error as error:
        raise FetchError("The server's compressed answer is damaged; try again later.") from error
    if not inflater.eof:
        raise FetchError("The server's compressed answer ends too early; try again later.")


def _capture(url: str, chain: list[str], response: httpx.Response, body: bytes, started: datetime) -> Capture:
    if not body.strip():
        raise FetchError("The server sent an empty page; open the address in a browser to see what is there.")
    return Capture(
        source=url,
        content=body,
        media_type=response.headers.get("content-type") or None,
        url=chain[-1],
        status=response.status_code,
        headers=tuple((name.lower(), value) for name, value in response.headers.items()),
        address_chain=tuple(chain),
        captured_at=started,
    )
