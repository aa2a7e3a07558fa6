"""Official figures as people check them: what a table is about, rows that would be stored, what is refused, documents.

In: previews and rows of `warehouse.official`. Out: tables and lines on the page. Never: a cell as markup, a write.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from app.parts import frame, tables
from app.parts.filters import known, unit_name
from app.parts.formats import DASH, amount, joined, number, percent, period
from app.parts.plainwords import plain_words
from app.parts.texts import language, t
from warehouse.official_map import labels
from warehouse.official_table import Figure, Preview, Seized, TableView
from warehouse.query import Row

FIRST = 5
MOST_REJECTS = 40


def about_html(view: TableView) -> str:
    """What a table is about, in a line, with its title."""
    told = joined(
        [
            t("official.family", name=known("family", view.family)),
            t("official.office", name=unit_name(view.unit)) if view.unit else t("official.no_office"),
            t("official.header_at", place=view.header_place),
        ]
    )
    title = view.title or view.name
    return (
        f'<h4 class="tk-minor">{escape(title[:200])}</h4><p class="tk-from">{escape(told)}</p>'
        f'<p class="tk-from">{escape(t("official.roles"))}</p>'
    )


def stored_rows(told: Preview) -> None:
    """The first rows that would be stored, as they would be stored."""
    counts = {
        "figures": number(len(told.figures), language()),
        "seizures": number(len(told.seizures), language()),
        "rejects": number(len(told.rejects), language()),
    }
    st.html(f'<h3 class="tk-minor">{escape(t("official.would"))}</h3>')
    frame.note(t("official.would_count", **counts))
    if told.figures:
        tables.show([_figure(one) for one in told.figures[:FIRST]], "official_figures", t("official.would"))
    if told.seizures:
        tables.show([_seizure(one) for one in told.seizures[:FIRST]], "official_seizures", t("official.would"))


def _figure(one: Figure) -> tables.Line:
    known_label = labels().get(one.indicator_id or "")
    name = known_label[0] if known_label else t("official.unmapped_mark")
    return {
        t("check.place_column"): one.page_or_section,
        t("column.unit"): unit_name(one.unit_id, short=True) if one.unit_id else DASH,
        t("column.indicator"): f"{name} ({one.indicator_text})" if one.indicator_text else name,
        t("column.period"): period(one.period_start_date, one.period_end_date, language()),
        t("column.target"): amount(one.target, one.measure, language()),
        t("column.realization"): amount(one.realization, one.measure, language()),
        t("role.percent"): percent(one.reported_pct, language()),
        t("official.flags"): ", ".join(filter(None, [one.target_version, one.scope, *_flags(one.flags)])),
    }


def _seizure(one: Seized) -> tables.Line:
    return {
        t("check.place_column"): one.page_or_section,
        t("column.unit"): unit_name(one.unit_id, short=True) if one.unit_id else DASH,
        t("column.substance"): one.substance_id,
        t("column.action"): known("action", one.action),
        t("column.amount"): amount(one.amount, one.measure, language()),
        t("column.period"): period(one.period_start_date, one.period_end_date, language()),
        t("official.flags"): ", ".join(filter(None, [one.scope, *_flags(one.flags)])),
    }


def _flags(flags: Sequence[str]) -> list[str]:
    return [known("flag", flag) for flag in flags]


def rejects(rows: Sequence[Row], passed_over: int) -> None:
    """What is refused and why, with its place and its cells."""
    if passed_over:
        frame.note(t("official.skipped", count=number(passed_over, language())))
    if not rows:
        return
    with st.expander(t("official.rejects", count=number(len(rows), language())), expanded=True):
        frame.note(t("official.rejects_note"))
        lines = [
            {
                t("check.place_column"): row["page_or_section"],
                t("column.reason"): plain_words(row["reason"]),
                t("check.cells"): " | ".join(cell for cell in row["raw_cells"] if cell)[:200],
            }
            for row in rows[:MOST_REJECTS]
        ]
        tables.show(lines, "official_rejects", t("official.rejects_note"))


def documents(rows: Sequence[Row]) -> None:
    """The documents that are there."""
    if not rows:
        return
    with st.expander(t("official.documents", count=number(len(rows), language()))):
        lines: list[dict[str, Any]] = [
            {
                t("check.document"): row["title"],
                t("official.kind"): known("source_kind", row["source_kind"]),
                t("official.figure_count"): row["figures"],
                t("nav.seizures"): row["seizures"],
                t("official.reject_count"): row["rejects"],
                t("official.unmapped_count"): row["unmapped"],
                t("official.file"): row["file_name"] or t("official.bundled"),
            }
            for row in rows
        ]
        tables.show(lines, "official_documents", t("official.documents_alt"))
