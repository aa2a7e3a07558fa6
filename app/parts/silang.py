"""The parts of the cross-check page: its filters, the chips of verdicts, where one is in the queue, what one can say.

In: the address, findings. Out: elements on the page, the address changed. Never: a decision made by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from app.parts import data, decisions, filters, frame, guard, verdicts, work
from app.parts.filters import PAGE, unit_name
from app.parts.finding import value
from app.parts.formats import joined, number, period, plain_label
from app.parts.tables import Line
from app.parts.texts import address, language, t
from warehouse.check_views import SEVERITY, FindingView, State
from warehouse.checks import CheckFilters
from warehouse.query import Row

FINDING, VERDICT = "temuan", "putusan"
CHIPS = "verdict_chips"


def no_references() -> None:
    """Say how official figures come in, where there are none yet."""
    if work.references()["documents"]:
        return
    frame.notice(f"{t('check.no_references')}. {t('check.no_references_text')}", "tilik official import --bundled")
    st.page_link(
        "screens/tambah.py", label=t("check.to_import"), icon=":material/upload:", query_params=address(bagian="resmi")
    )


def filter_bar() -> CheckFilters:
    """The filters as the checks have them; an indicator leaves no room for a drug, and the other way round."""
    names = ["unit", "indicator", "substance", "year"]
    asked = filters.read("indicator", "substance")
    if asked.indicator:
        names.remove("substance")
    elif asked.substance:
        names.remove("indicator")
    chosen = filters.bar(*names)
    verdict = st.query_params.get(VERDICT)
    return CheckFilters(
        unit=chosen.unit,
        subject=chosen.indicator or chosen.substance,
        year=chosen.year,
        verdict=verdict if verdict in SEVERITY else None,
    )


def verdict_chips(chosen: CheckFilters, counts: Mapping[str, int]) -> None:
    """The verdicts that occur with their counts; one of them filters."""
    present = [one for one in SEVERITY if counts.get(one) or one == chosen.verdict]
    if not present:
        return
    marks = "".join(
        f".st-key-{CHIPS} button:nth-of-type({place})::before {{ background: {verdicts.colour(one)}; }}"
        for place, one in enumerate(present, 1)
    )
    st.html(f"<style>{marks}</style>")
    st.session_state[CHIPS] = chosen.verdict
    st.pills(
        t("check.verdicts"),
        present,
        format_func=lambda one: plain_label(f"{verdicts.label(one)} {number(counts.get(one, 0), language())}"),
        key=CHIPS,
        on_change=_chip,
        label_visibility="collapsed",
    )


def _chip() -> None:
    chosen = st.session_state[CHIPS]
    for name in (FINDING, PAGE):
        st.query_params.pop(name, None)
    decisions.clear()
    if chosen:
        st.query_params[VERDICT] = chosen
    else:
        st.query_params.pop(VERDICT, None)


def asked_for(chosen: CheckFilters, state: State) -> tuple[str, Row | None] | None:
    """The finding that the address names, with its place in the queue (None: it is not in it), else the first."""
    asked = st.query_params.get(FINDING)
    if asked and (place := work.place(asked, chosen, state)):
        return asked, place
    if asked and chosen == CheckFilters() and work.finding(asked) is not None:
        return asked, None
    first = work.findings(chosen, state, 1, 0)
    return (first[0]["check_id"], work.place(first[0]["check_id"], chosen, state)) if first else None


def choose(check_id: str | None) -> None:
    """Name a finding in the address."""
    if check_id:
        st.query_params[FINDING] = check_id
    else:
        st.query_params.pop(FINDING, None)


def _go(check_id: str | None) -> None:
    decisions.clear()
    choose(check_id)


def work_bar(view: FindingView, place: Row | None, state: State) -> None:
    """Who decides, accept, and the way to the finding before and after; each with its key."""
    before, after = (place["previous_id"], place["next_id"]) if place else (None, None)
    with st.container(key="work_bar", horizontal=True, vertical_alignment="bottom"):
        if guard.allowed("editor"):
            decisions.name_field()
            _decide_buttons(view, after)
        st.button(
            t("check.previous"), icon=":material/arrow_back:", key="previous", shortcut="P", disabled=before is None,
            on_click=_go, args=(before,),
        )  # fmt: skip
        st.button(
            t("check.next"), icon=":material/arrow_forward:", key="next", shortcut="N", disabled=after is None,
            on_click=_go, args=(after,),
        )  # fmt: skip
        if place:
            told = {name: number(place[name], language()) for name in ("place", "total")}
            st.html(f'<p class="tk-place">{escape(t("check.place", **told))}</p>')
    if view.review is not None:
        said = decisions.said(view.review)
        if view.review["state"] != "holds":
            said = f"{t('check.stale')} {said}"
        st.html(f'<p class="tk-said-by">{escape(said)}</p>')


def _decide_buttons(view: FindingView, after: str | None) -> None:
    """Accept what nobody decided; take back what somebody did."""
    if view.review is None or view.review["state"] != "holds":
        st.button(
            t("check.accept"), type="primary", icon=":material/check:", key="accept", shortcut="A",
            on_click=_decide, args=(view.check["check_id"], after),
        )  # fmt: skip
    else:
        st.button(
            t("check.take_back"), icon=":material/undo:", key="take_back", on_click=decisions.take_back,
            args=(view.review["review_id"],),
        )  # fmt: skip


def _decide(check_id: str, after: str | None) -> None:
    if decisions.decide(check_id, "accept"):
        choose(after)


def verdict_form(view: FindingView, place: Row | None) -> None:
    """Another verdict, or none at all, with a reason; for editors."""
    if not guard.allowed("editor"):
        return
    check = view.check
    own = [one for one in SEVERITY if one != check["verdict"]]
    with (
        st.expander(t("check.override"), key=f"override_{check['check_id']}"),
        st.form(f"verdict_{check['check_id']}", border=False),
    ):
        st.selectbox(
            t("check.your_verdict"), [verdicts.REJECTED, *own], format_func=verdicts.label, key="own_verdict", width=320
        )
        st.text_area(
            t("review.reason"), key="own_reason", max_chars=1000, height=90, placeholder=t("review.reason_hint")
        )
        st.form_submit_button(
            t("check.save"), type="primary", key="save_verdict", on_click=_override,
            args=(check["check_id"], place["next_id"] if place else None),
        )  # fmt: skip


def _override(check_id: str, after: str | None) -> None:
    chosen, reason = st.session_state["own_verdict"], st.session_state["own_reason"]
    if chosen == verdicts.REJECTED:
        done = decisions.decide(check_id, "reject", reason)
    else:
        done = decisions.decide(check_id, "correct", reason, {"verdict": chosen})
    if done:
        choose(after)


def lines(rows: Sequence[Row]) -> list[Line]:
    """Findings as lines of the list."""
    return [
        {
            t("check.verdict"): f"{verdicts.sign(row['verdict'])} {verdicts.label(row['verdict'])}",
            t("column.unit"): unit_name(row["unit_id"], row["unit_label"], short=True),
            t("column.what"): row["subject_label"],
            t("column.period"): period(row["period_start_date"], row["period_end_date"], language()),
            t("check.both"): joined(
                [value(row["told_value"], row["told_measure"]), value(row["other_value"], row["other_measure"])], " ↔ "
            ),
            t("check.weight_column"): round(row["weight"], 1),
            t("column.outlet"): row["outlet"],
        }
        for row in rows
    ]


def legend() -> None:
    """The verdicts with their colours and signs."""
    chips = "".join(f"<li>{verdicts.chip_html(one)}</li>" for one in SEVERITY)
    st.html(f'<ul class="tk-legend" aria-label="{escape(t("check.verdicts"))}">{chips}</ul>')


def fields(picked: Mapping[str, str]) -> dict[str, str | None]:
    """The fields of the address for a square of the matrix."""
    subject = picked["subject"]
    drug = any(str(row["value"]) == subject for row in data.options()["substances"])
    return {"unit": picked["unit"], "tahun": picked["year"], "narkoba" if drug else "indikator": subject}
