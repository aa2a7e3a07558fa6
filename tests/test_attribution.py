"""Attribution: which indicator a number is about. The nearest and most specific words win; where two fit alike, none.

A row is a sentence and, for each statement by its main number, the indicator or the reason why there is none. What the
paragraph is about follows from the sentence's own words unless a test says otherwise.
"""

from __future__ import annotations

from typing import Any

import pytest
from reading import article as article_of
from reading import attributed, attributions, extractor, metrics_of, span, told

from extract.attribution import Attribution


def failing(*row: Any, reason: str) -> Any:
    """A row that the contract demands and that fails today."""
    return pytest.param(*row, marks=pytest.mark.xfail(strict=True, reason=reason))


JALAN, INAP, KLIEN = "rehabilitasi.rawat_jalan", "rehabilitasi.rawat_inap", "rehabilitasi.klien"
KASUS, TSK = "pemberantasan.kasus", "pemberantasan.tersangka"
LEMBAGA, PESERTA = "pencegahan.sosialisasi_lembaga", "pencegahan.sosialisasi_peserta"

NEAREST: list[Any] = [
    ("Rawat jalan 42 orang dan rawat inap 5 orang.", {42: JALAN, 5: INAP}),
    ("Sebanyak 42 orang rawat jalan dan 5 orang rawat inap.", {42: JALAN, 5: INAP}),
    ("Ada 42 rawat jalan, 5 rawat inap.", {42: JALAN, 5: INAP}),
    ("Diungkap 8 kasus dengan 11 tersangka.", {8: KASUS, 11: TSK}),
    ("Sebanyak 11 tersangka dari 8 kasus.", {11: TSK, 8: KASUS}),
    ("Berkas P-21 7 berkas, tersangka 11 orang.", {7: "pemberantasan.berkas_p21", 11: TSK}),
    # of two programmes together: the figure of neither
    ("Sebanyak 47 orang menjalani rawat jalan dan rawat inap.", {47: "no-indicator"}),
]

SPECIFIC: list[Any] = [
    # the specific programme before the general word
    ("Sebanyak 61 orang direhabilitasi.", {61: KLIEN}),
    ("Sebanyak 42 klien rehabilitasi menjalani rawat jalan.", {42: JALAN}),
    ("Klien rehabilitasi rawat inap berjumlah 5 orang.", {5: INAP}),
    ("Tim asesmen terpadu menangani 24 tersangka.", {24: "rehabilitasi.asesmen_terpadu"}),
    ("Petugas IBM yang dilatih 15 orang.", {15: "rehabilitasi.petugas_terlatih"}),
    ("Diungkap 3 kasus TPPU.", {3: "pemberantasan.tppu"}),
    ("Sebanyak 7 perkara dinyatakan lengkap.", {7: "pemberantasan.berkas_p21"}),
    ("Dua pelaku masih buron.", {2: "pemberantasan.dpo"}),
    # what is counted decides between programmes of one name
    ("Penyuluhan narkoba digelar 57 kali.", {57: "pencegahan.sosialisasi_kegiatan"}),
    ("Penyuluhan narkoba diikuti 204 orang.", {204: PESERTA}),
    ("Penyuluhan narkoba di 9 desa.", {9: LEMBAGA}),
    ("Program ketahanan keluarga diikuti 12 keluarga.", {12: "pencegahan.keluarga"}),
    ("Program ketahanan keluarga berjalan di 2 desa.", {2: "pencegahan.desa_ketahanan_keluarga"}),
    ("Ada 9 Desa Bersinar.", {9: "dayamas.desa_bersinar"}),
    ("Layanan pascarehabilitasi diberikan kepada 20 orang.", {20: "rehabilitasi.pascarehabilitasi"}),
    ("Layanan pascarehabilitasi ada di 2 lembaga.", {2: "rehabilitasi.lembaga_pascarehabilitasi"}),
    ("Kebijakan kota tanggap ancaman narkoba 4 lembaga.", {4: "dayamas.lembaga_kotan"}),
    ("Indeks kemandirian kota tanggap ancaman narkoba 3,4.", {3.4: "dayamas.indeks_kotan"}),
    # people told beside the cases they come from
    ("Menangkap 4 orang dari 3 kasus.", {4: TSK, 3: KASUS}),
    ("Ada 4 orang dalam 3 kasus narkotika.", {4: TSK, 3: KASUS}),
]

