"""Small real documents of our own writing: PDF, Word, MHTML, WARC, Parquet, feeds, sitemaps.

In: texts. Out: bytes as a press office, a browser, a crawler or an outlet would make them. Never: an assertion, a
finished file from elsewhere.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from xml.sax.saxutils import escape

import docx
import pyarrow as pa
import pyarrow.parquet as pq
from docx.document import Document
from fastwarc.warc import WarcRecord, WarcRecordType

RELEASE = (
    "BNNK Rimba Elok Rehabilitasi 42 Klien dari Target 60 Klien",
    "RIMBA ELOK, 12 Juni 2024 - Badan Narkotika Nasional Kabupaten Rimba Elok merehabilitasi 42 klien sepanjang "
    "Januari hingga Mei 2024 dari target 60 klien pada tahun ini.",
    "Kepala kantor itu, Sri Wulandari Panjaitan, menyebut sisa klien akan ditangani bersama puskesmas dan rumah sakit "
    "daerah sampai akhir tahun.",
    "Pada tahun yang sama kantor itu mengungkap 7 kasus dengan barang bukti sabu seberat 115 gram.",
)
"""A press release of an office that does not exist."""


def page(title: str, *paragraphs: str, published: str | None = "2024-06-12") -> str:
    """An article as an outlet would put it on the web."""
    day = f'<meta property="article:published_time" content="{published}T09:00:00+07:00">' if published else ""
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{escape(title)}</title>{day}</head>'
        f'<body><h1>{escape(title)}</h1><div class="entry-content">{body}</div></body></html>'
    )


def story(number: int) -> str:
    """One of many articles, each with figures of its own."""
    told = (
        f"RIMBA ELOK - Badan Narkotika Nasional Kabupaten Rimba Elok mengungkap {number} kasus narkotika sepanjang "
        f"tahun 2023 dengan barang bukti {number + 3} gram sabu, kata kepala kantor itu di hadapan wartawan."
    )
    return page(f"BNNK Rimba Elok Ungkap {number} Kasus", told, RELEASE[2])


# --- PDF --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """One printed line: where it starts in points, from the lower left corner of an A4 page."""

    x: float
    y: float
    text: str
    size: float = 11.0


def printed(paragraphs: Iterable[str], *, width: int = 80, top: float = 760.0, gap: float = 10.0) -> list[Text]:
    """Paragraphs set as a word processor sets them: lines of at most `width` letters, more space between paragraphs."""
    lines, y = [], top
    for paragraph in paragraphs:
        line = ""
        for word in paragraph.split(" "):
            if line and len(line) + 1 + len(word) > width:
                lines.append(Text(72, y, line))
                line, y = word, y - 14
            else:
                line = f"{line} {word}".strip()
        lines.append(Text(72, y, line))
        y -= 14 + gap
    return lines


def pdf(
    pages: Sequence[Sequence[Text]], *, info: str = "", locked: bool = False, content: bytes | None = None
) -> bytes:
    """A PDF with one Courier font, so that widths are known. `info` is the inside of its properties; `content` stands
    in for every page's drawing instructions."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>")
    for number, lines in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        packed = zlib.compress(content if content is not None else b"\n".join(map(_drawn, lines)))
        objects.append(f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream")
    objects.append(f"<< {info} >>".encode("cp1252"))
    trailer = f"/Root 1 0 R /Info {len(objects)} 0 R"
    if locked:
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >>".encode())
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<{'43' * 16}> <{'43' * 16}>]"
    return _assembled(objects, trailer)


def _drawn(line: Text) -> bytes:
    told = line.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252")
    return f"BT /F1 {line.size} Tf {line.x} {line.y} Td (".encode() + told + b") Tj ET"


