"""Time expressions in Indonesian press text: where they stand, what they say, and which days they mean.

In: a text; to resolve, the article's own date and the period that the discourse holds. Out: `PeriodMention`s, sorted
and never overlapping; first and last day of each. Never: the wall clock, guesses: what cannot be told is None. Linear
time on any text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from extract.period_forms import PeriodFields, PeriodMention, Point
from extract.period_reader import Reader
from extract.period_resolve import resolve, whole_day
from rules.files import Packs
from rules.files import packs as default_packs
from rules.periods import load

__all__ = ["PeriodFields", "PeriodFinder", "PeriodMention", "Point", "dateline", "resolve"]

_SOON = timedelta(days=31)
_HEAD = 300
"""How far into a text a dateline may stand."""
_PLACE = re.compile(r"(?:[A-Z][\w.()'’*|-]*[\s,:(–—-]*){0,9}\Z")
_OPEN = re.compile(r"\s*[)*]*\s*(?:[-–—|:]|\n|\Z|,?\s*\d{1,2}[.:]\d\d\b|,?\s*(?:WIB|WITA|WIT|Wib|Wita|Wit)\b)")


class PeriodFinder:
    """Finds time expressions. Built once, used for many texts; holds no state between them."""

    def __init__(self, packs: Packs | None = None) -> None:
        """Reads the language pack of `packs` (the bundled one by default). Raises RuleError."""
        self._words = load((packs or default_packs()).language)

    def find(self, text: str) -> list[PeriodMention]:
        """Every time expression of `text`, in order, none overlapping; offsets count characters. Never raises."""
        reader = Reader(text, self._words)
        found: list[PeriodMention] = []
        floor = 0
        for i in reader.scan.openers():
            if i >= floor:
                for mention, after in reader.mentions(i, floor):
                    found.append(mention)
                    floor = after
        return found


def dateline(text: str, mentions: Sequence[PeriodMention]) -> date | None:
    """The article's own date where publication is unknown: a full date in dateline position, near the beginning
    ("BALIKPAPAN, 27 Desember 2021 -"), else the latest full reporting date ("Selasa (12/11/2019)"), else None."""
    full = [(mention, day) for mention in mentions if (day := whole_day(mention)) is not None]
    for mention, day in full:
        if mention.start >= _HEAD:
            break
        if _in_dateline(text, mention):
            return day
    reported = [(mention, day) for mention, day in full if mention.bracketed]
    reported = reported or [(mention, day) for mention, day in full if mention.weekday_ok is not None]
    # A weekday that does not fit betrays a slip of the pen: such a date only counts where there is no other.
    sound = [day for mention, day in reported if mention.weekday_ok is not False]
    last = max(sound or [day for _, day in reported], default=None)
    # Nothing is told before it happened: days shortly after that one move the article's date on.
    return max((day for _, day in full if last and timedelta() <= day - last <= _SOON), default=last)


def _in_dateline(text: str, mention: PeriodMention) -> bool:
    """Whether only a place stands before the date in its line, and a dash, a clock time or the line's end behind it."""
    line = text.rfind("\n", 0, mention.start) + 1
    if mention.start - line > 80:
        return False
    return bool(_PLACE.match(text[line : mention.start]) and _OPEN.match(text[mention.end : mention.end + 20]))
