"""Bars: the largest statement a year, the largest hauls, and what each office reached. Each comes with a text that says
the same.

In: rows of the warehouse, plain labels. Out: Altair charts and their alternative texts. Never: a colour of its own, two
statements added up.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import altair as alt

from app.parts import style
from app.parts.axes import config
from app.parts.charts import AXIS_REACH, MOST_PERCENT, PICK, Chart, outlined, percent_axis, values
from app.parts.filters import unit_name
from app.parts.formats import amount, joined, number, percent, period
from app.parts.texts import language, t
from warehouse.query import Row

LABEL_ROOM = 1.3
"""How much longer than the longest bar the axis is, so that its figure has room."""
YEAR_HEIGHT = 26
"""Pixels for one bar of a year."""
AXIS_HEIGHT = 56
"""The axis with its title stands inside the height of a chart: without it two rows share one line."""
LEGEND_HEIGHT = 60
LINE_HEIGHT = 30
PAIR_HEIGHT = 44
LABEL_WIDTH = 190


def year_rows(rows: Sequence[Row], measure: str) -> list[dict[str, Any]]:
    """What the bars over the years draw: one entry a year and action, with its texts."""
    told = language()
    return [
        {
            "year": str(row["year"]),
            "action": row["action"],
            "label": t(f"action.{row['action']}"),
            "largest": row["largest"],
            "written": amount(row["largest"], measure, told),
            "statements": row["statements"],
            "record": row["record_id"],
            "article": row["article_id"],
        }
        for row in sorted(rows, key=lambda row: (row["year"] or 0, row["action"] != "seized"))
        if row["year"] is not None
    ]


def year_text(drawn: Sequence[dict[str, Any]]) -> str:
    """The bars over the years in words."""
    return " ".join(f"{row['year']}, {row['label'].lower()}: {row['written']}." for row in drawn)


def years(drawn: list[dict[str, Any]], measure: str) -> Chart:
    """A bar for each year and action that was told, each with its figure behind it. A click selects the record of the
    largest."""
    actions = ["seized", "destroyed"]
    labels = [t(f"action.{action}") for action in actions]
    pick = alt.selection_point(name=PICK, fields=["record", "article"], on="click", empty=False)
    placed = [row | {"place": place} for place, row in enumerate(drawn)]
    first = {row["year"]: row["place"] for row in reversed(placed)}
    names = json.dumps({str(place): year for year, place in first.items()})
    axis = alt.Axis(
        tickSize=0, domain=False, labelOverlap=False, labelExpr=f"{names}[toString(datum.value)] || ''", labelPadding=8
    )
    base = alt.Chart(values(placed)).encode(
        y=alt.Y("place:O", title=None, axis=axis),
        x=alt.X(
            "largest:Q",
            scale=alt.Scale(domainMax=max((row["largest"] for row in drawn), default=1) * LABEL_ROOM),
            axis=None,
        ),
        tooltip=[
            alt.Tooltip("year:O", title=t("column.year")),
            alt.Tooltip("label:N", title=t("column.action")),
            alt.Tooltip("written:N", title=t("column.amount")),
            alt.Tooltip("statements:Q", title=t("column.statements")),
        ],
    )
    colour = alt.Color(
        "label:N",
        scale=alt.Scale(domain=labels, range=[style.colour(action) for action in actions]),
        legend=alt.Legend(title=None, orient="top", symbolType="square"),
    )
    bars = (
        base.mark_bar(cursor="pointer", cornerRadiusEnd=2, height={"band": 0.7}).encode(color=colour).add_params(pick)
    )
    figures = base.mark_text(align="left", dx=5, fontSize=12, color=style.ink()).encode(text="written:N")
    chart: Chart = alt.layer(bars, figures, height=YEAR_HEIGHT * len(drawn) + LEGEND_HEIGHT, config=config())
    return chart


def offices(rows: Sequence[Row]) -> Chart:
    """Offices, lowest first: a span from the lowest to the highest percentage of target, a dot at the middle one, a
    line at 100 %. A click selects the record of the lowest."""
    told = language()
    drawn = [
        {
            "unit": unit_name(row["unit_id"], row["unit_label"], short=True),
            "middle": min(row["median_pct"], MOST_PERCENT),
            "low": min(row["lowest_pct"], MOST_PERCENT),
            "high": min(row["highest_pct"], MOST_PERCENT),
            "written": percent(row["median_pct"], told, 1) + (" ▸" if row["median_pct"] > MOST_PERCENT else ""),
            "count": number(row["statements"], told),
            "record": row["record_id"],
            "article": row["article_id"],
        }
        for row in rows
    ]
    pick = alt.selection_point(name=PICK, fields=["record", "article"], on="click", empty=False)
    base = alt.Chart(values(drawn))
    axis = alt.Axis(title=None, tickSize=0, domain=False, labelLimit=LABEL_WIDTH, labelColor=style.ink(), minExtent=60)
    y = alt.Y("unit:N", sort=[row["unit"] for row in drawn], axis=axis)
    scale = alt.Scale(domain=[0, MOST_PERCENT * AXIS_REACH], nice=False)
    tip = [
        alt.Tooltip("unit:N", title=t("column.unit")),
        alt.Tooltip("written:N", title=t("column.median")),
        alt.Tooltip("count:N", title=t("column.statements")),
    ]
    span = base.mark_bar(height=5, color=style.faint(), cornerRadius=2).encode(
        y=y, x=alt.X("low:Q", scale=scale, axis=percent_axis()), x2="high:Q"
    )
    target = base.mark_rule(color=style.colour("target"), strokeDash=[4, 3], aria=False).encode(x=alt.datum(100))
    dots = base.mark_point(
        filled=True, size=110, color=style.colour("realization"), opacity=1, cursor="pointer"
    ).encode(y=y, x=alt.X("middle:Q", scale=scale, axis=percent_axis()), tooltip=tip)
    place: dict[str, Any] = {"y": y, "x": alt.value("width"), "text": "written:N"}
    halo = base.mark_text(align="right", fontSize=12, aria=False, **outlined()).encode(**place)
    told_beside = base.mark_text(align="right", color=style.ink(), fontSize=12).encode(**place)
    height = LINE_HEIGHT * len(drawn) + AXIS_HEIGHT
    chart: Chart = alt.layer(span, target, dots.add_params(pick), halo, told_beside, height=height, config=config())
    return chart


def office_text(rows: Sequence[Row]) -> str:
    """The offices in words."""
    return " ".join(f"{row['unit_label']}: {percent(row['median_pct'], language(), 1)}." for row in rows)


def largest(rows: Sequence[Row], measure: str) -> Chart:
    """Bars of single statements or of offices' largest, longest first, each with its figure. A click selects the
    record."""
    told = language()
    drawn = [
        {
            "order": place,
            "name": _whose(row),
            "value": _size(row),
            "written": amount(_size(row), measure, told),
            "when": period(row["period_start_date"], row["period_end_date"], told)
            if "record_id" in row and "amount" in row
            else "",
            "record": row["record_id"],
            "article": row["article_id"],
        }
        for place, row in enumerate(rows)
    ]
    pick = alt.selection_point(name=PICK, fields=["record", "article"], on="click", empty=False)
    base = alt.Chart(values(drawn)).encode(
        y=alt.Y("order:O", axis=None),
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, drawn[0]["value"] or 1], nice=False)),
        tooltip=[alt.Tooltip("name:N", title=t("column.unit")), alt.Tooltip("written:N", title=t("column.amount"))],
    )
    bars = base.mark_bar(height=9, yOffset=9, color=style.colour("seized"), cornerRadiusEnd=2, cursor="pointer")
    left, right = alt.value(0), alt.value("width")
    names = base.mark_text(align="left", dy=-8, fontSize=12, color=style.ink(), limit=330).encode(
        x=left, text="label:N"
    )
    figures = base.mark_text(align="right", dy=-8, fontSize=12, fontWeight=600, color=style.ink()).encode(
        x=right, text="written:N"
    )
    for one in drawn:
        one["label"] = joined([one["name"], one["when"]])
    height = PAIR_HEIGHT * len(drawn)
    chart: Chart = alt.layer(bars.add_params(pick), names, figures, height=height, config=config())
    return chart


def largest_text(rows: Sequence[Row], measure: str) -> str:
    """The bars in words."""
    return " ".join(f"{_whose(row)}: {amount(_size(row), measure, language())}." for row in rows)


def _whose(row: Row) -> str:
    return unit_name(row["unit_id"], row["unit_label"], short=True)


def _size(row: Row) -> float:
    return float(row["largest"] if "largest" in row else row["base_amount"])
