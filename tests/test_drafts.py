"""Drafts: numbers of one statement brought together. A row is a sentence and (target, realization, percent) of each
statement in it, in the order of the text."""

from __future__ import annotations

from typing import Any

import pytest
from reading import drafts_of

from extract.drafts import compatible

Told = list[tuple[float | None, float | None, float | None]]


def failing(sentence: str, told: Told, reason: str) -> Any:
    """A row that the contract demands and that fails today."""
    return pytest.param(sentence, told, marks=pytest.mark.xfail(strict=True, reason=reason))


PAIRS: list[Any] = [
    # X dari target Y
    ("Rawat jalan 42 orang dari target 30 orang.", [(30, 42, None)]),
    ("Rawat jalan 42 orang, melampaui target 30 orang.", [(30, 42, None)]),
    ("Rawat jalan 31 orang dari kuota 30 orang.", [(30, 31, None)]),
    ("Rawat jalan 42 orang (target 30).", [(30, 42, None)]),
    ("Realisasi 42 dari 30 orang.", [(30, 42, None)]),
    ("Sebanyak 42 dari 30 orang dilayani.", [(30, 42, None)]),
    ("Rawat jalan 42/30 orang.", [(30, 42, None)]),
    # target Y, realisasi X
    ("Target 30 orang, realisasi 42 orang.", [(30, 42, None)]),
    ("Target 30 orang dan terealisasi 42 orang.", [(30, 42, None)]),
    ("Target 10 orang (realisasi 24 orang).", [(10, 24, None)]),
    ("Target yang dibebankan 4 kasus, capaian kami 8 kasus.", [(4, 8, None)]),
    ("Target 3,25 hasil 3,41.", [(3.25, 3.41, None)]),
    # dari Y yang ditargetkan, tercapai X
    ("Dari 30 orang yang ditargetkan, tercapai 42 orang.", [(30, 42, None)]),
    ("Dari target 30 orang, 42 orang terlayani.", [(30, 42, None)]),
    # small words tell what became of the target
    ("Dari lima lembaga yang ditargetkan, baru dua lembaga.", [(5, 2, None)]),
    ("Lima lembaga yang ditargetkan, baru dua.", [(5, 2, None)]),
    ("Hanya ditargetkan 4 kasus, namun sudah 8 kasus diungkap.", [(4, 8, None)]),
    ("Ditargetkan 30 orang, ternyata yang datang 44 orang.", [(30, 44, None)]),
    # money: the ceiling needs no word of its own
    ("Pagu Rp 5 miliar terserap Rp 4 miliar.", [(5e9, 4e9, None)]),
    ("Anggaran Rp 5 miliar, yang dibelanjakan Rp 4 miliar.", [(5e9, 4e9, None)]),
    failing("Dari dana Rp 5 miliar, Rp 4 miliar terserap.", [(5e9, 4e9, None)], "a role word behind the money spent"),
    # several statements in one sentence
    (
        "Rawat jalan 42 orang dari target 30 orang dan rawat inap 5 orang dari target 4 orang.",
        [(30, 42, None), (4, 5, None)],
    ),
    (
        "Rawat jalan ditargetkan 30 dan terealisasi 42, pascarehabilitasi ditargetkan 10 dan terealisasi 12.",
        [(30, 42, None), (10, 12, None)],
    ),
    ("Sebanyak 68 orang direhabilitasi, 59 orang rawat jalan.", [(None, 68, None), (None, 59, None)]),
    failing(
        "Tes urine diikuti 600 orang, 5 orang positif, targetnya 500 orang.",
        [(500, 600, None), (None, 5, None)],
        "the target joins the number beside it, not the one that it belongs to",
    ),
]

PERCENT: list[Any] = [
    ("Capaian 42 orang (140 persen).", [(None, 42, 140)]),
    ("Target 30 orang, terealisasi 42 orang atau 140 persen.", [(30, 42, 140)]),
    ("Rawat jalan 42 orang dari target 30 orang (140%).", [(30, 42, 140)]),
    ("Realisasi 40 orang atau 133 persen dari target 30 orang.", [(30, 40, 133)]),
    ("Target 12 keluarga terealisasi 100 persen.", [(12, None, 100)]),
    ("Pagu Rp 5 miliar terserap Rp 4 miliar (80 persen).", [(5e9, 4e9, 80)]),
    ("Kinerja mencapai 104,5 persen.", [(None, None, 104.5)]),
    # the percentage first
    ("Baru 30 persen dari 52 ribu orang.", [(52_000, None, 30)]),
    ("Baru 35 persen dari target 40 orang.", [(40, None, 35)]),
    ("Prevalensi 1,62 persen atau sekitar 2,7 juta jiwa.", [(None, 2_700_000, 1.62)]),
    # an index told in percent has its target in percent
    ("Indeks 84 persen dari target 78 persen.", [(78, 84, None)]),
    # a percentage of growth or of a part belongs to nothing
    ("Diungkap 35 kasus, naik 24 persen.", [(None, 35, None), (None, None, 24)]),
    ("Ada 45 orang klien, 90 persen laki-laki.", [(None, 45, None), (None, None, 90)]),
]

