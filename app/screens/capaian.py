"""Capaian: targets and realizations, with a bullet chart and the list; a click leads to the sentence."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from app.parts import charts, data, filters, frame, tables
from app.parts.formats import number
from app.parts.highlight import FIGURES
from app.parts.records import legend_html
from app.parts.texts import language, t
from warehouse.query import Row

PAGE_SIZE = 20


def page() -> None:
    """Filters, chart, list."""
    frame.head("metrics")
    if frame.empty_warehouse():
        return
    chosen = filters.bar("unit", "indicator", "pillar", "year", "search")
    total = data.count("metrics", chosen)
    if not total:
        frame.nothing_matches()
        return
    frame.note(t("metrics.count", count=number(total, language())))
    place = st.container()
    rows = data.metrics(chosen, PAGE_SIZE, filters.pages(total, PAGE_SIZE))
    with place:
        frame.sample_notice(data.count("metrics", replace(chosen, sample=True)), total)
        chart(rows)
        frame.heading("metrics.table")
        picked = tables.show(tables.metric_lines(rows), "metrics_table", t("metrics.table"), rows)
    if picked:
        tables.open_record(picked["article_id"], picked["record_id"])


def chart(rows: list[Row]) -> None:
    """The bullets of this page's rows, with how to read them beside."""
    drawn = charts.bullet_rows(rows)
    frame.heading("metrics.chart")
    if not drawn:
        frame.note(t("metrics.chart_none"))
        return
    bullets, beside = st.columns([3, 1], gap="large")
    with bullets:
        words = t("metrics.chart_alt", text=charts.bullet_text(drawn))
        event = st.altair_chart(charts.bullets(drawn), on_select="rerun", key="bullets", alt=words)
        if picked := charts.picked(event):
            tables.open_record(*picked)
    with beside:
        st.html(f"<h3 class='tk-minor'>{escape(t('metrics.how'))}</h3>{legend_html(FIGURES[:3])}")
        frame.note(t("metrics.how_text"))
        limit = f"{number(charts.MOST_PERCENT, language())} %"
        frame.note(t("metrics.chart_note", count=number(len(drawn), language()), limit=limit))


page()
