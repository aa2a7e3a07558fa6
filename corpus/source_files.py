"""Files and folders: which are read, as what, and one file as a capture.

In: paths. Out: the names in a folder one by one, the kind of a name, a `Capture` or a `Failure` for a file that is one
article. Never: two files in memory, a file that the user did not name or whose folder they did not.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from corpus import documents, limits
from corpus.article import Capture
from corpus.decode import is_binary
from corpus.source_item import Failure, Item

Kind = Literal["article", "lines", "table", "archive", "listing"]

MEDIA_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".mhtml": documents.MHTML,
    ".mht": documents.MHTML,
    ".pdf": documents.PDF,
    ".docx": documents.DOCX,
}
"""Files that hold one article."""
KINDS: dict[str, Kind] = {
    **dict.fromkeys(MEDIA_TYPES, "article"),
    ".jsonl": "lines",
    ".jsonl.gz": "lines",
    ".ndjson": "lines",
    ".parquet": "table",
    ".warc": "archive",
    ".warc.gz": "archive",
    ".xml": "listing",
    ".xml.gz": "listing",
    ".rss": "listing",
    ".atom": "listing",
}
IN_FOLDERS = tuple(suffix for suffix, kind in KINDS.items() if kind != "listing")
"""A feed in a folder would send for pages that nobody asked for: feeds and sitemaps are read where they are named."""
READ = ".html .htm .mhtml .txt .md .pdf .docx, .jsonl, .parquet, .warc and .warc.gz"
HINTS = {
    ".doc": "Old Word files are not read; save it as .docx.",
    ".rtf": "RTF files are not read; save it as .docx.",
    ".odt": "OpenDocument files are not read; save it as .docx.",
    ".zip": "Packed files are not read; unpack it and give the folder.",
    ".json": "A JSON file is read as JSON lines (.jsonl), with one article a line; convert it.",
    ".csv": "CSV files are not read; save the table as Parquet or JSON lines.",
    ".xlsx": "Excel files are not read as articles; save the table as Parquet or JSON lines.",
}
PLACE = re.compile(r"(.+):(\d{1,18})", re.DOTALL)


def suffix_of(name: str) -> str:
    """The suffix that decides, in lower case: ".warc.gz", ".html"; the plain suffix where no kind is known."""
    lower = name.lower()
    fitting = [suffix for suffix in KINDS if lower.endswith(suffix) and len(lower) > len(suffix)]
    return max(fitting, key=len, default=Path(lower).suffix)


def placed(name: str) -> tuple[str, int | None]:
    """A file and a place in it, where `name` is such ("kabar.jsonl:3") and no file itself."""
    match = PLACE.fullmatch(name)
    if match and KINDS.get(suffix_of(match[1])) in {"lines", "table", "archive"} and not Path(name).exists():
        return match[1], int(match[2])
    return name, None


def walk(folder: Path) -> Iterator[str]:
    """The files of a folder and of those below it that are read, in sorted order, listing one folder at a time.

    The folder that a browser saves beside a page ("Judul_files") holds advertisements, not articles, and is left out.
    Raises OSError for the folder itself; a folder below it that may not be read is passed over.
    """
    with os.scandir(folder) as entries:
        found = sorted((entry.name + "/" if entry.is_dir(follow_symlinks=False) else entry.name) for entry in entries)
    pages = {name.rsplit(".", 1)[0] for name in found if name.lower().endswith((".html", ".htm"))}
    for name in found:
        path = folder / name
        if not name.endswith("/"):
            if suffix_of(name) in IN_FOLDERS and path.is_file():
                yield str(path)
        elif not _beside_page(name[:-1], pages):
            try:
                yield from walk(path)
            except PermissionError:
                continue


def _beside_page(folder: str, pages: set[str]) -> bool:
    return folder.endswith(("_files", "_berkas")) and folder.rsplit("_", 1)[0] in pages


def unreadable(path: Path) -> Failure | None:
    """Why a path cannot be read at all; None when it can be tried."""
    suffix = suffix_of(path.name)
    if not path.exists():
        return Failure(str(path), "There is no such file or folder; check the name.")
    if suffix not in KINDS:
        reason = HINTS.get(suffix, f"Files of this kind are not read; Tilik reads {READ}.")
        return Failure(str(path), reason)
    if not path.is_file():
        return Failure(str(path), "This is not a regular file; give a file, a folder or an address.")
    return None


def article(path: Path) -> Item:
    """A file that is one article. Raises OSError."""
    suffix = suffix_of(path.name)
    with path.open("rb") as file:
        content = file.read(min(os.fstat(file.fileno()).st_size, limits.MAX_DOCUMENT_BYTES) + 1)
    problem = _problem(content)
    if problem:
        return Failure(str(path), problem)
    media = documents.kind_of(content) or MEDIA_TYPES[suffix]
    return Capture(str(path), content, media, article_hint=path.stem)


def _problem(content: bytes) -> str | None:
    """Why these bytes cannot be an article at all; None when they may be one."""
    if not content.strip():
        return "The file is empty; save the article again."
    limit = limits.MAX_DOCUMENT_BYTES if documents.kind_of(content) else limits.MAX_BYTES
    if len(content) > limit:
        return f"The file is larger than {limits.megabytes(limit)}; save the article alone in a file."
    if documents.kind_of(content) is None and is_binary(content):
        return "The file holds binary data, not text; save the article as a web page or plain text."
    return None
