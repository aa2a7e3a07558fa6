"""The climb of each sentence, step by step, for whoever writes rules: what was found, tried, and thrown away.

In: an article and packs. Out: a `Trace`: the very reading that `Extractor` gives, and beside it, for each sentence with
a number, its parts, the statements made of them, the candidates of each with their scores, and what became of them.
Never: a reading of its own; the steps are written down while the extractor takes them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from corpus.article import Article
from extract.amounts import Haul
from extract.attribution import Attribution, Attributor
from extract.drafts import Draft
from extract.lexicon import Cue
from extract.pipeline import Extractor
from extract.quantity import Quantity
from extract.records import Reading, Record
from extract.roles import Part, Roles
from extract.scene import Scene, Sentence
from extract.seizures import Memory, SeizureReader
from rules.files import Packs
from rules.indicators import IndicatorRule

Offers = dict[str, tuple[float, IndicatorRule, Cue | None]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that could have a statement, and how well: the best of its indicator."""

    rule: IndicatorRule
    score: float
    cue: Cue | None
    """The words that brought it in; None where an earlier sentence did."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A statement, its candidates, the best first, and the outcome: an attribution, or the reason why there is none."""

    draft: Draft
    candidates: tuple[Candidate, ...]
    outcome: Attribution | str


@dataclass(frozen=True, slots=True)
class Steps:
    """The climb of one sentence; tuples in the order of the text."""

    sentence: Sentence
    parts: tuple[Part, ...]
    attempts: tuple[Attempt, ...]
    hauls: tuple[Haul, ...]
    lost: tuple[Quantity, ...]
    """Amounts that no substance explains."""
    left_out: tuple[Quantity, ...]
    """Amounts that a drug could have and that made no haul: told twice, or beside a word that blocks."""
    records: tuple[Record, ...]
    """Records whose quote stands in the sentence."""


@dataclass(frozen=True, slots=True)
class Trace:
    """An article's reading and how it came about. `scene` is None where the article is not of the domain at all."""

    reading: Reading
    scene: Scene | None
    anchor: date | None
    """The article's own date, from which "last year" counts."""
    steps: tuple[Steps, ...]


def trace(article: Article, packs: Packs | Path | str | None = None) -> Trace:
    """Read an article and tell how. Raises RuleError; builds an extractor each time, about a second."""
    extractor = _Told(packs)
    reading = extractor.read(article)
    log = extractor.log
    if log.scene is None:
        return Trace(reading, None, None, ())
    told = [sentence for sentence in log.scene.sentences if sentence.quantities]
    return Trace(reading, log.scene, log.anchor, tuple(_steps(log, log.scene, one, reading) for one in told))


def _steps(log: _Log, scene: Scene, sentence: Sentence, reading: Reading) -> Steps:
    start, end = scene.tokens.starts[sentence.first], scene.tokens.ends[sentence.last - 1]
    at = sentence.number
    hauls, lost = tuple(log.hauls.get(at, ())), tuple(log.lost.get(at, ()))
    told = {id(haul.quantity) for haul in hauls} | {id(item) for item in lost}
    amounts = (item for item in sentence.quantities if item.kind in log.kinds and item.rejected is None)
    return Steps(
        sentence,
        tuple(log.parts.get(at, ())),
        tuple(log.attempts[at]),
        hauls,
        lost,
        tuple(item for item in amounts if id(item) not in told),
        tuple(record for record in reading.records if start <= record.evidence.start < end),
    )


class _Log:
    """What is written down while one article is read."""

    def __init__(self, kinds: frozenset[str]) -> None:
        self.kinds = kinds
        self.scene: Scene | None = None
        self.anchor: date | None = None
        self.parts: dict[int, Sequence[Part]] = {}
        self.attempts: dict[int, list[Attempt]] = defaultdict(list)
        self.hauls: dict[int, Sequence[Haul]] = {}
        self.lost: dict[int, Sequence[Quantity]] = {}


class _Told(Extractor):
    """An extractor whose steps write themselves down; its results are those of `Extractor`."""

    def __init__(self, rules: Packs | Path | str | None) -> None:
        super().__init__(rules)
        self.log = _Log(self._seizures.kinds)
        self._roles = _ToldRoles(self._roles, self.log)
        self._seizures = _ToldSeizures(self._seizures, self.log)
        self._metrics._attributor = _ToldAttributor(self._metrics._attributor, self.log)

    def scene(self, article: Article) -> tuple[Scene, date | None]:
        scene, anchor = super().scene(article)
        self.log.scene, self.log.anchor = scene, anchor
        return scene, anchor


class _ToldRoles(Roles):
    def __init__(self, told: Roles, log: _Log) -> None:
        self.__dict__.update(told.__dict__)
        self._log = log

    def read(self, scene: Scene, sentence: Sentence) -> list[Part]:
        parts = super().read(scene, sentence)
        self._log.parts[sentence.number] = parts
        return parts


class _ToldSeizures(SeizureReader):
    def __init__(self, told: SeizureReader, log: _Log) -> None:
        self.__dict__.update(told.__dict__)
        self._log = log

    def read(
        self, scene: Scene, sentence: Sentence, parts: Sequence[Part], memory: Memory
    ) -> tuple[list[Haul], list[Quantity], Memory]:
        hauls, lost, after = super().read(scene, sentence, parts, memory)
        self._log.hauls[sentence.number], self._log.lost[sentence.number] = hauls, lost
        return hauls, lost, after


class _ToldAttributor(Attributor):
    def __init__(self, told: Attributor, log: _Log) -> None:
        self.__dict__.update(told.__dict__)
        self._log = log
        self._offers: Offers = {}

    def attribute(self, scene: Scene, sentence: Sentence, draft: Draft, *rest: Any, **named: Any) -> Attribution | str:
        self._offers = {}
        outcome = super().attribute(scene, sentence, draft, *rest, **named)
        ranked = sorted(self._offers.values(), key=lambda offer: (-offer[0], offer[1].id))
        candidates = tuple(Candidate(rule, score, cue) for score, rule, cue in ranked)
        self._log.attempts[sentence.number].append(Attempt(draft, candidates, outcome))
        return outcome

    def _choose(self, candidates: Offers) -> Attribution | str:
        self._offers = dict(candidates)
        return super()._choose(candidates)
