"""Nothing counts twice: each article's story is found as it comes in, and kept.

In: articles whose rows were just written, in the same transaction. Out: rows of `core_story`, and on every record of a
story its id and whether it is counted. Never: a comparison with all articles, an id that changes because something was
added, a version thrown away: their differences are findings.

A story keeps the id of the article that it began with. A later article may show two stories to be one: the larger one
keeps its id, then the smaller id; `core_story_merge` says what became of the other. An article whose text changes
leaves its story and is looked at anew; the others stay together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from corpus.article import Article
from corpus.stories import Outline, Sketch, Telling, days_between, outline, same_story, telling
from warehouse import story_bands as bands
from warehouse.arrow import TEXT, incoming, texts
from warehouse.check_due import mark
from warehouse.story_counts import Statement, counted

FEW = 12
"""Up to so many articles are read one equality each, which reads no other article's text."""
TRIES = 2
"""So many members of one story are compared with an article."""
IDS = texts("article_id")
STORIES = texts("story_id")
MEMBERS = pa.schema(
    [("article_id", TEXT), ("story_id", TEXT), ("published_date", pa.date32()), ("text_chars", pa.int32())]
)
FLAGS = pa.schema([("record_id", TEXT), ("article_id", TEXT), ("story_id", TEXT), ("is_counted", pa.bool_())])
TAKEN = """
SELECT story_id FROM (SELECT story_id FROM core_story UNION SELECT story_id FROM core_story_merge)
WHERE story_id IN (SELECT article_id FROM incoming)
    OR regexp_replace(story_id, '~[0-9]+$', '') IN (SELECT article_id FROM incoming)
"""
FIRST = "published_date NULLS LAST, text_chars DESC, article_id"
RECORDS = {
    "core_metric": "'metric' AS kind, [indicator_id, measure, group_kind] AS about, "
    "[target, realization, reported_pct] AS figures",
    "core_seizure": "'seizure' AS kind, [substance_id, base_measure, action] AS about, [base_amount] AS figures",
}


@dataclass(slots=True)
class _Other:
    """An article as far as a comparison needs it."""

    text: str
    published: date | None
    outline: Outline | None = None
    _telling: Telling | None = None

    @property
    def telling(self) -> Telling:
        if self._telling is None:
            self._telling = telling(self.text, self.outline)
        return self._telling


@dataclass(slots=True)
class _Run:
    """One batch under way."""

    connection: duckdb.DuckDBPyConnection
    others: dict[str, _Other]
    story_of: dict[str, str]
    touched: set[str] = field(default_factory=set)
    unwritten: list[tuple[Any, ...]] = field(default_factory=list)
    """Rows of `core_story` that go in together: one statement for each article takes longer than finding its story."""
    taken: set[str] | None = None
    """Ids of stories that are, or were, named after these articles; None until one is asked for."""

    def write(self) -> None:
        """Bring what waits into `core_story`, before that is read or changed."""
        _insert(self.connection, self.unwritten)
        self.unwritten = []


def assign(
    connection: duckdb.DuckDBPyConnection, articles: Sequence[Article], outlines: Mapping[str, Outline] | None = None
) -> None:
    """Find the story of each of these articles. To be called inside the transaction that wrote their rows, after their
    records; no article may come twice. Articles that were here before are looked at anew where their text changed.
    `outlines`: those that are made already, by article.

    Cost: that of the articles themselves, however many are stored; more only where copies are found.
    """
    if not articles:
        return
    by_id = {article.article: article for article in articles}
    told = {name: (outlines or {}).get(name) or outline(article.text) for name, article in by_id.items()}
    sketches = {name: one.sketch for name, one in told.items()}
    before = bands.stored(connection, by_id)
    new = {name: told for name, told in sketches.items() if before.get(name) != told}
    # Who is in a story has bands.
    story_of = _stories_of(connection, before)
    touched = set(story_of.values())
    bands.remove(connection, [name for name in new if name in before])
    left = {name: story_of.pop(name) for name in new if name in story_of}
    _leave(connection, left)
    _insert(connection, [_member(by_id[name], story) for name, story in story_of.items()], again=True)
    near = bands.candidates(connection, new)
    bands.add(connection, new)
    _together(near, new)
    wanted = {other for found in near.values() for other in found}
    others = _read(connection, wanted - by_id.keys())
    others |= {name: _Other(article.text, article.published, told[name]) for name, article in by_id.items()}
    run = _Run(connection, others, story_of | _stories_of(connection, wanted - by_id.keys()), touched)
    for name in new:
        if hits := _confirmed(run, name, near.get(name, ())):
            _join(run, name, hits)
    run.write()
    _rename(run, left)
    run.write()
    _settle(connection, run.touched)


def forget(connection: duckdb.DuckDBPyConnection, articles: Iterable[str]) -> None:
    """Take articles out of their stories for good. To be called in the transaction that deletes their rows, after
    these. What other versions say is counted where theirs had been."""
    ids = list(articles)
    story_of = _stories_of(connection, ids)
    bands.remove(connection, ids)
    with incoming(connection, IDS, [(name,) for name in story_of]):
        connection.execute("DELETE FROM core_story WHERE article_id IN (SELECT article_id FROM incoming)")
    _settle(connection, set(story_of.values()))


