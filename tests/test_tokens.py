"""Tokens and sentences: what is split, what stays whole, where a sentence ends. Offsets are those of the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import sentences_of, tokens_of

from extract.tokens import split

SPLIT = {
    "115gram": ["115", "gram"],
    "140kg": ["140", "kg"],
    "0,99Persen": ["0,99", "Persen"],
    "20butir": ["20", "butir"],
    "tahun2021": ["tahun", "2021"],
    "sebesarRp3,8 miliar": ["sebesar", "Rp", "3,8", "miliar"],
    "Rp1.200.000": ["Rp", "1.200.000"],
    "Rp. 16.371.000": ["Rp", ".", "16.371.000"],
    "42/30": ["42", "/", "30"],
    "(140%)": ["(", "140", "%", ")"],
    "1.300-an": ["1.300", "-", "an"],
    "target:30": ["target", ":", "30"],
    "Bireuen,Aceh": ["Bireuen", ",", "Aceh"],
}

WHOLE = [
    "1.780.272,364",
    "54,,38",
    "sabu-sabu",
    "laki-laki",
    "pasca-rehabilitasi",
    "Jum'at",
    "Jum’at",
    "P-21",
    "P21",
    "P4GN",
    "H5",
    "BNNK",
]


@pytest.mark.parametrize(("text", "tokens"), SPLIT.items())
def test_what_the_press_glues_together_is_split(text: str, tokens: list[str]) -> None:
    assert list(tokens_of(text).words) == tokens


@pytest.mark.parametrize("text", WHOLE)
def test_what_belongs_together_stays_whole(text: str) -> None:
    assert tokens_of(f"Ada {text} di sini").words == ("Ada", text, "di", "sini")


def test_a_term_of_the_rules_is_split_as_the_text_is() -> None:
    assert split("p-21") == ["p-21"]
    assert split("rawat jalan") == ["rawat", "jalan"]
    assert split("tes urine/narkoba") == ["tes", "urine", "/", "narkoba"]


# --- sentences: "|" stands where one ends

ENDS = [
    "Sebanyak 42 klien dilayani.| Targetnya 30 klien.",
    "Berapa targetnya?| Hanya 30!| Itu saja.",
    # abbreviations, titles, initials
    "Kepala BNNK dr. Rahma Lestari memaparkan capaian.| Ia didampingi stafnya.",
    "Drs. H. Burhan Salim menyebut 42 klien.",
    "Brigjen. Pol. Yusak Tan memimpin rapat.",
    "Kantor di Jl. Merdeka No. 17 itu ramai.",
    "BNN Kab. Belu melayani 42 klien.",
    "Anggaran Rp. 1.430.000.000 terserap.",
    "Warga bernama M. Saleh ditangkap.",
    "Ketua, S. Sos. M. Si., hadir.",
    # quotes
    '"Targetnya 30 orang," katanya.| "Sudah tercapai."',
    'Ia menjawab.| "Sudah tercapai.| Lihat saja."| Ia tertawa.',
    "“Targetnya 30 orang,” katanya.| “Sudah tercapai.”",
    '"Targetnya 30 orang.| Sudah tercapai."| Ia lalu menutup acara.',
    "“Targetnya 30 orang.”| Ia menutup acara.",
    # one paragraph without a blank after the full stop
    "Sebanyak 42 klien dilayani.Targetnya 30 klien.",
    "Berita ini tayang di kabarbelu.com kemarin.| Simak terus.",
    # figures do not end a sentence, a year at its end does
    "Barang bukti 1.780 gram sabu disita.",
    "Itu capaian 2024.| Tahun lalu 35 klien.",
    # list numbers
    "1. Rawat jalan 42 orang",
    "Rinciannya: 1. Rawat jalan 42 orang",
    # an ellipsis, a sign in brackets
    "Capaiannya naik ...| Targetnya juga.",
    "Capaiannya naik (lihat tabel).| Targetnya juga.",
]


@pytest.mark.parametrize("marked", ENDS)
def test_a_sentence_ends_where_a_reader_ends_it(marked: str) -> None:
    expected = [part.strip() for part in marked.replace("dilayani.Targetnya", "dilayani.|Targetnya").split("|")]
    assert sentences_of(marked.replace("|", "")) == expected


def test_every_line_is_a_paragraph_of_its_own() -> None:
    text = "BNNK Belu Paparkan Capaian\n\nSebanyak 42 klien dilayani. Targetnya 30.\n- Rawat jalan 37\n- Rawat inap 5"
    assert sentences_of(text) == [
        "BNNK Belu Paparkan Capaian",
        "Sebanyak 42 klien dilayani.",
        "Targetnya 30.",
        "- Rawat jalan 37",
        "- Rawat inap 5",
    ]
    paragraphs = tokens_of(text).paragraphs
    assert paragraphs[1] == paragraphs[2]
    assert len(set(paragraphs)) == 4


def test_a_table_that_lost_its_lines_is_cut_into_sentences_of_bearable_length() -> None:
    tokens = tokens_of("klien 42 " * 2000)
    assert max(last - first for first, last in tokens.sentences) <= 250


def test_a_text_wrapped_at_a_width_keeps_its_sentences() -> None:
    wrapped = "Sepanjang tahun 2024 klinik BNNK Belu di Kota Atambua melayani\nsebanyak 42 klien rawat jalan."
    assert len(sentences_of(wrapped)) == 1


def test_a_list_in_small_letters_keeps_its_lines() -> None:
    assert sentences_of("rawat jalan 37\nrawat inap 5\npascarehabilitasi 9") == [
        "rawat jalan 37",
        "rawat inap 5",
        "pascarehabilitasi 9",
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t \n"])
def test_a_blank_text_has_no_sentence(text: str) -> None:
    tokens = tokens_of(text)
    assert (tokens.words, tokens.sentences) == ((), ())


def test_characters_lead_back_to_their_tokens() -> None:
    text = "Disita 115gram sabu."
    tokens = tokens_of(text)
    start = text.index("115")
    assert tokens.words[slice(*tokens.at(start, start + 3))] == ("115",)
    assert tokens.words[slice(*tokens.at(start, start + 7))] == ("115", "gram")
    assert tokens.words[slice(*tokens.at(start + 1, start + 5))] == ("115", "gram")


# --- for any text

PIECES = [
    "115gram",
    "Rp. 16.371.000",
    "66, 67",
    "tahun2021",
    "dr.",
    "Drs.",
    "P-21",
    "\n",
    "\n\n",
    " ",
    ".",
    '."',
    "1. ",
    "İ",
    "é",
]
ANY = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))


@given(ANY)
def test_offsets_are_those_of_the_text(text: str) -> None:
    tokens = tokens_of(text)
    told = list(zip(tokens.words, tokens.starts, tokens.ends, strict=True))
    assert [text[start:end] for _, start, end in told] == list(tokens.words)
    assert [word.lower() for word in tokens.words] == list(tokens.lower)
    assert all(before[2] <= after[1] for before, after in pairwise(told))


@given(ANY)
def test_nothing_but_blanks_is_left_out(text: str) -> None:
    assert "".join(tokens_of(text).words) == "".join(text.split())


@given(ANY)
def test_sentences_cover_all_tokens_in_order(text: str) -> None:
    tokens = tokens_of(text)
    assert [at for first, last in tokens.sentences for at in range(first, last)] == list(range(len(tokens.words)))
    assert len(tokens.paragraphs) == len(tokens.sentences)
    assert list(tokens.paragraphs) == sorted(tokens.paragraphs)
