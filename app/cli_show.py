"""`tilik show`: what the warehouse holds, as a table or as JSON lines.

In: filters. Out: rows, latest first; a note on standard error when there are more. Never: writing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.cli_options import HELP_SETTINGS, WarehouseOption, example, open_warehouse

if TYPE_CHECKING:
    from warehouse.filters import Filters
    from warehouse.store import Warehouse

app = typer.Typer(
    help="Show metrics, seizures or articles of the warehouse.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings=HELP_SETTINGS,
    epilog=example("tilik show metrics --indicator rehabilitasi.klien --year 2021", "tilik show articles --json"),
)

Unit = Annotated[str | None, typer.Option("--unit", metavar="SLUG", help="Only this office, as in bnn-prov-aceh.")]
Indicator = Annotated[
    str | None, typer.Option("--indicator", metavar="ID", help="Only this indicator, as in rehabilitasi.klien.")
]
Substance = Annotated[str | None, typer.Option("--substance", metavar="ID", help="Only this drug, as in sabu.")]
Action = Annotated[
    Literal["seized", "destroyed"] | None, typer.Option("--action", help="Only what was seized, or what was destroyed.")
]
Year = Annotated[int | None, typer.Option("--year", help="Only periods that touch this year.")]
Published = Annotated[int | None, typer.Option("--year", help="Only articles published in this year.")]
Search = Annotated[str | None, typer.Option("--search", metavar="WORDS", help="Only rows that hold all these words.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="At most this many rows.")]
Lines = Annotated[bool, typer.Option("--json", help="Print JSON lines, one row a line, instead of a table.")]


@app.command(
    epilog=example("tilik show metrics --unit bnn-prov-aceh --year 2023", "tilik show metrics --json | jq .quote")
)
def metrics(
    ctx: typer.Context,
    unit: Unit = None,
    indicator: Indicator = None,
    year: Year = None,
    search: Search = None,
    limit: Limit = 200,
    json: Lines = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Targets and realizations, with the percentage as printed and as computed."""
    from app.cli_output import metrics_table
    from warehouse import query

    filters = query.Filters(unit=unit, indicator=indicator, year=year, search=search)
    store = open_warehouse(ctx, warehouse)
    rows = query.metrics(store, filters, limit=limit)
    _show(store, filters, rows, json, metrics_table, query.count_metrics)


@app.command(
    epilog=example("tilik show seizures --substance sabu --year 2024", "tilik show seizures --action destroyed")
)
def seizures(
    ctx: typer.Context,
    unit: Unit = None,
    substance: Substance = None,
    action: Action = None,
    year: Year = None,
    search: Search = None,
    limit: Limit = 200,
    json: Lines = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Amounts of drugs taken or destroyed, as written and converted."""
    from app.cli_output import seizures_table
    from warehouse import query

    filters = query.Filters(unit=unit, substance=substance, action=action, year=year, search=search)
    store = open_warehouse(ctx, warehouse)
    rows = query.seizures(store, filters, limit=limit)
    _show(store, filters, rows, json, seizures_table, query.count_seizures)


@app.command(epilog=example("tilik show articles --year 2024", "tilik show articles --search rehabilitasi --json"))
def articles(
    ctx: typer.Context,
    year: Published = None,
    search: Search = None,
    limit: Limit = 200,
    json: Lines = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Articles, with how many records each gave. Their ids are what `tilik explain` takes."""
    from app.cli_output import articles_table
    from warehouse import query

    filters = query.Filters(year=year, search=search)
    store = open_warehouse(ctx, warehouse)
    rows = query.articles(store, filters, limit=limit)
    _show(store, filters, rows, json, articles_table, query.count_articles)


def _show(
    store: Warehouse,
    filters: Filters,
    rows: Sequence[dict[str, Any]],
    as_json: bool,
    table: Callable[[Sequence[dict[str, Any]]], Any],
    count: Callable[[Warehouse, Filters], int],
) -> None:
    from app.cli_output import json_line, note, output

    if as_json:
        for row in rows:
            json_line(row)
    elif rows:
        output().print(table(rows))
    if not rows:
        note(_nothing(store, filters))
    elif (total := count(store, filters)) > len(rows):
        note(f"{len(rows)} of {total} rows; --limit shows more")


def _nothing(store: Warehouse, filters: Filters) -> str:
    """Why nothing is shown, and what to try."""
    if not store.exists:
        return f"There is no warehouse at {store.path} yet. `tilik ingest SOURCE` makes one, `tilik demo` a sample."
    from warehouse.query import options

    here = options(store)
    for name, kind in (("unit", "units"), ("indicator", "indicators"), ("substance", "substances")):
        wanted, values = getattr(filters, name), [row["value"] for row in here[kind]]
        if wanted is not None and wanted not in values:
            known = ", ".join(values[:12]) + (" …" if len(values) > 12 else "")
            return f"Nothing for {name} {wanted}. In the warehouse: {known or 'none'}"
    return "Nothing in the warehouse matches; try fewer filters."
