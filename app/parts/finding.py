"""One finding of the cross-check: what the article says, what it was held against, and how far they are apart.

In: a `FindingView`. Out: elements on the page, HTML made of our own tags around escaped text. Never: a word of an
article or of a document as markup, a link that is not http.
"""

from __future__ import annotations

from html import escape

import streamlit as st

from app.parts import verdicts
from app.parts.filters import known, unit_name
from app.parts.formats import DASH, amount, day, http_only, joined, number, percent, period, plain_label
from app.parts.frame import badge
from app.parts.records import figures
from app.parts.tables import READER
from app.parts.texts import address, language, t
from warehouse.check_views import FindingView
from warehouse.checks import Evidence
from warehouse.query import Row

MOST_CELLS = 12


def show(view: FindingView) -> None:
    """The finding: heading, difference, both sides, why."""
    check = view.check
    st.html(
        f'<div class="{verdicts.css(check["verdict"])}">{_head(check)}{_apart(check)}</div>'
        f'<div class="tk-sides {verdicts.css(check["verdict"])}">{_told(view)}{_against(view)}</div>'
    )
    with st.container(horizontal=True):
        reader_link(check["article_id"], check["record_id"], t("check.open"))
        if check["other_article_id"]:
            reader_link(check["other_article_id"], check["other_record_id"], t("check.open_other"))
    st.html(_why(check))


def reader_link(article: str, record: str | None, label: str) -> None:
    """A link to the sentence in the reader."""
    st.page_link(READER, label=plain_label(label), query_params=address(artikel=article, catatan=record))


def about(check: Row) -> str:
    """Office, subject and period of a finding, as plain text."""
    when = period(check["period_start_date"], check["period_end_date"], language())
    return joined([unit_name(check["unit_id"], check["unit_label"]), check["subject_label"], when])


def value(told: float | None, measure: str | None) -> str:
    """A value as people write it; percentages with their sign."""
    return percent(told, language()) if measure == "persen" else amount(told, measure, language())


def _head(check: Row) -> str:
    sample = badge() if check["is_sample"] else ""
    chip = verdicts.chip_html(check["verdict"])
    return (
        f'<p class="tk-about">{chip}<span>{escape(about(check))}</span>{sample}</p>'
        f'<h2 class="tk-claim" lang="id">{escape(check["words_id"])}</h2>'
    )


def _apart(check: Row) -> str:
    """Both values and the difference: as a number, in percent, and how many times."""
    field = known("field", check["field"])
    cells = [(t("check.told", field=field.lower()), value(check["told_value"], check["told_measure"]), "")]
    if check["other_value"] is not None:
        against = t(f"check.against_{check['kind']}")
        cells.append((against, value(_rounded(check["other_value"]), check["other_measure"]), ""))
    if check["difference"] is not None:
        apart = _rounded(check["difference"])
        mark = "+" if apart > 0 else ""
        measure = t("check.points") if check["told_measure"] == "persen" else None
        cells.append(
            (t("check.difference"), joined([mark + number(apart, language(), 2), measure], " "), _ratio(check))
        )
    told = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(written)}<small>{escape(more)}</small></dd></div>"
        for name, written, more in cells
    )
    return f'<dl class="tk-apart">{told}</dl>'


def _rounded(told: float) -> float:
    return round(told, 2) if abs(told) < 1e6 else told


def _ratio(check: Row) -> str:
    ratio = check["ratio"]
    if not ratio or ratio <= 0:
        return ""
    sign = "+" if ratio > 1 else ""
    told = f"{sign}{percent(100 * (ratio - 1), language(), 1)}"
    times = ratio if ratio > 1 else 1 / ratio
    return joined([told, t("check.times", count=number(times, language(), 2)) if times >= 1.5 else None])


def _told(view: FindingView) -> str:
    check = view.check
    return (
        f"<section><h4>{escape(t('check.press'))}</h4>{quote_html(view.evidence, check['quote'])}"
        f"{_from(check['outlet'], check['published_date'], check['title'], check['url'], check['is_sample'])}</section>"
    )


def _against(view: FindingView) -> str:
    check = view.check
    if view.reference is not None:
        return f"<section><h4>{escape(t('check.official'))}</h4>{_reference(view.reference, check)}</section>"
    if view.other is not None:
        other = view.other
        quote = quote_html(view.other_evidence, other["quote"])
        source = _from(other["outlet"], other["published_date"], other["title"], other["url"], other["is_sample"])
        return f"<section><h4>{escape(t('check.other_article'))}</h4>{quote}{source}</section>"
    return f"<section><h4>{escape(t('check.itself'))}</h4>{_itself(view)}</section>"


