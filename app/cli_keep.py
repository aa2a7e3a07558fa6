"""`tilik backup`, `restore`, `doctor` and `dictionary`: keeping a warehouse safe, sound and explained.

In: a warehouse and a file. Out: what was done or found, and an exit code: 1 when something is wrong. Never: a repair, a
file overwritten unless told to.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_options import FAILED, JsonOption, WarehouseOption, example, open_warehouse

if TYPE_CHECKING:
    from warehouse.backup import Copied
    from warehouse.doctor import Report

BACKUP = example("tilik backup tilik-2026-05.duckdb", "tilik backup /mnt/safe/tilik.duckdb --force")
RESTORE = example("tilik restore tilik-2026-05.duckdb", "tilik restore tilik-2026-05.duckdb --force")
DOCTOR = example("tilik doctor", "tilik doctor --warehouse arsip.duckdb --json")
DICTIONARY = example("tilik dictionary", "tilik dictionary --out docs/data-dictionary.md")

Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]
FILE = typer.Argument(metavar="FILE", show_default=False)


def backup(
    ctx: typer.Context,
    file: Annotated[Path, FILE],
    force: Force = False,
    json: JsonOption = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Write the whole warehouse to another file, compare the two, and only then give it its name.

    Others may read in the meantime; who writes waits. The backup is a warehouse: --warehouse takes it.
    """
    from warehouse.backup import backup as copy

    store = open_warehouse(ctx, warehouse)
    _copied(lambda: copy(store, file, force=force), json)


def restore(
    ctx: typer.Context,
    file: Annotated[Path, FILE],
    force: Force = False,
    json: JsonOption = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Put a backup in the place of the warehouse. What was there is gone: make a backup of it first."""
    from warehouse.backup import restore as copy

    store = open_warehouse(ctx, warehouse)
    _copied(lambda: copy(store, file, force=force), json)


def doctor(ctx: typer.Context, json: JsonOption = False, warehouse: WarehouseOption = None) -> None:
    """Check what must hold in a warehouse: quotes, ids, references, captures, stories, verdicts, reviews.

    Changes nothing. Exit codes: 0 sound, 1 a problem or no warehouse, 2 wrong usage.
    """
    from app.cli_output import complain, json_line, messages
    from warehouse.doctor import examine

    store = open_warehouse(ctx, warehouse)
    if not store.exists:
        complain(f"{store.path}: there is no warehouse")
        raise typer.Exit(FAILED)
    console = messages()
    if console.is_terminal:
        with console.status("checking") as status:
            report = examine(store, lambda name: status.update(f"checking {name}"))
    else:
        report = examine(store)
    if json:
        from dataclasses import asdict

        json_line({"warehouse": str(store.path), "sound": not report.problems, **asdict(report)})
    else:
        _report(report)
    if report.problems:
        raise typer.Exit(FAILED)


def dictionary(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Default: standard output.")] = None,
) -> None:
    """Print the data dictionary as Markdown: every table, view and column with its meaning."""
    from warehouse.dictionary import markdown

    if out:
        out.write_text(markdown(), encoding="utf-8")
    else:
        typer.echo(markdown(), nl=False)


def _copied(work: Callable[[], Copied], json: bool) -> None:
    from app.cli_output import complain, json_line, output
    from warehouse.backup import BackupError

    try:
        done = work()
    except BackupError as error:
        complain(str(error))
        raise typer.Exit(FAILED) from error
    if json:
        json_line({"file": str(done.path), "tables": done.tables, "rows": done.rows, "schema": done.schema})
    else:
        output().print(f"{done.path}: {done.rows} rows in {done.tables} tables, compared", markup=False, soft_wrap=True)


def _report(report: Report) -> None:
    from app.cli_output import output, plain

    console = output()
    for problem in report.problems:
        console.print(f"[bold red]{problem.check}[/] broken at {problem.count}: {problem.says}", soft_wrap=True)
        more = "" if problem.count <= len(problem.places) else " …"
        console.print(f"    {plain('; '.join(problem.places))}{more}", markup=False, soft_wrap=True)
        console.print(f"    To mend: {problem.mend}", markup=False, soft_wrap=True)
    console.print(
        f"schema {report.schema}, {report.checks} checks, {report.captures} captures: "
        + (f"{len(report.problems)} problems" if report.problems else "sound")
    )
