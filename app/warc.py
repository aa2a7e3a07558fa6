"""Captures given back as a web archive (WARC 1.1), which any tool of the field reads and `tilik ingest` takes.

In: a warehouse, article ids where not all are wanted, a path. Out: an archive with one gzip member a record: a
`response` for each page that a server answered, with its status, headers and time; a `resource` for what came from a
file. Never: half an archive under the name that was asked for, a clock (the same warehouse gives the same bytes).
"""

from __future__ import annotations

import gzip
import io
import os
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastwarc.warc import WarcRecord, WarcRecordType

from corpus.article import Capture
from corpus.source_archives import PAGES

if TYPE_CHECKING:
    from warehouse.captures import Stored
    from warehouse.store import Warehouse

NAMESPACE = uuid.UUID("6f0e6a5c-6d0c-5e0e-9a52-7d1f6b2f3a10")
UNKNOWN_DATE = datetime(1970, 1, 1, tzinfo=UTC)
# They speak of the bytes as they were sent; what is kept, and written, are the bytes unpacked.
OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
INFO = b"software: Tilik\r\nformat: WARC File Format 1.1\r\n"


@dataclass(frozen=True, slots=True)
class Exported:
    """How many records were written, and how many of them are of the bundled sample (invented figures)."""

    captures: int
    samples: int


def export(
    warehouse: Warehouse,
    path: Path,
    articles: Sequence[str] | None = None,
    *,
    on_capture: Callable[[], None] | None = None,
) -> Exported:
    """Write the capture of each article to `path`, gzipped where its name ends in .gz. Read in batches: memory does not
    grow with the archive. Raises OSError, WarehouseError."""
    from warehouse.captures import held

    part = path.with_name(path.name + ".part")
    packed = path.suffix.lower() == ".gz"
    captures = samples = 0
    try:
        with part.open("wb") as file:
            file.write(_member(_info(), packed))
            for one in held(warehouse, articles):
                file.write(_member(_record(one), packed))
                captures, samples = captures + 1, samples + one.sample
                if on_capture is not None:
                    on_capture()
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return Exported(captures, samples)


def _member(record: WarcRecord, packed: bool) -> bytes:
    stream = io.BytesIO()
    record.write(stream, checksum_data=True)
    return gzip.compress(stream.getvalue(), 6, mtime=0) if packed else stream.getvalue()


def _info() -> WarcRecord:
    record = _new(WarcRecordType.warcinfo, "warcinfo", None)
    record.headers["Content-Type"] = "application/warc-fields"
    record.set_bytes_content(INFO)
    return record


def _new(kind: WarcRecordType, name: str, moment: datetime | None) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(kind, f"uuid:{uuid.uuid5(NAMESPACE, name)}".encode())
    record.headers["WARC-Date"] = (moment or UNKNOWN_DATE).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return record


def _record(one: Stored) -> WarcRecord:
    capture = one.capture
    answered = capture.url is not None and capture.status == 200 and not capture.article_hint
    as_response = answered and _media_type(capture) in PAGES
    kind = WarcRecordType.response if as_response else WarcRecordType.resource
    record = _new(kind, f"{one.article} {capture.capture_id}", capture.captured_at)
    record.headers["WARC-Target-URI"] = capture.url or f"urn:tilik:{quote(one.article, safe='')}"
    record.headers["Tilik-Source"] = quote(capture.source.encode("utf-8", "surrogateescape"), safe="/:?&=%#.,+@~")
    if len(capture.address_chain) > 1:
        record.headers["Tilik-Address-Chain"] = " ".join(capture.address_chain)
    if capture.captured_at is None:
        record.headers["Tilik-Captured-At"] = "unknown"
    if as_response:
        record.headers["Content-Type"] = "application/http; msgtype=response"
        record.set_bytes_content(_head(capture) + capture.content)
        return record
    if capture.article_hint or capture.url is None:
        record.headers["Tilik-Article"] = quote(capture.article_hint or one.article, safe="")
    record.headers["Content-Type"] = capture.media_type or "application/octet-stream"
    record.set_bytes_content(capture.content)
    return record


def _media_type(capture: Capture) -> str:
    return (_declared(capture) or "").split(";", 1)[0].strip().lower()


def _declared(capture: Capture) -> str | None:
    return next((value for name, value in capture.headers if name.lower() == "content-type"), capture.media_type)


def _head(capture: Capture) -> bytes:
    """Status line and headers as they were, but those that spoke of packed bytes."""
    assert capture.status is not None
    phrase = HTTPStatus(capture.status).phrase
    lines = [f"HTTP/1.1 {capture.status} {phrase}"]
    names = set()
    for name, value in capture.headers:
        names.add(name.lower())
        lines.append(f"{'X-Archive-Orig-' if name.lower() in OF_THE_WIRE else ''}{name}: {_one_line(value)}")
    if "content-type" not in names and capture.media_type:
        lines.append(f"Content-Type: {_one_line(capture.media_type)}")
    lines.append(f"Content-Length: {len(capture.content)}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8", "replace")


def _one_line(value: str) -> str:
    return " ".join(value.splitlines())
