"""Streamlit's own test harness for the pages, made cheap: what is installed is searched once and not once a page.

In: a page, a warehouse, the fields of an address. Out: the page as it ran; what its elements hold.
Never: a fake in place of a part of the app.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from app.parts.texts import catalogue

MAIN = Path(__file__).parents[1] / "app" / "main.py"
SECONDS = 60
WAREHOUSE = "TILIK_WAREHOUSE"


def open_page(screen: str, warehouse: Path, patch: pytest.MonkeyPatch, fields: Mapping[str, str]) -> AppTest:
    """A page of the app over a warehouse, asked for with the fields of an address; it ran without a fault."""
    _search_once()
    # The harness begins with the first page, which nobody looks at here: over nothing it is drawn at once.
    patch.setenv(WAREHOUSE, str(warehouse.with_name("tidak-ada.duckdb")))
    at = AppTest.from_file(str(MAIN), default_timeout=SECONDS).run()
    patch.setenv(WAREHOUSE, str(warehouse))
    at.switch_page(f"screens/{screen}.py")
    for name, value in fields.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    assert catalogue("id")["state.unknown_title"] not in html(at)
    return at


@cache
def _search_once() -> None:
    """Each run of the harness looks into all installed packages for components; they stay the same."""
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def html(at: AppTest) -> str:
    """What the page says in HTML of our own."""
    return "\n".join(element.proto.body for element in at.get("html"))


def told(message: Any) -> str:
    """What an element that reads Markdown shows."""
    return str(message.value).replace("\\", "").replace("\u2060", "")
