"""`tilik gaps` and `tilik explain --trace`: what a rule author sees of a sentence that gave no record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from stored_samples import TEXT, entry, store
from typer.testing import CliRunner

from app.cli import app
from corpus.article import Article
from extract.attribution import Attribution
from extract.gaptable import Seen, of_article, table
from extract.pipeline import Extractor
from extract.records import Gap
from extract.tracing import Steps, Trace, trace
from rules.files import packs
from warehouse.gaps import seen
from warehouse.store import Warehouse

STORY = """BNN Kota Kupang, 3 Januari 2023 - Rilis akhir tahun.
Sepanjang tahun 2022 terungkap 17 kasus narkotika dari target 12 kasus.
Penyidik menjerat mereka dengan Pasal 114 ayat 2. Petugas menyita sabu 1,5 kg dan membuang 9 kg isinya.
Seluruh jumlah barang bukti dijual Rp 5 juta. Pada 2022 pengungkapan kasus melibatkan 31 desa.
"""


@pytest.fixture(scope="module")
def told() -> Trace:
    return trace(Article.from_text(STORY, "uji"))


def steps(told: Trace, words: str) -> Steps:
    """The climb of the sentence that holds `words`."""
    assert told.scene is not None
    tokens = told.scene.tokens
    for one in told.steps:
        sentence = tokens.text[tokens.starts[one.sentence.first] : tokens.ends[one.sentence.last - 1]]
        if words in sentence:
            return one
    raise AssertionError(f"no step for {words!r}")


def test_a_trace_is_the_reading_of_the_extractor(told: Trace) -> None:
    assert told.reading == Extractor().read(Article.from_text(STORY, "uji"))
    assert told.reading.records


def test_a_statement_shows_its_numbers_candidates_and_winner(told: Trace) -> None:
    (attempt,) = steps(told, "17 kasus").attempts
    assert (attempt.draft.realization and attempt.draft.realization.value) == 17
    assert (attempt.draft.target and attempt.draft.target.value) == 12
    assert isinstance(attempt.outcome, Attribution)
    best = attempt.candidates[0]
    assert (best.rule.id, best.score) == (attempt.outcome.rule.id, attempt.outcome.score)
    assert [one.score for one in attempt.candidates] == sorted((one.score for one in attempt.candidates), reverse=True)
    assert [record.evidence.rule.split("/")[0] for record in steps(told, "17 kasus").records] == [best.rule.id]


def test_a_refused_number_names_its_rule(told: Trace) -> None:
    assert {item.rejected for item in steps(told, "Pasal 114").sentence.quantities} == {"reject.law"}


def test_amounts_show_their_drug(told: Trace) -> None:
    hauls = steps(told, "1,5 kg").hauls
    assert ("drug.sabu", 1.5) in [(haul.substance.id, haul.quantity.value) for haul in hauls]


def test_a_text_of_another_domain_has_no_steps() -> None:
    told = trace(Article.from_text("Harga cabai naik 12 persen pada 2022."))
    assert (told.scene, told.steps) == (None, ())


def test_explain_trace_prints_every_step(tmp_path: Path) -> None:
    page = tmp_path / "berita.txt"
    page.write_text(STORY, encoding="utf-8")
    ran = CliRunner().invoke(app, ["explain", str(page), "--trace"])
    assert ran.exit_code == 0, ran.stdout
    for label in ("tokens", "numbers", "cues", "parts", "statement 1", "amounts", "records"):
        assert f"\n  {label} " in ran.stdout, label
    assert "REFUSED by reject.law (articles of law" in ran.stdout


def test_explain_trace_reads_a_stored_article_anew(tmp_path: Path) -> None:
    file = tmp_path / "t.duckdb"
    store(Warehouse(file), entry("a"))
    ran = CliRunner().invoke(app, ["explain", "a", "--trace", "--warehouse", str(file)])
    assert ran.exit_code == 0, ran.stdout
    assert "rehabilitasi.klien" in ran.stdout


# --- gaps


def gap(text: str, quote: str, source: str = "a.txt") -> Seen:
    start = text.index(quote)
    return Seen(text, start, start + len(quote), "no-indicator", source)


def test_alike_gaps_are_one_shape_and_counted() -> None:
    one = "Pada hari itu petugas membagikan kepada warga 120 brosur antinarkoba di pasar besar kota. Selesai."
    two = "Juga sore hari kader membagikan kepada warga 75 brosur antinarkoba di terminal lama kota. Selesai."
    other = "Sebanyak 40 pegawai hadir."
    rows = table(
        [
            gap(one, "itu petugas membagikan kepada warga 120 brosur antinarkoba di pasar besar"),
            gap(other, "Sebanyak 40 pegawai hadir"),
            gap(two, "hari kader membagikan kepada warga 75 brosur antinarkoba di terminal lama", "b.txt"),
        ],
        packs().language,
    )
    assert [(row.count, row.articles) for row in rows] == [(2, 2), (1, 1)]
    assert "# brosur antinarkoba" in rows[0].shape
    assert rows[0].sentence == one.removesuffix(" Selesai.")
    assert rows[0].source == "a.txt"
    assert rows[1].shape == "sebanyak # pegawai hadir ."


def test_a_number_in_words_is_a_number_in_the_shape() -> None:
    text = "Petugas menyebut dua pelabuhan di sana."
    (row,) = table([gap(text, "Petugas menyebut dua pelabuhan di sana.")], packs().language)
    assert row.shape == "petugas menyebut # pelabuhan di sana"


def test_gaps_of_an_article_stand_where_the_extractor_left_them() -> None:
    article = Article.from_text(STORY, "uji")
    gaps = Extractor().read(article).gaps
    assert gaps
    for one, place in zip(gaps, of_article(article, gaps, "uji.txt"), strict=True):
        assert place.text[place.start : place.end] == one.quote


def test_gaps_of_files_as_json(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(STORY, encoding="utf-8")
    ran = CliRunner().invoke(app, ["gaps", str(tmp_path), "--json", "--limit", "1"])
    (row,) = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.exit_code == 0
    assert (row["count"], row["articles"]) == (2, 2)
    assert row["source"] == str(tmp_path / "a.txt")
    assert row["sentence"] in STORY


def test_gaps_of_the_warehouse(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "t.duckdb")
    quote = "Sabu 1,5 kg disita pada 2021 😀."
    start = TEXT.index(quote)
    store(warehouse, entry("a", gaps=(Gap("a", start, start + len(quote), quote, "no-substance", "sabu # kg"),)))
    (place,) = seen(warehouse)
    assert (place.text[place.start : place.end], place.source) == (quote, "a")
    ran = CliRunner().invoke(app, ["gaps", "--warehouse", str(warehouse.path), "--json"])
    (row,) = [json.loads(line) for line in ran.stdout.splitlines()]
    assert (row["shape"], row["reason"], row["source"]) == ("sabu # kg disita pada", "no-substance", "a")


def test_gaps_without_a_warehouse_says_what_to_do(tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, ["gaps", "--warehouse", str(tmp_path / "none.duckdb")])
    assert ran.exit_code == 0
    assert "tilik ingest" in ran.stderr


def test_a_gap_far_into_a_long_article_keeps_its_place(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "t.duckdb")
    text = "Kalimat pembuka 😀 tentang kota. " * 200 + "\nPetugas mencatat 31 desa rawan di sana."
    start = text.index("31 desa")
    made = Gap("a", start, start + 7, "31 desa", "no-indicator", "# desa")
    article = Article.from_text(text, "a", "2021-12-20")
    store(warehouse, entry("a", article=article, gaps=(made,)))
    (place,) = seen(warehouse)
    assert place.text[place.start : place.end] == "31 desa"
    assert table([place], packs().language)[0].sentence == "Petugas mencatat 31 desa rawan di sana."
