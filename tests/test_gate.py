"""No score falls unseen: every gold set against its committed floors, the negatives, and the gate itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import gate
import pytest

from corpus.article import Article
from extract.evaluate_gold import fingerprint
from extract.pipeline import Extractor
from extract.records import Metric, Record

NEGATIVES = gate.ROOT.parent / "shared" / "negatives"
OWN = gate.ROOT / gate.SETS["own_c"]

Read = Callable[[Article], list[Record]]


@pytest.fixture(scope="module")
def read() -> Read:
    return Extractor().extract


@pytest.fixture(scope="module")
def measured(read: Read) -> gate.Measured:
    return gate.measure(OWN, read)


@pytest.mark.parametrize("name", gate.SETS)
def test_a_gold_set_is_not_under_its_floors(read: Read, name: str) -> None:
    path = gate.ROOT / gate.SETS[name]
    if not path.exists():
        pytest.skip(f"gold set {name} is absent: {gate.SETS[name]}")
    assert gate.complaints(name, gate.load().get(name), gate.measure(path, read)) == []


def test_articles_without_figures_of_the_domain_yield_nothing(read: Read) -> None:
    files = sorted(NEGATIVES.glob("*.txt"))
    if not files:
        pytest.skip("the negatives are absent: ../shared/negatives")
    found = [record for file in files for record in read(Article.from_text(file.read_text("utf-8"), file.stem))]
    allowed = len(files) // 100
    assert len(found) <= allowed, [(record.article, record.evidence.rule, record.evidence.quote) for record in found]


# --- the gate itself --------------------------------------------------------------------------------------------


def floors_of(measured: gate.Measured) -> dict[str, Any]:
    return {"fingerprint": measured.fingerprint, "f1": dict(measured.f1)}


def damaged(read: Read) -> Read:
    """An extractor that gets every office of a metric wrong."""

    def extract(article: Article) -> list[Record]:
        return [replace(record, unit="bnn-ri-x") if isinstance(record, Metric) else record for record in read(article)]

    return extract


def silent(_article: Article) -> Iterable[Record]:
    return ()


def test_what_was_measured_passes_its_own_floors(measured: gate.Measured) -> None:
    assert gate.complaints("own_c", floors_of(measured), measured) == []


def test_a_damaged_prediction_fails_at_the_level_it_damages_and_no_other(read: Read, measured: gate.Measured) -> None:
    found = gate.complaints("own_c", floors_of(measured), gate.measure(OWN, damaged(read)))
    assert [line.split(" is ")[0] for line in found] == ["own_c: metric.full"]


def test_an_extractor_that_says_nothing_fails_at_every_level(measured: gate.Measured) -> None:
    found = gate.complaints("own_c", floors_of(measured), gate.measure(OWN, silent))
    assert len(found) == len(measured.f1) == 5


def test_a_changed_gold_file_fails_although_the_scores_hold(measured: gate.Measured) -> None:
    changed = replace(measured, fingerprint="0" * 64)
    assert "the gold file changed" in "".join(gate.complaints("own_c", floors_of(measured), changed))


def test_a_set_without_floors_fails(measured: gate.Measured) -> None:
    assert "no floors yet" in "".join(gate.complaints("own_c", None, measured))


def test_a_level_that_is_missing_from_the_floors_fails(measured: gate.Measured) -> None:
    floors = floors_of(measured)
    del floors["f1"]["seizure.full"]
    assert "other levels" in "".join(gate.complaints("own_c", floors, measured))


def test_the_fingerprint_is_that_of_the_file(measured: gate.Measured, tmp_path: Path) -> None:
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(OWN.read_bytes())
    assert fingerprint(copy) == measured.fingerprint
    copy.write_bytes(OWN.read_bytes() + b"\n")
    assert fingerprint(copy) != measured.fingerprint


@pytest.mark.parametrize(("score", "floor"), [(0.9999, 0.999), (1.0, 1.0), (0.95, 0.95), (2 * 57 / 120, 0.95), (0, 0)])
def test_a_floor_is_rounded_down(score: float, floor: float) -> None:
    assert gate.down(score) == floor


def test_update_writes_floors_raises_them_and_refuses_to_lower_them(
    read: Read, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "floors.json"
    assert gate.main(["--update", "own_c"], floors=path, read=damaged(read)) == 0
    low = json.loads(path.read_text())
    assert gate.main(["own_c"], floors=path, read=read) == 0

    assert gate.main(["--update", "own_c"], floors=path, read=read) == 0
    high = json.loads(path.read_text())
    assert high["own_c"]["f1"]["metric.full"] > low["own_c"]["f1"]["metric.full"]

    assert gate.main(["own_c"], floors=path, read=damaged(read)) == 1
    assert gate.main(["--update", "own_c"], floors=path, read=damaged(read)) == 1
    assert json.loads(path.read_text()) == high
    assert "metric.full would fall" in capsys.readouterr().err

    assert gate.main(["--update", "--lower", "own_c"], floors=path, read=damaged(read)) == 0
    assert json.loads(path.read_text()) == low


def test_an_update_that_would_lower_one_floor_raises_no_other(measured: gate.Measured) -> None:
    worse = replace(
        measured, f1={**measured.f1, "metric.full": measured.f1["metric.full"] + 0.001, "metric.figures": 0.0}
    )
    with pytest.raises(gate.Refused, match=r"metric\.full would fall"):
        gate.updated({"own_c": floors_of(worse)}, {"own_c": measured}, lower=False)


def test_sets_that_were_not_measured_keep_their_floors(measured: gate.Measured) -> None:
    other = {"fingerprint": "f", "f1": {"metric.full": 0.5}}
    assert gate.updated({"real": other}, {"own_c": measured}, lower=False)["real"] == other


@pytest.mark.parametrize("words", [["nix"], ["--lower"]])
def test_wrong_usage_is_exit_code_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        gate.main(words)
    assert ended.value.code == 2
