"""Tables told as lines: what the columns are stands above ("kasus/tersangka", "2020 / 2021", "Tahun | Target").

In: a `Scene`. Out: the `Scene` with its rows' numbers parted and measured, and a `Layout` that says of each of these
numbers which part it plays, what it counts, of which time it is. Never: a guess where a row and its header differ in
length.

Three headers are known: names or times parted by strokes, in brackets or on a line of their own; a sentence that says
what stands before and behind the stroke; one that says of which time the numbers in brackets are, or a line that ends
in a colon and tells a time for the list below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from extract.lexicon import Cue
from extract.quantity import Quantity
from extract.scene import PlacedPeriod, Scene, Sentence
from rules.discourse import DiscourseRules

_STROKES = ("/", "|")
_ROLES = ("target", "realization")
_MOST_ROWS = 40
_TAKEN = frozenset({None, "reject.number"})
"""What a number of a row may be rejected for: strokes make it look like a code."""
_ROW_LENGTH = 24
"""Tokens that a row of a table may have."""
_HEADER_LENGTH = 60
"""Tokens that the header of a table may have."""
_HEADING = 6
"""Tokens of a line between rows that only names a part of the table."""
_ABOVE = 2
"""Sentences above a header in which what its numbers count may be told."""


@dataclass(frozen=True, slots=True)
class Column:
    """What the header says of a column; at most one of the three is set."""

    role: str | None = None
    cue: Cue | None = None
    period: PlacedPeriod | None = None

    @property
    def told(self) -> bool:
        """Whether the header says anything that a number needs."""
        return self.role is not None or self.cue is not None or self.period is not None


@dataclass(frozen=True, slots=True)
class Layout:
    """What headers say of numbers, keyed by a number's first token."""

    roles: Mapping[int, str] = field(default_factory=dict)
    cues: Mapping[int, Cue] = field(default_factory=dict)
    periods: Mapping[int, PlacedPeriod] = field(default_factory=dict)
    cells: frozenset[int] = frozenset()
    """Numbers of rows, each a figure of its own unless the header gives it a part."""


@dataclass(slots=True)
class _Found:
    """A layout in the making."""

    roles: dict[int, str]
    cues: dict[int, Cue]
    periods: dict[int, PlacedPeriod]
    sentences: dict[int, Sentence]
    cells: set[int]

    def say(self, number: Quantity, column: Column) -> None:
        if column.role is not None:
            self.roles[number.first] = column.role
        if column.cue is not None:
            self.cues[number.first] = column.cue
        if column.period is not None:
            self.periods[number.first] = column.period


def lay_out(scene: Scene, rules: DiscourseRules) -> tuple[Scene, Layout]:
    """The scene and the layout of its tables; both as they were where the text has none."""
    found = _Found({}, {}, {}, {}, set())
    parted = any(stroke in scene.tokens.text for stroke in _STROKES)
    for sentence in scene.sentences:
        stroke, columns = _header(scene, sentence, rules) if parted else ("/", [])
        if columns:
            _read_rows(scene, sentence, stroke, columns, found)
        else:
            _read_dated_list(scene, sentence, rules, found)
    if not (found.roles or found.cues or found.periods):
        return scene, Layout()
    sentences = tuple(found.sentences.get(one.number, one) for one in scene.sentences)
    return replace(scene, sentences=sentences), Layout(found.roles, found.cues, found.periods, frozenset(found.cells))


# ---------------------------------------------------------------- headers


def _header(scene: Scene, sentence: Sentence, rules: DiscourseRules) -> tuple[str, list[Column]]:
    """The stroke and the columns of a header; no columns where the sentence is none."""
    words = scene.words(sentence.first, sentence.last)
    if rules.stroke_names.issubset(words):
        return "/", _told_in_words(scene, sentence, rules)
    for stroke in _STROKES:
        if stroke in words and len(words) <= _HEADER_LENGTH:
            first, last = _bracketed(words)
            columns = _named(scene, sentence, sentence.first + first, sentence.first + last, stroke, rules)
            if columns:
                return stroke, columns
    return "/", []


def _bracketed(words: Sequence[str]) -> tuple[int, int]:
    """Where the last brackets with a stroke stand; the whole line without."""
    opened = max((at for at, word in enumerate(words) if word == "("), default=-1)
    closed = next((at for at in range(opened + 1, len(words)) if words[at] == ")"), -1) if opened >= 0 else -1
    inside = words[opened + 1 : closed] if closed > opened else ()
    return (opened + 1, closed) if any(stroke in inside for stroke in _STROKES) else (0, len(words))


