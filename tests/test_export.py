"""The warehouse out again: every format holds the same rows, and a spreadsheet runs nothing."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook
from stored_samples import entry, metric, seizure, store
from typer.testing import CliRunner

from app.cli import app
from corpus.article import Article
from warehouse import export as exporting
from warehouse import query
from warehouse.dictionary import markdown, missing, schema
from warehouse.export import FORMATS, ExportError, Format, columns, export
from warehouse.filters import Filters
from warehouse.reviews import review
from warehouse.store import Warehouse

ROOT = Path(__file__).parents[1]
EVIL = ("=1+1", "+62", "-5", "@SUM(A1)", "\t=2", "  =3", "＝4", "#REF!")
KEPT = 'Judul \N{GRINNING FACE}, "kutip"\nbaris = dua'


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Articles whose headlines a spreadsheet would run, and one that it would not."""
    made = Warehouse(tmp_path_factory.mktemp("ekspor") / "uji.duckdb")
    entries = []
    for place, title in enumerate((*EVIL, KEPT)):
        name = f"a{place}"
        one = entry(name, metric(name), replace(seizure(), article=name))
        article: Article = replace(one.article, title=title)
        entries.append(replace(one, article=article))
    store(made, *entries)
    review(made, query.metrics(made, Filters(article="a0"))[0]["record_id"], "accept", "=reason", "Sari")
    return made


