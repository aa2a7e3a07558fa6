"""Folders as people keep them: many kinds of files, other cases of suffixes, what browsers save beside a page."""

from __future__ import annotations

import itertools
import tracemalloc
from pathlib import Path

from documents import RELEASE, mhtml, page, pdf, printed, rss, story, warc, word
from documents import record as crawled

from corpus.article import Capture
from corpus.clean import clean
from corpus.sources import Failure, captures, count


def test_a_folder_of_everything_gives_every_article(tmp_path: Path) -> None:
    html = page(*RELEASE)
    (tmp_path / "a.pdf").write_bytes(pdf([printed(RELEASE)]))
    (tmp_path / "b.DOCX").write_bytes(word(*RELEASE))
    (tmp_path / "c.mhtml").write_bytes(mhtml(html, "https://kabarrimba.example/c"))
    (tmp_path / "d.Htm").write_text(html)
    (tmp_path / "e.txt").write_text("\n\n".join(RELEASE))
    (tmp_path / "f.warc.gz").write_bytes(warc([crawled("https://kabarrimba.example/f", html.encode())]))
    (tmp_path / "g.xml").write_bytes(rss(["https://kabarrimba.example/g"]))
    found = list(captures([str(tmp_path)]))
    assert all(isinstance(one, Capture) for one in found) and len(found) == 6
    texts = [clean(one).text for one in found if isinstance(one, Capture)]
    assert all("merehabilitasi 42 klien" in text and "115 gram" in text for text in texts)
    assert count([str(tmp_path)]) is None


def test_what_a_browser_saves_beside_a_page_is_no_article(tmp_path: Path) -> None:
    for name in ("Kabar.html", "Kabar_files/iklan.html", "lain_files/kabar.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(page(*RELEASE))
    names = [Path(one.source).relative_to(tmp_path).as_posix() for one in captures([str(tmp_path)])]
    assert names == ["Kabar.html", "lain_files/kabar.html"]
    assert count([str(tmp_path)]) == 2


def test_one_bad_file_of_each_kind_does_not_stop_a_folder(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.docx", "c.mhtml", "d.html", "e.parquet", "f.warc", "g.jsonl", "h.warc.gz", "i.jsonl.gz"):
        (tmp_path / name).write_bytes(b"\x00\x01rusak")
    (tmp_path / "z.html").write_text(page(*RELEASE))
    *bad, good = captures([str(tmp_path)])
    assert isinstance(good, Capture)
    assert [Path(one.source).name.split(":")[0] for one in bad if isinstance(one, Failure)] == [
        path.name for path in sorted(tmp_path.iterdir())
    ][:-1]


def test_a_link_that_leads_back_up_does_not_loop(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "atas").symlink_to(tmp_path)
    (tmp_path / "a" / "x.html").write_text(page(*RELEASE))
    assert len(list(captures([str(tmp_path)]))) == 1


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    body = story(1) + " " * 100_000
    for number in range(300):
        (tmp_path / f"{number:03}.html").write_text(body)
    tracemalloc.start()
    stream = captures([str(tmp_path)])
    assert len(list(itertools.islice(stream, 2))) == 2
    assert sum(1 for _ in stream) == 298
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 * 2**20
