"""What people say of records: kept for good, found again after a re-extraction, turned into gold."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from stored_samples import TEXT, entry, metric, seizure, store
from typer.testing import CliRunner

from app.cli import app
from app.goldfiles import export
from corpus.article import Article
from rules.doubt import doubts
from warehouse import query
from warehouse.doctor import examine
from warehouse.filters import Filters, rows
from warehouse.load import Entry
from warehouse.review_queue import current, history, queue
from warehouse.reviews import Missed, ReviewError, Wish, add, review, undo, write
from warehouse.store import Warehouse

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
SAMPLE = (
    "kabarsindoro-bnnk-temanggung-2023",
    "kabarkhatulistiwa-bnnkota-singkawang-2022",
)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(tmp_path / "uji.duckdb")
    store(made, entry("a", metric(), seizure()))
    return made


def ids(warehouse: Warehouse) -> tuple[str, str]:
    """The record ids of the metric and the seizure."""
    return query.metrics(warehouse)[0]["record_id"], query.seizures(warehouse)[0]["record_id"]


def reviewed(warehouse: Warehouse, view: str = "out_metric_reviewed") -> list[dict[str, Any]]:
    with warehouse.read() as connection:
        return rows(connection, f"SELECT * FROM {view} ORDER BY told_by, record_id")


def state(warehouse: Warehouse) -> list[tuple[str, str | None]]:
    return [(row["state"], row["record_id"]) for row in current(warehouse)]


def again(text: str, *records: Any, version: str = "v2") -> Entry:
    """Article a once more, by other rules or from another text."""
    made = entry("a", *records, rules_version=version, content=text.encode())
    return replace(made, article=Article.from_text(text, "a", "2021-12-20", title="Judul a"))


def test_an_accepted_record_stays_as_it_is_and_says_so(warehouse: Warehouse) -> None:
    target, _ = ids(warehouse)
    before = query.metrics(warehouse)
    row = review(warehouse, target, "accept", "", "Sari", now=NOW)
    assert (row["review_number"], row["reviewed_at"]) == (1, datetime(2026, 5, 1, 8, 30))
    assert json.loads(row["machine_json"])["realization"] == 58
    assert query.metrics(warehouse) == before
    [seen] = reviewed(warehouse)
    assert (seen["review_state"], seen["reviewer"], seen["reviewed_realization"]) == ("accepted", "Sari", 58)
    assert state(warehouse) == [("holds", target)]


def test_a_correction_stands_beside_the_machines_value(warehouse: Warehouse) -> None:
    target, haul = ids(warehouse)
    review(warehouse, target, "correct", "tertulis 56", "Sari", {"realization": "56", "unit": "", "percent": None})
    review(warehouse, haul, "correct", "ons", "Sari", {"measure": "ons"})
    [seen] = reviewed(warehouse)
    assert (seen["realization"], seen["reviewed_realization"]) == (58, 56)
    assert (seen["unit_id"], seen["reviewed_unit_id"]) == ("bnn-prov-aceh", None)
    assert (seen["reported_pct"], seen["reviewed_pct"]) == (93.33, None)
    assert (seen["review_state"], seen["review_reason"]) == ("corrected", "tertulis 56")
    [haul_row] = reviewed(warehouse, "out_seizure_reviewed")
    assert (haul_row["base_amount"], haul_row["reviewed_base_amount"], haul_row["reviewed_measure"]) == (
        1500,
        150,
        "ons",
    )


@pytest.mark.parametrize(
    ("correction", "told"),
    [
        ({"indicator": "rehabilitasi.klein"}, "not in the catalogue; did you mean rehabilitasi.klien"),
        ({"target": "enam puluh"}, "no number"),
        ({"target": "nan"}, "no figure"),
        ({"target": -1}, "no figure"),
        ({"quote": "x"}, "no such field"),
        ({"period_start": "2021-13-01"}, "no day"),
        ({"period_start": ""}, "both or neither"),
        ({"period_start": "2022-06-01"}, "both or neither"),
        ({"unit": "kantor-lurah"}, "no office"),
        ({"unit": "bnn-kab-atlantis"}, "no office"),
        ({"target": None, "realization": None, "percent": None}, "reject it"),
        ({"measure": "Orang"}, "lower case"),
        ({"realization": 58.0}, "accept it instead"),
    ],
)
def test_a_correction_that_the_contract_does_not_allow_is_refused(
    warehouse: Warehouse, correction: dict[str, object], told: str
) -> None:
    with pytest.raises(ReviewError, match=told):
        review(warehouse, ids(warehouse)[0], "correct", "uji", "Sari", correction)
    assert history(warehouse) == []


@pytest.mark.parametrize("unit", ["polres-tuban", "polrestabes-semarang", "bnn-kab-sumenep", "bea-cukai-dumai"])
def test_offices_of_open_classes_may_be_set(warehouse: Warehouse, unit: str) -> None:
    row = review(warehouse, ids(warehouse)[0], "correct", "uji", "Sari", {"unit": unit})
    assert json.loads(row["corrected_json"])["unit"] == unit


def test_what_lacks_a_name_a_reason_or_a_target_is_refused(warehouse: Warehouse, tmp_path: Path) -> None:
    target, _ = ids(warehouse)
    with pytest.raises(ReviewError, match="name"):
        review(warehouse, target, "accept", "", "  ")
    with pytest.raises(ReviewError, match="reason"):
        review(warehouse, target, "reject", " ", "Sari")
    with pytest.raises(ReviewError, match="at least one"):
        review(warehouse, target, "correct", "uji", "Sari")
    with pytest.raises(ReviewError, match="no record or verdict"):
        review(warehouse, "deadbeef", "accept", "", "Sari")
    with pytest.raises(ReviewError, match="stands"):
        undo(warehouse, target, "", "Sari")
    with pytest.raises(ReviewError, match="no warehouse"):
        review(Warehouse(tmp_path / "tiada.duckdb"), target, "accept", "", "Sari")
    assert not (tmp_path / "tiada.duckdb").exists()


def test_nothing_is_ever_changed_and_undoing_brings_back_what_stood_before(warehouse: Warehouse) -> None:
    target, _ = ids(warehouse)
    review(warehouse, target, "accept", "", "Sari", now=NOW)
    review(warehouse, target, "reject", "salah", "Budi", now=NOW)
    before = history(warehouse)
    assert reviewed(warehouse)[0]["review_state"] == "rejected"
    undo(warehouse, target, "keliru", "Budi", now=NOW)
    assert reviewed(warehouse)[0]["review_state"] == "accepted"
    after = history(warehouse)
    assert [row["decision"] for row in after] == ["undo", "reject", "accept"]
    assert [row | {"is_undone": False} for row in after[1:]] == before
    assert [row["is_undone"] for row in after] == [False, True, False]
    undo(warehouse, target, "", "Sari", now=NOW)
    assert reviewed(warehouse)[0]["review_state"] is None


def test_a_re_extraction_that_says_the_same_keeps_the_review(warehouse: Warehouse) -> None:
    target, _ = ids(warehouse)
    review(warehouse, target, "accept", "", "Sari")
    other_rule = replace(metric().evidence, rule="uji.lain", confidence=0.4)
    store(warehouse, again(TEXT, metric(evidence=other_rule), seizure()))
    assert state(warehouse) == [("holds", target)]


def test_a_record_that_the_rules_now_read_otherwise_is_asked_again(warehouse: Warehouse) -> None:
    target, _ = ids(warehouse)
    old = review(warehouse, target, "accept", "", "Sari")
    longer = metric(quote="merehabilitasi 58 orang dari target 60 orang", indicator="rehabilitasi.rawat_jalan")
    store(warehouse, again(TEXT, longer, seizure()))
    successor, _ = ids(warehouse)
    assert successor != target
    assert state(warehouse) == [("stale-record", successor)]
    [seen] = reviewed(warehouse)
    assert (seen["review_state"], seen["reviewed_indicator_id"]) == ("stale-record", "rehabilitasi.rawat_jalan")
    assert queue(warehouse, kind="metric")[0]["why"][0] == "doubt.stale"
    # Judging the successor answers the old review, which stays in the history.
    new = review(warehouse, successor, "reject", "bukan rawat jalan", "Sari")
    assert new["replaces_review_id"] == old["review_id"]
    assert state(warehouse) == [("holds", successor)]
    assert len(history(warehouse)) == 2
    undo(warehouse, successor, "", "Sari")
    assert state(warehouse) == [("stale-record", successor)]


def test_of_two_records_in_one_sentence_the_successor_is_of_the_same_indicator(warehouse: Warehouse) -> None:
    target, _ = ids(warehouse)
    review(warehouse, target, "accept", "", "Sari")
    changed = metric(realization=59)
    other = metric(indicator="pencegahan.sosialisasi_orang")
    store(warehouse, again(TEXT, other, changed))
    [(told, successor)] = state(warehouse)
    [row] = [row for row in query.metrics(warehouse) if row["record_id"] == successor]
    assert (told, row["indicator_id"], row["realization"]) == ("stale-record", "rehabilitasi.klien", 59)


def test_a_text_that_changed_around_the_quote_is_asked_again(warehouse: Warehouse) -> None:
    target, _ = ids(warehouse)
    review(warehouse, target, "accept", "", "Sari")
    text = TEXT.replace("BNNP Aceh", "BNNP Bali")
    store(warehouse, again(text, metric(text=text), version="v1"))
    assert state(warehouse) == [("stale-text", target)]
    assert reviewed(warehouse)[0]["review_state"] == "stale-text"


def test_a_text_that_changed_far_from_the_quote_is_not(warehouse: Warehouse) -> None:
    target, _ = ids(warehouse)
    far = "Berita lain. " * 20 + TEXT
    store(warehouse, again(far, metric(text=far)))
    review(warehouse, target, "accept", "", "Sari")
    farther = "Iklan 😀. " + far
    store(warehouse, again(farther, metric(text=farther), version="v3"))
    assert state(warehouse) == [("holds", target)]


def test_a_seizure_converted_otherwise_is_asked_again(warehouse: Warehouse) -> None:
    _, haul = ids(warehouse)
    review(warehouse, haul, "accept", "", "Sari")
    store(warehouse, again(TEXT, metric(), replace(seizure(), amount_base=1.5, base="kg")))
    assert state(warehouse) == [("stale-record", haul)]


def test_rules_that_learn_the_correction_settle_it(warehouse: Warehouse) -> None:
    target, _ = ids(warehouse)
    review(warehouse, target, "correct", "tertulis 56", "Sari", {"realization": 56})
    store(warehouse, again(TEXT, metric(realization=56), seizure()))
    successor, _ = ids(warehouse)
    assert state(warehouse) == [("learned", successor)]
    assert reviewed(warehouse)[0]["review_state"] == "accepted"


def test_a_record_that_is_gone(warehouse: Warehouse) -> None:
    """Rejected and gone is settled; accepted and gone is the person's alone."""
    target, haul = ids(warehouse)
    review(warehouse, target, "reject", "bukan", "Sari")
    review(warehouse, haul, "accept", "", "Sari")
    store(warehouse, again(TEXT))
    assert sorted(state(warehouse)) == [("missed", None), ("settled", None)]
    assert reviewed(warehouse) == []
    [seen] = reviewed(warehouse, "out_seizure_reviewed")
    assert (seen["told_by"], seen["review_state"], seen["base_amount"]) == ("person", "missed", 1500)
    gone = "Teks yang sama sekali lain tentang narkotika."
    store(warehouse, again(gone, version="v3"))
    assert sorted(state(warehouse)) == [("settled", None), ("stale-text", None)]


