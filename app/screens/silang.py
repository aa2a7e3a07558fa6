"""Cek silang: findings to work through one by one, and a matrix for the auditor. The address says which and where."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app.parts import charts, checkcharts, decisions, filters, finding, frame, silang, tables, verdicts, work
from app.parts.formats import number
from app.parts.texts import language, t
from warehouse.check_views import FindingView, State
from warehouse.checks import CheckFilters
from warehouse.export import Format

PAGE_SIZE = 10
LINES = 20
VIEWS = ("antrean", "matriks")
FORMATS: dict[Format, str] = {
    "csv": "text/csv",
    "xlsx": "application/octet-stream",
    "jsonl": "application/octet-stream",
}


def page() -> None:
    """Filters, then the queue or the matrix."""
    frame.head("check")
    if frame.empty_warehouse():
        return
    verdicts.apply()
    if waiting := work.ready():
        frame.note(t("check.waiting", count=number(waiting, language())))
    silang.no_references()
    chosen = silang.filter_bar()
    with st.container(horizontal=True):
        view = filters.choice("tampilan", VIEWS)
        state: State = "open"
        if view == "antrean" and filters.choice("status", ("terbuka", "diputuskan")) == "diputuskan":
            state = "decided"
    if view == "matriks":
        matrix(chosen)
        return
    silang.verdict_chips(chosen, work.verdict_counts(chosen, state))
    decisions.last_word()
    queue(chosen, state)


def queue(chosen: CheckFilters, state: State) -> None:
    """The finding in question, what people can say of it, and those that wait."""
    asked = silang.asked_for(chosen, state)
    if asked is None:
        frame.state(t("check.none_title"), t(f"check.none_{state}"))
        return
    current, place = asked
    view = work.finding(current)
    if view is None:
        frame.state(t("check.gone_title"), t("check.gone_text"))
        return
    finding.show(view)
    silang.work_bar(view, place, state)
    silang.verdict_form(view, place)
    statements(view)
    decisions.history(work.said(current, 10))
    waiting(chosen, state, current)


def statements(view: FindingView) -> None:
    """What was said of the same thing over time, as a chart and as a table."""
    check = view.check
    told = checkcharts.dated(view.statements)
    if len(view.statements) < 2:
        return
    frame.heading("check.over_time")
    frame.note(t("check.over_time_note"))
    if len(told) > 1:
        words = t("check.over_time_alt", text=checkcharts.statement_text(told, check["field"]))
        event = st.altair_chart(
            checkcharts.statements(told, check["record_id"], check["verdict"], check["field"]),
            on_select="rerun",
            key=f"statements_{check['check_id']}",
            alt=words,
        )
        picked = charts.picked(event)
        if picked and picked[1] != "None":
            tables.open_record(*picked)
    with st.expander(t("seizures.twin"), expanded=len(told) < 2):
        lines = checkcharts.statement_lines(view.statements, check["field"])
        tables.show(lines, f"statements_table_{check['check_id']}", t("check.over_time"))


def waiting(chosen: CheckFilters, state: State, current: str) -> None:
    """The queue as a list to jump in, and as a file."""
    total = work.queue_size(chosen, state)
    frame.heading("check.queue")
    frame.note(t("check.count", count=number(total, language())))
    place = st.container()
    rows = work.findings(chosen, state, PAGE_SIZE, filters.pages(total, PAGE_SIZE))
    with place:
        if rows and (row := tables.show(silang.lines(rows), f"queue_{current}", t("check.queue"), rows)):
            silang.choose(row["check_id"])
            st.rerun()
    with st.container(horizontal=True):
        for form, media_type in FORMATS.items():
            st.download_button(
                t("data.download", form=form.upper()),
                partial(work.findings_file, chosen, state, form),
                file_name=f"tilik-cek-silang.{form}",
                mime=media_type,
                icon=":material/download:",
                key=f"checks_{form}",
                on_click="ignore",
            )


def matrix(chosen: CheckFilters) -> None:
    """Office and indicator by year, coloured by the worst verdict; a square leads to its findings."""
    frame.heading("check.matrix")
    first = work.matrix(chosen, 1, 0)
    if not first:
        frame.nothing_matches()
        return
    frame.note(t("check.matrix_note", count=number(first[0]["pairs"], language())))
    silang.legend()
    place = st.container()
    rows = work.matrix(chosen, LINES, filters.pages(first[0]["pairs"], LINES))
    with place:
        words = t("check.matrix_alt", text=checkcharts.matrix_text(rows))
        event = st.altair_chart(checkcharts.matrix(rows), on_select="rerun", key="matrix", alt=words)
        if picked := checkcharts.matrix_pick(event):
            tables.go("screens/silang.py", **silang.fields(picked))
        with st.expander(t("seizures.twin")):
            row = tables.show(checkcharts.matrix_lines(rows), "matrix_table", words, rows)
        if row:
            asked = {"unit": row["unit_id"], "subject": row["subject_id"], "year": str(row["year"])}
            tables.go("screens/silang.py", **silang.fields(asked))


page()
