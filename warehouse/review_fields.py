"""The fields that a person may set in a record, checked against the contract and the catalogues.

In: fields as a person gave them (texts or values). Out: a whole record in the contract's JSON form, and the id that the
machine would give to it. Never: a guess; a value that does not fit is refused in words that say what would.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import duckdb

from extract.records import Evidence, Metric, Seizure, to_json
from rules.files import Pack, Packs, packs
from rules.units import UnitRules, slugify
from rules.units import load as load_units
from warehouse.identity import record_ids

Kind = Literal["metric", "seizure"]
Fields = dict[str, Any]

RULE = "person"
NUMBERS = frozenset({"target", "realization", "percent", "amount", "amount_base"})
DATES = ("period_start", "period_end")
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "metric": ("unit", "indicator", "target", "realization", "percent", "measure", "group", *DATES),
    "seizure": ("unit", "substance", "amount", "measure", "amount_base", "base", "action", *DATES),
}
"""By kind, the fields of the contract that say something; the others (quote, place, rule) say where and how."""
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NOTHING = frozenset({"", "null", "none", "-"})


class FieldError(ValueError):
    """A field that does not fit the contract. The message names it and says what would fit."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the fields may refer to."""

    indicators: Mapping[str, str | None]
    """By id the measure that it counts."""
    substances: frozenset[str]
    units: frozenset[str]
    factors: Mapping[str, tuple[str, float]]
    """By measure, what it is converted to and how many of these it is."""
    offices: UnitRules

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection, rules: Packs | None = None) -> Catalogue:
        """The catalogues of a warehouse and of the rules."""
        both = rules or packs()
        return cls(
            dict(connection.execute("SELECT indicator_id, measure FROM dim_indicator").fetchall()),
            frozenset(row[0] for row in connection.execute("SELECT substance_id FROM dim_substance").fetchall()),
            frozenset(row[0] for row in connection.execute("SELECT unit_id FROM dim_unit").fetchall()),
            _factors(both),
            _offices(both.domain),
        )

    def knows_unit(self, unit: str) -> bool:
        """Whether a slug names an office: one of the register, of a region, or of an open class (police, prisons)."""
        if unit in self.units:
            return True
        if not SLUG.fullmatch(unit):
            return False
        if level := re.fullmatch(r"bnn-(prov|kab|kota)-(.+)", unit):
            return (level[2] if level[1] == "prov" else f"{level[1]}-{level[2]}") in self.offices.regions
        heads = [head for head in self.offices.heads if not head.kind.startswith("bnn")]
        words = {head.kind for head in heads} | {slugify(form) for head in heads for form in head.forms}
        return any(unit.startswith(f"{word}-") for word in words if word)


@lru_cache(maxsize=2)
def _factors(both: Packs) -> Mapping[str, tuple[str, float]]:
    """By measure its base and factor; where two packs know one, the domain's stands."""
    found: dict[str, tuple[str, float]] = {}
    for pack in (both.domain, both.language):
        for measure in pack.toml("measures.toml")["measure"] if pack.has("measures.toml") else ():
            told = (measure.get("base", measure["name"]), float(measure.get("factor", 1)))
            found.setdefault(measure["name"], told)
    return found


@lru_cache(maxsize=2)
def _offices(domain: Pack) -> UnitRules:
    """The register of a domain; a constant of the installation."""
    return load_units(domain)


def merged(kind: Kind, machine: Fields, correction: Mapping[str, object], catalogue: Catalogue) -> Fields:
    """The record with a correction in it, whole and checked. Raises FieldError, also when nothing differs."""
    changes: Fields = {name: _value(kind, name, value) for name, value in correction.items()}
    if kind == "seizure" and changes.keys() & {"amount", "measure"} and not changes.keys() & {"amount_base", "base"}:
        amount, measure = changes.get("amount", machine["amount"]), changes.get("measure", machine["measure"])
        base, factor = catalogue.factors.get(str(measure), (str(measure), 1.0))
        changes |= {"base": base, "amount_base": None if amount is None else round(float(amount) * factor, 9)}
    after = {**machine, **changes}
    _check(kind, after, catalogue)
    if all(after[name] == machine.get(name) for name in FIELDS[kind]):
        raise FieldError("nothing is corrected: every field is as the machine has it; accept it instead")
    return after


