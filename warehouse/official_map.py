"""What a free text of a table means: candidates of the catalogue with scores, and what a person confirmed.

In: an indicator's text. Out: candidates, best first, or one indicator where rules or a person leave no doubt. Never: a
guess stored as a fact; what is only alike stays a candidate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from rules.files import packs
from rules.official import OfficialRules, bundled, folded

_MARK = re.compile(r"[*]+\)?|\s\d\)$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An indicator that a text may mean. `score`: 0 to 100. `why`: the rule's id, "label", "alike" or "confirmed"."""

    indicator_id: str
    label: str
    score: float
    why: str


def text_key(text: str) -> str:
    """The form under which a text is remembered: lower case, single spaces, without footnote marks."""
    return folded(_MARK.sub(" ", text))


@lru_cache(maxsize=1)
def labels() -> Mapping[str, tuple[str, str]]:
    """Label and measure of each indicator of the catalogue."""
    return {row["indicator_id"]: (row["label_id"], row["measure"]) for row in packs().domain.csv("indicators.csv")}


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, tuple[str, ...]]:
    """Words for each indicator: its label and what the press calls it."""
    words: dict[str, list[str]] = {key: [folded(label)] for key, (label, _) in labels().items()}
    for rule in packs().domain.toml("indicators.toml").get("indicator", []):
        words.setdefault(rule["indicator"], []).extend(folded(term) for term in rule["terms"] if len(term) >= 6)
    return {key: tuple(dict.fromkeys(found)) for key, found in words.items()}


def candidates(text: str, rules: OfficialRules, confirmed: Mapping[str, str] | None = None) -> list[Candidate]:
    """The indicators that the text may mean, best first; equal scores in the order of their ids."""
    key = text_key(text)
    told = labels()
    score = rules.mapping
    if confirmed and key in confirmed and confirmed[key] in told:
        return [Candidate(confirmed[key], told[confirmed[key]][0], score["exact"], "confirmed")]
    best: dict[str, Candidate] = {}
    for synonym in rules.synonyms:
        if synonym.indicator in told and synonym.fits(key):
            best[synonym.indicator] = Candidate(
                synonym.indicator, told[synonym.indicator][0], score["pattern"], synonym.id
            )
    for indicator, phrases in _phrases().items():
        if phrases[0] == key:
            best[indicator] = Candidate(indicator, told[indicator][0], score["exact"], "label")
        elif indicator not in best:
            alike = max(0.6 * fuzz.token_set_ratio(key, phrase) + 0.4 * fuzz.ratio(key, phrase) for phrase in phrases)
            if alike >= score["fuzzy_least"]:
                most = min(alike, score["fuzzy_most"])
                best[indicator] = Candidate(indicator, told[indicator][0], round(most, 1), "alike")
    ranked = sorted(best.values(), key=lambda one: (-one.score, one.indicator_id))
    return ranked[: int(score["candidates"])]


@lru_cache(maxsize=4096)
def _by_rules(text: str) -> str | None:
    rules = bundled()
    key = text_key(text)
    found = {synonym.indicator for synonym in rules.synonyms if synonym.fits(key)}
    found |= {indicator for indicator, phrases in _phrases().items() if phrases[0] == key}
    return found.pop() if len(found) == 1 else None


def mapped(text: str, confirmed: Mapping[str, str]) -> str | None:
    """The indicator that a person confirmed for the text, else the one that the rules name beyond doubt, else None."""
    indicator = confirmed.get(text_key(text))
    return indicator if indicator in labels() else _by_rules(text)
