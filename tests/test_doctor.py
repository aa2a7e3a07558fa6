"""The doctor: silent on a sound warehouse, and for every promise one way to break it that it sees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from stored_samples import TEXT, entry, evidence, metric, seizure, store
from typer.testing import CliRunner

from app.cli import app
from corpus.article import Article
from extract.records import Gap
from warehouse import query
from warehouse.doctor import examine
from warehouse.doctor_checks import CHECKS
from warehouse.reviews import review, undo
from warehouse.store import SETTINGS, Warehouse

MARKS = "e\u0301🇮🇩👨‍👩‍👧 "
CHECK = (
    "INSERT INTO core_check BY NAME SELECT 'c1' AS check_id, record_id, article_id, indicator_id AS subject_id,"
    " 'official' AS kind, 'conflict' AS verdict, 'slip' AS cause, 'r' AS rule_id, 'percent' AS field, 1.0 AS weight,"
    " 'kata' AS words_id, []::VARCHAR[] AS tags, 'f1' AS reference_id, 'v' AS checks_version"
    " FROM core_metric WHERE article_id = 'a'"
)
FIGURE = (
    "INSERT INTO {table} BY NAME SELECT '{figure}' AS figure_id, 'd1' AS document_id, false AS is_total,"
    " []::VARCHAR[] AS flags, []::VARCHAR[] AS raw_cells"
)
AGAIN = "INSERT INTO {0} SELECT * FROM {0}"
HAUL = (
    "INSERT INTO ref_seizure BY NAME SELECT 'f9' AS figure_id, 'gone' AS document_id, 'sabu' AS substance_id,"
    " 1 AS amount, 'kg' AS measure, 1000 AS base_amount, 'gram' AS base_measure, 'seized' AS action,"
    " []::VARCHAR[] AS flags, []::VARCHAR[] AS raw_cells"
)
STORY = "INSERT INTO core_story VALUES ('a', 'a', true, NULL, 9), ('b', 'a', false, NULL, 9)"
TOLD = ("UPDATE core_metric SET story_id = 'a'", "UPDATE core_seizure SET story_id = 'a'")

BREAKS: dict[str, str | tuple[str, ...]] = {
    "schema": "INSERT INTO meta_migration VALUES (99, 'x')",
    "quote.core_metric": "UPDATE core_metric SET start_offset = start_offset + 1, end_offset = end_offset + 1",
    "quote.core_seizure": "UPDATE core_seizure SET quote = quote || 'x'",
    "quote.core_gap": "UPDATE core_gap SET end_offset = start_offset",
    "span.bounds": "UPDATE core_span SET end_offset = 100000",
    "span.record": "UPDATE core_span SET record_id = 'x'",
    "twice.record": AGAIN.format("core_metric"),
    "twice.article": AGAIN.format("raw_article"),
    "twice.capture": AGAIN.format("raw_capture"),
    "orphan.core_metric": "UPDATE core_metric SET article_id = 'x'",
    "orphan.core_seizure": "UPDATE core_seizure SET article_id = 'x'",
    "orphan.core_span": "UPDATE core_span SET article_id = 'x'",
    "orphan.core_gap": "UPDATE core_gap SET article_id = 'x'",
    "orphan.raw_capture": "UPDATE raw_capture SET article_id = 'x'",
    "orphan.raw_article": "UPDATE raw_article SET capture_id = 'x'",
    "version.core_metric": "UPDATE core_metric SET rules_version = 'x'",
    "version.core_seizure": "UPDATE core_seizure SET rules_version = 'x'",
    "version.core_gap": "UPDATE core_gap SET rules_version = 'x'",
    "confidence.core_metric": "UPDATE core_metric SET confidence = 1.5",
    "confidence.core_seizure": "UPDATE core_seizure SET confidence = 'nan'",
    "figure.core_metric": "UPDATE core_metric SET target = 'inf'",
    "figure.core_seizure": "UPDATE core_seizure SET amount = 'nan'",
    "period.core_metric": "UPDATE core_metric SET period_end_date = DATE '1999-01-01'",
    "period.core_seizure": "UPDATE core_seizure SET period_end_date = DATE '1999-01-01'",
    "twice.dim_unit": AGAIN.format("dim_unit"),
    "twice.dim_region": AGAIN.format("dim_region"),
    "twice.dim_indicator": AGAIN.format("dim_indicator"),
    "twice.dim_substance": AGAIN.format("dim_substance"),
    "twice.dim_rule": AGAIN.format("dim_rule"),
    "name.core_metric.unit_id": "UPDATE core_metric SET unit_id = 'x'",
    "name.core_seizure.unit_id": "UPDATE core_seizure SET unit_id = 'x'",
    "name.core_metric.indicator_id": "UPDATE core_metric SET indicator_id = 'x'",
    "name.core_seizure.substance_id": "UPDATE core_seizure SET substance_id = 'x'",
    "orphan.core_story": "UPDATE core_story SET article_id = 'x' WHERE article_id = 'b'",
    "twice.core_story": AGAIN.format("core_story"),
    "story.size": "UPDATE core_story SET is_representative = true",
    "story.core_metric": "UPDATE core_metric SET story_id = NULL",
    "story.core_seizure": "UPDATE core_seizure SET story_id = 'b'",
    "story.merge": "INSERT INTO core_story_merge VALUES ('a', 'b', 'b')",
    "orphan.ref_figure": "UPDATE ref_figure SET document_id = 'x'",
    "orphan.ref_seizure": HAUL,
    "orphan.ref_reject": "INSERT INTO ref_reject VALUES ('x', 'baris 1', 'rusak', [])",
    "twice.ref_figure": AGAIN.format("ref_figure"),
    "orphan.core_check": "UPDATE core_check SET record_id = 'x'",
    "twice.core_check": AGAIN.format("core_check"),
    "orphan.reference": "UPDATE core_check SET reference_id = 'x'",
    "check.itself": "UPDATE core_check SET other_article_id = article_id",
    "twice.review": "UPDATE core_review SET review_number = 1",
    "review.undone": "UPDATE core_review SET undone_review_id = 'x' WHERE decision = 'undo'",
    "review.article": "UPDATE core_review SET article_id = 'x'",
    "review.content": "UPDATE core_review SET reviewer = ' '",
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse with something in every table, and a text in which characters and code points differ."""
    warehouse = Warehouse(tmp_path_factory.mktemp("periksa") / "uji.duckdb")
    text = MARKS + TEXT
    gap = Gap("a", text.index("2021"), text.index("2021") + 4, "2021", "no-indicator", "#")
    told = evidence(text, "58 orang dari target 60 orang", ("target", "60 orang"))
    haul = replace(seizure(), evidence=evidence(text, "Sabu 1,5 kg"))
    one = entry("a", metric(evidence=told), haul, gaps=(gap,))
    article = Article.from_text(text, "a", "2021-12-20", title="Judul a")
    other = entry("b", metric("b"))
    other = replace(other, article=replace(other.article, text=TEXT + " Akhir."))
    store(warehouse, replace(one, article=article), other)
    target = query.metrics(warehouse, query.Filters(article="a"))[0]["record_id"]
    review(warehouse, target, "accept", "", "Sari")
    review(warehouse, target, "reject", "salah", "Sari")
    undo(warehouse, target, "", "Sari")
    with warehouse.write() as connection:
        connection.execute("DELETE FROM core_story")
        connection.execute(
            "INSERT INTO ref_document VALUES ('d1', 'LKIP', NULL, 'official_document', NULL, false, now())"
        )
        connection.execute(FIGURE.format(table="ref_figure", figure="f1"))
        for statement in (CHECK, STORY, *TOLD):
            connection.execute(statement)
    return warehouse


