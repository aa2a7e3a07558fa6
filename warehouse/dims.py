"""The dimension tables: units, regions, indicators, substances and rules, as the rule files name them.

In: rule packs. Out: the `dim_` tables, filled anew whenever the rule files differ from those they were filled from.
Never: a label made up; a unit that the register lacks is named by its slug.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import duckdb

from rules.files import Pack, Packs, packs
from rules.units import UnitRules
from rules.units import load as load_units
from warehouse.arrow import incoming, texts

FACT = "dimensions_version"

# Column of the table -> columns of the file that can fill it, best first.
Columns = Mapping[str, tuple[str, ...]]
TABLES: Mapping[str, tuple[str, Columns]] = {
    "dim_unit": (
        "units.csv",
        {
            "unit_id": ("unit_id",),
            "label": ("name_id", "unit_id"),
            "kind": ("kind",),
            "region_id": ("region",),
        },
    ),
    "dim_region": (
        "regions.csv",
        {
            "region_id": ("slug",),
            "label": ("name", "slug"),
            "kind": ("level",),
            "parent_id": ("parent",),
        },
    ),
    "dim_indicator": (
        "indicators.csv",
        {
            "indicator_id": ("indicator_id",),
            "pillar": ("pillar",),
            "label": ("label_id", "indicator_id"),
            "label_en": ("label_en",),
            "measure": ("measure",),
        },
    ),
    "dim_substance": (
        "substances.csv",
        {
            "substance_id": ("substance_id",),
            "label": ("label_id", "substance_id"),
            "label_en": ("label_en",),
            "base_measure": ("base",),
        },
    ),
}


TELLING = ("core_metric", "core_seizure", "ref_figure", "ref_seizure")
"""Tables that name offices which the register may lack."""


def refresh(connection: duckdb.DuckDBPyConnection, packs: Packs) -> bool:
    """Fill the dimension tables from the packs, in one transaction, unless they already hold these very files. True
    when something was written. Raises RuleError for a file that cannot be read."""
    known = connection.execute("SELECT fact FROM meta_fact WHERE name = ?", [FACT]).fetchone()
    if known and known[0] == packs.version:
        return False
    tables = _tables(packs, packs.version)
    connection.begin()
    try:
        for table, rows in tables.items():
            _replace(connection, table, rows)
        told = " UNION ".join(f"SELECT unit_id FROM {table}" for table in TELLING)
        name_units(connection, [unit for (unit,) in connection.execute(told).fetchall() if unit])
        connection.execute("DELETE FROM meta_fact WHERE name = ?", [FACT])
        connection.execute("INSERT INTO meta_fact VALUES (?, ?)", [FACT, packs.version])
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return True


@lru_cache(maxsize=2)
def _tables(packs: Packs, version: str) -> Mapping[str, list[dict[str, str | None]]]:
    """The rows of each table. Reading the rule files takes longer than all else that a new warehouse needs, so what one
    `version` of them says is kept."""
    tables = {table: list(_rows(packs.domain, name, columns)) for table, (name, columns) in TABLES.items()}
    tables["dim_rule"] = [
        rule for pack in (packs.language, packs.domain) for path in _toml_files(pack) for rule in _rules(pack, path)
    ]
    return {table: _unique(rows) for table, rows in tables.items()}


@lru_cache(maxsize=1)
def _names() -> UnitRules:
    """The bundled register; a constant of the installation."""
    return load_units(packs().domain)


def name_units(connection: duckdb.DuckDBPyConnection, units: Iterable[str]) -> None:
    """Give every unit that the register lacks (police names are an open class) the name that people read. A unit that
    has a row keeps it. Within the caller's transaction."""
    wanted = sorted(set(units))
    if not wanted:
        return
    known = connection.execute("SELECT unit_id FROM dim_unit WHERE unit_id IN (SELECT unnest(?))", [wanted]).fetchall()
    if missing := set(wanted) - {unit for (unit,) in known}:
        names = _names()
        with incoming(connection, texts("unit_id", "label"), [(unit, names.name_of(unit)) for unit in sorted(missing)]):
            connection.execute("INSERT INTO dim_unit BY NAME SELECT * FROM incoming")


def _rows(pack: Pack, name: str, columns: Columns) -> Iterator[dict[str, str | None]]:
    if not pack.has(name):
        return
    for line in pack.csv(name):
        row = {column: next((line[key] for key in keys if line.get(key)), None) for column, keys in columns.items()}
        if next(iter(row.values())):
            yield row


def _toml_files(pack: Pack) -> Iterator[str]:
    return (path.relative_to(pack.folder).as_posix() for path in pack.files() if path.suffix == ".toml")


def _rules(pack: Pack, name: str) -> Iterator[dict[str, str | None]]:
    """Every table of a rule file that has an `id`, wherever it stands in the file."""
    waiting: list[Any] = [pack.toml(name)]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, dict):
            if isinstance(node.get("id"), str):
                note = node.get("note")
                yield {"rule_id": node["id"], "source_file": name, "note": note if isinstance(note, str) else None}
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _unique(rows: list[dict[str, str | None]]) -> list[dict[str, str | None]]:
    """The first row of each id, so that a join never multiplies records."""
    by_id: dict[str | None, dict[str, str | None]] = {}
    for row in rows:
        by_id.setdefault(next(iter(row.values())), row)
    return list(by_id.values())


def _replace(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, str | None]]) -> None:
    connection.execute(f"DELETE FROM {table}")
    if rows:
        with incoming(connection, texts(*rows[0]), [tuple(row.values()) for row in rows]):
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
