"""`tilik ingest`: sources into the warehouse, with a progress bar and a summary.

In: files, folders, addresses. Out: what became of them; exit code 1 when some gave no article. Never: the work itself,
which is `app.ingest`.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_options import FAILED, INTERRUPTED, WarehouseOption, open_warehouse
from app.cli_progress import WorkersOption, processes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.failures import FailureReport
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
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE", help="Files, folders, http(s) addresses, feeds, sitemaps, archives, lists."),
    ],
    warehouse: WarehouseOption = None,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also fetch addresses inside your own network.")
    ] = False,
    workers: WorkersOption = None,
    failures: Annotated[
        Path | None,
        typer.Option(
            "--failures",
            metavar="FILE",
            help="Write what did not come in, and why, to FILE: a list that tilik ingest takes.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Read articles into the warehouse. Running it again changes nothing.

    What is stored stays stored, also when you press Ctrl-C or the machine stops: run the same command again to go on.
    Exit code: 0 all read, 1 some were not, 2 wrong usage, 130 stopped.
    """
    store = open_warehouse(ctx, warehouse)
    started = time.monotonic()
    summary = run(sources, store, allow_private=allow_private, workers=workers, failures=failures)
    seconds = time.monotonic() - started
    if json:
        _as_json(summary, seconds)
    else:
        report(summary, seconds)
    if failures is not None and summary.unread:
        _advise(failures)
    if summary.interrupted:
        raise typer.Exit(INTERRUPTED)
    if summary.unread:
        raise typer.Exit(FAILED)


def run(
    sources: Sequence[str],
    warehouse: Warehouse,
    *,
    allow_private: bool = False,
    sample: bool = False,
    workers: int | None = None,
    failures: Path | None = None,
) -> Summary:
    """Ingest behind a progress bar on standard error; each failure is told as it happens. `workers` processes read;
    None takes all processors, and this process alone for a few pages."""
    from app.cli_output import complain, plain
    from app.cli_progress import progress_bar
    from app.ingest import Event
    from app.ingest import ingest as work
    from corpus.sources import count

    total = count(sources)
    with _report(failures) as written, progress_bar("reading", total) as advance:

        def told(event: Event) -> None:
            advance()
            if written is not None:
                written.add(event)
            if event.reason is not None:
                complain(f"{plain(event.source)}: {event.reason}")

        return work(
            sources,
            warehouse,
            on_event=told,
            allow_private=allow_private,
            sample=sample,
            lists_name_files=True,
            workers=processes(workers, total),
        )


@contextmanager
def _report(path: Path | None) -> Iterator[FailureReport | None]:
    if path is None:
        yield None
        return
    from app.failures import FailureReport

    try:
        report = FailureReport(path)
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}", param_hint="--failures") from error
    with report:
        yield report


def _advise(path: Path) -> None:
    from app.cli_output import note

    note(f"What did not come in is listed in {path}; to try again: tilik ingest {path}")


def report(summary: Summary, seconds: float | None = None) -> None:
    """The counts by outcome, one line each, leaving out what did not occur, and how fast it went."""
    from app.cli_output import note, output

    console = output()
    for outcome, number in summary.counts.items():
        if number:
            console.print(f"{number:>6}  {NAMES[outcome]}")
    console.print(f"        {summary.metrics} metrics and {summary.seizures} seizures stored")
    if seconds:
        console.print(f"        {summary.total} sources in {seconds:.1f} s, {summary.total / seconds:.1f} a second")
    if summary.interrupted:
        note("Stopped. What was read until now is stored; run the same command again to go on.")


def _as_json(summary: Summary, seconds: float) -> None:
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
            "seconds": round(seconds, 3),
            "failures": failures,
            "failures_left_out": summary.unread - len(failures),
        }
    )
