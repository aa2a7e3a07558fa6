"""An evaluation in the terminal: tables by level, pillar, subject and phenomenon, reliability, mistakes, a comparison.

In: an `Evaluation`, a `Change`. Out: what Rich prints. Never: a number that the evaluation doesn't hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from app.cli_output import plain
from extract.evaluate import Counts
from extract.evaluate_compare import Change
from extract.evaluate_report import Evaluation, Mistake, Reliability
from extract.evaluate_tags import TAGS

WEAK = 0.8
"""An F1 or a recall below this stands out."""
SHOWN = 40
"""Mended or broken records listed at most."""
_STATUS = {"missed": "bold red", "extra": "bold magenta", "differs": "bold yellow"}
_MARK = "reverse"
_FULL = ("metric.full", "seizure.full")
_FIGURES = ("metric.figures", "seizure.figures")


def tables(found: Evaluation, *, errors: bool) -> Iterator[RenderableType]:
    """Everything there is to show, in order; with every mistake when `errors`."""
    yield levels(found)
    yield groups("By pillar", found.pillars)
    yield groups("By indicator and drug", found.subjects)
    yield phenomena(found)
    yield confidence(found.reliability)
    if errors:
        yield from (mistake(item) for item in found.mistakes)


def levels(found: Evaluation) -> Table:
    """The layered table: every level includes the one before it."""
    table = _table(f"{found.name}: {found.articles} articles", "Level", "gold", "got", "P", "R", "F1", "95 % of F1")
    for name, counts in found.levels.items():
        spread = found.intervals[name]
        table.add_row(name, *_counts(counts), f"{spread.low:.3f} to {spread.high:.3f}")
    return table


def groups(title: str, rows: Mapping[str, Mapping[str, Counts]]) -> Table:
    """Each group at its loosest and its strictest level."""
    table = _table(title, "", "gold", "got", "P", "R", "F1", "F1 of figures")
    for name, counts in rows.items():
        figures = sum((counts[level] for level in _FIGURES if level in counts), Counts(0, 0, 0))
        table.add_row(name, *_counts(_full(counts)), _rate(figures.f1))
    return table


def phenomena(found: Evaluation) -> Table:
    """How much of the annotation is found, by what is hard about it; the worst first."""
    table = _table("By phenomenon of the annotated record", "Tag", "gold", "figures", "full", "What it says")
    worst = sorted(found.phenomena.items(), key=lambda item: (_full(item[1]).recall, item[0]))
    for name, counts in worst:
        figures = sum((counts[level] for level in _FIGURES if level in counts), Counts(0, 0, 0))
        full = _full(counts)
        table.add_row(name, str(full.gold), _rate(figures.recall), _rate(full.recall), TAGS[name])
    table.columns[-1].justify = "left"
    return table


def confidence(found: Reliability) -> Group:
    """Whether a confidence means what it says."""
    table = _table("Confidence", "From", "records", "said", "right")
    for item in found.bins:
        said, right = f"{item.mean_confidence:.3f}", f"{item.share_right:.3f}"
        table.add_row(f"{item.low:.1f} to {item.high:.1f}", str(item.records), said, right)
    sure = "none" if found.sure_right is None else f"{found.sure_right:.1%} of {found.sure} right"
    return Group(table, Text(f"expected calibration error {found.expected_error:.3f}; at 0.9 or more: {sure}"))


def mistake(item: Mistake) -> Group:
    """One mistake: what was to be read, what is wrong with it, and its sentence with the quote marked."""
    head = Text.assemble((item.status, _STATUS[item.status]), f" {item.kind} ", (plain(item.article), "bold"))
    head.append(f"  {plain(item.told)}")
    if item.rule is not None:
        told = f" {item.confidence:.2f}" if item.confidence is not None else ""
        head.append(f"  [{plain(item.rule)}{told}]", style="dim")
    lines = [head]
    for name, gold, got in item.wrong:
        lines.append(Text.assemble("  ", (name, "yellow"), f": {_value(gold)}, got {_value(got)}"))
    start, end = item.mark
    sentence = Text("  ") + Text(plain(item.sentence).replace("\n", " "))
    sentence.stylize(_MARK, start + 2, end + 2)
    return Group(*lines, sentence, Text())


def change(found: Change) -> Iterator[RenderableType]:
    """The comparison with an earlier evaluation."""
    if not found.same_gold:
        yield Text("The gold file is another one than it was: the figures don't compare like with like.", "yellow")
    table = _table("Compared", "Level", "F1 then", "F1 now", "change")
    for name, (old, new) in found.f1.items():
        style = "red" if name in found.fallen else "green" if new > old else "dim"
        table.add_row(name, f"{old:.3f}", f"{new:.3f}", Text(f"{new - old:+.3f}", style=style))
    yield table
    yield from _keys("mended", "green", found.mended)
    yield from _keys("broken", "red", found.broken)


def _keys(word: str, style: str, keys: tuple[str, ...]) -> Iterator[Text]:
    yield Text(f"{len(keys)} {word}", style=f"bold {style}")
    for key in keys[:SHOWN]:
        yield Text(f"  {plain(key)}")
    if len(keys) > SHOWN:
        yield Text(f"  … and {len(keys) - SHOWN} more")


def _full(counts: Mapping[str, Counts]) -> Counts:
    return sum((counts[level] for level in _FULL if level in counts), Counts(0, 0, 0))


def _counts(counts: Counts) -> Iterable[str | Text]:
    rates = (f"{counts.precision:.3f}", f"{counts.recall:.3f}", _rate(counts.f1))
    return (str(counts.gold), str(counts.got), *rates)


def _rate(value: float) -> Text:
    return Text(f"{value:.3f}", style="red" if value < WEAK else "")


def _value(value: Any) -> str:
    return "nothing" if value is None else plain(str(value))


def _table(title: str, first: str, *rest: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first, overflow="fold")
    for name in rest:
        table.add_column(name, justify="right")
    return table
