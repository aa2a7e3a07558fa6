"""The pages' door to the warehouse: one cached call a question.

In: a question of `warehouse.query` or `warehouse.query_app`, and filters. Out: its answer, kept until the
warehouse changes. Never: SQL, a connection kept open, an answer older than the data.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from warehouse import query, query_app
from warehouse.query import ArticleView, Filters, Row
from warehouse.store import Warehouse, default_path

KEPT_ANSWERS = 200


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


def overview() -> Row:
    """What the warehouse holds, in counts."""
    return dict(_asked(query.overview))


def options() -> dict[str, list[Row]]:
    """The values that occur, for filters."""
    return dict(_asked(query.options))


def metrics(filters: Filters, limit: int, offset: int = 0) -> list[Row]:
    """A page of targets and realizations, those that tell the most figures first."""
    return list(_asked(query.metrics, filters=filters, limit=limit, offset=offset, fullest=True))


def seizures(filters: Filters, limit: int, offset: int = 0) -> list[Row]:
    """A page of seizures."""
    return list(_asked(query.seizures, filters=filters, limit=limit, offset=offset))


def articles(filters: Filters, limit: int, offset: int = 0) -> list[Row]:
    """A page of articles, without their text."""
    return list(_asked(query.articles, filters=filters, limit=limit, offset=offset))


def count(kind: str, filters: Filters) -> int:
    """How many "metrics", "seizures" or "articles" the filters leave."""
    return int(_asked(getattr(query, f"count_{kind}"), filters=filters))


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
