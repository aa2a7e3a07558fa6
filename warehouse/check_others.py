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
from warehouse.check_settle import PLAIN, can_settle, plain, settle
from warehouse.digits import printed
from warehouse.filters import Row, rows
from warehouse.verdicts import Judgement, Side, Topic, as_cause, judge
from warehouse.words import figure

KEY = "unit_id, subject_id, field, measure, group_kind, action, period_start_date, period_end_date"
PROBLEMS = frozenset({"conflict", "probable_slip"})

# Every figure that is told, under the hash of what it is about, and of these only what is told with several values:
# most are not, and are done with here.
TOLD = """
CREATE OR REPLACE TEMP TABLE check_told AS
WITH figure AS (
    SELECT unit_id, indicator_id AS subject_id, unnest(['target', 'realization']) AS field,
        unnest([target, realization]) AS value, measure, group_kind, NULL::VARCHAR AS action, period_start_date,
        period_end_date, article_id, record_id, published_date, vote_id
    FROM check_metric_group WHERE unit_id IS NOT NULL AND period_start_date IS NOT NULL AND period_end_date IS NOT NULL
    UNION ALL
    SELECT unit_id, substance_id, 'amount', base_amount, base_measure, NULL, action, period_start_date,
        period_end_date, article_id, record_id, published_date, vote_id
    FROM check_seizure_group WHERE unit_id IS NOT NULL AND period_start_date IS NOT NULL AND period_end_date IS NOT NULL
), keyed AS (
    SELECT *, hash(unit_id, subject_id, field, measure, group_kind, action, period_start_date, period_end_date) AS key
    FROM figure WHERE value IS NOT NULL
)
SELECT * FROM keyed SEMI JOIN (
    SELECT key FROM keyed GROUP BY key HAVING min(value) <> max(value)
) USING (key)
"""

