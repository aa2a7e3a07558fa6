"""A small warehouse for the tests and screenshots of the web app: articles of our own writing, records made by hand.

In: a path. Out: a real DuckDB file, filled through the warehouse's own loader. The offices' numbers are invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from corpus.article import Article, Capture
from extract.records import Evidence, Gap, Metric, Record, Seizure
from rules.files import packs
from warehouse import dims
from warehouse.load import Entry, load
from warehouse.store import Warehouse

VERSION = "0123456789ab"

PAYLOADS = (
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 2'>",
    "<svg/onload=window.pwned=3><a xlink:href='javascript:window.pwned=3'>x</a></svg>",
    "\"><iframe srcdoc='<script>parent.pwned = 4</script>'></iframe>",
    "[tekan](javascript:window.pwned=5) ![gambar](http://jahat.invalid/x.png) :material/home: $x^2$ **tebal**",
)
"""Five ways of getting a script or a picture into a page, by HTML and by Markdown."""

MORE_PAYLOADS = (
    "<ScRiPt>window.pwned=10</sCrIpT>",
    "<script src=//jahat.invalid/x.js></script>",
    "<img src=//jahat.invalid/x.png onload=window.pwned=11>",
    "<img/src/onerror=window.pwned=12>",
    "<body onload=window.pwned=13>",
    "<iframe src=javascript:parent.pwned=14></iframe>",
    "<object data='data:text/html,<script>parent.pwned=15</script>'></object>",
    "<embed src=javascript:window.pwned=16>",
    "<a href='javascript:window.pwned=17'>tautan</a>",
    "<a href=' java\tscript:window.pwned=18'>tautan</a>",
    "<form action=javascript:window.pwned=19><button>kirim</button></form>",
    "<details open ontoggle=window.pwned=20>rincian</details>",
    "<video><source onerror=window.pwned=21></video>",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.pwned=22></style></mglyph></table></mtext></math>",
    "<svg><animate onbegin=window.pwned=23 attributeName=x dur=1s></svg>",
    "<style>@import '//jahat.invalid/x.css';</style>",
    "<link rel=stylesheet href=//jahat.invalid/x.css>",
    "<meta http-equiv=refresh content='0;url=//jahat.invalid/'>",
    "<base href=//jahat.invalid/>",
    "</q></p></article><script>window.pwned=24</script>",
    "' onmouseover='window.pwned=25' x='",
    '" autofocus onfocus="window.pwned=26" x="',
    "![x](//jahat.invalid/p.png) <javascript:window.pwned=27>",
    "[x]: javascript:window.pwned=28 [tekan][x] :red[merah] $$\\href{javascript:window.pwned=29}{x}$$",
    "{{constructor.constructor('window.pwned=30')()}} ${window.pwned=31} #{7*7}",
)
"""Twenty-five more."""


def _evidence(text: str, quote: str, rule: str, confidence: float, **parts: str) -> Evidence:
    start = text.index(quote)
    spans = tuple(
        (role, text.index(part, start), text.index(part, start) + len(part)) for role, part in sorted(parts.items())
    )
    return Evidence(quote=quote, start=start, end=start + len(quote), rule=rule, confidence=confidence, spans=spans)


def _year(year: int) -> dict[str, date]:
    return {"period_start": date(year, 1, 1), "period_end": date(year, 12, 31)}


def _metric(article: Article, indicator: str, quote: str, measure: str = "orang", **told: object) -> Metric:
    parts = told.pop("parts", {})
    rule, confidence = str(told.pop("rule", "figure.target_realization")), float(str(told.pop("confidence", 0.93)))
    nothing = {"unit": None, "target": None, "realization": None, "percent": None, "group": None}
    evidence = _evidence(article.text, quote, rule, confidence, **parts)  # type: ignore[arg-type]
    fields = nothing | told
    return Metric(article=article.article, indicator=indicator, measure=measure, evidence=evidence, **fields)  # type: ignore[arg-type]


def _seizure(article: Article, substance: str, amount: float, measure: str, quote: str, **told: object) -> Seizure:
    factor = {"kg": 1000.0, "ton": 1e6}.get(measure, 1.0)
    base = {"kg": "gram", "ton": "gram"}.get(measure, measure)
    evidence = _evidence(article.text, quote, "seizure.amount_substance", 0.88, amount=str(told.pop("part")))
    return Seizure(
        article=article.article,
        substance=substance,
        amount=amount,
        measure=measure,
        amount_base=amount * factor,
        base=base,
        evidence=evidence,
        **told,  # type: ignore[arg-type]
    )


def articles() -> list[tuple[Article, list[Record], list[Gap]]]:
    """The articles with their records and gaps."""
    more = [_hostile_more(place) for place in range(len(MORE_PAYLOADS))]
    return [_rehabilitation(), _prevention(), _seizures(), _destroyed(), _hostile(), *more]


def _hostile_more(place: int) -> tuple[Article, list[Record], list[Gap]]:
    """An article that is one payload everywhere; the first has all of them in its text, each as a gap."""
    own = MORE_PAYLOADS[place]
    held = MORE_PAYLOADS if place == 0 else (own,)
    text = "\n".join(f"Warga {payload} menolak 7 papan." for payload in held)
    gaps = []
    for payload in held:
        start = text.index(payload)
        gaps.append(Gap(f"jahat-{place:02}", start, start + len(payload), payload, own, payload))
    article = Article(f"jahat-{place:02}", text, title=own, url=own, outlet=own, author=own, published=date(2017, 1, 5))
    return article, [], gaps


def _rehabilitation() -> tuple[Article, list[Record], list[Gap]]:
    text = (
        "TANJUNG LEBAN - BNN Kabupaten Belitung melayani 58 orang klien rawat jalan sepanjang 2019 "
        "dari target 60 orang, atau 96,67 persen.\n\n"
        "“Rawat inap juga kami dampingi,” kata Kepala BNNK, Suryadi Wiratma, Selasa (12/11/2019). "
        "Dari target 10 orang, terealisasi 14 orang atau 120 persen.\n\n"
        "Selain itu 1.250 orang mengikuti tes urine dan tiga puluh dua papan imbauan dipasang."
    )
    article = Article(
        "belitung-rehabilitasi",
        text,
        title="BNNK Belitung Layani 58 Klien Rawat Jalan",
        published=date(2019, 11, 12),
        published_source="given",
        url="https://kabarleban.example/rehabilitasi",
        outlet="Kabar Leban",
        author="Mira Anggun",
        language="id",
        sample=True,
    )
    unit = "bnn-kab-belitung"
    records: list[Record] = [
        _metric(
            article,
            "rehabilitasi.rawat_jalan",
            "58 orang klien rawat jalan sepanjang 2019 dari target 60 orang, atau 96,67 persen",
            unit=unit,
            realization=58.0,
            target=60.0,
            percent=96.67,
            parts={
                "realization": "58 orang",
                "target": "60 orang",
                "percent": "96,67 persen",
                "indicator": "klien rawat jalan",
                "period": "sepanjang 2019",
            },
            **_year(2019),
        ),
        _metric(
            article,
            "rehabilitasi.rawat_inap",
            "Dari target 10 orang, terealisasi 14 orang atau 120 persen",
            unit=unit,
            realization=14.0,
            target=10.0,
            percent=120.0,
            confidence=0.81,
            parts={"realization": "14 orang", "target": "10 orang", "percent": "120 persen"},
            **_year(2019),
        ),
        _metric(
            article,
            "dayamas.tes_urine",
            "1.250 orang mengikuti tes urine",
            unit=unit,
            realization=1250.0,
            rule="figure.realization",
            confidence=0.74,
            parts={"realization": "1.250 orang", "indicator": "tes urine"},
            **_year(2019),
        ),
    ]
    quote = "tiga puluh dua papan imbauan"
    start = text.index(quote)
    gap = Gap(article.article, start, start + len(quote), quote, "no-indicator", "# papan imbauan")
    return article, records, [gap]


def _prevention() -> tuple[Article, list[Record], list[Gap]]:
    text = (
        "Sepanjang 2021 BNN Provinsi Nusa Tenggara Timur membentuk 7 Desa Bersinar dari target 9 desa.\n"
        "Sosialisasi menjangkau 12.480 peserta dari target 10.000 peserta (124,8 persen). "
        "Anggaran terserap Rp 4.215.300.000 dari pagu Rp 4.300.000.000."
    )
    article = Article(
        "ntt-pencegahan",
        text,
        title="BNNP NTT Bentuk Tujuh Desa Bersinar",
        published=date(2021, 12, 28),
        outlet="Suara Sasando",
        language="id",
        sample=True,
    )
    unit, year = "bnn-prov-nusa-tenggara-timur", _year(2021)
    return (
        article,
        [
            _metric(
                article,
                "dayamas.desa_bersinar",
                "7 Desa Bersinar dari target 9 desa",
                "desa",
                unit=unit,
                realization=7.0,
                target=9.0,
                parts={"realization": "7 Desa Bersinar", "target": "9 desa"},
                **year,
            ),
            _metric(
                article,
                "pencegahan.sosialisasi_peserta",
                "12.480 peserta dari target 10.000 peserta (124,8 persen)",
                unit=unit,
                realization=12480.0,
                target=10000.0,
                percent=124.8,
                parts={"realization": "12.480 peserta", "target": "10.000 peserta", "percent": "124,8 persen"},
                **year,
            ),
            _metric(
                article,
                "umum.anggaran",
                "Rp 4.215.300.000 dari pagu Rp 4.300.000.000",
                "rupiah",
                unit=unit,
                realization=4215300000.0,
                target=4300000000.0,
                parts={"realization": "Rp 4.215.300.000", "target": "Rp 4.300.000.000"},
                **year,
            ),
        ],
        [],
    )


def _seizures() -> tuple[Article, list[Record], list[Gap]]:
    text = (
        "PALU - Polda Sulawesi Tengah menyita 8,74 kg sabu dan 1.204 butir ekstasi selama 2022. "
        "Sebanyak 25,5 kg ganja disita pada Februari 2023 di pelabuhan, dari 41 kasus yang diungkap."
    )
    article = Article(
        "palu-sitaan",
        text,
        title="Polda Sulteng Sita 8,74 Kg Sabu",
        published=date(2023, 3, 2),
        outlet="Teluk Palu Pos",
        url="https://telukpalu.example/sitaan",
        language="id",
    )
    unit = "polda-sulawesi-tengah"
    february = {"period_start": date(2023, 2, 1), "period_end": date(2023, 2, 28)}
    return (
        article,
        [
            _seizure(
                article, "sabu", 8.74, "kg", "8,74 kg sabu", part="8,74 kg", unit=unit, action="seized", **_year(2022)
            ),
            _seizure(
                article,
                "ekstasi",
                1204.0,
                "butir",
                "1.204 butir ekstasi selama 2022",
                part="1.204 butir",
                unit=unit,
                action="seized",
                **_year(2022),
            ),
            _seizure(
                article,
                "ganja",
                25.5,
                "kg",
                "25,5 kg ganja disita pada Februari 2023",
                part="25,5 kg",
                unit=unit,
                action="seized",
                **february,
            ),
            _metric(
                article,
                "pemberantasan.kasus",
                "41 kasus yang diungkap",
                "kasus",
                unit=unit,
                realization=41.0,
                rule="figure.realization",
                parts={"realization": "41 kasus"},
                **february,
            ),
        ],
        [],
    )


def _destroyed() -> tuple[Article, list[Record], list[Gap]]:
    text = "BNN Kota Kupang memusnahkan 612,4 gram sabu, Kamis (6/4/2023). Sebelumnya 310 gram sabu disita pada 2021."
    article = Article(
        "kupang-musnah",
        text,
        title="Sabu 612,4 Gram Dimusnahkan",
        published=date(2023, 4, 6),
        outlet="Suara Sasando",
        language="id",
    )
    day = date(2023, 4, 6)
    return (
        article,
        [
            _seizure(
                article,
                "sabu",
                612.4,
                "gram",
                "memusnahkan 612,4 gram sabu, Kamis (6/4/2023)",
                part="612,4 gram",
                unit="bnn-kota-kupang",
                action="destroyed",
                period_start=day,
                period_end=day,
            ),
            _seizure(
                article,
                "sabu",
                310.0,
                "gram",
                "310 gram sabu disita pada 2021",
                part="310 gram",
                unit="bnn-kota-kupang",
                action="seized",
                **_year(2021),
            ),
        ],
        [],
    )


def _hostile() -> tuple[Article, list[Record], list[Gap]]:
    text = "\n".join(f"{payload} 5 orang rawat jalan {payload}" for payload in PAYLOADS)
    article = Article(
        "jahat-<b>1",
        text,
        title=" ".join(PAYLOADS),
        published=date(2018, 1, 5),
        url="javascript:window.pwned=6",
        outlet=PAYLOADS[1],
        author=PAYLOADS[0],
        language="id",
    )
    record = _metric(
        article,
        "rehabilitasi.rawat_jalan",
        f"{PAYLOADS[1]} 5 orang rawat jalan {PAYLOADS[1]}",
        unit="bnn-kab-<img>",
        realization=5.0,
        rule=PAYLOADS[0],
        group=PAYLOADS[1],
        parts={"realization": "5 orang", "indicator": PAYLOADS[1]},
        **_year(2017),
    )
    return article, [record], []


def build(path: Path, hostile: bool = True) -> Path:
    """Write the warehouse to `path` and return it; without the hostile article for screenshots."""
    entries = [
        Entry(
            capture=Capture(f"{article.article}.txt", article.text.encode()),
            article=replace(article, article=article.article),
            records=tuple(records),
            gaps=tuple(gaps),
            rules_version=VERSION,
        )
        for article, records, gaps in articles()
        if hostile or not article.article.startswith("jahat")
    ]
    with Warehouse(path).write() as connection:
        dims.refresh(connection, packs())
        load(connection, entries)
    return path
