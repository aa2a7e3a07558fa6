"""`tilik rules lint`, `list`, `show` and `diff`: the rules, for those who write them.

In: a folder of rules, or the built-in ones. Out: what is wrong with them (exit code 1 when an error is among it), the
rules as a table, one rule with its words and examples. Never: a change of a rule.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from app import cli_rulesdiff
from app.cli_options import FAILED, HELP_SETTINGS, USAGE, RulesOption, example

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extract.ruleusage import Usage
    from rules.kinds import Entry
    from rules.lint import Problem

app = typer.Typer(
    help="Check, list and show the rules by which Tilik reads.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings=HELP_SETTINGS,
    epilog=example("tilik rules lint", "tilik rules list indicator", "tilik rules show rehab.klien"),
)

app.command("diff", epilog=cli_rulesdiff.EPILOG)(cli_rulesdiff.diff)

Json = Annotated[bool, typer.Option("--json", help="Print JSON lines instead.")]


@app.command(
    epilog=example(
        "tilik rules lint", "tilik rules lint --rules my-domain/", "tilik rules lint --dead", "tilik rules lint --json"
    )
)
def lint(
    rules: RulesOption = None,
    json: Json = False,
    dead: Annotated[
        bool, typer.Option("--dead", help="Also name every rule and word that meets nothing in the sample articles.")
    ] = False,
    corpus: Annotated[
        list[str] | None,
        typer.Option("--corpus", metavar="PATH", help="Articles to look for dead rules in, instead of the sample."),
    ] = None,
) -> None:
    """Check every rule: its id, note, words and references, and that every example does what it should.

    Warnings (words that never win, or that are the same to the extractor) and rules that meet nothing in the sample do
    not fail. Exit code: 0 sound, 1 an error, 2 wrong usage.
    """
    from app.cli_output import json_line, output, plain
    from app.ruletools import check
    from rules.files import packs

    report = check(packs(rules), corpus)
    failed = any(problem.level == "error" for problem in report.problems)
    if json:
        for problem in report.problems:
            json_line({name: getattr(problem, name) for name in ("level", "place", "rule", "message")})
    else:
        console = output()
        for problem in report.problems:
            style = "bold red" if problem.level == "error" else "yellow"
            console.print(f"[{style}]{problem.level}[/] ", end="")
            console.print(plain(str(problem)), markup=False, soft_wrap=True)
        _summary(report.rules, report.examples, report.problems, report.usage)
    if dead and report.usage is not None:
        _dead(report.usage, json)
    if failed:
        raise typer.Exit(FAILED)


@app.command("list", epilog=example("tilik rules list", "tilik rules list substance", "tilik rules list --json"))
def list_rules(
    kind: Annotated[
        str | None, typer.Argument(metavar="[KIND]", help="indicator, substance, role, reject, measure, unit, period …")
    ] = None,
    rules: RulesOption = None,
    json: Json = False,
) -> None:
    """List the rules of one kind; without a kind, how many there are of each."""
    from rich.table import Table

    from app.cli_output import complain, json_line, output
    from rules.files import packs
    from rules.kinds import entries

    found = list(entries(packs(rules)))
    counts = Counter(rule.kind.name for rule in found)
    if kind is not None and kind not in counts:
        complain(f"{kind}: no such kind of rule; there are {', '.join(counts)}")
        raise typer.Exit(USAGE)
    chosen = [rule for rule in found if kind in {None, rule.kind.name}]
    if json:
        for rule in chosen:
            json_line({"id": rule.id, "kind": rule.kind.name, "file": rule.place, "note": rule.note})
        return
    table = Table()
    if kind is None:
        table.add_column("kind")
        table.add_column("rules", justify="right")
        table.add_column("files")
        for name, number in counts.items():
            places = dict.fromkeys(rule.place for rule in found if rule.kind.name == name)
            table.add_row(name, str(number), ", ".join(places))
    else:
        for name in ("id", "file", "note", "words"):
            table.add_column(name, overflow="fold", ratio=3 if name == "note" else None)
        for rule in chosen:
            table.add_row(rule.id, rule.place, rule.note, str(len(rule.terms)))
    output().print(table)


@app.command(epilog=example("tilik rules show rehab.klien", "tilik rules show drug.sabu --json"))
def show(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="A rule's id, as it stands in a record.")],
    rules: RulesOption = None,
    json: Json = False,
) -> None:
    """Show one rule: where it stands, what it is for, its words, and its examples with what becomes of each.

    The id in a record goes on behind a slash with the way its numbers were brought together, as in
    "rehab.klien/target-first"; that part may be given or left out.
    """
    from app.cli_output import complain, json_line
    from app.ruletools import outcomes
    from rules.files import packs
    from rules.kinds import entries

    both = packs(rules)
    found = {rule.id: rule for rule in entries(both)}
    rule = found.get(rule_id.split("/")[0])
    if rule is None:
        from rapidfuzz import process

        near = [match[0] for match in process.extract(rule_id, list(found), limit=3, score_cutoff=60)]
        hint = f"; did you mean {', '.join(near)}?" if near else "; tilik rules list names them"
        complain(f"{rule_id}: no such rule{hint}")
        raise typer.Exit(FAILED)
    results = outcomes(both, rule)
    if json:
        told = [{"text": text, "wanted": wanted, "failure": failure} for text, wanted, failure in results]
        json_line({"id": rule.id, "kind": rule.kind.name, "file": rule.place, "rule": dict(rule.raw), "examples": told})
    else:
        _show(rule, results)


def _summary(rules: int, examples: int, problems: Sequence[Problem], usage: Usage | None) -> None:
    from app.cli_output import output

    levels = Counter(problem.level for problem in problems)
    console = output()
    console.print(f"{rules} rules, {examples} examples run: {levels['error']} errors, {levels['warning']} warnings")
    if examples == 0:
        console.print("The examples are run as soon as the errors are mended.")
    if usage is not None:
        console.print(
            f"In {usage.articles} articles {len(usage.dead_rules)} of {usage.rules} rules and {len(usage.dead_terms)}"
            f" more of {usage.terms} words meet nothing (--dead names them)",
            soft_wrap=True,
        )


def _dead(usage: Usage, json: bool) -> None:
    from app.cli_output import json_line, output

    words: dict[str, list[str]] = {}
    for rule, term in usage.dead_terms:
        words.setdefault(rule.id, []).append(term)
    if json:
        for rule in usage.dead_rules:
            json_line({"level": "dead", "place": rule.place, "rule": rule.id, "message": "no word of it is met"})
        for rule_id, terms in words.items():
            json_line({"level": "dead", "place": "", "rule": rule_id, "message": ", ".join(terms)})
        return
    console = output()
    for rule in usage.dead_rules:
        console.print(f"dead rule  {rule.place}: {rule.id}", markup=False, soft_wrap=True)
    for rule_id, terms in words.items():
        console.print(f"dead words {rule_id}: {', '.join(terms)}", markup=False, soft_wrap=True)


def _show(rule: Entry, results: Sequence[tuple[str, bool, str | None]]) -> None:
    from rich.text import Text

    from app.cli_output import output, plain

    console = output()
    console.print(Text(rule.id, style="bold"), Text(f"{rule.kind.name} · {rule.place}", style="dim"))
    console.print(plain(rule.note), markup=False, soft_wrap=True)
    hidden = {"id", "note", rule.kind.terms, rule.kind.match, rule.kind.nomatch}
    for name, value in rule.raw.items():
        if name not in hidden:
            told = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            console.print(Text(f"  {name}: ", style="dim"), plain(told), sep="", markup=False, soft_wrap=True)
    if rule.terms:
        console.print(Text("words", style="bold"))
        console.print("  " + plain(", ".join(rule.terms)), markup=False, soft_wrap=True)
    for title, sort in (("must take", True), ("must leave", False)):
        told_here = [(text, failure) for text, wanted, failure in results if wanted is sort]
        if told_here:
            console.print(Text(title, style="bold"))
        for text, failure in told_here:
            mark = Text("  ok   ", style="green") if failure is None else Text("  FAIL ", style="bold red")
            console.print(mark, plain(text), f"  ({plain(failure)})" if failure else "", sep="", markup=False)
