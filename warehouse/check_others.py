"""Each record against the other articles on the same unit, indicator and period.

In: `check_metric_group` and `check_seizure_group`: all that is told about what is due. Out: rows for `core_check`: a
target told otherwise, an outlier of one event, an older status. Never: an article against itself, a story counted
twice, an opinion on statements that are months apart and need not agree.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import duckdb

from rules.checks import CheckRules
from warehouse import check_pairs
from warehouse.check_rows import About, Check, Found, row
from warehouse.check_settle import can_settle, settle, settle_events
from warehouse.check_small import Small
from warehouse.check_small_others import implausible, pairs
from warehouse.digits import printed
from warehouse.filters import Row, rows
from warehouse.verdicts import Judgement, Side, Topic, as_cause, judge
from warehouse.words import figure

PROBLEMS = frozenset({"conflict", "probable_slip"})

JUDGED = """
SELECT p.*, x.outlet AS there_outlet, y.outlet AS here_outlet FROM check_series p
LEFT JOIN check_article x ON x.article_id = p.there_article LEFT JOIN check_article y ON y.article_id = p.here_article
WHERE p.rule IS NULL
ORDER BY p.there_article, p.there_record, p.field, p.here_article, p.here_record
"""
# The older status's row; what it is held against is told later.
OLDER = """
(SELECT unit_id, subject_id, field, older_value AS value, measure, newer_value AS other_value,
    period_end_date AS other_end,
    CASE WHEN is_older THEN there_record ELSE here_record END AS record_id,
    CASE WHEN is_older THEN there_article ELSE here_article END AS article_id,
    CASE WHEN is_older THEN there_on ELSE here_on END AS published_date,
    CASE WHEN is_older THEN here_record ELSE there_record END AS far_id,
    far_id AS other_record_id, CASE WHEN is_older THEN here_article ELSE there_article END AS other_article_id,
    NULL::VARCHAR AS reference_id, NULL::DATE AS reference_as_of_date
FROM check_series WHERE rule = 'earlier.cutoff')
"""
# A figure far from all that is told of its office and indicator (amounts of drugs differ as they like).
MEDIANS = """
SELECT m.*, x.middle FROM check_metric_group m JOIN (
    SELECT unit_id, indicator_id, measure, median(realization) AS middle FROM check_metric_figure
    SEMI JOIN (
        SELECT unit_id, indicator_id, measure FROM check_metric_figure WHERE realization > 0 AND unit_id IS NOT NULL
        GROUP BY ALL HAVING count(*) >= $least AND max(realization) > $ratio * min(realization)
    ) USING (unit_id, indicator_id, measure)
    WHERE realization > 0 GROUP BY ALL
) x USING (unit_id, indicator_id, measure)
WHERE m.realization > 0 AND (m.realization > $ratio * middle OR m.realization * $ratio < middle)
ORDER BY m.article_id, m.record_id
"""
BATCH = 256
"""From so many pairs on, the plain ones are settled by a query of their own: fewer are judged sooner than planned."""


def other_checks(connection: duckdb.DuckDBPyConnection, rules: CheckRules, into: Found) -> Iterator[Check]:
    """What the other articles say of each due figure, where they say something else. Many plain rows are kept on
    the way."""
    for found in rows(connection, MEDIANS, {"least": rules.median_least, "ratio": rules.median_ratio}):
        yield _implausible(found, rules)
    settles = can_settle(rules)
    count = check_pairs.lay_out(connection, rules, bulk=BATCH if settles else sys.maxsize)
    if count >= BATCH and settles:
        settle(connection, OLDER, "others", rules, into)
        settle_events(connection, rules, into)
    for found in rows(connection, JUDGED) if count else ():
        yield from _judged(found, rules)


def other_checks_of(small: Small, rules: CheckRules) -> Iterator[Check]:
    """The same where little is due."""
    for found in implausible(small, rules):
        yield _implausible(found, rules)
    for found in pairs(small, rules):
        yield from _judged(found, rules)


def _implausible(found: Row, rules: CheckRules) -> Check:
    topic = Topic(unit=found["unit_id"], subject=found["indicator_id"], field="realization")
    press = Side(value=found["realization"], measure=found["measure"], when=found["published_date"])
    judged = as_cause("others.median", topic, press, Side(value=found["middle"], measure=found["measure"]), rules)
    about = About(
        record_id=found["record_id"],
        article_id=found["article_id"],
        unit_id=found["unit_id"],
        subject_id=found["indicator_id"],
    )
    return row(about, judged, kind="others", rules=rules, name="others.median")


def _judged(found: Row, rules: CheckRules) -> Iterator[Check]:
    topic = Topic(unit=found["unit_id"], subject=found["subject_id"], field=found["field"])
    outlier, usual = _side(found, "value", "quote", "there", rules), _side(found, "usual", "usual_quote", "here", rules)
    older = bool(usual.when and outlier.when and usual.when < outlier.when)
    judged = judge(topic, outlier, usual, rules)
    if judged.verdict in {"match", "rounding"}:
        return
    # The status of the majority may be the older one: then the row belongs to the record that told it.
    swap = older and topic.field != "target" and judged.verdict == "earlier"
    if swap:
        judged = judge(topic, usual, outlier, rules)
    near = bool(usual.when and outlier.when and abs((usual.when - outlier.when).days) <= rules.same_event_days)
    if topic.field != "target" and judged.verdict != "earlier" and not near:
        return
    one, two = ("here", "there") if swap else ("there", "here")
    yield row(
        About(
            record_id=found[f"{one}_record"],
            article_id=found[f"{one}_article"],
            unit_id=found["unit_id"],
            subject_id=found["subject_id"],
        ),
        judged,
        kind="others",
        rules=rules,
        size=max(found["value"], found["usual"], found["realization"] or 0.0, found["usual_realization"] or 0.0),
        words=_words(found, judged),
        rule=_rule(topic, judged),
        other=(found[f"{two}_article"], found[f"{two}_record"]),
    )


def _rule(topic: Topic, judged: Judgement) -> str | None:
    if judged.verdict not in PROBLEMS:
        return None
    return "others.target" if topic.field == "target" else "others.votes"


def _side(found: Row, value: str, quote: str, which: str, rules: CheckRules) -> Side:
    told = printed(found[quote] or "", found[value], rules.short_grain)
    return Side(
        value=found[value],
        measure=found["measure"],
        place=told.place,
        hedge=told.hedge,
        when=found[f"{which}_on"],
        start=found["period_start_date"],
        end=found["period_end_date"],
        tags=rules.tags(found[quote]) - {"seized", "destroyed"},
    )


def _words(found: Row, judged: Judgement) -> str:
    """The sentence for two articles that do not agree; an older status tells itself."""
    if judged.verdict not in PROBLEMS:
        return judged.words_id
    measure, rules = found["measure"], judged.rules
    outlier, usual = figure(found["value"], measure), figure(found["usual"], measure)
    here = found["here_outlet"] or found["here_article"]
    there = found["there_outlet"] or found["there_article"]
    if found["field"] == "target":
        same = found["realization"] is not None and found["realization"] == found["usual_realization"]
        told = f", realisasinya sama: {figure(found['realization'], measure)}" if same else ""
        template = rules.causes["others.target"].words_id
        return template.format(told=usual, here=here, other=outlier, there=there, same_realization=told)
    template = rules.causes["others.votes"].words_id
    votes = f"{found['usual_articles']} artikel"
    return template.format(told=outlier, here=there, votes=votes, other=usual, there=here, reason=judged.words_id)
