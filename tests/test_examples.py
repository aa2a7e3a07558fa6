"""The example sentences of `tests/examples/`: every one yields the records that its marks say, and no other.

A case marked `# known` must fail: when it starts to pass, its mark is to be removed. The second half tests the parser.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from examples_parser import Case, Expected, read_cases, read_folder
from examples_values import ExampleError

from corpus.article import Article
from extract.evaluate import same
from extract.pipeline import Extractor
from extract.records import to_json
from rules.files import packs

FOLDER = Path(__file__).parent / "examples"
CASES = read_folder(FOLDER)
FIGURES = {"metric": ("target", "realization", "percent"), "seizure": ("amount_base",)}


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def marked(case: Case) -> Any:
    if case.known is None:
        return pytest.param(case, id=case.id)
    return pytest.param(case, id=case.id, marks=pytest.mark.xfail(strict=True, reason=case.known or "known"))


def fits(expected: Expected, record: Mapping[str, Any]) -> bool:
    told = {**expected.figures, **expected.fields}
    return expected.kind == record["kind"] and all(same(value, record[name]) for name, value in told.items())


def unmatched(
    expected: tuple[Expected, ...], records: list[dict[str, Any]]
) -> tuple[list[Expected], list[dict[str, Any]]]:
    """What was to be found and wasn't, and what was found besides."""
    missed, extra = [], list(records)
    for item in expected:
        found = next((record for record in extra if fits(item, record)), None)
        if found is None:
            missed.append(item)
        else:
            extra.remove(found)
    return missed, extra


def shown(case: Case, missed: list[Expected], extra: list[dict[str, Any]]) -> str:
    lines = [f"{case.id}: {case.text}"]
    lines += [f"  missed {item.kind} {dict(item.figures)} {dict(item.fields)}" for item in missed]
    for record in extra:
        keys = (*FIGURES[record["kind"]], "indicator", "group", "substance", "base", "action", "unit", "period_start")
        told = {key: record[key] for key in (*keys, "period_end", "rule") if key in record}
        lines.append(f"  extra {record['kind']} {told}")
    return "\n".join(lines)


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_a_sentence_yields_what_its_marks_say(extractor: Extractor, case: Case) -> None:
    article = Article.from_text(case.text, case.id, published=case.published)
    missed, extra = unmatched(case.expected, [to_json(record) for record in extractor.extract(article)])
    assert not missed and not extra, shown(case, missed, extra)


def test_every_indicator_and_drug_of_the_catalogue_has_a_sentence_that_passes() -> None:
    domain = packs().domain
    told = Counter(
        item.fields["indicator" if item.kind == "metric" else "substance"]
        for case in CASES
        if case.known is None
        for item in case.expected
    )
    catalogue = [row["indicator_id"] for row in domain.csv("indicators.csv")]
    drugs = [row["substance_id"] for row in domain.csv("substances.csv")]
    assert [name for name in (*catalogue, *drugs) if not told[name]] == []


def test_the_sentences_name_nothing_outside_the_catalogue() -> None:
    domain = packs().domain
    catalogue = {row["indicator_id"] for row in domain.csv("indicators.csv")}
    drugs = {row["substance_id"] for row in domain.csv("substances.csv")}
    for case in CASES:
        for item in case.expected:
            subject = item.fields.get("indicator") or item.fields.get("substance")
            assert subject in catalogue | drugs, case.id


# --- the parser -------------------------------------------------------------------------------------------------

HEAD = "## BNNK Belu, terbit 2024-12-20, unit bnn-kab-belu, period 2024\n"
REAL = "<real ind=rehabilitasi.klien>42</real>"


def one(line: str, head: str = HEAD) -> Case:
    (case,) = read_cases(head + line)
    return case


def test_marks_leave_the_sentence_and_become_one_record() -> None:
    case = one(f"x-01: Ada {REAL} dari target <target>30</target> klien (<pct>140</pct> persen).")
    assert case.text == "BNNK Belu\n\nAda 42 dari target 30 klien (140 persen)."
    assert str(case.published) == "2024-12-20"
    (record,) = case.expected
    assert record.figures == {"target": 30, "realization": 42, "percent": 140}
    assert record.fields == {
        "indicator": "rehabilitasi.klien",
        "group": None,
        "unit": "bnn-kab-belu",
        "period_start": "2024-01-01",
        "period_end": "2024-12-31",
    }


