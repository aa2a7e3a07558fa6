"""What is worth a second look: figures that contradict themselves, each other, or their parts.

In: a `Warehouse`. Out: `Finding`s, the weightiest first, each with both values, words in Indonesian and the records it
is about. Never: a correction, a judgement of who is right, a figure of its own as the reference for itself.

Each check is one set-based query; the sentence that tells its result stands beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from warehouse.filters import Row, rows
from warehouse.store import Warehouse
from warehouse.words import figure, number, period

# The unit of the last place that was printed: 0.01 for 93.33.
PLACE = (
    "pow(10.0, -(CASE WHEN reported_pct = floor(reported_pct) THEN 0"
    " ELSE length(split_part(CAST(reported_pct AS VARCHAR), '.', 2)) END))"
)

# A printed percentage is right when it is the rounded or the cut value at its own last place.
PERCENT_OF_TARGET = f"""
WITH printed AS (
    SELECT *, 100 * realization / target AS exact_pct, {PLACE} AS place,
        round(reported_pct * target / 100) AS fitting_realization,
        round(100 * realization / nullif(reported_pct, 0)) AS fitting_target
    FROM out_metric
    WHERE target > 0 AND realization IS NOT NULL AND reported_pct IS NOT NULL
)
SELECT *, reported_pct AS told_value, computed_pct AS other_value,
    abs(100 * fitting_realization / target - reported_pct) < place AS realization_fits,
    abs(100 * realization / nullif(fitting_target, 0) - reported_pct) < place AS target_fits
FROM printed
WHERE abs(reported_pct - exact_pct) > place / 2 + 1e-9
    AND NOT (exact_pct >= reported_pct AND exact_pct - reported_pct < place - 1e-9)
"""

# Without a target in the text: no whole target gives that percentage of the head count, but a whole part of it does.
PERCENT_OF_COUNT = f"""
WITH printed AS (
    SELECT *, {PLACE} AS place, round(100 * realization / reported_pct) AS whole_target,
        round(realization * reported_pct / 100) AS part
    FROM out_metric
    WHERE target IS NULL AND realization > 0 AND reported_pct > 0 AND realization = floor(realization)
        AND pillar <> 'umum' AND measure NOT IN ('rupiah', 'indeks', 'persen')
)
SELECT *, reported_pct AS told_value, part AS other_value
FROM printed
WHERE reported_pct < 100
    AND abs(100 * realization / nullif(whole_target, 0) - reported_pct) >= place
    AND abs(100 * part / realization - reported_pct) < place
"""

# Each other target against the one that most articles tell; the first and the last article that tell a target stand
# for all, so that the work grows with the targets and not with the pairs of records. 1,84 milyar is 1.845.600.000 told
# in short; a count of hundreds is not told in short.
OTHER_TARGET = """
WITH told AS (
    SELECT unit_id, indicator_id, measure, group_kind, period_start_date, period_end_date, target,
        count(DISTINCT article_id) AS votes,
        min(struct_pack(article := article_id, record := record_id)) AS earliest,
        max(struct_pack(article := article_id, record := record_id)) AS latest
    FROM core_metric
    WHERE target IS NOT NULL AND unit_id IS NOT NULL AND period_start_date IS NOT NULL AND period_end_date IS NOT NULL
    GROUP BY ALL
), ranked AS (
    SELECT *, pow(10.0, length(digits) - length(rtrim(digits, '0'))) AS grain, row_number() OVER (
        PARTITION BY unit_id, indicator_id, measure, group_kind, period_start_date, period_end_date
        ORDER BY votes DESC, target) AS place
    FROM (SELECT *, CAST(CAST(target AS HUGEINT) AS VARCHAR) AS digits FROM told)
), pair AS (
    SELECT
        CASE WHEN a.earliest.article <> b.earliest.article OR a.earliest.article <> b.latest.article
            THEN a.earliest ELSE a.latest END AS here,
        CASE WHEN a.earliest.article <> b.earliest.article OR a.earliest.article = b.latest.article
            THEN b.earliest ELSE b.latest END AS there
    FROM ranked a
    JOIN ranked b ON a.place = 1 AND b.place > 1 AND a.unit_id = b.unit_id AND a.indicator_id = b.indicator_id
        AND a.measure = b.measure AND a.group_kind IS NOT DISTINCT FROM b.group_kind
        AND a.period_start_date = b.period_start_date AND a.period_end_date = b.period_end_date
    WHERE greatest(a.grain, b.grain) < 1000 OR abs(a.target - b.target) >= greatest(a.grain, b.grain)
)
SELECT a.*, a.target AS told_value, b.target AS other_value, b.article_id AS other_article_id,
    b.record_id AS other_record_id, b.outlet AS other_outlet, b.realization AS other_realization
