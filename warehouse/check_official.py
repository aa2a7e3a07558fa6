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
from warehouse.check_references import References
from warehouse.check_rows import About, Check, Found, check_id, row
from warehouse.check_settle import PLAIN, can_settle, named, plain, settle
from warehouse.check_small import Small
from warehouse.check_small_official import compared
from warehouse.digits import printed
from warehouse.filters import Row, rows
from warehouse.verdicts import Known, Sibling, Side, Topic, judge

# The very period, a part from its start, or a longer one that ends with it; what merely overlaps tells nothing. A large
# warehouse is joined twice, each time by an equality.
PERIODS = (
    "f.period_start_date = m.period_start_date AND f.period_end_date >= m.period_end_date",
    "f.period_end_date = m.period_end_date AND f.period_start_date < m.period_start_date",
)
ANY_PERIOD = (f"(({PERIODS[0]}) OR ({PERIODS[1]}))",)
METRICS = """
SELECT 1 AS kind, m.rec, m.article_id, f.figure_no, f.document_id, f.as_of_date, f.is_of_somebody,
    m.measure = f.measure AS is_alike,
    f.period_start_date = m.period_start_date AND f.period_end_date = m.period_end_date AS is_exact, m.target,
    f.target AS other_target, m.realization, f.realization AS other_realization,
    CASE WHEN m.realization IS NULL OR list_contains($fixed, m.indicator_id) THEN m.reported_pct END AS percent,
    f.percent AS other_percent, NULL::DOUBLE AS amount, NULL::DOUBLE AS other_amount
FROM check_metric_told m JOIN check_figure f ON f.unit_id = m.unit_id AND f.subject_id = m.indicator_id
    AND f.group_kind IS NOT DISTINCT FROM m.group_kind AND f.action IS NULL AND {period}
"""
# Of several hauls of an article, the largest may be the total that the reference tells.
SEIZURES = """
(SELECT 2 AS kind, m.rec, m.article_id, f.figure_no, f.document_id, f.as_of_date, f.is_of_somebody, true AS is_alike,
    f.period_start_date = m.period_start_date AND f.period_end_date = m.period_end_date AS is_exact,
    NULL::DOUBLE AS target, NULL::DOUBLE AS other_target, NULL::DOUBLE AS realization,
    NULL::DOUBLE AS other_realization, NULL::DOUBLE AS percent, NULL::DOUBLE AS other_percent,
    m.base_amount AS amount, f.amount AS other_amount
FROM check_seizure_told m JOIN check_figure f ON f.unit_id = m.unit_id AND f.subject_id = m.substance_id
    AND f.measure = m.base_measure AND f.action = m.action AND f.group_kind IS NULL AND {period}
QUALIFY m.base_amount = max(m.base_amount) OVER (PARTITION BY m.article_id, m.unit_id, m.substance_id, m.base_measure,
    m.action, m.period_start_date, m.period_end_date))
"""
# Whoever states a figure is no reference for it: the same page, or who quotes the same outlet or speaks on the same
# days in the same place.
OWN = r"""
ANTI JOIN (SELECT DISTINCT kind, rec, figure_no FROM matched JOIN check_article a USING (article_id)
    JOIN check_document d USING (document_id)
    WHERE is_of_somebody AND (
        (d.address <> '' AND contains(lower(a.url), d.host)
            AND d.address = regexp_replace(lower(a.url), '^https?://(www\.|m\.)?|[?#].*$|/+$', '', 'g'))
        OR (d.is_statement AND coalesce(abs(date_diff('day', as_of_date, a.published_date)) <= $days, true)
            AND d.host = regexp_extract(lower(a.url), '^https?://(?:www\.|m\.)?([^/]+)', 1))
        OR (d.is_statement AND contains(d.told_by, '(' || lower(a.outlet) || ')')))
) USING (kind, rec, figure_no)
"""
# One number orders the references of a figure: the very period first, then as they are numbered; its last bit says
# that the values differ. So the best reference is a minimum.
PLACE = (
    f"min(CASE WHEN VALUE + other_VALUE IS NOT NULL THEN 2 * (figure_no + CASE WHEN is_exact THEN 0 ELSE {2**40} END)"
    " + CASE WHEN is_exact AND (is_alike OR ALIKE) AND VALUE = other_VALUE THEN 0 ELSE 1 END END)"
)
FIELDS = ("target", "realization", "percent", "amount")
PLACES = ", ".join(PLACE.replace("VALUE", one).replace("ALIKE", str(one == "percent").lower()) for one in FIELDS)
CANDIDATES = f"""
CREATE OR REPLACE TEMP TABLE check_candidate AS
WITH matched AS ({{matched}}),
best AS (SELECT kind, rec, [{PLACES}] AS places FROM matched {{own}} GROUP BY kind, rec)
SELECT kind, rec, field, (place // 2) % {2**40} AS figure_no, place % 2 = 0 AS is_same
FROM (SELECT kind, rec, unnest({list(FIELDS)}) AS field, unnest(places) AS place FROM best) WHERE place IS NOT NULL
"""
# Each figure with its record and its reference.
WHOLE = """
SELECT c.kind, c.field, c.is_same, m.record_id, m.article_id, m.unit_id, m.{subject} AS subject_id,
    m.{measure} AS measure, {value} AS value, m.quote, m.period_start_date, m.period_end_date, {published},
    f.figure_id, f.figure_no, f.measure AS other_measure, f.period_start_date AS other_start,
    f.period_end_date AS other_end, f.as_of_date, f.rank_order, f.is_closed, f.words, f.note, f.action,
    {other} AS other_value
FROM check_candidate c JOIN check_{name}_{records} m ON m.rec = c.rec JOIN check_figure f ON f.figure_no = c.figure_no
WHERE c.kind = {kind} AND {which}
"""
OF_METRIC = {
    "name": "metric",
    "kind": "1",
    "subject": "indicator_id",
    "measure": "measure",
    "value": "CASE c.field WHEN 'target' THEN m.target WHEN 'realization' THEN m.realization ELSE m.reported_pct END",
    "other": "CASE c.field WHEN 'target' THEN f.target WHEN 'realization' THEN f.realization ELSE f.percent END",
}
OF_SEIZURE = {
    "name": "seizure",
    "kind": "2",
    "subject": "substance_id",
    "measure": "base_measure",
    "value": "m.base_amount",
    "other": "f.amount",
}
SAME_WORDS = "Sama dengan angka resmi."
SAME = f"""
SELECT left(md5(concat_ws('|', record_id, 'official', field, figure_id)), 20) AS check_id, record_id, article_id,
    unit_id, subject_id, 'official' AS kind, 'match' AS verdict, $cause AS cause, 'same.value' AS rule_id, field,
    value AS told_value, CASE field WHEN 'percent' THEN 'persen' ELSE measure END AS told_measure, other_value,
    CASE field WHEN 'percent' THEN 'persen' ELSE other_measure END AS other_measure, 0 AS difference,
    CASE WHEN value <> 0 THEN 1 END AS ratio, 0 AS weight, '{SAME_WORDS}' AS words_id,
    []::VARCHAR[] AS tags, figure_id AS reference_id, as_of_date AS reference_as_of_date, NULL AS other_article_id,
    NULL AS other_record_id, $version AS checks_version
FROM ({{whole}}) {{sound}}
"""
BATCH = 256
"""From so many differing figures on, the plainly older ones are settled by a query of their own."""
OPEN = """
CREATE OR REPLACE TEMP TABLE check_open AS
SELECT c.* EXCLUDE (words) REPLACE (c.is_plain AND {bare} AS is_plain), {tags} AS tags, {rival} AS rival_value
FROM (SELECT *, as_of_date AS other_date, {plain} AS is_plain FROM ({whole})) c {joins}
"""
OLDER = """
(SELECT *, figure_id AS far_id, figure_id AS reference_id, as_of_date AS reference_as_of_date,
    NULL::VARCHAR AS other_article_id, NULL::VARCHAR AS other_record_id FROM check_open WHERE is_plain)
"""
DIFFERENT = """
WITH open AS (FROM check_open WHERE NOT is_plain)
SELECT c.*, x.targets, y.siblings
FROM open c
LEFT JOIN (
    SELECT unit_id, subject_id, period_start_date, list(DISTINCT value ORDER BY value) AS targets
    FROM check_reference SEMI JOIN (FROM open WHERE field = 'target') USING (unit_id, subject_id)
    WHERE field = 'target' GROUP BY ALL
) x ON c.field = 'target' AND x.unit_id = c.unit_id AND x.subject_id = c.subject_id
    AND x.period_start_date = c.other_start
LEFT JOIN (
    SELECT unit_id, subject_id, field, value, min(year(period_end_date)) AS siblings
    FROM check_reference SEMI JOIN open USING (unit_id, subject_id, field, value) GROUP BY ALL
) y ON y.unit_id = c.unit_id AND y.subject_id = c.subject_id AND y.field = c.field AND y.value = c.value
    AND y.siblings <> year(c.other_end)
ORDER BY c.article_id, c.record_id, c.field
"""


