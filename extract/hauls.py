"""From hauls to seizure records: office, days, conversion, quote.

In: the hauls of a sentence, the discourse. Out: `Told[Seizure]`s. Never: a sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from extract.amounts import Haul
from extract.confidence import Confidence
from extract.discourse import Discourse
from extract.offices import Whose
from extract.records import Evidence, Seizure
from extract.scene import Scene, Sentence
from extract.timesbeside import Spot, When
from extract.told import Told
from rules.substances import AmountRules

_KNOWN_AS = {"occasion": "carried"}
"""Sources of days that count the same for a record's confidence."""


class HaulTeller:
    """Makes records of hauls; pure."""

    def __init__(self, confidence: Confidence, amounts: AmountRules) -> None:
        self._confidence = confidence
        self._amounts = amounts

    def tell(
        self, scene: Scene, sentence: Sentence, hauls: Sequence[Haul], discourse: Discourse, article: str
    ) -> list[Told[Seizure]]:
        """One record a haul, in the order of the text."""
        told = []
        # The day of a destruction is not that of the catch before it; but plants are found and pulled out in one go.
        grown = any(haul.measure.kind in self._amounts.grown for haul in hauls)
        for index, haul in enumerate(hauls):
            quantity = haul.quantity
            left = hauls[index - 1].quantity.last if index else sentence.first
            right = hauls[index + 1].quantity.first if index + 1 < len(hauls) else sentence.last
            destroyed = haul.action == "destroyed"
            spot = Spot(quantity.first, quantity.last, left, right)
            when = discourse.time.when(sentence, spot, destroyed=destroyed, deed=haul.taken and not grown)
            if haul.spoken and when.source == "sentence":
                when = discourse.time.carried(sentence, spot)
            if haul.prior and when.source != "beside":
                when = discourse.time.previous_year(when)
            whose = discourse.offices.whose(sentence, quantity.first, quantity.last, right)
            told.append(self._told(scene, sentence, haul, when, whose, article))
        return told

    def _told(
        self, scene: Scene, sentence: Sentence, haul: Haul, when: When, whose: Whose, article: str
    ) -> Told[Seizure]:
        quantity, measure = haul.quantity, haul.measure
        action: Literal["seized", "destroyed"] = "destroyed" if haul.action == "destroyed" else "seized"
        days: tuple[date | None, date | None] = when.days or (None, None)
        record = Seizure(
            article=article,
            unit=whose.unit,
            substance=haul.substance.substance,
            amount=quantity.value,
            measure=measure.name,
            amount_base=round(quantity.value * measure.factor, 9),
            base=measure.base or measure.name,
            action=action,
            period_start=days[0],
            period_end=days[1],
            evidence=self._evidence(scene, sentence, haul, when, whose),
        )
        return Told(
            record,
            when.source,
            whose.source,
            sentence.title,
            quantity.approximate,
            sentence.number,
            loose=haul.each or measure.kind in self._amounts.packed,
            weighed=not haul.each and measure.kind in self._amounts.exact,
        )

    def _evidence(self, scene: Scene, sentence: Sentence, haul: Haul, when: When, whose: Whose) -> Evidence:
        tokens = scene.tokens
        first, last = haul.quantity.first, haul.quantity.last
        spans = [("amount", tokens.starts[first], tokens.ends[last - 1])]
        cue = haul.cue
        if cue is not None:
            spans.append(("substance", tokens.starts[cue.first], tokens.ends[cue.last - 1]))
            if 0 <= first - cue.last <= 8:
                first = cue.first
            elif 0 <= cue.first - last <= 6:
                last = cue.last
        for name, place in (("period", when.place), ("unit", whose.place)):
            if place is not None and place[1] > place[0]:
                spans.append((name, tokens.starts[place[0]], tokens.ends[place[1] - 1]))
        facts = {
            f"substance.{haul.source}",
            f"period.{_KNOWN_AS.get(when.source, when.source)}",
            f"unit.{whose.source}",
            f"kind.{haul.measure.kind}",
        }
        facts.add("action.clear" if haul.clear else "action.unclear")
        if sentence.title:
            facts.add("title")
        if haul.quantity.approximate:
            facts.add("approximate")
        if haul.quantity.odd:
            facts.add("odd")
        start, end = tokens.starts[first], tokens.ends[last - 1]
        return Evidence(
            quote=tokens.text[start:end],
            start=start,
            end=end,
            rule=f"{haul.substance.id}/{haul.action}",
            confidence=self._confidence.of("seizure", sorted(facts)),
            spans=tuple(spans),
        )
