"""Consistent triples, made up: what the press told, what was official then, and what is official now.

A yearly figure grows until the books are closed. The press tells its status of a day in December, exactly or in short;
the official figure is taken weeks later, the later one after a revision of under one per cent. Nothing in a triple is
wrong: a verdict that says otherwise is a false alarm. Seeded: the same triples in every run.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from warehouse.verdicts import Side, Topic

COUNTS = (
    ("pemberantasan.kasus", "kasus"),
    ("pemberantasan.tersangka", "orang"),
    ("rehabilitasi.klien", "orang"),
    ("rehabilitasi.skhpn", "surat"),
    ("dayamas.tes_urine", "orang"),
    ("umum.anggaran", "rupiah"),
)
SEED = 20240517


@dataclass(frozen=True)
class Triple:
    """One figure three times; `targets` are the versions of its target."""

    topic: Topic
    press: Side
    official: Side
    later: Side


def triples(count: int) -> Iterator[Triple]:
    """That many triples: counts, amounts in two measures, targets, each told exactly, rounded, cut or hedged."""
    chance = random.Random(SEED)
    for _ in range(count):
        kind = chance.choices(("count", "amount", "target"), (6, 2, 2))[0]
        year = chance.randint(2012, 2024)
        start, end = date(year, 1, 1), date(year, 12, 31)
        told = date(year, 12, chance.randint(12, 31))
        closed = end + timedelta(days=chance.choice((0, 20, 31, 59)))
        revised = closed + timedelta(days=chance.randint(20, 400))
        period = {"start": start, "end": end}
        if kind == "target":
            value = float(chance.randint(3, 4000))
            topic = Topic(unit="bnn-prov-uji", subject="rehabilitasi.klien", field="target")
            made = Side(value=value, measure="orang", when=told, **period)
            sides = [Side(value=value, measure="orang", when=day, closed=True, **period) for day in (closed, revised)]
        elif kind == "amount":
            topic = Topic(unit="bnn-prov-uji", subject="sabu", field="amount")
            grams = round(chance.uniform(900, 900_000), 2)
            early = round(grams * (1 - chance.uniform(0, 0.12)), 2)
            made = _amount(chance, early, told, period)
            final = round(grams * (1 + chance.uniform(0, 0.008)), 2)
            sides = [
                Side(value=value, measure="gram", when=day, closed=True, **period)
                for value, day in ((grams, closed), (final, revised))
            ]
        else:
            subject, measure = chance.choice(COUNTS)
            topic = Topic(unit="bnn-prov-uji", subject=subject, field="realization")
            size = 10 ** chance.uniform(1.2, 9.5 if measure == "rupiah" else 4.5)
            official = float(round(size))
            early = float(max(1, round(official * (1 - chance.uniform(0, 0.15)))))
            final = float(round(official * (1 + chance.uniform(0, 0.009))))
            made = _count(chance, early, measure, told, period)
            sides = [
                Side(value=value, measure=measure, when=day, closed=True, **period)
                for value, day in ((official, closed), (final, revised))
            ]
        yield Triple(topic, made, *sides)


def _count(chance: random.Random, value: float, measure: str, told: date, period: dict[str, date]) -> Side:
    """A count as the press tells it: one in ten with two leading digits and "sekitar"."""
    if value >= 100 and chance.random() < 0.1:
        grain = float(10 ** (len(str(int(value))) - 2))
        return Side(value=value // grain * grain, measure=measure, place=grain, hedge="over", when=told, **period)
    return Side(value=value, measure=measure, when=told, **period)


def _amount(chance: random.Random, grams: float, told: date, period: dict[str, date]) -> Side:
    """An amount as the press tells it: in gram, or in kilogram with two decimals."""
    if chance.random() < 0.5:
        return Side(value=grams, measure="gram", place=0.01, when=told, **period)
    return Side(value=round(grams / 1000, 2), measure="kg", place=0.01, when=told, **period)
