"""`tilik demo`: the bundled sample from pages to findings to the dashboard.

In: nothing but the installation. Out: `tilik-demo.duckdb` in the current folder, two tables, three findings, and the
dashboard. Never: a sample figure shown without its mark.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli_options import FAILED
from app.cli_serve import PORT, Port

FILE = Path("tilik-demo.duckdb")


def demo(
    serve: Annotated[
        bool, typer.Option("--app/--no-app", help="Serve the dashboard at the end, or stop before it.")
    ] = True,
    port: Port = PORT,
) -> None:
    """Read the bundled sample and show what Tilik makes of it, then serve the dashboard.

    The offices and numbers of the sample are invented and marked so wherever they are shown.
    """
    from app.demo import run, sample
    from warehouse.store import Warehouse

    pages = sample()
    if not pages:
        from app.cli_output import complain

        complain("the sample pages are not part of this installation; install Tilik again")
        raise typer.Exit(FAILED)
    warehouse = Warehouse(FILE)
    summary = run(warehouse, pages)
    if summary.failures:
        raise typer.Exit(FAILED)
    if serve:
        from app.cli_serve import run as serve_app

        serve_app(warehouse, "127.0.0.1", port)