def test_the_join_key_tells_records_of_one_line_apart() -> None:
    case = one(
        "x-01: <real ind=rehabilitasi.rawat_jalan n=1>9</real> dan <real ind=rehabilitasi.rawat_inap n=2 unit=none "
        "period=none>3</real> dari <target n=2>5</target>."
    )
    first, second = case.expected
    assert (first.figures["target"], second.figures["target"]) == (None, 5)
    assert (second.fields["unit"], second.fields["period_start"]) == (None, None)


@pytest.mark.parametrize(
    ("mark", "amount", "base"),
    [
        ("<amount sub=sabu>1,5 kilogram</amount>", 1500, "gram"),
        ("<amount sub=sabu>115gram</amount>", 115, "gram"),
        ("<amount sub=sabu value=1674951>1674.951 kg</amount>", 1_674_951_000, "gram"),
        ("<amount sub=ganja measure=gram>30</amount>", 30, "gram"),
        ("<amount sub=ganja>2 ton</amount>", 2_000_000, "gram"),
        ("<amount sub=ekstasi>dua puluh tiga butir</amount>", 23, "butir"),
        ("<amount sub=sabu value=0.5>setengah kilogram</amount>", 500, "gram"),
        ("<amount sub=sabu value=0.25>1/4 gram</amount>", 0.25, "gram"),
    ],
)
def test_an_amount_is_converted(mark: str, amount: float, base: str) -> None:
    (record,) = one(f"x-01: Disita {mark}.").expected
    assert record.figures == {"amount_base": pytest.approx(amount)}
    assert (record.fields["base"], record.fields["action"]) == (base, "seized")


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2023", ("2023-01-01", "2023-12-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2024-02-05", ("2024-02-05", "2024-02-05")),
        ("2023-01..2023-09", ("2023-01-01", "2023-09-30")),
        ("none", (None, None)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period: str, days: tuple[str | None, str | None]) -> None:
    (record,) = one(f"x-01: Ada <real ind=rehabilitasi.klien period={period}>42</real>.").expected
    assert (record.fields["period_start"], record.fields["period_end"]) == days


def test_where_neither_header_nor_mark_tells_office_and_period_they_are_not_compared() -> None:
    (record,) = one(f"x-01: Ada {REAL}.", "## -\n").expected
    assert set(record.fields) == {"indicator", "group"}


