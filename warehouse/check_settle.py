"""What set-based SQL settles by itself, as `warehouse.verdicts.judge` would (a test compares the two): a count told
plainly before it had grown to the other side's figure, and two articles that tell one event in two plain numbers.

In: tables of pairs. Out: conditions that name the rule of a pair, its rows of `core_check`. Never: a pair with anything
else to it: words about scope or time, a hedge, an amount told in short, a power of ten, a difference at the printed
precision, a target. Those are left to `judge`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import duckdb

from extract.numerals import number_words
from rules.checks import CheckRules
from rules.files import packs
from warehouse.check_rows import Found

RULE = "earlier.cutoff"
VOTES = "others.votes"
REASONS = ("slip.transposition", "slip.digit", "conflict.two_digits", "conflict.exceeds", "conflict.unexplained")
UNTOLD_GROUPS = frozenset({"own", "action"})
"""Tags of an office's own statements, and of what was done: the same on both sides of these pairs."""

# An amount that ends in three zeros may be told in short.
BARE = """
coalesce(kind > 0 AND grows AND starts_with(unit_id, 'bnn-') AND value > 0 AND usual > 0
    AND value % $grain <> 0 AND usual % $grain <> 0
    AND NOT regexp_matches(lower(quote), $telling) AND NOT regexp_matches(lower(usual_quote), $telling), false)
"""
# Three days apart, two statements can tell one event.
CUTOFF = """
NOT is_near AND older_value < newer_value AND newer_value - older_value >= 1
    AND (newer_value - older_value) / newer_value <= $gap AND least(here_on, there_on) < until + $open::INT
"""
DECIMALS = "CASE WHEN VALUE = floor(VALUE) THEN 0 ELSE length(split_part(CAST(VALUE AS VARCHAR), '.', 2)) END"
DIGITS = (
    "CASE WHEN VALUE = floor(VALUE) THEN VALUE::BIGINT::VARCHAR"
    " ELSE ltrim(replace(CAST(VALUE AS VARCHAR), '.', ''), '0') END"
)
# How the two figures of one event are written; for the others, nothing is.
SPELT = "(SELECT *, damerau_levenshtein(there_digits, here_digits) AS steps FROM (SELECT *, {} FROM told))".format(
    ", ".join(
        f"CASE WHEN is_bare AND is_near THEN {sql.replace('VALUE', value)} END AS {side}_{name}"
        for side, value in {"there": "value", "here": "usual"}.items()
        for name, sql in {"digits": DIGITS, "decimals": DECIMALS}.items()
    )
)
# Two statements of one event: past what rounding explains, and neither a power of ten nor near one.
NEAR = """
CASE WHEN NOT coalesce(list_contains($single, measure) AND least(value, usual) >= 0.001 AND large < 1e15
    AND value / usual BETWEEN 0.2 AND 5 AND greatest(there_decimals, here_decimals) <= 6
    AND abs(value - usual) > CASE WHEN there_decimals = here_decimals THEN 0.5001 ELSE 1.0001 END
        * pow(10.0, -least(there_decimals, here_decimals)) + 2e-9 * greatest(1, large), false) THEN NULL
WHEN least(length(there_digits), length(here_digits)) >= $digits AND steps = 1
    AND list_sort(string_split(there_digits, '')) = list_sort(string_split(here_digits, '')) THEN 'slip.transposition'
WHEN least(length(there_digits), length(here_digits)) >= $digits AND steps = 1
    AND there_decimals = here_decimals THEN 'slip.digit'
WHEN there_on < here_on AND there_on < until + $open::INT AND value < usual AND (usual - value) / usual <= $gap
    THEN 'earlier.cutoff'
WHEN length(there_digits) = length(here_digits) AND length(here_digits) >= $digits
    AND steps = 2 THEN 'conflict.two_digits'
WHEN value > usual AND there_on < here_on THEN 'conflict.exceeds'
ELSE 'conflict.unexplained' END
"""

