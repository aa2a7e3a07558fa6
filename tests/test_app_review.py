"""Tinjau: the doubtful first, corrections in place, who and when, the way back, gold; what survives a re-reading."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import harness
import pytest
from harness import html, told
from streamlit.testing.v1 import AppTest
from work_data import HOSTILE, build

from app.parts import decisions, plainwords, recordform, work
from app.parts.texts import catalogue, load_toml
from app.reextract import reextract
from rules.doubt import doubts
from warehouse import query, review_views
from warehouse.filters import Filters
from warehouse.review_queue import current, queue
from warehouse.reviews import review
from warehouse.store import Warehouse

TEXTS = catalogue("id")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return build(tmp_path_factory.mktemp("review") / "tilik.duckdb").read_bytes()


@pytest.fixture
def path(made: bytes, tmp_path: Path) -> Path:
    copy = tmp_path / "tilik.duckdb"
    copy.write_bytes(made)
    return copy


@pytest.fixture
def opened(path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that opens the page with the fields of an address."""

    def open_page(**fields: str) -> AppTest:
        return harness.open_page("tinjau", path, monkeypatch, fields)

    return open_page


def rehabilitation(path: Path) -> dict[str, Any]:
    [row] = query.metrics(Warehouse(path), Filters(indicator="rehabilitasi.klien"))
    return row


def test_the_most_doubtful_record_comes_first_with_its_sentence_and_why(opened: Any, path: Path) -> None:
    first = queue(Warehouse(path), limit=1)[0]
    assert first["record_id"] == rehabilitation(path)["record_id"]
    at = opened()
    shown = html(at)
    assert "0 dari 4 catatan ditinjau" in shown
    assert TEXTS["doubt.percent"] in shown
    assert '<mark class="tk-realization tk-own">58 orang</mark>' in shown
    assert "1 dari 4" in shown
    assert at.text_input(key=recordform.key(first["record_id"], "percent")).value == "93,33"


def test_a_field_is_corrected_in_place_and_taken_back(opened: Any, path: Path) -> None:
    record = rehabilitation(path)["record_id"]
    at = opened()
    at.text_input(key="reviewer_field").input("Sari").run()
    at.text_input(key=recordform.key(record, "percent")).input("96,67")
    at.button(key="correct").click().run()
    assert "perlu alasan" in told(at.error[0])
    at.text_area(key=f"reason_{record}").input("salah cetak")
    at.button(key="correct").click().run()
    [said] = current(Warehouse(path))
    assert (said["decision"], said["reviewer"], said["reason"]) == ("correct", "Sari", "salah cetak")
    # Of all fields the one that was changed, and nothing else.
    before, after = json.loads(said["machine_json"]), json.loads(said["corrected_json"])
    assert {name for name in after if after[name] != before[name]} == {"percent"}
    assert after["percent"] == 96.67
    shown = html(at)
    assert "1 dari 4 catatan ditinjau" in shown
    assert "Dikoreksi · Sari" in shown
    at.button(key="undo_last").click().run()
    assert current(Warehouse(path)) == []
    assert "0 dari 4 catatan ditinjau" in html(at)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("target", "enam puluhan orang lebih", "tulis seperti 1.234,5"),
        ("measure", "Orang", "huruf kecil"),
        ("percent", "93,33", "Tidak ada yang diubah"),
    ],
)
def test_what_does_not_fit_is_told_in_plain_words(opened: Any, path: Path, field: str, typed: str, words: str) -> None:
    record = rehabilitation(path)["record_id"]
    at = opened(catatan=record)
    at.text_input(key="reviewer_field").input("Sari").run()
    at.text_input(key=recordform.key(record, field)).input(typed)
    at.text_area(key=f"reason_{record}").input("uji")
    at.button(key="correct").click().run()
    assert words in told(at.error[0])
    assert current(Warehouse(path)) == []


def test_numbers_are_read_as_people_write_them_and_unchanged_fields_stay(path: Path) -> None:
    row = {**rehabilitation(path), "target": 1250.5}
    record = row["record_id"]
    held: dict[str, Any] = {
        recordform.key(record, "target"): "1.250,5",
        recordform.key(record, "realization"): "1.058",
        recordform.key(record, "unit"): "BNN Kabupaten Belitung",
        recordform.key(record, "group"): "",
        recordform.key(record, "period_end"): row["period_end_date"],
    }
    assert recordform.changes("metric", row, held) == {"realization": 1058.0, "unit": "bnn-kab-belitung"}


