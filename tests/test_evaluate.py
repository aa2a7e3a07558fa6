"""Scoring: the contract's own script, levels, tags, spread, confidence, gold files, and `tilik evaluate`."""

from __future__ import annotations

import importlib.util
import json
import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from commands import ROOT, Ran, tilik

from corpus.article import Article
from extract.evaluate import LEVEL_NAMES, Counts, GoldRecords, compare, same, table
from extract.evaluate_compare import CompareError, compared, to_json
from extract.evaluate_gold import GoldError, GoldSet, read_gold
from extract.evaluate_report import Evaluation, report, sentence_of
from extract.evaluate_tags import TAGS, tags_of
from extract.pipeline import Extractor
from extract.records import to_json as record_json

SHARED = ROOT.parent / "shared"
SCORE = SHARED / "contract" / "score.py"
TEXT = (
    "BNNK Belu Paparkan Capaian\n\nSepanjang 2024 BNNK Belu merehabilitasi 58 orang dari target 60 orang. "
    "Petugas juga menyita 1,5 kilogram sabu. Tahun lalu dua puluh orang direhabilitasi."
)


def metric(**more: Any) -> dict[str, Any]:
    return {
        "kind": "metric",
        "article": "a",
        "unit": "bnn-kab-belu",
        "indicator": "rehabilitasi.klien",
        "target": 60,
        "realization": 58,
        "percent": None,
        "measure": "orang",
        "group": None,
        "period_start": "2024-01-01",
        "period_end": "2024-12-31",
        "quote": "58 orang dari target 60 orang",
        **more,
    }


def seizure(**more: Any) -> dict[str, Any]:
    return {
        "kind": "seizure",
        "article": "a",
        "unit": "bnn-kab-belu",
        "substance": "sabu",
        "amount": 1.5,
        "measure": "kg",
        "amount_base": 1500,
        "base": "gram",
        "action": "seized",
        "period_start": "2024-01-01",
        "period_end": "2024-12-31",
        "quote": "1,5 kilogram sabu",
        **more,
    }


def gold(metrics: tuple[Mapping[str, Any], ...] = (), seizures: tuple[Mapping[str, Any], ...] = ()) -> GoldSet:
    article = Article.from_text(TEXT, "a", published="2024-12-20")
    return GoldSet("test", "f", (article,), (GoldRecords("a", metrics, seizures),))


def scores(found: Evaluation) -> dict[str, tuple[int, int, int]]:
    return {name: (counts.right, counts.gold, counts.got) for name, counts in found.levels.items()}


# --- against the contract's script ------------------------------------------------------------------------------