BLOCKED: list[Any] = [
    ("Sebanyak 142 kasus judi diungkap.", {142: "no-indicator"}),
    ("Diungkap 8 kasus narkotika dan 142 kasus pencurian.", {8: KASUS, 142: "no-indicator"}),
    ("Diungkap 142 kasus pencurian dan 8 kasus narkotika.", {142: "no-indicator", 8: KASUS}),
    ("Sebanyak 12 petugas berjaga.", {12: "no-indicator"}),
    ("Sebanyak 12 saksi diperiksa dalam 8 kasus.", {12: "no-measure", 8: KASUS}),
    ("Rapat dihadiri 45 undangan.", {45: "no-measure"}),
    ("Kasus naik 13 kasus.", {13: "growth"}),
    # a class that the indicator is never counted in
    ("Rawat jalan di 42 desa.", {42: "no-indicator"}),
    ("Rawat jalan menelan Rp 5 miliar.", {5e9: "no-indicator"}),
    # a number of four digits that may be a year
    ("Kasus 2016.", {}),
]


@pytest.mark.parametrize(("sentence", "told"), [*NEAREST, *SPECIFIC, *BLOCKED])
def test_a_number_is_about_what_its_words_say(sentence: str, told: dict[float, str]) -> None:
    assert attributed(sentence) == told


# --- what the paragraph is about


@pytest.mark.parametrize(
    ("sentence", "about", "indicator"),
    [
        ("Empat orang positif.", {"urine"}, "dayamas.tes_urine_positif"),
        ("Empat orang positif.", set(), "no-indicator"),
        ("Sebanyak 131 pecandu datang.", {"rehab"}, KLIEN),
        ("Sebanyak 131 pecandu datang.", set(), "no-indicator"),
        ("Sebanyak 2.000 orang dijangkau.", {"outreach"}, PESERTA),
        ("Sebanyak 2.000 orang dijangkau.", set(), "no-indicator"),
    ],
)
def test_some_words_count_only_where_the_paragraph_is_about_it(sentence: str, about: set[str], indicator: str) -> None:
    assert list(attributed(sentence, contexts=about).values()) == [indicator]


@pytest.mark.parametrize(
    ("sentence", "topic", "indicator"),
    [
        # a word that stands for what was told, a role word, a word for participants
        ("Jumlahnya 45 orang.", "rehab.rawat-jalan", JALAN),
        ("Targetnya 45 orang.", "rehab.rawat-jalan", JALAN),
        ("Pesertanya 300 orang.", "cegah.kegiatan", PESERTA),
        ("Yang diperiksa 300 orang.", "daya.tes-urine", "dayamas.tes_urine"),
        # nothing points back; what is counted doesn't fit
        ("Sebanyak 45 orang hadir.", "rehab.rawat-jalan", "no-indicator"),
        ("Targetnya 45 desa.", "rehab.rawat-jalan", "no-indicator"),
        ("Pesertanya 300 orang.", "berantas.kasus", "no-indicator"),
    ],
)
def test_a_number_takes_the_topic_of_the_sentence_before_where_a_word_points_back(
    sentence: str, topic: str, indicator: str
) -> None:
    assert list(attributed(sentence, topics=[topic]).values()) == [indicator]


def test_the_words_of_a_number_s_own_sentence_beat_the_topic() -> None:
    assert attributed("Jumlah kasusnya 45 kasus.", topics=["rehab.rawat-jalan"]) == {45: KASUS}


# --- lists and series, in whole articles

HEAD = "BNNK Belu Paparkan Capaian 2024\n\n"
Row = tuple[str, float | None, str | None, str | None]


