"""Web archives: the pages in a WARC file, with what the server said when they were crawled.

In: the path of a .warc or .warc.gz file, read as a stream. Out: a `Capture` for each page, document or article line
that was answered with status 200; a `Failure` for each damaged place, after which reading goes on at the next record.
Never: more than one record in memory, pictures, requests, redirects.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from corpus import documents, jsonline, limits
from corpus.article import Capture
from corpus.source_item import Failure, Item

PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain", "text/markdown", documents.PDF, documents.DOCX})
STORED = PAGES | {documents.MHTML, jsonline.MEDIA_TYPE}
"""What a `resource` record may hold: our own export writes files and article lines that way."""
HEADER_BYTES = 64 * 1024
LARGEST = limits.MAX_DOCUMENT_BYTES + HEADER_BYTES
WINDOW = 1024 * 1024
GZIP_MARK = b"\x1f\x8b\x08"
RECORD_MARK = b"WARC/1."
DAMAGED = "This record of the archive is damaged and was passed over; fetch its page by its address if you need it."


def records(path: Path, only: int | None = None) -> Iterator[Item]:
    """The pages of an archive in order. `only` is the place in bytes of the one record wanted. Raises OSError."""
    with path.open("rb") as file:
        reading = _Reading(path, file, only)
        given = False
        for item in reading.items():
            given = True
            yield item
    if not given:
        yield Failure(str(path), "The archive holds no page that was answered with status 200.")


class _Reading:
    """One pass over an archive. Behind a damaged place it begins anew at the next thing that looks like a record."""

    def __init__(self, path: Path, file: BinaryIO, only: int | None) -> None:
        self._path = path
        self._file = file
        self._only = only
        self._packed = file.read(2) == GZIP_MARK[:2]
        self._suspect: int | None = None
        """The last record before a damaged place, until it shows whether the place can be named itself."""

    def items(self) -> Iterator[Item]:
        start: int | None = self._only or 0
        damaged = 0
        while start is not None:
            reached = None
            try:
                self._file.seek(start)
                for record in ArchiveIterator(self._file, WarcRecordType.any_type, parse_http=False):
                    reached = start + record.stream_pos
                    yield from self._cleared()
                    item = _item(self._path, record, reached)
                    if item is not None:
                        yield item
                    if self._only is not None:
                        return
                return
            except (OSError, ValueError, RuntimeError):
                damaged += 1
            following = _next_record(self._file, (start if reached is None else reached) + 1, self._packed)
            yield from self._damage(start, reached, following)
            if damaged > limits.MAX_DAMAGED:
                told = f"The archive is damaged in over {limits.MAX_DAMAGED} places; the rest of it was left."
                yield Failure(str(self._path), told)
                return
            start = following

    def _cleared(self) -> Iterator[Failure]:
        if self._suspect is not None:
            yield Failure(
                f"{self._path}:{self._suspect}", "Behind this record the archive is damaged; a page may be lost."
            )
            self._suspect = None

    def _damage(self, start: int, reached: int | None, following: int | None) -> Iterator[Failure]:
        if following is None and start == 0 and reached is None:
            yield Failure(str(self._path), "This is no WARC archive, or it is damaged throughout; check the file.")
        elif following is None:
            told = "The archive is damaged or ends too early from here on; what came before was read."
            yield Failure(f"{self._path}:{start if reached is None else reached}", told)
        elif reached is None:
            yield Failure(f"{self._path}:{start}", DAMAGED)
            self._suspect = None
        else:
            self._suspect = reached


def _next_record(file: BinaryIO, start: int, packed: bool) -> int | None:
    """Where the next record begins at or after `start`, searched window by window; None at the end of the file."""
    mark = GZIP_MARK if packed else RECORD_MARK
    file.seek(start)
    place, held = start, b""
    while piece := file.read(WINDOW):
        window = held + piece
        found = window.find(mark)
        while found >= 0:
            if _begins(window, found, packed, file, place):
                return place + found
            found = window.find(mark, found + 1)
        keep = len(mark) - 1
        place += len(window) - keep
        held = window[-keep:]
        file.seek(place + keep)
    return None


def _begins(window: bytes, found: int, packed: bool, file: BinaryIO, place: int) -> bool:
    """Whether a record begins here: at a line's start, or as a gzip member that unpacks to one."""
    if not packed:
        return found == 0 or window[found - 1 : found] == b"\n"
    head = window[found : found + 512]
    if len(head) < 512:
        file.seek(place + found)
        head = file.read(512)
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(head, len(RECORD_MARK)).startswith(RECORD_MARK)
    except zlib.error:
        return False


