"""The report of failures: a list of sources that did not come in, each with its reason, that can be ingested again.

In: events of an ingestion, as they happen. Out: a list of sources as `corpus.source_lists` reads it, one a line with
the reason as a comment above it. Never: a source that came in, a line that would be read as something else.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import TracebackType
from typing import TextIO

from app.ingest import Event
from corpus.source_lists import MARK

HEAD = f"{MARK}\n# What did not come in, and why. To try again: tilik ingest THIS-FILE\n"
UNFIT = re.compile(r"[\r\n]|\s#|^\s|\s$")
"""What a line of a list cannot say: it would end there, or be cut."""


class FailureReport:
    """Writes the file as failures come, so that a broken run leaves what it knew. Use it in a `with`."""

    def __init__(self, path: Path) -> None:
        """Raises OSError when the file cannot be made."""
        self._file: TextIO = path.open("w", encoding="utf-8", errors="surrogateescape")
        self._file.write(HEAD)

    def __enter__(self) -> FailureReport:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def add(self, event: Event) -> None:
        """Write a failure down; other events leave no trace."""
        if event.reason is None:
            return
        reason, source = _line(event.reason), event.source
        if UNFIT.search(source):
            self._file.write(f"# {_line(source)}: {reason} (rename it: a list cannot name it)\n")
        else:
            self._file.write(f"# {reason}\n{'./' if source.startswith('#') else ''}{source}\n")
        self._file.flush()


def _line(text: str) -> str:
    return " ".join(text.split())
