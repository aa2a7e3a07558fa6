"""Reviewed articles written as a gold file with a folder of texts, and reviews read from a file.

In: a `Warehouse`, paths. Out: files that `tilik evaluate` reads; wishes for `warehouse.reviews`. Never: half a gold
file: it takes its name when it is whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.gold import gold
from warehouse.reviews import Missed, ReviewError, Wish
from warehouse.store import Warehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What a gold file holds."""

    articles: int
    partial: int
    """Of these, articles in which something was not judged."""
    left_out: int
    """Reviewed articles that were left out because something in them was not judged."""
    metrics: int
    seizures: int
    texts: Path


def export(warehouse: Warehouse, path: Path, texts: Path | None = None, *, partial: bool = False) -> Exported:
    """Write the gold file at `path` and the texts into `texts` (by default the folder beside it, of its name). Raises
    ReviewError when there is nothing to write."""
    if not path.parent.is_dir():
        raise ReviewError(f"{path}: there is no folder {path.parent}; create it first")
    folder = texts or path.with_suffix("")
    every = list(gold(warehouse))
    kept = [article for article in every if partial or not article.open]
    if not kept:
        raise ReviewError(
            f"{len(every)} reviewed articles, none of them whole: judge their other records, or add --partial"
            if every
            else "no record was reviewed yet; `tilik review list` shows where to begin"
        )
    folder.mkdir(parents=True, exist_ok=True)
    for article in kept:
        with (folder / f"{article.name}.txt").open("w", encoding="utf-8", newline="") as file:
            file.write(article.text)
    part = path.with_name(path.name + ".part")
    part.write_text("".join(json.dumps(one.row, ensure_ascii=False) + "\n" for one in kept), encoding="utf-8")
    part.replace(path)
    return Exported(
        articles=len(kept),
        partial=sum(article.open > 0 for article in kept),
        left_out=len(every) - len(kept),
        metrics=sum(len(article.row["metrics"]) for article in kept),
        seizures=sum(len(article.row["seizures"]) for article in kept),
        texts=folder,
    )


def wishes(path: Path, reviewer: str | None) -> Iterator[Wish | Missed]:
    """The reviews of a JSON lines file, one object a line: target, decision, reason, reviewer, correction; or, for a
    missed record, decision "add" with article, kind, quote, fields. `reviewer` stands in where a line names none.
    Raises ReviewError naming the line."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReviewError(f"{path}: can't be read ({error})") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _wish(f"{path}:{number}", line, reviewer)


def _wish(where: str, line: str, reviewer: str | None) -> Wish | Missed:
    try:
        row: dict[str, Any] = json.loads(line)
        shared = {"reviewer": str(row.get("reviewer") or reviewer or ""), "reason": str(row.get("reason") or "")}
        if row["decision"] == "add":
            return Missed(article=row["article"], kind=row["kind"], quote=row["quote"], fields=row["fields"], **shared)
        return Wish(target=row["target"], decision=row["decision"], correction=row.get("correction"), **shared)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ReviewError(f"{where}: no review ({type(error).__name__}: {error})") from error
