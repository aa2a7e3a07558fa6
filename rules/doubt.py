"""How doubtful a record is: weights and thresholds by which people are asked to look at records.

In: `doubt.toml` of the pack for checks. Out: `Doubt`s by id, frozen. Never: a record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from rules.files import HERE, Pack, RuleError

FILE = "doubt.toml"
IDS = ("stale", "unsure", "percent", "large-percent", "outlier", "new-rule", "no-unit", "no-period")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One reason to look again; the fields are explained at the head of doubt.toml."""

    id: str
    weight: float
    note: str
    above: float = 0.0
    ratio: float = 1.0
    least: int = 0
    examples: tuple[Mapping[str, Any], ...] = ()
    counterexamples: tuple[Mapping[str, Any], ...] = ()


@lru_cache(maxsize=1)
def doubts() -> Mapping[str, Doubt]:
    """The bundled doubts by the last part of their id. Raises RuleError where one is missing or malformed."""
    entries = Pack(HERE / "checks").toml(FILE).get("doubt", [])
    found: dict[str, Doubt] = {}
    for entry in entries:
        try:
            doubt = Doubt(**entry)
        except TypeError as error:
            raise RuleError(f"{FILE}: {entry.get('id')}: {error}") from error
        if not 0 <= doubt.weight <= 1:
            raise RuleError(f"{FILE}: {doubt.id}: weight {doubt.weight} is not 0 to 1")
        found[doubt.id.removeprefix("doubt.")] = doubt
    if set(found) != set(IDS) or len(entries) != len(IDS):
        raise RuleError(f"{FILE}: needs each of {', '.join(IDS)} once")
    return MappingProxyType(found)
