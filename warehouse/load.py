"""Articles into the tables: whole articles, in transactions, as Arrow.

In: entries, each a capture with the article cleaned from it and what that yielded. Out: rows, and for each entry
whether it was new, unchanged or replaced. Never: half an article, a record whose quote is not in the text, a capture
thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from corpus.article import Article, Capture
from extract.records import Gap, Record
from warehouse.arrow import given, incoming, texts
from warehouse.check_due import mark
from warehouse.columns import Entry, tables, traces_of
from warehouse.dims import name_units
from warehouse.identity import record_ids
from warehouse.stories import assign

__all__ = ["Entry", "LoadError", "Outcome", "known", "load", "record_ids", "verify"]

MEMORY = 64 * 2**20
"""Bytes that DuckDB may take from here to the end of the turn, beside the batch itself; what does not fit goes to a
file beside the warehouse. Half of it any batch takes. In the rest DuckDB keeps what it read from the file, as long as
there is room: with more of it, memory grows with the warehouse."""
Outcome = Literal["new", "unchanged", "replaced"]
IDS = texts("article_id")
PLACED = texts("place", "capture_id", "source_hint")
KNOWN = """
SELECT CAST(i.place AS INTEGER), min(a.article_id) FROM incoming i JOIN raw_article a ON a.capture_id = i.capture_id
    AND a.source_hint IS NOT DISTINCT FROM i.source_hint AND a.rules_version = ?
GROUP BY i.place
"""
STORED = """
SELECT article_id, capture_id, source_hint, rules_version FROM raw_article WHERE article_id IN (SELECT unnest(?))
"""
# The search words go too: broken off before they are written anew, an article is found word for word.
REPLACED = ("raw_article", "core_metric", "core_seizure", "core_span", "core_gap", "core_search")


class LoadError(ValueError):
    """An entry that breaks a promise of the warehouse. The message names the article, the record and the promise."""


def verify(article: Article, records: Sequence[Record], gaps: Sequence[Gap]) -> None:
    """Raise LoadError unless every record, span and gap points at what it says in the article's text."""
    told = "".join(filter(None, (article.article, article.text, article.title, article.outlet, article.author)))
    try:
        told.encode("utf-8")
    except UnicodeEncodeError as error:
        raise LoadError(f"{article.article}: the text holds half a character ({error.reason})") from error
    name, text = article.article, article.text
    length = len(text)
    for record in records:
        evidence = record.evidence
        start, end, rule = evidence.start, evidence.end, evidence.rule
        if record.article != name or not 0 <= start < end <= length or text[start:end] != evidence.quote:
            raise _misplaced(name, record.article, rule, evidence.quote, start, end)
        if not 0 <= evidence.confidence <= 1:
            raise LoadError(f"{name}: rule {rule} gives confidence {evidence.confidence}, not 0 to 1")
        for role, first, last in evidence.spans:
            if not 0 <= first < last <= length:
                raise LoadError(f"{name}: rule {rule} marks {role} at {first}-{last}, outside the text")
    for gap in gaps:
        if gap.article != name or not 0 <= gap.start < gap.end <= length or text[gap.start : gap.end] != gap.quote:
            raise _misplaced(name, gap.article, gap.reason, gap.quote, gap.start, gap.end)


def _misplaced(name: str, owner: str, rule: str, quote: str, start: int, end: int) -> LoadError:
    if owner != name:
        return LoadError(f"{name}: rule {rule} made a record for another article, {owner}")
    return LoadError(f"{name}: rule {rule} quotes {quote[:80]!r}, which is not at {start}-{end} of the text")


def known(connection: duckdb.DuckDBPyConnection, captures: Sequence[Capture], rules_version: str) -> list[str | None]:
    """For each capture the id of the article that was already read from it by these rules, or None."""
    if not captures:
        return []
    rows = [(str(place), capture.capture_id, capture.article_hint) for place, capture in enumerate(captures)]
    with incoming(connection, PLACED, rows):
        found = connection.execute(KNOWN, [rules_version]).fetchall()
    by_place = dict(found)
    return [by_place.get(place) for place in range(len(captures))]


def load(connection: duckdb.DuckDBPyConnection, entries: Sequence[Entry], *, anew: bool = False) -> list[Outcome]:
    """Store the entries and say what became of each. All of a batch is committed together, and an article that comes
    twice in it is stored twice in turn. `anew` replaces also what the same rules read from the same bytes. Raises
    LoadError before anything is written."""
    for entry in entries:
        verify(entry.article, entry.records, entry.gaps)
    # What follows is small: threads would wait for each other, also when the turn ends and the file is put in order.
    connection.execute("SET threads = 1")
    # What copies and words are looked up in grows with the warehouse; memory must not. A page is stored in one piece.
    size = sum(len(entry.capture.content) + len(entry.article.text) for entry in entries)
    connection.execute(f"SET memory_limit = '{MEMORY + size}B'")
    outcomes: list[Outcome] = []
    for run in _runs(entries):
        connection.begin()
        try:
            outcomes += _load_run(connection, run, anew)
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


def _load_run(connection: duckdb.DuckDBPyConnection, run: list[Entry], anew: bool) -> list[Outcome]:
    found = connection.execute(STORED, [[entry.article.article for entry in run]]).fetchall()
    stored = {article: tuple(state) for article, *state in found}
    outcomes: list[Outcome] = []
    changed: list[Entry] = []
    capture_ids: list[str] = []
    for entry in run:
        state, capture_id = stored.get(entry.article.article), entry.capture_id
        if not anew and state == (capture_id, entry.capture.article_hint, entry.rules_version):
            outcomes.append("unchanged")
            continue
        outcomes.append("replaced" if state else "new")
        changed.append(entry)
        capture_ids.append(capture_id)
    old = [entry.article.article for entry in changed if entry.article.article in stored]
    mark(connection, [entry.article.article for entry in changed], old)
    if old:
        _forget(connection, old)
    for table, rows in tables(changed, capture_ids).items():
        _insert(connection, table, rows, among=bool(old))
    name_units(connection, {record.unit for entry in changed for record in entry.records if record.unit})
    # What was here before may leave its story; what is new finds its own in `warehouse.derive.follow`.
    again = [entry for entry in changed if entry.article.article in stored]
    outlines = {name: traces.outline for name, traces in traces_of(again).items()}
    assign(connection, [entry.article for entry in again], outlines)
    return outcomes


def _forget(connection: duckdb.DuckDBPyConnection, articles: list[str]) -> None:
    with incoming(connection, IDS, [(article,) for article in articles]):
        for table in REPLACED:
            connection.execute(f"DELETE FROM {table} WHERE article_id IN (SELECT article_id FROM incoming)")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table, *, among: bool) -> None:
    # The bytes of a page that came before are here already, also when the page had changed in between. An article that
    # is new has no capture yet.
    fresh = "ANTI JOIN raw_capture USING (capture_id, article_id)" if among and table == "raw_capture" else ""
    with given(connection, rows):
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming {fresh}")
