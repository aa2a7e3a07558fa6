"""What the commands with long runs share: a progress bar with rate and remaining time, and how many processes work.

In: how many steps are to come. Out: a bar on standard error, where that is a terminal. Never: anything on standard
output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.progress import Task

FEW = 24
"""So few pages are read sooner than processes are ready."""
MOST = 256

WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        min=0,
        max=MOST,
        help="How many processes read pages; 0 reads them in this one. Default: one a processor, 0 for a few pages.",
        show_default=False,
    ),
]


def processes(wanted: int | None, total: int | None) -> int:
    """How many processes to use for `total` pages (None: unknown)."""
    from app.workers import cores

    if wanted is not None:
        return wanted
    return 0 if total is not None and total <= FEW else cores()


@contextmanager
def progress_bar(what: str, total: int | None) -> Iterator[Callable[[], None]]:
    """A bar inside the `with`; call what it gives after each step."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.table import Column

    from app.cli_output import messages

    class Rate(TextColumn):
        """Steps a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.1f}/s" if task.speed else "")

    from rich.text import Text

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate("", table_column=Column(justify="right", min_width=8)),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    console = messages()
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal, speed_estimate_period=30
    ) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)
