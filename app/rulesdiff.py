"""What other rules would make of the stored articles, before anything is replaced.

In: a `Warehouse`, and rules: old ones (or what is stored) and new ones. Out: every `Change`, article by article.
Never: writing; the warehouse held open while articles are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from corpus.article import Article
from extract.pipeline import Extractor
from extract.records import Record, to_json
from rules.files import DOMAIN, LANGUAGE, Pack, Packs, packs
from warehouse.filters import rows
from warehouse.identity import record_ids
from warehouse.query import article_of
from warehouse.store import Warehouse
from warehouse.stored import metric, seizure

How = Literal["appears", "vanishes", "changes", "moves"]
BATCH = 100
REACH = 240
"""Characters of the sentence shown on either side of a quote at most."""
PLACED = ("start", "end", "rule", "confidence", "quote", "kind", "article")
ARTICLES = "SELECT * FROM raw_article WHERE article_id BETWEEN ? AND ? ORDER BY article_id"
RECORDS = (
    "SELECT * FROM {table} WHERE article_id BETWEEN ? AND ? ORDER BY article_id, start_offset, end_offset, record_id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One record that the new rules make otherwise. `moves`: the same statement by another rule."""

    how: How
    article: str
    rule: str
    """The new rule's id without what follows the slash; the old one's for a record that vanishes."""
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    """In the contract's JSON form."""
    fields: tuple[str, ...]
    """What differs, of a record that changes."""
    sentence: str


@dataclass(slots=True)
class Summary:
    """Counts: articles read, records that stay, and by rule what becomes of the others."""

    old_version: str
    new_version: str
    articles: int = 0
    same: int = 0
    by_rule: dict[str, Counter[How]] = field(default_factory=dict)

    def count(self, how: How) -> int:
        """How many changes of a kind there are."""
        return sum(counts[how] for counts in self.by_rule.values())


def packs_of(folder: Path | None) -> Packs:
    """The rules of a domain's folder; of a folder with both, as `rules/` has them (a language and a domain); the
    built-in ones for None. Raises RuleError."""
    if folder is not None and (folder / LANGUAGE.name).is_dir() and (folder / DOMAIN.name).is_dir():
        return Packs(Pack(folder / LANGUAGE.name), Pack(folder / DOMAIN.name))
    return packs(folder)


class RulesDiff:
    """One comparison. Iterating reads the corpus and gives the changes; `summary` grows with it."""

    def __init__(self, warehouse: Warehouse, new: Packs, old: Packs | None = None) -> None:
        """Without `old`, what is stored is compared. Raises RuleError."""
        self._warehouse = warehouse
        self._new = Extractor(new)
        self._old = Extractor(old) if old else None
        with warehouse.read() as connection:
            self._ids = [
                row[0] for row in connection.execute("SELECT article_id FROM raw_article ORDER BY 1").fetchall()
            ]
            versions = connection.execute("SELECT DISTINCT rules_version FROM raw_article ORDER BY 1").fetchall()
        stored = ", ".join(row[0] for row in versions) or "nothing"
        self.summary = Summary(self._old.version if self._old else stored, self._new.version)

    def __len__(self) -> int:
        """Articles to read."""
        return len(self._ids)

    def __iter__(self) -> Iterator[Change]:
        for first in range(0, len(self._ids), BATCH):
            yield from self._batch(self._ids[first : first + BATCH])

    def _batch(self, ids: Sequence[str]) -> Iterator[Change]:
        span = [ids[0], ids[-1]]
        with self._warehouse.read() as connection:
            articles = rows(connection, ARTICLES, span)
            stored: dict[str, list[tuple[str, Record]]] = {}
            if self._old is None:
                for table, read in (("core_metric", metric), ("core_seizure", seizure)):
                    for row in rows(connection, RECORDS.format(table=table), span):
                        told = (row["record_id"], read({**row, "spans": ()}))
                        stored.setdefault(row["article_id"], []).append(told)
        for row in articles:
            article = article_of(row)
            before = self._told(self._old, article) if self._old else stored.get(article.article, [])
            yield from self._compare(article, before, self._told(self._new, article))

    @staticmethod
    def _told(extractor: Extractor, article: Article) -> list[tuple[str, Record]]:
        records = extractor.extract(article)
        return list(zip(record_ids(records), records, strict=True))

    def _compare(
        self, article: Article, before: list[tuple[str, Record]], after: list[tuple[str, Record]]
    ) -> Iterator[Change]:
        """The changes of one article, in the order of the text."""
        self.summary.articles += 1
        old, new = dict(before), dict(after)
        changes = [self._moved(article, old[each], new[each]) for each in new if each in old]
        gone = [record for each, record in old.items() if each not in new]
        come = [record for each, record in new.items() if each not in old]
        pairs = _pairs(gone, come)
        changes += [_change("changes", article, one, other) for one, other in pairs]
        met = {id(record) for pair in pairs for record in pair}
        changes += [_change("vanishes", article, record, None) for record in gone if id(record) not in met]
        changes += [_change("appears", article, None, record) for record in come if id(record) not in met]
        for change in sorted(filter(None, changes), key=_place):
            self.summary.by_rule.setdefault(change.rule, Counter())[change.how] += 1
            yield change

    def _moved(self, article: Article, old: Record, new: Record) -> Change | None:
        self.summary.same += 1
        if _head(old) == _head(new):
            return None
        return _change("moves", article, old, new)


def _pairs(gone: list[Record], come: list[Record]) -> list[tuple[Record, Record]]:
    """Records of one place that took each other's: those that agree most first."""
    fit = [
        (-_alike(old, new), place, other)
        for place, old in enumerate(gone)
        for other, new in enumerate(come)
        if old.kind == new.kind and old.evidence.start < new.evidence.end and new.evidence.start < old.evidence.end
    ]
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    found = []
    for _, place, other in sorted(fit):
        if place not in taken_old and other not in taken_new:
            taken_old.add(place)
            taken_new.add(other)
            found.append((gone[place], come[other]))
    return found


def _alike(old: Record, new: Record) -> int:
    return -len(_apart(to_json(old), to_json(new)))


def _apart(old: dict[str, Any], new: dict[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in old if name not in PLACED and old[name] != new.get(name))


def _change(how: How, article: Article, old: Record | None, new: Record | None) -> Change:
    shown = new or old
    assert shown is not None
    before, after = (to_json(record) if record else None for record in (old, new))
    apart = _apart(before, after) if before and after else ()
    if how == "changes" and not apart:
        apart = ("quote",)
    return Change(
        how=how,
        article=article.article,
        rule=_head(shown),
        before=before,
        after=after,
        fields=apart,
        sentence=_sentence(article.text, shown.evidence.start, shown.evidence.end),
    )


def _place(change: Change) -> tuple[int, int, str]:
    shown = change.after or change.before or {}
    return shown["start"], shown["end"], change.how


def _head(record: Record) -> str:
    return record.evidence.rule.split("/")[0]


def _sentence(text: str, start: int, end: int) -> str:
    """The quote with what stands around it up to a line's or a sentence's end."""
    before = text[max(start - REACH, 0) : start]
    after = text[end : end + REACH]
    before = before[max(before.rfind("\n"), before.rfind(". ") + 1) + 1 :]
    stops = [place for mark in ("\n", ". ") if (place := after.find(mark)) >= 0]
    after = after[: min(stops) + 1] if stops else after
    return " ".join(f"{before}{text[start:end]}{after}".split())
