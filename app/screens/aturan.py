"""Aturan dan data: what the rules know and made, what they did not understand, what the columns mean, and files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from app.parts import data, filters, frame, tables
from app.parts.filters import known, unit_name
from app.parts.formats import number
from app.parts.texts import language, t
from warehouse.export import Format, What
from warehouse.query import Row

VIEWS = ("katalog", "aturan", "celah", "kamus", "unduh")
PAGE_SIZE = 25
FILES: dict[What, tuple[str, ...]] = {
    "metrics": ("unit", "region", "indicator", "pillar", "year", "search"),
    "seizures": ("unit", "region", "substance", "action", "year", "search"),
}
FORMATS: dict[Format, str] = {
    "csv": "text/csv",
    "xlsx": "application/octet-stream",
    "parquet": "application/octet-stream",
}
NAMES = {"parquet": "Parquet"}


def page() -> None:
    """One of five views."""
    frame.head("data")
    view = filters.choice("tampilan", VIEWS)
    if view != "kamus" and frame.empty_warehouse():
        return
    views: dict[str, Callable[[], None]] = {
        "katalog": catalogue,
        "aturan": rules,
        "celah": gaps,
        "kamus": dictionary,
        "unduh": files,
    }
    views[view]()


def catalogue() -> None:
    """Indicators, drugs and offices with their counts; a row leads to its records."""
    own = "label_en" if language() == "en" else "label"
    frame.heading("data.indicators")
    frame.note(t("data.choose"))
    rows = data.known_indicators()
    lines = [
        {
            t("column.indicator"): row[own] or row["label"],
            **_counts(row),
            t("filter.pillar"): known("pillar", row["pillar"] or ""),
            t("column.measure"): row["measure"],
        }
        for row in rows
    ]
    if row := tables.show(lines, "indicators_table", t("data.indicators"), rows):
        tables.go("screens/capaian.py", indikator=row["indicator_id"])
    frame.heading("data.substances")
    rows = data.known_substances()
    lines = [
        {t("column.substance"): row[own] or row["label"], **_counts(row), t("column.measure"): row["base_measure"]}
        for row in rows
    ]
    if row := tables.show(lines, "substances_table", t("data.substances"), rows):
        tables.go("screens/sitaan.py", narkoba=row["substance_id"])
    units()


def _counts(row: Row) -> tables.Line:
    return {t("column.records"): row["records"], t("column.offices"): row["offices"]}


def units() -> None:
    """The offices that articles told of, page by page."""
    frame.heading("data.units")
    place = st.container()
    first = data.known_units(1, 0)
    rows = data.known_units(PAGE_SIZE, filters.pages(first[0]["units"] if first else 0, PAGE_SIZE))
    lines = [
        {
            t("column.unit"): unit_name(row["unit_id"], row["label"]),
            t("data.metrics"): row["metrics"],
            t("data.seizures"): row["seizures"],
            t("filter.region"): row["province_label"] or "",
        }
        for row in rows
    ]
    with place:
        if not lines:
            frame.note(t("state.none_text"))
        elif row := tables.show(lines, "units_table", t("data.units"), rows):
            tables.go("screens/capaian.py" if row["metrics"] else "screens/sitaan.py", unit=row["unit_id"])


def rules() -> None:
    """Which rule made how many records, how sure, and how often people corrected them."""
    frame.heading("data.rules")
    frame.note(t("data.rules_note"))
    rows = data.known_rules()
    lines = [
        {
            t("column.rule"): row["rule_id"],
            t("column.records"): row["records"],
            t("column.confidence"): round(row["mean_confidence"], 3),
            t("data.reviewed"): row["reviewed"],
            t("data.corrected"): row["corrected"],
            t("data.file"): row["source_file"] or "",
            t("data.rule_note"): row["note"] or "",
        }
        for row in rows
    ]
    if not lines:
        frame.note(t("state.none_text"))
    elif row := tables.show(lines, "rules_table", t("data.rules"), rows):
        tables.open_record(row["article_id"], row["record_id"])


def gaps() -> None:
    """Figures that no rule explained, the most frequent shape first."""
    frame.heading("data.gaps")
    frame.note(t("data.gaps_note"))
    rows = data.gap_shapes()
    if not rows:
        frame.note(t("data.no_gaps"))
        return
    lines = [
        {
            t("data.shape"): row["shape"],
            t("data.gap_count"): row["gaps"],
            t("overview.articles"): row["articles"],
            t("column.reason"): known("reason", row["reason"]),
            t("data.example"): row["quote"],
        }
        for row in rows
    ]
    if row := tables.show(lines, "gaps_table", t("data.gaps"), rows):
        tables.open_record(row["article_id"])


def dictionary() -> None:
    """What each table and column means."""
    frame.heading("data.dictionary")
    frame.note(t("data.dictionary_note"))
    described = {table.name: table for table in data.dictionary()}
    table = described[filters.select("tabel", {name: name for name in described}, t("data.table"))]
    frame.note(table.meaning)
    lines = [
        {t("data.column"): name, t("data.kind"): kind, t("data.meaning"): meaning}
        for name, kind, meaning in table.columns
    ]
    tables.show(lines, f"dictionary_{table.name}", table.name)


def files() -> None:
    """Records as files, with the filters that are chosen here."""
    frame.heading("data.files")
    frame.note(t("data.files_note"))
    asked = filters.choice("isi", tuple(FILES))
    what = next(name for name in FILES if name == asked)
    chosen = filters.bar(*FILES[what])
    total = data.count(what, chosen)
    frame.note(t(f"{what}.count", count=number(total, language())))
    if not total:
        frame.nothing_matches()
        return
    with st.container(horizontal=True):
        for form, media_type in FORMATS.items():
            st.download_button(
                t("data.download", form=NAMES.get(form, form.upper())),
                partial(data.exported, what, form, chosen),
                file_name=f"tilik-{t(f'isi.{what}').lower()}.{form}",
                mime=media_type,
                icon=":material/download:",
                key=f"download_{form}",
                on_click="ignore",
            )


page()
