"""Feeds, sitemaps and lists of addresses, from files and from a real server on loopback: every article that they name,
each once, and nothing that they should not make us fetch."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from documents import RELEASE, atom, page, pdf, printed, rss, sitemap, sitemap_index, story, word
from servers import ANSWERS, Site, misbehaving

from corpus import limits
from corpus.article import Capture
from corpus.clean import clean
from corpus.source_feeds import Listing, ListingError, listing, shape_of
from corpus.sources import Failure, captures, count

Serve = Callable[..., str]


@pytest.fixture
def site() -> Iterator[Site]:
    with misbehaving() as running:
        yield running


@pytest.fixture
def serve(site: Site, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Puts bytes under a path of the server; gives the address."""

    def put(path: str, body: bytes | str, kind: str = "text/html; charset=utf-8") -> str:
        content = body.encode() if isinstance(body, str) else body
        monkeypatch.setitem(ANSWERS, path, lambda handler: handler.send(200, content, kind))
        return site.url(path)

    for number in range(8):
        put(f"/berita/{number}", story(number))
    return put


def read(*sources: str | Path) -> tuple[list[Capture], list[Failure]]:
    """What the sources give: captures, and failures."""
    found = list(captures([str(source) for source in sources], allow_private=True))
    return [one for one in found if isinstance(one, Capture)], [one for one in found if isinstance(one, Failure)]


def paths(found: list[Capture]) -> list[str]:
    """The paths that captures came from."""
    return ["/" + (one.url or "").split("/", 3)[3] for one in found]


# --- feeds ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["application/rss+xml", "text/xml; charset=utf-8", "text/html", "application/octet-stream"]
)
def test_a_feed_is_read_in_the_place_of_its_articles_whatever_it_is_served_as(
    site: Site, serve: Serve, kind: str
) -> None:
    feed = serve("/feed", rss([site.url("/berita/1"), site.url("/berita/2"), site.url("/berita/1")]), kind)
    found, failed = read(feed)
    assert (paths(found), failed) == (["/berita/1", "/berita/2"], [])
    assert clean(found[0]).title == "BNNK Rimba Elok Ungkap 1 Kasus"
    assert found[0].source == site.url("/berita/1")


def test_relative_entries_are_counted_from_the_feeds_own_address(site: Site, serve: Serve) -> None:
    found, failed = read(serve("/kanal/feed.atom", atom(["../berita/3", "/berita/4"]), "application/atom+xml"))
    assert (paths(found), failed) == (["/berita/3", "/berita/4"], [])


def test_a_feed_in_a_file_is_followed_and_its_own_address_makes_relative_entries_whole(
    site: Site, serve: Serve, tmp_path: Path
) -> None:
    told = tmp_path / "umpan.ATOM"
    told.write_bytes(atom(["/berita/5"], own=site.url("/feed")))
    bare = tmp_path / "umpan.xml"
    bare.write_bytes(atom(["/berita/6"]))
    found, failed = read(told, bare)
    assert paths(found) == ["/berita/5"]
    assert [one.source for one in failed] == [str(bare)] and "'/berita/6' is not an http" in failed[0].reason


def test_entries_that_lead_to_files_scripts_or_nowhere_are_told_and_not_followed(site: Site, serve: Serve) -> None:
    links = ["file:///etc/passwd", "javascript:alert(1)", "ftp://contoh.example/a", site.url("/berita/1")]
    found, failed = read(serve("/feed", rss(links), "application/rss+xml"))
    assert paths(found) == ["/berita/1"]
    assert len(failed) == 3 and all("was not followed" in one.reason for one in failed)
    assert site.paths() == ["/feed", "/berita/1"]


def test_an_entry_that_leads_inside_ones_own_network_is_refused(serve: Serve, site: Site, tmp_path: Path) -> None:
    feed = tmp_path / "umpan.rss"
    feed.write_bytes(rss([site.url("/berita/1"), "http://169.254.169.254/latest/meta-data/"]))
    found = list(captures([str(feed)]))
    assert all(isinstance(one, Failure) and "open Internet" in one.reason for one in found) and len(found) == 2
    assert site.seen == []


