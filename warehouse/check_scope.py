"""What a run of the checks looks at: everything, or the many articles and subjects that are due (of a few,
`warehouse.check_small` reads all that is needed, and `lay_out_own` is for their own records alone).

In: `core_check_due`. Out, for each kind (metric, seizure), with the number `rec` of a record: `check_{kind}_figure`
(all that is told about what is due), `check_{kind}_group` (the same with the day and the number of its article),
`check_{kind}` (the records of the due articles) and `check_{kind}_told` (those of which official figures can say
something new); `check_article` (their articles), `check_text_source` (the texts of the due ones); of what is due,
the rows of `core_check` that are made anew are gone. Never: a judgement.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from warehouse.arrow import incoming, texts

SUBJECT = {"metric": "indicator_id", "seizure": "substance_id"}

# Articles are numbered in the order of their ids: numbers are compared and counted far quicker than texts.
ARTICLES = """
CREATE OR REPLACE TEMP TABLE check_article AS
SELECT article_id, published_date, outlet, url, row_number() OVER (ORDER BY article_id) AS article_no FROM raw_article
"""
RECORDS = """
CREATE OR REPLACE TEMP VIEW check_{name}_figure AS SELECT rowid AS rec, * FROM core_{name};
CREATE OR REPLACE TEMP VIEW check_{name}_group AS
SELECT r.rowid AS rec, r.*, a.published_date, a.article_no FROM core_{name} r
JOIN check_article a ON a.article_id = r.article_id;
CREATE OR REPLACE TEMP VIEW check_{name} AS FROM check_{name}_group;
CREATE OR REPLACE TEMP VIEW check_{name}_told AS FROM check_{name}_figure
"""
TEXTS = "CREATE OR REPLACE TEMP VIEW check_text_source AS SELECT article_id, body_text FROM raw_article"
# What is due is read in few passes over the large tables, each led by an equality: first the records of the due
# articles, then what else is told of their subjects.
OWN = """
CREATE OR REPLACE TEMP TABLE check_{name}_found AS
SELECT rowid AS rec, *, true AS is_own FROM core_{name} WHERE article_id IN (FROM check_due_article)
"""
NEIGHBOURS = """
INSERT INTO check_{name}_found SELECT *, false FROM (SELECT rowid AS rec, * FROM core_{name})
WHERE (unit_id, {subject}) IN (SELECT (unit_id, subject_id) FROM check_due_group)
    AND rec NOT IN (SELECT rec FROM check_{name}_found)
"""
DUE_ARTICLES = """
CREATE OR REPLACE TEMP TABLE check_article AS
SELECT article_id, published_date, outlet, url, row_number() OVER (ORDER BY article_id) AS article_no
FROM raw_article SEMI JOIN (
    SELECT article_id FROM check_metric_found UNION SELECT article_id FROM check_seizure_found
) USING (article_id)
"""
DUE_VIEWS = """
CREATE OR REPLACE TEMP VIEW check_{name}_all AS SELECT r.*, a.published_date, a.article_no FROM check_{name}_found r
JOIN check_article a ON a.article_id = r.article_id;
CREATE OR REPLACE TEMP VIEW check_{name}_group AS SELECT * EXCLUDE (is_own) FROM check_{name}_all
WHERE unit_id IS NOT NULL;
CREATE OR REPLACE TEMP VIEW check_{name}_figure AS FROM check_{name}_found WHERE unit_id IS NOT NULL;
CREATE OR REPLACE TEMP VIEW check_{name} AS SELECT * EXCLUDE (is_own) FROM check_{name}_all WHERE is_own;
CREATE OR REPLACE TEMP VIEW check_{name}_told AS FROM check_{name}_found WHERE unit_id IS NOT NULL AND ({told})
"""
DUE_TEXTS = """
CREATE OR REPLACE TEMP TABLE check_text_source AS SELECT article_id, body_text FROM raw_article
WHERE article_id IN (FROM check_due_article)
"""
SUBJECTS = """
SELECT DISTINCT unit_id, indicator_id FROM check_metric_found WHERE unit_id IS NOT NULL
UNION SELECT unit_id, substance_id FROM check_seizure_found WHERE unit_id IS NOT NULL
"""
# What an article contradicts by itself and what official figures say of it goes with the article; the rest with what
# is told of. Every subject of a due article is due, so that no pass over all articles is needed.
FORGET = """
DELETE FROM core_check WHERE (unit_id, subject_id) IN (SELECT (unit_id, subject_id) FROM check_due_group) AND (
    kind = 'others' OR article_id IN (FROM check_due_article) OR (kind = 'official'
        AND (unit_id, subject_id) IN (SELECT (unit_id, subject_id) FROM check_due_group WHERE is_marked)))
