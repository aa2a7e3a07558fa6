"""Sitaan: drugs seized and destroyed, kept apart; never a sum of statements."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import streamlit as st

from app.parts import charts, data, filters, frame, tables
from app.parts.formats import amount, number
from app.parts.records import subject
from app.parts.texts import language, t
from warehouse.query import Filters, Row

PAGE_SIZE = 20


def page() -> None:
    """Filters, drugs, years, list."""
    frame.head("seizures")
    if frame.empty_warehouse():
        return
    chosen = filters.bar("unit", "substance", "action", "year", "search")
    total = data.count("seizures", chosen)
    if not total:
        frame.nothing_matches()
        return
    frame.note(t("seizures.count", count=number(total, language())))
    place = st.container()
    rows = data.seizures(chosen, PAGE_SIZE, filters.pages(total, PAGE_SIZE))
    with place:
        frame.sample_notice(data.count("seizures", replace(chosen, sample=True)), total)
        held = data.seizures_by_substance(chosen)
        by_drug, over_time = st.columns(2, gap="large")
        with by_drug:
            drugs(held)
        with over_time:
            years(chosen, held)
        frame.heading("seizures.table")
        picked = tables.show(tables.seizure_lines(rows), "seizures_table", t("seizures.table"), rows)
    if picked:
        tables.open_record(picked["article_id"], picked["record_id"])


def drugs(held: list[Row]) -> None:
    """A line a drug and measure: the largest single statement seized, and destroyed."""
    frame.heading("seizures.by_substance")
    lines = []
    ordered = sorted(held, key=lambda row: (subject(row), row["base_measure"]))
    for (name, measure), group in groupby(ordered, key=lambda row: (subject(row), row["base_measure"])):
        largest = {row["action"]: row for row in group}
        lines.append(
            {
                t("column.substance"): name,
                **tables.sample_mark(any(row["is_sample"] for row in largest.values()), held),
                **{
                    t(f"column.{action}"): amount(largest[action]["largest"], measure, language())
                    if action in largest
                    else ""
                    for action in ("seized", "destroyed")
                },
                t("column.statements"): sum(row["statements"] for row in largest.values()),
            }
        )
    tables.show(lines, "substances_table", t("seizures.by_substance"))


def years(chosen: Filters, held: list[Row]) -> None:
    """The largest statement a year, for one drug in one measure, with the same figures as a table."""
    frame.heading("seizures.over_time")
    kinds = list(dict.fromkeys((row["substance_id"], row["base_measure"]) for row in held))
    names = {(row["substance_id"], row["base_measure"]): subject(row) for row in held}
    drug, measure = st.selectbox(
        t("seizures.choose"),
        kinds,
        format_func=lambda kind: f"{names.get(kind, kind[0])}, {kind[1]}",
        key="drug",
    )
    found = data.seizures_over_time(measure, replace(chosen, substance=drug))
    drawn = charts.year_rows(found, measure)
    if drawn:
        words = t("seizures.over_time_alt", substance=names[drug, measure], text=charts.year_text(drawn))
        event = st.altair_chart(charts.years(drawn, measure), on_select="rerun", key="years", alt=words)
        if picked := charts.picked(event):
            tables.open_record(*picked)
        with st.expander(t("seizures.twin")):
            tables.show(twin(drawn), "years_table", words)
    undated = sum(row["statements"] for row in found if row["year"] is None)
    if undated:
        frame.note(t("seizures.no_year", count=number(undated, language())))


def twin(drawn: list[Row]) -> list[tables.Line]:
    """The chart's figures as a table."""
    return [
        {
            t("column.year"): row["year"],
            t("column.action"): row["label"],
            t("column.amount"): row["written"],
            t("column.statements"): row["statements"],
        }
        for row in drawn
    ]


page()
