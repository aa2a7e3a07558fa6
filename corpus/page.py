"""A parsed page with an index over it: one pass over the tree, then every question is a look-up.

In: the text of an HTML page. Out: `Page`: elements by class, id and attribute, metadata, JSON-LD. Never: a judgement.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import Any

from lxml import etree, html  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]

from rules.outlets import Selector

ATTRIBUTES = ("itemprop", "property", "role", "rel")
NOT_TEXT = frozenset(
    {"script", "style", "noscript", "template", "head", "title", "meta", "link", "iframe", "svg", "object", "select",
     "option", "textarea", "button", "input"}
)  # fmt: skip
PROSE = 60
"""Characters from which on a paragraph is prose rather than a label."""
SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class Page:
    """A page as cleaning sees it."""

    tree: HtmlElement
    metas: dict[str, list[str]] = field(default_factory=dict)
    """Lower-case name, property or itemprop of each <meta> to its contents, in page order."""
    links: dict[str, str] = field(default_factory=dict)
    """`rel` of each <link> to the first address under it."""
    scripts: list[str] = field(default_factory=list)
    """The JSON-LD scripts, as written."""
    headings: list[HtmlElement] = field(default_factory=list)
    times: list[HtmlElement] = field(default_factory=list)
    anchors: list[HtmlElement] = field(default_factory=list)
    paragraphs: list[HtmlElement] = field(default_factory=list)
    title: str = ""
    """The text of <title>."""
    _index: dict[tuple[str, str], list[HtmlElement]] = field(default_factory=dict)
    _tags: dict[str, list[HtmlElement]] = field(default_factory=dict)
    _sorted: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    """By attribute its values in order, each with its place in `_index`; made when first asked for."""

    def meta(self, *names: str) -> str | None:
        """The first content that is not empty, in the order of `names`."""
        for name in names:
            for content in self.metas.get(name, ()):
                if content:
                    return content
        return None

    def find(self, selector: Selector) -> list[HtmlElement]:
        """The elements that a selector means, in page order within each class."""
        if selector.attribute is None:
            return self._tags.get(selector.tag or "", [])
        keys = self._like(selector.attribute, selector) if selector.wild else [(selector.attribute, selector.value)]
        found = [element for key in keys for element in self._index.get(key, ())]
        return [one for one in found if selector.tag is None or one.tag == selector.tag]

    def _like(self, attribute: str, selector: Selector) -> list[tuple[str, str]]:
        """The keys that a selector with `*` accepts, as the page brings them. Hundreds of selectors begin with a fixed
        text: these are looked up."""
        if not self._sorted:
            for place, (name, value) in enumerate(self._index):
                self._sorted.setdefault(name, []).append((value, place))
            for told in self._sorted.values():
                told.sort()
        values = self._sorted.get(attribute, [])
        start = selector.value.partition("*")[0] if "[" not in selector.value and "?" not in selector.value else ""
        first = bisect_left(values, (start, -1))
        near = islice(values, first, None)
        found = [(place, value) for value, place in takewhile(lambda one: one[0].startswith(start), near)]
        return [(attribute, value) for _, value in sorted(found) if selector.accepts(value)]

    def json_ld(self) -> Iterator[dict[str, Any]]:
        """The objects of the page's JSON-LD: top level, lists and @graph; nothing deeper, where other articles live."""
        for script in self.scripts:
            try:
                told = json.loads(script.strip().removeprefix("<!--").removesuffix("-->"), strict=False)
            except (ValueError, RecursionError):
                continue
            level = told if isinstance(told, list) else [told]
            for one in level:
                if isinstance(one, dict):
                    yield one
                    graph = one.get("@graph")
                    yield from (node for node in graph if isinstance(node, dict)) if isinstance(graph, list) else ()


