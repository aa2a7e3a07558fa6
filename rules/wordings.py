"""Wordings written together: `{tak|tidak} {satu pun|seorang pun} positif` is four terms in one.

In: the lists of a rule file as TOML gives them. Out: the same lists, each such string taken apart into every wording it
stands for. Never: strings outside lists (words for people may hold braces), no pattern: what comes out is plain words.
"""

from __future__ import annotations

import re
from itertools import product
from typing import Any

_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_HALF = re.compile(r"\{[^}]*\||\|[^{]*\}")


def spelled_out(value: Any) -> Any:
    """`value` with the strings of its lists taken apart, at any depth. Raises ValueError for a brace left open."""
    if isinstance(value, dict):
        return {key: spelled_out(item) for key, item in value.items()}
    if isinstance(value, list):
        return [one for item in value for one in (wordings(item) if isinstance(item, str) else [spelled_out(item)])]
    return value


def wordings(written: str) -> list[str]:
    """All that `written` stands for, in the order of its choices; a choice may be empty: `{|yang }positif`.

    >>> wordings("{tak|tidak} ada {|yang} positif")
    ['tak ada positif', 'tak ada yang positif', 'tidak ada positif', 'tidak ada yang positif']
    """
    parts = _CHOICE.split(written)
    if _HALF.search("".join(parts[::2])):
        raise ValueError(f"{written!r}: a choice is written {{one|other}}, one inside another is not known")
    if len(parts) == 1:
        return [written]
    choices = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    return [" ".join("".join(chosen).split()) for chosen in product(*choices)]