def test_a_missed_record_is_added_by_its_quote_and_found_when_the_rules_learn_it(warehouse: Warehouse) -> None:
    fields = {"indicator": "umum.anggaran", "percent": 93.33}
    missed = Missed(article="a", kind="metric", quote="93,33 persen", fields=fields, reviewer="Sari")
    row = add(warehouse, missed)
    person = reviewed(warehouse)[1]
    assert (person["told_by"], person["review_state"], person["reported_pct"]) == ("person", "added", 93.33)
    assert TEXT[person["start_offset"] : person["end_offset"]] == "93,33 persen"
    learned = metric(
        quote="93,33 persen", indicator="umum.anggaran", target=None, realization=None, measure=person["measure"],
        unit=None, period_start=None, period_end=None,
    )  # fmt: skip
    store(warehouse, again(TEXT, metric(), learned))
    assert state(warehouse) == [("learned", row["target_id"])]
    assert {seen["told_by"] for seen in reviewed(warehouse)} == {"machine"}
    for wrong, told in (
        (replace(missed, quote="tidak ada"), "letter for letter"),
        (replace(missed, article="z"), "no such article"),
        (replace(missed, fields={"indicator": "umum.anggaran"}), "needs a target"),
    ):
        with pytest.raises(ReviewError, match=told):
            add(warehouse, wrong)


