"""The command `tilik` as a person runs it: a process of its own, real files, what it prints and how it ends."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import commands
import pytest
from commands import ROOT, Ran, command, environment
from stored_samples import TEXT, entry, metric, seizure, store

from extract.records import Gap
from warehouse.store import Warehouse

STORY = (
    "Badan Narkotika Nasional Provinsi Aceh menyatakan telah merehabilitasi 58 orang dari target 60 orang atau 93,33 "
    "persen sepanjang tahun 2021. Petugas juga menyita sabu seberat 1,5 kilogram di Kota Langsa pada tahun yang sama."
)
COMMANDS = [
    (),
    ("ingest",),
    ("extract",),
    ("clean",),
    ("explain",),
    ("show",),
    ("show", "metrics"),
    ("show", "seizures"),
    ("show", "articles"),
    ("app",),
    ("demo",),
]


Tilik = Callable[..., Ran]


@pytest.fixture
def tilik(tmp_path: Path) -> Tilik:
    """Run `tilik` in an empty folder."""
    return partial(commands.tilik, tmp_path)


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A warehouse of two articles in the folder where `tilik` runs, under its default name."""
    gap = Gap("a", TEXT.index("2021"), TEXT.index("2021") + 4, "2021", "no-indicator", "#")
    warehouse = Warehouse(tmp_path / "tilik.duckdb")
    store(warehouse, entry("a", metric(), seizure(), gaps=(gap,)), entry("b", metric("b", unit="bnn-prov-bali")))
    return warehouse.path


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words) or "tilik")
def test_every_level_has_help_with_examples(tilik: Tilik, words: tuple[str, ...]) -> None:
    ran = tilik(*words, "--help", COLUMNS="100")
    assert ran.code == 0
    assert "Usage:" in ran.out
    assert "Examples" in ran.out
    assert f"tilik {' '.join(words)}".strip() in ran.out.split("Examples")[1]


def test_help_does_not_wait_for_the_heavy_parts() -> None:
    heavy = {"spacy", "trafilatura", "streamlit", "duckdb", "pyarrow"}
    probe = f"import sys, app.cli; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", probe], env=environment(), capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_version(tilik: Tilik) -> None:
    ran = tilik("--version")
    assert (ran.code, ran.out.split()[0]) == (0, "tilik")


@pytest.mark.parametrize("words", [("nix",), ("show", "nix"), ("ingest",), ("show", "seizures", "--action", "sold")])
def test_wrong_usage_is_exit_code_2_and_leaves_standard_output_alone(tilik: Tilik, words: tuple[str, ...]) -> None:
    ran = tilik(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


def test_show_metrics_as_a_table_and_as_json_lines(tilik: Tilik, filled: Path) -> None:
    table = tilik("show", "metrics", "--unit", "bnn-prov-aceh")
    assert table.code == 0
    for cell in ("Penyalah guna yang mendapat", "60 orang", "58 orang", "93,33", "96,67", "2021"):
        assert cell in table.out
    rows = tilik("show", "metrics", "--year", 2021, "--json").lines
    assert [row["unit_id"] for row in rows] == ["bnn-prov-aceh", "bnn-prov-bali"]
    assert (rows[0]["quote"], rows[0]["period_start_date"]) == ("58 orang dari target 60 orang", "2021-01-01")


def test_show_seizures_and_articles(tilik: Tilik, filled: Path) -> None:
    seizures = tilik("show", "seizures", "--substance", "sabu")
    assert "1,5 kg" in seizures.out and "1.500 gram" in seizures.out and "disita" in seizures.out
    articles = tilik("show", "articles", "--json").lines
    assert [(row["article_id"], row["metric_count"]) for row in articles] == [("a", 1), ("b", 1)]
    assert "Judul a" in tilik("show", "articles", "--search", "judul").out


def test_show_says_when_there_is_more_and_when_there_is_nothing(tilik: Tilik, filled: Path) -> None:
    assert "1 of 2 rows" in tilik("show", "metrics", "--limit", 1).err
    nothing = tilik("show", "metrics", "--unit", "bnn-prov-papua")
    assert (nothing.code, nothing.out) == (0, "")
    assert "bnn-prov-bali" in nothing.err
    missing = tilik("show", "metrics", "--warehouse", "lain.duckdb")
    assert missing.out == "" and "no warehouse at lain.duckdb" in missing.err
    assert not filled.with_name("lain.duckdb").exists()


def test_the_warehouse_is_named_by_option_before_environment_before_default(tilik: Tilik, filled: Path) -> None:
    moved = filled.rename(filled.with_name("arsip.duckdb"))
    assert tilik("show", "articles", "--json").lines == []
    assert len(tilik("show", "articles", "--json", TILIK_WAREHOUSE=str(moved)).lines) == 2
    assert len(tilik("--warehouse", moved, "show", "articles", "--json", TILIK_WAREHOUSE="lain.duckdb").lines) == 2
    assert len(tilik("show", "articles", "--json", "--warehouse", moved, TILIK_WAREHOUSE="lain.duckdb").lines) == 2


def test_a_broken_warehouse_is_told_in_one_sentence(tilik: Tilik, tmp_path: Path) -> None:
    (tmp_path / "tilik.duckdb").write_bytes(b"not a database " * 500)
    ran = tilik("show", "metrics")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("error: tilik.duckdb: ")
    assert "Traceback" not in ran.err


def test_clean_prints_one_json_line_each_and_complains_aside(tilik: Tilik, tmp_path: Path) -> None:
    (tmp_path / "berita.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "kosong.txt").write_bytes(b"")
    ran = tilik("clean", "berita.txt", "kosong.txt", "tidak-ada.html")
    assert ran.code == 1
    [line] = ran.lines
    assert list(line) == ["article", "title", "outlet", "author", "published", "published_source", "language", "text"]
    assert (line["article"], line["published"]) == ("berita", None)
    assert "kosong.txt" in ran.err and "tidak-ada.html" in ran.err


def test_explain_a_stored_article(tilik: Tilik, filled: Path) -> None:
    ran = tilik("explain", "a")
    assert ran.code == 0
    flat = " ".join(ran.out.split())
    for part in ("58 orang dari target 60 orang[1]", "rehabilitasi.klien", "bnn-prov-aceh · 2021", "uji.satu · 0,9"):
        assert part in flat
    assert "Sabu 1,5 kg[2]" in flat and "1,5 kg = 1.500 gram" in flat and "belum dipahami" in flat
    unknown = tilik("explain", "tidak-ada")
    assert (unknown.code, unknown.out) == (1, "")
    assert "tilik show articles" in unknown.err


def test_control_characters_of_an_article_do_not_reach_the_terminal(tilik: Tilik, tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "tilik.duckdb")
    text = "\x1b[2J\x1b]0;hacked\x07\u202e" + TEXT
    made = entry("a")
    hostile = type(made.article).from_text(text, "a", title="\x1b[31mmerah")
    store(warehouse, entry("a", metric(text=text), article=hostile))
    for words in (("explain", "a"), ("show", "articles"), ("show", "metrics")):
        ran = tilik(*words)
        assert ran.code == 0
        assert not {"\x1b", "\x07", "\u202e"} & set(ran.out)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])
