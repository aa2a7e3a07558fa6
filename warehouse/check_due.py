"""What has to be checked again: marks, written together with what changed.

In: the articles or documents that change. Out: rows in `core_check_due`. Never: a check (that is `warehouse.checks`,
which empties the table).
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from warehouse.arrow import incoming, texts

IDS = texts("article_id")
MARK_SUBJECTS = """
INSERT INTO core_check_due
SELECT NULL, unit_id, indicator_id FROM core_metric SEMI JOIN incoming USING (article_id)
UNION SELECT NULL, unit_id, substance_id FROM core_seizure SEMI JOIN incoming USING (article_id)
"""
MARK_DOCUMENTS = """
INSERT INTO core_check_due
SELECT NULL, unit_id, indicator_id FROM ref_figure SEMI JOIN incoming USING (document_id)
WHERE unit_id IS NOT NULL AND indicator_id IS NOT NULL
UNION SELECT NULL, unit_id, substance_id FROM ref_seizure SEMI JOIN incoming USING (document_id)
WHERE unit_id IS NOT NULL
"""


def mark(connection: duckdb.DuckDBPyConnection, changed: Sequence[str], replaced: Sequence[str] = ()) -> None:
    """Say that articles came or change, in the caller's transaction and before the records of the `replaced` ones go:
    what was told in them has to be looked at as well."""
    if changed:
        with incoming(connection, IDS, [(article,) for article in changed]):
            connection.execute("INSERT INTO core_check_due SELECT article_id, NULL, NULL FROM incoming")
    if replaced:
        with incoming(connection, IDS, [(article,) for article in replaced]):
            connection.execute(MARK_SUBJECTS)


def mark_documents(connection: duckdb.DuckDBPyConnection, documents: Sequence[str]) -> None:
    """Say that official documents came, change or go, in the caller's transaction: after their figures are written,
    and before they are deleted."""
    if documents:
        with incoming(connection, texts("document_id"), [(document,) for document in documents]):
            connection.execute(MARK_DOCUMENTS)


def mark_texts(connection: duckdb.DuckDBPyConnection, told: Sequence[str]) -> None:
    """Say that the meaning of some free texts of tables changes, in the caller's transaction, before and after."""
    if told:
        connection.execute(
            "INSERT INTO core_check_due SELECT DISTINCT NULL, unit_id, indicator_id FROM ref_figure"
            " WHERE list_contains(?, indicator_text) AND unit_id IS NOT NULL AND indicator_id IS NOT NULL",
            [list(told)],
        )
