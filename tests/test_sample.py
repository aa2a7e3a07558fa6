"""The bundled sample holds together: pages, gold annotation, planted findings and the official table agree.

Every quote stands in one paragraph of its page, every number is told there, and each planted error is an error.
Only the pages' own text is read here; no part of Tilik but the catalogue's two lists is needed.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import html

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "corpus" / "sample"
GOLD = [json.loads(line) for line in (ROOT / "tests/gold/sample.jsonl").read_text("utf-8").splitlines()]
PLANTED: dict[str, list[dict[str, Any]]] = tomllib.loads((ROOT / "tests/gold/sample_findings.toml").read_text("utf-8"))
PAGES = sorted(path.stem for path in SAMPLE.glob("*.html"))
BLOCKS = {"br", "p", "li", "div", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "blockquote", "article", "section"}
UNSEEN = {"script", "style", "noscript", "template", "head", "svg", "option"}
RECORDS = [(a["article"], record) for a in GOLD for record in (*a["metrics"], *a["seizures"])]
BASES = {
    "mg": ("gram", 0.001),
    "gram": ("gram", 1),
    "ons": ("gram", 100),
    "kg": ("gram", 1000),
    "ton": ("gram", 1_000_000),
    "liter": ("ml", 1000),
}
DIGITS = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]
SCALES = ((1e12, "triliun"), (1e9, "miliar"), (1e6, "juta"), (1e3, "ribu"))


@cache
def tree(page: str) -> Any:
    return html.fromstring((SAMPLE / f"{page}.html").read_bytes())


def pieces(element: Any) -> Iterator[str]:
    """The visible text of an element, with a line feed wherever a block or a <br> starts a new line."""
    if isinstance(element.tag, str) and element.tag not in UNSEEN:
        edge = "\n" if element.tag in BLOCKS else ""
        yield edge + re.sub(r"\s+", " ", element.text or "")
        for child in element:
            yield from pieces(child)
            yield re.sub(r"\s+", " ", child.tail or "")
        yield edge


@cache
def visible(page: str) -> tuple[str, ...]:
    lines = "".join(pieces(tree(page).find("body"))).split("\n")
    return tuple(re.sub(" +", " ", line).strip() for line in lines if line.strip())


def told(page: str, words: str) -> list[str]:
    return [line for line in visible(page) if words in line]


def number_words(value: int) -> str:
    if value < 10:
        return DIGITS[value]
    if value < 20:
        return {10: "sepuluh", 11: "sebelas"}.get(value, f"{DIGITS[value - 10]} belas")
    return f"{DIGITS[value // 10]} puluh {DIGITS[value % 10]}".removesuffix(" nol")


def spellings(value: float) -> Iterator[str]:
    """How Indonesian print may write a number: 1.342, 37,46, 98,20, dua, 4,2 juta."""
    scaled = [(value, "")] + [(value / size, f" {word}") for size, word in SCALES if value >= size]
    for number, word in scaled:
        for places in range(4):
            if round(number, places) == round(number, 9):
                english = f"{number:,.{places}f}"
                yield english.translate(str.maketrans(",.", ".,")) + word
    if value == int(value) and value < 100:
        yield number_words(int(value))


def is_told(number: float, text: str) -> bool:
    return any(re.search(rf"(?<![\d.,]){re.escape(way)}(?![.,]?\d)", text) for way in spellings(number))


def test_enough_pages_of_every_manner() -> None:
    assert len(PAGES) >= 15
    assert {a["article"] for a in GOLD} == {page for page in PAGES if not page.endswith("-amp")}
    raw = {page: (SAMPLE / f"{page}.html").read_text("utf-8") for page in PAGES}
    assert sum("ld+json" in text for text in raw.values()) >= 4
    assert sum("article:published_time" in text for text in raw.values()) >= 4
    assert any("<html amp" in text for text in raw.values())
    assert not any("<table" in text for text in raw.values())
    undated = raw["lampungpesisir-bnnk-tanggamus-semester"]
    assert not re.search(r"<time|ld\+json|published|2024-07-09", undated)
    assert "Selasa, 9 Juli 2024" in undated


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_marked_as_sample_data_and_names_its_address(page: str) -> None:
    assert tree(page).xpath("//head/meta[@name='tilik-sample']/@content") == ["true"]
    (address,) = tree(page).xpath("//head/link[@rel='canonical']/@href")
    assert re.match(r"https://[a-z]+\.example/", address)
    assert 4_000 < (SAMPLE / f"{page}.html").stat().st_size < 40_000


def test_one_paragraph_one_article_in_line_breaks_and_one_list() -> None:
    (body,) = tree("siginjai-polda-jambi-pemusnahan").xpath("//div[@class='isi']")
    assert [child.tag for child in body] == ["p"]
    (body,) = tree("parakanpos-bnnk-temanggung-2023").xpath("//div[contains(@class, 'post-body')]")
    assert not body.xpath(".//p") and len(body.xpath("./br")) > 8
    (items,) = tree("kabarkhatulistiwa-bnnkota-singkawang-2022").xpath("//div[@class='read__content']//ul")
    assert len(items) == 11


@pytest.mark.parametrize(("page", "record"), RECORDS)
def test_quote_stands_in_one_paragraph_and_tells_its_numbers(page: str, record: dict[str, Any]) -> None:
    assert len(told(page, record["quote"])) == 1
    quote, text = record["quote"].lower(), " ".join(visible(page)).lower()
    numbers = [record[f] for f in ("target", "realization", "percent", "amount") if record.get(f) is not None]
    assert all(is_told(number, text) for number in numbers)
    assert any(is_told(number, quote) for number in numbers)


def test_amp_page_tells_all_that_its_twin_tells() -> None:
    normal, amp = PLANTED["duplicate"][0]["files"]
    address = "//head/link[@rel='canonical']/@href"
    assert tree(normal).xpath(address) == tree(amp).xpath(address)
    for page, record in RECORDS:
        if page == normal:
            assert told(amp, record["quote"])


def test_identifiers_come_from_the_catalogue_and_all_of_them_occur() -> None:
    def ids(name: str, column: str) -> set[str]:
        with (ROOT / "rules/p4gn" / name).open(encoding="utf-8", newline="") as file:
            return {row[column] for row in csv.DictReader(file)}

    indicators = {m["indicator"] for a in GOLD for m in a["metrics"]}
    assert indicators == ids("indicators.csv", "indicator_id")
    assert {"rehabilitasi", "pencegahan", "dayamas", "pemberantasan", "umum"} == {i.split(".")[0] for i in indicators}
    assert {s["substance"] for a in GOLD for s in a["seizures"]} == ids("substances.csv", "substance_id")


@pytest.mark.parametrize(("page", "record"), RECORDS)
def test_record_is_well_formed(page: str, record: dict[str, Any]) -> None:
    start, end = date.fromisoformat(record["period_start"]), date.fromisoformat(record["period_end"])
    assert start <= end
    assert re.fullmatch(r"(bnn|polda|polresta|polrestabes|polres|bea-cukai|lapas|tni)-[a-z-]+", record["unit"])
    if "indicator" in record:
        assert any(record[field] is not None for field in ("target", "realization", "percent"))
        assert (record["group"] is not None) == (record["indicator"] == "pencegahan.sosialisasi_lembaga")
        return
    base, factor = BASES.get(record["measure"], (record["measure"], 1))
    assert record["base"] == base
    assert record["amount_base"] == pytest.approx(record["amount"] * factor)
    assert record["action"] in {"seized", "destroyed"}


def test_no_record_comes_from_a_teaser_a_comment_or_another_headline() -> None:
    places = "//*[contains(@class, 'comment') or contains(@class, 'elated') or contains(@class, 'rel-')]"
    for page, record in RECORDS:
        (line,) = told(page, record["quote"])
        assert not re.match(r"baca juga", line, re.IGNORECASE)
        assert not any(record["quote"] in text for part in tree(page).xpath(places) for text in part.itertext())


def matching(page: str, **fields: Any) -> list[dict[str, Any]]:
    return [r for p, r in RECORDS if p == page and all(r.get(key) == value for key, value in fields.items())]


@pytest.mark.parametrize("case", PLANTED["conflict"], ids=lambda case: str(case["id"]))
def test_outlets_differ_as_planted(case: dict[str, Any]) -> None:
    kind = {key: case[key] for key in ("indicator", "substance") if key in case}
    for page, value in case["values"].items():
        (record,) = matching(page, unit=case["unit"], period_start=case["period_start"], **kind)
        assert record[case["field"]] == value
    values = sorted(case["values"].values())
    assert values[0] != values[-1]
    if "rounding" in case:
        assert values[-1] - values[0] < case["rounding"]


def test_press_release_is_told_word_for_word_by_three() -> None:
    release = next(case for case in PLANTED["duplicate"] if "says" in case)
    assert len(release["files"]) == 3 and all(told(page, release["says"]) for page in release["files"])


@pytest.mark.parametrize("case", PLANTED["percent"], ids=lambda case: str(case["id"]))
def test_percentage_does_not_follow(case: dict[str, Any]) -> None:
    assert told(case["file"], case["says"])
    assert matching(case["file"], target=case["target"], realization=case["realization"], percent=case["printed"])
    assert abs(100 * case["realization"] / case["target"] - case["printed"]) > 1


@pytest.mark.parametrize("case", PLANTED["total"], ids=lambda case: str(case["id"]))
def test_parts_do_not_add_up(case: dict[str, Any]) -> None:
    assert told(case["file"], case["says"])
    assert matching(case["file"], realization=case["total"]) or matching(case["file"], amount=case["total"])
    assert abs(sum(case["parts"]) - case["total"]) >= 1


@pytest.mark.parametrize("case", PLANTED["growth"], ids=lambda case: str(case["id"]))
def test_growth_does_not_follow(case: dict[str, Any]) -> None:
    assert told(case["file"], case["says"])
    for value in (case["before"], case["after"]):
        assert matching(case["file"], realization=value) or matching(case["file"], amount=value)
    assert abs(100 * (case["after"] / case["before"] - 1) - case["printed"]) > 1


def test_fraction_of_a_person_and_two_measures() -> None:
    for case in PLANTED["fraction"]:
        assert told(case["file"], case["says"])
        assert (case["base"] * case["percent"] / 100) % 1 > 0.01
    for case in PLANTED["two_measures"]:
        assert told(case["file"], case["says"])
        assert abs(case["gram"] / 1000 - case["kg"]) > case["printed_place_kg"]


@pytest.mark.parametrize("case", PLANTED["sound"], ids=lambda case: str(case["id"]))
def test_sound_arithmetic_is_sound(case: dict[str, Any]) -> None:
    assert told(case["file"], case["says"])
    if "total" in case:
        assert sum(case["parts"]) == pytest.approx(case["total"])
    else:
        assert 100 * (case["after"] / case["before"] - 1) == pytest.approx(case["printed"], abs=0.006)


def plain(cell: str) -> float | None:
    """A number cell of the table in Indonesian notation; None for a dash or n/a."""
    digits = re.match(r"[\d.]+(?:,\d+)?", cell)
    return float(digits[0].replace(".", "").replace(",", ".")) if digits else None


def official_rows() -> dict[tuple[str, str], dict[str, float | None]]:
    """(table title, indicator) -> target, realization, percent of corpus/sample/official_lkip.csv."""
    rows, table = {}, ""
    with (SAMPLE / "official_lkip.csv").open(encoding="utf-8", newline="") as file:
        for cells in csv.reader(file, delimiter=";"):
            if title := re.match(r"Tabel [\d.]+ Capaian Kinerja (.+)", cells[0]):
                table = title[1]
            elif len(cells) == 8 and cells[3] and not cells[3].isdigit() and cells[3] != "Satuan":
                numbers = dict(zip(("target", "realization", "percent"), map(plain, cells[4:7]), strict=True))
                rows[table, cells[2]] = numbers
    return rows


@pytest.mark.parametrize("case", PLANTED["official"], ids=lambda case: str(case["id"]))
def test_official_table_stands_to_the_press_as_planted(case: dict[str, Any]) -> None:
    row = official_rows()[case["table"], case["row"]]
    assert row[case["column"]] == case["official"]
    (record,) = matching(case["file"], indicator=case["indicator"])[:1]
    assert record[case["column"]] == case["press"]
    digits = [sorted(str(number)) for number in (case["press"], case["official"])]
    checks = {
        "match": case["press"] == case["official"],
        "rounding": 0 < abs(case["press"] - case["official"]) <= 0.005,
        "other_target": case["column"] == "target" and case["press"] != case["official"],
        "digit_slip": case["press"] != case["official"] and digits[0] == digits[1],
        "earlier": case["press"] < case["official"],
    }
    assert checks[case["cause"]]


def test_official_percentages_follow_but_for_the_planted_one() -> None:
    wrong = {
        key
        for key, row in official_rows().items()
        if row["target"] and abs(100 * (row["realization"] or 0) / row["target"] - (row["percent"] or 0)) > 0.0101
    }
    assert wrong == {(case["table"], case["row"]) for case in PLANTED["official_percent"]}
    assert len(official_rows()) == 28
