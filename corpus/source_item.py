"""What every kind of source gives: captures, and failures with a reason; and how a fault of the system is told.

In: nothing. Out: `Failure`, `Item`, sentences. Never: reading.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpus.article import Capture


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that gave no capture."""

    source: str
    """What the user named, or the file inside the folder that they named; `file.jsonl:3` for a line, a row or a record.
    Given as a source again, it is read again, and nothing else."""
    reason: str
    """One plain English sentence that says what to do."""


Item = Capture | Failure


def system_reason(error: OSError | ValueError) -> str:
    """Why the system could not open or read a file."""
    if isinstance(error, FileNotFoundError):
        return "There is no such file or folder; check the name."
    if isinstance(error, PermissionError):
        return "The file may not be read; check its permissions."
    if isinstance(error, OSError):
        return f"The file cannot be read ({error.strerror or type(error).__name__}); check the disk and the name."
    return "The name holds characters that no file can have; check it."
