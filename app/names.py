"""Which source gave each name in one run, kept on disk so that memory stays the same however many there are.

In: names, sources, ids of captures. Out: who took a name first. Never: anything that outlives the run.
"""

from __future__ import annotations

import sqlite3


class Names:
    """A temporary file with one row a name, removed when this goes."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("CREATE TABLE taken (name TEXT PRIMARY KEY, source TEXT, capture_id TEXT) WITHOUT ROWID")

    def close(self) -> None:
        """Remove the file."""
        self._file.close()

    def first(self, name: str, source: str, capture_id: str) -> tuple[str, str]:
        """The source and capture that took the name first: those given, if nobody did."""
        # Half a character in a path (os.fsdecode) has no UTF-8 form.
        row = [part.encode("utf-8", "surrogatepass") for part in (name, source, capture_id)]
        self._file.execute("INSERT OR IGNORE INTO taken VALUES (?, ?, ?)", row)
        taken = self._file.execute("SELECT source, capture_id FROM taken WHERE name = ?", row[:1]).fetchone()
        return taken[0].decode("utf-8", "surrogatepass"), taken[1].decode("utf-8", "surrogatepass")
