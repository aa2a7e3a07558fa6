"""Links to other stories inside a text ("Baca juga: …"): what they tell is not this article's.

In: a `Scene`. Out: the scene without what its links tell. Never: a change of the text.
"""

from __future__ import annotations

from dataclasses import replace

from extract.scene import Scene, Sentence, by_layer

_ENDS = frozenset({".", "”", '"', ")"})
_HEADLINE = 22
"""Tokens that a lead and a headline may have."""


def without_links(scene: Scene, function_words: frozenset[str]) -> Scene:
    """The scene without the mentions that stand in links; the same scene where it has none."""
    if not any(sentence.layer("teaser") for sentence in scene.sentences):
        return scene
    links = _link_lines(scene)
    kept = (_without_teaser(scene, sentence, function_words) for sentence in scene.sentences)
    return replace(scene, sentences=tuple(_without_mentions(one) if one.number in links else one for one in kept))


def _without_teaser(scene: Scene, sentence: Sentence, function_words: frozenset[str]) -> Sentence:
    """The sentence from behind the link's headline on, with the mentions there; the sentence itself where it is no
    link."""
    if not _begins_with_link(scene, sentence):
        return sentence
    end = _headline_end(scene, sentence, sentence.layer("teaser")[0].last, function_words)
    cues = tuple(item for item in sentence.cues if item.first >= end)
    return sentence._replace(
        first=min(end, sentence.last),
        quantities=tuple(item for item in sentence.quantities if item.first >= end),
        cues=cues,
        layers=by_layer(cues),
        periods=tuple(item for item in sentence.periods if item.first >= end),
        units=tuple(item for item in sentence.units if item.first >= end),
    )


def _link_lines(scene: Scene) -> frozenset[int]:
    """The sentences of lines that are nothing but a link: "Baca juga: Pengedar Ditangkap! Polisi Sita 3 Kg Sabu", and
    of the headlines below a lead alone. A line that ends in a full stop goes on in prose."""
    lines: dict[int, list[Sentence]] = {}
    for sentence in scene.sentences:
        lines.setdefault(sentence.paragraph, []).append(sentence)
    found: set[int] = set()
    lead_alone = False
    for line in lines.values():
        links = _begins_with_link(scene, line[0])
        open_ended = scene.tokens.words[line[-1].last - 1] not in _ENDS
        short = line[-1].last - line[0].first <= _HEADLINE
        headline = lead_alone and open_ended and (short or _in_title_case(scene, line))
        if links and open_ended:
            # "Baca juga: Polda X bongkar 32 kasus narkoba": a line without a stop is the link and nothing else.
            found.update(sentence.number for sentence in (line if short else line[1:]))
        elif headline:
            found.update(sentence.number for sentence in line)
        lead_alone = headline or (links and _nothing_but_link(scene, line))
    return frozenset(found)


def _nothing_but_link(scene: Scene, line: list[Sentence]) -> bool:
    """Whether a line is the lead alone: "Baca juga:", its headline in the next line."""
    last = line[0].layer("teaser")[0].last
    return not any(word[0].isalnum() for word in scene.words(last, line[-1].last))


def _in_title_case(scene: Scene, line: list[Sentence]) -> bool:
    """Whether most words of a line begin with a capital."""
    words = [word for word in scene.tokens.words[line[0].first : line[-1].last] if word[0].isalpha()]
    return 2 * sum(word[0].isupper() for word in words) > len(words)


def _begins_with_link(scene: Scene, sentence: Sentence) -> bool:
    links = sentence.layer("teaser")
    return bool(links) and not any(word[0].isalnum() for word in scene.words(sentence.first, links[0].first))


def _without_mentions(sentence: Sentence) -> Sentence:
    """The sentence as if it told nothing."""
    return sentence._replace(quantities=(), cues=(), layers={}, periods=(), units=())


def _headline_end(scene: Scene, sentence: Sentence, first: int, function_words: frozenset[str]) -> int:
    """Where a headline in Title Case ends and prose goes on in the same line: at the capital before the first word in
    lower case that is no function word."""
    words = scene.tokens.words
    for at in range(first, sentence.last):
        word = words[at]
        if not word[0].islower() or word.lower() in function_words:
            continue
        back = at - 1
        while back > first and not words[back][0].isupper():
            back -= 1
        # "Baca Juga Petugas kemudian …": without a colon and a headline, prose goes on at once.
        bare = back == first and words[first - 1] != ":" and words[first] != ":"
        return back if back > first + 1 or bare else sentence.last
    return sentence.last
