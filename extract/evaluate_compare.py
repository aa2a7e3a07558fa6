"""Two evaluations side by side: what a change of the rules mended and what it broke.

In: an `Evaluation`, and the JSON form of an earlier one. Out: that JSON form, and the differences. Never: a verdict on
two gold sets that differ without saying so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from extract.evaluate import LEVEL_NAMES, Counts
from extract.evaluate_report import Evaluation

FORMAT = 1
_SLACK = 1e-9


class CompareError(ValueError):
    """The earlier evaluation can't be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is different from an earlier evaluation."""

    same_gold: bool
    f1: Mapping[str, tuple[float, float]]
    """By level name, F1 then and now."""
    mended: tuple[str, ...]
    """Keys of the mistakes that are gone."""
    broken: tuple[str, ...]
    """Keys of the mistakes that are new."""

    @property
    def fallen(self) -> tuple[str, ...]:
        """The levels whose F1 is lower than it was."""
        return tuple(name for name, (old, new) in self.f1.items() if new < old - _SLACK)


def to_json(found: Evaluation) -> dict[str, Any]:
    """One JSON object: what `tilik evaluate --json` prints and `--compare` reads."""
    return {
        "format": FORMAT,
        "gold": found.name,
        "fingerprint": found.fingerprint,
        "articles": found.articles,
        "levels": {name: _row(counts) | asdict(found.intervals[name]) for name, counts in found.levels.items()},
        "pillars": _rows(found.pillars),
        "subjects": _rows(found.subjects),
        "phenomena": _rows(found.phenomena),
        "reliability": asdict(found.reliability),
        "mistakes": [asdict(mistake) | {"key": mistake.key} for mistake in found.mistakes],
    }


def compared(old: object, new: Evaluation) -> Change:
    """The change from an evaluation in its JSON form to another. Raises CompareError."""
    if not isinstance(old, dict) or old.get("format") != FORMAT:
        raise CompareError("this is no evaluation: make one by `tilik evaluate GOLD --json > OLD.json`")
    try:
        f1 = {name: (float(old["levels"][name]["f1"]), new.levels[name].f1) for name in LEVEL_NAMES}
        before = Counter(str(mistake["key"]) for mistake in old["mistakes"])
        same_gold = old["fingerprint"] == new.fingerprint
    except (KeyError, TypeError, ValueError) as error:
        raise CompareError(f"the evaluation is damaged: {type(error).__name__} {error}") from error
    after = Counter(mistake.key for mistake in new.mistakes)
    return Change(same_gold, f1, tuple((before - after).elements()), tuple((after - before).elements()))


def _rows(groups: Mapping[str, Mapping[str, Counts]]) -> dict[str, dict[str, dict[str, float]]]:
    return {group: {name: _row(counts) for name, counts in levels.items()} for group, levels in groups.items()}


def _row(counts: Counts) -> dict[str, float]:
    rates = {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
    return {"right": counts.right, "gold": counts.gold, "got": counts.got, **rates}
