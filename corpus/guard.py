"""No door into the user's own network: names are resolved here, every address is checked, and the connection goes to
the address that was checked.

In: a host and a port from httpcore. Out: an open connection, or `RefusedError`. Never: a second look-up of a name.
"""

from __future__ import annotations

import ipaddress
import math
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

CLOUD_SERVICES = frozenset({ipaddress.ip_address("168.63.129.16")})
"""Addresses that look public but answer with a cloud machine's own secrets."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")
NOT_THE_INTERNET = tuple(
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "3fff::/20", "5f00::/16")
)
"""Special networks that the standard library of older Pythons calls global."""


class RefusedError(Exception):
    """A connection that must not be made; the message says why in one sentence."""


def is_public(address: IPAddress) -> bool:
    """Whether the address belongs to the open Internet. An IPv4 address inside an IPv6 one is judged as itself."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return (
        address.is_global
        and not (address.is_multicast or address.is_reserved or address.is_unspecified)
        and address not in CLOUD_SERVICES
        and not any(address in network for network in NOT_THE_INTERNET)
    )


def addresses_of(host: str, port: int) -> list[str]:
    """Every address that the system resolves `host` to, in its order. Decimal, octal and hex forms resolve here too,
    and a trailing dot, as in "127.0.0.1.", hides nothing."""
    try:
        found = socket.getaddrinfo(host.rstrip("."), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the name {host} has no address") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked(host: str, port: int, allow_private: bool) -> list[str]:
    """The addresses of `host`. Raises RefusedError when any of them is not public, unless `allow_private`."""
    addresses = addresses_of(host, port)
    for address in addresses:
        if not allow_private and not is_public(ipaddress.ip_address(address.split("%")[0])):
            raise RefusedError(
                f"The host {host} leads to {address}, which is not on the open Internet; "
                "allow private addresses (--allow-private) if you mean it."
            )
    return addresses


class Deadline:
    """The moment by which an answer must be complete, however many small pieces it comes in."""

    def __init__(self) -> None:
        self._moment = math.inf

    def start(self, seconds: float) -> None:
        """Begin anew: everything from now on must fit in `seconds`."""
        self._moment = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left, perhaps fewer than none."""
        return self._moment - time.monotonic()

    def within(self, timeout: float | None) -> float:
        """The time that one step may take, in seconds. Raises httpcore.ReadTimeout when none is left."""
        left = self.left()
        if left <= 0:
            raise httpcore.ReadTimeout("the whole answer took too long")
        return left if timeout is None else min(left, timeout)


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._inner.start_tls(ssl_context, server_hostname, self._deadline.within(timeout))
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """httpcore's network with the check in its doorway. TLS still sees the host's name, for SNI and the certificate."""

    def __init__(self, allow_private: bool, deadline: Deadline) -> None:
        self._allow_private = allow_private
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address that answers. Raises RefusedError, or httpcore's errors."""
        last: Exception | None = None
        for address in checked(host, port, self._allow_private):
            try:
                stream = self._inner.connect_tcp(
                    address, port, self._deadline.within(timeout), local_address, socket_options
                )
                return _TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last or httpcore.ConnectError(f"the name {host} has no address")

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Never: a Unix socket is the user's own machine."""
        raise RefusedError("Unix sockets are not a source of articles.")


class GuardedTransport(httpx.BaseTransport):
    """An httpx transport over a guarded connection pool; no proxy, since a proxy would resolve names itself."""

    def __init__(self, allow_private: bool, deadline: Deadline) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            network_backend=GuardedBackend(allow_private, deadline),
            max_connections=8,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the body of the answer stays a stream."""
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Stream(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Any:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
