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
SWITCH = re.compile(r"(?:1|0|true|yes|on)?")
PAGE_VALUE = re.compile(r"(?:\d{1,3}|all|semua)")
VARIANT_QUERIES: dict[str, re.Pattern[str]] = {
    **dict.fromkeys(("amp", "print", "cetak", "single", "amp_markup", "mobile", "m"), SWITCH),
    **dict.fromkeys(("page", "halaman", "hal", "showpage", "pagenum"), PAGE_VALUE),
    **dict.fromkeys(
        ("output", "outputtype", "mode", "view", "tmpl", "format", "type"),
        re.compile(r"(?:amp|amp-type|print|cetak|component|mobile|all)"),
    ),
    **dict.fromkeys(
        ("ref", "source", "share", "from", "medium", "referrer"),
        re.compile(
            r"(?:wa|whatsapp|fb|facebook|ig|instagram|tw|twitter|x|telegram|line|home|homepage|share|google|rss|feed|"
            r"search|terkait|related|popular|terpopuler|headline)"
        ),
    ),
    **dict.fromkeys(
        (
            "igshid",
            "igsh",
            "_ga",
            "_gl",
            "at_medium",
            "at_campaign",
            "replytocom",
            "mibextid",
            "fbclid",
            "gclid",
            "yclid",
            "msclkid",
            "mc_cid",
            "mc_eid",
            "usqp",
            "amp_js_v",
            "amp_gsa",
        ),
        re.compile(".*"),
    ),
}
"""Fields of a query that name a rendering or a way here, with the values for which they do: "?m=1" is the mobile page,
"?m=berita" is a part of the site; "?page=2" is a page of the article, "?page=detail" is not."""
PAGE_WORDS = frozenset({"page", "halaman", "hal"})
PAGE_SEGMENT = re.compile(r"^(?:page|halaman|hal)-?(\d{1,3})$")
AMP_CACHE = re.compile(
    r"https?://(?:[\w-]+\.cdn\.ampproject\.org/[acv]/|(?:www\.)?google\.[a-z.]{2,6}/amp/)(s/)?(?=[\w.-]+\.\w)",
    re.IGNORECASE,
)
"""An AMP cache's address begins so; the article's own address stands behind."""
AMP_ENDING = re.compile(r"(?:\.amp(?=\.html?$)|\.amp$)", re.IGNORECASE)


def is_address(source: str) -> bool:
    """Whether the user named an address rather than a path: it starts with a scheme and two slashes."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", source) is not None


def canonical(url: str) -> str:
    """The address that all renderings of one article share: no tracking, no fragment, no AMP, print or page marks.

    The scheme becomes https and "www." goes, because outlets answer alike on both. Raises ValueError when `url` is
    no http(s) address.
    """
    url = AMP_CACHE.sub(lambda found: "https://" if found[1] else "http://", url.strip(), count=1)
    parts = urlsplit(clean_url(url) or url)
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url!r} is not an http or https address")
    host = parts.hostname.lower()
    while host.startswith(VARIANT_HOSTS) and host.count(".") >= 2:
        host = host.split(".", 1)[1]
    netloc = f"{host}:{parts.port}" if parts.port not in {None, 80, 443} else host
    # courlan knows the trackers, but drops a field without a value, which may be the article's number: "read?12345".
    query = parse_qsl(parts.query, keep_blank_values=True)
    query += [("", key) for key, value in parse_qsl(urlsplit(url).query, True) if not value and key.isdecimal()]
    query = [pair for pair in query if not _is_variant(*pair)]
    return urlunsplit(("https", netloc, _path(parts.path), _query(query), ""))


def host_of(url: str | None) -> str | None:
    """The host without "www.", "m." or "amp."; None when there is none."""
    try:
        return urlsplit(canonical(url)).hostname if url else None
    except ValueError:
        return None


def article_id(url: str) -> str:
    """The first 16 hex digits of the SHA-256 of the canonical address. Raises ValueError like `canonical`."""
    return hashlib.sha256(canonical(url).encode()).hexdigest()[:16]


def _query(pairs: list[tuple[str, str]]) -> str:
    """The fields in a fixed order; one without a name stands bare, as it came."""
    return "&".join(urlencode([pair]).removeprefix("=") for pair in sorted(pairs))


def page_of(url: str) -> int | None:
    """Which page of a longer article an address names: 2 for "?page=2" and for "/page/2"; None when it names none, or
    all of them. Raises ValueError for an address that is none."""
    parts = urlsplit(url)
    for key, value in parse_qsl(parts.query):
        if key.lower() in {"page", "halaman", "hal", "showpage", "pagenum"} and value.isdecimal() and len(value) <= 3:
            return int(value)
    segments = [segment.lower() for segment in parts.path.split("/") if segment]
    if len(segments) > 1 and (found := PAGE_SEGMENT.match(segments[-1])):
        return int(found[1])
    if len(segments) > 2 and segments[-2] in PAGE_WORDS and segments[-1].isdecimal() and len(segments[-1]) <= 2:
        return int(segments[-1])
    return None


def is_whole(url: str) -> bool:
    """Whether an address asks for all pages of an article at once."""
    parts = urlsplit(url)
    asked = {value.lower() for key, value in parse_qsl(parts.query) if key.lower() in PAGE_WORDS | {"single", "view"}}
    return bool(asked & {"all", "semua"}) or parts.path.rstrip("/").lower().endswith(("/page-all", "/all"))


def _is_variant(key: str, value: str) -> bool:
    rule = VARIANT_QUERIES.get(key.lower().removeprefix("amp;"))
    return key.lower().startswith(("utm_", "amp;utm_")) or (rule is not None and bool(rule.fullmatch(value.lower())))


def _path(path: str) -> str:
    segments = [segment for segment in AMP_ENDING.sub("", path).split("/") if segment]
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
