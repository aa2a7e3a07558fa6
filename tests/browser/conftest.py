"""One server and one chromium for all browser tests; they skip, saying so, where either is missing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1]))

import serving
from app_data import build


@dataclass
class Opened:
    """A page with what it complained about and whom it asked."""

    page: Any
    address: str
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def go(self, path: str) -> Any:
        """Open a path of the app and wait until it is drawn."""
        self.page.goto(self.address + path)
        serving.settle(self.page)
        return self.page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra: dev)")
    if not serving.CHROMIUM.exists():
        pytest.skip(f"no chromium at {serving.CHROMIUM} (Debian package: chromium)")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(**serving.launch_options())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app over the small warehouse of the tests."""
    with serving.served(build(tmp_path_factory.mktemp("browser") / "tilik.duckdb")) as address:
        yield address


def _complains(message: Any) -> bool:
    """An error in the console. Streamlit looks for its own root below a page's address first, and the browser logs
    that 404; nobody else's 404 is forgiven."""
    asked = urlsplit(message.location.get("url", "")).path
    return message.type == "error" and not asked.endswith(("/_stcore/health", "/_stcore/host-config"))


@pytest.fixture(scope="session")
def context(chromium: Any) -> Iterator[Any]:
    """One profile for all tests, so that the app's scripts are fetched once; each page is a session of its own."""
    profile = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID", reduced_motion="reduce")
    yield profile
    profile.close()


@pytest.fixture
def opened(context: Any, server: str) -> Iterator[Opened]:
    """A fresh page on the app, with its complaints and requests recorded."""
    page = context.new_page()
    watched = Opened(page, server)
    page.on("console", lambda message: watched.complaints.append(message.text) if _complains(message) else None)
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    page.on("request", lambda request: watched.hosts.add(urlsplit(request.url).netloc))
    yield watched
    page.close()


@pytest.fixture
def clean(opened: Opened) -> Iterator[Callable[[], None]]:
    """Assert that nothing was complained about and nobody else was asked."""

    def check() -> None:
        own = urlsplit(opened.address).netloc
        # Pictures and fonts inside the page (data:, blob:) have no host.
        assert opened.hosts - {own, ""} == set()
        assert opened.complaints == []

    yield check