# The same for a figure and its reference.
PLAIN = """
coalesce(starts_with(unit_id, 'bnn-') AND list_contains(['realization', 'amount'], field)
    AND (field = 'amount' OR list_contains($growing, measure)) AND NOT list_contains($other_subjects, subject_id)
    AND measure = other_measure AND period_start_date = other_start AND period_end_date = other_end
    AND value > 0 AND value < other_value AND other_value - value >= 1 AND (other_value - value) / other_value <= $gap
    AND value % $grain <> 0 AND other_value % $grain <> 0
    AND published_date + $days::INT < other_date AND published_date < other_end + $open::INT
    AND NOT regexp_matches(lower(quote), $telling), false)
"""

NUMBER = (
    "CASE WHEN VALUE = floor(VALUE) AND abs(VALUE) < 1e15 THEN format('{:t.}', VALUE::BIGINT)"
    " ELSE translate(rtrim(rtrim(format('{:,.6f}', VALUE), '0'), '.'), ',.', '.,') END"
)
FIGURE = (
    f"CASE measure WHEN 'rupiah' THEN 'Rp' || {NUMBER} ELSE ({NUMBER}) || CASE measure WHEN '' THEN '' ELSE ' '"
    " || measure END END"
)
# A part of one in percent, to two places where it is small. To trim a text costs more than to write it.
SHARE = (
    "replace(CASE WHEN PART < 0.01 THEN rtrim(rtrim(format('{:.2f}', 100 * PART), '0'), '.')"
    " ELSE replace(format('{:.1f}', 100 * PART), '.0', '') END, '.', ',') || ' persen'"
)
SETTLE = """
SELECT left(md5(concat_ws('|', record_id, $kind, field, far_id)), 20) AS check_id, record_id, article_id, unit_id,
    subject_id, $kind AS kind, $verdict AS verdict, $cause AS cause, $rule AS rule_id, field, value AS told_value,
    measure AS told_measure, other_value, measure AS other_measure, value - other_value AS difference,
    value / other_value AS ratio, round(abs(ln(value / other_value)) * ln(2 + other_value), 9) AS weight,
    WORDS AS words_id, []::VARCHAR[] AS tags, reference_id, reference_as_of_date, other_article_id, other_record_id,
    $version AS checks_version
FROM PAIRS
"""
ONE_EVENT = """
SELECT left(md5(concat_ws('|', there_record, 'others', field, here_record)), 20) AS check_id,
    there_record AS record_id, there_article AS article_id, unit_id, subject_id, 'others' AS kind,
    CASE rule VERDICTS END AS verdict, CASE rule CAUSES END AS cause, $votes AS rule_id, field, value AS told_value,
    measure AS told_measure, usual AS other_value, measure AS other_measure, value - usual AS difference,
    value / usual AS ratio, round(abs(ln(value / usual)) * ln(2 + large), 9) AS weight, WORDS AS words_id,
    []::VARCHAR[] AS tags, NULL AS reference_id, NULL AS reference_as_of_date, here_article AS other_article_id,
    here_record AS other_record_id, $version AS checks_version
FROM check_series JOIN check_article x ON x.article_id = there_article
JOIN check_article y ON y.article_id = here_article
WHERE rule IS NOT NULL AND rule <> 'earlier.cutoff'
"""


def plain(rules: CheckRules) -> dict[str, Any]:
    """The parameters of the conditions."""
    return {
        "growing": sorted(rules.growing_measures),
        "other_subjects": sorted(rules.never_growing | rules.fixed_subjects),
        "single": sorted(name for name, unit in rules.units.items() if unit.base == name and unit.factor == 1),
        "gap": rules.earlier_gap,
        "grain": rules.short_grain,
        "days": rules.same_event_days,
        "digits": rules.digits_at_least,
        "open": rules.open_days,
        "telling": _telling(rules.version),
    }


