"""The web app without a browser: texts, formats, highlights, and every page run by Streamlit's own test harness."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from app_data import PAYLOADS, build
from streamlit.testing.v1 import AppTest

from app.parts import formats, style
from app.parts.highlight import Mark, Note, article_html, excerpt_html
from app.parts.texts import catalogue
from warehouse import query, query_app
from warehouse.query import Filters
from warehouse.store import Warehouse

ROOT = Path(__file__).parents[1]
PAGES = ("ringkasan", "capaian", "sitaan", "artikel", "aturan", "silang", "tinjau", "tambah")
OWN_TAGS = {"div", "p", "span", "a", "mark", "b", "q"}


# --- texts and formats ---------------------------------------------------------------------------------------


def test_both_languages_have_the_same_texts_with_the_same_blanks() -> None:
    def blanks(language: str) -> dict[str, set[str]]:
        return {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in catalogue(language).items()}

    assert blanks("id") == blanks("en")


def test_every_text_that_the_code_asks_for_exists() -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "app").rglob("*.py"))
    asked = set(re.findall(r"\bt\(\s*\"([a-z_]+\.[a-z_]+)\"", code))
    assert asked <= set(catalogue("id"))
    assert len(asked) > 40


@pytest.mark.parametrize(
    ("value", "language", "written"),
    [
        (1234.56, "id", "1.234,56"),
        (1234.56, "en", "1,234.56"),
        (58.0, "id", "58"),
        (0.99, "id", "0,99"),
        (4215300000.0, "id", "4.215.300.000"),
        (-1500.5, "id", "-1.500,5"),
        (None, "id", "–"),
        (float("nan"), "id", "–"),
    ],
)
def test_numbers_are_written_as_people_write_them(value: float | None, language: str, written: str) -> None:
    assert formats.number(value, language) == written


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        (date(2019, 11, 12), date(2019, 11, 12), "12 November 2019"),
        (date(2021, 1, 1), date(2021, 12, 31), "2021"),
        (date(2021, 1, 1), date(2023, 12, 31), "2021–2023"),
        (date(2024, 2, 1), date(2024, 2, 29), "Februari 2024"),
        (date(2022, 1, 1), date(2022, 9, 30), "Januari–September 2022"),
        (date(2021, 11, 1), date(2022, 2, 28), "November 2021–Februari 2022"),
        (date(2022, 1, 3), date(2022, 1, 9), "3 Januari 2022–9 Januari 2022"),
        (None, date(2022, 1, 9), "9 Januari 2022"),
        (None, None, "–"),
    ],
)
def test_periods_are_told_in_the_shortest_words(start: date | None, end: date | None, written: str) -> None:
    assert formats.period(start, end) == written


@pytest.mark.parametrize(
    ("slug", "name", "short"),
    [
        ("bnn-ri", "BNN RI", "BNN RI"),
        ("bnn-kab-belitung", "BNN Kabupaten Belitung", "BNNK Belitung"),
        ("bnn-prov-nusa-tenggara-timur", "BNN Provinsi Nusa Tenggara Timur", "BNNP Nusa Tenggara Timur"),
        ("bnn-prov-dki-jakarta", "BNN Provinsi DKI Jakarta", "BNNP DKI Jakarta"),
        ("bnn-kota-kupang", "BNN Kota Kupang", "BNN Kota Kupang"),
        ("polda-sulawesi-tengah", "Polda Sulawesi Tengah", "Polda Sulawesi Tengah"),
        ("polres-metro-bekasi", "Polres Metro Bekasi", "Polres Metro Bekasi"),
        ("polres-metro", "Polres Metro", "Polres Metro"),
        ("tni-ad-kodam-ix-udayana", "TNI AD Kodam IX Udayana", "TNI AD Kodam IX Udayana"),
        ("bea-cukai-ngurah-rai", "Bea Cukai Ngurah Rai", "Bea Cukai Ngurah Rai"),
        (None, "–", "–"),
    ],
)
def test_offices_are_written_as_people_write_them(slug: str | None, name: str, short: str) -> None:
    assert (formats.office(slug), formats.office(slug, short=True)) == (name, short)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://kabar.example/a?b=1", True),
        ("HTTP://kabar.example/", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//kabar.example", False),
        ('https://kabar.example/"onmouseover=x', False),
        (" https://kabar.example", False),
        (None, False),
    ],
)
def test_only_plain_web_addresses_become_links(address: str | None, kept: bool) -> None:
    assert formats.http_only(address) == (address if kept else None)


def test_a_label_keeps_its_words_and_loses_its_markdown() -> None:
    label = formats.plain_label("[x](javascript:y) **z**\n:material/home: 8,74 kg")
    assert label.replace("\\", "").replace("\u2060", "") == "[x](javascript:y) **z** :material/home: 8,74 kg"
    assert not re.search(r"(?<!\\)[\[\]()*]", label)
    assert ":material" not in label


# --- colours -------------------------------------------------------------------------------------------------


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("theme", "background"), [("light", "#fdfcf9"), ("dark", "#14181b")])
def test_role_colours_have_the_contrast_of_text(theme: str, background: str) -> None:
    for role, look in style.palette().items():
        light, dark = sorted((_luminance(look[theme]), _luminance(background)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, role


# --- the highlighter -----------------------------------------------------------------------------------------


class _Parsed(HTMLParser):
    """The tags, attributes and text of a piece of HTML, tooltips left out of the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(dict(attrs).get("class") == "tk-tip")

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._open):
            self.text += data


