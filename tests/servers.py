"""A web server on loopback that misbehaves in every way a test asks for: each path is one misbehaviour.

In: nothing. Out: a running server with its address and the requests that it saw. Never: a reach beyond loopback.
"""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ARTICLE = """<!doctype html><html lang="id"><head><meta charset="utf-8"><title>BNNK Contoh Raya Ungkap 4 Kasus</title>
<meta property="article:published_time" content="2024-05-31T10:00:00+07:00"></head><body>
<h1>BNNK Contoh Raya Ungkap 4 Kasus</h1><div class="entry-content"><p>CONTOH RAYA - Badan Narkotika Nasional Kabupaten
Contoh Raya mengungkap 4 kasus narkotika sepanjang Januari hingga Mei 2024 dengan barang bukti 12 gram sabu.</p>
<p>“Kami menargetkan 6 kasus tahun ini,” kata kepala kantor itu, Jumat.</p></div></body></html>"""


@dataclass
class Site:
    """A running server."""

    address: str
    port: int
    robots: str | None = None
    robots_status: int = 200
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """The path and the headers of each request, robots.txt included."""

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"{self.address}{path}"

    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [path for path, _ in self.seen if path != "/robots.txt"]


Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by path; `protocol_version` stays 1.0 except where a test needs more."""

    site: Site

    def do_GET(self) -> None:
        """Note the request, then misbehave."""
        self.site.seen.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
        if self.path == "/robots.txt":
            self.robots()
            return
        answer = ANSWERS.get(self.path)
        if answer is None:
            self.send(404, b"tidak ada")
            return
        try:
            answer(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def robots(self) -> None:
        """The site's rules, or that it has none."""
        if self.site.robots is None and self.site.robots_status == 200:
            self.send(404, b"")
        else:
            self.send(self.site.robots_status, (self.site.robots or "").encode(), "text/plain")

    def send(self, status: int, body: bytes, kind: str | None = "text/html; charset=utf-8", **headers: str) -> None:
        """A complete answer."""
        self.send_response(status)
        if kind is not None:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def raw(self, content: bytes) -> None:
        """Bytes as they are, then the end of the connection."""
        self.wfile.write(content)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def _redirect(status: int, target: str) -> Answer:
    return lambda handler: handler.send(status, b"", Location=target)


def _drip(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"<p>x</p>")
        handler.wfile.flush()
        time.sleep(0.05)


def _drip_headers(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        handler.wfile.write(f"X-{number}: y\r\n".encode())
        handler.wfile.flush()
        time.sleep(0.05)


def _endless(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _ in range(400):
        handler.wfile.write(b"x" * 65536)


def _silent(handler: Handler) -> None:
    time.sleep(2)
    handler.close_connection = True


def _bomb(coding: str) -> Answer:
    def answer(handler: Handler) -> None:
        squeezer = zlib.compressobj(9, zlib.DEFLATED, 31 if coding == "gzip" else 15)
        body = b"".join(squeezer.compress(b"\0" * 1_000_000) for _ in range(60)) + squeezer.flush()
        handler.send(200, body, Content_Encoding=coding)

    return answer


PAGE = ARTICLE.encode()
ANSWERS: dict[str, Answer] = {
    "/baik": lambda h: h.send(200, PAGE),
    "/baik?utm_source=wa": lambda h: h.send(200, PAGE),
    "/padat": lambda h: h.send(200, gzip.compress(PAGE), Content_Encoding="gzip"),
    "/kempis": lambda h: h.send(200, zlib.compress(PAGE), Content_Encoding="deflate"),
    "/pindah": _redirect(301, "/baik"),
    "/pindah-jauh": _redirect(302, "http://169.254.169.254/latest/meta-data/"),
    "/pindah-dalam": _redirect(302, "http://10.0.0.1/"),
    "/pindah-berkas": _redirect(302, "file:///etc/passwd"),
    "/pindah-ftp": _redirect(302, "ftp://contoh.example/berkas"),
    "/pindah-kosong": lambda h: h.send(302, b""),
    "/lingkar": _redirect(302, "/lingkar"),
    "/lingkar-a": _redirect(302, "/lingkar-b"),
    "/lingkar-b": _redirect(302, "/lingkar-a"),
    **{f"/rantai-{number}": _redirect(302, f"/rantai-{number + 1}") for number in range(20)},
    "/403": lambda h: h.send(403, b"dilarang"),
    "/410": lambda h: h.send(410, b"sudah dihapus"),
    "/429": lambda h: h.send(429, b"terlalu sering"),
    "/500": lambda h: h.send(500, b"rusak"),
    "/503": lambda h: h.send(503, b"rusak"),
    "/204": lambda h: h.send(204, b""),
    "/kosong": lambda h: h.send(200, b""),
    "/spasi": lambda h: h.send(200, b"  \n \n"),
    "/besar": lambda h: h.send(200, b"<p>x</p>" * (30 * 1024 * 128)),
    "/besar-diam": _endless,
    "/bom": _bomb("gzip"),
    "/bom-deflate": _bomb("deflate"),
    "/gzip-rusak": lambda h: h.send(200, b"bukan gzip", Content_Encoding="gzip"),
    "/gzip-putus": lambda h: h.send(200, gzip.compress(PAGE)[:-20], Content_Encoding="gzip"),
    "/brotli": lambda h: h.send(200, PAGE, Content_Encoding="br"),
    "/tetes": _drip,
    "/tetes-kepala": _drip_headers,
    "/diam": _silent,
    "/putus": lambda h: h.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<html>"),
    "/bukan-http": lambda h: h.raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "/tanpa-jawab": lambda h: h.raw(b""),
    "/tanpa-jenis": lambda h: h.send(200, PAGE, None),
    "/charset-salah": lambda h: h.send(200, PAGE, "text/html; charset=iso-8859-1"),
    "/charset-asing": lambda h: h.send(200, PAGE, "text/html; charset=tidak-ada"),
    "/gambar": lambda h: h.send(200, b"\x89PNG\r\n", "image/png"),
    "/pdf": lambda h: h.send(200, b"%PDF-1.7", "application/pdf"),
    "/json": lambda h: h.send(200, b"{}", "application/json"),
    "/tertutup/berita": lambda h: h.send(200, PAGE),
}


@contextmanager
def misbehaving(robots: str | None = None, robots_status: int = 200) -> Iterator[Site]:
    """A server on a free port of 127.0.0.1 while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    port = server.server_address[1]
    site = Site(f"http://127.0.0.1:{port}", port, robots, robots_status)
    server.RequestHandlerClass = type("SiteHandler", (Handler,), {"site": site})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