def parse(text: str) -> Page | None:
    """Parse a page; None when it holds no element at all. Never raises."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    page = Page(tree)
    for element in tree.iter():
        if isinstance(element.tag, str):
            _note(page, element)
    return page


def _note(page: Page, element: HtmlElement) -> None:
    tag = element.tag
    page._tags.setdefault(tag, []).append(element)
    attributes = element.attrib
    if attributes:
        classes = attributes.get("class")
        if classes:
            for token in set(classes.split()):
                page._index.setdefault(("class", token), []).append(element)
        for name in ("id", *ATTRIBUTES):
            value = attributes.get(name)
            if value:
                page._index.setdefault((name, value), []).append(element)
    if tag == "meta":
        content = (attributes.get("content") or "").strip()
        for name in {attributes.get("property"), attributes.get("name"), attributes.get("itemprop")}:
            if name:
                page.metas.setdefault(name.strip().lower(), []).append(content)
    elif tag == "a":
        page.anchors.append(element)
    elif tag == "p":
        page.paragraphs.append(element)
    elif tag in {"h1", "h2", "h3"}:
        page.headings.append(element)
    elif tag == "time":
        page.times.append(element)
    elif tag == "link":
        href, rel = attributes.get("href"), attributes.get("rel")
        if href and rel:
            page.links.setdefault(rel.lower(), href.strip())
    elif tag == "script":
        if "ld+json" in (attributes.get("type") or "").lower():
            page.scripts.append(element.text or "")
    elif tag == "title" and not page.title:
        page.title = text_in(element)


def types_of(node: dict[str, Any]) -> set[str]:
    """The types of a JSON-LD object."""
    told = node.get("@type")
    return {str(one) for one in told} if isinstance(told, list) else {str(told)}


def text_in(element: HtmlElement) -> str:
    """The text of an element on one line, white space folded; scripts and styles left out."""
    return fold("".join(pieces(element)))


def pieces(element: HtmlElement) -> Iterator[str]:
    """The strings of an element in order, without those of scripts, styles and form parts."""
    if element.text:
        yield element.text
    for child in element:
        if isinstance(child.tag, str) and child.tag not in NOT_TEXT:
            yield from pieces(child)
        if child.tail:
            yield child.tail


def fold(text: str) -> str:
    """White space of any kind to single spaces, none at the ends."""
    return SPACE.sub(" ", text).strip()


def densest(page: Page) -> tuple[HtmlElement | None, int]:
    """The element whose own paragraphs hold the most prose, and how many characters that is."""
    sizes: dict[HtmlElement, int] = {}
    for paragraph in page.paragraphs:
        size = len(text_in(paragraph))
        parent = paragraph.getparent()
        if size >= PROSE and parent is not None:
            sizes[parent] = sizes.get(parent, 0) + size
    return max(sizes.items(), key=lambda item: item[1], default=(None, 0))


def after(element: HtmlElement, stops: Set[HtmlElement] = frozenset()) -> Iterator[str]:
    """The strings that follow an element in the page, up to its end or to the first element of `stops`."""
    at: HtmlElement | None = element
    while at is not None:
        if at.tail:
            yield at.tail
        for sibling in at.itersiblings():
            if sibling in stops:
                return
            if isinstance(sibling.tag, str) and sibling.tag not in NOT_TEXT:
                inside = next((one for one in sibling.iter() if one in stops), None) if stops else None
                if inside is not None:
                    yield from _up_to(sibling, inside)
                    return
                yield from pieces(sibling)
            if sibling.tail:
                yield sibling.tail
        at = at.getparent()
        if at is not None and at.tag == "body":
            return


def _up_to(element: HtmlElement, end: HtmlElement) -> Iterator[str]:
    """The strings of an element that stand before `end`, which is inside it."""
    way = {end, *end.iterancestors()}
    at = element
    while True:
        if at.text:
            yield at.text
        for child in at:
            if child is end:
                return
            if child in way:
                at = child
                break
            if isinstance(child.tag, str) and child.tag not in NOT_TEXT:
                yield from pieces(child)
            if child.tail:
                yield child.tail
        else:
            return


def before(element: HtmlElement) -> Iterator[str]:
    """The strings that stand before an element in the page, nearest first."""
    at: HtmlElement | None = element
    while at is not None and at.tag != "body":
        for sibling in at.itersiblings(preceding=True):
            if sibling.tail:
                yield sibling.tail
            if isinstance(sibling.tag, str) and sibling.tag not in NOT_TEXT:
                yield from reversed(list(pieces(sibling)))
        at = at.getparent()
        if at is not None and at.text:
            yield at.text
