"""The charts of the cross-check: statements over time, and the matrix of office, indicator and year by verdict.

In: rows of `warehouse.check_views`. Out: Altair charts, their alternative texts, their lines as tables. Never: a
meaning told by colour alone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt

from app.parts import style, verdicts
from app.parts.axes import config
from app.parts.charts import PICK, Chart
from app.parts.filters import unit_name
from app.parts.finding import value as written
from app.parts.formats import day, joined, number, period, short_amount
from app.parts.tables import Line
from app.parts.texts import language, t
from warehouse.query import Row

HEIGHT = 210
TICKS = 4
LINE = 46
CELL = 20
MOST_YEARS = 12


def dated(rows: Sequence[Row]) -> list[Row]:
    """The statements that have a date, and so a place in the chart."""
    return [row for row in rows if row["told_date"] is not None]


def statement_lines(rows: Sequence[Row], field: str) -> list[Line]:
    """The statements as lines of a table."""
    return [
        {
            t("check.told_on"): day(row["told_date"], language()),
            t("column.figures"): written(row["value"], _measure(row, field)),
            t("check.by"): row["document"] or row["outlet"] or row["article_id"],
            t("check.kind"): t("check.official" if row["is_official"] else "check.press"),
            t("column.period"): period(row["period_start_date"], row["period_end_date"], language()),
        }
        for row in rows
    ]


def statement_text(rows: Sequence[Row], field: str) -> str:
    """The statements in words."""
    return " ".join(
        f"{day(row['told_date'], language())}, {row['document'] or row['outlet'] or ''}: "
        f"{written(row['value'], _measure(row, field))}."
        for row in rows
    )


def _measure(row: Row, field: str) -> str | None:
    return "persen" if field == "percent" else row["measure"]


def statements(rows: Sequence[Row], record: str, verdict: str, field: str) -> Chart:
    """A point a statement: articles as circles, documents as diamonds, the one in question in its verdict's colour. A
    click on an article's point selects its record."""
    drawn = [
        {
            "at": row["told_date"].toordinal(),
            "value": row["value"],
            "kind": t("check.official" if row["is_official"] else "check.press"),
            "own": row["record_id"] == record,
            "when": day(row["told_date"], language()),
            "written": written(row["value"], _measure(row, field)),
            "by": row["document"] or row["outlet"] or "",
            "record": row["record_id"],
            "article": row["article_id"],
        }
        for row in rows
    ]
    days, values = [one["at"] for one in drawn], [one["value"] for one in drawn]
    x = alt.X("at:Q", title=None, axis=_days(min(days), max(days)), scale=_room(min(days), max(days), 0.06))
    y = alt.Y(
        "value:Q",
        title=None,
        axis=_figures(min(values), max(values), rows[0]["measure"]),
        scale=_room(min(values), max(values), 0.18),
    )
    tip = [
        alt.Tooltip("when:N", title=t("check.told_on")),
        alt.Tooltip("written:N", title=t("column.figures")),
        alt.Tooltip("by:N", title=t("check.by")),
    ]
    kinds = [t("check.press"), t("check.official")]
    pick = alt.selection_point(name=PICK, fields=["record", "article"], on="click", empty=False)
    base = alt.Chart(alt.InlineData(values=drawn)).encode(x=x, y=y)
    colours = [style.colour("realization"), style.colour("target")]
    points = base.mark_point(filled=True, size=120, opacity=0.9, cursor="pointer").encode(
        tooltip=tip,
        shape=alt.Shape(
            "kind:N",
            scale=alt.Scale(domain=kinds, range=["circle", "diamond"]),
            legend=alt.Legend(title=None, orient="top"),
        ),
        color=alt.Color(
            "kind:N", scale=alt.Scale(domain=kinds, range=colours), legend=alt.Legend(title=None, orient="top")
        ),
    )
    ring = base.transform_filter("datum.own").mark_point(
        shape="circle", size=330, strokeWidth=3, stroke=verdicts.colour(verdict), opacity=1
    )
    labels = base.mark_text(dy=-15, fontSize=12, color=style.ink()).encode(text="written:N")
    layers = [points.add_params(pick), ring] + ([labels] if len(drawn) <= 6 else [])
    chart: Chart = alt.layer(*layers, height=HEIGHT, config=config())
    return chart


def _room(low: float, high: float, share: float) -> alt.Scale:
    """A scale with room on both sides, also where all values are one."""
    room = (high - low) * share or abs(high) * share or 1
    return alt.Scale(domain=[low - room, high + room], nice=False, zero=False)


def _labelled(values: Sequence[float], labels: dict[str, str], grid: bool) -> alt.Axis:
    expression = f"{json.dumps(labels, ensure_ascii=False)}[toString(datum.value)]"
    return alt.Axis(
        values=list(values), labelExpr=expression, grid=grid, domain=False, tickSize=0, labelPadding=6,
        gridColor=style.faint(), labelOverlap=True,
    )  # fmt: skip


