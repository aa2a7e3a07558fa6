"""Each record against the official figures: the reference that fits best, and what a comparison with it comes to.

In: `check_metric_group`, `check_seizure_group`, and the `ref_` tables. Out: rows for `core_check`, one for each
figure that has a reference. Never: an article's own statement as its reference, a sum over offices.

Of several references the one for the very period wins, then the better rank of its source, then the latest as-of.
What equals its reference is settled in SQL; the rest is judged one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb

from extract.numerals import parse
from rules.checks import CheckRules
from warehouse import check_references
from warehouse.check_rows import About, Check, row
from warehouse.check_settle import PLAIN, can_settle, plain, settle
from warehouse.digits import printed
from warehouse.filters import Row, rows
from warehouse.verdicts import Known, Sibling, Side, Topic, judge

# The very period, a part from its start, or a longer one that ends with it; what merely overlaps tells nothing.
CANDIDATES = """
CREATE OR REPLACE TEMP TABLE check_candidate AS
WITH told AS (
    SELECT record_id, article_id, unit_id, indicator_id AS subject_id, period_start_date, period_end_date,
        published_date, group_kind, NULL::VARCHAR AS action, measure, quote,
        unnest(['target', 'realization', 'percent']) AS field,
        unnest([target, realization, CASE WHEN realization IS NULL OR list_contains($fixed, indicator_id)
            THEN reported_pct END]) AS value
    FROM check_metric_group WHERE period_start_date IS NOT NULL AND unit_id IS NOT NULL
    UNION ALL
    SELECT record_id, article_id, unit_id, substance_id, period_start_date, period_end_date, published_date, NULL,
        action, base_measure, quote, 'amount', base_amount
    FROM check_seizure_group WHERE period_start_date IS NOT NULL AND unit_id IS NOT NULL
    QUALIFY base_amount = max(base_amount) OVER (
        PARTITION BY article_id, unit_id, substance_id, base_measure, action, period_start_date, period_end_date)
)
SELECT p.record_id, p.article_id, p.unit_id, p.subject_id, p.field, p.value, p.measure, p.quote, p.published_date,
    p.period_start_date, p.period_end_date,
    r.figure_id, r.value AS other_value, r.measure AS other_measure, r.period_start_date AS other_start,
    r.period_end_date AS other_end, r.as_of_date, r.rank_order, r.is_closed, r.words, r.note, r.action,
    r.group_kind, r.scope,
    p.value = r.value AND (p.measure = r.measure OR p.field = 'percent') AND p.period_start_date = r.period_start_date
        AND p.period_end_date = r.period_end_date AS is_same
FROM told p
JOIN check_reference r ON r.unit_id = p.unit_id AND r.subject_id = p.subject_id AND r.field = p.field
    AND r.group_kind IS NOT DISTINCT FROM p.group_kind AND r.action IS NOT DISTINCT FROM p.action
    AND (r.field <> 'amount' OR r.measure = p.measure)
    AND (r.period_start_date = p.period_start_date OR r.period_end_date = p.period_end_date)
    AND r.period_end_date >= p.period_end_date AND r.period_start_date <= p.period_start_date
JOIN raw_article a ON a.article_id = p.article_id
WHERE p.value IS NOT NULL
    AND NOT (a.url IS NOT NULL
        AND r.address = regexp_replace(lower(a.url), '^https?://(www\\.|m\\.)?|[?#].*$|/+$', '', 'g'))
    AND NOT (r.source_kind = 'official_statement' AND (
        (a.url IS NOT NULL AND abs(date_diff('day', r.as_of_date, a.published_date)) <= $days
            AND r.host = regexp_extract(lower(a.url), '^https?://(?:www\\.|m\\.)?([^/]+)', 1))
        OR (a.outlet IS NOT NULL AND contains(r.told_by, '(' || lower(a.outlet) || ')'))))
QUALIFY row_number() OVER (PARTITION BY p.record_id, p.article_id, p.field ORDER BY
    (r.period_start_date = p.period_start_date AND r.period_end_date = p.period_end_date) DESC,
    r.rank_order, r.as_of_date DESC NULLS LAST, r.figure_id) = 1
"""
SAME = """
INSERT INTO core_check
SELECT left(md5(concat_ws('|', record_id, 'official', field, figure_id)), 20), record_id, article_id, unit_id,
    subject_id, 'official', 'match', $cause, 'same.value', field, value,
    CASE field WHEN 'percent' THEN 'persen' ELSE measure END, other_value,
    CASE field WHEN 'percent' THEN 'persen' ELSE other_measure END, 0, CASE WHEN value <> 0 THEN 1 END, 0,
    'Sama dengan angka resmi.', [], figure_id, as_of_date, NULL, NULL, $version
