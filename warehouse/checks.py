"""The three checks: what is due, what is made anew, and what the warehouse says of it.

In: a warehouse or a connection to it. Out: `core_check`, kept true to the records, the references and the rules; rows
for screens and reports. Never: judging by itself (that is `warehouse.verdicts`), a check of what did not change.

Whoever changes articles says so in the same transaction (`mark`); the check itself is made before the next reader
looks (`ensure`), so that loading stays as cheap as it was, and a bulk of articles is checked once and not once each.
What is due is whole: an article against itself, and all that is told about its units and indicators.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from rules.checks import CheckRules, check_rules
from warehouse import check_small
from warehouse.check_due import mark, mark_documents
from warehouse.check_official import official_checks, official_checks_of
from warehouse.check_others import other_checks, other_checks_of
from warehouse.check_rows import Found, insert
from warehouse.check_scope import clear, lay_out, lay_out_own
from warehouse.check_self import look, self_checks
from warehouse.check_small import Small
from warehouse.check_texts import may_tell, text_checks
from warehouse.check_whole import FACT, check_whole
from warehouse.filters import Row, rows
from warehouse.store import Warehouse

__all__ = [
    "CheckFilters",
    "backlog",
    "by_record",
    "counts",
    "ensure",
    "evidence_of",
    "is_due",
    "listed",
    "mark",
    "mark_documents",
    "ready",
    "recheck",
    "where_checks",
]

SCREEN_BACKLOG = 50
"""So many due articles or figures are checked before a screen is shown; with more, it shows what is there."""
PROBLEMS = ("conflict", "probable_slip", "internal_error", "official_conflict")

# Of the versions of a story, the one whose statements are counted speaks for all.
ONCE = """
AND record_id NOT IN (SELECT record_id FROM core_metric WHERE NOT is_counted
    UNION ALL SELECT record_id FROM core_seizure WHERE NOT is_counted)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFilters:
    """Which checks to show; None keeps everything."""

    unit: str | None = None
    subject: str | None = None
    """An indicator or a substance."""
    year: int | None = None
    verdict: str | None = None
    kind: str | None = None
    article: str | None = None


EVERYTHING = CheckFilters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A stretch of an article: offsets of the quote, and in it of the figure that was checked, count from its start.
    `before` and `after` are an ellipsis where the article goes on."""

    before: str
    text: str
    after: str
    quote: tuple[int, int]
    marks: tuple[tuple[int, int], ...]


def is_due(connection: duckdb.DuckDBPyConnection, rules: CheckRules | None = None) -> bool:
    """Whether something has to be checked before checks are read."""
    if connection.execute("SELECT 1 FROM core_check_due LIMIT 1").fetchone():
        return True
    return _version(connection) != (rules or check_rules()).version


def ensure(warehouse: Warehouse, rules: CheckRules | None = None) -> None:
    """Make what is due; nothing is written where nothing is. Call it before checks are read, not inside `read`. Where
    the rules of the checks changed, everything is judged without holding anybody up; who finds another process at it
    leaves it to that one."""
    rules = rules or check_rules()
    if not warehouse.exists:
        return
    with warehouse.read() as connection:
        if not is_due(connection, rules):
            return
        is_whole = _version(connection) != rules.version
    if is_whole:
        if not check_whole(warehouse, rules, _whole):
            return
        with warehouse.read() as connection:
            if not is_due(connection, rules):
                return
    with warehouse.write() as connection:
        connection.begin()
        make_due(connection, rules)
        connection.commit()


def backlog(connection: duckdb.DuckDBPyConnection, rules: CheckRules | None = None) -> int:
    """How many articles and official figures wait to be checked: all articles where the rules of the checks changed."""
    waiting = "SELECT count(*) FROM (SELECT DISTINCT * FROM core_check_due)"
    if _version(connection) != (rules or check_rules()).version:
        waiting = "SELECT count(*) FROM raw_article"
    return int((connection.execute(waiting).fetchone() or (0,))[0])


def ready(warehouse: Warehouse, rules: CheckRules | None = None) -> int:
    """For screens: make what is due where that is quick, and give how many articles and official figures still wait.
    A large backlog is left to the end of an ingestion, or to `tilik check`: what is stored until then stays true."""
    if not warehouse.exists:
        return 0
    with warehouse.read() as connection:
        waiting = backlog(connection, rules) if is_due(connection, rules) else 0
        if waiting > SCREEN_BACKLOG:
            return waiting
    ensure(warehouse, rules)
    return 0


def recheck(connection: duckdb.DuckDBPyConnection, articles: Sequence[str], rules: CheckRules | None = None) -> int:
    """Check these articles, and all that is told about their subjects, at once and in the caller's transaction."""
    mark(connection, articles)
    return make_due(connection, rules)


