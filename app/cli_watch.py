"""`tilik watch`: follow outlets through their feeds, once (for cron) or until stopped.

In: a list of outlets in TOML. Out: what each round came to. Never: the work itself, which is `app.watch`.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli_options import FAILED, INTERRUPTED, USAGE, WarehouseOption, example, open_warehouse

if TYPE_CHECKING:
    from app.watch import Round
    from app.watch_config import Config
    from warehouse.store import Warehouse

EPILOG = example(
    "tilik watch --init", "tilik watch --once", "tilik watch outlets.toml --every 60", "tilik watch --status"
)


def watch(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="[FILE]", help="The list of outlets.", show_default=True)] = Path(
        "watch.toml"
    ),
    init: Annotated[bool, typer.Option("--init", help="Write a FILE to start from, and stop.")] = False,
    once: Annotated[bool, typer.Option("--once", help="One round, then stop: for cron.")] = False,
    status: Annotated[bool, typer.Option("--status", help="Show what is remembered of each feed, and stop.")] = False,
    every: Annotated[
        float | None,
        typer.Option(
            "--every", metavar="MINUTES", min=1, help="Minutes between two rounds. Default: as in FILE, or 30."
        ),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a round, or a feed with --status.")
    ] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also fetch addresses inside your own network.")
    ] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Follow outlets: ask their feeds what is new, fetch it, keep what is about narcotics.

    Nothing is asked for twice, and a round that is stopped anywhere is taken up by the next. Exit code: 0 all went
    well, 1 a feed or an article failed, 2 wrong usage, 130 stopped by Ctrl-C.
    """
    from app.cli_output import complain
    from app.watch_config import ConfigError, read_config

    if init:
        _init(file)
        return
    try:
        config = read_config(file)
    except ConfigError as error:
        complain(str(error))
        raise typer.Exit(USAGE) from None
    store = open_warehouse(ctx, warehouse)
    if status:
        _status(config, store, json)
        return
    _run(config, store, once, (every or config.every) * 60, json, allow_private)


def _init(file: Path) -> None:
    from app.cli_output import complain, note
    from app.watch_config import STARTER

    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(STARTER.read_text(encoding="utf-8"))
    except FileExistsError:
        complain(f"{file}: it is there already and was left as it is")
        raise typer.Exit(FAILED) from None
    except OSError as error:
        complain(f"{file}: cannot be written ({error.strerror})")
        raise typer.Exit(FAILED) from None
    note(f"Wrote {file}. Put your outlets in, then try: tilik watch {file} --once")


def _run(config: Config, store: Warehouse, once: bool, seconds: float, json: bool, allow_private: bool) -> None:
    """Rounds until stopped, or one. A lock keeps a second watch out of the same warehouse."""
    from filelock import FileLock, Timeout

    from app.cli_output import complain, plain
    from app.watch import watch_round
    from extract.pipeline import Extractor
    from warehouse.store import WarehouseError

    def told(what: str, address: str, reason: str | None) -> None:
        if reason is not None:
            complain(f"{plain(address)}: {reason}")

    if not store.path.parent.is_dir():
        raise WarehouseError(f"{store.path}: there is no folder {store.path.parent}; create it first")
    try:
        with FileLock(f"{store.path}.watch", timeout=0):
            extractor = Extractor()
            while True:
                began = time.monotonic()
                done = watch_round(config, store, extractor=extractor, on_event=told, allow_private=allow_private)
                _report(done, json)
                if done.interrupted:
                    raise typer.Exit(INTERRUPTED)
                if once:
                    raise typer.Exit(FAILED if done.failed else 0)
                time.sleep(max(0.0, seconds - (time.monotonic() - began)))
    except Timeout:
        complain(f"{store.path}: another tilik watch is at work on it; this one did nothing")
        raise typer.Exit(FAILED) from None
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def _facts(done: Round) -> dict[str, Any]:
    stored = done.summary.counts
    return {
        "feeds": done.asked,
        "unchanged_feeds": done.unchanged,
        "failed_feeds": len(done.failed_feeds),
        "resting_feeds": done.resting,
        "new_addresses": done.new,
        "skipped_by_title": done.skipped_titles,
        "skipped_by_text": done.irrelevant,
        "articles_stored": stored["new"] + stored["replaced"],
        "articles_known": stored["unchanged"],
        "no_article": stored["refused"],
        "failed_articles": len(done.failed_articles),
        "to_be_tried_again": done.postponed,
        "left_for_later": done.unasked,
        "metrics": done.summary.metrics,
        "seizures": done.summary.seizures,
        "interrupted": done.interrupted,
    }


NAMES = {
    "feeds": "feeds asked",
    "unchanged_feeds": "of them without news",
    "failed_feeds": "of them failed",
    "resting_feeds": "feeds left alone, because they failed lately",
    "new_addresses": "new addresses",
    "skipped_by_title": "not fetched: the title is about something else",
    "skipped_by_text": "fetched, but not about narcotics",
    "articles_stored": "articles stored",
    "articles_known": "articles known already",
    "no_article": "pages with no article in them",
    "failed_articles": "articles failed",
    "to_be_tried_again": "of them to be tried again",
    "left_for_later": "articles left for a later round, because their host has trouble",
}


def _report(done: Round, json: bool) -> None:
    from app.cli_output import json_line, note, output

    facts = _facts(done)
    if json:
        failures = [
            {"kind": kind, "url": url, "reason": reason}
            for kind, failed in (("feed", done.failed_feeds), ("article", done.failed_articles))
            for url, reason in failed
        ]
        json_line({**facts, "failures": failures})
        return
    for key, name in NAMES.items():
        if facts[key] or key in {"feeds", "new_addresses"}:
            output().print(f"{facts[key]:>6}  {name}")
    output().print(f"        {facts['metrics']} metrics and {facts['seizures']} seizures stored")
    if done.interrupted:
        note("Stopped. What was read until now is stored; run the same command again to go on.")


def _status(config: Config, store: Warehouse, json: bool) -> None:
    """Each feed of the list with what is remembered of it."""
    from rich.table import Table
    from rich.text import Text

    from app.cli_output import json_line, output, plain
    from warehouse import watch as memory

    with store.read() as connection:
        states, counts = memory.feeds(connection), memory.entry_counts(connection)
    table = Table("Outlet", "Feed", "Last answer (UTC)", "Stored", "Skipped", "Waiting", "Failed", "Trouble")
    for feed in config.feeds:
        state = states.get(feed.url, memory.FeedState(feed.url, feed.outlet))
        told = {status: counts.get((feed.url, status), 0) for status in ("read", "waiting", "failed", "refused")}
        told["skipped"] = sum(counts.get((feed.url, status), 0) for status in ("other_title", "other_text"))
        if json:
            moments = {"answered_at": state.answered_at, "next_try_at": state.next_try_at}
            trouble = {"failure_count": state.failure_count, "failure_reason": state.failure_reason}
            json_line({"outlet": feed.outlet, "feed": feed.url, **moments, **trouble, "articles": told})
            continue
        answered = f"{state.answered_at:%Y-%m-%d %H:%M}" if state.answered_at else "never"
        trouble_text = f"{state.failure_count}x: {state.failure_reason}" if state.failure_reason else ""
        cells = [
            feed.outlet,
            feed.url,
            answered,
            told["read"],
            told["skipped"],
            told["waiting"],
            told["failed"],
            trouble_text,
        ]
        table.add_row(*(Text(plain(str(cell))) for cell in cells))
    if not json:
        output().print(table)
