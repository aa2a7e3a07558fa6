"""The map of the provinces, its alternative text and its twin as a table.

In: rows of `warehouse.map`. Out: an Altair chart over bundled shapes, lines of a table. Never: a sum over statements:
a province's colour is the largest figure that one statement gives.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import altair as alt
import streamlit as st

from app.parts import frame, style, tables
from app.parts.axes import config, written
from app.parts.filters import unit_name
from app.parts.formats import amount, number
from app.parts.shapes import folded, provinces, shapes
from app.parts.texts import language, t
from warehouse.query import Row

PROVINCE = "province"
STEPS = 5
HEIGHT = 340


def show(rows: Sequence[Row], measure: str, role: str, name: str) -> str | None:
    """Show the map with its notes and its table; returns the province that was clicked, or None."""
    held = folded(rows)
    if not held:
        frame.note(t("map.none"))
        return None
    words = t("map.alt", name=name, text=text(rows, measure))
    event = st.altair_chart(chart(held, measure, role), on_select="rerun", key=f"map_{role}", alt=words)
    frame.note(note(rows))
    with st.expander(t("map.twin")):
        tables.show(lines(rows, measure), f"map_table_{role}", words)
    chosen = event.selection.get(PROVINCE)
    return str(chosen[0]["province"]) if chosen else None


def limits(values: Sequence[float]) -> list[float]:
    """Up to four round values between the smallest and the largest, each about as many times the one before."""
    low, high = math.log10(max(min(values), 1)), math.log10(max(max(values), 1))
    cuts = [_round(10 ** (low + (high - low) * step / STEPS)) for step in range(1, STEPS)]
    return sorted({cut for cut in cuts if min(values) < cut <= max(values)})


def _round(value: float) -> float:
    """The nearest of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return power * min((1, 2, 5, 10), key=lambda lead: abs(math.log10(value / power / lead)))


def chart(held: dict[str, list[Row]], measure: str, role: str) -> alt.Chart:
    """The provinces by the size of their largest figure, those without a statement left blank."""
    best = {province: max(rows, key=lambda row: row["value"]) for province, rows in held.items()}
    cuts = limits([row["value"] for row in best.values()])
    labels = _labels(cuts, measure)
    silent = t("map.silent")
    ramp = style.ramp(role)
    colours = [ramp[round(place * (STEPS - 1) / max(1, len(cuts)))] for place in range(len(labels))]
    drawn = []
    for province in provinces():
        if province.is_folded:
            continue
        row = best.get(province.region_id)
        told: dict[str, Any] = {"class": silent, "offices": "0", "largest": silent, "unit": "", "statements": "0"}
        if row:
            told = {
                "class": labels[sum(row["value"] >= cut for cut in cuts)],
                "largest": amount(row["value"], measure, language()),
                "unit": unit_name(row["unit_id"], row["unit_label"], short=True),
                "statements": number(sum(one["statements"] for one in held[province.region_id]), language()),
            }
        drawn.append(
            {"type": "Feature", "geometry": shapes()[province.shape], "province": province.region_id, **told}
            | {"name": _name(province.region_id)}
        )
    pick = alt.selection_point(name=PROVINCE, fields=["province"], on="click", empty=False)
    legend = alt.Legend(title=t("map.legend"), orient="bottom", columns=3, symbolType="square", symbolStrokeWidth=0)
    made: alt.Chart = (
        alt.Chart(alt.InlineData(values=drawn), height=HEIGHT, config=config())
        .mark_geoshape(stroke=style.paper(), strokeWidth=0.7, cursor="pointer")
        .encode(
            color=alt.Color(
                "class:N", scale=alt.Scale(domain=[*labels, silent], range=[*colours, style.faint()]), legend=legend
            ),
            tooltip=[
                alt.Tooltip("name:N", title=t("filter.region")),
                alt.Tooltip("largest:N", title=t("map.largest")),
                alt.Tooltip("unit:N", title=t("column.unit")),
                alt.Tooltip("statements:N", title=t("column.statements")),
            ],
        )
        .project(type="equirectangular")
        .add_params(pick)
    )
    return made


def _labels(cuts: Sequence[float], measure: str) -> list[str]:
    if not cuts:
        return [t("map.all")]
    inner = [f"{written(low, measure)} – {written(high, measure)}" for low, high in pairwise(cuts)]
    return [f"< {written(cuts[0], measure)}", *inner, f"≥ {written(cuts[-1], measure)}"]


def _name(region_id: str) -> str:
    own = region_id.replace("-", " ").title().replace("Dki", "DKI").replace("Di ", "DI ")
    newer = [one.region_id for one in provinces() if one.is_folded and one.drawn_as == region_id]
    return own + (f" (+{len(newer)})" if newer else "")


def text(rows: Sequence[Row], measure: str) -> str:
    """The map in words: its five largest."""
    told = sorted((row for row in rows if row["province_id"]), key=lambda row: -row["value"])[:STEPS]
    return " ".join(f"{row['province_label']}: {amount(row['value'], measure, language())}." for row in told)


def note(rows: Sequence[Row]) -> str:
    """What the map leaves out and folds."""
    parts = [t("map.note"), t("map.folded")]
    outside = sum(row["statements"] for row in rows if not row["province_id"])
    if outside:
        parts.append(t("map.outside", count=number(outside, language())))
    return " ".join(parts)


def lines(rows: Sequence[Row], measure: str) -> list[tables.Line]:
    """The map as lines of a table, one a province of today."""
    return [
        {
            t("filter.region"): row["province_label"] or t("map.nowhere"),
            t("map.largest"): amount(row["value"], measure, language()),
            t("column.unit"): unit_name(row["unit_id"], row["unit_label"], short=True),
            t("column.offices"): row["offices"],
            t("column.statements"): row["statements"],
            **tables.sample_mark(row["is_sample"], rows),
        }
        for row in sorted(rows, key=lambda row: -row["value"])
    ]
