"""The parts of the overview: numbers with their change, findings, points over time, trust, and what is on record.

In: rows of `warehouse.overview`, `warehouse.findings` and the options of the filters. Out: elements on the page. Never:
a text of an article as markup, a change against a year that is not over.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from app.parts import data, frame, tables, timecharts
from app.parts.charts import picked
from app.parts.filters import label, unit_name
from app.parts.formats import DASH, amount, joined, number, percent, period, plain_label
from app.parts.texts import address, language, t
from warehouse.findings import Finding
from warehouse.query import ALL, Row

MOST = 6


def facts(counts: Row, years: Sequence[Row]) -> None:
    """The few numbers that matter, each with its last full year against the one before."""
    told = language()
    now, before = (years[0], years[1]) if len(years) > 1 else (None, None)
    cells = [
        _fact(t(f"overview.{name}"), number(counts[name], told), _change(now, before, name))
        for name in ("articles", "units", "metrics", "seizures")
    ]
    if now and now["median_pct"] is not None:
        change = ""
        if before and before["median_pct"] is not None:
            points = now["median_pct"] - before["median_pct"]
            change = t("overview.points", points=_signed(points, 1), year=before["year"])
        cells.append(_fact(t("overview.median", year=now["year"]), percent(now["median_pct"], told, 1), change))
    span = period(counts["first_period_date"], counts["last_period_date"], told)
    outlets = t("overview.from_outlets", count=number(counts["outlets"], told))
    cells.append(_fact(t("overview.period"), span, outlets, "tk-words"))
    st.html(f'<dl class="tk-facts">{"".join(cells)}</dl>')


def _fact(name: str, value: str, beside: str, look: str = "") -> str:
    return f'<div><dt>{escape(name)}</dt><dd class="{look}">{escape(value)}<small>{escape(beside)}</small></dd></div>'


def _change(now: Row | None, before: Row | None, name: str) -> str:
    """A year's count against the year before, in words."""
    if now is None or before is None or not now[name]:
        return ""
    told = language()
    value = number(now[name], told)
    if not before[name]:
        return t("overview.in_year", year=now["year"], count=value)
    change = f"{_signed(100 * (now[name] - before[name]) / before[name], 0)} %"
    return t("overview.against", year=now["year"], count=value, change=change, before=before["year"])


def _signed(value: float, digits: int) -> str:
    told = round(value, digits)
    sign = "+" if told > 0 else "−" if told < 0 else "±"
    return sign + number(abs(told), language(), digits)


def findings(found: Sequence[Finding]) -> None:
    """What is worth a second look, each with its office, its words and the way to its sentence."""
    if not found:
        frame.note(t("overview.no_findings"))
        return
    with st.container(key="findings", gap="xsmall"):
        for one in found:
            with st.container(gap=None):
                title = joined([unit_name(one.unit_id, one.unit_label, short=True), one.indicator_label, one.period])
                where = address(artikel=one.article_ids[0], catatan=one.record_ids[0])
                st.page_link(tables.READER, label=plain_label(title), query_params=where)
                mark = f" {frame.badge()}" if one.is_sample else ""
                st.html(f'<p class="tk-finding" lang="id">{escape(one.words)}{mark}</p>')


def lowest(rows: Sequence[Row]) -> None:
    """The offices that reached the least of their targets, each with the way to its records; and the way to all."""
    if not rows:
        frame.note(t("metrics.no_targets"))
        return
    with st.container(gap=None, key="held_lowest"):
        for place, row in enumerate(rows):
            name = unit_name(row["unit_id"], row["unit_label"])
            line(
                f"lowest_{place}",
                name,
                percent(row["median_pct"], language(), 1),
                "screens/capaian.py",
                unit=row["unit_id"],
            )
    frame.note(t("overview.lowest_note"))
    st.page_link(
        "screens/capaian.py", label=t("overview.all_offices"), icon=":material/arrow_forward:",
        query_params=address(tampilan="instansi"),
    )  # fmt: skip


