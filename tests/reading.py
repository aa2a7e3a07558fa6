"""What the tests of the single steps share: every step built once, and short ways to ask it about a sentence.

In: sentences or small articles of our own writing. Out: plain values (numbers, names, ISO days) that stand in a table.
Never: an assertion, and never a step's private parts; where a step changes its signature, only this file changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from functools import cache

from corpus.article import Article
from extract.attribution import Attribution, Attributor
from extract.discourse import Discourse
from extract.drafts import Draft, DraftBuilder
from extract.pipeline import Extractor
from extract.quantity import Quantity
from extract.records import Metric, Record, Seizure
from extract.respectively import in_step
from extract.roles import Part, Roles
from extract.scene import Scene, Sentence
from extract.seizures import Haul, Memory, SeizureReader
from extract.teasers import without_links
from extract.timesbeside import Spot
from extract.tokens import Tokenizer, Tokens
from extract.topics import Topic
from extract.trait import Trait
from rules.discourse import DiscourseRules, discourse_rules
from rules.files import packs
from rules.indicators import attribution_scores, indicator_rules
from rules.substances import seizure_rules

Number = float | int
Days = str | None


@cache
def extractor() -> Extractor:
    """The extractor with the bundled rules."""
    return Extractor()


@cache
def words() -> DiscourseRules:
    """The word lists of the bundled language."""
    return discourse_rules(packs())


@cache
def _tokenizer() -> Tokenizer:
    return Tokenizer(packs().language)


@cache
def _roles() -> Roles:
    return Roles(words())


@cache
def _drafts() -> DraftBuilder:
    return DraftBuilder(words(), indicator_rules(packs().domain).rules)


@cache
def attributor() -> Attributor:
    """The attributor with the bundled rules."""
    return Attributor(indicator_rules(packs().domain), attribution_scores(packs().language), words())


@cache
def _seizures() -> SeizureReader:
    return SeizureReader(seizure_rules(packs().domain), words())


# --- texts and sentences


def tokens_of(text: str) -> Tokens:
    """The tokens and sentences of a text."""
    return _tokenizer()(text)


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, as it writes them."""
    tokens = tokens_of(text)
    return [text[tokens.starts[first] : tokens.ends[last - 1]] for first, last in tokens.sentences]


def article(text: str, published: str | None = None, name: str = "text") -> Article:
    """An article from plain text."""
    return Article.from_text(text, name, published=published)


def scene_of(text: str, published: str | None = None) -> Scene:
    """A text laid out with all mentions."""
    return extractor().scene(article(text, published))[0]


def quantities_of(text: str) -> list[Quantity]:
    """All numbers of a text that no time expression covers, those included that a reject rule names."""
    return [quantity for sentence in scene_of(text).sentences for quantity in sentence.quantities]


def figures_of(text: str) -> list[tuple[Number, str]]:
    """(value, what it counts) of all numbers that no reject rule names; what counts nothing is "bare"."""
    return [
        (quantity.value, quantity.measure.name if quantity.measure else quantity.kind)
        for quantity in quantities_of(text)
        if quantity.rejected is None
    ]


def parts_of(text: str) -> list[Part]:
    """The part of every number of a text, sentence by sentence."""
    scene = scene_of(text)
    return [part for sentence in scene.sentences for part in _roles().read(scene, sentence)]


def drafts_of(text: str) -> list[Draft]:
    """The statements of a text, sentence by sentence."""
    scene = scene_of(text)
    found: list[Draft] = []
    for sentence in scene.sentences:
        found += _drafts().build(scene, sentence, _roles().read(scene, sentence))
    return found


# --- attribution


def attributed(
    text: str, contexts: Collection[str] | None = None, topics: Collection[str] = ()
) -> dict[Number, str | None]:
    """For each statement of a text's last sentence (by its main number) the indicator, or the reason why there is none.

    `contexts` are what the paragraph is about (by default what the text's own words say), `topics` the ids of the rules
    of which the sentence just before spoke.
    """
    return {number: _name(found) for number, found in attributions(text, contexts, topics).items()}


def attributions(
    text: str, contexts: Collection[str] | None = None, topics: Collection[str] = ()
) -> dict[Number, Attribution | str]:
    """Like `attributed`, with the whole attribution."""
    scene = scene_of(text)
    sentence = scene.sentences[-1]
    about = {cue.value for item in scene.sentences for cue in item.cues if cue.layer == "context"}
    about = about if contexts is None else set(contexts)
    earlier = [Topic(attributor().rule(name), sentence.number - 1, sentence.paragraph) for name in topics]
    drafts = _drafts().build(scene, sentence, _roles().read(scene, sentence))
    found: dict[Number, Attribution | str] = {}
    last: Attribution | None = None
    for draft in drafts:
        here = [*earlier, Topic(last.rule, sentence.number, sentence.paragraph)] if last is not None else earlier
        told = attributor().attribute(scene, sentence, draft, frozenset(about), here, last, False)
        found[draft.main.value] = told
        last = last if isinstance(told, str) else told
    return found


