"""Read this first: how an article becomes records.

    text ─tokens─▶ sentences ─finders─▶ mentions (numbers, periods, offices, cues) ─scene─▶ tables laid out by their
    headers ─▶ sentence by sentence: roles of the numbers ─▶ drafts (target + realization + percent) ─▶ attribution to
    an indicator ─▶ office and days from the discourse ─▶ metrics; amounts ─▶ substances, actions ─▶ seizures; at the
    end consolidation: one statement, one record.

In: an `Article`. Out: a `Reading` (records and gaps). Never: the network, a clock, a file after the start, anything
kept from one article to the next: the same article yields the same records, whatever was read before it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from corpus.article import Article
from extract.attribution import Attributor
from extract.audiences import audience_rows
from extract.columns import lay_out
from extract.confidence import Confidence
from extract.consolidation import consolidate_metrics, consolidate_seizures
from extract.discourse import Discourse
from extract.drafts import DraftBuilder
from extract.gaps import GapWriter
from extract.hauls import HaulTeller
from extract.lexicon import Cue, Lexicon, Term
from extract.looseyears import loose_years
from extract.metricjoins import MetricState
from extract.metrics import MetricReader
from extract.metrictelling import MetricTeller
from extract.periods import PeriodFinder, dateline
from extract.quantities import Quantities
from extract.quantity import Quantity, without_bracket
from extract.records import Reading, Record
from extract.roles import Roles
from extract.scene import QUOTES, Scene, Sentence, build_scene, covered_tokens
from extract.seizures import Memory, SeizureReader
from extract.teasers import without_links
from extract.tokens import Tokenizer, Tokens, split
from extract.units import UnitFinder
from extract.words import Normalizer
from rules.discourse import discourse_rules
from rules.files import Packs
from rules.files import packs as default_packs
from rules.indicators import IndicatorRules, attribution_scores, indicator_rules
from rules.substances import SeizureRules, WordRule, group_rules, seizure_rules


class Extractor:
    """Knows the rules of a language and a domain. Built once (about a second), used for many articles."""

    def __init__(self, rules: Packs | Path | str | None = None) -> None:
        """`rules` are packs, or the folder of another domain; the bundled P4GN domain by default. Raises RuleError."""
        packs = rules if isinstance(rules, Packs) else default_packs(rules)
        self.version = packs.version
        indicators, seizures, groups = (
            indicator_rules(packs.domain),
            seizure_rules(packs.domain),
            group_rules(packs.domain),
        )
        words = discourse_rules(packs)
        self._words = words
        self._tokenizer = Tokenizer(packs.language)
        self._normalizer = Normalizer(packs.language)
        self._lexicon = Lexicon(_terms(packs, indicators, seizures, groups), self._normalizer, split)
        self._quantities = Quantities(packs, self._normalizer)
        self._periods = PeriodFinder(packs)
        self._units = UnitFinder(packs)
        self._roles = Roles(words)
        catalogue = {row["indicator_id"]: row["measure"] for row in packs.domain.csv("indicators.csv")}
        confidence = Confidence(packs.language)
        attributor = Attributor(indicators, attribution_scores(packs.language), words)
        indices = frozenset(name for name, measure in catalogue.items() if measure == "indeks")
        teller = MetricTeller(confidence, groups, catalogue, indices, words)
        self._metrics = MetricReader(DraftBuilder(words, indicators.rules), attributor, teller, words)
        self._seizures = SeizureReader(seizures, words)
        self._hauls = HaulTeller(confidence, seizures.amounts)
        self._relevant = _relevance(packs)

    def extract(self, article: Article) -> list[Record]:
        """The records of an article, in the order of the text."""
        return list(self.read(article).records)

    def read(self, article: Article) -> Reading:
        """The records of an article and the figures that no rule explains. Never raises on any text."""
        if not self._relevant(article.text):
            return Reading((), ())
        scene, anchor = self.scene(article)
        scene, layout = lay_out(without_links(scene, self._words.function), self._words)
        discourse = Discourse(scene, anchor, self._words, layout)
        state = MetricState([], [], [], [], centre=self._words.kinds.centre)
        memory = Memory()
        told_seizures = []
        gaps: list[tuple[Sentence, Quantity, str]] = []
        around = _contexts(scene)
        audiences = audience_rows(scene)
        for sentence in scene.sentences:
            discourse.enter(sentence)
            if sentence.number in audiences:
                self._metrics.open_list(sentence, state)
            parts = self._roles.read(scene, sentence) if sentence.quantities else []
            contexts = around[sentence.paragraph]
            if parts:
                missed = self._metrics.read(scene, sentence, parts, contexts, discourse, state, article.article, layout)
                gaps.extend((sentence, quantity, reason) for quantity, reason in missed)
            else:
                self._metrics.pass_by(scene, sentence, state, contexts)
            hauls, lost, memory = self._seizures.read(scene, sentence, parts, memory)
            told = self._hauls.tell(scene, sentence, hauls, discourse, article.article)
            told_seizures.extend(told)
            state.destroyed = told[-1].record.action == "destroyed" if told else state.destroyed
            gaps.extend((sentence, quantity, "no-substance") for quantity in lost)
            discourse.leave(sentence)
        metrics = [item.record for item in consolidate_metrics(state.told)]
        seizures = [item.record for item in consolidate_seizures(told_seizures)]
        records: list[Record] = [*metrics, *seizures]
        records.sort(key=lambda record: (record.evidence.start, record.evidence.end, record.kind))
        writer = GapWriter(article.article, scene)
        return Reading(tuple(records), tuple(writer.write(*gap) for gap in gaps if writer.matters(*gap)))

    def _says(self, tokens: Tokens, cue: Cue) -> bool:
        """ "…," ungkap Kapolres", "ungkapnya": a verb of saying, though elsewhere it tells of a catch."""
        word = tokens.lower[cue.first]
        if cue.last - cue.first > 1 or word not in self._words.speech:
            return False
        return word.endswith("nya") or (cue.first > 0 and tokens.words[cue.first - 1] in QUOTES)

    def scene(self, article: Article) -> tuple[Scene, date | None]:
        """The article laid out with all mentions, and its own date (published, else the dateline's)."""
        text = article.text
        tokens = self._tokenizer(text)
        periods = self._periods.find(text)
        units = self._units.find(text)
        forms = self._lexicon.forms(tokens)
        spans = [(mention.start, mention.end) for mention in periods]
        covered = covered_tokens(tokens, spans)
        for mention in units:
            first, last = tokens.at(mention.start, mention.end)
            covered[first:last] = [True] * (last - first)
        quantities = self._quantities.find(tokens, forms, covered)
        years = loose_years(tokens, quantities, periods, self._words)
        if years:
            begun = {mention.start for mention in years}
            kept = [mention for mention in periods if mention.start not in begun]
            periods = sorted([*kept, *years], key=lambda mention: mention.start)
            ends = {mention.end for mention in years}
            quantities = [item for item in quantities if tokens.ends[item.number_last - 1] not in ends]
        cues = [cue for cue in self._lexicon.find(forms) if not self._says(tokens, cue)]
        named = {at for cue in cues if cue.layer == "indicator" for at in range(cue.first, cue.last)}
        quantities = [item for item in quantities if item.first not in named]  # "P.21" is a name
        ends = {tokens.at(mention.start, mention.end)[1] for mention in units}
        quantities = [without_bracket(item) if item.first - 1 in ends else item for item in quantities]
        scene = build_scene(tokens, forms, quantities, cues, periods, units)
        return scene, article.published or dateline(text, periods)


