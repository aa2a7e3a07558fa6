"""What is stored, what is refused, what changes nothing, and what the questions answer: on real DuckDB files."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from stored_samples import TEXT, entry, everything, evidence, metric, seizure, store

from corpus.article import Article, Capture
from extract.records import Gap, Metric, Reading
from warehouse import engine, query
from warehouse.arrow import SCHEMAS, decompress
from warehouse.filters import rows
from warehouse.load import MEMORY, LoadError, known, record_ids
from warehouse.prepare import prepare
from warehouse.store import Warehouse
from warehouse.stored import reading


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "uji.duckdb")


def test_a_record_comes_back_as_it_went_in(warehouse: Warehouse) -> None:
    records = (metric(evidence=evidence(TEXT, "58 orang dari target 60 orang", ("target", "60 orang"))), seizure())
    start = TEXT.index("2021")
    gap = Gap("a", start, start + 4, "2021", "no-indicator", "#")
    assert store(warehouse, entry("a", *records, gaps=(gap,))) == ["new"]

    view = query.article(warehouse, "a")
    assert view is not None
    assert view.article == Article.from_text(TEXT, "a", "2021-12-20", title="Judul a")
    assert view.source == "a.txt"
    assert reading(view) == Reading(records=records, gaps=(gap,))
    assert query.article(warehouse, "b") is None


def test_the_rows_for_a_screen_are_joined_and_computed(warehouse: Warehouse) -> None:
    store(warehouse, entry("a", metric(), seizure()), entry("b", metric("b", target=None, unit=None, period_end=None)))
    row = query.metrics(warehouse, query.Filters(article="a"))[0]
    assert (row["indicator_label"], row["indicator_label_en"]) == (
        "Penyalah guna yang mendapat layanan rehabilitasi",
        "People who received rehabilitation (total or kind not stated)",
    )
    assert (row["reported_pct"], row["computed_pct"]) == (93.33, 96.67)
    assert (row["title"], row["published_date"], row["is_sample"]) == ("Judul a", date(2021, 12, 20), False)
    assert query.metrics(warehouse, query.Filters(article="b"))[0]["computed_pct"] is None
    assert query.seizures(warehouse)[0]["substance_label"] == "Sabu (metamfetamina)"


@pytest.mark.parametrize(
    ("filters", "metrics", "seizures", "articles"),
    [
        (query.Filters(), 2, 1, 2),
        (query.Filters(unit="bnn-prov-aceh"), 1, 1, 2),
        (query.Filters(indicator="rehabilitasi.klien"), 2, 1, 2),
        (query.Filters(pillar="pemberantasan"), 0, 1, 2),
        (query.Filters(substance="sabu", action="destroyed"), 2, 0, 2),
        (query.Filters(year=2021), 1, 1, 2),
        (query.Filters(year=2020), 0, 0, 0),
        (query.Filters(article="b"), 1, 0, 1),
        (query.Filters(search="JUDUL SABU"), 0, 1, 2),
        (query.Filters(search="' OR 1=1 --"), 0, 0, 0),
        (query.Filters(sample=True), 0, 0, 0),
    ],
)
def test_filters(warehouse: Warehouse, filters: query.Filters, metrics: int, seizures: int, articles: int) -> None:
    second = metric("b", unit=None, period_start=None, period_end=None)
    store(warehouse, entry("a", metric(), seizure()), entry("b", second))
    assert len(query.metrics(warehouse, filters)) == query.count_metrics(warehouse, filters) == metrics
    assert len(query.seizures(warehouse, filters)) == query.count_seizures(warehouse, filters) == seizures
    assert len(query.articles(warehouse, filters)) == query.count_articles(warehouse, filters) == articles


def test_pages_do_not_overlap(warehouse: Warehouse) -> None:
    store(warehouse, *(entry(f"a{place}", metric(f"a{place}")) for place in range(7)))
    pages = [query.metrics(warehouse, limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert len({row["record_id"] for page in pages for row in page}) == 7


def test_overview_options_and_achievements(warehouse: Warehouse) -> None:
    low = metric("b", unit="bnn-prov-bali", realization=30, percent=None, period_start=date(2019, 1, 1))
    store(warehouse, entry("a", metric(), seizure()), entry("b", low), entry("c", metric("c")))
    told = query.overview(warehouse)
    assert (told["articles"], told["metrics"], told["seizures"], told["units"]) == (3, 3, 1, 2)
    assert (told["first_period_date"], told["last_period_date"]) == (date(2019, 1, 1), date(2021, 12, 31))
    here = query.options(warehouse)
    assert [row["value"] for row in here["years"]] == [2021, 2020, 2019]
    assert [(row["value"], row["count"]) for row in here["units"]] == [("bnn-prov-aceh", 3), ("bnn-prov-bali", 1)]
    assert [row["value"] for row in here["substances"]] == ["sabu"]
    # The lowest first; the same statement in two articles counts once.
    assert [(row["unit_id"], row["statements"], row["median_pct"]) for row in query.achievements(warehouse)] == [
        ("bnn-prov-bali", 1, 50.0),
        ("bnn-prov-aceh", 1, 96.67),
    ]


def test_the_same_page_again_changes_nothing(warehouse: Warehouse) -> None:
    store(warehouse, entry("a", metric(), seizure()))
    before = everything(warehouse)
    assert store(warehouse, entry("a", metric(), seizure())) == ["unchanged"]
    assert everything(warehouse) == before


def test_newer_rules_replace_the_records_and_keep_the_ids_of_what_stayed(warehouse: Warehouse) -> None:
    store(warehouse, entry("a", metric(), seizure()))
    before = query.metrics(warehouse)[0]["record_id"]
    moved = replace(metric().evidence, rule="uji.dua", confidence=0.5)
    assert store(warehouse, entry("a", metric(evidence=moved), rules_version="v2")) == ["replaced"]
    [row] = query.metrics(warehouse)
    assert (row["record_id"], row["rule_id"], row["rules_version"]) == (before, "uji.dua", "v2")
    assert query.seizures(warehouse) == []
    assert len(everything(warehouse)["raw_capture"]) == 1


def test_a_changed_page_replaces_the_article_and_keeps_the_old_capture(warehouse: Warehouse) -> None:
    store(warehouse, entry("a", metric(), content=b"first"))
    assert store(warehouse, entry("a", metric(realization=59), content=b"second")) == ["replaced"]
    assert [row["realization"] for row in query.metrics(warehouse)] == [59]
    with warehouse.read() as connection:
        kept = connection.execute("SELECT content, content_bytes FROM raw_capture ORDER BY content_bytes").fetchall()
    assert [decompress(packed, size) for packed, size in kept] == [b"first", b"second"]
    # Back to the first bytes: replaced once more, and no third capture.
    assert store(warehouse, entry("a", metric(), content=b"first")) == ["replaced"]
    assert len(everything(warehouse)["raw_capture"]) == 2


def test_an_article_twice_in_a_batch_is_stored_in_turn(warehouse: Warehouse) -> None:
    outcomes = store(
        warehouse, entry("a", metric()), entry("b"), entry("a", metric()), entry("a", metric(target=61), content=b"new")
    )
    assert outcomes == ["new", "new", "unchanged", "replaced"]
    assert [row["target"] for row in query.metrics(warehouse)] == [61]


def test_a_capture_is_kept_with_all_that_the_server_said(warehouse: Warehouse) -> None:
    capture = Capture(
        "http://a.example/",
        b"<p>" * 10_000,
        "text/html",
        url="http://a.example/x",
        status=200,
        headers=(("set-cookie", "a"), ("set-cookie", "b")),
        address_chain=("http://a.example/", "http://a.example/x"),
        captured_at=datetime(2024, 5, 1, 12, 30),
    )
    store(warehouse, entry("a", capture=capture))
    with warehouse.read() as connection:
        [row] = rows(connection, "SELECT * FROM raw_capture")
    assert (row["header_names"], row["header_values"]) == (["set-cookie", "set-cookie"], ["a", "b"])
    assert (row["status_code"], row["captured_at"]) == (200, capture.captured_at)
    assert row["address_chain"] == list(capture.address_chain)
    assert len(row["content"]) < 1000
    assert decompress(row["content"], row["content_bytes"]) == capture.content


def test_a_page_larger_than_what_a_batch_may_take_is_stored(warehouse: Warehouse) -> None:
    content = os.urandom(MEMORY + 2**20)
    assert store(warehouse, entry("a", metric(), content=content)) == ["new"]
    with warehouse.read() as connection:
        [(size,)] = connection.execute("SELECT octet_length(content) FROM raw_capture").fetchall()
    assert size >= len(content)


def test_what_was_prepared_elsewhere_is_stored_as_what_was_not(tmp_path: Path) -> None:
    bare = [entry("a", metric(), metric(), seizure()), entry("b", metric("b"))]
    ready = [replace(one, prepared=prepare(one.capture, one.article, one.records)) for one in bare]
    one, other = Warehouse(tmp_path / "a.duckdb"), Warehouse(tmp_path / "b.duckdb")
    store(one, *bare)
    store(other, *ready)
    assert everything(one) == everything(other)


def test_duckdb_is_started_anew_between_turns(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_TURNS", 3)
    for number in range(8):
        assert store(warehouse, entry(f"a{number}", metric(f"a{number}"))) == ["new"]
        assert query.overview(warehouse)["articles"] == number + 1


def test_what_a_turn_may_take_does_not_bind_the_next(warehouse: Warehouse) -> None:
    """Storing keeps to little memory; the checks behind it may need more, and found no room."""
    store(warehouse, entry("a", metric()))
    with warehouse.read() as connection:
        connection.execute("SET temp_directory = ''")
        much = "SELECT count(*) FROM (SELECT DISTINCT i, repeat('x', 40) || i FROM range(2_000_000) t(i))"
        assert connection.execute(much).fetchall() == [(2_000_000,)]


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (metric(evidence=replace(metric().evidence, start=0)), "quotes"),
        (metric(evidence=replace(metric().evidence, end=10_000)), "quotes"),
        (metric(evidence=replace(metric().evidence, start=-5, end=-1)), "quotes"),
        (metric(evidence=replace(metric().evidence, quote="59 orang dari target 60 orang")), "quotes"),
        (metric(evidence=replace(metric().evidence, confidence=1.1)), "confidence"),
        (metric(evidence=replace(metric().evidence, spans=(("target", 5, 10_000),))), "marks target"),
        (metric("other"), "another article"),
    ],
)
def test_a_record_that_does_not_stand_in_the_text_is_refused_with_its_whole_batch(
    warehouse: Warehouse, broken: Metric, told: str
) -> None:
    with pytest.raises(LoadError, match=told):
        store(warehouse, entry("b", metric("b")), entry("a", metric(), broken))
    assert query.overview(warehouse)["articles"] == 0


def test_every_quote_in_the_tables_is_where_it_says(warehouse: Warehouse) -> None:
    """DuckDB counts code points as Python does, also behind an emoji."""
    text = "😀 e\u0301 " + TEXT
    article = Article.from_text(text, "a")
    store(warehouse, entry("a", metric(text=text), article=article))
    with warehouse.read() as connection:
        [(same,)] = connection.execute(
            "SELECT substring(body_text, start_offset + 1, end_offset - start_offset) = quote"
            " FROM core_metric JOIN raw_article USING (article_id)"
        ).fetchall()
    assert same


def test_record_ids_tell_equal_statements_apart_and_do_not_hang_on_the_rule() -> None:
    other_rule = metric(evidence=replace(metric().evidence, rule="uji.lain", start=99))
    assert len(set(record_ids([metric(), metric()]))) == 2
    assert record_ids([metric()]) == record_ids([other_rule]) == record_ids([metric(target=60.0)])
    assert record_ids([metric()]) != record_ids([metric(target=61)])
    assert record_ids([metric()]) != record_ids([metric("b")])


def test_known_captures_are_those_read_by_the_same_rules_under_the_same_name(warehouse: Warehouse) -> None:
    stored = entry("a")
    store(warehouse, stored)
    renamed = replace(stored.capture, article_hint="b")
    with warehouse.read() as connection:
        assert known(connection, [stored.capture, renamed], "v1") == ["a", None]
        assert known(connection, [stored.capture], "v2") == [None]
        assert known(connection, [], "v1") == []


def test_the_arrow_schemas_are_those_of_the_migrations(warehouse: Warehouse) -> None:
    with warehouse.read() as connection:
        for table, schema in SCHEMAS.items():
            columns = connection.execute(f"SELECT * FROM {table}").to_arrow_table().schema
            # Later migrations may add columns with a default, which loading leaves to what fills them.
            told = [(field.name, field.type) for field in columns]
            assert told[: len(schema)] == [(field.name, field.type) for field in schema]


def test_dimensions_follow_the_rule_files(warehouse: Warehouse) -> None:
    store(warehouse, entry("a"))
    with warehouse.write() as connection:
        connection.execute("DELETE FROM dim_indicator")
        connection.execute("UPDATE meta_fact SET fact = 'older'")
    with warehouse.write() as connection:
        row = connection.execute("SELECT count(*), count(DISTINCT indicator_id) FROM dim_indicator").fetchone()
        assert connection.execute("SELECT count(*) > 0 FROM dim_rule").fetchone() == (True,)
    assert row is not None and row[0] == row[1] > 30
