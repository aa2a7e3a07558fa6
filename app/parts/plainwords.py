"""What the program says in English, in the language of the page.

In: a reason as a source, an import or a review gives it. Out: one plain sentence. Never: markup; a reason that nothing
fits comes through as it is, for a sentence in English is better than none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from app.parts.texts import LANGUAGES, language, load_toml

LONGEST = 2_000
"""Characters of a reason that are looked at."""
OWN = {
    "more-than-": "The list holds more addresses than are taken at once; split it.",
    "kind-not-taken": "Files of this kind are not taken here; upload HTML, MHTML, PDF, DOCX, text, JSONL or addresses.",
}
"""Reasons of the pages themselves, in English."""


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(one["match"], re.DOTALL), one["text"]) for one in load_toml("reasons.toml")["reason"])


def plain_words(reason: str | None) -> str:
    """The reason in words of the session's language."""
    told = " ".join((reason or "").split())[:LONGEST]
    if language() != LANGUAGES[0]:
        return next((words for start, words in OWN.items() if told.startswith(start)), told)
    for pattern, text in _patterns():
        if match := pattern.fullmatch(told):
            return text.format_map(defaultdict(str, match.groupdict()))
    return told
