"""The rules themselves: every example of every rule is a test, the linter is clean and catches what it should.

A failing case names its example: `rehab.klien/nomatch-2` is the second sentence that rehab.klien must leave.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.ruletools import check
from extract.rulecheck import Example, ExampleRunner, examples
from extract.ruleusage import unmet, usage
from rules.files import DOMAIN, LANGUAGE, Pack, Packs, packs
from rules.kinds import entries
from rules.lint import lint
from rules.wordings import spelled_out, wordings

EXAMPLES = list(examples(packs()))
PACK = Path(__file__).parent / "packs" / "stunting"
SECOND = list(examples(Packs(Pack(LANGUAGE), Pack(PACK))))
OWN = [example for example in SECOND if example.rule.pack == PACK.name]
Broken = Callable[[str, str, str], Packs]


@pytest.fixture(scope="session")
def runner() -> ExampleRunner:
    return ExampleRunner(packs())


@pytest.fixture(scope="session")
def second() -> ExampleRunner:
    return ExampleRunner(packs(PACK))


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_example(runner: ExampleRunner, example: Example) -> None:
    assert runner.failure(example) is None, example.text


@pytest.mark.parametrize("example", OWN, ids=[example.name for example in OWN])
def test_example_of_another_domain(second: ExampleRunner, example: Example) -> None:
    assert second.failure(example) is None, example.text


def test_every_rule_with_examples_is_run() -> None:
    with_examples = {rule.id for rule in entries(packs()) if rule.kind.examples}
    assert with_examples == {example.rule.id for example in EXAMPLES}


def test_the_built_in_rules_hold_together() -> None:
    assert [str(problem) for problem in lint(packs()) if problem.level == "error"] == []


# --- the linter itself, on packs that somebody broke


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    """Copies of the built-in language and the second domain in which, in one file, one text stands for another."""

    def make(file: str, old: str, new: str) -> Packs:
        for source, name in ((LANGUAGE, "bahasa"), (PACK, "stunting")):
            shutil.copytree(source, tmp_path / name)
        path = tmp_path / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} no longer holds {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return Packs(Pack(tmp_path / "bahasa"), Pack(tmp_path / "stunting"))

    return make


INDICATORS = "stunting/indicators.toml"
ERRORS = {
    "the same id twice": (INDICATORS, 'id = "st.kasus"', 'id = "st.prevalensi"', "the id is taken"),
    "an id of another file": (INDICATORS, 'id = "st.kasus"', 'id = "mass.kg"', "the id is taken"),
    "no id": (INDICATORS, 'id = "st.kasus"\n', "", "has no id"),
    "an id that is no id": (INDICATORS, 'id = "st.kasus"', 'id = "Kasus Stunting"', "lower-case words"),
    "no note": (INDICATORS, 'note = "children found to be stunted"\n', "", "no note"),
    "an unknown indicator": (INDICATORS, 'indicator = "stunting.kasus"', 'indicator = "stunting.kasusss"', "kasusss"),
    "an unknown class": (INDICATORS, 'counts = ["person", "case"]', 'counts = ["person", "kase"]', "'kase'"),
    "an unknown field": (INDICATORS, "tier = 2", "tier = 2\ncolour = 1", "colour"),
    "a tier that is none": (INDICATORS, "tier = 2", "tier = 7", "`tier` is one of"),
    "an unknown context": (INDICATORS, "tier = 2", 'tier = 2\ntopic = ["gizi"]', "'gizi'"),
    "words that never come": (INDICATORS, 'terms = ["anak stunting"', 'terms = ["", "anak stunting"', "an empty word"),
    "no words": (INDICATORS, 'terms = ["posyandu", "menjangkau posyandu", "posyandu aktif"]', "terms = []", "is empty"),
    "a word twice": (INDICATORS, '["anak stunting",', '["anak stunting", "anak stunting",', "stands twice"),
    "a word in capitals": (INDICATORS, '["anak stunting",', '["Anak Stunting",', "in lower case"),
    "two words compared with one": (INDICATORS, "tier = 2", 'tier = 2\nneeds = ["gizi buruk"]', "never met"),
    "yields to nothing": (INDICATORS, "tier = 2", 'tier = 2\nyields = ["st.berat"]', "'st.berat'"),
    "yields to itself": (INDICATORS, "tier = 2", 'tier = 2\nyields = ["st.kasus"]', "the rule itself"),
    "yields that cannot be": (INDICATORS, "tier = 2", 'tier = 2\nyields = ["st.anggaran"]', "never happens"),
    "no counterexample": (
        INDICATORS,
        'nomatch = ["Pada 2023 sebanyak 3.410 balita ditimbang."]',
        "nomatch = []",
        "`nomatch` is empty",
    ),
    "both example and counterexample": (
        INDICATORS,
        'nomatch = ["Pada 2023 sebanyak 3.410 balita ditimbang."]',
        'nomatch = ["Pada 2023 sebanyak 3.410 balita mengalami stunting."]',
        "both match and nomatch",
    ),
    "an example that fails": (
        INDICATORS,
        'match = ["Pada 2023 sebanyak 3.410 balita mengalami stunting."]',
        'match = ["Pada 2023 sebanyak 3.410 balita makan telur."]',
        "match example 1 fails",
    ),
    "a counterexample that is taken": (
        INDICATORS,
        'nomatch = ["Sepanjang 2023 sebanyak 120 kader dilatih."]',
        'nomatch = ["Sepanjang 2023 sebanyak 120 anak ditimbang."]',
        "nomatch example 1 fails",
    ),
    "an office read otherwise": (
        "stunting/units.toml",
        "Kadinkes Brebes => dinkes-brebes",
        "Kadinkes Brebes => dinkes-tegal",
        "match example 1 fails",
    ),
    "a measure's word twice": ("stunting/measures.toml", '"balita", ', '"balita", "posyandu", ', "is a word of"),
    "a table that nobody reads": (INDICATORS, "[[indicator]]", '[[teks]]\nid="x"\nnote="y"\n[[indicator]]', "no part"),
    "a file that is no TOML": (INDICATORS, "[[indicator]]", "[[indicator", "not valid TOML"),
    "a choice that does not end": (INDICATORS, '"menimbang", ', '"{menimbang|mengukur anak", ', "a choice is written"),
    "a wording told twice by choices": (
        INDICATORS,
        '"menimbang", ',
        '"menimbang", "{menimbang|ditera}", ',
        "stands twice",
    ),
    "a reject of an unknown class": ("bahasa/rejects.toml", 'only = ["bare"', 'only = ["bear"', "'bear'"),
    "a word of two roles": ("bahasa/roles.toml", 'terms = ["akan",', 'terms = ["akan", "target",', "is a word of"),
    "a failing reject": ("bahasa/rejects.toml", '"Pasal 114 ayat (2)"', '"menyita 9 gram"', "match example 1 fails"),
    "a failing role": ("bahasa/roles.toml", '"dari target 60 orang"', '"ada 60 orang"', "match example 1 fails"),
    "a failing time word": ("bahasa/periods.toml", "[[12 Jan 2021]]", "12 [[Jan]] 2021", "match example"),
    "offices without a list": ("stunting/units.toml", "[levels]", "[level]", "levels is missing"),
}


@pytest.mark.parametrize(("file", "old", "new", "told"), ERRORS.values(), ids=ERRORS)
def test_the_linter_finds(broken: Broken, file: str, old: str, new: str, told: str) -> None:
    report = check(broken(file, old, new))
    errors = [str(problem) for problem in report.problems if problem.level == "error"]
    assert [error for error in errors if told in error], errors


WARNINGS = {
    "a tie between two rules": (
        INDICATORS,
        'terms = ["posyandu", ',
        'terms = ["penimbangan", "posyandu", ',
        "a number of class bare is ambiguous",
    ),
    "an indicator that no rule finds": (
        "stunting/indicators.csv",
        "umum.anggaran",
        "gizi.tambahan,hasil,Makanan tambahan,Extra food,porsi,\numum.anggaran",
        "gizi.tambahan: no [[indicator]] rule finds it",
    ),
    "words that are one to the extractor": (
        INDICATORS,
        '"menimbang", ',
        '"menimbang", "penimbangannya", ',
        "spare: penimbangannya",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "told"), WARNINGS.values(), ids=WARNINGS)
def test_the_linter_warns(broken: Broken, file: str, old: str, new: str, told: str) -> None:
    both = broken(file, old, new)
    warnings = [str(problem) for problem in [*lint(both), *unmet(both)] if problem.level == "warning"]
    assert [one for one in warnings if told in one], warnings


def test_choices_of_words_are_spelled_out_in_lists_alone() -> None:
    told = spelled_out(
        {"terms": ["{tak|tidak} ada{| yang} positif", "nihil"], "words_id": "{a|b}", "near": [["{x|y}"], 3]}
    )
    positives = ["tak ada positif", "tak ada yang positif", "tidak ada positif", "tidak ada yang positif"]
    assert told == {"terms": [*positives, "nihil"], "words_id": "{a|b}", "near": [["x", "y"], 3]}


@pytest.mark.parametrize("written", ["{tak|tidak ada", "tak|tidak} ada", "{tak|{tidak|belum}} ada"])
def test_a_choice_that_is_not_closed_is_an_error(written: str) -> None:
    with pytest.raises(ValueError, match="a choice is written"):
        wordings(written)


def test_a_rule_at_a_higher_tier_shadows_one_with_the_same_words(broken: Broken) -> None:
    both = broken(INDICATORS, 'terms = ["posyandu", ', 'terms = ["kasus stunting", "posyandu", ')
    path = both.domain.folder / "indicators.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('counts = ["institution", "bare"]', 'counts = ["person", "case"]'), encoding="utf-8")
    assert "st.kasus: 'kasus stunting' never wins: st.posyandu" in " ".join(map(str, lint(both)))


def test_dead_rules_are_those_that_meet_nothing(second: ExampleRunner) -> None:
    told = second.article("Sepanjang 2023 sebanyak 41.250 balita ditimbang.")
    met = usage(packs(PACK), second.extractor, [told])
    dead = {rule.id for rule in met.dead_rules}
    assert met.articles == 1
    assert "st.ditimbang" not in dead
    assert {"st.posyandu", "mass.kg", "reject.law"} <= dead
    assert "penimbangan" in {term for rule, term in met.dead_terms if rule.id == "st.ditimbang"}


# --- the commands


def run(*arguments: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, list(arguments))
    return ran.exit_code, ran.stdout


def test_lint_of_the_built_in_rules_ends_well() -> None:
    code, out = run("rules", "lint")
    assert code == 0, out
    assert "0 errors" in out


def test_lint_fails_on_an_error_and_says_which(broken: Broken) -> None:
    folder = broken(INDICATORS, 'id = "st.kasus"', 'id = "st.prevalensi"').domain.folder
    code, out = run("rules", "lint", "--rules", str(folder), "--json")
    errors = [row for row in map(json.loads, out.splitlines()) if row["level"] == "error"]
    assert code == 1
    assert [(row["rule"], row["place"]) for row in errors] == [("st.prevalensi", "stunting/indicators.toml")]


def test_lint_of_a_folder_that_is_none() -> None:
    assert run("rules", "lint", "--rules", "/nowhere/at/all")[0] == 1


def test_list_tells_kinds_and_rules() -> None:
    assert "substance" in run("rules", "list")[1]
    code, out = run("rules", "list", "substance", "--json")
    assert code == 0
    assert "drug.sabu" in {json.loads(line)["id"] for line in out.splitlines()}
    assert run("rules", "list", "nonsense")[0] == 2


def test_show_takes_the_id_of_a_record() -> None:
    code, out = run("rules", "show", "rehab.klien/target-first", "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["id"], told["file"]) == ("rehab.klien", "p4gn/indicators.toml")
    assert all(example["failure"] is None for example in told["examples"])


def test_show_of_an_unknown_rule_names_near_ones() -> None:
    ran = CliRunner().invoke(app, ["rules", "show", "rehab.klein"])
    assert ran.exit_code == 1
    assert "rehab.klien" in ran.stderr


def test_the_built_in_domain_is_the_default() -> None:
    assert packs().domain.folder == DOMAIN
