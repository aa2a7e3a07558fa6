"""Lists of sources: a text file with one address a line, as people keep them and as our failure report writes them.

In: the path of a text file. Out: whether it is a list; its entries one by one. Never: the whole list in memory, a file
of this machine that a list names unless the caller allows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from corpus import limits
from corpus.addresses import is_address
from corpus.decode import text_of
from corpus.source_item import Failure

HEAD_BYTES = 64 * 1024
MARK = "# tilik sources"
"""Opens a list that may name files as well: what `tilik ingest` reports as failed."""
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
COMMENT = re.compile(r"(?:^|\s)#.*", re.DOTALL)
MAX_LINE = 16 * 1024


def is_list(path: Path) -> bool:
    """Whether every line is an address or a comment and at least one is http(s), or the file opens with `MARK`.

    Decided by the first 64 KB. Raises OSError.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        whole = not file.read(1)
    lines = text_of(head).splitlines()
    if not whole and lines:
        lines.pop()
    if lines and lines[0].strip().lower() == MARK:
        return True
    told = [entry for line in lines if (entry := _entry(line))]
    return all(map(ADDRESS.fullmatch, told)) and any(_is_web(entry) for entry in told)


def entries(path: Path, *, name_files: bool = False) -> Iterator[str | Failure]:
    """The sources in a list, in order. A line that is no http(s) address is a `Failure` that names it; with
    `name_files` a list that opens with `MARK` may name files as well. Raises OSError."""
    marked = False
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(MAX_LINE + 1):
            number += 1
            if len(raw) > MAX_LINE:
                while raw and not raw.endswith(b"\n"):
                    raw = file.readline(limits.MAX_BYTES)
                yield Failure(f"{path} (line {number})", "This line is too long for an address; mend or delete it.")
                continue
            line = text_of(raw)
            marked = marked or (number == 1 and line.strip().lower() == MARK)
            entry = _entry(line)
            if entry and (_is_web(entry) or (marked and name_files and not is_address(entry))):
                yield entry
            elif entry:
                told = "This line is not an http or https address; mend or delete it."
                yield Failure(f"{path} (line {number})", told)


def size(path: Path) -> int:
    """How many lines hold an entry. Raises OSError."""
    with path.open("rb") as file:
        return sum(1 for line in file if (kept := line.strip()) and not kept.startswith(b"#"))


def _entry(line: str) -> str:
    return COMMENT.sub("", line.strip()).strip()


def _is_web(entry: str) -> bool:
    return entry.lower().startswith(("http://", "https://"))
