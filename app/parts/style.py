"""The look that Streamlit's theme cannot give: colours of roles, the reader, cards, and small screens.

In: `app/text/palette.toml`, `app/text/style.css`. Out: one style element, and the colours for charts. Never: a font, a
picture or a rule from another host.
"""

from __future__ import annotations

from functools import cache

import streamlit as st

from app.parts.texts import FOLDER, load_toml


@cache
def palette() -> dict[str, dict[str, str]]:
    """Role -> {"light", "dark", "line"}."""
    return load_toml("palette.toml")


def dark() -> bool:
    """Whether the viewer sees the dark theme."""
    return st.context.theme.type == "dark"


def colour(role: str) -> str:
    """The colour of a role on the theme that the viewer sees, for charts."""
    return palette()[role]["dark" if dark() else "light"]


def ink() -> str:
    """The colour of text inside charts."""
    return "#e9e6df" if dark() else "#1d2429"


def paper() -> str:
    """The colour behind charts."""
    return "#14181b" if dark() else "#fdfcf9"


def faint() -> str:
    """The colour of lines and of empty bars inside charts."""
    return "#3a4248" if dark() else "#ddd8cc"


@cache
def stylesheet() -> str:
    """The style element with one pair of variables a role and the rules of `style.css`."""
    roles = "".join(
        f"--tk-{role}: light-dark({look['light']}, {look['dark']}); --tk-{role}-line: {look['line']};"
        for role, look in palette().items()
    )
    marks = "".join(
        f".tk-{role} {{ --tk-role: var(--tk-{role}); --tk-line: var(--tk-{role}-line); }}" for role in palette()
    )
    rules = (FOLDER / "style.css").read_text(encoding="utf-8")
    return f"<style>.stApp {{ {roles} }} {marks}\n{rules}</style>"


def apply() -> None:
    """Put the style into the page; once a run."""
    st.html(stylesheet())
