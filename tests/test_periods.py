"""Time expressions: what is found in a sentence, and which days it means.

The tables read: sentence with the [[expression]] marked, its kind, first day, last day. Unless a table says otherwise
the article is of 28 December 2021 and the text has told no period yet.
"""

from __future__ import annotations

import re
from datetime import date

import pytest

from extract.periods import PeriodFinder, PeriodMention, dateline, resolve

ANCHOR = date(2021, 12, 28)
FINDER = PeriodFinder()


def marked(sentence: str) -> tuple[str, list[str]]:
    """The plain sentence and its marked expressions."""
    return sentence.replace("[[", "").replace("]]", ""), re.findall(r"\[\[(.+?)\]\]", sentence)


def only(sentence: str) -> tuple[str, PeriodMention]:
    """The plain sentence and the one marked mention, which must be found with exactly these offsets."""
    text, (expression,) = marked(sentence)
    start = sentence.index("[[")
    hits = [m for m in FINDER.find(text) if m.start == start]
    assert [text[m.start : m.end] for m in hits] == [expression], [text[m.start : m.end] for m in FINDER.find(text)]
    return text, hits[0]


def days(found: tuple[date, date] | None) -> str:
    """ "first..last", or "-"."""
    return "-" if found is None else f"{found[0]}..{found[1]}"


def span(told: str) -> tuple[date, date] | None:
    """The reverse of `days`; a year or a day alone stands for itself."""
    if told == "-":
        return None
    if len(told) == 4:
        return date(int(told), 1, 1), date(int(told), 12, 31)
    first, _, last = told.partition("..")
    return date.fromisoformat(first), date.fromisoformat(last or first)


