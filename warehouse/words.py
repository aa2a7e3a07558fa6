"""Figures and periods in Indonesian words, for findings and the terminal.

In: values of a record. Out: plain text. Never: rounding beyond six decimals, a heavy import.
"""

from __future__ import annotations

from datetime import date, timedelta

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
NOTHING = "–"


def number(value: float | None) -> str:
    """1234.5 as "1.234,5"; a dash for None."""
    if value is None:
        return NOTHING
    whole, _, decimals = f"{value:,.6f}".partition(".")
    decimals = decimals.rstrip("0")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")


def figure(value: float | None, measure: str | None) -> str:
    """A number with what it counts: "58 orang", "Rp1.500.000", "96,67 persen"."""
    if value is None:
        return NOTHING
    if measure == "rupiah":
        return f"Rp{number(value)}"
    return f"{number(value)} {measure}" if measure else number(value)


def day(value: date) -> str:
    """A date as "2 Mei 2024"."""
    return f"{value.day} {_month(value)}"


def period(start: date | None, end: date | None) -> str:
    """A period in the fewest words: "2021", "Mei 2024", "Januari–Mei 2024", "2 Mei 2024"; a dash where unknown."""
    if start is None or end is None:
        known = start or end
        return day(known) if known else NOTHING
    if start == end:
        return day(start)
    if start.day != 1 or (end + timedelta(days=1)).day != 1:
        return f"{day(start)}–{day(end)}"
    if (start.month, end.month) == (1, 12):
        return str(end.year) if start.year == end.year else f"{start.year}–{end.year}"
    if (start.year, start.month) == (end.year, end.month):
        return _month(end)
    return f"{MONTHS[start.month - 1] if start.year == end.year else _month(start)}–{_month(end)}"


def _month(value: date) -> str:
    return f"{MONTHS[value.month - 1]} {value.year}"