TEXT = "BNNK melayani 58 orang dari target 60 orang.\n\nLalu 96,67 persen."
FIGURES = [Mark("r1", "realization", 14, 22), Mark("r1", "target", 35, 43), Mark("r1", "percent", 51, 63)]
NOTES = {"r1": Note("r1", ("Klien rawat jalan", "aturan figure.x · keyakinan 0,93"))}


def test_figures_are_marked_by_role_and_linked_to_their_record() -> None:
    parsed = _Parsed(article_html(TEXT, FIGURES, NOTES))
    links = [attributes for tag, attributes in parsed.tags if tag == "a"]
    assert [link["class"] for link in links] == [
        "tk-figure tk-realization",
        "tk-figure tk-target",
        "tk-figure tk-percent",
    ]
    assert {link["href"] for link in links} == {"#catatan-r1"}
    assert links[0]["aria-label"] == "58 orang: Klien rawat jalan · aturan figure.x · keyakinan 0,93"
    assert [attributes["id"] for tag, attributes in parsed.tags if "id" in attributes] == ["angka-r1"]


def test_the_text_comes_through_unchanged_in_paragraphs() -> None:
    html = article_html(TEXT, FIGURES, NOTES, "r1", (5, 43))
    assert _Parsed(html).text == TEXT.replace("\n", "")
    assert html.count("<p>") == 2


def test_overlapping_marks_are_told_once_with_the_chosen_record_first() -> None:
    marks = [Mark("r1", "realization", 14, 22), Mark("r2", "realization", 14, 22), Mark("r2", "unit", 0, 30)]
    notes = {name: Note(name, (name,)) for name in ("r1", "r2")}
    link = next(attributes for tag, attributes in _Parsed(article_html(TEXT, marks, notes, "r2")).tags if tag == "a")
    assert link["href"] == "#catatan-r2"
    assert link["class"] == "tk-figure tk-realization tk-own"
    assert link["aria-label"] == "58 orang: r2; r1"


