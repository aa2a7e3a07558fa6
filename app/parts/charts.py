"""The charts: a bullet a record, bars over the years. Each comes with a text that says the same.

In: rows of the warehouse, plain labels. Out: Altair charts and their alternative texts. Never: a colour of its own;
roles have their colours from the palette, and a figure keeps its Indonesian form.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from app.parts import style
from app.parts.axes import config
from app.parts.filters import unit_name
from app.parts.formats import DASH, amount, joined, number, percent, period, short_amount
from app.parts.records import subject
from app.parts.texts import language, t
from warehouse.query import Row

ROW_HEIGHT = 62
AXIS_HEIGHT = 72
AXIS_REACH = 1.22
"""How far the axis goes beyond the longest bar, so that the percentages have room at the right."""
LABEL_ROOM = 1.3
"""How much longer than the longest bar the axis is, so that its figure has room."""
YEAR_HEIGHT = 44
"""Pixels for the two bars of a year."""
LINE_HEIGHT = 30
PAIR_HEIGHT = 44
LABEL_WIDTH = 190
MOST_PERCENT = 150.0
"""Where the axis of the bullet chart ends at the latest; a longer bar is cut and marked."""
PICK = "pick"
Chart = alt.LayerChart | alt.FacetChart


def bullet_rows(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What the bullet chart draws: the rows that have a target and a realization, each with its texts."""
    told = language()
    drawn: list[dict[str, Any]] = []
    for row in rows:
        if row["computed_pct"] is None:
            continue
        values = t(
            "metrics.of_target",
            realization=short_amount(row["realization"], row["measure"] if row["measure"] == "rupiah" else None, told),
            target=short_amount(row["target"], row["measure"], told),
        )
        when = period(row["period_start_date"], row["period_end_date"], told)
        sample = f" · {t('sample.badge')}" if row["is_sample"] else ""
        over = " ▸" if row["computed_pct"] > MOST_PERCENT else ""
        drawn.append(
            {
                "record": row["record_id"],
                "article": row["article_id"],
                "order": len(drawn),
                "heading": f"{subject(row)}, {when}{sample}" if when != DASH else f"{subject(row)}{sample}",
                "line": joined([unit_name(row["unit_id"], row["unit_label"], short=True), values]),
                "shown": min(row["computed_pct"], MOST_PERCENT),
                "share": percent(row["computed_pct"], told) + over,
                "printed": None if row["reported_pct"] is None else min(row["reported_pct"], MOST_PERCENT),
                "printed_text": percent(row["reported_pct"], told),
            }
        )
    return drawn


def bullet_text(drawn: Sequence[dict[str, Any]]) -> str:
    """The bullet chart in words."""
    return " ".join(
        t("metrics.chart_row", what=f"{row['heading']}, {row['line']}", share=row["share"]) for row in drawn
    )


def bullets(drawn: list[dict[str, Any]]) -> Chart:
    """One bullet a row: text above, the bar of the realization on a band up to the target, a line at the target, a
    diamond at the printed percentage. A click selects the record under the name `PICK`."""
    top = max(110.0, *(row["shown"] for row in drawn), *(row["printed"] or 0.0 for row in drawn))
    pick = alt.selection_point(name=PICK, fields=["record", "article"], on="click", empty=False)
    base = alt.Chart(_values(drawn))
    y = alt.Y("order:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    x = alt.X("shown:Q", scale=alt.Scale(domain=[0, top * AXIS_REACH], nice=False), axis=_percent_axis())
    tip = [
        alt.Tooltip(f"{field}:N", title=t(f"column.{name}"))
        for field, name in (
            ("heading", "indicator"),
            ("line", "figures"),
            ("share", "computed"),
            ("printed_text", "reported"),
        )
    ]
    ink = style.ink()
    heading = base.mark_text(align="left", baseline="middle", dy=-19, fontSize=13, fontWeight=600, color=ink, limit=700)
    line = base.mark_text(align="left", baseline="middle", dy=-2, fontSize=12, color=ink, limit=700)
    share = base.mark_text(align="right", baseline="middle", dy=18, fontSize=13, fontWeight=600, color=ink)
    band = base.mark_bar(height=12, yOffset=18, color=style.faint())
    done = base.mark_bar(height=12, yOffset=18, color=style.colour("realization"))
    target = base.mark_tick(thickness=3, size=20, yOffset=18, color=style.colour("target"), opacity=1)
    printed = base.mark_point(
        shape="diamond",
        size=90,
        yOffset=18,
        opacity=1,
        strokeWidth=2,
        fill=style.paper(),
        stroke=style.colour("percent"),
    )
    # The whole row can be clicked, not just its bar.
    anywhere = base.mark_bar(height=ROW_HEIGHT, color="transparent", cursor="pointer")
    layers = (
        heading.encode(y=y, x=alt.value(0), text="heading:N"),
        line.encode(y=y, x=alt.value(0), text="line:N"),
        band.encode(y=y, x=alt.datum(0), x2=alt.datum(100)),
        done.encode(y=y, x=x),
        target.encode(y=y, x=alt.datum(100)),
        printed.transform_filter("isValid(datum.printed)").encode(y=y, x=alt.X("printed:Q")),
        share.encode(y=y, x=alt.value("width"), text="share:N"),
        anywhere.encode(y=y, x=alt.datum(0), x2=alt.datum(top * AXIS_REACH), tooltip=tip).add_params(pick),
    )
    chart: Chart = alt.layer(*layers, height=ROW_HEIGHT * len(drawn) + AXIS_HEIGHT, config=config())
    return chart


def _percent_axis() -> alt.Axis:
    marks = [0, 50, 100, 150]
    label = "datum.label + ' %'"
    return alt.Axis(
        title=t("metrics.axis"), values=marks, tickSize=0, domain=False, grid=False, labelExpr=label, labelFlush=False
    )


def _values(drawn: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=drawn)


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
        for row in rows
        if row["year"] is not None
    ]


