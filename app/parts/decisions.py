"""What people decide, written down: who says it, what they say, the last word and how it is taken back.

In: the id of a record or a verdict, a decision. Out: rows of reviews, through `warehouse.reviews`; elements on the
page. Never: a decision without a name, a field set that was not changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from zoneinfo import ZoneInfo

import streamlit as st
from babel.dates import format_datetime

from app.parts import data, guard, verdicts
from app.parts.filters import known
from app.parts.formats import joined, plain_label
from app.parts.plainwords import plain_words
from app.parts.texts import language, t
from warehouse.query import Row
from warehouse.reviews import Decision, ReviewError, review, undo
from warehouse.store import WarehouseError

NAME, SAID, WRONG = "reviewer_name", "work_said", "work_wrong"
FIELD = "reviewer_field"
HERE = ZoneInfo("Asia/Jakarta")
"""People read times of Western Indonesia; rows are kept in UTC."""


def name_field() -> None:
    """The name under which decisions are kept: the address of who signed in, else one that is asked for and remembered
    for the session."""
    if address := guard.signed_in_as():
        st.html(f'<p class="tk-place">{escape(address)}</p>')
        return
    st.session_state[FIELD] = st.session_state.get(NAME, "")
    st.text_input(
        t("review.name"), key=FIELD, max_chars=80, placeholder=t("review.name_hint"), on_change=_named, width=230,
        autocomplete="name",
    )  # fmt: skip


def _named() -> None:
    st.session_state[NAME] = st.session_state[FIELD]


def reviewer() -> str:
    """Who decides; empty where nobody has said."""
    return guard.signed_in_as() or str(st.session_state.get(FIELD) or st.session_state.get(NAME) or "").strip()


def decide(target: str, decision: Decision, reason: str = "", correction: Mapping[str, object] | None = None) -> bool:
    """Write a decision down and remember it for the line that tells it; whether it was written."""
    guard.require("editor")
    clear()
    try:
        row = review(data.warehouse(), target, decision, reason, reviewer(), correction)
    except (ReviewError, WarehouseError) as error:
        st.session_state[WRONG] = str(error)
        return False
    st.session_state[SAID] = row
    return True


def take_back(review_id: str) -> None:
    """Undo a review."""
    guard.require("editor")
    clear()
    try:
        row = undo(data.warehouse(), review_id, t("review.undo_reason"), reviewer())
    except (ReviewError, WarehouseError) as error:
        st.session_state[WRONG] = str(error)
        return
    st.session_state[SAID] = row


def wrong(reason: str) -> None:
    """Say what was wrong with what was filled in, instead of writing it."""
    clear()
    st.session_state[WRONG] = reason


def clear() -> None:
    """Forget what was told of the last decision."""
    st.session_state.pop(SAID, None)
    st.session_state.pop(WRONG, None)


def last_word() -> None:
    """What became of the last decision, with the way back."""
    if reason := st.session_state.get(WRONG):
        st.error(plain_label(plain_words(reason)), icon=":material/error:")
    row = st.session_state.get(SAID)
    if row is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="tk-said-by" role="status">{escape(said(row))}</p>')
        if row["decision"] != "undo":
            st.button(
                t("review.undo"), key="undo_last", icon=":material/undo:", on_click=take_back, args=(row["review_id"],)
            )


def said(row: Row) -> str:
    """A review in one line: what, by whom, when, why."""
    reason = f"“{row['reason']}”" if row["reason"] else None
    return joined([_what(row), row["reviewer"], moment(row["reviewed_at"]), reason])


def _what(row: Row) -> str:
    told = known("decision", row["decision"])
    if row["target_kind"] == "check" and row["decision"] == "correct":
        return f"{told}: {verdicts.label(str(json.loads(row['corrected_json'] or '{}').get('verdict')))}"
    return told


def moment(told: datetime | None) -> str:
    """A moment that was kept in UTC, as people here write it."""
    if told is None:
        return ""
    here = told.replace(tzinfo=UTC).astimezone(HERE)
    return f"{format_datetime(here, 'd MMM y HH.mm', locale=language())} WIB"


def history(rows: list[Row]) -> None:
    """Every word on something, the latest first."""
    if not rows:
        return
    lines = "".join(
        f"<li>{escape(said(row))}{escape(t('review.undone')) if row.get('is_undone') else ''}</li>" for row in rows
    )
    st.html(f'<div class="tk-small tk-soft"><ul>{lines}</ul></div>')