def official_checks(
    connection: duckdb.DuckDBPyConnection, rules: CheckRules, into: Found, *, full: bool
) -> Iterator[Check]:
    """What the official figures say of each due figure. Rows that equal their reference are kept on the way, and so
    are many that are plainly older."""
    there = check_references.lay_out(connection, rules, full=full)
    kinds = [sql for sql, count in ((METRICS, there.figures), (SEIZURES, there.seizures)) if count]
    if not kinds:
        return
    periods = PERIODS if full else ANY_PERIOD
    matched = " UNION ALL BY NAME ".join(sql.format(period=period) for sql in kinds for period in periods)
    candidates = CANDIDATES.format(matched=matched, own=OWN if there.somebody else "")
    known = {"fixed": sorted(rules.fixed_subjects), "days": rules.same_event_days}
    connection.execute(candidates, named(candidates, known))
    counted = "SELECT count(*) FILTER (is_same), count(*) FILTER (NOT is_same) FROM check_candidate"
    [(same, different)] = connection.execute(counted).fetchall()
    if same:
        whole = _whole(there, "figure", "NULL::DATE AS published_date", "c.is_same")
        sound = "WHERE figure_id NOT IN (SELECT figure_id FROM check_rival)" if there.rivals else ""
        values = {"cause": rules.causes["same.value"].cause, "version": rules.version}
        into.select(connection, SAME.format(whole=whole, sound=sound), values)
    if different or there.rivals:
        settles = different >= BATCH and can_settle(rules)
        whole = _open(there, settles=settles)
        connection.execute(whole, named(whole, plain(rules)))
        if settles:
            settle(connection, OLDER, "official", rules, into)
        for found in rows(connection, DIFFERENT):
            yield _judged(found, rules)


