"""Rows into DuckDB as Arrow tables, never one by one, and the bytes of pages compressed.

In: rows as tuples, in the order of a schema. Out: a table named `incoming` on the connection, for as long as a `with`
lasts. Never: a type that differs from the migrations (a test compares them).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

CODEC = "zstd"
TEXT = pa.string()
NUMBER = pa.float64()

_EVIDENCE = [
    ("period_start_date", pa.date32()),
    ("period_end_date", pa.date32()),
    ("quote", TEXT),
    ("start_offset", pa.int32()),
    ("end_offset", pa.int32()),
    ("rule_id", TEXT),
    ("confidence", NUMBER),
    ("rules_version", TEXT),
]

SCHEMAS: dict[str, pa.Schema] = {
    "raw_capture": pa.schema(
        [
            ("capture_id", TEXT),
            ("article_id", TEXT),
            ("source", TEXT),
            ("url", TEXT),
            ("status_code", pa.int32()),
            ("media_type", TEXT),
            ("header_names", pa.list_(TEXT)),
            ("header_values", pa.list_(TEXT)),
            ("address_chain", pa.list_(TEXT)),
            ("captured_at", pa.timestamp("us")),
            ("content", pa.binary()),
            ("content_codec", TEXT),
            ("content_bytes", pa.int64()),
        ]
    ),
    "raw_article": pa.schema(
        [
            ("article_id", TEXT),
            ("capture_id", TEXT),
            ("source_hint", TEXT),
            ("body_text", TEXT),
            ("title", TEXT),
            ("outlet", TEXT),
            ("author", TEXT),
            ("url", TEXT),
            ("published_date", pa.date32()),
            ("published_source", TEXT),
            ("language", TEXT),
            ("is_sample", pa.bool_()),
            ("rules_version", TEXT),
        ]
    ),
    "core_metric": pa.schema(
        [
            ("record_id", TEXT),
            ("article_id", TEXT),
            ("unit_id", TEXT),
            ("indicator_id", TEXT),
            ("target", NUMBER),
            ("realization", NUMBER),
            ("reported_pct", NUMBER),
            ("measure", TEXT),
            ("group_kind", TEXT),
            *_EVIDENCE,
        ]
    ),
    "core_seizure": pa.schema(
        [
            ("record_id", TEXT),
            ("article_id", TEXT),
            ("unit_id", TEXT),
            ("substance_id", TEXT),
            ("amount", NUMBER),
            ("measure", TEXT),
            ("base_amount", NUMBER),
            ("base_measure", TEXT),
            ("action", TEXT),
            *_EVIDENCE,
        ]
    ),
    "core_span": pa.schema(
        [
            ("record_id", TEXT),
            ("article_id", TEXT),
            ("role", TEXT),
            ("start_offset", pa.int32()),
            ("end_offset", pa.int32()),
        ]
    ),
    "core_gap": pa.schema(
        [
            ("article_id", TEXT),
            ("quote", TEXT),
            ("start_offset", pa.int32()),
            ("end_offset", pa.int32()),
            ("reason", TEXT),
            ("shape", TEXT),
            ("rules_version", TEXT),
        ]
    ),
}


def texts(*names: str) -> pa.Schema:
    """A schema of text columns."""
    return pa.schema([(name, TEXT) for name in names])


@contextmanager
def incoming(connection: duckdb.DuckDBPyConnection, schema: pa.Schema, rows: Sequence[Sequence[Any]]) -> Iterator[None]:
    """The rows as the table `incoming`, inside the `with`."""
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    with given(connection, pa.table(arrays, schema=schema)):
        yield


@contextmanager
def given(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> Iterator[None]:
    """An Arrow table as the table `incoming`, inside the `with`."""
    connection.register("incoming", table)
    try:
        yield
    finally:
        connection.unregister("incoming")


def compress_all(contents: Iterable[bytes]) -> list[bytes]:
    """The bytes of each, smaller."""
    codec = pa.Codec(CODEC)
    return [codec.compress(content, asbytes=True) for content in contents]


def decompress(packed: bytes, size: int) -> bytes:
    """The bytes that `compress` was given, `size` of them."""
    content: bytes = pa.Codec(CODEC).decompress(packed, decompressed_size=size, asbytes=True)
    return content
