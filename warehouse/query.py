"""Every question that a screen or a command asks of the warehouse, each one function.

In: a `Warehouse`, `Filters`, a page (limit, offset). Out: plain dictionaries and frozen dataclasses, ready to show;
dates are `datetime.date`, figures are floats as reported. Never: writing, a whole table fetched, words for a person.

Keys of a metric: record_id, article_id, unit_id, unit_label, region_id, indicator_id, indicator_label,
indicator_label_en, pillar, target, realization, reported_pct (as printed), computed_pct (100 * realization / target),
measure, group_kind, period_start_date, period_end_date, quote, start_offset, end_offset, rule_id, confidence,
rules_version, title, outlet, url, published_date, is_sample.
Keys of a seizure: the same without the indicator's and the figures', with substance_id, substance_label,
substance_label_en, amount, measure, base_amount, base_measure, action ("seized" or "destroyed").
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.article import Article
from warehouse.few import in_order
from warehouse.filters import ALL, TABLES, Filters, Row, rows, source, where
from warehouse.store import Warehouse
from warehouse.summary import achievements, options, overview

__all__ = [
    "ALL",
    "ArticleView",
    "Filters",
    "Row",
    "achievements",
    "article",
    "articles",
    "count_articles",
    "count_metrics",
    "count_seizures",
    "data_version",
    "metrics",
    "options",
    "overview",
    "seizures",
]

METRIC_ORDER = "period_end_date DESC NULLS LAST, unit_id NULLS LAST, indicator_id, article_id, start_offset, record_id"
FULLEST = "(target IS NULL)::INT + (realization IS NULL)::INT + (reported_pct IS NULL)::INT"
SEIZURE_ORDER = "period_end_date DESC NULLS LAST, unit_id NULLS LAST, substance_id, article_id, start_offset, record_id"
ARTICLE_ORDER = "published_date DESC NULLS LAST, article_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """An article with everything that it yielded. `metrics` and `seizures` have the keys told above and `spans`, a
    list of (role, start, end); `gaps` have quote, start_offset, end_offset, reason, shape."""

    article: Article
    source: str
    metrics: list[Row]
    seizures: list[Row]
    gaps: list[Row]


def page(
    warehouse: Warehouse, view: str, order: str, filters: Filters = ALL, *, limit: int, offset: int = 0
) -> list[Row]:
    """Records in some order: first which, by the few columns that the order needs; then those records whole."""
    condition, values = where(view, filters)
    sql = f"SELECT place FROM {source(view)} {condition} ORDER BY {order} LIMIT ? OFFSET ?"
    with warehouse.read() as connection:
        places = [place for (place,) in connection.execute(sql, [*values, limit, offset]).fetchall()]
        return in_order(connection, view, TABLES[view], places)


def _count(warehouse: Warehouse, view: str, filters: Filters) -> int:
    condition, values = where(view, filters)
    with warehouse.read() as connection:
        row = connection.execute(f"SELECT count(*) FROM {source(view)} {condition}", values).fetchone()
    return int(row[0]) if row else 0


def metrics(
    warehouse: Warehouse, filters: Filters = ALL, *, limit: int = 200, offset: int = 0, fullest: bool = False
) -> list[Row]:
    """Targets and realizations, latest period first; `fullest` puts those first that tell the most figures."""
    order = f"{FULLEST}, {METRIC_ORDER}" if fullest else METRIC_ORDER
    return page(warehouse, "out_metric", order, filters, limit=limit, offset=offset)


def seizures(warehouse: Warehouse, filters: Filters = ALL, *, limit: int = 200, offset: int = 0) -> list[Row]:
    """Amounts of drugs taken or destroyed, latest first."""
    return page(warehouse, "out_seizure", SEIZURE_ORDER, filters, limit=limit, offset=offset)


def articles(warehouse: Warehouse, filters: Filters = ALL, *, limit: int = 200, offset: int = 0) -> list[Row]:
    """Articles without their text, latest first: article_id, title, outlet, author, url, published_date,
    published_source, language, is_sample, metric_count, seizure_count, gap_count."""
    condition, values = where("out_article", filters)
    sql = f"SELECT * EXCLUDE (body_text) FROM out_article {condition} ORDER BY {ARTICLE_ORDER} LIMIT ? OFFSET ?"
    with warehouse.read() as connection:
        return rows(connection, sql, [*values, limit, offset])


def count_metrics(warehouse: Warehouse, filters: Filters = ALL) -> int:
    """How many metrics `metrics` would give without a limit."""
    return _count(warehouse, "out_metric", filters)


def count_seizures(warehouse: Warehouse, filters: Filters = ALL) -> int:
    """How many seizures `seizures` would give without a limit."""
    return _count(warehouse, "out_seizure", filters)


def count_articles(warehouse: Warehouse, filters: Filters = ALL) -> int:
    """How many articles `articles` would give without a limit."""
    return _count(warehouse, "out_article", filters)


def article(warehouse: Warehouse, article_id: str) -> ArticleView | None:
    """One article with its text and all that it yielded, in the order of the text; None when it is not here."""
    with warehouse.read() as connection:
        found = rows(connection, "SELECT * FROM raw_article WHERE article_id = ?", [article_id])
        if not found:
            return None
        sources = rows(
            connection,
            "SELECT source FROM raw_capture WHERE article_id = ? AND capture_id = ?",
            [article_id, found[0]["capture_id"]],
        )
        spans: dict[str, list[tuple[str, int, int]]] = {}
        for span in rows(
            connection,
            "SELECT * FROM core_span WHERE article_id = ? ORDER BY start_offset, end_offset, role",
            [article_id],
        ):
            spans.setdefault(span["record_id"], []).append((span["role"], span["start_offset"], span["end_offset"]))
        records = {
            view: [
                {**row, "spans": spans.get(row["record_id"], [])}
                for row in rows(
                    connection,
                    f"SELECT * FROM {view} WHERE article_id = ? ORDER BY start_offset, end_offset, record_id",
                    [article_id],
                )
            ]
            for view in ("out_metric", "out_seizure")
        }
        gaps = rows(
            connection,
            "SELECT quote, start_offset, end_offset, reason, shape FROM core_gap WHERE article_id = ?"
            " ORDER BY start_offset, end_offset",
            [article_id],
        )
    return ArticleView(
        article=article_of(found[0]),
        source=sources[0]["source"] if sources else "",
        metrics=records["out_metric"],
        seizures=records["out_seizure"],
        gaps=gaps,
    )


def article_of(row: Row) -> Article:
    """The article of a row of raw_article."""
    return Article(
        article=row["article_id"],
        text=row["body_text"],
        title=row["title"],
        published=row["published_date"],
        published_source=row["published_source"],
        url=row["url"],
        outlet=row["outlet"],
        author=row["author"],
        language=row["language"],
        sample=row["is_sample"],
    )


def data_version(warehouse: Warehouse) -> str:
    """A text that changes with every write: the key for caches. Does not open the file."""
    return warehouse.data_version
