"""The quality gate: floors under the F1 of every gold set, committed beside the fingerprint of the gold.

In: `tests/gold/floors.json` and the gold sets. Out: complaints (`python -m tests.gate`, exit code 1 when there are
any), or new floors. Never: a floor lowered without being told to.

    python -m tests.gate                     measure all sets and compare with their floors
    python -m tests.gate --update            raise the floors to what is measured now, fingerprints too
    python -m tests.gate --update own_a      only the sets named
    python -m tests.gate --update --lower    lower floors too: say why in the message of the commit

An update that would lower any floor writes nothing at all and names each of them. A set that is not on this machine
keeps its floors. A floor is F1 rounded down to three digits.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import Article
from extract.evaluate_gold import read_gold
from extract.evaluate_report import evaluate
from extract.pipeline import Extractor
from extract.records import Record

ROOT = Path(__file__).parents[1]
FLOORS = ROOT / "tests" / "gold" / "floors.json"
SETS = {
    "own_a": "tests/gold/own_a.jsonl",
    "own_c": "tests/gold/own_c.jsonl",
    "own_d": "tests/gold/own_d.jsonl",
    "own_e": "tests/gold/own_e.jsonl",
    "own_f": "tests/gold/own_f.jsonl",
    "own_g": "tests/gold/own_g.jsonl",
    "own_h": "tests/gold/own_h.jsonl",
    "own_i": "tests/gold/own_i.jsonl",
    "own_j": "tests/gold/own_j.jsonl",
    "own_k": "tests/gold/own_k.jsonl",
    "own_l": "tests/gold/own_l.jsonl",
    "own_n": "tests/gold/own_n.jsonl",
    "own_o": "tests/gold/own_o.jsonl",
    "own_p": "tests/gold/own_p.jsonl",
    "own_r": "tests/gold/own_r.jsonl",
    "own_s": "tests/gold/own_s.jsonl",
    "own_t": "tests/gold/own_t.jsonl",
    "own_u": "tests/gold/own_u.jsonl",
    "own_v": "tests/gold/own_v.jsonl",
    "sample": "tests/gold/sample.jsonl",
    "seeds": "../shared/gold/seeds.jsonl",
    "dev": "../shared/gold/dev.jsonl",
    "real": "../shared/gold/real.jsonl",
}
"""The gold sets by name, from the project's root. Those beside the project may be absent."""

Read = Callable[[Article], Iterable[Record]]


@dataclass(frozen=True, slots=True)
class Measured:
    """A set as it scores now."""

    fingerprint: str
    f1: Mapping[str, float]
    """By level, rounded down to three digits."""


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """An update would lower floors; the message names them."""


def down(value: float) -> float:
    """Rounded down to three digits; the slack is for what a sum of fractions loses."""
    return math.floor(value * 1000 + 1e-6) / 1000


def measure(path: Path, read: Read) -> Measured:
    """The scores of a gold file. Raises GoldError."""
    found = evaluate(read_gold(path), read)
    return Measured(found.fingerprint, {level: down(counts.f1) for level, counts in found.levels.items()})


def complaints(name: str, floor: Mapping[str, Any] | None, now: Measured) -> list[str]:
    """What is wrong with a set, in sentences; empty when it holds."""
    if floor is None:
        return [f"{name}: has no floors yet; python -m tests.gate --update {name}"]
    found = []
    if floor["fingerprint"] != now.fingerprint:
        found.append(
            f"{name}: the gold file changed since its floors were measured; python -m tests.gate --update {name}"
        )
    if set(floor["f1"]) != set(now.f1):
        found.append(f"{name}: floors for other levels than are measured: {sorted(floor['f1'])}")
    for level, least in floor["f1"].items():
        if (score := now.f1.get(level, 0.0)) < least:
            found.append(f"{name}: {level} is {score:.3f}, its floor {least:.3f}")
    return found


def updated(floors: Mapping[str, Any], now: Mapping[str, Measured], *, lower: bool) -> dict[str, Any]:
    """The floors with those of the measured sets brought up to date. Raises Refused unless `lower` allows to lower."""
    falls = [
        f"{name}: {level} would fall from {least:.3f} to {measured.f1.get(level, 0.0):.3f}"
        for name, measured in now.items()
        for level, least in floors.get(name, {"f1": {}})["f1"].items()
        if measured.f1.get(level, 0.0) < least
    ]
    if falls and not lower:
        raise Refused("\n".join(falls))
    new = {name: {"fingerprint": item.fingerprint, "f1": dict(item.f1)} for name, item in now.items()}
    return dict(sorted({**floors, **new}.items()))


def load(path: Path = FLOORS) -> dict[str, Any]:
    """The committed floors by set; empty where there are none yet."""
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def store(floors: Mapping[str, Any], path: Path = FLOORS) -> None:
    """Write the floors, one level a line, so that a change can be read in a diff."""
    path.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", "utf-8")


def main(arguments: Sequence[str] | None = None, *, floors: Path = FLOORS, read: Read | None = None) -> int:
    """The command. Exit code 0, 1 when a set is under its floor or an update was refused, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m tests.gate", description=__doc__.split("\n")[0])
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"default: all of {', '.join(SETS)}")
    parser.add_argument("--update", action="store_true", help="raise the floors to what is measured now")
    parser.add_argument("--lower", action="store_true", help="with --update: lower floors too")
    options = parser.parse_args(arguments)
    if unknown := sorted(set(options.sets) - set(SETS)):
        parser.error(f"no such set: {', '.join(unknown)}")
    if options.lower and not options.update:
        parser.error("--lower goes with --update")
    present = {name: ROOT / SETS[name] for name in options.sets or SETS}
    for name in [name for name, path in present.items() if not path.exists()]:
        print(f"{name}: absent, its floors stay as they are ({SETS[name]})")
        del present[name]
    extract = read or Extractor().extract
    now = {name: measure(path, extract) for name, path in present.items()}
    old = load(floors)
    for name, measured in now.items():
        print(f"{name:<8}" + "  ".join(f"{level} {score:.3f}" for level, score in measured.f1.items()))
    if not options.update:
        found = [line for name, measured in now.items() for line in complaints(name, old.get(name), measured)]
        print("\n".join(found) or "all floors hold")
        return 1 if found else 0
    try:
        store(updated(old, now, lower=options.lower), floors)
    except Refused as refusal:
        print(f"{refusal}\nnothing written; --lower lowers floors", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
