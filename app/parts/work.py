"""The working pages' door to the warehouse: findings, reviews, references; one cached call a question.

In: a question of `warehouse.check_views`, `review_views`, `review_queue`, `official`. Out: its answer, kept until the
warehouse changes. Never: SQL, a write (see `decisions` and `official_form`).
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from app.parts.data import ask, warehouse
from warehouse import check_views, checks, official, review_queue, review_views
from warehouse.check_views import FindingView, State
from warehouse.checks import CheckFilters
from warehouse.export import Format
from warehouse.official import Unmapped
from warehouse.query import Filters, Row
from warehouse.review_queue import Target
from warehouse.review_views import RecordView


def ready() -> int:
    """Make the checks that are due where they are few; how many articles and figures still wait."""
    return int(ask(checks.ready))


def references() -> Row:
    """How much there is to check against."""
    return dict(ask(check_views.references))


def verdict_counts(filters: CheckFilters, state: State) -> dict[str, int]:
    """How many findings each verdict has."""
    return dict(ask(check_views.counts, filters=filters, state=state))


def findings(filters: CheckFilters, state: State, limit: int, offset: int) -> list[Row]:
    """A page of the queue."""
    return list(ask(check_views.queue, filters=filters, state=state, limit=limit, offset=offset))


def queue_size(filters: CheckFilters, state: State) -> int:
    """How many findings the queue has."""
    return int(ask(check_views.size, filters=filters, state=state))


def place(check_id: str, filters: CheckFilters, state: State) -> Row | None:
    """Where a finding stands in the queue."""
    found: Row | None = ask(check_views.place, check_id=check_id, filters=filters, state=state)
    return found


def finding(check_id: str) -> FindingView | None:
    """One finding, whole."""
    found: FindingView | None = ask(check_views.finding, check_id=check_id)
    return found


def matrix(filters: CheckFilters, limit: int, offset: int) -> list[Row]:
    """Office, subject and year with the worst verdict."""
    return list(ask(check_views.matrix, filters=filters, limit=limit, offset=offset))


def findings_file(filters: CheckFilters, state: State, form: Format) -> bytes:
    """The findings of the queue as a file."""
    with TemporaryDirectory(prefix="tilik-") as folder:
        path = Path(folder) / f"tilik.{form}"
        check_views.file(warehouse(), form, path, filters, state=state)
        return path.read_bytes()


def to_review(filters: Filters, kind: Target | None, limit: int, offset: int) -> list[Row]:
    """The records to look at next."""
    return list(ask(review_queue.queue, filters=filters, limit=limit, kind=kind, offset=offset))


def progress(filters: Filters, kind: Target | None) -> Row:
    """How far the review is."""
    return dict(ask(review_views.progress, filters=filters, kind=kind))


def people() -> list[Row]:
    """Who judged how much."""
    return list(ask(review_views.people))


def record(record_id: str) -> RecordView | None:
    """One record with its sentence."""
    found: RecordView | None = ask(review_views.record, record_id=record_id)
    return found


def said(name: str | None = None, limit: int = 50) -> list[Row]:
    """What people said, the latest first; of a record, a verdict or an article."""
    return list(ask(review_queue.history, name=name, limit=limit))


def again(limit: int = 50) -> list[Row]:
    """Words of people whose record or text changed since."""
    return list(ask(review_queue.current, stale=True, limit=limit))


def documents() -> list[Row]:
    """The official documents."""
    return list(ask(official.documents))


def unmapped() -> list[Unmapped]:
    """Texts of official tables without an indicator."""
    return list(ask(official.unmapped))


def gold_file(partial: bool) -> bytes:
    """Reviewed articles as gold, with their texts, in one archive. Raises ReviewError where there is nothing."""
    from app.goldfiles import export as write

    packed = io.BytesIO()
    with TemporaryDirectory(prefix="tilik-") as folder:
        path = Path(folder) / "emas.jsonl"
        done = write(warehouse(), path, partial=partial)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in [path, *sorted(done.texts.iterdir())]:
                archive.write(file, file.relative_to(folder))
    return packed.getvalue()
