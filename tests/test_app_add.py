"""Tambah: what may come in by link and upload and what may not, progress, official tables with their columns."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import harness
import pytest
from harness import html
from servers import misbehaving
from streamlit.testing.v1 import AppTest
from work_data import HOSTILE, SLIP, build, table

from app.parts import intake, official_form
from app.parts.plainwords import plain_words
from app.parts.texts import catalogue
from corpus.article import Capture
from rules.official import ROLES
from warehouse import official, query
from warehouse.store import Warehouse

TEXTS = catalogue("id")


@dataclass
class File:
    """An uploaded file."""

    name: str
    content: bytes

    def getvalue(self) -> bytes:
        return self.content


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that opens the page over an empty warehouse, or over another."""

    def open_page(path: Path = tmp_path / "tilik.duckdb", **fields: str) -> AppTest:
        return harness.open_page("tambah", path, monkeypatch, fields)

    return open_page


def reasons(found: list[Any]) -> list[str]:
    return [one.reason for one in found if not isinstance(one, Capture)]


# --- uploads -------------------------------------------------------------------------------------------------


def test_a_list_names_web_addresses_and_never_a_file_of_this_machine(tmp_path: Path) -> None:
    secret = tmp_path / "rahasia.txt"
    secret.write_text(SLIP)
    for mark in ("# tilik sources\n", ""):
        listed = f"{mark}{secret}\nfile://{secret}\nhttp://127.0.0.1:9/berita\n"
        found = intake.from_files([File("daftar.txt", listed.encode())])
        if mark:
            assert [isinstance(one, Capture) for one in found] == [False, False, False]
            assert found[0].source == "daftar.txt (line 2)"
        # Without the mark the lines are a text like any other: nothing is opened.
        assert SLIP.encode() not in b"".join(one.content for one in found if isinstance(one, Capture))
        assert not any(str(tmp_path) in one.source for one in found)


def test_a_list_is_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("corpus.fetch.Fetcher.get", lambda *told, **more: asked.append("x"), raising=False)
    listed = "\n".join(f"http://koran.example/{place}" for place in range(intake.MOST_ADDRESSES + 1))
    found = intake.from_files([File("daftar.txt", listed.encode())])
    assert reasons(found) == [f"more-than-{intake.MOST_ADDRESSES}"]
    assert asked == []
    assert plain_words(reasons(found)[0]) == "Daftarnya berisi lebih dari 50 alamat; bagi menjadi beberapa daftar."


@pytest.mark.parametrize("name", ["koran.warc", "koran.parquet", "umpan.xml", "a.exe", "tanpa", "../../etc/passwd"])
def test_other_kinds_of_files_are_not_taken(name: str) -> None:
    assert reasons(intake.from_files([File(name, b"http://127.0.0.1/")])) == ["kind-not-taken"]


def test_several_kinds_of_files_are_read_under_their_own_names_with_progress() -> None:
    page = f"<html><body><article><h1>Judul</h1><p>{SLIP} {SLIP}</p></article></body></html>"
    texts = {"a": SLIP.replace("\n", " "), "b": "Lain. " * 20}
    lines = "\n".join(json.dumps({"article": name, "text": text}) for name, text in texts.items())
    told: list[tuple[float, str]] = []
    files = [File("a b.html", page.encode()), File("dua.jsonl", lines.encode()), File("x/y/tiga.txt", SLIP.encode())]
    found = intake.from_files(files, lambda share, name: told.append((share, name)))
    assert [one.source for one in found] == ["a b.html", "dua.jsonl:1", "dua.jsonl:2", "tiga.txt"]
    assert all(isinstance(one, Capture) for one in found)
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    shown = intake.preview(found)
    assert [len(one.rows) for one in shown][3] == 2


def test_a_long_name_is_no_fault() -> None:
    [one] = intake.from_files([File("ä" * 400 + ".txt", SLIP.encode())])
    assert isinstance(one, Capture)
    assert one.source.endswith(".txt")


def test_addresses_of_the_own_network_stay_closed_unless_a_server_on_loopback_is_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with misbehaving() as site:
        link = site.url("/baik")
        found = intake.from_link(link)
        assert found is not None
        assert "jaringan sendiri" in plain_words(reasons(found)[0])
        assert "jaringan sendiri" in plain_words(reasons(intake.from_files([File("d.txt", link.encode())]))[0])
        monkeypatch.setenv(intake.ALLOW_PRIVATE, "1")
        monkeypatch.setattr("streamlit.get_option", lambda name: "0.0.0.0")
        assert not intake.private_allowed()
        monkeypatch.setattr("streamlit.get_option", lambda name: "127.0.0.1")
        [page] = intake.from_link(link) or []
        assert isinstance(page, Capture)
    assert intake.from_link("file:///etc/passwd") is None


