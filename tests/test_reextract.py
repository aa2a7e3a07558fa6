"""Today's rules over everything stored, without the sources that it came from."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_reader import STORY, SmallReader
from stored_samples import everything

from app.ingest import ingest
from app.reextract import Change, reextract
from corpus.article import Article
from extract.records import Reading
from warehouse import query
from warehouse.captures import stored
from warehouse.store import Warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(10):
        (pages / f"berita{number}.txt").write_text(STORY.format(number), encoding="utf-8")
    made = Warehouse(tmp_path / "uji.duckdb")
    ingest([str(pages)], made, extractor=SmallReader("v1"), sample=True)
    for page in pages.iterdir():
        page.unlink()
    return made


@pytest.mark.parametrize("workers", [0, 2])
def test_everything_is_read_again_once(warehouse: Warehouse, workers: int) -> None:
    summary = reextract(warehouse, extractor=SmallReader("v2", rule="uji.dua"), workers=workers)
    assert (summary.replaced, summary.current, summary.failed) == (10, 0, 0)
    assert (summary.same, summary.appeared, summary.vanished, summary.changed) == (10, 0, 0, 0)
    rows = query.metrics(warehouse)
    assert {(row["rules_version"], row["rule_id"], row["is_sample"]) for row in rows} == {("v2", "uji.dua", True)}
    before = everything(warehouse)
    again = reextract(warehouse, extractor=SmallReader("v2"), workers=workers)
    assert (again.replaced, again.current) == (0, 10)
    assert everything(warehouse) == before


def test_the_summary_tells_what_changed_appeared_and_vanished(warehouse: Warehouse) -> None:
    class Nothing(SmallReader):
        def read(self, article: Article) -> Reading:
            return Reading(records=(), gaps=())

    # Nought stays nought when it is doubled; the other nine say something else of the same words.
    assert reextract(warehouse, extractor=SmallReader("v2", factor=2)).changed == 9
    assert reextract(warehouse, extractor=Nothing("v3")).vanished == 10
    assert reextract(warehouse, extractor=SmallReader("v4")).appeared == 10


def test_only_the_articles_named(warehouse: Warehouse) -> None:
    changes: list[Change] = []
    reextract(warehouse, ["berita3", "berita7", "tidak-ada"], extractor=SmallReader("v2"), on_change=changes.append)
    assert [change.article for change in changes] == ["berita3", "berita7"]
    assert {row["rules_version"] for row in query.metrics(warehouse)} == {"v1", "v2"}


def test_all_reads_again_what_the_same_rules_read(warehouse: Warehouse) -> None:
    assert reextract(warehouse, extractor=SmallReader("v1", factor=3), anew=True).replaced == 10
    assert max(row["realization"] for row in query.metrics(warehouse)) == 27


def test_an_article_that_cannot_be_read_today_stays_as_it_was(warehouse: Warehouse) -> None:
    class Broken(SmallReader):
        def read(self, article: Article) -> Reading:
            if article.article == "berita4":
                raise ZeroDivisionError("division by zero")
            return super().read(article)

    summary = reextract(warehouse, extractor=Broken("v2"))
    assert (summary.replaced, summary.failed) == (9, 1)
    assert "ZeroDivisionError" in str(summary.failures[0].reason)
    assert [row["article_id"] for row in query.metrics(warehouse) if row["rules_version"] == "v1"] == ["berita4"]


def test_broken_off_it_goes_on_where_it_was(warehouse: Warehouse) -> None:
    class Stopped(SmallReader):
        def read(self, article: Article) -> Reading:
            if article.article == "berita6":
                raise KeyboardInterrupt
            return super().read(article)

    first = reextract(warehouse, extractor=Stopped("v2"))
    assert first.interrupted
    assert first.replaced == 6
    assert reextract(warehouse, extractor=SmallReader("v2")).replaced == 4


def test_captures_come_back_as_they_were_also_while_the_caller_writes(warehouse: Warehouse) -> None:
    seen = []
    for article, capture in stored(warehouse):
        with warehouse.write():
            seen.append(article)
        assert capture.content.decode() == STORY.format(article.removeprefix("berita"))
        assert capture.article_hint == article
    assert seen == [f"berita{number}" for number in range(10)]
