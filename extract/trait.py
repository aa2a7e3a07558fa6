"""What a reader may notice about a number beside its role: flags that go together.

In and out: nothing; the vocabulary of `extract.traits`. Never: how a trait is found.
"""

from __future__ import annotations

from enum import Flag, auto


class Trait(Flag):
    """What else a reader notices about a number."""

    NONE = 0
    GROWTH = auto()
    """A difference ("naik 61 kasus")."""
    PRIOR = auto()
    """The level that a change came from ("dari 22 menjadi 35")."""
    SHARE = auto()
    """A part of a number told before ("lima di antaranya")."""
    FACET = auto()
    """A part by sex, age, nationality."""
    REPEAT = auto()
    """A number told again to speak of its parts ("dari 23 tersangka itu")."""
    EACH = auto()
    """One of each ("setiap unit lima agen")."""
    PLAN = auto()
    """To come ("akan", "tahun depan")."""
    KIND = auto()
    """Cases of one drug ("peredaran pil dobel L sebanyak 21 kasus"): maybe some of a greater number."""
    JOB = auto()
    """People told by their job or place in the trade, or the one of them: maybe all, maybe some of a greater number."""