@pytest.fixture(scope="module")
def connection(sound: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("rusak") / "uji.duckdb"
    path.write_bytes(sound.path.read_bytes())
    with duckdb.connect(str(path), config=SETTINGS) as opened:
        yield opened


def test_a_sound_warehouse_has_no_problem_also_where_characters_and_code_points_differ(sound: Warehouse) -> None:
    report = examine(sound)
    assert report.problems == ()
    assert (report.captures, report.checks) == (2, len(CHECKS) + 1)


def test_every_check_has_a_way_to_break_it() -> None:
    assert [check.id for check in CHECKS if check.id not in BREAKS] == []
    assert BREAKS.keys() == {check.id for check in CHECKS}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_what_is_broken_is_seen(connection: duckdb.DuckDBPyConnection, check: object) -> None:
    from warehouse.doctor_checks import Check

    assert isinstance(check, Check)
    assert connection.execute(check.sql).fetchall() == []
    statements = BREAKS[check.id]
    connection.begin()
    try:
        for statement in (statements,) if isinstance(statements, str) else statements:
            connection.execute(statement)
        assert connection.execute(check.sql).fetchall() != []
    finally:
        connection.rollback()


def broken(sound: Warehouse, tmp_path: Path, *statements: str) -> Warehouse:
    path = tmp_path / "uji.duckdb"
    path.write_bytes(sound.path.read_bytes())
    with duckdb.connect(str(path), config=SETTINGS) as opened:
        for statement in statements:
            opened.execute(statement)
    return Warehouse(path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE raw_capture SET content = 'no zstd'::BLOB WHERE article_id = 'a'",
        "UPDATE raw_capture SET content_bytes = content_bytes + 1 WHERE article_id = 'a'",
        "UPDATE raw_capture SET content = (SELECT content FROM raw_capture WHERE article_id = 'b'),"
        " content_bytes = (SELECT content_bytes FROM raw_capture WHERE article_id = 'b') WHERE article_id = 'a'",
        "UPDATE raw_capture SET content_codec = 'lz4' WHERE article_id = 'a'",
    ],
)
def test_a_capture_that_is_not_what_it_was_is_seen(sound: Warehouse, tmp_path: Path, statement: str) -> None:
    [problem] = [
        problem for problem in examine(broken(sound, tmp_path, statement)).problems if problem.check == "capture"
    ]
    assert problem.count == 1
    assert problem.places[0].startswith("a ")


def test_the_command_says_what_is_wrong_where_and_how_to_mend_it(sound: Warehouse, tmp_path: Path) -> None:
    run = CliRunner()
    fine = run.invoke(app, ["doctor", "--warehouse", str(sound.path), "--json"])
    assert (fine.exit_code, json.loads(fine.stdout)["sound"]) == (0, True)
    bad = broken(sound, tmp_path, "UPDATE core_metric SET quote = 'lain' WHERE article_id = 'b'")
    told = run.invoke(app, ["doctor", "--warehouse", str(bad.path)])
    assert told.exit_code == 1
    assert "quote.core_metric broken at 1" in told.stdout and "reextract" in told.stdout
    as_json = json.loads(run.invoke(app, ["doctor", "--warehouse", str(bad.path), "--json"]).stdout)
    assert [problem["check"] for problem in as_json["problems"]] == ["quote.core_metric"]
    assert run.invoke(app, ["doctor", "--warehouse", str(tmp_path / "tiada.duckdb")]).exit_code == 1
