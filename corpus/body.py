"""The body of an article: the container that the outlet's templates use, else what trafilatura finds.

In: an indexed `Page`, its facts and the outlet rules. Out: the lines of the body. Never: metadata, a language, a date.
The page's tree is used up when trafilatura is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement  # type: ignore[import-untyped]
from trafilatura import bare_extraction

from corpus.metadata import Facts
from corpus.page import NOT_TEXT, Page, densest, fold, text_in
from rules.outlets import ElementRule, Outlets, Selector

BLOCKS = frozenset(
    {"p", "div", "li", "ul", "ol", "dl", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "section",
     "article", "blockquote", "pre", "center", "header", "footer", "main", "figure", "figcaption", "br", "hr", "form"}
)  # fmt: skip
CELLS = frozenset({"td", "th"})
CAPTIONS = "drop.captions"
RULED_LINE = 300
"""Line rules are tried on lines up to this many characters; longer ones are prose."""
SHORT_BODY = 40
"""Characters that an outlet's own container must hold to be believed, and any other container five times as many."""
HEADLINE_LINK = 25
"""A link of this many characters on its own is the headline of another article."""
LEAD = 60
"""Characters before a link among which the lead word of a teaser stands."""
LEAD_PIECES = 4
"""Stretches of text over which the lead word may be split."""
MANY_LINKS = 200
"""Links directly in one element that make it a list, whatever it is called."""
LOOSE_TEXT = 40
LOOSE_BOXES = (
    "//*[self::div or self::td or self::section or self::article or self::span[br or div or p]]"
    f"[text()[string-length(normalize-space()) > {LOOSE_TEXT}]]"
)


@dataclass(frozen=True, slots=True)
class Body:
    """The lines of a body."""

    lines: tuple[str, ...]
    by_rule: bool
    """Whether a rule named the container; otherwise trafilatura found it."""


Line = list[tuple[str, bool]]
"""Stretches of text with whether they are linked."""


def body_of(page: Page, facts: Facts, rules: Outlets) -> Body:
    """The body's lines, cleaned; none when there is no body. Uses up the page's tree."""
    best = densest(page)
    for container, captions in _containers(page, facts, rules):
        if not facts.known and _beside(container, *best):
            continue
        lines = _lines(container, _dropped(page, container, facts, rules, captions), facts, rules)
        wanted = SHORT_BODY if facts.known else 5 * SHORT_BODY
        if sum(map(len, lines)) >= wanted:
            return Body(tuple(lines), True)
    told = _captions(page, facts, rules)
    lines = _found(page, facts, rules)
    if sum(map(len, lines)) < max(5 * SHORT_BODY, sum(map(len, told)) / 2):
        lines = told or lines
    return Body(tuple(lines), False)


# --- containers by rule -------------------------------------------------------------------------------------


def _containers(page: Page, facts: Facts, rules: Outlets) -> Iterator[tuple[HtmlElement, bool]]:
    """The containers that rules name, most trusted first, and whether captions are the text."""
    known = facts.known
    groups: list[tuple[tuple[Selector, ...], bool]] = []
    if known:
        groups += [(known.body, False), (known.gallery, True)]
    groups += [(rule.selectors, False) for rule in rules.bodies]
    for selectors, captions in groups:
        for selector in selectors:
            found = _outermost(page.find(selector))
            if len(found) == 1:
                yield found[0], captions
            elif 1 < len(found) <= 12 and (facts.declared or known):
                # One article in several boxes: its pages, or text around advertisements; else several articles on
                # one page, of which the first is the one that was asked for.
                parent = _common_parent(found)
                yield (found[0] if parent is None else parent), captions


def _outermost(found: list[HtmlElement]) -> list[HtmlElement]:
    chosen = set(found)
    return [one for one in found if not any(up in chosen for up in one.iterancestors())]


def _common_parent(found: list[HtmlElement]) -> HtmlElement | None:
    parent = found[0].getparent()
    return parent if all(one.getparent() is parent for one in found) else None


