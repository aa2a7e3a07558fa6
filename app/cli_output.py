"""What the terminal shows: tables of records, lines of JSON, words for errors.

In: rows of the warehouse, records. Out: text on standard output, messages on standard error. Never: a control
character of an article let through to the terminal, anything but records on standard output when JSON was asked for.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from warehouse.words import NOTHING, figure, number, period

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
FILE_COLUMNS = 170
"""The width where the output is not a terminal: wide enough for a table, and the same everywhere."""
SAMPLE = "contoh"
SAMPLE_NOTE = f"{SAMPLE}: data contoh dengan angka karangan, bukan angka resmi."
ACTIONS = {"seized": "disita", "destroyed": "dimusnahkan"}


def output() -> Console:
    """The console for results."""
    return _console(stderr=False)


def messages() -> Console:
    """The console for everything that is not a result: progress, notes, errors."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, width=None if stream.isatty() else FILE_COLUMNS, highlight=False)


def complain(message: str) -> None:
    """One error in plain words, on standard error."""
    messages().print(Text.assemble(("error: ", "bold red"), plain(message)), soft_wrap=True)


def note(message: str) -> None:
    """Something worth knowing that is no result, on standard error."""
    messages().print(Text(plain(message), style="dim"), soft_wrap=True)


def plain(text: str) -> str:
    """The text with every control character but the line feed replaced, one for one: it comes from the web, and a
    terminal obeys such characters."""
    return CONTROL.sub(lambda match: " " if match[0] in "\t\r" else "\N{REPLACEMENT CHARACTER}", text)


def json_line(row: dict[str, Any]) -> None:
    """One JSON object on a line of its own, in UTF-8 whatever the terminal's encoding."""
    line = json.dumps(row, ensure_ascii=False, default=_iso).encode("utf-8", "backslashreplace") + b"\n"
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def _iso(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def metrics_table(rows: Sequence[dict[str, Any]], title: str | None = None) -> Table:
    """Targets and realizations; the computed percentage stands out where the printed one says otherwise."""
    table = _table(title, rows, ("Instansi", "Indikator", "Periode"), ("Target", "Realisasi", "% tertulis", "% hitung"))
    for row in rows:
        printed, computed = row["reported_pct"], row["computed_pct"]
        apart = printed is not None and computed is not None and abs(printed - computed) >= 1
        _add(
            table,
            row,
            [row["unit_label"] or NOTHING, _indicator(row), period(row["period_start_date"], row["period_end_date"])],
            [
                figure(row["target"], row["measure"]),
                figure(row["realization"], row["measure"]),
                number(printed),
                Text(number(computed), style="bold red" if apart else ""),
            ],
        )
    return table


def seizures_table(rows: Sequence[dict[str, Any]], title: str | None = None) -> Table:
    """Amounts of drugs, as written and converted."""
    table = _table(title, rows, ("Instansi", "Narkoba", "Tindakan", "Periode"), ("Jumlah", "Konversi"))
    for row in rows:
        when = period(row["period_start_date"], row["period_end_date"])
        converted = figure(row["base_amount"], row["base_measure"])
        written = figure(row["amount"], row["measure"])
        action = ACTIONS.get(row["action"], row["action"])
        _add(
            table,
            row,
            [row["unit_label"] or NOTHING, row["substance_label"], action, when],
            [written, NOTHING if converted == written else converted],
        )
    return table


def articles_table(rows: Sequence[dict[str, Any]], title: str | None = None) -> Table:
    """Articles with what each yielded."""
    table = _table(title, rows, ("Judul", "Terbit", "Media"), ("Capaian", "Sitaan", "Belum dipahami"))
    for row in rows:
        _add(
            table,
            row,
            [row["title"] or NOTHING, period(row["published_date"], row["published_date"]), row["outlet"] or NOTHING],
            [str(row[key]) for key in ("metric_count", "seizure_count", "gap_count")],
        )
    return table


def _indicator(row: dict[str, Any]) -> str:
    group = row["group_kind"]
    return f"{row['indicator_label']} ({group})" if group else str(row["indicator_label"])


def _table(title: str | None, rows: Iterable[dict[str, Any]], left: Sequence[str], right: Sequence[str]) -> Table:
    samples = any(row["is_sample"] for row in rows)
    table = Table(title=title, title_justify="left", caption=SAMPLE_NOTE if samples else None, caption_justify="left")
    for name in left:
        table.add_column(name, overflow="fold", ratio=2 if name == "Indikator" else None)
    for name in right:
        table.add_column(name, justify="right", no_wrap=name.startswith("%"))
    table.add_column("Artikel", overflow="fold")
    return table


def _add(table: Table, row: dict[str, Any], left: Sequence[str], right: Sequence[str | Text]) -> None:
    figures = [cell if isinstance(cell, Text) else Text(plain(cell)) for cell in right]
    source = Text(plain(row["article_id"]))
    if row["is_sample"]:
        source.append(f" {SAMPLE}", style="yellow")
    table.add_row(*(Text(plain(cell)) for cell in left), *figures, source)
