"""The demonstration in the terminal: the sample ingested, its tables, and three findings worth a look.

In: a warehouse and the sample's pages. Out: text on standard output. Never: a sample figure without its mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

import corpus
from app.cli_ingest import report
from app.cli_ingest import run as ingest
from app.cli_output import SAMPLE, metrics_table, note, output, plain, seizures_table
from app.ingest import Summary
from warehouse import query
from warehouse.findings import Finding, findings, worth_a_look
from warehouse.store import Warehouse
from warehouse.words import NOTHING

ROWS = 20
FINDINGS = 3


def sample() -> list[str]:
    """The pages of the bundled sample, in order; empty when it was not installed."""
    return sorted(str(path) for path in (Path(corpus.__file__).parent / "sample").glob("*.html"))


def run(warehouse: Warehouse, pages: Sequence[str]) -> Summary:
    """Ingest the pages as sample data and print what came of them."""
    console = output()
    console.print(f"Reading {len(pages)} sample articles into {warehouse.path}", soft_wrap=True)
    summary = ingest(pages, warehouse, sample=True)
    report(summary)
    console.print()
    console.print(metrics_table(query.metrics(warehouse, limit=ROWS, fullest=True), "Capaian: target dan realisasi"))
    _more(query.count_metrics(warehouse), "metrics")
    console.print(seizures_table(query.seizures(warehouse, limit=ROWS), "Sitaan"))
    _more(query.count_seizures(warehouse), "seizures")
    console.print(Text("Tiga temuan yang patut dilihat", style="italic"))
    for place, finding in enumerate(worth_a_look(findings(warehouse), FINDINGS), start=1):
        _print(console, place, finding)
    return summary


def _more(total: int, kind: str) -> None:
    if total > ROWS:
        note(f"{ROWS} of {total}; all of them: tilik show {kind} --warehouse tilik-demo.duckdb")


def _print(console: Console, place: int, finding: Finding) -> None:
    where = f"{finding.unit_label or NOTHING} · {finding.indicator_label} · {finding.period}"
    told = Text.assemble(f"{place}. ", (plain(finding.words), "bold"))
    if finding.is_sample:
        told.append(f"  {SAMPLE}", style="yellow")
    console.print(told)
    console.print(Text(f"   {plain(where)}"))
    console.print(Text(f'   "{plain(finding.quote)}" ({", ".join(finding.article_ids)})', style="dim"))
