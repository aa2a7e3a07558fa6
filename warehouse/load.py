"""Articles into the tables: whole articles, in transactions, as Arrow.

In: entries, each a capture with the article cleaned from it and what that yielded. Out: rows, and for each entry
whether it was new, unchanged or replaced. Never: half an article, a record whose quote is not in the text, a capture
thrown away.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import duckdb

from corpus.article import Article, Capture
from extract.records import Gap, Metric, Record, Seizure
from warehouse.arrow import CODEC, SCHEMAS, compress, incoming, texts
from warehouse.dims import name_units

Outcome = Literal["new", "unchanged", "replaced"]
IDS = texts("article_id")
PLACED = texts("place", "capture_id", "source_hint")
KNOWN = """
SELECT CAST(i.place AS INTEGER), min(a.article_id) FROM incoming i JOIN raw_article a ON a.capture_id = i.capture_id
    AND a.source_hint IS NOT DISTINCT FROM i.source_hint AND a.rules_version = ?
GROUP BY i.place
"""
STORED = (
    "SELECT article_id, capture_id, source_hint, rules_version FROM raw_article SEMI JOIN incoming USING (article_id)"
)
REPLACED = ("raw_article", "core_metric", "core_seizure", "core_span", "core_gap")


class LoadError(ValueError):
    """An entry that breaks a promise of the warehouse. The message names the article, the record and the promise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article ready to be stored."""

    capture: Capture
    article: Article
    records: tuple[Record, ...]
    gaps: tuple[Gap, ...] = ()
    rules_version: str


def verify(entry: Entry) -> None:
    """Raise LoadError unless every record, span and gap points at what it says in the article's text."""
    article = entry.article
    told = "".join(filter(None, (article.article, article.text, article.title, article.outlet, article.author)))
    try:
        told.encode("utf-8")
    except UnicodeEncodeError as error:
        raise LoadError(f"{article.article}: the text holds half a character ({error.reason})") from error
    for record in entry.records:
        evidence = record.evidence
        _verify_stretch(article, record.article, evidence.rule, evidence.quote, evidence.start, evidence.end)
        if not 0 <= evidence.confidence <= 1:
            raise LoadError(
                f"{article.article}: rule {evidence.rule} gives confidence {evidence.confidence}, not 0 to 1"
            )
        for role, start, end in evidence.spans:
            if not 0 <= start < end <= len(article.text):
                raise LoadError(
                    f"{article.article}: rule {evidence.rule} marks {role} at {start}-{end}, outside the text"
                )
    for gap in entry.gaps:
        _verify_stretch(article, gap.article, gap.reason, gap.quote, gap.start, gap.end)


def _verify_stretch(article: Article, owner: str, rule: str, quote: str, start: int, end: int) -> None:
    if owner != article.article:
        raise LoadError(f"{article.article}: rule {rule} made a record for another article, {owner}")
    if not 0 <= start < end <= len(article.text) or article.text[start:end] != quote:
        raise LoadError(
            f"{article.article}: rule {rule} quotes {quote[:80]!r}, which is not at {start}-{end} of the text"
        )


def record_ids(records: Sequence[Record]) -> list[str]:
    """An id for each record of one article: the same statement gets the same id in every run, wherever it moved in
    the text and whichever rule found it. Equal statements are told apart by their order."""
    seen: Counter[tuple[object, ...]] = Counter()
    ids = []
    for record in records:
        # ascii() writes a tuple the same way in every version of Python and of Unicode.
        statement = _statement(record)
        seen[statement] += 1
        ids.append(hashlib.blake2b(ascii((statement, seen[statement])).encode(), digest_size=10).hexdigest())
    return ids


def _statement(record: Record) -> tuple[object, ...]:
    shared = (record.kind, record.article, record.unit, record.period_start, record.period_end, record.evidence.quote)
    if isinstance(record, Metric):
        figures = (_number(record.target), _number(record.realization), _number(record.percent))
        return (*shared, record.indicator, *figures, record.measure, record.group)
    return (*shared, record.substance, _number(record.amount), record.measure, record.action)


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def known(connection: duckdb.DuckDBPyConnection, captures: Sequence[Capture], rules_version: str) -> list[str | None]:
    """For each capture the id of the article that was already read from it by these rules, or None."""
    if not captures:
        return []
    rows = [(str(place), capture.capture_id, capture.article_hint) for place, capture in enumerate(captures)]
    with incoming(connection, PLACED, rows):
        found = connection.execute(KNOWN, [rules_version]).fetchall()
    by_place = dict(found)
    return [by_place.get(place) for place in range(len(captures))]


