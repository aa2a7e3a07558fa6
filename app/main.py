"""The web app's router: `streamlit run app/main.py`, or `tilik app`.

In: the address. Out: one page, between a style and the states that any page can fall into. Never: content of its own.
The warehouse is the one that TILIK_WAREHOUSE names, else tilik.duckdb in the current folder. The pages stand in
`screens/`: beside a folder named `pages`, Streamlit runs a page without this router when it is the first address that a
fresh server is asked for.
"""

from __future__ import annotations

import logging

import streamlit as st

from app.parts import frame, guard, style
from app.parts.texts import FOLDER, keep_language, t
from warehouse.store import WarehouseError

PAGES = (
    ("nav.overview", "ringkasan"),
    ("nav.metrics", "capaian"),
    ("nav.seizures", "sitaan"),
    ("nav.checks", "silang"),
    ("nav.articles", "artikel"),
    ("nav.review", "tinjau"),
    ("nav.data", "aturan"),
    ("nav.add", "tambah"),
)


def main() -> None:
    """Show the page that the address asks for."""
    keep_language()
    pages = [
        st.Page(f"screens/{name}.py", title=t(key), url_path=name, default=name == "ringkasan") for key, name in PAGES
    ]
    here = guard.visitor()
    inside = here.may("viewer")
    page = st.navigation(pages, position="top" if inside else "hidden")
    # An icon of our own, and none for single pages: for a Material symbol as a page's icon the browser asks a host
    # outside.
    icon = str(FOLDER / "icon.svg")
    st.set_page_config(page_title=f"{page.title} · {t('app.name')}", page_icon=icon, layout="wide")
    style.apply()
    st.logo(str(FOLDER / "logo.svg"), size="large")
    if not inside:
        guard.turn_away(here)
        return
    guard.account(here)
    try:
        with guard.page(), st.spinner(t("state.loading")):
            page.run()
    except WarehouseError as error:
        frame.state(t("state.error_title"), str(error))
    except Exception:
        logging.getLogger("tilik.app").exception("a page failed")
        frame.state(t("state.unknown_title"), t("state.unknown_text"))


main()
