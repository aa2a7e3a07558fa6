"""PDF, Word and MHTML files, as press offices send them and browsers save them: read as a person reads them, or refused
with a sentence that says what to do."""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from datetime import date
from pathlib import Path

import pytest
from documents import RELEASE, Text, mhtml, new_word, page, pdf, printed, saved, word

from corpus import documents, limits
from corpus.article import Article, Capture
from corpus.clean import NotAnArticle, clean
from corpus.sources import Failure, captures


def article(tmp_path: Path, name: str, content: bytes) -> Article:
    """What becomes of a file."""
    path = tmp_path / name
    path.write_bytes(content)
    (found,) = captures([str(path)])
    assert isinstance(found, Capture)
    return clean(found)


def refusal(content: bytes) -> str:
    """Why a document is refused."""
    with pytest.raises(NotAnArticle) as caught:
        clean(Capture("naskah", content))
    assert caught.value.reason.endswith(".")
    return caught.value.reason


# --- PDF --------------------------------------------------------------------------------------------------------


def test_a_press_release_in_pdf_is_its_paragraphs_with_headline_and_dateline(tmp_path: Path) -> None:
    told = article(tmp_path, "Siaran Pers.PDF", pdf([printed(RELEASE)], info="/CreationDate (D:20240613080000+07'00')"))
    assert told.text.split("\n") == list(RELEASE)
    assert (told.article, told.title) == ("Siaran Pers", RELEASE[0])
    assert (told.published, told.published_source) == (date(2024, 6, 12), "dateline")


def test_without_a_dateline_the_day_on_which_the_pdf_was_made_is_told_as_such(tmp_path: Path) -> None:
    info = "/CreationDate (D:20240613080000+07'00') /Title (Microsoft Word - rilis final 2.docx)"
    told = article(tmp_path, "a.pdf", pdf([printed((RELEASE[0], RELEASE[2]))], info=info))
    assert (told.published, told.published_source) == (date(2024, 6, 13), "document")
    assert told.title == RELEASE[0]


def test_words_broken_at_a_line_end_are_mended_and_doubled_words_keep_their_hyphen(tmp_path: Path) -> None:
    lines = (
        "Kantor itu merehabili-",
        "tasi 42 klien yang memakai obat-",
        "obatan terlarang dalam operasi ke-",
        "12 pada 2024.",
    )
    told = article(tmp_path, "a.pdf", pdf([[Text(72, 700 - 14 * n, line) for n, line in enumerate(lines)]]))
    assert told.text == (
        "Kantor itu merehabilitasi 42 klien yang memakai obat-obatan terlarang dalam operasi ke-12 pada 2024."
    )


def test_running_heads_and_page_numbers_go_and_a_paragraph_runs_over_the_page_end(tmp_path: Path) -> None:
    pages = []
    for number in range(1, 4):
        head = Text(72, 810, f"Laporan Kinerja BNNK Rimba Elok 2024 | {number}", 9)
        foot = Text(290, 30, f"Halaman {number} dari 3", 9)
        body = [
            Text(72, 720, f"Bagian ke {number} memuat uraian tentang rehabilitasi yang berjalan"),
            Text(72, 706, "baik di seluruh kecamatan sepanjang tahun itu. Kantor mencatat 42"),
        ]
        opening = (
            [Text(72, 740, f"klien dalam daftar {number} yang panjang di seluruh wilayah kabupaten.")]
            if number > 1
            else []
        )
        pages.append([head, *opening, *body, foot])
    told = article(tmp_path, "a.pdf", pdf(pages)).text
    assert "Laporan Kinerja" not in told and "Halaman" not in told
    assert "Kantor mencatat 42 klien dalam daftar 2" in told


def test_a_number_in_the_body_is_no_page_number(tmp_path: Path) -> None:
    lines = [*printed(RELEASE[1:3]), Text(300, 400, "42"), Text(72, 380, "klien direhabilitasi menurut tabel di atas.")]
    assert "42\nklien" in article(tmp_path, "a.pdf", pdf([lines])).text.replace(" ", "\n")


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [Text(60, 700 - 14 * n, f"kiri baris {n} dari kolom ini") for n in range(6)]
    right = [Text(330, 700 - 14 * n, f"kanan baris {n} dari kolom") for n in range(6)]
    mixed = [line for pair in zip(left, right, strict=True) for line in pair]
    told = article(tmp_path, "a.pdf", pdf([mixed])).text
    assert told.index("kiri baris 5") < told.index("kanan baris 0")


