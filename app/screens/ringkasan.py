"""Ringkasan: what the warehouse holds, how it changed, where, what came in last, and how far to trust it."""

from __future__ import annotations

import streamlit as st

from app.parts import data, filters, frame, mapchart, overviews, tables
from app.parts.article_list import entries
from app.parts.records import subject
from app.parts.texts import address, t
from warehouse.query import ALL

LATEST = 6
FINDINGS = 4
LOWEST = 5


def page() -> None:
    """Numbers; map, findings and the lowest achievements; both over time; latest articles and trust."""
    frame.head("overview")
    if frame.empty_warehouse():
        return
    counts = data.totals()
    frame.sample_notice(counts["sample_articles"], counts["articles"])
    overviews.facts(counts, data.change())
    where, findings = st.columns([3, 2], gap="large")
    with where:
        places()
    with findings:
        frame.heading("overview.findings")
        overviews.findings(data.freshest(FINDINGS))
        frame.heading("overview.lowest")
        overviews.lowest(data.offices(ALL, LOWEST))
    over_time()
    latest, beside = st.columns([3, 2], gap="large")
    with latest:
        frame.heading("overview.latest")
        entries(data.articles(ALL, LATEST))
        st.page_link(
            tables.READER, label=t("overview.all_articles"), icon=":material/arrow_forward:", query_params=address()
        )
    with beside:
        frame.heading("overview.trust")
        overviews.trust(data.trust())
    offered = data.options()
    frame.heading("overview.holdings")
    pillars, drugs, units = st.columns(3, gap="large")
    with pillars:
        overviews.held("overview.by_pillar", "pillar", offered["pillars"], "screens/capaian.py", "bidang")
    with drugs:
        overviews.held("overview.by_substance", "substance", offered["substances"], "screens/sitaan.py", "narkoba")
    with units:
        overviews.held("overview.by_unit", "unit", offered["units"], "screens/capaian.py", "unit")


def places() -> None:
    """The map of one of two things; a click leads to the records of the province."""
    frame.heading("overview.map")
    what = filters.choice("peta", ["sitaan", "klien"])
    drug = overviews.usual_drug()
    if what == "sitaan" and drug:
        rows = data.seizures_map(ALL, drug["substance_id"], drug["base_measure"])
        name = t("overview.map_seizures", substance=subject(drug))
        frame.note(name)
        chosen = mapchart.show(rows, drug["base_measure"], "seized", name)
        if chosen:
            tables.go("screens/sitaan.py", provinsi=chosen, narkoba=drug["substance_id"])
    else:
        frame.note(t("overview.map_clients"))
        rows = data.clients_map(ALL)
        if chosen := mapchart.show(rows, t("overview.people"), "realization", t("overview.map_clients")):
            tables.go("screens/capaian.py", provinsi=chosen, bidang="rehabilitasi")


def over_time() -> None:
    """People in care and one drug, a point an office and year."""
    drug = overviews.usual_drug()
    clients, seized = st.columns(2, gap="large")
    with clients:
        frame.heading("overview.clients")
        overviews.points(data.clients_over_time(), t("overview.people"), "realization", t("overview.clients"))
    with seized:
        title = t("overview.seized", substance=subject(drug)) if drug else t("overview.seized_none")
        st.subheader(title, anchor=False)
        if drug:
            rows = data.drug_over_time(drug["substance_id"], drug["base_measure"])
            overviews.points(rows, drug["base_measure"], "seized", title)


page()
