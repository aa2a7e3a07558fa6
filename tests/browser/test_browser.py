"""The web app in a real chromium: what a person does, with the mouse and with the keyboard."""

from __future__ import annotations

import contextlib
import itertools
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Error
from serving import settle

pytestmark = pytest.mark.browser

TITLE = "BNNK Belitung Layani 58 Klien Rawat Jalan"


def test_english_is_kept_in_the_address_from_page_to_page(opened: Any, clean: Callable[[], None]) -> None:
    # First of all tests: a fresh server has to show its router whichever address it is asked for first.
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


def test_a_figure_tells_its_record_on_focus_and_a_click_leads_to_the_card_and_back(
    opened: Any, clean: Callable[[], None]
) -> None:
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
    page.locator("a.tk-figure", has_text="1.250 orang").first.click()
    card = page.locator(".tk-card:target")
    card.wait_for()
    assert "Peserta tes urine" in card.inner_text()
    card.get_by_text("Lihat dalam teks").click()
    page.wait_for_function("location.hash.startsWith('#angka-')")
    assert page.locator("h1").first.inner_text() == TITLE
    clean()


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


def test_a_view_and_an_order_are_kept_in_the_address(opened: Any, clean: Callable[[], None]) -> None:
    page = opened.go("/capaian?urut=lowest&provinsi=kepulauan-bangka-belitung")
    for _ in range(2):
        order = page.get_by_role("combobox", name="Urutkan")
        assert (order.input_value() or order.inner_text()).startswith("Persentase terendah")
        assert page.get_by_role("combobox", name="Provinsi").input_value().startswith("Kepulauan Bangka Belitung")
        assert page.get_by_text("3 catatan capaian").is_visible()
        page.reload()
        settle(page)
    page.get_by_text("Banding instansi", exact=True).click()
    page.wait_for_url("**tampilan=instansi**")
    page.get_by_role("heading", name="Instansi menurut capaiannya").wait_for()
    clean()


def test_a_province_on_the_map_leads_to_its_seizures(opened: Any, clean: Callable[[], None]) -> None:
    page = opened.go("/")
    chart = page.locator("[data-testid='stVegaLiteChart'] canvas, [data-testid='stVegaLiteChart'] svg").first
    # The middle of Borneo, whichever province it hits, as soon as the map is drawn where it stays.
    until = time.monotonic() + 60
    for share in itertools.cycle((0.4, 0.43, 0.37, 0.46)):
        with contextlib.suppress(Error):  # drawn anew under the pointer: the next round takes the new one
            chart.scroll_into_view_if_needed(timeout=10_000)
            if box := chart.bounding_box(timeout=10_000):
                page.mouse.click(box["x"] + box["width"] * share, box["y"] + box["height"] * 0.4)
        page.wait_for_timeout(1500)
        if "/sitaan" in page.url or time.monotonic() > until:
            break
    page.wait_for_url("**/sitaan?**provinsi=**", timeout=15_000)
    settle(page)
    assert page.locator("h1").first.inner_text() == "Sitaan"
    clean()


def test_the_search_shows_where_its_words_stand(opened: Any, clean: Callable[[], None]) -> None:
    page = opened.go("/artikel?cari=" + quote("sabu disita"))
    marks = page.locator(".tk-found mark")
    assert {mark.lower() for mark in marks.all_inner_texts()} <= {"sabu", "menyita", "disita", "sita"}
    assert marks.count()
    clean()


def test_records_come_as_a_file_by_the_filters(opened: Any, clean: Callable[[], None]) -> None:
    page = opened.go("/aturan?tampilan=unduh&isi=seizures&narkoba=sabu")
    assert page.get_by_text("3 catatan sitaan").is_visible()
    with page.expect_download(timeout=30_000) as held:
        page.get_by_role("button", name="Unduh CSV").click()
    lines = held.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert held.value.suggested_filename == "tilik-sitaan.csv"
    assert len(lines) == 4
    assert "record_id" in lines[0]
    clean()


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
