"""Numbers, dates, periods and names as people write them, in Indonesian or English.

In: values of a record. Out: plain text (not markup). Never: rounding that changes what an article reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal

from app.parts.texts import load_toml

DASH = "–"
_MARKDOWN = frozenset("\\`*_{}[]()<>#+-.!|~$^=@&\"'")


def number(value: float | int | None, language: str = "id", digits: int = 6) -> str:
    """1234.56 as "1.234,56" (Indonesian) or "1,234.56" (English); at most `digits` decimals; a dash for None."""
    if value is None or value != value:
        return DASH
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    return str(format_decimal(value, format=pattern, locale=language))


def percent(value: float | None, language: str = "id", digits: int = 2) -> str:
    """96.666 as "96,67 %", its sign never alone on a line; a dash for None."""
    return DASH if value is None or value != value else f"{number(value, language, digits)}\u00a0%"


def day(value: date | None, language: str = "id") -> str:
    """A date as "12 November 2019"; a dash for None."""
    return DASH if value is None else str(format_date(value, "d MMMM y", locale=language))


def month(value: date, language: str = "id") -> str:
    """A month as "November 2019"."""
    return str(format_date(value, "MMMM y", locale=language))


def period(start: date | None, end: date | None, language: str = "id") -> str:
    """A period in the shortest words that tell it: a year, a month, a run of months, a day, or two days."""
    if start is None or end is None:
        return day(start or end, language)
    if start == end:
        return day(start, language)
    whole = start.day == 1 and (end + timedelta(days=1)).day == 1
    if whole and (start.month, end.month) == (1, 12):
        return str(start.year) if start.year == end.year else f"{start.year}{DASH}{end.year}"
    if whole and (start.year, start.month) == (end.year, end.month):
        return month(start, language)
    if whole and start.year == end.year:
        return f"{format_date(start, 'MMMM', locale=language)}{DASH}{month(end, language)}"
    if whole:
        return f"{month(start, language)}{DASH}{month(end, language)}"
    return f"{day(start, language)}{DASH}{day(end, language)}"


@cache
def _offices() -> tuple[list[dict[str, str]], dict[str, str]]:
    data = load_toml("offices.toml")
    return sorted(data["office"], key=lambda office: -len(office["prefix"])), data["words"]


@cache
def office(slug: str | None, short: bool = False) -> str:
    """The slug of an office as people write it: "bnn-kab-belitung" is "BNN Kabupaten Belitung"; a dash for None."""
    if not slug:
        return DASH
    offices, words = _offices()
    for kind in offices:
        prefix = kind["prefix"]
        if slug == prefix or (prefix.endswith("-") and slug.startswith(prefix)):
            form = kind.get("short", kind["name"]) if short else kind["name"]
            return form.replace("{place}", _place(slug.removeprefix(prefix), words))
    return _place(slug, words)


def _place(slug: str, words: dict[str, str]) -> str:
    return " ".join(words.get(word, word.capitalize()) for word in slug.split("-") if word)


def amount(value: float | None, measure: str | None, language: str = "id") -> str:
    """A value with what it counts: "1.250,5 gram"; rupiah goes in front."""
    if value is None:
        return DASH
    if measure == "rupiah":
        return f"Rp {number(value, language)}"
    return f"{number(value, language)} {measure or ''}".strip()


def short_amount(value: float, measure: str | None, language: str = "id") -> str:
    """As `amount`, but large sums in words: "Rp 4,22 miliar". For charts, beside a table that has the exact figure."""
    if measure != "rupiah" or abs(value) < 1e6:
        return amount(value, measure, language)
    words = format_compact_decimal(value, format_type="long", locale=language, fraction_digits=2)
    return f"Rp {words}".replace("\xa0", " ")


def plain_label(text: str) -> str:
    """Text of unknown origin for a label that Streamlit reads as Markdown: every sign that could mean something is
    escaped, and a joiner after each colon keeps directives, icons and addresses from being read as such."""
    escaped = "".join(f"\\{char}" if char in _MARKDOWN else char for char in " ".join(text.split()))
    return escaped.replace(":", ":\u2060")


def joined(parts: Iterable[str | None], separator: str = " · ") -> str:
    """The parts that say something, in a row."""
    return separator.join(part for part in parts if part and part != DASH)


def http_only(url: str | None) -> str | None:
    """The address when it is plain http or https, else None."""
    if url is None or any(char.isspace() or char in "\"'<>\\" for char in url):
        return None
    return url if url.lower().startswith(("http://", "https://")) else None