"""
FORGET_NOWHERE = "DELETE FROM core_check WHERE unit_id IS NULL AND article_id IN (FROM check_due_article)"
DUE_GROUP = """
CREATE OR REPLACE TEMP TABLE check_due_group AS SELECT unit_id, subject_id, is_marked = 'yes' AS is_marked FROM incoming
"""


def lay_out(connection: duckdb.DuckDBPyConnection, *, full: bool) -> None:
    """Forget what is made anew, and lay out what it is made from."""
    clear(connection)
    if full:
        connection.execute(ARTICLES)
        connection.execute(TEXTS)
        for name in SUBJECT:
            connection.execute(RECORDS.format(name=name))
        return
    marks = connection.execute("SELECT DISTINCT article_id, unit_id, subject_id FROM core_check_due").fetchall()
    _own(connection, sorted({article for article, _, _ in marks if article is not None}))
    marked = {(unit, subject) for _, unit, subject in marks if unit is not None and subject is not None}
    groups = sorted(marked.union(connection.execute(SUBJECTS).fetchall()))
    named = [(unit, subject, "yes" if (unit, subject) in marked else "no") for unit, subject in groups]
    with incoming(connection, texts("unit_id", "subject_id", "is_marked"), named):
        connection.execute(DUE_GROUP)
    connection.execute(FORGET)
    connection.execute(FORGET_NOWHERE)
    for name, subject in SUBJECT.items():
        connection.execute(NEIGHBOURS.format(name=name, subject=subject))
    connection.execute(DUE_ARTICLES)
    for name, subject in SUBJECT.items():
        told = f"is_own OR (unit_id, {subject}) IN (SELECT (unit_id, subject_id) FROM check_due_group WHERE is_marked)"
        connection.execute(DUE_VIEWS.format(name=name, told=told))


def lay_out_own(connection: duckdb.DuckDBPyConnection, articles: Sequence[str]) -> None:
    """Lay out the records of these articles alone, for the checks of an article against itself."""
    clear(connection)
    _own(connection, articles)
    connection.execute(DUE_ARTICLES)
    for name in SUBJECT:
        connection.execute(DUE_VIEWS.format(name=name, told="is_own"))


def _own(connection: duckdb.DuckDBPyConnection, articles: Sequence[str]) -> None:
    with incoming(connection, texts("article_id"), [(one,) for one in articles]):
        connection.execute("CREATE OR REPLACE TEMP TABLE check_due_article AS SELECT article_id FROM incoming")
    for name in SUBJECT:
        connection.execute(OWN.format(name=name))
    connection.execute(DUE_TEXTS)


def clear(connection: duckdb.DuckDBPyConnection) -> None:
    """Take the temporary tables and views away."""
    found = "SELECT {0}_name FROM duckdb_{0}s() WHERE database_name = 'temp' AND starts_with({0}_name, 'check_')"
    for kind in ("view", "table"):
        for (name,) in connection.execute(found.format(kind)).fetchall():
            connection.execute(f"DROP {kind} IF EXISTS temp.{name}")
