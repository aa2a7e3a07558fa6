"""Ingestion by several processes: the same outcome as by one, and pages that break a process."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_reader import STORY, SmallReader
from stored_samples import everything

from app.failures import FailureReport
from app.ingest import Event, ingest
from corpus.sources import captures
from warehouse.store import Warehouse


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(30):
        (pages / f"berita{number:02}.txt").write_text(STORY.format(number), encoding="utf-8")
    return pages


def read(folder: Path, warehouse: Warehouse, workers: int, **options: float) -> list[Event]:
    events: list[Event] = []
    summary = ingest(
        [str(folder)],
        warehouse,
        extractor=SmallReader(),
        on_event=events.append,
        workers=workers,
        **options,  # type: ignore[arg-type]
    )
    assert summary.total == len(events)
    return events


def test_two_processes_tell_and_store_what_one_does(folder: Path, tmp_path: Path) -> None:
    (folder / "berita07.txt").write_bytes(b"")
    (folder / "berita08.html").write_text("<html><nav><a href='/'>Beranda</a></nav></html>", encoding="utf-8")
    alone, many = Warehouse(tmp_path / "satu.duckdb"), Warehouse(tmp_path / "dua.duckdb")
    told = read(folder, alone, 0)
    assert [event.outcome for event in told].count("new") == 29
    assert read(folder, many, 2) == told
    assert everything(many) == everything(alone)
    assert {event.outcome for event in read(folder, many, 2)} == {"unchanged", "failed", "refused"}


def test_what_follows_from_articles_is_the_same_however_many_read_them(folder: Path, tmp_path: Path) -> None:
    for number in range(0, 30, 3):
        # Copies of other pages with a sentence more: stories.
        text = f"{STORY.format(number)} Warga setempat menyambut kabar dari kantor di {chr(65 + number)}aru itu."
        (folder / f"salinan{number:02}.txt").write_text(text, encoding="utf-8")
    told = []
    for workers in (0, 1, 2):
        warehouse = Warehouse(tmp_path / f"{workers}.duckdb")
        read(folder, warehouse, workers)
        told.append(derived(warehouse))
    assert told[0] == told[1] == told[2]
    assert all(told[0].values())


def derived(warehouse: Warehouse) -> dict[str, list[tuple[object, ...]]]:
    """Stories, what copies are found by and search words, as sets of rows."""
    with warehouse.read() as connection:
        return {
            name: connection.execute(f"FROM ({sql}) ORDER BY ALL").fetchall()
            for name, sql in {
                "stories": "FROM core_story",
                "counted": "SELECT record_id, story_id, is_counted FROM core_metric",
                "sketches": "FROM core_story_text",
                "bands": "FROM core_story_band UNION ALL FROM core_story_band_new",
                "words": "SELECT stem, article_id FROM (FROM core_search_stem UNION ALL FROM core_search_stem_new)"
                " JOIN core_search USING (search_id)",
            }.items()
        }


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("MATIKAN", "crashed the process"),
        ("PUTAR", "took longer than 1 s"),
        ("TIDUR", "crashed the process that read it, or kept it busy for over 1 s"),
        ("BESAR", "MB of memory"),
    ],
)
def test_a_page_that_breaks_its_process_fails_alone(folder: Path, tmp_path: Path, word: str, reason: str) -> None:
    (folder / "berita11.txt").write_text(f"{STORY.format(11)} {word}", encoding="utf-8")
    warehouse = Warehouse(tmp_path / "uji.duckdb")
    events = read(folder, warehouse, 2, page_seconds=1.0)
    assert [Path(event.source).stem for event in events] == [f"berita{number:02}" for number in range(30)]
    [failed] = [event for event in events if event.outcome != "new"]
    assert (failed.outcome, Path(failed.source).name) == ("failed", "berita11.txt")
    assert reason in str(failed.reason)


def test_the_report_of_failures_is_a_list_of_sources(folder: Path, tmp_path: Path) -> None:
    lines = tmp_path / "baris.jsonl"
    lines.write_text('{"article": "a", "text": "%s"}\n{broken\n' % STORY.format(5), encoding="utf-8")  # noqa: UP031
    missing, report = tmp_path / "tidak-ada.txt", tmp_path / "gagal.txt"
    with FailureReport(report) as written:
        ingest(
            [str(lines), str(missing)],
            Warehouse(tmp_path / "uji.duckdb"),
            extractor=SmallReader(),
            on_event=written.add,
        )
    assert report.read_text("utf-8").count("\n# ") == 3
    # What was missing has come; the line is still broken, and read again it fails alone.
    missing.write_text(STORY.format(6), encoding="utf-8")
    again: list[Event] = []
    ingest(
        [str(report)],
        Warehouse(tmp_path / "uji.duckdb"),
        extractor=SmallReader(),
        on_event=again.append,
        lists_name_files=True,
    )
    assert [(event.source, event.outcome) for event in again] == [(f"{lines}:2", "failed"), (str(missing), "new")]
    # Without the user's word a list names no file of this machine.
    assert [type(item).__name__ for item in captures([str(report)])] == ["Failure", "Failure"]