def _item(path: Path, record: WarcRecord, place: int) -> Item | None:
    """The capture in a record; None for a record that is no page."""
    source = f"{path}:{place}"
    if record.headers.get("WARC-Type") is None:
        return Failure(source, DAMAGED)
    if record.record_type == WarcRecordType.response:
        return _response(source, record)
    if record.record_type == WarcRecordType.resource:
        return _resource(source, record)
    return None


def _block(record: WarcRecord) -> bytes | None:
    """All bytes of a record; None when the archive ends before the record does."""
    length = record.content_length
    content = record.reader.read(min(length, LARGEST))
    return content if len(content) >= min(length, LARGEST) else None


def _response(source: str, record: WarcRecord) -> Item | None:
    url = _address(record)
    content_type = (record.headers.get("Content-Type") or "").lower()
    if url is None or not content_type.startswith("application/http"):
        return None
    too_large = record.content_length > LARGEST
    block = _block(record)
    if block is None:
        return Failure(source, f"The archive ends in the middle of {url}; fetch that address if you need it.")
    answer = WarcRecord()
    answer.init_headers(WarcRecordType.response)
    answer.is_http = True
    answer.set_bytes_content(block)
    try:
        answer.parse_http(auto_decode="all")
        headers = answer.http_headers
        declared = answer.http_content_type
        if headers.status_code != 200 or (declared is not None and declared.strip().lower() not in PAGES):
            return None
        content = answer.reader.read(limits.MAX_DOCUMENT_BYTES + 1)
    except (OSError, ValueError, RuntimeError):
        return Failure(source, f"What the server answered for {url} is damaged; fetch that address if you need it.")
    if not content.strip():
        return None
    limit = limits.MAX_DOCUMENT_BYTES if documents.kind_of(content[:4096]) else limits.MAX_BYTES
    if too_large or len(content) > limit:
        return Failure(source, f"The page {url} is larger than {limits.megabytes(limit)}; save the article alone.")
    return Capture(
        source=source,
        content=content,
        media_type=headers.get("Content-Type"),
        url=url,
        status=headers.status_code,
        headers=tuple((name.lower(), value) for name, value in headers.to_tuples()),
        address_chain=(url,),
        captured_at=_moment(record),
    )


def _resource(source: str, record: WarcRecord) -> Item | None:
    declared = record.headers.get("Content-Type")
    media = (declared or "").split(";", 1)[0].strip().lower()
    if media not in STORED:
        return None
    if record.content_length > limits.MAX_DOCUMENT_BYTES:
        return Failure(source, f"The page is larger than {limits.megabytes(limits.MAX_DOCUMENT_BYTES)}.")
    content = _block(record)
    if content is None:
        return Failure(source, "The archive ends in the middle of this record; what came before was read.")
    if not content.strip():
        return None
    # Our own export says which name the file had.
    hint = unquote(record.headers.get("Tilik-Article") or "") or None
    return Capture(source, content, declared, url=_address(record), captured_at=_moment(record), article_hint=hint)


def _address(record: WarcRecord) -> str | None:
    """The address of a record, without the angle brackets that old crawlers put around it."""
    uri = (record.headers.get("WARC-Target-URI") or "").strip().strip("<>")
    return uri if uri.lower().startswith(("http://", "https://")) else None


def _moment(record: WarcRecord) -> datetime | None:
    if record.headers.get("WARC-Date") is None or record.headers.get("Tilik-Captured-At") == "unknown":
        return None
    try:
        return record.record_date.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
