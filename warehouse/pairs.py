"""Single pairs of a press figure and a reference figure, as a CSV file has them, judged by the same code as the rest.

In: rows with the columns of COLUMNS. Out: a `Judgement` each. Never: a column named verdict or cause looked at.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from extract.numerals import parse
from rules.checks import CheckRules, PairRow, check_rules
from warehouse import digits
from warehouse.verdicts import Judgement, Known, Sibling, Side, Topic, judge, unit_of

COLUMNS = (
    "id",
    "unit",
    "indicator_or_substance",
    "period",
    "press_value",
    "press_measure",
    "press_source",
    "reference_value",
    "reference_measure",
    "reference_source",
    "reference_rank",
)
DATE = re.compile(r"\b(\d{1,2})[-/](\d{1,2})[-/](\d{4})\b")
YEARS = re.compile(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?")
RATIO = re.compile(r"(\d[\d.,]*)\s*/\s*(\d[\d.,]*)")
GROWTH = re.compile(r"(\d[\d.,]*)\s*(?:->|→)\s*(\d[\d.,]*)")
OTHERS = re.compile(r"(?P<value>\d[\d.,]*)(?<=\d)(?:\s+(?:in|pada|tahun|di|for)\s+(?:tahun\s+)?(?P<year>\d{4}))?")
MACHINE = re.compile(r"\d+(?:\.\d+)?")
RATE = " percent"


class PairsError(ValueError):
    """The file is not a list of pairs. The message names the file and what it lacks."""


def read(path: Path) -> Iterator[PairRow]:
    """The rows of a CSV file. Raises PairsError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or [])]
            if missing:
                raise PairsError(f"{path}: no column {', '.join(missing)}; a pair needs {', '.join(COLUMNS)}")
            for row in rows:
                yield {name: row[name] or "" for name in COLUMNS}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PairsError(f"{path}: {error}") from error


def judge_pair(row: Mapping[str, str], rules: CheckRules | None = None) -> Judgement:
    """What becomes of one row."""
    rules = rules or check_rules()
    subject = row.get("indicator_or_substance", "")
    topic = Topic(
        unit=row.get("unit") or None, subject=subject.removesuffix(RATE).split(" ")[0], field=_field(row, rules)
    )
    press, other = _side(row, "press", rules), _side(row, "reference", rules)
    return judge(topic, press, other, rules, _known(row, topic, rules))


def _field(row: Mapping[str, str], rules: CheckRules) -> str:
    subject, measure = row.get("indicator_or_substance", ""), row.get("press_measure", "")
    if "." not in subject.split(" ")[0]:
        return "amount"
    percent = subject.endswith(RATE) or unit_of(measure, rules).kind == "percent"
    return "percent" if percent else "target" if "target" in subject else "realization"


def _side(row: Mapping[str, str], name: str, rules: CheckRules) -> Side:
    value, printed = number(row.get(f"{name}_value", ""))
    source = row.get(f"{name}_source", "")
    told = source if name == "press" else f"{source}; {row.get('reference_rank', '')}"
    ranked = row.get("reference_rank", "") if name == "reference" else source
    rank = rules.rank(ranked) or rules.rank(source)
    # The words behind the subject belong to both sides, except where a side says otherwise.
    start, end = _period(row.get("period", ""))
    return Side(
        value=value,
        measure=row.get(f"{name}_measure", ""),
        place=printed.place if printed else None,
        hedge=printed.hedge if printed else "",
        when=_date(source),
        start=start,
        end=end,
        tags=rules.tags(told),
        order=rank.order if rank else 100,
        closed=bool(rank and rank.closed),
    )


def number(text: str) -> tuple[float | None, digits.Printed | None]:
    """A value as a CSV has it ("3.4"), or as the press has it ("lebih dari 300", "3,6 juta"), and how it is printed."""
    text = text.strip()
    if plain := digits.PLAIN.fullmatch(text):
        value = float(text)
        return value, digits.Printed(10.0 ** -len(plain[1])) if plain[1] else None
    hedge = digits.hedged(text)
    bare = re.sub(r"^\D+", "", text)
    read = float(bare) if digits.PLAIN.fullmatch(bare) else parse(bare)
    if read is None:
        return None, None
    if hedge:
        return read, digits.Printed(max(digits.trailing(read), digits.place_of(read, 1000)), hedge)
    return read, digits.printed(bare, read, 1000)


def _date(text: str) -> date | None:
    for found in DATE.finditer(text):
        try:
            return date(int(found[3]), int(found[2]), int(found[1]))
        except ValueError:
            continue
    return None


def _period(text: str) -> tuple[date | None, date | None]:
    if not (found := YEARS.search(text)):
        return None, None
    return date(int(found[1]), 1, 1), date(int(found[2] or found[1]), 12, 31)


def _known(row: Mapping[str, str], topic: Topic, rules: CheckRules) -> Known:
    source = row.get("reference_source", "")
    if topic.field == "percent" and "arithmetic" in rules.tags(f"{source}; {row.get('reference_rank', '')}"):
        return Known(parts=_parts(source))
    own, year = number(row.get("press_value", ""))[0], row.get("period", "")
    reference = number(row.get("reference_value", ""))[0]
    siblings = []
    for found in OTHERS.finditer(source):
        read = _machine(found["value"])
        if read is not None and read == own != reference:
            other = found["year"]
            siblings.append(Sibling(value=read, label=other or source, is_year=bool(other and other != year)))
    return Known(siblings=tuple(siblings))


def _parts(source: str) -> tuple[float, float] | None:
    """Realization and target of "58/60"; of "638 -> 807" the growth and what it grew from."""
    if found := RATIO.search(source):
        one, other = _machine(found[1]), _machine(found[2])
        return (one, other) if one is not None and other else None
    if found := GROWTH.search(source):
        one, other = _machine(found[1]), _machine(found[2])
        return (other - one, one) if one and other is not None else None
    return None


def _machine(text: str) -> float | None:
    """A number of a note: with a decimal dot as machines write it where that is unambiguous, else as the press does."""
    grouped = re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", text)
    return float(text) if MACHINE.fullmatch(text) and not grouped else parse(text)