def made(kind: Kind, article: str, quote: str, start: int, fields: Mapping[str, object], known: Catalogue) -> Fields:
    """A record that the machine missed, whole and checked. Raises FieldError."""
    values: Fields = dict.fromkeys(FIELDS[kind])
    values |= {name: _value(kind, name, value) for name, value in fields.items()}
    if kind == "metric" and values["measure"] is None:
        values["measure"] = known.indicators.get(str(values["indicator"]))
    if kind == "seizure":
        values["action"] = values["action"] or "seized"
        base, factor = known.factors.get(str(values["measure"]), (values["measure"], 1.0))
        if values["amount_base"] is None and values["amount"] is not None:
            values |= {"base": base, "amount_base": round(float(values["amount"]) * factor, 9)}
    _check(kind, values, known)
    place = {"quote": quote, "start": start, "end": start + len(quote), "rule": RULE, "confidence": 1.0}
    return to_json(record({"kind": kind, "article": article, **values, **place}))


def record(fields: Mapping[str, Any]) -> Metric | Seizure:
    """The record of a JSON object of the contract."""
    days: Fields = {name: date.fromisoformat(fields[name]) if fields[name] else None for name in DATES}
    evidence = Evidence(
        quote=fields["quote"],
        start=fields["start"],
        end=fields["end"],
        rule=fields["rule"],
        confidence=fields["confidence"],
    )
    kind: Kind = fields["kind"]
    values: Fields = {name: fields[name] for name in FIELDS[kind] if name not in DATES}
    values |= {name: float(values[name]) for name in NUMBERS & values.keys() if values[name] is not None}
    make = Metric if kind == "metric" else Seizure
    return make(article=fields["article"], **values, **days, evidence=evidence)


def id_of(fields: Mapping[str, Any]) -> str:
    """The id that the warehouse gives to a record that says this."""
    [found] = record_ids([record(fields)])
    return found


def _value(kind: Kind, name: str, value: object) -> object:
    if name not in FIELDS[kind]:
        raise FieldError(f"{name}: a {kind} has no such field to set; there are {', '.join(FIELDS[kind])}")
    if value is None or (isinstance(value, str) and value.strip().lower() in NOTHING):
        return None
    if name in NUMBERS:
        try:
            number = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise FieldError(f"{name}: {value!r} is no number; write 1234.5, without separators") from None
        if not math.isfinite(number) or number < 0:
            raise FieldError(f"{name}: {value!r} is no figure that a text could tell")
        return int(number) if number.is_integer() and number < 1e15 else number
    if name in DATES:
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise FieldError(f"{name}: {value!r} is no day; write it as 2021-12-31") from None
    if not isinstance(value, str):
        raise FieldError(f"{name}: {value!r} is no text")
    return value.strip()


def _check(kind: Kind, fields: Fields, known: Catalogue) -> None:
    if kind == "metric":
        _listed("indicator", fields["indicator"], known.indicators)
        if all(fields[name] is None for name in ("target", "realization", "percent")):
            raise FieldError("a metric needs a target, a realization or a percent; to say that it is none, reject it")
    else:
        _listed("substance", fields["substance"], known.substances)
        if not fields["amount"] or fields["amount_base"] is None or not fields["base"]:
            raise FieldError("amount: a seizure needs one above zero; to say that it is none, reject it")
        if fields["action"] not in ("seized", "destroyed"):
            raise FieldError(f"action: {fields['action']!r} is neither seized nor destroyed")
    if not fields["measure"] or fields["measure"] != fields["measure"].lower():
        raise FieldError("measure: what the figure counts, in lower case, as orang, kasus, kg")
    unit = fields["unit"]
    if unit is not None and not known.knows_unit(unit):
        hint = _near(unit, known.units)
        raise FieldError(f"unit: {unit!r} is no office; write its slug as bnn-prov-aceh, polres-tuban{hint}")
    start, end = fields["period_start"], fields["period_end"]
    if (start is None) != (end is None) or (start and end and start > end):
        raise FieldError("period_start, period_end: both or neither, the first day not after the last")


def _listed(name: str, value: str | None, known: Mapping[str, object] | frozenset[str]) -> None:
    if value is None or value not in known:
        raise FieldError(f"{name}: {value!r} is not in the catalogue{_near(value or '', known)}")


def _near(value: str, known: Mapping[str, object] | frozenset[str]) -> str:
    from rapidfuzz import process

    near = [match[0] for match in process.extract(value, sorted(known), limit=3, score_cutoff=60)]
    return f"; did you mean {', '.join(near)}?" if near else ""
