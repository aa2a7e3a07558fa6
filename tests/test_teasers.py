"""Links to other stories inside a text: what they tell is not this article's. A row gives the numbers that remain."""

from __future__ import annotations

import pytest
from reading import outside_links, records_of

LINKS = [
    ("Baca juga: Polisi Sita 12 Kg Sabu di Pelabuhan", []),
    ("BACA JUGA : 12 KG SABU DIMUSNAHKAN", []),
    ("(Baca juga: Polisi Sita 12 Kg Sabu)", []),
    ("[Baca Juga] 12 Kg Sabu Disita", []),
    ("- Baca juga: 12 Kg Sabu Disita", []),
    ("Baca: 12 Kg Sabu Disita", []),
    ("Simak juga: 5 Kg Ganja Dimusnahkan", []),
    ("Lihat juga 8 Kasus Diungkap", []),
    ("Artikel terkait: 8 Kasus Diungkap", []),
    # the link ends, the story goes on
    ("Baca juga: Polisi Sita 12 Kg Sabu. Polisi lalu menyita 5 gram sabu.", [5]),
    ("Baca juga: Polisi Sita 12 Kg Sabu\nPolisi lalu menyita 5 gram sabu.", [5]),
    ("Baca Juga: Polisi Sita 12 Kg Sabu di Pelabuhan Polisi kemudian menyita 5 gram sabu.", [5]),
    ("Polisi menyita 5 gram sabu. Baca juga: Polisi Sita 12 Kg Sabu", [5]),
    # no link
    ("Warga membaca 12 buku.", [12]),
    ("Petugas minta warga baca 12 aturan.", [12]),
    ("Polisi menyita 5 gram sabu.", [5]),
]


@pytest.mark.parametrize(("text", "left"), LINKS)
def test_a_link_tells_nothing(text: str, left: list[float]) -> None:
    assert outside_links(text) == left


def test_an_article_with_links_yields_its_own_figures_only() -> None:
    text = (
        "Polres Belu Bongkar Peredaran Sabu\n\n"
        "Pada 20 Maret 2021 Polres Belu menyita 5 gram sabu.\n"
        "Baca juga: Polres Malaka Sita 12 Kg Ganja dari 8 Tersangka\n"
        "Sabu itu disimpan di lemari.\n"
        "Simak juga: BNNK Belu Rehabilitasi 42 Klien Sepanjang 2020\n"
    )
    (record,) = records_of(text, "2021-03-30")
    assert record.evidence.quote == "5 gram sabu"


def test_the_days_of_a_link_do_not_reach_the_story() -> None:
    text = (
        "Polres Belu Bongkar Peredaran Sabu\n\n"
        "Pada 20 Maret 2021 pelaku ditangkap.\n"
        "Baca juga: Polres Malaka Gelar Razia pada 2 Februari 2020\n"
        "Dari rumahnya disita 5 gram sabu.\n"
    )
    (record,) = records_of(text, "2021-03-30")
    assert (record.unit, str(record.period_start)) == ("polres-belu", "2021-03-20")


def test_an_office_of_a_link_does_not_reach_the_story() -> None:
    text = (
        "Bongkar Peredaran Sabu di Atambua\n\n"
        "Polres Belu bergerak pada 20 Maret 2021.\n"
        "Baca juga: Polres Malaka Gelar Razia\n"
        "Dari rumah pelaku disita 5 gram sabu.\n"
    )
    (record,) = records_of(text, "2021-03-30")
    assert record.unit == "polres-belu"