ABSOLUTE = [
    # years
    ("Pada [[tahun 2017]] turun menjadi 41.350 orang", "year", "2017"),
    ("Sepanjang [[2022]] ada 22 perkara", "year", "2022"),
    ("di [[tahun 2021 ini]] baru 5 kasus", "year", "2021"),
    ("pagu [[TA 2022]] sebesar Rp 2 miliar", "year", "2022"),
    ("program [[Tahun Anggaran 2022]] selesai", "year", "2022"),
    ("Capaian Kinerja [[2021]] dipaparkan", "year", "2021"),
    ("Refleksi [[Akhir Tahun 2023]]: 40 kasus", "year", "2023"),
    ("Operasi Antik Intan [[2021]] resmi ditutup", "year", "2021"),
    ("Tutup Buku [[2024]], 34 kasus terungkap", "year", "2024"),
    ("Di [[penghujung 2024]] kantor itu memamerkan hasil", "year", "2024"),
    ("Jumlah tersangka [[tahun2020]] delapan orang", "year", "2020"),
    ("sebanyak 12 batang, sementara [[2016]] nihil", "year", "2016"),
    ("Crime total [[2016]] 5.563 kasus", "year", "2016"),
    ("- [[2021]]: 12 orang", "year", "2021"),
    ("bunga 9 persen ([[2017]])", "year", "2017"),
    ("selama [[2020-2024]] ditargetkan 400 ribu pecandu", "span", "2020-01-01..2024-12-31"),
    ("dari [[tahun 2009 hingga tahun 2022]] tercatat", "span", "2009-01-01..2022-12-31"),
    ("antara [[2020 dan 2024]] naik", "span", "2020-01-01..2024-12-31"),
    ("pada [[tahun '21]] saja", "year", "2021"),
    # months
    ("pada [[Februari 2021]] sebanyak 115 gram", "month", "2021-02-01..2021-02-28"),
    ("Khusus [[bulan Agustus 2024]] saja", "month", "2024-08-01..2024-08-31"),
    ("[[Nopember 2020]] ada 3 perkara", "month", "2020-11-01..2020-11-30"),
    ("pada [[Januari-Juni 2024]] turun", "span", "2024-01-01..2024-06-30"),
    ("pada periode [[Januari hingga Juni 2018]].", "span", "2018-01-01..2018-06-30"),
    ("[[Januari s/d September 2022]] ada 40", "span", "2022-01-01..2022-09-30"),
    ("[[Januari s.d. September 2022]] ada 40", "span", "2022-01-01..2022-09-30"),
    ("antara [[bulan Juni sampai Oktober 2020]].", "span", "2020-06-01..2020-10-31"),
    ("[[Januari 2023 hingga Maret 2024]]", "span", "2023-01-01..2024-03-31"),
    ("[[Desember hingga Februari 2024]]", "span", "2023-12-01..2024-02-29"),
    ("[[awal tahun 2023 hingga Mei]]", "span", "2023-01-01..2023-05-31"),
    ("[[TA 2022 hingga akhir Oktober lalu]]", "span", "2022-01-01..2022-10-31"),
    ("selama periode [[bulan September dan Oktober 2022]]", "span", "2022-09-01..2022-10-31"),
    ("dalam [[enam bulan pertama 2024]] terungkap", "span", "2024-01-01..2024-06-30"),
    # parts of a year
    ("penerimaan [[per semester I 2025]]", "until", "2025-01-01..2025-06-30"),
    ("pada [[Semester I 2024]]", "semester", "2024-01-01..2024-06-30"),
    ("pada [[semester kedua tahun 2023]]", "semester", "2023-07-01..2023-12-31"),
    ("sepanjang [[Triwulan III 2023]]", "quarter", "2023-07-01..2023-09-30"),
    ("realisasi [[triwulan IV/2023]] membaik", "quarter", "2023-10-01..2023-12-31"),
    ("laporan [[Triwulan (TW) II tahun 2022]]", "quarter", "2022-04-01..2022-06-30"),
    ("laporan [[TW ke-3 2022]]", "quarter", "2022-07-01..2022-09-30"),
    ("[[caturwulan II 2022]]", "span", "2022-05-01..2022-08-31"),
    ("[[triwulan I hingga III 2023]]", "span", "2023-01-01..2023-09-30"),
    # days
    ("dicokok pada [[7 Oktober 2020]] di jalan", "day", "2020-10-07"),
    ("Rumahnya digeledah [[Rabu (8/6/2022)]] malam", "day", "2022-06-08"),
    ("kata Andi, [[Kamis, 6/4/2018]].", "day", "2018-04-06"),
    ("Disampaikan [[12/11/2019]] di aula", "day", "2019-11-12"),
    ("[[Jum'at, 3 Mei 2024]]", "day", "2024-05-03"),
    ("[[Jum’at (31/10/2025)]]", "day", "2025-10-31"),
    ("diamankan [[Sabtu 25 Oktober 2025]] pagi", "day", "2025-10-25"),
    ("tanggal rilis [[2024-05-03]] itu", "day", "2024-05-03"),
    ("[[Rabu 06-12-2023]],10:00 WIB", "day", "2023-12-06"),
    ("ungkapnya, [[Jumat 30/12/22]].", "day", "2022-12-30"),
    ("ungkapnya [[(29.12.2021)]].", "day", "2021-12-29"),
    ("pada [[hari Jumat, 9 Agustus 2024]] kami", "day", "2024-08-09"),
    ("[[Rabu (5 April 2023)]] capaian", "day", "2023-04-05"),
    ("yakni [[8 sampai 28 Maret 2021]], polisi", "span", "2021-03-08..2021-03-28"),
    ("[[1-14 Juli 2023]]", "span", "2023-07-01..2023-07-14"),
    ("pada [[14 – 25 Agustus 2023]]", "span", "2023-08-14..2023-08-25"),
    ("Rabu dan Kamis [[(5-6/11/2025)]]", "span", "2025-11-05..2025-11-06"),
    ("pada [[6 Oktober 2024 hingga 9 November 2024]]", "span", "2024-10-06..2024-11-09"),
    ("[[tanggal 22 Agustus sampai dengan tanggal 2 September 2022]]", "span", "2022-08-22..2022-09-02"),
    ("[[per 13 Februari sampai 30 Agustus 2019]]", "span", "2019-02-13..2019-08-30"),
    ("[[28 Desember 2023 hingga 4 Januari]]", "span", "2023-12-28..2024-01-04"),
    # until and since
    ("[[Hingga Juli 2019]], hasilnya baru 35 persen", "until", "2019-01-01..2019-07-31"),
    ("[[hingga akhir November 2022]] tercatat", "until", "2022-01-01..2022-11-30"),
    ("[[sampai dengan 31 Agustus 2021]] ada 347", "until", "2021-01-01..2021-08-31"),
    ("[[per 30 Juni 2024]] terdapat", "until", "2024-01-01..2024-06-30"),
    ("[[hingga pertengahan November 2024]]", "until", "2024-01-01..2024-11-15"),
    ("[[Hingga triwulan III 2023]]", "until", "2023-01-01..2023-09-30"),
    ("[[s.d. Oktober 2023]]", "until", "2023-01-01..2023-10-31"),
    ("[[sejak 2021 hingga Juni 2024]] ada 90", "span", "2021-01-01..2024-06-30"),
    ("[[sejak Januari-November 2022]] serapan", "span", "2022-01-01..2022-11-30"),
    ("[[sejak awal tahun hingga akhir Oktober 2018]]", "span", "2018-01-01..2018-10-31"),
]


