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


def soft() -> str:
    """The colour of axes and of what is told beside, inside charts."""
    return "#b3b8bc" if dark() else "#565d63"


def ramp(role: str, steps: int = 5) -> list[str]:
    """Colours from nearly the paper's to the role's own, for maps."""
    first, last = _parts(paper()), _parts(colour(role))
    shares = [0.22 + 0.78 * step / (steps - 1) for step in range(steps)]
    mixed = [[round(a + (b - a) * share) for a, b in zip(first, last, strict=True)] for share in shares]
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in mixed]


def _parts(written: str) -> list[int]:
    return [int(written[place : place + 2], 16) for place in (1, 3, 5)]


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
