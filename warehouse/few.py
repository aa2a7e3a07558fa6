"""A few rows of a view, whole, without the joins over everything that the view would make.

In: an open connection, a view, and for the tables behind it which of their rows are needed. Out: the rows, as the view
has them. Never: a row put together in another way than the view says, an order of the rows.

Asked for ten rows of a million, DuckDB joins the million first: it does not push a list of ids below a join. So the
view's own text is run over tables that are cut down to what those rows need.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from warehouse.filters import Row, rows

TEXT = "SELECT sql FROM duckdb_views() WHERE view_name = ? AND NOT internal"
CREATED = re.compile(r"\s*CREATE VIEW \w+(?:\s*\([^)]*\))? AS ")
PLACES = """
SELECT article_id, other_article_id, record_id, reference_id FROM core_check WHERE check_id IN (SELECT unnest(?))
"""


@dataclass(frozen=True, slots=True)
class Cut:
    """The rows of a table whose `column` is one of `values`; rowid is the quickest."""

    column: str
    values: Sequence[Any]


def few(connection: duckdb.DuckDBPyConnection, view: str, cuts: Mapping[str, Cut]) -> list[Row]:
    """The rows of `view` over the tables `cuts`, each cut down; tables that are not named are taken whole. Raises
    KeyError where the view does not read a table that is to be cut."""
    found = connection.execute(TEXT, [view]).fetchone()
    if found is None:
        raise KeyError(view)
    sql = CREATED.sub("", str(found[0]), count=1).rstrip().removesuffix(";")
    values: dict[str, Any] = {}
    for table, cut in cuts.items():
        kept = f"(SELECT * FROM {table} WHERE {cut.column} IN (SELECT unnest(${table}))) AS "
        sql, replaced = re.subn(rf"\b{table} AS (?=\w)", kept, sql)
        if not replaced:
            raise KeyError(f"{view} does not read {table}")
        values[table] = list(cut.values)
    return rows(connection, sql, values)


def in_order(connection: duckdb.DuckDBPyConnection, view: str, table: str, places: Sequence[int]) -> list[Row]:
    """The records of `view` that stand at these places (rowids) of `table`, in the order of `places`."""
    if not places:
        return []
    sql = f"SELECT rowid, record_id FROM {table} WHERE rowid IN (SELECT unnest(?))"
    names = dict(connection.execute(sql, [list(places)]).fetchall())
    order = {names[place]: number for number, place in enumerate(places)}
    found = few(connection, view, {table: Cut("rowid", places)})
    return sorted(found, key=lambda row: order[row["record_id"]])


def checks(connection: duckdb.DuckDBPyConnection, check_ids: Sequence[str]) -> list[Row]:
    """Rows of `out_check`, in the order of `check_ids`; those that are not there (any more) are left out."""
    ids = list(check_ids)
    told = connection.execute(PLACES, [ids]).fetchall()
    if not told:
        return []
    articles = sorted({name for article, other, _, _ in told for name in (article, other) if name})
    records = Cut("record_id", sorted({record for _, _, record, _ in told}))
    references = Cut("figure_id", sorted({reference for *_, reference in told if reference}))
    cuts = {
        "core_check": Cut("check_id", ids),
        "core_metric": records,
        "core_seizure": records,
        "raw_article": Cut("article_id", articles),
        "ref_figure": references,
        "ref_seizure": references,
    }
    order = {name: number for number, name in enumerate(ids)}
    return sorted(few(connection, "out_check", cuts), key=lambda row: order[row["check_id"]])