def _assembled(objects: Sequence[bytes], trailer: str) -> bytes:
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = out.tell()
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode())
    out.write(f"trailer\n<< /Size {len(objects) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


# --- Word and MHTML ---------------------------------------------------------------------------------------------


def new_word() -> Document:
    """An empty Word document, for a test to fill."""
    return docx.Document()


def saved(document: Document) -> bytes:
    """A Word document as a file's bytes."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word(*paragraphs: str) -> bytes:
    """A Word file with these paragraphs."""
    document = new_word()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def mhtml(html: str, address: str, *, day: str = "Wed, 12 Jun 2024 03:00:00 +0000") -> bytes:
    """A page with a picture and a frame of an advertisement, as a browser saves it in one file."""
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = address
    message["Date"] = day
    message.make_related()
    for content, kind, place in ((html, "html", address), ("<p>Iklan pinjaman</p>", "html", "https://iklan.example/")):
        part = EmailMessage()
        part.set_content(content, subtype=kind, charset="utf-8", cte="quoted-printable")
        part["Content-Location"] = place
        message.attach(part)
    picture = EmailMessage()
    picture.set_content(b"\x89PNG\r\n" * 20, "image", "png")
    message.attach(picture)
    return message.as_bytes().replace(b"\n", b"\r\n")


# --- archives and tables ----------------------------------------------------------------------------------------


def record(
    address: str,
    body: bytes,
    *,
    status: str = "200 OK",
    kind: str = "text/html; charset=utf-8",
    headers: Sequence[tuple[str, str]] = (),
    day: str = "2024-06-13T04:05:06Z",
) -> bytes:
    """One `response` record of a crawl."""
    told = [("Content-Type", kind), ("Content-Length", str(len(body))), *headers]
    head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in told) + "\r\n"
    return _record(WarcRecordType.response, address, "application/http; msgtype=response", head.encode() + body, day)


def resource(address: str, body: bytes, kind: str) -> bytes:
    """One `resource` record: a file without a server's answer."""
    return _record(WarcRecordType.resource, address, kind, body, "2024-06-13T04:05:06Z")


def _record(kind: Any, address: str, media: str, block: bytes, day: str) -> bytes:
    one = WarcRecord()
    one.init_headers(record_type=kind)
    one.headers["WARC-Target-URI"] = address
    one.headers["WARC-Date"] = day
    one.headers["Content-Type"] = media
    one.set_bytes_content(block)
    out = io.BytesIO()
    one.write(out)
    return out.getvalue()


def warc(records: Iterable[bytes], *, packed: bool = True) -> bytes:
    """An archive; packed, each record is a gzip member of its own, as crawlers write it."""
    return b"".join(gzip.compress(one, mtime=0) if packed else one for one in records)


def parquet(columns: dict[str, Any], **options: Any) -> bytes:
    """A Parquet file of these columns."""
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **options)
    return out.getvalue()


# --- feeds and sitemaps -----------------------------------------------------------------------------------------


def rss(links: Iterable[str], *, doctype: str = "", extra: str = "") -> bytes:
    """An RSS feed."""
    items = "".join(f"<item><title>Kabar {n}</title><link>{escape(link)}</link></item>" for n, link in enumerate(links))
    channel = f"<title>Kabar Rimba</title><link>https://kabarrimba.example/</link>{extra}{items}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<rss version="2.0"><channel>{channel}</channel></rss>'.encode()
    )


def atom(links: Iterable[str], own: str | None = None) -> bytes:
    """An Atom feed; `own` is its own address."""
    entries = "".join(
        f'<entry><title>Kabar</title><id>{n}</id><link href="{escape(link)}"/></entry>' for n, link in enumerate(links)
    )
    self_link = f'<link rel="self" href="{escape(own)}"/>' if own else ""
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Kabar</title>{self_link}{entries}</feed>'.encode()


def sitemap(links: Iterable[str | tuple[str, str]], *, news: bool = False) -> bytes:
    """A sitemap of pages; a pair gives the address and its `lastmod` or, with `news`, its publication date."""
    rows = []
    for link in links:
        address, day = (link, "") if isinstance(link, str) else link
        told = f"<lastmod>{day}</lastmod>" if day else ""
        if news:
            told = f"<news:news><news:publication_date>{day}</news:publication_date></news:news>"
        rows.append(f"<url><loc>{escape(address)}</loc>{told}</url>")
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {spaces}>{"".join(rows)}</urlset>'.encode()


def sitemap_index(links: Iterable[str]) -> bytes:
    """A sitemap of sitemaps."""
    rows = "".join(f"<sitemap><loc>{escape(link)}</loc></sitemap>" for link in links)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'.encode()
