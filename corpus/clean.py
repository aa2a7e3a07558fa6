"""Cleaning: from a capture to the article that the extractor reads. A pure function of the capture and the rules.

In: a `Capture`. Out: an `Article`, or `NotAnArticle` with one plain sentence. Never: the network, a clock, state that
one article leaves to the next.
"""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import urlsplit

from corpus import documents, jsonline
from corpus.addresses import article_id, host_of
from corpus.article import Article, Capture
from corpus.body import Body, body_of
from corpus.decode import is_binary, text_of
from corpus.documents import Document
from corpus.language import language_name, language_of
from corpus.metadata import Facts, facts_of
from corpus.page import PROSE, Page, densest, parse
from corpus.parts import part_of
from corpus.published import dateline_day
from rules import outlets as outlet_rules
from rules.outlets import Outlets

FEED_MARKS = ("<rss", "<feed", "<rdf:rdf", "<urlset", "<sitemapindex")
OPENING = 12
"""Paragraphs of a document among which its dateline may stand, below a letterhead."""
HEADLINE = 200
"""Characters that a first line may have to be taken for a headline."""
MIN_BODY = 60
WELL_TOLD = 600
"""Characters of prose in one place that outweigh an address that looks like a list."""


class NotAnArticle(Exception):  # noqa: N818 - it is an answer about the page, not a fault
    """The capture holds no article; `reason` is one plain sentence for the user."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def clean(capture: Capture, outlets: Outlets | None = None) -> Article:
    """The article in a capture. Raises NotAnArticle(reason). `outlets` defaults to the bundled rules."""
    rules = outlets if outlets is not None else outlet_rules.load()
    media = (capture.media_type or "").split(";", 1)[0].strip().lower()
    if media == jsonline.MEDIA_TYPE:
        try:
            return jsonline.article_of(capture.content)
        except ValueError as error:
            raise NotAnArticle(str(error)) from None
    if not capture.content.strip():
        raise NotAnArticle("The page is empty; capture it again.")
    kind = documents.kind_of(capture.content)
    try:
        if kind in {documents.PDF, documents.DOCX}:
            return _document(capture, documents.read(capture.content, kind), rules)
        if kind == documents.MHTML:
            capture, media = documents.page_of(capture), "text/html"
    except documents.DocumentError as error:
        raise NotAnArticle(str(error)) from error
    if is_binary(capture.content):
        raise NotAnArticle("The page holds binary data, not text; save the article as a web page or plain text.")
    text = text_of(capture.content, capture.media_type)
    if media in {"text/plain", "text/markdown"}:
        return _plain_text(capture, text, media == "text/markdown", rules)
    return _page(capture, text, rules)


def _document(capture: Capture, document: Document, rules: Outlets) -> Article:
    """The paragraphs of a PDF or Word file, one a line. Its dateline tells the day better than its properties do, which
    only say when it was written."""
    lines = document.paragraphs
    text = "\n".join(lines)
    heading = lines[0] if len(lines[0]) <= HEADLINE and not lines[0].endswith((".", ",", ":", ";")) else None
    dateline = next(filter(None, (dateline_day(line, rules) for line in lines[:OPENING])), None)
    return Article(
        article=_id(capture, capture.url),
        text=text,
        title=document.title or heading,
        published=dateline or document.made,
        published_source="dateline" if dateline else "document" if document.made else None,
        url=capture.url,
        outlet=host_of(capture.url),
        language=_language(text, rules),
    )


# --- plain text ---------------------------------------------------------------------------------------------


def _plain_text(capture: Capture, text: str, markdown: bool, rules: Outlets) -> Article:
    """The text verbatim, line ends aside: whoever annotates it counts in exactly these characters."""
    text = text.replace("\r\n", "\n")
    if not any(map(str.isalpha, text)):
        raise NotAnArticle("The text holds no words; check the file.")
    return Article(
        article=_id(capture, capture.url),
        text=text,
        title=_first_line(text, markdown),
        url=capture.url,
        language=_language(text, rules),
    )


def _first_line(text: str, markdown: bool) -> str | None:
    """A first line that is plainly a headline: a Markdown heading, or short, unpunctuated, before an empty line."""
    first, _, rest = text.lstrip().partition("\n")
    first = first.strip()
    if markdown and first.startswith("# "):
        return first[2:].strip() or None
    apart = rest.split("\n", 1)[0].strip() == "" and bool(rest.strip())
    return first if apart and 0 < len(first) <= HEADLINE and not first.endswith((".", ",", ":", ";")) else None


def _language(text: str, rules: Outlets) -> str | None:
    told = language_of(text, rules)
    if told == "other":
        raise NotAnArticle("The text is not in Indonesian; Tilik reads Indonesian alone.")
    if told not in {"id", None}:
        raise NotAnArticle(f"The text is in {language_name(told)}; Tilik reads Indonesian.")
    return told


# --- pages --------------------------------------------------------------------------------------------------


def _page(capture: Capture, text: str, rules: Outlets) -> Article:
    head = text[:1000].lower()
    if any(mark in head for mark in FEED_MARKS) and "<html" not in head:
        raise NotAnArticle("This is a feed or a site map, not an article; give the address of an article in it.")
    page = parse(text)
    if page is None:
        raise NotAnArticle("The page holds nothing that can be read; open it in a browser to see what is there.")
    facts = facts_of(page, capture.url, rules, capture.captured_at)
    if part := part_of(page, capture.url):
        whole = f": {part.whole}" if part.whole else " or of all its pages together"
        raise NotAnArticle(f"This is page {part.number} of an article alone; give the address of its first page{whole}")
    listed = _looks_like_list(page, facts, rules)
    if listed and not _well_told(page, facts):
        raise NotAnArticle("This page lists articles and is none itself; give the address of an article in it.")
    body = body_of(page, facts, rules)
    if not _is_article(body, facts):
        raise NotAnArticle("No article was found on this page; give the address of an article or save its text.")
    published, source = facts.published, facts.published_source
    if published is None and (day := dateline_day(body.lines[0], rules)):
        published, source = day, "dateline"
    if (given := jsonline.given_day(capture)) is not None:
        published, source = given, "given"
    told = _with_title(facts.title, body.lines)
    return Article(
        article=_id(capture, facts.url),
        text=told,
        title=facts.title,
        published=published,
        published_source=source,
        url=facts.url,
        outlet=facts.outlet,
        author=facts.author,
        language=_language(told, rules),
    )


def _id(capture: Capture, url: str | None) -> str:
    if capture.article_hint:
        return capture.article_hint
    try:
        return article_id(url or capture.source)
    except ValueError:
        return PurePath(capture.source).stem


def _with_title(title: str | None, lines: tuple[str, ...]) -> str:
    """Headline, empty line, body; the headline is left out where the body begins with it."""
    body = "\n".join(lines)
    return body if not title or lines[0].startswith(title) else f"{title}\n\n{body}"


def _looks_like_list(page: Page, facts: Facts, rules: Outlets) -> bool:
    if facts.declared or not facts.url:
        return False
    path = urlsplit(facts.url).path
    return any(rule.pattern.search(path) for rule in rules.index_addresses)


def _well_told(page: Page, facts: Facts) -> bool:
    """Whether one place of the page holds so much prose under a headline that it is an article all the same."""
    if facts.heading is None or facts.published is None:
        return False
    return densest(page)[1] >= WELL_TOLD


def _is_article(body: Body, facts: Facts) -> bool:
    prose = [line for line in body.lines if len(line) >= PROSE]
    if not prose or sum(map(len, body.lines)) < MIN_BODY:
        return False
    if body.by_rule:
        return True
    told = facts.heading is not None or facts.published is not None
    return told and sum(map(len, prose)) >= 0.6 * sum(map(len, body.lines))