def _contexts(scene: Scene) -> dict[int, frozenset[str]]:
    """For each paragraph what it is about: its own words, the headline's and, for a short one, those just before."""
    own: dict[int, set[str]] = defaultdict(set)
    title: set[str] = set()
    for sentence in scene.sentences:
        names = {cue.value for cue in sentence.layer("context")}
        own[sentence.paragraph] |= names
        if sentence.title:
            title |= names
    lines = sorted(own)
    return {line: frozenset(own[line] | title | (own[lines[at - 1]] if at else set())) for at, line in enumerate(lines)}


def _terms(
    packs: Packs, indicators: IndicatorRules, seizures: SeizureRules, groups: Iterable[WordRule]
) -> Iterable[Term]:
    for rule in indicators.rules:
        for words in rule.terms:
            yield Term(words, "indicator", rule.id, rule.indicator)
    for anaphor in indicators.anaphors:
        for words in anaphor.terms:
            yield Term(words, "anaphor", anaphor.id, anaphor.id)
    for context in indicators.contexts:
        for words in context.terms:
            yield Term(words, "context", context.id, context.name)
    for substance in seizures.substances:
        for words in substance.terms:
            yield Term(words, "substance", substance.id, substance.substance)
    for layer, rules in (("action", seizures.actions), ("block", seizures.blocks), ("group", groups)):
        for word_rule in rules:
            for words in word_rule.terms:
                yield Term(words, layer, word_rule.id, word_rule.value)
    for entry in packs.language.toml("roles.toml")["role"]:
        layer = {"facet": "facet", "sex": "facet", "job": "facet", "teaser": "teaser"}.get(entry["role"], "role")
        for words in entry["terms"]:
            yield Term(words, layer, entry["id"], entry["role"])


class Relevance:
    """Whether a text is about the domain at all: a cheap look before the climb."""

    def __init__(self, stems: tuple[str, ...], strong: tuple[str, ...]) -> None:
        self._stems = stems
        self._strong = strong
        self._any = re.compile("|".join(map(re.escape, stems)))

    def __call__(self, text: str) -> bool:
        lowered = text.lower()
        # Word by word: a search for one plain word skims the text, one for thirty at once tries each at every letter.
        if any(word in lowered for word in self._strong):
            return True
        return any(stem in lowered for stem in self._stems) and len(self._any.findall(lowered)) > 1


def _relevance(packs: Packs) -> Relevance:
    data = packs.domain.toml("relevance.toml")
    return Relevance(tuple(data["stems"]), tuple(data["strong"]))
