"""An article in the terminal: its text with every figure marked, and beside it what was made of it and by which rule.

In: an article and its reading. Out: something Rich can print. Never: reading of a text, a control character of an
article let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from app.cli_output import ACTIONS, SAMPLE_NOTE, plain
from corpus.article import Article
from extract.records import Gap, Metric, Reading, Record, Seizure
from warehouse.words import day, figure, number, period

Mark = tuple[str, int, int]
STYLES = {
    "target": "bold yellow",
    "realization": "bold cyan",
    "percent": "bold magenta",
    "amount": "bold green",
    "gap": "red",
}
NAMES = {
    "target": "target",
    "realization": "realisasi",
    "percent": "persen",
    "amount": "jumlah",
    "gap": "belum dipahami",
}
CONTEXT = "underline"
"""Unit, period, indicator and substance: what a figure is tied to."""
REASONS = {
    "no-indicator": "tidak ada indikator yang cocok",
    "ambiguous": "lebih dari satu indikator cocok",
    "no-substance": "tidak jelas narkoba apa",
    "no-measure": "tidak jelas satuannya",
}
PARAGRAPH = re.compile(r"[^\n]*\n?")
NO_UNIT = "instansi tidak diketahui"
NO_DATE = "tanggal terbit tidak diketahui"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What was made of the stretch that ends at `end`, in lines of text; `marks` are (role, start, end)."""

    start: int
    end: int
    lines: tuple[Text, ...]
    marks: tuple[Mark, ...]


def explained(article: Article, reading: Reading) -> RenderableType:
    """The whole article: a legend, then each paragraph with the notes about it beside it, numbered in text order."""
    notes = [_record_note(record) for record in reading.records] + [_gap_note(gap) for gap in reading.gaps]
    notes.sort(key=lambda note: (note.start, note.end))
    numbered = list(enumerate(notes, start=1))
    grid = Table.grid(padding=(0, 2), expand=True)
    grid.add_column(ratio=3)
    grid.add_column(ratio=2)
    for start, end in _paragraphs(article.text):
        here = [(place, note) for place, note in numbered if start <= note.start < end]
        grid.add_row(_highlighted(article.text, start, end, numbered), _beside(here))
    return Group(_heading(article, reading), _legend(), Text(), grid)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    for match in PARAGRAPH.finditer(text):
        if match[0]:
            yield match.start(), match.end()


def _heading(article: Article, reading: Reading) -> Text:
    metrics = sum(isinstance(record, Metric) for record in reading.records)
    facts = [
        article.outlet,
        f"{day(article.published)} ({article.published_source})" if article.published else NO_DATE,
        article.url,
        f"{metrics} capaian, {len(reading.records) - metrics} sitaan, {len(reading.gaps)} belum dipahami",
        SAMPLE_NOTE if article.sample else None,
    ]
    title = Text(plain(article.title or article.article), style="bold")
    return Text("\n").join([title, Text(plain(" · ".join(filter(None, facts))), style="dim")])


def _legend() -> Text:
    return Text("  ").join(
        [Text(name, style=STYLES[role]) for role, name in NAMES.items()] + [Text("konteks", CONTEXT)]
    )


def _highlighted(text: str, start: int, end: int, numbered: Iterable[tuple[int, Note]]) -> Text:
    """The paragraph start to end with its marks, and the number of each note after the stretch it is about."""
    shown = Text(plain(text[start:end]).rstrip("\n"))
    length = len(shown)
    ends: list[tuple[int, int]] = []
    for place, note in numbered:
        # Figures after context, so that a figure inside a marked unit keeps its own colour.
        for role, first, last in sorted(note.marks, key=lambda mark: mark[0] in STYLES):
            if first < end and last > start:
                shown.stylize(STYLES.get(role, CONTEXT), max(first - start, 0), min(last - start, length))
        if start <= note.start < end:
            ends.append((min(note.end - start, length), place))
    pieces = shown.divide(position for position, _ in sorted(ends))
    labelled = Text()
    for piece, (_, place) in zip(pieces, [*sorted(ends), (length, 0)], strict=False):
        labelled.append_text(piece)
        if place:
            labelled.append(f"[{place}]", style="reverse")
    return labelled


def _beside(notes: list[tuple[int, Note]]) -> Text:
    shown = Text()
    for place, note in notes:
        shown.append(f"[{place}] ", style="reverse")
        shown.append_text(Text("\n    ").join(note.lines))
        shown.append("\n")
    return shown


def _record_note(record: Record) -> Note:
    told = record.evidence
    lines = _seizure_lines(record) if isinstance(record, Seizure) else _metric_lines(record)
    where = f"{record.unit or NO_UNIT} · {period(record.period_start, record.period_end)}"
    rule = f"{told.rule} · {number(round(told.confidence, 2))}"
    fallback: Mark = ("amount" if isinstance(record, Seizure) else "realization", told.start, told.end)
    return Note(
        start=told.start,
        end=told.end,
        lines=(*lines, Text(plain(where)), Text(plain(rule), style="dim")),
        marks=told.spans or (fallback,),
    )


def _metric_lines(record: Metric) -> list[Text]:
    figures = [
        Text(f"{NAMES[role]} {figure(value, measure)}", style=STYLES[role])
        for role, value, measure in (
            ("realization", record.realization, record.measure),
            ("target", record.target, record.measure),
            ("percent", record.percent, "persen"),
        )
        if value is not None
    ]
    group = f" ({record.group})" if record.group else ""
    return [Text(plain(record.indicator + group), style="bold"), Text(", ").join(figures)]


def _seizure_lines(record: Seizure) -> list[Text]:
    amount = figure(record.amount, record.measure)
    if (record.amount, record.measure) != (record.amount_base, record.base):
        amount += f" = {figure(record.amount_base, record.base)}"
    action = ACTIONS.get(record.action, record.action)
    return [Text(plain(f"{record.substance} · {action}"), style="bold"), Text(plain(amount), style=STYLES["amount"])]


def _gap_note(gap: Gap) -> Note:
    lines = (Text(NAMES["gap"], style=STYLES["gap"]), Text(plain(REASONS.get(gap.reason, gap.reason))))
    return Note(start=gap.start, end=gap.end, lines=lines, marks=(("gap", gap.start, gap.end),))
