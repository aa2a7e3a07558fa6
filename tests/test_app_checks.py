"""Cek silang: the queue of findings, what one finding shows, what people decide, the matrix, the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import harness
import pytest
from harness import html, told
from streamlit.testing.v1 import AppTest
from work_data import HOSTILE, build

from app.parts import checkcharts, verdicts
from app.parts.texts import catalogue
from warehouse import check_views, checks
from warehouse.checks import CheckFilters
from warehouse.review_queue import current
from warehouse.reviews import review
from warehouse.store import Warehouse

TEXTS = catalogue("id")
SLIP = "58 orang dari 60 orang adalah 96,67 persen, tertulis 93,33 persen."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return build(tmp_path_factory.mktemp("checks") / "tilik.duckdb").read_bytes()


@pytest.fixture
def path(made: bytes, tmp_path: Path) -> Path:
    """A fresh copy of the warehouse for each test."""
    copy = tmp_path / "tilik.duckdb"
    copy.write_bytes(made)
    return copy


@pytest.fixture
def opened(path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that opens the page with the fields of an address."""

    def open_page(place: Path = path, **fields: str) -> AppTest:
        return harness.open_page("silang", place, monkeypatch, fields)

    return open_page


def by_itself(path: Path) -> str:
    return next(row["check_id"] for row in check_views.queue(Warehouse(path)) if row["kind"] == "self")


def test_the_heaviest_finding_comes_first_and_each_verdict_is_counted(opened: Any, path: Path) -> None:
    at = opened()
    first = check_views.queue(Warehouse(path))[0]
    assert f'lang="id">{first["words_id"]}</h2>' in html(at)
    assert "1 dari 4" in html(at)
    [chips] = at.get("button_group")[-1:]
    assert [option.content for option in chips.proto.options] == [
        "Bertentangan 3", "Tidak cocok dengan dirinya 1", "Sama 2",
    ]  # fmt: skip


def test_a_verdict_in_the_address_leaves_its_findings_alone(opened: Any) -> None:
    at = opened(putusan="internal_error")
    assert SLIP in html(at)
    assert "1 dari 1" in html(at)
    assert "1 dari 4" in html(opened(putusan="entah"))


def test_the_quote_has_its_number_marked_and_the_official_row_its_place(opened: Any, path: Path) -> None:
    [name] = [
        row["check_id"]
        for row in check_views.queue(Warehouse(path))
        if row["kind"] == "official" and row["subject_id"] == "rehabilitasi.klien" and row["verdict"] == "conflict"
    ]
    shown = html(opened(temuan=name))
    assert "<mark>58 orang</mark>" in shown
    assert "LAPORAN KINERJA BNN PROVINSI ACEH TAHUN 2021" in shown
    assert "<dt>Tempat</dt><dd>baris 3</dd>" in shown
    assert '<dd class="tk-on"><span>85 orang</span></dd>' in shown
    # 58 against 85: 27 fewer, which is 31,8 percent less.
    assert "<dd>-27<small>-31,8\u00a0%</small></dd>" in shown


def test_another_article_stands_beside_with_its_own_number_marked(opened: Any, path: Path) -> None:
    name = next(row["check_id"] for row in check_views.queue(Warehouse(path)) if row["kind"] == "others")
    shown = html(opened(temuan=name))
    assert "<mark>12 kasus</mark>" in shown
    assert "<mark>14 kasus</mark>" in shown


def test_statements_over_time_have_the_press_and_the_document(path: Path) -> None:
    name = next(row["check_id"] for row in check_views.queue(Warehouse(path)) if row["kind"] == "others")
    view = check_views.finding(Warehouse(path), name)
    assert view is not None
    dated = [(row["told_date"] and row["told_date"].isoformat(), row["value"]) for row in view.statements]
    assert dated[:2] == [("2021-12-20", 12.0), ("2021-12-21", 14.0)]
    assert [row["value"] for row in view.statements if row["is_official"]] == [12.0]
    lines = checkcharts.statement_lines(view.statements, "realization")
    assert lines[1]["Angka"] == "14 kasus"


def test_accepting_needs_a_name_and_goes_on_to_the_next(opened: Any, path: Path) -> None:
    at = opened()
    first = check_views.queue(Warehouse(path))[0]["check_id"]
    at.button(key="accept").click().run()
    assert told(at.error[0]) == "Isi nama Anda dulu: setiap keputusan disimpan bersama nama."
    at.text_input(key="reviewer_field").input("Sari").run()
    at.button(key="accept").click().run()
    [said] = current(Warehouse(path))
    assert (said["target_id"], said["decision"], said["reviewer"]) == (first, "accept", "Sari")
    assert at.query_params["temuan"] == check_views.queue(Warehouse(path))[0]["check_id"]
    assert "1 dari 3" in html(at)
    at.button(key="undo_last").click().run()
    assert current(Warehouse(path)) == []
    assert "2 dari 4" in html(at)


def test_a_verdict_is_overridden_with_a_reason(opened: Any, path: Path) -> None:
    name = by_itself(path)
    at = opened(temuan=name)
    at.text_input(key="reviewer_field").input("Sari").run()
    at.selectbox(key="own_verdict").select("probable_slip")
    at.button(key="save_verdict").click().run()
    assert "perlu alasan" in told(at.error[0])
    assert current(Warehouse(path)) == []
    at.text_area(key="own_reason").input("56 tertukar dengan 58")
    at.button(key="save_verdict").click().run()
    [said] = current(Warehouse(path))
    assert json.loads(said["corrected_json"])["verdict"] == "probable_slip"
    assert said["reason"] == "56 tertukar dengan 58"
    decided = html(opened(status="diputuskan"))
    assert SLIP in decided
    assert "Diduga salah tulis · Sari" in decided


