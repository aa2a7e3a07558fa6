"""A warehouse for the tests of the working pages: articles that contradict themselves, each other and a document.

In: a path. Out: a real DuckDB file with articles read by the real extractor and official figures imported by the real
importer. All names and numbers are invented.
"""

from __future__ import annotations

from pathlib import Path

from app.ingest import ingest
from app.parts.intake import from_text
from corpus.article import Article
from extract.pipeline import Extractor
from warehouse import checks
from warehouse.official import preview, store
from warehouse.store import Warehouse

SLIP = (
    "BANDA ACEH - BNN Provinsi Aceh merehabilitasi 58 orang penyalah guna narkoba sepanjang tahun 2021 "
    "dari target 60 orang atau 93,33 persen.\n"
    "Selain itu 12 kasus narkotika diungkap sepanjang tahun 2021."
)
"""58 of 60 is 96.67 percent."""
OTHER = (
    "BNN Provinsi Aceh mencatat 14 kasus narkotika diungkap sepanjang tahun 2021.\n"
    "Sebanyak 1,5 kilogram sabu disita BNN Provinsi Aceh sepanjang tahun 2021."
)
HOSTILE = "<img src=x onerror='window.pwned=1'> **tebal** [x](javascript:window.pwned=2)"
TABLE = """LAPORAN KINERJA BNN PROVINSI ACEH TAHUN 2021,,,
No,Indikator Kinerja,Target,Realisasi
1,Jumlah penyalah guna narkoba yang direhabilitasi,60,85
2,Jumlah kasus narkotika yang diungkap,10,12
3,Jumlah taman bacaan {hostile},90,93
4,Jumlah berkas yang hilang,1.2.3,5
"""


def table(hostile: str = HOSTILE) -> bytes:
    """An official table as CSV, with a text that nobody mapped and a row without a number."""
    return TABLE.replace("{hostile}", hostile).encode()


def build(path: Path, *, official: bool = True) -> Path:
    """Write the warehouse to `path` and return it; without official figures where they are not wanted."""
    warehouse = Warehouse(path)
    captures = [
        from_text(text, title, Article.from_text("x", "x", day).published, "uji")
        for text, title, day in ((SLIP, f"BNNP Aceh {HOSTILE}", "2021-12-20"), (OTHER, "Kasus di Aceh", "2021-12-21"))
    ]
    summary = ingest([], warehouse, extractor=Extractor(), captures=captures)
    assert summary.counts["new"] == 2
    if official:
        store(warehouse, preview(table(), "lkip-aceh-2021.csv"))
    checks.ensure(warehouse)
    return path
