"""Tambah: a text, a link or files; first what would be recorded, then save."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from app.parts import data, frame, guard, intake
from app.parts.formats import number, plain_label
from app.parts.highlight import article_html
from app.parts.records import card_html, is_metric, legend_html, marks, note
from app.parts.tables import READER
from app.parts.texts import address, language, t
from corpus.article import Capture
from corpus.sources import Failure

TAKEN, SAVED = "intake", "intake_saved"
EARLIEST = date(1990, 1, 1)
TYPES = ["html", "htm", "txt", "md", "jsonl"]


def page() -> None:
    """Forms, preview, result."""
    frame.head("add")
    guard.require("editor")
    text, link, files = st.tabs([t("add.text_tab"), t("add.link_tab"), t("add.file_tab")])
    with text:
        text_form()
    with link:
        link_form()
    with files:
        file_form()
    if SAVED in st.session_state:
        result()
    if st.session_state.get(TAKEN):
        previews()


def text_form() -> None:
    """A pasted text with its title and date."""
    with st.form("text_form", border=False):
        body = st.text_area(t("add.text_label"), height=220, max_chars=200_000, key="intake_text")
        title = st.text_input(t("add.text_title"), max_chars=500, key="intake_title")
        day = st.date_input(
            t("add.text_date"), None, min_value=EARLIEST, format="DD/MM/YYYY", help=t("add.today"), key="intake_date"
        )
        if st.form_submit_button(t("add.preview"), type="primary", key="preview_text"):
            take([intake.from_text(body, title, day, t("add.text_tab"))] if body.strip() else [])


def link_form() -> None:
    """The address of a page; only http and https, and nothing inside this machine's own network."""
    with st.form("link_form", border=False):
        asked = st.text_input(t("add.link_label"), max_chars=2000, key="intake_link")
        if st.form_submit_button(t("add.preview"), type="primary", key="preview_link"):
            with st.spinner(t("add.waiting")):
                found = intake.from_link(asked) if asked.strip() else []
            if found is None:
                st.session_state.pop(TAKEN, None)
                frame.notice(t("add.not_link"))
            else:
                take(found)


def file_form() -> None:
    """Files, several at once."""
    with st.form("file_form", border=False):
        files = st.file_uploader(t("add.file_label"), type=TYPES, accept_multiple_files=True, key="intake_files")
        if st.form_submit_button(t("add.preview"), type="primary", key="preview_files"):
            take(intake.from_files(files))


def take(taken: list[Capture | Failure]) -> None:
    """Keep what was handed in until it is saved or replaced."""
    st.session_state.pop(SAVED, None)
    st.session_state[TAKEN] = taken
    if not taken:
        frame.notice(t("add.nothing"))


def previews() -> None:
    """What would be recorded from each, and the button that saves."""
    frame.heading("add.would")
    with st.spinner(t("add.waiting")):
        shown = intake.preview(st.session_state[TAKEN])
    for place, one in enumerate(shown):
        if one.article is None:
            frame.notice(t("add.failed", source=one.source, reason=one.reason))
        else:
            with st.container(key=f"preview_{place}", border=True):
                preview(one)
    if any(one.article is not None for one in shown):
        st.button(t("add.save"), type="primary", icon=":material/save:", on_click=save, key="save")


def preview(one: intake.Preview) -> None:
    """One article: title, counts, the marked text, the records."""
    if one.article is None:
        return
    told = language()
    metrics = sum(is_metric(row) for row in one.rows)
    st.html(f'<h3 class="tk-minor" lang="id">{escape(one.article.title or one.source)}</h3>')
    counts = {"metrics": metrics, "seizures": len(one.rows) - metrics, "characters": len(one.article.text)}
    frame.note(t("add.would_count", **{name: number(count, told) for name, count in counts.items()}))
    if not one.rows:
        frame.note(t("add.nothing_found"))
    text, beside = st.columns([3, 2], gap="large")
    found = marks(one.rows)
    notes = {row["record_id"]: note(row) for row in one.rows}
    with text:
        st.html(legend_html(mark.role for mark in found) if found else "<span></span>")
        st.html(f'<article lang="id">{article_html(one.article.text, found, notes)}</article>')
    with beside:
        if one.rows:
            st.html("".join(card_html(row, one.article.text, linked=False) for row in one.rows))


def save() -> None:
    """Store what is shown, through the use case that the command line has too."""
    from app.ingest import Event, ingest

    guard.require("editor")
    events: list[Event] = []
    ingest([], data.warehouse(), extractor=intake.extractor(), on_event=events.append, captures=st.session_state[TAKEN])
    st.session_state[SAVED] = events
    st.session_state.pop(TAKEN, None)


def result() -> None:
    """What became of each, with a link to the article."""
    events = st.session_state[SAVED]
    stored = [event for event in events if event.outcome in {"new", "replaced"}]
    told = language()
    if stored:
        counts = {
            "articles": len(stored),
            "metrics": sum(event.metrics for event in stored),
            "seizures": sum(event.seizures for event in stored),
        }
        st.success(t("add.saved", **{name: number(count, told) for name, count in counts.items()}))
    elif any(event.outcome == "unchanged" for event in events):
        st.info(t("add.unchanged"))
    for event in events:
        if event.reason:
            frame.notice(t("add.failed", source=event.source, reason=event.reason))
        elif event.article:
            label = f"{t('add.open')} ({event.source})"
            st.page_link(READER, label=plain_label(label), query_params=address(artikel=event.article))


page()
