"""Verdicts as people see them: label, colour, a sign for those who see no colours, and the chips that filter.

In: ids of verdicts. Out: plain text, colours, HTML made of our own tags. Never: a judgement.
"""

from __future__ import annotations

from functools import cache
from html import escape

import streamlit as st

from app.parts import style
from app.parts.texts import FOLDER, language, load_toml, t
from rules.checks import check_rules

REJECTED = "rejected"
"""What a person says who takes a finding for none; no verdict of the machine."""


def label(verdict: str) -> str:
    """The name of a verdict in the session's language, with a capital."""
    if verdict == REJECTED:
        return t("check.none")
    told = check_rules().verdicts.get(verdict)
    if told is None:
        return verdict
    written = told.label_en if language() == "en" else told.label
    return written[:1].upper() + written[1:]


@cache
def _looks() -> dict[str, dict[str, str]]:
    looks = load_toml("verdicts.toml")
    return {
        name: {"light": look.get("light", check_rules().verdicts[name].colour), "dark": look["dark"]}
        | {"sign": look["sign"]}
        for name, look in looks.items()
    }


def sign(verdict: str) -> str:
    """The sign of a verdict."""
    return _looks()[verdict]["sign"] if verdict in _looks() else "·"


def colour(verdict: str) -> str:
    """The colour of a verdict on the theme that the viewer sees, for charts."""
    look = _looks().get(verdict) or _looks()["no_official"]
    return look["dark" if style.dark() else "light"]


def chip_html(verdict: str) -> str:
    """A verdict as a chip."""
    return (
        f'<span class="tk-verdict {css(verdict)}"><b aria-hidden="true">{escape(sign(verdict))}</b>'
        f"{escape(label(verdict))}</span>"
    )


def css(verdict: str) -> str:
    """The class that gives an element and what is in it the colour of a verdict."""
    return f"tk-v-{verdict}" if verdict in _looks() else "tk-v-no_official"


@cache
def _stylesheet() -> str:
    looks = "".join(
        f".tk-v-{name} {{ --tk-verdict: light-dark({look['light']}, {look['dark']}); }}"
        for name, look in _looks().items()
    )
    return f"<style>{looks}\n{(FOLDER / 'work.css').read_text(encoding='utf-8')}</style>"


def apply() -> None:
    """Put the style of the working pages into the page; once a run."""
    st.html(_stylesheet())
