"""Ingestion as the command line and the web app use it: real files, a real server on loopback, a real warehouse.

The extractor is a small one of our own, so that these tests fail for ingestion alone; the last test uses the real one.
"""

from __future__ import annotations

import functools
import http.server
import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from stored_samples import everything

from app.ingest import Event, Summary, ingest
from corpus.article import Article, Capture
from corpus.sources import Failure
from extract.records import Evidence, Metric, Reading
from warehouse import query
from warehouse.store import Warehouse, WarehouseError

STORY = (
    "Badan Narkotika Nasional Provinsi Aceh menyatakan telah merehabilitasi {} orang dari target 60 orang sepanjang "
    "tahun 2021. Kepala bidang rehabilitasi mengatakan capaian itu akan ditingkatkan pada tahun berikutnya dengan "
    "menambah petugas dan bekerja sama dengan rumah sakit daerah di seluruh kabupaten."
)
FIGURE = re.compile(r"(\d+) orang dari target (\d+) orang")


class Small:
    """Reads one form of sentence."""

    def __init__(self, version: str = "v1", *, shift: int = 0, fail: str = "") -> None:
        self.version = version
        self.seen: list[str] = []
        self._shift = shift
        self._fail = fail

    def read(self, article: Article) -> Reading:
        self.seen.append(article.article)
        if self._fail and self._fail in article.text:
            raise ZeroDivisionError("division by zero")
        return Reading(records=tuple(self._records(article)), gaps=())

    def _records(self, article: Article) -> Iterator[Metric]:
        for match in FIGURE.finditer(article.text):
            yield Metric(
                article=article.article,
                unit="bnn-prov-aceh",
                indicator="rehabilitasi.klien",
                target=float(match[2]),
                realization=float(match[1]),
                percent=None,
                measure="orang",
                group=None,
                period_start=date(2021, 1, 1),
                period_end=date(2021, 12, 31),
                evidence=Evidence(
                    quote=match[0],
                    start=match.start() + self._shift,
                    end=match.end() + self._shift,
                    rule="uji.satu",
                    confidence=1.0,
                ),
            )


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "uji.duckdb")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in (57, 58, 59):
        (pages / f"berita{number}.txt").write_text(STORY.format(number), encoding="utf-8")
    return pages


def counts(summary: Summary) -> dict[str, int]:
    return {outcome: number for outcome, number in summary.counts.items() if number}


def test_a_folder_is_read_and_the_second_time_nothing_changes(warehouse: Warehouse, folder: Path) -> None:
    events: list[Event] = []
    first = ingest([str(folder)], warehouse, extractor=Small(), on_event=events.append)
    assert counts(first) == {"new": 3}
    assert (first.metrics, first.seizures, first.failures) == (3, 0, [])
    assert [(event.article, event.metrics) for event in events] == [("berita57", 1), ("berita58", 1), ("berita59", 1)]
    before = everything(warehouse)

    again = Small()
    assert counts(ingest([str(folder)], warehouse, extractor=again)) == {"unchanged": 3}
    assert again.seen == []
    assert everything(warehouse) == before


def test_newer_rules_read_everything_anew(warehouse: Warehouse, folder: Path) -> None:
    ingest([str(folder)], warehouse, extractor=Small("v1"))
    assert counts(ingest([str(folder)], warehouse, extractor=Small("v2"))) == {"replaced": 3}
    assert {row["rules_version"] for row in query.metrics(warehouse)} == {"v2"}
    assert query.overview(warehouse)["metrics"] == 3


def test_a_changed_page_is_replaced(warehouse: Warehouse, folder: Path) -> None:
    ingest([str(folder)], warehouse, extractor=Small())
    (folder / "berita58.txt").write_text(STORY.format(42), encoding="utf-8")
    assert counts(ingest([str(folder)], warehouse, extractor=Small())) == {"unchanged": 2, "replaced": 1}
    assert sorted(row["realization"] for row in query.metrics(warehouse)) == [42, 57, 59]


