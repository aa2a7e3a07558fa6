"""Builders of official tables for the tests: workbooks with merged cells and number formats, and small PDF files."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

Sheet = tuple[str, Sequence[Sequence[Any]], Sequence[str], Mapping[str, str]]


def workbook(*sheets: Sheet) -> bytes:
    """A workbook of sheets: name, rows, merged ranges, number formats by cell."""
    book = Workbook()
    book.remove(book.active)
    for name, rows, merged, formats in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in merged:
            sheet.merge_cells(area)
        for cell, form in formats.items():
            sheet[cell].number_format = form
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def pdf(*pages: str) -> bytes:
    """A PDF of pages, each the content stream of one page in Helvetica."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for at, stream in enumerate(pages):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * at} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(
        f"{place:010d} 00000 n \n" for place in places
    )
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("latin-1")


def words(x: float, y: float, text: str) -> str:
    """One line of text."""
    safe = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F1 8 Tf {x} {y} Td ({safe}) Tj ET"


def ruled(top: float, widths: Sequence[float], rows: Sequence[Sequence[str]], left: float = 30) -> str:
    """A table with lines around every cell; a cell may hold two lines of text."""
    height = 24
    edges = [left + sum(widths[:at]) for at in range(len(widths) + 1)]
    bottom = top - height * len(rows)
    levels = [top - at * height for at in range(len(rows) + 1)]
    parts = [f"{edges[0]} {level} m {edges[-1]} {level} l S" for level in levels]
    parts += [f"{edge} {top} m {edge} {bottom} l S" for edge in edges]
    for at, row in enumerate(rows):
        for edge, cell in zip(edges, row, strict=False):
            for line, text in enumerate(cell.split("\n")):
                parts.append(words(edge + 3, top - at * height - 10 - 10 * line, text))
    return "\n".join(parts)


HEAD = ["No", "Indikator Kinerja", "Satuan", "Target", "Realisasi", "Capaian (%)"]
WIDTHS = [25, 210, 60, 70, 70, 70]


def ruled_pdf() -> bytes:
    """Family A over two pages: header and column numbers again, running head, page number, a footnote."""
    first = [
        HEAD,
        ["1", "2", "3", "4", "5", "6"],
        ["1", "Jumlah klien rehabilitasi\nrawat jalan", "Orang", "35", "31", "88,57"],
    ]
    second = [
        HEAD,
        ["2", "Jumlah peserta tes urine", "Orang", "1.500", "1.204", "80,26"],
        ["3", "Realisasi anggaran", "Rupiah", "1.250.000.000", "(1.000.000)", "-0,08"],
    ]
    page_1 = [
        words(30, 800, "Tabel 3.1"),
        words(30, 786, "Capaian Kinerja BNN Kabupaten Tuban Tahun 2022"),
        ruled(770, WIDTHS, first),
        words(30, 60, "Laporan Kinerja BNN Kabupaten Tuban Tahun 2022"),
        words(300, 40, "31"),
    ]
    page_2 = [ruled(800, WIDTHS, second), words(30, 700, "*) Data s.d. 30 November 2022"), words(300, 40, "32")]
    return pdf("\n".join(page_1), "\n".join(page_2))


def plain_pdf() -> bytes:
    """Family C as lines of text without any ruling."""
    lines = [
        "Perbandingan Capaian BNNP Bali Tahun 2021 dan 2022",
        "No Indikator Pengukuran 2021 2022",
        "1 Jumlah berkas perkara P-21",
        "Target 20 22",
        "Realisasi 24 21 Capaian 120% 95,45%",
    ]
    return pdf("\n".join(words(30, 800 - 14 * at, line) for at, line in enumerate(lines)))


