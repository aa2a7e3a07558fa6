"""The tables: lists of records and twins of charts, with figures in Indonesian form that still sort as numbers.

In: rows of the warehouse, or lines of values. Out: a table on the page and the row that was chosen. Never: more rows
than one page holds, a value read as markup (cells are drawn as plain text).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd  # type: ignore[import-untyped]
import streamlit as st

from app.parts.filters import known, unit_name
from app.parts.formats import amount, day, number, percent, period
from app.parts.records import subject
from app.parts.texts import address, language, t
from warehouse.query import Row

Line = dict[str, Any]
READER = "screens/artikel.py"
WIDEST = 230
"""Pixels of a column before the table widens it."""
PERCENTS = ("reported", "computed", "median", "lowest", "highest")
"""Columns of percentages, by the names of their texts."""


def metric_lines(rows: Sequence[Row]) -> list[Line]:
    """Metrics as lines of a table, one a record."""
    return [
        {
            t("column.unit"): unit_name(row["unit_id"], row["unit_label"], short=True),
            t("column.indicator"): subject(row),
            t("column.period"): period(row["period_start_date"], row["period_end_date"], language()),
            t("column.target"): row["target"],
            t("column.realization"): row["realization"],
            t("column.reported"): row["reported_pct"],
            t("column.computed"): row["computed_pct"],
            t("column.measure"): row["measure"],
            t("column.outlet"): row["outlet"],
            t("column.published"): row["published_date"],
            **sample_mark(row["is_sample"], rows),
        }
        for row in rows
    ]


def seizure_lines(rows: Sequence[Row]) -> list[Line]:
    """Seizures as lines of a table, one a record."""
    return [
        {
            t("column.unit"): unit_name(row["unit_id"], row["unit_label"], short=True),
            t("column.substance"): subject(row),
            t("column.action"): known("action", row["action"]),
            t("column.amount"): row["amount"],
            t("column.measure"): row["measure"],
            t("column.base"): row["base_amount"],
            t("column.base_measure"): row["base_measure"],
            t("column.period"): period(row["period_start_date"], row["period_end_date"], language()),
            t("column.outlet"): row["outlet"],
            t("column.published"): row["published_date"],
            **sample_mark(row["is_sample"], rows),
        }
        for row in rows
    ]


def year_lines(rows: Sequence[Row]) -> list[Line]:
    """Percent of target by indicator and year, as lines of a table."""
    return [
        {
            t("column.indicator"): subject(row),
            t("column.year"): str(row["year"]),
            t("column.median"): row["median_pct"],
            t("column.lowest"): row["lowest_pct"],
            t("column.lowest_unit"): row["lowest_unit_label"],
            t("column.highest"): row["highest_pct"],
            t("column.offices"): row["offices"],
            t("column.statements"): row["statements"],
        }
        for row in rows
    ]


def office_lines(rows: Sequence[Row]) -> list[Line]:
    """Offices by how much of their targets they reached, as lines of a table."""
    own = "lowest_label_en" if language() == "en" else "lowest_label"
    return [
        {
            t("column.unit"): unit_name(row["unit_id"], row["unit_label"], short=True),
            t("column.median"): row["median_pct"],
            t("column.reached"): row["reached"],
            t("column.statements"): row["statements"],
            t("column.indicators"): row["indicators"],
            t("column.lowest"): row["lowest_pct"],
            t("column.lowest_of"): row[own],
            t("column.highest"): row["highest_pct"],
            **sample_mark(row["is_sample"], rows),
        }
        for row in rows
    ]


def drug_lines(held: Sequence[Row]) -> list[Line]:
    """A line a drug and measure: the largest single statement seized, and destroyed."""
    lines = []
    ordered = sorted(held, key=lambda row: (subject(row), row["base_measure"]))
    for (name, measure), group in groupby(ordered, key=lambda row: (subject(row), row["base_measure"])):
        largest = {row["action"]: row for row in group}
        lines.append(
            {
                t("column.substance"): name,
                **{
                    t(f"column.{action}"): amount(largest[action]["largest"], measure, language())
                    if action in largest
                    else ""
                    for action in ("seized", "destroyed")
                },
                t("column.statements"): sum(row["statements"] for row in largest.values()),
                **sample_mark(any(row["is_sample"] for row in largest.values()), held),
            }
        )
    return lines


def drug_year_lines(drawn: Sequence[Row]) -> list[Line]:
    """The bars over the years as lines of a table."""
    return [
        {
            t("column.year"): row["year"],
            t("column.action"): row["label"],
            t("column.amount"): row["written"],
            t("column.statements"): row["statements"],
        }
        for row in drawn
    ]


def show(lines: list[Line], key: str, alt: str, rows: Sequence[Row] = ()) -> Row | None:
    """Show the lines; where `rows` are given, one for each line, a line can be chosen, and its row is returned."""
    writers = {name: writer for name in lines[0] if (writer := _writer(name, [line[name] for line in lines]))}
    widths = {
        name: st.column_config.Column(width=_width(name, [writers.get(name, _plain)(line[name]) for line in lines]))
        for name in lines[0]
    }
    styled = pd.DataFrame(lines).style.format(writers)
    options: dict[str, Any] = {"column_config": widths, "hide_index": True, "key": key, "alt": alt, "placeholder": ""}
    if not rows:
        st.dataframe(styled, **options)
        return None
    event = st.dataframe(styled, on_select="rerun", selection_mode="single-row", **options)
    chosen = event.selection.rows
    return rows[chosen[0]] if chosen and chosen[0] < len(rows) else None


def open_record(article: str, record: str | None = None) -> None:
    """Go to the article's page with the record chosen."""
    st.switch_page(READER, query_params=address(artikel=article, catatan=record))


def go(page: str, **fields: str | None) -> None:
    """Go to another page with fields in its address."""
    st.switch_page(page, query_params=address(**fields))


def sample_mark(marked: bool, rows: Sequence[Row]) -> Line:
    """The mark of sample data for one line, as a column where any of the rows behind the table has it."""
    if not any(row["is_sample"] for row in rows):
        return {}
    return {t("column.data"): t("sample.badge") if marked else ""}


def _writer(name: str, values: list[Any]) -> Callable[[Any], str] | None:
    """How the values of a column are written, or None for text."""
    told = language()
    if any(isinstance(value, date) for value in values):
        return lambda value: day(value if isinstance(value, date) and not pd.isna(value) else None, told)
    if any(isinstance(value, int | float) for value in values):
        write = percent if name in {t(f"column.{each}") for each in PERCENTS} else number
        return lambda value: write(None if value is None or pd.isna(value) else float(value), told)
    return None


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _width(name: str, written: list[str]) -> int:
    """Pixels for a column as it is written, which Streamlit would measure unformatted. Where there is room, the table
    widens its columns; on a phone the second one has to be in sight."""
    return min(WIDEST, 20 + 7 * max(len(name) + 1, *map(len, written)))
