"""Discourse: whose figures an article tells, and when. Small articles: headline first, "¶" begins a line.

A row gives for each number, by its value, its days (a year, one day, or first..last) or its office; None where nothing
tells it.
"""

from __future__ import annotations

from typing import Any

import pytest
from reading import dated, owned, sources

YEAR_END = "2024-12-20"


def lines(text: str) -> str:
    return text.replace(" ¶ ", "\n")


def failing(*row: Any, reason: str) -> Any:
    """A row that the contract demands and that fails today."""
    return pytest.param(*row, marks=pytest.mark.xfail(strict=True, reason=reason))


Belu = "BNNK Belu Paparkan Capaian 2024 ¶ "
Riau = "BNNP Riau Musnahkan Sabu ¶ "
Landak = "Polres Landak Bongkar Peredaran Sabu ¶ "

PERIODS: list[Any] = [
    # told once, in the headline or the lead, it holds for what follows
    (f"{Belu}Sebanyak 42 klien dilayani. ¶ Tes urine diikuti 623 orang.", YEAR_END, {42: "2024", 623: "2024"}),
    ("Kinerja BNNK Belu ¶ Selama 2024 ada 42 klien. ¶ Tes urine 623 orang.", YEAR_END, {42: "2024", 623: "2024"}),
    # back to it after a comparison
    (
        f"{Belu}Klien 42 orang. Pada 2023 ada 35 orang. ¶ Tes urine 623 orang.",
        YEAR_END,
        {42: "2024", 35: "2023", 623: "2024"},
    ),
    (
        f"{Belu}Klien 42 orang, dibanding tahun 2023 sebanyak 35 orang. Tes urine 623 orang.",
        YEAR_END,
        {42: "2024", 35: "2023", 623: "2024"},
    ),
    (f"{Belu}Tahun lalu 35 klien. Kini 42 klien.", YEAR_END, {35: "2023", 42: "2024"}),
    (f"{Belu}Tahun lalu 35 klien, kini 42 klien.", YEAR_END, {35: "2023", 42: "2024"}),
    (f"{Belu}Tahun lalu 35 klien, tahun ini 42 klien.", YEAR_END, {35: "2023", 42: "2024"}),
    (f"{Belu}Tahun 2022 cuma 28 klien. ¶ Tes urine 623 orang.", YEAR_END, {28: "2022", 623: "2024"}),
    (f"{Belu}Dari 22 kasus pada 2023 menjadi 35 kasus pada 2024.", YEAR_END, {22: "2023", 35: "2024"}),
    (f"{Belu}Kasus naik dari 22 menjadi 35.", YEAR_END, {22: "2023", 35: "2024"}),
    # lengths
    ("Rilis BNNK Belu ¶ Januari hingga September 2024 ada 42 klien.", "2024-10-02", {42: "2024-01-01..2024-09-30"}),
    ("Rilis BNNK Belu ¶ Hingga September 2024 ada 42 klien.", "2024-10-02", {42: "2024-01-01..2024-09-30"}),
    (
        "Rilis BNNK Belu ¶ Selama Januari-September 2024 ada 42 klien. Periode yang sama tahun lalu 35 klien.",
        "2024-10-02",
        {42: "2024-01-01..2024-09-30", 35: "2023-01-01..2023-09-30"},
    ),
    ("Rilis BNNK Belu ¶ Triwulan III 2023 ada 42 klien.", "2023-10-02", {42: "2023-07-01..2023-09-30"}),
    # "semester ini", told days after its end, is the one that the article is about
    ("Semester I 2024 BNNK Belu ¶ Semester ini 42 klien.", "2024-07-05", {42: "2024-01-01..2024-06-30"}),
    # the annual target stands beside a realization to date
    (
        "Rilis BNNK Belu ¶ Target tahun ini 60 orang. Hingga September 2024 terlayani 42 orang.",
        "2024-10-02",
        {60: "2024", 42: "2024-01-01..2024-09-30"},
    ),
    # an operation's year gives way to its days where the text tells them
    (
        "Operasi Antik 2023 di Belu ¶ Operasi Antik 2023 digelar 1 hingga 14 Juli 2023. Polisi mengungkap 12 kasus.",
        "2023-07-20",
        {12: "2023-07-01..2023-07-14"},
    ),
    ("Operasi Antik 2023 di Belu ¶ Polisi mengungkap 12 kasus dalam Operasi Antik 2023.", "2023-07-20", {12: "2023"}),
    # the period comes in the next sentence
    (
        "Polres Landak 2023 ¶ Polisi mengungkap 12 kasus. Semua kasus itu terjadi antara Juni dan Oktober 2023.",
        "2023-11-02",
        {12: "2023-06-01..2023-10-31"},
    ),
    # a plan is of its own year
    (
        "Rencana BNNK Belu ¶ Tahun 2025 ditargetkan 35 klien. Tahun ini 42 klien.",
        YEAR_END,
        {35: "2025", 42: "2024"},
    ),
    # nothing tells it
    ("BNNK Belu Layani Klien ¶ Sebanyak 42 klien dilayani.", YEAR_END, {42: None}),
]

