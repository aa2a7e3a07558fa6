"""From text to tokens and sentences; offsets stay those of the text.

In: an article's text. Out: `Tokens`, parallel tuples that index one another. Never: meaning.

The tokenizer is one regular expression: it splits what the press glues together ("115gram", "0,99Persen", "tahun2021")
and keeps whole what belongs together ("P-21", "sabu-sabu", "1.780.272,364").
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from rules.files import Pack

_TOKEN = (
    # Most words: plain letters that nothing glues to what follows. The branches below yield the same, but try more.
    r"[A-Za-z]++(?<![Rr]p)(?![\w\-'’])"
    r"|\d{1,2}-[A-Z]{2,}\w*"  # 4-MMC
    r"|\d+(?:[.,]+\d+)*"  # a numeral with its signs
    r"|[Rr][Pp](?=\.?\s?\d)"  # money glued to its amount
    r"|[A-Z]{1,5}-?\d{1,3}(?:[A-Z]{1,3})?(?!\w)(?![.,]\d)"  # P-21, H5, P4GN
    r"|[^\W\d_]+?(?=[Rr]p\.?\s?\d)"  # "sebesarRp3,8"
    r"|[^\W\d_]+(?:[-'’][^\W\d_]+)*"  # a word, with its hyphens and apostrophes
    r"|\S"
)
_TOKENS = re.compile(_TOKEN)
_TOKENS_AND_BLANKS = re.compile(rf"({_TOKEN})(\s*+)")
_ENDERS = frozenset(".!?")
_CLOSERS = frozenset("\"'”’)»")
_ASKED = 2
"""Words of a question that only names what the next sentence tells: "Judi? Justru naik, 131 kasus"."""
_MARK = 3
"""Letters of a list item's number: "iii."."""
_WRAPPED = 60
"""Characters of a line beyond which a break may only be that of a width."""
_STRAIGHT = frozenset("\"'")
_WEIGHED = frozenset({"mass", "pill", "volume"})
_GROUP = 3
"""Figures between two stops of a number."""
_YEAR_DIGITS = 4
_LONGEST = 250
"""Tokens after which a sentence is cut. The press writes up to 140; what is longer is a table that lost its lines, or
made to hurt: what is read in a sentence may cost the square of its length, so the cut keeps the whole linear."""
_STOPS = _ENDERS | _CLOSERS
"""After these alone a sentence may end within a line."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A tokenized text. `lower[i]` is the lower-case form of token i, `text[starts[i]:ends[i]]` the token itself."""

    text: str
    words: tuple[str, ...]
    lower: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...]
    """Ranges of tokens [first, last), in order, covering all tokens."""
    paragraphs: tuple[int, ...]
    """For each sentence the number of its line in the text."""

    def at(self, start: int, end: int) -> tuple[int, int]:
        """The tokens that overlap the characters [start, end), as a range."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)


class Tokenizer:
    """Built once from the language pack; pure afterwards."""

    def __init__(self, language: Pack) -> None:
        words = language.toml("sentences.toml")
        self._abbreviations = frozenset(words["abbreviations"]["words"])
        self._asking = frozenset(words["asking"]["words"])
        weighed = (row for row in language.toml("measures.toml")["measure"] if row["class"] in _WEIGHED)
        self._weights = frozenset(form for row in weighed for form in row["forms"])

    def __call__(self, text: str) -> Tokens:
        """Tokens and sentences of `text`, in time linear in its length."""
        # The split yields the blanks before all, then token, blanks and "" by turns: sums of lengths are the offsets.
        parts = _TOKENS_AND_BLANKS.split(text)
        offsets = tuple(accumulate(map(len, parts)))
        words = tuple(parts[1::3])
        lower = tuple(map(str.lower, words))
        gaps = _unwrapped(text, words, parts[2::3], offsets[1::3])
        sentences, paragraphs = self._sentences(words, lower, gaps)
        return Tokens(text, words, lower, offsets[:-1:3], offsets[1::3], tuple(sentences), tuple(paragraphs))

    def _sentences(
        self, words: Sequence[str], lower: Sequence[str], gaps: Sequence[str]
    ) -> tuple[list[tuple[int, int]], list[int]]:
        """Ranges and lines of the sentences; `gaps[i]` are the blanks after token i."""
        sentences: list[tuple[int, int]] = []
        paragraphs: list[int] = []
        first, line, last = 0, 0, len(words) - 1
        # Most tokens are words with a blank behind them: no sentence ends there.
        places = [at for at, gap in enumerate(gaps) if gap != " " or words[at] in _STOPS or at == last]
        for at in places:
            while at - first >= _LONGEST:
                sentences.append((first, first + _LONGEST))
                paragraphs.append(line)
                first += _LONGEST
            gap = gaps[at]
            newline = at == last or "\n" in gap
            asked = words[at] == "?" and at - first <= _ASKED and not newline and lower[first] not in self._asking
            if newline or (words[at] in _STOPS and not asked and self._ends(words, lower, at, gaps)):
                sentences.append((first, at + 1))
                paragraphs.append(line)
                first = at + 1
            if newline:
                line += 1
        return sentences, paragraphs

    def _torn(self, lower: Sequence[str], at: int) -> bool:
        """ "ganja 1. 150 gram": the stop of a thousand, behind which three figures and a weight stand."""
        if at < 2 or at + 2 >= len(lower):
            return False
        before, tail = lower[at - 1], lower[at + 1]
        tail, _, decimals = tail.partition(",")
        figures = before.isdecimal() and len(before) <= _GROUP and tail.isdecimal() and len(tail) == _GROUP
        figures = figures and (not decimals or decimals.isdecimal())
        return figures and lower[at + 2] in self._weights

    def _ends(self, words: Sequence[str], lower: Sequence[str], at: int, gaps: Sequence[str]) -> bool:
        """Whether a sentence ends after token `at`, `gaps[i]` being the blanks after token i."""
        word, after, gap = words[at], words[at + 1], gaps[at]
        if _opens(words, gaps, at):
            return False
        closed = after in _CLOSERS and not _opens(words, gaps, at + 1)
        if word in _CLOSERS and at > 0 and words[at - 1] in _ENDERS:
            return not closed and (after[0].isupper() or after[0] in "\"“'•-" or after[0].isdigit())
        if word not in _ENDERS or closed or after in _ENDERS:
            return False
        if word == ".":
            before = lower[at - 1] if at else ""
            if before in self._abbreviations or (len(before) == 1 and before.isalpha()):
                return False
            if before.isdigit() and len(before) <= 2 and (at < 2 or words[at - 2] in ".:;") and gap:
                return False  # "1. Pendampingan": the number of a list item
            if self._torn(lower, at):
                return False
            if not gap and not (_closes(words[at - 1]) and after[:1].isupper() and after[1:2].islower()):
                return False  # "KOMPAS.com", "No.7"; but "pada 2021.Ada", "(3/5/2021).Empat"
        return bool(after[0].isupper() or after[0].isdigit() or after[0] in "\"“‘'([•*-–—")


def _unwrapped(text: str, words: Sequence[str], gaps: Sequence[str], ends: Sequence[int]) -> Sequence[str]:
    """The blanks behind the tokens, without the line breaks of a text that was wrapped at a width: those between a long
    line that ends within a sentence and a line that goes on in small letters, or with a name behind a comma."""
    if "\n" not in gaps:
        return gaps
    joined = list(gaps)
    for at, gap in enumerate(gaps[:-1]):
        goes_on = words[at + 1][0].islower() or (words[at] == "," and words[at + 1][0].isalpha())
        within = gap == "\n" and goes_on and (words[at][-1].isalnum() or words[at] == ",")
        if within and ends[at] - text.rfind("\n", 0, ends[at]) > _WRAPPED and not _marks_item(words, at + 1):
            joined[at] = " "
    return joined


def _marks_item(words: Sequence[str], at: int) -> bool:
    """ "c. SKHPN": a letter and a stop that begin the item of a list."""
    return len(words[at]) <= _MARK and words[at + 1 : at + 2] in ((".",), (")",))


def _opens(words: Sequence[str], gaps: Sequence[str], at: int) -> bool:
    """Whether a straight quotation mark opens: a blank before it, none behind."""
    return words[at] in _STRAIGHT and not gaps[at] and (at == 0 or bool(gaps[at - 1]))


def _closes(word: str) -> bool:
    """Whether a stop before a glued capital may end a sentence: behind a word, a year, brackets."""
    return word[-1:].islower() or word == ")" or (len(word) == _YEAR_DIGITS and word.isdigit())


def split(term: str) -> list[str]:
    """The lower-case tokens of a lexicon's term, split as the text is (upper case, so that "p-21" stays whole)."""
    return [word.lower() for word in _TOKENS.findall(term.upper())]
