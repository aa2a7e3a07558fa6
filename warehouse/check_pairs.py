"""Which two values of one thing are held against each other: every value that articles tell, against the most told one.

In: `check_metric_group`, `check_seizure_group`. Out: the tables `check_told`, `check_pair` and `check_series` (each
pair with its two records, and the rule that SQL itself can name for it). Never: a judgement that is not plain, an
article against itself, a story counted twice.

Everything is numbers until the pairs are few: a key for what is told of, `rec` for the record, `told_at` for day and
article in one.
"""

from __future__ import annotations

import duckdb

from rules.checks import CheckRules
from warehouse.check_settle import BARE, CUTOFF, NEAR, SPELT, named, plain

FIELDS = ("target", "realization", "amount")
"""By their numbers in `kind`."""
# Days since the year 1 times so much, plus the number of the article; a day that is not known comes last.
STEP = 2**32
NO_DAY = 2**24
TOLD_AT = f"coalesce(published_date - DATE '0001-01-01', {NO_DAY})::BIGINT * {STEP} + article_no"
DAY = f"CASE WHEN VALUE < {NO_DAY * STEP} THEN DATE '0001-01-01' + (VALUE // {STEP})::INTEGER END"

# Every figure that is told, under the hash of what it is about, and of these only what is told with several values:
# most are not, and are done with here. `about` is the last day of the period and whether the figure can only grow.
TOLD = f"""
CREATE OR REPLACE TEMP TABLE check_told AS
WITH metric AS (
    SELECT hash(unit_id, indicator_id, measure, group_kind, period_start_date, period_end_date) AS thing, rec,
        story_id, {TOLD_AT} AS told_at, target, realization,
        (period_end_date - DATE '0001-01-01')::BIGINT * 8 + CASE WHEN list_contains($growing, measure)
            AND NOT list_contains($other_subjects, indicator_id) THEN 4 ELSE 0 END AS about
    FROM check_metric_group WHERE unit_id IS NOT NULL AND period_start_date IS NOT NULL AND period_end_date IS NOT NULL
), keyed AS (
    SELECT hash(thing, kind) AS key, rec, story_id, told_at, about + kind AS about, value
    FROM (SELECT thing, rec, story_id, told_at, about, unnest([0, 1]) AS kind,
        unnest([target, realization]) AS value FROM metric)
    WHERE value IS NOT NULL
    UNION ALL
    SELECT hash(unit_id, substance_id, base_measure, action, period_start_date, period_end_date, 2), rec,
        story_id, {TOLD_AT}, (period_end_date - DATE '0001-01-01')::BIGINT * 8 + CASE
            WHEN list_contains($other_subjects, substance_id) THEN 2 ELSE 6 END, base_amount
    FROM check_seizure_group WHERE unit_id IS NOT NULL AND period_start_date IS NOT NULL AND period_end_date IS NOT NULL
)
SELECT * FROM keyed SEMI JOIN (
    SELECT key FROM keyed GROUP BY key HAVING min(value) <> max(value)
) USING (key)
"""