def official_checks_of(small: Small, rules: CheckRules) -> Iterator[Check]:
    """The same where little is due."""
    for found, is_same in compared(small, rules):
        yield _same(found, rules) if is_same else _judged(found, rules)


def _whole(there: References, records: str, published: str, which: str) -> str:
    """Figures with their records and references; kinds without a reference left out."""
    kinds = [of for of, count in ((OF_METRIC, there.figures), (OF_SEIZURE, there.seizures)) if count]
    return " UNION ALL ".join(WHOLE.format(**of, records=records, published=published, which=which) for of in kinds)


def _open(there: References, *, settles: bool) -> str:
    """The figures that SQL does not find to be the same, and those whose references quarrel."""
    which, bare, joins = "NOT c.is_same", [], ""
    if there.rivals:
        which = "(NOT c.is_same OR f.figure_id IN (SELECT figure_id FROM check_rival))"
        bare.append("c.figure_id NOT IN (SELECT figure_id FROM check_rival)")
        joins += "LEFT JOIN check_rival v ON v.figure_id = c.figure_id AND v.field = c.field "
    if there.tagged:
        bare.append("w.words IS NULL")
        joins += "LEFT JOIN check_words w ON w.words = c.words "
    if there.rivals:
        joins += "WHERE NOT c.is_same OR v.figure_id IS NOT NULL"
    return OPEN.format(
        whole=_whole(there, "group", "m.published_date", which),
        plain=PLAIN if settles else "false",
        bare=" AND ".join(bare) or "true",
        tags="w.tags" if there.tagged else "NULL",
        rival="v.rival_value" if there.rivals else "NULL",
        joins=joins,
    )


def _same(found: Row, rules: CheckRules) -> Check:
    """The row of `SAME`."""
    percent = found["field"] == "percent"
    return Check(
        check_id=check_id(found["record_id"], "official", found["field"], found["figure_id"]),
        record_id=found["record_id"],
        article_id=found["article_id"],
        unit_id=found["unit_id"],
        subject_id=found["subject_id"],
        kind="official",
        verdict="match",
        cause=rules.causes["same.value"].cause,
        rule_id="same.value",
        field=found["field"],
        told_value=found["value"],
        told_measure="persen" if percent else found["measure"],
        other_value=found["other_value"],
        other_measure="persen" if percent else found["other_measure"],
        difference=0.0,
        ratio=1.0 if found["value"] else None,
        weight=0.0,
        words_id=SAME_WORDS,
        tags=[],
        reference_id=found["figure_id"],
        reference_as_of_date=found["as_of_date"],
        other_article_id=None,
        other_record_id=None,
        checks_version=rules.version,
    )


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
        measure="persen" if percent else found["other_measure"] or "",
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
