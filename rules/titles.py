"""Which entries of a feed are clearly about something else: `rules/checks/watch.toml`, read and applied.

In: the rule file; a title with what stands around it. Out: the id of the topic to skip for, or None. Never: a judgement
about a text; only the few words that a feed gives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rules.files import HERE, Pack, RuleError

FILE = "watch.toml"
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class WordRule:
    """Words of one topic. `examples` hold them, `counterexamples` lead to no skip (for a topic) or no keep."""

    id: str
    words: tuple[str, ...]
    starts: tuple[str, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]

    def holds(self, flat: str) -> bool:
        """Whether one of the words stands in a flattened text."""
        return any(f" {word} " in flat for word in self.words) or any(f" {start}" in flat for start in self.starts)


@dataclass(frozen=True, slots=True)
class TitleRules:
    """The words that keep an entry, and the topics that it is skipped for."""

    keep: WordRule
    topics: tuple[WordRule, ...]

    def skip(self, title: str, around: str = "") -> str | None:
        """The id of the topic that `title` is clearly about; None when it may be worth fetching. `around` is whatever
        else is known (the summary, the words of the address): it can only save an entry, never condemn it."""
        flat = flattened(title)
        if self.keep.holds(flat) or self.keep.holds(flattened(around)):
            return None
        return next((topic.id for topic in self.topics if topic.holds(flat)), None)


def flattened(text: str) -> str:
    """The words of a text in lower case, single blanks between and around them."""
    return f" {' '.join(_WORD.findall(text.lower()))} "


@lru_cache(maxsize=1)
def title_rules() -> TitleRules:
    """The rules as installed. Raises RuleError that names the entry and the key."""
    data = Pack(HERE / "checks").toml(FILE)
    topics = data.get("topic")
    if not isinstance(topics, list) or not isinstance(data.get("keep"), dict):
        raise RuleError(f"{FILE}: it needs one [keep] and at least one [[topic]]")
    return TitleRules(_rule(data["keep"]), tuple(_rule(topic) for topic in topics))


def _rule(entry: dict[str, Any]) -> WordRule:
    name = entry.get("id")
    if not isinstance(name, str) or not name:
        raise RuleError(f"{FILE}: an entry has no id")
    lists = {}
    for key in ("words", "starts", "examples", "counterexamples"):
        value = entry.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise RuleError(f"{FILE}: {name}: {key} has to be a list of texts")
        lists[key] = tuple(value)
    if unknown := set(entry) - {"id", "note", *lists}:
        raise RuleError(f"{FILE}: {name}: unknown key {sorted(unknown)[0]}")
    lists["words"] = tuple(flattened(word).strip() for word in lists["words"])
    return WordRule(name, **lists)
