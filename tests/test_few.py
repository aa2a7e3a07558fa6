"""Rows of a view that are fetched by their ids are the rows that the view has, each in its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from work_data import build

from warehouse import achieve, checks, query, query_app
from warehouse.few import Cut, few, in_order
from warehouse.few import checks as some_checks
from warehouse.filters import TABLES, Filters, rows
from warehouse.store import Warehouse


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    made = Warehouse(build(tmp_path_factory.mktemp("few") / "tilik.duckdb"))
    checks.ensure(made)
    return made


@pytest.mark.parametrize("view", TABLES)
def test_records_are_those_of_their_view_in_the_order_that_is_asked_for(warehouse: Warehouse, view: str) -> None:
    with warehouse.read() as connection:
        whole = {row["record_id"]: row for row in rows(connection, f"SELECT * FROM {view}")}
        places = connection.execute(f"SELECT rowid, record_id FROM {TABLES[view]} ORDER BY record_id DESC").fetchall()
        assert places
        found = in_order(connection, view, TABLES[view], [place for place, _ in places])
        assert found == [whole[name] for _, name in places]
        assert in_order(connection, view, TABLES[view], []) == []


def test_findings_are_those_of_their_view_and_what_is_gone_is_left_out(warehouse: Warehouse) -> None:
    with warehouse.read() as connection:
        whole = rows(connection, "SELECT * FROM out_check ORDER BY weight, check_id")
        # One of each kind at least: told by the article itself, by another, by an official table.
        assert {row["kind"] for row in whole} >= {"self", "official"}
        assert some_checks(connection, ["gone", *(row["check_id"] for row in whole)]) == whole
        assert some_checks(connection, ["gone"]) == []


def test_a_table_that_a_view_does_not_read_is_no_silent_whole(warehouse: Warehouse) -> None:
    with warehouse.read() as connection:
        with pytest.raises(KeyError, match="core_gap"):
            few(connection, "out_metric", {"core_gap": Cut("article_id", ["a"])})
        with pytest.raises(KeyError, match="out_nothing"):
            few(connection, "out_nothing", {})


def test_a_pillar_is_that_of_the_view(warehouse: Warehouse) -> None:
    with warehouse.read() as connection:
        told = dict(connection.execute("SELECT pillar, count(*) FROM out_metric GROUP BY pillar").fetchall())
    assert told
    assert {pillar: query.count_metrics(warehouse, Filters(pillar=pillar)) for pillar in told} == told
    assert query.count_metrics(warehouse, Filters(pillar="tidak-ada")) == 0


def test_pages_of_a_list_follow_each_other_without_a_gap(warehouse: Warehouse) -> None:
    every = achieve.page(warehouse, order="lowest", limit=100, offset=0)
    parts = [achieve.page(warehouse, order="lowest", limit=2, offset=place) for place in range(0, len(every), 2)]
    assert [row for part in parts for row in part] == every
    told = [row["computed_pct"] for row in every if row["computed_pct"] is not None]
    assert told == sorted(told)


def test_the_largest_hauls_are_few_and_each_amount_of_a_day_is_told_once(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "tilik.duckdb")
    amounts = [5.0, 5.0, 4.0, 4.0, 3.0, 9000.0]
    with warehouse.write() as connection:
        connection.execute(
            """INSERT INTO raw_article BY NAME SELECT 'a' AS article_id, 'c' AS capture_id, 'teks' AS body_text,
            false AS is_sample, 'v' AS rules_version"""
        )
        connection.execute(
            """INSERT INTO core_seizure BY NAME
            SELECT 's' || place AS record_id, 'a' AS article_id, 'u' || (place % 2 + amount)::INT AS unit_id,
                'sabu' AS substance_id, amount, 'gram' AS measure, amount AS base_amount, 'gram' AS base_measure,
                'seized' AS action, DATE '2024-01-01' AS period_start_date,
                CASE WHEN amount > 100 THEN DATE '2024-12-31' ELSE DATE '2024-01-01' END AS period_end_date,
                'kutipan' AS quote, 0 AS start_offset, 7 AS end_offset, 'r' AS rule_id, 0.9 AS confidence,
                'v' AS rules_version
            FROM (SELECT unnest(range(len($amounts))) AS place, unnest($amounts) AS amount)""",
            {"amounts": amounts},
        )
        connection.execute("UPDATE core_seizure SET unit_id = 'u' WHERE amount = 4")
    found = query_app.biggest(warehouse, "gram", limit=3)
    # A total of the year is no haul; the two offices' five grams are two hauls, the office's own four grams are one.
    assert [row["base_amount"] for row in found] == [5.0, 5.0, 4.0]
    assert [row["base_amount"] for row in query_app.biggest(warehouse, "gram", limit=9)] == [5.0, 5.0, 4.0, 3.0]