# Each other value against the one that most stories tell; the first and the last article that tell a value stand for
# all, so that the work grows with the values and not with the pairs of records. A realization or an amount counts
# only where its article tells one for the key: several hauls of a day are no contradiction. Two counts that are days
# apart need not agree: they are kept only where the older is the lower, or all but equal.
PAIRS = """
CREATE OR REPLACE TEMP TABLE check_pair AS
WITH again AS (SELECT key, told_at FROM check_told GROUP BY key, told_at HAVING count(*) > 1),
several AS (
    SELECT t.*, coalesce(m.record_id, s.record_id) AS record_id, min(value) OVER w = max(value) OVER w AS is_one
    FROM check_told t SEMI JOIN again USING (key, told_at)
    LEFT JOIN check_metric_figure m ON m.rec = t.rec AND t.about % 4 < 2
    LEFT JOIN check_seizure_figure s ON s.rec = t.rec AND t.about % 4 = 2
    WINDOW w AS (PARTITION BY key, told_at)
), usable AS (
    SELECT key, value, told_at, rec AS first_rec, rec AS last_rec, story_id, about FROM check_told
    ANTI JOIN again USING (key, told_at)
    UNION ALL
    SELECT key, value, told_at, arg_min(rec, record_id),
        CASE WHEN any_value(is_one) THEN arg_min(rec, record_id) ELSE arg_max(rec, record_id) END,
        any_value(story_id), min(about)
    FROM several WHERE is_one OR about % 4 = 0 GROUP BY key, told_at, value
), valued AS (
    SELECT key, value, count(*) AS articles, count(story_id) AS shared, min(told_at) AS first_at,
        max(told_at) AS last_at, arg_min(first_rec, told_at) AS first_rec, arg_max(last_rec, told_at) AS last_rec,
        min(about) AS about
    FROM usable GROUP BY key, value
), story AS (
    SELECT key, value, count(DISTINCT story_id) AS stories FROM usable WHERE story_id IS NOT NULL GROUP BY key, value
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY key ORDER BY votes DESC, articles DESC, value) AS place
    FROM (SELECT v.*, articles - shared + coalesce(stories, 0) AS votes
        FROM valued v LEFT JOIN story USING (key, value))
), opposed AS (
    SELECT b.key, b.value, a.value AS usual, a.articles AS usual_articles, a.about,
        a.first_at <> b.first_at OR a.first_at <> b.last_at AS is_first,
        a.first_at <> b.first_at OR a.first_at = b.last_at AS is_first_there,
        CASE WHEN is_first THEN a.first_at ELSE a.last_at END AS here_at,
        CASE WHEN is_first THEN a.first_rec ELSE a.last_rec END AS here_rec,
        CASE WHEN is_first_there THEN b.first_at ELSE b.last_at END AS there_at,
        CASE WHEN is_first_there THEN b.first_rec ELSE b.last_rec END AS there_rec
    FROM ranked a JOIN ranked b ON a.place = 1 AND b.place > 1 AND a.key = b.key
)
SELECT * FROM (
    SELECT key, value, usual, usual_articles, here_rec, there_rec, HERE AS here_on, THERE AS there_on,
        about % 4 AS kind,
        there_on < here_on AS is_older, CASE WHEN is_older THEN value ELSE usual END AS older_value,
        CASE WHEN is_older THEN usual ELSE value END AS newer_value, greatest(value, usual) AS large,
        abs(here_on - there_on) <= $days AS is_near, about & 4 = 4 AS grows,
        DATE '0001-01-01' + (about // 8)::INTEGER AS until
    FROM opposed WHERE here_at <> there_at
)
WHERE kind = 0 OR is_near OR (
    grows AND (abs(value - usual) / large < $snapshot OR (
        older_value < newer_value AND least(here_on, there_on) < until + $open
        AND (newer_value - older_value - REACH) / newer_value <= $gap)))
"""
PAIRS = PAIRS.replace("THERE AS", DAY.replace("VALUE", "there_at") + " AS")
PAIRS = PAIRS.replace("HERE AS", DAY.replace("VALUE", "here_at") + " AS")
# "lebih dari 300" may have been 399: how far a hedged number can reach at most.
PAIRS = PAIRS.replace(
    "REACH",
    "CASE WHEN older_value % 1000 = 0 THEN older_value WHEN older_value % 100 = 0 THEN 100"
    " WHEN older_value % 10 = 0 THEN 10 ELSE 1 END",
)

# The older side of a pair first; the rule is named where nothing but numbers and days decides.
SERIES = """
CREATE OR REPLACE TEMP TABLE check_series AS
WITH placed AS (
    SELECT p.*, h.record_id AS here_record, h.article_id AS here_article, h.quote AS usual_quote,
        t.record_id AS there_record, t.article_id AS there_article, t.quote, t.unit_id, t.indicator_id AS subject_id,
        t.measure, t.period_start_date, t.period_end_date, t.realization, h.realization AS usual_realization
    FROM check_pair p JOIN check_metric_figure h ON h.rec = p.here_rec JOIN check_metric_figure t ON t.rec = p.there_rec
    WHERE p.kind < 2
    UNION ALL
    SELECT p.*, h.record_id, h.article_id, h.quote, t.record_id, t.article_id, t.quote, t.unit_id, t.substance_id,
        t.base_measure, t.period_start_date, t.period_end_date, NULL, NULL
    FROM check_pair p JOIN check_seizure_figure h ON h.rec = p.here_rec
    JOIN check_seizure_figure t ON t.rec = p.there_rec
    WHERE p.kind = 2
), told AS (
    SELECT *, ['target', 'realization', 'amount'][kind + 1] AS field, BARE AS is_bare FROM placed
)
SELECT CASE WHEN NOT is_bare THEN NULL WHEN CUTOFF THEN 'earlier.cutoff' WHEN is_near THEN NEAR END AS rule,
    field, value, usual, large, older_value, newer_value, is_older, usual_articles, unit_id, subject_id, measure,
    period_start_date, period_end_date, realization, usual_realization, here_record, here_article, here_on,
    there_record, there_article, there_on, CASE WHEN rule IS NULL THEN quote END AS quote,
    CASE WHEN rule IS NULL THEN usual_quote END AS usual_quote
FROM SPELT
"""


def lay_out(connection: duckdb.DuckDBPyConnection, rules: CheckRules, *, bulk: int) -> int:
    """Lay out the pairs, with the rules that SQL can name where there are at least `bulk` of them; how many there
    are."""
    known = plain(rules) | {"snapshot": rules.snapshot_gap}
    connection.execute(TOLD, named(TOLD, known))
    if not _count(connection, "check_told"):
        return 0
    connection.execute(PAIRS, named(PAIRS, known))
    if count := _count(connection, "check_pair"):
        settles = count >= bulk
        series = SERIES.replace("SPELT", SPELT if settles else "told").replace("BARE", BARE if settles else "false")
        series = series.replace("CUTOFF", CUTOFF if settles else "false").replace("NEAR", NEAR if settles else "NULL")
        connection.execute(series, named(series, known))
    return count


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int((connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,))[0])