def _days(first: int, last: int) -> alt.Axis:
    step = max(1, (last - first) // (TICKS - 1))
    values = list(range(first, last + 1, step))[:TICKS] if last > first else [first]
    return _labelled(values, {str(one): day(date.fromordinal(one), language()) for one in values}, grid=False)


def _figures(low: float, high: float, measure: str | None) -> alt.Axis:
    """Three or four round values between the lowest and the highest."""
    if low == high:
        return _labelled([low], {_key(low): short_amount(low, measure, language())}, grid=True)
    rough = (high - low) / (TICKS - 1)
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    first = math.ceil(low / step)
    values = [round(at * step, 9) for at in range(first, first + TICKS + 1) if at * step <= high]
    if measure == "rupiah":
        return _labelled(values, {_key(one): short_amount(one, measure, language()) for one in values}, grid=True)
    return _labelled(values, {_key(one): number(one, language(), 2) for one in values}, grid=True)


def _key(told: float) -> str:
    """A number as JavaScript writes it."""
    return str(int(told)) if float(told).is_integer() and abs(told) < 1e15 else repr(float(told))


def matrix(rows: Sequence[Row]) -> Chart:
    """A line an office and indicator, a square a year in the colour and with the sign of its worst verdict and the
    number of findings. A click selects the square."""
    years = _years(rows)
    drawn: list[dict[str, Any]] = [
        {
            "line": row["place"],
            "name": joined([unit_name(row["unit_id"], row["unit_label"], short=True), _subject(row)]),
            "year": str(row["year"]),
            "verdict": verdicts.label(row["verdict"]),
            "id": row["verdict"],
            "sign": f"{verdicts.sign(row['verdict'])} {number(row['findings'], language())}",
            "count": number(row["findings"], language()),
            "unit": row["unit_id"],
            "subject": row["subject_id"],
        }
        for row in rows
        if str(row["year"]) in years
    ]
    present = list(dict.fromkeys(one["id"] for one in drawn))
    pick = alt.selection_point(name=PICK, fields=["unit", "subject", "year"], on="click", empty=False)
    base = alt.Chart(alt.InlineData(values=drawn))
    y = alt.Y("line:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0))
    x = alt.X(
        "year:O",
        title=None,
        scale=alt.Scale(domain=years, paddingInner=0.06),
        axis=alt.Axis(orient="top", labelAngle=0, tickSize=0, domain=False, labelPadding=8, labelOverlap=True),
    )
    fill = alt.Color(
        "id:N",
        scale=alt.Scale(domain=present, range=[verdicts.colour(one) for one in present]),
        legend=None,
    )
    tip = [
        alt.Tooltip("name:N", title=t("check.line")),
        alt.Tooltip("year:O", title=t("column.year")),
        alt.Tooltip("verdict:N", title=t("check.verdict")),
        alt.Tooltip("count:N", title=t("check.findings")),
    ]
    squares = base.mark_rect(height=CELL, yOffset=10, cornerRadius=3, cursor="pointer").encode(
        x=x, y=y, color=fill, tooltip=tip
    )
    signs = base.mark_text(yOffset=10, fontSize=12, fontWeight=700, color=style.paper() if style.dark() else "#ffffff")
    # Each name once: a text drawn twice on one place looks bold.
    lines = list({one["line"]: {"line": one["line"], "name": one["name"]} for one in drawn}.values())
    names = (
        alt.Chart(alt.InlineData(values=lines))
        .mark_text(align="left", baseline="middle", dy=-11, fontSize=13, color=style.ink(), limit=alt.expr("width"))
        .encode(x=alt.value(0), y=y, text="name:N")
    )
    chart: Chart = alt.layer(
        squares.add_params(pick),
        signs.encode(x=x, y=y, text="sign:N"),
        names,
        height=LINE * len(lines) + 26,
        config=config(),
    )
    return chart


def _years(rows: Sequence[Row]) -> list[str]:
    """The latest years that occur, without gaps as far as they fit."""
    told = sorted({row["year"] for row in rows})
    whole = list(range(max(told[0], told[-1] - MOST_YEARS + 1), told[-1] + 1))
    return [str(year) for year in whole]


def _subject(row: Row) -> str:
    return str(row["subject_label_en" if language() == "en" else "subject_label"])


def matrix_lines(rows: Sequence[Row]) -> list[Line]:
    """The matrix as lines of a table."""
    return [
        {
            t("column.unit"): unit_name(row["unit_id"], row["unit_label"], short=True),
            t("column.what"): _subject(row),
            t("column.year"): str(row["year"]),
            t("check.verdict"): f"{verdicts.sign(row['verdict'])} {verdicts.label(row['verdict'])}",
            t("check.findings"): row["findings"],
        }
        for row in rows
    ]


def matrix_text(rows: Sequence[Row]) -> str:
    """The matrix in words."""
    return " ".join(
        f"{unit_name(row['unit_id'], row['unit_label'], short=True)}, {_subject(row)}, {row['year']}: "
        f"{verdicts.label(row['verdict'])} ({row['findings']})."
        for row in rows
    )


def matrix_pick(event: Any) -> dict[str, str] | None:
    """The square that a click selected: unit, subject, year; or None."""
    chosen = event.selection.get(PICK) if event is not None else None
    return {name: str(chosen[0][name]) for name in ("unit", "subject", "year")} if chosen else None
