"""The official figures that can matter to a run of the checks, with the rank of their documents, and their quarrels.

In: the `ref_` tables, what is due. Out: the tables `check_document`, `check_figure` (numbered from the best reference
to the last), `check_reference` (the same, a row a field), `check_words` (the tags of a reference's words) and
`check_rival` (those of one rank that contradict each other). Never: the press, a sum over offices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
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
    [
        ("document_id", TEXT),
        ("rank_order", pa.int32()),
        ("is_closed", pa.bool_()),
        ("address", TEXT),
        ("host", TEXT),
        ("told_by", TEXT),
        ("is_statement", pa.bool_()),
    ]
)
WORDS = pa.schema([("words", TEXT), ("tags", pa.list_(TEXT))])

FIGURES = pa.schema([("figure_id", TEXT), ("field", TEXT)])

REFERENCES = """
CREATE OR REPLACE TEMP TABLE check_figure AS
WITH figure AS (
    SELECT figure_id, document_id, unit_id, indicator_id AS subject_id, target, realization, reported_pct AS percent,
        NULL::DOUBLE AS amount, measure, group_kind, NULL::VARCHAR AS action, period_start_date, period_end_date,
        as_of_date, scope, target_version, note, concat_ws(' ', scope, indicator_text) AS words
    FROM ref_figure {semi_figure}
    WHERE NOT is_total AND unit_id IS NOT NULL AND indicator_id IS NOT NULL
    UNION ALL
    SELECT figure_id, document_id, unit_id, substance_id, NULL, NULL, NULL, base_amount, base_measure, NULL, action,
        period_start_date, period_end_date, as_of_date, scope, NULL, note, scope
    FROM ref_seizure {semi_seizure}
    WHERE unit_id IS NOT NULL
)
SELECT f.*, d.rank_order, d.is_closed, d.address <> '' OR d.is_statement AS is_of_somebody,
    row_number() OVER (ORDER BY d.rank_order, f.as_of_date DESC NULLS LAST, f.figure_id) AS figure_no
FROM figure f JOIN check_document d USING (document_id)
WHERE period_start_date IS NOT NULL AND period_end_date IS NOT NULL
"""
FIELDS = """
CREATE OR REPLACE TEMP VIEW check_reference AS
SELECT * FROM (
    SELECT * EXCLUDE (target, realization, percent, amount),
        unnest(['target', 'realization', 'percent', 'amount']) AS field,
        unnest([target, realization, percent, amount]) AS value
    FROM check_figure
) WHERE value IS NOT NULL
"""

TOLD = """
SELECT count(*) FILTER (amount IS NULL), count(amount), count(*) FILTER (is_of_somebody), list(DISTINCT words)
FROM check_figure
"""
# Most things are told by one reference, which has no rival.
ALIKE = """
SELECT 1 FROM check_figure WHERE rank_order < $closed
GROUP BY unit_id, subject_id, period_start_date, period_end_date HAVING count(*) > 1 LIMIT 1
"""

# References of one rank, told after the figures were closed, for the same thing and as-of.
RIVALS = """
CREATE OR REPLACE TEMP TABLE check_rival AS
WITH reference AS (
    SELECT * FROM check_reference SEMI JOIN (
        SELECT unit_id, subject_id, period_start_date, period_end_date FROM check_figure
        WHERE rank_order < $closed GROUP BY ALL HAVING count(*) > 1
    ) USING (unit_id, subject_id, period_start_date, period_end_date)
)
SELECT a.figure_id, a.field, min(b.figure_id) AS rival_id, arg_min(b.value, b.figure_id) AS rival_value,
    any_value(a.value) AS value, any_value(a.measure) AS measure, any_value(a.unit_id) AS unit_id,
    any_value(a.subject_id) AS subject_id, any_value(a.as_of_date) AS as_of_date,
    arg_min(b.as_of_date, b.figure_id) AS rival_as_of_date, any_value(a.period_end_date) AS period_end_date
FROM reference a JOIN reference b ON a.unit_id = b.unit_id AND a.subject_id = b.subject_id
    AND a.field = b.field AND a.measure = b.measure AND a.group_kind IS NOT DISTINCT FROM b.group_kind
    AND a.action IS NOT DISTINCT FROM b.action AND a.period_start_date = b.period_start_date
    AND a.period_end_date = b.period_end_date AND a.scope IS NOT DISTINCT FROM b.scope
    AND a.target_version IS NOT DISTINCT FROM b.target_version AND a.words IS NOT DISTINCT FROM b.words
    AND a.rank_order = b.rank_order AND a.document_id <> b.document_id AND a.value <> b.value
    AND a.as_of_date IS NOT DISTINCT FROM b.as_of_date
