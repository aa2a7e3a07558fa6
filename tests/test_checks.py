"""The three checks over a warehouse: itself, the other articles, the official figures; what is due, what is shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from stored_samples import TEXT, YEAR, entry, evidence, metric, seizure, store
from typer.testing import CliRunner

from app.check_html import page
from app.cli import app
from corpus.article import Article
from extract.pipeline import Extractor
from extract.records import Metric, Seizure
from rules.checks import check_rules
from warehouse import checks
from warehouse.check_documents import document_findings
from warehouse.check_due import mark_documents
from warehouse.filters import Row, rows
from warehouse.load import Entry
from warehouse.store import Warehouse

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
BARE: dict[str, Any] = {"target": None, "percent": None}


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "uji.duckdb")


def article(name: str, text: str, *records: Metric | Seizure, published: str = "2021-12-28", **fields: object) -> Entry:
    made = Article.from_text(text, name, published, title=f"Judul {name}")
    return entry(name, *records, content=text.encode(), article=replace(made, **fields))  # type: ignore[arg-type]


def official(warehouse: Warehouse, *figures: dict[str, object], document: str = "lkip", **head: object) -> None:
    """Figures of one document, as an import writes them."""
    told = {"title": "LKIP 2021", "url": None, "source_kind": "official_document", "file_name": "lkip.csv", **head}
    with warehouse.write() as connection:
        connection.begin()
        connection.execute(
            "INSERT INTO ref_document VALUES (?, $2, $3, $4, $5, false, TIMESTAMP '2024-01-01')".replace("?", "$1"),
            [document, *told.values()],
        )
        for place, figure in enumerate(figures):
            row = {
                "figure_id": f"{document}-{place}",
                "document_id": document,
                "page_or_section": f"baris {place}",
                "unit_id": "bnn-prov-aceh",
                "indicator_id": "rehabilitasi.klien",
                "period_start_date": YEAR[0],
                "period_end_date": YEAR[1],
                "measure": "orang",
                "as_of_date": date(2022, 2, 1),
                "is_total": False,
                "flags": [],
                "raw_cells": [],
                **figure,
            }
            names = ", ".join(row)
            marks = ", ".join("?" for _ in row)
            connection.execute(f"INSERT INTO ref_figure ({names}) VALUES ({marks})", list(row.values()))
        mark_documents(connection, [document])
        connection.commit()


def found(warehouse: Warehouse, **filters: Any) -> list[Row]:
    checks.ensure(warehouse)
    return checks.listed(warehouse, checks.CheckFilters(**filters))


def told(warehouse: Warehouse, **filters: Any) -> list[tuple[str, str, str]]:
    return [(row["article_id"], row["rule_id"], row["verdict"]) for row in found(warehouse, **filters)]


# -- itself ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        (
            "Ada 62 orang pecandu direhabilitasi. Dari 62 orang itu, yang pelajar sekitar 56,45 persen.",
            "62 orang pecandu",
            [("self.exact_part", "56,45 persen dari 62 orang adalah tepat 35 orang.")],
        ),
        (
            "Ada 62 orang pecandu direhabilitasi. Dari 62 orang itu, yang pelajar 56,12 persen.",
            "62 orang pecandu",
            [("self.no_whole_part", "56,12 persen dari 62 orang adalah 34,79 orang: bukan bilangan bulat.")],
        ),
        ("Ada 62 orang pecandu. Dari 60 orang itu, yang pelajar 56,45 persen.", "62 orang pecandu", []),
        (
            "Tercatat 62 orang klien, terdiri dari 40 laki-laki dan 21 perempuan.",
            "62 orang klien",
            [("self.parts", "Total tertulis 62 orang, 40 dan 21 bersama 61 orang.")],
        ),
        ("Tercatat 62 orang klien, terdiri dari 40 laki-laki dan 22 perempuan.", "62 orang klien", []),
        ("Tercatat 62 orang klien, terdiri dari 5 residen lama dan 3 baru.", "62 orang klien", []),
    ],
)
def test_what_the_text_says_beside_a_count(
    warehouse: Warehouse, text: str, record: str, expected: list[tuple[str, str]]
) -> None:
    store(warehouse, article("a", text, metric("a", text, record, realization=62, **BARE)))
    assert [(row["rule_id"], row["words_id"]) for row in found(warehouse)] == expected


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("Kasusnya naik 35 persen.", True),
        ("Kasusnya naik 28,57 persen.", False),
        ("Kasusnya naik 28,5 persen.", False),
        ("Kasusnya turun 28,57 persen.", True),
        ("“Kasusnya naik 35 persen”.", True),
        ("Tersangkanya naik 35 persen.", False),  # of something else
    ],
)
def test_a_growth_follows_from_its_two_years(warehouse: Warehouse, said: str, wrong: bool) -> None:
    text = f"BNNP Aceh mengungkap 27 kasus, tahun lalu 21 kasus. {said}"
    now = metric("a", text, "27 kasus", indicator="pemberantasan.kasus", realization=27, measure="kasus", **BARE)
    before = replace(
        now,
        realization=21,
        period_start=date(2020, 1, 1),
        period_end=date(2020, 12, 31),
        evidence=evidence(text, "21 kasus"),
    )
    store(warehouse, article("a", text, now, before))
    rows = found(warehouse)
    assert [row["rule_id"] for row in rows] == (["self.growth"] if wrong else [])
    assert not wrong or ": “{}”.".format(said.strip("“”.")) in rows[0]["words_id"], rows


@pytest.mark.parametrize(("again", "wrong"), [("1,7 kg", True), ("1,5 kg", False), ("1.500 gram", False)])
def test_one_amount_in_two_measures(warehouse: Warehouse, again: str, wrong: bool) -> None:
    text = f"Petugas menyita sabu 1.520 gram atau setara {again} pada 2021."
    haul = replace(seizure(), amount=1520, measure="gram", amount_base=1520, evidence=evidence(text, "sabu 1.520 gram"))
    store(warehouse, article("a", text, haul))
    assert [row["rule_id"] for row in found(warehouse)] == (["self.two_measures"] if wrong else [])


def test_fractions_of_people_and_periods_that_have_not_begun(warehouse: Warehouse) -> None:
    half = metric("a", target=None, realization=12.5, percent=None)
    share = metric("b", target=41, realization=None, percent=35)
    ahead = metric("c", period_start=date(2022, 1, 1), period_end=date(2022, 12, 31), percent=None)
    running = metric("d", unit="bnn-prov-bali", percent=None)
    store(warehouse, *(entry(record.article, record) for record in (half, share, ahead, running)))
    rules = {(article, rule) for article, rule, _ in told(warehouse, kind="self")}
    assert rules == {("a", "self.fraction"), ("b", "self.no_whole_part"), ("c", "self.future")}


# -- the other articles ----------------------------------------------------------------------------------------------


def statement(name: str, value: float, published: str) -> Entry:
    return article(name, TEXT, metric(name, realization=value, **BARE), published=published)


def test_an_outlier_of_one_event_stands_against_the_majority(warehouse: Warehouse) -> None:
    days = {"a": 1342.0, "b": 1342.0, "c": 1432.0}
    store(warehouse, *(statement(name, value, "2021-12-28") for name, value in days.items()))
    [row] = found(warehouse)
    assert (row["article_id"], row["verdict"], row["told_value"], row["other_value"]) == (
        "c",
        "probable_slip",
        1432,
        1342,
    )
    assert "2 artikel menulis 1.342 orang" in row["words_id"]


def test_statements_over_time_are_a_series_and_no_conflict(warehouse: Warehouse) -> None:
    series = {"a": (768.0, "2021-12-29"), "b": (851.0, "2022-01-18"), "c": (879.0, "2022-02-20")}
    store(warehouse, *(statement(name, *one) for name, one in series.items()))
    assert {verdict for _, _, verdict in told(warehouse)} == {"earlier"}


def test_months_apart_two_counts_need_not_agree(warehouse: Warehouse) -> None:
    store(warehouse, statement("a", 50, "2021-12-28"), statement("b", 20, "2022-09-01"))
    assert told(warehouse) == []


def test_several_hauls_of_a_day_are_no_contradiction(warehouse: Warehouse) -> None:
    haul = seizure("a")
    store(
        warehouse,
        entry("a", haul, replace(haul, amount=2.5, amount_base=2500)),
        entry("b", replace(haul, article="b", amount=2.6, amount_base=2600)),
    )
    assert told(warehouse) == []


# -- the official figures --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "verdict"), [(58, "match"), (55, "earlier"), (59, "conflict"), (580, "probable_slip"), (20, "conflict")]
)
def test_a_realization_against_its_reference(warehouse: Warehouse, value: float, verdict: str) -> None:
    store(warehouse, statement("a", value, "2021-12-20"))
    official(warehouse, {"realization": 58, "target": 60})
    [row] = found(warehouse)
    assert (row["verdict"], row["reference_id"], row["document_title"]) == (verdict, "lkip-0", "LKIP 2021")
    assert row["reference_as_of_date"] == date(2022, 2, 1) and row["reference_place"] == "baris 0"
    assert checks.counts(warehouse) == {verdict: 1, "no_official": 0}


def test_the_best_reference_wins_and_totals_are_none(warehouse: Warehouse) -> None:
    store(warehouse, statement("a", 58, "2021-12-20"))
    official(warehouse, {"realization": 99, "is_total": True}, {"realization": 58})
    official(warehouse, {"realization": 71}, document="rilis", title="Rilis", source_kind="official_statement")
    assert [row["reference_id"] for row in found(warehouse)] == ["lkip-1"]


def test_an_articles_own_statement_is_no_reference_for_it(warehouse: Warehouse) -> None:
    address = "https://www.koran.example/2021/bnnp"
    own = metric("a", realization=58, **BARE)
    store(warehouse, article("a", TEXT, own, url=address), article("b", TEXT, replace(own, article="b")))
    official(warehouse, {"realization": 58}, url="http://koran.example/2021/bnnp/", source_kind="official_statement")
    assert told(warehouse) == [("b", "same.value", "match")]


def test_a_former_target_in_a_remark_explains_the_press(warehouse: Warehouse) -> None:
    store(warehouse, article("a", TEXT, metric("a", target=35, realization=None, percent=None)))
    official(warehouse, {"target": 40, "note": "target setelah revisi, semula 35"})
    assert told(warehouse) == [("a", "target.version", "other_target")]


def test_two_references_of_one_rank_that_disagree_judge_nobody(warehouse: Warehouse) -> None:
    store(warehouse, statement("a", 58, "2021-12-20"))
    official(warehouse, {"realization": 58})
    official(warehouse, {"realization": 91}, document="lain")
    assert [verdict for _, _, verdict in told(warehouse)] == ["official_conflict"]


def test_a_scope_in_words_explains_a_large_factor(warehouse: Warehouse) -> None:
    text = "BNNP Aceh bersama Polda menangani 480 orang pada 2021."
    told_by = metric("a", text, "bersama Polda menangani 480 orang", realization=480, **BARE)
    store(warehouse, article("a", text, told_by))
    official(warehouse, {"realization": 12, "scope": "BNNP saja"})
    assert told(warehouse) == [("a", "compare.scope", "not_comparable")]


# -- what is due -----------------------------------------------------------------------------------------------------


def checked(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    with warehouse.read() as connection:
        return sorted(connection.execute("SELECT * FROM core_check").fetchall(), key=repr)


def test_checking_what_is_due_comes_to_the_same_as_checking_everything(warehouse: Warehouse) -> None:
    official(warehouse, {"realization": 58, "target": 60})
    for name, value in {"a": 1342.0, "b": 58.0, "c": 1432.0, "d": 1342.0}.items():
        store(warehouse, statement(name, value, "2021-12-28"), entry(f"{name}-lain", metric(f"{name}-lain")))
        checks.ensure(warehouse)
    store(warehouse, statement("b", 57, "2021-12-28"))  # an article told anew
    official(warehouse, {"realization": 61}, document="revisi", title="LKIP 2021 revisi")
    checks.ensure(warehouse)
    step_by_step = checked(warehouse)
    with warehouse.write() as connection:
        connection.execute("UPDATE meta_fact SET fact = 'older' WHERE name = 'checks_version'")
    checks.ensure(warehouse)
    assert checked(warehouse) == step_by_step != []


def test_nothing_is_written_where_nothing_is_due(warehouse: Warehouse) -> None:
    store(warehouse, statement("a", 58, "2021-12-28"))
    checks.ensure(warehouse)
    before = warehouse.data_version
    checks.ensure(warehouse)
    assert warehouse.data_version == before


def test_a_check_keeps_its_id_when_its_verdict_changes(warehouse: Warehouse) -> None:
    store(warehouse, statement("a", 58, "2021-12-20"))
    official(warehouse, {"realization": 58})
    [before] = found(warehouse)
    with warehouse.write() as connection:
        connection.execute("UPDATE ref_figure SET realization = 75")
        mark_documents(connection, ["lkip"])
    [after] = found(warehouse)
    assert (before["check_id"], before["verdict"]) == (after["check_id"], "match") and after["verdict"] == "conflict"


def test_an_error_in_the_middle_leaves_what_was(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    store(warehouse, entry("a", metric()))
    checks.ensure(warehouse)
    before = checked(warehouse)
    store(warehouse, entry("b", metric("b")))
    with monkeypatch.context() as patch:
        patch.setattr(checks, "other_checks_of", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            checks.ensure(warehouse)
    assert checked(warehouse) == before
    checks.ensure(warehouse)
    assert len(checked(warehouse)) == 2


def test_what_sql_settles_is_what_judging_would_say(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Statements around two days and an official figure, plain and otherwise: in bulk and one by one."""
    told = []
    for place in range(40):
        value, day = 800.0 + 7 * place, f"2021-12-{1 + place % 28:02}"
        words = ("", "sekitar ", "bersama Polda ", "lebih dari ")[place % 4 if place % 5 == 0 else 0]
        text = f"BNNP Aceh {words}menangani {words}{value:.0f} orang pada 2021."
        record = metric(f"a{place}", text, f"{words}{value:.0f} orang", realization=value, **BARE)
        told.append(article(f"a{place}", text, record, published=day))
    store(warehouse, *told)
    official(warehouse, {"realization": 1081})
    made = []
    for batch in (10_000, 1):
        monkeypatch.setattr("warehouse.check_others.BATCH", batch)
        monkeypatch.setattr("warehouse.check_official.BATCH", batch)
        with warehouse.write() as connection:
            connection.execute("UPDATE meta_fact SET fact = 'older' WHERE name = 'checks_version'")
        checks.ensure(warehouse)
        made.append(checked(warehouse))
    settled = {(row[5], row[8], row[6]) for row in made[1]}
    assert {("official", "earlier.cutoff", "earlier"), ("others", "earlier.cutoff", "earlier")} <= settled
    assert made[0] == made[1]