def test_a_feed_of_laughs_and_one_that_asks_for_a_file_stay_harmless(tmp_path: Path) -> None:
    rows = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    laughs = rss(
        ["https://a.example/1"],
        doctype=f'<!DOCTYPE rss [<!ENTITY l0 "ha">{rows}]>',
        extra="<description>&l11;</description>",
    )
    thief = rss(
        ["https://a.example/1"],
        doctype='<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
        extra="<docs>&f;</docs>",
    )
    started = time.process_time()
    for feed in (laughs, thief):
        try:
            assert listing(feed, None).pages == ("https://a.example/1",)
        except ListingError as error:
            assert str(error).endswith(".")
    assert time.process_time() - started < 5


def test_an_empty_a_broken_and_a_vanished_feed_are_failures(site: Site, serve: Serve) -> None:
    _, failed = read(
        serve("/kosong.xml", rss([]), "text/xml"), serve("/rusak.xml", b"<rss><chan", "text/xml"), site.url("/tiada")
    )
    assert [one.source for one in failed] == [site.url(path) for path in ("/kosong.xml", "/rusak.xml", "/tiada")]
    assert all(word in one.reason for word, one in zip(("empty", "empty", "404"), failed, strict=True))


# --- sitemaps ---------------------------------------------------------------------------------------------------


def test_an_index_leads_to_plain_news_and_packed_sitemaps(site: Site, serve: Serve) -> None:
    serve("/sm-1.xml", sitemap([site.url("/berita/1")]), "application/xml")
    serve("/sm-berita.xml", sitemap([(site.url("/berita/2"), "2024-06-12")], news=True), "text/xml")
    serve("/sm-3.xml.gz", gzip.compress(sitemap([site.url("/berita/3"), site.url("/berita/1")])), "application/x-gzip")
    index = serve(
        "/sitemap.xml",
        sitemap_index([site.url(p) for p in ("/sm-1.xml", "/sm-berita.xml", "/sm-3.xml.gz")]),
        "text/xml",
    )
    found, failed = read(index)
    assert (paths(found), failed) == (["/berita/1", "/berita/2", "/berita/3"], [])


def test_an_index_that_leads_back_to_itself_ends(site: Site, serve: Serve) -> None:
    serve("/b.xml", sitemap_index([site.url("/a.xml"), site.url("/b.xml"), site.url("/c.xml")]), "text/xml")
    serve("/c.xml", sitemap([site.url("/berita/1")]), "text/xml")
    found, failed = read(serve("/a.xml", sitemap_index([site.url("/b.xml")]), "text/xml"))
    assert (paths(found), failed) == (["/berita/1"], [])
    assert site.paths() == ["/a.xml", "/b.xml", "/c.xml", "/berita/1"]


def test_sitemaps_are_opened_only_so_deep_and_so_many_and_that_is_told(
    site: Site, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        serve(f"/d{number}.xml", sitemap_index([site.url(f"/d{number + 1}.xml")]), "text/xml")
    _, failed = read(site.url("/d0.xml"))
    assert len(failed) == 1 and f"{limits.MAX_SITEMAP_DEPTH} deep" in failed[0].reason
    monkeypatch.setattr(limits, "MAX_SITEMAPS", 2)
    for number in range(4):
        serve(f"/w{number}.xml", sitemap([site.url(f"/berita/{number}")]), "text/xml")
    found, failed = read(serve("/lebar.xml", sitemap_index([site.url(f"/w{n}.xml") for n in range(4)]), "text/xml"))
    assert paths(found) == ["/berita/0", "/berita/1"]
    assert "over 2 sitemaps; 2 were left" in failed[0].reason


def test_of_a_sitemap_of_5000_entries_the_newest_are_followed_and_the_rest_is_told(
    site: Site, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_LISTED", 3)
    days = [(f"{site.url('/berita/')}{n}", f"2024-06-{1 + n % 28:02}" if n < 8 else "2019-01-01") for n in range(5000)]
    found, failed = read(serve("/sitemap.xml", sitemap(days), "text/xml"))
    assert paths(found) == ["/berita/5", "/berita/6", "/berita/7"]
    assert len(failed) == 1 and "4997 were left" in failed[0].reason


def test_5000_entries_are_capped_by_the_real_limit_within_a_second() -> None:
    started = time.process_time()
    told = listing(sitemap([f"https://a.example/{n}" for n in range(5000)]), None)
    assert (len(told.pages), told.more) == (limits.MAX_LISTED, 5000 - limits.MAX_LISTED)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(sitemap([f"https://a.example/{n}" for n in range(400)]))[:-200],
        sitemap(["https://a.example/1", "https://a.example/2"])[:-30],
    ],
    ids=["gzip yang terpotong", "xml yang terpotong"],
)
def test_of_a_sitemap_that_breaks_off_what_came_before_is_read(content: bytes) -> None:
    assert listing(content, None).pages[0] == "https://a.example/1".replace("1", "0" if content[:1] == b"\x1f" else "1")