def named(sql: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that a statement names: DuckDB refuses others."""
    names = set(re.findall(r"\$(\w+)", sql))
    return {name: value for name, value in values.items() if name in names}


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


def settle(connection: duckdb.DuckDBPyConnection, pairs: str, kind: str, rules: CheckRules, into: Found) -> None:
    """Find the older statuses of a query of pairs: record_id, article_id, unit_id, subject_id, field, value, measure,
    published_date, other_value, other_end, far_id, reference_id, reference_as_of_date, other_article_id and
    other_record_id."""
    cause = rules.causes[RULE]
    values = {"kind": kind, "verdict": cause.verdict, "cause": cause.cause, "rule": RULE, "version": rules.version}
    words, texts = _sentence(cause.words_id, _cutoff(), "w")
    into.select(connection, SETTLE.replace("WORDS", words).replace("PAIRS", pairs), values | texts)


def settle_events(connection: duckdb.DuckDBPyConnection, rules: CheckRules, into: Found) -> None:
    """Find what `NEAR` named in `check_series`: two articles that tell one event, and not alike."""
    template, values = rules.causes[VOTES].words_id, {"votes": VOTES, "version": rules.version}
    sentences, verdicts, causes = [], [], []
    for place, rule in enumerate(REASONS):
        cause = rules.causes[rule]
        reason, texts = _sentence(cause.words_id, _reasons(), f"r{place}_")
        values |= texts | {f"rule{place}": rule, f"verdict{place}": cause.verdict, f"cause{place}": cause.cause}
        sentences.append(f"WHEN $rule{place} THEN {reason}")
        verdicts.append(f"WHEN $rule{place} THEN $verdict{place}")
        causes.append(f"WHEN $rule{place} THEN $cause{place}")
    words, texts = _sentence(template, _votes(f"CASE rule {' '.join(sentences)} END"), "w")
    sql = ONE_EVENT.replace("WORDS", words).replace("VERDICTS", " ".join(verdicts)).replace("CAUSES", " ".join(causes))
    into.select(connection, sql, values | texts)


def can_settle(rules: CheckRules) -> bool:
    """Whether the rules' sentences say no more than SQL fills in."""
    known = {RULE: _cutoff(), VOTES: _votes(""), **dict.fromkeys(REASONS, _reasons())}
    return all(_gaps(rules.causes[rule].words_id) <= filled.keys() for rule, filled in known.items())


def _cutoff() -> dict[str, str]:
    days = (
        "abs(other_end - published_date) || ' hari ' || CASE WHEN other_end >= published_date THEN 'sebelum'"
        " ELSE 'sesudah' END || ' akhir periode'"
    )
    part = "((other_value - value) / other_value)"
    return {"gap": SHARE.replace("PART", part), "other": FIGURE.replace("VALUE", "other_value"), "days": days}


def _reasons() -> dict[str, str]:
    part = "(abs(value - usual) / large)"
    return {
        "gap": SHARE.replace("PART", part),
        "told": FIGURE.replace("VALUE", "value"),
        "other": FIGURE.replace("VALUE", "usual"),
    }


def _votes(reason: str) -> dict[str, str]:
    return _reasons() | {
        "here": "coalesce(nullif(x.outlet, ''), there_article)",
        "there": "coalesce(nullif(y.outlet, ''), here_article)",
        "votes": "usual_articles || ' artikel'",
        "reason": reason,
    }


def _gaps(template: str) -> set[str]:
    return {piece.partition("}")[0] for piece in template.split("{")[1:]}


def _sentence(template: str, filled: Mapping[str, str], prefix: str) -> tuple[str, dict[str, str]]:
    """A template as SQL that joins its texts (parameters) and what fills its gaps."""
    head, *pieces = template.split("{")
    sql, texts = [f"${prefix}0::VARCHAR"], {f"{prefix}0": head}
    for place, piece in enumerate(pieces, 1):
        name, _, text = piece.partition("}")
        sql += [f"({filled[name]})", f"${prefix}{place}::VARCHAR"]
        texts[f"{prefix}{place}"] = text
    return f"concat({', '.join(sql)})", texts
