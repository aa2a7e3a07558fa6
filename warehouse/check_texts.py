"""What the text beside a record says of its figure that the record does not hold: a percentage of the count, parts, a
growth, the same amount in another measure.

In: `check_metric`, `check_seizure` and `check_text_source`. Out: rows for `core_check`. Never: a new record, a
figure of another sentence taken for this one's.

A screen in SQL leaves the articles whose words make a check possible; their texts are then read around each record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

import duckdb

from extract.numerals import parse
from rules.checks import CheckRules
from warehouse.check_rows import Check, row
from warehouse.check_self import about, size
from warehouse.digits import place_of
from warehouse.filters import Row, rows
from warehouse.verdicts import Judgement, Side, Topic, as_cause, unit_of
from warehouse.words import figure

NUMBER = r"\d[\d.,]*(?<=\d)"
PERCENT = rf"(?P<percent>{NUMBER})\s?(?:%|persen\b)"
WITHIN = r"(?:[^.!?\n]|\.(?=\d)){0,%d}?"
COUNTED = r"(?P<number>\d[\d.]*(?<=\d)|[a-z]+(?:\s(?:belas|puluh|ratus)(?:\s[a-z]+)?)?)\s"
NAMED = 40
"""How many characters before a word of growth can name what grew."""
LEADING = 48
"""How many characters before a word of growth are told with it."""
OPENING = "“\"‘' "
"""Marks that open a quotation."""

# Which due articles have words that make a check possible; most have none, and cost a look for each word.
SCREEN = """
CREATE OR REPLACE TEMP TABLE check_text AS
WITH told AS (
    SELECT article_id, body_text, contains(body_text, '%') OR contains(body_text, 'persen') AS tells_percent
    FROM check_text_source
), seen AS (
    SELECT article_id, tells_percent AND (contains(body_text, 'ari ') AND regexp_matches(body_text, $percent))
            AS has_percent,
        {parts} AS has_parts, tells_percent AND ({growth}) AS has_growth, {amount} AS has_amount
    FROM told
)
FROM seen WHERE has_percent OR has_parts OR has_growth OR has_amount
"""
FOUND = "SELECT bool_or(has_percent), bool_or(has_parts), bool_or(has_growth), bool_or(has_amount) FROM check_text"
PERCENT_TOLD = r"[Dd]ari [^.!?]{0,30}\d[^!?\n]{0,160}\d[.,]\d\d? ?(%|persen)"

# The record's own number stands again behind "dari", and a precise percentage follows.
COUNT_TEXTS = """
SELECT m.*, a.body_text FROM check_metric m JOIN check_text t USING (article_id) JOIN raw_article a USING (article_id)
WHERE t.has_percent AND m.target IS NULL AND m.reported_pct IS NULL AND m.realization >= 10
    AND list_contains($whole, m.measure)
ORDER BY m.article_id, m.record_id
"""
PART_TEXTS = """
SELECT m.*, substring(a.body_text, (m.end_offset + 1)::BIGINT, $reach) AS after
FROM check_metric m JOIN check_text t USING (article_id) JOIN raw_article a USING (article_id)
WHERE t.has_parts AND m.realization >= 3 AND list_contains($whole, m.measure)
ORDER BY m.article_id, m.record_id
"""
GROWTH_TEXTS = """
SELECT m.*, b.realization AS before, b.start_offset AS before_start, b.end_offset AS before_end, a.body_text
FROM check_metric m
JOIN check_metric b ON b.article_id = m.article_id AND b.indicator_id = m.indicator_id AND b.measure = m.measure
    AND b.unit_id IS NOT DISTINCT FROM m.unit_id AND b.group_kind IS NOT DISTINCT FROM m.group_kind
    AND b.period_end_date < m.period_start_date AND b.realization > 0 AND m.realization > 0
    AND year(b.period_end_date) = year(m.period_end_date) - 1
