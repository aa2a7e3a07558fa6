"""Whose voice: the office for which somebody speaks, by the post or by the name of who holds it.

In: a `Scene`. Out: the office of a sentence's speaker, the voice of a paragraph. Never: whose a number is; that is
`extract.offices`. Names serve to find an office and are kept nowhere.
"""

from __future__ import annotations

from extract.actors import NO_ACTOR, Actors
from extract.scene import PlacedUnit, Scene, Sentence
from rules.discourse import DiscourseRules

_NAME = 8
"""Tokens behind a post within which the name of who holds it stands, ranks among them."""
_HIS = "nya"
_SHORT = 3
"""Letters of a word that is a title or an initial and no name."""


class Speakers:
    """Reads one article. `main` is the article's own office."""

    def __init__(self, scene: Scene, rules: DiscourseRules, actors: Actors, main: str | None) -> None:
        self._scene = scene
        self._rules = rules
        self._actors = actors
        self._main = main
        self._known = self._holders()
        self.voices = self._voices_of_paragraphs()
        """For a paragraph that names one office alone, and that as the post of somebody who speaks, that office."""

    def of(self, sentence: Sentence) -> str | None:
        """The office whose post is named last in the sentence, else that of who is named by a word of speech; a former
        post is none."""
        return self._by_post(sentence) or self._by_name(sentence)

    def _by_post(self, sentence: Sentence) -> str | None:
        """The office whose post is named last in the sentence."""
        for placed in reversed(sentence.units):
            unit = placed.mention.unit
            if not placed.mention.person or unit is None:
                continue
            if unit == self._rules.kinds.centre and placed.last - placed.first == 1:
                continue
            if self._rules.former.intersection(self._scene.words(max(0, placed.first - 1), placed.first)):
                continue
            # "Wakapolres Jakarta Barat" speaks for the Polres Metro Jakarta Barat that the article is about.
            family, _, name = unit.partition("-")
            same = self._main is not None and self._main.startswith(family) and self._main.endswith(name)
            return self._main if same else unit
        return None

    def goes_on(self, sentence: Sentence) -> bool:
        """ "…," tambahnya": whoever spoke before goes on to speak, and nobody else is named."""
        if any(placed.mention.person for placed in sentence.units):
            return False
        words = self._scene.tokens.lower[sentence.first : sentence.last]
        return any(word in self._rules.speech and word.endswith(_HIS) for word in words)

    def _by_name(self, sentence: Sentence) -> str | None:
        """ "…," kata Yuliana", "Menurut Setyo, pihaknya …", "Bambang menjawab": somebody whose post was told before."""
        lower, words = self._scene.tokens.lower, self._scene.tokens.words
        for at in range(sentence.first, sentence.last):
            speech = lower[at] in self._rules.speech
            if not speech and lower[at] not in self._rules.saying_name:
                continue
            first = at + 1
            while first < sentence.last and lower[first] in self._rules.ranks:
                first += 1
            for beside in (first, at - 1) if speech else (first,):
                named = sentence.first <= beside < sentence.last and words[beside][0].isupper()
                if named and lower[beside] in self._known:
                    return self._known[lower[beside]]
        return None

    def _holders(self) -> dict[str, str]:
        """The words of the names behind posts, with the office of the post; those of two offices are left out."""
        found: dict[str, set[str]] = {}
        for sentence in self._scene.sentences:
            for placed in sentence.units:
                if placed.mention.person and placed.mention.unit is not None:
                    for word in self._name_behind(sentence, placed):
                        found.setdefault(word, set()).add(placed.mention.unit)
        return {word: next(iter(units)) for word, units in found.items() if len(units) == 1}

    def _name_behind(self, sentence: Sentence, placed: PlacedUnit) -> list[str]:
        """The words of the name of who holds a post: "Kepala BNNK X AKBP Sari Dewi, S.H., mengatakan"."""
        name: list[str] = []
        for at in range(placed.last, min(sentence.last, placed.last + _NAME)):
            word = self._scene.tokens.words[at]
            if word in {",", "("} and name:
                break
            if word[0].isalpha() and not word[0].isupper():
                break
            if word.isalpha() and len(word) > _SHORT and not word.isupper() and word.lower() not in self._rules.ranks:
                name.append(word.lower())
        return name

    def _voices_of_paragraphs(self) -> dict[int, str]:
        named: dict[int, set[str | None]] = {}
        spoken: set[int] = set()
        for sentence in self._scene.sentences:
            speaks = not self._rules.speech.isdisjoint(self._scene.tokens.lower[sentence.first : sentence.last])
            for placed in sentence.units:
                partner = placed.mention.unit is None and not self._actors.acts(sentence, placed)
                if placed.mention.kind not in NO_ACTOR and not partner:
                    voice = placed.mention.person and speaks
                    unit = self._by_post(sentence) if voice else None if placed.mention.person else placed.mention.unit
                    named.setdefault(sentence.paragraph, set()).add(unit)
                    spoken |= {sentence.paragraph} if voice else set()
        alone = {at: next(iter(units)) for at, units in named.items() if at in spoken and len(units) == 1}
        return {at: unit for at, unit in alone.items() if unit is not None}
