"""What is worth a second look, told by examples, and the words it is told in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from stored_samples import YEAR, entry, metric, store

from extract.records import Metric
from warehouse.findings import findings, worth_a_look
from warehouse.store import Warehouse
from warehouse.words import figure, number, period


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "uji.duckdb")


def found(warehouse: Warehouse, *records: Metric) -> list[tuple[str, str]]:
    by_article: dict[str, list[Metric]] = {}
    for record in records:
        by_article.setdefault(record.article, []).append(record)
    store(warehouse, *(entry(article, *some) for article, some in by_article.items()))
    return [(finding.check, finding.words) for finding in findings(warehouse)]


def test_a_percentage_that_does_not_follow_is_found_with_the_count_it_would_fit(warehouse: Warehouse) -> None:
    assert found(warehouse, metric()) == [
        (
            "percent_of_target",
            "58 orang dari 60 orang adalah 96,67 persen, tertulis 93,33 persen. 93,33 persen cocok dengan 56 dari 60.",
        )
    ]


@pytest.mark.parametrize(
    ("realization", "target", "percent", "wrong"),
    [
        (8, 12, 66.67, False),  # rounded
        (8, 12, 66.66, False),  # cut
        (8, 12, 66.68, True),
        (8, 12, 67, False),
        (8, 12, 66, False),
        (8, 12, 65, True),
        (126, 110, 109, True),
        (10, 10, 100, False),
        (7, 0, 100, False),  # nothing to divide by
    ],
)
def test_rounded_and_cut_percentages_are_right(
    warehouse: Warehouse, realization: float, target: float, percent: float, wrong: bool
) -> None:
    assert bool(found(warehouse, metric(realization=realization, target=target, percent=percent))) == wrong


def test_the_same_event_with_two_targets_is_found_once_the_usual_one_first(warehouse: Warehouse) -> None:
    one = metric("a", target=180, realization=41, percent=None, indicator="rehabilitasi.pascarehabilitasi")
    other = replace(
        metric("b", evidence=one.evidence), target=280.0, realization=41.0, percent=None, indicator=one.indicator
    )
    third = replace(other, article="c")
    assert found(warehouse, one, other, third) == [
        (
            "other_target",
            "Target yang sama tertulis 280 orang (b) dan 180 orang (a), realisasinya sama: 41 orang.",
        )
    ]


@pytest.mark.parametrize("change", [{"period_start": date(2020, 1, 1)}, {"unit": "bnn-prov-bali"}, {"article": "a"}])
def test_other_periods_offices_and_the_same_article_are_no_contradiction(
    warehouse: Warehouse, change: dict[str, object]
) -> None:
    other = replace(metric("b", percent=None, target=90), **change)  # type: ignore[arg-type]
    assert found(warehouse, metric("a", percent=None), other) == []


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [(1_840_000_000, 1_845_600_000, False), (1_840_000_000, 1_945_600_000, True), (180, 185, True), (2.5, 2.7, True)],
)
def test_a_target_told_in_short_is_no_other_target(
    warehouse: Warehouse, one: float, other: float, differs: bool
) -> None:
    bare: dict[str, Any] = {"percent": None, "realization": None}
    assert bool(found(warehouse, metric("a", target=one, **bare), metric("b", target=other, **bare))) == differs


def test_a_total_that_is_not_its_parts_is_found(warehouse: Warehouse) -> None:
    bare: dict[str, Any] = {"target": None, "percent": None}
    total = metric(realization=68, **bare)
    outpatients = metric(realization=59, indicator="rehabilitasi.rawat_jalan", **bare)
    inpatients = metric(realization=9, indicator="rehabilitasi.rawat_inap", **bare)
    assert found(warehouse, total, outpatients, inpatients) == []
    assert found(
        Warehouse(warehouse.path.with_name("b.duckdb")), replace(total, realization=70), outpatients, inpatients
    ) == [("parts", "Total tertulis 70 orang, rawat jalan dan rawat inap bersama 68 orang.")]


def test_a_percentage_of_a_head_count_that_is_a_whole_number_of_people_is_found(warehouse: Warehouse) -> None:
    assert found(warehouse, metric(target=None, realization=62, percent=56.45)) == [
        (
            "percent_of_count",
            "56,45 persen dari 62 orang adalah tepat 35 orang; "
            "tidak ada target bulat yang menghasilkan persentase itu.",
        )
    ]
    # 62 of 110 is 56,36 percent: a target explains the figure.
    assert (
        found(Warehouse(warehouse.path.with_name("b.duckdb")), metric(target=None, realization=62, percent=56.36)) == []
    )


def test_worth_a_look_takes_as_many_kinds_as_there_are(warehouse: Warehouse) -> None:
    wrong = [metric(f"a{place}", percent=10 + place, unit=f"bnn-prov-{place}") for place in range(3)]
    kinds = found(warehouse, *wrong, metric("z", target=None, realization=62, percent=56.45))
    assert len(kinds) == 4
    chosen = worth_a_look(findings(warehouse), 3)
    assert {finding.check for finding in chosen} == {"percent_of_target", "percent_of_count"}


def test_figures_and_periods_in_words() -> None:
    assert number(1234567.5) == "1.234.567,5"
    assert (number(None), number(0.99), number(-2), number(0)) == ("–", "0,99", "-2", "0")
    assert (figure(1500, "rupiah"), figure(3, "desa")) == ("Rp1.500", "3 desa")
    assert period(*YEAR) == "2021"
    assert period(date(2021, 2, 1), date(2021, 2, 28)) == "Februari 2021"
    assert period(date(2021, 1, 1), date(2021, 9, 30)) == "Januari–September 2021"
    assert period(date(2021, 5, 2), date(2021, 5, 2)) == "2 Mei 2021"
    assert period(None, None) == "–"
