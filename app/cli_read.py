"""`tilik extract`, `clean` and `explain`: what Tilik makes of a page, without storing anything.

In: files, folders, addresses, or the id of an article in the warehouse. Out: JSON lines, or the article in the
terminal; errors on standard error and exit code 1. Never: anything but records on standard output of `extract`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_options import FAILED, RulesOption, WarehouseOption, open_warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.article import Article

Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATH", help="Files (.txt, .html, .jsonl with one article a line), folders or addresses."),
]


class Pages:
    """The articles of some sources; remembers whether one of them failed."""

    def __init__(self, sources: list[str]) -> None:
        self._sources = sources
        self.failed = False
        self.source = ""
        """Where the latest article came from."""

    def __iter__(self) -> Iterator[Article]:
        from corpus.article import Capture
        from corpus.clean import NotAnArticle, clean
        from corpus.sources import captures

        for capture in captures(self._sources):
            if not isinstance(capture, Capture):
                self._fail(capture.source, capture.reason)
                continue
            try:
                article = clean(capture)
            except NotAnArticle as error:
                self._fail(capture.source, str(error))
            else:
                self.source = capture.source
                yield article

    def _fail(self, source: str, reason: str) -> None:
        from app.cli_output import complain

        self.failed = True
        complain(f"{source}: {reason}")

    def end(self) -> None:
        """Exit code 1 when a source failed."""
        if self.failed:
            raise typer.Exit(FAILED)


def extract(paths: Paths, rules: RulesOption = None) -> None:
    """Print the records of articles as JSON lines, one record a line. Nothing is stored.

    The fields are those of the output contract: kind, article, unit, the figures, the period, and the quote with its
    place in the cleaned text, the rule and the confidence.
    """
    from app.cli_output import json_line
    from extract.pipeline import Extractor
    from extract.records import to_json

    extractor = Extractor(rules)
    pages = Pages(paths)
    for article in pages:
        for record in extractor.extract(article):
            json_line(to_json(record))
    pages.end()


def clean(paths: Paths) -> None:
    """Print articles as cleaned, one JSON object a line. Nothing is stored.

    Fields: article, title, outlet, author, published, published_source, language, text.
    """
    from app.cli_output import json_line

    fields = ("article", "title", "outlet", "author", "published", "published_source", "language", "text")
    pages = Pages(paths)
    for article in pages:
        json_line({name: getattr(article, name) for name in fields})
    pages.end()


def explain(
    ctx: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="PATH|ARTICLE", help="A file, an address, or the id of a stored article.")
    ],
    warehouse: WarehouseOption = None,
    trace: Annotated[
        bool, typer.Option("--trace", help="Read it anew and show every step, for those who write rules.")
    ] = False,
    rules: RulesOption = None,
) -> None:
    """Show an article with every figure marked, and beside it what was made of it and by which rule.

    A file or address is read anew by the present rules; for the id of a stored article the warehouse tells what it
    holds. With --trace each sentence with a number is shown step by step: tokens, numbers and why one was refused,
    words of rules, statements, candidates with their scores, records.
    """
    from app.cli_output import complain, output
    from app.explain import explained

    if not Path(source).exists() and "://" not in source:
        from warehouse.query import article as stored
        from warehouse.stored import reading

        store = open_warehouse(ctx, warehouse)
        view = stored(store, source)
        if view is None:
            complain(f"{source}: neither a file here nor an article in {store.path}. `tilik show articles` lists them")
            raise typer.Exit(FAILED)
        if trace:
            _trace(view.article, rules)
        else:
            output().print(explained(view.article, reading(view)))
        return
    from extract.pipeline import Extractor

    extractor = None if trace else Extractor(rules)
    pages = Pages([source])
    for article in pages:
        if extractor is None:
            _trace(article, rules)
            continue
        output().print(explained(article, extractor.read(article)))
    pages.end()


def _trace(article: Article, rules: Path | None) -> None:
    from app.cli_output import output
    from app.trace import traced
    from extract.tracing import trace
    from rules.files import packs
    from rules.kinds import entries

    both = packs(rules)
    notes = {rule.id: rule.note for rule in entries(both)}
    output().print(traced(article, trace(article, both), notes), soft_wrap=True)
