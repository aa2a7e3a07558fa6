"""The report on checks as one HTML file that needs nothing else: no script, no font, no image from elsewhere.

In: rows of `warehouse.checks.listed`, their evidence, the count of each verdict. Out: HTML, Indonesian first. Never: a
word of an article or of a document that is not escaped, a link that is not http.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from rules.checks import CheckRules
from warehouse.checks import Evidence
from warehouse.verdict_words import figure, share
from warehouse.words import NOTHING, day, number, period

FIELDS = {"target": "target", "realization": "realisasi", "percent": "persentase", "amount": "jumlah"}
KINDS = {"self": "artikel itu sendiri", "others": "artikel lain", "official": "angka resmi"}
NOTES = {
    "no_official": "tidak ada angka resmi untuk unit, indikator, dan periode itu",
    "official_conflict": "dua acuan setingkat tidak sama",
    "match": "sama setelah konversi satuan, atau cocok dihitung",
    "rounding": "sama pada ketelitian yang tercetak",
    "not_comparable": "cakupan, definisi, periode, atau tindakan berbeda",
    "other_target": "sama dengan versi lain dari target",
    "probable_slip": "satu angka, satu tanda, atau satu satuan menjelaskan selisihnya",
    "earlier": "benar pada hari ditulis; angkanya masih bertambah",
    "conflict": "tidak ada penyebab yang menjelaskan selisihnya",
    "internal_error": "artikel bertentangan dengan dirinya sendiri",
}
STYLE = """
:root { --ink: #1d2429; --soft: #565d63; --rule: #ddd8cc; --paper: #fdfcf9; --raised: #f6f3ec; --mark: #ffe08a }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 60rem; padding: 2.5rem 1.5rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .4rem }
h2 { font-size: 1.15rem; margin: 2.6rem 0 .8rem }
h3 { font-size: 1.08rem; line-height: 1.4; margin: .5rem 0 .7rem; font-weight: 650 }
p { margin: .3rem 0 } .soft { color: var(--soft) } .small { font-size: .875rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0;
  border-bottom: 1px solid var(--rule) } th { font-weight: 600; font-size: .875rem; color: var(--soft) }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.chip { display: inline-block; border-radius: 3px; padding: .05rem .5rem; font-size: .8125rem; font-weight: 600;
  white-space: nowrap; color: #fff; border: 1px solid transparent }
.chip.none { color: var(--ink); border-color: #8b9298 }
ol.found { list-style: none; margin: 0; padding: 0 }
ol.found > li { border-top: 2px solid var(--ink); padding: .9rem 0 1.6rem; break-inside: avoid }
.head { display: flex; flex-wrap: wrap; gap: .2rem .7rem; align-items: baseline; font-size: .9375rem }
.head .no { color: var(--soft); font-variant-numeric: tabular-nums; min-width: 1.6rem }
.sides { display: grid;
  grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .2rem 1.5rem; margin: 0 0 .8rem }
.sides > div { border-top: 1px solid var(--rule); padding-top: .35rem }
dt { color: var(--soft); font-size: .875rem } dd { margin: 0 } dd.v { font-size: 1.15rem; font-weight: 600;
  font-variant-numeric: tabular-nums }
blockquote { margin: 0; padding: .6rem .9rem; background: var(--raised); border-left: 4px solid var(--rule);
  white-space: pre-line; overflow-wrap: anywhere; color: var(--soft) }
blockquote .q { color: var(--ink) }
mark { background: var(--mark); color: inherit; padding: 0 .1em; border-radius: 2px }
a { color: #0b5563; overflow-wrap: anywhere } .sample { font-weight: 600; color: #7a5a00 }
@media (max-width: 40rem) { body { padding: 1.5rem 1rem } tr { display: grid; grid-template-columns: 1fr auto }
  td, th { border: 0; padding: .25rem 0 } thead th:last-child { display: none }
  tr { border-bottom: 1px solid var(--rule) }
  td.soft { grid-column: 1 / -1 } }
@media print { body { max-width: none; padding: 0; background: #fff } .chip { print-color-adjust: exact } }
"""


def page(
    found: Sequence[Mapping[str, Any]],
    evidence: Mapping[str, Evidence],
    counts: Mapping[str, int],
    rules: CheckRules,
    *,
    title: str,
    narrowed: str = "",
    documents: Sequence[Mapping[str, Any]] = (),
) -> str:
    """The whole file. `title` names the warehouse, `narrowed` the filters in words, `documents` are the rows of
    official tables that contradict themselves."""
    listed = "".join(_item(place, one, evidence.get(one["check_id"]), rules) for place, one in enumerate(found, 1))
    nothing = '<p class="soft">Tidak ada temuan dengan saringan ini.</p>'
    checked = sum(counts.values())
    return f"""<!doctype html>
<html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(f"Laporan pemeriksaan: {title}")}</title><style>{STYLE}</style></head>
<body><header><h1>Laporan pemeriksaan</h1>
<p class="soft">{escape(title)}{f" · {escape(narrowed)}" if narrowed else ""}</p>
<p>Setiap angka dari berita dibandingkan dengan artikelnya sendiri, dengan artikel lain, dan dengan angka resmi.
Mesin mengusulkan beserta alasannya; yang memutuskan adalah orang.</p></header>
<main><section><h2>Jumlah per putusan</h2>{_counts(counts, rules)}
<p class="small soft">{number(checked)} putusan, termasuk angka yang tidak punya acuan resmi ·
aturan pemeriksaan {escape(rules.version)}</p></section>
<section><h2>Temuan, yang terberat dahulu</h2>
<p class="small soft">Yang bermasalah lebih dulu, lalu menurut bobot:
logaritma rasio kedua angka × logaritma besarnya angka.
{number(len(found))} ditampilkan; temuan yang sama di versi lain satu berita ditampilkan sekali.</p>
{f'<ol class="found">{listed}</ol>' if found else nothing}</section>{_documents(documents)}</main></body></html>
"""


def _documents(documents: Sequence[Mapping[str, Any]]) -> str:
    if not documents:
        return ""
    lines = "".join(_document(one) for one in documents)
    return f"""<section><h2>Dokumen resmi yang tidak cocok dengan dirinya</h2>
<p class="small soft">Angka-angka ini tetap disimpan seperti tercetak.</p><ol class="found">{lines}</ol></section>"""


def _document(one: Mapping[str, Any]) -> str:
    about = filter(None, (one["unit_label"], one["indicator_text"] or one["indicator_id"]))
    when = period(one["period_start_date"], one["period_end_date"])
    parts = (_link(one["document_url"], one["document_title"] or NOTHING), escape(one["page_or_section"] or ""))
    cells = " · ".join(escape(cell) for cell in one["raw_cells"] or () if cell)
    return f"""<li><div class="head"><span>{escape(" · ".join((*about, when)))}</span></div>
<h3>{escape(one["words_id"])}</h3>{f"<blockquote>{cells}</blockquote>" if cells else ""}
<p class="small soft">Dokumen: {" · ".join(filter(None, parts))}</p></li>
"""


def _counts(counts: Mapping[str, int], rules: CheckRules) -> str:
    lines = "".join(
        f'<tr><td>{_chip(verdict, rules)}</td><td class="n">{number(counts[verdict])}</td>'
        f'<td class="soft">{escape(NOTES.get(verdict, ""))}</td></tr>'
        for verdict in rules.verdicts
        if counts.get(verdict)
    )
    head = '<tr><th scope="col">Putusan</th><th scope="col" class="n">Jumlah</th><th scope="col">Artinya</th></tr>'
    return f"<table><thead>{head}</thead><tbody>{lines}</tbody></table>"


def _chip(verdict: str, rules: CheckRules) -> str:
    told = rules.verdicts[verdict]
    kind = " none" if verdict == "no_official" else ""
    return f'<span class="chip{kind}" style="background:{escape(told.colour)}">{escape(told.label)}</span>'


def _item(place: int, one: Mapping[str, Any], evidence: Evidence | None, rules: CheckRules) -> str:
    about = (one["unit_label"] or "instansi tidak disebut", one["subject_label"])
    when = period(one["period_start_date"], one["period_end_date"])
    sample = '<span class="sample">contoh</span>' if one["is_sample"] else ""
    return f"""<li id="{escape(one["check_id"])}"><div class="head"><span class="no">{place}.</span>
{_chip(one["verdict"], rules)}<span>{escape(" · ".join((*about, when)))}</span>{sample}</div>
<h3>{escape(one["words_id"])}</h3>{_sides(one)}{_quote(evidence, one)}{_source(one)}</li>
"""


def _sides(one: Mapping[str, Any]) -> str:
    field = FIELDS.get(one["field"], one["field"])
    against = KINDS.get(one["kind"], one["kind"])
    cells = [(f"Tertulis ({field})", figure(one["told_value"], one["told_measure"] or "", "id"))]
    if one["other_value"] is not None:
        cells.append(
            (
                "Menurut hitungan" if one["kind"] == "self" else f"Menurut {against}",
                figure(one["other_value"], one["other_measure"] or "", "id"),
            )
        )
    if one["difference"] is not None and one["ratio"] and one["kind"] != "self":
        sign = "+" if one["difference"] > 0 else ""
        apart = f"{sign}{number(round(one['difference'], 6))} ({sign}{share(one['ratio'] - 1, 'id')})"
        cells.append(("Selisih", apart))
    told = "".join(f'<div><dt>{escape(name)}</dt><dd class="v">{escape(value)}</dd></div>' for name, value in cells)
    return f'<dl class="sides">{told}</dl>'


def _quote(evidence: Evidence | None, one: Mapping[str, Any]) -> str:
    if evidence is None:
        return f'<blockquote><span class="q">{escape(one["quote"] or "")}</span></blockquote>'
    first, last = evidence.quote
    inside = [mark for mark in evidence.marks if first <= mark[0] and mark[1] <= last] or [(first, last)]
    pieces, at = [], first
    for start, end in inside:
        if start < at:
            continue
        pieces += [escape(evidence.text[at:start]), f"<mark>{escape(evidence.text[start:end])}</mark>"]
        at = end
    pieces.append(escape(evidence.text[at:last]))
    before, after = escape(evidence.before + evidence.text[:first]), escape(evidence.text[last:] + evidence.after)
    return f'<blockquote>{before}<span class="q">{"".join(pieces)}</span>{after}</blockquote>'


def _source(one: Mapping[str, Any]) -> str:
    published = day(one["published_date"]) if one["published_date"] else "tanggal tidak diketahui"
    told = " · ".join(
        filter(
            None, (escape(one["outlet"] or one["article_id"]), published, _link(one["url"], one["title"] or "artikel"))
        )
    )
    lines = [f'<p class="small soft">Artikel: {told}</p>']
    if one["other_article_id"]:
        other = day(one["other_published_date"]) if one["other_published_date"] else "tanggal tidak diketahui"
        name = one["other_outlet"] or one["other_article_id"]
        lines.append(f'<p class="small soft">Dibandingkan dengan: {escape(name)} · {other}</p>')
    if one["reference_id"]:
        parts = [_link(one["document_url"], one["document_title"] or NOTHING), escape(one["reference_place"] or "")]
        if one["reference_as_of_date"]:
            parts.append(f"per {day(one['reference_as_of_date'])}")
        if one["reference_scope"]:
            parts.append(f"cakupan: {escape(one['reference_scope'])}")
        lines.append(f'<p class="small soft">Acuan: {" · ".join(filter(None, parts))}</p>')
    lines.append(f'<p class="small soft">Aturan {escape(one["rule_id"])} · bobot {number(round(one["weight"], 2))}</p>')
    return "".join(lines)


def _link(url: str | None, words: str) -> str:
    if url and url.startswith(("http://", "https://")):
        return f'<a href="{escape(url, quote=True)}" rel="noreferrer">{escape(words)}</a>'
    return escape(words)
