"""Quantities: what a number counts, how sure the text is of it, and the numbers that are no figures at all."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import figures_of, quantities_of

from rules.files import packs

MEASURES = {
    "Disita 115 gram sabu": [(115, "gram")],
    "Disita 115gram sabu": [(115, "gram")],
    "Sabu 2 kilogram dan 3 ons": [(2, "kg"), (3, "ons")],
    "Ganja 1,5 ton": [(1.5, "ton")],
    "Serbuk 40 miligram": [(40, "mg")],
    "Sabu cair 10 liter dan 500 ml": [(10, "liter"), (500, "ml")],
    "Ekstasi 12 butir, 5 tablet, 8 kapsul": [(12, "butir"), (5, "tablet"), (8, "kapsul")],
    "Ladang ganja 2 hektare": [(2, "hektare")],
    "Ladang ganja 300 meter persegi": [(300, "m2")],
    "Ganja 40 batang dan 12 linting": [(40, "batang"), (12, "linting")],
    "Sabu 3 bungkus, 4 paket, dua karung": [(3, "bungkus"), (4, "paket"), (2, "karung")],
    "Ada 42 orang": [(42, "orang")],
    "Ada 42 tersangka dan 7 pelajar": [(42, "orang"), (7, "orang")],
    "Ada 12 KK": [(12, "keluarga")],
    "Ada 5 keluarga": [(5, "keluarga")],
    "Diungkap 8 kasus dalam 9 laporan polisi": [(8, "kasus"), (9, "perkara")],
    "Di 3 desa dan 2 kelurahan": [(3, "desa"), (2, "kelurahan")],
    "Terbit 876 lembar": [(876, "lembar")],
    "Sudah 7 berkas perkara": [(7, "berkas")],
    "Digelar 20 kegiatan, 35 kali": [(20, "kegiatan"), (35, "kali")],
    "Menyasar 4 SD dan 3 SMP": [(4, "sekolah"), (3, "sekolah")],
    "Ada 42 dari target 30 orang": [(42, "bare"), (30, "orang")],
}

PERCENT_AND_MONEY = {
    "Capaian 93,33 persen": [(93.33, "persen")],
    "Capaian 0,99Persen": [(0.99, "persen")],
    "Capaian 140%": [(140, "persen")],
    "Capaian 52 poin 72 persen": [(52.72, "persen")],
    "Anggaran Rp 2,5 miliar": [(2.5e9, "money")],
    "Anggaran Rp. 16.371.000": [(16_371_000, "money")],
    "Anggaran Rp1.200.000,-": [(1_200_000, "money")],
    "Anggaran 16.371.000 rupiah": [(16_371_000, "money")],
    "Anggaran Rp. 1 Milyar 694 Juta": [(1_694_000_000, "money")],
}

TORN_OR_TOLD_TWICE = {
    "Ada 6 (enam) orang": [(6, "orang")],
    "Ada enam (6) orang": [(6, "orang")],
    "Sabu 30.231, 02 gram": [(30231.02, "gram")],
    "Capaian 66, 67 persen": [(66.67, "persen")],
    "Ada 31 868 orang": [(31868, "orang")],
    # two masses side by side are one amount, in the smaller measure
    "Sabu 2 kilogram 150 gram": [(2150, "gram")],
    "Ganja 3 ton 51 kg": [(3051, "kg")],
    # these are not
    "Sabu 2 kg dan 150 gram": [(2, "kg"), (150, "gram")],
    "Sabu 150 gram 2 kg": [(150, "gram"), (2, "kg")],
    "Ada 8, 12 dan 20 orang": [(8, "bare"), (12, "bare"), (20, "orang")],
    # halves and quarters
    "Sabu setengah kilogram": [(0.5, "kg")],
    "Sabu satu setengah kilogram": [(1.5, "kg")],
    "Ganja 1/2 ton": [(0.5, "ton")],
}


@pytest.mark.parametrize(
    ("text", "figures"), [*MEASURES.items(), *PERCENT_AND_MONEY.items(), *TORN_OR_TOLD_TWICE.items()]
)
def test_a_number_has_its_value_and_what_it_counts(text: str, figures: list[tuple[float, str]]) -> None:
    assert figures_of(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        "sekitar 334 desa",
        "kurang lebih 334 desa",
        "lebih dari 30 ribu orang",
        "tidak kurang dari 40 orang",
        "hampir 40 orang",
        "sedikitnya 12 orang",
        "setidaknya 12 orang",
        "1.300-an orang",
        "30an klien",
        "12 lebih orang",
        "111 gram lebih",
        "diperkirakan 40 orang",
    ],
)
def test_a_hedge_is_noticed(text: str) -> None:
    (quantity,) = quantities_of(text)
    assert quantity.approximate


@pytest.mark.parametrize(
    "text", ["sebanyak 334 desa", "334 desa", "tercatat 40 orang", "40 orang lebih banyak", "total 12 orang"]
)
def test_what_is_no_hedge_is_not_noticed(text: str) -> None:
    (quantity,) = quantities_of(text)
    assert not quantity.approximate


@pytest.mark.parametrize("text", ["sabu 1674.951 kg", "sabu 1,700,50 gram"])
def test_unusual_signs_are_kept_in_mind(text: str) -> None:
    (quantity,) = quantities_of(text)
    assert quantity.odd


# --- numbers that are no figures

REJECTS = packs().language.toml("rejects.toml")["reject"]


@pytest.mark.parametrize(
    ("rule", "text"), [(rule["id"], text) for rule in REJECTS for text in rule["match"]], ids=lambda item: item
)
def test_a_reject_rule_takes_its_examples(rule: str, text: str) -> None:
    assert rule in [quantity.rejected for quantity in quantities_of(text)]


@pytest.mark.parametrize(
    ("rule", "text"), [(rule["id"], text) for rule in REJECTS for text in rule["nomatch"]], ids=lambda item: item
)
def test_a_reject_rule_leaves_its_counterexamples(rule: str, text: str) -> None:
    assert rule not in [quantity.rejected for quantity in quantities_of(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Pelaku berinisial RM (27) ditangkap",
        "Pelaku RM, berumur 27, ditangkap",
        "Pelaku dijerat Pasal 114 ayat (2) UU 35/2009",
        "Kegiatan dimulai pukul 09.30 WIB",
        "Hubungi call center 184",
        "Hubungi 0812-3456-7890",
        "Kantor di Jalan Anggur nomor 51 RT 03 RW 02",
        "Rapat di ruang 12 lantai 2",
        "Peringatan HUT ke-77",
        "Subdit 3 Ditresnarkoba",
        "Juara 3 lomba poster",
        "Diancam penjara 12 tahun dan denda Rp 2 miliar",
        pytest.param(
            "Mobil bernomor polisi KB 1234",
            marks=pytest.mark.xfail(strict=True, reason="letters stand between the plate's words and its number"),
        ),
        "Salah satu pelaku kabur",
        "Naik dua kali lipat",
        "Kendaraan roda 4",
    ],
)
def test_a_reader_sees_no_figure_here(text: str) -> None:
    assert figures_of(text) == []


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Rawat jalan 5 orang", (5, "orang")),
        ("Pelaku yang berusia remaja 5 orang", (5, "orang")),
        ("Kamar 12 berisi 3 orang", (3, "orang")),
        ("Pidana narkotika 38 kasus", (38, "kasus")),
        ("Tuntutan dibacakan, sabu 38 gram dimusnahkan", (38, "gram")),
        ("Penjara penuh, 38 orang dipindahkan", (38, "orang")),
    ],
)
def test_a_counted_number_is_a_figure_whatever_stands_before_it(text: str, figure: tuple[float, str]) -> None:
    assert figures_of(text)[-1] == figure


def test_the_number_of_a_list_item_is_no_figure_but_the_item_s_is() -> None:
    assert figures_of("1. Rawat jalan 42 orang") == [(42, "orang")]
    assert figures_of("2) Advokasi 5 lembaga") == [(5, "lembaga")]


@pytest.mark.parametrize(
    "text",
    [
        "Sabu 11,30 gram hingga 14,75 gram",
        "Ditangkap dua sampai tiga kurir",
        "Ada 10-15 orang",
        "Ada 10 – 15 orang",
        "Ada 5 s/d 7 paket",
    ],
)
def test_a_range_tells_no_figure(text: str) -> None:
    assert figures_of(text) == []


# --- years and time


@pytest.mark.parametrize(
    "text", ["Sepanjang tahun 2021", "Selama 42 hari", "Periode 2019-2024", "Dalam 3 bulan", "Senin (12/8/2024)"]
)
def test_time_is_no_figure(text: str) -> None:
    assert figures_of(text) == []


def test_a_number_with_a_dot_is_a_count_and_no_year() -> None:
    assert figures_of("Diungkap 2.016 kasus") == [(2016, "kasus")]
    assert figures_of("2017 : 31 kasus") == [(31, "kasus")]


def test_a_measure_in_the_next_sentence_does_not_count_for_this_number() -> None:
    assert figures_of("Totalnya 42. Orang datang dari jauh.")[0] == (42, "bare")


# --- for any text

PIECES = [
    "12",
    "1.670",
    "dua",
    "puluh",
    "ribu",
    "Rp",
    "(",
    ")",
    ",",
    ".",
    "-",
    "an",
    "kg",
    "gram",
    "orang",
    "persen",
    "\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))
def test_quantities_stand_in_order_and_never_overlap(text: str) -> None:
    found = quantities_of(text)
    assert all(item.first < item.number_last <= item.last for item in found)
    assert all(left.last <= right.first for left, right in pairwise(found))
