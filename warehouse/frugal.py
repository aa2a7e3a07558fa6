"""Sorting a table that grows with the warehouse, in memory that does not.

In: a connection. Out: a lower limit of memory inside a `with`; what does not fit goes to a file beside the warehouse.
Never: a statement that fails because the limit cannot be lowered.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

SORT_MEMORY = "192MB"


@contextmanager
def frugal(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let DuckDB take no more than SORT_MEMORY inside the `with`."""
    [(before,)] = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    try:
        connection.execute(f"SET memory_limit = '{SORT_MEMORY}'")
    except duckdb.OutOfMemoryException:
        # More than that is in use already.
        yield
        return
    try:
        yield
    finally:
        connection.execute(f"SET memory_limit = '{before}'")
