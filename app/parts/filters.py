"""The filters of every page: one component, and the address is where they live.

In: names of filters, the values that occur, the address. Out: `Filters` for the warehouse. Never: a filter that the
address does not show, so any view can be sent as a link and comes back the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.parts import data, frame
from app.parts.formats import number, office
from app.parts.texts import address, language, t
from warehouse.query import Filters, Row

PAGE = "halaman"
MOST_PAGES = 100
"""Nobody reads further, and a list would have to be sorted whole to show its end."""


@dataclass(frozen=True, slots=True)
class Field:
    """One filter: its name in `Filters`, in the address, and in `options`; without options it is free text."""

    name: str
    address: str
    options: str | None
    width: int


FIELDS = {
    field.name: field
    for field in (
        Field("unit", "unit", "units", 220),
        Field("region", "provinsi", "regions", 165),
        Field("indicator", "indikator", "indicators", 250),
        Field("pillar", "bidang", "pillars", 160),
        Field("year", "tahun", "years", 105),
        Field("substance", "narkoba", "substances", 200),
        Field("action", "tindakan", "actions", 150),
        Field("outlet", "media", "outlets", 200),
        Field("search", "cari", None, 220),
    )
}


def read(*names: str) -> Filters:
    """The filters that the address asks for, among `names`; a year that is no number is left out."""
    asked: dict[str, Any] = {name: st.query_params.get(FIELDS[name].address) or None for name in names}
    if asked.get("year") is not None:
        asked["year"] = int(asked["year"]) if asked["year"].isdecimal() and len(asked["year"]) == 4 else None
    return Filters(**asked)


def bar(*names: str) -> Filters:
    """Show the filters `names` in a row and return what they ask for."""
    chosen = read(*names)
    offered = data.options()
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom"):
        for name in names:
            field = FIELDS[name]
            if field.options is None:
                _text(field)
            else:
                _choice(field, offered[field.options], getattr(chosen, name))
        if any(getattr(chosen, name) is not None for name in names):
            st.button(t("filter.clear"), icon=":material/close:", type="tertiary", on_click=_clear, args=(names,))
    return chosen


def files_link(what: str, chosen: Filters) -> None:
    """The way to the same records as a file: the page of downloads with what the filters ask for."""
    asked = {field.address: getattr(chosen, name) for name, field in FIELDS.items()}
    told = {name: str(value) for name, value in asked.items() if value is not None}
    kind = {} if what == "metrics" else {"isi": what}
    st.page_link(
        "screens/aturan.py", label=t("state.download"), icon=":material/download:", width="content",
        query_params=address(tampilan="unduh", **kind, **told),
    )  # fmt: skip


def pages(total: int, size: int) -> int:
    """Show the page numbers where one page does not hold `total` rows; returns the offset of the page asked for."""
    whole = max(1, math.ceil(total / size))
    last = min(whole, MOST_PAGES)
    asked = st.query_params.get(PAGE, "1")
    current = min(last, max(1, int(asked))) if asked.isdecimal() and len(asked) < 9 else 1
    if last > 1:
        # The key names the page, so that the element starts there anew: a default and a state would contradict.
        key = f"page_{current}_{last}"
        st.pagination(last, default=current, key=key, on_change=_turn_page, args=(key,))
    if last < whole:
        frame.note(t("state.too_many", count=number(last * size, language())))
    return (current - 1) * size


def select(name: str, labels: Mapping[str, str], title: str) -> str:
    """A choice among values that come from the data, kept in the address under `name`; the first is the default."""
    asked = st.query_params.get(name)
    first = next(iter(labels))
    key = f"choice_{name}"
    st.session_state[key] = asked if asked in labels else first
    st.selectbox(
        title, list(labels), format_func=lambda value: labels.get(value, value), key=key, on_change=_chose,
        args=(name, key, first),
    )  # fmt: skip
    return str(st.session_state[key])


def choice(name: str, values: Sequence[str], *, wide: bool = False) -> str:
    """A choice of views or orders, kept in the address under `name`; the first of `values` is the default and is left
    out of the address. What each is called stands in the texts under `name`. Returns the value."""
    asked = st.query_params.get(name)
    chosen = asked if asked in values else values[0]
    key = f"choice_{name}"
    st.session_state[key] = chosen
    labels = {value: t(f"{name}.{value}") for value in values}
    if wide:
        st.selectbox(
            t(f"{name}.title"), values, format_func=labels.__getitem__, key=key, width=220, on_change=_chose,
            args=(name, key, values[0]),
        )  # fmt: skip
    else:
        st.segmented_control(
            t(f"{name}.title"), values, format_func=labels.__getitem__, key=key, required=True, on_change=_chose,
            args=(name, key, values[0]), label_visibility="collapsed",
        )  # fmt: skip
    return str(chosen)


def _chose(name: str, key: str, default: str) -> None:
    value = st.session_state[key]
    st.query_params.pop(PAGE, None)
    if value and value != default:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def label(name: str, option: Row) -> str:
    """How the value of a filter is written for people, in the session's language."""
    value = str(option["value"])
    writers: dict[str, Callable[[], str]] = {
        "unit": lambda: unit_name(value, option.get("label")),
        "pillar": lambda: known("pillar", value),
        "action": lambda: known("action", value),
    }
    if name in writers:
        return writers[name]()
    own = option.get("label_en") if language() == "en" else None
    return str(own or option.get("label") or value)


def unit_name(slug: str | None, written: str | None = None, short: bool = False) -> str:
    """The name of an office: as the warehouse writes it where it has one, else from the slug."""
    return office(slug, short) if short or not written or written == slug else written


def known(section: str, value: str) -> str:
    """The text of a value that the interface has words for, else the value itself."""
    try:
        return t(f"{section}.{value}")
    except KeyError:
        return value


def _choice(field: Field, offered: list[Row], chosen: Any) -> None:
    labels = {str(option["value"]): f"{label(field.name, option)} ({number(option['count'])})" for option in offered}
    asked = None if chosen is None else str(chosen)
    if asked is not None and asked not in labels:
        labels[asked] = office(asked) if field.name == "unit" else asked
    st.session_state[f"filter_{field.name}"] = asked
    st.selectbox(
        t(f"filter.{field.name}"),
        list(labels),
        index=None,
        format_func=lambda value: labels.get(value, value),
        placeholder=t("filter.all"),
        key=f"filter_{field.name}",
        on_change=_changed,
        args=(field,),
        width=field.width,
    )


def _text(field: Field) -> None:
    st.session_state[f"filter_{field.name}"] = st.query_params.get(field.address, "")
    st.text_input(
        t(f"filter.{field.name}"),
        key=f"filter_{field.name}",
        type="search",
        placeholder=t("filter.search_hint"),
        max_chars=200,
        on_change=_changed,
        args=(field,),
        width=field.width,
    )


def _changed(field: Field) -> None:
    value = (st.session_state[f"filter_{field.name}"] or "").strip()
    st.query_params.pop(PAGE, None)
    if value:
        st.query_params[field.address] = value
    else:
        st.query_params.pop(field.address, None)


def _turn_page(key: str) -> None:
    st.query_params[PAGE] = str(st.session_state[key])


def _clear(names: tuple[str, ...]) -> None:
    for name in (*(FIELDS[name].address for name in names), PAGE):
        st.query_params.pop(name, None)
