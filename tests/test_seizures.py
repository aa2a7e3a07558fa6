"""Seizures: which drug an amount is of, what was done with it, and which amounts are one haul told twice.

A row is a text and its hauls as (drug, amount, measure); "destroyed" stands behind the measure where that was done.
"""

from __future__ import annotations

from typing import Any

import pytest
from reading import hauls_of, seizures_of, taken


def failing(*row: Any, reason: str) -> Any:
    """A row that the contract demands and that fails today."""
    return pytest.param(*row, marks=pytest.mark.xfail(strict=True, reason=reason))


LINKED: list[Any] = [
    # the name behind the amount, or before it
    ("Polisi menyita 5 gram sabu.", [("sabu", 5, "gram")]),
    ("Polisi menyita 5gram sabu.", [("sabu", 5, "gram")]),
    ("Polisi menyita sabu 5 gram.", [("sabu", 5, "gram")]),
    ("Polisi menyita sabu seberat 5 gram.", [("sabu", 5, "gram")]),
    ("Barang bukti berupa sabu dengan berat bruto 5 gram disita.", [("sabu", 5, "gram")]),
    ("Sebanyak 5 kg disita dari kurir sabu.", [("sabu", 5, "kg")]),
    # lists in both directions
    ("Disita 5 gram sabu dan 2 kg ganja.", [("sabu", 5, "gram"), ("ganja", 2, "kg")]),
    ("Disita sabu 5 gram dan ganja 2 kg.", [("sabu", 5, "gram"), ("ganja", 2, "kg")]),
    (
        "Disita 5 gram sabu, 2 kg ganja, 12 butir ekstasi.",
        [("sabu", 5, "gram"), ("ganja", 2, "kg"), ("ekstasi", 12, "butir")],
    ),
    (
        "Disita sabu 5 gram, ganja 2 kg, ekstasi 12 butir.",
        [("sabu", 5, "gram"), ("ganja", 2, "kg"), ("ekstasi", 12, "butir")],
    ),
    (
        "Barang bukti: sabu 5 gram; ganja 2 kg; ekstasi 12 butir.",
        [("sabu", 5, "gram"), ("ganja", 2, "kg"), ("ekstasi", 12, "butir")],
    ),
    # the measure of the list serves a bare number, but a list there must be
    ("Disita sabu 12,5 gram, ganja 30.", [("sabu", 12.5, "gram"), ("ganja", 30, "gram")]),
    ("Disita 13 ribu ganja.", []),
    # street and trade names
    ("Disita 98.450 butir pil dobel L.", [("pil_koplo", 98450, "butir")]),
    ("Disita 40 tablet tramadol, 10 strip alprazolam.", [("pil_koplo", 40, "tablet"), ("psikotropika", 10, "strip")]),
    ("Disita 5 gram tembakau gorila.", [("ganja_sintetis", 5, "gram")]),
    ("Disita 48 butir mefedron.", [("lainnya", 48, "butir")]),
    # a measure in which the drug is never taken
    ("Disita 5 hektare sabu.", []),
    # an amount of exactly one
    ("Polisi menyita 1 kg sabu.", [("sabu", 1, "kg")]),
    (
        "Polisi menyita 1 gram sabu.",
        [("sabu", 1, "gram")],
    ),
]

CARRIED: list[Any] = [
    ("Polisi menangkap kurir sabu. Beratnya 5 gram.", [("sabu", 5, "gram")]),
    ("Polisi menyita sabu. Barang bukti seberat 5 gram dibawa.", [("sabu", 5, "gram")]),
    (
        "Disita sabu 0,2 gram, 0,3 gram dan 0,5 gram.",
        [("sabu", 0.2, "gram"), ("sabu", 0.3, "gram"), ("sabu", 0.5, "gram")],
    ),
    # not where the measure does not fit, not from far away
    ("Polisi menyita ganja. Petugas membawa 5 butir obat.", []),
    ("Kasus sabu marak. Warga resah. Pemerintah bertindak. Petugas bekerja. Beratnya 5 gram.", []),
]

PACKED: list[Any] = [
    ("Disita 3 paket sabu.", [("sabu", 3, "paket")]),
    ("Disita 3 paket sabu seberat 5 gram.", [("sabu", 5, "gram")]),
    ("Disita lima bungkus ganja dengan berat 5 kg.", [("ganja", 5, "kg")]),
    ("Disita 2 bungkus ekstasi berisi 25 butir.", [("ekstasi", 25, "butir")]),
    ("Disita 1 paket sabu dan 1 paket ganja seberat 5 gram.", [("sabu", 1, "paket"), ("ganja", 5, "gram")]),
    ("Disita 3 linting ganja.", [("ganja", 3, "linting")]),
]