def contract() -> Any:
    if not SCORE.exists():
        pytest.skip("the contract's score.py is absent: ../shared/contract")
    spec = importlib.util.spec_from_file_location("contract_score", SCORE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(records: tuple[GoldRecords, ...]) -> list[dict[str, Any]]:
    return [{"article": item.article, "metrics": item.metrics, "seizures": item.seizures} for item in records]


@pytest.mark.parametrize("name", ["seeds", "dev", "real"])
def test_the_counts_are_those_of_the_contract(name: str) -> None:
    theirs = contract()
    found = read_gold(SHARED / "gold" / f"{name}.jsonl")
    extractor = Extractor()
    predictions = [record_json(record) for article in found.articles for record in extractor.extract(article)]
    told, errors = theirs.score(rows(found.records), predictions)
    mine = report(found, predictions)
    assert scores(mine) == {level: tuple(counts) for level, counts in told.items()}
    assert len(mine.mistakes) == len(errors)


def test_the_counts_are_those_of_the_contract_on_damaged_predictions() -> None:
    """Random damage brings up pairs that compete, which good predictions never do."""
    theirs = contract()
    records = read_gold(SHARED / "gold" / "dev.jsonl").records
    chance = random.Random(7)
    for _ in range(20):
        predictions = []
        for item in records:
            for kind, told in (("metric", item.metrics), ("seizure", item.seizures)):
                for record in chance.choices(told, k=len(told)):
                    other = chance.choice(told)
                    names = chance.sample(sorted(record), chance.randint(0, 4))
                    changed = {key: other[key] for key in names}
                    predictions.append({**record, **changed, "kind": kind, "article": item.article})
        told, _ = theirs.score(rows(records), predictions)
        mine = table(compare(records, predictions))
        assert {name: [n.right, n.gold, n.got] for name, n in mine.items()} == told


# --- levels -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ({}, (1, 1, 1)),
        ({"unit": None}, (1, 1, 0)),
        ({"period_start": "2023-01-01"}, (1, 1, 0)),
        ({"indicator": "rehabilitasi.rawat_jalan"}, (1, 0, 0)),
        ({"percent": 96.67}, (0, 0, 0)),
        ({"target": None}, (0, 0, 0)),
        ({"measure": "kasus", "group": "SD"}, (1, 1, 1)),
    ],
)
def test_each_level_of_a_metric_includes_the_one_before(wrong: dict[str, Any], right: tuple[int, int, int]) -> None:
    found = report(gold((metric(),)), [metric(**wrong)])
    levels = ("metric.figures", "metric.indicator", "metric.full")
    assert tuple(found.levels[name].right for name in levels) == right


@pytest.mark.parametrize(
    ("wrong", "right"),
    [({}, (1, 1)), ({"unit": "x"}, (1, 0)), ({"substance": "ganja"}, (0, 0)), ({"action": "destroyed"}, (1, 1))],
)
def test_each_level_of_a_seizure_includes_the_one_before(wrong: dict[str, Any], right: tuple[int, int]) -> None:
    found = report(gold(seizures=(seizure(),)), [seizure(**wrong)])
    assert tuple(found.levels[name].right for name in ("seizure.figures", "seizure.full")) == right


def test_one_extracted_record_answers_one_annotated_record() -> None:
    found = report(gold((metric(), metric(unit="bnn-ri"))), [metric()])
    assert scores(found)["metric.full"] == (1, 2, 1)
    assert [item.status for item in found.mistakes] == ["missed"]


def test_records_of_articles_that_are_not_in_the_gold_count_for_nothing() -> None:
    assert scores(report(gold((metric(),)), [metric(article="b")]))["metric.full"] == (0, 1, 0)


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1, 1.0000001, True),
        (1, 1.00001, False),
        (None, None, True),
        (None, 0, False),
        ("a", "a", True),
        ("1", 1, False),
    ],
)
def test_numbers_agree_within_a_millionth(left: object, right: object, equal: bool) -> None:
    assert same(left, right) is equal


def test_rates_of_nothing_are_zero() -> None:
    assert (Counts(0, 0, 0).f1, Counts(0, 0, 0).precision, Counts(0, 0, 0).recall) == (0, 0, 0)
    half = Counts(1, 2, 4)
    assert [half.precision, half.recall, half.f1] == pytest.approx([1 / 4, 1 / 2, 1 / 3])


# --- groups, tags, spread, confidence, mistakes -------------------------------------------------------------------


def test_pillars_and_subjects_count_a_pair_under_its_annotation() -> None:
    found = report(
        gold((metric(),), (seizure(),)), [metric(indicator="dayamas.tes_urine"), metric(realization=7, target=None)]
    )
    assert set(found.pillars) == {"rehabilitasi", "sitaan"}
    assert found.pillars["rehabilitasi"]["metric.figures"] == Counts(1, 1, 2)
    assert found.subjects["sabu"]["seizure.full"] == Counts(0, 1, 0)