def test_bad_sources_are_told_by_name_and_the_rest_goes_on(warehouse: Warehouse, folder: Path) -> None:
    (folder / "berita60.txt").write_bytes(b"")
    (folder / "berita61.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "berita62.html").write_text("<html><nav><a href='/'>Beranda</a></nav></html>", encoding="utf-8")
    missing = str(folder / "tidak-ada.txt")
    summary = ingest([str(folder), missing], warehouse, extractor=Small())
    assert counts(summary) == {"new": 3, "refused": 1, "failed": 3}
    assert [Path(event.source).name for event in summary.failures] == [
        "berita60.txt",
        "berita61.txt",
        "berita62.html",
        "tidak-ada.txt",
    ]
    assert all(event.reason for event in summary.failures)
    assert query.overview(warehouse)["articles"] == 3


def test_a_page_that_breaks_the_extractor_does_not_stop_the_others(warehouse: Warehouse, folder: Path) -> None:
    summary = ingest([str(folder)], warehouse, extractor=Small(fail="58 orang"))
    assert counts(summary) == {"new": 2, "failed": 1}
    assert "ZeroDivisionError" in str(summary.failures[0].reason)


def test_a_record_that_is_not_in_the_text_fails_its_article_alone(warehouse: Warehouse, folder: Path) -> None:
    summary = ingest([str(folder)], warehouse, extractor=Small(shift=1))
    assert counts(summary) == {"failed": 3}
    assert "quotes" in str(summary.failures[0].reason)
    assert query.overview(warehouse)["articles"] == 0


def test_two_files_of_one_name_do_not_replace_each_other_in_silence(warehouse: Warehouse, folder: Path) -> None:
    deeper = folder / "lain"
    deeper.mkdir()
    (deeper / "berita57.txt").write_text(STORY.format(11), encoding="utf-8")
    for outcome in ("new", "unchanged"):
        summary = ingest([str(folder)], warehouse, extractor=Small())
        assert counts(summary) == {outcome: 3, "failed": 1}
        assert 'the id "berita57" is taken' in str(summary.failures[0].reason)


def test_lines_of_articles_keep_their_ids_and_dates(warehouse: Warehouse, tmp_path: Path) -> None:
    lines = [
        {"article": f"baris-{number}", "text": STORY.format(number), "published": "2021-12-28"} for number in range(40)
    ]
    path = tmp_path / "berita.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n{broken\n", encoding="utf-8")
    summary = ingest([str(path)], warehouse, extractor=Small())
    assert counts(summary) == {"new": 40, "failed": 1}
    assert summary.failures[0].source == f"{path}:41"
    assert {row["published_date"] for row in query.articles(warehouse)} == {date(2021, 12, 28)}


def test_pasted_bytes_come_as_captures_and_sample_data_is_marked(warehouse: Warehouse) -> None:
    pasted = Capture("pasted text", STORY.format(58).encode(), "text/plain", article_hint="tempel")
    summary = ingest([], warehouse, extractor=Small(), captures=[pasted, Failure("x", "no")], sample=True)
    assert counts(summary) == {"new": 1, "failed": 1}
    assert [row["is_sample"] for row in query.metrics(warehouse)] == [True]


def test_ctrl_c_keeps_what_was_read(warehouse: Warehouse) -> None:
    def captures() -> Iterator[Capture]:
        for number in range(40):
            if number == 37:
                raise KeyboardInterrupt
            yield Capture(f"{number}", STORY.format(number).encode(), "text/plain", article_hint=f"berita{number}")

    events: list[Event] = []
    summary = ingest([], warehouse, extractor=Small(), captures=captures(), on_event=events.append)
    assert summary.interrupted
    assert query.overview(warehouse)["articles"] == len(events) >= 32


def test_ctrl_c_in_the_middle_of_a_batch_keeps_the_articles_before(warehouse: Warehouse, folder: Path) -> None:
    class Stopped(Small):
        def read(self, article: Article) -> Reading:
            if article.article == "berita59":
                raise KeyboardInterrupt
            return super().read(article)

    summary = ingest([str(folder)], warehouse, extractor=Stopped())
    assert summary.interrupted
    assert counts(summary) == {"new": 2}
    assert counts(ingest([str(folder)], warehouse, extractor=Small())) == {"new": 1, "unchanged": 2}


def test_a_warehouse_that_cannot_be_used_is_an_error_not_a_bad_source(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(WarehouseError, match="no folder"):
        ingest([str(folder)], Warehouse(tmp_path / "tidak" / "ada.duckdb"), extractor=Small())


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Callable[[str, str], str]]:
    """A web server on loopback; call it with a name and a page to publish, get the address."""
    root = tmp_path / "www"
    root.mkdir()
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(root))
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()

    def publish(name: str, page: str) -> str:
        (root / name).write_text(page, encoding="utf-8")
        return f"http://127.0.0.1:{httpd.server_port}/{name}"

    yield publish
    httpd.shutdown()
    thread.join()


def test_a_page_from_a_server_and_one_that_is_not_there(
    warehouse: Warehouse, server: Callable[[str, str], str]
) -> None:
    title = "Rehabilitasi di Aceh"
    body = f"<h1>{title}</h1><p>{STORY.format(58)}</p><p>{STORY.format(12)[:150]}</p>"
    page = f"<html lang='id'><head><title>{title}</title></head><body><article>{body}</article></body></html>"
    address = server("berita.html", page)
    missing = address.replace("berita.html", "hilang.html")
    summary = ingest([address, missing], warehouse, extractor=Small(), allow_private=True)
    assert counts(summary) == {"new": 1, "failed": 1}
    assert summary.failures[0].source == missing
    assert query.overview(warehouse)["articles"] == 1
    assert counts(ingest([address], warehouse, extractor=Small(), allow_private=True)) == {"unchanged": 1}
    # The machine's own network stays closed unless the user opens it.
    assert counts(ingest([address], warehouse, extractor=Small())) == {"failed": 1}


def test_the_real_extractor(warehouse: Warehouse, folder: Path) -> None:
    pipeline = pytest.importorskip("extract.pipeline", reason="the extractor is not here yet")
    summary = ingest([str(folder)], warehouse, extractor=pipeline.Extractor())
    assert counts(summary) == {"new": 3}
    told = {
        (row["unit_id"], row["indicator_id"], row["target"], row["realization"]) for row in query.metrics(warehouse)
    }
    assert told == {("bnn-prov-aceh", "rehabilitasi.klien", 60, float(number)) for number in (57, 58, 59)}