DAYS: list[Any] = [
    # the day of a haul
    (f"{Landak}Pada 20 Maret 2021 polisi menyita 5 gram sabu.", "2021-03-30", {5: "2021-03-20"}),
    (
        f"{Landak}Pada 20 Maret 2021 polisi menyita 5 gram sabu. ¶ Lalu pada 23 Maret 2021 disita 8 gram sabu.",
        "2021-03-30",
        {5: "2021-03-20", 8: "2021-03-23"},
    ),
    (
        f"{Landak}Pelaku ditangkap pada Sabtu (20/3/2021). ¶ Dari rumahnya disita 5 gram sabu.",
        "2021-03-30",
        {5: "2021-03-20"},
    ),
    (f"{Landak}Pelaku ditangkap kemarin dengan 5 gram sabu.", "2021-03-30", {5: "2021-03-29"}),
    # the day of the telling is no period
    (f"{Landak}Polisi menyita 5 gram sabu, kata Kapolres, Selasa (30/3/2021).", "2021-03-30", {5: None}),
    (
        f"{Landak}Polisi menyita 5 gram sabu. Hal itu disampaikan dalam konferensi pers, Selasa (30/3/2021).",
        "2021-03-30",
        {5: None},
    ),
    (
        f"{Landak}Kapolres mengatakan, Selasa (30/3/2021), 5 gram sabu disita pada 20 Maret 2021.",
        "2021-03-30",
        {5: "2021-03-20"},
    ),
    # the dateline is none either, but counts for "tahun ini"
    ("Rilis BNNK Belu ¶ ATAMBUA, 20 Desember 2024 - Sepanjang tahun ini 42 klien.", None, {42: "2024"}),
    ("Rilis BNNK Belu ¶ ATAMBUA, 20 Desember 2024 - Tahun ini 42 klien.", None, {42: "2024"}),
    ("Rilis BNNK Belu ¶ ATAMBUA, 20 Desember 2024 - Ada 42 klien.", None, {42: None}),
    # what is destroyed takes the day of destruction, the cases behind it their own
    (f"{Riau}BNNP Riau memusnahkan 5 kg sabu, Kamis (12/12/2024).", "2024-12-13", {5: "2024-12-12"}),
    (
        f"{Riau}BNNP Riau memusnahkan 5 kg sabu, Kamis (12/12/2024). ¶ "
        "Barang bukti itu dari 3 kasus selama November 2024. ¶ Sabu 2 kg dibakar.",
        "2024-12-13",
        {5: "2024-12-12", 3: "2024-11-01..2024-11-30", 2: "2024-12-12"},
    ),
]

