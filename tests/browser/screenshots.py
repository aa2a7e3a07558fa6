"""Screenshots of every page: at 1440 and 390 pixels, light and dark, with demo data and with none.

    python tests/browser/screenshots.py [FOLDER] [--warehouse FILE] [--label NAME] [--only NAME...] [--readme]

Without --warehouse the small warehouse of the tests is shown. Pictures go to FOLDER (default: screenshots).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))

from app_data import build
from serving import launch_options, served, settle

from warehouse import query
from warehouse.store import Warehouse

SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")
PAGES = {
    "ringkasan": "/",
    "capaian": "/capaian",
    "capaian-tahunan": "/capaian?tampilan=tahunan",
    "capaian-instansi": "/capaian?tampilan=instansi",
    "sitaan": "/sitaan",
    "capaian-tanpa-hasil": "/capaian?cari=tidakadakatabegini",
    "sitaan-terbesar": "/sitaan?tampilan=terbesar",
    "sitaan-daftar": "/sitaan?tampilan=daftar",
    "artikel": "/artikel",
    "artikel-cari": "/artikel?cari=menyita",
    "artikel-hilang": "/artikel?artikel=tidak-ada",
    "silang-matriks": "/silang?tampilan=matriks",
    "silang-diputuskan": "/silang?status=diputuskan",
    "tinjau-riwayat": "/tinjau?tampilan=riwayat",
    "tinjau-emas": "/tinjau?tampilan=emas",
    "tambah-tautan": "/tambah?bagian=tautan",
    "tambah-berkas": "/tambah?bagian=berkas",
    "tambah-resmi": "/tambah?bagian=resmi",
    "aturan": "/aturan",
    "aturan-rules": "/aturan?tampilan=aturan",
    "aturan-celah": "/aturan?tampilan=celah",
    "aturan-kamus": "/aturan?tampilan=kamus",
    "aturan-unduh": "/aturan?tampilan=unduh",
}
"""Views that the navigation does not lead to in one click, and names of pages; what else it leads to is added."""


def reader_address(warehouse: Path) -> dict[str, str]:
    """The address of the reader with an article and one of its records, if there is any."""
    rows = [row for row in query.metrics(Warehouse(warehouse), limit=500) if row["computed_pct"] is not None]
    if not rows:
        return {}
    row = rows[-1]
    article = f"/artikel?artikel={row['article_id']}"
    return {"pembaca": article, "pembaca-catatan": f"{article}&catatan={row['record_id']}"}


def pages_of(browser: Browser, address: str) -> dict[str, str]:
    """Every page that the navigation leads to, by the last part of its address."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(address)
    settle(page)
    paths = [urlsplit(link.get_attribute("href") or "").path for link in page.locator("header a").all()]
    page.close()
    return {path.strip("/"): path for path in paths if path.strip("/")}


def take(
    browser: Browser,
    address: str,
    pages: dict[str, str],
    sizes: dict[str, tuple[int, int]],
    folder: Path,
    label: str,
) -> None:
    """One picture of each page, size and scheme."""
    for size, (width, height) in sizes.items():
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="id-ID", reduced_motion="reduce"
        )
        page = context.new_page()
        for name, path in pages.items():
            page.emulate_media(color_scheme=SCHEMES[0])
            page.goto(address + path)
            settle(page)
            # Streamlit scrolls inside the page: make the window as high as the content, so that all of it is seen.
            content = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
            page.set_viewport_size({"width": width, "height": min(max(height, int(content)), 4000)})
            for scheme in SCHEMES:
                if scheme != SCHEMES[0]:  # charts are drawn in the colours of the theme that the page was asked for in
                    page.emulate_media(color_scheme=scheme)
                    page.reload()
                page.wait_for_timeout(300)
                settle(page)
                page.screenshot(path=folder / f"{label}-{name}-{size}-{scheme}.png")
            page.set_viewport_size({"width": width, "height": height})
        context.close()


def for_readme(browser: Browser, address: str, warehouse: Path, folder: Path) -> None:
    """The three pictures that the README shows."""
    page = browser.new_page(viewport={"width": 1440, "height": 1100}, locale="id-ID", reduced_motion="reduce")
    reader = reader_address(warehouse)["pembaca-catatan"]
    for name, path in {"ringkasan": "/", "capaian": "/capaian", "artikel": reader}.items():
        page.goto(address + path)
        settle(page)
        page.wait_for_timeout(500)
        page.screenshot(path=folder / f"{name}.png")
    page.close()


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("screenshots"))
    parser.add_argument("--warehouse", type=Path)
    parser.add_argument("--readme", action="store_true", help="only the three pictures of the README")
    parser.add_argument("--label", default="demo", help="what the pictures of the warehouse are called")
    parser.add_argument("--empty", action=argparse.BooleanOptionalAction, default=True, help="those with no data, too")
    parser.add_argument("--size", choices=SIZES, help="one size alone")
    parser.add_argument("--only", nargs="*", help="names of pages, where not all are wanted")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        full = (
            chosen.warehouse.absolute() if chosen.warehouse else build(Path(temporary) / "demo.duckdb", hostile=False)
        )
        empty = Path(temporary) / "empty.duckdb"
        for label, warehouse in ((chosen.label, full), ("empty", empty))[
            : 2 if chosen.empty and not chosen.readme else 1
        ]:
            with served(warehouse) as address:
                if chosen.readme:
                    for_readme(browser, address, warehouse, chosen.folder)
                    continue
                pages = pages_of(browser, address) | PAGES | reader_address(warehouse)
                if chosen.only:
                    pages = {name: path for name, path in pages.items() if name in chosen.only}
                sizes = {chosen.size: SIZES[chosen.size]} if chosen.size else SIZES
                take(browser, address, pages, sizes, chosen.folder, label)
        browser.close()


if __name__ == "__main__":
    main()
