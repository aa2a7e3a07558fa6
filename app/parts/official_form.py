"""Official tables: a file or pasted text, what was understood of it, the roles of its columns, and storing it.

In: what the forms hold. Out: a preview on the page, and on yes the `ref_` tables through `warehouse.official`. Never:
storing what was not shown, a cell as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any

import pandas as pd  # type: ignore[import-untyped]
import streamlit as st

from app.parts import added, data, frame, guard, official_view, work
from app.parts.filters import known, label
from app.parts.formats import number, plain_label
from app.parts.plainwords import plain_words
from app.parts.texts import language, t
from rules.official import ROLES
from warehouse.official import confirm, confirmed_mappings, preview, store
from warehouse.official_map import labels
from warehouse.official_preview import SOURCE_KINDS
from warehouse.official_table import ColumnView, Hints, OfficialError, Preview, TableView

HELD, DONE = "official_held", "official_done"
TYPES = ["csv", "xlsx", "pdf", "txt"]
MOST_TABLES = 8
MOST_TEXTS = 12
MOST_MEGABYTES = 20
NOTHING, UNREAD = "", "unread"
CHOICES = (UNREAD, *(role for role in ROLES if role not in {"private"}), "year")


@dataclass(slots=True)
class Held:
    """What was handed in, the roles that a person gave, and what the importer makes of it all."""

    name: str
    content: bytes
    hints: dict[str, Any]
    roles: dict[str, str] = field(default_factory=dict)
    told: Preview | None = None
    reason: str | None = None

    def read(self) -> None:
        """Make the preview anew."""
        try:
            hints = Hints(**self.hints, roles=self.roles)
            self.told = preview(self.content, self.name, hints, confirmed=confirmed_mappings(data.warehouse()))
            self.reason = None
        except OfficialError as error:
            self.told, self.reason = None, str(error)


def handed_in() -> bool:
    """Whether a table waits for its yes, or was just stored."""
    return HELD in st.session_state or DONE in st.session_state


def show() -> None:
    """The form, the preview, what became of it, and the documents that are there."""
    frame.note(t("official.lead"))
    with st.form("official_form", border=False):
        file = st.file_uploader(
            added.file_label("official.file", TYPES, MOST_MEGABYTES),
            type=TYPES,
            key="official_file",
            max_upload_size=MOST_MEGABYTES,
        )
        pasted = st.text_area(t("official.paste"), height=120, key="official_text", max_chars=500_000)
        with st.expander(t("official.hints")):
            hints = _hints()
        if st.form_submit_button(t("add.preview"), type="primary", key="preview_official"):
            _take(file, pasted, hints)
    if DONE in st.session_state:
        _result(st.session_state[DONE])
    if (held := st.session_state.get(HELD)) is not None:
        _shown(held)
    _texts()
    official_view.documents(work.documents())


def _hints() -> dict[str, Any]:
    """What a person knows of the document and the document may not say."""
    left, right = st.columns(2)
    offices = {str(one["value"]): label("unit", one) for one in data.options()["units"]}
    with left:
        title = st.text_input(t("official.title"), key="official_title", max_chars=300)
        unit = st.selectbox(
            t("official.unit"), sorted(offices, key=offices.__getitem__), index=None, key="official_unit",
            format_func=lambda one: offices.get(one, one), accept_new_options=True, placeholder=t("official.from_file"),
        )  # fmt: skip
        year = st.text_input(t("official.year"), key="official_year", max_chars=4, placeholder=t("official.from_file"))
        url = st.text_input(t("official.url"), key="official_url", max_chars=500)
    with right:
        kind = st.selectbox(
            t("official.kind"), SOURCE_KINDS, key="official_kind", format_func=lambda one: known("source_kind", one)
        )
        as_of = st.text_input(t("official.as_of"), key="official_as_of", max_chars=10, placeholder="2023-12-31")
        scope = st.text_input(t("official.scope"), key="official_scope", max_chars=200)
        version = st.text_input(t("official.version"), key="official_version", max_chars=60, placeholder="PK revisi")
    return {
        "title": title.strip() or None,
        "unit": _slug(unit),
        "year": int(year) if year.isdecimal() else None,
        "url": url.strip() or None,
        "source_kind": kind,
        "as_of": as_of.strip() or None,
        "scope": scope.strip() or None,
        "target_version": version.strip() or None,
    }


def _slug(told: str | None) -> str | None:
    """The slug of an office; one that is named in words is looked up."""
    from app.parts.recordform import slug

    return slug(told.strip()) if told and told.strip() else None


def _take(file: Any, pasted: str, hints: dict[str, Any]) -> None:
    st.session_state.pop(DONE, None)
    st.session_state.pop(HELD, None)
    if file is None and not pasted.strip():
        frame.notice(t("official.nothing"))
        return
    name, content = (file.name, file.getvalue()) if file is not None else ("tempelan.txt", pasted.encode())
    held = Held(name, content, hints)
    with st.spinner(t("add.waiting")):
        held.read()
    st.session_state[HELD] = held


def _shown(held: Held) -> None:
    """What was understood: tables with the roles of their columns, what would be stored, what is refused."""
    frame.heading("official.preview")
    if held.told is None:
        frame.notice(plain_words(held.reason))
    told = held.told
    if told is None:
        return
    if told.title not in {view.title for view in told.tables}:
        st.html(f'<h3 class="tk-minor">{escape(told.title)}</h3>')
    for place, view in enumerate(told.tables[:MOST_TABLES]):
        with st.container(border=True, key=f"official_table_{place}"):
            _table(held, view, place)
    official_view.stored_rows(told)
    _mapping(told)
    official_view.rejects([asdict(one) for one in told.rejects], len(told.skipped))
    if told.figures or told.seizures:
        st.button(t("official.save"), type="primary", icon=":material/save:", key="save_official", on_click=_save)
    else:
        frame.notice(t("official.nothing_to_store"))


def _table(held: Held, view: TableView, place: int) -> None:
    """One table: what it is about, a role for each column, its first five rows."""
    st.html(official_view.about_html(view))
    with st.container(horizontal=True, gap="small"):
        for column in view.columns:
            _role(held, view, column, place)
    if view.sample:
        width = max(len(row) for row in view.sample)
        heads = {column.at: column.header for column in view.columns}
        names = [f"{at + 1}. {heads.get(at, '')}"[:60] for at in range(width)]
        rows = [[*row, *[""] * (width - len(row))] for row in view.sample]
        st.dataframe(
            pd.DataFrame(rows, columns=names), hide_index=True, key=f"sample_{place}", alt=t("official.sample")
        )


def _role(held: Held, view: TableView, column: ColumnView, place: int) -> None:
    key = f"role_{place}_{column.at}"
    if column.role == "private":
        st.selectbox(
            f"{column.at + 1}. {t('role_of.private')}", [t("official.private")], disabled=True, key=key, width=190
        )
        return
    st.session_state[key] = column.role if column.role in CHOICES else UNREAD
    st.selectbox(
        plain_label(f"{column.at + 1}. {column.header[:40]}"), CHOICES, key=key, width=190,
        format_func=lambda role: known("role_of", role), on_change=_changed, args=(held, view.name, column.at, key),
    )  # fmt: skip


def _changed(held: Held, sheet: str, at: int, key: str) -> None:
    role = st.session_state[key]
    held.roles[f"{sheet}!{at + 1}" if sheet else str(at + 1)] = "ignore" if role == UNREAD else role
    held.read()


def _mapping(told: Preview) -> None:
    """The texts that mean no indicator yet, each with its candidates."""
    if not told.unmapped:
        return
    st.html(f'<h3 class="tk-minor">{escape(t("official.unmapped"))}</h3>')
    frame.note(t("official.unmapped_note"))
    for text in told.unmapped[:MOST_TEXTS]:
        _meaning(text, f"mean_{text}")
    if len(told.unmapped) > MOST_TEXTS:
        frame.note(t("official.more_texts", count=number(len(told.unmapped) - MOST_TEXTS, language())))


def _meaning(text: str, key: str) -> None:
    """One text with the indicators that it may mean, the likely ones first, then all others."""
    from rules.official import bundled
    from warehouse.official_map import candidates

    near = {one.indicator_id: one.score for one in candidates(text, bundled())}
    every = [NOTHING, *near, *(one for one in labels() if one not in near)]

    def written(one: str) -> str:
        if not one:
            return t("official.unknown")
        score = f" ({number(near[one], language(), 0)} %)" if one in near else ""
        return f"{labels()[one][0]}{score}"

    st.selectbox(plain_label(text[:160]), every, format_func=written, key=key, width=620)


def _save() -> None:
    guard.require("editor")
    held: Held = st.session_state[HELD]
    if held.told is None:
        return
    warehouse = data.warehouse()
    stored = store(warehouse, held.told)
    meant = {text: st.session_state.get(f"mean_{text}") for text in held.told.unmapped[:MOST_TEXTS]}
    mapped = sum(confirm(warehouse, text, indicator) for text, indicator in meant.items() if indicator)
    st.session_state[DONE] = {**asdict(stored), "mapped": mapped, "title": held.told.title}
    st.session_state.pop(HELD, None)


def _result(done: dict[str, Any]) -> None:
    """What became of the document, and where to go on."""
    counts = {name: number(done[name], language()) for name in ("figures", "seizures", "rejects", "mapped")}
    told = t(f"official.{done['outcome']}", title=plain_label(done["title"]))
    st.success(f"{told} {t('official.counts', **counts)}")
    st.page_link("screens/silang.py", label=t("official.to_checks"), icon=":material/arrow_forward:")


def _texts() -> None:
    """Texts of stored documents that still mean no indicator."""
    waiting: Sequence[Any] = work.unmapped()
    if not waiting or HELD in st.session_state:
        return
    with st.expander(t("official.waiting", count=number(len(waiting), language()))), st.form("map_form", border=False):
        frame.note(t("official.unmapped_note"))
        for one in waiting[:MOST_TEXTS]:
            _meaning(one.text, f"map_{one.text}")
        st.form_submit_button(
            t("official.remember"), key="remember", on_click=_remember,
            args=([one.text for one in waiting[:MOST_TEXTS]],),
        )  # fmt: skip


def _remember(texts: Sequence[str]) -> None:
    guard.require("editor")
    for text in texts:
        if indicator := st.session_state.get(f"map_{text}"):
            confirm(data.warehouse(), text, indicator)
