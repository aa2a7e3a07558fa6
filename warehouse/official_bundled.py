"""The bundled references: real figures, each with its source, as one data set.

In: the CSV files beside this module. Out: `Preview`s, one a source. Never: a figure without a source, a file of
another form.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any

from warehouse.official_context import as_of
from warehouse.official_table import Figure, OfficialError, Preview, Seized

FIGURES, SEIZURES = "official_figures.csv", "seizures.csv"


def previews() -> list[Preview]:
    """The bundled documents with their figures and seizures, in the order of the files. Raises OfficialError."""
    sources: dict[tuple[str, str, str], tuple[list[Figure], list[Seized]]] = {}
    for place, row in _rows(FIGURES):
        key = (row["document_title"], row["document_url"], row["source_kind"])
        sources.setdefault(key, ([], []))[0].append(_figure(place, row))
    for place, row in _rows(SEIZURES):
        key = (row["source_title"], row["source_url"], row["source_kind"])
        sources.setdefault(key, ([], []))[1].append(_seized(place, row))
    return [
        Preview(
            document_id=hashlib.sha256("\n".join(key).encode()).hexdigest(),
            title=key[0],
            url=key[1] or None,
            source_kind=key[2],
            file_name="",
            tables=(),
            figures=tuple(figures),
            seizures=tuple(seizures),
            rejects=(),
            skipped=(),
            is_bundled=True,
        )
        for key, (figures, seizures) in sources.items()
    ]


def _rows(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    path = files("warehouse").joinpath("bundled", name)
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    for row in reader:
        yield f"{name}, baris {reader.line_num}", row


def _figure(place: str, row: dict[str, str]) -> Figure:
    return Figure(
        page_or_section=row["page_or_section"] or place,
        unit_id=row["unit"] or None,
        indicator_id=row["indicator"] or None,
        indicator_text=row["indicator_text"] or None,
        target=_number(row["target"], place),
        realization=_number(row["realization"], place),
        reported_pct=_number(row["percent"], place),
        measure=row["measure"] or None,
        raw_cells=tuple(row.values()),
        **_shared(row),
    )


def _seized(place: str, row: dict[str, str]) -> Seized:
    return Seized(
        page_or_section=place,
        unit_id=row["unit"] or None,
        substance_id=row["substance"],
        amount=_number(row["amount"], place) or 0.0,
        measure=row["measure"],
        base_amount=_number(row["amount_base"], place) or 0.0,
        base_measure=row["base"],
        action=row["action"],
        raw_cells=tuple(row.values()),
        **_shared(row),
    )


def _shared(row: dict[str, str]) -> dict[str, Any]:
    return {
        "period_start_date": date.fromisoformat(row["period_start"]) if row["period_start"] else None,
        "period_end_date": date.fromisoformat(row["period_end"]) if row["period_end"] else None,
        "scope": row["scope"] or None,
        "as_of_date": as_of(row["as_of"]) if row["as_of"] else None,
        "as_of_text": row["as_of"] or None,
        "note": row["note"] or None,
    }


def _number(text: str, place: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise OfficialError(f"{place}: {text!r} is no number") from error