def _dropped(page: Page, container: HtmlElement, facts: Facts, rules: Outlets, captions: bool) -> set[HtmlElement]:
    """The elements inside the container that rules drop; never one that holds most of its text."""
    chosen: set[HtmlElement] = set()
    for element in _rule_drops(page, facts, rules, captions):
        if element is not container and any(up is container for up in element.iterancestors()):
            chosen.add(element)
    size = len(text_in(container))
    return {
        one for one in chosen if 2 * len(text_in(one)) < size or one.tag in {"figure", "figcaption", "aside", "nav"}
    }


def _rule_drops(page: Page, facts: Facts, rules: Outlets, captions: bool) -> Iterator[HtmlElement]:
    wanted: list[ElementRule] = [rule for rule in rules.drops if not (captions and rule.id == CAPTIONS)]
    for selector in (*(facts.known.drop if facts.known else ()), *(one for rule in wanted for one in rule.selectors)):
        yield from page.find(selector)


def _beside(container: HtmlElement, place: HtmlElement | None, size: int) -> bool:
    """Whether the page's prose is elsewhere than in this container, so that the container's name misleads."""
    if place is None or place is container or 2 * len(text_in(container)) > size:
        return False
    return all(up is not container for up in place.iterancestors())


# --- from elements to lines ---------------------------------------------------------------------------------


def _lines(container: HtmlElement, dropped: set[HtmlElement], facts: Facts, rules: Outlets) -> list[str]:
    lines: list[Line] = [[]]
    _walk(container, dropped, False, lines)
    kept = []
    for line in lines:
        prose = _without_teasers(line, rules)
        text = fold("".join(text for text, _ in prose))
        linked = len(fold("".join(text for text, link in prose if link)))
        if text and linked < 0.9 * len(text):
            kept.append(text)
    return _prose(kept, facts, rules)


def _walk(element: HtmlElement, dropped: set[HtmlElement], linked: bool, lines: list[Line]) -> None:
    if element.text:
        lines[-1].append((element.text, linked))
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and tag not in NOT_TEXT and child not in dropped:
            if tag in BLOCKS:
                lines.append([])
                _walk(child, dropped, linked, lines)
                lines.append([])
            else:
                if tag in CELLS and any(text.strip() for text, _ in lines[-1]):
                    lines[-1].append((" | ", False))
                _walk(child, dropped, linked or (tag == "a" and child.get("href") is not None), lines)
        elif isinstance(tag, str) and tag in BLOCKS:
            lines.append([])
        if child.tail:
            lines[-1].append((child.tail, linked))


def _without_teasers(line: Line, rules: Outlets) -> Line:
    """A line without the links that follow "Baca juga:" inside it."""
    kept: Line = []
    skipping = False
    for text, linked in line:
        if linked and (skipping or _lead(kept, rules)):
            if not skipping:
                _strip_lead(kept, rules)
            skipping = True
            continue
        if text.strip():
            skipping = False
        kept.append((text, linked))
    return kept


def _lead(kept: Line, rules: Outlets) -> bool:
    tail = fold(_tail(kept))
    return bool(tail) and any(rule.pattern.search(tail) for rule in rules.teasers)


def _tail(kept: Line) -> str:
    return "".join(text[-LEAD:] for text, _ in kept[-LEAD_PIECES:])[-LEAD:]


def _strip_lead(kept: Line, rules: Outlets) -> None:
    """Cut the lead word off the end of what is kept; it may be split over several stretches."""
    tail = _tail(kept)
    found = next((hit for rule in rules.teasers if (hit := rule.pattern.search(tail.rstrip()))), None)
    if found is None:
        return
    # The pattern may begin with the sentence's own full stop.
    surplus = len(tail) - found.start() - (tail[found.start()] in '.!?”")]')
    while surplus > 0 and kept:
        text, linked = kept.pop()
        if len(text) > surplus:
            kept.append((text[:-surplus], linked))
        surplus -= len(text)


def _prose(lines: list[str], facts: Facts, rules: Outlets) -> list[str]:
    """The lines that are the article's own: no boilerplate, no headline again, nothing twice in a row."""
    kept: list[str] = []
    for line in lines:
        if len(line) <= RULED_LINE and any(rule.pattern.search(line) for rule in rules.lines):
            continue
        if (facts.title and line == facts.title) or (kept and kept[-1] == line) or not any(map(str.isalnum, line)):
            continue
        kept.append(line)
    return kept


