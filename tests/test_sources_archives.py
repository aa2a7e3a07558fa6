"""WARC files as crawlers write them and as disks and networks spoil them: each page once, with what its server said,
and every damaged place told."""

from __future__ import annotations

import gzip
import random
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from documents import RELEASE, page, pdf, printed, record, resource, story, warc

from corpus import jsonline, limits
from corpus.article import Capture
from corpus.clean import clean
from corpus.sources import Failure, captures, count

HOST = "https://www.kabarrimba.example"


def crawl(number: int, **told: str) -> bytes:
    """A page of a crawl."""
    return record(f"{HOST}/berita/{number}", story(number).encode(), **told)  # type: ignore[arg-type]


def read(source: Path | str) -> tuple[list[str], list[Failure]]:
    """The last part of the address of each page, and the failures."""
    found = list(captures([str(source)]))
    urls = [(one.url or "").rsplit("/", 1)[-1] for one in found if isinstance(one, Capture)]
    return urls, [one for one in found if isinstance(one, Failure)]


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["crawl.warc.gz", "CRAWL.WARC", "crawl.warc"])
def test_the_pages_of_an_archive_come_with_what_the_server_said(tmp_path: Path, name: str) -> None:
    body = story(7).encode()
    packed = gzip.compress(body)
    headers = [("Content-Encoding", "gzip"), ("Last-Modified", "Wed, 12 Jun 2024 01:00:00 GMT")]
    one = record(f"{HOST}/berita/7", packed, headers=headers)
    path = write(tmp_path / name, warc([one, crawl(8)], packed=name.endswith("gz")))
    first, second = captures([str(path)])
    assert isinstance(first, Capture) and isinstance(second, Capture)
    assert (first.content, first.url, first.status) == (body, f"{HOST}/berita/7", 200)
    assert first.captured_at == datetime(2024, 6, 13, 4, 5, 6, tzinfo=UTC)
    assert ("last-modified", "Wed, 12 Jun 2024 01:00:00 GMT") in first.headers
    assert (first.media_type, first.address_chain) == ("text/html; charset=utf-8", (first.url,))
    assert clean(first).title == "BNNK Rimba Elok Ungkap 7 Kasus"
    assert first.source == f"{path}:0" and clean(second).text != clean(first).text
    assert count([str(path)]) is None


def test_what_is_no_page_is_passed_over(tmp_path: Path) -> None:
    records = [
        crawl(1, status="404 Not Found"),
        crawl(2, status="301 Moved Permanently"),
        record(f"{HOST}/foto.png", b"\x89PNG", kind="image/png"),
        record("dns:kabarrimba.example", b"1.2.3.4", kind="text/dns"),
        record(f"{HOST}/berita/kosong", b""),
        record(f"{HOST}/rilis.pdf", pdf([printed(RELEASE)]), kind="application/pdf"),
        resource("urn:tilik:1", b'{"article": "a", "text": "Teks."}', jsonline.MEDIA_TYPE),
        resource(f"{HOST}/simpanan", page(*RELEASE).encode(), "text/html"),
        crawl(3),
    ]
    urls, failed = read(write(tmp_path / "a.warc.gz", warc(records)))
    assert (urls, failed) == (["rilis.pdf", "", "simpanan", "3"], [])
    _, failed = read(write(tmp_path / "b.warc.gz", warc(records[:4])))
    assert "holds no page" in failed[0].reason


@pytest.mark.parametrize("packed", [True, False], ids=["packed", "plain"])
@pytest.mark.parametrize("place", ["head", "middle"])
def test_a_damaged_record_in_the_middle_is_told_and_the_others_are_read(
    tmp_path: Path, packed: bool, place: str
) -> None:
    parts = [warc([crawl(n)], packed=packed) for n in range(6)]
    spoilt = bytearray(parts[2])
    start = 0 if place == "head" else 25
    spoilt[start : start + 120] = b"\x00" * 120
    path = write(tmp_path / ("a.warc.gz" if packed else "a.warc"), b"".join([*parts[:2], bytes(spoilt), *parts[3:]]))
    urls, failed = read(path)
    assert urls == ["0", "1", "3", "4", "5"]
    assert len(failed) == 1 and failed[0].source.startswith(f"{path}:") and "damaged" in failed[0].reason


@pytest.mark.parametrize("packed", [True, False], ids=["packed", "plain"])
def test_an_archive_that_ends_too_early_gives_all_but_its_last_page(tmp_path: Path, packed: bool) -> None:
    whole = warc([crawl(n) for n in range(4)], packed=packed)
    urls, failed = read(write(tmp_path / ("a.warc.gz" if packed else "a.warc"), whole[:-150]))
    assert urls == ["0", "1", "2"]
    assert len(failed) == 1 and "/berita/3" in failed[0].reason


def test_an_archive_packed_as_a_whole_is_read_too(tmp_path: Path) -> None:
    whole = gzip.compress(warc([crawl(n) for n in range(3)], packed=False))
    assert read(write(tmp_path / "a.warc.gz", whole)) == (["0", "1", "2"], [])


@pytest.mark.parametrize(
    "content",
    [b"", b"bukan arsip" * 100, gzip.compress(b"bukan arsip"), random.Random(7).randbytes(5000)],
    ids=["empty", "words", "packed words", "noise"],
)
def test_a_file_that_is_no_archive_is_one_failure(tmp_path: Path, content: bytes) -> None:
    urls, failed = read(write(tmp_path / "a.warc.gz", content))
    assert (urls, len(failed)) == ([], 1)


def test_a_page_of_spoilt_compression_is_told_by_its_address(tmp_path: Path) -> None:
    bad = record(f"{HOST}/rusak", gzip.compress(b"x" * 9000)[:60], headers=[("Content-Encoding", "gzip")])
    urls, failed = read(write(tmp_path / "a.warc", warc([crawl(1), bad, crawl(2)], packed=False)))
    assert urls in (["1", "2"], ["1", "rusak", "2"])
    assert urls == ["1", "rusak", "2"] or "/rusak" in failed[0].reason


def test_bombs_inside_an_archive_are_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    bomb = gzip.compress(b"x" * (limits.MAX_DOCUMENT_BYTES + 100))
    records = [
        record(f"{HOST}/bom", bomb, headers=[("Content-Encoding", "gzip")]),
        record(f"{HOST}/besar", b"<p>x</p>" * (limits.MAX_BYTES // 7)),
        crawl(1),
    ]
    urls, failed = read(write(tmp_path / "a.warc.gz", warc(records)))
    assert urls == ["1"]
    assert ["/bom" in failed[0].reason, "/besar" in failed[1].reason] == [True, True]
    assert all("larger than 10 MB" in one.reason for one in failed)


def test_what_failed_is_read_again_by_its_own_name_and_nothing_else(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz", warc([crawl(n) for n in range(5)]))
    sources = [one.source for one in captures([str(path)])]
    assert read(sources[3]) == (["3"], [])
    _, failed = read(f"{path}:7")
    assert failed


def test_a_large_archive_is_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "besar.warc"
    part = b"".join(record(f"{HOST}/{n}", story(n).encode() + b" " * 5000) for n in range(200))
    with path.open("wb") as file:
        for _ in range(20):
            file.write(part)
    tracemalloc.start()
    pages = sum(isinstance(one, Capture) for one in captures([str(path)]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert pages == 4000
    assert peak < 8 * 2**20 < path.stat().st_size