JOIN check_text t ON t.article_id = m.article_id JOIN raw_article a ON a.article_id = m.article_id
WHERE t.has_growth AND abs(m.start_offset - b.start_offset) < $apart
QUALIFY count(*) OVER (PARTITION BY m.record_id) = 1
ORDER BY m.article_id, m.start_offset, m.record_id
"""
# Hauls differ as they like: of amounts, two spans of one length are held against each other.
SEIZED_GROWTH_TEXTS = """
SELECT m.*, m.substance_id AS indicator_id, m.base_amount AS realization, NULL AS target, b.base_amount AS before,
    b.start_offset AS before_start, b.end_offset AS before_end, a.body_text
FROM check_seizure m
JOIN check_seizure b ON b.article_id = m.article_id AND b.substance_id = m.substance_id AND b.action = m.action
    AND b.base_measure = m.base_measure AND b.unit_id IS NOT DISTINCT FROM m.unit_id
    AND b.period_end_date < m.period_start_date AND b.base_amount > 0 AND m.base_amount > 0
    AND year(b.period_end_date) = year(m.period_end_date) - 1
    AND abs((m.period_end_date - m.period_start_date) - (b.period_end_date - b.period_start_date)) <= 2
JOIN check_text t ON t.article_id = m.article_id JOIN raw_article a ON a.article_id = m.article_id
WHERE t.has_growth AND abs(m.start_offset - b.start_offset) < $apart
QUALIFY count(*) OVER (PARTITION BY m.record_id) = 1
ORDER BY m.article_id, m.start_offset, m.record_id
"""
AMOUNT_TEXTS = """
SELECT s.*, substring(a.body_text, (s.end_offset + 1)::BIGINT, 48) AS after
FROM check_seizure s JOIN check_text t USING (article_id) JOIN raw_article a USING (article_id)
WHERE t.has_amount AND list_contains(['gram', 'ml'], s.base_measure) AND regexp_matches(after, '^[^0-9.]*[0-9]')
ORDER BY s.article_id, s.record_id
"""


class _Reader(NamedTuple):
    """The patterns of the rules' words."""

    growth: re.Pattern[str]
    amount: re.Pattern[str]
    parts: re.Pattern[str]
    part: re.Pattern[str]
    down: frozenset[str]


@cache
def _reader(up: Sequence[str], down: Sequence[str], same: Sequence[str], parts: Sequence[str]) -> _Reader:
    return _Reader(
        growth=re.compile(rf"\b(?P<way>{_any((*up, *down))})\b{WITHIN % 40}{PERCENT}", re.I),
        amount=re.compile(rf"[\s(,]*(?:{_any(same)})\s+(?P<amount>{NUMBER})\s?(?P<measure>[a-z]+)\b", re.I),
        parts=re.compile(rf"[^.!?\n]{{0,24}}?\b(?:{_any(parts)})\s(?P<list>(?:[^.!?\n]|\.(?=\d))*)", re.I),
        part=re.compile(rf"(?:^|,\s(?:dan\s)?|\bdan\s){COUNTED}", re.I),
        down=frozenset(down),
    )


def _any(terms: Sequence[str]) -> str:
    return "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True))


SCREENED = ("parts", "up", "down", "same_amount")


@cache
def _screened(words: tuple[Sequence[str], ...]) -> dict[str, list[str]]:
    """What to look for in a text before it is read: without its first letter, a word is found at the beginning of a
    sentence, too."""
    told = dict(zip(SCREENED, words, strict=True))
    kinds = {"parts": told["parts"], "growth": (*told["up"], *told["down"]), "amount": told["same_amount"]}
    found = {}
    for name, terms in kinds.items():
        some = sorted({term[1:] for term in terms})
        found[name] = [one for one in some if not any(other in one for other in some if other != one)]
    return found


def may_tell(text: str, rules: CheckRules) -> bool:
    """Whether `SCREEN` can take a text."""
    terms = _screened(tuple(rules.text[kind] for kind in SCREENED))
    has = {name: any(one in text for one in some) for name, some in terms.items()}
    if has["parts"] or has["amount"]:
        return True
    return ("%" in text or "persen" in text) and (has["growth"] or re.search(PERCENT_TOLD, text) is not None)


