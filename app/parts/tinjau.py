"""The parts of the review page: filters, progress, one record with its sentence and its form, lines of lists.

In: records, words of people, the address. Out: elements on the page, decisions written through `decisions`. Never: a
decision made by itself, text of an article as markup.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

import streamlit as st

from app.parts import decisions, filters, finding, frame, recordform
from app.parts.article_list import title
from app.parts.filters import known, unit_name
from app.parts.formats import day, joined, number, percent
from app.parts.highlight import Mark, article_html
from app.parts.records import differs, figures, legend_html, marks, subject, where_when
from app.parts.tables import Line, go
from app.parts.texts import language, t
from warehouse.query import Filters, Row
from warehouse.review_queue import Target
from warehouse.review_views import RecordView

RECORD, PLACE = "catatan", "ke"


def filter_bar() -> tuple[Filters, Target | None]:
    """The filters; an indicator leaves no seizures, a drug no figures of achievement."""
    names = ["unit", "indicator", "substance", "year"]
    asked = filters.read("indicator", "substance")
    if asked.indicator:
        names.remove("substance")
    elif asked.substance:
        names.remove("indicator")
    chosen = filters.bar(*names)
    kind: Target | None = "metric" if chosen.indicator else "seizure" if chosen.substance else None
    return chosen, kind


def progress_line(told: Row) -> None:
    """How far the review is, in words and as a bar."""
    counts = {name: number(told[name], language()) for name in told}
    share = told["judged"] / told["records"] if told["records"] else 0.0
    parts = [
        t("review.progress", **counts),
        *(t(f"review.count_{name}", count=counts[name]) for name in ("accepted", "corrected", "rejected")),
    ]
    if told["stale"]:
        parts.append(t("review.count_stale", count=counts["stale"]))
    st.progress(share, text=None)
    frame.note(joined([*parts, percent(100 * share, language(), 1)]))


DEEPEST = 1000
"""Places of the queue that can be asked for: what is less doubtful than a thousand others waits behind a filter."""


def position(waiting: int) -> int:
    """Where in the queue the address points, counted from 0, at most DEEPEST: the filters lead further."""
    asked = st.query_params.get(PLACE, "1")
    told = int(asked) if asked.isdecimal() and len(asked) < 9 else 1
    return min(max(told, 1), max(waiting, 1), DEEPEST) - 1


def go_to(place: int) -> None:
    """Point the address at a place in the queue, counted from 0."""
    decisions.clear()
    st.query_params.pop(RECORD, None)
    if place > 0:
        st.query_params[PLACE] = str(place + 1)
    else:
        st.query_params.pop(PLACE, None)


def one(view: RecordView, row: Row | None, at: int | None, waiting: int) -> None:
    """One record: what it says, its sentence, why it is doubtful, the form, the decisions."""
    record = view.row
    sample = frame.badge() if record["is_sample"] else ""
    where = f'<p class="tk-about"><span>{escape(where_when(record))}</span>{sample}</p>'
    st.html(f'<h2 class="tk-claim">{escape(subject(record))}</h2>{where}{_values(record)}')
    if row is not None:
        _reasons(row)
    _bar(record, at, waiting)
    if view.review is not None:
        st.html(f'<p class="tk-said-by">{escape(decisions.said(view.review))}</p>')
    text, beside = st.columns([5, 4], gap="large")
    with text:
        _sentence(view)
    with beside:
        _form(view)
    decisions.history(work_said(record["record_id"]))


def work_said(record: str) -> list[Row]:
    """What people said of a record before."""
    from app.parts import work

    return work.said(record, 10)


def _values(record: Row) -> str:
    values = "".join(
        f'<div><dt>{escape(name)}</dt><dd class="tk-{role}"><span>{escape(written)}</span></dd></div>'
        for role, name, written in figures(record)
    )
    if record.get("computed_pct") is not None:
        computed = escape(percent(record["computed_pct"], language()))
        values += f"<div><dt>{escape(t('record.computed'))}</dt><dd>{computed}</dd></div>"
    return f'<dl class="tk-values">{values}</dl>'


def _reasons(row: Row) -> None:
    """Why somebody should look."""
    told = [known("doubt", each.removeprefix("doubt.")) for each in row["why"]] or [t("doubt.plain")]
    items = "".join(f"<li>{escape(each)}</li>" for each in told)
    st.html(f'<ul class="tk-reasons" aria-label="{escape(t("review.why"))}">{items}</ul>')


def _sentence(view: RecordView) -> None:
    """The paragraphs around the quote, the figures marked by role, the quote set off."""
    record, shift = view.row, view.start
    own = [Mark(one.record, one.role, one.start - shift, one.end - shift) for one in marks([record])]
    quote = (record["start_offset"] - shift, record["end_offset"] - shift)
    html = article_html(view.text, own, {}, record["record_id"], quote)
    st.html(f'{legend_html(one.role for one in own)}<article lang="id">{html}</article>')
    if differs(record):
        told = {name: percent(record[f"{name}_pct"], language()) for name in ("reported", "computed")}
        st.html(f'<p class="tk-sample">{escape(t("record.wrong", **told))}</p>')
    source = joined([title(record), record["outlet"], day(record["published_date"], language())])
    rule = t("record.rule", rule=record["rule_id"])
    sure = t("record.confidence", value=number(record["confidence"], language(), 2))
    st.html(f'<p class="tk-from">{escape(source)}<br>{escape(joined([rule, sure]))}</p>')
    finding.reader_link(record["article_id"], record["record_id"], t("check.open"))


def _form(view: RecordView) -> None:
    """The fields in place, the reason, and the two decisions that need one."""
    record = view.row["record_id"]
    with st.form(f"record_{record}", border=True):
        recordform.fields(view.kind, view.row)
        st.text_area(
            t("review.reason"), key=f"reason_{record}", max_chars=1000, height=80, placeholder=t("review.reason_hint")
        )
        with st.container(horizontal=True):
            st.form_submit_button(
                t("review.save"), type="primary", key="correct", icon=":material/edit:", on_click=_correct, args=(view,)
            )
            st.form_submit_button(
                t("review.reject"), key="reject", icon=":material/block:", on_click=_reject, args=(record,)
            )


def _bar(record: Row, at: int | None, waiting: int) -> None:
    """Who decides; right as it is; before and after."""
    with st.container(key="work_bar", horizontal=True, vertical_alignment="bottom"):
        decisions.name_field()
        st.button(
            t("review.accept"), type="primary", key="accept", icon=":material/check:", shortcut="A",
            on_click=_accept, args=(record["record_id"],),
        )  # fmt: skip
        if at is None:
            st.button(t("review.to_queue"), key="to_queue", icon=":material/list:", on_click=go_to, args=(0,))
            return
        st.button(
            t("check.previous"), key="previous", icon=":material/arrow_back:", shortcut="P", disabled=at == 0,
            on_click=go_to, args=(at - 1,),
        )  # fmt: skip
        st.button(
            t("review.skip"), key="next", icon=":material/arrow_forward:", shortcut="N",
            disabled=at + 1 >= min(waiting, DEEPEST), on_click=go_to, args=(at + 1,),
        )  # fmt: skip
        told = t("check.place", place=number(at + 1, language()), total=number(waiting, language()))
        st.html(f'<p class="tk-place">{escape(told)}</p>')


def _done() -> None:
    """Back to the queue, where the next record has taken the place of the one that was judged."""
    st.query_params.pop(RECORD, None)


def _accept(record: str) -> None:
    if decisions.decide(record, "accept"):
        _done()


def _reject(record: str) -> None:
    if decisions.decide(record, "reject", st.session_state[f"reason_{record}"]):
        _done()


def _correct(view: RecordView) -> None:
    record = view.row["record_id"]
    try:
        changed = recordform.changes(view.kind, view.row, st.session_state.to_dict())
    except recordform.NotReadError as error:
        decisions.wrong(str(error))
        return
    if not changed:
        decisions.wrong("nothing is corrected")
        return
    if decisions.decide(record, "correct", st.session_state[f"reason_{record}"], changed):
        _done()


def lines(rows: Sequence[Row]) -> list[Line]:
    """Records of the queue as lines of a list."""
    return [
        {
            t("review.doubt"): round(row["doubt"], 2),
            t("column.unit"): unit_name(row["unit_id"], row["unit_label"], short=True),
            t("column.what"): subject({name: row[name] for name in row if name in row}),
            t("column.figures"): ", ".join(written for _, _, written in figures(row)),
            t("review.why"): ", ".join(known("doubt", each.removeprefix("doubt.")) for each in row["why"]),
        }
        for row in rows
    ]


def people_lines(rows: Sequence[Row]) -> list[Line]:
    """Who judged how much."""
    return [
        {
            t("review.reviewer"): row["reviewer"],
            t("review.count"): row["reviews"],
            t("review.latest"): decisions.moment(row["latest"]),
        }
        for row in rows
    ]


def said_lines(rows: Sequence[Row]) -> list[Line]:
    """Words of people as lines of a list."""
    return [
        {
            t("review.when"): decisions.moment(row["reviewed_at"]),
            t("review.reviewer"): row["reviewer"],
            t("review.decision"): known("decision", row["decision"]),
            t("review.about"): known("target", row["target_kind"]),
            t("column.quote"): row["quote"] or _finding_words(row),
            t("review.reason"): row["reason"],
            t("review.state"): known("reviewed", row["state"]) if "state" in row else _undone(row),
        }
        for row in rows
    ]


def _finding_words(row: Row) -> str:
    """What a finding says, which has no quote of its own."""
    return str(json.loads(row.get("machine_json") or "{}").get("words_id") or "")


def _undone(row: Row) -> str:
    return t("review.undone").strip() if row.get("is_undone") else ""


def history_entry(row: Row) -> None:
    """One word from the history: whole, with the way to its record and the way back."""
    st.html(f'<p class="tk-said-by">{escape(decisions.said(row))}</p>')
    with st.container(horizontal=True, vertical_alignment="bottom"):
        decisions.name_field()
        if row["decision"] != "undo" and not row.get("is_undone"):
            st.button(
                t("review.undo"), key="undo_chosen", icon=":material/undo:", on_click=decisions.take_back,
                args=(row["review_id"],),
            )  # fmt: skip
        if row["decision"] != "undo" and st.button(t("review.open"), key="open_target"):
            open_target(row["target_kind"], row["target_id"])


def open_target(kind: str, target: str) -> None:
    """Go to the record or the finding that a review speaks of."""
    if kind == "check":
        go("screens/silang.py", temuan=target)
    go("screens/tinjau.py", catatan=target)
