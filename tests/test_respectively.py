"""Lists read in step ("A, B dan C masing-masing 12, 8 dan 5"): each number goes with what stands at its place."""

from __future__ import annotations

import pytest
from reading import metrics_of, stepped

IN_STEP = [
    # programmes
    (
        "Rawat jalan, rawat inap dan pascarehabilitasi masing-masing 12, 8 dan 5 orang.",
        {12: "rawat jalan", 8: "rawat inap", 5: "pascarehabilitasi"},
    ),
    (
        "Rawat jalan serta pascarehabilitasi masing-masing 30 orang dan 10 orang.",
        {30: "rawat jalan", 10: "pascarehabilitasi"},
    ),
    # kinds of institution
    ("SD, SMP dan SMA masing-masing 12, 8 dan 5 sekolah.", {12: "sd", 8: "smp", 5: "sma"}),
    # offices
    ("Polres Belu dan Polres Malaka masing-masing 12 dan 8 kasus.", {12: "polres-belu", 8: "polres-malaka"}),
]

NOT_IN_STEP = [
    "Rawat jalan dan rawat inap masing-masing 12, 8 dan 5 orang.",  # the lists differ in length
    "Rawat jalan, rawat inap dan pascarehabilitasi masing-masing 12 dan 8 orang.",
    "Rawat jalan dan rawat inap masing-masing 12 orang.",  # one number
    "Masing-masing 12 dan 8 orang.",  # nothing before it
    "Rawat jalan 12 orang dan rawat inap 8 orang.",  # no such list
    "Rawat jalan dan rawat inap 12 dan 8 orang.",
    "Masing-masing rawat jalan, rawat inap, 12 orang dan 8 orang.",
]


@pytest.mark.parametrize(("sentence", "pairs"), IN_STEP)
def test_each_number_goes_with_what_stands_at_its_place(sentence: str, pairs: dict[float, str]) -> None:
    assert stepped(sentence) == pairs


@pytest.mark.parametrize("sentence", NOT_IN_STEP)
def test_lists_that_do_not_match_are_not_guessed(sentence: str) -> None:
    assert stepped(sentence) == {}


HEAD = "BNNK Belu Paparkan Capaian 2024\n\n"


def figures(text: str) -> dict[str, tuple[float | None, float | None]]:
    """(target, realization) by indicator, office or kind, whichever tells the records apart."""
    records = metrics_of(HEAD + text, "2024-12-20")
    names = [
        [item.indicator for item in records],
        [str(item.group) for item in records],
        [str(item.unit) for item in records],
    ]
    keys = next((column for column in names if len(set(column)) == len(records)), names[0])
    return {key: (item.target, item.realization) for key, item in zip(keys, records, strict=True)}


def test_the_measure_of_the_last_number_is_that_of_all() -> None:
    records = metrics_of(f"{HEAD}Rawat jalan dan rawat inap masing-masing 12 dan 8 orang.", "2024-12-20")
    assert [item.measure for item in records] == ["orang", "orang"]


def test_programmes_in_step_are_records_of_their_own() -> None:
    text = "Rawat jalan, rawat inap dan pascarehabilitasi masing-masing 12, 8 dan 5 orang."
    assert figures(text) == {
        "rehabilitasi.rawat_jalan": (None, 12),
        "rehabilitasi.rawat_inap": (None, 8),
        "rehabilitasi.pascarehabilitasi": (None, 5),
    }


def test_a_target_before_the_list_is_that_of_the_whole_list() -> None:
    assert figures("Target rawat jalan dan pascarehabilitasi masing-masing 30 dan 10 orang.") == {
        "rehabilitasi.rawat_jalan": (30, None),
        "rehabilitasi.pascarehabilitasi": (10, None),
    }


def test_kinds_in_step_are_one_record_a_kind() -> None:
    text = "Penyuluhan narkoba digelar di SD, SMP dan SMA, masing-masing 12, 8 dan 5 sekolah."
    assert figures(text) == {"SD": (None, 12), "SMP": (None, 8), "SMA": (None, 5)}


def test_offices_in_step_are_one_record_an_office() -> None:
    text = "Polres Belu dan Polres Malaka mengungkap masing-masing 12 dan 8 kasus narkotika."
    assert figures(text) == {"polres-belu": (None, 12), "polres-malaka": (None, 8)}


@pytest.mark.xfail(strict=True, reason="one number told of each programme of a list")
def test_one_number_for_each_of_the_list() -> None:
    assert figures("Rawat jalan dan rawat inap masing-masing 12 orang.") == {
        "rehabilitasi.rawat_jalan": (None, 12),
        "rehabilitasi.rawat_inap": (None, 12),
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "Polres Belu dan Polres Malaka sama-sama mengungkap 5 kasus narkoba.",
        "Paling sedikit Polres Belu dan Malaka, masing masing 5 kasus narkoba.",
    ],
)
def test_offices_that_are_alike_each_have_the_number(sentence: str) -> None:
    records = metrics_of(f"Kasus Narkoba di NTT 2024\n\n{sentence}")
    assert [(record.unit, record.realization) for record in records] == [("polres-belu", 5), ("polres-malaka", 5)]


def test_one_office_has_its_number_once() -> None:
    records = metrics_of("Kasus Narkoba di NTT 2024\n\nPolres Belu sama-sama bekerja dan mengungkap 5 kasus narkoba.")
    assert [record.unit for record in records] == ["polres-belu"]
