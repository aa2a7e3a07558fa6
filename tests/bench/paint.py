"""Seconds from asking for a page to its first useful paint, in a real chromium with a warm cache and server.

    python tests/bench/paint.py [--warehouse FILE]

In: a warehouse (default: the small one of the tests). Out: for each page the best and the middle of three visits: until
its heading and the first chart, table, list or panel stand there. Never: a request elsewhere.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

from app_data import build
from serving import WAIT_MS, launch_options, served, settle

PATHS = ("/", "/capaian", "/sitaan", "/silang", "/artikel", "/tinjau", "/aturan", "/tambah")
USEFUL = "canvas, .tk-facts, .tk-text, [data-testid=stDataFrame], [data-testid=stPageLink], textarea, .tk-state"
ROUNDS = 3


def main() -> None:
    """Visit each page once unseen, then three times by the clock."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--warehouse", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        warehouse = chosen.warehouse.absolute() if chosen.warehouse else build(Path(temporary) / "demo.duckdb")
        with served(warehouse) as address:
            page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="id-ID")
            for path in PATHS:
                page.goto(address + path)
                settle(page)
                taken = []
                for _ in range(ROUNDS):
                    start = time.perf_counter()
                    page.goto(address + path, wait_until="commit")
                    page.wait_for_selector("h1", timeout=WAIT_MS)
                    page.wait_for_selector(f":is({USEFUL})", state="attached", timeout=WAIT_MS)
                    taken.append(time.perf_counter() - start)
                    settle(page)
                print(f"{min(taken):6.2f} s best {median(taken):6.2f} s middle  {path}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
