"""What every page has: a heading with the language switch, and the states in which there is nothing to show.

In: keys of texts, plain text. Out: elements on the page. Never: text of an article as markup.
"""

from __future__ import annotations

from html import escape

import streamlit as st

from app.parts import data
from app.parts.texts import FIELD, LANGUAGES, address, language, t


def head(section: str) -> None:
    """The title of a page, its lead, and the switch between the languages."""
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.title(t(f"{section}.title"), anchor=False)
            language_switch()
        st.html(f'<p class="tk-lead">{escape(t(f"{section}.lead"))}</p>')


def language_switch() -> None:
    """Indonesian or English, kept in the address."""
    st.session_state["language_switch"] = language()
    st.segmented_control(
        t("app.language"),
        LANGUAGES,
        required=True,
        format_func=str.upper,
        key="language_switch",
        on_change=_switch_language,
        label_visibility="collapsed",
        width="content",
    )


def _switch_language() -> None:
    chosen = st.session_state["language_switch"] or LANGUAGES[0]
    st.session_state["language"] = chosen
    if chosen == LANGUAGES[0]:
        st.query_params.pop(FIELD, None)
    else:
        st.query_params[FIELD] = chosen


def heading(key: str) -> None:
    """A heading inside a page."""
    st.subheader(t(key), anchor=False)


def note(text: str) -> None:
    """A quiet line of plain text."""
    st.html(f'<p class="tk-soft tk-small">{escape(text)}</p>')


def sample_notice(marked: int, total: int) -> None:
    """Say so where `marked` of the `total` records or articles behind a page are sample data."""
    if marked:
        notice(t("sample.all" if marked == total else "sample.some"))


def notice(text: str, command: str | None = None) -> None:
    """A notice of plain text that stands out."""
    code = f" <code>{escape(command)}</code>" if command else ""
    st.html(f'<p class="tk-sample" role="note">{escape(text)}{code}</p>')


def state(title: str, text: str, command: str | None = None) -> None:
    """A panel in place of content: what is the case, and what to do."""
    code = f"<p><code>{escape(command)}</code></p>" if command else ""
    st.html(f'<div class="tk-state" role="status"><h3>{escape(title)}</h3><p>{escape(text)}</p>{code}</div>')


def nothing_matches() -> None:
    """The state of a list that the filters leave empty."""
    state(t("state.none_title"), t("state.none_text"))


def empty_warehouse() -> bool:
    """Whether there is no article yet; says what to do then."""
    if data.totals()["articles"]:
        return False
    state(t("state.empty_title"), t("state.empty_text"), "tilik ingest berita.html")
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.page_link("screens/tambah.py", label=t("state.to_add"), icon=":material/add:", query_params=address())
    return True


def badge() -> str:
    """The mark of sample data, as HTML."""
    return f'<span class="tk-badge">{escape(t("sample.badge"))}</span>'
