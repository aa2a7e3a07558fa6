"""Consolidation: one statement, one record, however often an article tells it.

First the step alone, on records made by hand; then small articles ("¶" begins a new line, the first is the headline).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any, Literal

import pytest
from reading import Days, metrics_of, seizures_of, span

from extract.consolidation import consolidate_metrics, consolidate_seizures
from extract.records import Evidence, Metric, Seizure
from extract.told import Told

Y2023 = (date(2023, 1, 1), date(2023, 12, 31))
Y2024 = (date(2024, 1, 1), date(2024, 12, 31))
HALF = (date(2024, 1, 1), date(2024, 6, 30))
SENTENCES = count()
"""Each figure stands in a sentence of its own, unless a test says otherwise."""
EVIDENCE = Evidence(quote="x", start=0, end=1, rule="rehab.rawat-jalan/single", confidence=0.9)


def metric(
    realization: float | None = 42,
    target: float | None = None,
    percent: float | None = None,
    *,
    unit: str | None = "bnn-kab-belu",
    indicator: str = "rehabilitasi.rawat_jalan",
    group: str | None = None,
    days: tuple[date, date] | None = Y2024,
    period: str = "sentence",
    beside: bool = False,
    title: bool = False,
) -> Told[Metric]:
    start, end = days or (None, None)
    record = Metric(
        article="a",
        unit=unit,
        indicator=indicator,
        target=target,
        realization=realization,
        percent=percent,
        measure="orang",
        group=group,
        period_start=start,
        period_end=end,
        evidence=EVIDENCE,
    )
    return Told(record, period, "beside" if beside else "main", title, False, sentence=next(SENTENCES))


def haul(
    gram: float = 11_355,
    *,
    substance: str = "sabu",
    base: str = "gram",
    day: date | None = date(2021, 3, 20),
    action: Literal["seized", "destroyed"] = "seized",
    title: bool = False,
    rough: bool = False,
) -> Told[Seizure]:
    record = Seizure(
        article="a",
        unit="polres-belu",
        substance=substance,
        amount=gram,
        measure=base,
        amount_base=gram,
        base=base,
        action=action,
        period_start=day,
        period_end=day,
        evidence=EVIDENCE,
    )
    return Told(
        record,
        period_source="sentence" if day else "none",
        unit_source="main",
        title=title,
        approximate=rough,
        sentence=0,
        weighed=base in {"gram", "butir"},
        loose=base == "paket",
    )


def numbers(told: list[Told[Metric]]) -> list[tuple[float | None, float | None, float | None]]:
    return [(item.record.target, item.record.realization, item.record.percent) for item in told]


# --- metrics


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ([], []),
        ([metric()], [(None, 42, None)]),
        # the same figure again; each telling adds what the other lacks
        ([metric(), metric()], [(None, 42, None)]),
        ([metric(), metric(target=30)], [(30, 42, None)]),
        ([metric(target=30), metric(percent=140)], [(30, 42, 140)]),
        ([metric(), metric(), metric(percent=140)], [(None, 42, 140)]),
        # numbers that contradict each other or have none in common are two figures
        ([metric(42), metric(43)], [(None, 42, None), (None, 43, None)]),
        ([metric(target=30), metric(target=31)], [(30, 42, None), (31, 42, None)]),
        # a target told alone is that of the only figure of its time without one, and of none where two could have it
        ([metric(None, target=30), metric(42)], [(30, 42, None)]),
        ([metric(None, target=30), metric(42, days=HALF)], [(30, 42, None)]),
        ([metric(None, target=30), metric(42), metric(17)], [(30, None, None), (None, 42, None), (None, 17, None)]),
        ([metric(None, target=30), metric(42, days=Y2023)], [(30, None, None), (None, 42, None)]),
        ([metric(None, target=1500), metric(42)], [(1500, None, None), (None, 42, None)]),
        # another indicator, another kind of institution, another office
        ([metric(), metric(indicator="rehabilitasi.rawat_inap")], [(None, 42, None), (None, 42, None)]),
        ([metric(group="SD"), metric(group="SMP")], [(None, 42, None), (None, 42, None)]),
        ([metric(), metric(unit="polres-belu", beside=True)], [(None, 42, None), (None, 42, None)]),
        # an office that was only supposed gives way
        ([metric(), metric(unit="polres-belu")], [(None, 42, None)]),
        # two periods that the text tells are two figures; one that was only carried gives way
        ([metric(), metric(days=Y2023)], [(None, 42, None), (None, 42, None)]),
        ([metric(), metric(days=Y2023, period="carried")], [(None, 42, None)]),
        # a headline gives way to the body, but stays where the body tells nothing
        ([metric(40, title=True), metric(42)], [(None, 42, None)]),
        ([metric(40, title=True)], [(None, 40, None)]),
        ([metric(40, title=True), metric(42, indicator="pemberantasan.kasus")], [(None, 40, None), (None, 42, None)]),
    ],
)
def test_a_figure_told_again_is_one_record(told: list[Told[Metric]], left: list[Any]) -> None:
    assert numbers(consolidate_metrics(told)) == left


def test_the_period_that_the_text_tells_is_kept() -> None:
    for told in ([metric(days=None, period="none"), metric()], [metric(), metric(days=None, period="none")]):
        (kept,) = consolidate_metrics(told)
        assert (kept.record.period_start, kept.record.period_end) == Y2024


def test_nothing_is_changed_by_doing_it_again() -> None:
    once = consolidate_metrics([metric(), metric(target=30), metric(43), metric(40, title=True)])
    assert consolidate_metrics(once) == once
    hauls = consolidate_seizures([haul(11_000, title=True, rough=True), haul(), haul(8000)])
    assert consolidate_seizures(hauls) == hauls


# --- hauls


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ([haul(), haul()], [11_355]),
        # rounded and exact, in either order
        ([haul(11_000), haul(11_355)], [11_355]),
        ([haul(11_355), haul(11_000)], [11_355]),
        ([haul(11_000, day=None), haul(11_355)], [11_355]),
        # two amounts that are not one rounded
        ([haul(11_000), haul(12_355)], [11_000, 12_355]),
        ([haul(5000), haul(3000), haul(2000)], [5000, 3000, 2000]),
        # another drug, another base
        ([haul(), haul(substance="ganja")], [11_355, 11_355]),
        ([haul(12, base="butir", substance="ekstasi"), haul(12, substance="ekstasi")], [12, 12]),
        # the same amount on two days is two hauls, unless it is told so exactly that no other can have it
        ([haul(5000), haul(5000, day=date(2021, 3, 23))], [5000, 5000]),
        ([haul(), haul(day=date(2021, 3, 23))], [11_355]),
        # a rough headline gives way to the body
        ([haul(12_000, title=True, rough=True), haul(11_355)], [11_355]),
        ([haul(12_000, title=True, rough=True)], [12_000]),
        # packets count only where no weight is told for the drug
        ([haul(3, base="paket"), haul(5)], [5]),
        ([haul(3, base="paket"), haul(5, substance="ganja")], [3, 5]),
        ([haul(3, base="paket")], [3]),
    ],
)
def test_a_haul_told_again_is_one_record(told: list[Told[Seizure]], left: list[float]) -> None:
    assert [item.record.amount_base for item in consolidate_seizures(told)] == left


def test_what_was_seized_and_destroyed_is_of_the_day_that_the_story_begins_with() -> None:
    # Contract: destroyed amounts take the day of destruction where it is told.
    destroyed = haul(day=date(2021, 3, 25), action="destroyed")
    for told, day in (([haul(), destroyed], date(2021, 3, 20)), ([destroyed, haul()], date(2021, 3, 25))):
        (kept,) = consolidate_seizures(told)
        assert (kept.record.action, kept.record.period_start) == ("seized", day)


def test_what_was_only_destroyed_stays_destroyed() -> None:
    (kept,) = consolidate_seizures([haul(action="destroyed"), haul(action="destroyed")])
    assert kept.record.action == "destroyed"


# --- articles

METRICS: list[tuple[str, list[tuple[float | None, float | None, float | None, Days]]]] = [
    (
        'BNNK Belu Rehabilitasi 42 Klien ¶ Sepanjang 2024 ada 42 klien direhabilitasi. ¶ "Ada 42 klien kami '
        'rehabilitasi sepanjang 2024," kata Kepala BNNK Belu.',
        [(None, 42, None, "2024")],
    ),
    (
        "BNNK Belu 2024 ¶ Rawat jalan 42 orang dari target 30 orang. ¶ Rawat jalan 42 orang itu setara 140 persen.",
        [(30, 42, 140, "2024")],
    ),
    (
        "BNNK Belu Layani 40 Klien Rawat Jalan ¶ Sepanjang 2024 klien rawat jalan 42 orang.",
        [(None, 42, None, "2024")],
    ),
    (
        "Kinerja BNNK Belu ¶ Pada 2023 rawat jalan 42 orang. Pada 2024 rawat jalan 42 orang.",
        [(None, 42, None, "2023"), (None, 42, None, "2024")],
    ),
]

HAULS: list[tuple[str, list[tuple[float, str, Days]]]] = [
    (
        "Polres Belu Sita 11 Kg Sabu ¶ Pada 20 Maret 2021 Polres Belu menyita 11,355 kg sabu.",
        [(11_355, "seized", "2021-03-20")],
    ),
    (
        "Polres Belu Sita Hampir 12 Kg Sabu ¶ Pada 20 Maret 2021 Polres Belu menyita 11,955 kg sabu.",
        [(11_955, "seized", "2021-03-20")],
    ),
    (
        "Polres Belu 2021 ¶ Pada 20 Maret 2021 disita 8.742 gram sabu. Sabu 8,7 kg itu dibungkus teh.",
        [(8742, "seized", "2021-03-20")],
    ),
    (
        "Polres Belu Musnahkan Sabu ¶ Polres Belu memusnahkan 5 kg sabu, Kamis (25/3/2021). Sabu 5 kg itu disita pada "
        "20 Maret 2021.",
        [(5000, "seized", "2021-03-25")],
    ),
    (
        "Rilis BNNP Riau ¶ Total sabu 5 kg disita sepanjang 2024. Dari Dumai 3 kg sabu, dari Siak 2 kg sabu.",
        [(5000, "seized", "2024"), (3000, "seized", "2024"), (2000, "seized", "2024")],
    ),
]


@pytest.mark.parametrize(("text", "figures"), METRICS)
def test_an_article_tells_each_figure_once(text: str, figures: list[Any]) -> None:
    found = metrics_of(text.replace(" ¶ ", "\n\n"), "2024-12-20")
    assert [
        (item.target, item.realization, item.percent, span(item.period_start, item.period_end)) for item in found
    ] == figures


@pytest.mark.parametrize(("text", "hauls"), HAULS)
def test_an_article_tells_each_haul_once(text: str, hauls: list[Any]) -> None:
    found = seizures_of(text.replace(" ¶ ", "\n\n"), "2024-12-20")
    assert [(item.amount_base, item.action, span(item.period_start, item.period_end)) for item in found] == hauls


def test_people_counted_twice_in_one_sentence_are_two_groups() -> None:
    first = metric(30)
    told = [first, replace(metric(30), sentence=first.sentence), metric(30)]
    assert len(consolidate_metrics(told)) == 2