@pytest.mark.parametrize(
    ("record", "tags"),
    [
        (metric(), {"has-target"}),
        (metric(target=None), {"single"}),
        (metric(realization=None), {"target-only"}),
        (metric(percent=97), {"has-target", "percent", "outside-quote"}),
        (metric(unit=None), {"has-target", "null-unit"}),
        (metric(unit="bnn-ri"), {"has-target", "unit-not-main"}),
        (metric(period_start=None, period_end=None), {"has-target", "null-period"}),
        (metric(period_start="2024-01-01", period_end="2024-11-30"), {"has-target", "span-period"}),
        (metric(period_start="2024-05-02", period_end="2024-05-02"), {"has-target", "day-period"}),
        (metric(period_start="2023-01-01", period_end="2023-12-31"), {"has-target", "prior-year"}),
        (metric(period_start="2025-01-01", period_end="2025-12-31"), {"has-target", "later-year"}),
        (metric(target=None, realization=20, quote="dua puluh orang"), {"single", "number-words"}),
        (metric(target=None, realization=5000, quote="5 ribu orang"), {"single", "mixed-number"}),
        (metric(quote="58 orang dari target 60 orang. Petugas"), {"has-target", "joined-over-sentences"}),
        (metric(quote="BNNK Belu Paparkan", target=None), {"single", "headline", "outside-quote"}),
    ],
)
def test_tags_tell_what_is_hard_about_a_metric(record: dict[str, Any], tags: set[str]) -> None:
    usual = (metric(), metric(), metric())
    told = tags_of(GoldRecords("a", (*usual, record), ()), TEXT)["metric"]
    assert told[0] == {"has-target"}
    assert told[-1] == tags


def test_tags_of_seizures_and_lists() -> None:
    text = "Barang bukti:\n- sabu 5 gram\n- ganja 3 paket"
    first = seizure(amount=5, amount_base=5, measure="gram", quote="sabu 5 gram", action="destroyed")
    second = seizure(amount=3, amount_base=3, measure="paket", base="paket", quote="ganja 3 paket")
    told = tags_of(GoldRecords("a", (), (first, second, seizure())), text)["seizure"]
    assert [set(tags) for tags in told] == [{"list", "destroyed"}, {"list", "no-weight"}, {"converted"}]


def test_every_tag_is_explained_and_counted_under_its_name() -> None:
    found = report(gold((metric(),), (seizure(),)), [metric()])
    assert set(found.phenomena) <= set(TAGS)
    assert found.phenomena["has-target"]["metric.full"] == Counts(1, 1, 1)
    assert found.phenomena["converted"]["seizure.full"] == Counts(0, 1, 0)


def test_the_interval_holds_the_score_and_is_the_same_every_time() -> None:
    articles = tuple(Article.from_text(TEXT, name) for name in "abcdefgh")
    records = tuple(GoldRecords(name, (metric(),), ()) for name in "abcdefgh")
    predictions = [metric(article=name) for name in "abcdef"]
    first = report(GoldSet("test", "f", articles, records), predictions)
    assert first == report(GoldSet("test", "f", articles, records), predictions)
    spread = first.intervals["metric.full"]
    assert 0 < spread.low < first.levels["metric.full"].f1 < spread.high <= 1


def test_the_interval_of_a_perfect_score_has_no_width() -> None:
    spread = report(gold((metric(),)), [metric()]).intervals["metric.full"]
    assert (spread.low, spread.high) == (1, 1)


def test_reliability_compares_what_was_said_with_what_was_right() -> None:
    golds = (metric(), metric(realization=5), metric(realization=6), metric(realization=7))
    guesses = [
        metric(confidence=0.95),
        metric(realization=5, confidence=0.92, unit="x"),
        metric(realization=6, confidence=0.55),
        metric(realization=99, target=None, confidence=1.0),
        metric(realization=7),
    ]
    found = report(gold(golds), guesses).reliability
    assert [(item.low, item.records, item.share_right) for item in found.bins] == [
        (0.5, 1, 1),
        (0.9, 3, pytest.approx(1 / 3)),
    ]
    assert (found.sure, found.sure_right) == (3, 1 / 3)
    assert found.expected_error == pytest.approx((0.45 + 3 * abs(2.87 / 3 - 1 / 3)) / 4)


