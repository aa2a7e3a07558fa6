"""The records that an article yields, as the output contract names their fields.

In: values found by the pipeline. Out: `Metric` and `Seizure`, and their JSON form. Never: reading of text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a record comes from: `text[start:end] == quote` holds for every record ever written."""

    quote: str
    start: int
    end: int
    rule: str
    confidence: float
    spans: tuple[tuple[str, int, int], ...] = ()
    """The parts inside or beside the quote, for highlighting: (role, start, end), role being target, realization,
    percent, amount, unit, period, indicator or substance. Offsets in the article's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One indicator of one unit in one period, with every number that the text gives for it, as reported."""

    article: str
    unit: str | None
    indicator: str
    target: float | None
    realization: float | None
    percent: float | None
    measure: str
    group: str | None
    period_start: date | None
    period_end: date | None
    evidence: Evidence
    kind: Literal["metric"] = "metric"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seizure:
    """An amount of one drug that one unit took or destroyed, as one statement."""

    article: str
    unit: str | None
    substance: str
    amount: float
    measure: str
    amount_base: float
    base: str
    action: Literal["seized", "destroyed"]
    period_start: date | None
    period_end: date | None
    evidence: Evidence
    kind: Literal["seizure"] = "seizure"


Record = Metric | Seizure


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def to_json(record: Record) -> dict[str, Any]:
    """The record as one JSON object of the contract: `kind` first, evidence flattened, `spans` left out."""
    fields: Mapping[str, Any] = asdict(record)
    evidence = fields["evidence"]
    plain = {key: _plain(value) for key, value in fields.items() if key not in {"kind", "evidence"}}
    told = {key: evidence[key] for key in ("quote", "start", "end", "rule")}
    return {"kind": record.kind, **plain, **told, "confidence": round(evidence["confidence"], 4)}


@dataclass(frozen=True, slots=True)
class Gap:
    """A figure in a relevant sentence that no rule explained: said, not dropped in silence."""

    article: str
    start: int
    end: int
    quote: str
    """The figure with its neighbourhood, verbatim: `text[start:end] == quote`."""
    reason: str
    """Why no record was made: "no-indicator", "ambiguous", "no-substance", "no-measure"."""
    shape: str
    """The neighbourhood with its numbers and names blanked, for grouping alike gaps."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one article yields."""

    records: tuple[Record, ...]
    gaps: tuple[Gap, ...]
