"""The reader: one article with its figures marked, its records as a table and as cards, and what was not understood.

In: an article's id and the address. Out: elements on the page. Never: text of the article as markup (see highlight).
"""

from __future__ import annotations

from html import escape

import streamlit as st

from app.parts import data, frame, tables
from app.parts.article_list import entries
from app.parts.filters import known
from app.parts.formats import day, http_only, joined, number
from app.parts.highlight import GAP, Mark, article_html
from app.parts.records import card_html, figures, legend_html, marks, note, subject, where_when
from app.parts.texts import address, language, t
from warehouse.query import ArticleView, Row

RECORD = "catatan"
MOST_ORIGINAL = 20_000
"""Bytes of a capture that are shown as text; the file has them all."""


def show(article_id: str) -> None:
    """The article, or a state that says it is not here."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.page_link(tables.READER, label=t("articles.back"), icon=":material/arrow_back:", query_params=address())
        frame.language_switch()
    view = data.article(article_id)
    if view is None:
        st.title(t("articles.title"), anchor=False)
        frame.state(t("articles.missing"), t("articles.missing_text", article=article_id))
        return
    checks = data.checks(article_id)
    rows = [
        {**row, "checks": checks.get(row["record_id"], [])}
        for row in sorted([*view.metrics, *view.seizures], key=lambda row: (row["start_offset"], row["record_id"]))
    ]
    chosen = next((row for row in rows if row["record_id"] == st.query_params.get(RECORD)), None)
    headline(view)
    text, beside = st.columns([3, 2], gap="large")
    with text:
        if chosen:
            chosen_panel(chosen, view.article.text)
        body(view, rows, chosen)
    with beside:
        records(rows, chosen, view.article.text)
    gaps(view)
    versions(article_id)
    original(view)


def headline(view: ArticleView) -> None:
    """Title, outlet, author, date, source; and the notice of sample data."""
    article = view.article
    title = (article.title or "").strip() or t("articles.untitled")
    line = escape(joined([article.outlet, article.author, day(article.published, language())]))
    link = http_only(article.url)
    if link and not article.sample:
        told = escape(t("articles.source"))
        line += f' · <a href="{escape(link)}" rel="noopener noreferrer nofollow">{told}</a>'
    st.html(f'<h1 class="tk-headline" lang="id">{escape(title)}</h1><p class="tk-byline">{line}</p>')
    if article.sample:
        frame.notice(t("sample.article"))


def chosen_panel(row: Row, text: str) -> None:
    """The record that the address names, above the text, so that its sentence is in view at once."""
    st.html(f'<p class="tk-soft tk-small">{escape(t("articles.chosen"))}</p>{card_html(row, text, selected=True)}')
    st.button(t("articles.clear"), icon=":material/close:", type="tertiary", on_click=_choose, args=(None,))


def body(view: ArticleView, rows: list[Row], chosen: Row | None) -> None:
    """The text with its figures marked, and the legend."""
    found = marks(rows)
    if found:
        st.html(legend_html(mark.role for mark in found))
    quote = (chosen["start_offset"], chosen["end_offset"]) if chosen else None
    notes = {row["record_id"]: note(row) for row in rows}
    unread = [Mark("", GAP, gap["start_offset"], gap["end_offset"]) for gap in view.gaps]
    html = article_html(view.article.text, [*found, *unread], notes, chosen["record_id"] if chosen else None, quote)
    st.html(f'<article lang="id" aria-label="{escape(t("articles.text"))}">{html}</article>')


def records(rows: list[Row], chosen: Row | None, text: str) -> None:
    """The records as a table to choose from, and as cards that the marks point at."""
    frame.heading("articles.records")
    if not rows:
        frame.note(t("articles.no_records"))
        return
    frame.note(t("articles.choose"))
    lines = [
        {
            t("column.what"): subject(row),
            t("column.figures"): ", ".join(value for _, _, value in figures(row)),
            t("column.unit"): where_when(row, short=True),
            t("column.confidence"): row["confidence"],
        }
        for row in rows
    ]
    # A new choice starts from a clean table: an old click must not choose again.
    key = f"records_{rows[0]['article_id']}_{chosen['record_id'] if chosen else ''}"
    picked = tables.show(lines, key, t("articles.records"), rows)
    if picked and (chosen is None or picked["record_id"] != chosen["record_id"]):
        _choose(picked["record_id"])
        st.rerun()
    others = (row for row in rows if chosen is None or row["record_id"] != chosen["record_id"])
    st.html("".join(card_html(row, text) for row in others))


def gaps(view: ArticleView) -> None:
    """What was not understood, folded away."""
    if not view.gaps:
        return
    with st.expander(t("articles.gaps", count=number(len(view.gaps), language()))):
        frame.note(t("articles.gaps_note"))
        lines = [
            {t("column.quote"): gap["quote"], t("column.reason"): known("reason", gap["reason"])} for gap in view.gaps
        ]
        tables.show(lines, "gaps_table", t("articles.gaps_note"))


def versions(article_id: str) -> None:
    """The same story in other outlets."""
    others = data.versions(article_id)
    if others:
        with st.expander(t("articles.versions", count=number(len(others), language()))):
            frame.note(t("articles.versions_note"))
            entries(others, key="versions")


def original(view: ArticleView) -> None:
    """What was captured, as text and as a file; never drawn as a page."""
    with st.expander(t("articles.original")):
        frame.note(t("articles.original_note"))
        if not st.toggle(t("articles.original_show"), key=f"original_{view.article.article}"):
            return
        capture = data.capture(view.article.article)
        if capture is None:
            frame.note(t("articles.original_none"))
            return
        size = number(len(capture.content), language())
        taken = day(capture.captured_at.date(), language()) if capture.captured_at else None
        frame.note(joined([view.source, capture.media_type, taken, t("articles.original_size", count=size)]))
        frame.note(f"SHA-256 {capture.capture_id}")
        # As plain text, whatever it is: neither here nor from the file does anything of it run.
        st.download_button(
            t("articles.original_file"),
            capture.content,
            file_name="tangkapan.txt",
            mime="text/plain",
            icon=":material/download:",
            on_click="ignore",
        )
        st.code(capture.content[:MOST_ORIGINAL].decode("utf-8", "replace"), language=None, wrap_lines=True, height=360)


def _choose(record: str | None) -> None:
    if record:
        st.query_params[RECORD] = record
    else:
        st.query_params.pop(RECORD, None)
