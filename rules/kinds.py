"""Which kinds of rules there are: the file and table they stand in, their words, their examples.

In: packs. Out: `Entry`s, one a rule as written, whatever its kind. Never: a judgement (that is `rules.lint`'s).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rules.files import Pack, Packs


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rule. `terms` is the field with its words; `match` and `nomatch` those with its examples, which a
    rule of the kind must have where `examples` says so."""

    name: str
    file: str
    """Its file, or the folder of its files."""
    table: str
    terms: str = "terms"
    match: str = "match"
    nomatch: str = "nomatch"
    examples: tuple[str, ...] = ()
    """Fields of examples that may not be missing."""


BOTH = ("match", "nomatch")
KINDS = (
    Kind("indicator", "indicators.toml", "indicator", examples=BOTH),
    Kind("anaphor", "indicators.toml", "anaphor"),
    Kind("pairing", "indicators.toml", "pairing", terms="links"),
    Kind("context", "indicators.toml", "context"),
    Kind("rival", "indicators.toml", "rival", examples=BOTH),
    Kind("substance", "substances.toml", "substance", examples=BOTH),
    Kind("action", "seizures.toml", "action"),
    Kind("block", "seizures.toml", "block"),
    Kind("group", "groups.toml", "group"),
    Kind("measure", "measures.toml", "measure", terms="forms"),
    Kind("reject", "rejects.toml", "reject", terms="before", examples=BOTH),
    Kind("role", "roles.toml", "role", examples=BOTH),
    Kind("period", "periods.toml", "term", terms="forms", examples=BOTH),
    Kind("unit", "units.toml", "head", terms="forms", nomatch="reject", examples=("match",)),
    *(
        Kind(f"page.{table}", "outlets", table, terms="", nomatch="reject")
        for table in ("line", "teaser", "byline", "address_date", "index_address", "body", "drop", "outlet")
    ),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as it is written."""

    id: str
    kind: Kind
    pack: str
    """Name of the pack's folder: "bahasa", "p4gn"."""
    file: str
    """The rule's file inside the pack."""
    raw: Mapping[str, Any]

    @property
    def note(self) -> str:
        """What the rule is for, in its author's words; "" where it does not say."""
        return str(self.raw.get("note", ""))

    @property
    def terms(self) -> tuple[str, ...]:
        """Its words as written; a measure's and a time word's are its forms."""
        written = [*self._list(self.kind.terms), *self._list("short")] if self.kind.terms else []
        values = self.raw.get("values")
        return tuple(written + (list(values) if isinstance(values, dict) else []))

    @property
    def match(self) -> tuple[str, ...]:
        """Examples that the rule must take."""
        return tuple(self._list(self.kind.match))

    @property
    def nomatch(self) -> tuple[str, ...]:
        """Examples that it must leave."""
        return tuple(self._list(self.kind.nomatch))

    @property
    def place(self) -> str:
        """Where to find it: "p4gn/indicators.toml"."""
        return f"{self.pack}/{self.file}"

    def _list(self, field: str) -> list[str]:
        value = self.raw.get(field, [])
        return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def entries(packs: Packs) -> Iterator[Entry]:
    """Every rule of the language and of the domain, in the order of files and lines. Rules in tables that no kind knows
    come too, as kind "?". Raises RuleError for a file that is no TOML."""
    known = {(kind.file, kind.table): kind for kind in KINDS}
    for pack in (packs.language, packs.domain):
        for path in pack.files():
            name = path.relative_to(pack.folder).as_posix()
            if path.suffix == ".toml":
                yield from _of_file(pack, name, known)


def _of_file(pack: Pack, name: str, known: Mapping[tuple[str, str], Kind]) -> Iterator[Entry]:
    place = name.split("/")[0]
    for table, rows in pack.toml(name).items():
        if not (isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows)):
            continue
        kind = known.get((place, table)) or Kind("?", place, table)
        for row in rows:
            yield Entry(str(row.get("id", "")), kind, pack.folder.name, name, row)
