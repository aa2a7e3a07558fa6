"""What is about to be added and what became of it: a line of the list, one article with its records, the outcome.

In: previews, events of an ingestion. Out: elements on the page. Never: storing, a word of an article as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from app.parts import frame, intake, tables
from app.parts.formats import joined, number, plain_label
from app.parts.highlight import article_html
from app.parts.plainwords import plain_words
from app.parts.records import card_html, is_metric, legend_html, marks, note
from app.parts.texts import address, language, t

if TYPE_CHECKING:
    from app.ingest import Event

MOST_TOLD = 20


def pick_words() -> None:
    """The words of the buttons for files, which Streamlit has in English alone. What they take stands in the label."""
    words = t("add.file_pick")
    st.html(f'<style>.stFileUploader {{ --tk-pick: "{words}"; }}</style>')


def file_label(key: str, kinds: Sequence[str], megabytes: int) -> str:
    """The label of a field for files: what, of which kinds, how large."""
    told = ", ".join(kind.upper() for kind in kinds)
    return t("add.file_kinds", label=t(key), kinds=told, size=number(megabytes, language()))


def line(one: intake.Preview) -> tables.Line:
    """One of many, as a line of the list."""
    metrics = sum(is_metric(row) for row in one.rows)
    return {
        t("add.text_title"): (one.article.title if one.article else None) or one.source,
        t("nav.metrics"): metrics,
        t("nav.seizures"): len(one.rows) - metrics,
        t("column.published"): one.article.published if one.article else None,
        t("add.source"): one.source,
    }


def article(one: intake.Preview) -> None:
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


def result(events: Sequence[Event]) -> None:
    """What became of each, with a link to the article."""
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
    for event in events[:MOST_TOLD]:
        if event.reason:
            frame.notice(t("add.failed", source=event.source, reason=plain_words(event.reason)))
        elif event.article:
            label = joined([t("add.open"), event.source])
            st.page_link(tables.READER, label=plain_label(label), query_params=address(artikel=event.article))
