"""What a server's answer comes to: a redirect, a body within its limits, or one plain sentence why not.

In: an answer of httpx whose body is still a stream. Out: the next address, the bytes, or `FetchError`. Never: the
network beyond that stream, more memory than the limit plus one piece.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from corpus import limits
from corpus.decode import is_binary
from corpus.guard import RefusedError

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
GZIP = frozenset({"application/gzip", "application/x-gzip"})
XML = frozenset({"text/xml", "application/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml"})
READABLE = frozenset({"text/html", "application/xhtml+xml", "text/plain", "text/markdown", PDF, DOCX}) | XML
"""What an article may come as."""
FEEDS = XML | GZIP | {"text/html", "text/plain"}
"""What feeds and sitemaps are served as in the wild, compressed ones included."""
UNTOLD = frozenset({"application/octet-stream", "binary/octet-stream", "application/force-download", "unknown/unknown"})
"""Media types that tell nothing: the bytes have to show what they are."""
MAGIC = ((b"%PDF-", {PDF}), (b"PK\x03\x04", {DOCX}), (b"\x1f\x8b", GZIP))
"""First bytes of the kinds that are no text, and the media types that they belong to."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
WINDOW = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
WORTH_ANOTHER_TRY = frozenset({502, 503, 504})
LATER = "try again later."


