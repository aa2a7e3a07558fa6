"""Pages for timing an ingestion: the markup of real pages, paragraphs of the bundled sample, no two alike but copies.

In: how many. Out: bytes of HTML, the same in every run. Never: a page that stands in many copies, as no outlet has
(stories would be all that is timed), or hundreds of pages that tell one office's one year otherwise (checks would).
Without the real pages beside the project the sample's own markup is taken.

Of ten pages one is a copy of an earlier one with another paragraph at its end, and one is a real page as it is, index
pages among them. The others keep a real page's markup, and tell what a page of the sample tells of another place and
year, with other figures and half of the words exchanged.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from html import escape
from pathlib import Path
from random import Random

from corpus.article import Capture
from corpus.clean import NotAnArticle, clean

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "pages" / "html"
SAMPLE = ROOT / "corpus" / "sample"
REGIONS = ROOT / "rules" / "p4gn" / "regions.csv"
PARAGRAPH = re.compile(r"(?<=>)[^<>{}]{60,}(?=<)")
WORD = re.compile(r"\b[a-z]{5,}\b")
FIGURE = re.compile(r"\b[1-9]\d{0,2}\b")
YEAR = re.compile(r"\b20[12]\d\b")
YEARS = 12
KINDS = ("city", "regency", "province")
"""Of regions, those that have offices; a name of several is that of the last."""
COPIED_AFTER = 13


def captures(number: int) -> Iterator[Capture]:
    """The pages as an ingestion gets them, each with an id of its own."""
    for place, page in enumerate(pages(number)):
        yield Capture(f"b{place}.html", page, "text/html", article_hint=f"b{place}")


def pages(number: int) -> Iterator[bytes]:
    """`number` pages, one by one."""
    real = [path.read_text("utf-8", "replace") for path in sorted((REAL if REAL.is_dir() else SAMPLE).glob("*.html"))]
    shells = [page for page in real if _is_article(page)]
    told = [_paragraphs(path) for path in sorted(SAMPLE.glob("*.html"))]
    words = sorted({word for paragraphs in told for text in paragraphs for word in WORD.findall(text)})
    places = _places()
    for place in range(number):
        if place % 10 == 9:
            yield f"{real[place // 10 % len(real)]}<!-- {place} -->".encode()
            continue
        copy = place % 10 == 5 and place > COPIED_AFTER
        source = place - COPIED_AFTER if copy else place
        chance = Random(source)
        page = _filled(shells[source % len(shells)], [_told(text, words, chance) for text in told[source % len(told)]])
        page = _elsewhere(page, places, chance)
        yield f"{page}<!-- {place} -->".encode()


def _is_article(page: str) -> bool:
    try:
        clean(Capture("uji.html", page.encode(), "text/html", article_hint="uji"))
    except NotAnArticle:
        return False
    return len(PARAGRAPH.findall(page)) >= 4


def _paragraphs(path: Path) -> list[str]:
    return [line for line in clean(Capture(path.name, path.read_bytes(), "text/html")).text.split("\n") if line]


def _places() -> dict[str, list[str]]:
    """The name of each region to those of its kind."""
    kinds: dict[str, list[str]] = defaultdict(list)
    with REGIONS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            kinds[row["level"]].append(row["name"].removeprefix("Kota "))
    return {name: kinds[kind] for kind in KINDS for name in kinds[kind]}


def _elsewhere(page: str, places: dict[str, list[str]], chance: Random) -> str:
    """The same of another place and year: each name exchanged for one other, all years earlier by as many."""
    years = chance.randrange(YEARS)
    found = [name for name in places if name in page]
    moved = {name: chance.choice(places[name]) for name in found}
    name = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(found, key=len, reverse=True)) or "(?!)")
    page = YEAR.sub(lambda year: str(int(year[0]) - years), page)
    return name.sub(lambda place: moved[place[0]], page)


def _told(text: str, words: list[str], chance: Random) -> str:
    text = FIGURE.sub(lambda found: str(chance.randint(1, 999)), text)
    return WORD.sub(lambda found: chance.choice(words) if chance.random() < 0.5 else found[0], text)


def _filled(shell: str, paragraphs: list[str]) -> str:
    """The markup with its paragraphs exchanged for these, in turn."""
    places = list(PARAGRAPH.finditer(shell))
    each = -(-len(paragraphs) // len(places))
    parts, end = [], 0
    for at, found in enumerate(places):
        given = " ".join(paragraphs[at * each : (at + 1) * each]) or paragraphs[at % len(paragraphs)]
        parts += [shell[end : found.start()], escape(given, quote=False)]
        end = found.end()
    return "".join([*parts, shell[end:]])
