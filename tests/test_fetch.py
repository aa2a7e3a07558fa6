"""The door to the network: what it lets in, what it refuses, and that each refusal says what to do."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator

import pytest
from servers import ARTICLE, PAGE, Answer, Handler, Site, misbehaving

from corpus import guard
from corpus.addresses import article_id, canonical
from corpus.clean import clean
from corpus.decode import text_of
from corpus.fetch import FEEDS, Fetcher, FetchError, Known, NotModified, fetch


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with misbehaving() as running:
        yield running


def refusal(url: str, total_seconds: float = 20) -> FetchError:
    """The refusal of an address; fails when it was let in."""
    with (
        Fetcher(allow_private=True, total_seconds=total_seconds, backoff=0.01) as fetcher,
        pytest.raises(FetchError) as refused,
    ):
        fetcher.fetch(url)
    return refused.value


def reason(url: str, total_seconds: float = 20) -> str:
    """Why an address was refused; fails when it was not."""
    return refusal(url, total_seconds).reason


@pytest.mark.parametrize(
    "path",
    [
        "/baik", "/padat", "/kempis", "/kempis-mentah", "/gzip-anggota", "/chunk", "/pindah", "/kue",
        "/tanpa-jenis", "/jenis-dua", "/charset-salah", "/charset-asing", "/utf16", "/utf16-polos",
    ],
)  # fmt: skip
def test_what_comes_in_is_the_page_itself(site: Site, path: str) -> None:
    capture = fetch(site.url(path), allow_private=True)
    assert text_of(capture.content, capture.media_type) == ARTICLE
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
        ("/206", "status 206 and no page"),
        ("/304", "status 304 and no page"),
        ("/401", "does not hand out this page (status 401)"),
        ("/451", "does not hand out this page (status 451)"),
        ("/418", "status 418"),
        ("/429-lama", "asked too often"),
        ("/503-tanggal", "has trouble (status 503)"),
        ("/kepala-banjir", "not HTTP"),
        ("/kepala-raksasa", "not HTTP"),
        ("/panjang-dua", "not HTTP"),
        ("/panjang-minus", "not HTTP"),
        ("/chunk-putus", "broke off"),
        ("/chunk-rusak", "not HTTP"),
        ("/gzip-dua", "a file that is no page"),
        ("/gzip-gzip", "compresses with gzip, gzip"),
        ("/gzip-sunyi", "larger than 10 MB"),
        ("/gzip-hampa", "more than 1000 parts"),
        ("/arsip-menyamar", "a file that is no page"),
        ("/gambar-menyamar", "binary data"),
        ("/pindah-sandi", "user name or a password"),
        ("/pindah-rusak", "no address"),
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
    ],
)
def test_misbehaviour_is_one_plain_sentence(site: Site, path: str, words: str) -> None:
    told = reason(site.url(path))
    assert words in told
    assert told.endswith(".") and "\n" not in told


@pytest.mark.parametrize("path", ["/tetes", "/tetes-kepala", "/diam", "/segera"])
def test_a_server_that_takes_too_long_is_left(site: Site, path: str) -> None:
    assert "did not answer in time" in reason(site.url(path), total_seconds=0.6)


def test_a_page_that_is_longer_than_told_ends_where_it_was_told_to(site: Site) -> None:
    with Fetcher(allow_private=True) as fetcher:
        assert fetcher.fetch(site.url("/panjang-kurang")).content == PAGE[:200]
        assert fetcher.fetch(site.url("/baik")).content == PAGE, "what was left over is not the next answer"


@pytest.mark.parametrize("path", ["/putus-sekali", "/reset-sekali", "/502-sekali", "/503-sekali", "/429-sekali"])
def test_trouble_that_passes_is_tried_again(path: str) -> None:
    with misbehaving() as site, Fetcher(allow_private=True, backoff=0.01) as fetcher:
        assert fetcher.fetch(site.url(path)).content == PAGE
        assert site.paths() == [path, path]


@pytest.mark.parametrize(
    ("path", "times"),
    [
        ("/tidak-ada", 1), ("/401", 1), ("/403", 1), ("/410", 1), ("/418", 1), ("/429", 1), ("/429-lama", 1),
        ("/500", 1), ("/503-tanggal", 1), ("/gzip-rusak", 1), ("/panjang-minus", 1), ("/503", 3), ("/tanpa-jawab", 3),
    ],
)  # fmt: skip
def test_only_trouble_that_may_pass_is_tried_again(path: str, times: int) -> None:
    with misbehaving() as site:
        refusal(site.url(path))
        assert len(site.paths()) == times


def test_a_server_that_asks_for_a_pause_gets_it() -> None:
    with misbehaving() as site, Fetcher(allow_private=True, backoff=0.01) as fetcher:
        fetcher.fetch(site.url("/429-sekali"))
        first, second = site.moments[-2:]
        assert second - first >= 1


@pytest.mark.parametrize(
    ("path", "temporary", "wait"),
    [("/429-lama", True, 86400), ("/500", True, None), ("/403", False, None), ("/gambar", False, None)],
)
def test_a_refusal_tells_whether_another_day_may_help(
    site: Site, path: str, temporary: bool, wait: float | None
) -> None:
    told = refusal(site.url(path))
    assert (told.temporary, told.retry_after) == (temporary, wait)


def test_only_something_newer_is_asked_for(site: Site) -> None:
    with Fetcher(allow_private=True) as fetcher:
        known = Known.of(fetcher.fetch(site.url("/versi")))
        assert known == Known('"v1"', "Fri, 31 May 2024 03:00:00 GMT")
        with pytest.raises(NotModified):
            fetcher.fetch(site.url("/versi"), known=known)
        assert site.seen[-1][1]["if-none-match"] == '"v1"'
        assert fetcher.fetch(site.url("/baik"), known=Known("aneh\r\nX: y", None)).status == 200


def test_what_may_come_depends_on_what_is_asked_for(site: Site) -> None:
    with Fetcher(allow_private=True) as fetcher:
        assert fetcher.fetch(site.url("/unduhan")).content.startswith(b"%PDF-")
        assert fetcher.fetch(site.url("/arsip-menyamar"), kinds=FEEDS).content.startswith(b"\x1f\x8b")
        with pytest.raises(FetchError):
            fetcher.fetch(site.url("/unduhan"), kinds=FEEDS)


@pytest.mark.parametrize("url", ["http://admin:rahasia@contoh.example/", "http://contoh.example@10.0.0.1/"])
def test_no_password_is_ever_sent(url: str) -> None:
    with pytest.raises(FetchError) as refused:
        fetch(url)
    assert "user name or a password" in refused.value.reason


def test_an_endless_address_is_refused() -> None:
    with pytest.raises(FetchError) as refused:
        fetch("http://contoh.example/" + "a" * 5000)
    assert "longer than" in refused.value.reason


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
    "[2001:db8::1]", "127.0.0.1.", "localhost.", "127。0。0。1", "017700000001", "0x7f.0.0.1", "192.0.0.192",
    "[::127.0.0.1]", "[::ffff:0:10.0.0.1]", "[64:ff9b:1::a00:1]", "[2001:0:7f00:1::]",
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


def _loop(handler: Handler) -> None:
    handler.send(302, b"", Location="/robots.txt")


def _elsewhere(handler: Handler) -> None:
    handler.send(302, b"", Location="file:///etc/passwd")


def _lost(handler: Handler) -> None:
    handler.send(200, b"<!doctype html><html><body>Halaman tidak ditemukan</body></html>")


def _huge(handler: Handler) -> None:
    handler.send(200, b"User-agent: *\nDisallow: /tertutup/\n" + b"# x\n" * 500_000, "text/plain")


@pytest.mark.parametrize("answer", [_loop, _elsewhere, _lost, _huge])
def test_robots_that_say_nothing_of_a_page_leave_it_open(answer: Answer) -> None:
    with misbehaving(robots_answer=answer) as site:
        assert fetch(site.url("/baik"), allow_private=True).content == PAGE


def test_robots_are_obeyed_however_long_they_go_on() -> None:
    with misbehaving(robots_answer=_huge) as site:
        assert "robots.txt does not allow" in reason(site.url("/tertutup/berita"))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_robots_in_trouble_close_the_site_for_now(status: int) -> None:
    with misbehaving(robots_status=status) as site:
        told = refusal(site.url("/baik"))
        assert "robots.txt cannot be read" in told.reason and told.temporary
        assert site.paths() == []


def test_the_pause_that_robots_ask_for_is_kept() -> None:
    with (
        misbehaving(robots="User-agent: *\nCrawl-delay: 0.4\n") as site,
        Fetcher(allow_private=True, pause=0.1) as fetcher,
    ):
        fetcher.fetch(site.url("/baik"))
        fetcher.fetch(site.url("/padat"))
        assert site.moments[-1] - site.moments[-2] >= 0.4


def test_a_pause_of_days_is_cut_to_what_is_reasonable() -> None:
    slept: list[float] = []
    with (
        misbehaving(robots="User-agent: *\nCrawl-delay: 86400\n") as site,
        Fetcher(allow_private=True, sleep=slept.append) as fetcher,
    ):
        fetcher.fetch(site.url("/baik"))
        fetcher.fetch(site.url("/padat"))
        assert len(slept) == 1 and 29 < slept[0] <= 30


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
