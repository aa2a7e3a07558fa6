"""Tables as they stand in a file: grids of cells with their places, and what the importer says of them.

In: nothing. Out: the frozen shapes that reader, header finder and families share. Never: meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


class OfficialError(ValueError):
    """A file that cannot be imported, or a wish that cannot be met. The message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `text` as it is shown; `value` where the file holds a number itself, not its digits."""

    text: str = ""
    value: float | None = None
    is_percent: bool = False
    """Whether the number format is a percentage: 0.9479 then stands for 94.79."""
    places: int | None = None
    """Decimals that the number format shows; None where it does not say."""
    day: date | None = None
    covered: str = ""
    """The text of the merged area that covers this cell, where it is not the area's first cell."""
    name: str = ""
    """"C7" in a workbook."""


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `place`: "baris 12", "RAWAT JALAN!7", "hal. 3, baris 5"."""

    place: str
    cells: tuple[Cell, ...]

    def cell(self, at: int) -> Cell:
        """The cell in that column; an empty one beyond the end."""
        return self.cells[at] if 0 <= at < len(self.cells) else EMPTY

    @property
    def filled(self) -> list[int]:
        """The columns that hold something."""
        return [at for at, cell in enumerate(self.cells) if cell.text]

    @property
    def texts(self) -> tuple[str, ...]:
        """The cells as they were."""
        return tuple(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, file or page: rows in order. `is_text`: lines of running text, not cells."""

    name: str
    rows: tuple[Row, ...]
    is_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What a person tells about a document and the document does not."""

    unit: str | None = None
    year: int | None = None
    source_kind: str = "official_document"
    scope: str | None = None
    as_of: str | None = None
    target_version: str | None = None
    title: str | None = None
    url: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    """Column -> role, where the importer guessed wrong: the header's text, "3" or "C", before it "SHEET!" if needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row of `ref_figure`, without its document."""

    page_or_section: str
    unit_id: str | None = None
    indicator_id: str | None = None
    indicator_text: str | None = None
    period_start_date: date | None = None
    period_end_date: date | None = None
    target: float | None = None
    realization: float | None = None
    reported_pct: float | None = None
    measure: str | None = None
    group_kind: str | None = None
    target_version: str | None = None
    scope: str | None = None
    as_of_date: date | None = None
    as_of_text: str | None = None
    note: str | None = None
    is_total: bool = False
    flags: tuple[str, ...] = ()
    raw_cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seized:
    """One row of `ref_seizure`, without its document. A total carries the flag "total"."""

    page_or_section: str
    unit_id: str | None
    substance_id: str
    amount: float
    measure: str
    base_amount: float
    base_measure: str
    action: str
    period_start_date: date | None = None
    period_end_date: date | None = None
    scope: str | None = None
    as_of_date: date | None = None
    as_of_text: str | None = None
    note: str | None = None
    flags: tuple[str, ...] = ()
    raw_cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be read. `raw_cells` is empty where a name might stand in it."""

    page_or_section: str
    reason: str
    raw_cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that holds no figure by its nature: column numbers, a page's running head, a footnote."""

    page_or_section: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnView:
    """What the importer understood of one column. `convention`: "1.234,5", "1,234.5", "mixed", "plain" or ""."""

    at: int
    header: str
    role: str
    period: str | None = None
    version: str | None = None
    convention: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """What the importer understood of one table. `sample`: its first five rows, without private columns."""

    name: str
    title: str
    family: str
    header_place: str
    unit: str | None
    period: str | None
    columns: tuple[ColumnView, ...]
    sample: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """All that an import would store, before it does."""

    document_id: str
    title: str
    url: str | None
    source_kind: str
    file_name: str
    tables: tuple[TableView, ...]
    figures: tuple[Figure, ...]
    seizures: tuple[Seized, ...]
    rejects: tuple[Reject, ...]
    skipped: tuple[Skipped, ...]
    is_bundled: bool = False

    @property
    def unmapped(self) -> tuple[str, ...]:
        """The indicator texts that no rule and no person has mapped, each once."""
        texts = (figure.indicator_text for figure in self.figures if figure.indicator_id is None)
        return tuple(dict.fromkeys(text for text in texts if text))

    def as_dict(self) -> dict[str, Any]:
        """The preview for machines: plain lists and dictionaries; dates stay dates."""
        from dataclasses import asdict

        return {**asdict(self), "unmapped": list(self.unmapped)}
