"""Example sentences with inline markup: what a line says, and what is wrong with a line that says it badly.

In: the text of a file of `tests/examples/`. Out: `Case`s (an article text and the records it must yield), or an
`ExampleError` that names file, line and fault. Never: leniency; a mark that could be misread is an error, so that no
case passes on nothing.

A file is made of blocks. A header opens a block; its words become the headline of every case in it:

    ## BNNK Belu, terbit 2024-12-20, unit bnn-kab-belu, period 2024

After the words come, in any order, `terbit` (day of publication), `unit` and `period` (what every record of the block
must have, unless its marks say otherwise; unchecked where neither says). `## -` opens a block without headline. A case
is one line, its id first; ` ¶ ` starts a new line of the text:

    role-01: Sebanyak <real ind=rehabilitasi.rawat_jalan>42</real> dari target <target>30</target> orang dirawat jalan.
    rej-01: Rapat itu dihadiri 45 undangan. # none
    num-07: Sitaannya <amount sub=sabu value=1674951>1674.951 kg</amount>. # known: signs the wrong way round

Marks: <real>, <target>, <pct> around a number, <amount> around a number with its measure. Attributes: `ind` (once a
record), `group`, `sub`, `act` (seized, destroyed), `unit`, `period`, `value` (the number as it must be read; for an
amount in the measure written), `measure` (of an amount that is written without), `n` (marks with the same n are one
record; without n all of a line are, each <amount> being one of its own). A period is 2024, 2024-03, 2024-03-05, two of
these joined by "..", or none; `unit=none` is no office. A line that must yield no record ends in `# none`; one that
fails today in `# known`, with a reason after a colon where that helps. Lines that begin with a single # are comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from examples_values import BASES, ExampleError, measured, number, period

ROLES = {"real": "realization", "target": "target", "pct": "percent"}
_METRIC = frozenset({"ind", "group", "unit", "period", "value", "n"})
ATTRIBUTES = {
    **dict.fromkeys(ROLES, _METRIC),
    "amount": frozenset({"sub", "act", "unit", "period", "value", "measure"}),
}
_CASE = re.compile(r"([a-z]+-[0-9]{2,3}): (\S.*)")
_TAIL = re.compile(r"\s+#\s*(none|known)\b(?::([^#]*))?\s*$")
_TAG = re.compile(r"<(/?)([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Expected:
    """A record that a case must yield: only the fields named here are compared, and `figures` completely."""

    kind: str
    figures: Mapping[str, float | None]
    """For a metric target, realization and percent; for a seizure amount_base."""
    fields: Mapping[str, str | None]
    """indicator and group; substance, base and action; unit, period_start, period_end where they are told."""


@dataclass(frozen=True, slots=True)
class Case:
    """One example."""

    id: str
    text: str
    published: date | None
    expected: tuple[Expected, ...]
    known: str | None
    """Why it fails today ("" without a reason); None when it must pass."""


@dataclass(frozen=True, slots=True)
class _Header:
    headline: str
    published: date | None
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Mark:
    tag: str
    attributes: Mapping[str, str]
    inner: str


@dataclass(slots=True)
class _Metric:
    figures: dict[str, float | None] = field(default_factory=lambda: dict.fromkeys(ROLES.values()))
    attributes: dict[str, str] = field(default_factory=dict)


def read_folder(folder: Path) -> list[Case]:
    """The cases of all .txt files of a folder, in the order of their names. Raises ExampleError."""
    cases: list[Case] = []
    seen: dict[str, str] = {}
    for file in sorted(folder.glob("*.txt")):
        for case in read_cases(file.read_text("utf-8"), file.name):
            if case.id in seen:
                raise ExampleError(f"{file.name}: case {case.id} stands in {seen[case.id]} already")
            seen[case.id] = file.name
            cases.append(case)
    if not cases:
        raise ExampleError(f"{folder}: holds no example")
    return cases


def read_cases(text: str, name: str = "examples") -> list[Case]:
    """The cases of one file. Raises ExampleError."""
    header: _Header | None = None
    cases: list[Case] = []
    for at, line in enumerate(text.splitlines(), 1):
        try:
            if line.startswith("## "):
                header = _header(line[3:].strip())
            elif line.strip() and not line.startswith("# "):
                if header is None:
                    raise ExampleError("a case stands before the first header (## …)")
                case = _case(line.rstrip(), header)
                if case.id in {other.id for other in cases}:
                    raise ExampleError(f"case {case.id} stands twice")
                cases.append(case)
        except ExampleError as error:
            raise ExampleError(f"{name}:{at}: {error}") from None
    return cases


def _header(words: str) -> _Header:
    headline, *rest = (part.strip() for part in words.split(", "))
    told: dict[str, str] = {}
    for part in rest:
        key, _, value = part.partition(" ")
        if key not in {"terbit", "unit", "period"} or not value:
            raise ExampleError(f"a header knows terbit, unit and period, not {part!r}")
        if key in told:
            raise ExampleError(f"{key} stands twice")
        told[key] = value
    if not headline:
        raise ExampleError("a header needs words; - for none")
    published = told.pop("terbit", None)
    period(told.get("period", "none"))
    try:
        day = date.fromisoformat(published) if published else None
    except ValueError:
        raise ExampleError(f"terbit {published!r} is no day") from None
    return _Header("" if headline == "-" else headline, day, told)


def _case(line: str, header: _Header) -> Case:
    if not (match := _CASE.fullmatch(line)):
        raise ExampleError("a case is written `name-01: sentence`")
    sentence, tails = _tails(match[2])
    text, marks = _marks(sentence)
    if "none" in tails and marks:
        raise ExampleError("marks and # none contradict each other")
    if "none" not in tails and not marks:
        raise ExampleError("a sentence without any mark needs # none")
    text = text.replace(" ¶ ", "\n")
    if "¶" in text:
        raise ExampleError("¶ needs a space on both sides")
    expected = (*_metrics(marks, header), *(_seizure(mark, header) for mark in marks if mark.tag == "amount"))
    whole = f"{header.headline}\n\n{text}" if header.headline else text
    return Case(match[1], whole, header.published, expected, tails.get("known"))


def _tails(sentence: str) -> tuple[str, dict[str, str]]:
    tails: dict[str, str] = {}
    while found := _TAIL.search(sentence):
        word, reason = found[1], (found[2] or "").strip()
        if word in tails:
            raise ExampleError(f"# {word} stands twice")
        if reason and word == "none":
            raise ExampleError("# none takes no reason")
        tails[word] = reason
        sentence = sentence[: found.start()]
    if "#" in sentence:
        raise ExampleError("what stands after # is neither none nor known")
    return sentence, tails


def _marks(sentence: str) -> tuple[str, list[_Mark]]:
    """The sentence without its marks, and the marks."""
    text: list[str] = []
    marks: list[_Mark] = []
    opened: tuple[str, dict[str, str], int] | None = None
    at = 0
    for found in _TAG.finditer(sentence):
        text.append(sentence[at : found.start()])
        at = found.end()
        closing, words = found[1], found[2]
        if not closing:
            if opened:
                raise ExampleError(f"<{words}> inside <{opened[0]}>")
            name, attributes = _attributes(words)
            opened = (name, attributes, at)
            continue
        if not opened or words != opened[0]:
            raise ExampleError(f"</{words}> closes nothing that is open")
        inner = sentence[opened[2] : found.start()]
        if not inner or inner != inner.strip():
            raise ExampleError(f"<{words}> must hold the number without spaces around it")
        marks.append(_Mark(opened[0], opened[1], inner))
        opened = None
    if opened:
        raise ExampleError(f"<{opened[0]}> is not closed")
    text.append(sentence[at:])
    whole = "".join(text)
    if "<" in whole or ">" in whole:
        raise ExampleError("a < or > that is no mark")
    return whole, marks


def _attributes(words: str) -> tuple[str, dict[str, str]]:
    name, *rest = words.split()
    if name not in ATTRIBUTES:
        raise ExampleError(f"<{name}> is no mark; {', '.join(ATTRIBUTES)} are")
    attributes: dict[str, str] = {}
    for part in rest:
        key, equals, value = part.partition("=")
        if not equals or not value or key not in ATTRIBUTES[name]:
            raise ExampleError(f"<{name}> knows no attribute {part!r}; it knows {', '.join(sorted(ATTRIBUTES[name]))}")
        if key in attributes:
            raise ExampleError(f"{key} stands twice in <{name}>")
        attributes[key] = value
    return name, attributes


# --- what the marks say ---------------------------------------------------------------------------------------


def _metrics(marks: list[_Mark], header: _Header) -> Iterator[Expected]:
    records: dict[str, _Metric] = {}
    for mark in marks:
        if mark.tag not in ROLES:
            continue
        key = mark.attributes.get("n", "")
        record = records.setdefault(key, _Metric())
        role = ROLES[mark.tag]
        if record.figures[role] is not None:
            raise ExampleError(f"two <{mark.tag}> in one record; give the records n=1, n=2")
        record.figures[role] = number(mark.inner, mark.attributes.get("value"))
        for name, value in mark.attributes.items():
            if record.attributes.setdefault(name, value) != value and name not in {"value", "n"}:
                raise ExampleError(f"{name} is told twice and not the same")
    if "" in records and len(records) > 1:
        raise ExampleError("some marks have n and some have none")
    for record in records.values():
        if "ind" not in record.attributes:
            raise ExampleError("a record without ind")
        told = {"indicator": record.attributes["ind"], "group": record.attributes.get("group")}
        yield Expected("metric", record.figures, {**told, **_place(record.attributes, header)})


def _seizure(mark: _Mark, header: _Header) -> Expected:
    if "sub" not in mark.attributes:
        raise ExampleError("an <amount> without sub")
    action = mark.attributes.get("act", "seized")
    if action not in {"seized", "destroyed"}:
        raise ExampleError(f"act is seized or destroyed, not {action}")
    written, measure = measured(mark.inner)
    measure = mark.attributes.get("measure", measure)
    if measure not in BASES:
        raise ExampleError(f"{mark.inner!r} ends in no measure; give measure=")
    base, factor = BASES[measure]
    amount = number(written, mark.attributes.get("value"))
    fields = {"substance": mark.attributes["sub"], "base": base, "action": action}
    return Expected("seizure", {"amount_base": amount * factor}, {**fields, **_place(mark.attributes, header)})


def _place(attributes: Mapping[str, str], header: _Header) -> dict[str, str | None]:
    """Office and period, where the marks or the header tell them."""
    told: dict[str, str | None] = {}
    if unit := attributes.get("unit", header.attributes.get("unit")):
        told["unit"] = None if unit == "none" else unit
    if days := attributes.get("period", header.attributes.get("period")):
        told["period_start"], told["period_end"] = period(days)
    return told