def _named(scene: Scene, sentence: Sentence, first: int, last: int, stroke: str, rules: DiscourseRules) -> list[Column]:
    """The columns that names or times parted by strokes tell; none where one of them tells nothing."""
    cells = list(_cells(scene, first, last, stroke))
    columns = [_column(scene, sentence, begin, end, rules) for begin, end in cells]
    known = [column for column in columns if column is not None]
    return known if len(known) == len(cells) > 1 and sum(column.told for column in known) > 1 else []


def _cells(scene: Scene, first: int, last: int, stroke: str) -> Iterator[tuple[int, int]]:
    begin = first
    for at in range(first, last):
        if scene.tokens.words[at] == stroke:
            yield begin, at
            begin = at + 1
    yield begin, last


def _column(scene: Scene, sentence: Sentence, first: int, last: int, rules: DiscourseRules) -> Column | None:
    """What a cell of a header tells; an empty column where it only names the rows ("Tahun"), None for anything else."""
    if not 0 < last - first <= _HEADING or any(
        first <= item.first < last and not item.rejected for item in sentence.quantities
    ):
        return None
    period = next((one for one in sentence.periods if first <= one.first and one.last <= last), None)
    if period is not None:
        return Column(period=period)
    if rules.row_names.intersection(scene.words(first, last)):
        return Column()
    cues = [cue for cue in sentence.cues if first <= cue.first and cue.last <= last]
    role = next((cue.value for cue in cues if cue.layer == "role" and cue.value in _ROLES), None)
    if role is not None:
        return Column(role=role)
    named = max((cue for cue in cues if cue.layer == "indicator"), key=lambda cue: cue.last - cue.first, default=None)
    return Column(cue=named) if named is not None else None


def _told_in_words(scene: Scene, sentence: Sentence, rules: DiscourseRules) -> list[Column]:
    """ "Angka di depan garis miring adalah target, di belakangnya realisasi"."""
    cues = [cue for cue in sentence.layer("role") if cue.value in _ROLES]
    told = list(dict.fromkeys(cue.value for cue in cues))
    if len(told) != len(_ROLES):
        return []
    words = scene.words(sentence.first, sentence.last)
    behind = next((at for at, word in enumerate(words) if word in rules.behind_stroke), len(words))
    before = next((at for at, word in enumerate(words) if word in rules.before_stroke), len(words))
    told = told if before <= behind else told[::-1]
    return [Column(role=role) for role in told]


# ---------------------------------------------------------------- rows


def _read_rows(scene: Scene, header: Sentence, stroke: str, columns: Sequence[Column], found: _Found) -> None:
    """The rows under a header, up to the first line that is none."""
    above = _counted_above(scene, header) if all(column.cue is None for column in columns) else None
    for sentence in _lines_below(scene, header):
        row = _numbers(scene, sentence, stroke, len(columns))
        if row is None:
            if any(not item.rejected for item in sentence.quantities) or sentence.last - sentence.first > _HEADING:
                return
            continue
        row_sentence, numbers = row
        found.sentences[sentence.number] = row_sentence
        counted = _own_cue(row_sentence, numbers) or (None if row_sentence.layer("substance") else above)
        for number, column in zip(numbers, columns, strict=True):
            if number is None:
                continue
            found.say(number, column)
            found.cells.add(number.first)
            if counted is not None and column.cue is None:
                found.cues[number.first] = counted


def _own_cue(sentence: Sentence, numbers: Sequence[Quantity | None]) -> Cue | None:
    """What a row says before its numbers that they count: the longest of its words."""
    first = min(number.first for number in numbers if number is not None)
    cues = [cue for cue in sentence.layer("indicator") if cue.last <= first]
    return max(cues, key=lambda cue: (cue.last - cue.first, -cue.first), default=None)


def _lines_below(scene: Scene, header: Sentence) -> Iterator[Sentence]:
    for sentence in scene.sentences[header.number + 1 : header.number + 1 + _MOST_ROWS]:
        if sentence.paragraph != header.paragraph:
            yield sentence


def _counted_above(scene: Scene, header: Sentence) -> Cue | None:
    """What the sentence above a header says that its numbers count."""
    for sentence in reversed(scene.sentences[max(0, header.number - _ABOVE) : header.number + 1]):
        cues = sentence.layer("indicator")
        if cues:
            return cues[0]
    return None