def test_a_list_is_written_whole_or_not_at_all_and_again_changes_nothing(warehouse: Warehouse) -> None:
    target, haul = ids(warehouse)
    good = [Wish(target=each, decision="accept", reviewer="Sari") for each in (target, haul)]
    with pytest.raises(ReviewError, match="no record"):
        write(warehouse, [*good, Wish(target="x", decision="accept", reviewer="Sari")])
    assert history(warehouse) == []
    assert len(write(warehouse, good, skip_known=True)) == 2
    assert write(warehouse, good, skip_known=True) == []
    other = replace(good[0], reviewer="Budi")
    assert len(write(warehouse, [other, *good[1:]], skip_known=True)) == 1


def test_the_queue_leaves_out_what_was_judged_and_keeps_to_the_filters(warehouse: Warehouse) -> None:
    store(warehouse, entry("b", metric("b", unit="bnn-prov-bali", evidence=replace(metric().evidence, confidence=0.2))))
    first = queue(warehouse)[0]
    assert (first["article_id"], first["kind"]) == ("b", "metric")
    assert set(first["why"]) == {"doubt.unsure", "doubt.percent", "doubt.new-rule"}
    assert len(queue(warehouse)) == 3
    assert [row["article_id"] for row in queue(warehouse, Filters(unit="bnn-prov-bali"), kind="metric")] == ["b"]
    review(warehouse, first["record_id"], "accept", "", "Sari")
    assert {row["article_id"] for row in queue(warehouse)} == {"a"}
    assert len(queue(warehouse, limit=1)) == 1
    assert queue(warehouse, limit=1)[0]["record_id"] != queue(warehouse, limit=1, offset=1)[0]["record_id"]


