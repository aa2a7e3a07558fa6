"""Lists of audiences told as lines without a verb: "SD: 17 sekolah", "SMP: 22", "Pondok pesantren: 14".

In: a `Scene`. Out: the sentences that are rows of such a list. Never: what else a row may count; words of an indicator
in a row end the list.
"""

from __future__ import annotations

from extract.scene import Scene, Sentence

_ROW_LENGTH = 16
"""Tokens that a row may have."""
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
        if len({_kind(row) for row in run}) >= _FEWEST:
            rows.update(row.number for row in run)
        run = []
    return frozenset(rows)


def _is_row(sentence: Sentence) -> bool:
    """Whether a sentence is a short one that counts a kind of institution and names nothing else."""
    if sentence.last - sentence.first > _ROW_LENGTH or sentence.layer("indicator"):
        return False
    counted = any(quantity.rejected is None for quantity in sentence.quantities)
    return counted and bool(sentence.layer("group"))


def _kind(sentence: Sentence) -> str:
    """The first kind of institution that a row names."""
    return sentence.layer("group")[0].rule