def test_list_items_stay_apart(tmp_path: Path) -> None:
    lines = [
        "Hasil kerja kantor itu sampai Mei:",
        "1. rehabilitasi 42 klien",
        "2. pengungkapan 7 kasus",
        "3. tes urine 300 orang",
    ]
    told = article(tmp_path, "a.pdf", pdf([[Text(72, 700 - 14 * n, line) for n, line in enumerate(lines)]]))
    assert told.text.split("\n") == lines


def test_a_pdf_under_another_name_and_one_from_an_address_are_documents(tmp_path: Path) -> None:
    content = pdf([printed(RELEASE)])
    assert article(tmp_path, "siaran.html", content).text.split("\n") == list(RELEASE)
    told = clean(Capture("x", content, "application/octet-stream", url="https://www.rimbaelok.example/unduh?id=4"))
    assert (told.outlet, len(told.article)) == ("rimbaelok.example", 16)


def test_a_locked_a_scanned_and_a_damaged_pdf_are_refused_with_what_to_do() -> None:
    assert "password" in refusal(pdf([printed(RELEASE)], locked=True))
    assert "text recognition" in refusal(pdf([[]]))
    whole = pdf([printed(RELEASE)])
    assert "damaged" in refusal(b"%PDF-1.7")
    assert "damaged" in refusal(whole[:300]) or "text recognition" in refusal(whole[:300])


def test_a_pdf_with_thousands_of_pages_is_refused() -> None:
    assert f"over {limits.MAX_PDF_PAGES} pages" in refusal(pdf([[Text(72, 700, "isi")]] * (limits.MAX_PDF_PAGES + 1)))


def test_a_pdf_bomb_is_refused_before_it_unpacks() -> None:
    bomb = pdf([[]], content=b" " * (limits.MAX_UNPACKED_BYTES + 1000))
    assert len(bomb) < 100_000
    started = time.process_time()
    assert "unpacks to far more" in refusal(bomb)
    assert time.process_time() - started < 10


def test_a_pdf_whose_forms_draw_forms_without_end_is_refused() -> None:
    """Ten forms, each drawing the next one ten times: ten thousand million drawings in 3 KB."""
    objects = pdf([[]])
    forms = {
        n: "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] "
        f"/Resources << /XObject << /N {n + 1} 0 R >> >> /Length 60 >>\n"
        f"stream\n{'/N Do ' * 10}\nendstream"
        for n in range(10, 20)
    }
    body = b"%PDF-1.4\n" + b"".join(f"{n} 0 obj\n{told}\nendobj\n".encode() for n, told in forms.items())
    rest = objects.removeprefix(b"%PDF-1.4\n").replace(b"/Font << /F1 3 0 R >>", b"/XObject << /N 10 0 R >>")
    rest = (
        rest.split(b"5 0 obj")[0] + b"5 0 obj\n<< /Length 60 >>\nstream\n" + b"/N Do " * 10 + b"\nendstream\nendobj\n"
    )
    started = time.process_time()
    assert "unpacks to far more" in refusal(body + rest + b"trailer\n<< /Root 1 0 R >>\n")
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    "instructions", [b"(" * 2_000_000, b"(" + b"()" * 1_000_000, b"BT /F1 1 Tf " + b"(aaaa) Tj " * 10_000]
)
def test_a_pdf_that_would_keep_its_reader_busy_for_hours_is_refused(instructions: bytes) -> None:
    started = time.process_time()
    assert "unpacks to far more" in refusal(pdf([[]], content=instructions))
    assert "unpacks to far more" in refusal(b"%PDF-1.4\n1 0 obj\n" + b"(" * 2_000_000)
    assert time.process_time() - started < 20


def test_the_libraries_own_unpacking_is_untouched_outside_a_pdf() -> None:
    from corpus import pdfbudget

    packed = zlib.compress(b"isi" * 10)
    assert pdfbudget.pdftypes.zlib.decompress(packed) == b"isi" * 10  # type: ignore[attr-defined]


# --- Word -------------------------------------------------------------------------------------------------------


def test_a_word_file_gives_paragraphs_and_tables_in_their_order(tmp_path: Path) -> None:
    document = new_word()
    document.add_heading("BNNK Rimba Elok Rehabilitasi 42 Klien", 0)
    document.add_paragraph(RELEASE[1])
    table = document.add_table(2, 3)
    for row, words in enumerate((("Kegiatan", "Target", "Realisasi"), ("Rehabilitasi", "60 orang", "42 orang"))):
        for cell, text in enumerate(words):
            table.rows[row].cells[cell].text = text
    document.add_paragraph(RELEASE[3])
    told = article(tmp_path, "rilis.DOCX", saved(document))
    assert told.text.split("\n") == [
        "BNNK Rimba Elok Rehabilitasi 42 Klien",
        RELEASE[1],
        "Kegiatan | Target | Realisasi",
        "Rehabilitasi | 60 orang | 42 orang",
        RELEASE[3],
    ]
    assert (told.title, told.published) == ("BNNK Rimba Elok Rehabilitasi 42 Klien", date(2024, 6, 12))