ONE_AMOUNT: list[Any] = [
    # two measures of one amount
    ("Disita 8.742 gram sabu atau setara 8,7 kg.", [("sabu", 8742, "gram")]),
    ("Disita sabu 4.127,35 gram (4,1 kg).", [("sabu", 4127.35, "gram")]),
    ("Disita 8.000 butir atau 2.640 gram ekstasi.", [("ekstasi", 8_000, "butir")]),
    # gross and net: the first that is written
    ("Disita sabu 214,8 gram bruto atau 198,3 gram neto.", [("sabu", 214.8, "gram")]),
    # a rough telling gives way to the exact one
    ("Disita 11 kilogram lebih, tepatnya 11,355 kg sabu.", [("sabu", 11.355, "kg")]),
    # stems, hectares and weight of one field are a record each
    (
        "Ladang ganja 2 hektare dengan 4.000 batang seberat 1,5 ton ditemukan.",
        [("ganja", 2, "hektare"), ("ganja", 4000, "batang"), ("ganja", 1.5, "ton")],
    ),
    ("Disita ekstasi 12 butir dan 4 gram.", [("ekstasi", 12, "butir"), ("ekstasi", 4, "gram")]),
    ("Disita 12 butir dan 4 gram ekstasi.", [("ekstasi", 12, "butir"), ("ekstasi", 4, "gram")]),
    (
        "Disita hasis 1 kg, 12 butir dan 4 gram ekstasi.",
        [("hasis", 1, "kg"), ("ekstasi", 12, "butir"), ("ekstasi", 4, "gram")],
    ),
    # the same pills weighed are one haul; what was set aside is none, what was destroyed beside it is
    ("Disita 45 butir ekstasi dengan berat netto 15,8 gram.", [("ekstasi", 45, "butir")]),
    (
        "Sabu 188,2 gram disita, dimusnahkan 186,1 gram, disisihkan 0,4 gram untuk uji lab.",
        [("sabu", 188.2, "gram"), ("sabu", 186.1, "gram destroyed")],
    ),
    ("Disita 3,1 kg (belum disisihkan bagi penyidik) ganja.", [("ganja", 3.1, "kg")]),
    ("Sitaan hasis turun dari 8 gram menjadi 0 gram.", [("hasis", 8, "gram")]),
    # a range tells nothing
    ("Disita sabu 11,30 gram hingga 14,75 gram.", []),
]

NO_HAUL: list[Any] = [
    ("Sampel sabu 0,1 gram disisihkan untuk uji laboratorium.", []),
    ("Disita 5 gram sabu, 0,1 gram disisihkan untuk laboratorium.", [("sabu", 5, "gram")]),
    ("Pelaku mengaku menjual 5 gram sabu.", []),
    ("Pelaku memesan 10 gram sabu dari bandar.", []),
    ("Satu gram sabu dihisap 10 orang.", []),
    ("Kebutuhan sabu di kota itu 5 kg.", []),
    ("Terdakwa divonis karena 5 gram sabu.", []),
    ("Disita 5 liter solar dari kapal pembawa sabu.", []),
    ("Disita 12 botol miras.", []),
    ("Disita uang Rp 5 juta, 2 unit ponsel dan sabu 5 gram.", [("sabu", 5, "gram")]),
    (
        "Disita 12 botol miras dan 2 gram sabu.",
        [("sabu", 2, "gram")],
    ),
]

ACTIONS: list[Any] = [
    ("Polisi memusnahkan 5 kg sabu.", [("sabu", 5, "kg destroyed")]),
    ("Sabu 5 kg dimusnahkan.", [("sabu", 5, "kg destroyed")]),
    ("Disita 5 kg sabu, sedangkan 2 kg ganja dimusnahkan.", [("sabu", 5, "kg"), ("ganja", 2, "kg destroyed")]),
    ("Polisi memusnahkan barang bukti. Sabu 5 kg dibakar.", [("sabu", 5, "kg destroyed")]),
    ("Polisi menyita barang bukti. Ada 5 kg sabu.", [("sabu", 5, "kg")]),
    ("Sitaan sabu naik dari 2 kg menjadi 5 kg.", [("sabu", 2, "kg"), ("sabu", 5, "kg")]),
]


@pytest.mark.parametrize(("text", "hauls"), [*LINKED, *CARRIED, *PACKED, *ONE_AMOUNT, *NO_HAUL, *ACTIONS])
def test_each_amount_is_a_haul_of_its_drug(text: str, hauls: list[tuple[str, float, str]]) -> None:
    assert hauls_of(text) == hauls


@pytest.mark.parametrize(
    ("written", "base"),
    [
        ("5 gram sabu", (5, "gram")),
        ("5 kg sabu", (5000, "gram")),
        ("3 ons sabu", (300, "gram")),
        ("1,5 ton ganja", (1_500_000, "gram")),
        ("40 miligram sabu", (0.04, "gram")),
        ("2 kilogram 150 gram sabu", (2150, "gram")),
        ("12 butir ekstasi", (12, "butir")),
        ("12 tablet tramadol", (12, "butir")),
        ("12 kapsul tramadol", (12, "butir")),
        ("12 strip tramadol", (12, "strip")),
        ("2 liter sabu cair", (2000, "ml")),
        ("500 ml sabu cair", (500, "ml")),
        ("2 hektare ladang ganja", (2, "hektare")),
        ("300 meter persegi ladang ganja", (0.03, "hektare")),
        ("40 batang ganja", (40, "batang")),
    ],
)
def test_an_amount_is_converted_to_its_base(written: str, base: tuple[float, str]) -> None:
    (record,) = seizures_of(
        f"Polres Belu Ungkap Kasus Narkoba\n\nPada 20 Maret 2021 Polres Belu menyita {written}.", "2021-03-30"
    )
    assert (record.amount_base, record.base) == base


def test_what_the_amount_was_as_written_is_kept() -> None:
    (record,) = seizures_of("Polres Belu Ungkap Kasus\n\nPolres Belu menyita 1,5 kilogram sabu.", "2021-03-30")
    assert taken(record) == ("sabu", 1.5, "kg", "seized")


def test_the_hauls_of_two_days_are_two() -> None:
    text = "Polres Belu Ungkap Kasus\n\nPada 20 Maret 2021 disita 5 gram sabu. Pada 23 Maret 2021 disita 5 gram sabu."
    assert [str(record.period_start) for record in seizures_of(text, "2021-03-30")] == ["2021-03-20", "2021-03-23"]
