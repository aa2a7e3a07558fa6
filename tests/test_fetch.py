"""The door to the network: what it lets in, what it refuses, and that each refusal says what to do."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator

import pytest
from servers import ARTICLE, Site, misbehaving

from corpus import guard
from corpus.addresses import article_id, canonical
from corpus.clean import clean
from corpus.fetch import Fetcher, FetchError, fetch


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with misbehaving() as running:
        yield running


def reason(url: str, **options: float) -> str:
    """Why an address was refused; fails when it was not."""
    with pytest.raises(FetchError) as refused:
        fetch(url, allow_private=True, **options)  # type: ignore[arg-type]
    return refused.value.reason


@pytest.mark.parametrize(
    "path", ["/baik", "/padat", "/kempis", "/pindah", "/tanpa-jenis", "/charset-salah", "/charset-asing"]
)
def test_what_comes_in_is_the_page_itself(site: Site, path: str) -> None:
    capture = fetch(site.url(path), allow_private=True)
    assert capture.content.decode() == ARTICLE
    assert capture.status == 200
    assert clean(capture).text.startswith("BNNK Contoh Raya Ungkap 4 Kasus\n\nCONTOH RAYA - Badan")


def test_a_capture_keeps_what_the_server_said(site: Site) -> None:
    capture = fetch(site.url("/pindah"), allow_private=True)
    assert capture.source == site.url("/pindah")
    assert capture.url == site.url("/baik")
    assert capture.address_chain == (site.url("/pindah"), site.url("/baik"))
    assert ("content-type", "text/html; charset=utf-8") in capture.headers
    assert capture.captured_at is not None and capture.captured_at.tzinfo is not None


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/tidak-ada", "does not exist (status 404)"),
        ("/410", "does not exist (status 410)"),
        ("/403", "save it in a browser"),
        ("/429", "try again later"),
        ("/500", "has trouble (status 500)"),
        ("/503", "has trouble (status 503)"),
        ("/204", "no page"),
        ("/kosong", "empty page"),
        ("/spasi", "empty page"),
        ("/lingkar", "in a circle"),
        ("/lingkar-a", "in a circle"),
        ("/rantai-0", "over 8 times"),
        ("/pindah-kosong", "redirects to nowhere"),
        ("/pindah-berkas", "start with file:"),
        ("/pindah-ftp", "start with ftp:"),
        ("/besar", "larger than 10 MB"),
        ("/besar-diam", "larger than 10 MB"),
        ("/bom", "larger than 10 MB"),
        ("/bom-deflate", "larger than 10 MB"),
        ("/gzip-rusak", "damaged"),
        ("/gzip-putus", "ends too early"),
        ("/brotli", "compresses with br"),
        ("/putus", "broke off"),
        ("/bukan-http", "not HTTP"),
        ("/tanpa-jawab", "broke off"),
        ("/gambar", "leads to image/png"),
        ("/json", "leads to application/json"),
        ("/pdf", "PDF is not supported yet"),
    ],
)
def test_misbehaviour_is_one_plain_sentence(site: Site, path: str, words: str) -> None:
    told = reason(site.url(path))
    assert words in told
    assert told.endswith(".") and "\n" not in told


@pytest.mark.parametrize("path", ["/tetes", "/tetes-kepala", "/diam"])
def test_a_server_that_takes_too_long_is_left(site: Site, path: str) -> None:
    assert "did not answer in time" in reason(site.url(path), total_seconds=0.6)


def test_a_closed_port_is_told() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert "No connection" in reason(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("url", ["ftp://contoh.example/a", "file:///etc/passwd", "gopher://contoh.example/", "http://"])
def test_only_web_addresses_are_fetched(url: str) -> None:
    with pytest.raises(FetchError):
        fetch(url)


PRIVATE = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0.0.0.0", "localhost", "10.0.0.1",
    "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.2.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[ff02::1]", "[fec0::1]",
    "[fd00:ec2::254]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "[2001:db8::1]",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_no_door_into_the_users_own_network(host: str) -> None:
    with pytest.raises(FetchError) as refused:
        fetch(f"http://{host}:9/")
    assert "not on the open Internet" in refused.value.reason


def test_an_octal_address_is_refused_before_it_is_resolved() -> None:
    with pytest.raises(FetchError) as refused:
        fetch("http://0177.0.0.1:9/")
    assert "not a usable address" in refused.value.reason
    with pytest.raises(guard.RefusedError):
        guard.checked("0177.0.0.1", 9, allow_private=False)


@pytest.mark.parametrize("path", ["/pindah-jauh", "/pindah-dalam"])
def test_a_redirect_into_the_network_is_refused(site: Site, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first hop is let through as if it were public; the second must still be checked."""
    open_internet = guard.is_public
    monkeypatch.setattr(guard, "is_public", lambda ip: ip == ipaddress.ip_address("127.0.0.1") or open_internet(ip))
    with pytest.raises(FetchError) as refused:
        fetch(site.url(path))
    assert "not on the open Internet" in refused.value.reason


