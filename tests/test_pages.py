"""What the pages ask of the warehouse, and what they draw: search by stems, the map, the years, offices."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from app_data import build

from app.parts import mapchart
from app.parts.shapes import folded, provinces, shapes
from corpus.article import Article
from warehouse import achieve, catalogue, map, overview, postings, query, query_app, search, sorting, stems
from warehouse.filters import Filters
from warehouse.store import Warehouse


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return Warehouse(build(tmp_path_factory.mktemp("pages") / "tilik.duckdb", hostile=False))


# --- search --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "text", "fits"),
    [
        ("menyita", "Barang bukti yang disita", ["disita"]),
        ("sitaan", "Petugas menyita sabu", ["menyita"]),
        ("rehab", "Klien rehabilitasi rawat jalan", ["rehabilitasi"]),
        ("8,74", "menyita 8,74 kg sabu", ["8,74"]),
        ("ri", "BNN RI berada di Riau", ["RI"]),
        ("sita", "situs itu", []),
    ],
)
def test_words_of_one_stem_find_each_other(asked: str, text: str, fits: list[str]) -> None:
    assert [text[start:end] for start, end in stems.matches(asked, text)] == fits


def test_an_article_is_found_by_another_form_of_its_words(warehouse: Warehouse) -> None:
    found = search.articles(warehouse, Filters(search="disita pelabuhan"))
    assert [row["article_id"] for row in found] == ["palu-sitaan"]
    assert search.count_articles(warehouse, Filters(search="disita pelabuhan")) == 1
    assert search.count_articles(warehouse, Filters(search="disita gunung")) == 0


def test_the_index_takes_the_place_of_the_text(tmp_path: Path) -> None:
    warehouse = Warehouse(build(tmp_path / "tilik.duckdb", hostile=False))
    with warehouse.write() as connection:
        # Word for word, "penyitaan" stands nowhere; by its stem it does, once the article is indexed.
        assert connection.execute("SELECT count(*) FROM core_search").fetchone() == (0,)
    assert search.count_articles(warehouse, Filters(search="penyitaan")) == 0
    article = Article("palu-sitaan", "Polda menyita sabu", title="Sabu")
    with warehouse.write() as connection:
        postings.index(connection, [article])
        postings.index(connection, [article])
        assert connection.execute("SELECT count(*) FROM core_search").fetchone() == (1,)
    assert search.count_articles(warehouse, Filters(search="penyitaan")) == 1


def test_an_article_stored_anew_is_found_by_its_new_words_alone_also_after_sorting(tmp_path: Path) -> None:
    def count(asked: str) -> int:
        return search.count_articles(warehouse, Filters(search=asked))

    warehouse = Warehouse(build(tmp_path / "tilik.duckdb", hostile=False))
    with warehouse.write() as connection:
        postings.index(connection, [Article("palu-sitaan", "zamrud kuarsa", title="Batu")])
        postings.index(connection, [Article("ntt-pencegahan", "zamrud topas", title="Batu")])
    assert (count("zamrud"), count("batu kuarsa"), count("topas")) == (2, 1, 1)
    with warehouse.write() as connection:
        postings.index(connection, [Article("palu-sitaan", "mutiara topas", title="Batu")])
    assert (count("zamrud"), count("kuarsa"), count("topas")) == (1, 0, 2)
    with warehouse.write() as connection:
        assert sorting.tidy(connection, postings.INDEX, now=True)
        assert not sorting.tidy(connection, postings.INDEX, now=True)
        rows = connection.execute("SELECT stem FROM core_search_stem").fetchall()
    assert [stem for (stem,) in rows] == ["batu", "batu", "mutiara", "topas", "topas", "zamrud"]
    assert (count("zamrud"), count("kuarsa"), count("topas")) == (1, 0, 2)


def test_a_short_word_is_found_whole_and_a_long_one_by_its_beginning() -> None:
    (short,), (long,) = stems.needles("ade"), stems.needles("rehab")
    assert [root for root in ("ad", "ade", "adeg", "ade2", "adf") if short.fits(root)] == ["ade"]
    assert [root for root in ("reha", "rehab", "rehabilitasi", "rehac") if long.fits(root)] == ["rehab", "rehabilitasi"]


def test_an_excerpt_is_the_text_itself_around_the_first_word() -> None:
    text = "Awal. " * 60 + "Petugas menyita sabu itu. " + "Akhir. " * 60
    pieces = search.excerpt("sitaan", text)
    assert [piece for piece, fits in pieces if fits] == ["menyita"]
    assert "".join(piece for piece, _ in pieces).strip("… ") in text
    assert search.excerpt("", text) == search.excerpt("gunung", text) == []


def test_a_long_hostile_text_is_stemmed_in_proportion() -> None:
    assert stems.stems_of("me" * 50_000 + " " + "9" * 50_000 + "," * 50_000)
    assert stems.words("<img src=x onerror=1>") == ["img", "src", "x", "onerror", "1"]


# --- the map -------------------------------------------------------------------------------------------------


def test_every_province_of_the_register_has_a_shape(warehouse: Warehouse) -> None:
    with warehouse.read() as connection:
        known = {
            row[0] for row in connection.execute("SELECT region_id FROM dim_region WHERE kind = 'province'").fetchall()
        }
    assert {province.region_id for province in provinces()} == known
    assert {province.shape for province in provinces()} == set(shapes())
    assert len(shapes()) == 33
    assert {p.region_id: p.drawn_as for p in provinces() if p.is_folded} == {
        "kalimantan-utara": "kalimantan-timur",
        "papua-selatan": "papua",
        "papua-tengah": "papua",
        "papua-pegunungan": "papua",
        "papua-barat-daya": "papua-barat",
    }


def test_lampung_and_maluku_utara_are_two_places() -> None:
    def middle(name: str) -> float:
        points = [point for polygon in shapes()[name]["coordinates"] for point in polygon[0]]
        return sum(x for x, _ in points) / len(points)

    assert 103 < middle("Lampung") < 107
    assert 124 < middle("Maluku Utara") < 130


def test_offices_lie_in_the_province_of_their_name(tmp_path: Path) -> None:
    names = {
        "polres-labuhan-batu": "sumatera-utara",
        "polrestabes-surabaya": "jawa-timur",
        "polres-metro-jakarta-barat": "dki-jakarta",
        "bea-cukai-aceh": "aceh",
        "polres-banjar": None,  # one in Jawa Barat, one in Kalimantan Selatan
        "polsek-sungai-bali": None,  # a district, not the island
        "tni-al-koarmada-ri": None,
    }
    warehouse = Warehouse(tmp_path / "offices.duckdb")
    with warehouse.write() as connection:
        for name in names:
            connection.execute("INSERT INTO dim_unit VALUES (?, ?, NULL, NULL)", [name, name])
        told = dict(connection.execute("SELECT unit_id, province_id FROM out_unit_province").fetchall())
    assert {name: told.get(name) for name in names} == names
    assert told["bnn-kab-belitung"] == "kepulauan-bangka-belitung"


def test_a_province_shows_its_largest_statement_and_no_sum(warehouse: Warehouse) -> None:
    rows = {row["province_id"]: row for row in map.seizures(warehouse)}
    assert {name: row["value"] for name, row in rows.items()} == {
        "nusa-tenggara-timur": 310.0,
        "sulawesi-tengah": 8740.0,
    }
    clients = {row["province_id"]: row["value"] for row in map.clients(warehouse)}
    assert clients == {"kepulauan-bangka-belitung": 58.0}
    assert set(folded(map.seizures(warehouse))) == set(rows)


def test_newer_provinces_are_drawn_within_the_one_they_came_from() -> None:
    rows = [{"province_id": name} for name in ("papua", "papua-tengah", "aceh", None)]
    assert {name: len(held) for name, held in folded(rows).items()} == {"papua": 2, "aceh": 1}


@pytest.mark.parametrize(
    ("values", "cuts"),
    [([5.0], []), ([1.0, 10.0, 100_000.0], [10, 100, 1000, 10000]), ([300.0, 8740.0], [500, 1000, 2000, 5000])],
)
def test_the_legend_of_the_map_has_round_limits(values: list[float], cuts: list[float]) -> None:
    assert mapchart.limits(values) == cuts


# --- filters by province -------------------------------------------------------------------------------------


def test_a_province_keeps_the_records_of_its_offices(warehouse: Warehouse) -> None:
    assert query.count_metrics(warehouse, Filters(region="kepulauan-bangka-belitung")) == 3
    assert query.count_seizures(warehouse, Filters(region="nusa-tenggara-timur")) == 2
    assert query.count_seizures(warehouse, Filters(region="aceh")) == 0


# --- over the years ------------------------------------------------------------------------------------------


def test_the_last_full_year_is_told_beside_the_one_before(warehouse: Warehouse) -> None:
    now, before = overview.change(warehouse)
    assert (now["year"], before["year"]) == (2022, 2021)  # articles end in April 2023
    assert (before["articles"], before["metrics"], before["median_pct"]) == (1, 3, 98.0)


def test_a_point_is_an_offices_largest_statement_of_the_year(warehouse: Warehouse) -> None:
    points = overview.clients_over_time(warehouse)
    assert [(row["unit_id"], row["year"], row["value"], row["offices"]) for row in points] == [
        ("bnn-kab-belitung", 2019, 58.0, 1)
    ]
    seized = overview.seizures_over_time(warehouse)
    assert [(row["year"], row["value"]) for row in seized] == [(2021, 310.0), (2022, 8740.0)]


def test_trust_counts_what_is_known(warehouse: Warehouse) -> None:
    held = overview.trust(warehouse)
    assert (held["records"], held["gaps"], held["articles"], held["printed"], held["fitting"]) == (12, 1, 4, 3, 2)


# --- targets and realizations --------------------------------------------------------------------------------


def test_records_come_in_the_order_that_is_asked_for(warehouse: Warehouse) -> None:
    def shares(order: str) -> list[float]:
        rows = achieve.page(warehouse, order=order, limit=20, offset=0)
        return [row["computed_pct"] for row in rows if row["computed_pct"] is not None]

    assert shares("lowest") == sorted(shares("lowest"))
    assert shares("highest") == sorted(shares("lowest"), reverse=True)
    apart = achieve.page(warehouse, order="apart", limit=1, offset=0)[0]
    assert (apart["reported_pct"], apart["computed_pct"]) == (120.0, 140.0)
    assert achieve.page(warehouse, order="entah", limit=1, offset=0)


def test_the_office_with_the_lowest_achievement_comes_first(warehouse: Warehouse) -> None:
    rows = achieve.offices(warehouse, limit=10, offset=0)
    assert [(row["unit_id"], row["median_pct"], row["offices"]) for row in rows] == [
        ("bnn-prov-nusa-tenggara-timur", 98.03, 2),
        ("bnn-kab-belitung", 118.34, 2),
    ]
    assert rows[0]["lowest_label"] == "Desa/Kelurahan Bersinar"


def test_a_panel_tells_the_middle_of_a_year_and_the_record_of_its_lowest(warehouse: Warehouse) -> None:
    rows = {row["indicator_id"]: row for row in achieve.by_year(warehouse)}
    village = rows["dayamas.desa_bersinar"]
    assert (village["year"], village["median_pct"], village["article_id"]) == (2021, 77.78, "ntt-pencegahan")


# --- seizures ------------------------------------------------------------------------------------------------


def test_hauls_are_statements_about_days_and_not_totals_of_a_year(warehouse: Warehouse) -> None:
    assert query_app.biggest(warehouse, "gram", Filters(substance="sabu")) == []
    destroyed = query_app.biggest(warehouse, "gram", Filters(action="destroyed"))
    assert [(row["amount"], row["period_end_date"]) for row in destroyed] == [(612.4, date(2023, 4, 6))]


def test_a_statement_that_another_outlet_carries_is_counted_once(tmp_path: Path) -> None:
    warehouse = Warehouse(build(tmp_path / "tilik.duckdb", hostile=False))
    with warehouse.write() as connection:
        connection.execute("UPDATE core_seizure SET is_counted = false WHERE amount = 8.74")
    held = query_app.seizures_by_substance(warehouse, Filters(substance="sabu", action="seized"))
    assert [(row["statements"], row["largest"]) for row in held] == [(1, 310.0)]
    assert query.count_seizures(warehouse, Filters(substance="sabu")) == 3


# --- the catalogue -------------------------------------------------------------------------------------------


def test_the_catalogue_counts_what_was_used_and_shows_what_was_not(warehouse: Warehouse) -> None:
    used = {row["indicator_id"]: row["records"] for row in catalogue.indicators(warehouse)}
    assert used["rehabilitasi.rawat_jalan"] == 1
    assert used["umum.prevalensi"] == 0
    assert {row["substance_id"]: row["records"] for row in catalogue.substances(warehouse)}["sabu"] == 3
    first, *_ = catalogue.units(warehouse, limit=2, offset=0)
    assert (first["unit_id"], first["province_label"], first["units"]) == (
        "polda-sulawesi-tengah",
        "Sulawesi Tengah",
        4,
    )


def test_rules_and_gaps_are_ranked(warehouse: Warehouse) -> None:
    made = [(row["rule_id"], row["records"], row["corrected"]) for row in catalogue.rules(warehouse)]
    assert made == [
        ("figure.target_realization", 5, 0),
        ("seizure.amount_substance", 5, 0),
        ("figure.realization", 2, 0),
    ]
    assert [(row["shape"], row["gaps"]) for row in catalogue.gaps(warehouse)] == [("# papan imbauan", 1)]


def test_no_query_of_the_pages_names_an_office_or_a_person() -> None:
    folder = Path(overview.__file__).parent
    for name in ("achieve", "catalogue", "map", "search"):
        assert not re.search(r"'(bnn|polda|polres)-", (folder / f"{name}.py").read_text()), name
