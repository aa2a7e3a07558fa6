"""Artikel: search for an article, then read it with its figures marked. The address says which, and which record."""

from __future__ import annotations

import streamlit as st

from app.parts import data, filters, frame, reader
from app.parts.article_list import entries
from app.parts.formats import number
from app.parts.texts import language, t

PAGE_SIZE = 15


def page() -> None:
    """The reader where the address names an article, else the list."""
    # A link from this page to itself changes what is shown, but not the address in the browser: say it again.
    st.query_params.from_dict(st.query_params.to_dict())
    wanted = st.query_params.get("artikel")
    if wanted:
        reader.show(wanted)
    else:
        listing()


def listing() -> None:
    """Search, outlets, years, and the articles they leave."""
    frame.head("articles")
    if frame.empty_warehouse():
        return
    chosen = filters.bar("search", "outlet", "year")
    total = data.count("articles", chosen)
    if not total:
        frame.nothing_matches()
        return
    frame.note(t("articles.count", count=number(total, language())))
    place = st.container()
    rows = data.articles(chosen, PAGE_SIZE, filters.pages(total, PAGE_SIZE))
    with place:
        entries(rows)


page()