def stacked_book() -> bytes:
    """Family C in a workbook: the indicator merged over its parts, growth beside them."""
    rows = [
        ["Perbandingan kinerja BNN Kota Kupang", None, None, None, None],
        ["No", "Indikator", "Uraian Pengukuran", "2022", "2023"],
        [1, "Jumlah kasus tindak pidana narkotika yang diungkap", "Target", 4, 5],
        [None, None, "Realisasi", 6, 5],
        [None, None, "Capaian (%)", 1.5, 1],
        [None, None, "Peningkatan", None, "-16,67%"],
        [2, "Indeks Kemandirian Partisipasi (IKP)", "Target", "2,80", "3,00"],
        [None, None, "Realisasi", "2,71", "3,12"],
        [None, None, "Capaian (%)", "96,78", "104,00"],
    ]
    formats = {"D5": "0%", "E5": "0%"}
    return workbook(("Sheet1", rows, ["A1:E1", "A3:A6", "B3:B6", "A7:A9", "B7:B9"], formats))


def percent_book() -> bytes:
    """Family A in a workbook: fractions with a percent format, numbers with and without decimals."""
    rows = [
        ["Pengukuran Kinerja BNNP Gorontalo Tahun 2023", None, None, None, None, None],
        ["No", "Indikator Kinerja Utama", "Satuan", "Target", "Realisasi", "Capaian (%)"],
        [1, "Realisasi anggaran", "Rupiah", 1694022000, 1605752558, 0.9479],
        [2, "Indeks kepuasan masyarakat", "Indeks", 3.4, 3.35, 0.985],
        [3, "Jumlah SKHPN yang diterbitkan", "Surat", 300, 412, 1.3733],
    ]
    return workbook(("LKIP", rows, ["A1:F1"], {"F3": "0.00%", "F4": "0.00%", "F5": "0.00%"}))


def register_book() -> bytes:
    """Family G: a register of evidence with Indonesian numbers, dates, a total that does not add up."""
    rows = [
        ["REGISTER BARANG BUKTI YANG DIMUSNAHKAN", None, None, None, None, None],
        ["NO", "SATUAN KERJA", "TANGGAL PEROLEHAN", "LOKASI PEROLEHAN", "NAMA BARANG BUKTI", "JUMLAH"],
        [1, "BNNP Kalimantan Timur", date(2024, 2, 3), "Pelabuhan", "Sabu", "1.200,50 Gram"],
        [2, None, date(2024, 2, 9), "Gudang", "Ganja kering", "2 Kg"],
        [3, "BNN Kota Bontang", date(2024, 3, 1), "Rumah kosong", "Ekstasi", "12,5 Gram"],
        [4, "BNN Kota Bontang", date(2024, 3, 1), "Rumah kosong", "Pil double L", "1.500 butir"],
        [5, "BNN Kota Bontang", date(2024, 3, 2), "Jalan", "Telepon genggam", "2 unit"],
    ]
    total = [["TOTAL", None, None, None, None, "SABU: 1.200,50 Gram\nGANJA: 1.900,00 Gram"]]
    return workbook(("BB 2024", [*rows[:6], *total], ["B3:B4"], {}), ("SISA", [rows[1], rows[6]], [], {}))


def monthly_book() -> bytes:
    """Family I: one row a month and office."""
    rows = [
        [
            "Tanggal Laporan",
            "Satuan Kerja",
            *(f"Realisasi {name}" for name in ("Rawat Jalan", "Pasca Rehab", "SKHPN", "Kopi")),
        ],
        [date(2024, 1, 31), "BNNP Sulawesi Tenggara", 12, 4, 110, 7],
        [date(2024, 2, 29), "BNNP Sulawesi Tenggara", "9 orang", "-", "1.045", 8],
        ["Maret 2024", "BNN Kota Kendari", 5, 2, 98.5, 9],
    ]
    return workbook(("Laporan", rows, [], {}))


BUILT = {
    "a_garis.pdf": ruled_pdf,
    "c_baris.pdf": plain_pdf,
    "c_tumpuk.xlsx": stacked_book,
    "a_persen.xlsx": percent_book,
    "g_register.xlsx": register_book,
    "i_bulanan.xlsx": monthly_book,
}