def test_tails_comments_and_line_breaks() -> None:
    case = one("# a comment\n\nx-01: Rapat dihadiri 45 orang. ¶ Selesai. # none # known: attendees")
    assert (case.text, case.expected, case.known) == (
        "BNNK Belu\n\nRapat dihadiri 45 orang.\nSelesai.",
        (),
        "attendees",
    )
    assert one("x-01: Rapat. # none").known is None


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("x-01: Ada <real ind=rehabilitasi.klien>42 klien.", "not closed"),
        ("x-01: Ada 42</real> klien.", "closes nothing"),
        ("x-01: Ada <real ind=a>42</target> klien.", "closes nothing"),
        ("x-01: Ada <real ind=a><target>42</target></real> klien.", "inside"),
        ("x-01: Ada <angka>42</angka> klien.", "is no mark"),
        ("x-01: Ada <real indikator=a>42</real> klien.", "knows no attribute"),
        ("x-01: Ada <real ind>42</real> klien.", "knows no attribute"),
        ("x-01: Ada <real ind=>42</real> klien.", "knows no attribute"),
        ("x-01: Ada <real ind=a ind=b>42</real> klien.", "stands twice"),
        ("x-01: Ada <real sub=sabu>42</real> klien.", "knows no attribute"),
        ("x-01: Ada <real ind=a></real> klien.", "must hold the number"),
        ("x-01: Ada <real ind=a> 42</real> klien.", "must hold the number"),
        ("x-01: Ada <real ind=a>banyak</real> klien.", "is no number"),
        ("x-01: Ada <real ind=a value=43>42</real> klien.", "not in the text"),
        ("x-01: Ada <real ind=a value=3>dua</real> klien.", "not in the text"),
        ("x-01: Ada <real ind=a value=x>42</real> klien.", "is no number"),
        ("x-01: Ada <real>42</real> klien.", "without ind"),
        ("x-01: <real ind=a>4</real> dan <real ind=b>5</real>.", "two <real> in one record"),
        ("x-01: <real ind=a n=1>4</real> dari <target>5</target>.", "some have none"),
        ("x-01: <real ind=a>4</real> dari <target ind=b>5</target>.", "not the same"),
        ("x-01: Disita <amount>4 gram</amount>.", "without sub"),
        ("x-01: Disita <amount sub=sabu>4</amount>.", "no measure"),
        ("x-01: Disita <amount sub=sabu act=lost>4 gram</amount>.", "act is"),
        ("x-01: Disita <amount sub=sabu n=1>4 gram</amount>.", "knows no attribute"),
        ("x-01: Ada <real ind=a period=2024-13>42</real>.", "no year, month or day"),
        ("x-01: Ada <real ind=a period=2024..2023>42</real>.", "ends before it starts"),
        ("x-01: Ada 42 klien.", "needs # none"),
        ("x-01: Ada <real ind=a>42</real> klien. # none", "contradict"),
        ("x-01: Ada 42 klien. # nihil", "neither none nor known"),
        ("x-01: Ada 42 klien. # none # none", "stands twice"),
        ("x-01: Ada 42 klien. # none: sebab", "takes no reason"),
        ("x-01: Jika 3 < 4. # none", "no mark"),
        ("x-01: Satu.¶Dua. # none", "¶ needs a space"),
        ("Ada 42 klien. # none", "is written"),
        ("X-1: Ada 42 klien. # none", "is written"),
        ("x-01: Ada. # none\nx-01: Ada. # none", "stands twice"),
        ("## BNNK Belu, terbit 2024-02-30\n", "is no day"),
        ("## BNNK Belu, tanggal 2024\n", "a header knows"),
        ("## BNNK Belu, unit\n", "a header knows"),
        ("## BNNK Belu, unit a, unit b\n", "stands twice"),
    ],
)
def test_what_is_badly_written_is_an_error_that_names_the_line(line: str, fault: str) -> None:
    with pytest.raises(ExampleError, match=fault) as raised:
        read_cases(HEAD + line, "sample.txt")
    assert str(raised.value).startswith("sample.txt:")


def test_a_case_before_any_header_is_an_error() -> None:
    with pytest.raises(ExampleError, match="before the first header"):
        read_cases("x-01: Ada. # none")


def test_an_id_that_two_files_share_is_an_error(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"{HEAD}x-01: Ada. # none\n")
    with pytest.raises(ExampleError, match=r"b\.txt: case x-01 stands in a\.txt already"):
        read_folder(tmp_path)


def test_a_folder_without_examples_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ExampleError, match="holds no example"):
        read_folder(tmp_path)


# --- the comparison ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "x-01: Sepanjang 2024 sebanyak <real ind=rehabilitasi.rawat_jalan>43</real> orang menjalani rawat jalan.",
        "x-01: Sepanjang 2024 sebanyak <target ind=rehabilitasi.rawat_jalan>42</target> orang menjalani rawat jalan.",
        "x-01: Sepanjang 2024 sebanyak <real ind=rehabilitasi.rawat_inap>42</real> orang menjalani rawat jalan.",
        "x-01: Sepanjang 2024 sebanyak <real ind=rehabilitasi.rawat_jalan unit=bnn-ri>42</real> orang menjalani rawat.",
        "x-01: Sepanjang 2024 sebanyak 42 orang menjalani rawat jalan. # none",
    ],
)
def test_a_case_that_tells_it_wrong_fails(line: str) -> None:
    told = "Sepanjang 2024 sebanyak 42 orang menjalani rawat jalan."
    record: dict[str, Any] = {
        "kind": "metric",
        "target": None,
        "realization": 42,
        "percent": None,
        "indicator": "rehabilitasi.rawat_jalan",
        "group": None,
        "unit": "bnn-kab-belu",
        "period_start": "2024-01-01",
        "period_end": "2024-12-31",
    }
    right = one(f"x-01: {told.replace('42', '<real ind=rehabilitasi.rawat_jalan>42</real>')}")
    assert unmatched(right.expected, [record]) == ([], [])
    missed, extra = unmatched(one(line).expected, [record])
    assert missed or extra
