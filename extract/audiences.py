"""Lists of audiences told as lines without a verb: "SD: 17 sekolah", "SMP: 22", "Pondok pesantren: 14".

In: a `Scene`. Out: the sentences that are rows of such a list. Never: what else a row may count; words of an indicator
in a row end the list.
"""

from __future__ import annotations

from extract.scene import Scene, Sentence

_ROW_LENGTH = 16
"""Tokens that a row may have."""
_VILLAGE, _PERSON = "village", "person"
_FEWEST = 3
"""Rows, each of another kind of institution, that make a list."""


def audience_rows(scene: Scene) -> frozenset[int]:
    """The numbers of the sentences that are rows of a list of audiences."""
    rows: set[int] = set()
    run: list[Sentence] = []
    for sentence in (*scene.sentences, None):
        if sentence is not None and _is_row(sentence):
            run.append(sentence)
            continue
        if len({_kind(row) for row in run}) >= _FEWEST and any(row.layer("group") for row in run):
            rows.update(row.number for row in run)
        run = []
    return frozenset(rows)


def _is_row(sentence: Sentence) -> bool:
    """Whether a sentence is a short one that counts a kind of institution and names nothing else."""
    if sentence.last - sentence.first > _ROW_LENGTH or sentence.layer("indicator"):
        return False
    counted = [quantity for quantity in sentence.quantities if quantity.rejected is None]
    if not counted or counted[0].kind == _PERSON:
        return False  # "Dinas Perhubungan 57 orang"
    return bool(sentence.layer("group")) or counted[0].kind == _VILLAGE


def _kind(sentence: Sentence) -> str:
    """The first kind of institution that a row names, else the village or hamlet that it counts."""
    named = sentence.layer("group")
    return named[0].rule if named else _VILLAGE
