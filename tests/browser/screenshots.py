"""Screenshots of every page: at 1440 and 390 pixels, light and dark, with demo data and with none.

    python tests/browser/screenshots.py [FOLDER] [--warehouse FILE]

Without --warehouse the small warehouse of the tests is shown. Pictures go to FOLDER (default: screenshots).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from itertools import product
from pathlib import Path

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
    "sitaan-terbesar": "/sitaan?tampilan=terbesar",
    "artikel": "/artikel",
    "artikel-cari": "/artikel?cari=menyita",
    "aturan": "/aturan",
    "aturan-rules": "/aturan?tampilan=aturan",
    "aturan-celah": "/aturan?tampilan=celah",
    "aturan-unduh": "/aturan?tampilan=unduh",
    "tambah": "/tambah",
}


def reader_address(warehouse: Path) -> dict[str, str]:
    """The address of the reader with an article and one of its records, if there is any."""
    rows = [row for row in query.metrics(Warehouse(warehouse), limit=500) if row["computed_pct"] is not None]
    if not rows:
        return {}
    row = rows[-1]
    article = f"/artikel?artikel={row['article_id']}"
    return {"pembaca": article, "pembaca-catatan": f"{article}&catatan={row['record_id']}"}


def take(browser: Browser, address: str, pages: dict[str, str], folder: Path, label: str) -> None:
    """One picture of each page, size and scheme."""
    for (size, (width, height)), scheme in product(SIZES.items(), SCHEMES):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale="id-ID", reduced_motion="reduce"
        )
        page = context.new_page()
        for name, path in pages.items():
            page.goto(address + path)
            settle(page)
            # Streamlit scrolls inside the page: make the window as high as the content, so that all of it is seen.
            content = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
            page.set_viewport_size({"width": width, "height": min(max(height, int(content)), 4000)})
            page.wait_for_timeout(300)
            page.screenshot(path=folder / f"{label}-{name}-{size}-{scheme}.png")
            page.set_viewport_size({"width": width, "height": height})
        context.close()


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("screenshots"))
    parser.add_argument("--warehouse", type=Path)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        full = (
            chosen.warehouse.absolute() if chosen.warehouse else build(Path(temporary) / "demo.duckdb", hostile=False)
        )
        empty = Path(temporary) / "empty.duckdb"
        for label, warehouse in (("demo", full), ("empty", empty)):
            with served(warehouse) as address:
                take(browser, address, PAGES | reader_address(warehouse), chosen.folder, label)
        browser.close()


if __name__ == "__main__":
    main()
