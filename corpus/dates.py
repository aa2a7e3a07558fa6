"""Days as pages tell them: in metadata, in addresses, beside the headline. The weekday told beside a day is a checksum.

In: short strings. Out: dates. Never: a clock, a guess at a missing day, a relative date, a range.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.outlets import Outlets

ISO = re.compile(r"((?:19|20)\d\d)-(\d\d?)-(\d\d?)(?:[T ]+(\d\d?):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?")
SLASHED = re.compile(r"(?<![\d/])(\d\d?)[/.-](\d\d?)[/.-]((?:19|20)\d\d)(?![\d/])")
WORDED = re.compile(r"(?<![\d/.,])(\d\d?)(?:st|nd|rd|th)?[ .-]{1,3}([A-Za-z]{3,9})\.?,?[ .-]{1,3}((?:19|20)\d\d)(?!\d)")
AMERICAN = re.compile(r"\b([A-Za-z]{3,9})\.? (\d\d?),? ((?:19|20)\d\d)(?!\d)")
WEEKDAY_BEFORE = re.compile(r"([A-Za-z]{3,9}(?:['’]at)?)\s{0,3}[,|-]?\s{0,3}(?:tanggal\s)?$", re.IGNORECASE)
TIME_AFTER = re.compile(r"^\s{0,3}(?:[,|@•·-]|at|pukul|jam)?\s{0,3}(?:pukul\s)?\d\d?[:.]\d\d(?!\d)", re.IGNORECASE)
LOCAL_HOURS = 7
"""Western Indonesian Time: what a time told in UTC is moved by before its day is read."""


AGO = re.compile(
    r"(?:\b\d{1,2}|\bse)\s?(?:menit|jam|hari|minggu|pekan|bulan)(?:\syang)?\slalu\b|\bkemarin\b", re.IGNORECASE
)
"""How pages tell a fresh article's age: "2 hari lalu", "sejam yang lalu"."""


@dataclass(frozen=True, slots=True)
class Told:
    """A day as a visible text tells it."""

    day: date
    start: int
    end: int
    has_time: bool
    weekday: bool | None
    """Whether the weekday beside it agrees; None when none is told."""


def make(year: int, month: int, day: int) -> date | None:
    """The day, or None when there is no such day or the year is outside 1990 to 2099."""
    try:
        return date(year, month, day) if 1990 <= year <= 2099 else None
    except ValueError:
        return None


def relative(text: str, base: datetime) -> date | None:
    """The day that "2 hari lalu" means at `base`, when the page was captured; None where the text tells no age."""
    found = AGO.search(text)
    if found is None:
        return None
    import dateparser  # type: ignore[import-untyped]  # a second to load, and few pages need it

    words = found[0].lower().replace(" yang lalu", " lalu")
    words = re.sub(r"^se\s?(?=\w)", "1 ", words).replace("pekan", "minggu")
    told = dateparser.parse(words, languages=["id"], settings={"RELATIVE_BASE": base.replace(tzinfo=None)})
    return told.date() if told is not None else None


def from_meta(value: str, rules: Outlets) -> list[date]:
    """The days that a metadata value may mean, best first: two when its time zone is in doubt around midnight."""
    found = ISO.search(value)
    if found is None:
        told = [one.day for one in visible(value, rules)]
        return told[:1]
    year, month, day, hour, minute, _, zone = found.groups()
    plain = make(int(year), int(month), int(day))
    if plain is None:
        return []
    utc = zone is not None and (zone == "Z" or re.sub(r"\D", "", zone) == "0000")
    if not utc or hour is None or int(hour) > 23:
        return [plain]
    moved = (datetime(plain.year, plain.month, plain.day, int(hour), int(minute)) + timedelta(hours=LOCAL_HOURS)).date()
    return [moved] if moved == plain else [moved, plain]


def from_address(path: str, rules: Outlets) -> date | None:
    """The day in an address' path; None when it holds none."""
    for rule in rules.address_dates:
        found = rule.pattern.search(path)
        if found:
            year = int(found["y"])
            day = make(year + 2000 if year < 100 else year, int(found["m"]), int(found["d"]))
            if day is not None:
                return day
    return None


def visible(text: str, rules: Outlets) -> list[Told]:
    """Every full day that a text tells, in order: "Selasa, 23 Februari 2016", "23/02/2016", "16 Feb 2016", ISO."""
    found: dict[int, Told] = {}
    for match in WORDED.finditer(text):
        month = rules.months.get(match[2].lower())
        _add(found, text, match, make(int(match[3]), month, int(match[1])) if month else None, rules)
    for match in AMERICAN.finditer(text):
        month = rules.months.get(match[1].lower())
        _add(found, text, match, make(int(match[3]), month, int(match[2])) if month else None, rules)
    for match in SLASHED.finditer(text):
        _add(found, text, match, make(int(match[3]), int(match[2]), int(match[1])), rules)
    for match in ISO.finditer(text):
        _add(found, text, match, make(int(match[1]), int(match[2]), int(match[3])), rules)
    return [found[start] for start in sorted(found)]


def _add(found: dict[int, Told], text: str, match: re.Match[str], day: date | None, rules: Outlets) -> None:
    if day is None or match.start() in found:
        return
    named = WEEKDAY_BEFORE.search(text[max(0, match.start() - 24) : match.start()])
    number = rules.weekdays.get(named[1].lower()) if named else None
    timed = TIME_AFTER.match(text[match.end() : match.end() + 20]) is not None
    if match.re is ISO:
        timed = match[4] is not None
    weekday = None if number is None else number == day.weekday()
    found[match.start()] = Told(day, match.start(), match.end(), timed, weekday)