def test_marks_outside_the_text_are_cut_and_never_fail() -> None:
    marks = [Mark("r1", "amount", -5, 3), Mark("r1", "amount", 60, 999), Mark("r1", "amount", 9, 9)]
    assert _Parsed(article_html(TEXT, marks, {})).text == TEXT.replace("\n", "")
    assert _Parsed(excerpt_html(TEXT, marks, -4, 999)).text == TEXT


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_text_yields_only_our_own_tags(payload: str) -> None:
    text = f"{payload}\n{payload} 5 orang"
    marks = [Mark(payload, "realization", 3, 20), Mark(payload, payload, 0, 9)]
    html = article_html(text, marks, {payload: Note(payload, (payload, payload))}, payload, (0, 12))
    parsed = _Parsed(html)
    assert {tag for tag, _ in parsed.tags} <= OWN_TAGS
    allowed = {"class", "id", "href", "aria-label", "aria-hidden"}
    assert {name for _, attributes in parsed.tags for name in attributes} <= allowed
    assert all(str(attributes["href"]).startswith("#catatan-") for tag, attributes in parsed.tags if tag == "a")
    assert parsed.text == text.replace("\n", "")


def test_thousands_of_marks_take_time_in_proportion() -> None:
    text = "58 orang, " * 20_000
    marks = [Mark(f"r{place}", "realization", place * 10, place * 10 + 8) for place in range(20_000)]
    assert article_html(text, marks, {}).count("<mark") == 20_000


# --- the app's own questions ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("app") / "tilik.duckdb")


def test_seizures_are_compared_by_their_largest_statement_and_never_summed(warehouse: Path) -> None:
    held = query_app.seizures_by_substance(Warehouse(warehouse), Filters(substance="sabu"))
    told = {(row["action"], row["statements"], row["largest"]) for row in held}
    assert told == {("seized", 2, 8740.0), ("destroyed", 1, 612.4)}


def test_seizures_over_time_keep_seized_and_destroyed_apart(warehouse: Path) -> None:
    rows = query_app.seizures_over_time(Warehouse(warehouse), "gram", Filters(substance="sabu"))
    assert [(row["year"], row["action"], row["largest"]) for row in rows] == [
        (2021, "seized", 310.0),
        (2022, "seized", 8740.0),
        (2023, "destroyed", 612.4),
    ]


# --- the pages -----------------------------------------------------------------------------------------------


