"""Roles and traits: what part each number plays in its sentence, and what else a reader notices about it.

A table row is a sentence and, for each number by its value, the role ("target", "realization" or None where no word
says so) or the traits. A number told twice in a sentence can't stand in such a table.
"""

from __future__ import annotations

from typing import Any

import pytest
from reading import parts_of

from extract.trait import Trait

Roles = dict[float, str | None]
Traits = dict[float, Trait]
T, R = "target", "realization"


def failing(sentence: str, told: Any, reason: str) -> Any:
    """A row that the contract demands and that fails today."""
    return pytest.param(sentence, told, marks=pytest.mark.xfail(strict=True, reason=reason))


ROLES: list[Any] = [
    # the planned number
    ("Rawat jalan 42 orang dari target 30 orang.", {42: None, 30: T}),
    ("Rawat jalan 42 orang, melampaui target 30 orang.", {42: None, 30: T}),
    ("Rawat jalan 31 orang dari kuota 30 orang.", {31: None, 30: T}),
    ("BNNK menargetkan 4 kasus.", {4: T}),
    ("Tahun ini ditargetkan sebanyak 40 orang.", {40: T}),
    ("Jatahnya hanya 20 orang.", {20: T}),
    ("Pagu anggaran sebesar Rp 5 miliar.", {5e9: T}),
    ("Target yang dibebankan 4 kasus.", {4: T}),
    # behind the number
    ("Dari 30 orang yang ditargetkan, tercapai 42 orang.", {30: T, 42: R}),
    ("Lima lembaga yang ditargetkan, baru dua.", {5: T, 2: None}),
    ("Ada 400 pecandu yang menjadi target.", {400: T}),
    ("SKHPN yang ditargetkan 500 lembar terbit 876 lembar.", {500: T, 876: None}),
    # the achieved number
    ("Target rawat jalan 30 orang, realisasi 42 orang.", {30: T, 42: R}),
    ("Target 30 orang, capaian 42 orang.", {30: T, 42: R}),
    ("Target 30 orang, hasil 42 orang.", {30: T, 42: R}),
    ("Target 10 orang (realisasi 24 orang).", {10: T, 24: R}),
    ("Dari target 30 orang, terealisasi 42 orang.", {30: T, 42: R}),
    ("Pagu Rp 5 miliar terserap Rp 4 miliar.", {5e9: T, 4e9: R}),
    ("Capaian kami 8 kasus.", {8: R}),
    # no word says so
    ("Sebanyak 42 orang menjalani rawat jalan.", {42: None}),
    ("Tak kurang 42 orang hasil pengembangan kasus.", {42: None}),
    ("Hasil pemeriksaan 42 orang sudah keluar.", {42: None}),
    ("Kurang lebih 42 orang hadir.", {42: None}),
    # a role word speaks of the number right behind it, not of the next one
    ("Target 30 orang, rawat inap 5 orang.", {30: T, 5: None}),
    # a name that holds a role word is no role
    ("Diungkap 42 kasus target operasi.", {42: None}),
    ("Kasus hasil pengembangan 12 kasus.", {12: None}),
    ("Target rawat jalan 30 orang dan rawat inap 5 orang.", {30: T, 5: T}),
]

