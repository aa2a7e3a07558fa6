"""`tilik official`: official figures in, looked at before they are stored, mapped, listed, removed.

In: a file, or nothing for the bundled references. Out: a preview, and on yes rows in the warehouse. Never: anything
stored without a yes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli_options import FAILED, HELP_SETTINGS, USAGE, WarehouseOption, example, open_warehouse

if TYPE_CHECKING:
    from warehouse.official import Stored
    from warehouse.official_map import Candidate
    from warehouse.official_table import Preview
    from warehouse.store import Warehouse

app = typer.Typer(
    help="Official figures: what the press is checked against.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings=HELP_SETTINGS,
    epilog=example(
        "tilik official import lkip.xlsx",
        "tilik official import --bundled --yes",
        "tilik official map",
        "tilik official list",
    ),
)

Lines = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Document = Annotated[str, typer.Argument(metavar="DOCUMENT", help="The beginning of its id, or its file's name.")]


@app.command(
    "import",
    epilog=example(
        "tilik official import lkip.csv",
        "tilik official import rekap.xlsx --unit bnn-kota-singkawang --year 2023 --yes",
        "tilik official import tabel.pdf --dry-run --json",
        "tilik official import - --title 'LKIP 2022, hal. 31' --yes < salinan.txt",
        "tilik official import lkip.csv --role 'Capaian=realization'",
        "tilik official import --bundled --yes",
    ),
)
def import_(
    ctx: typer.Context,
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="A .csv, .xlsx, .pdf or .txt file, or - for standard input.")
    ] = None,
    bundled: Annotated[bool, typer.Option("--bundled", help="Import the references that come with Tilik.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Store without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be stored, and stop.")] = False,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="SLUG", help="Whose figures, for the whole file.")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", help="The year, where the file does not tell it.")] = None,
    source_kind: Annotated[
        str,
        typer.Option(
            "--source-kind", help="official_document, official_site, secondary_of_official or official_statement."
        ),
    ] = "official_document",
    scope: Annotated[str | None, typer.Option("--scope", help="Whose figures are added up, in words.")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="When the data were taken: 2023-12-15.")
    ] = None,
    target_version: Annotated[str | None, typer.Option("--target-version", help="As in: PK revisi.")] = None,
    title: Annotated[str | None, typer.Option("--title", help="The document's title.")] = None,
    url: Annotated[str | None, typer.Option("--url", help="Where the document is published.")] = None,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", metavar="COLUMN=ROLE", help="What a column is, where the guess is wrong."),
    ] = None,
    json: Lines = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Read official figures: show what was understood and what is refused, and store on yes.

    The same file again changes nothing. Exit code: 0 stored or shown, 1 the file cannot be read or nothing in it can,
    2 wrong usage.
    """
    from app.cli_output import complain, json_line, note
    from warehouse.official import confirmed_mappings, preview, store_all
    from warehouse.official_bundled import previews
    from warehouse.official_table import Hints, OfficialError

    if (file is None) == (not bundled):
        complain("give a FILE to import, or --bundled")
        raise typer.Exit(USAGE)
    store = open_warehouse(ctx, warehouse)
    try:
        if file is None:
            told = previews()
        else:
            hints = Hints(
                unit=_unit(unit), year=year, source_kind=source_kind, scope=scope, as_of=as_of,
                target_version=target_version, title=title, url=url, roles=_roles(role or []),
            )  # fmt: skip
            told = [preview(_content(file), _name(file), hints, confirmed=confirmed_mappings(store))]
    except OfficialError as error:
        complain(str(error))
        raise typer.Exit(FAILED) from error
    if not json:
        _show(told, bundled)
    nothing = not any(one.figures or one.seizures for one in told)
    if dry_run or nothing or not (yes or _agreed(json, file)):
        if json:
            json_line({"stored": False, "documents": [one.as_dict() for one in told]})
        else:
            note(
                "Nothing in it can be stored."
                if nothing
                else "Nothing stored." + ("" if dry_run else " --yes stores it.")
            )
        raise typer.Exit(FAILED if nothing else 0)
    results = store_all(store, told)
    if json:
        json_line({"stored": True, "documents": [_result(one) for one in results]})
    else:
        _summary(results, store)


@app.command("map", epilog=example("tilik official map", 'tilik official map "Jumlah klien" rehabilitasi.klien'))
def map_(
    ctx: typer.Context,
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="An indicator's text as the table has it.")
    ] = None,
    indicator: Annotated[str | None, typer.Argument(metavar="[INDICATOR]", help="What it means: an id.")] = None,
    json: Lines = False,
    warehouse: WarehouseOption = None,
) -> None:
    """List the texts that no indicator is known for, with candidates; or say what a text means, for all figures."""
    from rich.table import Table

    from app.cli_output import complain, json_line, note, output, plain
    from rules.official import bundled
    from warehouse.official import OfficialError, confirm, unmapped
    from warehouse.official_map import candidates

    store = open_warehouse(ctx, warehouse)
    if text is not None and indicator is not None:
        try:
            changed = confirm(store, text, indicator)
        except OfficialError as error:
            complain(str(error))
            raise typer.Exit(FAILED) from error
        if json:
            json_line({"text": text, "indicator": indicator, "figures": changed})
        else:
            note(f"Remembered; {changed} figures now have {indicator}.")
        return
    if text is not None:
        rows: list[tuple[str, int | None, list[Candidate]]] = [(text, None, candidates(text, bundled()))]
    else:
        rows = [(one.text, one.figures, list(one.candidates)) for one in unmapped(store)]
    table = Table("figures", "text", "score", "candidate", "label")
    for told, count, found in rows:
        if json:
            near = [{"indicator": one.indicator_id, "score": one.score, "why": one.why} for one in found]
            json_line({"text": told, "figures": count, "candidates": near})
            continue
        for at, one in enumerate(found or [None]):
            first = ("" if at or count is None else str(count), "" if at else plain(told))
            last = (f"{one.score:.0f}", one.indicator_id, one.label) if one else ("", "none is near", "")
            table.add_row(*first, *last)
    if rows and not json:
        output().print(table)
    if not rows:
        note("Every text is mapped." if store.exists else f"There is no warehouse at {store.path} yet.")