WHERE a.rank_order < $closed
GROUP BY a.figure_id, a.field
"""


class Source(NamedTuple):
    """A document with its rank, as a row of `DOCUMENTS`."""

    document_id: str
    order: int
    is_closed: bool
    """Told after the figures were closed."""
    address: str
    host: str
    told_by: str
    is_statement: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """Which references there are: what is not there need not be asked for."""

    figures: int = 0
    seizures: int = 0
    somebody: int = 0
    """Those that somebody in the press may have stated."""
    tagged: bool = False
    """Whether words of some of them put a tag on them."""
    rivals: bool = False


def lay_out(connection: duckdb.DuckDBPyConnection, rules: CheckRules, *, full: bool) -> References:
    """The references that can matter, each with its rank and with the tags of its words."""
    semi = "SEMI JOIN check_due_group g ON g.unit_id = {0}.unit_id AND g.subject_id = {0}.{1}"
    due = {
        "semi_figure": "" if full else semi.format("ref_figure", "indicator_id"),
        "semi_seizure": "" if full else semi.format("ref_seizure", "substance_id"),
    }
    ranked = [source(found, rules) for found in rows(connection, "SELECT * FROM ref_document")]
    if not ranked:
        return References()
    with incoming(connection, DOCUMENTS, ranked):
        connection.execute("CREATE OR REPLACE TEMP TABLE check_document AS SELECT * FROM incoming")
    connection.execute(REFERENCES.format(**due))
    [(figures, seizures, somebody, words)] = connection.execute(TOLD).fetchall()
    if not figures + seizures:
        return References()
    connection.execute(FIELDS)
    tagged = [(text, tags) for text in words if (tags := sorted(rules.tags(text)))]
    if tagged:
        with incoming(connection, WORDS, tagged):
            connection.execute("CREATE OR REPLACE TEMP TABLE check_words AS SELECT * FROM incoming")
    rivals = _rivals(connection, rules) if connection.execute(ALIKE, {"closed": CLOSED_ORDER}).fetchone() else False
    return References(figures=figures, seizures=seizures, somebody=somebody, tagged=bool(tagged), rivals=rivals)


def _rivals(connection: duckdb.DuckDBPyConnection, rules: CheckRules) -> bool:
    """Lay out the references that contradict each other; whether there are any."""
    connection.execute(RIVALS, {"closed": CLOSED_ORDER})
    found = rows(connection, "FROM check_rival")
    sound = [(one["figure_id"], one["field"]) for one in found if is_sound(one, rules)]
    if sound:
        with incoming(connection, FIGURES, sound):
            connection.execute(
                "DELETE FROM check_rival WHERE (figure_id, field) IN (SELECT (figure_id, field) FROM incoming)"
            )
    return len(sound) < len(found)


def source(found: Row, rules: CheckRules) -> Source:
    """A row of `ref_document` with its rank: by the words of its title, a copy one below what it quotes."""
    rank = rules.rank(found["title"]) if found["source_kind"] != STATEMENT or _hearing(found, rules) else None
    order = rank.order if rank else KIND_ORDER.get(found["source_kind"], 70)
    if found["source_kind"] == SECONDARY and rank:
        order += 5
    closed = rank.closed if rank else found["source_kind"] == "official_document"
    parts = urlsplit((found["url"] or "").lower())
    host = parts.netloc.removeprefix("www.").removeprefix("m.")
    address = f"{host}{parts.path.rstrip('/')}"
    statement = found["source_kind"] == STATEMENT
    return Source(found["document_id"], order, closed, address, host, found["title"].lower(), statement)


def _hearing(found: Row, rules: CheckRules) -> bool:
    """A statement may rank as a hearing or a release, never as the document that it speaks of."""
    rank = rules.rank(found["title"])
    return rank is not None and not rank.closed


def is_sound(found: Row, rules: CheckRules) -> bool:
    """Whether two references that differ can both be right."""
    topic = Topic(unit=found["unit_id"], subject=found["subject_id"], field=found["field"])
    measure, end = found["measure"], found["period_end_date"]
    one = Side(value=found["value"], measure=measure, when=found["as_of_date"], end=end, closed=True)
    two = Side(value=found["rival_value"], measure=measure, when=found["rival_as_of_date"], end=end, closed=True)
    return judge(topic, two, one, rules).verdict not in {"conflict", "probable_slip"}
