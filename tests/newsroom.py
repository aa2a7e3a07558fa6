"""Outlets on loopback: feeds with versions, articles, and the troubles that a test asks for.

In: pages put in by a test. Out: a running server that answers conditional requests and notes what it was asked, when,
and how many requests each host name had at once. Never: a reach beyond loopback.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ITEM = "<item><title>{title}</title><link>{link}</link><description>{summary}</description>{day}</item>"


@dataclass
class Newsroom:
    """A server and all that it has to say. Paths start with a slash."""

    port: int
    pages: dict[str, tuple[int, bytes, str]] = field(default_factory=dict)
    slow: float = 0.0
    """Seconds before each answer."""
    asked: list[str] = field(default_factory=list)
    """Path of each request but robots.txt, in order."""
    headers: dict[str, str] = field(default_factory=dict)
    """Further headers of every answer."""
    conditional: int = 0
    """How many answers said 304."""
    at_once: Counter[str] = field(default_factory=Counter)
    most_at_once: Counter[str] = field(default_factory=Counter)
    """By host name as asked; "all" is the sum."""

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path under one of the server's two names."""
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, body: str, kind: str = "text/html; charset=utf-8", status: int = 200) -> None:
        """Have the server answer a path."""
        self.pages[path] = (status, body.encode(), kind)

    def feed(self, path: str, items: Sequence[tuple[str, str]], host: str = "127.0.0.1") -> None:
        """An RSS feed of (path, title) items, newest first."""
        told = "".join(ITEM.format(title=title, link=self.url(link, host), summary="", day="") for link, title in items)
        self.put(
            path, f'<?xml version="1.0"?><rss version="2.0"><channel>{told}</channel></rss>', "application/rss+xml"
        )

    def article(self, path: str, title: str, text: str) -> None:
        """An article page."""
        self.put(path, page(title, text))

    def articles_asked(self) -> list[str]:
        """The paths of articles that were asked for, sorted."""
        return sorted(path for path in self.asked if path.startswith("/berita"))


def page(title: str, text: str) -> str:
    """An article as outlets serve it."""
    more = "Keterangan itu disampaikan kepala kantor setempat kepada wartawan seusai kegiatan di aula kantor, Jumat."
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta property="article:published_time" content="2024-05-31T10:00:00+07:00"></head><body>'
        f'<article><h1>{title}</h1><div class="entry-content"><p>CONTOH RAYA - {text}</p><p>{more}</p></div></article>'
        "</body></html>"
    )


class _Handler(BaseHTTPRequestHandler):
    room: Newsroom
    lock = threading.Lock()

    def do_GET(self) -> None:
        host = self.headers["Host"].rsplit(":", 1)[0]
        with self.lock:
            for name in (host, "all"):
                self.room.at_once[name] += 1
                self.room.most_at_once[name] = max(self.room.most_at_once[name], self.room.at_once[name])
        if self.path != "/robots.txt":
            self.room.asked.append(self.path)
            time.sleep(self.room.slow)
        # Before the answer: a client that has it may be back before this thread goes on.
        with self.lock:
            self.room.at_once.subtract([host, "all"])
        self._answer()

    def _answer(self) -> None:
        status, body, kind = self.room.pages.get(self.path, (404, b"tidak ada", "text/plain"))
        etag = f'"{hashlib.sha256(body).hexdigest()[:8]}"'
        if status == 200 and self.headers.get("If-None-Match") == etag:
            self.room.conditional += 1
            status, body = 304, b""
        self.send_response(status)
        for name, value in {"Content-Type": kind, "ETag": etag, **self.room.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def newsroom() -> Iterator[Newsroom]:
    """A server on a free port of 127.0.0.1 while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    room = Newsroom(server.server_address[1])
    server.RequestHandlerClass = type("RoomHandler", (_Handler,), {"room": room})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield room
    finally:
        server.shutdown()
        server.server_close()
