"""What a run of the checks looks at where little is due, as plain rows: one article, a few offices and subjects.

In: `core_check_due`. Out: `Small`: the records of the due articles, all that is told about the same, the articles, the
official figures; of what is due, the rows of `core_check` that are made anew are gone. Never: a judgement, a table.

DuckDB plans each query over such small sets for longer than it works on them, and the checks are some fifty queries.
So each large table is passed over once, by names alone, and the rest is done with what was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from warehouse.filters import Row, rows

FEW = 64
"""At most so many due articles and subjects are little."""
MOST = 4096
"""At most so many records about them are."""

Group = tuple[str, str]
"""An office and an indicator or a substance."""

# Of both kinds, what the checks ask by one name.
RECORDS = {
    "metric": "SELECT record_id, article_id, unit_id, indicator_id AS subject_id, target, realization, reported_pct,"
    " NULL AS amount, measure, group_kind, NULL AS action, period_start_date, period_end_date, story_id, quote"
    " FROM core_metric",
    "seizure": "SELECT record_id, article_id, unit_id, substance_id AS subject_id, NULL AS target, NULL AS realization,"
    " NULL AS reported_pct, base_amount AS amount, base_measure AS measure, NULL AS group_kind, action,"
    " period_start_date, period_end_date, story_id, quote FROM core_seizure",
}
FIGURES = {
    "metric": "SELECT figure_id, document_id, unit_id, indicator_id AS subject_id, target, realization,"
    " reported_pct AS percent, NULL AS amount, measure, group_kind, NULL AS action, period_start_date,"
    " period_end_date, as_of_date, scope, target_version, note, concat_ws(' ', scope, indicator_text) AS words"
    " FROM ref_figure",
    "seizure": "SELECT figure_id, document_id, unit_id, substance_id AS subject_id, NULL AS target,"
    " NULL AS realization, NULL AS percent, base_amount AS amount, base_measure AS measure, NULL AS group_kind, action,"
    " period_start_date, period_end_date, as_of_date, scope, NULL AS target_version, note, scope AS words"
    " FROM ref_seizure",
}
ABOUT = {"metric": "indicator_id", "seizure": "substance_id", "check": "subject_id"}
# A join passes over a large table far quicker than a list of pairs does.
DUE = "SEMI JOIN (SELECT unnest($units) AS unit_id, unnest($subjects) AS {about}) due USING (unit_id, {about})"
USABLE = {"metric": "WHERE NOT is_total", "seizure": ""}
ARTICLES = "SELECT article_id, published_date, outlet, url FROM raw_article WHERE article_id IN (SELECT unnest($names))"
DOCUMENTS = "SELECT * FROM ref_document WHERE document_id IN (SELECT unnest($names))"
TEXTS = "SELECT body_text FROM raw_article WHERE article_id IN ({names})"
# As `warehouse.check_scope` has it: what an article contradicts by itself goes with the article, the rest with what is
# told of.
FORGET = """
DELETE FROM core_check USING (SELECT unnest($units) AS unit_id, unnest($subjects) AS subject_id,
    unnest($marked) AS is_marked) due
WHERE core_check.unit_id = due.unit_id AND core_check.subject_id = due.subject_id
    AND (kind = 'others' OR article_id IN ({names}) OR (kind = 'official' AND is_marked))
"""
FORGET_NOWHERE = "DELETE FROM core_check WHERE unit_id IS NULL AND article_id IN ({names})"


NOWHERE: Row = {"published_date": None, "outlet": None, "url": None}
"""Of an article that is missing: `tilik doctor` tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """What is due, and what it is checked against. Records and figures are rows with the columns of `RECORDS` and
    `FIGURES`; a record has the day, the outlet and the address of its article as well."""

    articles: tuple[str, ...]
    texts: tuple[str, ...]
    """Of the due articles."""
    own: dict[str, list[Row]]
    """The records of the due articles, by kind."""
    told: dict[str, list[Row]]
    """All that is told about what is due, by kind, where an office is told: with the own."""
    fresh: dict[str, list[Row]]
    """Those of which official figures can say something new."""
    figures: list[Row]
    documents: list[Row]