def test_a_text_is_shown_first_and_saved_after(opened: Any, tmp_path: Path) -> None:
    at = opened()
    at.text_area(key="intake_text").input(SLIP)
    at.text_input(key="intake_title").input(HOSTILE)
    at.button(key="preview_text").click().run()
    assert "2 capaian dan 0 sitaan" in html(at)
    assert HOSTILE not in html(at)
    assert not (tmp_path / "tilik.duckdb").exists()
    at.button(key="save").click().run()
    assert query.count_metrics(Warehouse(tmp_path / "tilik.duckdb")) == 2
    assert "Tersimpan" in at.success[0].value


# --- official tables -----------------------------------------------------------------------------------------


def pasted(at: AppTest, text: str) -> AppTest:
    at.text_area(key="official_text").input(text)
    return at.button(key="preview_official").click().run()


def test_an_official_table_is_previewed_and_stored_on_yes(opened: Any, tmp_path: Path) -> None:
    path = tmp_path / "tilik.duckdb"
    at = pasted(opened(bagian="resmi"), table().decode())
    assert [at.selectbox(key=f"role_0_{at_}").value for at_ in range(4)] == [
        "number", "indicator", "target", "realization",
    ]  # fmt: skip
    shown = html(at)
    assert "3 angka capaian, 0 sitaan, 1 baris ditolak" in shown
    assert HOSTILE not in shown
    rejects = next(one.value for one in at.dataframe if "Alasan" in one.value)
    assert rejects.iloc[0]["Tempat"] == "baris 6"
    assert rejects.iloc[0]["Alasan"] == "Target: '1.2.3' tidak cocok dengan cara menulis angka di kolom ini."
    assert not path.exists() or official.documents(Warehouse(path)) == []
    at.button(key="save_official").click().run()
    assert "3 angka, 0 sitaan, 1 ditolak" in at.success[0].value
    [document] = official.documents(Warehouse(path))
    assert (document["figures"], document["rejects"], document["unmapped"]) == (3, 1, 1)


def test_the_role_of_a_column_is_changed_and_the_preview_follows(opened: Any) -> None:
    at = pasted(opened(bagian="resmi"), table().decode())
    at.selectbox(key="role_0_2").select("ignore").run()
    first = next(one.value for one in at.dataframe if "Realisasi" in one.value and "Tempat" in one.value)
    assert set(first["Target"]) == {"–"}
    assert first.iloc[0]["Realisasi"].startswith("85")
    assert official_form.CHOICES[0] == official_form.UNREAD
    assert set(ROLES) - {"private"} <= set(official_form.CHOICES)


def test_an_unknown_text_is_mapped_and_remembered(opened: Any, tmp_path: Path) -> None:
    path = tmp_path / "tilik.duckdb"
    at = pasted(opened(bagian="resmi"), table("").decode())
    [mean] = [one for one in at.selectbox if one.key and one.key.startswith("mean_")]
    mean.select("umum.capaian_kinerja")
    at.button(key="save_official").click().run()
    assert "1 angka dipetakan" in at.success[0].value
    assert official.unmapped(Warehouse(path)) == []
    assert len(official.confirmed_mappings(Warehouse(path))) == 1


def test_the_same_table_again_changes_nothing(opened: Any, tmp_path: Path) -> None:
    path = tmp_path / "tilik.duckdb"
    for words in ("tersimpan", "sudah ada"):
        at = pasted(opened(bagian="resmi"), table().decode())
        at.button(key="save_official").click().run()
        assert words in at.success[0].value
    assert len(official.documents(Warehouse(path))) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hanya kata-kata tanpa tabel", "Tidak ada"),
        ("", TEXTS["official.nothing"]),
    ],
)
def test_what_is_no_table_is_told_in_plain_words(opened: Any, text: str, words: str) -> None:
    at = pasted(opened(bagian="resmi"), text)
    assert words in html(at)
    assert not [one for one in at.button if one.key == "save_official"]


def test_stored_texts_without_an_indicator_wait_to_be_mapped(opened: Any, tmp_path: Path) -> None:
    at = opened(build(tmp_path / "lain.duckdb"), bagian="resmi")
    [mean] = [one for one in at.selectbox if one.key and one.key.startswith("map_")]
    mean.select("umum.capaian_kinerja")
    at.button(key="remember").click().run()
    assert official.unmapped(Warehouse(tmp_path / "lain.duckdb")) == []
