"""What the user names, turned into captures: the one door for files, folders, lists, feeds, sitemaps, archives, tables
and addresses. Each kind has a module of its own; this one tells them apart.

In: sources as written on the command line. Out: a `Capture` for each page, or a `Failure` that names the source and
says what to do, one after the other and never all at once. Never: an exception because of one bad source; the rest
always goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

from corpus import limits, source_archives, source_files, source_lists, source_tables
from corpus.addresses import is_address
from corpus.article import Capture
from corpus.fetch import Fetcher
from corpus.source_item import Failure, Item, system_reason
from corpus.source_web import Web

TEXT_SUFFIXES = frozenset({".txt", ".md"})

__all__ = ["Failure", "captures", "count"]


def captures(
    sources: Sequence[str],
    *,
    allow_private: bool = False,
    on_progress: Callable[[str], None] | None = None,
    fetcher: Fetcher | None = None,
    lists_name_files: bool = False,
) -> Iterator[Capture | Failure]:
    """Every capture of every source, in the order given; folders are read in sorted order.

    `on_progress` is called with the name of each file and address before it is read. `allow_private` opens the door to
    addresses inside the user's own network; a caller with a `fetcher` of its own has decided that and closes it.
    `lists_name_files` lets a list of sources (`source_lists.MARK`) name files too: for lists that the user wrote on
    this machine, never for uploads. Raises nothing for bad sources: each gives a `Failure`.
    """
    tell = on_progress or (lambda name: None)
    with nullcontext(fetcher) if fetcher is not None else Fetcher(allow_private=allow_private) as door:
        reader = _Reader(Web(door, tell), tell, lists_name_files)
        for source in sources:
            yield from reader.read(source)


def count(sources: Sequence[str]) -> int | None:
    """How many captures and failures are to come, for a progress bar; None when that cannot be told cheaply. An address
    counts as one, for only fetching it shows whether it is a feed."""
    total = 0
    try:
        for source in sources:
            for name in (
                [source] if is_address(source) or not Path(source).is_dir() else source_files.walk(Path(source))
            ):
                number = _count_one(name)
                if number is None:
                    return None
                total += number
    except (OSError, ValueError):
        return None
    return total


def _count_one(name: str) -> int | None:
    path, place = source_files.placed(name)
    if is_address(name) or place is not None or not Path(name).is_file():
        return 1
    suffix = source_files.suffix_of(path)
    kind = source_files.KINDS.get(suffix)
    if kind == "lines":
        return source_tables.count_lines(Path(path))
    if kind == "table":
        return source_tables.count_rows(Path(path))
    if suffix in TEXT_SUFFIXES and source_lists.is_list(Path(path)):
        return source_lists.size(Path(path))
    return None if kind in {"archive", "listing"} else 1


class _Reader:
    """Tells sources apart and reads each; a list inside a list is not opened."""

    def __init__(self, web: Web, tell: Callable[[str], None], lists_name_files: bool) -> None:
        self._web = web
        self._tell = tell
        self._lists_name_files = lists_name_files

    def read(self, source: str, *, listed: bool = False) -> Iterator[Item]:
        if is_address(source):
            yield from self._web.read(source)
            return
        try:
            folder = Path(source)
            if folder.is_dir():
                yield from self._folder(folder)
            else:
                yield from self._file(source, listed)
        except (OSError, ValueError) as error:
            yield Failure(source, system_reason(error))

    def _folder(self, folder: Path) -> Iterator[Item]:
        empty = True
        for name in source_files.walk(folder):
            empty = False
            try:
                yield from self._file(name, listed=False)
            except (OSError, ValueError) as error:
                yield Failure(name, system_reason(error))
        if empty:
            yield Failure(str(folder), f"The folder holds no article; Tilik reads {source_files.READ} files.")

    def _file(self, source: str, listed: bool) -> Iterator[Item]:
        name, place = source_files.placed(source)
        path = Path(name)
        failure = source_files.unreadable(path)
        if failure is not None:
            self._tell(name)
            yield failure
            return
        suffix = source_files.suffix_of(name)
        kind = source_files.KINDS[suffix]
        if suffix in TEXT_SUFFIXES and not listed and source_lists.is_list(path):
            yield from self._list(path)
            return
        self._tell(source)
        if kind == "article":
            yield source_files.article(path)
        elif kind == "lines":
            yield from source_tables.lines(path, place)
        elif kind == "table":
            yield from source_tables.rows(path, place)
        elif kind == "archive":
            yield from source_archives.records(path, place)
        else:
            yield from self._listing(path)

    def _list(self, path: Path) -> Iterator[Item]:
        for entry in source_lists.entries(path, name_files=self._lists_name_files):
            if isinstance(entry, Failure):
                yield entry
            else:
                yield from self.read(entry, listed=True)

    def _listing(self, path: Path) -> Iterator[Item]:
        if path.stat().st_size > limits.MAX_SITEMAP_BYTES:
            size = limits.megabytes(limits.MAX_SITEMAP_BYTES)
            yield Failure(str(path), f"The file is larger than {size}; split it.")
        else:
            yield from self._web.follow(path.read_bytes(), None, str(path))