def _reference(row: Row, check: Row) -> str:
    """The official row: document, place, as-of, and the values, the one that was compared set off."""
    told = language()
    link = http_only(row["url"])
    title = escape(row["title"] or DASH)
    document = f'<a href="{escape(link)}" rel="noopener noreferrer nofollow">{title}</a>' if link else title
    lines = [(t("check.document"), document, "")]
    plain = [
        ("place_row", row["page_or_section"]),
        ("as_of", day(row["as_of_date"], told) if row["as_of_date"] else row["as_of_text"]),
        ("period", period(row["period_start_date"], row["period_end_date"], told)),
        ("scope", row["scope"]),
        ("version", row.get("target_version")),
        ("indicator", row.get("indicator_text")),
    ]
    lines += [(t(f"check.{name}"), escape(str(held)), "") for name, held in plain if held]
    values = [
        ("target", row.get("target"), row.get("measure")),
        ("realization", row.get("realization"), row.get("measure")),
        ("percent", row.get("reported_pct"), "persen"),
        ("amount", row.get("amount"), row.get("measure")),
    ]
    for name, held, measure in values:
        if held is not None:
            on = ' class="tk-on"' if name == check["field"] else ""
            lines.append((known("field", name), f"<span>{escape(value(held, measure))}</span>", on))
    if cells := [cell for cell in row["raw_cells"] if cell][:MOST_CELLS]:
        kept = (
            f"<details><summary>{escape(t('check.show'))}</summary><code>{escape(' | '.join(cells))}</code></details>"
        )
        lines.append((t("check.cells"), kept, ""))
    if row.get("note"):
        lines.append((t("check.note"), escape(row["note"]), ""))
    return _rows(lines)


def _itself(view: FindingView) -> str:
    """What the same record says: the figures that do not go together."""
    if view.record is None:
        return ""
    field = view.check["field"]
    lines = [
        (label, f"<span>{escape(written)}</span>", ' class="tk-on"' if role == field else "")
        for role, label, written in figures(view.record)
    ]
    computed = view.record.get("computed_pct")
    if computed is not None:
        lines.append((t("check.computed"), escape(percent(computed, language())), ""))
    return _rows(lines) + f'<p class="tk-from">{escape(t("check.itself_note"))}</p>'


def _rows(lines: list[tuple[str, str, str]]) -> str:
    told = "".join(f"<dt>{escape(name)}</dt><dd{on}>{written}</dd>" for name, written, on in lines)
    return f'<dl class="tk-row">{told}</dl>'


def quote_html(evidence: Evidence | None, quote: str | None) -> str:
    """A quote in its sentence, with the figure that was checked marked."""
    if evidence is None:
        return f'<blockquote class="tk-told" lang="id"><span class="tk-said">{escape(quote or "")}</span></blockquote>'
    first, last = evidence.quote
    inside = [mark for mark in evidence.marks if first <= mark[0] and mark[1] <= last] or [(first, last)]
    pieces, at = [], first
    for start, end in inside:
        if start >= at:
            pieces += [escape(evidence.text[at:start]), f"<mark>{escape(evidence.text[start:end])}</mark>"]
            at = end
    pieces.append(escape(evidence.text[at:last]))
    before = escape(evidence.before + evidence.text[:first])
    after = escape(evidence.text[last:] + evidence.after)
    said = f'<span class="tk-said">{"".join(pieces)}</span>'
    return f'<blockquote class="tk-told" lang="id">{before}{said}{after}</blockquote>'


def _from(outlet: str | None, published: object, title: str | None, url: str | None, sample: bool) -> str:
    from datetime import date

    when = day(published, language()) if isinstance(published, date) else t("check.no_date")
    line = escape(joined([outlet, when, title]))
    link = http_only(url)
    if link and not sample:
        line += f' · <a href="{escape(link)}" rel="noopener noreferrer nofollow">{escape(t("articles.source"))}</a>'
    return f'<p class="tk-from">{line}</p>'


def _why(check: Row) -> str:
    cause = known("cause", check["cause"])
    weight = number(check["weight"], language(), 1)
    rule = t("check.rule", rule=check["rule_id"])
    return f'<p class="tk-from">{escape(joined([cause, rule, t("check.weight", value=weight)]))}</p>'
