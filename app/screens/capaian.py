"""Capaian: targets and realizations as bullets and a list, over the years, and office by office."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from itertools import groupby

import streamlit as st

from app.parts import barcharts, charts, data, filters, frame, tables, timecharts
from app.parts.formats import number, plain_label
from app.parts.highlight import FIGURES
from app.parts.records import legend_html, subject
from app.parts.texts import address, language, t
from warehouse.query import Filters, Row

PAGE_SIZE = 20
ORDERS = ("fullest", "latest", "lowest", "highest", "apart")
VIEWS = ("catatan", "tahunan", "instansi")


def page() -> None:
    """Filters, then one of three views."""
    frame.head("metrics")
    if frame.empty_warehouse():
        return
    chosen = filters.bar("unit", "region", "indicator", "pillar", "year", "search")
    total = data.count("metrics", chosen)
    if not total:
        frame.nothing_matches()
        return
    view = filters.choice("tampilan", VIEWS)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        frame.note(t("metrics.count", count=number(total, language())))
        filters.files_link("metrics", chosen)
    frame.sample_notice(data.count("metrics", replace(chosen, sample=True)), total)
    {"catatan": records, "tahunan": years, "instansi": offices}[view](chosen, total)


def records(chosen: Filters, total: int) -> None:
    """Bullets and list of one page, in the order that is asked for."""
    order = filters.choice("urut", ORDERS, wide=True)
    place = st.container()
    rows = data.metrics(chosen, order, PAGE_SIZE, filters.pages(total, PAGE_SIZE))
    with place:
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


def years(chosen: Filters, total: int) -> None:
    """A small panel an indicator, and all of them as a table."""
    rows = data.by_year(chosen)
    frame.heading("metrics.years")
    if not rows:
        frame.note(t("metrics.no_targets"))
        return
    frame.note(t("metrics.years_note"))
    panels = [list(group) for _, group in groupby(rows, key=lambda row: row["indicator_id"])]
    panels.sort(key=lambda group: (-len(group), subject(group[0])))
    with st.container(horizontal=True, gap="large"):
        for place, group in enumerate(panels):
            with st.container(width=timecharts.PANEL[0] + 70, gap="xxsmall"):
                where = address(indikator=group[0]["indicator_id"], tampilan="tahunan", unit=chosen.unit)
                st.page_link("screens/capaian.py", label=plain_label(subject(group[0])), query_params=where)
                words = t("metrics.panel_alt", name=subject(group[0]), text=timecharts.panel_text(group))
                event = st.altair_chart(
                    timecharts.panel(group, rows), on_select="rerun", key=f"panel_{place}", alt=words, width="content"
                )
                if picked := charts.picked(event):
                    tables.open_record(*picked)
    frame.heading("metrics.years_table")
    if row := tables.show(tables.year_lines(rows), "years_table", t("metrics.years_table"), rows):
        tables.open_record(row["article_id"], row["record_id"])


def offices(chosen: Filters, total: int) -> None:
    """Offices beside each other, lowest first."""
    frame.heading("metrics.offices")
    place = st.container()
    first = data.offices(chosen, 1)
    if not first:
        frame.note(t("metrics.no_targets"))
        return
    rows = data.offices(chosen, PAGE_SIZE, filters.pages(first[0]["offices"], PAGE_SIZE))
    with place:
        frame.note(t("metrics.offices_note", count=number(first[0]["offices"], language())))
        words = t("metrics.offices_alt", text=barcharts.office_text(rows))
        event = st.altair_chart(barcharts.offices(rows), on_select="rerun", key="offices", alt=words)
        if picked := charts.picked(event):
            tables.open_record(*picked)
        if row := tables.show(tables.office_lines(rows), "offices_table", words, rows):
            tables.open_record(row["article_id"], row["record_id"])


page()