def missing(connection: duckdb.DuckDBPyConnection, limit: int = 500) -> list[str]:
    """The ids of articles that were stored before stories were looked for, `limit` of them at most."""
    sizes = "SELECT (SELECT count(*) FROM raw_article) - (SELECT count(*) FROM core_story_text)"
    if (connection.execute(sizes).fetchone() or (0,))[0] <= 0:
        return []
    found = connection.execute(
        "SELECT article_id FROM raw_article ANTI JOIN core_story_text USING (article_id) ORDER BY article_id LIMIT ?",
        [limit],
    )
    return [name for (name,) in found.fetchall()]


def catch_up(connection: duckdb.DuckDBPyConnection, limit: int = 500) -> int:
    """Find the stories of articles that `missing` names, in a transaction of its own. Returns how many articles were
    looked at; 0 when there is nothing left. Meant for the end of a run."""
    connection.begin()
    try:
        names = missing(connection, limit)
        found = _read(connection, names)
        assign(connection, [Article(name, found[name].text, published=found[name].published) for name in names])
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return len(names)


# --- finding ------------------------------------------------------------------------------------------------


def _together(near: dict[str, list[str]], new: Mapping[str, Sketch]) -> None:
    """Add to the candidates of each article those that came before it in the same batch."""
    holders: dict[int, list[str]] = defaultdict(list)
    for name, told in new.items():
        keys = {told.text_hash, *told.bands}
        shared = Counter(other for key in keys for other in holders[key])
        if shared:
            ranked = sorted(shared, key=lambda other: (-shared[other], other))[: bands.CANDIDATES]
            near[name] = [*near.get(name, ()), *ranked]
        for key in keys:
            if len(holders[key]) < bands.CANDIDATES:
                holders[key].append(name)


def _confirmed(run: _Run, name: str, candidates: Iterable[str]) -> list[str]:
    """The candidates that are copies: one a story, since its other members need no asking."""
    here = run.others[name]
    tried: Counter[str] = Counter()
    hits: dict[str, str] = {}
    for other in candidates:
        there = run.others.get(other)
        group = run.story_of.get(other, other)
        if there is None or group in hits or tried[group] == TRIES:
            continue
        tried[group] += 1
        if same_story(here.telling, there.telling, days_between(here.published, there.published)):
            hits[group] = other
    return list(hits.values())


def _join(run: _Run, name: str, hits: Sequence[str]) -> None:
    """Put an article into the story of its copies; make one, or one of several, where that is needed."""
    stories = sorted({run.story_of[hit] for hit in hits if hit in run.story_of})
    alone = sorted(hit for hit in hits if hit not in run.story_of)
    story = _merged(run, stories, name) if stories else _free_id(run, alone[0])
    members = [*alone, name]
    run.unwritten += [_row(one, story, run.others[one]) for one in members]
    run.story_of.update(dict.fromkeys(members, story))
    run.touched.add(story)


def _merged(run: _Run, stories: Sequence[str], name: str) -> str:
    if len(stories) == 1:
        return stories[0]
    run.write()
    sizes = {story: len(_members(run.connection, [story])) for story in stories}
    kept = min(stories, key=lambda story: (-sizes[story], story))
    for gone in stories:
        if gone != kept:
            run.connection.execute("UPDATE core_story SET story_id = ? WHERE story_id = ?", [kept, gone])
            run.connection.execute(
                "UPDATE core_story_merge SET into_story_id = ? WHERE into_story_id = ?", [kept, gone]
            )
            run.connection.execute("INSERT INTO core_story_merge VALUES (?, ?, ?)", [gone, kept, name])
    run.story_of = {other: kept if story in stories else story for other, story in run.story_of.items()}
    return kept


def _free_id(run: _Run, founder: str) -> str:
    """The founder's id, or "id~2"… when a story of that name went on without it."""
    if run.taken is None:
        with incoming(run.connection, IDS, [(name,) for name in run.others]):
            run.taken = {story for (story,) in run.connection.execute(TAKEN).fetchall()}
    number, story = 1, founder
    while story in run.taken:
        number += 1
        story = f"{founder}~{number}"
    run.taken.add(story)
    return story


def _leave(connection: duckdb.DuckDBPyConnection, left: Mapping[str, str]) -> None:
    """Articles with another text leave their stories."""
    if not left:
        return
    with incoming(connection, IDS, [(name,) for name in left]):
        connection.execute("DELETE FROM core_story WHERE article_id IN (SELECT article_id FROM incoming)")


def _rename(run: _Run, left: Mapping[str, str]) -> None:
    """An article that left the story that bears its id, and is alone now, gets a story of another name."""
    for name, story in left.items():
        if story.partition("~")[0] == name and name not in run.story_of and _members(run.connection, [name]):
            own = _free_id(run, name)
            run.unwritten.append(_row(name, own, run.others[name]))
            run.touched.add(own)