DOUBTED = [
    (doubt.id, wanted, fields)
    for doubt in doubts().values()
    for wanted, told in ((True, doubt.examples), (False, doubt.counterexamples))
    for fields in told
]


@pytest.mark.parametrize(("name", "wanted", "fields"), DOUBTED)
def test_the_examples_of_each_doubt(warehouse: Warehouse, name: str, wanted: bool, fields: dict[str, Any]) -> None:
    given = {key: value or None for key, value in fields.items()}
    for key in ("period_start", "period_end"):
        if given.get(key):
            given[key] = datetime.fromisoformat(given[key]).date()
    told = replace(metric("d").evidence, confidence=given.pop("confidence", 0.9))
    bare = {"target": None, "realization": None, "percent": None} if {"target", "percent"} & given.keys() else {}
    store(warehouse, entry("d", metric("d", evidence=told, **bare | given)))
    [row] = queue(warehouse, Filters(article="d"))
    assert (name in row["why"]) is wanted


def test_an_outlier_is_told_among_enough_of_its_kind_and_a_judged_rule_is_no_longer_new(warehouse: Warehouse) -> None:
    store(warehouse, *(entry(f"n{place}", metric(f"n{place}", realization=50 + place)) for place in range(5)))
    store(warehouse, entry("x", metric("x", realization=50_000)))
    [huge] = queue(warehouse, Filters(article="x"))
    assert "doubt.outlier" in queue(warehouse)[0]["why"]
    # A filter narrows what figures are compared with, too.
    assert "doubt.outlier" not in huge["why"]
    for row in queue(warehouse, limit=3, kind="metric"):
        review(warehouse, row["record_id"], "accept", "", "Sari")
    assert all("doubt.new-rule" not in row["why"] for row in queue(warehouse))


def check(warehouse: Warehouse, target: str, verdict: str, name: str = "c1") -> None:
    """A verdict as the cross-check writes it."""
    with warehouse.write() as connection:
        connection.execute("DELETE FROM core_check")
        connection.execute(
            "INSERT INTO core_check BY NAME SELECT ? AS check_id, ? AS record_id, 'a' AS article_id,"
            " 'rehabilitasi.klien' AS subject_id, 'self' AS kind, ? AS verdict, 'percentage' AS cause,"
            " 'uji' AS rule_id, 'percent' AS field, 93.33 AS told_value, 96.67 AS other_value, 1.0 AS weight,"
            " 'kata' AS words_id, []::VARCHAR[] AS tags, 'v1' AS checks_version",
            [name, target, verdict],
        )


