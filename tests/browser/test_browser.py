"""The web app in a real chromium: every page, its links and clicks, and texts that mean harm."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from app_data import PAYLOADS
from serving import settle

pytestmark = pytest.mark.browser

PATHS = {
    "/capaian": "Capaian",
    "/": "Ringkasan",
    "/sitaan": "Sitaan",
    "/artikel": "Artikel",
    "/tambah": "Tambah",
    "/artikel?artikel=belitung-rehabilitasi": "BNNK Belitung Layani 58 Klien Rawat Jalan",
}
"""/capaian comes first: a fresh server has to show its router whichever address it is asked for first."""


@pytest.mark.parametrize("path", PATHS)
def test_each_page_shows_its_title_and_the_way_to_the_others(opened: Any, clean: Callable[[], None], path: str) -> None:
    page = opened.go(path)
    assert page.locator("h1").first.inner_text() == PATHS[path]
    links = page.locator("header a").all_inner_texts()
    assert [
        name for name in ("Ringkasan", "Capaian", "Sitaan", "Artikel", "Tambah") if name not in " ".join(links)
    ] == []
    clean()


def test_english_is_kept_in_the_address_from_page_to_page(opened: Any, clean: Callable[[], None]) -> None:
    page = opened.go("/capaian")
    page.get_by_text("EN", exact=True).click()
    page.wait_for_selector("h1:has-text('Achievement')")
    assert "bahasa=en" in page.url
    page.locator("header").get_by_text("Seizures").click()
    page.wait_for_selector("h1:has-text('Seizures')")
    page.wait_for_url("**bahasa=en**")
    clean()


def test_a_filter_in_the_address_is_restored_also_after_a_reload(opened: Any, clean: Callable[[], None]) -> None:
    page = opened.go("/capaian?unit=bnn-kab-belitung&tahun=2019")
    for _ in range(2):
        assert page.get_by_role("combobox", name="Instansi").input_value().startswith("BNN Kabupaten Belitung")
        assert page.get_by_text("3 catatan capaian").is_visible()
        page.reload()
        settle(page)
    clean()


def test_a_filter_that_is_chosen_goes_into_the_address(opened: Any) -> None:
    page = opened.go("/sitaan")
    box = page.get_by_role("combobox", name="Narkoba", exact=True)
    box.click()
    page.get_by_role("option", name=re.compile("Sabu")).click()
    page.wait_for_url("**narkoba=sabu**")
    settle(page)
    assert page.get_by_text("3 catatan sitaan").is_visible()
    page.get_by_role("button", name="Hapus filter").click()
    page.wait_for_function("!location.search.includes('narkoba')")


def test_a_figure_is_marked_and_tells_its_record_on_focus(opened: Any, clean: Callable[[], None]) -> None:
    page = opened.go("/artikel?artikel=belitung-rehabilitasi")
    figure = page.locator("a.tk-figure", has_text="58 orang").first
    assert figure.is_visible()
    colour = figure.locator("mark").evaluate("node => getComputedStyle(node).borderBottomColor")
    assert colour == "rgb(0, 97, 156)"
    figure.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    tip = figure.locator(".tk-tip")
    assert tip.is_visible()
    assert "aturan figure.target_realization · keyakinan 0,93" in tip.inner_text()
    clean()


def test_a_click_on_a_figure_leads_to_its_record_and_back(opened: Any) -> None:
    page = opened.go("/artikel?artikel=belitung-rehabilitasi")
    page.locator("a.tk-figure", has_text="1.250 orang").first.click()
    card = page.locator(".tk-card:target")
    card.wait_for()
    assert "Peserta tes urine" in card.inner_text()
    card.get_by_text("Lihat dalam teks").click()
    page.wait_for_function("location.hash.startsWith('#angka-')")
    assert page.locator("h1").first.inner_text() == PATHS["/artikel?artikel=belitung-rehabilitasi"]


def test_a_click_on_a_bullet_opens_the_sentence_with_its_record_chosen(opened: Any, clean: Callable[[], None]) -> None:
    page = opened.go("/capaian?unit=bnn-kab-belitung")
    chart = page.locator("[data-testid='stVegaLiteChart'] canvas, [data-testid='stVegaLiteChart'] svg").first
    chart.wait_for()
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.wait_for_timeout(500)
    page.mouse.click(box["x"] + 60, box["y"] + 40)
    page.wait_for_url("**catatan=**", timeout=15_000)
    settle(page)
    page.locator(".tk-card.tk-own").first.wait_for()  # the address changes before the page does
    assert page.locator(".tk-text .tk-own mark").first.is_visible()
    clean()


def test_titles_lead_to_the_reader_by_keyboard(opened: Any) -> None:
    page = opened.go("/artikel")
    link = page.get_by_role("link", name="BNNP NTT Bentuk Tujuh Desa Bersinar")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**artikel=ntt-pencegahan**")
    settle(page)
    assert page.locator("a.tk-figure", has_text="7 Desa Bersinar").first.is_visible()


def test_the_page_fits_a_phone(opened: Any) -> None:
    opened.page.set_viewport_size({"width": 390, "height": 844})
    for path in PATHS:
        page = opened.go(path)
        main = page.locator("[data-testid='stMain']")
        overflow = main.evaluate("node => node.scrollWidth - node.clientWidth")
        assert overflow <= 0, path


@pytest.mark.parametrize(
    "path",
    [
        "/artikel?artikel=" + quote("jahat-<b>1"),
        "/artikel",
        "/",
        "/capaian?tahun=2017",
        "/artikel?cari=" + quote(PAYLOADS[1]),
        "/capaian?unit=" + quote(PAYLOADS[0]),
        "/artikel?artikel=" + quote(PAYLOADS[1]),
    ],
)
def test_scripts_in_texts_titles_and_addresses_stay_inert(opened: Any, clean: Callable[[], None], path: str) -> None:
    page = opened.go(path)
    page.wait_for_timeout(500)
    assert page.evaluate("[window.pwned, document.querySelectorAll('main iframe, main script').length]") == [None, 0]
    harmful = page.evaluate(
        """[...document.querySelectorAll('main a[href]')].map(a => a.getAttribute('href'))
           .filter(href => /^(javascript|data|vbscript):/i.test(href.trim()))"""
    )
    assert harmful == []
    images = "[...document.querySelectorAll('main img')].filter(image => !image.src.startsWith(location.origin)).length"
    assert page.evaluate(images) == 0
    clean()


def test_the_hostile_text_is_shown_word_for_word(opened: Any) -> None:
    page = opened.go("/artikel?artikel=" + quote("jahat-<b>1"))
    shown = page.locator(".tk-text").inner_text()
    assert all(" ".join(payload.split()) in " ".join(shown.split()) for payload in (PAYLOADS[0], PAYLOADS[4]))
    assert all(payload in page.locator("h1").inner_text() for payload in PAYLOADS)


@pytest.mark.skipif(importlib.util.find_spec("extract.pipeline") is None, reason="the extractor is not built yet")
def test_pasted_text_is_previewed_then_saved_then_seen_on_capaian(opened: Any, clean: Callable[[], None]) -> None:
    page = opened.go("/tambah")
    text = "BNN Kota Kupang merehabilitasi 33 orang klien rawat jalan sepanjang tahun 2020 dari target 40 orang."
    page.get_by_role("textbox", name="Teks artikel").fill(text)
    page.get_by_role("button", name="Pratinjau").first.click()
    page.wait_for_selector("a.tk-figure mark:text('33 orang')", timeout=60_000)
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text(re.compile("Tersimpan: 1 artikel")).wait_for(timeout=30_000)
    page = opened.go("/capaian?unit=bnn-kota-kupang&tahun=2020")
    assert page.get_by_text("1 catatan capaian").is_visible()
    clean()