def usual_drug() -> Row | None:
    """The drug that most statements tell of, in its usual measure; None without a seizure."""
    held = [row for row in data.seizures_by_substance(ALL) if row["action"] == "seized"]
    return held[0] if held else None


def points(rows: list[Row], measure: str, role: str, name: str) -> None:
    """The chart of offices over the years with its note and its table."""
    if not rows:
        frame.note(t("overview.no_points"))
        return
    words = t("overview.points_alt", name=name, text=timecharts.points_text(rows, measure))
    event = st.altair_chart(timecharts.points(rows, measure, role), on_select="rerun", key=f"points_{role}", alt=words)
    if chosen := picked(event):
        tables.open_record(*chosen)
    frame.note(t("overview.points_note"))
    with st.expander(t("map.twin")):
        top = [row for row in rows if row["place"] <= MOST]
        lines = [
            {
                t("column.year"): str(row["year"]),
                t("column.unit"): unit_name(row["unit_id"], row["unit_label"], short=True),
                t("column.amount"): amount(row["value"], measure, language()),
                t("column.median"): amount(row["middle"], measure, language()),
                t("column.offices"): row["offices"],
            }
            for row in top
        ]
        if picked_row := tables.show(lines, f"points_table_{role}", words, top):
            tables.open_record(picked_row["article_id"], picked_row["record_id"])


def trust(held: Row) -> None:
    """Shares of the records that tell what they should, as bars with their counts."""
    records = held["records"]
    shares = [
        ("with_period", held["with_period"], records),
        ("with_unit", held["with_unit"], records),
        ("confident", held["confident"], records),
        ("understood", records, records + held["gaps"]),
        ("fitting", held["fitting"], held["printed"]),
        ("dated", held["dated"], held["articles"]),
    ]
    rows = "".join(_share(t(f"trust.{name}"), part, whole) for name, part, whole in shares if whole)
    st.html(f'<dl class="tk-shares">{rows}</dl>')
    mean = held["mean_confidence"]
    frame.note(
        t(
            "trust.note",
            mean=DASH if mean is None else number(mean, language(), 2),
            gaps=number(held["gaps"], language()),
        )
    )
    st.page_link(
        "screens/aturan.py",
        label=t("trust.gaps"),
        icon=":material/arrow_forward:",
        query_params=address(tampilan="celah"),
    )


def _share(name: str, part: int, whole: int) -> str:
    told = language()
    share = 100 * part / whole
    counts = t("trust.of", part=number(part, told), whole=number(whole, told))
    return (
        f"<div><dt>{escape(name)}</dt><dd><b>{escape(percent(share, told, 1))}</b> <span>{escape(counts)}</span></dd>"
        f'<dd class="tk-bar" aria-hidden="true"><i style="width: {share:.1f}%"></i></dd></div>'
    )


def held(heading: str, name: str, options: list[Row], page: str, field: str) -> None:
    """The most frequent values of one filter, each a link to the page that shows its records."""
    if not options:
        return
    st.html(f"<h3 class='tk-minor'>{escape(t(heading))}</h3>")
    most = sorted(options, key=lambda option: (-option["count"], str(option["value"])))[:MOST]
    with st.container(gap=None, key=f"held_{name}"):
        for place, option in enumerate(most):
            count = number(option["count"], language())
            line(f"{name}_{place}", label(name, option), count, page, **{field: str(option["value"])})


def line(key: str, name: str, figure: str, page: str, **fields: str | None) -> None:
    """A name that leads somewhere with its figure, in one line: the name gives way on a narrow screen, the figure does
    not."""
    row = st.container(
        horizontal=True,
        wrap=False,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key=f"row_{key}",
    )
    with row:
        st.page_link(page, label=plain_label(name), query_params=address(**fields), width="stretch")
        st.html(f'<span class="tk-count">{escape(figure)}</span>', width="content")
