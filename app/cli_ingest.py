"""`tilik ingest`: sources into the warehouse, with a progress bar and a summary.

In: files, folders, addresses. Out: what became of them; exit code 1 when some gave no article. Never: the work itself,
which is `app.ingest`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_options import FAILED, INTERRUPTED, WarehouseOption, open_warehouse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ingest import Summary
    from warehouse.store import Warehouse

NAMES = {
    "new": "new",
    "replaced": "replaced (the page or the rules changed)",
    "unchanged": "unchanged",
    "refused": "no article in it",
    "failed": "failed",
}


def ingest(
    ctx: typer.Context,
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE", help="Files, folders or http(s) addresses.")],
    warehouse: WarehouseOption = None,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also fetch addresses inside your own network.")
    ] = False,
) -> None:
    """Read articles into the warehouse. Running it again changes nothing.

    What is stored stays stored, also when you press Ctrl-C. Exit code: 0 all read, 1 some were not, 2 wrong usage.
    """
    summary = run(sources, open_warehouse(ctx, warehouse), allow_private=allow_private)
    if json:
        _as_json(summary)
    else:
        report(summary)
    if summary.interrupted:
        raise typer.Exit(INTERRUPTED)
    if summary.failures:
        raise typer.Exit(FAILED)


def run(sources: Sequence[str], warehouse: Warehouse, *, allow_private: bool = False, sample: bool = False) -> Summary:
    """Ingest behind a progress bar on standard error; each failure is told as it happens."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from app.cli_output import complain, messages, plain
    from app.ingest import Event
    from app.ingest import ingest as work
    from corpus.sources import count

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = messages()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("reading", total=count(sources))

        def told(event: Event) -> None:
            progress.advance(task)
            if event.reason is not None:
                complain(f"{plain(event.source)}: {event.reason}")

        return work(sources, warehouse, on_event=told, allow_private=allow_private, sample=sample)


def report(summary: Summary) -> None:
    """The counts by outcome, one line each, leaving out what did not occur."""
    from app.cli_output import note, output

    console = output()
    for outcome, number in summary.counts.items():
        if number:
            console.print(f"{number:>6}  {NAMES[outcome]}")
    console.print(f"        {summary.metrics} metrics and {summary.seizures} seizures stored")
    if summary.interrupted:
        note("Stopped. What was read until now is stored; run the same command again to go on.")


def _as_json(summary: Summary) -> None:
    from app.cli_output import json_line

    failures = [
        {"source": event.source, "outcome": event.outcome, "reason": event.reason} for event in summary.failures
    ]
    json_line(
        {
            **{str(outcome): number for outcome, number in summary.counts.items()},
            "metrics": summary.metrics,
            "seizures": summary.seizures,
            "interrupted": summary.interrupted,
            "failures": failures,
        }
    )