def test_one_event_is_settled_as_judging_would_say(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two articles of the same days and numbers of every kind: digits changed and transposed, near and far, in short,
    with decimals, a power of ten; in bulk and one by one."""
    usual = (1342.0, 1342.0, 1342.0, 58.0, 1300.0, 4512.38, 93.5, 700.0, 98765.0, 12.0, 1335.0, 840.0)
    other = (1432.0, 1352.0, 1299.0, 85.0, 1290.0, 4512.83, 93.4, 7.0, 98567.0, 14.0, 1385.2, 820.0)
    told = []
    for place, pair in enumerate(zip(usual, other, strict=True)):
        office = f"bnn-kab-{place}"
        for day, value in ((27 + place % 3, pair[0]), (28, pair[1])):
            name = f"a{place}-{day}-{value}"
            text = f"Pada 2021 ada {str(value).removesuffix('.0').replace('.', ',')} orang di sini."
            record = metric(name, text, text[10:-9], realization=value, unit=office, **BARE)
            told.append(article(name, text, record, published=f"2021-12-{day}"))
    store(warehouse, *told)
    made = []
    for batch in (10_000, 1):
        monkeypatch.setattr("warehouse.check_others.BATCH", batch)
        with warehouse.write() as connection:
            connection.execute("UPDATE meta_fact SET fact = 'older' WHERE name = 'checks_version'")
        checks.ensure(warehouse)
        made.append([row for row in checked(warehouse) if row[5] == "others"])
    assert made[0] == made[1]
    causes = {row[7] for row in made[1]}
    assert {"digit slip", "digits transposed", "unexplained", "digit slip, two edits"} <= causes


def test_what_a_document_changes_leaves_other_findings_alone(warehouse: Warehouse) -> None:
    store(warehouse, entry("a", metric("a")), entry("b", metric("b", realization=40, percent=None)))
    assert ("a", "self.percent_older_count", "internal_error") in told(warehouse)
    official(warehouse, {"realization": 58})
    rules = {(name, rule) for name, rule, _ in told(warehouse, verdict=None)}
    assert {("a", "self.percent_older_count"), ("a", "same.value"), ("b", "conflict.unexplained")} <= rules


def test_a_reference_without_a_measure_is_compared_by_its_number(warehouse: Warehouse) -> None:
    store(warehouse, statement("a", 58, "2021-12-20"), statement("b", 20, "2021-12-20"))
    official(warehouse, {"realization": 58, "measure": None})
    assert {(name, verdict) for name, rule, verdict in told(warehouse, kind="official")} == {
        ("a", "match"),
        ("b", "conflict"),
    }


def test_a_whole_check_holds_up_no_reader(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """While everything is judged, somebody else reads."""
    store(warehouse, statement("a", 58, "2021-12-20"))
    official(warehouse, {"realization": 58})
    beside, make, seen = Warehouse(warehouse.path), checks._whole, []

    def made(connection: Any, rules: Any) -> Any:
        found = make(connection, rules)
        with ThreadPoolExecutor(1) as pool:
            seen.append(pool.submit(checks.counts, beside).result(timeout=20))
        return found

    monkeypatch.setattr(checks, "_whole", made)
    checks.ensure(warehouse)
    assert seen == [{"no_official": 1}]
    assert checks.counts(warehouse) == {"match": 1, "no_official": 0}


def test_a_whole_check_leaves_no_setting_to_who_comes_after_it(warehouse: Warehouse) -> None:
    """It writes in one thread and with a compression of its own; the next turn writes as ever."""
    asked = "SELECT current_setting('force_compression'), current_setting('disabled_compression_methods')"
    with warehouse.write() as connection:
        before = connection.execute(asked).fetchall()
    store(warehouse, statement("a", 58, "2021-12-20"))
    checks.ensure(warehouse)
    with warehouse.write() as connection:
        assert connection.execute(asked).fetchall() == before


def test_a_half_of_a_whole_check_that_fails_is_told_and_leaves_everything_due(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(warehouse, statement("a", 58, "2021-12-20"))
    official(warehouse, {"realization": 58})

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as patched:
        patched.setattr(checks, "_alone", broken)
        with pytest.raises(RuntimeError, match="broken"):
            checks.ensure(warehouse)
    with warehouse.read() as connection:
        assert checks.is_due(connection)
    checks.ensure(warehouse)
    assert checks.counts(warehouse) == {"match": 1, "no_official": 0}


def test_what_comes_between_judging_and_storing_is_checked_too(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(warehouse, statement("a", 58, "2021-12-20"))
    official(warehouse, {"realization": 58})
    write, late = Warehouse.write, []

    def written(self: Warehouse) -> Any:
        if not late:
            late.append(True)
            store(
                self,
                article("a", f"{TEXT} Ralat.", metric("a", realization=20, **BARE)),
                statement("b", 58, "2021-12-20"),
            )
        return write(self)

    monkeypatch.setattr(Warehouse, "write", written)
    checks.ensure(warehouse)
    assert set(told(warehouse, kind="official")) == {
        ("a", "conflict.unexplained", "conflict"),
        ("b", "same.value", "match"),
    }


def test_a_screen_does_not_wait_for_a_large_backlog(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    store(warehouse, statement("a", 58, "2021-12-28"), statement("b", 59, "2021-12-28"))
    checks.ensure(warehouse)
    store(warehouse, statement("c", 57, "2021-12-28"))
    monkeypatch.setattr(checks, "SCREEN_BACKLOG", 0)
    before = warehouse.data_version
    assert checks.ready(warehouse) == 1 and warehouse.data_version == before
    monkeypatch.undo()
    assert checks.ready(warehouse) == 0 and warehouse.data_version != before


def test_a_figure_far_from_the_offices_own_is_named(warehouse: Warehouse) -> None:
    years = [(2015 + place, 50.0 + place) for place in range(5)]
    figures = [
        metric(f"a{year}", realization=value, period_start=date(year, 1, 1), period_end=date(year, 12, 31), **BARE)
        for year, value in [*years, (2020, 9100.0)]
    ]
    store(warehouse, *(entry(record.article, record) for record in figures))
    assert told(warehouse) == [("a2020", "others.median", "conflict")]


def test_an_official_total_that_is_no_sum_is_a_finding_of_its_document(warehouse: Warehouse) -> None:
    official(warehouse, {"realization": 58}, {"realization": 61, "is_total": True, "flags": ["sum_mismatch"]})
    assert [(row["page_or_section"], row["flag"]) for row in document_findings(warehouse)] == [
        ("baris 1", "sum_mismatch")
    ]
    assert document_findings(warehouse, unit="bnn-prov-bali") == document_findings(warehouse, year=2020) == []


# -- what is shown ---------------------------------------------------------------------------------------------------


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["check", *arguments])


def test_the_command_reports_ranks_and_stops_a_build(warehouse: Warehouse) -> None:
    store(warehouse, entry("a", metric()), entry("b", metric("b", percent=12.0, unit="bnn-prov-bali")))
    file = ("--warehouse", str(warehouse.path))
    lines = [json.loads(line) for line in run(*file, "--json").stdout.splitlines()]
    assert [line["article_id"] for line in lines] == ["b", "a"]
    assert lines[0]["weight"] > lines[1]["weight"]
    assert [
        json.loads(line)["article_id"] for line in run(*file, "--json", "--unit", "bnn-prov-aceh").stdout.splitlines()
    ] == ["a"]
    assert run(*file, "--json", "--year", "2020").stdout == ""
    report = run(*file)
    assert report.exit_code == 0 and "93,33 persen cocok dengan 56 dari 60" in report.stdout
    assert run(*file, "--fail-on", "internal_error").exit_code == 1
    assert run(*file, "--fail-on", "conflict").exit_code == 0
    assert "no such verdict" in run(*file, "--verdict", "salah").output
    assert run("--warehouse", str(warehouse.path.with_name("tidak-ada.duckdb"))).exit_code == 0


def test_the_html_report_stands_alone_and_escapes_what_it_quotes(warehouse: Warehouse, tmp_path: Path) -> None:
    text = 'BNNP Aceh <script>alert("x")</script> menangani 58 orang dari target 60 orang atau 93,33 persen.'
    record = metric("a", text, "58 orang dari target 60 orang atau 93,33 persen")
    record = replace(record, evidence=evidence(text, record.evidence.quote, ("percent", "93,33 persen")))
    store(warehouse, article("a", text, record, outlet="<b>Koran</b>", url="javascript:alert(1)"))
    path = tmp_path / "laporan.html"
    assert run("--warehouse", str(warehouse.path), "--html", str(path)).exit_code == 0
    told = path.read_text("utf-8")
    assert "<mark>93,33 persen</mark>" in told and "&lt;script&gt;" in told
    for never in ("<script", "<b>Koran", "javascript:", "<link", "<img", "@import", "url("):
        assert never not in told
    assert "default-src 'none'" in told and 'lang="id"' in told


def test_documents_that_contradict_themselves_are_in_every_report(warehouse: Warehouse, tmp_path: Path) -> None:
    store(warehouse, statement("a", 58, "2021-12-20"))
    wrong = {"realization": 61, "is_total": True, "flags": ["sum_mismatch"], "raw_cells": ["Jumlah", "<b>61</b>"]}
    official(warehouse, {"realization": 58}, wrong)
    file, path = ("--warehouse", str(warehouse.path)), tmp_path / "laporan.html"
    [line] = [json.loads(line) for line in run(*file, "--json").stdout.splitlines()]
    assert (line["kind"], line["flag"], line["page_or_section"]) == ("document", "sum_mismatch", "baris 1")
    assert run(*file, "--json", "--verdict", "conflict").stdout == ""
    run(*file, "--html", str(path))
    told = path.read_text("utf-8")
    assert "Baris jumlah di dokumen resmi ini bukan jumlah baris di atasnya" in told
    assert "&lt;b&gt;61" in told and "<b>61" not in told
    assert "tidak cocok dengan dirinya" in run(*file).stdout


def test_a_report_without_findings_says_so() -> None:
    assert "Tidak ada temuan" in page([], {}, {}, check_rules(), title="kosong.duckdb")


# -- the five seeds --------------------------------------------------------------------------------------------------


def seeds() -> Sequence[Entry]:
    extractor = Extractor()
    made = []
    for path in sorted(SEEDS.glob("*.txt")):
        text = Article.from_text(path.read_text("utf-8"), path.stem)
        made.append(entry(path.stem, *extractor.extract(text), content=path.read_bytes(), article=text))
    return made


@pytest.mark.skipif(not SEEDS.exists(), reason="../shared/seeds is not here")
def test_the_seeds_tell_what_is_wrong_in_them(warehouse: Warehouse) -> None:
    store(warehouse, *seeds())
    words = "\n".join(row["words_id"] for row in found(warehouse))
    assert "58 orang dari 60 orang adalah 96,67 persen, tertulis 93,33 persen" in words
    assert "cocok dengan 56 dari 60" in words
    assert "180 orang" in words and "280 orang" in words and "realisasinya sama: 41 orang" in words
    assert "56,45 persen dari 62 orang adalah tepat 35 orang" in words
    with warehouse.read() as connection:
        assert rows(connection, "SELECT * FROM core_check_due") == []
