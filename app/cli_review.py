"""`tilik review`: people's word on records and verdicts.

In: ids, decisions, a reason, a name. Out: what was written, lists, a gold file. Never: work of its own, which is
`warehouse.reviews`; a change to what the machine says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.cli_options import FAILED, HELP_SETTINGS, WarehouseOption, example, open_warehouse

if TYPE_CHECKING:
    from warehouse.filters import Row

app = typer.Typer(
    help="Accept, correct or reject what the machine says; every word is kept.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings=HELP_SETTINGS,
    epilog=example(
        "tilik review list --unit bnn-prov-aceh",
        "tilik review accept 3f6c1a9be0d2457c1a2b --by Sari",
        "tilik review export gold.jsonl",
    ),
)

Target = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="A record's id (`tilik review list`) or a verdict's (at the end of a finding of `tilik check`).",
    ),
]
By = Annotated[
    str, typer.Option("--by", metavar="NAME", envvar="TILIK_REVIEWER", help="Who says it.", show_default=False)
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")]
Sets = Annotated[
    list[str],
    typer.Option(
        "--set", metavar="FIELD=VALUE", help="A field of the contract, as target=60; nothing after = empties."
    ),
]
Lines = Annotated[bool, typer.Option("--json", help="Print JSON lines instead.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="At most this many rows.")]
FILE = typer.Argument(metavar="FILE", show_default=False)


@contextmanager
def _told() -> Iterator[None]:
    """What cannot be written ends in one sentence on standard error."""
    from app.cli_output import complain
    from warehouse.reviews import ReviewError

    try:
        yield
    except ReviewError as error:
        complain(str(error))
        raise typer.Exit(FAILED) from error


@app.command("list", epilog=example("tilik review list --kind metric --year 2023", "tilik review list --stale --json"))
def list_open(
    ctx: typer.Context,
    kind: Annotated[Literal["metric", "seizure"] | None, typer.Option("--kind", help="Only these.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", metavar="SLUG", help="Only this office.")] = None,
    indicator: Annotated[str | None, typer.Option("--indicator", metavar="ID", help="Only this indicator.")] = None,
    substance: Annotated[str | None, typer.Option("--substance", metavar="ID", help="Only this drug.")] = None,
    year: Annotated[int | None, typer.Option("--year", help="Only periods that touch this year.")] = None,
    article: Annotated[str | None, typer.Option("--article", metavar="ID", help="Only this article.")] = None,
    reviewed: Annotated[bool, typer.Option("--reviewed", help="What was said last of each, instead.")] = False,
    stale: Annotated[
        bool, typer.Option("--stale", help="What was said of records that changed since: look again.")
    ] = False,
    limit: Limit = 20,
    json: Lines = False,
    warehouse: WarehouseOption = None,
) -> None:
    """The records to look at next, the most doubtful first."""
    from app.cli_output import note
    from warehouse.filters import Filters
    from warehouse.review_queue import current, queue

    store = open_warehouse(ctx, warehouse)
    filters = Filters(unit=unit, indicator=indicator, substance=substance, year=year, article=article)
    if reviewed or stale:
        rows = current(store, Filters(article=article), stale=True if stale else None, limit=limit)
        _print(rows, json, ("record_id", "decision", "state", "quote", "reason", "reviewer", "review_id"))
    else:
        rows = queue(store, filters, limit, kind=kind)
        _print(
            [_short(row) for row in rows] if not json else rows, json, ("record_id", "says", "quote", "doubt", "why")
        )
    if not rows:
        note("Nothing to look at." if store.exists else f"There is no warehouse at {store.path} yet.")


@app.command(epilog=example("tilik review accept 3f6c1a9be0d2457c1a2b --by Sari"))
def accept(
    ctx: typer.Context,
    target: Target,
    by: By,
    reason: Reason = "",
    json: Lines = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Say that a record or a verdict is right."""
    _decide(ctx, warehouse, json, target, "accept", by, reason)


@app.command(
    epilog=example('tilik review reject 3f6c1a9be0d2457c1a2b --by Sari --reason "counts villages, not people"')
)
def reject(
    ctx: typer.Context,
    target: Target,
    by: By,
    reason: Reason = "",
    json: Lines = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Say that the text does not state this."""
    _decide(ctx, warehouse, json, target, "reject", by, reason)


@app.command(
    epilog=example('tilik review correct 3f6c1a9be0d2457c1a2b --set realization=85 --by Sari --reason "85, not 58"')
)
def correct(
    ctx: typer.Context,
    target: Target,
    sets: Sets,
    by: By,
    reason: Reason = "",
    json: Lines = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Say what the text states instead. Fields: unit, indicator, target, realization, percent, measure, group,
    period_start, period_end; of a seizure substance, amount, measure, action; of a verdict verdict, cause."""
    _decide(ctx, warehouse, json, target, "correct", by, reason, _fields(sets))


@app.command(
    epilog=example(
        'tilik review add berita-12 metric --quote "85 klien" --set indicator=rehabilitasi.klien --set realization=85'
    )
)
def add(
    ctx: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="The article's id.")],
    kind: Annotated[Literal["metric", "seizure"], typer.Argument(help="What it is.")],
    quote: Annotated[
        str, typer.Option("--quote", help="The stretch of the article that states it, letter for letter.")
    ],
    sets: Sets,
    by: By,
    reason: Reason = "",
    json: Lines = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Add a record that the machine missed."""
    from warehouse.reviews import Missed
    from warehouse.reviews import add as write

    missed = Missed(article=article, kind=kind, quote=quote, fields=_fields(sets), reviewer=by, reason=reason)
    with _told():
        _written(write(open_warehouse(ctx, warehouse), missed), json)


@app.command(epilog=example("tilik review undo 3f6c1a9be0d2457c1a2b --by Sari"))
def undo(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="A review's id, or a record's, whose latest is meant.")],
    by: By,
    reason: Reason = "",
    json: Lines = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Take back a review. Both stay in the history; what stood before stands again."""
    from warehouse.reviews import undo as write

    with _told():
        _written(write(open_warehouse(ctx, warehouse), name, reason, by), json)