def lay_out(connection: duckdb.DuckDBPyConnection) -> Small | None:
    """Forget what is made anew, and read what it is made from; None where there is too much of it, and nothing was
    done."""
    marks = set(connection.execute("SELECT article_id, unit_id, subject_id FROM core_check_due").fetchall())
    articles = tuple(sorted({article for article, _, _ in marks if article is not None}))
    marked = {(unit, subject) for _, unit, subject in marks if unit is not None and subject is not None}
    if len(articles) + len(marked) > FEW:
        return None
    own = {kind: _own(connection, kind, articles) for kind in RECORDS}
    met = {(one["unit_id"], one["subject_id"]) for found in own.values() for one in found if one["unit_id"]}
    groups = sorted(marked | met)
    if len(articles) + len(groups) > FEW:
        return None
    told = {kind: _told(connection, kind, groups, own[kind], articles) for kind in RECORDS}
    if sum(map(len, told.values())) > MOST:
        return None
    _forget(connection, groups, marked, articles)
    _date(connection, {id(one): one for found in (*own.values(), *told.values()) for one in found}.values())
    figures = [one for kind in FIGURES for one in _figures(connection, kind, groups)]
    return Small(
        articles=articles,
        texts=_texts(connection, articles),
        own=own,
        told=told,
        fresh={kind: [one for one in found if _is_fresh(one, articles, marked)] for kind, found in told.items()},
        figures=figures,
        documents=_named(connection, DOCUMENTS, {one["document_id"] for one in figures}),
    )


def day(found: Row) -> date:
    """The day on which a record was told; the last of days where that is not known."""
    return found["published_date"] or date.max


def _own(connection: duckdb.DuckDBPyConnection, kind: str, articles: Sequence[str]) -> list[Row]:
    names, values = _list(articles)
    return rows(connection, f"{RECORDS[kind]} WHERE article_id IN ({names})", values) if articles else []


def _told(
    connection: duckdb.DuckDBPyConnection, kind: str, groups: Sequence[Group], own: list[Row], articles: Sequence[str]
) -> list[Row]:
    """What is told about the groups: the rows of `own` themselves, and those of other articles."""
    if not groups:
        return []
    sql = f"{RECORDS[kind]} {DUE.format(about=ABOUT[kind])} LIMIT {MOST + 1}"
    others = [one for one in rows(connection, sql, _about(groups)) if one["article_id"] not in articles]
    return [one for one in own if one["unit_id"] is not None] + others


def _figures(connection: duckdb.DuckDBPyConnection, kind: str, groups: Sequence[Group]) -> list[Row]:
    if not groups:
        return []
    found = rows(connection, f"{FIGURES[kind]} {DUE.format(about=ABOUT[kind])} {USABLE[kind]}", _about(groups))
    return [one for one in found if one["period_start_date"] and one["period_end_date"]]


def _forget(
    connection: duckdb.DuckDBPyConnection, groups: Sequence[Group], marked: set[Group], articles: Sequence[str]
) -> None:
    names, values = _list(articles)
    if groups:
        due = _about(groups) | {"marked": [one in marked for one in groups]}
        connection.execute(FORGET.format(names=names), due | values)
    connection.execute(FORGET_NOWHERE.format(names=names), values)


def _date(connection: duckdb.DuckDBPyConnection, records: Iterable[Row]) -> None:
    """Give the records the day, the outlet and the address of their articles."""
    records = list(records)
    found = _named(connection, ARTICLES, {one["article_id"] for one in records})
    articles = {article.pop("article_id"): article for article in found}
    for one in records:
        one |= articles.get(one["article_id"], NOWHERE)


def _texts(connection: duckdb.DuckDBPyConnection, articles: Sequence[str]) -> tuple[str, ...]:
    names, values = _list(articles)
    found = connection.execute(TEXTS.format(names=names), values).fetchall() if articles else []
    return tuple(text for (text,) in found)


def _named(connection: duckdb.DuckDBPyConnection, sql: str, names: set[str]) -> list[Row]:
    return rows(connection, sql, {"names": sorted(names)}) if names else []


def _is_fresh(one: Row, articles: Sequence[str], marked: set[Group]) -> bool:
    return one["article_id"] in articles or (one["unit_id"], one["subject_id"]) in marked


def _about(groups: Sequence[Group]) -> dict[str, Any]:
    return {"units": [unit for unit, _ in groups], "subjects": [subject for _, subject in groups]}


def _list(names: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """SQL for a list of a few names, with its parameters: a single one is an equality, the quickest of all."""
    values = {f"a{place}": name for place, name in enumerate(names)}
    return ", ".join(f"${name}" for name in values) or "NULL", values
