"""What the warehouse holds of an article, as the records that were put in.

In: an `ArticleView`. Out: a `Reading` equal to the one that was stored. Never: extraction.
"""

from __future__ import annotations

from extract.records import Evidence, Gap, Metric, Reading, Record, Seizure
from warehouse.query import ArticleView, Row


def reading(view: ArticleView) -> Reading:
    """The records in the order of the text, and the gaps."""
    records: list[Record] = [metric(row) for row in view.metrics]
    records += [seizure(row) for row in view.seizures]
    records.sort(key=lambda record: (record.evidence.start, record.evidence.end))
    article = view.article.article
    gaps = tuple(
        Gap(
            article=article,
            start=row["start_offset"],
            end=row["end_offset"],
            quote=row["quote"],
            reason=row["reason"],
            shape=row["shape"],
        )
        for row in view.gaps
    )
    return Reading(records=tuple(records), gaps=gaps)


def metric(row: Row) -> Metric:
    """The metric of a row of `core_metric` or `out_metric`, with `spans`."""
    return Metric(
        article=row["article_id"],
        unit=row["unit_id"],
        indicator=row["indicator_id"],
        target=row["target"],
        realization=row["realization"],
        percent=row["reported_pct"],
        measure=row["measure"],
        group=row["group_kind"],
        period_start=row["period_start_date"],
        period_end=row["period_end_date"],
        evidence=_evidence(row),
    )


def seizure(row: Row) -> Seizure:
    """The seizure of a row of `core_seizure` or `out_seizure`, with `spans`."""
    return Seizure(
        article=row["article_id"],
        unit=row["unit_id"],
        substance=row["substance_id"],
        amount=row["amount"],
        measure=row["measure"],
        amount_base=row["base_amount"],
        base=row["base_measure"],
        action=row["action"],
        period_start=row["period_start_date"],
        period_end=row["period_end_date"],
        evidence=_evidence(row),
    )


def _evidence(row: Row) -> Evidence:
    return Evidence(
        quote=row["quote"],
        start=row["start_offset"],
        end=row["end_offset"],
        rule=row["rule_id"],
        confidence=row["confidence"],
        spans=tuple(row["spans"]),
    )
