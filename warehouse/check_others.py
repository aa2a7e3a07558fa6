"""Each record against the other articles on the same unit, indicator and period.

In: `check_metric_group` and `check_seizure_group`: all that is told about what is due. Out: rows for `core_check`: a
target told otherwise, an outlier of one event, an older status. Never: an article against itself, a story counted
twice, an opinion on statements that are months apart and need not agree.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from rules.checks import CheckRules
from warehouse.check_rows import About, Check, row
from warehouse.digits import printed
from warehouse.filters import Row, rows
from warehouse.verdicts import Judgement, Side, Topic, judge
from warehouse.words import figure

KEY = "unit_id, subject_id, field, measure, group_kind, action, period_start_date, period_end_date"
PROBLEMS = frozenset({"conflict", "probable_slip"})

# Each other value against the one that most stories tell; the first and the last article that tell a value stand for
# all, so that the work grows with the values and not with the pairs of records. A realization or an amount counts
# only where its article tells one for the key: several hauls of a day are no contradiction.
OUTLIERS = f"""
WITH told AS MATERIALIZED (
    SELECT unit_id, indicator_id AS subject_id, unnest(['target', 'realization']) AS field,
        unnest([target, realization]) AS value, measure, group_kind, NULL::VARCHAR AS action, period_start_date,
        period_end_date, article_id, record_id, published_date, vote_id
    FROM check_metric_group
    UNION ALL
    SELECT unit_id, substance_id, 'amount', base_amount, base_measure, NULL, action, period_start_date,
        period_end_date, article_id, record_id, published_date, vote_id
    FROM check_seizure_group
), single AS MATERIALIZED (
    SELECT {KEY}, article_id, min(value) AS value, max(value) AS other, any_value(vote_id) AS vote_id,
        min(record_id) AS record_id, any_value(published_date) AS published_date
    FROM told
    WHERE value IS NOT NULL AND unit_id IS NOT NULL AND period_start_date IS NOT NULL AND period_end_date IS NOT NULL
    GROUP BY ALL
), usable AS (
    SELECT * EXCLUDE (other) FROM single WHERE value = other
    UNION ALL
    SELECT t.unit_id, t.subject_id, t.field, t.measure, t.group_kind, t.action, t.period_start_date, t.period_end_date,
        t.article_id, t.value, t.vote_id, t.record_id, t.published_date
    FROM told t SEMI JOIN (SELECT * FROM single WHERE field = 'target' AND value <> other) s
        ON s.article_id = t.article_id AND s.unit_id = t.unit_id AND s.subject_id = t.subject_id AND s.field = t.field
    WHERE t.value IS NOT NULL AND t.period_start_date IS NOT NULL AND t.period_end_date IS NOT NULL
), valued AS (
    SELECT {KEY}, value, count(DISTINCT vote_id) AS votes, count(DISTINCT article_id) AS articles,
        min(struct_pack(published := published_date, article := article_id, record := record_id)) AS earliest,
        max(struct_pack(published := published_date, article := article_id, record := record_id)) AS latest
    FROM usable GROUP BY ALL
), ranked AS MATERIALIZED (
    SELECT *, row_number() OVER (PARTITION BY {KEY} ORDER BY votes DESC, articles DESC, value) AS place, count(*) OVER (
        PARTITION BY {KEY}) AS n
    FROM valued QUALIFY n > 1
)
SELECT b.*, a.value AS usual, a.articles AS usual_articles,
    CASE WHEN a.earliest.article <> b.earliest.article OR a.earliest.article <> b.latest.article
        THEN a.earliest ELSE a.latest END AS here,
    CASE WHEN a.earliest.article <> b.earliest.article OR a.earliest.article = b.latest.article
        THEN b.earliest ELSE b.latest END AS there
FROM ranked a JOIN ranked b ON a.place = 1 AND b.place > 1 AND a.unit_id = b.unit_id AND a.subject_id = b.subject_id
    AND a.field = b.field AND a.measure = b.measure AND a.group_kind IS NOT DISTINCT FROM b.group_kind
    AND a.action IS NOT DISTINCT FROM b.action AND a.period_start_date = b.period_start_date
    AND a.period_end_date = b.period_end_date
"""
PAIRS = f"""
SELECT p.*, coalesce(m.quote, s.quote) AS quote, m.realization, x.outlet AS outlet, y.outlet AS usual_outlet,
    coalesce(n.quote, t.quote) AS usual_quote, n.realization AS usual_realization
FROM ({OUTLIERS}) p
LEFT JOIN check_metric_group m ON m.record_id = there.record AND m.article_id = there.article
LEFT JOIN check_seizure_group s ON s.record_id = there.record AND s.article_id = there.article
LEFT JOIN check_metric_group n ON n.record_id = here.record AND n.article_id = here.article
LEFT JOIN check_seizure_group t ON t.record_id = here.record AND t.article_id = here.article
LEFT JOIN raw_article x ON x.article_id = there.article
LEFT JOIN raw_article y ON y.article_id = here.article
WHERE here.article <> there.article
ORDER BY there.article, there.record, p.field, here.article, here.record
"""


def other_checks(connection: duckdb.DuckDBPyConnection, rules: CheckRules) -> Iterator[Check]:
    """What the other articles say of each due figure, where they say something else."""
    for found in rows(connection, PAIRS):
        yield from _judged(found, rules)


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
            record_id=found[one]["record"],
            article_id=found[one]["article"],
            unit_id=found["unit_id"],
            subject_id=found["subject_id"],
        ),
        judged,
        kind="others",
        rules=rules,
        size=max(found["value"], found["usual"], found["realization"] or 0.0, found["usual_realization"] or 0.0),
        words=_words(found, judged),
        rule=_rule(topic, judged),
        other=(found[two]["article"], found[two]["record"]),
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
        when=found[which]["published"],
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
    here = found["usual_outlet"] or found["here"]["article"]
    there = found["outlet"] or found["there"]["article"]
    if found["field"] == "target":
        same = found["realization"] is not None and found["realization"] == found["usual_realization"]
        told = f", realisasinya sama: {figure(found['realization'], measure)}" if same else ""
        template = rules.causes["others.target"].words_id
        return template.format(told=usual, here=here, other=outlier, there=there, same_realization=told)
    template = rules.causes["others.votes"].words_id
    votes = f"{found['usual_articles']} artikel"
    return template.format(told=outlier, here=there, votes=votes, other=usual, there=here, reason=judged.words_id)