def make_due(connection: duckdb.DuckDBPyConnection, rules: CheckRules | None = None) -> int:
    """Make what is due, in the caller's transaction; everything where the rules of the checks changed. Gives the number
    of rows that were judged one by one."""
    rules = rules or check_rules()
    full = _version(connection) != rules.version
    found = _make(connection, rules, full=full)
    if full:
        connection.execute("DELETE FROM core_check")
    insert(connection, found.table())
    connection.execute("DELETE FROM core_check_due")
    if full:
        connection.execute("DELETE FROM meta_fact WHERE name = ?", [FACT])
        connection.execute("INSERT INTO meta_fact VALUES (?, ?)", [FACT, rules.version])
    return found.judged


def _make(connection: duckdb.DuckDBPyConnection, rules: CheckRules, *, full: bool) -> Found:
    """The rows of `core_check` for what is due or for everything; those that were there for what is due are gone."""
    if not full and (small := check_small.lay_out(connection)):
        return _make_small(connection, rules, small)
    lay_out(connection, full=full)
    found = Found()
    _alone(connection, rules, found, full=full)
    _among_others(connection, rules, found)
    clear(connection)
    return found


def _make_small(connection: duckdb.DuckDBPyConnection, rules: CheckRules, small: Small) -> Found:
    """The same where little is due: an article is read for what it contradicts by itself only where that can be."""
    found = Found()
    odd = look(small.own["core_metric"], small.own["core_seizure"], rules)
    told = any(may_tell(text, rules) for text in small.texts)
    if odd or told:
        lay_out_own(connection, small.articles)
        found.add(self_checks(connection, rules, odd) if odd else ())
        found.add(text_checks(connection, rules) if told else ())
        clear(connection)
    found.add(official_checks_of(small, rules))
    found.add(other_checks_of(small, rules))
    return found


def _whole(connection: duckdb.DuckDBPyConnection, rules: CheckRules) -> pa.Table:
    """All rows of `core_check`, on a connection that reads what is stored. Its halves take as long as each other, need
    nothing of each other, and are made side by side."""

    def half(own: duckdb.DuckDBPyConnection, make: Callable[..., None]) -> pa.Table:
        lay_out(own, full=True)
        found = Found()
        make(own, rules, found)
        clear(own)
        return found.table()

    with connection.cursor() as beside, ThreadPoolExecutor(1) as pool:
        [(name,)] = connection.execute("SELECT current_database()").fetchall()
        beside.execute(f'USE "{name}"')
        connection.execute("RESET threads")
        alone = pool.submit(half, beside, _alone)
        return pa.concat_tables([half(connection, _among_others), alone.result()])


def _alone(connection: duckdb.DuckDBPyConnection, rules: CheckRules, found: Found, *, full: bool = True) -> None:
    """Each record against its own article and against the official figures."""
    found.add(self_checks(connection, rules))
    found.add(text_checks(connection, rules))
    found.add(official_checks(connection, rules, found, full=full))


def _among_others(connection: duckdb.DuckDBPyConnection, rules: CheckRules, found: Found) -> None:
    """Each record against the other articles."""
    found.add(other_checks(connection, rules, found))


def _version(connection: duckdb.DuckDBPyConnection) -> str | None:
    found = connection.execute("SELECT fact FROM meta_fact WHERE name = ?", [FACT]).fetchone()
    return str(found[0]) if found else None


def listed(
    warehouse: Warehouse, filters: CheckFilters = EVERYTHING, *, sound: bool = True, limit: int = 200
) -> list[Row]:
    """Rows of `out_check`, problems first and the weightiest before the rest; without `sound`, what agrees with its
    reference is left out, and so is what another version of the story says, too. Call `ensure` before."""
    condition, values = where_checks(filters, sound=sound)
    once = "" if sound or filters.article else ONCE
    sql = f"""
    SELECT * FROM out_check SEMI JOIN (
        SELECT check_id FROM core_check c {condition} {once}
        ORDER BY list_contains({list(PROBLEMS)}, verdict) DESC, verdict = 'match', weight DESC, check_id LIMIT ?
    ) USING (check_id)
    ORDER BY list_contains({list(PROBLEMS)}, verdict) DESC, verdict = 'match', weight DESC, check_id
    """
    with warehouse.read() as connection:
        return rows(connection, sql, [*values, limit])


