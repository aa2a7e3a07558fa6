"""The working pages in a real chromium: adding by link and by file, official tables, reviews that last, findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import serving
from commands import tilik
from conftest import Opened, _complains
from servers import misbehaving
from serving import darken, serious, settle
from work_data import SLIP, build, table

from app.parts.intake import ALLOW_PRIVATE
from warehouse import check_views, official, query
from warehouse.filters import Filters
from warehouse.review_queue import current
from warehouse.store import Warehouse

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
VIEWS = (
    "/silang?putusan=internal_error", "/silang?tampilan=matriks", "/tinjau", "/tinjau?tampilan=riwayat",
    "/tinjau?tampilan=emas", "/tambah?bagian=berkas", "/tambah?bagian=resmi",
)  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("work") / "tilik.duckdb")


@pytest.fixture(scope="module")
def address(warehouse: Path) -> Iterator[str]:
    """The app over the warehouse, allowed to fetch from loopback as no server is by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ALLOW_PRIVATE, "1")
        with serving.served(warehouse) as served:
            yield served


@pytest.fixture
def work(context: Any, address: str) -> Iterator[Opened]:
    """A fresh page of the app, a session of its own; whatever it complains about fails the test."""
    watched = Opened(context.new_page(), address)
    watched.page.set_default_timeout(serving.WAIT_MS)
    complain = watched.complaints.append
    watched.page.on("console", lambda message: complain(message.text) if _complains(message) else None)
    watched.page.on("pageerror", lambda error: complain(str(error)))
    yield watched
    watched.page.close()
    assert watched.complaints == []


def sign(page: Any, name: str = "Sari") -> None:
    """Say who decides."""
    field = page.get_by_label("Nama Anda")
    field.fill(name)
    field.press("Tab")
    settle(page)


def test_an_article_behind_a_link_is_previewed_saved_and_seen_on_capaian(work: Opened) -> None:
    with misbehaving() as site:
        page = work.go("/tambah?bagian=tautan")
        page.get_by_label("Alamat halaman").fill(site.url("/baik"))
        page.get_by_role("button", name="Pratinjau").locator("visible=true").click()
        page.get_by_role("heading", name="Yang akan dicatat").wait_for()
        page.get_by_role("button", name="Simpan", exact=True).click()
        page.get_by_text("Tersimpan: 1 artikel").wait_for()
    page = work.go("/capaian?cari=Contoh+Raya")
    assert not page.get_by_text("Tidak ada yang cocok").count()
    assert page.get_by_text("catatan capaian").first.is_visible()


def test_an_uploaded_file_is_seen_on_capaian(work: Opened) -> None:
    text = SLIP.replace("Aceh", "Bali").replace("BANDA ACEH", "DENPASAR")
    page = work.go("/tambah?bagian=berkas")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "bali.txt", "mimeType": "text/plain", "buffer": text.encode()}
    )
    page.get_by_text("bali.txt").first.wait_for()
    page.get_by_role("button", name="Pratinjau").locator("visible=true").click()
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.get_by_text("Tersimpan: 1 artikel, 2 capaian").wait_for()
    page = work.go("/capaian?unit=bnn-prov-bali")
    assert page.get_by_text("2 catatan capaian").is_visible()


def test_an_official_csv_is_imported_through_the_page(work: Opened, warehouse: Path) -> None:
    page = work.go("/tambah?bagian=resmi")
    content = table("x").replace(b"ACEH", b"BALI")
    page.locator("input[type=file]").last.set_input_files(
        {"name": "lkip-bali.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_text("lkip-bali.csv").first.wait_for()
    page.get_by_role("button", name="Pratinjau").locator("visible=true").click()
    page.get_by_role("heading", name="Yang dipahami dari tabel ini").wait_for()
    # A label is plain text: what Markdown would take for a numbered list is kept apart.
    page.get_by_role("combobox", name=re.compile(r"3\W+Target")).wait_for()
    page.get_by_role("button", name="Simpan angka resmi").click()
    page.get_by_text("3 angka, 0 sitaan, 1 ditolak").wait_for()
    assert "lkip-bali.csv" in [one["file_name"] for one in official.documents(Warehouse(warehouse))]


def test_a_finding_is_opened_by_key_and_overridden_with_a_reason(work: Opened, warehouse: Path) -> None:
    page = work.go("/silang")
    names = [row["check_id"] for row in check_views.queue(Warehouse(warehouse))]
    page.keyboard.press("n")
    page.wait_for_url(f"**temuan={names[1]}**")
    settle(page)
    assert page.get_by_text(f"2 dari {len(names)}").is_visible()
    sign(page)
    page.get_by_text("Ganti atau tolak putusan ini").click()
    reason = page.get_by_label("Alasan")
    # Letters typed into a field are letters, not shortcuts.
    reason.press_sequentially("nama lain pada acuannya")
    assert names[1] in page.url
    page.get_by_role("button", name="Simpan putusan").click()
    page.get_by_text("Ditolak · Sari").first.wait_for()
    said = {row["target_id"]: row for row in current(Warehouse(warehouse))}
    assert (said[names[1]]["decision"], said[names[1]]["reason"]) == ("reject", "nama lain pada acuannya")
    assert names[1] not in [row["check_id"] for row in check_views.queue(Warehouse(warehouse))]


def test_a_review_made_in_the_browser_survives_reextract(work: Opened, warehouse: Path) -> None:
    [row] = query.metrics(Warehouse(warehouse), Filters(indicator="rehabilitasi.klien", unit="bnn-prov-aceh"))
    page = work.go(f"/tinjau?catatan={row['record_id']}")
    sign(page)
    page.get_by_label("Persentase", exact=True).fill("96,67")
    page.get_by_label("Alasan").fill("salah cetak")
    page.get_by_role("button", name="Simpan koreksi").click()
    page.get_by_text("Dikoreksi · Sari").first.wait_for()
    ran = tilik(warehouse.parent, "reextract", "--all", "--workers", "0", "--warehouse", warehouse)
    assert ran.code == 0, ran.err
    said = next(one for one in current(Warehouse(warehouse)) if one["target_id"] == row["record_id"])
    assert (said["state"], said["decision"]) == ("holds", "correct")
    page = work.go(f"/tinjau?catatan={row['record_id']}")
    assert page.get_by_text("Dikoreksi · Sari").first.is_visible()


def test_no_working_page_has_a_serious_fault_for_those_who_cannot_see_or_click(work: Opened) -> None:
    told = []
    for path in VIEWS:
        work.page.emulate_media(color_scheme="light")
        page = work.go(path)
        assert not page.get_by_text("Ada yang salah").count()
        told += [f"{path} light {fault}" for fault in serious(page)]
        darken(page)
        told += [f"{path} dark {fault}" for fault in serious(page, "color-contrast")]
    assert told == []
