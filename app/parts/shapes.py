"""The provinces on the map: which shape each has, and which newer ones are drawn within the province they came from.

In: `app/map/provinces.csv` and `provinces.json` (33 shapes; their licence stands beside them). Out: shapes by name, and
values of provinces folded into shapes. Never: a request to another host.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from warehouse.query import Row

FOLDER = Path(__file__).parents[1] / "map"
SHAPES = "provinces.json"


@dataclass(frozen=True, slots=True)
class Province:
    """A province of today, the name of its shape, and the province that the shape stands for."""

    region_id: str
    shape: str
    drawn_as: str

    @property
    def is_folded(self) -> bool:
        """Whether it is newer than the shapes and is drawn within the province that it came from."""
        return self.region_id != self.drawn_as


@cache
def provinces() -> tuple[Province, ...]:
    """All provinces, in the order of their codes."""
    with (FOLDER / "provinces.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Province(**line) for line in csv.DictReader(file))


@cache
def shapes() -> dict[str, Any]:
    """Name of a shape -> GeoJSON geometry."""
    return dict(json.loads((FOLDER / SHAPES).read_text(encoding="utf-8")))


def folded(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of `warehouse.map` by the province whose shape they belong to; rows without a province are left out."""
    drawn_as = {province.region_id: province.drawn_as for province in provinces()}
    held: dict[str, list[Row]] = {}
    for row in rows:
        if row["province_id"] in drawn_as:
            held.setdefault(drawn_as[row["province_id"]], []).append(row)
    return held
