"""The climb of an article in the terminal, sentence by sentence: for those who write rules.

In: an article and its `Trace`. Out: something Rich can print, in English as the rules are. Never: reading of a text, a
control character of an article let through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rich.console import Group, RenderableType
from rich.text import Text

from app.cli_output import plain
from corpus.article import Article
from extract.attribution import Attribution
from extract.drafts import Draft
from extract.lexicon import Cue
from extract.quantity import Quantity
from extract.records import Gap, Metric, Record
from extract.scene import Scene, Sentence
from extract.tracing import Attempt, Steps, Trace
from warehouse.words import number, period

LABEL = 13
SHOWN_CANDIDATES = 5
REASONS = {
    "no-indicator": "no rule's words stand near enough and count this class",
    "ambiguous": "two indicators score alike",
    "growth": "it tells a difference, which is no record",
    "part": "it tells a part of another number",
    "no-measure": "it counts a thing that no measure knows",
    "no-substance": "no drug's name belongs to this amount",
}
IRRELEVANT = "Not of this domain: the text holds too few of the words in relevance.toml, so nothing is read."
NO_NUMBER = "No sentence holds a number."


def traced(article: Article, trace: Trace, notes: Mapping[str, str]) -> RenderableType:
    """Every sentence with a number, step by step. `notes` are those of the rules, by id."""
    if trace.scene is None:
        return Text(IRRELEVANT)
    head = f"{article.article} · article's own date: {trace.anchor or 'unknown'}"
    blocks = [_sentence(trace.scene, steps, trace.reading.gaps, notes) for steps in trace.steps]
    return Group(Text(plain(head), style="dim"), *(blocks or [Text(NO_NUMBER)]))


def _sentence(scene: Scene, steps: Steps, gaps: Iterable[Gap], notes: Mapping[str, str]) -> Text:
    sentence = steps.sentence
    start, end = scene.tokens.starts[sentence.first], scene.tokens.ends[sentence.last - 1]
    shown = Text("\n")
    shown.append(f"[{sentence.number + 1}] ", style="reverse")
    shown.append(plain(scene.tokens.text[start:end]), style="bold")
    shown.append("  (headline)\n" if sentence.title else "\n", style="dim")
    for label, lines in (
        ("tokens", [" | ".join(_tokens(scene, sentence))]),
        ("numbers", [_quantity(scene, item, notes) for item in sentence.quantities]),
        ("periods", [f"{_words(scene, one.first, one.last)} = {one.mention.kind}" for one in sentence.periods]),
        (
            "units",
            [
                f"{_words(scene, one.first, one.last)} = {one.mention.unit or one.mention.kind}"
                + (" (a person's post)" if one.mention.person else "")
                for one in sentence.units
            ],
        ),
        ("cues", list(_cues(scene, sentence))),
        ("parts", list(_parts(scene, steps))),
    ):
        _line(shown, label, lines)
    for place, attempt in enumerate(steps.attempts, start=1):
        _attempt(shown, scene, place, attempt)
    _line(shown, "amounts", list(_amounts(scene, steps)))
    _line(shown, "records", [_record(record) for record in steps.records], "bold green")
    here = [f'"{gap.quote}": {gap.reason} ({REASONS.get(gap.reason, "")})' for gap in gaps if start <= gap.start < end]
    _line(shown, "gaps", here, "red")
    return shown


def _line(shown: Text, label: str, lines: list[str], style: str = "") -> None:
    for at, line in enumerate(lines):
        shown.append(f"  {label if at == 0 else '':<{LABEL}}", style="dim")
        shown.append(plain(line) + "\n", style=style)


def _tokens(scene: Scene, sentence: Sentence) -> Iterator[str]:
    """Each token, with its lookup form where that is another word."""
    for at in range(sentence.first, sentence.last):
        lower, form = scene.tokens.lower[at], scene.forms[at]
        yield scene.tokens.words[at] if lower == form else f"{scene.tokens.words[at]}→{form}"


def _words(scene: Scene, first: int, last: int) -> str:
    return f'"{scene.tokens.text[scene.tokens.starts[first] : scene.tokens.ends[last - 1]]}"'


def _quantity(scene: Scene, item: Quantity, notes: Mapping[str, str]) -> str:
    measure = f" by {item.measure.rule}" if item.measure else ""
    told = f"{_words(scene, item.first, item.last)} = {number(item.value)}, class {item.kind}{measure}"
    told += ", approximate" if item.approximate else ""
    told += ", odd signs" if item.odd else ""
    if item.rejected:
        told += f" · REFUSED by {item.rejected}" + (f" ({notes[item.rejected]})" if item.rejected in notes else "")
    return told


def _cues(scene: Scene, sentence: Sentence) -> Iterator[str]:
    """The words of rules, one line a layer."""
    layers: dict[str, list[Cue]] = {}
    for cue in sentence.cues:
        layers.setdefault(cue.layer, []).append(cue)
    for layer, cues in layers.items():
        yield f"{layer}: " + ", ".join(f"{_words(scene, cue.first, cue.last)} {cue.rule}" for cue in cues)


def _parts(scene: Scene, steps: Steps) -> Iterator[str]:
    for part in steps.parts:
        cue = f" by {_words(scene, part.cue.first, part.cue.last)}" if part.cue else ""
        traits = " ".join(str(trait.name).lower() for trait in part.traits)
        yield f"{_value(scene, part.quantity)}: {part.role or 'no role word'}{cue}" + (f" · {traits}" if traits else "")


def _value(scene: Scene, item: Quantity) -> str:
    return _words(scene, item.first, item.last)


def _attempt(shown: Text, scene: Scene, place: int, attempt: Attempt) -> None:
    _line(shown, f"statement {place}", [_draft(scene, attempt.draft)], "cyan")
    for candidate in attempt.candidates[:SHOWN_CANDIDATES]:
        rule, cue = candidate.rule, candidate.cue
        words = _words(scene, cue.first, cue.last) if cue else "from a sentence or number before"
        _line(shown, "", [f"{candidate.score:6.2f}  {rule.id} → {rule.indicator}, tier {rule.tier}, {words}"])
    outcome = attempt.outcome
    if isinstance(outcome, Attribution):
        margin = "" if len(attempt.candidates) < 2 else f", {outcome.margin:.2f} ahead of the next"
        _line(shown, "", [f"→ {outcome.rule.id}{margin}"], "green")
    else:
        _line(shown, "", [f"→ none: {outcome} ({REASONS.get(outcome, outcome)})"], "red")


def _draft(scene: Scene, draft: Draft) -> str:
    named = (("target", draft.target), ("realization", draft.realization), ("percent", draft.percent))
    told = ", ".join(f"{role} {_value(scene, item)}" for role, item in named if item is not None)
    return f"{draft.shape}: {told}"


def _amounts(scene: Scene, steps: Steps) -> Iterator[str]:
    for haul in steps.hauls:
        words = _words(scene, haul.cue.first, haul.cue.last) if haul.cue else haul.source
        yield f"{_value(scene, haul.quantity)}: {haul.substance.id} by {words}, {haul.action}"
    for item in steps.left_out:
        yield f"{_value(scene, item)}: left out, by a block word beside it or because it is told twice"
    for item in steps.lost:
        yield f"{_value(scene, item)}: no-substance ({REASONS['no-substance']})"


def _record(record: Record) -> str:
    told = record.evidence
    days = period(record.period_start, record.period_end)
    if isinstance(record, Metric):
        named = (("target", record.target), ("realization", record.realization), ("percent", record.percent))
        figures = ", ".join(f"{role} {number(value)}" for role, value in named if value is not None)
        what = f"{record.indicator}: {figures} {record.measure}"
    else:
        what = f"{record.substance}: {number(record.amount)} {record.measure}, {record.action}"
    return f"{what} · {record.unit or 'no unit'} · {days} · {told.rule} · confidence {told.confidence:.2f}"
