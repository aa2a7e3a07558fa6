"""The pages' door to the warehouse: one cached call a question.

In: a question of `warehouse.query` or `warehouse.query_app`, and filters. Out: its answer, kept until the
warehouse changes. Never: SQL, a connection kept open, an answer older than the data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from corpus.article import Capture
from warehouse import achieve, catalogue, findings, map, overview, query, query_app, search
from warehouse.captures import stored
from warehouse.dictionary import Meanings, schema
from warehouse.export import Format, What, export
from warehouse.findings import Finding
from warehouse.query import ArticleView, Filters, Row
from warehouse.store import Warehouse, default_path

KEPT_ANSWERS = 200
FINDINGS_EACH = 40


def warehouse() -> Warehouse:
    """The warehouse that the environment names, or the default one in the current folder."""
    return Warehouse(default_path())


@st.cache_data(max_entries=KEPT_ANSWERS, show_spinner=False)
def _answer(
    path: str, version: str, _ask: Callable[..., Any], name: str, arguments: tuple[tuple[str, Any], ...]
) -> Any:
    return _ask(Warehouse(path), **dict(arguments))


def _asked(ask: Callable[..., Any], **arguments: Any) -> Any:
    here = warehouse()
    name = f"{ask.__module__}.{ask.__name__}"
    return _answer(str(here.path.absolute()), query.data_version(here), ask, name, tuple(sorted(arguments.items())))


def ask(question: Callable[..., Any], **arguments: Any) -> Any:
    """The answer to a question of a page that has a door of its own (`app.parts.work`), kept like all others."""
    return _asked(question, **arguments)


def totals() -> Row:
    """What the warehouse holds, in counts."""
    return dict(_asked(query.overview))


def change() -> list[Row]:
    """The last full year and the one before."""
    return list(_asked(overview.change))


def trust() -> Row:
    """How complete and how sure the records are, in counts."""
    return dict(_asked(overview.trust))


def clients_over_time() -> list[Row]:
    """People in care by office and year."""
    return list(_asked(overview.clients_over_time))


def drug_over_time(substance: str, base_measure: str) -> list[Row]:
    """One drug seized by office and year."""
    return list(_asked(overview.seizures_over_time, substance=substance, base_measure=base_measure))


def freshest(count: int) -> list[Finding]:
    """Findings about the articles that came out last, each kind of check told first."""
    return list(_asked(_freshest, count=count))


def _freshest(warehouse: Warehouse, count: int) -> list[Finding]:
    found = findings.findings(warehouse, limit=FINDINGS_EACH)
    dates = overview.published(warehouse, [article for one in found for article in one.article_ids])
    latest = sorted(
        found, key=lambda one: max(str(dates.get(article) or "") for article in one.article_ids), reverse=True
    )
    return findings.worth_a_look(latest, count)


def clients_map(filters: Filters) -> list[Row]:
    """People in care by province."""
    return list(_asked(map.clients, filters=filters))


def seizures_map(filters: Filters, substance: str, base_measure: str) -> list[Row]:
    """One drug by province."""
    return list(_asked(map.seizures, filters=filters, substance=substance, base_measure=base_measure))


def options() -> dict[str, list[Row]]:
    """The values that occur, for filters."""
    return dict(_asked(query.options))


def metrics(filters: Filters, order: str, limit: int, offset: int = 0) -> list[Row]:
    """A page of targets and realizations, in one of the orders of `warehouse.achieve`."""
    return list(_asked(achieve.page, filters=filters, order=order, limit=limit, offset=offset))


def offices(filters: Filters, limit: int, offset: int = 0) -> list[Row]:
    """Offices by how much of their targets they reached, lowest first."""
    return list(_asked(achieve.offices, filters=filters, limit=limit, offset=offset))


def by_year(filters: Filters) -> list[Row]:
    """Percent of target by indicator and year."""
    return list(_asked(achieve.by_year, filters=filters))


def seizures(filters: Filters, limit: int, offset: int = 0) -> list[Row]:
    """A page of seizures."""
    return list(_asked(query.seizures, filters=filters, limit=limit, offset=offset))


def articles(filters: Filters, limit: int, offset: int = 0) -> list[Row]:
    """A page of articles, without their text."""
    return list(_asked(search.articles, filters=filters, limit=limit, offset=offset))


def count(kind: str, filters: Filters) -> int:
    """How many "metrics", "seizures" or "articles" the filters leave."""
    return int(
        _asked(search.count_articles if kind == "articles" else getattr(query, f"count_{kind}"), filters=filters)
    )


def article(article_id: str) -> ArticleView | None:
    """One article with all that it yielded, or None."""
    found: ArticleView | None = _asked(query.article, article_id=article_id)
    return found


def seizures_by_substance(filters: Filters) -> list[Row]:
    """Seizures by drug, base measure and action."""
    return list(_asked(query_app.seizures_by_substance, filters=filters))


def seizures_over_time(base_measure: str, filters: Filters) -> list[Row]:
    """Seizures by year and action, in one base measure."""
    return list(_asked(query_app.seizures_over_time, base_measure=base_measure, filters=filters))


def biggest(base_measure: str, filters: Filters, limit: int) -> list[Row]:
    """The largest statements in one base measure."""
    return list(_asked(query_app.biggest, base_measure=base_measure, filters=filters, limit=limit))


def seizures_by_unit(base_measure: str, filters: Filters, limit: int) -> list[Row]:
    """The largest statement of each office, in one base measure."""
    return list(_asked(query_app.seizures_by_unit, base_measure=base_measure, filters=filters, limit=limit))


def known_indicators() -> list[Row]:
    """Every indicator with its counts."""
    return list(_asked(catalogue.indicators))


def known_substances() -> list[Row]:
    """Every drug with its counts."""
    return list(_asked(catalogue.substances))


def known_units(limit: int, offset: int) -> list[Row]:
    """A page of the offices that articles told of."""
    return list(_asked(catalogue.units, limit=limit, offset=offset))


def known_rules() -> list[Row]:
    """The rules that made records."""
    return list(_asked(catalogue.rules))


def gap_shapes() -> list[Row]:
    """Figures that no rule explained, by shape."""
    return list(_asked(catalogue.gaps))


@dataclass(frozen=True, slots=True)
class Described:
    """A table or view with what it and its columns mean: (name, type, meaning)."""

    name: str
    meaning: str
    columns: tuple[tuple[str, str, str], ...]


@cache
def dictionary() -> tuple[Described, ...]:
    """Every table and view of the warehouse, those that people ask first. A constant of the installation."""
    meanings = Meanings.load()
    told = (
        Described(
            table.name,
            meanings.tables.get(table.name, ""),
            tuple((name, kind, meanings.column(table.name, name) or "") for name, kind in table.columns),
        )
        for table in schema()
    )
    return tuple(sorted(told, key=lambda table: (not table.name.startswith("out_"), table.name)))


def exported(what: What, form: Format, filters: Filters) -> bytes:
    """Records as a file, with what people corrected. Written to a temporary file first."""
    with TemporaryDirectory(prefix="tilik-") as folder:
        path = Path(folder) / f"tilik.{form}"
        export(warehouse(), what, form, path, filters)
        return path.read_bytes()


def versions(article_id: str) -> list[Row]:
    """Other outlets' versions of the same story."""
    return list(_asked(query_app.versions, article_id=article_id))


def checks(article_id: str) -> dict[str, list[str]]:
    """What checks said of the records of an article, in words, by record."""
    return dict(_asked(query_app.checks, article_id=article_id))


def capture(article_id: str) -> Capture | None:
    """What was captured, byte for byte; not kept."""
    return next((one for _, one in stored(warehouse(), [article_id])), None)
