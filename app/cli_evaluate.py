"""`tilik evaluate`: how well the present rules read annotated articles.

In: a gold file and the texts of its articles. Out: tables, or one JSON object; exit code 1 when something can't be read
or a score fell below the earlier evaluation that it is compared with. Never: writing, a score over a part of the gold.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_options import FAILED, example

if TYPE_CHECKING:
    from extract.evaluate_compare import Change
    from extract.evaluate_report import Evaluation

EPILOG = example(
    "tilik evaluate tests/gold/own_a.jsonl",
    "tilik evaluate gold.jsonl --articles texts/ --errors",
    "tilik evaluate gold.jsonl --json > before.json",
    "tilik evaluate gold.jsonl --compare before.json",
)


def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(metavar="GOLD", help="A .jsonl file with one annotated article a line.", show_default=False),
    ],
    articles: Annotated[
        Path | None,
        typer.Option(
            "--articles",
            metavar="FOLDER",
            help="Where the texts are, as ARTICLE.txt or ARTICLE.html. Default: a folder named like the gold file, "
            "beside it or one level up; else the gold file's own folder and those below it.",
            show_default=False,
        ),
    ] = None,
    errors: Annotated[
        bool, typer.Option("--errors", help="List every missed, differing and extra record with its sentence.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
    compare: Annotated[
        Path | None,
        typer.Option(
            "--compare",
            metavar="OLD.json",
            help="Show what was mended and broken since an earlier --json. Exit code 1 when a score fell.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Score the rules on annotated articles: by level, pillar, indicator and phenomenon, with the spread over articles.

    A level includes the one before it: [bold]figures[/bold] (the numbers), [bold]indicator[/bold], [bold]full[/bold]
    (office and period too). The interval holds 95 % of F1 when articles are drawn again. Exit codes: 0 scored, 1 a file
    can't be used or a score fell against --compare, 2 wrong usage.
    """
    from app.cli_output import complain, json_line, output
    from extract.evaluate_compare import CompareError, to_json
    from extract.evaluate_gold import GoldError

    try:
        found, change = _run(gold, articles, compare)
    except (GoldError, CompareError) as error:
        complain(str(error))
        raise typer.Exit(FAILED) from error
    if json:
        told = to_json(found)
        if change is not None:
            told["change"] = {
                "same_gold": change.same_gold,
                "fallen": change.fallen,
                "mended": change.mended,
                "broken": change.broken,
            }
        json_line(told)
    else:
        from app.evaluation_tables import change as changes
        from app.evaluation_tables import tables

        console = output()
        for part in tables(found, errors=errors):
            console.print(part)
        for part in changes(change) if change else ():
            console.print(part)
    if change is not None and change.fallen:
        complain(f"F1 fell: {', '.join(change.fallen)}")
        raise typer.Exit(FAILED)


def _run(gold: Path, articles: Path | None, earlier: Path | None) -> tuple[Evaluation, Change | None]:
    """The evaluation, and the change from an earlier one. Raises GoldError, CompareError."""
    import json

    from extract.evaluate_compare import CompareError, compared
    from extract.evaluate_gold import read_gold
    from extract.evaluate_report import evaluate as run

    old: object = None
    if earlier is not None:
        try:
            old = json.loads(earlier.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise CompareError(f"{earlier}: can't be read ({error})") from error
    annotated = read_gold(gold, articles)
    from extract.pipeline import Extractor

    found = run(annotated, Extractor().extract)
    return found, None if earlier is None else compared(old, found)
