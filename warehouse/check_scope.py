"""What a run of the checks looks at: everything, or the few articles and subjects that are due.

In: `core_check_due`. Out: the tables or views `check_metric` and `check_seizure` (records of the due articles) and
`check_metric_group`, `check_seizure_group` (all that is told about what is due, each with its story's vote); rows of
`core_check` that are made anew are gone. Never: a judgement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from warehouse.arrow import incoming, texts

SUBJECT = {"metric": "indicator_id", "seizure": "substance_id"}
FEW = 64
"""Up to so many due articles and subjects are read one equality each: the large tables are then passed over quickly."""

RECORDS = """
CREATE OR REPLACE TEMP VIEW check_{name}_group AS
SELECT r.*, a.published_date, coalesce(r.story_id, r.article_id) AS vote_id FROM core_{name} r
JOIN raw_article a ON a.article_id = r.article_id;
CREATE OR REPLACE TEMP VIEW check_{name} AS FROM check_{name}_group
"""
# One pass over each large table; what is of the due articles and of no due subject (no office) is told apart below.
DUE_RECORDS = """
CREATE OR REPLACE TEMP TABLE check_{name}_found AS
SELECT r.*, a.published_date, coalesce(r.story_id, r.article_id) AS vote_id, r.article_id IN ({articles}) AS is_own
FROM core_{name} r JOIN raw_article a ON a.article_id = r.article_id
WHERE r.article_id IN ({articles}) OR {groups}
"""
DUE_VIEWS = """
CREATE OR REPLACE TEMP VIEW check_{name}_group AS SELECT * EXCLUDE (is_own) FROM check_{name}_found
WHERE unit_id IS NOT NULL;
CREATE OR REPLACE TEMP VIEW check_{name} AS SELECT * EXCLUDE (is_own) FROM check_{name}_found WHERE is_own
"""
SUBJECTS = """
SELECT unit_id, indicator_id FROM core_metric WHERE article_id IN ({articles}) AND unit_id IS NOT NULL
UNION SELECT unit_id, substance_id FROM core_seizure WHERE article_id IN ({articles}) AND unit_id IS NOT NULL
"""
FORGET = """
DELETE FROM core_check WHERE (kind = 'self' AND article_id IN ({articles})) OR (kind <> 'self' AND {groups})
"""
DUE_GROUP = "CREATE OR REPLACE TEMP TABLE check_due_group AS SELECT unit_id, subject_id FROM incoming"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is due. `groups` are (office, subject); both are empty where everything is."""

    full: bool
    articles: tuple[str, ...] = ()
    groups: tuple[tuple[str, str], ...] = ()

    @property
    def few(self) -> bool:
        """Whether the names themselves may stand in a query."""
        return not self.full and len(self.articles) + len(self.groups) <= FEW


def lay_out(connection: duckdb.DuckDBPyConnection, *, full: bool) -> Scope:
    """Forget what is made anew, and lay out what it is made from."""
    if full:
        connection.execute("DELETE FROM core_check")
        for name in SUBJECT:
            _drop(connection, name)
            connection.execute(RECORDS.format(name=name))
        return Scope(full=True)
    scope = _due(connection)
    if not scope.few:
        with incoming(connection, texts("article_id"), [(one,) for one in scope.articles]):
            connection.execute("CREATE OR REPLACE TEMP TABLE check_due_article AS SELECT article_id FROM incoming")
    with incoming(connection, texts("unit_id", "subject_id"), scope.groups):
        connection.execute(DUE_GROUP)
    articles, groups, values = _conditions(scope, "subject_id", "")
    connection.execute(FORGET.format(articles=articles, groups=groups), values)
    for name, subject in SUBJECT.items():
        _drop(connection, name)
        articles, groups, values = _conditions(scope, subject, "r.")
        connection.execute(DUE_RECORDS.format(name=name, articles=articles, groups=groups), values)
        connection.execute(DUE_VIEWS.format(name=name))
    return scope


def clear(connection: duckdb.DuckDBPyConnection) -> None:
    """Take the temporary tables and views away."""
    for name in SUBJECT:
        _drop(connection, name)


def _drop(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    for view in (f"check_{name}", f"check_{name}_group"):
        connection.execute(f"DROP VIEW IF EXISTS temp.{view}")
    connection.execute(f"DROP TABLE IF EXISTS temp.check_{name}_found")


def _due(connection: duckdb.DuckDBPyConnection) -> Scope:
    """The due articles, and the subjects that they or the marks name."""
    marks = connection.execute("SELECT DISTINCT article_id, unit_id, subject_id FROM core_check_due").fetchall()
    articles = sorted({article for article, _, _ in marks if article is not None})
    groups = {(unit, subject) for _, unit, subject in marks if unit is not None and subject is not None}
    for place in range(0, len(articles), 1000):
        some = articles[place : place + 1000]
        groups.update(connection.execute(SUBJECTS.format(articles=_list("some")), {"some": some}).fetchall())
    return Scope(full=False, articles=tuple(articles), groups=tuple(sorted(groups)))


def _list(name: str) -> str:
    return f"SELECT unnest(${name}::VARCHAR[])"


def _conditions(scope: Scope, subject: str, table: str) -> tuple[str, str, Sequence[Any] | dict[str, Any]]:
    """SQL for "of a due article" and "about a due subject", with their parameters."""
    if not scope.few:
        groups = f"({table}unit_id, {table}{subject}) IN (SELECT (unit_id, subject_id) FROM check_due_group)"
        return "SELECT article_id FROM check_due_article", groups, []
    values: dict[str, Any] = {f"a{place}": name for place, name in enumerate(scope.articles)}
    articles = ", ".join(f"${name}" for name in values) or "NULL"
    tests = []
    for place, (unit, about) in enumerate(scope.groups):
        values |= {f"u{place}": unit, f"s{place}": about}
        tests.append(f"({table}unit_id = $u{place} AND {table}{subject} = $s{place})")
    # The offices alone are passed over far quicker than pairs, and leave little.
    offices = ", ".join(f"$u{place}" for place in range(len(tests)))
    return articles, f"({table}unit_id IN ({offices}) AND ({' OR '.join(tests)}))" if tests else "false", values
