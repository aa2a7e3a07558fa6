"""What every table and column means, beside the schema that the migrations make.

In: `dictionary.toml`, the migrations. Out: meanings, and the data dictionary as Markdown. Never: a column that is not
in the schema; one without a meaning is told by `missing`, and a test fails.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import duckdb

from warehouse.migrate import migrate
from warehouse.store import SETTINGS

LAYERS = {
    "raw": "As captured",
    "core": "Extracted, checked, judged",
    "dim": "Dimensions, from the rules",
    "ref": "Official figures",
    "watch": "What was asked for and when",
    "meta": "About the file",
    "out": "Views: one question each",
}
HEAD = """# Data dictionary

Generated from the schema by `tilik dictionary --out docs/data-dictionary.md`; the meanings stand in
`warehouse/dictionary.toml`. A name begins with its layer and ends in what it holds: `_id`, `_date`, `_at` (UTC), `_pct`
(percent), `_offset` (code points from the start of the article's text).
"""


@dataclass(frozen=True, slots=True)
class Meanings:
    """The meanings of tables, of columns wherever they stand, and of columns of one table."""

    tables: Mapping[str, str]
    shared: Mapping[str, str]
    own: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls) -> Meanings:
        """Those of the installation."""
        return _load()

    def column(self, table: str, name: str) -> str | None:
        """What a column means; None where nobody has said."""
        return self.own.get(table, {}).get(name) or self.shared.get(name)


@lru_cache(maxsize=1)
def _load() -> Meanings:
    data = tomllib.loads(files("warehouse").joinpath("dictionary.toml").read_text("utf-8"))
    return Meanings(data["tables"], data["columns"], data.get("table", {}))


@dataclass(frozen=True, slots=True)
class Table:
    """One table or view of the schema; columns are name and type."""

    name: str
    is_view: bool
    columns: tuple[tuple[str, str], ...]


def schema() -> tuple[Table, ...]:
    """Every table and view that the migrations make, by layer and name."""
    with duckdb.connect(":memory:", config=SETTINGS) as connection:
        migrate(connection)
        found = connection.execute(
            """SELECT c.table_name, v.view_name IS NOT NULL, list((c.column_name, c.data_type) ORDER BY c.column_index)
            FROM duckdb_columns() c LEFT JOIN duckdb_views() v ON v.view_name = c.table_name AND NOT v.internal
            WHERE NOT c.internal GROUP BY ALL"""
        ).fetchall()
    tables = [Table(name, is_view, tuple(tuple(one) for one in columns)) for name, is_view, columns in found]
    layers = list(LAYERS)
    return tuple(sorted(tables, key=lambda table: (layers.index(table.name.split("_")[0]), table.name)))


def missing() -> list[str]:
    """What nobody has explained, and explanations of what is not there: "core_metric.target", "table core_x"."""
    meanings, tables = Meanings.load(), schema()
    told = [f"table {table.name}" for table in tables if table.name not in meanings.tables]
    told += [
        f"{table.name}.{name}" for table in tables for name, _ in table.columns if not meanings.column(table.name, name)
    ]
    names = {table.name: {name for name, _ in table.columns} for table in tables}
    everywhere = set().union(*names.values())
    told += [f"no such table: {name}" for name in {*meanings.tables, *meanings.own} - names.keys()]
    told += [f"no such column: {name}" for name in meanings.shared if name not in everywhere]
    told += [
        f"no such column: {table}.{name}"
        for table, columns in meanings.own.items()
        for name in columns
        if name not in names.get(table, set())
    ]
    return sorted(told)


def markdown() -> str:
    """The data dictionary."""
    return HEAD + "".join(_sections(Meanings.load()))


def _sections(meanings: Meanings) -> Iterator[str]:
    layer = ""
    for table in schema():
        if layer != (layer := table.name.split("_")[0]):
            yield f"\n## {LAYERS[layer]} (`{layer}_`)\n"
        yield f"\n### {table.name}\n\n{meanings.tables.get(table.name, '')}\n\n"
        yield "| column | type | meaning |\n|---|---|---|\n"
        for name, type_ in table.columns:
            yield f"| `{name}` | {type_} | {(meanings.column(table.name, name) or '').replace('|', '/')} |\n"