@app.command("list", epilog=example("tilik official list", "tilik official list --json"))
def list_(ctx: typer.Context, json: Lines = False, warehouse: WarehouseOption = None) -> None:
    """The documents, with how many figures, seizures and refused rows each has."""
    from rich.table import Table

    from app.cli_output import json_line, note, output, plain
    from warehouse.official import documents

    found = documents(open_warehouse(ctx, warehouse))
    table = Table("document", "title", "kind", "figures", "unmapped", "seizures", "refused", "")
    for one in found:
        if json:
            json_line(one)
        counts = [str(one[name]) for name in ("figures", "unmapped", "seizures", "rejects")]
        title = plain(one["title"]) + (f"\n{plain(one['url'])}" if one["url"] else "")
        table.add_row(
            one["document_id"][:10], title, one["source_kind"], *counts, "bundled" if one["is_bundled"] else ""
        )
    if found and not json:
        output().print(table)
    if not found:
        note("No official figures yet. `tilik official import --bundled` brings the ones that come with Tilik.")


@app.command(epilog=example("tilik official show lkip.csv", "tilik official show 1104a6ec --json"))
def show(ctx: typer.Context, wanted: Document, json: Lines = False, warehouse: WarehouseOption = None) -> None:
    """One document: its figures, seizures and what was refused, each with its place."""
    from app.cli_official_output import document_tables
    from app.cli_output import complain, json_line, output
    from warehouse.official import OfficialError, document

    try:
        told = document(open_warehouse(ctx, warehouse), wanted)
    except OfficialError as error:
        complain(str(error))
        raise typer.Exit(FAILED) from error
    if json:
        json_line(told)
        return
    for table in document_tables(told):
        output().print(table)


@app.command(epilog=example("tilik official remove lkip.csv", "tilik official remove bundled"))
def remove(ctx: typer.Context, wanted: Document, json: Lines = False, warehouse: WarehouseOption = None) -> None:
    """Forget a document and all that was read from it; "bundled" forgets the bundled ones. Mappings stay."""
    from app.cli_output import complain, json_line, note
    from warehouse.official import OfficialError
    from warehouse.official import remove as forget

    try:
        gone = forget(open_warehouse(ctx, warehouse), wanted)
    except OfficialError as error:
        complain(str(error))
        raise typer.Exit(FAILED) from error
    if json:
        json_line({"removed": gone})
    else:
        note(f"{gone} documents removed.")


def _show(told: list[Preview], bundled: bool) -> None:
    from app.cli_official_output import bundled_table, preview_tables
    from app.cli_output import output

    console = output()
    for table in [bundled_table(told)] if bundled else preview_tables(told[0]):
        console.print(table)


def _summary(results: list[Stored], store: Warehouse) -> None:
    from collections import Counter

    from app.cli_output import note

    outcomes = Counter(one.outcome for one in results)
    told = ", ".join(f"{count} {name}" for name, count in outcomes.items())
    figures, seizures = sum(one.figures for one in results), sum(one.seizures for one in results)
    refused = sum(one.rejects for one in results)
    note(f"{told}: {figures} figures, {seizures} seizures, {refused} refused rows in {store.path}")


def _result(one: Stored) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(one)


def _agreed(json: bool, file: str | None) -> bool:
    """What a person answers; without a terminal nobody can."""
    return not json and file != "-" and sys.stdin.isatty() and typer.confirm("Store this?", default=False)


def _content(file: str) -> bytes:
    from warehouse.official_table import OfficialError

    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise OfficialError(f"{file}: {error.strerror or error}") from error


def _name(file: str) -> str:
    return "standard input" if file == "-" else Path(file).name


def _roles(told: list[str]) -> dict[str, str]:
    from warehouse.official_table import OfficialError

    roles = {}
    for one in told:
        column, sign, role = one.rpartition("=")
        if not sign or not column.strip() or not role.strip():
            raise OfficialError(f"--role {one}: write COLUMN=ROLE, as in 'Capaian=realization'")
        roles[column.strip()] = role.strip()
    return roles


def _unit(told: str | None) -> str | None:
    """The slug, or the slug of an office that is named in words."""
    if told is None:
        return None
    import re

    from rules.official import bundled
    from warehouse.official_context import office
    from warehouse.official_table import OfficialError

    if re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)+", told):
        return told
    found = office(told, bundled())
    if found is None:
        raise OfficialError(f"--unit {told}: no office of that name; write its slug, as in bnn-kota-singkawang")
    return found[0]
