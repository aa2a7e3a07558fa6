"""Gold files: annotated articles, and where their texts are.

In: a .jsonl file with one annotated article a line (article, published, title, metrics, seizures) and a folder of
texts. Out: a `GoldSet` of articles and what a person found in each. Never: a score over fewer articles than the file
holds: a text that can't be found is an error.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import corpus
from corpus.article import Article, Capture
from corpus.clean import NotAnArticle, clean
from extract.evaluate import GoldRecords

SUFFIXES = (".txt", ".html", ".htm")
_RECORD_FIELDS = {
    "metrics": ("indicator", "target", "realization", "percent", "unit", "period_start", "period_end"),
    "seizures": ("substance", "amount_base", "base", "unit", "period_start", "period_end"),
}


class GoldError(ValueError):
    """A gold file or a text that can't be used; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class GoldSet:
    """Annotated articles with their texts."""

    name: str
    """The file's name without its suffix."""
    fingerprint: str
    """SHA-256 of the gold file, in hex."""
    articles: tuple[Article, ...]
    records: tuple[GoldRecords, ...]
    """In the order of `articles`."""


def fingerprint(path: Path) -> str:
    """SHA-256 of a gold file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_gold(path: Path, folder: Path | None = None) -> GoldSet:
    """The articles of a gold file. Raises GoldError.

    A text is `<article>.txt` or `.html`, looked for in `folder`; without one in the folder named like the gold file,
    beside it or one level up, then beside the file, then below it; last among the pages that Tilik brings along
    (corpus/sample for sample.jsonl). The publication date is the annotation's; a page's own where that has none.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: can't be read ({error})") from error
    if folder is not None and not folder.is_dir():
        raise GoldError(f"{folder}: no such folder of article texts")
    rows = [_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise GoldError(f"{path}: holds no annotated article")
    names = [row["article"] for row in rows]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise GoldError(f"{path}: annotated twice: {', '.join(twice)}")
    texts = _texts(path, folder)
    if missing := [name for name in names if name not in texts]:
        told = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
        raise GoldError(f"{path}: no text found for {told}; name their folder with --articles")
    articles = tuple(_article(row, texts[row["article"]]) for row in rows)
    records = tuple(GoldRecords(row["article"], tuple(row["metrics"]), tuple(row["seizures"])) for row in rows)
    return GoldSet(path.stem, fingerprint(path), articles, records)


def _row(path: Path, number: int, line: str) -> Mapping[str, Any]:
    where = f"{path}:{number}"
    try:
        row = json.loads(line)
    except ValueError as error:
        raise GoldError(f"{where}: no JSON object ({error})") from error
    if not isinstance(row, dict) or not isinstance(row.get("article"), str):
        raise GoldError(f'{where}: an annotated article needs "article", "metrics" and "seizures"')
    for key, fields in _RECORD_FIELDS.items():
        if not isinstance(row.get(key), list):
            raise GoldError(f"{where}: {key} is no list")
        for record in row[key]:
            if missing := [name for name in fields if name not in record]:
                raise GoldError(f"{where}: a record of {key} lacks {', '.join(missing)}")
    return row


def _texts(path: Path, folder: Path | None) -> dict[str, Path]:
    """By article id, the file that holds its text: the first one found."""
    places: Iterable[Iterable[Path]]
    if folder is not None:
        places = (folder.iterdir(), folder.rglob("*"))
    else:
        beside, above = path.parent / path.stem, path.parent.parent / path.stem
        bundled = Path(corpus.__file__).parent / path.stem
        near = (_files(place) for place in (beside, above, path.parent))
        places = (*near, path.parent.rglob("*"), _files(bundled))
    found: dict[str, Path] = {}
    for place in places:
        for file in sorted(place):
            if file.suffix in SUFFIXES:
                found.setdefault(file.stem, file)
    return found


def _files(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())


def _article(row: Mapping[str, Any], file: Path) -> Article:
    published, title = row.get("published"), row.get("title")
    try:
        if file.suffix == ".txt":
            text = file.read_text("utf-8").replace("\r\n", "\n")
            return Article.from_text(text, row["article"], published=published, title=title)
        page = clean(Capture(str(file), file.read_bytes(), media_type="text/html", article_hint=row["article"]))
    except (OSError, ValueError, NotAnArticle) as error:
        raise GoldError(f"{file}: {error}") from error
    return replace(page, published=date.fromisoformat(published)) if published else page
