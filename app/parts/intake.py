"""What a person wants to add: from a pasted text, a link or files to captures, and what each would record.

In: what the forms hold. Out: captures or failures, previews with rows as the warehouse would give them. Never: storing
(that is `app.ingest`), a file of this machine read because its name was typed in as a link or stands in an uploaded
list, an address inside this machine's own network.

TILIK_ALLOW_PRIVATE=1 in the environment of the server opens addresses inside the own network, for tests that serve
their articles on loopback; it is heeded only where the server itself listens on loopback, and no page can set it.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Protocol

import streamlit as st

from app.auth import loopback
from app.parts.formats import http_only
from corpus.article import Article, Capture
from extract.records import Metric, Record
from rules.files import packs
from warehouse.query import Row

if TYPE_CHECKING:
    from app.ingest import Reader
    from corpus.sources import Failure

ID_LENGTH = 16
ALLOW_PRIVATE = "TILIK_ALLOW_PRIVATE"
TYPES = ("html", "htm", "xhtml", "mhtml", "mht", "pdf", "docx", "txt", "md", "jsonl", "ndjson")
"""What may be uploaded: files that hold articles, and lists of addresses as text."""
LISTS = frozenset({".txt", ".md"})
MOST_ADDRESSES = 50
LONGEST_NAME = 180
MOST_CAPTURES = 500
"""Articles that are taken from uploads at once; more are for `tilik ingest`."""
Progress = Callable[[float, str], None]


class Upload(Protocol):
    """What is needed of an uploaded file."""

    name: str

    def getvalue(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Preview:
    """What one capture would record; `article` is None where it cannot be read, and `reason` says why."""

    source: str
    article: Article | None
    rows: tuple[Row, ...] = ()
    reason: str | None = None


@st.cache_resource(show_spinner=False)
def extractor() -> Reader:
    """The extractor, built once for all sessions."""
    from extract.pipeline import Extractor

    return Extractor()


def private_allowed() -> bool:
    """Whether addresses inside the own network may be fetched: only for tests, and only by a server on loopback."""
    return os.environ.get(ALLOW_PRIVATE) == "1" and loopback(st.get_option("server.address")) is not None


def from_text(text: str, title: str | None, published: date | None, source: str) -> Capture:
    """A pasted text. Its id comes from the text, so the same text is the same article."""
    from corpus.jsonline import MEDIA_TYPE

    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:ID_LENGTH]
    fields = {"article": digest, "text": text, "title": (title or "").strip() or None}
    fields["published"] = published.isoformat() if published else None
    return Capture(source, json.dumps(fields).encode(), MEDIA_TYPE, article_hint=digest)


def from_link(address: str) -> list[Capture | Failure] | None:
    """The page behind an http or https address, or None where it is no such address."""
    from corpus.sources import captures

    link = http_only(address.strip())
    return None if link is None else list(captures([link], allow_private=private_allowed()))


def from_files(files: Iterable[Upload], tell: Progress = lambda share, name: None) -> list[Capture | Failure]:
    """Uploaded files, read by the same door as files of the command line, under their own names. `tell` hears how far
    it is, 0 to 1, and what is read now."""
    given = list(files)
    found: list[Capture | Failure] = []
    for place, file in enumerate(given):
        name = PurePath(file.name.replace("\\", "/")).name or "berkas"

        def told(part: float, source: str, at: int = place) -> None:
            tell((at + part) / len(given), source)

        for one in _from_file(_short(name), file.getvalue(), told):
            found.append(one)
            if len(found) >= MOST_CAPTURES:
                return found
    return found


def _short(name: str) -> str:
    """A name that a file system takes, with its suffix."""
    suffix = PurePath(name).suffix[:12]
    stem = name.removesuffix(suffix).encode()[:LONGEST_NAME].decode("utf-8", "ignore")
    return stem + suffix


def _from_file(name: str, content: bytes, tell: Progress) -> Iterator[Capture | Failure]:
    from corpus import source_lists
    from corpus.source_item import Failure
    from corpus.sources import captures

    suffix = PurePath(name).suffix.lower()
    if suffix.removeprefix(".") not in TYPES:
        yield Failure(name, "kind-not-taken")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        expected = 1
        if suffix in LISTS and source_lists.is_list(path):
            expected = max(1, source_lists.size(path))
            if expected > MOST_ADDRESSES:
                yield Failure(name, f"more-than-{MOST_ADDRESSES}")
                return
        tell(0.0, name)
        # A list names http and https addresses alone: `lists_name_files` stays off, whatever its first line says.
        for place, one in enumerate(captures([str(path)], allow_private=private_allowed()), 1):
            told = one.source.replace(str(path), name)
            tell(min(place / expected, 1.0), told)
            yield replace(one, source=told)


def preview(taken: Sequence[Capture | Failure], tell: Progress = lambda share, name: None) -> list[Preview]:
    """What each would record. One that breaks the reader is told, and stops nothing."""
    shown = []
    for place, one in enumerate(taken, 1):
        tell(place / len(taken), one.source)
        shown.append(_preview(one))
    return shown


def _preview(taken: Capture | Failure) -> Preview:
    from corpus.clean import NotAnArticle, clean

    if not isinstance(taken, Capture):
        return Preview(taken.source, None, reason=taken.reason)
    try:
        article = clean(taken)
        records = extractor().read(article).records
    except NotAnArticle as error:
        return Preview(taken.source, None, reason=str(error))
    rows = [_row(str(place), article, record) for place, record in enumerate(records)]
    return Preview(taken.source, article, tuple(sorted(rows, key=lambda row: row["start_offset"])))


def _row(record_id: str, article: Article, record: Record) -> Row:
    """A record that is not stored yet, with the keys that `warehouse.query` gives."""
    evidence = record.evidence
    shared: Row = {
        "record_id": record_id,
        "article_id": article.article,
        "unit_id": record.unit,
        "unit_label": record.unit,
        "measure": record.measure,
        "period_start_date": record.period_start,
        "period_end_date": record.period_end,
        "start_offset": evidence.start,
        "end_offset": evidence.end,
        "rule_id": evidence.rule,
        "confidence": evidence.confidence,
        "spans": list(evidence.spans),
        "is_sample": article.sample,
    }
    return shared | (_metric(record) if isinstance(record, Metric) else _seizure(record))


def _metric(record: Metric) -> Row:
    computed = None
    if record.target and record.realization is not None:
        computed = round(100 * record.realization / record.target, 2)
    labels = {
        "target": record.target,
        "realization": record.realization,
        "reported_pct": record.percent,
        "computed_pct": computed,
        "group_kind": record.group,
    }
    return labels | _labels("indicator", record.indicator)


def _seizure(record: Any) -> Row:
    amounts = {"amount": record.amount, "base_amount": record.amount_base, "base_measure": record.base}
    return amounts | {"action": record.action} | _labels("substance", record.substance)


def _labels(kind: str, value: str) -> Row:
    found = next((row for row in packs().domain.csv(f"{kind}s.csv") if row[f"{kind}_id"] == value), {})
    return {
        f"{kind}_id": value,
        f"{kind}_label": found.get("label_id") or value,
        f"{kind}_label_en": found.get("label_en") or value,
    }