@pytest.mark.parametrize(("sentence", "kind", "expected"), ABSOLUTE)
def test_what_needs_no_other_date(sentence: str, kind: str, expected: str) -> None:
    _, mention = only(sentence)
    assert mention.kind == kind
    assert resolve(mention, anchor=None, context=None) == span(expected)
    assert resolve(mention, anchor=ANCHOR, context=span("2010")) == span(expected)


FROM_THE_ARTICLE = [
    ("BNNK sibuk [[tahun ini]].", "relative", "2021"),
    ("naik dari [[tahun lalu]] yang 47", "relative", "2020"),
    ("[[Tahun depan]] kami ditarget 50 kasus", "relative", "2022"),
    ("daripada [[tahun kemarin]]", "relative", "2020"),
    ("dibanding [[dua tahun lalu]]", "relative", "2019"),
    ("pada [[bulan ini]]", "relative", "2021-12-01..2021-12-31"),
    ("pada [[bulan lalu]]", "relative", "2021-11-01..2021-11-30"),
    ("ditangkap [[pekan lalu]]", "relative", "2021-12-20..2021-12-26"),
    ("[[Kemarin]] kami musnahkan", "relative", "2021-12-27"),
    ("[[Hari ini]] kami musnahkan", "relative", "2021-12-28"),
    ("digelar [[kemarin (27/12)]]", "day", "2021-12-27"),
    ("ditangkap [[Senin kemarin]]", "relative", "2021-12-27"),
    ("ditangkap [[Selasa lalu]]", "relative", "2021-12-21"),
    ("ditangkap pada [[Selasa]] malam", "relative", "2021-12-28"),
    ("kata dia, [[Minggu]].", "relative", "2021-12-26"),
    ("dalam [[3 bulan terakhir]]", "relative", "2021-09-29..2021-12-28"),
    ("dalam [[satu tahun terakhir]]", "relative", "2020-12-29..2021-12-28"),
    ("[[setahun terakhir]]", "relative", "2020-12-29..2021-12-28"),
    ("dalam [[satu setengah tahun terakhir]]", "relative", "2020-06-29..2021-12-28"),
    ("dalam [[12 hari terakhir]]", "relative", "2021-12-17..2021-12-28"),
    ("selama [[tiga (3) bulan terakhir]]", "relative", "2021-09-29..2021-12-28"),
    ("pada [[semester lalu]]", "relative", "2021-01-01..2021-06-30"),
    ("pada [[semester pertama tahun ini]]", "semester", "2021-01-01..2021-06-30"),
    ("pada [[September tahun lalu]]", "month", "2020-09-01..2020-09-30"),
    ("pada [[Agustus lalu]]", "month", "2021-08-01..2021-08-31"),
    ("pada [[13 Juli]] tim melihat", "day", "2021-07-13"),
    ("pada [[31 Desember]] tim melihat", "day", "2020-12-31"),
    ("saat menerima media, [[Selasa (28/12)]] pukul 10.30", "day", "2021-12-28"),
    ("di Medan [[(15/7)]].", "day", "2021-07-15"),
    ("ditangkap [[Rabu malam (15/7)]]", "day", "2021-07-15"),
    ("[[mulai 22 Agustus sampai 2 September]]", "span", "2021-08-22..2021-09-02"),
    ("pada [[Juni sampai Oktober]]", "span", "2021-06-01..2021-10-31"),
    ("[[hingga bulan ini]] tercatat 976", "until", "2021-01-01..2021-12-31"),
    ("[[hingga saat ini]] ada 12 orang", "until", "2021-01-01..2021-12-28"),
    ("[[hingga November]] ada 12 orang", "until", "2021-01-01..2021-11-30"),
    ("[[Sampai akhir tahun]], sudah ada 32", "until", "2021"),
    ("[[sejak awal tahun]]", "since", "2021-01-01..2021-12-28"),
    ("[[sejak Januari 2021]]", "since", "2021-01-01..2021-12-28"),
    ("[[sejak dua tahun lalu]]", "since", "2019-01-01..2021-12-28"),
    ("[[Januari hingga saat ini]]", "span", "2021-01-01..2021-12-28"),
    ("[[tujuh bulan pertama ini]]", "span", "2021-01-01..2021-07-31"),
    ("pada [[Triwulan III]]", "quarter", "2021-07-01..2021-09-30"),
]


