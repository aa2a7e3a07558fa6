"""Judging one figure against another: the rules' examples, the real pairs, and what must never be called wrong."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from triples import triples
from typer.testing import CliRunner

from app.cli import app
from rules.checks import check_rules
from warehouse.digits import digits, edits, place_of, power_of_ten, printed
from warehouse.pairs import COLUMNS, PairsError, judge_pair, read
from warehouse.verdicts import Known, Sibling, Side, Topic, judge

RULES = check_rules()
PAIRS = Path(__file__).parents[1].parent / "shared" / "official" / "pairs.csv"
EXAMPLES = [
    pytest.param(cause.id, example, kind == "match", id=f"{cause.id}-{kind}-{place}")
    for cause in RULES.causes.values()
    for kind in ("match", "nomatch")
    for place, example in enumerate(getattr(cause, kind))
]
ORDER = (
    "no_official",
    "official_conflict",
    "match",
    "rounding",
    "not_comparable",
    "other_target",
    "probable_slip",
    "earlier",
    "conflict",
    "internal_error",
)
CASES = Topic(unit="bnn-prov-aceh", subject="pemberantasan.kasus", field="realization")
YEAR = {"start": date(2021, 1, 1), "end": date(2021, 12, 31)}


def side(value: float, when: str = "2021-12-28", **more: object) -> Side:
    fields = {"value": value, "measure": "kasus", "when": date.fromisoformat(when), **YEAR, **more}
    return Side(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(("rule", "example", "expected"), EXAMPLES)
def test_each_cause_takes_its_examples_and_leaves_the_others(
    rule: str, example: dict[str, str], expected: bool
) -> None:
    assert (judge_pair({**RULES.example, **example}).rule == rule) is expected


@pytest.mark.parametrize("rule", [*RULES.words, *RULES.ranks], ids=lambda rule: rule.id)
def test_words_and_ranks_take_their_examples_and_leave_the_others(rule: object) -> None:
    pattern, match, nomatch = (getattr(rule, name) for name in ("pattern", "match", "nomatch"))
    assert match and nomatch
    assert all(pattern.search(text.lower()) for text in match)
    assert not any(pattern.search(text.lower()) for text in nomatch)


def test_the_rules_hold_together_as_data() -> None:
    ids = [*RULES.causes, *(rule.id for rule in RULES.words), *(rank.id for rank in RULES.ranks)]
    assert len(ids) == len(set(ids))
    assert all(cause.note and cause.verdict in RULES.verdicts for cause in RULES.causes.values())
    assert tuple(RULES.verdicts) == ORDER
    pairless = {"official", "target", "self", "others", "earlier.part", "compare.period"}
    without = {id for id, cause in RULES.causes.items() if not cause.match}
    assert all(id in pairless or id.split(".")[0] in pairless for id in without)


@pytest.mark.skipif(not PAIRS.exists(), reason="../shared/official/pairs.csv is not here")
def test_the_real_pairs_are_judged_as_people_judged_them() -> None:
    accepted = {
        "revised": {"earlier"},
        "near": {"rounding", "earlier"},
        "conflict": {"conflict", "probable_slip"},
    }
    with PAIRS.open(encoding="utf-8", newline="") as file:
        told = {row["id"]: row for row in csv.DictReader(file)}
    right, unnamed = 0, []
    for row in read(PAIRS):
        judged, person = judge_pair(row), told[row["id"]]
        right += judged.verdict in accepted.get(person["verdict"], {person["verdict"]})
        named = [word for word in ("digit slip", "unit error", "factor 10", "decimal sign") if word in person["cause"]]
        if named and judged.verdict != "probable_slip":
            unnamed.append(row["id"])
        if person["verdict"] != "match":
            assert judged.verdict != "match"
    print(f"\n{right} of {len(told)} pairs")
    assert right >= 0.8 * len(told)
    assert unnamed == []


def test_a_thousand_consistent_triples_raise_no_false_alarm() -> None:
    verdicts: Counter[str] = Counter()
    alarms = 0
    for triple in triples(1000):
        found = {judge(triple.topic, triple.press, other, RULES).verdict for other in (triple.official, triple.later)}
        verdicts.update(found)
        alarms += bool(found & {"conflict", "probable_slip"})
    print(f"\n{alarms} of 1000: {dict(verdicts)}")
    assert alarms <= 10
    # A generator of nothing but equal figures would prove nothing.
    assert verdicts["earlier"] > 300 and verdicts["match"] > 100 and verdicts["rounding"] > 5


def test_an_equal_triple_with_a_slip_is_an_alarm() -> None:
    """The same generator, with one digit of a statement of the same day changed, is found out."""
    assert judge(CASES, side(1335), side(1385, "2021-12-29"), RULES).verdict == "probable_slip"


def test_press_and_closed_books_one_digit_apart_are_an_older_status() -> None:
    assert judge(CASES, side(1104), side(1114, "2021-12-31", closed=True), RULES).rule == "earlier.cutoff"
    assert judge(CASES, side(1114), side(1104, "2021-12-31", closed=True), RULES).verdict == "probable_slip"


def test_a_part_of_the_year_is_no_contradiction_but_cannot_exceed_the_whole() -> None:
    november = {"end": date(2021, 11, 30)}
    assert judge(CASES, side(12, **november), side(40, "2022-02-01", closed=True), RULES).rule == "earlier.part"
    assert judge(CASES, side(50, **november), side(40, "2022-02-01", closed=True), RULES).verdict == "conflict"


def test_a_longer_period_that_ends_with_the_same_day_is_cumulative() -> None:
    decade = {"start": date(2011, 1, 1)}
    assert judge(CASES, side(40), side(466, **decade), RULES).rule == "compare.cumulative"


def test_a_former_target_a_rival_and_another_year_are_named() -> None:
    target = Topic(unit="bnn-prov-aceh", subject="rehabilitasi.klien", field="target")
    known = Known(targets=(35.0, 40.0))
    assert judge(target, side(35), side(40), RULES, known).verdict == "other_target"
    assert judge(target, side(36, "2021-06-01"), side(40), RULES, known).verdict == "conflict"
    assert judge(CASES, side(40), side(40), RULES, Known(rival=side(44))).verdict == "official_conflict"
    sibling = Known(siblings=(Sibling(value=127, label="2020", is_year=True),))
    judged = judge(CASES, side(127, "2022-06-01"), side(104, closed=True), RULES, sibling)
    assert (judged.cause, judged.words_en) == (
        "swapped years",
        "127 kasus is the figure for 2020; the reference says 104 kasus.",
    )


def test_difference_and_ratio_are_in_the_base_measure() -> None:
    amount = Topic(unit="bnn-prov-aceh", subject="sabu", field="amount")
    judged = judge(amount, side(2, measure="kg"), side(2500, measure="gram"), RULES)
    assert (judged.difference, judged.ratio) == (-500, 0.8)
    pills = judge(amount, side(2, measure="ton"), side(2_000_000, measure="butir"), RULES)
    assert (pills.verdict, pills.difference, pills.ratio) == ("not_comparable", None, None)


@pytest.mark.parametrize(
    ("text", "value", "place", "hedge"),
    [
        ("Rp1,84 miliar", 1.84e9, 1e7, ""),
        ("sekitar 300 orang", 300, 100, "about"),
        ("lebih dari 30 ribu", 30_000, 10_000, "over"),
        ("hampir 900 kasus", 900, 100, "under"),
        ("58 orang dari target 60 orang", 60, 1, ""),
        ("0,99Persen", 0.99, 0.01, ""),
        ("1.300 orang", 1300, 1, ""),
        ("tak tertulis", 1_840_000_000, 10_000_000, ""),
    ],
)
def test_how_precisely_a_number_is_printed(text: str, value: float, place: float, hedge: str) -> None:
    told = printed(text, value, RULES.short_grain)
    assert (round(told.place, 9), told.hedge) == (place, hedge)


def test_digits_and_their_edits() -> None:
    assert (digits(1342.5), digits(0.012), digits(1300)) == ("13425", "12", "1300")
    assert edits(1342, 1432) == (1, True)
    assert edits(1335, 1355) == (1, False)
    assert edits(878, 787)[0] == 2
    assert (power_of_ten(1674951, 1674.95148, 0.001), power_of_ten(5, 5, 0.001), power_of_ten(0, 5, 0.001)) == (3, 0, 0)
    assert (place_of(93.33, 1000), place_of(1300, 1000), place_of(7, 1000)) == (0.01, 1, 1)


def test_hostile_numbers_are_judged_too(tmp_path: Path) -> None:
    for value in ("", "banyak", "0", "1e400", "-5", "9" * 60):
        assert judge_pair({**RULES.example, "press_value": value, "reference_value": "12"}).verdict in ORDER


def test_the_command_judges_a_file_of_pairs(tmp_path: Path) -> None:
    row = {**RULES.example, "id": "A", "press_value": "644", "reference_value": "702", "verdict": "match"}
    path = tmp_path / "pasangan.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*COLUMNS, "verdict"])
        writer.writeheader()
        writer.writerow(row)
    done = CliRunner().invoke(app, ["check", "--pairs", str(path), "--json"])
    [line] = done.stdout.splitlines()
    told = json.loads(line)
    assert {name: told[name] for name in ("id", "verdict", "cause")} == {
        "id": "A",
        "verdict": "earlier",
        "cause": "cut-off before the figures were closed",
    }
    assert told["reason"].startswith("8.3 percent short of 702 kasus")
    assert CliRunner().invoke(app, ["check", "--pairs", str(path), "--fail-on", "earlier"]).exit_code == 1
    assert CliRunner().invoke(app, ["check", "--pairs", str(path), "--fail-on", "salah"]).exit_code == 2


def test_a_file_that_is_no_list_of_pairs_is_refused_with_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "lain.csv"
    path.write_text("id,nilai\n1,2\n", "utf-8")
    with pytest.raises(PairsError, match="no column unit"):
        list(read(path))
    assert CliRunner().invoke(app, ["check", "--pairs", str(path)]).exit_code == 1