def test_verdicts_are_reviewed_and_asked_again_when_they_change(warehouse: Warehouse) -> None:
    target, _ = ids(warehouse)
    check(warehouse, target, "internal_error")
    with pytest.raises(ReviewError, match="only verdict and cause"):
        review(warehouse, "c1", "correct", "uji", "Sari", {"target": 1})
    with pytest.raises(ReviewError, match="is none; there are"):
        review(warehouse, "c1", "correct", "uji", "Sari", {"verdict": "beres"})
    old = review(warehouse, "c1", "correct", "dibulatkan", "Sari", {"verdict": "rounding"})
    assert state(warehouse) == [("holds", target)]
    check(warehouse, target, "conflict")
    assert state(warehouse) == [("stale-verdict", target)]
    check(warehouse, target, "conflict", "c2")
    assert state(warehouse) == [("stale-verdict", target)]
    assert review(warehouse, "c2", "accept", "", "Sari")["replaces_review_id"] == old["review_id"]
    assert state(warehouse) == [("holds", target)]


def test_only_whole_articles_are_gold_unless_asked_for(warehouse: Warehouse, tmp_path: Path) -> None:
    target, haul = ids(warehouse)
    with pytest.raises(ReviewError, match="no record was reviewed"):
        export(warehouse, tmp_path / "gold.jsonl")
    review(warehouse, target, "accept", "", "Sari")
    with pytest.raises(ReviewError, match="none of them whole"):
        export(warehouse, tmp_path / "gold.jsonl")
    assert not (tmp_path / "gold.jsonl").exists()
    done = export(warehouse, tmp_path / "part.jsonl", partial=True)
    assert (done.articles, done.partial, done.metrics, done.seizures) == (1, 1, 1, 0)
    review(warehouse, haul, "reject", "bukan", "Sari")
    done = export(warehouse, tmp_path / "gold.jsonl", tmp_path / "teks")
    assert (done.articles, done.partial, done.metrics, done.seizures) == (1, 0, 1, 0)
    assert (tmp_path / "teks" / "a.txt").read_text("utf-8") == TEXT
    store(warehouse, again(TEXT, metric(realization=59)))
    with pytest.raises(ReviewError, match="none of them whole"):
        export(warehouse, tmp_path / "gold2.jsonl")


def test_an_id_that_is_no_file_name_gets_one(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "uji.duckdb")
    name = "../../luar"
    store(warehouse, entry(name, metric(name)))
    review(warehouse, query.metrics(warehouse)[0]["record_id"], "accept", "", "Sari")
    export(warehouse, tmp_path / "gold.jsonl", tmp_path / "teks")
    [row] = [json.loads(line) for line in (tmp_path / "gold.jsonl").read_text().splitlines()]
    assert row["source_article"] == name
    assert [file.name for file in (tmp_path / "teks").iterdir()] == [f"{row['article']}.txt"]


def test_reviews_of_the_sample_become_gold_with_the_scores_that_they_say(tmp_path: Path) -> None:
    """Two articles judged: all accepted but one corrected, one rejected, and one missed added."""
    run = CliRunner(env={"TILIK_WAREHOUSE": str(tmp_path / "uji.duckdb"), "TILIK_REVIEWER": "Sari"})

    def tilik(*arguments: str) -> str:
        done = run.invoke(app, list(arguments))
        assert done.exit_code == 0, done.output
        return done.stdout

    pages = [str(ROOT / "corpus" / "sample" / f"{name}.html") for name in SAMPLE]
    tilik("ingest", *pages)
    told = [json.loads(line) for line in tilik("review", "list", "--limit", "500", "--json").splitlines()]
    metrics = [row for row in told if row["kind"] == "metric"]
    whole = [row for row in metrics if row["realization"] is not None]
    wrong, no = whole[:2]
    lines = []
    for row in told:
        line = {"target": row["record_id"], "decision": "accept", "reason": "uji"}
        if row is wrong:
            line |= {"decision": "correct", "correction": {"realization": row["realization"] + 1000}}
        elif row is no:
            line |= {"decision": "reject"}
        lines.append(json.dumps(line))
    fields = {"indicator": "umum.anggaran", "percent": 12.5}
    missed = {"article": no["article_id"], "kind": "metric", "quote": no["quote"], "fields": fields, "decision": "add"}
    said = tmp_path / "ulasan.jsonl"
    said.write_text("\n".join([*lines, json.dumps(missed)]), encoding="utf-8")
    tilik("review", "import", str(said))
    gold = tmp_path / "gold.jsonl"
    done = json.loads(tilik("review", "export", str(gold), "--json"))
    assert (done["articles"], done["partial"], done["metrics"]) == (2, 0, len(metrics))
    scores = json.loads(tilik("evaluate", str(gold), "--json"))["levels"]
    found = {name: (row["right"], row["gold"], row["got"]) for name, row in scores.items()}
    count = len(metrics)
    assert found["metric.full"] == (count - 2, count, count)
    assert found["seizure.full"] == (len(told) - count,) * 3
    assert run.invoke(app, ["review", "export", str(gold)]).exit_code == 1