def test_the_day_in_a_word_files_properties_counts_where_the_text_tells_none(tmp_path: Path) -> None:
    document = new_word()
    document.add_paragraph(RELEASE[2])
    assert article(tmp_path, "templat.docx", saved(document)).published is None  # the template's day is nobody's
    import datetime

    document.core_properties.created = datetime.datetime(2024, 6, 14, 3, 0, 0)
    told = article(tmp_path, "a.docx", saved(document))
    assert (told.published, told.published_source) == (date(2024, 6, 14), "document")


def test_text_that_tracked_changes_deleted_is_gone_and_what_they_added_is_there(tmp_path: Path) -> None:
    content = word("Kantor itu merehabilitasi 42 klien pada tahun 2024 menurut keterangan kepala kantor.")
    changed = _with_part(
        content,
        b"42",
        b"4</w:t></w:r><w:del><w:r><w:delText>9</w:delText></w:r></w:del>"
        b"<w:ins><w:r><w:t>2</w:t></w:r></w:ins><w:r><w:t>",
    )
    assert "merehabilitasi 42 klien" in article(tmp_path, "a.docx", changed).text.replace("  ", " ")


def _with_part(content: bytes, old: bytes, new: bytes) -> bytes:
    """A Word file whose body has some bytes exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            body = before.read(part)
            after.writestr(part.filename, body.replace(old, new) if part.filename == "word/document.xml" else body)
    return out.getvalue()


def test_a_word_bomb_a_damaged_one_and_other_packages_are_refused() -> None:
    bomb = _with_part(word("isi"), b"isi", b" " * (limits.MAX_WORD_XML_BYTES + 1))
    assert len(bomb) < 200_000
    assert "unpacks to far more" in refusal(bomb)
    assert "damaged" in refusal(word(*RELEASE)[:2000])
    entities = (
        b'<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "'
        + b"&a;" * 100
        + b'"><!ENTITY c "'
        + b"&b;" * 100
        + b'">]><w:document'
    )
    laughs = _with_part(_with_part(word("isi"), b"<w:document", entities), b"isi", b"&c;" * 100)
    assert "damaged" in refusal(laughs) or "no text" in refusal(laughs)
    assert "no text" in refusal(word("", " "))
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as file:
        file.writestr("laporan.xml", "<a/>")
    assert "no Word file" in refusal(package.getvalue())


def test_a_word_document_in_english_is_refused_like_a_page() -> None:
    text = "The agency said on Tuesday that it had treated forty-two clients and that it would go on this year. "
    assert "English" in refusal(word(text * 4))


# --- MHTML ------------------------------------------------------------------------------------------------------


def test_a_page_saved_in_one_file_is_cleaned_as_the_page_at_its_address(tmp_path: Path) -> None:
    address = "https://www.kabarrimba.example/2024/06/12/bnnk-rimba-elok"
    html = page(*RELEASE)
    told = article(tmp_path, "simpanan.mhtml", mhtml(html, address))
    plain = clean(Capture("x", html.encode(), "text/html", url=address))
    assert (told.text, told.url, told.outlet, told.published) == (plain.text, plain.url, plain.outlet, plain.published)
    assert told.article == "simpanan" and "Iklan" not in told.text
    assert article(tmp_path, "LAMA.MHT", mhtml(html, address)).text == plain.text


def test_a_relative_day_is_counted_from_when_the_page_was_saved() -> None:
    inner = documents.page_of(Capture("x", mhtml(page(*RELEASE), "https://a.example/b")))
    assert inner.captured_at is not None and inner.captured_at.isoformat() == "2024-06-12T03:00:00+00:00"


def test_a_damaged_mhtml_file_and_one_without_a_page_are_refused() -> None:
    content = mhtml(page(*RELEASE), "https://a.example/b")
    assert "no web page" in refusal(content.split(b"text/html")[0].split(b"\r\n\r\n--")[0] + b"\r\n\r\n")
    nested = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b0\r\n\r\n"
    for depth in range(3000):
        nested += b"--b%d\r\nContent-Type: multipart/related; boundary=b%d\r\n\r\n" % (depth, depth + 1)
    started = time.process_time()
    assert refusal(nested)
    assert time.process_time() - started < 20


def test_every_document_is_refused_beyond_its_size(tmp_path: Path) -> None:
    path = tmp_path / "besar.pdf"
    path.write_bytes(b"%PDF-1.4\n" + b"0" * limits.MAX_DOCUMENT_BYTES)
    (found,) = captures([str(path)])
    assert isinstance(found, Failure) and "larger than 30 MB" in found.reason
