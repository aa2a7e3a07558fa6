"""Pairs of articles for the measurement of story clusters: releases of our own writing, and what outlets do to them.

In: a seed. Out: pairs with their truth. Never: a text of an outlet, a person or a number that is real. A template is a
list of sentences with slots; an outlet's edits are drawn by a generator with a fixed seed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
OFFICES = (
    ("BNNK Padi Raya", "Padi Raya", "Harsono Wibowo"),
    ("BNNP Tirta Selatan", "Tirta Selatan", "Maria Lengkong"),
    ("BNN Kota Lembayung", "Lembayung", "Yusuf Hambali"),
    ("Satresnarkoba Polres Gunung Jati Baru", "Gunung Jati Baru", "Komang Suarta"),
)

_TEXTS = tomllib.loads((Path(__file__).parent / "stories" / "releases.toml").read_text("utf-8"))
RELEASES: list[list[str]] = [one["lines"] for one in _TEXTS["release"]]
REPORTS: list[str] = [one["report"] for one in _TEXTS["release"]]
EXTRA, HEADLINES, DATELINES = (_TEXTS["outlet"][name] for name in ("extra", "headlines", "datelines"))
SYNONYMS = (
    ("mengatakan", "menuturkan"),
    ("menyatakan", "menegaskan"),
    ("Sebanyak", "Sejumlah"),
    ("sebanyak", "sejumlah"),
    ("katanya", "ujarnya"),
    ("Selain itu", "Di samping itu"),
    ("warga", "masyarakat"),
    ("juga", "turut"),
    ("saat", "ketika"),
    ("agar", "supaya"),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts and whether they are one story."""

    kind: str
    one: str
    other: str
    same: bool
    days: int | None


def facts(random: Random, office: int, month: int) -> dict[str, str]:
    """What an office has to tell in a month."""
    name, place, head = OFFICES[office]
    count = random.randint(60, 900)
    return {
        "office": name,
        "place": place,
        "upper": place.upper(),
        "head": head,
        "month": MONTHS[month],
        "year": "2023",
        "a": str(count),
        "b": str(random.randint(5, 59)),
        "c": str(random.randint(20, 400)),
        "d": str(random.randint(3, 45)),
        "e": str(random.randint(2, 24)),
        "pct": f"{random.randint(20, 99)},{random.randint(1, 9)}",
        # A year's target stays the same from month to month.
        "target": str(1200 + 100 * office),
    }


def release(number: int, told: dict[str, str]) -> list[str]:
    """The release's lines, the headline first."""
    return [line.format(**told) for line in RELEASES[number]]


def edited(lines: list[str], told: dict[str, str], random: Random, *, hard: bool) -> str:
    """What an outlet makes of a release: nothing is done always, `hard` does more at once."""
    title, *body = lines
    if random.random() < 0.7:
        title = random.choice(HEADLINES).format(**told)
    body[0] = random.choice(DATELINES).format(**told) + body[0]
    for old, new in random.sample(SYNONYMS, 6 if hard else 3):
        body = [line.replace(old, new) for line in body]
    if random.random() < 0.6:
        cut = random.randint(1, 3 if hard else 2)
        body = body[:-cut]
    if random.random() < (0.8 if hard else 0.4):
        body.insert(random.randint(1, len(body)), random.choice(EXTRA))
    if hard and random.random() < 0.4:
        body = [
            line.replace(told["office"], "lembaga itu", 1) if place > 1 else line for place, line in enumerate(body)
        ]
    if random.random() < 0.3:
        wrong = told[random.choice("acd")]
        body = [line.replace(f" {wrong} ", f" {wrong[::-1]}0 ", 1) for line in body]
    return "\n".join([title, "", *body])


def pairs(seed: int = 7, each: int = 4) -> Iterator[Pair]:
    """Every kind of pair, `each` times for every release: 6 releases and 8 kinds make 192 with the default."""
    random = Random(seed)
    for number in range(len(RELEASES)):
        for turn in range(each):
            yield from _of_release(random, number, turn)


def _of_release(random: Random, number: int, turn: int) -> Iterator[Pair]:
    office, month = turn % len(OFFICES), random.randrange(11)
    told = facts(random, office, month)
    lines = release(number, told)
    first = edited(lines, told, random, hard=False)
    quote = next(line for line in lines if line.startswith("“"))
    yield Pair("copy", "\n".join(lines), first, True, random.choice([None, 0, 1]))
    yield Pair("two copies", first, edited(lines, told, random, hard=False), True, random.choice([None, 0, 2]))
    yield Pair("two copies, much edited", first, edited(lines, told, random, hard=True), True, random.choice([None, 3]))
    yield Pair("cut to a half", "\n".join(lines), "\n".join(lines[: len(lines) // 2 + 1]), True, 0)
    # The same office next month: other figures, the same target, the same words.
    later = facts(random, office, month + 1)
    days = random.choice([None, 31])
    yield Pair("next month", first, edited(release(number, later), later, random, hard=False), False, days)
    # Another office on the same template, in the same month.
    other = facts(random, (office + 1) % len(OFFICES), month)
    yield Pair("another office", first, edited(release(number, other), other, random, hard=False), False, 0)
    report = f"{told['office']} dan {told['a']} Angka di {told['place']}\n\n{REPORTS[number]}".format(
        **told, quote=quote
    )
    yield Pair("a reporter's own", first, report, False, 0)
    another = (number + 1) % len(RELEASES)
    yield Pair("another release", first, edited(release(another, told), told, random, hard=False), False, 0)


def outlet_copies(number: int, count: int, seed: int = 3) -> list[tuple[str, date]]:
    """`count` outlets' versions of one release, with the days on which they ran."""
    random = Random(seed)
    told = facts(random, number % len(OFFICES), 4)
    lines = release(number, told)
    day = date(2023, 6, 2)
    return [(edited(lines, told, random, hard=False), day + timedelta(days=at % 3)) for at in range(count)]
