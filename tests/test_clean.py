"""Cleaning: real Indonesian pages against their annotation, and each promise on a page of our own."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from trafilatura import bare_extraction

from corpus.article import Article, Capture
from corpus.clean import NotAnArticle, clean
from corpus.decode import text_of
from rules.outlets import RuleError, Selector, load

SHARED = Path(__file__).parents[1].parent / "shared"
PAGES = SHARED / "pages"
needs_pages = pytest.mark.skipif(not PAGES.is_dir(), reason="the annotated pages are not here (../shared/pages)")
needs_texts = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared texts are not here (../shared)")


def cleaned(body: str, head: str = "", url: str | None = None, html: str = "") -> Article:
    """A page with a headline, cleaned."""
    page = html or f"<html><head><title>Kabar</title>{head}</head><body>{body}</body></html>"
    return clean(Capture("halaman.html", page.encode(), "text/html", url=url, article_hint="halaman"))


HEADLINE = "<h1>BNNK Contoh Raya Rehabilitasi 12 Orang</h1>"
FIRST = "CONTOH RAYA - Badan Narkotika Nasional Kabupaten Contoh Raya merehabilitasi 12 orang dari target 10."
SECOND = (
    "“Seluruhnya menjalani rawat jalan di klinik kami sejak awal tahun,” kata Kepala BNNK Contoh Raya, Rudi Contoh."
)
BODY = f"<p>{FIRST}</p><p>{SECOND}</p>"


# --- the annotated pages ----------------------------------------------------------------------------------


@cache
def annotated() -> tuple[tuple[dict[str, Any], Article | None], ...]:
    """Each annotated page with what cleaning made of it; None where it was refused."""
    rows = [json.loads(line) for line in (PAGES / "pages.jsonl").read_text(encoding="utf-8").splitlines()]
    return tuple((row, _clean_page(row["page"])) for row in rows)


def _clean_page(name: str) -> Article | None:
    content = (PAGES / "html" / f"{name}.html").read_bytes()
    try:
        return clean(Capture(f"{name}.html", content, "text/html", article_hint=name))
    except NotAnArticle:
        return None


def share(key: str) -> float:
    """Which part of the annotated segments under `key` is in the cleaned texts."""
    told = [(segment, article) for row, article in annotated() for segment in row[key]]
    return sum(article is not None and segment in article.text for segment, article in told) / len(told)


@needs_pages
def test_bodies_of_real_pages_are_whole() -> None:
    assert share("must_have") >= 0.97


@needs_pages
def test_bodies_of_real_pages_hold_nothing_foreign() -> None:
    assert share("must_not_have") <= 0.03


@needs_pages
def test_titles_of_real_pages() -> None:
    right = [article is not None and article.title == row["title"] for row, article in annotated()]
    assert sum(right) / len(right) >= 0.97


@needs_pages
def test_days_of_real_pages_are_exact_and_never_wrong() -> None:
    told = [(row["published"], article.published) for row, article in annotated() if article is not None]
    dated = [(wanted, str(day)) for wanted, day in told if day is not None]
    assert all(wanted == day for wanted, day in dated)
    assert len(dated) / len(annotated()) >= 0.95


@needs_pages
def test_lists_and_feeds_are_no_articles() -> None:
    rows = [json.loads(line) for line in (PAGES / "nonarticles.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong = [row["page"] for row in rows if row["kind"] in {"index", "other"} and _clean_page(row["page"]) is not None]
    assert wrong == []


@needs_pages
def test_without_any_outlets_rules_most_pages_still_work() -> None:
    """Pages of outlets that nobody has written rules for: the general rules and trafilatura alone."""
    bare = replace(load(), outlets=())
    held = wanted = foreign = unwanted = 0
    for row, _ in annotated():
        content = (PAGES / "html" / f"{row['page']}.html").read_bytes()
        try:
            text = clean(Capture(row["page"], content, "text/html", article_hint=row["page"]), bare).text
        except NotAnArticle:
            text = ""
        held += sum(segment in text for segment in row["must_have"])
        foreign += sum(segment in text for segment in row["must_not_have"])
        wanted, unwanted = wanted + len(row["must_have"]), unwanted + len(row["must_not_have"])
    assert held / wanted >= 0.93
    assert foreign / unwanted <= 0.03


@needs_pages
def test_cleaning_takes_no_longer_than_trafilatura_alone() -> None:
    contents = [path.read_bytes() for path in sorted((PAGES / "html").glob("*.html"))]

    def seconds(work: Callable[[bytes], object]) -> float:
        started = time.process_time()
        for content in contents:
            with suppress(NotAnArticle):
                work(content)
        return time.process_time() - started

    ours = min(seconds(lambda content: clean(Capture("x", content, "text/html", article_hint="x"))) for _ in range(3))
    theirs = min(seconds(lambda content: bare_extraction(content, with_metadata=True)) for _ in range(3))
    assert ours <= 1.1 * theirs


@needs_texts
def test_every_shared_text_is_kept_verbatim() -> None:
    paths = [path for folder in ("seeds", "gold", "negatives") for path in sorted((SHARED / folder).rglob("*.txt"))]
    assert len(paths) > 50
    for path in paths:
        content = path.read_bytes()
        article = clean(Capture(str(path), content, "text/plain", article_hint=path.stem))
        assert article.text == content.decode().replace("\r\n", "\n")
        assert (article.article, article.published) == (path.stem, None)


# --- the body ---------------------------------------------------------------------------------------------


def test_the_headline_is_the_first_line_of_the_text() -> None:
    article = cleaned(HEADLINE + f'<div class="entry-content">{BODY}</div>')
    assert article.text == f"BNNK Contoh Raya Rehabilitasi 12 Orang\n\n{FIRST}\n{SECOND}"
    assert article.title == "BNNK Contoh Raya Rehabilitasi 12 Orang"
    assert article.language == "id"


@pytest.mark.parametrize(
    "intruder",
    [
        "<p>Baca juga: Kapolres Baru Dilantik</p>",
        '<p><strong>BACA JUGA :</strong> <a href="/x">Harga Cabai Naik Lagi Pekan Ini</a></p>',
        '<p><a href="/x">Harga Cabai Naik Lagi Pekan Ini di Pasar</a></p>',
        '<ul><li><a href="/x">Harga Cabai Naik Lagi</a></li><li><a href="/y">Jalan Rusak Diperbaiki</a></li></ul>',
        "<p>ADVERTISEMENT</p><p>SCROLL TO CONTINUE WITH CONTENT</p>",
        "<p>Simak berita selengkapnya di halaman berikut</p>",
        "<p>Pewarta: Sari Contoh</p><p>Editor : Adi Contoh</p><p>COPYRIGHT © CONTOH 2024</p>",
        '<div class="share-box">Bagikan ke teman</div>',
        "<figure><img><figcaption>Petugas menunjukkan barang bukti. (Foto: Humas)</figcaption></figure>",
        "<p>(abc/def)</p>",
        "<script>var rahasia = 1</script><style>p{}</style>",
        "<aside><p>Terpopuler</p><p>Tim kampung menang telak 9-0 atas lawannya di babak pertama.</p></aside>",
    ],
)
@pytest.mark.parametrize("container", ["entry-content", "tanpa-aturan"])
def test_what_is_not_the_articles_own_goes(intruder: str, container: str) -> None:
    article = cleaned(f'{HEADLINE}<div class="{container}"><p>{FIRST}</p>{intruder}<p>{SECOND}</p></div>')
    assert article.text.split("\n\n", 1)[1] == f"{FIRST}\n{SECOND}"


def test_a_teaser_inside_a_paragraph_goes_with_its_link_and_other_links_stay() -> None:
    inside = f'{FIRST} Baca juga: <a href="/x">Harga Cabai Naik</a><br>Data dari <a href="/y">BNN</a> menyebut 9 kasus.'
    article = cleaned(f'{HEADLINE}<div class="entry-content"><p>{inside}</p><p>{SECOND}</p></div>')
    assert article.text.split("\n\n", 1)[1] == f"{FIRST}\nData dari BNN menyebut 9 kasus.\n{SECOND}"


@pytest.mark.parametrize("container", ["entry-content", "tanpa-aturan"])
def test_a_body_without_paragraphs_is_whole(container: str) -> None:
    article = cleaned(f'{HEADLINE}<div class="{container}">{FIRST}<br><br>{SECOND}<br>Total <b>66 desa</b>.</div>')
    assert all(text in article.text for text in (FIRST, SECOND, "Total 66 desa."))


def test_cells_of_a_table_do_not_run_together() -> None:
    table = "<table><tr><td>Rehabilitasi</td><td>12</td><td>345 orang</td></tr></table>"
    article = cleaned(f'{HEADLINE}<div class="entry-content">{BODY}{table}</div>')
    assert "Rehabilitasi | 12 | 345 orang" in article.text


def test_a_photo_story_lives_in_its_captions() -> None:
    figures = "".join(f"<figure><img><figcaption>{text}</figcaption></figure>" for text in (FIRST, SECOND))
    assert FIRST in cleaned(f"<article>{HEADLINE}{figures}</article>").text


# --- the day ----------------------------------------------------------------------------------------------

LD = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"BNNK Contoh Raya Rehabilitasi 12 Orang",'
SIDEBAR = '<div><span class="date">Senin, 1 Januari 2024</span><a href="/z">Kabar lain dari kota tetangga</a></div>'


@pytest.mark.parametrize(
    ("head", "shown", "url", "day", "source"),
    [
        (LD + '"datePublished":"2024-05-31T09:00:00+07:00"}</script>', "", None, "2024-05-31", "json-ld"),
        (
            '<meta property="article:published_time" content="2024-05-31T09:00:00+07:00">',
            "",
            None,
            "2024-05-31",
            "meta",
        ),
        ("", "", "https://kabar.example/2024/05/31/rehabilitasi", "2024-05-31", "address"),
        ("", "<span>Jumat, 31 Mei 2024 | 09:00 WIB</span>", None, "2024-05-31", "visible"),
        ("", "<span>Jum'at, 31 Mei 2024</span>", None, "2024-05-31", "visible"),
        ("", "<div>31/05/2024 09:00</div>", None, "2024-05-31", "visible"),
        ("", "<div>Diperbarui: 2 Juni 2024 10:00 | 31 Mei 2024 09:00</div>", None, "2024-05-31", "visible"),
        # The weekday is a checksum: 31 May 2024 was a Friday.
        ("", "<span>Senin, 31 Mei 2024 09:00 WIB</span>", None, "None", None),
        ("", "<span>2 hari lalu</span>", None, "None", None),
        # 20:00 in UTC is the next morning in Jakarta.
        ('<meta property="article:published_time" content="2024-05-30T20:00:00Z">', "", None, "2024-05-31", "meta"),
        # An outlet that writes local time as UTC: the address knows better.
        (
            '<meta name="pubdate" content="2024-05-31T20:00:00Z">',
            "",
            "https://kabar.example/2024/05/31/rehabilitasi",
            "2024-05-31",
            "meta",
        ),
    ],
)
def test_the_day_and_its_source(head: str, shown: str, url: str | None, day: str, source: str | None) -> None:
    article = cleaned(f'{HEADLINE}{shown}<div class="entry-content">{BODY}</div>{SIDEBAR}', head, url)
    assert (str(article.published), article.published_source) == (day, source)


def test_a_dateline_is_the_last_resort() -> None:
    lead = "CONTOH RAYA, 31 Mei 2024 (Kantor Kabar) -- " + FIRST
    article = cleaned(f'{HEADLINE}<div class="entry-content"><p>{lead}</p><p>{SECOND}</p></div>{SIDEBAR}')
    assert (str(article.published), article.published_source) == ("2024-05-31", "dateline")


# --- who and where ----------------------------------------------------------------------------------------


def test_outlet_author_and_address() -> None:
    head = '<link rel="canonical" href="https://www.kabar.example/berita/12/rehabilitasi?utm_source=x">'
    article = cleaned(f'{HEADLINE}<div>Penulis: Sari Contoh</div><div class="entry-content">{BODY}</div>', head)
    assert article.url == "https://kabar.example/berita/12/rehabilitasi"
    assert (article.outlet, article.author) == ("kabar.example", "Sari Contoh")


def test_the_outlets_name_is_no_part_of_the_title() -> None:
    head = (
        '<meta property="og:site_name" content="Kabar Contoh">'
        '<meta property="og:title" content="BNNK Contoh Raya Rehabilitasi 12 Orang - Kabar Contoh">'
    )
    assert cleaned(f'<div class="entry-content">{BODY}</div>', head).title == "BNNK Contoh Raya Rehabilitasi 12 Orang"


def test_a_fetched_page_is_named_by_its_canonical_address() -> None:
    page = f'<html><body>{HEADLINE}<div class="entry-content">{BODY}</div></body></html>'.encode()
    first, second = (
        clean(Capture(url, page, "text/html", url=url, status=200))
        for url in ("https://kabar.example/12/judul?utm_source=wa", "https://m.kabar.example/amp/12/judul")
    )
    assert first.article == second.article
    assert len(first.article) == 16


# --- what is no article -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "media", "words"),
    [
        (b"", "text/html", "empty"),
        (b"\x00\x01\x02\x03" * 50, "text/html", "binary data"),
        (b"<?xml version='1.0'?><rss><channel></channel></rss>", "text/html", "feed"),
        (b"<html><body></body></html>", "text/html", "No article"),
        (b"<html><body><h1>Selamat</h1><a href='/a'>Masuk</a></body></html>", "text/html", "No article"),
        (b"...", "text/plain", "no words"),
        (
            b"The narcotics agency said on Friday that it had rehabilitated twelve people in the first half of it.",
            "text/plain",
            "in English",
        ),
        (b"<div class='entry-content'>" + b"The police said it was not theirs. " * 9, "text/html", "in English"),
    ],
)  # fmt: skip
def test_refusals_say_why(content: bytes, media: str, words: str) -> None:
    with pytest.raises(NotAnArticle) as refused:
        clean(Capture("x", content, media, article_hint="x"))
    assert words in refused.value.reason


def test_a_list_of_articles_is_none() -> None:
    cards = "".join(
        f'<div class="kartu"><h3><a href="/{n}">Judul kabar nomor {n} yang cukup panjang</a></h3><p>{FIRST}</p></div>'
        for n in range(12)
    )
    with pytest.raises(NotAnArticle) as refused:
        cleaned(f"<h1>Indeks</h1>{cards}", url="https://kabar.example/indeks")
    assert "lists articles" in refused.value.reason


@pytest.mark.parametrize(
    "text",
    [
        "BNN sita 2 kg sabu",
        "Sabu 12 gram.",
        "Nan lah ditangkok jo polisi, 4 urang",
        "Barang bukti 2,5 gram (the real deal)",
    ],
)
def test_short_and_regional_texts_pass(text: str) -> None:
    assert clean(Capture("a.txt", text.encode(), "text/plain", article_hint="a")).text == text


def test_plain_text_is_verbatim_but_for_line_ends_and_the_mark() -> None:
    content = b"\xef\xbb\xbfJudul pendek\r\n\r\n  Sabu  12 gram disita.\r\nBaca juga: lain\r\n"
    article = clean(Capture("a.txt", content, "text/plain", article_hint="a"))
    assert article.text == "Judul pendek\n\n  Sabu  12 gram disita.\nBaca juga: lain\n"
    assert (article.title, article.published) == ("Judul pendek", None)


@pytest.mark.parametrize(
    ("content", "declared", "text"),
    [
        ("“12 gram”".encode(), "text/html; charset=iso-8859-1", "“12 gram”"),
        ("“12 gram”".encode("cp1252"), "text/html; charset=iso-8859-1", "“12 gram”"),
        ("“12 gram”".encode("utf-16"), None, "“12 gram”"),
        ("\ufeff12 gram".encode(), None, "12 gram"),
        (b"12 gram \xff\xfe\xff", "text/html; charset=utf-8", "12 gram \ufffd\ufffd\ufffd"),
        (b'<meta charset="windows-1252">\x93a\x94', None, '<meta charset="windows-1252">“a”'),
    ],
)
def test_charsets(content: bytes, declared: str | None, text: str) -> None:
    assert text_of(content, declared) == text


def test_any_bytes_decode_to_something() -> None:
    for step in range(1, 256):
        assert isinstance(text_of(bytes((step * n) % 256 for n in range(400)), "text/html; charset=apa-saja"), str)


@pytest.mark.parametrize(
    "hostile", ["<div>" * 50_000, "<p" * 50_000, "<table><tr><td>" * 20_000, "<b>" * 5_000 + FIRST]
)
def test_hostile_markup_ends_in_an_answer(hostile: str) -> None:
    try:
        article = cleaned(f'{HEADLINE}<div class="entry-content">{BODY}</div>{hostile}')
    except NotAnArticle:
        return
    assert FIRST in article.text


HOSTILE_LINES = [
    "1" * 300 + "z",
    "share " * 49 + "z",
    " " * 299 + "z",
    "baca: " * 49,
    "a/" * 149 + "!",
    "-" * 300,
    "Jan 1 " * 50,
]


@pytest.mark.parametrize("line", HOSTILE_LINES)
def test_no_rule_is_slow_on_a_hostile_line(line: str) -> None:
    rules = load()
    started = time.process_time()
    for rule in (*rules.lines, *rules.teasers, *rules.bylines, *rules.address_dates, *rules.index_addresses):
        rule.pattern.search(line)
    assert time.process_time() - started < 0.2


@pytest.mark.parametrize(
    "hostile",
    [
        '<div class="x">' + '<a href="/a">Judul kabar yang cukup panjang sekali</a> ' * 10_000 + "</div>",
        '<div class="entry-content"><p>' + 'Baca juga: <a href="/a">Judul</a> ' * 10_000 + "</p></div>",
        "<p>" + "1 Januari 2024 " * 30_000 + "</p>",
        "<h2>Judul</h2><p>x</p>" * 10_000,
    ],
)
def test_a_large_hostile_page_takes_no_longer_than_its_size(hostile: str) -> None:
    started = time.process_time()
    with suppress(NotAnArticle):
        cleaned(HEADLINE + hostile)
    assert time.process_time() - started < 15


def test_cleaning_twice_gives_the_same() -> None:
    page = f'{HEADLINE}<div class="tanpa-aturan">{BODY}</div>'
    assert cleaned(page) == cleaned(page)


# --- the rules --------------------------------------------------------------------------------------------


def test_the_rules_keep_their_own_examples() -> None:
    assert load().lint() == []


def test_a_selector_that_nobody_can_read_is_refused() -> None:
    with pytest.raises(RuleError):
        Selector.parse("div > p")


def test_a_page_that_only_tells_its_age_is_dated_from_its_capture() -> None:
    body = "".join(
        f"<p>Badan Narkotika Nasional Kabupaten Sanggau pada kesempatan itu melayani {n} orang klien rawat jalan, kata "
        "kepalanya kepada para wartawan yang datang ke kantor setempat.</p>"
        for n in range(11, 17)
    )
    head = "<h1>BNNK Sanggau Layani Klien</h1><div>2 hari lalu</div>"
    page = f"<html><body><article>{head}{body}</article></body></html>"
    fetched = datetime(2024, 12, 20, 9, 0, tzinfo=UTC)
    seen = Capture("https://kabar.example/1", page.encode(), "text/html", captured_at=fetched)
    article = clean(seen)
    assert (article.published, article.published_source) == (date(2024, 12, 18), "visible")
    saved = Capture("1.html", page.encode(), "text/html")
    assert clean(saved).published is None
