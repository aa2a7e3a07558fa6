"""Charts over the years: a point an office, and a small panel an indicator. Each comes with a text that says the same.

In: rows of `warehouse.overview` and `warehouse.achieve`. Out: Altair charts and their alternative texts. Never: a sum
over offices, a colour of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from app.parts import style
from app.parts.axes import config, log_axis
from app.parts.charts import PICK, Chart
from app.parts.filters import unit_name
from app.parts.formats import amount, number, percent
from app.parts.texts import language, t
from warehouse.query import Row

HEIGHT = 260
MOST_YEARS = 40
"""A period told wrongly must not stretch the axis over centuries."""
PANEL = (285, 130)
MOST = 200.0
"""Percent at which the panels end; a higher value is drawn there."""


def points(rows: Sequence[Row], measure: str, role: str) -> Chart:
    """For each year a point for each office on a logarithmic axis, and a line at the middle one. Offices of the whole
    country are drawn as squares. A click selects a record."""
    drawn = [
        {
            "year": str(row["year"]),
            "value": row["value"],
            "middle": row["middle"],
            "kind": t("overview.national" if row["is_national"] else "overview.regional"),
            "unit": unit_name(row["unit_id"], row["unit_label"], short=True),
            "written": amount(row["value"], measure, language()),
            "record": row["record_id"],
            "article": row["article_id"],
        }
        for row in rows
    ]
    axis, scale = log_axis(max(row["value"] for row in rows), measure if measure == "gram" else None)
    pick = alt.selection_point(name=PICK, fields=["record", "article"], on="click", empty=False)
    x = year_axis(rows)
    base = alt.Chart(alt.InlineData(values=drawn))
    kinds = [t("overview.regional"), t("overview.national")]
    dots = base.mark_point(size=70, filled=True, opacity=0.75, cursor="pointer", color=style.colour(role)).encode(
        x=x,
        y=alt.Y("value:Q", axis=axis, scale=scale),
        shape=alt.Shape(
            "kind:N",
            scale=alt.Scale(domain=kinds, range=["circle", "square"]),
            legend=alt.Legend(title=None, orient="top", symbolFillColor=style.colour(role), symbolStrokeWidth=0),
        ),
        tooltip=[
            alt.Tooltip("unit:N", title=t("column.unit")),
            alt.Tooltip("year:N", title=t("column.year")),
            alt.Tooltip("written:N", title=t("column.amount")),
        ],
    )
    middle = base.mark_tick(thickness=2.5, width=26, color=style.ink(), opacity=1).encode(
        x=x, y=alt.Y("mean(middle):Q", axis=axis, scale=scale)
    )
    chart: Chart = alt.layer(dots.add_params(pick), middle, height=HEIGHT, config=config())
    return chart


def year_axis(rows: Sequence[Row]) -> alt.X:
    """The years from the first to the last, also those of which nothing was told."""
    told = [row["year"] for row in rows]
    years = [str(year) for year in range(min(told), max(told) + 1)] if max(told) - min(told) <= MOST_YEARS else None
    axis = alt.Axis(
        labelAngle=0, tickSize=0, domainColor=style.faint(), labelPadding=8, labelOverlap=True, title=None, grid=False
    )
    return alt.X("year:O", title=None, axis=axis, scale=alt.Scale(domain=years) if years else alt.Undefined)


def points_text(rows: Sequence[Row], measure: str) -> str:
    """The points in words: for each year how many offices, the middle and the largest."""
    told = language()
    return " ".join(
        t(
            "overview.points_row",
            year=row["year"],
            offices=number(row["offices"], told),
            middle=amount(row["middle"], measure, told),
            largest=amount(row["value"], measure, told),
            unit=unit_name(row["unit_id"], row["unit_label"], short=True),
        )
        for row in rows
        if row["place"] == 1
    )


def panel(rows: Sequence[Row], every: Sequence[Row]) -> Chart:
    """One indicator over the years: the middle percentage of target as a line, from the lowest to the highest as a
    band, 100 % as a rule; `every` panel has the same years and the same height of 100 %. A click selects the record of
    the year's lowest."""
    width, height = PANEL
    drawn: list[dict[str, Any]] = [
        {
            "year": str(row["year"]),
            "middle": min(row["median_pct"], MOST),
            "low": min(row["lowest_pct"], MOST),
            "high": min(row["highest_pct"], MOST),
            "written": percent(row["median_pct"], language()),
            "range": f"{percent(row['lowest_pct'], language())} – {percent(row['highest_pct'], language())}",
            "offices": number(row["offices"], language()),
            "record": row["record_id"],
            "article": row["article_id"],
        }
        for row in rows
    ]
    pick = alt.selection_point(name=PICK, fields=["record", "article"], on="click", empty=False)
    base = alt.Chart(alt.InlineData(values=drawn))
    x = year_axis(every)
    top = max(110.0, *(min(row["highest_pct"], MOST) for row in every))
    marks = [0, 100] if top < MOST else [0, 100, 200]
    y_axis = alt.Axis(title=None, values=marks, labelExpr="datum.label + ' %'", domain=False, tickSize=0, grid=False)
    scale = alt.Scale(domain=[0, top], nice=False)
    tip = [
        alt.Tooltip("year:N", title=t("column.year")),
        alt.Tooltip("written:N", title=t("column.median")),
        alt.Tooltip("range:N", title=t("column.range")),
        alt.Tooltip("offices:N", title=t("column.offices")),
    ]
    span = base.mark_bar(width=6, color=style.faint(), cornerRadius=3).encode(
        x=x, y=alt.Y("low:Q", axis=y_axis, scale=scale), y2="high:Q"
    )
    rule = base.mark_rule(color=style.colour("target"), strokeWidth=1.5, strokeDash=[4, 3], aria=False).encode(
        y=alt.datum(100)
    )
    line = base.mark_line(color=style.colour("realization"), strokeWidth=2).encode(
        x=x, y=alt.Y("middle:Q", axis=y_axis, scale=scale)
    )
    dots = (
        base.mark_point(color=style.colour("realization"), filled=True, size=70, opacity=1, cursor="pointer")
        .encode(x=x, y=alt.Y("middle:Q", axis=y_axis, scale=scale), tooltip=tip)
        .add_params(pick)
    )
    chart: Chart = alt.layer(span, rule, line, dots, width=width, height=height, config=config())
    return chart


def panel_text(rows: Sequence[Row]) -> str:
    """A panel in words."""
    return " ".join(f"{row['year']}: {percent(row['median_pct'], language())}." for row in rows)
