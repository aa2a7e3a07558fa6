"""Where little is due, the checks work on rows in memory; where much is, in the database. Both come to the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from rules.checks import check_rules
from warehouse import checks
from warehouse.store import Warehouse

UNITS = ("bnn-kota-uji", "polda-uji", None)
SUBJECTS = ("uji.klien", *sorted(check_rules().fixed_subjects)[:1])
DRUGS = ("sabu", "ganja")
YEAR = (date(2023, 1, 1), date(2023, 12, 31))
PERIODS = (
    YEAR,
    YEAR,
    YEAR,
    (date(2023, 1, 1), date(2023, 6, 30)),
    (date(2022, 1, 1), date(2023, 12, 31)),
    (None, None),
)
DAYS = (date(2023, 12, 19), date(2023, 12, 20), date(2023, 12, 22), date(2024, 2, 28), None)
FIGURES = (120.0, 123.0, 132.0, 1200.0, 1230.0, 619.0, 661.0, 0.5, 2500.0, 2507.0, 300.0)
SAID = ("{} orang", "lebih dari {} orang", "bersama polres {} orang", "secara kumulatif {} orang", "{}")
BESIDE = (
    "naik 12,5 persen dari tahun lalu.",
    "yang terdiri dari 20 pria dan 15 wanita.",
    "atau 1,2 kilogram.",
    "saja.",
)
OUTLETS = ("kabar.example", "bnn.example", None)
EMPTY: dict[str, Any] = {"rule_id": "uji", "confidence": 0.9, "rules_version": "v"}


def rows_of(chance: random.Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows of an invented warehouse in which much is told of little, and seldom alike."""
    for place in range(24):
        outlet, story, text = chance.choice(OUTLETS), chance.choice((None, None, "s1", "s2")), ""
        for number in range(chance.randint(1, 5)):
            value = chance.choice(FIGURES)
            quote = chance.choice(SAID).format(f"{value:g}".replace(".", ","))
            start, end = chance.choice(PERIODS)
            record = EMPTY | {
                "record_id": f"r{place}-{number}",
                "article_id": f"a{place}",
                "unit_id": chance.choice(UNITS),
                "period_start_date": start,
                "period_end_date": end,
                "quote": quote,
                "start_offset": len(text),
                "end_offset": len(text) + len(quote),
                "story_id": story,
            }
            text += f"{quote} {chance.choice(BESIDE)} "
            if chance.random() < 0.7:
                counted = {
                    "indicator_id": chance.choice(SUBJECTS),
                    "target": chance.choice((None, chance.choice(FIGURES))),
                    "realization": chance.choice((None, value, value)),
                    "reported_pct": chance.choice((None, None, 56.45, 100.0)),
                    "measure": "orang",
                    "group_kind": chance.choice((None, None, "remaja")),
                }
                yield "core_metric", record | counted
            else:
                seized = {"substance_id": chance.choice(DRUGS), "action": chance.choice(("seized", "destroyed"))}
                amounts = {"amount": value, "measure": "gram", "base_amount": value, "base_measure": "gram"}
                yield "core_seizure", record | seized | amounts
        address = chance.choice((None, f"https://www.{outlet}/berita/{place % 3}/?q=1"))
        article = {"article_id": f"a{place}", "capture_id": f"c{place}", "body_text": text, "outlet": outlet}
        day = {"url": address, "published_date": chance.choice(DAYS), "is_sample": False, "rules_version": "v"}
        yield "raw_article", article | day
    yield from references(chance)


