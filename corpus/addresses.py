"""One canonical address for an article, however it was linked, and the article's id that follows from it.

In: an http(s) address. Out: its canonical form, its host, its id. Never: the network.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from courlan import clean_url

VARIANT_HOSTS = ("www.", "m.", "amp.", "mobile.", "wap.")
VARIANT_SEGMENTS = frozenset({"amp", "amp_version", "print", "cetak", "page-all"})
"""Path segments at either end that name a rendering of an article, not another article."""
VARIANT_QUERIES = frozenset({"page", "amp", "output", "outputtype", "print", "cetak", "single", "tmpl", "m"})
PAGE_WORDS = frozenset({"page", "halaman", "hal"})
PAGE_SEGMENT = re.compile(r"^(?:page|halaman|hal)-?\d{1,3}$")


def is_address(source: str) -> bool:
    """Whether the user named an address rather than a path: it starts with a scheme and two slashes."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", source) is not None


def canonical(url: str) -> str:
    """The address that all renderings of one article share: no tracking, no fragment, no AMP, print or page marks.

    The scheme becomes https and "www." goes, because outlets answer alike on both. Raises ValueError when `url` is
    no http(s) address.
    """
    parts = urlsplit(clean_url(url) or url)
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url!r} is not an http or https address")
    host = parts.hostname.lower()
    while host.startswith(VARIANT_HOSTS) and host.count(".") >= 2:
        host = host.split(".", 1)[1]
    netloc = f"{host}:{parts.port}" if parts.port else host
    query = [(key, value) for key, value in parse_qsl(parts.query) if key.lower() not in VARIANT_QUERIES]
    return urlunsplit(("https", netloc, _path(parts.path), urlencode(sorted(query)), ""))


def host_of(url: str | None) -> str | None:
    """The host without "www.", "m." or "amp."; None when there is none."""
    try:
        return urlsplit(canonical(url)).hostname if url else None
    except ValueError:
        return None


def article_id(url: str) -> str:
    """The first 16 hex digits of the SHA-256 of the canonical address. Raises ValueError like `canonical`."""
    return hashlib.sha256(canonical(url).encode()).hexdigest()[:16]


def _path(path: str) -> str:
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > 1 and segments[0].lower() in VARIANT_SEGMENTS:
        segments = segments[1:]
    while len(segments) > 1:
        last = segments[-1].lower()
        if last in VARIANT_SEGMENTS or PAGE_SEGMENT.match(last):
            segments.pop()
        elif len(segments) > 2 and last.isdigit() and len(last) <= 2 and segments[-2].lower() in PAGE_WORDS:
            del segments[-2:]
        else:
            break
    return "/" + "/".join(segments)
