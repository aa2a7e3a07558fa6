"""What set-based SQL settles by itself: a count told plainly before it had grown to the other side's figure.

In: a query of pairs. Out: their rows of `core_check`, as `warehouse.verdicts.judge` would make them (a test compares
the two). Never: a pair with anything else to it: words about scope or time, a hedge, an amount told in short,
statements of the same days. Those are left to `judge`.

Pairs have the columns record_id, article_id, unit_id, subject_id, field, value, measure, quote, published_date,
other_value, other_measure, other_quote, other_date, period_start_date, period_end_date, other_start, other_end.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import duckdb

from extract.numerals import number_words
from rules.checks import CheckRules
from rules.files import packs

RULE = "earlier.cutoff"
FILLED = frozenset({"gap", "other", "days"})
UNTOLD_GROUPS = frozenset({"own", "action"})
"""Tags of an office's own statements, and of what was done: the same on both sides of these pairs."""

# An amount that ends in three zeros may be told in short; three days apart, two statements can tell one event.
PLAIN = """
coalesce(starts_with(unit_id, 'bnn-') AND list_contains(['realization', 'amount'], field)
    AND (field = 'amount' OR list_contains($growing, measure)) AND NOT list_contains($other_subjects, subject_id)
    AND measure = other_measure AND period_start_date = other_start AND period_end_date = other_end
    AND value > 0 AND value < other_value AND other_value - value >= 1 AND (other_value - value) / other_value <= $gap
    AND value % $grain <> 0 AND other_value % $grain <> 0
    AND published_date + $days::INT < other_date AND published_date < other_end + $open::INT
    AND NOT regexp_matches(lower(quote), $telling) AND NOT regexp_matches(lower(other_quote), $telling), false)
"""
NUMBER = "translate(rtrim(rtrim(format('{:,.6f}', VALUE), '0'), '.'), ',.', '.,')"
SHARE = "CAST(CASE WHEN part < 0.01 THEN format('{:.2f}', 100 * part) ELSE format('{:.1f}', 100 * part) END AS DOUBLE)"
SETTLE = """
INSERT INTO core_check BY NAME
WITH told AS (
    SELECT *, (other_value - value) / other_value AS part, OTHER AS other_told FROM PAIRS WHERE is_plain
)
SELECT left(md5(concat_ws('|', record_id, $kind, field, far_id)), 20) AS check_id, record_id, article_id, unit_id,
    subject_id, $kind AS kind, $verdict AS verdict, $cause AS cause, $rule AS rule_id, field, value AS told_value,
    measure AS told_measure, other_value, other_measure, value - other_value AS difference,
    value / other_value AS ratio,
    round(abs(ln(value / other_value)) * ln(2 + other_value), 9) AS weight,
    replace(replace(replace($words,
        '{gap}', GAP || ' persen'),
        '{other}', CASE measure WHEN 'rupiah' THEN 'Rp' || other_told
            ELSE concat_ws(' ', other_told, nullif(measure, '')) END),
        '{days}', abs(other_end - published_date) || ' hari '
            || CASE WHEN other_end >= published_date THEN 'sebelum' ELSE 'sesudah' END || ' akhir periode') AS words_id,
    []::VARCHAR[] AS tags, reference_id, reference_as_of_date, other_article_id, other_record_id,
    $version AS checks_version
FROM told
"""
SETTLE = SETTLE.replace("GAP", NUMBER.replace("VALUE", SHARE)).replace("OTHER", NUMBER.replace("VALUE", "other_value"))


def plain(rules: CheckRules) -> dict[str, Any]:
    """The parameters of `PLAIN`."""
    return {
        "growing": sorted(rules.growing_measures),
        "other_subjects": sorted(rules.never_growing | rules.fixed_subjects),
        "gap": rules.earlier_gap,
        "grain": rules.short_grain,
        "days": rules.same_event_days,
        "open": rules.open_days,
        "telling": _telling(rules.version),
    }


@cache
def _telling(version: str) -> str:
    """What makes a statement more than a plain one: any word of the rules, a hedge, a word of scale. Wider than the
    rules' own patterns, so that nothing is settled that they would tag."""
    from rules.checks import check_rules

    rules, words = check_rules(), number_words(packs().language)
    terms = [term for rule in rules.words if rule.group not in UNTOLD_GROUPS for term in rule.terms]
    scales = [*words.large, *check_rules().printed["scale"]]
    after = [*words.hedges_after, *scales]
    return "|".join(
        (
            rf"(?:^|[^\pL\pN_])(?:{_any(terms)})",
            rf"(?:{_any(words.hedges_before)})\s*\d",
            rf"\d\s?-?(?:{_any(after)})\b",
        )
    )


def _any(terms: Any) -> str:
    return "|".join(re.escape(term) for term in sorted(set(terms), key=lambda term: (-len(term), term)))


def settle(connection: duckdb.DuckDBPyConnection, pairs: str, kind: str, rules: CheckRules) -> None:
    """Store the plain ones of a table of pairs: with is_plain, far_id, reference_id, reference_as_of_date,
    other_article_id and other_record_id. Nothing is done where the rule's sentence speaks of more than these know."""
    cause = rules.causes[RULE]
    values = {
        "kind": kind,
        "verdict": cause.verdict,
        "cause": cause.cause,
        "rule": RULE,
        "words": cause.words_id,
        "version": rules.version,
    }
    connection.execute(SETTLE.replace("PAIRS", pairs), values)


def can_settle(rules: CheckRules) -> bool:
    """Whether the rule's sentence says no more than SQL fills in."""
    told = rules.causes[RULE].words_id
    return {piece.partition("}")[0] for piece in told.split("{")[1:]} <= FILLED