def test_a_name_with_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.216.34", "10.0.0.7")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(FetchError) as refused:
        fetch("http://dua-muka.example/")
    assert "10.0.0.7" in refused.value.reason


def test_the_connection_goes_to_the_address_that_was_checked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS that answers differently the second time never gets a second time; the Host header stays the name's."""
    real, asked = socket.getaddrinfo, []

    def resolver(host: str, port: int, *args: object, **options: object) -> object:
        if host != "berganti.example":
            return real(host, port, *args, **options)  # type: ignore[arg-type]
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "192.0.2.99"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    capture = fetch(f"http://berganti.example:{site.port}/baik", allow_private=True, robots=False)
    assert capture.status == 200
    assert asked == ["berganti.example"]
    assert site.seen[-1][1]["host"] == f"berganti.example:{site.port}"


def test_robots_are_asked_first_and_obeyed() -> None:
    with misbehaving(robots="User-agent: *\nDisallow: /tertutup/\n") as site, Fetcher(allow_private=True) as fetcher:
        with pytest.raises(FetchError) as refused:
            fetcher.fetch(site.url("/tertutup/berita"))
        assert "robots.txt does not allow" in refused.value.reason
        assert site.paths() == []
        fetcher.fetch(site.url("/baik"))
        assert [path for path, _ in site.seen].count("/robots.txt") == 1


def test_robots_that_cannot_be_read_close_the_site() -> None:
    with misbehaving(robots_status=503) as site:
        assert "robots.txt cannot be read" in reason(site.url("/baik"))
        assert site.paths() == []


def test_who_asks_is_told_honestly(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILIK_CONTACT", "meja.data@contoh.example")
    fetch(site.url("/baik"), allow_private=True)
    agent = site.seen[-1][1]["user-agent"]
    assert agent.startswith("Tilik/") and agent.endswith("(+meja.data@contoh.example)")
    assert "cookie" not in site.seen[-1][1]


@pytest.mark.parametrize(
    "variant",
    [
        "https://kabar.example/berita/12/judul",
        "http://www.kabar.example/berita/12/judul/",
        "https://m.kabar.example/berita/12/judul?utm_source=wa&utm_medium=x",
        "https://kabar.example/amp/berita/12/judul",
        "https://kabar.example/berita/12/judul/amp/",
        "https://kabar.example/berita/12/judul?page=all",
        "https://kabar.example/berita/12/judul?single=1",
        "https://kabar.example/berita/12/judul/print",
        "https://kabar.example/berita/12/judul/page/2",
        "https://KABAR.example:443/berita/12/judul?fbclid=abc#komentar",
    ],
)
def test_renderings_of_one_article_share_an_id(variant: str) -> None:
    assert canonical(variant) == "https://kabar.example/berita/12/judul"
    assert article_id(variant) == article_id("https://kabar.example/berita/12/judul")


def test_other_articles_keep_their_own_id() -> None:
    told = ["https://kabar.example/?p=12", "https://kabar.example/?p=13", "https://kabar.example/berita/12/lain"]
    assert len({article_id(url) for url in told}) == 3
