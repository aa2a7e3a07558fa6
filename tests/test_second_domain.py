"""Another domain is another folder: child stunting, read by the same engine without a line of code.

The pack is `tests/packs/stunting`; offices' names are real in form, every figure is invented.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from app.ruletools import check
from corpus.article import Article
from extract.pipeline import Extractor
from extract.records import Metric, Seizure
from rules.files import packs

PACK = Path(__file__).parent / "packs" / "stunting"
YEAR_2023 = (date(2023, 1, 1), date(2023, 12, 31))

BREBES = """Prevalensi Stunting di Brebes Turun, Posyandu Makin Ramai
BREBES, 12 Januari 2024 - Dinas Kesehatan Kabupaten Brebes mencatat prevalensi stunting sepanjang 2023 sebesar 16,4 \
persen.
Sepanjang tahun 2023 sebanyak 41.250 balita ditimbang dari target 50.000 balita atau 82,5 persen. Tim juga menjangkau \
1.120 posyandu dari target 1.200 posyandu.
Untuk semua itu pagu anggaran tahun 2023 Rp12,5 miliar terserap Rp11,9 miliar.
Pada tahun yang sama 45 orang menjalani rehabilitasi di kabupaten itu, dan polisi menyita 2 kilogram sabu dari dua \
tersangka.
"""
BITUNG = """Semester Pertama, Posyandu di Bitung Ramai
BITUNG - Dinkes Kota Bitung menargetkan 4.000 balita ditimbang pada semester I 2024. Realisasinya 3.410 balita, kata \
Kepala Dinas Kesehatan Kota Bitung, Selasa (9/7/2024).
Hingga Juni 2024 ditemukan 212 balita stunting. Tes urine pegawai dinas itu diikuti 60 orang.
"""


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(rules=PACK)


@pytest.fixture(scope="module")
def brebes(extractor: Extractor) -> dict[str, Metric]:
    return metrics(extractor, BREBES)


@pytest.fixture(scope="module")
def bitung(extractor: Extractor) -> dict[str, Metric]:
    return metrics(extractor, BITUNG)


def metrics(extractor: Extractor, text: str) -> dict[str, Metric]:
    """The metrics of a text by indicator, which must be told once each; there must be no seizure."""
    found = extractor.extract(Article.from_text(text, "uji"))
    assert not [record for record in found if isinstance(record, Seizure)]
    told = [record for record in found if isinstance(record, Metric)]
    by_indicator = {record.indicator: record for record in told}
    assert len(by_indicator) == len(told), [(record.indicator, record.evidence.quote) for record in told]
    return by_indicator


def figures(record: Metric) -> tuple[float | None, float | None, float | None, str]:
    return record.target, record.realization, record.percent, record.measure


def days(record: Metric) -> tuple[date | None, date | None]:
    return record.period_start, record.period_end


def test_children_weighed_have_target_realization_and_percent(brebes: dict[str, Metric]) -> None:
    weighed = brebes["layanan.ditimbang"]
    assert figures(weighed) == (50_000, 41_250, 82.5, "orang")
    assert days(weighed) == YEAR_2023
    assert weighed.unit == "dinkes-brebes"
    assert weighed.evidence.rule.startswith("st.ditimbang/")
    assert BREBES[weighed.evidence.start : weighed.evidence.end] == weighed.evidence.quote


def test_a_measure_of_the_pack_is_counted(brebes: dict[str, Metric]) -> None:
    assert figures(brebes["layanan.posyandu"]) == (1_200, 1_120, None, "posyandu")


def test_prevalence_is_a_percentage_of_the_year(brebes: dict[str, Metric]) -> None:
    assert figures(brebes["stunting.prevalensi"])[2] == 16.4
    assert days(brebes["stunting.prevalensi"]) == YEAR_2023


def test_a_budget_is_ceiling_and_spending(brebes: dict[str, Metric]) -> None:
    assert figures(brebes["umum.anggaran"]) == (12.5e9, 11.9e9, None, "rupiah")


def test_a_target_told_before_its_realization_joins_it(bitung: dict[str, Metric]) -> None:
    weighed = bitung["layanan.ditimbang"]
    assert figures(weighed) == (4_000, 3_410, None, "orang")
    assert days(weighed) == (date(2024, 1, 1), date(2024, 6, 30))
    assert weighed.unit == "dinkes-bitung"


def test_cases_are_read_up_to_a_month(bitung: dict[str, Metric]) -> None:
    assert figures(bitung["stunting.kasus"])[1] == 212
    assert days(bitung["stunting.kasus"])[1] == date(2024, 6, 30)


@pytest.mark.parametrize("text", [BREBES, BITUNG])
def test_no_rule_of_the_built_in_domain_fires(extractor: Extractor, text: str) -> None:
    found = extractor.extract(Article.from_text(text, "uji"))
    assert {record.evidence.rule.split(".")[0] for record in found} == {"st"}


def test_each_domain_leaves_the_other_ones_articles(extractor: Extractor) -> None:
    about_drugs = "BNNP Aceh merehabilitasi 58 orang dari target 60 orang pada 2021 dan menyita 2 kg sabu."
    assert extractor.extract(Article.from_text(about_drugs)) == []
    assert [one for one in Extractor().extract(Article.from_text(BITUNG)) if one.evidence.rule.startswith("st.")] == []


def test_the_pack_passes_the_linter() -> None:
    report = check(packs(PACK))
    assert [str(problem) for problem in report.problems if problem.level == "error"] == []
    assert report.examples > 10


def test_records_tell_which_rules_made_them(extractor: Extractor) -> None:
    assert extractor.version != Extractor().version


def test_a_percentage_with_a_target_in_percent(extractor: Extractor) -> None:
    text = "Dinkes Brebes, 2 Januari 2025 - Rilis.\nAngka stunting pada 2024 sebesar 13,9 persen dari target 12 persen."
    found = metrics(extractor, text)
    assert figures(found["stunting.prevalensi"])[:2] == (12, 13.9)


def test_a_target_behind_a_headline_with_the_figure(extractor: Extractor) -> None:
    text = BITUNG.replace("Posyandu di Bitung Ramai", "3.410 Balita di Bitung Ditimbang")
    assert figures(metrics(extractor, text)["layanan.ditimbang"]) == (4_000, 3_410, None, "orang")


def test_a_pack_may_bring_a_class_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "stunting"
    shutil.copytree(PACK, folder)
    for name, old, new in (
        ("measures.toml", 'class = "institution"', 'class = "post"'),
        ("indicators.toml", 'counts = ["institution", "bare"]', 'counts = ["post", "bare"]'),
    ):
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert figures(metrics(Extractor(rules=folder), BREBES)["layanan.posyandu"]) == (1_200, 1_120, None, "posyandu")
