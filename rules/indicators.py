"""Indicator rules: how the press names what a figure is about.

In: `indicators.toml`, `groups.toml` of a domain pack and `scores.toml` of the language. Out: frozen rules. Never: text.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from rules.files import Pack, RuleError


@dataclass(frozen=True, slots=True)
class IndicatorRule:
    """Words for one indicator; the fields are explained at the head of indicators.toml."""

    id: str
    indicator: str
    tier: int
    counts: frozenset[str]
    terms: tuple[str, ...]
    note: str
    topic: frozenset[str] = frozenset()
    block: frozenset[str] = frozenset()
    block_alone: frozenset[str] = frozenset()
    """Words that forbid the rule beside a number without a target: solved cases are no record, "27 tuntas dari 19 LKN
    yang dibebankan" is."""
    unless: frozenset[str] = frozenset()
    """Words that forbid the rule anywhere in the sentence."""
    needs: frozenset[str] = frozenset()
    """Words of which one must stand in the sentence."""
    own_with: frozenset[str] = frozenset()
    """Words of a sentence with which even a few are a figure of their own, and no part of a greater one."""
    facets: bool = False
    """Whether a part by sex, age or job is still a figure of this indicator ("40 pelajar dites urine")."""
    jobs: bool = False
    """Whether people told by their job alone are a figure, unless the story counts more ("tiga tersangka kurir")."""
    listed: bool = False
    """Whether the numbers of a list each make a record ("SD 9, SMP 13, 22 masjid")."""
    reach: float = -99.0
    """How near its words must stand: the least closeness (see extract.attribution) at which the rule holds."""
    default_role: str = "realization"
    """The part of a number that no role word marks: a budget is a ceiling, a count is achieved."""
    generic: bool = False
    """Whether being counted by the number says little: "64 klien" may be clients of anything."""
    yields: tuple[str, ...] = ()
    """Rules that take the number where their words stand in the same clause ("31 kasus pencucian uang")."""
    family: str = ""
    """The family of offices whose work it is; filled in from the table of the pillars."""
    deed: bool = False
    """Whether it counts what came before a destruction and nobody plans: people arrested, cases uncovered."""
    of_hauls: bool = False
    """Whether it says what drugs are worth or whom they would have reached: of destroyed ones it is of that day."""
    done_to: frozenset[str] = frozenset()
    """Nouns of people who act as often as they are acted upon ("tiga petugas"): a figure only where a verb right before
    or behind the number says that it was done to them."""
    apart: bool = False
    """Whether its figures are never parts of a greater number of the same indicator (suspects of money laundering)."""
    loose: bool = False
    """Whether its words may count some of a greater number that the same story tells ("tiga pelaku" of six)."""
    most: float = math.inf
    """More than any office ever counted of it: a greater number counts something else."""
    match: tuple[str, ...] = ()
    nomatch: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two counts side by side of which the first needs no word of its own: "24 orang dari 20 kasus"."""

    id: str
    rule: str
    left: str
    right: str
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Anaphor:
    """Words whose indicator is that of what was told just before ("pesertanya")."""

    id: str
    terms: tuple[str, ...]
    counts: frozenset[str]
    map: dict[str, str]


@dataclass(frozen=True, slots=True)
class Rival:
    """Things that are counted in the same words: a number beside `terms` and not beside `own` is of them."""

    id: str
    of: tuple[str, ...]
    """The rules that give way."""
    terms: frozenset[str]
    own: frozenset[str]
    stories: frozenset[str] = frozenset()
    """Words of `terms` that make a story one of theirs where its first sentences tell them and nothing of `own`."""
    of_stories: frozenset[str] = frozenset()
    """The rules that give way in such a story wherever a sentence tells nothing of `own`."""


@dataclass(frozen=True, slots=True)
class Context:
    """Words that tell what a paragraph is about."""

    id: str
    name: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Weights of evidence (scores.toml)."""

    tier: tuple[float, ...]
    counted: float
    beside_right: float
    beside_left: float
    led_to: float
    per_token: float
    per_boundary: float
    per_strong_boundary: float
    per_number: float
    owned: float
    next_number: float
    per_sentence: float
    earlier_sentence: float
    anaphor: float
    list_item: float
    generic: float
    yields_within: float
    generic_yields_within: float
    yields_right: float
    beside_own: float
    least: float
    margin: float


@dataclass(frozen=True, slots=True)
class IndicatorRules:
    """All of a domain's rules about indicators."""

    rules: tuple[IndicatorRule, ...]
    anaphors: tuple[Anaphor, ...]
    pairings: tuple[Pairing, ...]
    contexts: tuple[Context, ...]
    rivals: tuple[Rival, ...] = ()


def indicator_rules(pack: Pack) -> IndicatorRules:
    """The rules of a domain pack. Raises RuleError on a field that no rule has or a missing one."""
    data = pack.toml("indicators.toml")
    try:
        return IndicatorRules(
            tuple(_rule(entry, data.get("work", {})) for entry in data.get("indicator", [])),
            tuple(
                Anaphor(entry["id"], tuple(entry["terms"]), frozenset(entry["counts"]), dict(entry["map"]))
                for entry in data.get("anaphor", [])
            ),
            tuple(
                Pairing(entry["id"], entry["rule"], entry["left"], entry["right"], tuple(entry["links"]))
                for entry in data.get("pairing", [])
            ),
            tuple(Context(entry["id"], entry["name"], tuple(entry["terms"])) for entry in data.get("context", [])),
            tuple(
                Rival(
                    entry["id"],
                    tuple(entry["of"]),
                    frozenset(entry["terms"]),
                    frozenset(entry["own"]),
                    frozenset(entry.get("stories", ())),
                    frozenset(entry.get("of_stories", ())),
                )
                for entry in data.get("rival", [])
            ),
        )
    except (KeyError, TypeError) as error:
        raise RuleError(f"{pack.folder / 'indicators.toml'}: {error}") from error


def _rule(entry: dict[str, Any], work: dict[str, str]) -> IndicatorRule:
    plain = {"family": work.get(str(entry["indicator"]).partition(".")[0], ""), **entry}
    for key in ("counts", "topic", "block", "block_alone", "unless", "needs", "own_with", "done_to"):
        plain[key] = frozenset(plain.get(key, ()))
    for key in ("terms", "match", "nomatch", "yields"):
        plain[key] = tuple(plain.get(key, ()))
    return IndicatorRule(**plain)


def attribution_scores(language: Pack) -> Scores:
    """The weights of attribution. Raises RuleError."""
    data = dict(language.toml("scores.toml")["attribution"])
    data["tier"] = tuple(data["tier"])
    try:
        return Scores(**data)
    except TypeError as error:
        raise RuleError(f"{language.folder / 'scores.toml'}: {error}") from error