def test_a_mistake_shows_its_sentence_with_the_quote_in_it() -> None:
    found = report(gold((metric(),)), [metric(unit=None, rule="r", confidence=0.8)])
    (mistake,) = found.mistakes
    assert (mistake.status, mistake.rule, mistake.wrong) == ("differs", "r", (("unit", "bnn-kab-belu", None),))
    assert mistake.sentence == "Sepanjang 2024 BNNK Belu merehabilitasi 58 orang dari target 60 orang."
    assert mistake.sentence[slice(*mistake.mark)] == "58 orang dari target 60 orang"
    assert "target 60 realization 58 · rehabilitasi.klien · bnn-kab-belu · 2024-01-01..2024-12-31" in mistake.key


@pytest.mark.parametrize(
    ("text", "quote", "sentence"),
    [
        ("Satu 1.670 orang. Dua.", "1.670 orang", "Satu 1.670 orang."),
        ("Satu. Dua 5 orang. Tiga 6. Empat.", "5 orang. Tiga 6", "Dua 5 orang. Tiga 6."),
        ("Judul\n\n5 orang", "5 orang", "5 orang"),
        ("Satu.", "lima", "lima"),
        ("Satu.", "", ""),
        ("x " * 4000 + "5 orang" + " y" * 4000, "5 orang", "x " * 120 + "5 orang" + " y" * 120),
    ],
)
def test_the_sentence_of_a_quote(text: str, quote: str, sentence: str) -> None:
    told, (start, end) = sentence_of(text, quote)
    assert told == sentence
    assert (start, end) == (0, 0) or told[start:end] == quote


# --- comparing --------------------------------------------------------------------------------------------------


def test_a_comparison_names_what_was_mended_and_what_was_broken() -> None:
    annotated = gold((metric(), metric(realization=5)))
    old = json.loads(json.dumps(to_json(report(annotated, [metric(), metric(realization=5, unit=None)]))))
    new = report(annotated, [metric(indicator="dayamas.tes_urine"), metric(realization=5)])
    change = compared(old, new)
    assert change.same_gold
    assert change.fallen == ("metric.indicator",)
    assert [key.split(" ")[1] for key in (*change.mended, *change.broken)] == ["differs", "differs"]
    assert "realization 5 " in change.mended[0] and "realization 58 " in change.broken[0]


@pytest.mark.parametrize("old", [None, [], {}, {"format": 0}, {"format": 1}, {"format": 1, "levels": 3}])
def test_what_is_no_evaluation_is_refused(old: object) -> None:
    with pytest.raises(CompareError):
        compared(old, report(gold((metric(),)), []))


# --- gold files -------------------------------------------------------------------------------------------------


def line(name: str = "a", **more: Any) -> str:
    return json.dumps({"article": name, "published": "2024-12-20", "metrics": [metric()], "seizures": [], **more})


@pytest.fixture
def annotated(tmp_path: Path) -> Path:
    path = tmp_path / "gold" / "uji.jsonl"
    path.parent.mkdir()
    path.write_text(line() + "\n\n")
    return path


@pytest.mark.parametrize("place", ["gold/uji", "uji", "gold", "gold/teks/lain"])
def test_texts_are_found_near_the_gold_file(tmp_path: Path, annotated: Path, place: str) -> None:
    (tmp_path / place).mkdir(parents=True, exist_ok=True)
    (tmp_path / place / "a.txt").write_text(TEXT)
    (article,) = read_gold(annotated).articles
    assert (article.text, article.published) == (TEXT, date(2024, 12, 20))