def test_the_app_is_not_served_beyond_this_machine(tilik: Tilik, host: str) -> None:
    ran = tilik("app", "--host", host)
    assert (ran.code, ran.out) == (2, "")
    assert "no login yet" in ran.err


def test_a_port_in_use_is_told(tilik: Tilik) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = tilik("app", "--port", taken.getsockname()[1])
    assert (ran.code, ran.out) == (1, "")
    assert "--port" in ran.err


def test_the_app_is_served_and_prints_its_address(filled: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        command("app", "--port", port), cwd=filled.parent, env=environment(), stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        assert f"http://127.0.0.1:{port}" in server.stdout.readline()
        assert _answers(port, "/_stcore/health")
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=30)


def _answers(port: int, path: str) -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except OSError:
            time.sleep(0.2)
    return False


@pytest.fixture
def real() -> None:
    pytest.importorskip("extract.pipeline", reason="the extractor is not here yet")


@pytest.mark.usefixtures("real")
def test_extract_prints_the_records_of_the_contract_and_nothing_else(tilik: Tilik, tmp_path: Path) -> None:
    lines = [{"article": "satu", "text": STORY, "published": "2021-12-28"}, {"article": "dua", "text": STORY}]
    (tmp_path / "berita.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    ran = tilik("extract", "berita.jsonl")
    assert (ran.code, ran.err) == (0, "")
    first = next(line for line in ran.lines if line["kind"] == "metric")
    assert list(first) == [
        *("kind", "article", "unit", "indicator", "target", "realization", "percent", "measure", "group"),
        *("period_start", "period_end", "quote", "start", "end", "rule", "confidence"),
    ]
    assert {line["article"] for line in ran.lines} == {"satu", "dua"}
    for line in ran.lines:
        assert STORY[line["start"] : line["end"]] == line["quote"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["berita.jsonl"]


@pytest.mark.usefixtures("real")
def test_ingest_tells_what_became_of_each_source(tilik: Tilik, tmp_path: Path) -> None:
    (tmp_path / "berita.txt").write_text(STORY, encoding="utf-8")
    first = tilik("ingest", "berita.txt", "tidak-ada.html", "--json")
    assert first.code == 1
    [told] = first.lines
    assert [failure["source"] for failure in told["failures"]] == ["tidak-ada.html"], first.err
    assert (told["new"], told["failed"], told["interrupted"]) == (1, 1, False)
    assert "tidak-ada.html" in first.err
    again = tilik("ingest", "berita.txt")
    assert again.code == 0
    assert "1  unchanged" in again.out


@pytest.mark.usefixtures("real")
def test_explain_a_file_stores_nothing(tilik: Tilik, tmp_path: Path) -> None:
    (tmp_path / "berita.txt").write_text(STORY, encoding="utf-8")
    ran = tilik("explain", "berita.txt")
    assert ran.code == 0
    assert "rehabilitasi.klien" in ran.out
    assert [path.name for path in tmp_path.iterdir()] == ["berita.txt"]


@pytest.mark.usefixtures("real")
@pytest.mark.skipif(not list((ROOT / "corpus" / "sample").glob("*.html")), reason="the sample is not here yet")
def test_the_demo_shows_tables_and_three_findings_marked_as_sample(tilik: Tilik, tmp_path: Path) -> None:
    first = tilik("demo", "--no-app")
    assert (first.code, first.err.count("error:")) == (0, 0)
    assert "Capaian" in first.out and "Sitaan" in first.out
    head, findings = first.out.split("Tiga temuan yang patut dilihat")
    assert [line[:2] for line in findings.splitlines() if line[:1].isdigit()] == ["1.", "2.", "3."]
    assert findings.count("contoh") >= 3 and "data contoh dengan angka karangan" in head
    assert (tmp_path / "tilik-demo.duckdb").is_file()
    again = tilik("demo", "--no-app")
    assert "unchanged" in again.out and " new" not in again.out.split("Capaian")[0]