@pytest.mark.parametrize(("sentence", "kind", "expected"), FROM_THE_ARTICLE)
def test_what_counts_from_the_articles_own_date(sentence: str, kind: str, expected: str) -> None:
    _, mention = only(sentence)
    assert mention.kind == kind
    assert days(resolve(mention, anchor=ANCHOR, context=None)) == days(span(expected))
    assert resolve(mention, anchor=None, context=None) is None


FROM_THE_TEXT = [
    # sentence, period told before, days
    ("Pada [[periode yang sama]] 312 klien", "2018-01-01..2018-06-30", "2018-01-01..2018-06-30"),
    ("Pada [[tahun yang sama]] 121 klien", "2022-08-22..2022-09-02", "2022"),
    ("sabu pada [[rentang itu]]", "2024-01-01..2024-08-31", "2024-01-01..2024-08-31"),
    ("[[Waktu itu]] 24 orang", "2020", "2020"),
    ("dihanguskan [[hari itu]]", "2020-11-19", "2020-11-19"),
    ("dihanguskan [[hari itu]]", "2020", "-"),
    ("[[Bulan itu]] 17 kasus", "2024-08-01..2024-08-31", "2024-08-01..2024-08-31"),
    ("[[Bulan itu]] 17 kasus", "2024", "-"),
    ("naik dari [[tahun sebelumnya]]", "2016", "2015"),
    ("[[tahun berikutnya]] 90 ribu", "2021", "2022"),
    ("dibanding [[periode yang sama tahun lalu]]", "2021-01-01..2021-11-30", "2020-01-01..2020-11-30"),
    ("dibanding [[periode yang sama tahun 2020]]", "2022-01-01..2022-06-30", "2020-01-01..2020-06-30"),
    ("dibanding [[periode sama di 2019]]", "2020-02-01..2020-02-29", "2019-02-01..2019-02-28"),
    ("[[hingga November]] ada 40", "2019", "2019-01-01..2019-11-30"),
    ("pada [[November]] ada 40", "2019", "2019-11-01..2019-11-30"),
    ("pada [[semester I]]", "2019", "2019-01-01..2019-06-30"),
    ("[[Sampai akhir tahun]]", "2019", "2019"),
]


@pytest.mark.parametrize(("sentence", "told", "expected"), FROM_THE_TEXT)
def test_what_counts_from_the_period_the_text_speaks_of(sentence: str, told: str, expected: str) -> None:
    _, mention = only(sentence)
    assert days(resolve(mention, anchor=ANCHOR, context=span(told))) == days(span(expected))
    assert resolve(mention, anchor=None, context=None) is None


def test_a_day_without_a_year_takes_the_contexts_year_where_the_article_has_no_date() -> None:
    _, mention = only("rilis [[Selasa (21/12)]] itu")
    assert resolve(mention, anchor=None, context=span("2021")) == span("2021-12-21")
    assert resolve(mention, anchor=date(2022, 1, 3), context=span("2021")) == span("2021-12-21")


def test_29_february_waits_for_a_leap_year() -> None:
    _, mention = only("pada [[29 Februari]] malam")
    assert resolve(mention, anchor=date(2023, 3, 1), context=None) == span("2020-02-29")
    assert resolve(mention, anchor=None, context=span("2023")) is None


DURATIONS = [
    "Selama [[21 hari]] operasi digelar",
    "[[Dua belas hari]] menggelar operasi",
    "[[Tiga Pekan]] Operasi Antik",
    "[[Enam Bulan]], BNNP ringkus 23 orang",
    "[[Setahun]], 22 kasus ditangani",
    "selama kurun waktu [[1 tahun]] ada 62 pecandu",
    "dalam [[100 hari]] kerja",
]


@pytest.mark.parametrize("sentence", DURATIONS)
def test_a_length_has_no_place(sentence: str) -> None:
    _, mention = only(sentence)
    assert mention.kind == "duration"
    assert resolve(mention, anchor=ANCHOR, context=span("2021")) is None


SEVERAL = [
    ("pada [[tahun 2023]] dan [[2024]] naik", ["2023", "2024"]),
    ("[[tahun 2019]], [[2020]], dan [[2021]]", ["2019", "2020", "2021"]),
    # months in a row are one time of what happened in both; not so where a count of each may follow, or months between
    ("hasil sitaan [[Juni dan Juli 2025]]", ["2025-06-01..2025-07-31"]),
    ("pada [[Juni]] dan [[Juli 2025]] 12 dan 9 kasus", ["2025-06-01..2025-06-30", "2025-07-01..2025-07-31"]),
    ("pada [[Juni]] dan [[September 2025]]", ["2025-06-01..2025-06-30", "2025-09-01..2025-09-30"]),
    ("pada [[16]] dan [[17 September 2024]]", ["2024-09-16", "2024-09-17"]),
    ("[[Tahun Anggaran 2022]], [[hingga triwulan III]]", ["2022", "2022-01-01..2022-09-30"]),
    ("[[tahun 2023]] [[sejak Januari-September]] baru", ["2023", "2023-01-01..2023-09-30"]),
    ("Pada [[Januari]] ada 106 kasus, [[Februari]] ada 74", ["2021-01-01..2021-01-31", "2021-02-01..2021-02-28"]),
]


