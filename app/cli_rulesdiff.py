"""`tilik rules diff`: what other rules would make of the stored articles.

In: folders of rules. Out: a table by rule and the sentences, or JSON lines. Never: a change to the warehouse.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli_options import FAILED, WarehouseOption, example, open_warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.rulesdiff import Change, How, RulesDiff, Summary

EPILOG = example(
    "tilik rules diff", "tilik rules diff old-rules/ new-rules/", "tilik rules diff --json | jq 'select(.how)'"
)
SINGLE: dict[How, str] = {"appears": "appear", "vanishes": "vanish", "changes": "change", "moves": "move"}
HOWS: tuple[How, ...] = tuple(SINGLE)


def diff(
    ctx: typer.Context,
    old: Annotated[
        Path | None,
        typer.Argument(
            metavar="[OLD]", help="A folder of rules. Default: what is stored. A dash stands for that, too."
        ),
    ] = None,
    new: Annotated[Path | None, typer.Argument(metavar="[NEW]", help="A folder of rules. Default: today's.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="At most this many sentences; 0: none.")] = 20,
    rule: Annotated[str | None, typer.Option("--rule", metavar="ID", help="Only changes by this rule.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON lines: every change, then the summary.")] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Read the stored articles by other rules and show what would appear, vanish and change. Replaces nothing.

    Each folder is a domain's, as --rules takes it, or one with a language and a domain in it, as Tilik's own `rules/`.
    "moves": the same statement, found by another rule. `tilik reextract` then does it.
    """
    from dataclasses import asdict

    from app.cli_output import complain, json_line, note
    from app.rulesdiff import RulesDiff, packs_of

    store = open_warehouse(ctx, warehouse)
    if not store.exists:
        complain(f"{store.path}: there is no warehouse, and so no articles to read")
        raise typer.Exit(FAILED)
    before = None if old in (None, Path("-")) else packs_of(old)
    run = RulesDiff(store, packs_of(new), before)
    shown: list[Change] = []
    hidden = 0
    for change in _watched(run):
        if rule not in (None, change.rule):
            continue
        if json:
            json_line(asdict(change))
        elif len(shown) < limit:
            shown.append(change)
        else:
            hidden += 1
    if json:
        json_line({"summary": _counts(run.summary)})
        return
    _report(run.summary, shown)
    if hidden and limit:
        note(f"{hidden} more; --limit shows more, --rule those of one rule")


def _watched(run: RulesDiff) -> Iterator[Change]:
    """The changes, behind a progress bar on standard error."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from app.cli_output import messages

    console = messages()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("reading", total=len(run))
        for change in run:
            progress.update(task, completed=run.summary.articles)
            yield change


def _counts(summary: Summary) -> dict[str, Any]:
    rules = {rule: {how: counts[how] for how in HOWS} for rule, counts in sorted(summary.by_rule.items())}
    return {
        "old": summary.old_version,
        "new": summary.new_version,
        "articles": summary.articles,
        "same": summary.same,
        **{how: summary.count(how) for how in HOWS},
        "rules": rules,
    }


def _report(summary: Summary, shown: list[Change]) -> None:
    from rich.table import Table
    from rich.text import Text

    from app.cli_output import output, plain

    console = output()
    told = _counts(summary)
    if told["rules"]:
        table = Table("rule", *HOWS)
        for rule, counts in told["rules"].items():
            table.add_row(rule, *(str(counts[how] or "") for how in HOWS))
        console.print(table)
    for change in shown:
        console.print(Text(f"{change.how:9}", style="bold"), change.article, change.rule, markup=False, soft_wrap=True)
        for line in _lines(change):
            console.print(f"    {plain(line)}", markup=False, soft_wrap=True)
    console.print(
        f"{told['articles']} articles, rules {told['old']} to {told['new']}: {told['same']} records stay, "
        + ", ".join(f"{told[how]} {SINGLE[how]}" for how in HOWS),
        soft_wrap=True,
        markup=False,
    )


def _lines(change: Change) -> Iterator[str]:
    yield change.sentence
    for mark, record in (("-", change.before), ("+", change.after)):
        if record is not None:
            names = change.fields if change.how == "changes" else _telling(record)
            yield f"{mark} " + ", ".join(f"{name}={record[name]}" for name in names if name in record)


def _telling(record: dict[str, Any]) -> tuple[str, ...]:
    """The fields of a record that hold something, without its place."""
    hidden = {"kind", "article", "start", "end", "quote", "confidence"}
    return tuple(name for name, value in record.items() if value is not None and name not in hidden)
