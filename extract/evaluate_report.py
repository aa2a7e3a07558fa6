"""The report of an evaluation: tables by level, pillar, indicator and phenomenon, spread, errors, reliability.

In: a `GoldSet` and an extractor. Out: an `Evaluation`, and its JSON form for keeping and comparing. Never: a clock,
chance without a seed: the same records give the same report to the last digit.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.article import Article
from extract.evaluate import LEVEL_NAMES, LEVELS, Counts, Kind, Outcome, compare, count, table
from extract.evaluate_gold import GoldSet
from extract.evaluate_tags import TAGS, tags_of
from extract.records import Record, to_json

DRAWS = 500
SEED = 20_191_231
BINS = 10
SURE = 0.9
SENTENCE_REACH = 240
"""Characters shown on either side of a quote at most."""
_BOUNDARY = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])|\n")


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle 95 % of F1 over resampled articles."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bin:
    """The records whose confidence lies from `low` up to `high`."""

    low: float
    high: float
    records: int
    mean_confidence: float
    share_right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Whether confidence means what it says; "right" is right at the strictest level."""

    bins: tuple[Bin, ...]
    """Without the empty ones."""
    expected_error: float
    """Expected calibration error: mean distance of confidence and share right, weighted by records."""
    sure: int
    """Records at confidence >= 0.9."""
    sure_right: float | None
    """The share of those that are right; None where there are none."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One missed, differing or extra record with its sentence."""

    status: str
    kind: Kind
    article: str
    told: str
    """The record in one line: numbers, indicator or drug, office, period."""
    wrong: tuple[tuple[str, Any, Any], ...]
    """For a differing record the field, the annotated and the extracted value."""
    rule: str | None
    confidence: float | None
    sentence: str
    mark: tuple[int, int]
    """Where the quote stands in `sentence`; (0, 0) where it isn't in the text."""

    @property
    def key(self) -> str:
        """What stays the same between two runs that make the same mistake."""
        fields = ",".join(name for name, _, _ in self.wrong)
        return " ".join(filter(None, (self.article, self.status, self.kind, self.told, fields)))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that one run over one gold set tells."""

    name: str
    fingerprint: str
    articles: int
    levels: Mapping[str, Counts]
    intervals: Mapping[str, Interval]
    pillars: Mapping[str, Mapping[str, Counts]]
    """By pillar (metrics), and "sitaan" for the seizures, the counts at each level of its kind."""
    subjects: Mapping[str, Mapping[str, Counts]]
    """The same by indicator and substance."""
    phenomena: Mapping[str, Mapping[str, Counts]]
    """By tag of the annotated record and level name; `got` counts the records that were paired with one of these."""
    reliability: Reliability
    mistakes: tuple[Mistake, ...]


def evaluate(gold: GoldSet, extract: Callable[[Article], Iterable[Record]]) -> Evaluation:
    """Read every article of the gold set by `extract` (an `Extractor.extract`) and report."""
    return report(gold, [to_json(record) for article in gold.articles for record in extract(article)])


def report(gold: GoldSet, predictions: Sequence[Mapping[str, Any]]) -> Evaluation:
    """The report on records in their JSON form; those without a confidence are left out of the reliability table."""
    outcomes = compare(gold.records, predictions)
    texts = {article.article: article.text for article in gold.articles}
    return Evaluation(
        name=gold.name,
        fingerprint=gold.fingerprint,
        articles=len(gold.articles),
        levels=table(outcomes),
        intervals=_intervals(gold, outcomes),
        pillars=_grouped(
            outcomes, lambda item: _subject(item).partition(".")[0] if item.kind == "metric" else "sitaan"
        ),
        subjects=_grouped(outcomes, _subject),
        phenomena=_phenomena(gold, outcomes),
        reliability=reliability(outcomes),
        mistakes=tuple(_mistake(item, texts[item.article]) for item in outcomes if item.status != "right"),
    )


def _subject(outcome: Outcome) -> str:
    return str(outcome.told["indicator" if outcome.kind == "metric" else "substance"])


def _grouped(outcomes: Iterable[Outcome], key: Callable[[Outcome], str]) -> dict[str, dict[str, Counts]]:
    """Counts by group. A pair belongs to the group of its annotation, an extra record to its own."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[key(outcome)].append(outcome)
    return {name: _levels(groups[name]) for name in sorted(groups)}


def _levels(outcomes: Sequence[Outcome]) -> dict[str, Counts]:
    kinds = {outcome.kind for outcome in outcomes}
    return {
        f"{kind}.{level}": count(outcomes, kind, level)
        for kind, levels in LEVELS.items()
        if kind in kinds
        for level in levels
    }


