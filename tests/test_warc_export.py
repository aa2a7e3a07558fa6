"""What was captured, given back as a web archive: another reader understands it, and reading it gives the same."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from small_reader import STORY, SmallReader

from app.ingest import ingest
from app.warc import export
from corpus.article import Capture
from warehouse.captures import stored
from warehouse.store import Warehouse

URL = "https://berita.example/2022/01/rehabilitasi-di-aceh"
PAGE = (
    "<html lang='id'><head><title>Rehabilitasi di Aceh</title></head><body><article><h1>Rehabilitasi di Aceh</h1>"
    f"<p>{STORY.format(58)}</p><p>{STORY.format(12)[:150]}</p></article></body></html>"
)
FETCHED = Capture(
    source="http://berita.example/r",
    content=PAGE.encode(),
    media_type="text/html",
    url=URL,
    status=200,
    headers=(("content-type", "text/html; charset=utf-8"), ("content-encoding", "gzip"), ("etag", '"é-1"')),
    address_chain=("http://berita.example/r", URL),
    captured_at=datetime(2022, 1, 3, 4, 5, 6, 789000, tzinfo=UTC),
)
NAME = "berita #1: \N{LATIN SMALL LETTER E WITH ACUTE}"
FILE = Capture(f"arsip/{NAME}.txt", STORY.format(59).encode(), "text/plain", article_hint=NAME)
SAVED = Capture("arsip/simpan.html", PAGE.replace("58", "57").encode(), "text/html", article_hint="simpan")
LINE = Capture("a.jsonl:1", b'{"article": "baris", "text": "%s"}' % STORY.format(3).encode(), "application/jsonl")


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    from corpus import jsonline

    line = Capture(LINE.source, LINE.content, jsonline.MEDIA_TYPE, article_hint="baris")
    made = Warehouse(tmp_path / "uji.duckdb")
    summary = ingest([], made, extractor=SmallReader(), captures=[FETCHED, FILE, SAVED, line])
    assert summary.counts["new"] == 4, summary.failures
    return made


@pytest.mark.parametrize("name", ["arsip.warc.gz", "arsip.warc"])
def test_reading_the_archive_gives_the_same_articles(warehouse: Warehouse, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert export(warehouse, path).captures == 4
    copy = Warehouse(tmp_path / "salinan.duckdb")
    summary = ingest([str(path)], copy, extractor=SmallReader())
    assert summary.counts["new"] == 4, summary.failures
    assert _articles(copy) == _articles(warehouse)
    assert [(article, capture.content, capture.captured_at) for article, capture in stored(copy)] == [
        (article, capture.content, capture.captured_at) for article, capture in stored(warehouse)
    ]
    assert ingest([str(path)], copy, extractor=SmallReader()).counts["unchanged"] == 4
    assert not path.with_name(name + ".part").exists()


def _articles(warehouse: Warehouse) -> list[tuple[object, ...]]:
    with warehouse.read() as connection:
        return connection.execute(
            "SELECT a.article_id, body_text, title, published_date, language, m.record_id, m.quote, m.realization"
            " FROM raw_article a LEFT JOIN core_metric m USING (article_id) ORDER BY ALL"
        ).fetchall()


def test_a_page_keeps_status_headers_time_and_address(warehouse: Warehouse, tmp_path: Path) -> None:
    path = tmp_path / "arsip.warc.gz"
    export(warehouse, path)
    with path.open("rb") as file:
        kinds = []
        for record in ArchiveIterator(file, WarcRecordType.any_type, parse_http=False):
            kinds.append(record.record_type)
            assert record.verify_block_digest()
            if record.record_type == WarcRecordType.response:
                record.parse_http()
                assert record.headers["WARC-Target-URI"] == URL
                assert record.headers["Tilik-Address-Chain"].split() == list(FETCHED.address_chain)
                assert record.record_date == FETCHED.captured_at
                assert record.http_headers.status_code == 200
                # The bytes are kept unpacked: a reader must not try to unpack them.
                assert record.http_headers.get("Content-Encoding") is None
                assert record.http_headers.get("X-Archive-Orig-Content-Encoding") == "gzip"
                assert record.reader.read() == FETCHED.content
    assert kinds[0] == WarcRecordType.warcinfo
    assert (kinds.count(WarcRecordType.resource), kinds.count(WarcRecordType.response)) == (3, 1)


def test_only_what_is_named_and_the_same_bytes_each_time(warehouse: Warehouse, tmp_path: Path) -> None:
    first, second = tmp_path / "a.warc.gz", tmp_path / "b.warc.gz"
    assert export(warehouse, first, ["simpan"]).captures == 1
    export(warehouse, second, ["simpan"])
    assert first.read_bytes() == second.read_bytes()
