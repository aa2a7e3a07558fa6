"""`tilik gaps`: the figures that no rule explains, alike ones together, the most frequent first.

In: files, folders, addresses, or the warehouse. Out: a table or JSON lines. Never: a record, writing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_options import RulesOption, WarehouseOption, open_warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.cli_read import Pages
    from extract.gaptable import GapRow, Seen
    from rules.files import Packs


def gaps(
    ctx: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH…]", help="Files, folders or addresses, read anew. Without any: the warehouse."),
    ] = None,
    warehouse: WarehouseOption = None,
    rules: RulesOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most this many shapes.")] = 20,
    json: Annotated[bool, typer.Option("--json", help="Print JSON lines, one shape a line, instead.")] = False,
) -> None:
    """List figures in relevant sentences that no rule explains, grouped by the words around them.

    A shape shows numbers as # and names as @. Begin with the first: it occurs most often. Then look at its sentence
    with `tilik explain PATH --trace`.
    """
    from app.cli_output import json_line, note, output
    from app.cli_read import Pages
    from extract.gaptable import table
    from rules.files import packs

    both = packs(rules)
    pages = Pages(paths or [])
    if paths:
        rows = table(_read(pages, both), both.language)
    else:
        from warehouse.gaps import seen

        store = open_warehouse(ctx, warehouse)
        if not store.exists:
            note(f"There is no warehouse at {store.path} yet. `tilik ingest SOURCE` makes one; or name files to read.")
        rows = table(seen(store), both.language) if store.exists else []
    if json:
        for row in rows[:limit]:
            json_line({name: getattr(row, name) for name in row.__slots__})
    elif rows:
        output().print(_table(rows[:limit]))
    if not json:
        figures, shapes = sum(row.count for row in rows), len(rows)
        note(f"{figures} figures in {shapes} shapes" + (f"; --limit shows more than {limit}" if shapes > limit else ""))
    pages.end()


def _read(pages: Pages, packs: Packs) -> Iterator[Seen]:
    from extract.gaptable import of_article
    from extract.pipeline import Extractor

    extractor = Extractor(packs)
    for article in pages:
        yield from of_article(article, extractor.read(article).gaps, pages.source)


def _table(rows: Sequence[GapRow]) -> object:
    from rich.table import Table
    from rich.text import Text

    from app.cli_output import plain

    table = Table()
    table.add_column("count", justify="right")
    table.add_column("articles", justify="right")
    for name in ("shape", "reason", "sentence", "file"):
        table.add_column(name, overflow="fold", ratio=3 if name == "sentence" else None)
    for row in rows:
        cells = (row.shape, row.reason, row.sentence, row.source)
        table.add_row(str(row.count), str(row.articles), *(Text(plain(cell)) for cell in cells))
    return table