def test_a_sitemap_bomb_is_refused_and_an_entity_opens_no_file() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (limits.MAX_SITEMAP_BYTES + 10))
    with pytest.raises(ListingError, match="unpacks to more"):
        listing(bomb, None)
    thief = b'<!DOCTYPE u [<!ENTITY f SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://a.example/&f;</loc></url></urlset>'
    try:
        told = listing(thief, None)
    except ListingError:
        told = Listing()
    assert "root" not in repr(told)


def test_a_page_is_neither_feed_nor_sitemap() -> None:
    assert shape_of(page(*RELEASE).encode()) is None
    assert shape_of(b"<!-- <rss> --><!doctype html><html><body>rss</body></html>") is None
    assert shape_of("<rss version='2.0'>".encode("utf-16")) == "feed"
    assert shape_of(b"\x1f\x8b\x08 rusak") is None


# --- addresses of documents, lists of addresses -----------------------------------------------------------------


def test_an_address_of_a_pdf_or_word_file_is_an_article(serve: Serve) -> None:
    kinds = {"application/pdf": pdf([printed(RELEASE)]), "application/octet-stream": word(*RELEASE)}
    found, failed = read(*(serve(f"/unduh/{n}", body, kind) for n, (kind, body) in enumerate(kinds.items())))
    assert failed == []
    assert [clean(one).text.split("\n") for one in found] == [list(RELEASE)] * 2


def test_a_text_of_addresses_and_comments_is_a_list_and_bad_lines_are_named(
    site: Site, serve: Serve, tmp_path: Path
) -> None:
    told = tmp_path / "tautan.txt"
    lines = ["# dari rekan", site.url("/berita/1"), "", f"{site.url('/berita/2')}  # penting", "file:///etc/passwd"]
    told.write_text("\n".join(lines))
    found, failed = read(told)
    assert paths(found) == ["/berita/1", "/berita/2"]
    assert [one.source for one in failed] == [f"{told} (line 5)"]
    assert count([str(told)]) == 3


def test_an_article_that_mentions_an_address_is_no_list(tmp_path: Path) -> None:
    told = tmp_path / "kabar.txt"
    told.write_text(f"https://kabarrimba.example/1\n\n{RELEASE[1]}\n")
    found, failed = read(told)
    assert (len(found), failed) == (1, []) and "42 klien" in clean(found[0]).text


def test_a_report_of_failures_is_a_source_again_files_only_where_the_caller_allows_it(
    site: Site, serve: Serve, tmp_path: Path
) -> None:
    article = tmp_path / "kabar baru.txt"
    article.write_text(RELEASE[1])
    report = tmp_path / "gagal.txt"
    report.write_text(f"# tilik sources\n# status 503\n{site.url('/berita/1')}\n{article}  # empty\n{report}\n")
    allowed = list(captures([str(report)], allow_private=True, lists_name_files=True))
    assert [one.source for one in allowed if isinstance(one, Capture)][:2] == [site.url("/berita/1"), str(article)]
    found, failed = read(report)
    assert paths(found) == ["/berita/1"]
    assert [one.source for one in failed] == [f"{report} (line 4)", f"{report} (line 5)"]


def test_a_list_of_many_addresses_is_read_as_it_comes(site: Site, serve: Serve, tmp_path: Path) -> None:
    told = tmp_path / "banyak.txt"
    with told.open("w") as file:
        file.writelines(f"{site.url('/berita/')}{n % 8}\n" for n in range(300_000))
    stream = captures([str(told)], allow_private=True)
    assert [isinstance(next(stream), Capture) for _ in range(3)] == [True] * 3
    assert len(site.paths()) == 3
    assert count([str(told)]) == 300_000