@pytest.fixture
def opened(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that opens a page of the app with the fields of an address."""

    def open_page(page: str, path: Path = warehouse, **fields: str) -> AppTest:
        monkeypatch.setenv("TILIK_WAREHOUSE", str(path))
        at = AppTest.from_file(str(ROOT / "app" / "main.py"), default_timeout=30).run()
        at.switch_page(f"screens/{page}.py")
        for name, value in fields.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception
        return at

    return open_page


def _html(at: AppTest) -> str:
    return "\n".join(element.proto.body for element in at.get("html"))


def _ran(at: AppTest) -> bool:
    return catalogue("id")["state.unknown_title"] not in _html(at)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_runs_in_both_languages(opened: Any, page: str, language: str) -> None:
    at = opened(page, bahasa=language)
    assert catalogue(language)["state.unknown_title"] not in _html(at)
    assert at.title[0].value in catalogue(language).values()


@pytest.mark.parametrize("page", PAGES[:-1])
def test_an_empty_warehouse_says_what_to_do(opened: Any, page: str, tmp_path: Path) -> None:
    at = opened(page, tmp_path / "none.duckdb")
    assert catalogue("id")["state.empty_title"] in _html(at)
    assert not (tmp_path / "none.duckdb").exists()


def test_a_file_that_is_no_warehouse_is_told_in_words(opened: Any, tmp_path: Path) -> None:
    path = tmp_path / "foto.duckdb"
    path.write_bytes(b"bukan gudang data" * 400)
    html = _html(opened("capaian", path))
    assert catalogue("id")["state.error_title"] in html
    assert "foto.duckdb" in html


def test_filters_come_from_the_address_and_go_back_there(opened: Any, warehouse: Path) -> None:
    at = opened("capaian", unit="bnn-kab-belitung", tahun="2019")
    assert at.selectbox(key="filter_unit").value == "bnn-kab-belitung"
    assert at.selectbox(key="filter_year").value == "2019"
    assert len(at.dataframe[0].value) == query.count_metrics(Warehouse(warehouse), Filters(unit="bnn-kab-belitung"))
    at.selectbox(key="filter_indicator").select("rehabilitasi.rawat_inap").run()
    assert at.query_params["indikator"] == "rehabilitasi.rawat_inap"
    assert len(at.dataframe[0].value) == 1
    at.selectbox(key="filter_unit").set_value(None).run()
    assert "unit" not in at.query_params


@pytest.mark.parametrize("fields", [{"tahun": "banyak"}, {"tahun": "99999"}, {"halaman": "-3"}, {"halaman": "zz"}])
def test_a_mangled_address_shows_the_page_without_it(opened: Any, fields: dict[str, str]) -> None:
    at = opened("capaian", **fields)
    assert _ran(at)
    assert len(at.dataframe[0].value) == 8


def test_an_unknown_office_in_the_address_stays_visible_as_the_filter(opened: Any) -> None:
    at = opened("capaian", unit="polres-entah")
    assert at.selectbox(key="filter_unit").value == "polres-entah"
    assert catalogue("id")["state.none_title"] in _html(at)


def test_sample_data_is_marked_wherever_its_numbers_stand(opened: Any) -> None:
    texts = catalogue("id")
    assert texts["sample.some"] in _html(opened("ringkasan"))
    assert texts["sample.some"] in _html(opened("capaian"))
    assert texts["sample.all"] in _html(opened("capaian", unit="bnn-kab-belitung"))
    assert texts["sample.all"] not in _html(opened("capaian", unit="polda-sulawesi-tengah"))
    assert texts["sample.article"] in _html(opened("artikel", artikel="ntt-pencegahan"))
    marked = opened("capaian").dataframe[0].value
    assert set(marked.loc[marked["Instansi"] == "BNNK Belitung", "Data"]) == {texts["sample.badge"]}


def test_the_reader_marks_figures_and_says_that_a_percentage_is_wrong(opened: Any) -> None:
    html = _html(opened("artikel", artikel="belitung-rehabilitasi"))
    assert re.search(r'class="tk-figure tk-target"[^>]*><mark>60 orang', html)
    assert "Media menulis 120\u00a0%, hitungan dari angkanya 140\u00a0%." in html
    assert "12 November 2019" in html


def test_the_reader_puts_the_chosen_record_first(opened: Any, warehouse: Path) -> None:
    view = query.article(Warehouse(warehouse), "belitung-rehabilitasi")
    assert view is not None
    record = view.metrics[1]["record_id"]
    html = _html(opened("artikel", artikel="belitung-rehabilitasi", catatan=record))
    cards = re.findall(r'<section class="([^"]*)" id="catatan-(\w+)"', html)
    assert cards[0] == ("tk-card tk-own", record)
    assert len({card for _, card in cards}) == len(cards) == 3


def test_an_article_that_is_not_here_is_said_so(opened: Any) -> None:
    assert catalogue("id")["articles.missing"] in _html(opened("artikel", artikel="<script>"))


def test_the_search_finds_articles_by_words_of_their_text(opened: Any) -> None:
    at = opened("artikel", cari="papan imbauan")
    assert [link.proto.label for link in at.get("page_link")] == ["BNNK Belitung Layani 58 Klien Rawat Jalan"]


def test_no_page_is_long_or_speaks_sql() -> None:
    for path in (ROOT / "app" / "screens").glob("*.py"):
        code = path.read_text()
        assert code.count("\n") < 200, path.name
        assert not re.search(r"\bSELECT\b|duckdb|\.execute\(", code), path.name
    assert not any("SELECT" in path.read_text() for path in (ROOT / "app" / "parts").glob("*.py"))


def test_styles_name_no_other_host() -> None:
    look = style.stylesheet() + (ROOT / "app" / ".streamlit" / "config.toml").read_text()
    assert not re.search(r"https?://|url\(|@import", look)
