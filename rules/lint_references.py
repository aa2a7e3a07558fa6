"""Whether what rules refer to exists: indicators, substances, measures' classes, contexts, other rules.

In: packs and their rules as written. Out: (level, place, rule, message). Never: a change, a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

from rules.files import Packs, RuleError
from rules.kinds import Entry

Found = tuple[Literal["error", "warning"], str, str, str]
WITHOUT_MEASURE = frozenset({"bare", "score"})
"""Classes of numbers that no measure makes: one without any, and the value of an index."""
TIERS = range(1, 5)


def references(packs: Packs, rules: Sequence[Entry]) -> Iterator[Found]:
    """Every reference to something that is not there."""
    indicators = {rule.id: rule for rule in rules if rule.kind.name == "indicator"}
    catalogue = _column(packs, "indicators.csv", "indicator_id")
    substances = _column(packs, "substances.csv", "substance_id")
    classes = {str(rule.raw.get("class")) for rule in rules if rule.kind.name == "measure"} | WITHOUT_MEASURE
    contexts = {str(rule.raw.get("name")) for rule in rules if rule.kind.name == "context"}
    for rule in rules:
        raw = rule.raw
        match rule.kind.name:
            case "indicator":
                yield from _known(rule, "indicator", [raw.get("indicator", "")], catalogue, "indicators.csv")
                yield from _known(rule, "topic", raw.get("topic", []), contexts, "the [[context]] names")
                yield from _known(rule, "counts", raw.get("counts", []), classes, "the classes of measures.toml")
                yield from _yields(rule, indicators)
                yield from _tier(rule)
            case "anaphor":
                pairs = raw.get("map", {})
                yield from _known(rule, "map", [*pairs, *pairs.values()], catalogue, "indicators.csv")
                yield from _known(rule, "counts", raw.get("counts", []), classes, "the classes of measures.toml")
                have = {str(one.raw.get("indicator")) for one in indicators.values()}
                yield from _known(rule, "map", pairs.values(), have | (set(pairs.values()) - catalogue), "the rules")
            case "pairing":
                yield from _known(rule, "rule", [raw.get("rule", "")], set(indicators), "the [[indicator]] rules")
                sides = [raw.get("left", ""), raw.get("right", "")]
                yield from _known(rule, "left and right", sides, classes, "the classes of measures.toml")
            case "substance":
                yield from _known(rule, "substance", [raw.get("substance", "")], substances, "substances.csv")
                yield from _known(rule, "kinds", raw.get("kinds", []), classes, "the classes of measures.toml")
            case "reject":
                yield from _known(rule, "only", raw.get("only", []), classes, "the classes of measures.toml")
    yield from _without_rule(packs, rules, catalogue, "indicator", "indicators.csv")
    yield from _without_rule(packs, rules, substances, "substance", "substances.csv")


def _known(rule: Entry, field: str, named: Iterable[Any], known: set[str], where: str) -> Iterator[Found]:
    for name in named:
        if name not in known:
            yield "error", rule.place, rule.id, f"`{field}` names {name!r}, which is not among {where}"


def _yields(rule: Entry, indicators: dict[str, Entry]) -> Iterator[Found]:
    """A rule can only yield to another that exists and that may count the same number."""
    own = set(rule.raw.get("counts", []))
    for other in rule.raw.get("yields", []):
        if other not in indicators:
            yield "error", rule.place, rule.id, f"`yields` names {other!r}, which is no [[indicator]] rule"
        elif other == rule.id:
            yield "error", rule.place, rule.id, "`yields` names the rule itself"
        elif not own & set(indicators[other].raw.get("counts", [])):
            message = f"`yields` to {other} never happens: the two rules count nothing in common"
            yield "error", rule.place, rule.id, message
        elif rule.id in indicators[other].raw.get("yields", []) and rule.id < other:
            yield "warning", rule.place, rule.id, f"it and {other} yield to each other: neither may be left"


def _tier(rule: Entry) -> Iterator[Found]:
    if rule.raw.get("tier") not in TIERS:
        yield "error", rule.place, rule.id, f"`tier` is one of {', '.join(map(str, TIERS))}"
    if rule.raw.get("default_role", "realization") not in {"realization", "target"}:
        yield "error", rule.place, rule.id, "`default_role` is realization or target"


def _column(packs: Packs, file: str, column: str) -> set[str]:
    """The ids of a catalogue; none where the domain has no such file, which its reader tells."""
    try:
        return {row.get(column) or "" for row in packs.domain.csv(file)} if packs.domain.has(file) else set()
    except RuleError:
        return set()


def _without_rule(packs: Packs, rules: Sequence[Entry], catalogue: set[str], kind: str, file: str) -> Iterator[Found]:
    """A line of the catalogue without a rule is a promise that nothing keeps."""
    have = {str(rule.raw.get(kind)) for rule in rules if rule.kind.name == kind}
    for name in sorted(catalogue - have):
        yield "warning", f"{packs.domain.folder.name}/{file}", name, f"no [[{kind}]] rule finds it"