@app.command(epilog=example("tilik review history", "tilik review history 3f6c1a9be0d2457c1a2b --json"))
def history(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="A record, a verdict or an article.")] = None,
    limit: Limit = 50,
    json: Lines = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Every word ever said, the latest first."""
    from warehouse.review_queue import history as every

    rows = every(open_warehouse(ctx, warehouse), name, limit=limit)
    told = ("reviewed_at", "reviewer", "decision", "target_id", "quote", "reason", "is_undone", "review_id")
    _print(rows, json, told)


@app.command("import", epilog=example("tilik review import reviews.jsonl --by Sari"))
def import_(
    ctx: typer.Context,
    file: Annotated[Path, FILE],
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", envvar="TILIK_REVIEWER")] = None,
    json: Lines = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Write the reviews of a JSON lines file, all or none; what stands already is left out.

    One object a line: target, decision (accept, correct, reject), reason, reviewer, correction {field: value}. For a
    missed record: decision "add", article, kind, quote, fields {field: value}.
    """
    from app.cli_output import json_line, output
    from app.goldfiles import wishes
    from warehouse.reviews import write

    with _told():
        every = list(wishes(file, by))
        written = write(open_warehouse(ctx, warehouse), every, skip_known=True)
    if json:
        json_line({"written": len(written), "unchanged": len(every) - len(written)})
    else:
        output().print(f"{len(written)} reviews written, {len(every) - len(written)} stood already")


@app.command(epilog=example("tilik review export gold.jsonl", "tilik evaluate gold.jsonl --errors"))
def export(
    ctx: typer.Context,
    file: Annotated[Path, FILE],
    texts: Annotated[
        Path | None,
        typer.Option("--texts", metavar="FOLDER", help="Where the texts go. Default: a folder of the file's name."),
    ] = None,
    partial: Annotated[
        bool,
        typer.Option("--partial", help="Also articles in which something was not judged; what was not is left out."),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    json: Lines = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Write reviewed articles as gold for `tilik evaluate`: by default those of which every record was judged."""
    from dataclasses import asdict

    from app.cli_output import complain, json_line, note, output
    from app.goldfiles import export as write

    if file.exists() and not force:
        complain(f"{file}: is there already; --force replaces it")
        raise typer.Exit(FAILED)
    with _told():
        done = write(open_warehouse(ctx, warehouse), file, texts, partial=partial)
    if json:
        json_line({key: str(value) if isinstance(value, Path) else value for key, value in asdict(done).items()})
        return
    output().print(f"{done.articles} articles with {done.metrics} metrics and {done.seizures} seizures")
    if done.partial:
        note(f"{done.partial} of them are partial: what nobody judged counts against the extractor as made up.")
    if done.left_out:
        note(f"{done.left_out} reviewed articles left out: not every record of theirs was judged (--partial).")
    note(f"Texts: {done.texts}. Next: tilik evaluate {file} --articles {done.texts}")


def _decide(
    ctx: typer.Context,
    warehouse: Path | None,
    json: bool,
    target: str,
    decision: Literal["accept", "correct", "reject"],
    by: str,
    reason: str,
    correction: dict[str, object] | None = None,
) -> None:
    from warehouse.reviews import review

    with _told():
        _written(review(open_warehouse(ctx, warehouse), target, decision, reason, by, correction), json)


def _fields(sets: Sequence[str]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for one in sets:
        name, equals, value = one.partition("=")
        if not equals:
            raise typer.BadParameter(f"{one}: write FIELD=VALUE, as target=60", param_hint="--set")
        fields[name.strip()] = value.strip()
    return fields


def _written(row: Row, json: bool) -> None:
    from app.cli_output import json_line, note, output

    if json:
        json_line(row)
        return
    output().print(f"{row['decision']} {row['target_id']}: review {row['review_id']}")
    if row["replaces_review_id"]:
        note(f"It answers review {row['replaces_review_id']}, whose record had changed.")


def _short(row: Row) -> dict[str, Any]:
    from warehouse.words import figure, number, period

    when = period(row["period_start_date"], row["period_end_date"])
    if row["kind"] == "seizure":
        said = f"{row['substance_label']} {figure(row['amount'], row['measure'])}"
    else:
        pair = "target {} realisasi {}".format(number(row["target"]), figure(row["realization"], row["measure"]))
        printed = f" {number(row['reported_pct'])} persen" if row["reported_pct"] is not None else ""
        said = f"{row['indicator_label']}: {pair}{printed}"
    who = row["unit_label"] or "–"
    doubt = f"{row['doubt']:.2f}"
    why = ", ".join(each.removeprefix("doubt.") for each in row["why"])
    return row | {"says": f"{who} · {when} · {said}", "doubt": doubt, "why": why}


def _print(rows: Sequence[Row], json: bool, names: Sequence[str]) -> None:
    from rich.table import Table
    from rich.text import Text

    from app.cli_output import json_line, output, plain

    if json:
        for row in rows:
            json_line(row)
    elif rows:
        table = Table()
        for name in names:
            table.add_column(name, overflow="fold", ratio=3 if name in ("says", "quote") else None)
        for row in rows:
            table.add_row(*(Text(plain("" if row.get(name) is None else str(row[name]))) for name in names))
        output().print(table)