# --- where no rule names the container ----------------------------------------------------------------------


def _found(page: Page, facts: Facts, rules: Outlets) -> list[str]:
    """What trafilatura takes for the body, after the page has been freed of boxes that are never text."""
    whole = max(sum(len(text_in(one)) for one in page.paragraphs), 5 * SHORT_BODY)
    unwanted = [*_rule_drops(page, facts, rules, False), *_above(facts.heading)]
    for element in unwanted:
        if element.getparent() is not None and 2 * len(text_in(element)) < whole:
            element.drop_tree()
    _drop_link_lists(page, facts)
    headlines = _drop_link_boxes(page, facts)
    _wrap_loose_text(page.tree)
    document = bare_extraction(page.tree, include_comments=False, with_metadata=False)
    text = getattr(document, "text", None) or ""
    lines = [fold(line).removeprefix("- ") for line in text.split("\n")]
    return _prose([line for line in lines if line and line not in headlines], facts, rules)


def _above(heading: HtmlElement | None) -> Iterator[HtmlElement]:
    """What stands above the headline: menus and teasers, never the body."""
    at = heading
    while at is not None and at.tag != "body":
        yield from (one for one in at.itersiblings(preceding=True) if isinstance(one.tag, str) and one.tag != "head")
        at = at.getparent()


def _captions(page: Page, facts: Facts, rules: Outlets) -> list[str]:
    """The captions below the headline: the whole text of a photo story."""
    at = facts.heading
    while at is not None:
        told = [text_in(one) for one in at.iter("figcaption")]
        if told:
            return _prose([line for line in dict.fromkeys(told) if len(line) >= 2 * LOOSE_TEXT], facts, rules)
        at = at.getparent()
    return []


def _drop_link_lists(page: Page, facts: Facts) -> None:
    """Remove elements with hundreds of links directly in them: no prose has them, and trafilatura's time grows with
    their square."""
    around = set(facts.heading.iterancestors()) if facts.heading is not None else set()
    for element, links in Counter(anchor.getparent() for anchor in page.anchors).items():
        if links > MANY_LINKS and element is not None and element not in around and element.getparent() is not None:
            element.drop_tree()


def _drop_link_boxes(page: Page, facts: Facts) -> set[str]:
    """Remove the boxes that are other articles' headlines; returns these headlines."""
    headlines: set[str] = set()
    sizes: dict[HtmlElement, int] = {}
    around = set(facts.heading.iterancestors()) if facts.heading is not None else set()
    for anchor in page.anchors:
        text = text_in(anchor)
        if len(text) < HEADLINE_LINK or text == facts.title:
            continue
        box = next((up for up in anchor.iterancestors() if up.tag in BLOCKS), None)
        if box is None or box.getparent() is None or box.tag == "h1" or box is facts.heading or box in around:
            continue
        if box not in sizes:
            sizes[box] = len(text_in(box))
        if sizes[box] - len(text) < LOOSE_TEXT:
            headlines.add(text)
            if box.tag in {"li", "p", "h2", "h3", "h4", "h5", "h6"}:
                box.drop_tree()
    return headlines


def _wrap_loose_text(tree: HtmlElement) -> None:
    """Put prose that stands directly in a box, between line breaks, into paragraphs: trafilatura loses it otherwise."""
    for box in tree.xpath(LOOSE_BOXES):
        run: HtmlElement | None = None
        children = list(box)
        lead, box.text = box.text, None
        if lead and lead.strip():
            run = box.makeelement("p")
            run.text = lead
            box.insert(0, run)
        for child in children:
            tail, child.tail = child.tail, None
            if child.tag in BLOCKS or not isinstance(child.tag, str):
                run = None
            elif run is not None:
                run.append(child)
            if tail and tail.strip():
                if run is None:
                    run = box.makeelement("p")
                    box.insert(box.index(child) + 1, run)
                    run.text = tail
                else:
                    run[-1].tail = tail
