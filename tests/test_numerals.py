"""Numerals: forms as the press writes them, and the number that a careful reader sees in each.

The tables are issue-like lists: left what stands in the text, right its value; None where no number is told.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.numerals import number_words, parse, read_digits, read_numeral
from rules.files import packs

DIGITS = {
    "7": 7,
    "0": 0,
    "30231": 30231,
    # thousands dot, decimal comma
    "1.670": 1670,
    "82,18": 82.18,
    "0,99": 0.99,
    "10.053,41": 10053.41,
    "1.780.272,364": 1780272.364,
    "30231,02": 30231.02,
    "12,5": 12.5,
    # a blank as group sign, a blank behind the comma
    "31 868": 31868,
    "30.231, 02 gram": 30231.02,
    "66, 67 persen": 66.67,
    "93, 33 %": 93.33,
    # a unit glued to the digits
    "115gram": 115,
    "140kg": 140,
    "0,99Persen": 0.99,
    "20butir": 20,
    # signs at the end belong to the sentence
    "Rp 261.863.413.345,-": 261863413345,
    "1.670.": 1670,
    "12,": 12,
}

WRONG_SIGNS = {
    "1674.951": 1674.951,  # a dot where four digits stand before it is a decimal sign
    "1,700,50": 1700.50,  # both signs as commas
    "1.100.14157": 1100141.57,  # the comma is lost
    "1,234.56": 1234.56,  # the English way round
    "1,234,567": 1234567,
    "54,,38": 54.38,
    "12.5": 12.5,
    "0.75": 0.75,
}

SCALED = {
    "5 ribu": 5000,
    "6 rb": 6000,
    "1,5 juta": 1_500_000,
    "33,8 miliar": 33_800_000_000,  # a binary fraction would lose a cent of it
    "4,35 triliun": 4_350_000_000_000,
    "12,2 jt": 12_200_000,
    "46.537 ribu": 46537,  # the thousands are told twice
    "Rp. 16.371.000": 16_371_000,
    "Rp1,2 miliar": 1_200_000_000,
    "Rp 2,5 milyar": 2_500_000_000,
    "Rp105.017 miliar": 105_017_000_000,  # before miliar a dot is a decimal sign
    "Rp.111 miliar lebih": 111_000_000_000,
    "1,3 triliun": 1_300_000_000_000,
    "Rp. 1 Milyar 694 Juta": 1_694_000_000,
    "Rp. 1 Milyar 694 Juta 22 Ribu": 1_694_022_000,
    "2 juta 500 ribu": 2_500_000,
}

FRACTIONS = {
    "setengah kilogram": 0.5,
    "seperempat": 0.25,
    "sepertiga": pytest.approx(1 / 3),
    "satu setengah": 1.5,
    "dua setengah kilogram": 2.5,
    "407 setengah pil": 407.5,
    "1/4": 0.25,
    "1/2 ton": 0.5,
    "3/4 kg": 0.75,
    "52 poin 72": 52.72,
    "12 koma 5": 12.5,
}

WORDS = {
    "nol": 0,
    "satu": 1,
    "sembilan": 9,
    "sepuluh": 10,
    "sebelas": 11,
    "dua belas": 12,
    "sembilan belas": 19,
    "dua puluh": 20,
    "dua puluh tiga": 23,
    "seratus": 100,
    "seratus lima": 105,
    "seratus dua puluh tiga": 123,
    "dua ratus tiga puluh lima": 235,
    "seribu": 1000,
    "seribu dua ratus": 1200,
    "tiga ribu empat ratus lima puluh enam": 3456,
    "dua juta lima ratus ribu": 2_500_000,
    "sejuta": 1_000_000,
    "Dua Puluh Tiga Orang": 23,
    "3 (tiga) orang": 3,
}

HEDGED = {
    "sekitar 334 desa": 334,
    "lebih dari 30 ribu": 30_000,
    "hampir dua ratus": 200,
    "sedikitnya 12": 12,
    "1.300-an": 1300,
    "30an": 30,
}

NO_NUMBER = [
    "",
    " ",
    "tidak ada",
    "belasan",
    "puluhan orang",
    "ratusan",
    "ribuan pelajar",
    "jutaan butir",
    "beberapa",
    "sejumlah petugas",
    "banyak",
    "-",
    ".,.",
    "Rp",
    "persen",
]


@pytest.mark.parametrize(
    ("form", "value"),
    [
        pytest.param(form, value, id=form)
        for table in (DIGITS, WRONG_SIGNS, SCALED, FRACTIONS, WORDS, HEDGED)
        for form, value in table.items()
    ],
)
def test_a_form_has_the_value_that_a_reader_sees(form: str, value: float) -> None:
    assert parse(form) == value


def test_the_rest_behind_the_last_scale_word_is_added() -> None:
    assert parse("1 Milyar 308 Juta 415 Ribu 926 Rupiah") == 1_308_415_926


@pytest.mark.xfail(strict=True, reason="a fraction in words that has a numerator (domain.md 8)")
def test_a_fraction_in_words_may_have_a_numerator() -> None:
    assert parse("tiga perempat kilogram") == 0.75


@pytest.mark.parametrize("form", NO_NUMBER)
def test_what_tells_no_number_is_none(form: str) -> None:
    assert parse(form) is None


@pytest.mark.parametrize("form", ["1674.951", "1,700,50", "1.100.14157", "1,234.56", "54,,38", "12.5"])
def test_signs_the_wrong_way_round_are_flagged(form: str) -> None:
    assert read_digits(form)[1]


@pytest.mark.parametrize("form", ["7", "1.670", "82,18", "1.780.272,364", "30231,02", "0,99"])
def test_signs_as_usual_are_not_flagged(form: str) -> None:
    assert not read_digits(form)[1]


@pytest.mark.parametrize("form", ["Rp1,2 miliar", "setoran Rp1,2 miliar", "sebesar Rp1,2 miliar kepada kas"])
def test_words_around_the_number_do_not_change_it(form: str) -> None:
    assert parse(form) == 1.2e9


@pytest.mark.parametrize(
    ("sentence", "at", "value", "after"),
    [
        ("23 orang", 0, 23, 1),
        ("dua puluh tiga orang", 0, 23, 3),
        ("1,5 juta butir", 0, 1_500_000, 2),
        ("ada lima ribu jiwa", 1, 5000, 3),
        ("dua orang", 0, 2, 1),
        ("dua tiga orang", 0, 2, 1),  # two words of one digit each are not one number
    ],
)
def test_a_numeral_ends_where_its_words_end(sentence: str, at: int, value: float, after: int) -> None:
    numeral = read_numeral(sentence.split(), at, number_words(packs().language))
    assert numeral is not None
    assert (numeral.value, numeral.first, numeral.last) == (value, at, after)


@pytest.mark.parametrize(("sentence", "at"), [("orang lima", 0), ("puluh dua", 0), ("ribu orang", 0), ("ratus", 0)])
def test_no_numeral_begins_at_a_word_that_only_multiplies(sentence: str, at: int) -> None:
    assert read_numeral(sentence.split(), at, number_words(packs().language)) is None


# --- for any number, any text

PIECES = [
    "1",
    "12",
    "345",
    ".",
    ",",
    " ",
    "Rp",
    "juta",
    "ribu",
    "dua",
    "puluh",
    "belas",
    "setengah",
    "/",
    "poin",
    "(",
    "-",
]


@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)))
def test_no_text_makes_it_fail(text: str) -> None:
    value = parse(text)
    assert value is None or value >= 0


@given(st.integers(min_value=0, max_value=10**14))
def test_an_integer_with_indonesian_dots_reads_back(number: int) -> None:
    assert parse(f"{number:,}".replace(",", ".")) == number


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=99))
def test_dots_and_a_decimal_comma_read_back(whole: int, cents: int) -> None:
    grouped = f"{whole:,}".replace(",", ".")
    assert parse(f"{grouped},{cents:02d}") == float(f"{whole}.{cents:02d}")


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from(["gram", "kg", "butir", "orang", "Persen", "kasus"]))
def test_a_word_glued_to_the_digits_does_not_change_them(number: int, word: str) -> None:
    assert parse(f"{number}{word}") == number


@given(st.integers(min_value=1, max_value=999), st.sampled_from([("ribu", 10**3), ("juta", 10**6), ("miliar", 10**9)]))
def test_a_scale_word_multiplies(number: int, scale: tuple[str, int]) -> None:
    word, factor = scale
    assert parse(f"{number} {word}") == number * factor


ONES = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")


def in_words(number: int) -> str:
    """A number from 1 to 999,999 in words, by the school rules."""
    if number >= 1000:
        head = "seribu" if number < 2000 else f"{in_words(number // 1000)} ribu"
        return f"{head} {in_words(number % 1000)}".strip() if number % 1000 else head
    if number >= 100:
        head = "seratus" if number < 200 else f"{ONES[number // 100]} ratus"
        return f"{head} {in_words(number % 100)}" if number % 100 else head
    if number >= 20:
        return f"{ONES[number // 10]} puluh {ONES[number % 10]}".strip()
    special = {10: "sepuluh", 11: "sebelas"}
    return special.get(number) or (f"{ONES[number - 10]} belas" if number > 11 else ONES[number])


@given(st.integers(min_value=1, max_value=999_999))
def test_any_number_in_words_reads_back(number: int) -> None:
    assert parse(in_words(number)) == number
