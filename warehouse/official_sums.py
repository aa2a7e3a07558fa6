"""The arithmetic of official tables, checked at import and never repaired.

In: what cells say, figures. Out: flags. Never: another number than the printed one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rules.official import folded
from warehouse.official_cells import Read
from warehouse.official_table import Figure, Reject


def measure_of(column: str, target: Read, realized: Read) -> tuple[str | None, list[str]]:
    """What is counted: the measure column's word, else the cell's, else percent where the target is one."""
    told = folded(column)
    told = "persen" if told in {"%", "persen", "persentase"} else "rupiah" if told in {"rp", "rp."} else told
    in_cells = [part.measure for part in (realized, target) if part.measure]
    flags = ["measure_differs"] if told and any(folded(other) != told for other in in_cells) else []
    if told or in_cells:
        return told or in_cells[0], flags
    return ("persen" if target.is_percent or (realized.is_percent and target.value is not None) else None), flags


def percent_flag(target: Read, realized: Read, percent: Read) -> str | None:
    """Whether the printed percentage follows from its parts, within one unit of its last place: rounded or cut."""
    if target.value is None or realized.value is None or percent.value is None or target.value == 0:
        return None
    unit = 10.0 ** -min(percent.places, 6)
    exact = 100 * realized.value / target.value
    return None if abs(exact - percent.value) <= unit + 1e-9 * max(1.0, abs(exact)) else "percent_mismatch"


def with_sums(found: Sequence[Figure], rejects: Sequence[Reject], uniform: bool) -> list[Figure]:
    """The figures, with the flag "sum_mismatch" on every total that is not the sum of the rows above it (check D4).
    Nothing is said where rows are missing, or where the rows count unlike things."""
    if rejects or not uniform:
        return list(found)
    sums: dict[tuple[object, ...], float] = {}
    for one in found:
        for part, value in (("target", one.target), ("realization", one.realization)):
            if value is not None and not one.is_total:
                key = (part, one.period_start_date, one.indicator_text, one.target_version)
                sums[key] = sums.get(key, 0.0) + value
    checked: list[Figure] = []
    for one in found:
        told = (("target", one.target), ("realization", one.realization)) if one.is_total else ()
        for part, value in told:
            total = sums.get((part, one.period_start_date, one.indicator_text, one.target_version))
            if value is not None and total is not None and abs(total - value) > 1e-6 * max(1.0, abs(value)):
                one = replace(one, flags=tuple(dict.fromkeys((*one.flags, "sum_mismatch"))))
        checked.append(one)
    return checked