def year_text(drawn: Sequence[dict[str, Any]]) -> str:
    """The bars over the years in words."""
    return " ".join(f"{row['year']}, {row['label'].lower()}: {row['written']}." for row in drawn)


def years(drawn: list[dict[str, Any]], measure: str) -> Chart:
    """Bars a year, seized above destroyed, each with its figure behind it, so that figures never overlap. A click
    selects the record of the largest."""
    actions = ["seized", "destroyed"]
    labels = [t(f"action.{action}") for action in actions]
    pick = alt.selection_point(name=PICK, fields=["record", "article"], on="click", empty=False)
    base = alt.Chart(_values(drawn)).encode(
        y=alt.Y("year:O", title=None, axis=alt.Axis(tickSize=0, domainColor=style.faint())),
        yOffset=alt.YOffset("label:N", sort=labels, scale=alt.Scale(domain=labels, paddingInner=0.15)),
        x=alt.X(
            "largest:Q",
            title=measure,
            scale=alt.Scale(domainMax=max((row["largest"] for row in drawn), default=1) * LABEL_ROOM),
            axis=alt.Axis(labels=False, tickSize=0, grid=False, domain=False),
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
        base.mark_bar(cursor="pointer", cornerRadiusEnd=2, height={"band": 0.9}).encode(color=colour).add_params(pick)
    )
    figures = base.mark_text(align="left", dx=5, fontSize=11, color=style.ink()).encode(text="written:N")
    chart: Chart = alt.layer(
        bars, figures, height=max(120, YEAR_HEIGHT * len({row["year"] for row in drawn})), config=config()
    )
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
    base = alt.Chart(_values(drawn))
    axis = alt.Axis(title=None, tickSize=0, domain=False, labelLimit=LABEL_WIDTH, labelColor=style.ink(), minExtent=60)
    y = alt.Y("unit:N", sort=[row["unit"] for row in drawn], axis=axis)
    scale = alt.Scale(domain=[0, MOST_PERCENT * AXIS_REACH], nice=False)
    tip = [
        alt.Tooltip("unit:N", title=t("column.unit")),
        alt.Tooltip("written:N", title=t("column.median")),
        alt.Tooltip("count:N", title=t("column.statements")),
    ]
    span = base.mark_bar(height=5, color=style.faint(), cornerRadius=2).encode(
        y=y, x=alt.X("low:Q", scale=scale, axis=_percent_axis()), x2="high:Q"
    )
    target = base.mark_rule(color=style.colour("target"), strokeDash=[4, 3], aria=False).encode(x=alt.datum(100))
    dots = base.mark_point(
        filled=True, size=110, color=style.colour("realization"), opacity=1, cursor="pointer"
    ).encode(y=y, x=alt.X("middle:Q", scale=scale, axis=_percent_axis()), tooltip=tip)
    told_beside = base.mark_text(align="right", color=style.ink(), fontSize=12).encode(
        y=y, x=alt.value("width"), text="written:N"
    )
    height = LINE_HEIGHT * len(drawn)
    chart: Chart = alt.layer(span, target, dots.add_params(pick), told_beside, height=height, config=config())
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
    base = alt.Chart(_values(drawn)).encode(
        y=alt.Y("order:O", axis=None),
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, drawn[0]["value"] or 1], nice=False)),
        tooltip=[alt.Tooltip("name:N", title=t("column.unit")), alt.Tooltip("written:N", title=t("column.amount"))],
    )
    bars = base.mark_bar(height=9, yOffset=9, color=style.colour("seized"), cornerRadiusEnd=2, cursor="pointer")
    left, right = alt.value(0), alt.value("width")
    names = base.mark_text(align="left", dy=-8, fontSize=12, color=style.ink(), limit=330).encode(
        x=left, text="label:N"
    )
    values = base.mark_text(align="right", dy=-8, fontSize=12, fontWeight=600, color=style.ink()).encode(
        x=right, text="written:N"
    )
    for one in drawn:
        one["label"] = joined([one["name"], one["when"]])
    height = PAIR_HEIGHT * len(drawn)
    chart: Chart = alt.layer(bars.add_params(pick), names, values, height=height, config=config())
    return chart


def largest_text(rows: Sequence[Row], measure: str) -> str:
    """The bars in words."""
    return " ".join(f"{_whose(row)}: {amount(_size(row), measure, language())}." for row in rows)


def _whose(row: Row) -> str:
    return unit_name(row["unit_id"], row["unit_label"], short=True)


def _size(row: Row) -> float:
    return float(row["largest"] if "largest" in row else row["base_amount"])


def picked(event: Any) -> tuple[str, str] | None:
    """The (article, record) that a click on a chart selected, or None."""
    chosen = event.selection.get(PICK) if event is not None else None
    if not chosen:
        return None
    return str(chosen[0]["article"]), str(chosen[0]["record"])