def test_what_is_no_finding_leaves_the_queue_and_the_matrix(opened: Any, path: Path) -> None:
    warehouse = Warehouse(path)
    before = check_views.matrix(warehouse)
    [cell] = [row for row in before if row["subject_id"] == "rehabilitasi.klien"]
    # The official figure contradicts it: the worst verdict of the cell.
    assert (cell["year"], cell["verdict"]) == (2021, "conflict")
    conflict = next(
        row["check_id"]
        for row in check_views.queue(warehouse, CheckFilters(subject="rehabilitasi.klien", verdict="conflict"))
    )
    review(warehouse, conflict, "reject", "cakupannya lain", "Sari")
    assert check_views.place(warehouse, conflict) is None
    assert check_views.place(warehouse, conflict, state="decided") is not None
    [cell] = [row for row in check_views.matrix(warehouse) if row["subject_id"] == "rehabilitasi.klien"]
    assert cell["verdict"] == "internal_error"


def test_a_decision_on_what_changed_since_is_asked_again(path: Path) -> None:
    warehouse = Warehouse(path)
    name = next(row["check_id"] for row in check_views.queue(warehouse) if row["kind"] == "official")
    review(warehouse, name, "accept", "", "Sari")
    assert check_views.place(warehouse, name) is None
    with warehouse.write() as connection:
        connection.execute("UPDATE core_check SET told_value = 1 WHERE check_id = ?", [name])
    assert check_views.place(warehouse, name) is not None


def test_the_file_holds_what_the_queue_holds(path: Path, tmp_path: Path) -> None:
    warehouse, written = Warehouse(path), tmp_path / "temuan.jsonl"

    def names(filters: CheckFilters = checks.EVERYTHING, state: check_views.State = "open") -> set[str]:
        check_views.file(warehouse, "jsonl", written, filters, state=state)
        return {json.loads(line)["check_id"] for line in written.read_text().splitlines()}

    queue = [row["check_id"] for row in check_views.queue(warehouse)]
    # What agrees with its reference is no finding, unless it is asked for.
    assert names() == set(queue)
    matches = check_views.queue(warehouse, CheckFilters(verdict="match"))
    assert names(CheckFilters(verdict="match")) == {row["check_id"] for row in matches} != set()
    assert names(CheckFilters(year=1999)) == names(state="decided") == set()
    review(warehouse, queue[0], "accept", "", "Sari")
    assert (names(), names(state="decided")) == (set(queue[1:]), {queue[0]})


def test_the_place_in_the_queue_knows_its_neighbours(path: Path) -> None:
    warehouse = Warehouse(path)
    names = [row["check_id"] for row in check_views.queue(warehouse)]
    for at, name in enumerate(names):
        found = check_views.place(warehouse, name)
        assert found is not None
        assert (found["place"], found["total"]) == (at + 1, len(names)) == (at + 1, check_views.size(warehouse))
        assert found["previous_id"] == (names[at - 1] if at else None)
        assert found["next_id"] == (names[at + 1] if at + 1 < len(names) else None)


def test_the_matrix_draws_a_square_a_year_with_a_sign(opened: Any, path: Path) -> None:
    at = opened(tampilan="matriks")
    assert TEXTS["check.matrix"] in [heading.value for heading in at.subheader]
    lines = checkcharts.matrix_lines(check_views.matrix(Warehouse(path)))
    assert {(line["Tahun"], line["Putusan"]) for line in lines} == {("2021", "✕ Bertentangan")}


def test_without_references_the_page_says_how_they_come_in(opened: Any, tmp_path: Path) -> None:
    bare = build(tmp_path / "bare.duckdb", official=False)
    at = opened(bare)
    assert TEXTS["check.no_references"] in html(at)
    assert "tilik official import --bundled" in html(at)
    assert SLIP in html(opened(bare, putusan="internal_error"))


def test_a_hostile_title_stays_text(opened: Any, path: Path) -> None:
    shown = html(opened(temuan=by_itself(path)))
    assert HOSTILE not in shown
    assert "&lt;img src=x" in shown


def test_findings_of_a_year_without_any_are_said_to_be_none(opened: Any) -> None:
    assert TEXTS["check.none_title"] in html(opened(tahun="1999"))


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("theme", "paper", "ink"), [("light", "#fdfcf9", "#ffffff"), ("dark", "#14181b", "#14181b")])
def test_verdicts_can_be_read_and_told_apart_without_colour(theme: str, paper: str, ink: str) -> None:
    looks = verdicts._looks()
    assert set(check_views.SEVERITY) <= set(looks)
    assert len({looks[name]["sign"] for name in looks}) == len(looks)
    for name, look in looks.items():
        for other in (paper, ink):
            one, two = sorted((_luminance(look[theme]), _luminance(other)))
            assert (two + 0.05) / (one + 0.05) >= 4.5, (name, theme)


def test_every_cause_and_verdict_has_words(path: Path) -> None:
    from rules.checks import check_rules

    assert {f"cause.{one.cause}" for one in check_rules().causes.values()} <= set(TEXTS)
    checks.ensure(Warehouse(path))
    assert all(verdicts.label(name) for name in check_views.SEVERITY)