@pytest.mark.parametrize(("sentence", "expected"), SEVERAL)
def test_several_periods_side_by_side(sentence: str, expected: list[str]) -> None:
    text, expressions = marked(sentence)
    mentions = FINDER.find(text)
    assert [text[m.start : m.end] for m in mentions] == expressions
    context: tuple[date, date] | None = None
    for mention, told in zip(mentions, expected, strict=True):
        context = resolve(mention, anchor=ANCHOR, context=context)
        assert context == span(told)


NO_PERIODS = [
    "dijerat UU Nomor 35 Tahun 2009",
    "Undang-Undang RI No. 35 tahun 2009 tentang Narkotika",
    "lampiran Permenkes Nomor 20 Tahun 2018",
    "menurut Perpres 12/2020 dan UU 17/2023",
    "seorang pria 17 tahun",
    "penduduk usia 10-59 tahun",
    "ancaman 5 tahun penjara, minimal 5 tahun",
    "pukul 10.30 Wita",
    "telepon 0812 2016 5563",
    "sabu 1/4 gram",
    "skor 3-2",
    "gratis 24 jam",
    "Jalan 17 Agustus 1945 nomor 12",
    "HUT ke-77 Bhayangkara",
    "sebanyak 2021 orang",
    "31 Februari 2021",
    "12,5 gram dan 2.021,5 gram",
    "sepeda motor Mio tahun 2016",
    "per orang, per bulan, per tahun",
    "kelas III SD dan SMP",
    "Iptu Mei Lestari dan April (23)",
    "pasal 114 ayat (2)",
    "Sinta (1997) dan adiknya",
    "nomor polisi B 1686 FOW",
]


@pytest.mark.parametrize("sentence", NO_PERIODS)
def test_what_is_no_period(sentence: str) -> None:
    assert [sentence[m.start : m.end] for m in FINDER.find(sentence)] == []


WEEKDAYS = [
    ("[[Selasa (21/12/2021)]]", True, True),
    ("[[Jumat (20/12/2020)]]", False, True),
    ("[[Selasa (21/12)]]", None, True),
    ("[[Kamis, 19 November 2020]]", True, False),
    ("[[19 November 2020]]", None, False),
    ("Bengkulu, [[(29/12/2021)]]", None, True),
]


@pytest.mark.parametrize(("sentence", "fits", "bracketed"), WEEKDAYS)
def test_the_weekday_is_a_checksum(sentence: str, fits: bool | None, bracketed: bool) -> None:
    _, mention = only(sentence)
    assert (mention.weekday_ok, mention.bracketed) == (fits, bracketed)


DATELINES = [
    ("BALIKPAPAN, 27 Desember 2021 - Deteksi dini jadi pekerjaan utama.", "2021-12-27"),
    ("Bengkulu, (29/12/2021) – Kepala kantor itu hadir.", "2021-12-29"),
    ("BANJARBARU, Kamis 5 Januari 2023 – Peredaran belum surut.", "2023-01-05"),
    ("Semarang, 26/6/2018 - Sebelas kasus dibongkar.", "2018-06-26"),
    ("Sabu Dimusnahkan\nKamis, 19 November 2020 15:22 WIB\nPontianak - Sabu dimusnahkan.", "2020-11-19"),
    ("Hasilnya dipaparkan Selasa (12/11/2019). Dua hari lalu, Minggu (10/11/2019), ia ditangkap.", "2019-11-12"),
    ("Dipaparkan Selasa (12/11/2019), bukan Jumat (20/12/2020).", "2019-11-12"),
    ("Ia ditangkap pada 7 Oktober 2020 di Jalan Trans.", "-"),
    ("Dirilis Selasa (21/12).", "-"),
]


@pytest.mark.parametrize(("text", "expected"), DATELINES)
def test_the_articles_own_date(text: str, expected: str) -> None:
    found = dateline(text, FINDER.find(text))
    assert found == (None if expected == "-" else date.fromisoformat(expected))
