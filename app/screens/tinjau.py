"""Tinjau: the doubtful records one by one with their sentence in view; what people said; reviewed articles as gold."""

from __future__ import annotations

import streamlit as st

from app.parts import decisions, filters, frame, guard, tables, tinjau, verdicts, work
from app.parts.formats import number
from app.parts.texts import language, t
from warehouse.query import Filters
from warehouse.review_queue import Target
from warehouse.reviews import ReviewError

VIEWS = ("antrean", "riwayat", "emas")
PAGE_SIZE = 10


def page() -> None:
    """Progress, then one of three views."""
    frame.head("review")
    if frame.empty_warehouse():
        return
    guard.require("editor")
    verdicts.apply()
    chosen, kind = tinjau.filter_bar()
    progress = work.progress(chosen, kind)
    tinjau.progress_line(progress)
    view = filters.choice("tampilan", VIEWS)
    decisions.last_word()
    if view == "riwayat":
        history()
    elif view == "emas":
        gold()
    else:
        queue(chosen, kind, progress["records"] - progress["judged"])


def queue(chosen: Filters, kind: Target | None, waiting: int) -> None:
    """The record in question and those that wait."""
    asked = st.query_params.get(tinjau.RECORD)
    if asked and (view := work.record(asked)) is not None:
        tinjau.one(view, None, None, waiting)
        return
    if not waiting:
        frame.state(t("review.none_title"), t("review.none_text"))
        return
    at = tinjau.position(waiting)
    first = at - at % PAGE_SIZE
    rows = work.to_review(chosen, kind, PAGE_SIZE, first)
    if not rows:
        frame.nothing_matches()
        return
    row = rows[min(at - first, len(rows) - 1)]
    view = work.record(row["record_id"])
    if view is None:
        frame.nothing_matches()
        return
    tinjau.one(view, row, at, waiting)
    frame.heading("review.queue")
    lines = tinjau.lines(rows)
    if picked := tables.show(lines, f"review_queue_{row['record_id']}", t("review.queue"), rows):
        tinjau.go_to(first + next(place for place, each in enumerate(rows) if each is picked))
        st.rerun()


def history() -> None:
    """What people said, the latest first, who judged how much, and what to look at again."""
    people = work.people()
    rows = work.said(limit=100)
    if not rows:
        frame.state(t("review.no_history_title"), t("review.no_history_text"))
        return
    frame.heading("review.people")
    tables.show(tinjau.people_lines(people), "people_table", t("review.people"))
    again = work.again()
    if again:
        frame.heading("review.again")
        frame.note(t("review.again_note"))
        picked = tables.show(tinjau.said_lines(again), "again_table", t("review.again"), again)
        if picked and picked["record_id"]:
            tinjau.open_target(picked["target_kind"], picked["record_id"])
    frame.heading("review.history")
    frame.note(t("review.history_note", count=number(len(rows), language())))
    chosen = tables.show(tinjau.said_lines(rows), "history_table", t("review.history"), rows)
    if chosen:
        tinjau.history_entry(chosen)


def gold() -> None:
    """Reviewed articles as a file for `tilik evaluate`."""
    frame.heading("review.gold")
    frame.note(t("review.gold_note"))
    partial = st.toggle(t("review.partial"), key="gold_partial", help=t("review.partial_help"))
    if not st.button(t("review.make_gold"), key="make_gold", icon=":material/inventory_2:"):
        return
    try:
        packed = work.gold_file(partial)
    except ReviewError as error:
        decisions.wrong(str(error))
        decisions.last_word()
        return
    st.download_button(
        t("review.download_gold"), packed, file_name="tilik-emas.zip", mime="application/zip", type="primary",
        icon=":material/download:", key="download_gold", on_click="ignore",
    )  # fmt: skip


page()
