"""The dashboard's views in a real chromium: every one drawn, in both themes and on a phone, open to those who cannot
see or click; and thirty ways to do harm that stay texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from app_data import MORE_PAYLOADS, PAYLOADS
from serving import PAPER, darken, serious, settle

pytestmark = pytest.mark.browser

VIEWS = {
    "/": "Ringkasan",
    "/?peta=klien": "Ringkasan",
    "/capaian": "Capaian",
    "/capaian?tampilan=tahunan": "Capaian",
    "/capaian?tampilan=instansi": "Capaian",
    "/sitaan": "Sitaan",
    "/sitaan?tampilan=terbesar&tindakan=destroyed": "Sitaan",
    "/sitaan?tampilan=daftar": "Sitaan",
    "/artikel?cari=menyita": "Artikel",
    "/artikel?halaman=2": "Artikel",
    "/artikel?artikel=belitung-rehabilitasi": "BNNK Belitung Layani 58 Klien Rawat Jalan",
    "/silang": "Cek silang",
    "/tinjau": "Tinjau",
    "/aturan": "Aturan dan data",
    "/aturan?tampilan=aturan": "Aturan dan data",
    "/aturan?tampilan=celah": "Aturan dan data",
    "/aturan?tampilan=kamus": "Aturan dan data",
    "/aturan?tampilan=unduh": "Aturan dan data",
    "/tambah": "Tambah",
}
"""Each view with its title. The texts that mean harm are among the data behind all of them."""
NAMES = ("Ringkasan", "Capaian", "Sitaan", "Cek silang", "Artikel", "Tinjau", "Aturan dan data", "Tambah")
FAILED = "Ada yang salah"
PHONE = {"width": 390, "height": 844}
HARM = """[window.pwned, document.querySelectorAll(
    'main iframe, main script, main object, main embed, main base, main link, '
    + 'main form:not([data-testid], .vega-bindings)').length,
    [...document.querySelectorAll('main a[href]')].map(a => a.getAttribute('href'))
        .filter(href => /^\\s*(java\\s*script|data|vbscript):/i.test(href)).length,
    [...document.querySelectorAll('main img')].filter(image => !image.src.startsWith(location.origin)).length]"""
INERT = [None, 0, 0, 0]
WIDER = "[document.querySelector('[data-testid=stMain]')].map(main => main.scrollWidth - main.clientWidth)[0]"


@pytest.mark.parametrize("path", VIEWS)
def test_each_view_is_whole_in_both_themes_and_on_a_phone(opened: Any, clean: Callable[[], None], path: str) -> None:
    page = opened.go(path)
    assert page.locator("h1").first.inner_text() == VIEWS[path]
    assert not page.get_by_text(FAILED).count()
    assert not page.locator("[data-testid='stException'], [data-testid='stAlertContentWarning']").count()
    links = " ".join(page.locator("header a").all_inner_texts())
    assert [name for name in NAMES if name not in links] == []
    assert page.evaluate(HARM) == INERT
    assert serious(page) == []
    darken(page)
    assert serious(page, "color-contrast") == []
    page.set_viewport_size(PHONE)
    settle(page)
    assert page.evaluate(WIDER) <= 0
    clean()


@pytest.mark.parametrize("path", ["/", "/capaian"])
def test_a_page_that_is_asked_for_in_the_dark_is_drawn_in_it(opened: Any, clean: Callable[[], None], path: str) -> None:
    # Charts take the colours of the theme in which their page was asked for.
    opened.page.emulate_media(color_scheme="dark")
    page = opened.go(path)
    assert page.evaluate(PAPER) == "rgb(20, 24, 27)"
    assert page.locator("[data-testid=stVegaLiteChart]").count()
    assert not page.get_by_text(FAILED).count()
    clean()


def test_counts_stay_on_the_line_of_their_name_on_a_phone(opened: Any) -> None:
    opened.page.set_viewport_size(PHONE)
    page = opened.go("/")
    tops = page.evaluate(
        """[...document.querySelectorAll('[class*=st-key-row_]')].map(row => {
            const link = row.querySelector('a').getBoundingClientRect()
            const count = row.querySelector('.tk-count').getBoundingClientRect()
            return count.top < link.bottom && count.left >= link.right - 1 && count.right <= 391 })"""
    )
    assert tops and all(tops)


def test_the_hostile_texts_are_shown_word_for_word_and_the_capture_as_text_alone(
    opened: Any, clean: Callable[[], None]
) -> None:
    assert len({*PAYLOADS, *MORE_PAYLOADS}) == 30
    page = opened.go("/artikel?artikel=" + quote("jahat-<b>1"))
    shown = page.locator(".tk-text").inner_text()
    assert all(" ".join(payload.split()) in " ".join(shown.split()) for payload in (PAYLOADS[0], PAYLOADS[4]))
    assert all(payload in page.locator("h1").inner_text() for payload in PAYLOADS)
    assert page.evaluate(HARM) == INERT
    page = opened.go("/artikel?artikel=jahat-00")
    page.get_by_text("Tangkapan asli").click()
    settle(page)  # a click on what is still opening is lost
    page.get_by_text("Tampilkan", exact=True).click()
    settle(page)
    capture = page.locator("[data-testid='stCode']").first
    capture.wait_for()
    assert all(payload in capture.inner_text() for payload in MORE_PAYLOADS if "\t" not in payload)
    assert page.evaluate(HARM) == INERT
    clean()


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/capaian", ("unit", "cari", "provinsi", "indikator", "bidang", "tampilan", "halaman", "urut")),
        ("/sitaan", ("diagram", "narkoba", "tindakan", "tahun")),
        ("/artikel", ("artikel", "catatan")),
        ("/artikel", ("cari", "media")),
    ],
)
def test_harm_in_the_address_stays_text(
    opened: Any, clean: Callable[[], None], path: str, fields: tuple[str, ...]
) -> None:
    page = opened.go(f"{path}?{urlencode(dict(zip(fields, PAYLOADS + MORE_PAYLOADS, strict=False)))}")
    assert page.evaluate(HARM) == INERT
    assert not page.get_by_text(FAILED).count()
    clean()


def test_links_out_do_not_hand_over_the_page(opened: Any) -> None:
    page = opened.go("/artikel?artikel=palu-sitaan")
    own = urlsplit(opened.address).netloc
    links = page.locator("[data-testid=stMain] a[href^=http]").all()
    out = [link for link in links if own != urlsplit(link.get_attribute("href")).netloc]
    assert out
    for link in out:
        assert re.search("noopener|noreferrer", link.get_attribute("rel") or "")
