"""Rows of `core_check`: what one is made of, its id, its weight, and how many go in at once.

In: a judgement and what it was about, or a query of whole rows. Out: rows as Arrow, for whoever stores them. Never:
judging, deciding what is due, a row in the table.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from rules.checks import CheckRules
from warehouse.arrow import NUMBER, TEXT, given
from warehouse.verdicts import Judgement, unit_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One row of `core_check`, in the order of its columns."""

    check_id: str
    record_id: str
    article_id: str
    unit_id: str | None
    subject_id: str
    kind: str
    verdict: str
    cause: str
    rule_id: str
    field: str
    told_value: float | None
    told_measure: str | None
    other_value: float | None
    other_measure: str | None
    difference: float | None
    ratio: float | None
    weight: float
    words_id: str
    tags: list[str]
    reference_id: str | None
    reference_as_of_date: date | None
    other_article_id: str | None
    other_record_id: str | None
    checks_version: str


COLUMNS = attrgetter(*(one.name for one in fields(Check)))
DATES = {"reference_as_of_date"}
NUMBERS = {"told_value", "other_value", "difference", "ratio", "weight"}
SCHEMA = pa.schema(
    [
        (
            one.name,
            pa.date32()
            if one.name in DATES
            else NUMBER
            if one.name in NUMBERS
            else pa.list_(TEXT)
            if one.name == "tags"
            else TEXT,
        )
        for one in fields(Check)
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The record that a check is about."""

    record_id: str
    article_id: str
    unit_id: str | None
    subject_id: str


def check_id(record_id: str, kind: str, field: str, other: str | None) -> str:
    """The same comparison has the same id in every run, whatever comes of it."""
    told = "|".join((record_id, kind, field, other or ""))
    return hashlib.md5(told.encode(), usedforsecurity=False).hexdigest()[:20]


def weight(told: float | None, other: float | None, size: float) -> float:
    """How much a difference matters: the logarithm of the ratio times that of the size, so that small offices do not
    flood the list and large sums do not hide it."""
    ratio = abs(math.log(told / other)) if told and other and told * other > 0 else 1.0
    return round(ratio * math.log(2 + abs(size)), 9)


def row(
    about: About,
    judged: Judgement,
    *,
    kind: str,
    rules: CheckRules,
    size: float | None = None,
    words: str | None = None,
    rule: str | None = None,
    reference: tuple[str, date | None] | None = None,
    other: tuple[str, str] | None = None,
    name: str | None = None,
) -> Check:
    """The row for a judgement. `other` is (article, record); `name` tells two checks of one field apart."""
    press, against = judged.fill.press, judged.fill.other
    a, b = (
        None if side.value is None else side.value * unit_of(side.measure, rules).factor for side in (press, against)
    )
    far = reference[0] if reference else other[1] if other else name
    return Check(
        check_id=check_id(about.record_id, kind, judged.fill.topic.field, far),
        record_id=about.record_id,
        article_id=about.article_id,
        unit_id=about.unit_id,
        subject_id=about.subject_id,
        kind=kind,
        verdict=judged.verdict,
        cause=judged.cause,
        rule_id=rule or judged.rule,
        field=judged.fill.topic.field,
        told_value=press.value,
        told_measure=press.measure,
        other_value=against.value,
        other_measure=against.measure,
        difference=judged.difference,
        ratio=judged.ratio,
        weight=weight(a, b, max(abs(a or 0.0), abs(b or 0.0)) if size is None else size),
        words_id=words or judged.words_id,
        tags=list(judged.tags),
        reference_id=reference[0] if reference else None,
        reference_as_of_date=reference[1] if reference else None,
        other_article_id=other[0] if other else None,
        other_record_id=other[1] if other else None,
        checks_version=rules.version,
    )


class Found:
    """The rows of a run, kept outside of the database until all are there: most are made by queries, hundreds of
    thousands at once, and are written once."""

    def __init__(self) -> None:
        self._tables: list[pa.Table] = []
        self.judged = 0
        """How many of them were judged one by one."""

    def select(self, connection: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, Any]) -> None:
        """Keep the rows of a query that names every column of `core_check`."""
        made = connection.execute(sql, values).to_arrow_table()
        self._tables.append(made.select(SCHEMA.names).cast(SCHEMA))

    def add(self, checks: Iterable[Check]) -> None:
        """Keep rows that were judged one by one."""
        made = [COLUMNS(one) for one in checks]
        self.judged += len(made)
        if made:
            columns = zip(*made, strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
            self._tables.append(pa.table(arrays, schema=SCHEMA))

    def table(self) -> pa.Table:
        """All rows."""
        return pa.concat_tables(self._tables) if self._tables else SCHEMA.empty_table()


def insert(connection: duckdb.DuckDBPyConnection, rows: pa.Table) -> None:
    """Put rows into the table, as they are."""
    with given(connection, rows):
        connection.execute("INSERT INTO core_check BY NAME SELECT * FROM incoming")
