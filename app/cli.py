"""The command `tilik`: what it is made of, and what happens when something goes wrong.

In: the command line. Out: the commands of the `app.cli_*` modules under one roof, and an exit code: 0 all well, 1 some
source or the warehouse failed, 2 wrong usage, 130 stopped by Ctrl-C. Never: work of its own, a heavy import before a
command needs it.
"""

from __future__ import annotations

import importlib
import importlib.util
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer

from app import (
    cli_articles,
    cli_check,
    cli_demo,
    cli_evaluate,
    cli_export,
    cli_gaps,
    cli_ingest,
    cli_keep,
    cli_official,
    cli_read,
    cli_reextract,
    cli_review,
    cli_serve,
    cli_show,
    cli_watch,
)
from app.cli_options import HELP_SETTINGS, Group, example

app = typer.Typer(
    name="tilik",
    cls=Group,
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings=HELP_SETTINGS,
    pretty_exceptions_show_locals=False,
    add_completion=False,
    epilog=example(
        "tilik demo", "tilik ingest articles/ https://example.org/berita", "tilik show metrics --unit bnn-prov-aceh"
    ),
)


def _version(wanted: bool) -> None:
    if wanted:
        try:
            typer.echo(f"tilik {version('tilik')}")
        except PackageNotFoundError:
            typer.echo("tilik, not installed: run it through pip or make setup")
        raise typer.Exit


@app.callback()
def tilik(
    ctx: typer.Context,
    warehouse: Annotated[
        Path | None,
        typer.Option(
            "--warehouse",
            metavar="FILE",
            help="The warehouse file, for every command. Default: TILIK_WAREHOUSE, else tilik.duckdb here.",
        ),
    ] = None,
    show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Reads Indonesian news on narcotics work and keeps the numbers: targets, realizations and seizures, each with its
    quote."""
    ctx.obj = warehouse


app.command(
    "demo",
    rich_help_panel="Start here",
    epilog=example("tilik demo", "tilik demo --no-app", "tilik demo --port 8600"),
)(cli_demo.demo)
app.command(
    "ingest",
    rich_help_panel="Fill and look",
    epilog=example(
        "tilik ingest articles/",
        "tilik ingest berita.html https://example.org/berita",
        "tilik ingest a.jsonl --json",
        "tilik ingest crawl.warc.gz --workers 4 --failures failed.txt",
    ),
)(cli_ingest.ingest)
app.command("watch", rich_help_panel="Fill and look", epilog=cli_watch.EPILOG)(cli_watch.watch)
app.add_typer(cli_show.app, name="show", rich_help_panel="Fill and look")
app.add_typer(cli_official.app, name="official", rich_help_panel="Fill and look")
app.command("check", rich_help_panel="Fill and look", epilog=cli_check.EPILOG)(cli_check.check)
app.command("app", rich_help_panel="Fill and look", epilog=cli_serve.EPILOG)(cli_serve.serve)
app.command(
    "extract",
    rich_help_panel="Read without storing",
    epilog=example("tilik extract berita.html", "tilik extract articles.jsonl > records.jsonl"),
)(cli_read.extract)
app.command(
    "clean",
    rich_help_panel="Read without storing",
    epilog=example("tilik clean berita.html", "tilik clean pages/ | jq .title"),
)(cli_read.clean)
app.command(
    "explain",
    rich_help_panel="Read without storing",
    epilog=example("tilik explain berita.html", "tilik explain 3f6c1a9be0d2457c", "tilik explain berita.txt --trace"),
)(cli_read.explain)
app.add_typer(cli_articles.app, name="articles", rich_help_panel="Keep")
app.command(
    "reextract",
    rich_help_panel="Rules",
    epilog=example("tilik reextract", "tilik reextract --article berita57 --json", "tilik reextract --workers 2"),
)(cli_reextract.reextract)
app.command("evaluate", rich_help_panel="Rules", epilog=cli_evaluate.EPILOG)(cli_evaluate.evaluate)

app.command(
    "gaps",
    rich_help_panel="Rules",
    epilog=example("tilik gaps articles/", "tilik gaps", "tilik gaps --warehouse arsip.duckdb --json"),
)(cli_gaps.gaps)

app.add_typer(cli_review.app, name="review", rich_help_panel="Fill and look")

app.command("export", rich_help_panel="Fill and look", epilog=cli_export.EPILOG)(cli_export.export)
app.command("backup", rich_help_panel="Keep", epilog=cli_keep.BACKUP)(cli_keep.backup)
app.command("restore", rich_help_panel="Keep", epilog=cli_keep.RESTORE)(cli_keep.restore)
app.command("doctor", rich_help_panel="Keep", epilog=cli_keep.DOCTOR)(cli_keep.doctor)
app.command("dictionary", rich_help_panel="Keep", epilog=cli_keep.DICTIONARY)(cli_keep.dictionary)

# The rules' own commands live in a module of their own, which may be missing from a cut-down installation.
if importlib.util.find_spec("app.cli_rules"):
    app.add_typer(importlib.import_module("app.cli_rules").app, name="rules", rich_help_panel="Rules")


def main() -> None:
    """The entry point of the console script."""
    app()
