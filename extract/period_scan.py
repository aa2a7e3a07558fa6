"""A text cut into words and figures for the grammar of time expressions, and the looks around a place.

In: a text, `rules.periods.PeriodWords`. Out: `Scan`: tokens with offsets, phrases of a role at a place, years, number
words, and whether the neighbourhood makes a number a year (or a law, an age, a sentence). Never: dates.
Every look is bounded by a constant number of words.
"""

from __future__ import annotations

import re

from rules.periods import APOSTROPHES, PeriodWords, Phrase

_TOKEN = re.compile(r"([a-z]+|[0-9]+)")
_DASHES = frozenset({"-", "–", "—", "--", "−"})
_GLUE = frozenset({".", ",", "/", "-", ":", "–"})
_PADDING = [""] * 16
_TITLE_GAPS = frozenset({"", "-", '"', "'", "“", "”", "(", ")", "/", "&"})


def lower(text: str) -> str:
    """`text` in lower case, of the same length, so that offsets hold."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


class Scan:
    """One text, cut. `words[i]` is a run of ASCII letters or figures, `gaps[i]` what stands before it (the last gap
    closes the text)."""

    __slots__ = ("_at", "_offset", "_parts", "gaps", "lexicon", "n", "roles", "text", "words")

    def __init__(self, text: str, lexicon: PeriodWords) -> None:
        self.text = text
        self.lexicon = lexicon
        self.roles = lexicon.roles
        parts = _TOKEN.split(lower(text))
        self.words = parts[1::2]
        self.gaps = parts[0::2]
        self.n = len(self.words)
        self.words += _PADDING  # so that looks beyond either end find nothing, without a check of bounds
        self._parts = parts
        self._at = 0
        self._offset = len(parts[0])

    def openers(self) -> list[int]:
        """The places at which an expression may open."""
        words, openers, days, follows = self.words, self.lexicon.openers, self.lexicon.days, self.lexicon.follows_day
        # Most small figures are counts: one is looked at only where what follows lets it be a day.
        return [i for i, word in enumerate(words) if word in openers and (word not in days or words[i + 1] in follows)]

    def start(self, i: int) -> int:
        """The offset of token `i`. Counted on from the token asked for last: most tokens are never asked for."""
        at = self._at
        if i > at:
            self._offset += sum(map(len, self._parts[2 * at + 1 : 2 * i + 1]))
        elif i < at:
            self._offset -= sum(map(len, self._parts[2 * i + 1 : 2 * at + 1]))
        self._at = i
        return self._offset

    def end(self, i: int) -> int:
        """The offset behind token `i`."""
        return self.start(i) + len(self.words[i])

    def word(self, i: int) -> str:
        """Token `i`, or "" outside the text."""
        return self.words[i] if 0 <= i < self.n else ""

    def near(self, i: int) -> bool:
        """Whether only white space, of at most one line break, stands before token `i`."""
        gap = self.gaps[i] if 0 < i < self.n else "."
        return gap == " " or (gap.isspace() and gap.count("\n") < 2)

    def dashed(self, i: int) -> bool:
        """Whether a dash alone stands before token `i`."""
        return 0 < i < self.n and self.gaps[i].strip() in _DASHES

    def hyphened(self, i: int) -> bool:
        """Whether token `i` is the second half of a hyphened word; a dash between blanks parts words."""
        return 0 < i < self.n and self.gaps[i] in _DASHES

    def gap(self, i: int) -> str:
        """The signs before token `i`, or before the text's end."""
        return self.gaps[i].strip() if 0 <= i <= self.n else ""

    def has(self, role: str, i: int) -> bool:
        """Whether token `i` is a (first) word of `role`."""
        return 0 <= i < self.n and self.words[i] in self.roles[role]

    def phrase(self, role: str, i: int) -> tuple[Phrase, int] | None:
        """The longest phrase of `role` at token `i`, and the token behind it."""
        if not 0 <= i < self.n:
            return None
        words = self.words
        phrases = self.roles[role].get(words[i])
        if phrases is None:
            return None
        for phrase in phrases:
            if not phrase.rest:
                return phrase, i + 1
            j = i + 1
            for word, gap in phrase.rest:
                if words[j] != word or not self._fits(j, gap):
                    break
                j += 1
            else:
                return phrase, j
        return None

    def _fits(self, i: int, gap: str) -> bool:
        """Whether the gap before token `i` is the one a phrase asks for."""
        if gap == " ":
            return self.near(i)
        sign = self.gaps[i].strip()
        return sign in APOSTROPHES and sign != "" if gap in APOSTROPHES else sign == gap

    def number(self, i: int, most: int) -> int | None:
        """Token `i` as a figure of at most two digits between 1 and `most`."""
        word = self.word(i)
        if len(word) > 2 or not word.isdigit():
            return None
        value = int(word)
        return value if 1 <= value <= most else None

    def glued(self, i: int) -> bool:
        """Whether token `i` only continues a figure or a code to its left: 1.946, 12/2020, A12."""
        if i == 0:
            return False
        gap = self.gaps[i]
        return gap == "" or (gap in _GLUE and self.words[i - 1].isdigit())

    def continued(self, j: int) -> bool:
        """Whether the figure before token `j` goes on there: 2021.500, 12/2020/5, 1990-an."""
        if j >= self.n:
            return False
        gap, word = self.gaps[j], self.words[j]
        return (gap in _GLUE and word[0].isdigit()) or (word == "an" and gap in {"", "-"})

    def goes_on(self, j: int) -> bool:
        """Whether a range or list may go on at token `j`: a cheap look before the dear ones."""
        return j < self.n and (self.gaps[j] != " " or self.words[j] in self.lexicon.joins)

    def year(self, i: int) -> int | None:
        """Token `i` as a year: four digits in the range of the rules, or two behind an apostrophe."""
        word = self.word(i)
        if not word.isdigit() or len(word) not in {2, 4}:
            return None
        if len(word) == 4:
            value = int(word)
            following = self.word(i + 1)
            range_follows = self.dashed(i + 1) and len(following) == 4 and following.isdigit()
            if not range_follows and self.continued(i + 1):
                return None
        else:
            sign = self.gaps[i].strip()
            value = 2000 + int(word)
            if len(sign) != 1 or sign not in APOSTROPHES or self.continued(i + 1):
                return None
        return value if self.lexicon.first_year <= value <= self.lexicon.last_year else None

    def capital(self, i: int) -> bool:
        """Whether token `i` opens with a capital in the text."""
        return 0 <= i < self.n and self.text[self.start(i)].isupper()

    # ------------------------------------------------------------ numbers as words, read from their end

    def count_before(self, i: int) -> tuple[int, bool, int] | None:
        """The count that ends right before token `i`: value, whether "setengah" follows it, and its first token."""
        j = i - 1
        if j < 0 or not (self.near(i) or (self.gap(i) == ")" and self.gap(j).endswith("("))):
            return None
        half = self.has("half", j)
        if half and not self.near(j):
            return None
        read = self._count_at(j - 1 if half else j)
        if read is None:
            return None
        value, k = read
        if self.gap(i) == ")" or self.gap(j) == "(":
            before = self._count_at(k - 1)
            k = before[1] if before is not None and before[0] == value else k
        return value, half, k

    def _count_at(self, j: int) -> tuple[int, int] | None:
        """The count whose last token is `j`, and its first token."""
        word = self.word(j)
        if word.isdigit():
            coded = self.hyphened(j) and self.words[j - 1].isalpha()  # "P-21 tahun ini"
            return (int(word), j) if len(word) <= 3 and not (coded or self.glued(j)) else None
        digit = self._digit(j)
        if digit is not None:
            if self.word(j - 1) == "puluh" and self.near(j) and (tens := self._digit(j - 1 - 1)) is not None:
                return (tens * 10 + digit, j - 2) if tens < 10 else None
            return digit, j
        scale = self.phrase("scale", j)
        unit = self._digit(j - 1) if scale and self.near(j) else None
        if scale is None or unit is None or unit > 9:
            return None
        return (10 + unit if scale[0].value == 0 else unit * 10), j - 1

    def _digit(self, j: int) -> int | None:
        found = self.phrase("number", j)
        return int(found[0].value) if found else None

    # ------------------------------------------------------------ what the neighbourhood says

    def seen_before(self, role: str, i: int, reach: int) -> bool:
        """Whether a word of `role` stands up to `reach` words before token `i`, in the same clause."""
        words, known = self.words, self.roles[role]
        for k in range(i - 1, max(i - reach, 0) - 1, -1):
            gap = self.gaps[k + 1]
            if gap != " " and (
                "\n" in gap or ";" in gap or "," in gap or (". " in gap and words[k] not in self.roles["law_number"])
            ):
                return False
            if words[k] in known:
                return True
        return False

    def no_period(self, i: int) -> bool:
        """Whether a year that opens at token `i` is the year of a law, of a thing's make or of a birth."""
        if self.seen_before("law_number", i, 3):
            return True
        words, strong = self.words, self.roles["strong"]
        law, made = self.roles["law"], self.roles["made"]
        for k in range(i - 1, max(i - 6, 0) - 1, -1):
            gap = self.gaps[k + 1]
            if "\n" in gap or ";" in gap or ". " in gap or ", " in gap or words[k] in strong:
                return False
            if words[k] in law or (i - k <= 4 and words[k] in made):
                return True
        return False

    def birthday(self, i: int) -> bool:
        """Whether a date that opens at token `i` is the day when somebody was born: "lahir di Kupang, 3 Mei 1987"."""
        for k in range(i - 1, max(i - 6, 0) - 1, -1):
            gap = self.gaps[k + 1]
            if "\n" in gap or ". " in gap or ";" in gap:
                return False
            if self.words[k] in self.roles["born"]:
                return True
        return False

    def counted(self, j: int, weakly: bool) -> bool:
        """Whether a counted thing follows at token `j`: the number before it is no year."""
        if not (self.near(j) or (0 < j < self.n and self.gaps[j] == "")):
            return False
        return self.has("measure", j) or (weakly and self.has("measure_weak", j))

    def licensed_year(self, i: int) -> bool:
        """Whether the bare four-digit figure at token `i` is a year, by the words around it."""
        if self.glued(i) or self.counted(i + 1, False) or self.no_period(i):
            return False
        close = self.near(i) or self.gap(i) in {"(", "'", "’", "‘"}
        if close and self.has("strong", i - 1):
            return True
        if self.counted(i + 1, True):
            return False
        alone = self.gap(i) == "(" and self.gap(i + 1)[:1] == ")" and not self.capital(i - 1)
        return alone or (close and self.has("weak", i - 1)) or self._titled(i) or self._told_by_next(i)

    def _titled(self, i: int) -> bool:
        """Whether a title or head noun stands up to four words before the figure, with nothing but words between."""
        for k in range(i - 1, max(i - 5, -1), -1):
            gap = self.gaps[k + 1]
            if not (gap == " " or (gap.strip() in _TITLE_GAPS and "\n" not in gap)) or self.words[k].isdigit():
                return False
            if self.words[k] in self.roles["title"]:
                return True
        return False

    def _told_by_next(self, i: int) -> bool:
        """Whether what follows shows a year: "2016 nihil", "2021: 12", "2016 315 kasus"."""
        before = self.word(i - 1)
        if (before.isdigit() and self.near(i)) or before in self.roles["year_next"]:
            return False
        if self.near(i + 1):
            return self.has("year_next", i + 1) or (self.word(i + 1).isdigit() and before.isalpha() and self.near(i))
        return self.gap(i + 1) == ":" and self.word(i + 1).isdigit()
