"""Captures, articles and records in DuckDB, and every question that is asked of them.

In: captures, articles, records. Out: tables. Never: interpretation of a text, and no file kept open between calls.
"""
