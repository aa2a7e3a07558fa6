"""Is this text Indonesian? A light test by function words, lenient towards short texts and regional languages.

In: a text and the words of each language (rules). Out: "id", another language's code, or None for undecided. Never: a
model, a dependency, a guess about a text of a few words.

Indonesian news quotes Javanese, English and Arabic, and outlets mix regional languages in: a text is refused only when
another language's small words outweigh Indonesian ones by far, or when a long text has hardly any of them.
"""

from __future__ import annotations

import re
from collections import Counter

from rules.outlets import Outlets

WORD = re.compile(r"[^\W\d_]{1,20}(?:[’'][^\W\d_]{1,20})?")
LETTER = re.compile(r"[^\W\d_]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
SAMPLE = 20_000
"""Characters looked at, from the beginning."""
KEPT = ("id", "regional")
FOREIGN_RATIO = 4
"""How many small words of another language outweigh one Indonesian or regional one."""
FOREIGN_SHARE = 8
"""Of so many words one has to be a small word of the other language."""
SURE = 4
"""Small words of another language from which on a text is said to be in it; half as many in a text of a few words."""
LONG_TEXT = 40
"""Words from which on a text with hardly an Indonesian or regional small word is not Indonesian."""
HARDLY = 50
"""Of so many words of a long text one at least has to be one."""
OTHER_SCRIPT = 20
"""Letters that have to be there before their script says anything."""


def language_of(text: str, rules: Outlets) -> str | None:
    """ "id" for Indonesian and its mixtures; an ISO code for another language that the rules know; "other" for a long
    text in none of them or in another script; None where nothing can be said."""
    sample = text[:SAMPLE]
    letters = LETTER.findall(sample)
    if len(letters) >= OTHER_SCRIPT and 2 * len(LATIN.findall(sample)) < len(letters):
        return "other"
    counts = Counter(word.lower().replace("’", "'") for word in WORD.findall(sample))
    total = sum(counts.values())
    told = {name: sum(counts[word] for word in words) for name, words in rules.words.items()}
    kept = sum(told.get(name, 0) for name in KEPT)
    code, foreign = max(
        ((name, count) for name, count in told.items() if name not in KEPT),
        key=lambda one: (one[1], one[0]),
        default=("other", 0),
    )
    if foreign >= SURE and foreign > FOREIGN_RATIO * kept and foreign * FOREIGN_SHARE > total:
        return code
    if total >= LONG_TEXT:
        return "id" if kept * HARDLY > total else "other"
    if kept:
        return "id"
    return code if 2 * foreign >= SURE and 5 * foreign > total else None


def language_name(code: str | None) -> str:
    """The English name of a language for messages: "tet" gives "Tetum"; the code itself where there is none."""
    from babel import Locale  # only a refusal needs it

    return Locale("en").languages.get(code or "") or code or "another language"