FROM check_candidate WHERE is_same AND figure_id NOT IN (SELECT figure_id FROM check_rival)
"""
BATCH = 256
"""From so many differing figures on, the plainly older ones are settled by a query of their own."""
OLDER = f"""
CREATE OR REPLACE TEMP TABLE check_older AS
SELECT c.*, '' AS other_quote, c.as_of_date AS other_date, c.figure_id AS far_id,
    c.figure_id AS reference_id, c.as_of_date AS reference_as_of_date, NULL::VARCHAR AS other_article_id,
    NULL::VARCHAR AS other_record_id, true AS is_plain
FROM check_candidate c JOIN check_words w ON w.words IS NOT DISTINCT FROM c.words
WHERE NOT c.is_same AND len(w.tags) = 0 AND c.figure_id NOT IN (SELECT figure_id FROM check_rival) AND {PLAIN}
"""
DIFFERENT = """
SELECT c.* EXCLUDE (words), w.tags, v.rival_value, x.targets, y.siblings
FROM check_candidate c
LEFT JOIN check_words w ON w.words IS NOT DISTINCT FROM c.words
LEFT JOIN check_rival v ON v.figure_id = c.figure_id AND v.field = c.field
LEFT JOIN (
    SELECT unit_id, subject_id, period_start_date, list(DISTINCT value ORDER BY value) AS targets
    FROM check_reference WHERE field = 'target' GROUP BY ALL
) x ON c.field = 'target' AND x.unit_id = c.unit_id AND x.subject_id = c.subject_id
    AND x.period_start_date = c.other_start
LEFT JOIN (
    SELECT unit_id, subject_id, field, value, min(year(period_end_date)) AS siblings
    FROM check_reference GROUP BY ALL
) y ON y.unit_id = c.unit_id AND y.subject_id = c.subject_id AND y.field = c.field AND y.value = c.value
    AND y.siblings <> year(c.other_end)
WHERE NOT c.is_same OR v.figure_id IS NOT NULL
ORDER BY c.article_id, c.record_id, c.field
"""


def official_checks(connection: duckdb.DuckDBPyConnection, rules: CheckRules, *, full: bool) -> Iterator[Check]:
    """What the official figures say of each due figure. Rows that equal their reference are stored on the way, and so
    are many that are plainly older."""
    if not check_references.lay_out(connection, rules, full=full):
        return
    parameters = {"fixed": sorted(rules.fixed_subjects), "days": rules.same_event_days}
    connection.execute(CANDIDATES, parameters)
    connection.execute(SAME, {"cause": rules.causes["same.value"].cause, "version": rules.version})
    [(count,)] = connection.execute("SELECT count(*) FROM check_candidate WHERE NOT is_same").fetchall()
    unsettled = "check_candidate"
    if count >= BATCH and can_settle(rules):
        connection.execute(OLDER, plain(rules))
        settle(connection, "check_older", "official", rules)
        unsettled = "(FROM check_candidate ANTI JOIN check_older USING (record_id, article_id, field))"
    for found in rows(connection, DIFFERENT.replace("check_candidate", unsettled)):
        yield _judged(found, rules)


def _former(note: str | None, rules: CheckRules) -> Iterator[float]:
    """The targets that a remark beside a figure names as former: "semula 35"."""
    for word in rules.text["former"]:
        for told in re.finditer(rf"\b{re.escape(word)}\D{{0,12}}(\d[\d.,]*)(?<=\d)", (note or "").lower()):
            if (value := parse(told[1])) is not None:
                yield value


def _judged(found: Row, rules: CheckRules) -> Check:
    topic = Topic(unit=found["unit_id"], subject=found["subject_id"], field=found["field"])
    percent = found["field"] == "percent"
    told = printed(found["quote"], found["value"], rules.short_grain)
    action = frozenset({found["action"]} if found["action"] else ())
    press = Side(
        value=found["value"],
        measure="persen" if percent else found["measure"],
        place=told.place,
        hedge=told.hedge,
        when=found["published_date"],
        start=found["period_start_date"],
        end=found["period_end_date"],
        tags=(rules.tags(found["quote"]) - {"seized", "destroyed"}) | action,
    )
    other = Side(
        value=found["other_value"],
        measure="persen" if percent else found["other_measure"],
        when=found["as_of_date"],
        start=found["other_start"],
        end=found["other_end"],
        tags=frozenset(found["tags"] or ()) | action,
        order=found["rank_order"],
        closed=found["is_closed"],
    )
    rival = None if found["rival_value"] is None else Side(value=found["rival_value"], measure=other.measure)
    sibling = found["siblings"]
    known = Known(
        targets=(*(found["targets"] or ()), *_former(found["note"], rules)),
        siblings=(Sibling(value=found["value"], label=str(sibling), is_year=True),) if sibling else (),
        rival=rival,
    )
    about = About(
        record_id=found["record_id"],
        article_id=found["article_id"],
        unit_id=found["unit_id"],
        subject_id=found["subject_id"],
    )
    reference = (found["figure_id"], found["as_of_date"])
    return row(about, judge(topic, press, other, rules, known), kind="official", rules=rules, reference=reference)
