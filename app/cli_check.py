"""`tilik check`: what became of each figure when it was held against its article, the others and the official ones.

In: filters, or a CSV file of single pairs. Out: a report in the terminal, JSON lines, one HTML file. Never: judging
(that is `warehouse.verdicts`), anything on standard output but JSON lines where these were asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli_options import FAILED, USAGE, WarehouseOption, example, open_warehouse

if TYPE_CHECKING:
    from rules.checks import CheckRules
    from warehouse.checks import CheckFilters
    from warehouse.store import Warehouse

EPILOG = example(
    "tilik check --unit bnn-prov-aceh --year 2023",
    "tilik check --html laporan.html",
    "tilik check --verdict conflict --json | jq .words_id",
    "tilik check --fail-on conflict --fail-on internal_error",
    "tilik check --pairs pairs.csv --json",
)
CSV = typer.Option("--pairs", metavar="FILE.csv", help="Judge single pairs, as pairs.csv has them, and nothing else.")
HTML = typer.Option("--html", metavar="FILE", help="Write the report to one HTML file that needs nothing else.")
FAIL = typer.Option("--fail-on", metavar="VERDICT", help="End with exit code 1 where this verdict occurs; repeatable.")


def check(
    ctx: typer.Context,
    unit: Annotated[str | None, typer.Option("--unit", metavar="SLUG", help="Only this office.")] = None,
    indicator: Annotated[
        str | None, typer.Option("--indicator", metavar="ID", help="Only this indicator or drug, as in sabu.")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", help="Only periods that touch this year.")] = None,
    verdict: Annotated[str | None, typer.Option("--verdict", metavar="ID", help="Only this verdict.")] = None,
    article: Annotated[str | None, typer.Option("--article", metavar="ID", help="Only this article.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most this many findings.")] = 50,
    json: Annotated[bool, typer.Option("--json", help="Print JSON lines instead of a report.")] = False,
    html: Annotated[Path | None, HTML] = None,
    fail_on: Annotated[list[str] | None, FAIL] = None,
    pairs: Annotated[Path | None, CSV] = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Hold each figure against its own article, against the other articles and against the official figures.

    Problems come first, the weightiest before the rest. What agrees with its reference is counted and shown only with
    --verdict match or --verdict rounding. The machine proposes; `tilik review` is where a person decides.
    """
    from rules.checks import check_rules

    rules = check_rules()
    _known([*(fail_on or []), *([verdict] if verdict else [])], rules)
    verdicts: Mapping[str, int]
    if pairs:
        verdicts = _pairs(pairs, as_json=json)
    else:
        from warehouse.checks import CheckFilters

        store = open_warehouse(ctx, warehouse)
        filters = CheckFilters(unit=unit, subject=indicator, year=year, verdict=verdict, article=article)
        verdicts = _report(store, filters, rules, limit=limit, as_json=json, html=html)
    if stopped := [one for one in fail_on or [] if verdicts.get(one)]:
        from app.cli_output import note

        note("; ".join(f"{verdicts[one]} × {one}" for one in stopped))
        raise typer.Exit(FAILED)


def _known(verdicts: Sequence[str], rules: CheckRules) -> None:
    from app.cli_output import complain

    if unknown := [one for one in verdicts if one not in rules.verdicts]:
        complain(f"{', '.join(unknown)}: no such verdict; there are {', '.join(rules.verdicts)}")
        raise typer.Exit(USAGE)


def _pairs(path: Path, *, as_json: bool) -> dict[str, int]:
    """Judge the pairs of a file and print a line each; how many of each verdict there were."""
    from app.cli_output import complain, json_line, output, plain
    from warehouse.pairs import PairsError, judge_pair, read

    try:
        judged = [(row["id"], judge_pair(row)) for row in read(path)]
    except PairsError as error:
        complain(str(error))
        raise typer.Exit(FAILED) from error
    counts: dict[str, int] = {}
    lines = []
    for name, one in judged:
        counts[one.verdict] = counts.get(one.verdict, 0) + 1
        told = {"id": name, "verdict": one.verdict, "cause": one.cause, "reason": one.words_en}
        if as_json:
            json_line({**told, "rule": one.rule, "tags": list(one.tags)})
        lines.append([plain(str(value)) for value in told.values()])
    if not as_json:
        from rich.table import Table

        table = Table(*("id", "verdict", "cause", "reason"))
        for line in lines:
            table.add_row(*line)
        output().print(table)
    return counts


