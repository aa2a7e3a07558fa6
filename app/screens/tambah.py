"""Tambah: a text, a link, files or official tables; first what would be recorded, then save."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import streamlit as st

from app.parts import added, data, frame, guard, intake, official_form, tables, verdicts
from app.parts.formats import number, plain_label
from app.parts.plainwords import plain_words
from app.parts.texts import language, t
from corpus.article import Capture
from corpus.sources import Failure

TAKEN, SHOWN, SAVED = "intake", "intake_shown", "intake_saved"
EARLIEST = date(1990, 1, 1)
MOST_MEGABYTES = 50
# Kinds of files by the endings that people know; `intake.TYPES` has them all.
SHOWN_TYPES = ("html", "mhtml", "pdf", "docx", "txt", "jsonl")
PARTS = ("teks", "tautan", "berkas", "resmi")


def page() -> None:
    """Forms, preview, result."""
    frame.head("add")
    guard.require("editor")
    verdicts.apply()
    added.pick_words()
    names = [t("add.text_tab"), t("add.link_tab"), t("add.file_tab"), t("add.official_tab")]
    asked = st.query_params.get("bagian")
    first = names[PARTS.index(asked)] if asked in PARTS else None
    text, link, files, official = st.tabs(names, default=first)
    with text:
        text_form()
    with link:
        link_form()
    with files:
        file_form()
    with official:
        official_form.show()
    if official_form.handed_in():
        st.session_state.pop(SAVED, None)  # what was saved before would look like what became of the table
    if SAVED in st.session_state:
        added.result(st.session_state[SAVED])
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
                forget()
                frame.notice(t("add.not_link"))
            else:
                take(found)


def file_form() -> None:
    """Files, several at once; a text file may be a list of addresses."""
    with st.form("file_form", border=False):
        files = st.file_uploader(
            added.file_label("add.file_label", SHOWN_TYPES, MOST_MEGABYTES), type=list(intake.TYPES),
            accept_multiple_files=True, key="intake_files", max_upload_size=MOST_MEGABYTES,
        )  # fmt: skip
        frame.note(t("add.file_note", most=number(intake.MOST_ADDRESSES, language())))
        if st.form_submit_button(t("add.preview"), type="primary", key="preview_files"):
            with progress("add.fetching") as tell:
                found = intake.from_files(files, tell)
            take(found)


def take(taken: list[Capture | Failure]) -> None:
    """Keep what was handed in, and what would be recorded from it, until it is saved or replaced."""
    forget()
    if not taken:
        frame.notice(t("add.nothing"))
        return
    with progress("add.reading") as tell:
        st.session_state[SHOWN] = intake.preview(taken, tell)
    st.session_state[TAKEN] = taken


def forget() -> None:
    """Nothing is handed in, and nothing was saved."""
    for name in (TAKEN, SHOWN, SAVED):
        st.session_state.pop(name, None)


@contextmanager
def progress(key: str) -> Iterator[Callable[[float, str], None]]:
    """A bar inside the `with`, for work with several parts."""
    place = st.empty()

    def tell(share: float, name: str) -> None:
        place.progress(min(max(share, 0.0), 1.0), text=plain_label(t(key, name=name[:120])))

    yield tell
    place.empty()


def previews() -> None:
    """What would be recorded from each, and the button that saves."""
    frame.heading("add.would")
    shown: list[intake.Preview] = st.session_state[SHOWN]
    whole = [one for one in shown if one.article is not None]
    for one in [one for one in shown if one.article is None][: added.MOST_TOLD]:
        frame.notice(t("add.failed", source=one.source, reason=plain_words(one.reason)))
    if len(whole) > 1:
        frame.note(t("add.many", articles=number(len(whole), language())))
        picked = tables.show(
            [added.line(one) for one in whole], "preview_list", t("add.would"), [{"one": one} for one in whole]
        )
        whole = [picked["one"]] if picked else whole[:1]
    for place, one in enumerate(whole):
        with st.container(key=f"preview_{place}", border=True):
            added.article(one)
    if whole:
        st.button(t("add.save"), type="primary", icon=":material/save:", on_click=save, key="save")


def save() -> None:
    """Store what is shown, through the use case that the command line has too."""
    guard.require("editor")
    from app.ingest import Event, ingest

    events: list[Event] = []
    taken = [one for one in st.session_state[TAKEN] if isinstance(one, Capture)]
    ingest([], data.warehouse(), extractor=intake.extractor(), on_event=events.append, captures=taken)
    forget()
    st.session_state[SAVED] = events


page()
