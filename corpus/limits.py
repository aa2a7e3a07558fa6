"""How much of the outside world Tilik takes in at once: one place for every limit.

In: nothing. Out: constants. Never: behaviour.
"""

from __future__ import annotations

MAX_BYTES = 10 * 1024 * 1024
"""Largest page, text file or article line, in bytes, after decompression."""
MAX_ROBOTS_BYTES = 512 * 1024
"""Largest robots.txt, in bytes; the protocol asks for at least 500 KiB."""
MAX_REDIRECTS = 8
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
"""Longest silence between two pieces of an answer."""
TOTAL_SECONDS = 60.0
"""Longest time for one answer, however steadily it drips."""
MAX_ADDRESS_CHARS = 4096
MAX_GZIP_MEMBERS = 1000
ATTEMPTS = 3
"""How often an address is asked at most, and only where the trouble may be over in seconds."""
BACKOFF_SECONDS = 1.0
"""Before the second attempt, twice as long before the third."""
MAX_RETRY_AFTER_SECONDS = 30.0
"""A server that asks for a longer wait is left until another run."""
MAX_CRAWL_DELAY_SECONDS = 30.0
PAUSE_SECONDS = 0.5
"""Between two pages of one host, where the site's own rules do not ask for more."""
ROBOTS_SECONDS = 3600.0
"""How long a site's rules are held."""


MAX_DOCUMENT_BYTES = 30 * 1024 * 1024
"""Largest PDF, Word or MHTML file, in bytes."""
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
"""Most that the compressed parts of one PDF or Word file may unpack to, in bytes."""
MAX_PDF_PAGES = 200
MAX_PDF_DRAWING_BYTES = 8 * 1024 * 1024
"""Most drawing instructions read of one PDF, counted each time that they are drawn."""
MAX_PDF_LETTERS = 500_000
"""Most letters of one PDF: some 200 dense pages."""
MAX_PDF_PAGE_LETTERS = 30_000
"""Most letters of one page: a dense sheet of a newspaper. Telling lines apart costs more than their number."""
MAX_WORD_XML_BYTES = 16 * 1024 * 1024
"""Largest body of a Word file, in bytes of XML."""
MAX_WORD_PARTS = 2000

MAX_FEED_BYTES = 4 * 1024 * 1024
"""Largest feed after unpacking, in bytes: some 5,000 entries, ten times what outlets give."""
MAX_LISTED = 2000
"""Most addresses followed from one feed or sitemap, those of its inner sitemaps included."""
MAX_SITEMAPS = 50
"""Most sitemaps opened from one index."""
MAX_SITEMAP_DEPTH = 3
MAX_SITEMAP_BYTES = 50 * 1024 * 1024
"""Largest sitemap after unpacking, in bytes: what the protocol allows."""
MAX_DAMAGED = 1000
"""Damaged places in one archive after which the rest of it is left."""


def megabytes(count: int) -> str:
    """A byte count as a person reads it: 30 * 1024 * 1024 gives "30 MB"."""
    return f"{count / (1024 * 1024):.1f}".removesuffix(".0") + " MB"
