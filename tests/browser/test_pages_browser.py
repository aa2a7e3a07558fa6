"""The dashboard's pages in a real chromium: views, maps, search, files, accessibility, and thirty ways to do harm."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from app_data import MORE_PAYLOADS, PAYLOADS
from axe_playwright_python.sync_playwright import Axe
from serving import settle

pytestmark = pytest.mark.browser

VIEWS = (
    "/",
    "/?peta=klien",
    "/capaian",
    "/capaian?tampilan=tahunan",
    "/capaian?tampilan=instansi",
    "/sitaan",
    "/sitaan?tampilan=terbesar&tindakan=destroyed",
    "/sitaan?tampilan=daftar",
    "/artikel?cari=menyita",
    "/artikel?artikel=belitung-rehabilitasi",
    "/aturan",
    "/aturan?tampilan=aturan",
    "/aturan?tampilan=celah",
    "/aturan?tampilan=kamus",
    "/aturan?tampilan=unduh",
    "/tambah",
)
FAILED = "Ada yang salah"


@pytest.mark.parametrize("path", VIEWS)
def test_each_view_opens_without_a_complaint(opened: Any, clean: Callable[[], None], path: str) -> None:
    page = opened.go(path)
    assert not page.get_by_text(FAILED).count()
    assert not page.locator("[data-testid='stException'], [data-testid='stAlertContentWarning']").count()
    clean()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_fault_for_those_who_cannot_see_or_click(opened: Any, scheme: str) -> None:
    opened.page.emulate_media(color_scheme=scheme)
    told = []
    for path in VIEWS:
        page = opened.go(path)
        for found in Axe().run(page).response["violations"]:
            if found["impact"] in {"serious", "critical"}:
                told += [f"{path} {found['id']}: {node['html'][:160]}" for node in found["nodes"][:3]]
    assert told == []


def test_a_view_and_an_order_are_kept_in_the_address(opened: Any, clean: Callable[[], None]) -> None:
    page = opened.go("/capaian")
    page.get_by_text("Banding instansi", exact=True).click()
    page.wait_for_url("**tampilan=instansi**")
    page.get_by_role("heading", name="Instansi menurut capaiannya").wait_for()
    page = opened.go("/capaian?urut=lowest&provinsi=kepulauan-bangka-belitung")
    for _ in range(2):
        order = page.get_by_role("combobox", name="Urutkan")
        assert (order.input_value() or order.inner_text()).startswith("Persentase terendah")
        assert page.get_by_role("combobox", name="Provinsi").input_value().startswith("Kepulauan Bangka Belitung")
        assert page.get_by_text("3 catatan capaian").is_visible()
        page.reload()
        settle(page)
    clean()


def test_a_province_on_the_map_leads_to_its_seizures(opened: Any, clean: Callable[[], None]) -> None:
    page = opened.go("/")
    chart = page.locator("[data-testid='stVegaLiteChart'] canvas, [data-testid='stVegaLiteChart'] svg").first
    chart.scroll_into_view_if_needed()
    page.wait_for_timeout(800)
    # Papua is the province furthest to the east, and no article tells of it: the page still knows its name.
    box = chart.bounding_box()
    for share in (0.62, 0.6, 0.64, 0.58):
        page.mouse.click(box["x"] + box["width"] * share, box["y"] + 100)
        page.wait_for_timeout(700)
        if "/sitaan" in page.url:
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


def test_the_capture_is_shown_as_text_alone(opened: Any, clean: Callable[[], None]) -> None:
    page = opened.go("/artikel?artikel=jahat-00")
    page.get_by_text("Tangkapan asli").click()
    page.get_by_text("Tampilkan", exact=True).click()
    shown = page.locator("[data-testid='stCode']").first
    shown.wait_for()
    assert all(payload in shown.inner_text() for payload in MORE_PAYLOADS if "\t" not in payload)
    assert page.evaluate("window.pwned") is None
    clean()


HARM = """[window.pwned, document.querySelectorAll(
    'main iframe, main script, main object, main embed, main form:not([data-testid]), main base, main link').length,
    [...document.querySelectorAll('main a[href]')].map(a => a.getAttribute('href'))
        .filter(href => /^\\s*(java\\s*script|data|vbscript):/i.test(href)).length]"""


@pytest.mark.parametrize(
    "path",
    [
        "/artikel",
        "/artikel?halaman=2",
        "/artikel?artikel=jahat-00",
        "/artikel?artikel=jahat-21",
        "/artikel?cari=warga",
        "/aturan?tampilan=celah",
        "/aturan",
    ],
)
def test_thirty_texts_that_mean_harm_stay_texts(opened: Any, clean: Callable[[], None], path: str) -> None:
    assert len({*PAYLOADS, *MORE_PAYLOADS}) == 30
    page = opened.go(path)
    page.wait_for_timeout(500)
    assert page.evaluate(HARM) == [None, 0, 0]
    clean()


def test_harm_in_the_address_stays_text(opened: Any, clean: Callable[[], None]) -> None:
    fields = ("unit", "cari", "provinsi", "urut", "tampilan", "diagram", "indikator", "halaman")
    for field, payload in zip(fields, MORE_PAYLOADS, strict=False):
        page = opened.go(f"/capaian?{field}={quote(payload)}")
        assert page.evaluate(HARM) == [None, 0, 0], payload
        assert not page.get_by_text(FAILED).count(), payload
    clean()


def test_counts_stay_on_the_line_of_their_name_on_a_phone(opened: Any) -> None:
    opened.page.set_viewport_size({"width": 390, "height": 844})
    page = opened.go("/")
    tops = page.evaluate(
        """[...document.querySelectorAll('[class*=st-key-row_]')].map(row => {
            const link = row.querySelector('a').getBoundingClientRect()
            const count = row.querySelector('.tk-count').getBoundingClientRect()
            return count.top < link.bottom && count.left >= link.right - 1 && count.right <= 391 })"""
    )
    assert tops and all(tops)


def test_every_view_fits_a_phone(opened: Any) -> None:
    opened.page.set_viewport_size({"width": 390, "height": 844})
    for path in VIEWS:
        main = opened.go(path).locator("[data-testid='stMain']")
        assert main.evaluate("node => node.scrollWidth - node.clientWidth") <= 0, path


def test_links_out_do_not_hand_over_the_page(opened: Any) -> None:
    page = opened.go("/artikel?artikel=palu-sitaan")
    own = urlsplit(opened.address).netloc
    for link in page.locator("main a[href^=http]").all():
        if urlsplit(link.get_attribute("href")).netloc != own:
            assert re.search("noopener", link.get_attribute("rel") or "")
