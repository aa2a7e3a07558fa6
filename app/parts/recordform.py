"""A record as a form: its fields as people write them, and what of them was changed.

In: a record, what the widgets hold. Out: widgets on the page; a correction in the contract's names and values. Never: a
field that nobody changed, a number guessed from what can't be read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from app.parts import data
from app.parts.filters import known, label, unit_name
from app.parts.formats import number
from app.parts.texts import language, t
from extract.numerals import parse
from warehouse.query import Row
from warehouse.review_fields import SLUG

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "metric": {
        "unit": "unit_id",
        "indicator": "indicator_id",
        "target": "target",
        "realization": "realization",
        "percent": "reported_pct",
        "measure": "measure",
        "group": "group_kind",
        "period_start": "period_start_date",
        "period_end": "period_end_date",
    },
    "seizure": {
        "unit": "unit_id",
        "substance": "substance_id",
        "amount": "amount",
        "measure": "measure",
        "action": "action",
        "period_start": "period_start_date",
        "period_end": "period_end_date",
    },
}
"""By kind, the fields of the contract that people set here, and the columns that hold them."""
NUMBERS = frozenset({"target", "realization", "percent", "amount"})
LEFT = frozenset({"unit", "indicator", "substance", "measure"})
"""Fields of the left column; the figures stand in the right one, and both dates side by side below."""
DATES = frozenset({"period_start", "period_end"})
PLAIN = re.compile(r"(?:rp\.? ?)?\d[\d.,]*(?: ?(?:ribu|juta|miliar|triliun))?", re.IGNORECASE)
"""A figure and nothing else: a corrected number is never guessed from words."""
EARLIEST, LATEST = date(1945, 1, 1), date(2100, 12, 31)
ACTIONS = ("seized", "destroyed")


class NotReadError(ValueError):
    """A field that can't be read; the message names it."""


def key(record: str, field: str) -> str:
    """The key of the widget of a field."""
    return f"edit_{field}_{record}"


def fields(kind: str, row: Row) -> None:
    """The widgets, filled with what the machine says."""
    record = row["record_id"]
    left, right = st.columns(2)
    first, last = st.columns(2)
    for field, column in COLUMNS[kind].items():
        with {"period_start": first, "period_end": last}.get(field) or (left if field in LEFT else right):
            _widget(field, key(record, field), row[column], row)


def _widget(field: str, name: str, value: Any, row: Row) -> None:
    told = known("field", field)
    if field in NUMBERS:
        st.text_input(told, _written(value), key=name, max_chars=40, help=t("review.number_hint"))
    elif field in DATES:
        st.date_input(told, value, min_value=EARLIEST, max_value=LATEST, format="DD/MM/YYYY", key=name)
    elif field == "unit":
        labels = {str(one["value"]): label("unit", one) for one in data.options()["units"]}
        if value:
            labels.setdefault(value, unit_name(value, row.get("unit_label")))
        _select(told, labels, value, name, new=True)
    elif field in ("indicator", "substance"):
        rows = data.known_indicators() if field == "indicator" else data.known_substances()
        own = "label_en" if language() == "en" else "label"
        labels = {str(one[f"{field}_id"]): str(one[own] or one["label"]) for one in rows}
        labels.setdefault(str(value), str(value))
        _select(told, labels, value, name)
    elif field == "action":
        _select(told, {one: known("action", one) for one in ACTIONS}, value, name)
    else:
        st.text_input(told, value or "", key=name, max_chars=80)


def _select(told: str, labels: Mapping[str, str], value: str | None, name: str, *, new: bool = False) -> None:
    options = sorted(labels, key=lambda one: labels[one].lower())
    st.selectbox(
        told,
        options,
        index=options.index(value) if value in options else None,
        format_func=lambda one: labels.get(one, one),
        key=name,
        accept_new_options=new,
        placeholder=t("review.unknown"),
    )


def _written(value: float | None) -> str:
    return "" if value is None else number(value, language())


def changes(kind: str, row: Row, held: Mapping[str, Any]) -> dict[str, object]:
    """The fields that the widgets hold otherwise than the record. Raises NotReadError."""
    found: dict[str, object] = {}
    for field, column in COLUMNS[kind].items():
        name = key(row["record_id"], field)
        if name not in held:
            continue
        told, before = held[name], row[column]
        if field in NUMBERS:
            if str(told).strip() != _written(before):
                found[field] = _number(field, str(told))
        elif field in DATES:
            if told != before:
                found[field] = told.isoformat() if told else None
        else:
            after = (told or "").strip() or None
            if after != before:
                found[field] = slug(after) if field == "unit" and after else after
    return found


def _number(field: str, told: str) -> float | None:
    """A number as people write it in the page's language."""
    plain = told.strip().removesuffix("%").strip()
    if not plain:
        return None
    if language() == "en":
        try:
            return float(plain.replace(",", ""))
        except ValueError:
            raise NotReadError(f"{field}: {told!r} is no number") from None
    value = parse(plain) if PLAIN.fullmatch(plain) else None
    if value is None:
        raise NotReadError(f"{field}: {told!r} is no number")
    return value


def slug(told: str) -> str:
    """The slug of an office that is named in words; a slug stays what it is."""
    if SLUG.fullmatch(told) and "-" in told:
        return told
    from rules.official import bundled
    from warehouse.official_context import office

    found = office(told, bundled())
    return found[0] if found else told