def read(path: Path) -> list[dict[str, Any]]:
    """A file as rows, whatever its format; numbers and dates as texts."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return [{key: value or None for key, value in row.items()} for row in csv.DictReader(file)]
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    if path.suffix == ".xlsx":
        head, *lines = load_workbook(path).worksheets[0].iter_rows(values_only=True)
        return [dict(zip(head, line, strict=True)) for line in lines]
    with duckdb.connect() as connection:
        cursor = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, line, strict=True)) for line in cursor.fetchall()]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_holds_the_rows_with_quotes_sources_and_reviews(
    warehouse: Warehouse, tmp_path: Path, form: Format
) -> None:
    path = tmp_path / f"capaian.{form}"
    assert export(warehouse, "metrics", form, path) == len(EVIL) + 1
    found = read(path)
    assert [row["article_id"] for row in found] == [f"a{place}" for place in range(len(EVIL) + 1)]
    first, last = found[0], found[-1]
    assert (float(first["target"]), float(first["reported_pct"])) == (60, 93.33)
    assert str(first["period_start_date"]).startswith("2021-01-01")
    assert first["quote"] == "58 orang dari target 60 orang"
    assert (first["review_state"], first["reviewer"]) == ("accepted", "Sari")
    assert last["title"] == KEPT
    assert list(first) == [name for name, _, _ in columns(warehouse, "metrics")]
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_texts_that_begin_like_a_formula_are_guarded_in_csv(warehouse: Warehouse, tmp_path: Path) -> None:
    export(warehouse, "metrics", "csv", tmp_path / "x.csv")
    titles = [row["title"] for row in read(tmp_path / "x.csv")]
    assert titles == [f"'{title}" for title in EVIL[:-1]] + ["#REF!", KEPT]
    assert read(tmp_path / "x.csv")[0]["review_reason"] == "'=reason"
    # A figure below zero is a number, not a text.
    with warehouse.read() as connection:
        cell = exporting._cell("n", "DOUBLE")
        assert connection.execute(f"SELECT {cell} FROM (SELECT -5.0 AS n)").fetchone() == (-5.0,)


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_other_formats_leave_every_text_as_it_is(warehouse: Warehouse, tmp_path: Path, form: Format) -> None:
    export(warehouse, "metrics", form, tmp_path / f"x.{form}")
    assert [row["title"] for row in read(tmp_path / f"x.{form}")] == [*EVIL, KEPT]


def test_a_workbook_holds_no_formula_and_explains_its_columns(warehouse: Warehouse, tmp_path: Path) -> None:
    export(warehouse, "metrics", "xlsx", tmp_path / "x.xlsx")
    sheet, legend = load_workbook(tmp_path / "x.xlsx").worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b", "inlineStr"}
    assert sum(cell.value == "=1+1" for cell in cells) == 1
    meanings = dict(legend.iter_rows(values_only=True))
    assert meanings["quote"].startswith("the stretch of the article's text")
    assert all(meanings.values())


def test_a_control_character_does_not_break_a_workbook(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "uji.duckdb")
    one = entry("a", metric())
    store(warehouse, replace(one, article=replace(one.article, title="a\x01b" + "c" * 40_000)))
    export(warehouse, "metrics", "xlsx", tmp_path / "x.xlsx")
    [row] = read(tmp_path / "x.xlsx")
    assert (row["title"][:3], len(row["title"])) == ("a\N{REPLACEMENT CHARACTER}b", 32_767)


def test_more_rows_than_a_sheet_holds_are_told_before_anything_is_written(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "XLSX_ROWS", 8)
    with pytest.raises(ExportError, match="9 rows do not fit into a sheet, which holds 8; take csv"):
        export(warehouse, "metrics", "xlsx", tmp_path / "x.xlsx")
    assert list(tmp_path.iterdir()) == []
    assert export(warehouse, "metrics", "csv", tmp_path / "x.csv") == 9


def test_others_write_while_many_rows_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest, warehouse = exporting._write, Warehouse(tmp_path / "uji.duckdb")
    store(warehouse, entry("dulu", metric("dulu")))

    def interrupted(*given: Any) -> int:
        store(warehouse, entry("nanti", metric("nanti")))
        return honest(*given)

    monkeypatch.setattr(exporting, "FEW_ROWS", 0)
    monkeypatch.setattr(exporting, "_write", interrupted)
    assert export(warehouse, "metrics", "csv", tmp_path / "m.csv") == 1
    assert len(query.metrics(warehouse)) == 2


def test_filters_are_those_of_show(warehouse: Warehouse, tmp_path: Path) -> None:
    for filters, kept in ((Filters(unit="bnn-prov-aceh"), 9), (Filters(year=1999), 0), (Filters(search="kutip"), 1)):
        assert export(warehouse, "metrics", "csv", tmp_path / "x.csv", filters) == kept
        assert query.count_metrics(warehouse, filters) == kept
    assert export(warehouse, "seizures", "csv", tmp_path / "x.csv", Filters(substance="ganja")) == 0
    # An apostrophe is no way out of the file's name.
    assert export(warehouse, "seizures", "csv", tmp_path / "o'clock.csv") == 9


def test_checks_come_with_their_verdicts(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "uji.duckdb")
    store(warehouse, entry("a", metric()))
    [record] = query.metrics(warehouse)
    with warehouse.write() as connection:
        connection.execute(
            "INSERT INTO core_check BY NAME SELECT 'c' AS check_id, ? AS record_id, 'a' AS article_id,"
            " 's' AS subject_id, 'self' AS kind, 'conflict' AS verdict, 'slip' AS cause, 'r' AS rule_id,"
            " 'percent' AS field, 1.0 AS weight, 'kata' AS words_id, ['=x', 'y'] AS tags, 'v' AS checks_version",
            [record["record_id"]],
        )
    assert export(warehouse, "checks", "csv", tmp_path / "x.csv", verdict="match") == 0
    assert export(warehouse, "checks", "csv", tmp_path / "x.csv", Filters(year=2021), verdict="conflict") == 1
    [row] = read(tmp_path / "x.csv")
    assert (row["quote"], row["tags"]) == (record["quote"], '["=x","y"]')


def test_the_command_writes_to_a_file_or_to_standard_output(warehouse: Warehouse, tmp_path: Path) -> None:
    run = CliRunner(env={"TILIK_WAREHOUSE": str(warehouse.path)})
    told = run.invoke(app, ["export", "metrics", "--format", "jsonl"])
    assert len([json.loads(line) for line in told.stdout.splitlines()]) == 9
    out = tmp_path / "x.xlsx"
    done = run.invoke(app, ["export", "metrics", "--out", str(out), "--json"])
    assert json.loads(done.stdout) == {"file": str(out), "format": "xlsx", "rows": 9}
    again = run.invoke(app, ["export", "metrics", "--out", str(out)])
    assert (again.exit_code, "--force" in again.stderr) == (1, True)
    assert run.invoke(app, ["export", "metrics", "--format", "parquet"]).exit_code == 2
    nowhere = run.invoke(app, ["export", "metrics", "--out", str(tmp_path / "no" / "x.csv")])
    assert (nowhere.exit_code, "no folder" in nowhere.stderr) == (1, True)
    listed = run.invoke(app, ["export", "checks", "--columns", "--json"])
    assert all(json.loads(line)["meaning"] for line in listed.stdout.splitlines())


def test_every_table_and_column_has_a_meaning() -> None:
    assert missing() == []


def test_a_missing_meaning_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from warehouse import dictionary

    known = dictionary.Meanings.load()
    shared = {name: text for name, text in known.shared.items() if name != "quote"} | {"gone": "x"}
    monkeypatch.setattr(dictionary.Meanings, "load", lambda: dictionary.Meanings(known.tables, shared, known.own))
    assert "core_metric.quote" in missing() and "no such column: gone" in missing()


def test_the_committed_data_dictionary_is_that_of_the_schema() -> None:
    committed = (ROOT / "docs" / "data-dictionary.md").read_text("utf-8")
    assert committed == markdown(), "stale: run `tilik dictionary --out docs/data-dictionary.md`"
    assert {table.name for table in schema()} >= {"core_metric", "out_metric_reviewed", "core_review"}
