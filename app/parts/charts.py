"""The bullets: one a record, and what all charts share. Each comes with a text that says the same.

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
from app.parts.formats import DASH, joined, percent, period, short_amount
from app.parts.records import subject
from app.parts.texts import language, t
from warehouse.query import Row

ROW_HEIGHT = 62
AXIS_HEIGHT = 72
AXIS_REACH = 1.22
"""How far the axis goes beyond the longest bar, so that the percentages have room at the right."""
MOST_PERCENT = 150.0
"""Where the axis of the bullet chart ends at the latest; a longer bar is cut and marked."""
STATEMENT = ("unit_id", "indicator_id", "period_start_date", "period_end_date", "target", "realization", "reported_pct")
PICK = "pick"
FITTING = alt.expr("width")
"""How long a text may be that begins at the left: a longer one would make the chart narrower."""
Chart = alt.LayerChart | alt.FacetChart


def bullet_rows(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What the bullet chart draws: the rows that have a target and a realization, each with its texts; a statement that
    several of them make, once."""
    told = language()
    # Where all are sample data, the page says so above.
    alike = all(row["is_sample"] for row in rows)
    drawn: list[dict[str, Any]] = []
    made: set[tuple[Any, ...]] = set()
    for row in rows:
        statement = tuple(row[name] for name in STATEMENT)
        if row["computed_pct"] is None or statement in made:
            continue
        made.add(statement)
        figures = t(
            "metrics.of_target",
            realization=short_amount(row["realization"], row["measure"] if row["measure"] == "rupiah" else None, told),
            target=short_amount(row["target"], row["measure"], told),
        )
        when = period(row["period_start_date"], row["period_end_date"], told)
        sample = f" · {t('sample.badge')}" if row["is_sample"] and not alike else ""
        over = " ▸" if row["computed_pct"] > MOST_PERCENT else ""
        drawn.append(
            {
                "record": row["record_id"],
                "article": row["article_id"],
                "order": len(drawn),
                "heading": f"{subject(row)}, {when}{sample}" if when != DASH else f"{subject(row)}{sample}",
                "line": joined([unit_name(row["unit_id"], row["unit_label"], short=True), figures]),
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
    base = alt.Chart(values(drawn))
    y = alt.Y("order:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    x = alt.X("shown:Q", scale=alt.Scale(domain=[0, top * AXIS_REACH], nice=False), axis=percent_axis())
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
    heading = base.mark_text(
        align="left", baseline="middle", dy=-19, fontSize=13, fontWeight=600, color=ink, limit=FITTING
    )
    line = base.mark_text(align="left", baseline="middle", dy=-2, fontSize=12, color=ink, limit=FITTING)
    written: dict[str, Any] = {"align": "right", "baseline": "middle", "dy": 18, "fontSize": 13, "fontWeight": 600}
    halo, share = base.mark_text(**written, **outlined(), aria=False), base.mark_text(**written, color=ink)
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
        halo.encode(y=y, x=alt.value("width"), text="share:N"),
        share.encode(y=y, x=alt.value("width"), text="share:N"),
        anywhere.encode(y=y, x=alt.datum(0), x2=alt.datum(top * AXIS_REACH), tooltip=tip).add_params(pick),
    )
    chart: Chart = alt.layer(*layers, height=ROW_HEIGHT * len(drawn) + AXIS_HEIGHT, config=config())
    return chart


def percent_axis() -> alt.Axis:
    """The axis of percentages of a target."""
    marks = [0, 50, 100, 150]
    label = "datum.label + ' %'"
    return alt.Axis(
        title=t("metrics.axis"), values=marks, tickSize=0, domain=False, grid=False, labelExpr=label, labelFlush=False
    )


def outlined() -> dict[str, Any]:
    """The look of a text's twin below it, which keeps it readable where it stands upon a bar."""
    return {"color": style.paper(), "stroke": style.paper(), "strokeWidth": 4, "strokeJoin": "round"}


def values(drawn: list[dict[str, Any]]) -> alt.InlineData:
    """The rows of a chart inside its description."""
    return alt.InlineData(values=drawn)


def picked(event: Any) -> tuple[str, str] | None:
    """The (article, record) that a click on a chart selected, or None."""
    chosen = event.selection.get(PICK) if event is not None else None
    if not chosen:
        return None
    return str(chosen[0]["article"]), str(chosen[0]["record"])