# --- rows ---------------------------------------------------------------------------------------------------


def _member(article: Article, story: str) -> tuple[Any, ...]:
    return (article.article, story, article.published, len(article.text))


def _row(name: str, story: str, other: _Other) -> tuple[Any, ...]:
    return (name, story, other.published, len(other.text))


def _insert(connection: duckdb.DuckDBPyConnection, members: Sequence[tuple[Any, ...]], *, again: bool = False) -> None:
    """Rows of `core_story`; `again` when there may be older ones."""
    if not members:
        return
    with incoming(connection, MEMBERS, members):
        if again:
            connection.execute("DELETE FROM core_story WHERE article_id IN (SELECT article_id FROM incoming)")
        connection.execute("INSERT INTO core_story BY NAME SELECT *, false AS is_representative FROM incoming")


def _stories_of(connection: duckdb.DuckDBPyConnection, articles: Iterable[str]) -> dict[str, str]:
    names = [(name,) for name in articles]
    if not names:
        return {}
    with incoming(connection, IDS, names):
        found = connection.execute("SELECT article_id, story_id FROM core_story SEMI JOIN incoming USING (article_id)")
        return dict(found.fetchall())


def _members(connection: duckdb.DuckDBPyConnection, stories: Iterable[str]) -> list[tuple[str, str]]:
    """(article, story) of these stories, the representative first, then as they would follow it."""
    with incoming(connection, STORIES, [(story,) for story in stories]):
        return connection.execute(
            "SELECT article_id, story_id FROM core_story SEMI JOIN incoming USING (story_id)"
            f" ORDER BY story_id, is_representative DESC, {FIRST}"
        ).fetchall()


def _read(connection: duckdb.DuckDBPyConnection, articles: Iterable[str]) -> dict[str, _Other]:
    select = "SELECT article_id, body_text, published_date FROM raw_article"
    return {name: _Other(text, day) for name, text, day in _of(connection, select, sorted(articles))}


def _of(connection: duckdb.DuckDBPyConnection, select: str, articles: Sequence[str]) -> list[tuple[Any, ...]]:
    if not articles:
        return []
    if len(articles) <= FEW:
        each = " UNION ALL ".join(f"({select} WHERE article_id = ?)" for _ in articles)
        return connection.execute(each, list(articles)).fetchall()
    with incoming(connection, IDS, [(name,) for name in articles]):
        return connection.execute(f"{select} SEMI JOIN incoming USING (article_id)").fetchall()


# --- representatives and counts -----------------------------------------------------------------------------


def _settle(connection: duckdb.DuckDBPyConnection, stories: Iterable[str]) -> None:
    """Choose the representative of each of these stories anew, and which records are counted."""
    touched = sorted(set(stories))
    if not touched:
        return
    with incoming(connection, STORIES, [(story,) for story in touched]):
        connection.execute(f"""
            UPDATE core_story SET is_representative = (core_story.article_id = best.first_id)
            FROM (
                SELECT story_id, first(article_id ORDER BY {FIRST}) AS first_id
                FROM core_story SEMI JOIN incoming USING (story_id) GROUP BY story_id
            ) best
            WHERE core_story.story_id = best.story_id
                AND core_story.is_representative <> (core_story.article_id = best.first_id)
        """)
    members = _members(connection, touched)
    for table, columns in RECORDS.items():
        _count(connection, table, columns, members)


def _count(connection: duckdb.DuckDBPyConnection, table: str, columns: str, members: Sequence[tuple[str, str]]) -> None:
    select = (
        f"SELECT article_id, record_id, unit_id, period_start_date, period_end_date, {columns}, start_offset, story_id,"
        f" is_counted FROM {table}"
    )
    told: dict[str, list[Statement]] = defaultdict(list)
    now: dict[str, tuple[str | None, bool]] = {}
    found = _of(connection, select, [name for name, _ in members])
    for name, record, unit, start, end, kind, about, figures, _, story, flag in sorted(
        found, key=lambda row: (row[8], row[1])
    ):
        told[name].append(Statement(record, kind, tuple(about), unit, (start, end), tuple(figures)))
        now[record] = (story, flag)
    versions: dict[str, list[str]] = defaultdict(list)
    for name, story in members:
        versions[story].append(name)
    flags = []
    for story, names in versions.items():
        taken = counted([told[name] for name in names])
        for name in names:
            wanted = [(one.record_id, name, story, one.record_id in taken) for one in told[name]]
            flags += [row for row in wanted if now[row[0]] != (row[2], row[3])]
    if flags:
        with incoming(connection, FLAGS, flags):
            connection.execute(
                f"UPDATE {table} SET story_id = i.story_id, is_counted = i.is_counted FROM incoming i"
                f" WHERE {table}.article_id = i.article_id AND {table}.record_id = i.record_id"
            )
        # A story has one vote: what its members tell is weighed anew.
        mark(connection, (), sorted({article for _, article, _, _ in flags}))
