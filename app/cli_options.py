"""What the commands share: options, examples in the help, and errors in plain words.

In: the context of a command. Out: a warehouse path, help texts, an exit code. Never: a traceback for something a person
can mend.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from warehouse.store import Warehouse

HELP_SETTINGS = {"help_option_names": ["-h", "--help"]}
FAILED = 1
USAGE = 2
INTERRUPTED = 130

WarehouseOption = Annotated[
    Path | None,
    typer.Option(
        "--warehouse",
        metavar="FILE",
        help="The warehouse file. Default: TILIK_WAREHOUSE, else tilik.duckdb in this folder.",
        show_default=False,
    ),
]
RulesOption = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        metavar="FOLDER",
        help="The rules of another domain, a folder. Default: the built-in P4GN rules.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def example(*lines: str) -> str:
    """The examples of a command, for the end of its help."""
    return "[bold]Examples[/bold]\n\n" + "\n\n".join(f"  [cyan]{line}[/cyan]" for line in lines)


def open_warehouse(ctx: typer.Context, path: Path | None) -> Warehouse:
    """The warehouse that the command names, or `tilik --warehouse`, or the environment, or the default."""
    from warehouse.store import Warehouse, default_path

    return Warehouse(path or ctx.obj or default_path())


class Group(TyperGroup):
    """A group of commands in which an error that a person can mend ends in one sentence on standard error."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command. Errors of the warehouse and of the rules become exit code 1."""
        try:
            return super().invoke(ctx)
        except (RuntimeError, ValueError) as error:
            from app.cli_output import complain
            from rules.files import RuleError
            from warehouse.store import WarehouseError

            # typer.Exit is a RuntimeError too.
            if not isinstance(error, WarehouseError | RuleError):
                raise
            complain(str(error))
            raise typer.Exit(FAILED) from error
