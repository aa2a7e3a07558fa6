"""What must hold in a warehouse, as questions that only a broken one answers.

In: nothing. Out: `CHECKS`: for each the SQL that names the places where it does not hold, and how to mend them. Never:
a statement that changes anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

AGAIN = "`tilik reextract` reads the article anew"
RECORDS = ("core_metric", "core_seizure")
ALL_RECORDS = " UNION ALL ".join(f"SELECT record_id, article_id FROM {table}" for table in RECORDS)


@dataclass(frozen=True, slots=True)
class Check:
    """One promise. `sql` selects one text a place: where it is broken, and on what."""

    id: str
    says: str
    sql: str
    mend: str


def _stretch(table: str, name: str) -> str:
    """Places whose quote is not what stands there in the text. `substring` counts code points, as Python does."""
    return f"""
    SELECT concat_ws(' ', x.{name}, x.article_id, x.start_offset || '-' || x.end_offset) AS place
    FROM {table} x JOIN raw_article a ON a.article_id = x.article_id
    WHERE x.start_offset < 0 OR x.end_offset <= x.start_offset
        OR substring(a.body_text, (x.start_offset + 1)::BIGINT, (x.end_offset - x.start_offset)::BIGINT) <> x.quote
    """


def _orphan(table: str, column: str, parent: str, parent_column: str | None = None) -> str:
    return f"""
    SELECT DISTINCT '{table} {column} ' || x.{column} AS place FROM {table} x
    WHERE x.{column} IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.{parent_column or column} = x.{column})
    """


def _twice(source: str, *columns: str) -> str:
    told = ", ".join(columns)
    found = f"SELECT concat_ws(' ', {told}) || ': ' || count(*) AS place FROM ({source})"
    return f"{found} GROUP BY {told} HAVING count(*) > 1"


def _checks() -> Iterator[Check]:
    yield Check(
        "schema",
        "migrations 1, 2, 3 … were applied, each once",
        """SELECT 'migration ' || number AS place
        FROM (SELECT number, row_number() OVER (ORDER BY number) AS place FROM meta_migration) WHERE number <> place""",
        "restore a backup: `tilik restore FILE --force`",
    )
    for table, name in (("core_metric", "record_id"), ("core_seizure", "record_id"), ("core_gap", "reason")):
        yield Check(f"quote.{table}", "every quote stands in its article's text", _stretch(table, name), AGAIN)
    yield Check(
        "span.bounds",
        "every span lies in its article's text",
        """SELECT concat_ws(' ', x.record_id, x.role, x.start_offset || '-' || x.end_offset) AS place
        FROM core_span x JOIN raw_article a ON a.article_id = x.article_id
        WHERE x.start_offset < 0 OR x.end_offset <= x.start_offset OR x.end_offset > length(a.body_text)""",
        AGAIN,
    )
    yield Check(
        "span.record",
        "every span belongs to a record of its article",
        f"""SELECT DISTINCT x.record_id AS place FROM core_span x
        WHERE NOT EXISTS (SELECT 1 FROM ({ALL_RECORDS}) r
            WHERE r.record_id = x.record_id AND r.article_id = x.article_id)""",
        AGAIN,
    )
    yield Check("twice.record", "every record has an id of its own", _twice(ALL_RECORDS, "record_id"), AGAIN)
    yield Check(
        "twice.article",
        "every article is there once",
        _twice("SELECT article_id FROM raw_article", "article_id"),
        "restore a backup, or ingest into a new warehouse",
    )
    yield Check(
        "twice.capture",
        "every content of an article is there once",
        _twice("SELECT article_id, capture_id FROM raw_capture", "article_id", "capture_id"),
        "restore a backup, or ingest into a new warehouse",
    )
    for table in (*RECORDS, "core_span", "core_gap", "raw_capture"):
        yield Check(
            f"orphan.{table}",
            "everything belongs to an article",
            _orphan(table, "article_id", "raw_article"),
            "ingest the article again, or restore a backup",
        )
    yield Check(
        "orphan.raw_article",
        "every article has the capture that it was cleaned from",
        """SELECT a.article_id AS place FROM raw_article a WHERE NOT EXISTS (
            SELECT 1 FROM raw_capture c WHERE c.article_id = a.article_id AND c.capture_id = a.capture_id)""",
        "ingest the article again, or restore a backup",
    )
    for table in (*RECORDS, "core_gap"):
        yield Check(
            f"version.{table}",
            "what an article yielded was read by one version of the rules, the article's",
            f"""SELECT DISTINCT x.article_id || ' ' || x.rules_version AS place
            FROM {table} x JOIN raw_article a ON a.article_id = x.article_id
            WHERE x.rules_version <> a.rules_version""",
            AGAIN,
        )
    for table in RECORDS:
        yield Check(
            f"confidence.{table}",
            "confidence is 0 to 1",
            f"SELECT record_id AS place FROM {table} WHERE NOT confidence BETWEEN 0 AND 1",
            AGAIN,
        )
    for table, numbers in (
        ("core_metric", ("target", "realization", "reported_pct")),
        ("core_seizure", ("amount", "base_amount")),
    ):
        broken = " OR ".join(f"NOT isfinite({name})" for name in numbers)
        yield Check(
            f"figure.{table}",
            "every figure is a number",
            f"SELECT record_id AS place FROM {table} WHERE {broken}",
            AGAIN,
        )
    for table in RECORDS:
        yield Check(
            f"period.{table}",
            "no period ends before it begins",
            f"SELECT record_id AS place FROM {table} WHERE period_end_date < period_start_date",
            AGAIN,
        )
    dims = (("dim_unit", "unit_id"), ("dim_region", "region_id"), ("dim_indicator", "indicator_id"))
    for table, column in (*dims, ("dim_substance", "substance_id"), ("dim_rule", "rule_id")):
        yield Check(
            f"twice.{table}",
            "every name of a dimension is there once: else a join multiplies records",
            _twice(f"SELECT {column} FROM {table}", column),
            "delete the row of meta_fact named dimensions_version: the next write fills the dimensions anew",
        )
    for table, column, parent in (
        ("core_metric", "unit_id", "dim_unit"),
        ("core_seizure", "unit_id", "dim_unit"),
        ("core_metric", "indicator_id", "dim_indicator"),
        ("core_seizure", "substance_id", "dim_substance"),
    ):
        yield Check(
            f"name.{table}.{column}",
            "what a record refers to has a name",
            _orphan(table, column, parent),
            "use the rules that made the records (--rules), or read them anew: `tilik reextract`",
        )
    yield from _stories()
    yield from _official()
    yield from _verdicts()
    yield from _reviews()


def _stories() -> Iterator[Check]:
    mend = "`tilik reextract --all` finds the stories anew; or restore a backup"
    yield Check("orphan.core_story", "a story is of articles", _orphan("core_story", "article_id", "raw_article"), mend)
    yield Check(
        "twice.core_story",
        "an article belongs to one story",
        _twice("SELECT article_id FROM core_story", "article_id"),
        mend,
    )
    yield Check(
        "story.size",
        "a story has two articles or more, and one of them stands for it",
        """SELECT concat(story_id, ': ', articles, ' articles, ', heads, ' stand for it') AS place
        FROM (SELECT story_id, count(*) AS articles, count(*) FILTER (is_representative) AS heads
            FROM core_story GROUP BY story_id)
        WHERE articles < 2 OR heads <> 1""",
        mend,
    )
    for table in RECORDS:
        yield Check(
            f"story.{table}",
            "a record belongs to the story of its article",
            f"""SELECT x.record_id AS place FROM {table} x LEFT JOIN core_story s ON s.article_id = x.article_id
            WHERE x.story_id IS DISTINCT FROM s.story_id""",
            mend,
        )
    yield Check(
        "story.merge",
        "a story that became part of another is no story any more",
        "SELECT DISTINCT story_id AS place FROM core_story WHERE story_id IN (SELECT story_id FROM core_story_merge)",
        mend,
    )


def _verdicts() -> Iterator[Check]:
    mend = "`tilik reextract --all`, then `tilik check`: the articles are read and judged anew"
    yield Check(
        "orphan.core_check",
        "every verdict is on a record of its article",
        f"""SELECT c.check_id AS place FROM core_check c WHERE NOT EXISTS (
            SELECT 1 FROM ({ALL_RECORDS}) r WHERE r.record_id = c.record_id AND r.article_id = c.article_id)""",
        mend,
    )
    yield Check(
        "twice.core_check", "every verdict is there once", _twice("SELECT check_id FROM core_check", "check_id"), mend
    )
    yield Check(
        "orphan.reference",
        "every verdict's reference is here",
        """SELECT c.check_id || ' ' || c.reference_id AS place FROM core_check c
        WHERE c.reference_id IS NOT NULL AND c.reference_id NOT IN (
            SELECT figure_id FROM ref_figure UNION ALL SELECT figure_id FROM ref_seizure)""",
        mend,
    )
    yield Check(
        "check.itself",
        "an article's own statement is never its reference",
        "SELECT check_id AS place FROM core_check WHERE kind <> 'self' AND other_article_id = article_id",
        mend,
    )


def _official() -> Iterator[Check]:
    mend = "import the document again: `tilik official import FILE`"
    for table in ("ref_figure", "ref_seizure", "ref_reject"):
        yield Check(
            f"orphan.{table}",
            "every official row belongs to a document",
            _orphan(table, "document_id", "ref_document"),
            mend,
        )
    both = "SELECT figure_id FROM ref_figure UNION ALL SELECT figure_id FROM ref_seizure"
    yield Check(
        "twice.ref_figure",
        "every official figure is there once",
        _twice(both, "figure_id"),
        mend,
    )


def _reviews() -> Iterator[Check]:
    mend = "reviews are never changed by Tilik: restore a backup, or say it again and undo the broken one"
    yield Check(
        "twice.review",
        "every review has an id and a number of its own",
        _twice("SELECT review_id FROM core_review", "review_id")
        + " UNION ALL "
        + _twice("SELECT review_number FROM core_review", "review_number"),
        mend,
    )
    yield Check(
        "review.undone",
        "what is undone or answered is a review",
        """SELECT r.review_id AS place FROM core_review r
        WHERE coalesce(r.undone_review_id, r.replaces_review_id) IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM core_review o WHERE o.review_id = coalesce(r.undone_review_id, r.replaces_review_id))""",
        mend,
    )
    yield Check(
        "review.article",
        "every review of a record speaks of an article that is here",
        _orphan("core_review", "article_id", "raw_article"),
        "ingest the article again: its reviews find their records by quote",
    )
    yield Check(
        "review.content",
        "every review says who, why and what",
        """SELECT review_id AS place FROM core_review
        WHERE trim(reviewer) = '' OR decision NOT IN ('accept', 'correct', 'reject', 'add', 'undo')
            OR (decision IN ('correct', 'add')) <> (corrected_json IS NOT NULL)
            OR (decision = 'undo') <> (undone_review_id IS NOT NULL)
            OR NOT json_valid(coalesce(machine_json, '{}')) OR NOT json_valid(coalesce(corrected_json, '{}'))""",
        mend,
    )


CHECKS: tuple[Check, ...] = tuple(_checks())
