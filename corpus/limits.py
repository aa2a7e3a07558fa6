"""How much of the outside world Tilik takes in at once: one place for every limit.

In: nothing. Out: constants. Never: behaviour.
"""

from __future__ import annotations

MAX_BYTES = 10 * 1024 * 1024
"""Largest page, text file or article line, in bytes, after decompression."""
MAX_ROBOTS_BYTES = 512 * 1024
"""Largest robots.txt, in bytes; the protocol asks for at least 500 KiB."""
MAX_REDIRECTS = 8
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
"""Longest silence between two pieces of an answer."""
TOTAL_SECONDS = 60.0
"""Longest time for one answer, however steadily it drips."""


def megabytes(count: int) -> str:
    """A byte count as a person reads it: 30 * 1024 * 1024 gives "30 MB"."""
    return f"{count / (1024 * 1024):.1f}".removesuffix(".0") + " MB"
