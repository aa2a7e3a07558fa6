"""The particles that the reading itself reasons about: which noun a number is of, what a clause hangs on.

In: nothing. Out: constants, each one word in lower case. Never: words that carry a meaning of the domain or that a rule
author might add to; those are lists of the packs.
"""

from __future__ import annotations

from typing import Final

FROM: Final = "dari"
"""Whole, origin and earlier level: "24 dari 240", "dari Polres Belu", "dari 12 menjadi 15"."""
WHICH: Final = "yang"
"""Opens a relative clause: "12 orang yang direhabilitasi"."""
AND: Final = "dan"
AT: Final = "di"
"""Place; written together with a verb it makes the passive."""
TOO: Final = "juga"
THAT: Final = "itu"
WITH: Final = "dengan"
EACH_NTH: Final = "ke"
"""Before a number it makes an ordinal: "ke 12"."""
