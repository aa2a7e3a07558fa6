"""Tables of articles: JSON lines and Parquet, one article or page a row.

In: the path of a .jsonl, .jsonl.gz or .parquet file. Out: a `Capture` a row, a `Failure` for a row that is none. Never:
more than a few rows in memory.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from corpus import jsonline, limits
from corpus.source_item import Failure, Item

BATCH_ROWS = 16
"""Rows decoded at once: few, because one may hold a page of megabytes."""
BUFFER_BYTES = 1024 * 1024
MAX_COUNTED_BYTES = 256 * 1024 * 1024
"""Larger files of lines are not counted beforehand: that would take as long as a part of the work."""


def lines(path: Path, only: int | None = None) -> Iterator[Item]:
    """One capture a line. A bad line is a failure that names it; blank lines are skipped. `only` is the number of the
    one line that is wanted. Raises OSError."""
    number = 0
    seen = False
    with _opened(path) as file:
        try:
            while line := file.readline(limits.MAX_BYTES + 1):
                number += 1
                source = f"{path}:{number}"
                if len(line) > limits.MAX_BYTES:
                    size = limits.megabytes(limits.MAX_BYTES)
                    if only in {None, number}:
                        yield Failure(source, f"This line is larger than {size}; split it.")
                    while line and not line.endswith(b"\n"):
                        line = file.readline(limits.MAX_BYTES)
                    seen = True
                    continue
                content = line.removeprefix(b"\xef\xbb\xbf").strip()
                if content and only in {None, number}:
                    seen = True
                    yield _line(source, content)
                    if only is not None:
                        return
        except (EOFError, gzip.BadGzipFile, zlib.error):
            seen = True
            told = f"The compressed file is damaged or ends too early after line {number}; what came before was read."
            yield Failure(str(path), told)
    if not seen:
        yield _nothing(path, only)


def rows(path: Path, only: int | None = None) -> Iterator[Item]:
    """One capture a row of a Parquet file. `only` is the number of the one row wanted, from 1. Raises OSError."""
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    number = 0
    try:
        with pq.ParquetFile(path, buffer_size=BUFFER_BYTES, pre_buffer=False) as file:
            columns = _columns(file.schema_arrow, pa)
            if not any(name.lower() in (*jsonline.TEXTS, *jsonline.PAGES) for name in columns):
                yield Failure(str(path), _no_columns(file.schema_arrow.names))
                return
            for batch in file.iter_batches(BATCH_ROWS, columns=columns, use_threads=False):
                for place in range(batch.num_rows):
                    number += 1
                    if only in {None, number}:
                        yield _row(f"{path}:{number}", batch, place)
                if only is not None and number >= only:
                    return
    except PermissionError:
        raise
    except (pa.ArrowException, OSError, EOFError) as error:
        after = f" after row {number}; what came before was read" if number else ""
        told = f"The Parquet file is damaged{after} ({type(error).__name__}); write it anew."
        yield Failure(str(path), told)
        return
    if number == 0 or only is not None:
        yield _nothing(path, only)


def count_lines(path: Path) -> int | None:
    """How many lines hold something; None where counting would not be cheap. Raises OSError."""
    if path.name.lower().endswith(".gz") or path.stat().st_size > MAX_COUNTED_BYTES:
        return None
    with path.open("rb") as file:
        return sum(1 for line in file if line.strip()) or 1


def count_rows(path: Path) -> int | None:
    """How many rows the file says it has; None when it cannot tell."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return int(pq.read_metadata(path).num_rows) or 1
    except (pa.ArrowException, OSError):
        return None


def _opened(path: Path) -> BinaryIO:
    return cast("BinaryIO", gzip.open(path)) if path.name.lower().endswith(".gz") else path.open("rb")


def _line(source: str, content: bytes) -> Item:
    try:
        row = jsonline.row_of(jsonline.fields_of(content))
    except ValueError as error:
        return Failure(source, str(error))
    return jsonline.capture_of(source, row, content)


def _columns(schema: Any, pa: Any) -> list[str]:
    """The columns that are read: known by name, and of a type that can hold what the name says."""
    found = []
    for field in schema:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        plain = (
            pa.types.is_string(kind)
            or pa.types.is_large_string(kind)
            or pa.types.is_binary(kind)
            or pa.types.is_large_binary(kind)
        )
        name = field.name.lower()
        dated = name in jsonline.DAYS and (pa.types.is_date(kind) or pa.types.is_timestamp(kind))
        numbered = name == "id" and pa.types.is_integer(kind)
        if name in jsonline.KNOWN and (plain or dated or numbered):
            found.append(field.name)
    return found


def _no_columns(names: list[str]) -> str:
    told = ", ".join(names[:12]) or "none"
    return f"No column holds text: there must be one named text, body, content or html (there are: {told})."


def _row(source: str, batch: Any, place: int) -> Item:
    try:
        row = jsonline.row_of({name: batch.column(name)[place].as_py() for name in batch.schema.names})
    except ValueError as error:
        return Failure(source, str(error).replace("This line", "This row"))
    if len(row.html or row.text or "") > limits.MAX_BYTES:
        return Failure(source, f"This row is larger than {limits.megabytes(limits.MAX_BYTES)}; split it.")
    return jsonline.capture_of(source, row)


def _nothing(path: Path, only: int | None) -> Failure:
    if only is not None:
        return Failure(f"{path}:{only}", "The file has no such line; check the number.")
    return Failure(str(path), "The file is empty; each line must be one article as a JSON object.")
