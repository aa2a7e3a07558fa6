"""The texts of the interface in two languages, and which of them the address asks for.

In: `app/text/id.toml` and `en.toml`, the `bahasa` field of the address. Out: strings. Never: text of an article.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

FOLDER = Path(__file__).parents[1] / "text"
LANGUAGES = ("id", "en")
FIELD = "bahasa"


def load_toml(name: str) -> dict[str, Any]:
    """The TOML file `name` of `app/text`. Raises OSError or tomllib.TOMLDecodeError."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every text of one language, keyed "section.name"."""
    sections = load_toml(f"{language}.toml")
    return {f"{section}.{name}": text for section, texts in sections.items() for name, text in texts.items()}


def language() -> str:
    """The language of this session: what the address says, else what was chosen last, else Indonesian."""
    asked = st.query_params.get(FIELD) or st.session_state.get("language")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def keep_language() -> str:
    """Remember the language, and write it back into the address, which loses it when the page changes."""
    chosen = language()
    st.session_state["language"] = chosen
    if chosen != LANGUAGES[0]:
        st.query_params[FIELD] = chosen
    return chosen


def address(**fields: str | None) -> dict[str, str]:
    """The fields of an address to another page of the app, with the language kept."""
    kept = {FIELD: language()} if language() != LANGUAGES[0] else {}
    return {key: value for key, value in fields.items() if value} | kept


def t(key: str, **values: object) -> str:
    """The text `key` ("section.name") in the session's language, with `{name}` filled in. Raises KeyError."""
    text = catalogue(language())[key]
    return text.format(**values) if values else text
