"""What a run of the checks looks at where little is due, as plain rows: one article, a few offices and subjects.

In: `core_check_due`. Out: `Small`: the records of the due articles, all that is told about the same, the articles, the
official figures; of what is due, the rows of `core_check` that are made anew are gone. Never: a judgement, a table.

DuckDB plans each query over such small sets for longer than it works on them, and the checks are some fifty queries.
So each large table is passed over once, and the rest is done with what was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

import duckdb

from warehouse.filters import Row, rows

FEW = 64
"""At most so many due articles and subjects are little."""
MOST = 4096
"""At most so many records about them are."""

Group = tuple[str, str]
"""An office and an indicator or a substance."""
Place = tuple[Any, ...]
"""Where a row stands in its table; what else is known of it behind that, a haul's period or what an own record is
about."""

# Of both kinds, what the checks ask by one name.
RECORDS = {
    "core_metric": "record_id, article_id, unit_id, indicator_id AS subject_id, target, realization, reported_pct,"
    " NULL AS amount, measure, group_kind, NULL AS action, period_start_date, period_end_date, story_id, quote",
    "core_seizure": "record_id, article_id, unit_id, substance_id AS subject_id, NULL AS target, NULL AS realization,"
    " NULL AS reported_pct, base_amount AS amount, base_measure AS measure, NULL AS group_kind, action,"
    " period_start_date, period_end_date, story_id, quote",
}
FIGURES = {
    "ref_figure": "figure_id, document_id, unit_id, indicator_id AS subject_id, target, realization,"
    " reported_pct AS percent, NULL AS amount, measure, group_kind, NULL AS action, period_start_date,"
    " period_end_date, as_of_date, scope, target_version, note, concat_ws(' ', scope, indicator_text) AS words,"
    " is_total",
    "ref_seizure": "figure_id, document_id, unit_id, substance_id AS subject_id, NULL AS target, NULL AS realization,"
    " NULL AS percent, base_amount AS amount, base_measure AS measure, NULL AS group_kind, action, period_start_date,"
    " period_end_date, as_of_date, scope, NULL AS target_version, note, scope AS words, false AS is_total",
}
FIGURES_OF = {"ref_figure": "core_metric", "ref_seizure": "core_seizure"}
ABOUT = {
    "core_metric": "indicator_id",
    "core_seizure": "substance_id",
    "ref_figure": "indicator_id",
    "ref_seizure": "substance_id",
}
# By names alone, a large table is passed over quickly; what stands where they are found is read then. A function of one
# name is worked out once for all rows that are packed with it, a join for each row: so the join is left with little.
PLACES = """
SELECT {columns} FROM {table} SEMI JOIN (SELECT unnest($units) AS unit_id, unnest($subjects) AS {about}) due
USING (unit_id, {about})
WHERE list_contains($units, unit_id) AND list_contains($subjects, {about})
"""
PERIOD = {"core_seizure": ", period_start_date, period_end_date"}
CHECKED = PLACES.format(
    columns="rowid AS place, kind, rule_id, record_id, article_id, unit_id, subject_id",
    table="core_check",
    about="subject_id",
)
CHECKED_NOWHERE = "SELECT rowid FROM core_check WHERE unit_id IS NULL AND article_id IN ({names})"
OWN = "SELECT rowid, unit_id, {about}, period_start_date, period_end_date FROM {table} WHERE article_id IN ({names})"
AT = "SELECT {columns} FROM {table} WHERE rowid IN (SELECT unnest($places))"
ARTICLES = "SELECT article_id, published_date, outlet, url FROM raw_article WHERE article_id IN (SELECT unnest($names))"
DOCUMENTS = "SELECT * FROM ref_document WHERE document_id IN (SELECT unnest($names))"
TEXTS = "SELECT body_text FROM raw_article WHERE article_id IN ({names})"
FORGET = "DELETE FROM core_check WHERE rowid IN (SELECT unnest($places))"


THING = ("unit_id", "subject_id", "measure", "group_kind", "action", "period_start_date", "period_end_date")
"""What a figure is about: two values of one thing do not agree."""
MEDIAN = "others.median"
"""The rule of a figure far from all that is told of its office and indicator, whatever the period."""
NOWHERE: Row = {"published_date": None, "outlet": None, "url": None}
"""Of an article that is missing: `tilik doctor` tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """What is due, and what it is checked against. Records and figures are rows with the columns of `RECORDS` and
    `FIGURES`; a record has the day, the outlet and the address of its article as well, and `is_fresh` says whether
    something new can be said of it: it is of a due article, or what it is about was marked."""

    articles: tuple[str, ...]
    texts: tuple[str, ...]
    """Of the due articles."""
    own: dict[str, list[Row]]
    """The records of the due articles, by table."""
    told: dict[str, list[Row]]
    """All that is told about what is due, by table: with the own ones where an office is told."""
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
    with _quick(connection):
        own = {table: _own(connection, table, articles) for table in RECORDS}
        groups = {table: sorted(marked | _groups(found)) for table, found in own.items()}
        due = sorted(set(chain(*groups.values())))
        if len(articles) + len(due) > FEW:
            return None
        places = {table: _places(connection, table, groups[table]) for table in RECORDS}
        if not marked:
            places["core_seizure"] = _of_periods(places["core_seizure"], own["core_seizure"])
        if sum(map(len, places.values())) > MOST:
            return None
        found = {table: _at(connection, table, RECORDS[table], _with(places[table], own[table])) for table in RECORDS}
        records = list(chain(*found.values()))
        for one in records:
            one["is_fresh"] = one["article_id"] in articles or (one["unit_id"], one["subject_id"]) in marked
        _date(connection, records)
        told = {table: [one for one in of if one["unit_id"] is not None] for table, of in found.items()}
        figures = [one for table, of in FIGURES_OF.items() for one in _figures(connection, table, groups[of])]
        _forget(connection, due, marked, articles, list(chain(*told.values())))
        return Small(
            articles=articles,
            texts=_texts(connection, articles),
            own={table: [one for one in of if one["article_id"] in articles] for table, of in found.items()},
            told=told,
            figures=figures,
            documents=_named(connection, DOCUMENTS, {one["document_id"] for one in figures}),
        )