# Each other value against the one that most stories tell; the first and the last article that tell a value stand for
# all, so that the work grows with the values and not with the pairs of records. A realization or an amount counts
# only where its article tells one for the key: several hauls of a day are no contradiction. Two counts that are days
# apart need not agree: they are kept only where the older is the lower, or all but equal.
PAIRS = f"""
CREATE OR REPLACE TEMP TABLE check_pair AS
WITH single AS (
    SELECT key, article_id, any_value(field) AS field, min(value) AS value, max(value) AS other,
        any_value(vote_id) AS vote_id, min(record_id) AS record_id, any_value(published_date) AS published_date
    FROM check_told GROUP BY key, article_id
), usable AS (
    SELECT key, article_id, value, vote_id, record_id, published_date FROM single WHERE value = other
    UNION ALL
    SELECT t.key, t.article_id, t.value, t.vote_id, t.record_id, t.published_date
    FROM check_told t SEMI JOIN (SELECT * FROM single WHERE field = 'target' AND value <> other) s
        ON s.article_id = t.article_id AND s.key = t.key
), valued AS (
    SELECT key, value, count(DISTINCT vote_id) AS votes, count(DISTINCT article_id) AS articles,
        min(struct_pack(published := published_date, article := article_id, record := record_id)) AS earliest,
        max(struct_pack(published := published_date, article := article_id, record := record_id)) AS latest
    FROM usable GROUP BY key, value
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY key ORDER BY votes DESC, articles DESC, value) AS place,
        count(*) OVER (PARTITION BY key) AS n
    FROM valued QUALIFY n > 1
), opposed AS (
    SELECT b.key, b.value, a.value AS usual, a.articles AS usual_articles,
        CASE WHEN a.earliest.article <> b.earliest.article OR a.earliest.article <> b.latest.article
            THEN a.earliest ELSE a.latest END AS here,
        CASE WHEN a.earliest.article <> b.earliest.article OR a.earliest.article = b.latest.article
            THEN b.earliest ELSE b.latest END AS there
    FROM ranked a JOIN ranked b ON a.place = 1 AND b.place > 1 AND a.key = b.key
), about AS (
    SELECT key, any_value(COLUMNS([{", ".join(repr(name.strip()) for name in KEY.split(","))}])) FROM check_told
    GROUP BY key
)
SELECT * FROM (
    SELECT o.*, k.* EXCLUDE (key), there.published < here.published AS is_older,
        CASE WHEN is_older THEN o.value ELSE usual END AS older_value,
        CASE WHEN is_older THEN usual ELSE o.value END AS newer_value, greatest(o.value, usual) AS large,
        abs(here.published - there.published) <= $days AS is_near
    FROM opposed o JOIN about k USING (key)
    WHERE here.article <> there.article
)
WHERE field = 'target' OR is_near OR (
    NOT list_contains($other_subjects, subject_id) AND (field = 'amount' OR list_contains($growing, measure))
    AND (abs(value - usual) / large < $snapshot OR (
        older_value < newer_value AND least(here.published, there.published) < period_end_date + $open
        AND (newer_value - older_value - REACH) / newer_value <= $gap)))
"""
# "lebih dari 300" may have been 399: how far a hedged number can reach at most.
REACH = (
    "CASE WHEN older_value % 1000 = 0 THEN older_value WHEN older_value % 100 = 0 THEN 100"
    " WHEN older_value % 10 = 0 THEN 10 ELSE 1 END"
)
# The older statement's row, where it is simply the lower one.
OLDER = f"""
CREATE OR REPLACE TEMP TABLE check_series AS
WITH placed AS (
    SELECT *, CASE WHEN is_older THEN there ELSE here END AS one, CASE WHEN is_older THEN here ELSE there END AS two
    FROM check_pair
), quoted AS (
    SELECT p.*, coalesce(m.quote, s.quote) AS quote, coalesce(n.quote, t.quote) AS other_quote
    FROM placed p
    LEFT JOIN check_metric_group m ON m.record_id = one.record AND m.article_id = one.article
    LEFT JOIN check_seizure_group s ON s.record_id = one.record AND s.article_id = one.article
    LEFT JOIN check_metric_group n ON n.record_id = two.record AND n.article_id = two.article
    LEFT JOIN check_seizure_group t ON t.record_id = two.record AND t.article_id = two.article
), named AS (
    SELECT key, place_value, one.record AS record_id, one.article AS article_id, unit_id, subject_id, field,
        older_value AS value, measure, quote, one.published AS published_date, newer_value AS other_value,
        measure AS other_measure, other_quote, two.published AS other_date, period_start_date, period_end_date,
        period_start_date AS other_start, period_end_date AS other_end, two.record AS far_id,
        NULL::VARCHAR AS reference_id, NULL::DATE AS reference_as_of_date, two.article AS other_article_id,
        two.record AS other_record_id
    FROM (SELECT *, value AS place_value FROM quoted)
)
SELECT *, {PLAIN} AS is_plain FROM named
"""
JUDGED = """
SELECT p.*, coalesce(m.quote, s.quote) AS quote, m.realization, x.outlet AS outlet, y.outlet AS usual_outlet,
    coalesce(n.quote, t.quote) AS usual_quote, n.realization AS usual_realization
FROM {pairs} p
LEFT JOIN check_metric_group m ON m.record_id = there.record AND m.article_id = there.article
LEFT JOIN check_seizure_group s ON s.record_id = there.record AND s.article_id = there.article
LEFT JOIN check_metric_group n ON n.record_id = here.record AND n.article_id = here.article
LEFT JOIN check_seizure_group t ON t.record_id = here.record AND t.article_id = here.article
LEFT JOIN raw_article x ON x.article_id = there.article
LEFT JOIN raw_article y ON y.article_id = here.article
ORDER BY there.article, there.record, p.field, here.article, here.record
"""
UNSETTLED = (
    "(FROM check_pair ANTI JOIN (SELECT key, place_value AS value FROM check_series WHERE is_plain) USING (key, value))"
)
# A figure far from all that is told of its office and indicator (amounts of drugs differ as they like).
MEDIANS = """
SELECT m.*, x.middle FROM check_metric_group m JOIN (
    SELECT unit_id, indicator_id, measure, median(realization) AS middle FROM check_metric_group
    SEMI JOIN (
        SELECT unit_id, indicator_id, measure FROM check_metric_group WHERE realization > 0 AND unit_id IS NOT NULL
        GROUP BY ALL HAVING count(*) >= $least AND max(realization) > $ratio * min(realization)
    ) USING (unit_id, indicator_id, measure)
    WHERE realization > 0 GROUP BY ALL
) x USING (unit_id, indicator_id, measure)
WHERE m.realization > 0 AND (m.realization > $ratio * middle OR m.realization * $ratio < middle)
ORDER BY m.article_id, m.record_id
"""
BATCH = 256
"""From so many pairs on, the plain ones are settled by a query of their own: fewer are judged sooner than planned."""


def other_checks(connection: duckdb.DuckDBPyConnection, rules: CheckRules) -> Iterator[Check]:
    """What the other articles say of each due figure, where they say something else. Many plain rows are stored on
    the way."""
    for found in rows(connection, MEDIANS, {"least": rules.median_least, "ratio": rules.median_ratio}):
        yield _implausible(found, rules)
    connection.execute(TOLD)
    if not _count(connection, "check_told"):
        return
    known = plain(rules)
    wanted = ("days", "other_subjects", "growing", "open", "gap")
    screen = {name: known[name] for name in wanted} | {"snapshot": rules.snapshot_gap}
    connection.execute(PAIRS.replace("REACH", REACH), screen)
    pairs = "check_pair"
    count = _count(connection, pairs)
    if count >= BATCH and can_settle(rules):
        connection.execute(OLDER, known)
        settle(connection, "check_series", "others", rules)
        pairs = UNSETTLED
    for found in rows(connection, JUDGED.format(pairs=pairs)) if count else ():
        yield from _judged(found, rules)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int((connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,))[0])


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