APART: list[Any] = [
    # never across ";"
    ("Rawat jalan 42 orang; 30 orang dites urine.", [(None, 42, None), (None, 30, None)]),
    ("Target rawat jalan 30 orang; 42 orang dites urine.", [(30, None, None), (None, 42, None)]),
    (
        "Target rawat jalan 30 orang; realisasi pascarehabilitasi 12 orang.",
        [(30, None, None), (None, 12, None)],
    ),
    # never across sentences (that is for the joining of metrics)
    ("Target 30 orang. Realisasi 42 orang.", [(30, None, None), (None, 42, None)]),
    # never of two kinds
    ("Target 30 keluarga, realisasi 42 desa.", [(30, None, None), (None, 42, None)]),
    ("Target 8 kasus dan 12 orang tersangka.", [(8, None, None), (12, None, None)]),
    # a difference, a facet and a part never become a realization
    ("Target 30 orang, naik 5 orang.", [(30, None, None), (None, 5, None)]),
    ("Target 30 orang, 12 laki-laki.", [(30, None, None), (None, 12, None)]),
    # words of another programme stand between
    ("Rawat jalan 42 orang dan tes urine 30 orang.", [(None, 42, None), (None, 30, None)]),
    # rejected numbers and amounts of drugs are no statements
    ("Disita 5 gram sabu di Jalan Anggur nomor 51.", []),
]


@pytest.mark.parametrize(("sentence", "told"), [*PAIRS, *PERCENT, *APART])
def test_the_numbers_of_one_statement_come_together(sentence: str, told: Told) -> None:
    drafts = [(draft.target, draft.realization, draft.percent) for draft in drafts_of(sentence)]
    assert [tuple(item and item.value for item in draft) for draft in drafts] == told


@pytest.mark.parametrize(
    ("sentence", "shape"),
    [
        ("Sebanyak 42 orang dilayani.", "single"),
        ("Target 30 orang.", "target"),
        ("Target 30 orang, realisasi 42 orang.", "target-first"),
        ("Rawat jalan 42 orang dari target 30 orang.", "realization-first"),
        ("Realisasi 42 dari 30 orang.", "of"),
        ("Anggaran Rp 5 miliar, yang dibelanjakan Rp 4 miliar.", "ceiling-first"),
        ("Kinerja mencapai 104,5 persen.", "percent"),
        ("Baru 30 persen dari 52 ribu orang.", "percent-of"),
        ("Prevalensi 1,62 persen atau sekitar 2,7 juta jiwa.", "percent-or"),
        ("Indeks 84 persen dari target 78 persen.", "index-of"),
    ],
)
def test_the_shape_tells_how_they_came_together(sentence: str, shape: str) -> None:
    (draft,) = drafts_of(sentence)
    assert draft.shape == shape


def test_a_statement_hangs_on_what_was_achieved() -> None:
    (draft,) = drafts_of("Target 30 orang, terealisasi 42 orang atau 140 persen.")
    assert draft.main.value == 42
    assert [item.value for item in draft.members] == [30, 42, 140]
    assert draft.kinds == {"person"}


def test_a_bare_number_counts_what_the_other_one_counts() -> None:
    (draft,) = drafts_of("Dari lima lembaga yang ditargetkan, baru dua.")
    assert draft.kinds == {"institution"}


def test_only_like_numbers_are_compatible() -> None:
    people, families, bare = (draft.main for draft in drafts_of("Ada 5 orang; 6 keluarga; 7."))
    assert compatible(people, bare) and compatible(bare, families)
    assert not compatible(people, families)


def test_a_role_word_makes_a_statement_explicit() -> None:
    plain, explicit = drafts_of("Rawat jalan 42 orang. Target tes urine 30 orang.")
    assert (plain.explicit, explicit.explicit) == (False, True)
