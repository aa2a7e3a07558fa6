"""Axes in the app's own words: figures in Indonesian form, and the quiet look that all charts share.

In: what an axis counts and how far it reaches. Out: Altair axes, scales, configuration. Never: a figure in English form
on an Indonesian page.
"""

from __future__ import annotations

import json
import math

import altair as alt
from altair.utils.schemapi import disable_debug_mode

from app.parts import style
from app.parts.formats import number
from app.parts.texts import language

# A chart is held against its schema when it is drawn. Altair would do so for each part of it, too, as it is made, which
# takes longer than all the rest of a page.
disable_debug_mode()

HEAVY = ((1e6, "ton"), (1e3, "kg"))


def config() -> alt.Config:
    """No frame, and axes in a colour that can be read on both themes."""
    tone = style.soft()
    axis = alt.AxisConfig(
        labelColor=tone, titleColor=tone, labelFontSize=12, titleFontSize=12, titleFontWeight="normal"
    )
    legend = alt.LegendConfig(labelColor=style.ink(), titleColor=tone, labelFontSize=12, titleFontSize=12)
    return alt.Config(view=alt.ViewConfig(stroke=None), axis=axis, legend=legend)


def grams(value: float) -> str:
    """An amount in gram, in the largest of gram, kg and ton that it fills: for axes and legends."""
    for size, name in HEAVY:
        if value >= size:
            return f"{number(value / size, language(), 1)} {name}"
    return f"{number(value, language(), 1)} gram"


def written(value: float, measure: str | None) -> str:
    """A round value for an axis or a legend."""
    return grams(value) if measure == "gram" else number(value, language(), 1)


def log_axis(largest: float, measure: str | None, title: str | None = None) -> tuple[alt.Axis, alt.Scale]:
    """An axis with a line at each power of ten up to `largest`, and its scale."""
    top = max(1, math.ceil(math.log10(max(largest, 10))))
    values = [10**power for power in range(top + 1)]
    if len(values) > 6:
        values = values[::2]
    labels = json.dumps({str(value): written(value, measure) for value in values}, ensure_ascii=False)
    axis = alt.Axis(
        title=title,
        values=values,
        labelExpr=f"{labels}[toString(datum.value)]",
        domain=False,
        tickSize=0,
        gridColor=style.faint(),
        labelPadding=6,
    )
    return axis, alt.Scale(type="log", domain=[0.7, 10**top * 1.3], nice=False)
