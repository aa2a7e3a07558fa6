"""What a reader carries from sentence to sentence: whose figures these are, and of when.

In: a `Scene` and the article's own date. Out: `Timeline` and `Offices`, moved on together. Never: which indicator, and
nothing kept from one article to the next: a `Discourse` is made for one article.
"""

from __future__ import annotations

from datetime import date

from extract.columns import Layout
from extract.dating import Dating
from extract.offices import Offices
from extract.scene import Scene, Sentence
from extract.timeline import Timeline
from rules.discourse import DiscourseRules


class Discourse:
    """The state while one article is read. Call `enter` and `leave` for each sentence in order."""

    def __init__(self, scene: Scene, anchor: date | None, rules: DiscourseRules, layout: Layout | None = None) -> None:
        self.time = Timeline(scene, Dating(scene, anchor, rules), rules, layout or Layout())
        self.offices = Offices(scene, rules)

    def enter(self, sentence: Sentence) -> None:
        """Begin a sentence."""
        self.time.enter(sentence)
        self.offices.enter(sentence)

    def leave(self, sentence: Sentence) -> None:
        """End a sentence."""
        self.time.leave(sentence)
        self.offices.leave(sentence)
