"""Rules about drugs: their names, what is done with them, and what is no seizure.

In: `substances.toml` and `seizures.toml` of a domain pack. Out: frozen rules. Never: text.
"""

from __future__ import annotations

from dataclasses import dataclass

from rules.files import Pack, RuleError


@dataclass(frozen=True, slots=True)
class SubstanceRule:
    """Names of one substance and the classes of measures in which it is seized."""

    id: str
    substance: str
    kinds: frozenset[str]
    usual: str
    """The class that it is mostly told in, the first of its list."""
    terms: tuple[str, ...]
    match: tuple[str, ...] = ()
    nomatch: tuple[str, ...] = ()
    strange: bool = False
    """Whether pills with a name that no rule knows are of it."""


@dataclass(frozen=True, slots=True)
class WordRule:
    """Words with one meaning: an action ("seized"), a block ("sold"), a group of institutions."""

    id: str
    value: str
    terms: tuple[str, ...]
    measure: str = ""


@dataclass(frozen=True, slots=True)
class AmountRules:
    """How amounts are told: classes of measures, and words between two of them."""

    weighed: frozenset[str] = frozenset()
    packed: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()
    grown: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    alike: frozenset[str] = frozenset()
    equals: frozenset[str] = frozenset()
    either: frozenset[str] = frozenset()
    weight: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()
    became: frozenset[str] = frozenset()
    priced: frozenset[str] = frozenset()
    """Between a price and the amount that it buys: "Rp 400 ribu untuk 5 gram"."""
    on_scales: frozenset[str] = frozenset()
    along: frozenset[str] = frozenset()
    """Between somebody caught and what he had: "bersama", "berikut"."""
    """Beside an amount: it was weighed, so the office had it, whatever the sentence goes on to tell."""
    swallowed: frozenset[str] = frozenset()
    """Measures of pills that only wrap a drug that is weighed: "64 kapsul sabu seberat 1 kg"."""
    had: frozenset[str] = frozenset()
    """Of the words of a seizure those that also tell what a suspect did himself: "membawa"."""
    contents: frozenset[str] = frozenset()
    """Behind amounts these say what all of them are: "498 gram dan 251 gram, isinya sabu"."""

    @property
    def kinds(self) -> frozenset[str]:
        """Every class of measures that a drug can be told in."""
        return self.weighed | self.packed | self.other

    @property
    def exact(self) -> frozenset[str]:
        """The classes to which packets of the same drug give way: stems in a field say nothing of packets."""
        return self.weighed - self.grown


@dataclass(frozen=True, slots=True)
class SeizureRules:
    """All of a domain's rules about seizures; empty for a domain without any."""

    substances: tuple[SubstanceRule, ...]
    actions: tuple[WordRule, ...]
    blocks: tuple[WordRule, ...]
    amounts: AmountRules = AmountRules()


def seizure_rules(pack: Pack) -> SeizureRules:
    """The rules of a domain pack; a pack without `substances.toml` knows no seizures. Raises RuleError."""
    if not pack.has("substances.toml"):
        return SeizureRules((), (), ())
    try:
        substances = tuple(
            SubstanceRule(
                entry["id"],
                entry["substance"],
                frozenset(entry["kinds"]),
                entry["kinds"][0],
                tuple(entry["terms"]),
                tuple(entry.get("match", ())),
                tuple(entry.get("nomatch", ())),
                bool(entry.get("strange", False)),
            )
            for entry in pack.toml("substances.toml")["substance"]
        )
        data = pack.toml("seizures.toml")
        actions = tuple(WordRule(entry["id"], entry["action"], tuple(entry["terms"])) for entry in data["action"])
        blocks = tuple(
            WordRule(entry["id"], entry["id"].split(".", 1)[-1], tuple(entry["terms"])) for entry in data["block"]
        )
        told = AmountRules(**{name: frozenset(words) for name, words in data["amount"].items()})
    except KeyError as error:
        raise RuleError(f"{pack.folder}: a seizure rule lacks {error}") from error
    except TypeError as error:
        raise RuleError(f"{pack.folder}/seizures.toml: [amount] holds a name that nobody reads: {error}") from error
    return SeizureRules(substances, actions, blocks, told)


def group_rules(pack: Pack) -> tuple[WordRule, ...]:
    """Kinds of institutions (groups.toml); none where the pack has no such file."""
    if not pack.has("groups.toml"):
        return ()
    return tuple(
        WordRule(entry["id"], entry["group"], tuple(entry["terms"]), entry.get("measure", ""))
        for entry in pack.toml("groups.toml")["group"]
    )
