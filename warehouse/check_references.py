"""The official figures that can matter to a run of the checks, with the rank of their documents, and their quarrels.

In: the `ref_` tables, what is due. Out: the tables `check_reference`, `check_words` (the tags of a reference's words)
and `check_rival` (those of one rank that contradict each other). Never: the press, a sum over offices.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]

from rules.checks import CheckRules
from warehouse.arrow import TEXT, incoming
from warehouse.filters import Row, rows
from warehouse.verdicts import Side, Topic, judge

SECONDARY = "secondary_of_official"
STATEMENT = "official_statement"
KIND_ORDER = {"official_document": 15, "official_site": 35, SECONDARY: 60, STATEMENT: 60}
CLOSED_ORDER = 40
"""Sources of a rank below this one are told after the figures were closed, and can contradict each other."""
DOCUMENTS = pa.schema(
    [("document_id", TEXT), ("rank_order", pa.int32()), ("is_closed", pa.bool_()), ("address", TEXT), ("host", TEXT)]
)
WORDS = pa.schema([("words", TEXT), ("tags", pa.list_(TEXT))])

FIGURES = pa.schema([("figure_id", TEXT), ("field", TEXT)])

REFERENCES = """
CREATE OR REPLACE TEMP TABLE check_reference AS
WITH figure AS (
    SELECT figure_id, document_id, unit_id, indicator_id AS subject_id, unnest(['target', 'realization', 'percent'])
            AS field,
        unnest([target, realization, reported_pct]) AS value, measure, group_kind, NULL::VARCHAR AS action,
        period_start_date, period_end_date, as_of_date, scope, target_version, note,
        concat_ws(' ', scope, indicator_text) AS words
    FROM ref_figure {semi_figure}
    WHERE NOT is_total AND unit_id IS NOT NULL AND indicator_id IS NOT NULL
    UNION ALL
    SELECT figure_id, document_id, unit_id, substance_id, 'amount', base_amount, base_measure, NULL, action,
        period_start_date, period_end_date, as_of_date, scope, NULL, note, scope
    FROM ref_seizure {semi_seizure}
    WHERE unit_id IS NOT NULL
)
SELECT f.*, d.rank_order, d.is_closed, d.address, d.host, t.source_kind, lower(t.title) AS told_by
FROM figure f JOIN check_document d USING (document_id) JOIN ref_document t USING (document_id)
WHERE value IS NOT NULL AND period_start_date IS NOT NULL AND period_end_date IS NOT NULL
"""

# References of one rank, told after the figures were closed, for the same thing and as-of.
RIVALS = """
CREATE OR REPLACE TEMP TABLE check_rival AS
SELECT a.figure_id, a.field, min(b.figure_id) AS rival_id, arg_min(b.value, b.figure_id) AS rival_value,
    any_value(a.value) AS value, any_value(a.measure) AS measure, any_value(a.unit_id) AS unit_id,
    any_value(a.subject_id) AS subject_id, any_value(a.as_of_date) AS as_of_date,
    arg_min(b.as_of_date, b.figure_id) AS rival_as_of_date, any_value(a.period_end_date) AS period_end_date
FROM check_reference a JOIN check_reference b ON a.unit_id = b.unit_id AND a.subject_id = b.subject_id
    AND a.field = b.field AND a.measure = b.measure AND a.group_kind IS NOT DISTINCT FROM b.group_kind
    AND a.action IS NOT DISTINCT FROM b.action AND a.period_start_date = b.period_start_date
    AND a.period_end_date = b.period_end_date AND a.scope IS NOT DISTINCT FROM b.scope
    AND a.target_version IS NOT DISTINCT FROM b.target_version AND a.words IS NOT DISTINCT FROM b.words
    AND a.rank_order = b.rank_order AND a.document_id <> b.document_id AND a.value <> b.value
    AND a.as_of_date IS NOT DISTINCT FROM b.as_of_date
WHERE a.rank_order < ?
GROUP BY a.figure_id, a.field
"""


def lay_out(connection: duckdb.DuckDBPyConnection, rules: CheckRules, *, full: bool) -> bool:
    """The references that can matter, each with its rank and with the tags of its words; whether there are any."""
    semi = "SEMI JOIN check_due_group g ON g.unit_id = {0}.unit_id AND g.subject_id = {0}.{1}"
    due = {
        "semi_figure": "" if full else semi.format("ref_figure", "indicator_id"),
        "semi_seizure": "" if full else semi.format("ref_seizure", "substance_id"),
    }
    if not full:
        sql = "SELECT 1 FROM ref_figure {semi_figure} UNION ALL SELECT 1 FROM ref_seizure {semi_seizure} LIMIT 1"
        if not connection.execute(sql.format(**due)).fetchone():
            return False
    ranked = [_ranked(found, rules) for found in rows(connection, "SELECT * FROM ref_document")]
    if not ranked:
        return False
    with incoming(connection, DOCUMENTS, ranked):
        connection.execute(REFERENCES.format(**due).replace("check_document", "incoming"))
    words = connection.execute("SELECT DISTINCT words FROM check_reference").fetchall()
    with incoming(connection, WORDS, [(text, sorted(rules.tags(text))) for (text,) in words]):
        connection.execute("CREATE OR REPLACE TEMP TABLE check_words AS SELECT * FROM incoming")
    connection.execute(RIVALS, [CLOSED_ORDER])
    sound = [
        (found["figure_id"], found["field"]) for found in rows(connection, "FROM check_rival") if _sound(found, rules)
    ]
    if sound:
        with incoming(connection, FIGURES, sound):
            connection.execute(
                "DELETE FROM check_rival WHERE (figure_id, field) IN (SELECT (figure_id, field) FROM incoming)"
            )
    return True


def _ranked(found: Row, rules: CheckRules) -> tuple[str, int, bool, str, str]:
    """A document with its rank: by the words of its title, a copy one below what it quotes."""
    rank = rules.rank(found["title"]) if found["source_kind"] != STATEMENT or _hearing(found, rules) else None
    order = rank.order if rank else KIND_ORDER.get(found["source_kind"], 70)
    if found["source_kind"] == SECONDARY and rank:
        order += 5
    closed = rank.closed if rank else found["source_kind"] == "official_document"
    parts = urlsplit((found["url"] or "").lower())
    host = parts.netloc.removeprefix("www.").removeprefix("m.")
    return found["document_id"], order, closed, f"{host}{parts.path.rstrip('/')}", host


def _hearing(found: Row, rules: CheckRules) -> bool:
    """A statement may rank as a hearing or a release, never as the document that it speaks of."""
    rank = rules.rank(found["title"])
    return rank is not None and not rank.closed


def _sound(found: Row, rules: CheckRules) -> bool:
    """Whether two references that differ can both be right."""
    topic = Topic(unit=found["unit_id"], subject=found["subject_id"], field=found["field"])
    measure, end = found["measure"], found["period_end_date"]
    one = Side(value=found["value"], measure=measure, when=found["as_of_date"], end=end, closed=True)
    two = Side(value=found["rival_value"], measure=measure, when=found["rival_as_of_date"], end=end, closed=True)
    return judge(topic, two, one, rules).verdict not in {"conflict", "probable_slip"}