def references(chance: random.Random) -> Iterator[tuple[str, dict[str, Any]]]:
    """Official figures of some documents, among them such that contradict each other."""
    kinds = ("official_document", "official_document", "official_statement")
    for place in range(6):
        title, url = chance.choice(("LKIP", "Siaran pers (kabar.example)")), "https://bnn.example/berita/1"
        document = {"document_id": f"d{place}", "title": f"{title} {place}", "url": chance.choice((None, url))}
        kept = {"source_kind": chance.choice(kinds), "is_bundled": False, "imported_at": "2026-01-01"}
        yield "ref_document", document | kept
    for place in range(60):
        value, (start, end) = chance.choice(FIGURES), chance.choice(PERIODS)
        figure = {
            "figure_id": f"f{place}",
            "document_id": f"d{chance.randrange(6)}",
            "unit_id": chance.choice(UNITS[:2]),
            "period_start_date": start,
            "period_end_date": end,
            "as_of_date": chance.choice((None, date(2024, 1, 31))),
            "scope": chance.choice((None, None, "provinsi dan jajaran")),
            "flags": [],
            "raw_cells": [],
        }
        if chance.random() < 0.7:
            counted = {"indicator_id": chance.choice(SUBJECTS), "realization": value, "measure": "orang"}
            target = {"target": chance.choice((None, 300.0, 1200.0)), "reported_pct": chance.choice((None, 56.45))}
            yield "ref_figure", figure | counted | target | {"is_total": False, "note": "semula 120"}
        else:
            amounts = {"amount": value, "measure": "gram", "base_amount": value, "base_measure": "gram"}
            yield "ref_seizure", figure | amounts | {"substance_id": chance.choice(DRUGS), "action": "seized"}


def put(connection: duckdb.DuckDBPyConnection, table: str, row: dict[str, Any]) -> None:
    gaps = ", ".join("?" for _ in row)
    connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({gaps})", list(row.values()))


def told(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return connection.execute("FROM core_check ORDER BY check_id").fetchall()


@pytest.mark.parametrize("seed", range(3))
def test_rows_in_memory_and_the_database_come_to_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rules = check_rules()
    with Warehouse(tmp_path / "uji.duckdb").write() as connection:
        connection.begin()
        for table, row in rows_of(random.Random(seed)):
            put(connection, table, row)
        checks.make_due(connection, rules)
        whole = told(connection)
        assert {"self", "others", "official"} == {row[5] for row in whole}
        articles = [f"a{place}" for place in range(24)]
        random.Random(seed).shuffle(articles)
        connection.execute("DELETE FROM core_check")
        for article in articles:
            checks.recheck(connection, [article], rules)
        assert told(connection) == whole
        # Again, with their verdicts there: among them some on records that name no office.
        assert any(row[3] is None for row in whole)
        checks.recheck(connection, articles, rules)
        for article in articles:
            checks.recheck(connection, [article], rules)
        assert told(connection) == whole
        checks.mark_documents(connection, ["d1", "d2"])
        checks.make_due(connection, rules)
        assert told(connection) == whole
        monkeypatch.setattr("warehouse.check_small.MOST", 0)
        checks.recheck(connection, articles[:3], rules)
        assert told(connection) == whole


def test_a_changed_article_takes_its_old_findings_along(tmp_path: Path) -> None:
    """Of two articles that differ, one is corrected: what the other was told of goes, what others say stays."""
    shared = {"unit_id": UNITS[0], "indicator_id": SUBJECTS[0], "measure": "orang", "quote": "x", "start_offset": 0}
    year = {"period_start_date": date(2023, 1, 1), "period_end_date": date(2023, 12, 31), "end_offset": 1}
    with Warehouse(tmp_path / "uji.duckdb").write() as connection:
        connection.begin()
        for name, target in (("a", 180.0), ("b", 280.0), ("c", 280.0)):
            article = {"article_id": name, "capture_id": name, "body_text": "x", "published_date": date(2023, 5, 1)}
            put(connection, "raw_article", article | {"is_sample": False, "rules_version": "v"})
            put(
                connection,
                "core_metric",
                EMPTY | shared | year | {"record_id": name, "article_id": name} | {"target": target},
            )
        checks.make_due(connection)
        assert [row[1] for row in told(connection)] == ["a"]
        checks.mark(connection, ["a"], ["a"])
        connection.execute("UPDATE core_metric SET target = 280 WHERE record_id = 'a'")
        checks.make_due(connection)
        assert told(connection) == []