def text_checks(connection: duckdb.DuckDBPyConnection, rules: CheckRules) -> Iterator[Check]:
    """Every check of a due record that needs its article's words."""
    words = rules.text
    reader = _reader(words["up"], words["down"], words["same_amount"], words["parts"])
    screen, terms = SCREEN, {"percent": PERCENT_TOLD}
    for name, some in _screened(tuple(words[kind] for kind in SCREENED)).items():
        terms |= {f"{name}{place}": one for place, one in enumerate(some)}
        screen = screen.replace(
            f"{{{name}}}", "(" + " OR ".join(f"contains(body_text, ${name}{place})" for place in range(len(some))) + ")"
        )
    connection.execute(screen, terms)
    [has] = connection.execute(FOUND).fetchall()
    whole = {"whole": sorted(rules.whole_measures)}
    if has[0]:
        for found in rows(connection, COUNT_TEXTS, whole):
            yield from _count(found, rules)
    if has[1]:
        for found in rows(connection, PART_TEXTS, {**whole, "reach": rules.text_reach}):
            yield from _parts(found, reader, rules)
    if has[2]:
        apart = {"apart": rules.growth_apart}
        grown = rows(connection, GROWTH_TEXTS, apart) + rows(connection, SEIZED_GROWTH_TEXTS, apart)
        grown.sort(key=lambda found: (found["article_id"], found["start_offset"], found["record_id"]))
        for _, pairs in groupby(grown, key=lambda found: found["article_id"]):
            yield from _growths(list(pairs), reader, rules)
    if has[3]:
        for found in rows(connection, AMOUNT_TEXTS):
            yield from _amount(found, reader, rules)


def _count(found: Row, rules: CheckRules) -> Iterator[Check]:
    """Precise percentages of the record's own count: the whole number behind each, or that there is none."""
    count, measure = found["realization"], found["measure"]
    start = rf"\b[Dd]ari\s(?:[a-z]+\s){{0,2}}?{_written(count)}\s"
    for sentence in re.finditer(start + WITHIN % rules.text_reach + PERCENT, found["body_text"]):
        told = parse(sentence["percent"])
        if told is None or not 0 < told < 100 or told.is_integer():
            continue
        place = place_of(told, rules.short_grain)
        part = float(round(count * told / 100))
        fits = part > 0 and abs(100 * part / count - told) < place
        if fits and 100 / count <= 2 * place:
            continue
        rule = "self.exact_part" if fits else "self.no_whole_part"
        other = part if fits else round(count * told / 100, 2)
        press = _press(found, told, "persen")
        more = {"base": figure(count, measure)}
        judged = _as(rule, found, "percent", press, Side(value=other, measure=measure), rules, more)
        yield row(about(found), judged, kind="self", rules=rules, size=size(found), name=f"text.percent.{told}")
        return


def _written(count: float) -> str:
    """How a whole number stands in a text, with or without its thousands dots."""
    plain = f"{count:.0f}"
    dotted = f"{int(count):,}".replace(",", ".")
    return plain if plain == dotted else f"(?:{plain}|{re.escape(dotted)})"


def _parts(found: Row, reader: _Reader, rules: CheckRules) -> Iterator[Check]:
    """Counts listed behind "terdiri dari" that do not come to the record's number."""
    if not (listed := reader.parts.match(found["after"] or "")):
        return
    text = listed["list"]
    if "%" in text or "persen" in text.lower():
        return
    parts = [value for one in reader.part.finditer(text) if (value := parse(one["number"])) is not None]
    total = found["realization"]
    if len(parts) < 2 or any(part >= total or part <= 0 for part in parts):
        return
    whole = sum(parts)
    # A list that is cut short, or that counts something else, is not a sum that went wrong.
    if whole == total or abs(whole - total) > 0.15 * total:
        return
    words = " dan ".join(figure(part, "") for part in parts)
    judged = _as(
        "self.parts",
        found,
        "realization",
        _press(found, total, found["measure"]),
        Side(value=whole, measure=found["measure"]),
        rules,
        {"parts_words": words},
    )
    yield row(about(found), judged, kind="self", rules=rules, size=size(found), name="text.parts")