FROM pair
JOIN out_metric a ON a.record_id = here.record
JOIN out_metric b ON b.record_id = there.record
WHERE a.article_id <> b.article_id
"""

# Which indicators are the whole and which its parts; the whole may be told several times, and one that fits is enough.
PARTS = """
WITH family(whole_id, part_id, part_count) AS (
    VALUES ('rehabilitasi.klien', 'rehabilitasi.rawat_jalan', 2), ('rehabilitasi.klien', 'rehabilitasi.rawat_inap', 2)
), part AS (
    SELECT f.whole_id, m.article_id, m.unit_id, m.period_start_date, m.period_end_date, sum(m.realization) AS parts
    FROM core_metric m JOIN family f ON f.part_id = m.indicator_id
    WHERE m.realization IS NOT NULL
    GROUP BY ALL
    HAVING count(DISTINCT m.indicator_id) = any_value(f.part_count) AND count(*) = any_value(f.part_count)
), told AS (
    SELECT w.*, p.parts, bool_or(w.realization = p.parts) OVER (
            PARTITION BY w.article_id, w.unit_id, w.indicator_id, w.period_start_date, w.period_end_date) AS fits
    FROM out_metric w JOIN part p ON p.whole_id = w.indicator_id AND p.article_id = w.article_id
        AND p.unit_id IS NOT DISTINCT FROM w.unit_id
        AND p.period_start_date IS NOT DISTINCT FROM w.period_start_date
        AND p.period_end_date IS NOT DISTINCT FROM w.period_end_date
    WHERE w.realization IS NOT NULL
)
SELECT *, realization AS told_value, parts AS other_value FROM told WHERE NOT fits
"""

# Heavier where the ratio is larger and where more people or things are concerned.
WEIGHED = """
SELECT *, coalesce(abs(ln(nullif(told_value, 0) / nullif(other_value, 0))), 1)
    * ln(2 + greatest(coalesce(realization, 0), coalesce(target, 0))) AS weight
FROM ({check})
ORDER BY weight DESC, article_id, record_id
LIMIT ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One contradiction. `told` and `other` are the two values that do not agree."""

    check: str
    weight: float
    unit_id: str | None
    unit_label: str | None
    indicator_id: str
    indicator_label: str
    period: str
    article_ids: tuple[str, ...]
    record_ids: tuple[str, ...]
    quote: str
    told: float
    other: float
    words: str
    is_sample: bool


def _percent_of_target(row: Row) -> str:
    measure = row["measure"]
    told, exact = figure(row["told_value"], "persen"), figure(row["other_value"], "persen")
    words = (
        f"{figure(row['realization'], measure)} dari {figure(row['target'], measure)} adalah {exact}, tertulis {told}."
    )
    fits = []
    if row["realization_fits"]:
        fits.append(f"{number(row['fitting_realization'])} dari {number(row['target'])}")
    if row["target_fits"]:
        fits.append(f"{number(row['realization'])} dari {number(row['fitting_target'])}")
    if fits and measure != "rupiah":
        words += f" {told.capitalize()} cocok dengan {' atau '.join(fits)}."
    return words


def _percent_of_count(row: Row) -> str:
    measure = row["measure"]
    return (
        f"{figure(row['told_value'], 'persen')} dari {figure(row['realization'], measure)} adalah tepat "
        f"{figure(row['other_value'], measure)}; tidak ada target bulat yang menghasilkan persentase itu."
    )


def _other_target(row: Row) -> str:
    measure = row["measure"]
    here, there = row["outlet"] or row["article_id"], row["other_outlet"] or row["other_article_id"]
    words = (
        f"Target yang sama tertulis {figure(row['told_value'], measure)} ({here}) dan "
        f"{figure(row['other_value'], measure)} ({there})"
    )
    if row["realization"] is not None and row["realization"] == row["other_realization"]:
        words += f", realisasinya sama: {figure(row['realization'], measure)}"
    return f"{words}."


def _parts(row: Row) -> str:
    measure = row["measure"]
    return (
        f"Total tertulis {figure(row['told_value'], measure)}, rawat jalan dan rawat inap bersama "
        f"{figure(row['other_value'], measure)}."
    )


CHECKS: dict[str, tuple[str, Callable[[Row], str]]] = {
    "percent_of_target": (PERCENT_OF_TARGET, _percent_of_target),
    "other_target": (OTHER_TARGET, _other_target),
    "parts": (PARTS, _parts),
    "percent_of_count": (PERCENT_OF_COUNT, _percent_of_count),
}


def findings(warehouse: Warehouse, *, limit: int = 200) -> list[Finding]:
    """Every finding, the weightiest first, at most `limit` of each check."""
    found: list[Finding] = []
    with warehouse.read() as connection:
        for check, (sql, tell) in CHECKS.items():
            found += [_finding(check, row, tell) for row in rows(connection, WEIGHED.format(check=sql), [limit])]
    return sorted(found, key=lambda one: (-one.weight, one.check, one.record_ids))


def worth_a_look(found: Sequence[Finding], count: int = 3) -> list[Finding]:
    """A few findings, the weightiest first, of as many kinds and about as many things as possible."""
    left = list(found)
    told: Counter[object] = Counter()
    chosen: list[Finding] = []
    while left and len(chosen) < count:
        one = min(left, key=lambda each: told[each.check] + told[each.unit_id, each.indicator_id])
        told.update([one.check, (one.unit_id, one.indicator_id)])
        left.remove(one)
        chosen.append(one)
    return chosen


def _finding(check: str, row: Row, tell: Callable[[Row], str]) -> Finding:
    return Finding(
        check=check,
        weight=round(row["weight"], 6),
        unit_id=row["unit_id"],
        unit_label=row["unit_label"],
        indicator_id=row["indicator_id"],
        indicator_label=row["indicator_label"],
        period=period(row["period_start_date"], row["period_end_date"]),
        article_ids=tuple(filter(None, (row["article_id"], row.get("other_article_id")))),
        record_ids=tuple(filter(None, (row["record_id"], row.get("other_record_id")))),
        quote=row["quote"],
        told=row["told_value"],
        other=row["other_value"],
        words=tell(row),
        is_sample=row["is_sample"],
    )
