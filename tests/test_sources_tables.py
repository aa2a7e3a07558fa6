"""JSON lines and Parquet with the column names that people use: each row an article, each bad row named."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from documents import RELEASE, page, parquet, story

from corpus import limits
from corpus.addresses import article_id
from corpus.article import Capture
from corpus.clean import clean
from corpus.sources import Failure, captures, count

URL = "https://www.kabarrimba.example/berita/1"


def read(source: Path | str) -> tuple[list[Capture], list[Failure]]:
    found = list(captures([str(source)]))
    return [one for one in found if isinstance(one, Capture)], [one for one in found if isinstance(one, Failure)]


def lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return path


@pytest.mark.parametrize(
    "row",
    [
        {"article": "a", "text": RELEASE[1], "published": "2024-06-12", "title": "Judul", "url": URL},
        {"id": "a", "body": RELEASE[1], "date": "2024-06-12T08:00:00+07:00", "title": "Judul", "link": URL},
        {"ID": "a", "Content": RELEASE[1], "Date": "2024-06-12", "Title": "Judul", "URL": URL, "skor": 7},
    ],
)
def test_a_line_may_use_the_usual_names(tmp_path: Path, row: dict[str, object]) -> None:
    (found,), failed = read(lines(tmp_path / "a.jsonl", row))
    told = clean(found)
    assert (told.article, told.text, told.title, told.url) == ("a", RELEASE[1], "Judul", URL)
    assert (told.published, told.published_source, failed) == (date(2024, 6, 12), "given", [])


def test_without_an_id_an_article_is_named_by_its_address_or_its_text(tmp_path: Path) -> None:
    found, _ = read(
        lines(
            tmp_path / "a.jsonl", {"text": RELEASE[1], "url": URL}, {"text": RELEASE[2]}, {"id": 12, "text": RELEASE[3]}
        )
    )
    first, second, third = (clean(one).article for one in found)
    assert (first, len(second), third) == (article_id(URL), 16, "12")
    again, _ = read(lines(tmp_path / "b.jsonl", {"text": RELEASE[2]}))
    assert clean(again[0]).article == second


@pytest.mark.parametrize("name", ["html", "content", "text"])
def test_a_line_with_a_page_is_cleaned_like_the_page(tmp_path: Path, name: str) -> None:
    html = page(*RELEASE, published=None)
    (found,), _ = read(lines(tmp_path / "a.jsonl", {name: html, "url": URL, "date": "2024-06-11"}))
    told, plain = clean(found), clean(Capture("x", html.encode(), "text/html", url=URL))
    assert (told.text, told.article, told.outlet) == (plain.text, plain.article, plain.outlet)
    assert (told.published, told.published_source) == (date(2024, 6, 11), "given")
    assert found.content == html.encode()


def test_a_server_cannot_give_a_day_as_a_table_does() -> None:
    html = page(*RELEASE).encode()
    told = clean(Capture("x", html, "text/html", url=URL, status=200, headers=(("x-tilik-published", "1999-01-01"),)))
    assert told.published == date(2024, 6, 12)


def test_packed_lines_are_read_and_a_cut_off_file_gives_what_came_before(tmp_path: Path) -> None:
    rows = "".join(json.dumps({"id": n, "text": f"{RELEASE[1]} {n * 7919}"}) + "\n" for n in range(2000)).encode()
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(rows))
    assert len(read(path)[0]) == 2000
    path.write_bytes(gzip.compress(rows)[:-2000])
    found, failed = read(path)
    assert 0 < len(found) < 2000 and len(failed) == 1 and f"after line {len(found)}" in failed[0].reason
    assert count([str(path)]) is None


def test_a_line_is_read_again_by_its_own_name(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", *({"id": n, "text": RELEASE[1]} for n in range(5)))
    (found,), failed = read(f"{path}:3")
    assert (clean(found).article, failed) == ("2", [])
    assert "no such line" in read(f"{path}:9")[1][0].reason


# --- Parquet ----------------------------------------------------------------------------------------------------


def test_rows_of_a_parquet_file_with_text_are_articles(tmp_path: Path) -> None:
    path = tmp_path / "KABAR.PARQUET"
    columns = {
        "id": [1, 2, 3],
        "text": [RELEASE[1], None, RELEASE[3]],
        "title": ["Satu", "Dua", None],
        "date": pa.array([date(2024, 6, 12), None, date(2024, 6, 14)]),
        "link": [URL, None, None],
        "vektor": [[0.1], [0.2], [0.3]],
    }
    path.write_bytes(parquet(columns))
    found, failed = read(path)
    first, last = map(clean, found)
    assert (first.article, first.title, first.published, first.url) == ("1", "Satu", date(2024, 6, 12), URL)
    assert (last.article, last.text, last.title) == ("3", RELEASE[3], None)
    assert [one.source for one in failed] == [f"{path}:2"] and failed[0].reason.startswith("This row lacks")
    assert count([str(path)]) == 3
    assert [one.source for one in found] == [f"{path}:1", f"{path}:3"]
    assert clean(read(f"{path}:3")[0][0]).article == "3"


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary(), pa.dictionary(pa.int32(), pa.string())])
def test_pages_in_any_type_of_column_are_pages(tmp_path: Path, kind: pa.DataType) -> None:
    html = [story(n) for n in range(3)]
    values = pa.array([one.encode() if pa.types.is_binary(kind) else one for one in html]).cast(kind)
    days = pa.array([datetime(2024, 6, 12, 9, n) for n in range(3)])
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet({"html": values, "url": [f"{URL}{n}" for n in range(3)], "published": days}))
    found, failed = read(path)
    assert [one.content.decode() for one in found] == html
    assert (clean(found[2]).title, failed) == ("BNNK Rimba Elok Ungkap 2 Kasus", [])


def test_a_parquet_file_without_usable_columns_says_which_it_has(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet({"isi": [RELEASE[1]], "text": [4]}))
    found, (failed,) = read(path)
    assert found == [] and "text, body, content or html (there are: isi, text)" in failed.reason


def test_a_damaged_parquet_file_is_a_failure_and_an_empty_one_too(tmp_path: Path) -> None:
    whole = parquet({"text": [f"{RELEASE[1]} {n}" for n in range(3000)]}, compression="none", row_group_size=500)
    path = tmp_path / "a.parquet"
    for content in (whole[:-50], b"PAR1" * 20, whole[:2000] + b"\xff" * 3000 + whole[5000:]):
        path.write_bytes(content)
        assert all("damaged" in one.reason or "lacks" in one.reason for one in read(path)[1])
    path.write_bytes(whole[:-50])
    assert len(read(path)[1]) == 1
    path.write_bytes(parquet({"text": pa.array([], pa.string())}))
    assert "empty" in read(path)[1][0].reason


def test_a_row_beyond_the_limit_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet({"text": ["x" * (limits.MAX_BYTES + 1), RELEASE[1]]}))
    found, failed = read(path)
    assert len(found) == 1 and "larger than 10 MB" in failed[0].reason


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_large_tables_are_read_in_little_memory(tmp_path: Path, kind: str) -> None:
    texts = [f"{n} {story(n)}{' kata' * 1000}" for n in range(4000)]
    path = tmp_path / f"besar.{kind}"
    if kind == "parquet":
        path.write_bytes(parquet({"text": texts}, compression="none", use_dictionary=False))
    else:
        lines(path, *({"text": text} for text in texts))
    size = path.stat().st_size
    del texts
    before = pa.default_memory_pool().max_memory()
    tracemalloc.start()
    assert sum(isinstance(one, Capture) for one in captures([str(path)])) == 4000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * 2**20 < size
    assert pa.default_memory_pool().max_memory() - before < 16 * 2**20
