"""`tilik articles`: what was captured, given back.

In: a warehouse. Out: a web archive. Never: the work itself, which is `app.warc`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli_options import FAILED, HELP_SETTINGS, Group, WarehouseOption, example, open_warehouse

app = typer.Typer(
    name="articles",
    cls=Group,
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings=HELP_SETTINGS,
    help="Articles as they were captured.",
)


@app.callback()
def articles() -> None:
    """Articles as they were captured."""


@app.command("export", epilog=example("tilik articles export --warc arsip.warc.gz", "tilik ingest arsip.warc.gz"))
def export(
    ctx: typer.Context,
    warc: Annotated[
        Path, typer.Option("--warc", metavar="FILE", help="The archive to write; gzipped if its name ends in .gz.")
    ],
    article: Annotated[
        list[str] | None,
        typer.Option("--article", metavar="ID", help="Only this article; may be given several times."),
    ] = None,
    warehouse: WarehouseOption = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was written as one JSON object.")] = False,
) -> None:
    """Write what was captured to a web archive: bytes, headers, status, time and address.

    Any tool that reads WARC opens it; reading it with tilik ingest gives the same articles.
    """
    from app.cli_output import complain, json_line, note, output
    from app.cli_progress import progress_bar
    from app.warc import export as work
    from warehouse.captures import count

    store = open_warehouse(ctx, warehouse)
    wanted = sorted(set(article)) if article else None
    total = count(store, wanted)
    if wanted and total < len(wanted):
        complain(f"{len(wanted) - total} of the articles named are not in {store.path}; tilik show articles lists them")
        raise typer.Exit(FAILED)
    try:
        with progress_bar("writing", total) as advance:
            written = work(store, warc, wanted, on_capture=advance)
    except OSError as error:
        complain(f"{warc}: it cannot be written ({error.strerror or error})")
        raise typer.Exit(FAILED) from error
    if json:
        json_line({"file": str(warc), "captures": written.captures, "samples": written.samples})
    else:
        output().print(f"{written.captures} captures written to {warc}", soft_wrap=True)
    if written.samples:
        note(f"{written.samples} of them are of the bundled sample: their figures are invented, and an archive cannot "
             "say so to whoever reads it.")  # fmt: skip