def load(connection: duckdb.DuckDBPyConnection, entries: Sequence[Entry]) -> list[Outcome]:
    """Store the entries and say what became of each. All of a batch is committed together, and an article that comes
    twice in it is stored twice in turn. Raises LoadError before anything is written."""
    for entry in entries:
        verify(entry)
    outcomes: list[Outcome] = []
    for run in _runs(entries):
        connection.begin()
        try:
            outcomes += _load_run(connection, run)
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
    return outcomes


def _runs(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """The entries in order, cut so that no article comes twice in a run."""
    run: dict[str, Entry] = {}
    for entry in entries:
        if entry.article.article in run:
            yield list(run.values())
            run = {}
        run[entry.article.article] = entry
    if run:
        yield list(run.values())


def _load_run(connection: duckdb.DuckDBPyConnection, run: list[Entry]) -> list[Outcome]:
    with incoming(connection, IDS, [(entry.article.article,) for entry in run]):
        stored = {article: tuple(state) for article, *state in connection.execute(STORED).fetchall()}
    outcomes: list[Outcome] = []
    changed = []
    for entry in run:
        state = stored.get(entry.article.article)
        if state == (entry.capture.capture_id, entry.capture.article_hint, entry.rules_version):
            outcomes.append("unchanged")
            continue
        outcomes.append("replaced" if state else "new")
        changed.append(entry)
    if old := [entry.article.article for entry in changed if entry.article.article in stored]:
        _forget(connection, old)
    for table, rows in _tables(changed).items():
        _insert(connection, table, rows)
    name_units(connection, {record.unit for entry in changed for record in entry.records if record.unit})
    return outcomes


def _forget(connection: duckdb.DuckDBPyConnection, articles: list[str]) -> None:
    with incoming(connection, IDS, [(article,) for article in articles]):
        for table in REPLACED:
            connection.execute(f"DELETE FROM {table} WHERE article_id IN (SELECT article_id FROM incoming)")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    # The bytes of a page that came before are here already, also when the page had changed in between.
    fresh = "ANTI JOIN raw_capture USING (capture_id, article_id)" if table == "raw_capture" else ""
    with incoming(connection, SCHEMAS[table], rows):
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming {fresh}")


def _tables(entries: list[Entry]) -> dict[str, list[tuple[Any, ...]]]:
    tables: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMAS}
    for entry in entries:
        article, version = entry.article.article, entry.rules_version
        tables["raw_capture"].append(_capture_row(entry))
        tables["raw_article"].append(_article_row(entry))
        for record_id, record in zip(record_ids(entry.records), entry.records, strict=True):
            if isinstance(record, Seizure):
                tables["core_seizure"].append(_seizure_row(record_id, record, version))
            else:
                tables["core_metric"].append(_metric_row(record_id, record, version))
            tables["core_span"] += ((record_id, article, *span) for span in record.evidence.spans)
        tables["core_gap"] += (
            (article, gap.quote, gap.start, gap.end, gap.reason, gap.shape, version) for gap in entry.gaps
        )
    return tables


def _capture_row(entry: Entry) -> tuple[Any, ...]:
    capture = entry.capture
    return (
        capture.capture_id,
        entry.article.article,
        capture.source,
        capture.url,
        capture.status,
        capture.media_type,
        [name for name, _ in capture.headers],
        [value for _, value in capture.headers],
        list(capture.address_chain),
        capture.captured_at,
        compress(capture.content),
        CODEC,
        len(capture.content),
    )


def _article_row(entry: Entry) -> tuple[Any, ...]:
    article = entry.article
    return (
        article.article,
        entry.capture.capture_id,
        entry.capture.article_hint,
        article.text,
        article.title,
        article.outlet,
        article.author,
        article.url,
        article.published,
        article.published_source,
        article.language,
        article.sample,
        entry.rules_version,
    )


def _metric_row(record_id: str, record: Metric, version: str) -> tuple[Any, ...]:
    figures = (record.target, record.realization, record.percent, record.measure, record.group)
    return (record_id, record.article, record.unit, record.indicator, *figures, *_evidence(record), version)


def _seizure_row(record_id: str, record: Seizure, version: str) -> tuple[Any, ...]:
    amount = (record.amount, record.measure, record.amount_base, record.base, record.action)
    return (record_id, record.article, record.unit, record.substance, *amount, *_evidence(record), version)


def _evidence(record: Record) -> tuple[Any, ...]:
    told = record.evidence
    return (record.period_start, record.period_end, told.quote, told.start, told.end, told.rule, told.confidence)
