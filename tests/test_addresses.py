"""One article, one address: what renderings of an article have in common, and what tells two articles apart."""

from __future__ import annotations

import pytest

from corpus.addresses import article_id, canonical, is_whole, page_of
from corpus.article import Capture
from corpus.clean import NotAnArticle, clean

ARTICLE = "https://kabar.example/berita/2024/05/31/rehabilitasi-12-orang"


@pytest.mark.parametrize(
    "variant",
    [
        "http://kabar.example/berita/2024/05/31/rehabilitasi-12-orang",
        "https://www.kabar.example/berita/2024/05/31/rehabilitasi-12-orang/",
        "https://KABAR.example/berita/2024/05/31/rehabilitasi-12-orang",
        "https://kabar.example:443/berita/2024/05/31/rehabilitasi-12-orang",
        "https://m.kabar.example/berita/2024/05/31/rehabilitasi-12-orang",
        "https://amp.kabar.example/berita/2024/05/31/rehabilitasi-12-orang",
        "https://www.m.kabar.example/berita/2024/05/31/rehabilitasi-12-orang",
        f"{ARTICLE}/amp",
        f"{ARTICLE}/amp/",
        f"{ARTICLE}.amp",
        f"{ARTICLE}?amp=1",
        f"{ARTICLE}?amp",
        f"{ARTICLE}?m=1",
        f"{ARTICLE}?outputType=amp",
        f"{ARTICLE}?page=all",
        f"{ARTICLE}?page=2",
        f"{ARTICLE}/page/2",
        f"{ARTICLE}?print=1",
        f"{ARTICLE}/print",
        f"{ARTICLE}?utm_source=wa&utm_medium=share&fbclid=IwAR0&gclid=x",
        f"{ARTICLE}?ref=whatsapp&source=home",
        f"{ARTICLE}#komentar",
        "https://kabar.example/amp/berita/2024/05/31/rehabilitasi-12-orang",
        "https://kabar-example.cdn.ampproject.org/c/s/kabar.example/berita/2024/05/31/rehabilitasi-12-orang/amp",
        "https://www.google.com/amp/s/m.kabar.example/berita/2024/05/31/rehabilitasi-12-orang",
    ],
)
def test_renderings_of_one_article_share_its_address(variant: str) -> None:
    assert canonical(variant) == ARTICLE
    assert article_id(variant) == article_id(ARTICLE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://kabar.example/?p=123", "https://kabar.example/?p=124"),
        ("https://kabar.example/read.php?id=123", "https://kabar.example/read.php?id=1234"),
        ("https://kabar.example/read?12345", "https://kabar.example/read?12346"),
        ("https://kabar.example/index.php?m=berita&id=4", "https://kabar.example/index.php?m=opini&id=4"),
        ("https://kabar.example/?page=detail-1", "https://kabar.example/?page=detail-2"),
        ("https://kabar.example/?view=article&id=7", "https://kabar.example/?view=video&id=7"),
        ("https://kabar.example/berita/2", "https://kabar.example/berita/3"),
        ("https://kabar.example/halaman-1-dari-kisah", "https://kabar.example/halaman-2-dari-kisah"),
        ("https://medan.kabar.example/berita/1", "https://padang.kabar.example/berita/1"),
        ("https://kabar.example/a/sabu-1-kg", "https://kabar.example/b/sabu-1-kg"),
        ("https://m.example/berita", "https://example/berita"),
        ("https://kabar.example:8080/x", "https://kabar.example/x"),
        ("https://www.google.com/amp/panduan", "https://panduan"),
    ],
)
def test_what_tells_two_articles_apart_stays(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_the_order_of_a_query_and_canonical_addresses_make_no_difference() -> None:
    assert canonical("https://a.example/x?b=2&a=1") == canonical("https://a.example/x?a=1&b=2")
    for one in ("https://a.example/x?b=2&a=1", "https://a.example/read?12345", "https://a.example/?p=1&utm_id=x"):
        assert canonical(canonical(one)) == canonical(one)


@pytest.mark.parametrize("bad", ["", "berita.html", "ftp://a.example/x", "javascript:alert(1)", "https://"])
def test_what_is_no_address_is_refused(bad: str) -> None:
    with pytest.raises(ValueError):
        canonical(bad)


@pytest.mark.parametrize(
    ("url", "page", "whole"),
    [
        (ARTICLE, None, False),
        (f"{ARTICLE}?page=2", 2, False),
        (f"{ARTICLE}?utm_source=x&page=3", 3, False),
        (f"{ARTICLE}/page/2/", 2, False),
        (f"{ARTICLE}/halaman-4", 4, False),
        (f"{ARTICLE}?page=all", None, True),
        (f"{ARTICLE}/page-all", None, True),
        ("https://kabar.example/?page=2021-berita", None, False),
    ],
)
def test_pages_of_a_long_article(url: str, page: int | None, whole: bool) -> None:
    assert (page_of(url), is_whole(url)) == (page, whole)


BODY = (
    "<p>CONTOH RAYA - Badan Narkotika Nasional Kabupaten Contoh Raya merehabilitasi 12 orang dari target 10 orang.</p>"
    "<p>“Seluruhnya menjalani rawat jalan di klinik kami sejak awal tahun,” kata Kepala BNNK, Rudi Contoh.</p>"
)
ALL = f'<div><a href="{ARTICLE}">1</a><a href="{ARTICLE}?page=2">2</a><a href="{ARTICLE}?page=all">Semua</a></div>'


def page(head: str = "", url: str | None = None, pager: str = ALL) -> Capture:
    html = (
        f"<html><head><title>Kabar</title>{head}</head><body><h1>BNNK Contoh Raya Rehabilitasi 12 Orang</h1>"
        f'<div class="entry-content">{BODY}</div>{pager}</body></html>'
    )
    return Capture(url or "halaman.html", html.encode(), "text/html", url=url)


@pytest.mark.parametrize("url", [ARTICLE, f"{ARTICLE}?page=all", f"{ARTICLE}?page=1", f"{ARTICLE}/amp"])
def test_the_first_page_and_the_whole_are_the_article(url: str) -> None:
    article = clean(page(url=url))
    assert (article.article, article.url) == (article_id(ARTICLE), ARTICLE)


def test_a_second_page_alone_is_refused_and_names_the_whole() -> None:
    with pytest.raises(NotAnArticle) as refused:
        clean(page(url=f"{ARTICLE}?page=2"))
    assert "page 2" in refused.value.reason
    assert f"{ARTICLE}?page=all" in refused.value.reason


def test_a_saved_second_page_is_recognised_by_what_it_says_of_itself() -> None:
    head = f'<link rel="canonical" href="{ARTICLE}?page=2"><link rel="prev" href="{ARTICLE}">'
    with pytest.raises(NotAnArticle, match="page 2"):
        clean(page(head))


def test_the_article_before_this_one_makes_it_no_second_page() -> None:
    head = f'<link rel="canonical" href="{ARTICLE}"><link rel="prev" href="https://kabar.example/berita/lain">'
    assert clean(page(head, url=ARTICLE)).url == ARTICLE
