"""Figures, seizures and refusals as lines that a person can compare with the table they came from."""

from __future__ import annotations

from warehouse.official_table import Figure, Preview, Reject, Seized


def _cell(value: object) -> str:
    return "-" if value is None or value == "" else f"{value:.12g}" if isinstance(value, float) else str(value)


def figure_line(one: Figure) -> str:
    """place | unit | indicator, or the text in quotes | period | target realization percent | measure | the rest."""
    what = one.indicator_id or f"'{one.indicator_text}'"
    numbers = " ".join(_cell(value) for value in (one.target, one.realization, one.reported_pct))
    span = f"{one.period_start_date}..{one.period_end_date}"
    more = [one.target_version, "TOTAL" if one.is_total else None]
    more += [flag for flag in one.flags if flag not in {"measure_from_catalogue"}]
    rest = " ".join(part for part in more if part) or "-"
    return " | ".join([one.page_or_section, one.unit_id or "-", what, span, numbers, _cell(one.measure), rest])


def seizure_line(one: Seized) -> str:
    """place | unit | substance | amount measure = base | action | period | flags."""
    amount = f"{one.amount:.12g} {one.measure} = {one.base_amount:.12g} {one.base_measure}"
    span = f"{one.period_start_date}..{one.period_end_date}"
    flags = " ".join(one.flags) or "-"
    return " | ".join([one.page_or_section, one.unit_id or "-", one.substance_id, amount, one.action, span, flags])


def reject_line(one: Reject) -> str:
    """place | reason."""
    return f"{one.page_or_section} | {one.reason}"


def lines(told: Preview) -> list[str]:
    """All of a preview: figures, then seizures, then refusals."""
    made = [figure_line(one) for one in told.figures] + [seizure_line(one) for one in told.seizures]
    return made + [f"REFUSED {reject_line(one)}" for one in told.rejects]