def counts(warehouse: Warehouse, filters: CheckFilters = EVERYTHING) -> dict[str, int]:
    """How many rows each verdict has; `no_official` counts the records without a reference."""
    condition, values = where_checks(filters)
    with warehouse.read() as connection:
        found = connection.execute(
            f"SELECT verdict, count(*) FROM core_check c {condition} GROUP BY verdict ORDER BY verdict", values
        ).fetchall()
        told = dict(found)
        if filters.verdict in (None, "no_official") and filters.kind in (None, "official"):
            condition, values = where_checks(replace(filters, verdict=None, kind=None))
            sql = f"SELECT count(*) FROM out_unchecked c {condition}"
            none = connection.execute(sql, values).fetchone()
            told["no_official"] = int(none[0]) if none else 0
    return told


def where_checks(filters: CheckFilters, *, sound: bool = True) -> tuple[str, list[Any]]:
    """The filters as a condition on `core_check c` with its parameters; without `sound`, what agrees with its official
    reference is left out."""
    tests: list[str] = []
    values: list[Any] = []
    columns = {
        "unit_id": filters.unit,
        "subject_id": filters.subject,
        "verdict": filters.verdict,
        "kind": filters.kind,
        "article_id": filters.article,
    }
    for column, wanted in columns.items():
        if wanted is not None:
            tests.append(f"c.{column} = ?")
            values.append(wanted)
    if filters.year is not None:
        tests.append(
            "c.record_id IN (SELECT record_id FROM core_metric WHERE year(period_start_date) <= ? AND"
            " year(period_end_date) >= ? UNION ALL SELECT record_id FROM core_seizure"
            " WHERE year(period_start_date) <= ? AND year(period_end_date) >= ?)"
        )
        values += [filters.year] * 4
    if not sound:
        tests.append("NOT (c.kind = 'official' AND c.verdict IN ('match', 'rounding'))")
    return (f"WHERE {' AND '.join(tests)}" if tests else ""), values


def evidence(warehouse: Warehouse, found: Sequence[Row], *, around: int = 140) -> dict[str, Evidence]:
    """Where each check's figure stands in its article, by check_id."""
    wanted = [one["check_id"] for one in found]
    sql = """
    SELECT c.check_id, a.body_text, coalesce(m.start_offset, s.start_offset) AS first,
        coalesce(m.end_offset, s.end_offset) AS last,
        list((p.start_offset, p.end_offset) ORDER BY p.start_offset) FILTER (p.role = c.field) AS marks
    FROM core_check c JOIN raw_article a ON a.article_id = c.article_id
    LEFT JOIN core_metric m ON m.record_id = c.record_id AND m.article_id = c.article_id
    LEFT JOIN core_seizure s ON s.record_id = c.record_id AND s.article_id = c.article_id
    LEFT JOIN core_span p ON p.record_id = c.record_id AND p.article_id = c.article_id
    WHERE list_contains(?, c.check_id) GROUP BY ALL
    """
    with warehouse.read() as connection:
        told = rows(connection, sql, [wanted])
    return {one["check_id"]: evidence_of(one, around) for one in told if one["first"] is not None}


def evidence_of(one: Row, around: int) -> Evidence:
    """The context of a quote: `one` has body_text, first, last and marks (offsets in the article)."""
    text, first, last = one["body_text"], one["first"], one["last"]
    start, end = _cut(text, first, -around), _cut(text, last, around)
    marks = tuple((a - start, b - start) for a, b in one["marks"] or [] if start <= a < b <= end)
    return Evidence(
        before="…" if start and text[start - 1] != "\n" else "",
        text=text[start:end],
        after="…" if end < len(text) and text[end] != "\n" else "",
        quote=(first - start, last - start),
        marks=marks,
    )


def _cut(text: str, place: int, reach: int) -> int:
    """Where the context of a quote ends: with its paragraph, or with a whole word within reach."""
    if reach < 0:
        start = max(0, place + reach)
        line = text.rfind("\n", start, place)
        return line + 1 if line >= 0 else start if not start else text.find(" ", start, place) + 1 or place
    end = min(len(text), place + reach)
    line = text.find("\n", place, end)
    return line if line >= 0 else end if end == len(text) else max(text.rfind(" ", place, end), place)


def by_record(warehouse: Warehouse, records: Iterable[str]) -> dict[str, list[Row]]:
    """The checks of some records, the weightiest first: what a screen shows beside each."""
    wanted = sorted(set(records))
    found: dict[str, list[Row]] = {record: [] for record in wanted}
    with warehouse.read() as connection:
        sql = "SELECT * FROM out_check WHERE list_contains(?, record_id) ORDER BY weight DESC, check_id"
        for one in rows(connection, sql, [wanted]):
            found[one["record_id"]].append(one)
    return found