def test_a_record_that_is_none_is_rejected_and_the_next_takes_its_place(opened: Any, path: Path) -> None:
    record = rehabilitation(path)["record_id"]
    at = opened()
    at.text_input(key="reviewer_field").input("Sari").run()
    at.text_area(key=f"reason_{record}").input("bukan capaian")
    at.button(key="reject").click().run()
    [said] = current(Warehouse(path))
    assert (said["target_id"], said["decision"]) == (record, "reject")
    following = queue(Warehouse(path), limit=1)[0]
    assert at.button(key="accept").proto.label == TEXTS["review.accept"]
    at.button(key="accept").click().run()
    assert {row["target_id"] for row in current(Warehouse(path))} == {record, following["record_id"]}


def test_a_decision_survives_when_the_articles_are_read_anew(opened: Any, path: Path) -> None:
    record = rehabilitation(path)["record_id"]
    at = opened()
    at.text_input(key="reviewer_field").input("Sari").run()
    at.button(key="accept").click().run()
    reextract(Warehouse(path), anew=True)
    [said] = current(Warehouse(path))
    assert (said["target_id"], said["state"], said["reviewer"]) == (record, "holds", "Sari")
    view = review_views.record(Warehouse(path), record)
    assert view is not None
    assert view.review is not None
    assert view.review["review_state"] == "accepted"


def test_the_history_says_who_and_when(opened: Any, path: Path) -> None:
    assert TEXTS["review.no_history_title"] in html(opened(tampilan="riwayat"))
    review(Warehouse(path), rehabilitation(path)["record_id"], "reject", "uji", "Sari", now=datetime(2026, 5, 1, 8, 30))
    at = opened(tampilan="riwayat")
    people, history = at.dataframe[0].value, at.dataframe[1].value
    assert people.iloc[0]["Peninjau"] == "Sari"
    assert history.iloc[0]["Keputusan"] == "Ditolak"


def test_moments_are_told_in_the_time_of_western_indonesia() -> None:
    assert decisions.moment(datetime(2026, 5, 1, 18, 30)) == "2 Mei 2026 01.30 WIB"


def test_reviewed_articles_come_out_as_gold(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILIK_WAREHOUSE", str(path))
    row = rehabilitation(path)
    for one in query.metrics(Warehouse(path), Filters(article=row["article_id"])):
        review(Warehouse(path), one["record_id"], "accept", "", "Sari")
    with zipfile.ZipFile(io.BytesIO(work.gold_file(partial=False))) as archive:
        names = archive.namelist()
        [line] = archive.read("emas.jsonl").decode().splitlines()
        text = archive.read(f"emas/{row['article_id']}.txt").decode()
    assert len(names) == 2
    assert len(json.loads(line)["metrics"]) == 2
    assert text.startswith("BANDA ACEH")


def test_progress_counts_what_the_filters_keep(path: Path) -> None:
    warehouse = Warehouse(path)
    review(warehouse, rehabilitation(path)["record_id"], "accept", "", "Sari")
    assert review_views.progress(warehouse)["judged"] == 1
    assert review_views.progress(warehouse)["records"] == 4
    seizures = review_views.progress(warehouse, kind="seizure")
    assert (seizures["records"], seizures["judged"]) == (1, 0)
    kept = review_views.progress(
        warehouse, Filters(indicator="rehabilitasi.klien", search="direhabilitasi"), kind="metric"
    )
    assert kept["records"] == 0
    kept = review_views.progress(warehouse, Filters(indicator="rehabilitasi.klien", search="target 60"), kind="metric")
    assert (kept["records"], kept["accepted"]) == (1, 1)


def test_every_doubt_and_decision_has_words() -> None:
    assert {f"doubt.{name}" for name in doubts()} <= set(TEXTS)
    assert {f"decision.{name}" for name in ("accept", "correct", "reject", "add", "undo")} <= set(TEXTS)


def test_a_hostile_title_stays_text(opened: Any) -> None:
    shown = html(opened())
    assert HOSTILE not in shown
    assert "&lt;img src=x" in shown


def test_reasons_are_told_in_indonesian_and_the_first_that_fits_counts() -> None:
    for one in load_toml("reasons.toml")["reason"]:
        assert set(one) == {"match", "text"}
    said = plainwords.plain_words(
        "The host koran.example leads to 10.0.0.1, which is not on the open Internet; allow …"
    )
    assert said == "Alamat koran.example berada di jaringan sendiri, bukan di internet terbuka, jadi tidak dibuka."
    assert plainwords.plain_words("something quite new") == "something quite new"
    assert len(plainwords.plain_words("a" * 100_000)) == plainwords.LONGEST
