"""`tilik export`: records and verdicts as files for other programs.

In: what, a format, filters. Out: a file, or text on standard output. Never: a binary file on a terminal, a file
overwritten unless told to.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

import typer

from app.cli_options import FAILED, USAGE, WarehouseOption, example, open_warehouse

EPILOG = example(
    "tilik export metrics --unit bnn-prov-aceh --format xlsx --out aceh.xlsx",
    "tilik export seizures --year 2024 > sitaan.csv",
    "tilik export checks --format parquet --out checks.parquet",
    "tilik export metrics --columns",
)
TEXT = ("csv", "jsonl")


def export(
    ctx: typer.Context,
    what: Annotated[Literal["metrics", "seizures", "checks"], typer.Argument(help="What to write.")],
    form: Annotated[
        Literal["csv", "xlsx", "parquet", "jsonl"] | None,
        typer.Option("--format", help="Default: by the file's suffix, else csv.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Default: standard output.", show_default=False)
    ] = None,
    unit: Annotated[str | None, typer.Option("--unit", metavar="SLUG", help="Only this office.")] = None,
    indicator: Annotated[str | None, typer.Option("--indicator", metavar="ID", help="Only this indicator.")] = None,
    substance: Annotated[str | None, typer.Option("--substance", metavar="ID", help="Only this drug.")] = None,
    action: Annotated[
        Literal["seized", "destroyed"] | None, typer.Option("--action", help="Only what was seized, or destroyed.")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", help="Only periods that touch this year.")] = None,
    search: Annotated[
        str | None, typer.Option("--search", metavar="WORDS", help="Only rows with all these words.")
    ] = None,
    verdict: Annotated[
        str | None, typer.Option("--verdict", metavar="NAME", help="Only checks with this verdict.")
    ] = None,
    columns: Annotated[bool, typer.Option("--columns", help="Only list the columns with their meanings.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Tell the result as one JSON object (with --out).")] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Write metrics, seizures or checks with their sources, quotes and reviews as CSV, XLSX, Parquet or JSON lines.

    In CSV a text that begins like a formula gets an apostrophe before it. A sheet holds 1,048,575 rows; the other
    formats have no limit. Exit codes: 0 written, 1 not, 2 wrong usage.
    """
    from app.cli_output import complain, json_line, note
    from warehouse.export import FORMATS, ExportError, Format
    from warehouse.export import export as write
    from warehouse.filters import Filters

    store = open_warehouse(ctx, warehouse)
    if columns:
        _columns(store.path, what, json)
        return
    suffix = out.suffix.lstrip(".").lower() if out else ""
    by_suffix: Format = next((each for each in FORMATS if each == suffix), "csv")
    chosen = form or by_suffix
    if out is None and chosen not in TEXT:
        complain(f"--format {chosen} needs --out FILE")
        raise typer.Exit(USAGE)
    if out is not None and out.exists() and not force:
        complain(f"{out}: is there already; --force replaces it")
        raise typer.Exit(FAILED)
    filters = Filters(unit=unit, indicator=indicator, substance=substance, action=action, year=year, search=search)
    try:
        if out is not None:
            count = write(store, what, chosen, out, filters, verdict=verdict)
        else:
            with TemporaryDirectory(prefix="tilik-") as folder:
                made = Path(folder) / "rows"
                count = write(store, what, chosen, made, filters, verdict=verdict)
                with made.open("rb") as file:
                    shutil.copyfileobj(file, sys.stdout.buffer)
                sys.stdout.buffer.flush()
    except ExportError as error:
        complain(str(error))
        raise typer.Exit(FAILED) from error
    if json and out is not None:
        json_line({"file": str(out), "format": chosen, "rows": count})
    else:
        note(f"{count} rows" + (f" in {out}" if out else ""))


def _columns(path: Path, what: Literal["metrics", "seizures", "checks"], json: bool) -> None:
    from rich.table import Table

    from app.cli_output import json_line, output
    from warehouse.export import columns
    from warehouse.store import Warehouse

    table = Table("column", "type", "meaning")
    for name, type_, meaning in columns(Warehouse(path), what):
        if json:
            json_line({"column": name, "type": type_, "meaning": meaning})
        table.add_row(name, type_, meaning)
    if not json:
        output().print(table)