def test_the_folder_that_is_named_goes_before_all_others(tmp_path: Path, annotated: Path) -> None:
    (tmp_path / "gold" / "a.txt").write_text("lain")
    (tmp_path / "teks").mkdir()
    (tmp_path / "teks" / "a.txt").write_text(TEXT)
    assert read_gold(annotated, tmp_path / "teks").articles[0].text == TEXT


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "holds no annotated article"),
        ("{", "no JSON object"),
        ("[]", "needs"),
        (line() + "\n" + line(), "annotated twice: a"),
        (line("b"), "no text found for b"),
        (line(metrics=3), "metrics is no list"),
        (line(metrics=[{"indicator": "x"}]), "lacks target"),
        (line(published="kemarin"), "kemarin"),
    ],
)
def test_a_gold_file_that_can_not_be_used_is_refused(annotated: Path, content: str, fault: str) -> None:
    (annotated.parent / "a.txt").write_text(TEXT)
    annotated.write_text(content)
    with pytest.raises(GoldError, match=fault):
        read_gold(annotated)


def test_a_gold_file_or_folder_that_is_not_there_is_refused(tmp_path: Path, annotated: Path) -> None:
    with pytest.raises(GoldError, match="can't be read"):
        read_gold(tmp_path / "nix.jsonl")
    with pytest.raises(GoldError, match="no such folder"):
        read_gold(annotated, tmp_path / "nix")


@pytest.mark.parametrize("name", ["own_a", "own_c", "sample"])
def test_the_project_s_own_gold_finds_its_texts_and_every_quote_stands_in_them(name: str) -> None:
    found = read_gold(ROOT / "tests" / "gold" / f"{name}.jsonl")
    for article, records in zip(found.articles, found.records, strict=True):
        for record in (*records.metrics, *records.seizures):
            assert record["quote"] in article.text, (article.article, record["quote"])


# --- the command ------------------------------------------------------------------------------------------------


def evaluated(*words: object) -> Ran:
    return tilik(ROOT, "evaluate", *words)


@pytest.fixture
def told(annotated: Path) -> Path:
    (annotated.parent / "a.txt").write_text(TEXT)
    return annotated


def test_evaluate_prints_tables_and_with_errors_the_sentences(told: Path) -> None:
    ran = evaluated(told, "--errors")
    assert (ran.code, ran.err) == (0, "")
    for words in (*LEVEL_NAMES, "By pillar", "By phenomenon", "expected calibration error", "95 % of F1"):
        assert words in ran.out
    assert "extra seizure a" in ran.out
    assert "Petugas juga menyita 1,5 kilogram sabu." in ran.out
    assert "Petugas juga menyita" not in evaluated(told).out


def test_evaluate_json_is_one_object_that_compare_reads(told: Path, tmp_path: Path) -> None:
    ran = evaluated(told, "--json")
    found = json.loads(ran.out)
    assert found["levels"]["metric.full"]["gold"] == 1
    old = tmp_path / "old.json"
    old.write_text(ran.out)
    again = evaluated(told, "--compare", old)
    assert again.code == 0
    assert "0 mended" in again.out and "0 broken" in again.out

    found["levels"]["metric.full"]["f1"] = 2.0
    old.write_text(json.dumps(found))
    fell = evaluated(told, "--compare", old, "--json")
    assert fell.code == 1
    assert "F1 fell: metric.full" in fell.err
    assert json.loads(fell.out)["change"]["fallen"] == ["metric.full"]


def test_evaluate_says_what_is_wrong_in_one_sentence(told: Path, tmp_path: Path) -> None:
    missing = evaluated(tmp_path / "nix.jsonl")
    assert (missing.code, missing.out) == (1, "")
    assert missing.err.startswith("error: ") and "Traceback" not in missing.err
    damaged = evaluated(told, "--compare", told)
    assert (damaged.code, damaged.out) == (1, "")
    assert "no evaluation" in damaged.err
    assert evaluated().code == 2


def test_evaluate_has_help_with_examples() -> None:
    ran = evaluated("--help")
    assert ran.code == 0
    assert "tilik evaluate gold.jsonl --compare before.json" in ran.out.split("Examples")[1]
