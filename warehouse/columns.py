"""Entries as columns, ready for the tables: nothing here is built row by row.

In: entries, and the ids of their captures. Out: an Arrow table for each table of the warehouse. Never: a check
(`warehouse.load.verify`), a connection.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]

from corpus.article import Article, Capture
from extract.records import Gap, Metric, Record, Seizure
from warehouse.arrow import CODEC, SCHEMAS, compress_all
from warehouse.identity import record_ids
from warehouse.prepare import Prepared, Traces

Columns = Sequence[Sequence[Any]]
"""One sequence for each field of a schema, in its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article ready to be stored."""

    capture: Capture
    article: Article
    records: tuple[Record, ...]
    gaps: tuple[Gap, ...] = ()
    rules_version: str
    prepared: Prepared | None = None
    """Where it was made already; None has it made when it is needed."""

    @property
    def capture_id(self) -> str:
        """The id of the capture."""
        return self.prepared.capture_id if self.prepared else self.capture.capture_id

    @property
    def record_ids(self) -> Sequence[str]:
        """The ids of the records, in their order."""
        return self.prepared.record_ids if self.prepared else record_ids(self.records)


def traces_of(entries: Iterable[Entry]) -> dict[str, Traces]:
    """The traces of the articles that were prepared, by id; of one that comes twice, those of the last."""
    return {entry.article.article: entry.prepared.traces for entry in entries if entry.prepared}


def tables(entries: Sequence[Entry], capture_ids: Sequence[str]) -> dict[str, pa.Table]:
    """What the entries add to each table, by the table's name; tables that get nothing are left out."""
    records = [record for entry in entries for record in entry.records]
    ids = [name for entry in entries for name in entry.record_ids]
    versions = [entry.rules_version for entry in entries for _ in entry.records]
    metric = [isinstance(record, Metric) for record in records]
    seizure = [not one for one in metric]
    metrics = [record for record in records if isinstance(record, Metric)]
    seizures = [record for record in records if isinstance(record, Seizure)]
    columns: dict[str, Columns] = {
        "raw_capture": _captures(entries, capture_ids),
        "raw_article": _articles(entries, capture_ids),
        "core_metric": _metrics(list(compress(ids, metric)), metrics, list(compress(versions, metric))),
        "core_seizure": _seizures(list(compress(ids, seizure)), seizures, list(compress(versions, seizure))),
        "core_span": _spans(ids, records),
        "core_gap": _gaps(entries),
    }
    return {name: _table(name, made) for name, made in columns.items() if len(made[0])}


def _table(name: str, columns: Columns) -> pa.Table:
    schema = SCHEMAS[name]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.table(arrays, schema=schema)


def _captures(entries: Sequence[Entry], capture_ids: Sequence[str]) -> Columns:
    captures = [entry.capture for entry in entries]
    return (
        capture_ids,
        [entry.article.article for entry in entries],
        [capture.source for capture in captures],
        [capture.url for capture in captures],
        [capture.status for capture in captures],
        [capture.media_type for capture in captures],
        # Tuples: an empty one costs nothing.
        [tuple(name for name, _ in capture.headers) for capture in captures],
        [tuple(value for _, value in capture.headers) for capture in captures],
        [capture.address_chain for capture in captures],
        [capture.captured_at for capture in captures],
        [_packed(entry) for entry in entries],
        [CODEC] * len(captures),
        [len(capture.content) for capture in captures],
    )


def _packed(entry: Entry) -> bytes:
    return entry.prepared.packed if entry.prepared else compress_all([entry.capture.content])[0]


def _articles(entries: Sequence[Entry], capture_ids: Sequence[str]) -> Columns:
    articles = [entry.article for entry in entries]
    return (
        [article.article for article in articles],
        capture_ids,
        [entry.capture.article_hint for entry in entries],
        [article.text for article in articles],
        [article.title for article in articles],
        [article.outlet for article in articles],
        [article.author for article in articles],
        [article.url for article in articles],
        [article.published for article in articles],
        [article.published_source for article in articles],
        [article.language for article in articles],
        [article.sample for article in articles],
        [entry.rules_version for entry in entries],
    )


def _metrics(ids: Sequence[str], records: Sequence[Metric], versions: Sequence[str]) -> Columns:
    return (
        ids,
        [record.article for record in records],
        [record.unit for record in records],
        [record.indicator for record in records],
        [record.target for record in records],
        [record.realization for record in records],
        [record.percent for record in records],
        [record.measure for record in records],
        [record.group for record in records],
        *_evidence(records),
        versions,
    )


def _seizures(ids: Sequence[str], records: Sequence[Seizure], versions: Sequence[str]) -> Columns:
    return (
        ids,
        [record.article for record in records],
        [record.unit for record in records],
        [record.substance for record in records],
        [record.amount for record in records],
        [record.measure for record in records],
        [record.amount_base for record in records],
        [record.base for record in records],
        [record.action for record in records],
        *_evidence(records),
        versions,
    )


def _evidence(records: Iterable[Record]) -> Columns:
    told = [record.evidence for record in records]
    return (
        [record.period_start for record in records],
        [record.period_end for record in records],
        [evidence.quote for evidence in told],
        [evidence.start for evidence in told],
        [evidence.end for evidence in told],
        [evidence.rule for evidence in told],
        [evidence.confidence for evidence in told],
    )


def _spans(ids: Sequence[str], records: Sequence[Record]) -> Columns:
    spans = [record.evidence.spans for record in records]
    flat = list(chain.from_iterable(spans))
    return (
        [name for name, marked in zip(ids, spans, strict=True) for _ in marked],
        [record.article for record, marked in zip(records, spans, strict=True) for _ in marked],
        [role for role, _, _ in flat],
        [start for _, start, _ in flat],
        [end for _, _, end in flat],
    )


def _gaps(entries: Sequence[Entry]) -> Columns:
    gaps = [gap for entry in entries for gap in entry.gaps]
    return (
        [gap.article for gap in gaps],
        [gap.quote for gap in gaps],
        [gap.start for gap in gaps],
        [gap.end for gap in gaps],
        [gap.reason for gap in gaps],
        [gap.shape for gap in gaps],
        [entry.rules_version for entry in entries for _ in entry.gaps],
    )
