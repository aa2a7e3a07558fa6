"""What the user names, turned into captures: files, folders, article lines and addresses behind one iterator.

In: sources as written on the command line. Out: a `Capture` for each page, or a `Failure` that names the source and
says what to do. Never: an exception because of one bad source; the rest always goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import jsonline, limits
from corpus.addresses import is_address
from corpus.article import Capture
from corpus.decode import is_binary
from corpus.fetch import Fetcher, FetchError

MEDIA_TYPES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".jsonl": jsonline.MEDIA_TYPE,
}
NOT_YET = {".pdf": "PDF", ".docx": "Word", ".mhtml": "MHTML", ".mht": "MHTML", ".warc": "WARC", ".gz": "Compressed"}
PDF_MARK = b"%PDF-"


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that gave no capture."""

    source: str
    """What the user named, or the file inside the folder that they named; `file.jsonl:3` for a line."""
    reason: str
    """One plain English sentence that says what to do."""


def captures(
    sources: Sequence[str], *, allow_private: bool = False, on_progress: Callable[[str], None] | None = None
) -> Iterator[Capture | Failure]:
    """Every capture of every source, in the order given; folders are read in sorted order.

    `on_progress` is called with a source's name before it is read. `allow_private` opens the door to addresses inside
    the user's own network. Raises nothing for bad sources: each gives a `Failure`.
    """
    with Fetcher(allow_private=allow_private) as fetcher:
        for source in sources:
            for name in _expanded(source):
                if isinstance(name, Failure):
                    yield name
                    continue
                if on_progress is not None:
                    on_progress(name)
                yield from _read(name, fetcher)


def count(sources: Sequence[str]) -> int | None:
    """How many captures and failures are to come, for a progress bar; None when that cannot be told cheaply."""
    total = 0
    for source in sources:
        for name in _expanded(source):
            if isinstance(name, Failure) or is_address(name) or Path(name).suffix.lower() != ".jsonl":
                total += 1
                continue
            try:
                with Path(name).open("rb") as file:
                    total += sum(1 for line in file if line.strip()) or 1
            except OSError:
                return None
    return total


def _expanded(source: str) -> Iterator[str | Failure]:
    """The files of a folder, or the source itself."""
    if is_address(source):
        yield source
        return
    try:
        path = Path(source)
        if not path.is_dir():
            yield source
            return
        found = sorted(str(item) for item in path.rglob("*") if item.suffix.lower() in MEDIA_TYPES and item.is_file())
    except (OSError, ValueError) as error:
        yield Failure(source, _system(error))
        return
    if not found:
        yield Failure(source, f"The folder holds no article; Tilik reads {', '.join(MEDIA_TYPES)} files.")
    yield from found


def _read(name: str, fetcher: Fetcher) -> Iterator[Capture | Failure]:
    if is_address(name):
        try:
            yield fetcher.fetch(name)
        except FetchError as error:
            yield Failure(name, error.reason)
        return
    try:
        if Path(name).suffix.lower() == ".jsonl":
            yield from _lines(name)
        else:
            yield _file(Path(name))
    except (OSError, ValueError) as error:
        yield Failure(name, _system(error))


def _file(path: Path) -> Capture | Failure:
    suffix = path.suffix.lower()
    if not path.exists():
        return Failure(str(path), "There is no such file or folder; check the name.")
    if suffix in NOT_YET:
        return Failure(
            str(path), f"{NOT_YET[suffix]} files are not supported yet; save the article as a web page or plain text."
        )
    if suffix not in MEDIA_TYPES:
        return Failure(str(path), f"Files of this kind are not read; Tilik reads {', '.join(MEDIA_TYPES)}.")
    if not path.is_file():
        return Failure(str(path), "This is not a regular file; give a file, a folder or an address.")
    with path.open("rb") as file:
        content = file.read(limits.MAX_BYTES + 1)
    problem = _problem(content)
    if problem:
        return Failure(str(path), problem)
    return Capture(str(path), content, MEDIA_TYPES[suffix], article_hint=path.stem)


def _problem(content: bytes) -> str | None:
    """Why these bytes cannot be an article at all; None when they may be one."""
    if not content.strip():
        return "The file is empty; save the article again."
    if len(content) > limits.MAX_BYTES:
        return f"The file is larger than {limits.megabytes(limits.MAX_BYTES)}; save the article alone in a file."
    if content.startswith(PDF_MARK):
        return "This is a PDF under another name, and PDF is not supported yet; save the article as plain text."
    if is_binary(content):
        return "The file holds binary data, not text; save the article as a web page or plain text."
    return None


def _lines(name: str) -> Iterator[Capture | Failure]:
    """One capture a line. A bad line is a failure that names it; blank lines are skipped."""
    number = 0
    seen = False
    with Path(name).open("rb") as file:
        while line := file.readline(limits.MAX_BYTES + 1):
            number += 1
            if len(line) > limits.MAX_BYTES:
                size = limits.megabytes(limits.MAX_BYTES)
                yield Failure(f"{name}:{number}", f"This line is larger than {size}; split it.")
                while line and not line.endswith(b"\n"):
                    line = file.readline(limits.MAX_BYTES)
                seen = True
                continue
            content = line.removeprefix(b"\xef\xbb\xbf").strip()
            if content:
                seen = True
                yield _line(f"{name}:{number}", content)
    if not seen:
        yield Failure(name, "The file is empty; each line must be one article as a JSON object.")


def _line(source: str, content: bytes) -> Capture | Failure:
    try:
        article = jsonline.article_of(content)
    except ValueError as error:
        return Failure(source, str(error))
    return Capture(source, content, jsonline.MEDIA_TYPE, url=article.url, article_hint=article.article)


def _system(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "There is no such file or folder; check the name."
    if isinstance(error, PermissionError):
        return "The file may not be read; check its permissions."
    if isinstance(error, OSError):
        return f"The file cannot be read ({error.strerror or type(error).__name__}); check the disk and the name."
    return "The name holds characters that no file can have; check it."
