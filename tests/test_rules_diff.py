"""What other rules would make of the stored articles: told before anything is replaced."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from stored_samples import everything
from typer.testing import CliRunner

from app.cli import app
from app.ingest import ingest
from app.rulesdiff import RulesDiff, packs_of
from rules.files import DOMAIN, LANGUAGE, RuleError
from warehouse.store import Warehouse

TOLD = (
    "BNN Kota Kupang merilis capaian pemberantasan narkotika. Sepanjang tahun 2022 layanan rawat jalan diberikan "
    "kepada 33 orang dari target 35 orang. Petugas juga menyita sabu 1,5 kg pada tahun yang sama."
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("aturan")
    for name in ("satu", "dua"):
        (folder / f"{name}.txt").write_text(f"{TOLD}\nCatatan {name}.", encoding="utf-8")
    made = Warehouse(folder / "uji.duckdb")
    assert ingest([str(folder / "satu.txt"), str(folder / "dua.txt")], made).counts["new"] == 2
    return made


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rules without outpatients, with another name for the rule on crystal, and both packs in one folder."""
    folder = tmp_path_factory.mktemp("lain") / "rules"
    shutil.copytree(LANGUAGE, folder / LANGUAGE.name)
    shutil.copytree(DOMAIN, folder / DOMAIN.name)
    indicators = folder / DOMAIN.name / "indicators.toml"
    text = indicators.read_text("utf-8")
    lines = [
        'terms = ["rawat bukan-jalan"]' if line.startswith('terms = ["rawat jalan"') else line
        for line in text.split("\n")
    ]
    assert "\n".join(lines) != text
    indicators.write_text("\n".join(lines), encoding="utf-8")
    substances = folder / DOMAIN.name / "substances.toml"
    text = substances.read_text("utf-8")
    assert '"drug.sabu"' in text
    substances.write_text(text.replace('"drug.sabu"', '"drug.kristal"'), encoding="utf-8")
    return folder


def test_the_rules_that_read_the_articles_change_nothing(warehouse: Warehouse) -> None:
    run = RulesDiff(warehouse, packs_of(None))
    assert list(run) == []
    assert (run.summary.articles, run.summary.by_rule) == (2, {})
    assert run.summary.same > 0
    assert run.summary.old_version == run.summary.new_version


def test_what_other_rules_make_otherwise_is_told_by_rule_with_its_sentence(warehouse: Warehouse, other: Path) -> None:
    before = everything(warehouse)
    run = RulesDiff(warehouse, packs_of(other))
    changes = list(run)
    assert [change.article for change in changes] == sorted(change.article for change in changes)
    lost = [change for change in changes if (change.before or {}).get("indicator") == "rehabilitasi.rawat_jalan"]
    assert [change.article for change in lost] == ["dua", "satu"]
    assert all("33 orang dari target 35 orang" in change.sentence for change in lost)
    assert {change.how for change in lost} <= {"vanishes", "changes"}
    moved = [change for change in changes if change.how == "moves"]
    assert {(change.rule, change.before and change.before["rule"].split("/")[0]) for change in moved} == {
        ("drug.kristal", "drug.sabu")
    }
    assert run.summary.by_rule["drug.kristal"]["moves"] == 2
    assert everything(warehouse) == before


def test_there_and_back_is_the_opposite(warehouse: Warehouse, other: Path) -> None:
    there, back = RulesDiff(warehouse, packs_of(other)), RulesDiff(warehouse, packs_of(None), packs_of(other))
    forth, home = list(there), list(back)
    assert there.summary.count("vanishes") == back.summary.count("appears")
    assert there.summary.count("changes") == back.summary.count("changes")
    assert len(forth) == len(home)
    for one, opposite in zip(forth, home, strict=True):
        assert (one.before, one.after) == (opposite.after, opposite.before)


def test_a_change_names_the_fields_that_differ(warehouse: Warehouse) -> None:
    copy = Warehouse(warehouse.path.with_name("ubah.duckdb"))
    copy.path.write_bytes(warehouse.path.read_bytes())
    with copy.write() as connection:
        connection.execute("UPDATE core_metric SET record_id = 'alt', realization = 30 WHERE article_id = 'satu'")
        connection.execute("DELETE FROM core_seizure WHERE article_id = 'dua'")
    both = {change.how: change for change in RulesDiff(copy, packs_of(None))}
    assert both.keys() == {"changes", "appears"}
    assert both["changes"].fields == ("realization",)
    assert both["changes"].before is not None and both["changes"].before["realization"] == 30
    assert both["appears"].before is None and "sabu 1,5 kg" in both["appears"].sentence


def test_the_command(warehouse: Warehouse, other: Path, tmp_path: Path) -> None:
    run = CliRunner(env={"TILIK_WAREHOUSE": str(warehouse.path), "COLUMNS": "160"})
    told = run.invoke(app, ["rules", "diff", "-", str(other), "--json"])
    *lines, last = [json.loads(line) for line in told.stdout.splitlines()]
    assert last["summary"]["articles"] == 2
    assert len(lines) == sum(last["summary"][how] for how in ("appears", "vanishes", "changes", "moves"))
    shown = run.invoke(app, ["rules", "diff", "-", str(other), "--limit", "1"])
    assert shown.exit_code == 0
    assert "drug.kristal" in shown.stdout and "2 articles" in shown.stdout
    assert f"{len(lines) - 1} more" in shown.stderr
    assert run.invoke(app, ["rules", "diff", str(tmp_path / "tiada")]).exit_code == 1
    empty = CliRunner(env={"TILIK_WAREHOUSE": str(tmp_path / "tiada.duckdb")}).invoke(app, ["rules", "diff"])
    assert (empty.exit_code, "no warehouse" in empty.stderr) == (1, True)
    with pytest.raises(RuleError, match="no such folder"):
        packs_of(tmp_path / "tiada")