@contextmanager
def _quick(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """As many places as there can be lead to the rows that stand there, not fifty alone."""
    connection.execute(f"SET dynamic_or_filter_threshold = {MOST}")
    try:
        yield
    finally:
        connection.execute("RESET dynamic_or_filter_threshold")


def thing(one: Row) -> tuple[Any, ...]:
    """What a record is about."""
    return tuple(one[name] for name in THING)


def day(found: Row) -> date:
    """The day on which a record was told; the last of days where that is not known."""
    return found["published_date"] or date.max


def _own(connection: duckdb.DuckDBPyConnection, table: str, articles: Sequence[str]) -> list[Place]:
    """Where the records of the articles stand, what they are about, and their periods."""
    names, values = _list(articles)
    sql = OWN.format(about=ABOUT[table], table=table, names=names)
    return connection.execute(sql, values).fetchall() if articles else []


def _groups(own: Sequence[Place]) -> set[Group]:
    return {(unit, subject) for _, unit, subject, *_ in own if unit is not None}


def _with(places: Sequence[Place], own: Sequence[Place]) -> list[Place]:
    """Also the own records that tell no office: they are of no group."""
    return [*places, *(place for place in own if place[1] is None)]


def _places(connection: duckdb.DuckDBPyConnection, table: str, groups: Sequence[Group]) -> list[Place]:
    """Where in a table something is said of the groups."""
    if not groups:
        return []
    sql = PLACES.format(table=table, about=ABOUT[table], columns="rowid" + PERIOD.get(table, ""))
    return connection.execute(sql, _names(groups)).fetchall()


def _names(groups: Sequence[Group]) -> dict[str, Any]:
    return {"units": [unit for unit, _ in groups], "subjects": [subject for _, subject in groups]}


def _of_periods(places: Sequence[Place], own: Sequence[Place]) -> list[Place]:
    """Hauls, of which offices tell many, are held against those of the same period alone."""
    periods = {tuple(period) for _, _, _, *period in own}
    return [place for place in places if place[1:] in periods]


def _at(connection: duckdb.DuckDBPyConnection, table: str, columns: str, places: Sequence[Place]) -> list[Row]:
    values = {"places": [place for place, *_ in places]}
    return rows(connection, AT.format(columns=columns, table=table), values) if places else []


def _figures(connection: duckdb.DuckDBPyConnection, table: str, groups: Sequence[Group]) -> list[Row]:
    found = _at(connection, table, FIGURES[table], _places(connection, table, groups))
    return [one for one in found if one["period_start_date"] and one["period_end_date"] and not one["is_total"]]


def _forget(
    connection: duckdb.DuckDBPyConnection,
    groups: Sequence[Group],
    marked: set[Group],
    articles: Sequence[str],
    told: Sequence[Row],
) -> None:
    """What an article contradicts by itself and what official figures say of it goes with the article; what articles
    say to each other goes where one of them is fresh, and so do the figures far from all others. Of what is marked all
    goes but what articles contradict by themselves: who said it may be there no more. Every subject of a due article is
    due, so that one pass by names finds all of it, but for what is told of no office."""
    fresh = {thing(one) for one in told if one["is_fresh"]}
    again = {one["record_id"]: thing(one) in fresh for one in told}

    def goes(one: Row) -> bool:
        if one["kind"] != "self" and (one["unit_id"], one["subject_id"]) in marked:
            return True
        if one["kind"] != "others":
            return one["article_id"] in articles
        return again.get(one["record_id"], False) or (one["rule_id"] == MEDIAN and one["record_id"] in again)

    gone = [one["place"] for one in rows(connection, CHECKED, _names(groups)) if goes(one)] if groups else []
    if articles:
        names, values = _list(articles)
        gone += [place for (place,) in connection.execute(CHECKED_NOWHERE.format(names=names), values).fetchall()]
    if gone:
        connection.execute(FORGET, {"places": gone})


def _date(connection: duckdb.DuckDBPyConnection, records: Sequence[Row]) -> None:
    """Give the records the day, the outlet and the address of their articles."""
    known = _named(connection, ARTICLES, {one["article_id"] for one in records})
    articles = {article.pop("article_id"): article for article in known}
    for one in records:
        one |= articles.get(one["article_id"], NOWHERE)


def _texts(connection: duckdb.DuckDBPyConnection, articles: Sequence[str]) -> tuple[str, ...]:
    names, values = _list(articles)
    found = connection.execute(TEXTS.format(names=names), values).fetchall() if articles else []
    return tuple(text for (text,) in found)


def _named(connection: duckdb.DuckDBPyConnection, sql: str, names: set[str]) -> list[Row]:
    return rows(connection, sql, {"names": sorted(names)}) if names else []


def _list(names: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """SQL for a list of a few names, with its parameters: a single one is an equality, the quickest of all."""
    values = {f"a{place}": name for place, name in enumerate(names)}
    return ", ".join(f"${name}" for name in values) or "NULL", values