def _numbers(
    scene: Scene, sentence: Sentence, stroke: str, count: int
) -> tuple[Sentence, list[Quantity | None]] | None:
    """The numbers of a row by column (None for a cell that is a year), with the measure of the last one for all; None
    where the line is no row of `count` columns."""
    if sentence.last - sentence.first > _ROW_LENGTH:
        return None
    strokes = [at for at in range(sentence.first, sentence.last) if scene.tokens.words[at] == stroke]
    if len(strokes) < count - 1:
        return None
    sentence = _undated(scene, sentence, stroke)
    strokes = strokes[: count - 1]
    bounds = [sentence.first, *strokes, sentence.last]
    cells: list[Quantity | None] = []
    for at in range(count):
        first, last = bounds[at] + (at > 0), bounds[at + 1]
        inside = [item for item in sentence.quantities if first <= item.first < last and item.rejected in _TAKEN]
        dated = any(first <= one.first < last for one in sentence.periods)
        number = (inside[-1] if at == 0 else inside[0]) if inside else None
        if number is None and not dated:
            return None
        cells.append(number)
    numbers = [number for number in cells if number is not None]
    if (len(numbers) < 2 and count > 2) or not numbers:
        return None
    numbers = [_of_its_own(number) for number in numbers]
    measured = {number.first: _measured_like(number, numbers[-1]) for number in numbers}
    quantities = tuple(measured.get(item.first, item) for item in sentence.quantities)
    return sentence._replace(quantities=quantities), [
        None if number is None else measured[number.first] for number in cells
    ]


def _of_its_own(number: Quantity) -> Quantity:
    """A number of a row without what its neighbours lent it: a percent sign behind the brackets that follow."""
    lent = number.kind == "percent" and number.last == number.number_last
    number = number._replace(rejected=None)
    return number._replace(kind="bare", measure=None) if lent else number


def _measured_like(number: Quantity, last: Quantity) -> Quantity:
    if number.kind != "bare" or last.measure is None:
        return number
    return number._replace(kind=last.kind, measure=last.measure)


def _undated(scene: Scene, sentence: Sentence, stroke: str) -> Sentence:
    """A row whose "6/8" was read as a day, or "2/3" as a fraction, with the numbers in its place."""
    if stroke != "/":
        return sentence
    words = scene.tokens.words
    quantities: list[Quantity] = []
    periods = []
    for placed in sentence.periods:
        parted = _parted(words, placed.first, placed.last)
        quantities += parted
        periods += [] if parted else [placed]
    for item in sentence.quantities:
        parted = [] if item.value.is_integer() else _parted(words, item.first, item.number_last)
        if parted:
            last = parted[-1]._replace(kind=item.kind, measure=item.measure, last=item.last, noun=item.noun)
            quantities += [*parted[:-1], last]
        else:
            quantities.append(item)
    quantities.sort(key=lambda item: item.first)
    return sentence._replace(quantities=tuple(quantities), periods=tuple(periods))


def _parted(words: Sequence[str], first: int, last: int) -> list[Quantity]:
    """The whole numbers that strokes part in tokens [first, last); none where anything else stands there."""
    numbers, strokes = words[first:last:2], words[first + 1 : last : 2]
    if len(numbers) < 2 or set(strokes) != {"/"} or not all(number.isdecimal() for number in numbers):
        return []
    return [
        Quantity(at, at + 1, at + 1, float(number), "bare", None, None, False, False, None)
        for at, number in zip(range(first, last, 2), numbers, strict=True)
    ]


# ---------------------------------------------------------------- a time for brackets, or for the lines below


def _read_dated_list(scene: Scene, header: Sentence, rules: DiscourseRules, found: _Found) -> None:
    """ "Angka dalam kurung adalah tahun 2023." and "Perbandingan dengan tahun 2023:" above a list."""
    if len(header.periods) != 1 or any(item.rejected is None for item in header.quantities):
        return
    if header.periods[0].mention.precision == "day" and header.periods[0].mention.kind == "day":
        return  # "Catatan yang ia bacakan, Selasa (20/12/2022), begini:"
    words = scene.words(header.first, header.last)
    bracketed = rules.bracket_names.issubset(words)
    if not bracketed and words[-1:] != (":",):
        return
    column = Column(period=header.periods[0])
    for sentence in _lines_below(scene, header):
        length = sentence.last - sentence.first
        numbers = [item for item in sentence.quantities if item.rejected is None]
        if not numbers or length > _ROW_LENGTH or scene.tokens.words[sentence.last - 1] in {".", "”", '"'}:
            return
        for number in numbers:
            if not bracketed or scene.words(number.first - 1, number.first) == ("(",):
                found.say(number, column)
                if bracketed:
                    found.cells.add(number.first)
