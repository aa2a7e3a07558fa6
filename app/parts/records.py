"""A record in words: its heading, its figures, its card, its notes and marks for the reader.

In: rows of `warehouse.query`. Out: plain text, marks, and HTML made of our own tags around escaped text. Never: a
judgement on a record beyond comparing the printed percentage with the computed one as the warehouse gives them.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from app.parts.filters import known, unit_name
from app.parts.formats import amount, joined, number, percent, period
from app.parts.highlight import FIGURES, Mark, Note, anchor, excerpt_html
from app.parts.texts import language, t
from warehouse.query import Row

VISIBLE_DIFFERENCE = 1.0
"""In percentage points: from here on a card says that the printed and the computed percentage differ."""


def is_metric(row: Row) -> bool:
    """Whether a row is a metric; else it is a seizure."""
    return "indicator_id" in row


def subject(row: Row) -> str:
    """What a record is about: the indicator or the drug, in the session's language."""
    stem = "indicator" if is_metric(row) else "substance"
    label = row.get(f"{stem}_label_en" if language() == "en" else f"{stem}_label") or row[f"{stem}_id"]
    return joined([str(label), row.get("group_kind")])


def where_when(row: Row, short: bool = False) -> str:
    """The office and the period of a record."""
    when = period(row["period_start_date"], row["period_end_date"], language())
    return joined([unit_name(row["unit_id"], row.get("unit_label"), short), when])


def figures(row: Row) -> list[tuple[str, str, str]]:
    """The figures that a record holds: (role, label, figure as written for people)."""
    told = language()
    if not is_metric(row):
        written = amount(row["amount"], row["measure"], told)
        if row["measure"] != row["base_measure"]:
            written += f" (= {amount(row['base_amount'], row['base_measure'], told)})"
        return [("amount", known("action", row["action"]), written)]
    found = [
        (role, t(f"role.{role}"), amount(row[role], row["measure"], told))
        for role in ("target", "realization")
        if row[role] is not None
    ]
    if row["reported_pct"] is not None:
        found.append(("percent", t("role.percent"), percent(row["reported_pct"], told)))
    return found


def differs(row: Row) -> bool:
    """Whether the printed percentage is visibly not the computed one."""
    printed, computed = row.get("reported_pct"), row.get("computed_pct")
    return printed is not None and computed is not None and abs(printed - computed) >= VISIBLE_DIFFERENCE


def note(row: Row) -> Note:
    """What the reader shows beside a figure of this record."""
    told = ", ".join(f"{label} {value}" for _, label, value in figures(row))
    return Note(row["record_id"], (subject(row), where_when(row), told, _path(row)))


def marks(rows: Iterable[Row]) -> list[Mark]:
    """Every stretch of text that the records point at; the whole quote where a record names no parts."""
    found: list[Mark] = []
    for row in rows:
        spans = row.get("spans") or []
        own = [Mark(row["record_id"], role, start, end) for role, start, end in spans]
        if not any(mark.role in FIGURES for mark in own):
            role = "realization" if is_metric(row) else "amount"
            own.append(Mark(row["record_id"], role, row["start_offset"], row["end_offset"]))
        found += own
    return found


def card_html(row: Row, text: str, selected: bool = False, linked: bool = True) -> str:
    """A record as a card: heading, office and period, figures, quote, rule and confidence."""
    values = "".join(
        f'<div><dt>{escape(label)}</dt><dd class="tk-{role}"><span>{escape(value)}</span></dd></div>'
        for role, label, value in figures(row)
    )
    if row.get("computed_pct") is not None:
        shown = percent(row["computed_pct"], language())
        values += f"<div><dt>{escape(t('record.computed'))}</dt><dd>{escape(shown)}</dd></div>"
    wrong = ""
    if differs(row):
        told = {name: percent(row[f"{name}_pct"], language()) for name in ("reported", "computed")}
        wrong = f'<p class="tk-sample">{escape(t("record.wrong", **told))}</p>'
    wrong += "".join(f'<p class="tk-check" lang="id">{escape(words)}</p>' for words in row.get("checks", ()))
    quote = excerpt_html(text, marks([row]), row["start_offset"], row["end_offset"])
    link = f' · <a href="#{anchor("angka", row["record_id"])}">{escape(t("articles.see"))}</a>' if linked else ""
    return (
        f'<section class="tk-card{" tk-own" if selected else ""}" id="{anchor("catatan", row["record_id"])}">'
        f'<h4>{escape(subject(row))}</h4><p class="tk-where">{escape(where_when(row))}</p>'
        f'<dl class="tk-values">{values}</dl>{wrong}<div lang="id">{quote}</div>'
        f"<footer>{escape(_path(row))}{link}</footer></section>"
    )


def legend_html(roles: Iterable[str]) -> str:
    """The legend of the marks for the roles that occur."""
    present = set(roles)
    items = "".join(
        f'<li><mark class="tk-{role}">{escape(t(f"role.{role}"))}</mark></li>' for role in FIGURES if role in present
    )
    return f'<ul class="tk-legend" aria-label="{escape(t("role.legend"))}">{items}</ul>'


def _path(row: Row) -> str:
    sure = t("record.confidence", value=number(row["confidence"], language(), 2))
    return joined([t("record.rule", rule=row["rule_id"]), sure])
