"""A web server on loopback that misbehaves in every way a test asks for: each path is one misbehaviour.

In: nothing. Out: a running server with its address and the requests that it saw. Never: a reach beyond loopback.
"""

from __future__ import annotations

import gzip
import socket
import struct
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


Answer = Callable[["Handler"], None]


@dataclass
class Site:
    """A running server."""

    address: str
    port: int
    robots: str | None = None
    robots_status: int = 200
    robots_answer: Answer | None = None
    """Stands in for `robots` where its answer misbehaves."""
    moments: list[float] = field(default_factory=list)
    """When each request came, in seconds of the monotonic clock; beside `seen`."""
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """The path and the headers of each request, robots.txt included."""

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"{self.address}{path}"

    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [path for path, _ in self.seen if path != "/robots.txt"]


class Handler(BaseHTTPRequestHandler):
    """Answers by path; `protocol_version` stays 1.0 except where a test needs more."""

    site: Site

    def do_GET(self) -> None:
        """Note the request, then misbehave."""
        self.site.moments.append(time.monotonic())
        self.site.seen.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
        if self.path == "/robots.txt":
            (self.site.robots_answer or Handler.robots)(self)
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


def _many_headers(handler: Handler) -> None:
    handler.raw(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 90) for n in range(10_000)) + b"\r\n")


def _many_cookies(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    for number in range(900):
        handler.send_header("Set-Cookie", f"kue{number}=isi; Path=/")
    handler.end_headers()
    handler.wfile.write(PAGE)


def _always_soon(handler: Handler) -> None:
    for _ in range(200):
        handler.wfile.write(b"HTTP/1.1 102 Processing\r\n\r\n")
        handler.wfile.flush()
        time.sleep(0.05)


def _empty_members(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    member = gzip.compress(b"") * 3000
    for _ in range(400):
        handler.wfile.write(member)


def _empty_blocks(handler: Handler) -> None:
    """A gzip stream that goes on for ever and never holds a byte."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    handler.wfile.write(b"\x1f\x8b\x08\0\0\0\0\0\0\xff")
    for _ in range(400):
        handler.wfile.write(b"\0\0\0\xff\xff" * 13_000)


def _reset(handler: Handler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def _first(trouble: Answer) -> Answer:
    """Trouble for the first request of a path, the page from then on."""

    def answer(handler: Handler) -> None:
        if handler.site.paths().count(handler.path) == 1:
            trouble(handler)
        else:
            handler.send(200, PAGE)

    return answer


def _raw_deflate(handler: Handler) -> None:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    handler.send(200, squeezer.compress(PAGE) + squeezer.flush(), Content_Encoding="deflate")


def _versioned(handler: Handler) -> None:
    """A page with an ETag and a date, which answers 304 to who has it."""
    asked = dict(handler.site.seen[-1][1])
    if asked.get("if-none-match") == '"v1"' or "if-modified-since" in asked:
        handler.send(304, b"", None, ETag='"v1"')
    else:
        handler.send(200, PAGE, ETag='"v1"', Last_Modified="Fri, 31 May 2024 03:00:00 GMT")


def _chunked(body: bytes) -> Answer:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    return lambda handler: handler.raw(head + body)


def _sized(*lengths: str) -> Answer:
    told = "".join(f"Content-Length: {length}\r\n" for length in lengths)
    return lambda handler: handler.raw(f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{told}\r\n".encode() + PAGE)


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
    "/kepala-banjir": _many_headers,
    "/kepala-raksasa": lambda h: h.raw(b"HTTP/1.1 200 OK\r\nX-Besar: " + b"y" * 2_000_000 + b"\r\n\r\n"),
    "/kue": _many_cookies,
    "/segera": _always_soon,
    "/panjang-kurang": _sized("200"),
    "/panjang-dua": _sized("200", "300"),
    "/panjang-minus": _sized("-1"),
    "/chunk": _chunked(b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)),
    "/chunk-putus": _chunked(b"%x\r\n%s" % (len(PAGE), PAGE[:50])),
    "/chunk-rusak": _chunked(b"zz\r\n" + PAGE),
    "/gzip-dua": lambda h: h.send(200, gzip.compress(gzip.compress(PAGE)), Content_Encoding="gzip"),
    "/gzip-gzip": lambda h: h.send(200, gzip.compress(gzip.compress(PAGE)), Content_Encoding="gzip, gzip"),
    "/gzip-anggota": lambda h: h.send(
        200, gzip.compress(PAGE[:90]) + gzip.compress(PAGE[90:]), Content_Encoding="gzip"
    ),
    "/gzip-hampa": _empty_members,
    "/gzip-sunyi": _empty_blocks,
    "/kempis-mentah": _raw_deflate,
    "/206": lambda h: h.send(206, PAGE[:100], Content_Range="bytes 0-99/900"),
    "/304": lambda h: h.send(304, b""),
    "/401": lambda h: h.send(401, b"masuk dulu", WWW_Authenticate="Basic"),
    "/418": lambda h: h.send(418, b"teko"),
    "/451": lambda h: h.send(451, b"diblokir"),
    "/pindah-sandi": _redirect(302, "http://admin:rahasia@contoh.example/"),
    "/pindah-rusak": _redirect(302, "http://[::1/"),
    "/utf16": lambda h: h.send(200, ARTICLE.encode("utf-16"), "text/html"),
    "/utf16-polos": lambda h: h.send(200, ARTICLE.encode("utf-16-le"), "text/html; charset=utf-16le"),
    "/gambar-menyamar": lambda h: h.send(200, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0"),
    "/arsip-menyamar": lambda h: h.send(200, gzip.compress(PAGE)),
    "/unduhan": lambda h: h.send(200, b"%PDF-1.7\n\0\0", "application/octet-stream"),
    "/jenis-dua": lambda h: h.send(200, PAGE, "text/html, text/html; charset=utf-8"),
    "/putus-sekali": _first(lambda h: h.raw(b"")),
    "/reset-sekali": _first(_reset),
    "/502-sekali": _first(lambda h: h.send(502, b"rusak")),
    "/503-sekali": _first(lambda h: h.send(503, b"sebentar", Retry_After="0")),
    "/429-sekali": _first(lambda h: h.send(429, b"pelan-pelan", Retry_After="1")),
    "/429-lama": lambda h: h.send(429, b"besok saja", Retry_After="86400"),
    "/503-tanggal": lambda h: h.send(503, b"besok", Retry_After="Fri, 31 Dec 2100 23:59:59 GMT"),
    "/versi": _versioned,
    "/tertutup/berita": lambda h: h.send(200, PAGE),
}


@contextmanager
def misbehaving(
    robots: str | None = None, robots_status: int = 200, robots_answer: Answer | None = None
) -> Iterator[Site]:
    """A server on a free port of 127.0.0.1 while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    port = server.server_address[1]
    site = Site(f"http://127.0.0.1:{port}", port, robots, robots_status, robots_answer)
    server.RequestHandlerClass = type("SiteHandler", (Handler,), {"site": site})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