def _report(
    store: Warehouse, filters: CheckFilters, rules: CheckRules, *, limit: int, as_json: bool, html: Path | None
) -> Mapping[str, int]:
    from app.cli_output import json_line, note
    from warehouse import checks

    if not store.exists:
        note(f"There is no warehouse at {store.path} yet. `tilik ingest SOURCE` makes one, `tilik demo` a sample.")
        return {}
    checks.ensure(store, rules)
    counts = checks.counts(store, filters)
    if filters.verdict == "no_official":
        note(f"{counts.get('no_official', 0)} records have no official figure to be held against")
        return counts
    found = checks.listed(store, filters, sound=filters.verdict is not None, limit=limit)
    documents = _documents(store, filters, limit)
    if html:
        _write_html(html, store, found, counts, rules, filters, documents)
    if as_json:
        for row in found:
            json_line(row)
        for row in documents:
            json_line({"kind": "document", **row})
    elif not html:
        _print(found, counts, rules)
        _print_documents(documents)
    total = sum(count for verdict, count in counts.items() if verdict not in {"match", "rounding", "no_official"})
    if len(found) >= limit and total > len(found):
        note(f"{len(found)} of {total} findings; --limit shows more")
    elif total > len(found):
        note(f"{len(found)} findings; {total - len(found)} more say the same in another version of a story")
    return counts


def _write_html(
    path: Path,
    store: Warehouse,
    found: Sequence[Mapping[str, Any]],
    counts: Mapping[str, int],
    rules: CheckRules,
    filters: CheckFilters,
    documents: Sequence[Mapping[str, Any]],
) -> None:
    from app.check_html import page
    from app.cli_output import complain, note
    from warehouse import checks

    told = (filters.unit, filters.subject, filters.year, filters.verdict, filters.article)
    narrowed = " · ".join(str(one) for one in told if one is not None)
    evidence = checks.evidence(store, [dict(one) for one in found])
    try:
        written = page(found, evidence, counts, rules, title=store.path.name, narrowed=narrowed, documents=documents)
        path.write_text(written, "utf-8")
    except OSError as error:
        complain(f"{path}: {error.strerror}; name a file in a folder that is there")
        raise typer.Exit(FAILED) from error
    note(f"Report with {len(found)} findings: {path}")


def _documents(store: Warehouse, filters: CheckFilters, limit: int) -> list[dict[str, Any]]:
    """Official tables that contradict themselves; a verdict or an article asks for what the press told."""
    from warehouse.check_documents import document_findings

    if filters.verdict or filters.article:
        return []
    return document_findings(store, unit=filters.unit, subject=filters.subject, year=filters.year, limit=limit)


def _print_documents(documents: Sequence[Mapping[str, Any]]) -> None:
    from rich.text import Text

    from app.cli_output import output, plain

    for place, one in enumerate(documents):
        if not place:
            output().print(Text("\nDokumen resmi yang tidak cocok dengan dirinya", style="bold"))
        where = " · ".join(filter(None, (one["document_title"], one["page_or_section"], one["indicator_text"])))
        output().print(Text(plain(f"   {where}: {one['words_id']}")))


def _print(found: Sequence[Mapping[str, Any]], counts: Mapping[str, int], rules: CheckRules) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from app.cli_output import SAMPLE, output, plain
    from warehouse.words import NOTHING, day, number, period

    console = output()
    table = Table("verdict", "putusan", box=None, pad_edge=False)
    table.add_column("count", justify="right")
    for name, told in rules.verdicts.items():
        if counts.get(name):
            table.add_row(name, told.label, number(counts[name]))
    console.print(table)
    for place, one in enumerate(found, 1):
        told, when = rules.verdicts[one["verdict"]], period(one["period_start_date"], one["period_end_date"])
        colour = told.colour if one["verdict"] != "no_official" else ""
        about = f"{one['unit_label'] or NOTHING} · {one['subject_label']} · {when}"
        head = Text.assemble(f"\n{place}. ", (told.label, f"bold {colour}"), f"  {plain(about)}")
        if one["is_sample"]:
            head.append(f"  {SAMPLE}", style="yellow")
        console.print(head)
        lines = [Text(plain(one["words_id"]), style="bold"), Text(f'"{plain(one["quote"] or "")}"', style="dim")]
        published = day(one["published_date"]) if one["published_date"] else NOTHING
        lines.append(Text(plain(f"{one['article_id']} · {one['outlet'] or NOTHING} · {published}"), style="dim"))
        if one["reference_id"]:
            parts = (one["document_title"], one["reference_place"], one["reference_scope"])
            as_of = f"per {day(one['reference_as_of_date'])}" if one["reference_as_of_date"] else ""
            lines.append(Text(plain("Acuan: " + " · ".join(filter(None, (*parts, as_of)))), style="dim"))
        lines.append(Text(f"{one['rule_id']} · {one['check_id']}", style="dim"))
        for line in lines:
            console.print(Padding(line, (0, 0, 0, 3)))
