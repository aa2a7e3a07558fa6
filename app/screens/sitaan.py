"""Sitaan: drugs seized and destroyed, kept apart; never a sum of statements."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app.parts import barcharts, charts, data, filters, frame, mapchart, tables
from app.parts.formats import number
from app.parts.records import subject
from app.parts.texts import language, t
from warehouse.query import Filters, Row

PAGE_SIZE = 20
TOP = 12
VIEWS = ("ikhtisar", "terbesar", "daftar")


def page() -> None:
    """Filters, then one of three views."""
    frame.head("seizures")
    if frame.empty_warehouse():
        return
    chosen = filters.bar("unit", "region", "substance", "action", "year", "search")
    total = data.count("seizures", chosen)
    if not total:
        frame.nothing_matches()
        return
    view = filters.choice("tampilan", VIEWS)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        frame.note(t("seizures.count", count=number(total, language())))
        filters.files_link("seizures", chosen)
    frame.sample_notice(data.count("seizures", replace(chosen, sample=True)), total)
    {"ikhtisar": summary, "terbesar": biggest, "daftar": listing}[view](chosen, total)


def summary(chosen: Filters, total: int) -> None:
    """By drug, over time, by province, and the latest statements."""
    held = data.seizures_by_substance(chosen)
    by_drug, over_time = st.columns(2, gap="large")
    with by_drug:
        frame.heading("seizures.by_substance")
        tables.show(tables.drug_lines(held), "substances_table", t("seizures.by_substance"))
        frame.note(t("seizures.largest_note"))
    with over_time:
        frame.heading("seizures.over_time")
        drug, measure, name = drug_choice(held)
        years(replace(chosen, substance=drug), measure, name)
    frame.heading("seizures.map")
    frame.note(t("overview.map_seizures", substance=name))
    rows = data.seizures_map(replace(chosen, substance=None), drug, measure)
    if province := mapchart.show(rows, measure, "seized", t("overview.map_seizures", substance=name)):
        st.query_params["provinsi"] = province
        st.rerun()


def drug_choice(held: list[Row]) -> tuple[str, str, str]:
    """The drug and measure of the charts: (substance, measure, name). Most told first; kept in the address."""
    kinds = {f"{row['substance_id']}.{row['base_measure']}": row for row in held}
    names = {kind: f"{subject(row)}, {row['base_measure']}" for kind, row in kinds.items()}
    kind = filters.select("diagram", names, t("seizures.choose"))
    return kinds[kind]["substance_id"], kinds[kind]["base_measure"], subject(kinds[kind])


def years(chosen: Filters, measure: str, name: str) -> None:
    """The largest statement a year, for one drug in one measure, with the same figures as a table."""
    found = data.seizures_over_time(measure, chosen)
    drawn = barcharts.year_rows(found, measure)
    if drawn:
        words = t("seizures.over_time_alt", substance=name, text=barcharts.year_text(drawn))
        event = st.altair_chart(barcharts.years(drawn, measure), on_select="rerun", key="years", alt=words)
        if picked := charts.picked(event):
            tables.open_record(*picked)
        with st.expander(t("map.twin")):
            tables.show(tables.drug_year_lines(drawn), "years_table", words)
    undated = sum(row["statements"] for row in found if row["year"] is None)
    if undated:
        frame.note(t("seizures.no_year", count=number(undated, language())))


def biggest(chosen: Filters, total: int) -> None:
    """The largest statements of one drug in one measure, and each office's largest."""
    drug, measure, name = drug_choice(data.seizures_by_substance(chosen))
    narrowed = replace(chosen, substance=drug)
    hauls, by_unit = st.columns(2, gap="large")
    with hauls:
        frame.heading("seizures.biggest")
        rows = data.biggest(measure, narrowed, TOP)
        largest(rows, measure, "hauls", t("seizures.biggest_alt", substance=name))
    with by_unit:
        frame.heading("seizures.by_unit")
        units = data.seizures_by_unit(measure, narrowed, TOP)
        largest(units, measure, "units", t("seizures.by_unit_alt", substance=name))
    frame.note(t("seizures.story_note"))
    if rows:
        frame.heading("seizures.biggest_table")
        if row := tables.show(tables.seizure_lines(rows), "biggest_table", t("seizures.biggest"), rows):
            tables.open_record(row["article_id"], row["record_id"])


def largest(rows: list[Row], measure: str, key: str, name: str) -> None:
    """Bars of single statements; a click leads to the sentence."""
    if not rows:
        frame.note(t("seizures.none_seized"))
        return
    words = f"{name} {barcharts.largest_text(rows, measure)}"
    event = st.altair_chart(barcharts.largest(rows, measure), on_select="rerun", key=key, alt=words)
    if picked := charts.picked(event):
        tables.open_record(*picked)


def listing(chosen: Filters, total: int) -> None:
    """Every statement, page by page."""
    place = st.container()
    rows = data.seizures(chosen, PAGE_SIZE, filters.pages(total, PAGE_SIZE))
    with place:
        frame.heading("seizures.table")
        picked = tables.show(tables.seizure_lines(rows), "seizures_table", t("seizures.table"), rows)
    if picked:
        tables.open_record(picked["article_id"], picked["record_id"])


page()
