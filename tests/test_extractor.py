"""The extractor as its users call it: what a record holds, field by field, and what holds for any text at all.

"For any text" is tried with Hypothesis and with 300 damaged versions of the project's own annotated articles.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import extractor

from corpus.article import Article
from extract.pipeline import Extractor
from extract.records import Metric, Record, Seizure, to_json
from rules.files import packs

OWN = Path(__file__).parent / "gold" / "own"
METRIC_FIELDS = [
    *("kind", "article", "unit", "indicator", "target", "realization", "percent", "measure", "group"),
    *("period_start", "period_end", "quote", "start", "end", "rule", "confidence"),
]
SEIZURE_FIELDS = [
    *("kind", "article", "unit", "substance", "amount", "measure", "amount_base", "base", "action"),
    *("period_start", "period_end", "quote", "start", "end", "rule", "confidence"),
]
YEAR = """BNNK Belu Paparkan Capaian 2024

ATAMBUA - Kepala BNNK Belu Yohanes Manek menyebut klien rawat jalan 42 orang dari target 30 orang (140 persen).
"Penyuluhan narkoba menyasar 9 SD," katanya, Jumat (20/12/2024).
"""
HAUL = """Polres Belu Bongkar Peredaran Sabu

Pada 20 Maret 2021 Satresnarkoba Polres Belu menyita 1,5 kilogram sabu di Atambua.
"""


def read(text: str, published: str | None = None, name: str = "a1") -> list[Record]:
    return extractor().extract(Article.from_text(text, name, published=published))


# --- the records of the contract


def test_a_metric_has_the_fields_of_the_contract() -> None:
    found = [record for record in read(YEAR, "2024-12-20") if isinstance(record, Metric)]
    told = next(to_json(item) for item in found if item.indicator == "rehabilitasi.rawat_jalan")
    quote = "klien rawat jalan 42 orang dari target 30 orang (140 persen"
    assert list(told) == METRIC_FIELDS
    assert told | {"confidence": 0} == {
        "kind": "metric",
        "article": "a1",
        "unit": "bnn-kab-belu",
        "indicator": "rehabilitasi.rawat_jalan",
        "target": 30,
        "realization": 42,
        "percent": 140,
        "measure": "orang",
        "group": None,
        "period_start": "2024-01-01",
        "period_end": "2024-12-31",
        "quote": quote,
        "start": YEAR.index(quote),
        "end": YEAR.index(quote) + len(quote),
        "rule": "rehab.rawat-jalan/realization-first",
        "confidence": 0,
    }
    assert 0.9 <= told["confidence"] <= 1


def test_the_group_is_told_for_outreach_alone() -> None:
    groups = {item.indicator: item.group for item in read(YEAR, "2024-12-20") if isinstance(item, Metric)}
    assert groups == {"rehabilitasi.rawat_jalan": None, "pencegahan.sosialisasi_lembaga": "SD"}


def test_a_seizure_has_the_fields_of_the_contract() -> None:
    (record,) = read(HAUL, "2021-03-30")
    told = to_json(record)
    quote = "1,5 kilogram sabu"
    assert list(told) == SEIZURE_FIELDS
    assert told | {"confidence": 0} == {
        "kind": "seizure",
        "article": "a1",
        "unit": "polres-belu",
        "substance": "sabu",
        "amount": 1.5,
        "measure": "kg",
        "amount_base": 1500,
        "base": "gram",
        "action": "seized",
        "period_start": "2021-03-20",
        "period_end": "2021-03-20",
        "quote": quote,
        "start": HAUL.index(quote),
        "end": HAUL.index(quote) + len(quote),
        "rule": "drug.sabu/seized",
        "confidence": 0,
    }


def test_the_json_form_is_plain_json() -> None:
    for record in [*read(YEAR, "2024-12-20"), *read(HAUL, "2021-03-30")]:
        told = to_json(record)
        assert json.loads(json.dumps(told)) == told


def test_records_come_in_the_order_of_the_text() -> None:
    starts = [record.evidence.start for record in read(YEAR + HAUL, "2024-12-20")]
    assert starts == sorted(starts) and len(starts) > 2


def test_spans_tell_where_the_parts_stand() -> None:
    found = next(item for item in read(YEAR, "2024-12-20") if isinstance(item, Metric) and item.target)
    spans = {role: YEAR[start:end] for role, start, end in found.evidence.spans}
    assert (spans["target"], spans["realization"], spans["percent"]) == ("30 orang", "42 orang", "140 persen")
    assert spans["indicator"] == "klien rawat jalan"


def test_the_rule_of_a_record_is_a_rule_of_the_packs() -> None:
    known = {rule["id"] for name in ("indicators", "substances") for rules in _tables(name) for rule in rules}
    for record in [*read(YEAR, "2024-12-20"), *read(HAUL, "2021-03-30")]:
        assert record.evidence.rule.split("/")[0] in known


def _tables(name: str) -> list[list[dict[str, Any]]]:
    data = packs().domain.toml(f"{name}.toml")
    return [[rule for rule in rules if "id" in rule] for rules in data.values() if isinstance(rules, list)]


# --- what yields nothing


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "Halo",
        "42",
        "Harga beras naik 12 persen menjadi Rp 15.000 per kilogram.\n\nSebanyak 42 pedagang mengeluh.",
        "Persija menang 3-1 di hadapan 12.000 penonton.\n\nTersangka pengaturan skor 4 orang ditangkap.",
        "Polisi menangani 142 kasus pencurian sepanjang 2024 dengan 11 tersangka.",
        "The narcotics agency met its target of 30 clients in 2024.",
        "BNNK Belu mengajak warga menjauhi narkoba.\n\nAcara itu dihadiri 45 undangan di Aula Lantai 2.",
    ],
)
def test_an_irrelevant_text_yields_nothing(text: str) -> None:
    assert read(text, "2024-12-20") == []


# --- the same input, the same output


def own_articles() -> list[Article]:
    rows = [
        json.loads(line)
        for path in sorted(OWN.parent.glob("own_*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [
        Article.from_text(
            (OWN / f"{row['article']}.txt").read_text(encoding="utf-8"), row["article"], published=row["published"]
        )
        for row in rows
    ]


def test_two_runs_and_two_extractors_agree() -> None:
    articles = own_articles()
    once = [extractor().extract(item) for item in articles]
    assert [extractor().extract(item) for item in articles] == once
    assert [Extractor().extract(item) for item in articles[:3]] == once[:3]


def test_the_order_of_the_articles_changes_nothing() -> None:
    articles = own_articles()
    alone = {item.article: extractor().extract(item) for item in articles}
    shuffled = articles[:]
    random.Random(7).shuffle(shuffled)
    assert {item.article: extractor().extract(item) for item in shuffled} == alone


def test_the_id_of_an_article_changes_nothing_but_itself() -> None:
    first, second = ([to_json(record) for record in read(YEAR, "2024-12-20", name)] for name in ("a1", "zz"))
    assert [record | {"article": "zz"} for record in first] == second


# --- any text at all


def check(text: str, published: date | None = None) -> None:
    """What holds for every record and gap of every text."""
    reading = extractor().read(Article.from_text(text, "any", published=published))
    for record in reading.records:
        evidence = record.evidence
        assert evidence.quote and text[evidence.start : evidence.end] == evidence.quote
        assert 0 <= evidence.confidence <= 1
        assert all(0 <= start < end <= len(text) for _, start, end in evidence.spans)
        days = (record.period_start, record.period_end)
        assert (days[0] is None) == (days[1] is None)
        assert days[0] is None or days[1] is None or days[0] <= days[1]
        if isinstance(record, Metric):
            assert any(value is not None for value in (record.target, record.realization, record.percent))
        if isinstance(record, Seizure):
            assert record.amount >= 0
    for gap in reading.gaps:
        assert text[gap.start : gap.end] == gap.quote
        assert gap.reason in {"no-indicator", "ambiguous", "no-substance", "no-measure"}


PIECES = [
    *("BNNK Belu", "Polres Belu", "pihaknya", "tahun 2024", "tahun lalu", "pada 20 Maret 2021", "Selasa (12/11)", "\n"),
    *("rawat jalan", "sabu", "ganja", "kasus", "tersangka", "sosialisasi", "SD", "desa", "SKHPN", "anggaran", "indeks"),
    *("target", "realisasi", "dari", "menjadi", "naik", "masing-masing", "atau", "yakni", "di antaranya", "disita"),
    *("42", "1.670", "66, 67", "persen", "%", "Rp", "juta", "kg", "gram", "butir", "orang", "dua puluh", "setengah"),
    *("(", ")", ",", ";", ".", ":", '"', "-", "/", "Baca juga:", "dimusnahkan", "akan", "laki-laki", "İ", "1."),
]
JOINED = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)
DAYS = st.one_of(st.none(), st.dates(min_value=date(1990, 1, 1), max_value=date(2050, 1, 1)))


@settings(max_examples=400, deadline=None)
@given(st.one_of(JOINED, JOINED.map(lambda text: text.replace(" ", "")), st.text(max_size=300)), DAYS)
def test_no_text_makes_it_fail_and_every_quote_is_in_the_text(text: str, published: date | None) -> None:
    check(f"narkoba BNN {text}", published)


def drop_characters(text: str, chance: random.Random) -> str:
    return "".join(sign for sign in text if chance.random() > 0.02)


def double_characters(text: str, chance: random.Random) -> str:
    return "".join(sign * 2 if chance.random() < 0.02 else sign for sign in text)


def swap_characters(text: str, chance: random.Random) -> str:
    signs = list(text)
    for at in range(len(signs) - 1):
        if chance.random() < 0.02:
            signs[at], signs[at + 1] = signs[at + 1], signs[at]
    return "".join(signs)


def drop_words(text: str, chance: random.Random) -> str:
    return " ".join(word for word in text.split(" ") if chance.random() > 0.1)


def double_words(text: str, chance: random.Random) -> str:
    return " ".join(f"{word} {word}" if chance.random() < 0.1 else word for word in text.split(" "))


def shuffle_words(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    chance.shuffle(words)
    return " ".join(words)


DAMAGE: list[Callable[[str, random.Random], str]] = [
    *(drop_characters, double_characters, swap_characters, drop_words, double_words, shuffle_words)
]


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda function: function.__name__)
def test_damaged_articles_never_fail(damage: Callable[[str, random.Random], str]) -> None:
    chance = random.Random(damage.__name__)
    articles = own_articles()
    for at in range(300 // len(DAMAGE)):
        item = articles[at % len(articles)]
        shift = timedelta(days=chance.randrange(400))
        published = item.published + shift if item.published and chance.random() < 0.8 else None
        check(damage(item.text, chance), published)


@pytest.mark.parametrize("digits", ["9" * 400, "9" * 5000, "1" + ".999" * 200, "9" * 400 + " setengah"])
def test_a_number_beyond_all_counting_is_no_figure(digits: str) -> None:
    sentences = [
        f"Nilai barang bukti narkoba BNNP Bali 2021 Rp {digits} dan Rp {digits} miliar.",
        f"Disita sabu {digits} kg, 3 ton {digits} kg ganja.",
        f"Rawat jalan {digits} orang dari target {digits} orang ({digits} persen), rata-rata {digits} klien.",
    ]
    check(" ".join(sentences), date(2021, 12, 20))