def _growths(pairs: list[Row], reader: _Reader, rules: CheckRules) -> Iterator[Check]:
    """Every growth that the article tells beside two years of an indicator, held against the nearest pair that the last
    noun before it names; a growth of something else is left alone."""
    text, seen = pairs[0]["body_text"], set()
    nouns = rules.whole_measures.union(rules.units, *map(_names, pairs))
    for told in reader.growth.finditer(text):
        before = re.findall(r"[a-z]+?(?=nya\b|\b)", text[max(0, told.start() - NAMED) : told.start()].lower())
        noun = next((word for word in reversed(before) if word in nouns), "")
        near = [(_distance(pair, told.start()), pair["record_id"], pair) for pair in pairs if noun in _names(pair)]
        far, record, pair = min(near, key=lambda one: one[:2], default=(rules.text_reach + 1, "", {}))
        if far <= rules.text_reach and record not in seen:
            seen.add(record)
            passage = _passage(text, told.start(), told.end())
            yield from _growth(pair, told["way"].lower(), told["percent"], passage, reader, rules)


def _distance(pair: Row, place: int) -> int:
    """How far a place in the text is from the nearer figure of a pair."""
    ends = (pair["start_offset"], pair["end_offset"], pair["before_start"], pair["before_end"])
    return min(abs(place - int(end)) for end in ends)


def _names(pair: Row) -> set[str]:
    """The words by which a sentence names what a pair counts: "kasus", "tersangka"."""
    subject = pair["indicator_id"]
    return {pair["measure"], *(subject.partition(".")[2] or subject).split("_")} - {"orang"}


def _passage(text: str, start: int, end: int) -> str:
    """The words of a growth with those of its sentence before them: the record beside it quotes another sentence."""
    first = max(0, start - LEADING)
    head = re.split(r"[.!?]\s|\n", text[first:start])[-1]
    if first and len(head) == start - first:
        head = head.partition(" ")[2]  # a word that the reach cut off
    # What somebody said is told within the finding's own quotation marks.
    return " ".join(f"{head}{text[start:end]}".split()).lstrip(OPENING)


def _growth(found: Row, way: str, printed: str, passage: str, reader: _Reader, rules: CheckRules) -> Iterator[Check]:
    value = parse(printed)
    if value is None:
        return
    exact = 100 * (found["realization"] - found["before"]) / found["before"]
    place = place_of(value, rules.short_grain)
    signed = -value if way in reader.down else value
    if abs(abs(exact) - value) < place and (exact < 0) == (signed < 0):
        return
    press = _press(found, signed, "persen")
    other = Side(value=round(exact, 2), measure="persen")
    measure = found.get("base_measure", found["measure"])
    more = {
        "base": figure(found["before"], measure),
        "after": figure(found["realization"], measure),
        "passage": passage,
    }
    judged = _as("self.growth", found, "percent", press, other, rules, more)
    yield row(about(found), judged, kind="self", rules=rules, size=size(found), name="text.growth")


def _amount(found: Row, reader: _Reader, rules: CheckRules) -> Iterator[Check]:
    """The amount again, in another measure: equal at the coarser one's precision, or not."""
    if not (again := reader.amount.match(found["after"] or "")):
        return
    value, unit = parse(again["amount"]), unit_of(again["measure"].lower(), rules)
    if value is None or unit.base != found["base_measure"] or again["measure"].lower() == found["measure"]:
        return
    here = place_of(found["amount"], rules.short_grain) * unit_of(found["measure"], rules).factor
    place = max(place_of(value, rules.short_grain) * unit.factor, here)
    if abs(value * unit.factor - found["base_amount"]) < place:
        return
    topic = Topic(unit=found["unit_id"], subject=found["substance_id"], field="amount")
    other = Side(value=value, measure=again["measure"].lower())
    judged = as_cause("self.two_measures", topic, _press(found, found["amount"], found["measure"]), other, rules)
    yield row(about(found, "substance_id"), judged, kind="self", rules=rules, name="text.measures")


def _press(found: Row, value: float, measure: str) -> Side:
    return Side(value=value, measure=measure, when=found["published_date"])


def _as(
    rule: str, found: Row, field: str, press: Side, other: Side, rules: CheckRules, more: dict[str, Any]
) -> Judgement:
    topic = Topic(unit=found["unit_id"], subject=found["indicator_id"], field=field)
    return as_cause(rule, topic, press, other, rules, more)