def test_the_commands_tell_what_is_wrong_in_a_sentence(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "uji.duckdb")
    store(warehouse, entry("a", metric()))
    run = CliRunner(env={"TILIK_WAREHOUSE": str(warehouse.path), "COLUMNS": "200"})
    target = query.metrics(warehouse)[0]["record_id"]
    assert run.invoke(app, ["review", "accept", target]).exit_code == 2
    refused = run.invoke(app, ["review", "reject", target, "--by", "Sari"])
    assert (refused.exit_code, "need a reason" in refused.stderr) == (1, True)
    assert run.invoke(app, ["review", "correct", target, "--set", "60", "--by", "S"]).exit_code == 2
    lines = tmp_path / "ulasan.jsonl"
    lines.write_text(json.dumps({"target": target, "decision": "accept"}) + "\n{}\n")
    broken = run.invoke(app, ["review", "import", str(lines), "--by", "Sari"])
    assert (broken.exit_code, "ulasan.jsonl:2" in broken.stderr) == (1, True)
    lines.write_text(json.dumps({"target": target, "decision": "accept"}))
    for written in (1, 0):
        done = run.invoke(app, ["review", "import", str(lines), "--by", "Sari", "--json"])
        assert json.loads(done.stdout) == {"written": written, "unchanged": 1 - written}
    assert "Sari" in run.invoke(app, ["review", "history"]).stdout
    assert "holds" in run.invoke(app, ["review", "list", "--reviewed"]).stdout
    assert run.invoke(app, ["review", "undo", target, "--by", "Sari"]).exit_code == 0
    assert [row["decision"] for row in history(warehouse)] == ["undo", "accept"]


@pytest.mark.parametrize("batch", [1, 5])
def test_a_reviewer_killed_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path: Path, batch: int) -> None:
    warehouse = Warehouse(tmp_path / "uji.duckdb")
    store(warehouse, *(entry(f"a{place}", metric(f"a{place}")) for place in range(5)))
    targets = [row["record_id"] for row in query.metrics(warehouse)]
    body = """
        from warehouse.reviews import Wish, write
        from warehouse.store import Warehouse
        for turn in range(10_000):
            names = [targets[(turn + place) % 5] for place in range(batch)]
            wishes = [Wish(target=name, decision="accept", reviewer=f"{turn}") for name in names]
            print(*(row["review_id"] for row in write(Warehouse(path), wishes)), flush=True)
    """
    head = f"import sys; sys.path.insert(0, {str(ROOT)!r}); path = {str(warehouse.path)!r}\n"
    head += f"targets = {targets!r}; batch = {batch}\n"
    chance = random.Random(20_261_122 + batch)
    acknowledged: list[str] = []
    for _ in range(4):
        process = subprocess.Popen(
            [sys.executable, "-c", head + textwrap.dedent(body)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(chance.uniform(0, 0.3))
        process.kill()
        acknowledged += (first + process.stdout.read()).split()
        process.wait()
    kept = [row["review_id"] for row in history(warehouse, limit=100_000)]
    assert len(acknowledged) >= 4 * batch
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept)) and len(kept) % batch == 0
    assert len(kept) <= len(acknowledged) + 4 * batch
    assert examine(warehouse).problems == ()