OFFICES: list[Any] = [
    # beside the number, subject of the sentence or the paragraph, the article's own
    (f"{Belu}Ada 42 klien.", {42: "bnn-kab-belu"}),
    (
        f"{Belu}BNNK Belu mengungkap 8 kasus. Polres Belu mengungkap 19 kasus. ¶ Sebanyak 11 orang ditahan.",
        {8: "bnn-kab-belu", 19: "polres-belu", 11: "bnn-kab-belu"},
    ),
    (f"{Belu}Polres Belu bekerja cepat. Sebanyak 19 kasus diungkap.", {19: "polres-belu"}),
    (f"{Belu}Sepanjang tahun ini sebanyak 19 kasus narkotika diungkap Polres Belu.", {19: "polres-belu"}),
    (f"{Belu}Sepanjang tahun ini sebanyak 19 kasus narkotika diungkap oleh Polres Belu.", {19: "polres-belu"}),
    (
        f"{Belu}Sebanyak 8 kasus diungkap BNNK Belu dan 19 kasus diungkap Polres Belu.",
        {8: "bnn-kab-belu", 19: "polres-belu"},
    ),
    # a ranking
    (
        "Kasus di Riau 2024 ¶ Polres Dumai mengungkap 8 kasus, Polres Siak 19 kasus dan Polres Kampar 16 kasus.",
        {8: "polres-dumai", 19: "polres-siak", 16: "polres-kampar"},
    ),
    (
        "BNNP Riau Rilis 2024 ¶ Terbanyak Polresta Pekanbaru dengan 8 kasus, disusul Polres Siak dengan 19 kasus.",
        {8: "polresta-pekanbaru", 19: "polres-siak"},
    ),
    # a joint haul is that of the office that the sentence names first
    ("Rilis Kasus ¶ Polres Siak dan Polres Karimun berhasil menyita 5 kg sabu.", {5: "polres-siak"}),
    ("Rilis Kasus ¶ Polres Siak dan Polres Karimun menyita 5 kg sabu.", {5: "polres-siak"}),
    # partners, receivers and former posts did not act
    (
        f"{Belu}Razia digelar bersama Polres Belu, Kodim 1605/Belu, dan Lapas Atambua. Sebanyak 42 orang dites.",
        {42: "bnn-kab-belu"},
    ),
    (f"{Belu}Sebanyak 4 tersangka diserahkan ke Polres Belu.", {4: "bnn-kab-belu"}),
    (f"{Belu}Mantan Kapolres Malaka hadir. Pihaknya melayani 42 klien.", {42: "bnn-kab-belu"}),
    failing(
        f"{Belu}Mantan Kepala BNNK Malaka hadir. Pihaknya melayani 42 klien.",
        {42: "bnn-kab-belu"},
        reason="a former post is only known where it is one word (Kapolres)",
    ),
    # the speaker's own office
    (f"{Belu}Kapolres Malaka juga hadir. Pihaknya menangani 12 kasus.", {12: "polres-malaka"}),
    (f"{Belu}Kapolres Malaka juga hadir. Sebanyak 42 klien dilayani.", {42: "bnn-kab-belu"}),
    # a bare BNN, BNNP, BNNK is the office that the article is about
    ("BNNP Riau Rilis Kinerja 2024 ¶ Tahun ini BNN mengungkap 42 kasus.", {42: "bnn-prov-riau"}),
    ("BNNP Riau Rilis Kinerja 2024 ¶ Tahun ini BNNP mengungkap 42 kasus.", {42: "bnn-prov-riau"}),
    ("BNN Rilis Kinerja 2024 ¶ Tahun ini BNN mengungkap 42 kasus.", {42: "bnn-ri"}),
    ("BNNP Riau Rilis Kinerja 2024 ¶ BNN RI mengungkap 42 kasus.", {42: "bnn-ri"}),
    # no slug
    ("Polri Rilis Kasus 2024 ¶ Polri mengungkap 42 kasus.", {42: None}),
    ("Kejari Belu Musnahkan Sabu ¶ Kejari Belu memusnahkan 42 gram sabu.", {42: None}),
    ("Warga Tolak Narkoba ¶ Sebanyak 42 orang hadir.", {42: None}),
]


@pytest.mark.parametrize(("text", "published", "days"), [*PERIODS, *DAYS])
def test_each_number_has_its_days(text: str, published: str | None, days: dict[float, str | None]) -> None:
    assert dated(lines(text), published) == days


@pytest.mark.parametrize(("text", "offices"), OFFICES)
def test_each_number_has_its_office(text: str, offices: dict[float, str | None]) -> None:
    assert owned(lines(text), YEAR_END) == offices


def test_how_an_office_was_found_is_told() -> None:
    text = lines(
        f"{Belu}Polres Belu mengungkap 19 kasus. Sebanyak 21 orang ditahan. ¶ Kapolres Malaka hadir. Ada 42 orang."
    )
    assert sources(text, YEAR_END) == {19: "beside", 21: "subject", 42: "main"}
    assert sources("Sebanyak 42 orang hadir.") == {42: "none"}


def test_without_a_date_of_its_own_an_article_knows_no_this_year() -> None:
    assert dated("Rilis BNNK Belu\nTahun ini 42 klien dilayani.") == {42: None}


def test_one_article_leaves_nothing_behind_for_the_next() -> None:
    text = lines("BNNK Belu Layani Klien ¶ Sebanyak 42 klien dilayani.")
    before = dated(text, YEAR_END)
    dated(lines(f"{Belu}Pada 2019 ada 12 klien."), YEAR_END)
    assert dated(text, YEAR_END) == before