def _phenomena(gold: GoldSet, outcomes: Sequence[Outcome]) -> dict[str, dict[str, Counts]]:
    by_record = {id(outcome.gold): outcome for outcome in outcomes if outcome.gold is not None}
    tagged: dict[str, list[Outcome]] = defaultdict(list)
    for article, records in zip(gold.articles, gold.records, strict=True):
        for kind, tags in tags_of(records, article.text).items():
            for record, names in zip(records.of(kind), tags, strict=True):
                for name in names:
                    tagged[name].append(by_record[id(record)])
    return {name: _levels(tagged[name]) for name in TAGS if name in tagged}


# --- spread ---------------------------------------------------------------------------------------------------


def _intervals(gold: GoldSet, outcomes: Sequence[Outcome]) -> dict[str, Interval]:
    """Articles are drawn with replacement, whole: records of one article stand or fall together."""
    by_article: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_article[outcome.article].append(outcome)
    tables = [table(by_article[article.article]) for article in gold.articles]
    chance = random.Random(SEED)
    draws: dict[str, list[float]] = {name: [] for name in LEVEL_NAMES}
    for _ in range(DRAWS):
        sample = chance.choices(tables, k=len(tables))
        for name, values in draws.items():
            values.append(sum((drawn[name] for drawn in sample), Counts(0, 0, 0)).f1)
    return {name: _middle(sorted(values)) for name, values in draws.items()}


def _middle(values: Sequence[float]) -> Interval:
    cut = round(len(values) * 0.025)
    return Interval(values[cut], values[-1 - cut])


# --- confidence -----------------------------------------------------------------------------------------------


def reliability(outcomes: Iterable[Outcome]) -> Reliability:
    """The reliability of every extracted record that has a confidence."""
    told = [
        (float(outcome.guess["confidence"]), outcome.status == "right")
        for outcome in outcomes
        if outcome.guess is not None and outcome.guess.get("confidence") is not None
    ]
    filled: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in told:
        filled[min(BINS - 1, int(confidence * BINS + 1e-9))].append((confidence, right))
    bins = tuple(_bin(at, filled[at]) for at in sorted(filled))
    error = sum(item.records * abs(item.mean_confidence - item.share_right) for item in bins)
    sure = [right for confidence, right in told if confidence >= SURE]
    return Reliability(bins, error / len(told) if told else 0.0, len(sure), sum(sure) / len(sure) if sure else None)


def _bin(at: int, items: Sequence[tuple[float, bool]]) -> Bin:
    mean = sum(confidence for confidence, _ in items) / len(items)
    return Bin(at / BINS, (at + 1) / BINS, len(items), mean, sum(right for _, right in items) / len(items))


# --- mistakes -------------------------------------------------------------------------------------------------


def _mistake(outcome: Outcome, text: str) -> Mistake:
    gold, guess = outcome.gold or {}, outcome.guess or {}
    wrong = tuple((name, gold.get(name), guess.get(name)) for name in outcome.wrong_fields())
    sentence, mark = sentence_of(text, str(outcome.told.get("quote") or ""), outcome.told.get("start"))
    rule, confidence = guess.get("rule"), guess.get("confidence")
    return Mistake(
        outcome.status, outcome.kind, outcome.article, brief(outcome), wrong, rule, confidence, sentence, mark
    )


def brief(outcome: Outcome) -> str:
    """A record in one line, as in "realization 58 · rehabilitasi.klien · bnn-kab-belu · 2021-01-01..2021-12-31"."""
    told = outcome.told
    if outcome.kind == "metric":
        figures = (
            f"{name} {_number(told[name])}" for name in ("target", "realization", "percent") if told[name] is not None
        )
        head = (" ".join(figures), str(told["indicator"]) + (f" ({told['group']})" if told.get("group") else ""))
    else:
        head = (f"{_number(told['amount_base'])} {told['base']}", str(told["substance"]))
    days = f"{told['period_start']}..{told['period_end']}" if told["period_end"] else "no period"
    return " · ".join((*head, told["unit"] or "no unit", days))


def _number(value: float) -> str:
    return f"{value:.12g}"


def sentence_of(text: str, quote: str, start: int | None = None) -> tuple[str, tuple[int, int]]:
    """The sentence or sentences that a quote stands in, and where in them; the quote alone where the text lacks it."""
    at = start if start is not None and text.startswith(quote, start) else text.find(quote)
    if not quote or at < 0:
        return quote, (0, 0)
    end = at + len(quote)
    window = max(0, at - SENTENCE_REACH)
    first = max((match.end() for match in _BOUNDARY.finditer(text, window, at)), default=window)
    after = _BOUNDARY.search(text, max(at, end - 1), end + SENTENCE_REACH)
    last = max(end, after.end()) if after else min(len(text), end + SENTENCE_REACH)
    told = text[first:last].rstrip()
    return told, (at - first, min(end - first, len(told)))
