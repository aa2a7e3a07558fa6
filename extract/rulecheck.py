"""Whether rules do what their examples say: every example is read by the extractor as an article's second line.

In: packs. Out: `Example`s, one for each sentence that a rule must or must not take, and why one fails. Never: a wish
for a certain rule of an indicator: what counts is that the indicator is found, or is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus.article import Article
from extract.periods import PeriodFinder
from extract.pipeline import Extractor
from extract.records import Metric, Record, Seizure
from extract.roles import REVISED, Part, Roles
from extract.scene import Scene, Sentence
from extract.trait import Trait
from rules.discourse import discourse_rules
from rules.files import Packs
from rules.kinds import Entry, entries

FRAME_FILE = "examples.toml"
_MARKED = re.compile(r"\[\[(.+?)\]\]")
_TRAITS = {
    "growth": Trait.GROWTH,
    "plan": Trait.PLAN,
    "part": Trait.SHARE,
    "part_after": Trait.SHARE,
    "each": Trait.EACH,
    "facet": Trait.FACET,
    "sex": Trait.FACET,
    "job": Trait.JOB,
}
"""What a role word makes of a number. Roles that are not here are found when their words are."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that a rule must take (`wanted`), or must leave."""

    rule: Entry
    text: str
    wanted: bool
    number: int
    """Its place among the rule's examples of that sort, from 1."""

    @property
    def name(self) -> str:
        """What a report or a test calls it: "rehab.klien/match-1"."""
        return f"{self.rule.id}/{'match' if self.wanted else 'nomatch'}-{self.number}"


def examples(packs: Packs) -> Iterator[Example]:
    """Every example that the extractor can run, in the order of the files. Raises RuleError."""
    for rule in entries(packs):
        if rule.kind.name in _CHECKS:
            for wanted, told in ((True, rule.match), (False, rule.nomatch)):
                yield from (Example(rule, text, wanted, at) for at, text in enumerate(told, start=1))


class ExampleRunner:
    """Runs examples; built once from the packs. Raises RuleError when the packs cannot be used."""

    def __init__(self, packs: Packs, extractor: Extractor | None = None) -> None:
        """`extractor` saves the second that building one takes; it must know the same packs."""
        self.extractor = extractor or Extractor(packs)
        self._frame = str(packs.domain.toml(FRAME_FILE)["frame"]) if packs.domain.has(FRAME_FILE) else ""
        self._periods = PeriodFinder(packs)
        self._roles = Roles(discourse_rules(packs))

    def failure(self, example: Example) -> str | None:
        """Why an example does not do what it should, in one sentence; None where it does."""
        return _CHECKS[example.rule.kind.name](self, example)

    def article(self, text: str) -> Article:
        """The article as which an example is read: the domain's frame, then the example on a line of its own."""
        return Article.from_text(f"{self._frame}\n{text}" if self._frame else text, "example")

    def _indicator(self, example: Example) -> str | None:
        wanted = str(example.rule.raw.get("indicator"))
        found = self.extractor.extract(self.article(example.text))
        hits = [one for one in found if isinstance(one, Metric) and one.indicator == wanted]
        return _judge(example, bool(hits), wanted, found)

    def _rival(self, example: Example) -> str | None:
        """A rival takes the numbers of the rules that it is `of`: none of these may make a record."""
        own = tuple(example.rule.raw.get("of", ()))
        found = self.extractor.extract(self.article(example.text))
        hits = [one for one in found if one.evidence.rule.split("/")[0] in own]
        return None if bool(hits) != example.wanted else _judge(example, not example.wanted, "number left", found)

    def _substance(self, example: Example) -> str | None:
        wanted = str(example.rule.raw.get("substance"))
        found = self.extractor.extract(self.article(example.text))
        hits = [one for one in found if isinstance(one, Seizure) and one.substance == wanted]
        return _judge(example, bool(hits), f"a seizure of {wanted}", found)

    def _reject(self, example: Example) -> str | None:
        _, sentences = self._sentences(example)
        numbers = [item for sentence in sentences for item in sentence.quantities]
        hit = any(item.rejected == example.rule.id for item in numbers)
        told = ", ".join(f"{item.value:g} {item.kind} ({item.rejected or 'kept'})" for item in numbers) or "no number"
        return None if hit == example.wanted else f"numbers read: {told}"

    def _role(self, example: Example) -> str | None:
        scene, sentences = self._sentences(example)
        value = str(example.rule.raw.get("role"))
        hit, told = False, []
        for sentence in sentences:
            cues = [cue for cue in sentence.cues if cue.rule == example.rule.id]
            parts = self._roles.read(scene, sentence)
            told += [f"{part.quantity.value:g} is {part.role or 'plain'} {_traits(part)}".strip() for part in parts]
            hit = hit or (bool(cues) and self._plays(example.rule.id, value, parts))
        return None if hit == example.wanted else f"numbers read: {', '.join(told) or 'none'}"

    @staticmethod
    def _plays(rule: str, value: str, parts: list[Part]) -> bool:
        if value in _TRAITS:
            return any(_TRAITS[value] in part.traits for part in parts)
        if value not in {"target", "realization", "target_after", REVISED}:
            return True
        behind = value == "target_after"
        own = [part for part in parts if part.cue is not None and part.cue.rule == rule]
        return any(part.cue is not None and (part.cue.first >= part.quantity.last) == behind for part in own)

    def _period(self, example: Example) -> str | None:
        """Time words mark what must be found: "sepanjang [[Januari 2022]] ada 16 kasus"."""
        text, wanted = _MARKED.sub(r"\1", example.text), _MARKED.findall(example.text)
        found = [text[mention.start : mention.end] for mention in self._periods.find(text)]
        if example.wanted:
            missing = [part for part in wanted if part not in found]
            return f"not found as one expression: {missing}; found: {found}" if missing else None
        return f"found: {found}" if found else None

    def _unit(self, example: Example) -> str | None:
        """Offices tell what they are read as: "BNNP Aceh => bnn-prov-aceh"; "-" is an office without a slug."""
        text, _, wanted = example.text.partition(" => ")
        scene, _ = self.extractor.scene(Article.from_text(text, "example"))
        found = [placed.mention.unit or "-" for sentence in scene.sentences for placed in sentence.units]
        return None if found == ([wanted] if example.wanted else []) else f"offices read: {found}"

    def _sentences(self, example: Example) -> tuple[Scene, list[Sentence]]:
        """The sentences of the example itself, the frame left out."""
        scene, _ = self.extractor.scene(self.article(example.text))
        frame = len(self._frame)
        return scene, [one for one in scene.sentences if scene.tokens.starts[one.first] >= frame]


_CHECKS: dict[str, Callable[[ExampleRunner, Example], str | None]] = {
    "indicator": ExampleRunner._indicator,
    "rival": ExampleRunner._rival,
    "substance": ExampleRunner._substance,
    "reject": ExampleRunner._reject,
    "role": ExampleRunner._role,
    "period": ExampleRunner._period,
    "unit": ExampleRunner._unit,
}


def _judge(example: Example, hit: bool, wanted: str, found: list[Record]) -> str | None:
    if hit == example.wanted:
        return None
    told = ", ".join(f"{_about(record)} by {record.evidence.rule}" for record in found) or "nothing"
    return f"{'no' if example.wanted else 'there is'} {wanted}; found: {told}"


def _about(record: Record) -> str:
    return record.indicator if isinstance(record, Metric) else record.substance


def _traits(part: Part) -> str:
    return "+".join(sorted(str(trait.name).lower() for trait in part.traits))