def rows(text: str) -> list[Row]:
    """(indicator, realization, group, period) of all metrics."""
    return [
        (item.indicator, item.realization, item.group, span(item.period_start, item.period_end))
        for item in metrics_of(HEAD + text, "2024-12-20")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Penyuluhan narkoba menyasar SD 9 sekolah, SMP 13 sekolah dan 22 masjid.",
        "Penyuluhan narkoba menyasar SD 9 sekolah, SMP 13, 22 masjid.",
        "Penyuluhan narkoba menyasar 9 SD, 13 SMP dan 22 masjid.",
    ],
)
def test_a_list_of_kinds_is_one_figure_a_kind(text: str) -> None:
    assert rows(text) == [
        (LEMBAGA, 9, "SD", "2024"),
        (LEMBAGA, 13, "SMP", "2024"),
        (LEMBAGA, 22, "masjid", "2024"),
    ]


def test_a_list_of_kinds_is_one_indicator_whatever_the_measures() -> None:
    text = "Penyuluhan narkoba menyasar SD 9 sekolah, SMP 13 sekolah dan 22 masjid."
    assert [row[:2] for row in rows(text)] == [(LEMBAGA, 9), (LEMBAGA, 13), (LEMBAGA, 22)]


@pytest.mark.parametrize(
    "text",
    [
        "Rawat jalan tahun 2022 ada 30 orang, tahun 2023 ada 35 orang dan tahun 2024 ada 42 orang.",
        "Rawat jalan berjalan baik. Tahun 2022 ada 30 orang, tahun 2023 ada 35 orang dan tahun 2024 ada 42 orang.",
        "Klien rawat jalan 30 orang pada 2022, 35 pada 2023 dan 42 pada 2024.",
        "Klien rawat jalan tahun 2022 sebanyak 30 orang, tahun berikutnya 35, tahun 2024 sebanyak 42 orang.",
    ],
)
def test_a_series_of_years_is_of_one_indicator(text: str) -> None:
    assert rows(text) == [(JALAN, 30, None, "2022"), (JALAN, 35, None, "2023"), (JALAN, 42, None, "2024")]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Rawat jalan menjadi layanan utama. Jumlahnya 45 orang.", [(JALAN, None, 45, None)]),
        ("Sebanyak 42 orang rawat jalan. Padahal targetnya 30 orang.", [(JALAN, 30, 42, None)]),
        ("Sebanyak 42 orang rawat jalan. Sebanyak 30 undangan hadir.", [(JALAN, None, 42, None)]),
        ("Diungkap 8 kasus narkotika dengan 11 tersangka.", [(KASUS, None, 8, None), (TSK, None, 11, None)]),
        ("Diungkap 8 kasus narkotika: 6 kasus sabu dan 2 kasus ganja.", [(KASUS, None, 8, None)]),
        ("Layanan rawat jalan terealisasi 140 persen.", [(JALAN, None, None, 140)]),
        failing(
            "Rawat jalan berjalan baik. Rapat dihadiri 45 orang.",
            [],
            reason="a topic without a figure takes the next sentence's people, whatever they do there",
        ),
    ],
)
def test_a_whole_article_tells(text: str, figures: list[Any]) -> None:
    assert [told(item) for item in metrics_of(HEAD + text, "2024-12-20")] == figures


# --- how clear the case was


def test_alike_candidates_give_a_gap_and_no_record() -> None:
    text = f"{HEAD}Kota tanggap ancaman narkoba 4."
    reading = extractor().read(article_of(text, "2024-12-20"))
    assert attributed("Kota tanggap ancaman narkoba 4.") == {4: "ambiguous"}
    assert reading.records == ()
    (gap,) = reading.gaps
    assert (gap.reason, text[gap.start : gap.end]) == ("ambiguous", gap.quote)
    assert gap.shape.endswith("tanggap ancaman narkoba #.")


def test_nearer_words_give_a_higher_score() -> None:
    near, far = (
        attributions(text)[42]
        for text in (
            "Rawat jalan 42 orang.",
            "Rawat jalan yang dibuka di klinik pratama tahun lalu itu melayani 42 orang.",
        )
    )
    assert isinstance(near, Attribution) and isinstance(far, Attribution)
    assert near.score > far.score
    assert near.rule is far.rule


def test_a_rival_in_the_sentence_leaves_a_smaller_margin() -> None:
    alone, rivalled = (
        attributions(text)[42] for text in ("Rawat jalan 42 orang.", "Rawat inap; rawat jalan 42 orang.")
    )
    assert isinstance(alone, Attribution) and isinstance(rivalled, Attribution)
    assert alone.margin > rivalled.margin > 0