class FetchError(Exception):
    """An address that gave no capture. `reason` is one plain sentence for the user."""

    def __init__(
        self,
        reason: str,
        *,
        temporary: bool = False,
        at_once: bool = False,
        retry_after: float | None = None,
        ours: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.temporary = temporary or at_once
        """Whether the same address may well answer another day."""
        self.at_once = at_once
        """Whether a second try within seconds makes sense."""
        self.retry_after = retry_after
        """How many seconds the server asks to wait; None when it does not say."""
        self.ours = ours
        """Whether our own settings refused, so that no server is to blame."""


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turns what httpx and httpcore raise into FetchError with a plain sentence."""
    try:
        yield
    except RefusedError as error:
        raise FetchError(str(error), ours=True) from error
    except (httpx.TimeoutException, httpcore.TimeoutException) as error:
        raise FetchError(f"The server did not answer in time; {LATER}", temporary=True) from error
    except (httpx.ConnectError, httpcore.ConnectError) as error:
        told = f"No connection to the server ({str(error) or 'refused'}); check the address and the network."
        raise FetchError(told, temporary=True) from error
    except (httpx.NetworkError, httpcore.NetworkError, httpx.ProtocolError, httpcore.ProtocolError) as error:
        told = f"The server broke off or answered with something that is not HTTP; {LATER}"
        raise FetchError(told, temporary=True, at_once=_broke_off(error)) from error
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError("This is not a usable address; check it for missing or strange characters.") from error


def _broke_off(error: Exception) -> bool:
    """Whether the connection ended early, which may be chance; what is no HTTP at all stays so a second later."""
    if isinstance(error, (httpx.NetworkError, httpcore.NetworkError)):
        return True
    return "disconnected" in str(error) or "closed" in str(error)


def check_address(url: str) -> None:
    """Raise FetchError for an address that is not fetched, whoever it belongs to."""
    if not url.lower().startswith(("http://", "https://")):
        scheme = url.split(":", 1)[0][:20]
        raise FetchError(f"Addresses that start with {scheme}: are not fetched; give an http or https address.")
    if len(url) > limits.MAX_ADDRESS_CHARS:
        raise FetchError(f"The address is longer than {limits.MAX_ADDRESS_CHARS} characters; give the article's own.")
    try:
        named = "@" in urlsplit(url).netloc
    except ValueError:
        raise FetchError("This is not a usable address; check it for missing or strange characters.") from None
    if named:
        raise FetchError("The address holds a user name or a password; take out everything up to the @ sign.")


def redirect(response: httpx.Response, base: str) -> str | None:
    """The address that the answer sends to; None when it is no redirect. Raises FetchError."""
    if response.status_code not in REDIRECTS:
        return None
    location = str(response.headers.get("location", "")).strip()
    if not location:
        raise FetchError("The server redirects to nowhere; open the address in a browser and give the final one.")
    try:
        target = urljoin(base, location).split("#", 1)[0]
    except ValueError:
        raise FetchError("The server redirects to something that is no address; give the final one.") from None
    check_address(target)
    return target


def check_answer(response: httpx.Response, kinds: frozenset[str]) -> None:
    """Raise FetchError unless the status and the media type promise a page of one of `kinds`."""
    status = response.status_code
    if status in {404, 410}:
        raise FetchError(f"The page does not exist (status {status}); check the address.")
    if status in {401, 402, 403, 407, 451}:
        raise FetchError(f"The server does not hand out this page (status {status}); save it in a browser instead.")
    if status == 429 or status >= 500:
        raise _trouble(response)
    if status != 200:
        raise FetchError(f"The server answered with status {status} and no page; check the address.")
    declared = media_type(response)
    if declared is not None and declared not in kinds and declared not in UNTOLD:
        raise FetchError(f"The address leads to {declared}, not to a page; give the address of the article itself.")


def _trouble(response: httpx.Response) -> FetchError:
    status, wait = response.status_code, retry_after(response)
    told = f"The server has trouble (status {status}); {LATER}"
    if status == 429:
        told = f"The server finds that it is asked too often (status 429); {LATER}"
    again = status in WORTH_ANOTHER_TRY or (status == 429 and wait is not None)
    return FetchError(told, temporary=True, at_once=again, retry_after=wait)


def retry_after(response: httpx.Response) -> float | None:
    """How many seconds from now the server wants to be asked again; None when it does not say so in any known form."""
    told = str(response.headers.get("retry-after", "")).strip()
    if told.isdecimal():
        return float(told[:9])
    try:
        moment = parsedate_to_datetime(told)
    except (ValueError, IndexError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def media_type(response: httpx.Response) -> str | None:
    """The declared media type without its parameters; the first where a server sends several."""
    value = str(response.headers.get("content-type", ""))
    return value.replace(",", ";").split(";", 1)[0].strip().lower() or None


def body(response: httpx.Response, limit: int, *, cut: bool = False) -> bytes:
    """The whole body, decompressed piece by piece so that a small bomb never becomes a large one in memory.

    Over `limit` bytes it raises FetchError, or with `cut` gives the first `limit` bytes.
    """
    told = response.headers.get("content-length", "")
    if told.isdecimal() and int(told[:18]) > limit and not cut:
        raise FetchError(_too_large(limit))
    pieces, size = [], 0
    for piece in _inflated(response, limit):
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            if cut:
                return b"".join(pieces)[:limit]
            raise FetchError(_too_large(limit))
    return b"".join(pieces)


def check_body(content: bytes, kinds: frozenset[str]) -> None:
    """Raise FetchError unless the bytes can be what was asked for, whatever the server called them."""
    if not content.strip():
        raise FetchError("The server sent an empty page; open the address in a browser to see what is there.")
    for mark, types in MAGIC:
        if content.startswith(mark):
            if kinds.isdisjoint(types):
                raise FetchError("The server sent a file that is no page; give the address of the article itself.")
            return
    if is_binary(content):
        raise FetchError("The server sent binary data, not a page; give the address of the article itself.")


def _too_large(limit: int) -> str:
    return f"The page is larger than {limits.megabytes(limit)}; save the article alone, as a web page or plain text."


def _inflated(response: httpx.Response, limit: int) -> Iterator[bytes]:
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding in {"", "identity"}:
        yield from response.iter_raw()
        return
    if coding not in WINDOW:
        raise FetchError(f"The server compresses with {coding}, which was not asked for; save the page in a browser.")
    inflater, fresh, taken, members = zlib.decompressobj(WINDOW[coding]), True, 0, 1
    try:
        for piece in response.iter_raw():
            taken += len(piece)
            if taken > limit:
                raise FetchError(_too_large(limit))
            while piece:
                if inflater.eof:
                    # More than one member is allowed; anything else behind the end is padding.
                    if not coding.endswith("gzip") or not piece.startswith(b"\x1f\x8b"):
                        break
                    members += 1
                    if members > limits.MAX_GZIP_MEMBERS:
                        raise FetchError(f"The server's answer is packed in more than {limits.MAX_GZIP_MEMBERS} parts.")
                    inflater = zlib.decompressobj(WINDOW[coding])
                if fresh and coding == "deflate" and piece[0] & 0x0F != 8:
                    inflater = zlib.decompressobj(-zlib.MAX_WBITS)  # without the header that the standard asks for
                fresh = False
                yield inflater.decompress(piece, limit + 1)
                if inflater.unconsumed_tail:
                    raise FetchError(_too_large(limit))
                piece = inflater.unused_data
    except zlib.error as error:
        raise FetchError(f"The server's compressed answer is damaged; {LATER}", temporary=True) from error
    if not inflater.eof:
        raise FetchError(f"The server's compressed answer ends too early; {LATER}", temporary=True)
