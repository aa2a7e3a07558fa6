"""Articles in a list: title as a link to the reader, then outlet, date and what was recorded.

In: rows of `query.articles`. Out: elements on the page. Never: a title read as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from app.parts.formats import day, joined, number, plain_label
from app.parts.frame import badge
from app.parts.tables import READER
from app.parts.texts import address, language, t
from warehouse.query import Row

LONGEST_TITLE = 160


def entries(rows: Sequence[Row], key: str = "list") -> None:
    """One entry a row, with the words that a search found where the row has them."""
    with st.container(key=f"entries_{key}", gap="xsmall"):
        for row in rows:
            with st.container(gap=None):
                st.page_link(READER, label=plain_label(title(row)), query_params=address(artikel=row["article_id"]))
                found = "".join(
                    f"<mark>{escape(text)}</mark>" if fits else escape(text) for text, fits in row.get("excerpt", ())
                )
                excerpt = f'<p class="tk-found" lang="id">{found}</p>' if found else ""
                st.html(f'<p class="tk-entry">{escape(about(row))} {badge() if row["is_sample"] else ""}</p>{excerpt}')


def title(row: Row) -> str:
    """The title of an article, cut where it is very long."""
    told = (row["title"] or "").strip() or t("articles.untitled")
    return told if len(told) <= LONGEST_TITLE else f"{told[:LONGEST_TITLE]}…"


def about(row: Row) -> str:
    """Outlet, date and counts of an article, in a line."""
    told = language()
    counts = [
        t(f"articles.{name}", count=number(row[name], told)).replace(" ", "\u00a0")
        for name in ("metric_count", "seizure_count")
        if row[name]
    ]
    return joined([row["outlet"], day(row["published_date"], told), *counts])