def _name(found: Attribution | str) -> str:
    return found if isinstance(found, str) else found.rule.indicator


# --- lists in step, links to other stories


def stepped(text: str) -> dict[Number, str]:
    """For each number of a list read in step the words, kind or office that it goes with."""
    scene = scene_of(text)
    found: dict[Number, str] = {}
    for sentence in scene.sentences:
        changed, steps = in_step(scene, sentence, attributor().tiers, words())
        for quantity in changed.quantities:
            step = steps.get(quantity.first)
            if step is None:
                continue
            cue = step.cue or step.group
            if cue is not None:
                found[quantity.value] = " ".join(scene.words(cue.first, cue.last))
            elif step.unit is not None:
                found[quantity.value] = step.unit.mention.unit or ""
    return found


def outside_links(text: str) -> list[Number]:
    """The numbers of a text that stand in no link to another story."""
    kept = without_links(scene_of(text), words().function)
    return [quantity.value for sentence in kept.sentences for quantity in sentence.quantities]


# --- discourse


def placed(text: str, published: str | None = None) -> dict[Number, tuple[str | None, Days]]:
    """For each number of a text its office and days ("2024-01-01..2024-12-31", one day alone, or None)."""
    return {number: (unit, days) for number, unit, days, _ in _placed(text, published)}


def dated(text: str, published: str | None = None) -> dict[Number, Days]:
    """For each number of a text its days."""
    return {number: days for number, _, days, _ in _placed(text, published)}


def owned(text: str, published: str | None = None) -> dict[Number, str | None]:
    """For each number of a text its office."""
    return {number: unit for number, unit, _, _ in _placed(text, published)}


def sources(text: str, published: str | None = None) -> dict[Number, str]:
    """For each number of a text how its office was found: beside, subject, main, none."""
    return {number: source for number, _, _, source in _placed(text, published)}


def _placed(text: str, published: str | None) -> Iterator[tuple[Number, str | None, Days, str]]:
    scene, anchor = extractor().scene(article(text, published))
    discourse = Discourse(scene, anchor, words())
    for sentence in scene.sentences:
        discourse.enter(sentence)
        yield from _in_sentence(scene, sentence, discourse)
        discourse.leave(sentence)


def _in_sentence(
    scene: Scene, sentence: Sentence, discourse: Discourse
) -> Iterator[tuple[Number, str | None, Days, str]]:
    numbers = sentence.quantities
    destroyed = any(cue.value == "destroyed" for cue in sentence.layer("action"))
    for index, part in enumerate(_roles().read(scene, sentence)):
        if part.quantity.rejected is not None:
            continue
        first, last = part.quantity.first, part.quantity.last
        left = numbers[index - 1].last if index else sentence.first
        right = numbers[index + 1].first if index + 1 < len(numbers) else sentence.last
        drug = part.quantity.kind in {"mass", "pill", "volume"}
        when = discourse.time.when(
            sentence, Spot(first, last, left, right), destroyed=destroyed and drug, achieved=part.role != "target"
        )
        if Trait.PRIOR in part.traits and when.source != "beside":
            when = discourse.time.previous_year(when)
        whose = discourse.offices.whose(sentence, first, last, right)
        yield part.quantity.value, whose.unit, span(*(when.days or (None, None))), whose.source


def span(first: date | None, last: date | None) -> Days:
    """Days in short: a year, a month or a day where they are just that, else first and last day; None for none."""
    if first is None or last is None:
        return None
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    return f"{first}..{last}"


# --- hauls


def hauls_of(text: str) -> list[tuple[str, Number, str]]:
    """(drug, amount, measure) of the hauls of a text; "destroyed" stands behind the measure where that was done."""
    scene = scene_of(text)
    memory, found = Memory(), list[Haul]()
    for sentence in scene.sentences:
        hauls, _, memory = _seizures().read(scene, sentence, _roles().read(scene, sentence), memory)
        found += hauls
    return [(haul.substance.substance, haul.quantity.value, _measure(haul)) for haul in found]


def _measure(haul: Haul) -> str:
    return f"{haul.measure.name} destroyed" if haul.action == "destroyed" else haul.measure.name


# --- records


def records_of(text: str, published: str | None = None) -> list[Record]:
    """What an article yields."""
    return extractor().extract(article(text, published))


def metrics_of(text: str, published: str | None = None) -> list[Metric]:
    """The metrics that an article yields."""
    return [record for record in records_of(text, published) if isinstance(record, Metric)]


def seizures_of(text: str, published: str | None = None) -> list[Seizure]:
    """The seizures that an article yields."""
    return [record for record in records_of(text, published) if isinstance(record, Seizure)]


def told(record: Metric) -> tuple[str, Number | None, Number | None, Number | None]:
    """A metric in short: (indicator, target, realization, percent)."""
    return record.indicator, record.target, record.realization, record.percent


def taken(record: Seizure) -> tuple[str, Number, str, str]:
    """A seizure in short: (drug, amount, measure, action)."""
    return record.substance, record.amount, record.measure, record.action
