"""Files, folders and article lines become captures; whatever cannot becomes a failure with its name, and the rest
goes on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from servers import misbehaving

from corpus import limits
from corpus.article import Capture
from corpus.clean import clean
from corpus.sources import Failure, captures, count

TEXT = "BNNK Contoh Raya mengungkap 4 kasus narkotika dari target 6 kasus pada tahun 2024."


def failures(*sources: Path | str) -> list[Failure]:
    """The failures among what the sources give."""
    return [one for one in captures([str(source) for source in sources]) if isinstance(one, Failure)]


def write(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_folder_is_read_in_sorted_order_and_only_known_suffixes(tmp_path: Path) -> None:
    write(tmp_path / "b.txt", TEXT)
    write(tmp_path / "a" / "z.HTML", f"<p>{TEXT}</p>")
    write(tmp_path / "a" / "y.md", f"# Judul\n\n{TEXT}")
    write(tmp_path / "gambar.png", b"\x89PNG")
    found = [one for one in captures([str(tmp_path)]) if isinstance(one, Capture)]
    assert [(one.article_hint, one.media_type) for one in found] == [
        ("y", "text/markdown"),
        ("z", "text/html"),
        ("b", "text/plain"),
    ]
    assert count([str(tmp_path)]) == 3
    assert all(one.captured_at is None and one.url is None for one in found)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("kosong.txt", b"", "The file is empty"),
        ("kosong.html", b" \n\t\n", "The file is empty"),
        ("sampah.html", bytes(range(256)) * 20, "binary data"),
        ("sampah.txt", b"\x00\x01\x02 teks", "binary data"),
        ("naskah.pdf", b"", "The file is empty"),
        ("naskah.doc", b"\xd0\xcf\x11\xe0", "save it as .docx"),
        ("kabar.csv", b"judul,isi", "Parquet or JSON lines"),
        ("kabar.warc.gz", b"bukan arsip", "no WARC archive"),
        ("kabar.parquet", b"PAR1", "Parquet file is damaged"),
        ("foto.png", b"\x89PNG", "Files of this kind are not read"),
        ("tanpa-akhiran", b"teks", "Files of this kind are not read"),
        ("besar.html", b"<p>x</p>" * (30 * 1024 * 128), "larger than 10 MB"),
        ("kosong.jsonl", b"\n\n", "The file is empty"),
    ],
)
def test_a_bad_file_is_a_failure_and_the_rest_goes_on(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    bad, good = write(tmp_path / name, content), write(tmp_path / "baik.txt", TEXT)
    first, second = captures([str(bad), str(good)])
    assert isinstance(first, Failure) and isinstance(second, Capture)
    assert first.source == str(bad)
    assert words in first.reason and first.reason.endswith(".")


def test_a_missing_path_a_strange_name_and_an_empty_folder_are_failures(tmp_path: Path) -> None:
    missing, strange, empty = failures(tmp_path / "tiada.html", "a\0b.txt", tmp_path)
    assert "no such file or folder" in missing.reason
    assert "no such file or folder" in strange.reason
    assert "holds no article" in empty.reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_a_failure(tmp_path: Path) -> None:
    locked = write(tmp_path / "terkunci.txt", TEXT)
    locked.chmod(0)
    assert "may not be read" in failures(locked)[0].reason


def test_a_device_or_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipa.txt"
    os.mkfifo(pipe)
    assert "not a regular file" in failures(pipe)[0].reason


def test_article_lines_come_out_unchanged_and_bad_lines_are_named(tmp_path: Path) -> None:
    good = {"article": "kabar-1", "text": " Teks\r\napa adanya. ", "title": "Judul", "published": "2024-05-31"}
    lines = [
        json.dumps(good),
        "{rusak",
        "",
        json.dumps({"article": "kabar-2"}),
        json.dumps(["bukan objek"]),
        json.dumps({"article": "kabar-3", "text": "teks", "published": "31 Mei"}),
        json.dumps({"article": 4, "text": "teks"}),
        json.dumps({"article": "kabar-5", "text": TEXT, "url": "https://kabar.example/5"}),
    ]
    path = write(tmp_path / "kabar.jsonl", "\ufeff" + "\n".join(lines))
    found = list(captures([str(path)]))
    assert [one.source for one in found if isinstance(one, Failure)] == [
        f"{path}:{number}" for number in (2, 4, 5, 6, 7)
    ]
    assert "2024-05-31" in next(one.reason for one in found if one.source.endswith(":6") and isinstance(one, Failure))
    first, last = (clean(one) for one in found if isinstance(one, Capture))
    assert (first.article, first.text, first.title) == ("kabar-1", good["text"], "Judul")
    assert (str(first.published), first.published_source) == ("2024-05-31", "given")
    assert (last.article, last.url) == ("kabar-5", "https://kabar.example/5")
    assert count([str(path)]) == len(found)


def test_a_line_beyond_the_limit_is_a_failure_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "besar.jsonl"
    path.write_bytes(b"x" * (limits.MAX_BYTES + 2) + b"\n" + json.dumps({"article": "a", "text": TEXT}).encode())
    first, second = captures([str(path)])
    assert isinstance(first, Failure) and "larger than 10 MB" in first.reason
    assert isinstance(second, Capture)


def test_addresses_among_files_and_failures_of_the_network(tmp_path: Path) -> None:
    good = write(tmp_path / "baik.txt", TEXT)
    with misbehaving() as site:
        told = [site.url("/tidak-ada"), site.url("/lingkar"), site.url("/baik"), str(good)]
        steps: list[str] = []
        found = list(captures(told, allow_private=True, on_progress=steps.append))
        refused = failures(site.url("/baik"))
    assert [isinstance(one, Failure) for one in found] == [True, True, False, False]
    assert steps == told
    assert "status 404" in found[0].reason  # type: ignore[union-attr]
    assert "not on the open Internet" in refused[0].reason
