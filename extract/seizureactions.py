"""What was done with a drug: the verbs and nouns of taking and destroying around an amount.

In: a sentence with its action words, an amount in it. Out: "seized", "destroyed" or None. Never: whether the amount is
a seizure at all; that is `extract.seizureblocks`.
"""

from __future__ import annotations

from extract.lexicon import Cue
from extract.particles import TOO
from extract.quantity import Quantity
from extract.scene import Scene, Sentence

HELD, CONTAINED = "held", "contained"
"""The actions of a noun for what was seized ("barang bukti") and of what held it ("berisi"): both give way to every
verb of the sentence, the noun also to what was said before."""
WEAK = frozenset({HELD, CONTAINED})
SEIZED = "seized"
_CLAUSE_ENDS = frozenset({";", "sedangkan"})
_CLAUSE_COST = 12.0
_CLAUSE_COST_BEHIND = 4.0
_BEHIND = 1.3
"""How many times farther a verb behind an amount counts than one before it."""


def of_sentence(sentence: Sentence) -> str | None:
    """What a sentence's own words say: a verb, else what held the drug; "held" where only a noun tells it."""
    found = [cue.value for cue in sentence.layer("action")]
    told = next((value for value in found if value not in WEAK), None)
    if told is not None or CONTAINED in found:
        return told or SEIZED
    return HELD if found else None


def nearest(scene: Scene, sentence: Sentence, quantity: Quantity) -> str | None:
    """The action word nearest to the amount; one before it weighs more than one behind."""
    verbs = [cue for cue in sentence.layer("action") if cue.value not in WEAK]
    verbs = verbs or sentence.layer("action")
    own = [cue for cue in verbs if not _next_ones(scene, sentence, quantity, cue)]
    if verbs and not own:
        return SEIZED
    if not own:
        return None
    found = min(own, key=lambda cue: _distance(scene, quantity, cue)).value
    return None if found == HELD else SEIZED if found == CONTAINED else found


def _distance(scene: Scene, quantity: Quantity, cue: Cue) -> float:
    """Tokens from an action word to an amount; the ends of clauses between them count for many."""
    if cue.last <= quantity.first:
        between, first, cost = scene.words(cue.last, quantity.first), float(quantity.first - cue.last), _CLAUSE_COST
    else:
        between = scene.words(quantity.last, cue.first)
        first, cost = _BEHIND * (cue.first - quantity.last) + 1, _CLAUSE_COST_BEHIND
    return first + cost * sum(word in _CLAUSE_ENDS for word in between)


def _next_ones(scene: Scene, sentence: Sentence, quantity: Quantity, cue: Cue) -> bool:
    """ "310 gram dimusnahkan sebanyak 308 gram": a verb right before the next amount is that one's; not so "selain sabu
    16 kg, juga dimusnahkan 392 butir ekstasi"."""
    if cue.first < quantity.last or scene.words(cue.first - 1, cue.first) == (TOO,):
        return False
    return any(0 <= item.first - cue.last <= 1 for item in sentence.quantities)
