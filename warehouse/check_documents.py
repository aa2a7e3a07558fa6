"""What the official documents themselves get wrong: totals that are not the sum of their offices, percentages that do
not follow from their parts.

In: the flags that the importer left on `ref_figure`. Out: plain rows with a sentence each. Never: a check of the press,
a repair.
"""

from __future__ import annotations

from warehouse.filters import Row, rows
from warehouse.store import Warehouse

# Of several parts a figure tells what it is about by its own text.
FLAGGED = """
SELECT f.figure_id, f.document_id, d.title AS document_title, d.url AS document_url, f.page_or_section, f.unit_id,
    coalesce(u.label, f.unit_id) AS unit_label, f.indicator_id, f.indicator_text, f.period_start_date,
    f.period_end_date, f.target, f.realization, f.reported_pct, f.measure, f.raw_cells,
    unnest(list_intersect(f.flags, ['sum_mismatch', 'percent_mismatch'])) AS flag
FROM ref_figure f JOIN ref_document d USING (document_id) LEFT JOIN dim_unit u ON u.unit_id = f.unit_id
WHERE list_has_any(f.flags, ['sum_mismatch', 'percent_mismatch'])
    AND ($unit IS NULL OR f.unit_id = $unit) AND ($subject IS NULL OR f.indicator_id = $subject)
    AND ($year IS NULL OR (year(f.period_start_date) <= $year AND year(f.period_end_date) >= $year))
ORDER BY d.title, f.document_id, f.page_or_section, f.figure_id, flag
LIMIT $limit
"""
WORDS = {
    "sum_mismatch": "Baris jumlah di dokumen resmi ini bukan jumlah baris di atasnya.",
    "percent_mismatch": "Persentase di dokumen resmi ini tidak cocok dengan target dan realisasinya sendiri.",
}


def document_findings(
    warehouse: Warehouse,
    *,
    unit: str | None = None,
    subject: str | None = None,
    year: int | None = None,
    limit: int = 200,
) -> list[Row]:
    """Rows of official tables that contradict themselves, by document and place, each with `flag` and `words_id`; with
    `unit`, `subject` (an indicator) and `year` only those about them."""
    values = {"unit": unit, "subject": subject, "year": year, "limit": limit}
    with warehouse.read() as connection:
        return [found | {"words_id": WORDS[found["flag"]]} for found in rows(connection, FLAGGED, values)]
