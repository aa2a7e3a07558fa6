"""What holds for a whole table, and one reading of it before its numbers are read.

In: nothing. Out: the frozen shapes that the readers of figures and of seizures share. Never: a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from warehouse.official_cells import Convention
from warehouse.official_context import Span
from warehouse.official_header import Column
from warehouse.official_table import Cell, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What holds for a whole table."""

    unit: str | None
    unit_flags: tuple[str, ...]
    span: Span | None
    subject: str
    """What the sheet or the title says is counted, for tables without an indicator column."""
    version: str | None
    scope: str | None
    cutoffs: Mapping[str, date]
    """Footnote mark ("" for the whole table) -> the day until which the data reach."""
    notes: Mapping[str, str]
    """Footnote mark -> its text."""
    as_of: date | None
    as_of_text: str | None
    only_catalogue: bool
    """Whether columns that the catalogue does not know are left (activity logs, monthly reports)."""
    confirmed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One reading to be: cells of one thing, at one place."""

    place: str
    unit: str | None
    flags: tuple[str, ...]
    text: str
    span: Span | None
    cells: Mapping[str, tuple[Cell, Convention, Column]]
    targets: tuple[tuple[Cell, Convention, Column], ...]
    measure: str
    row: Row
    note: str
    total: bool
    is_value: bool = False
    is_extra: bool = False
    """Whether it tells of money beside the row's own indicator: nothing is kept of it where it has no number."""
