"""`tilik reextract`: today's rules over everything stored, with a progress bar and a summary.

In: a warehouse. Out: how many records appeared, vanished and changed; exit code 1 when an article could not be read
again. Never: the work itself, which is `app.reextract`; the network.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_options import FAILED, INTERRUPTED, WarehouseOption, open_warehouse
from app.cli_progress import WorkersOption, processes, progress_bar

if TYPE_CHECKING:
    from app.reextract import Summary


def reextract(
    ctx: typer.Context,
    article: Annotated[
        list[str] | None,
        typer.Option("--article", metavar="ID", help="Only this article; may be given several times."),
    ] = None,
    anew: Annotated[
        bool,
        typer.Option("--all", help="Also articles that were read by these very rules: after a change of the code."),
    ] = False,
    workers: WorkersOption = None,
    warehouse: WarehouseOption = None,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
) -> None:
    """Read everything stored again with today's rules, from the captured bytes, without the network.

    Each article is replaced at once or not at all; stopped, the next run goes on, and one more run does nothing.
    Reviews stay. Exit code: 0 all read, 1 some articles stay as they were, 130 stopped.
    """
    from app.cli_output import complain, plain
    from app.reextract import Change
    from app.reextract import reextract as work
    from rules.files import packs
    from warehouse.captures import count

    store = open_warehouse(ctx, warehouse)
    wanted = sorted(set(article)) if article else None
    held = count(store, wanted)
    if wanted and held < len(wanted):
        complain(f"{len(wanted) - held} of the articles named are not in {store.path}; tilik show articles lists them")
        raise typer.Exit(FAILED)
    total = count(store, wanted, but=None if anew else packs().version)
    started = time.monotonic()
    with progress_bar("reading again", total) as advance:

        def told(change: Change) -> None:
            advance()
            if change.reason is not None:
                complain(f"{plain(change.article)} stays as it was: {change.reason}")

        summary = work(store, wanted, anew=anew, workers=processes(workers, total), on_change=told)
    _report(summary, time.monotonic() - started, json)
    if summary.interrupted:
        raise typer.Exit(INTERRUPTED)
    if summary.failed:
        raise typer.Exit(FAILED)


def _report(summary: Summary, seconds: float, json: bool) -> None:
    from app.cli_output import json_line, note, output

    names = ("replaced", "current", "failed", "appeared", "vanished", "changed", "same")
    counts = {name: getattr(summary, name) for name in names}
    if json:
        failures = [{"article": change.article, "reason": change.reason} for change in summary.failures]
        told = {"interrupted": summary.interrupted, "seconds": round(seconds, 3), "failures": failures}
        json_line({**counts, **told})
        return
    console = output()
    console.print(f"{summary.replaced:>6}  articles read again in {seconds:.1f} s")
    console.print(f"{summary.current:>6}  articles were read by these rules already")
    if summary.failed:
        console.print(f"{summary.failed:>6}  articles could not be read and stay as they were")
    console.print(
        f"        records: {summary.appeared} appeared, {summary.vanished} vanished, {summary.changed} changed, "
        f"{summary.same} stay"
    )
    if summary.interrupted:
        note("Stopped. What was read again until now is stored; run the same command again to go on.")
