"""Ringkasan: what the warehouse holds, and what came in last."""

from __future__ import annotations

from html import escape

import streamlit as st

from app.parts import data, frame, tables
from app.parts.article_list import entries
from app.parts.filters import label
from app.parts.formats import number, period, plain_label
from app.parts.texts import address, language, t
from warehouse.query import ALL, Row

LATEST = 8
MOST = 6


def page() -> None:
    """Counts, notices, the latest articles and the holdings."""
    frame.head("overview")
    if frame.empty_warehouse():
        return
    counts = data.overview()
    frame.sample_notice(counts["sample_articles"], counts["articles"])
    facts(counts)
    latest, holdings = st.columns([3, 2], gap="large")
    with latest:
        frame.heading("overview.latest")
        entries(data.articles(ALL, LATEST))
        st.page_link(
            tables.READER, label=t("overview.all_articles"), icon=":material/arrow_forward:", query_params=address()
        )
    with holdings:
        frame.heading("overview.holdings")
        offered = data.options()
        held("overview.by_pillar", "pillar", offered["pillars"], "screens/capaian.py", "bidang")
        held("overview.by_substance", "substance", offered["substances"], "screens/sitaan.py", "narkoba")
        held("overview.by_unit", "unit", offered["units"], "screens/capaian.py", "unit")


def facts(counts: Row) -> None:
    """The few numbers that matter, as a definition list."""
    told = language()
    shown = [(t(f"overview.{name}"), number(counts[name], told)) for name in ("articles", "outlets", "units")]
    shown += [(t(f"overview.{name}"), number(counts[name], told)) for name in ("metrics", "seizures")]
    cells = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in shown)
    span = period(counts["first_period_date"], counts["last_period_date"], told)
    gaps = t("overview.gaps", count=number(counts["gaps"], told)) if counts["gaps"] else ""
    cells += (
        f'<div><dt>{escape(t("overview.period"))}</dt><dd class="tk-words">{escape(span)}'
        f"<small>{escape(gaps)}</small></dd></div>"
    )
    st.html(f'<dl class="tk-facts">{cells}</dl>')


def held(heading: str, name: str, options: list[Row], page: str, field: str) -> None:
    """The most frequent values of one filter, each a link to the page that shows its records."""
    if not options:
        return
    st.html(f"<h3 class='tk-minor'>{escape(t(heading))}</h3>")
    most = sorted(options, key=lambda option: (-option["count"], str(option["value"])))[:MOST]
    with st.container(gap=None):
        for option in most:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                link = address(**{field: str(option["value"])})
                st.page_link(page, label=plain_label(label(name, option)), query_params=link)
                st.html(f'<span class="tk-count">{escape(number(option["count"], language()))}</span>', width="content")


page()
