"""The tables of `tilik official`: a preview as a person checks it, and a document as it is stored.

In: previews, rows. Out: tables for the terminal. Never: a private column, a control character.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from app.cli_output import plain
from warehouse.words import NOTHING, figure, number, period

if TYPE_CHECKING:
    from warehouse.official_table import Preview, TableView

FIRST = 5
MOST_REJECTS = 40
FAMILIES = {
    "A": "performance table", "B": "plan", "C": "years side by side", "D": "offices", "E": "provinces",
    "F": "cases", "G": "evidence", "H": "activities", "I": "monthly report",
}  # fmt: skip


def _text(value: Any) -> Text:
    return Text(plain(str(value)) if value not in (None, "") else NOTHING)


def preview_tables(told: Preview) -> Iterator[Table | Text]:
    """What was understood: for each table its columns and five rows; then figures, seizures and refusals."""
    yield Text.assemble((plain(told.title), "bold"), f"  {told.source_kind}  {plain(told.file_name)}")
    for view in told.tables:
        yield from _view_tables(view)
    rows = [_figure_cells(vars_of(one)) for one in told.figures]
    if rows:
        yield _figures(f"First {min(FIRST, len(rows))} of {len(rows)} figures", rows[:FIRST])
    drugs = [_seizure_cells(vars_of(one)) for one in told.seizures]
    if drugs:
        yield _seizures(f"First {min(FIRST, len(drugs))} of {len(drugs)} seizures", drugs[:FIRST])
    if told.unmapped:
        yield Text("No indicator is known for these texts; they are kept, and `tilik official map` maps them:")
        for text in told.unmapped:
            yield Text(f"  {plain(text)}")
    if told.rejects:
        yield _rejects([vars_of(one) for one in told.rejects])
    if told.skipped:
        kinds = dict.fromkeys(one.what for one in told.skipped)
        yield Text(
            f"Passed over, {len(told.skipped)} rows without figures: {'; '.join(plain(kind) for kind in kinds)}", "dim"
        )


def vars_of(one: Any) -> dict[str, Any]:
    """A frozen row as a dictionary."""
    from dataclasses import asdict

    return asdict(one)


def _view_tables(view: TableView) -> Iterator[Table]:
    told = [view.name, f"family {view.family}, {FAMILIES[view.family]}", f"header at {view.header_place}"]
    told += [f"office {view.unit}" if view.unit else "", f"period {view.period}" if view.period else ""]
    title = " · ".join(plain(part) for part in told if part)
    table = Table("column", "header", "role", "time", "version", "numbers", title=title, title_justify="left")
    for column in view.columns:
        cells = (column.header, column.role, column.period or "", column.version or "", column.convention)
        table.add_row(str(column.at + 1), *(Text(plain(cell)) for cell in cells))
    if view.columns:
        yield table
    if view.sample:
        rows = Table(title="first rows", title_justify="left", show_header=False)
        for sample in view.sample:
            rows.add_row(*(Text(plain(cell)[:60]) for cell in sample))
        yield rows


def bundled_table(told: Sequence[Preview]) -> Table:
    """The bundled sources, one a line."""
    table = Table(
        "source", "kind", "figures", "seizures", title="References that come with Tilik", title_justify="left"
    )
    for one in told:
        source = Text(plain(one.title) + (f"\n{plain(one.url)}" if one.url else ""))
        table.add_row(source, one.source_kind, str(len(one.figures)), str(len(one.seizures)))
    return table


def document_tables(told: dict[str, Any]) -> Iterator[Table | Text]:
    """A stored document: its head, all figures, seizures and refusals."""
    head = told["document"]
    yield Text.assemble((plain(head["title"]), "bold"), f"  {head['source_kind']}  {head['document_id'][:10]}")
    if head["url"]:
        yield Text(plain(head["url"]))
    if told["figures"]:
        yield _figures("Figures", [_figure_cells(one) for one in told["figures"]])
    if told["seizures"]:
        yield _seizures("Seizures", [_seizure_cells(one) for one in told["seizures"]])
    if told["rejects"]:
        yield _rejects(told["rejects"])


def _figures(title: str, rows: Sequence[Sequence[Text]]) -> Table:
    table = Table(
        "place",
        "office",
        "indicator",
        "period",
        "target",
        "realization",
        "%",
        "notes",
        title=title,
        title_justify="left",
    )
    for row in rows:
        table.add_row(*row)
    return table


def _figure_cells(one: dict[str, Any]) -> list[Text]:
    notes = [one["target_version"], one["scope"], "total" if one["is_total"] else None, *one["flags"]]
    indicator = f"{one['indicator_id'] or 'unmapped'}\n{one['indicator_text'] or ''}"
    when = period(one["period_start_date"], one["period_end_date"])
    amounts = [figure(one[name], one["measure"]) for name in ("target", "realization")]
    cells = [one["page_or_section"], one["unit_id"], indicator, when, *amounts, number(one["reported_pct"])]
    return [_text(cell) for cell in cells] + [_text(", ".join(filter(None, notes)))]


def _seizures(title: str, rows: Sequence[Sequence[Text]]) -> Table:
    table = Table(
        "place", "office", "substance", "period", "amount", "action", "notes", title=title, title_justify="left"
    )
    for row in rows:
        table.add_row(*row)
    return table


def _seizure_cells(one: dict[str, Any]) -> list[Text]:
    when = period(one["period_start_date"], one["period_end_date"])
    amount = figure(one["amount"], one["measure"])
    notes = ", ".join(filter(None, [one["scope"], one["note"], *one["flags"]]))
    cells = [one["page_or_section"], one["unit_id"], one["substance_id"], when, amount, one["action"], notes]
    return [_text(cell) for cell in cells]


def _rejects(rows: Sequence[dict[str, Any]]) -> Table:
    more = f", the first {MOST_REJECTS}" if len(rows) > MOST_REJECTS else ""
    table = Table("place", "why it is refused", "cells", title=f"Refused: {len(rows)}{more}", title_justify="left")
    for one in rows[:MOST_REJECTS]:
        cells = " | ".join(cell for cell in one["raw_cells"] if cell)
        table.add_row(_text(one["page_or_section"]), _text(one["reason"]), _text(cells[:120]))
    return table
