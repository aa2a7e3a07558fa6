"""Is this text Indonesian? A light test by function words, lenient towards short texts and regional languages.

In: a text and the words. Out: "id", another code, or None for undecided. Never: a model, a dependency.
"""

from __future__ import annotations

import re
from collections import Counter

from rules.outlets import Outlets

WORD = re.compile(r"[^\W\d_]{2,20}")
SAMPLE = 20_000
"""Characters looked at, from the beginning."""
ENGLISH_RATIO = 4
"""How many English function words outweigh one Indonesian."""
LONG_TEXT = 40
"""Words from which on a text without a single Indonesian function word is not Indonesian."""


def language_of(text: str, rules: Outlets) -> str | None:
    """ "id" for Indonesian and its mixtures, "en" for English, "other" for a long text in neither, else None."""
    counts = Counter(word.lower() for word in WORD.findall(text[:SAMPLE]))
    total = sum(counts.values())
    indonesian, regional, english = (
        sum(counts[word] for word in rules.words.get(name, frozenset()))
        for name in ("indonesian", "regional", "english")
    )
    if english >= 4 and english > ENGLISH_RATIO * indonesian and english * 8 > total:
        return "en"
    if indonesian or regional * 20 > total:
        return "id"
    if english >= 2 and english * 5 > total:
        return "en"
    return "other" if total >= LONG_TEXT else None
