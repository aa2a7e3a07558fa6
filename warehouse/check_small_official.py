"""Each record against the official figures, where little is due: as `warehouse.check_official` and
`warehouse.check_references` have it for everything (a test compares the two), on rows in memory.

In: `Small`. Out: each figure with the reference that fits best, as rows. Never: a judgement, an article's own statement
as its reference.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.checks import CheckRules
from warehouse.check_references import CLOSED_ORDER, is_sound, source
from warehouse.check_small import Small
from warehouse.filters import Row

FIELDS = ("target", "realization", "percent", "amount")
ADDRESS = re.compile(r"^https?://(www\.|m\.)?|[?#].*$|/+\Z")
HOST = re.compile(r"^https?://(?:www\.|m\.)?([^/]+)")
ALIKE = (
    "unit_id",
    "subject_id",
    "measure",
    "group_kind",
    "action",
    "period_start_date",
    "period_end_date",
    "scope",
    "target_version",
    "words",
    "rank_order",
    "as_of_date",
)
"""What two references have in common that contradict each other."""
HAUL = ("article_id", "unit_id", "subject_id", "measure", "action", "period_start_date", "period_end_date")


@dataclass(frozen=True, slots=True)
class References:
    """The official figures of a run by what they are about, the best first; their quarrels: of a figure and a field,
    the other figure."""

    about: Mapping[tuple[str, str], Sequence[Row]]
    rivals: Mapping[tuple[str, str], Row]
    quarrelling: frozenset[str]


def compared(small: Small, rules: CheckRules) -> Iterator[tuple[Row, bool]]:
    """Each figure that has a reference, with the columns of `check_open` and those that are found beside it; and
    whether the two are the same."""
    references = _references(small, rules)
    hauls = [one for one in small.told["core_seizure"] if one["is_fresh"]]
    for found in (*(one for one in small.told["core_metric"] if one["is_fresh"]), *_largest(hauls)):
        about = references.about.get((found["unit_id"], found["subject_id"]), ())
        for field, best, is_same in _best(found, about, rules):
            rival = references.rivals.get((best["figure_id"], field))
            # What a reference tells soundly beside a quarrel about something else has no row.
            if not is_same or rival is not None or best["figure_id"] not in references.quarrelling:
                yield _row(found, field, best, rival, about, rules), is_same and rival is None


def _references(small: Small, rules: CheckRules) -> References:
    sources = {one["document_id"]: source(one, rules) for one in small.documents}
    known = [one | {"source": sources[one["document_id"]]} for one in small.figures if one["document_id"] in sources]
    ranked = sorted((one | {"rank_order": one["source"].order} for one in known), key=_rank)
    about: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for one in ranked:
        about[one["unit_id"], one["subject_id"]].append(one)
    rivals = _rivals(ranked, rules)
    return References(about, rivals, frozenset(figure for figure, _ in rivals))


def _rank(one: Row) -> tuple[Any, ...]:
    """The better rank of its source, then the latest as-of."""
    as_of: date | None = one["as_of_date"]
    return one["rank_order"], -as_of.toordinal() if as_of else 1, one["figure_id"]


def _rivals(ranked: Sequence[Row], rules: CheckRules) -> dict[tuple[str, str], Row]:
    """The references of one rank that contradict each other, told after the figures were closed, for the same thing
    and as-of; those that can both be right are no rivals."""
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for one in ranked:
        if one["rank_order"] < CLOSED_ORDER and one["measure"] is not None:
            groups[tuple(one[name] for name in ALIKE)].append(one)
    found = {}
    for alike in groups.values():
        for one in alike:
            for field in FIELDS:
                others = [two for two in alike if _quarrel(one, two, field)]
                if not others:
                    continue
                other = min(others, key=lambda two: str(two["figure_id"]))
                both = {"field": field, "value": one[field], "rival_value": other[field]}
                if not is_sound(one | both | {"rival_as_of_date": other["as_of_date"]}, rules):
                    found[one["figure_id"], field] = other
    return found


def _quarrel(one: Row, two: Row, field: str) -> bool:
    told = one[field] is not None and two[field] is not None
    return told and one["document_id"] != two["document_id"] and bool(one[field] != two[field])


def _largest(hauls: Sequence[Row]) -> list[Row]:
    """Of several hauls of an article, the largest may be the total that the reference tells."""
    amounts: dict[tuple[Any, ...], list[float]] = defaultdict(list)
    known = [one for one in hauls if one["amount"] is not None]
    for one in known:
        amounts[_haul(one)].append(one["amount"])
    return [one for one in known if one["amount"] == max(amounts[_haul(one)])]


def _haul(one: Row) -> tuple[Any, ...]:
    return tuple(one[name] for name in HAUL)


def _best(found: Row, about: Sequence[Row], rules: CheckRules) -> Iterator[tuple[str, Row, bool]]:
    """The reference that fits best, for each field that a record and a reference tell: the very period first, then the
    best ranked; and whether the values are the same."""
    fitting = [one for one in about if _fits(found, one) and not _is_own(found, one, rules)]
    fitting.sort(key=lambda one: not _is_exact(found, one))
    for field in FIELDS:
        value = _value(found, field, rules)
        told = [one for one in fitting if one[field] is not None] if value is not None else []
        if told:
            best = told[0]
            alike = field == "percent" or (best["measure"] is not None and best["measure"] == found["measure"])
            yield field, best, _is_exact(found, best) and alike and best[field] == value


def _value(found: Row, field: str, rules: CheckRules) -> float | None:
    is_told = field != "percent" or found["realization"] is None or found["subject_id"] in rules.fixed_subjects
    value: float | None = found["reported_pct" if field == "percent" else field]
    return value if is_told else None


def _fits(found: Row, one: Row) -> bool:
    """The very period, a part from its start, or a longer one that ends with it; what merely overlaps tells nothing."""
    start, end = found["period_start_date"], found["period_end_date"]
    if start is None or end is None or any(one[name] != found[name] for name in ("group_kind", "action")):
        return False
    if found["amount"] is not None and one["measure"] != found["measure"]:
        return False
    first, last = one["period_start_date"], one["period_end_date"]
    return bool((first == start and last >= end) or (last == end and first < start))


def _is_exact(found: Row, one: Row) -> bool:
    return all(one[name] == found[name] for name in ("period_start_date", "period_end_date"))


def _is_own(found: Row, one: Row, rules: CheckRules) -> bool:
    """Whoever states a figure is no reference for it: the same page, or who quotes the same outlet or speaks on the
    same days in the same place."""
    told, url, outlet = one["source"], found["url"], found["outlet"]
    if url is not None and told.address and told.address == ADDRESS.sub("", url.lower()):
        return True
    if not told.is_statement:
        return False
    days = (one["as_of_date"], found["published_date"])
    if url is not None and (None in days or abs((days[0] - days[1]).days) <= rules.same_event_days):
        host = HOST.match(url.lower())
        if told.host == (host[1] if host else ""):
            return True
    return outlet is not None and f"({outlet.lower()})" in told.told_by


def _row(found: Row, field: str, best: Row, rival: Row | None, about: Sequence[Row], rules: CheckRules) -> Row:
    shared = ("record_id", "article_id", "unit_id", "subject_id", "measure", "quote", "published_date")
    value = found["reported_pct" if field == "percent" else field]
    targets = {one["target"] for one in about if one["period_start_date"] == best["period_start_date"]} - {None}
    year = min((one["period_end_date"].year for one in about if one[field] == value), default=None)
    return {name: found[name] for name in (*shared, "period_start_date", "period_end_date")} | {
        "field": field,
        "value": value,
        "other_value": best[field],
        "other_measure": best["measure"],
        "other_start": best["period_start_date"],
        "other_end": best["period_end_date"],
        **{name: best[name] for name in ("figure_id", "as_of_date", "rank_order", "note", "action")},
        "is_closed": best["source"].is_closed,
        "tags": sorted(rules.tags(best["words"])),
        "rival_value": rival[field] if rival else None,
        "targets": sorted(targets) if field == "target" else None,
        "siblings": None if year == best["period_end_date"].year else year,
    }