TRAITS: list[Any] = [
    # a difference is no figure; the level reached is
    ("Kasus naik 13 kasus.", {13: Trait.GROWTH}),
    ("Kasus turun 3 kasus dibanding tahun lalu.", {3: Trait.GROWTH}),
    ("Jumlahnya 35 kasus, bertambah 4 kasus.", {35: Trait.NONE, 4: Trait.GROWTH}),
    ("Kasus naik 13 kasus atau 24 persen.", {13: Trait.GROWTH, 24: Trait.GROWTH}),
    ("Kasus naik 13 kasus (24 persen).", {13: Trait.GROWTH, 24: Trait.GROWTH}),
    ("Kami over prestasi sebanyak 12 orang.", {12: Trait.GROWTH}),
    ("Kasus naik menjadi 35 kasus.", {35: Trait.NONE}),
    ("Kasus naik dari 22 menjadi 35 kasus.", {22: Trait.PRIOR, 35: Trait.NONE}),
    ("Diungkap 35 kasus, naik dari 22 kasus.", {35: Trait.NONE, 22: Trait.PRIOR}),
    # a part of a number told before
    ("Sebanyak 42 orang dites, lima di antaranya positif.", {42: Trait.NONE, 5: Trait.SHARE}),
    ("Sebanyak 42 orang hadir, sisanya 16 orang absen.", {42: Trait.NONE, 16: Trait.SHARE}),
    ("Dari klien rawat jalan tersebut, 38 orang tuntas.", {38: Trait.SHARE}),
    ("Tujuh dari 22 kasus itu selesai.", {7: Trait.SHARE, 22: Trait.REPEAT}),
    ("Sebanyak 57 orang, yakni 45 warga binaan.", {57: Trait.NONE, 45: Trait.SHARE}),
    (
        "Sebanyak 57 orang, yakni 45 warga binaan dan 12 petugas.",
        {57: Trait.NONE, 45: Trait.SHARE, 12: Trait.SHARE},
    ),
    # a part by sex, age, nationality, job; one of each is no total
    ("Tersangka laki-laki 38 orang.", {38: Trait.FACET}),
    ("Terdiri dari 38 laki-laki dan tiga perempuan.", {38: Trait.FACET | Trait.SHARE, 3: Trait.FACET | Trait.SHARE}),
    ("Ditangkap 4 orang WNA.", {4: Trait.JOB}),
    ("Enam orang kurir ditangkap.", {6: Trait.JOB}),
    ("Setiap unit digerakkan lima agen.", {5: Trait.EACH}),
    ("Rata-rata 12 orang dilayani.", {12: Trait.EACH}),
    ("Satu pelaku ditangkap.", {1: Trait.JOB}),
    ("Diungkap 42 kasus target operasi.", {42: Trait.FACET}),
    ("Sebanyak 41 orang tersangka ditangkap.", {41: Trait.NONE}),
    ("Enam kurir ditangkap.", {6: Trait.NONE}),
    # a number told again to speak of its parts
    ("Dari 23 tersangka itu, 20 orang ditahan.", {23: Trait.REPEAT, 20: Trait.SHARE}),
    ("Sabu yang setengah kilogram itu dimusnahkan.", {0.5: Trait.REPEAT}),
    # to come
    ("BNNK akan membentuk 3 Desa Bersinar.", {3: Trait.PLAN}),
    ("Tahun depan 40 orang dilatih.", {40: Trait.PLAN}),
    ("BNNK telah membentuk 3 Desa Bersinar.", {3: Trait.NONE}),
    # two numbers of one facet in two years
    (
        "Tersangka laki-laki tahun 2015 ada 301 orang dan tahun 2016 ada 388 orang.",
        {301: Trait.FACET, 388: Trait.FACET},
    ),
]


@pytest.mark.parametrize(("sentence", "roles"), ROLES)
def test_each_number_has_its_role(sentence: str, roles: Roles) -> None:
    assert {part.quantity.value: part.role for part in parts_of(sentence)} == roles


@pytest.mark.parametrize(("sentence", "traits"), TRAITS)
def test_each_number_has_its_traits(sentence: str, traits: Traits) -> None:
    assert {part.quantity.value: part.traits for part in parts_of(sentence)} == traits


def test_a_number_without_a_role_word_has_no_cue() -> None:
    (part,) = parts_of("Sebanyak 42 orang menjalani rawat jalan.")
    assert part.cue is None


def test_a_role_word_of_the_sentence_before_says_nothing() -> None:
    first, second = parts_of("Target tahun ini 30 orang. Sebanyak 42 orang menjalani rawat jalan.")
    assert (first.role, second.role) == (T, None)


def test_a_role_word_too_far_before_says_nothing() -> None:
    (part,) = parts_of(
        "Target kerja yang telah lama disusun bersama pemerintah daerah dan mitra lain kini memuat 42 orang."
    )
    assert part.role is None
