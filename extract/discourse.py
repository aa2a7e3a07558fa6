"""What a reader carries from sentence to sentence: whose figures these are, and of when.

In: a `Scene` and the article's own date. Out: the office and the days of a number at a place in a sentence. Never: which
indicator, and nothing kept from one article to the next: a `Discourse` is made for one article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from extract.periods import PeriodMention, resolve
from extract.scene import PlacedPeriod, PlacedUnit, Scene, Sentence
from rules.discourse import DiscourseRules

Days = tuple[date, date]

_NEAR_SPEECH = 4
_MONTH = 31
_LENGTH_SLACK = 4
_LONE_LINE = 6
_DATELINE = 8
_EVENT_SPAN = 7
"""Days that a span may last and still be told like a day: "9 sampai 10 Februari"."""
_LEAD = 4
"""Sentences in which an article says whose and which year's figures it tells."""


@dataclass(frozen=True, slots=True)
class When:
    """The days of a number. `source` is how they were found: "beside", "sentence", "carried", "event", "none"."""

    days: Days | None
    source: str
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Whose:
    """The office of a number. `source` is "beside", "subject", "main" or "none"."""

    unit: str | None
    source: str
    place: tuple[int, int] | None = None


class Discourse:
    """The state while one article is read. Call `enter` for each sentence in order, then ask."""

    def __init__(self, scene: Scene, anchor: date | None, rules: DiscourseRules) -> None:
        self._scene = scene
        self._anchor = anchor
        self._rules = rules
        self.main_unit, self._family = _main_unit(scene)
        self._main_agency = _agency_leads(scene, rules.agencies)
        self._subject: tuple[str, int] | None = None
        self._last_told: Days | None = None
        self._current: Days | None = None
        self._current_day: tuple[Days, int] | None = None
        self._local: dict[int, list[tuple[PlacedPeriod, Days, bool]]] = {}
        self._by_paragraph: dict[int, list[Sentence]] = defaultdict(list)
        for sentence in scene.sentences:
            self._by_paragraph[sentence.paragraph].append(sentence)
        self._resolve_all()
        self._main = self._main_period()
        self._settle_relatives()
        self._current = self._main
        self._event = self._event_day()
        self._used: set[tuple[int, int]] = set()
        self._paragraph = -1
        self._story_day = self._destruction_day()

    # ------------------------------------------------------------------ periods

    def _resolve_all(self) -> None:
        """Resolve every time expression in the order of the text; the context is what was told before."""
        context: Days | None = None
        latest: Days | None = None
        for sentence in self._scene.sentences:
            rows: list[tuple[PlacedPeriod, Days, bool]] = []
            for placed in sentence.periods:
                first = placed.mention.fields.first
                follows = first is not None and first.base == "context"  # "tahun berikutnya" counts from a plan too
                day = placed.mention.kind == "same" and placed.mention.precision == "day"
                days = resolve(placed.mention, anchor=self._anchor, context=latest if follows or day else context)
                if days is None:
                    continue
                report = placed.mention.precision == "day" and days[0] == days[1] and self._is_report(sentence, placed)
                rows.append((placed, days, report))
                passing = placed.mention.kind != "span" and self._scene.words(
                    max(0, placed.first - 1), placed.first
                ) in {("dari",), ("sejak",)}
                if not report and placed.mention.kind != "duration":
                    latest = days
                settled = not report and not self._future(days)
                if settled and days[0] != days[1] and placed.mention.kind not in {"duration", "since"} and not passing:
                    context = days
            self._local[sentence.number] = rows

    def _is_report(self, sentence: Sentence, placed: PlacedPeriod) -> bool:
        """Whether a day is that of the telling (press conference, speech) and not of what is told."""
        reach = self._rules.report_reach
        forms = self._scene.forms
        left = forms[max(sentence.first, placed.first - reach) : placed.first]
        right = forms[placed.last : min(sentence.last, placed.last + reach // 2)]
        speech = _nearest(left, right, self._rules.speech)
        event = _nearest(left, right, self._rules.event)
        if self._is_dateline(sentence, placed):
            return True
        if left[-1:] == ["pada"] and (speech is None or speech > _NEAR_SPEECH):
            return False
        if speech is None:
            told = bool(self._rules.speech.intersection(forms[sentence.first : sentence.last]))
            return event is None and placed.mention.bracketed and (told or sentence.number < 2) and not self._acted(sentence)
        return event is None or speech < event

    def _acted(self, sentence: Sentence) -> bool:
        """Whether a word of an event stands anywhere in the sentence."""
        return bool(self._rules.event.intersection(self._scene.tokens.lower[sentence.first : sentence.last]))

    def _is_dateline(self, sentence: Sentence, placed: PlacedPeriod) -> bool:
        """Whether a day stands in the dateline or alone on its line."""
        rest = sentence.last - sentence.first - (placed.last - placed.first)
        if rest <= _LONE_LINE and not self._acted(sentence):
            return True
        if sentence.number > 2:
            return False
        behind = self._scene.words(placed.last, placed.last + 3)
        return placed.first - sentence.first <= _DATELINE and bool({"-", "–", "—", "|"}.intersection(behind))

    def _main_period(self) -> Days | None:
        """The period told in the headline or lead; a plan's or a comparison's is none."""
        for wide in (True, False):
            for sentence in self._scene.sentences[:_LEAD]:
                for placed, days, report in self._local[sentence.number]:
                    if report or days[0] == days[1] or self._compares(placed) or self._future(days):
                        continue
                    if wide and placed.mention.kind in {"duration", "same"}:
                        continue
                    return days
        return None

    def _settle_relatives(self) -> None:
        """"semester ini", told days after its end, is the one that the article is about; "sebulan terakhir" gives way
        to the exact days where the text tells them."""
        if self._main is None:
            return
        length = (self._main[1] - self._main[0]).days
        for rows in self._local.values():
            for at, (placed, days, report) in enumerate(rows):
                if placed.mention.kind == "relative" and placed.mention.precision in {"semester", "quarter"}:
                    if abs((days[1] - days[0]).days - length) <= _LENGTH_SLACK and days[0].year == self._main[0].year:
                        rows[at] = (placed, self._main, report)
        exact = [
            days
            for rows in self._local.values()
            for placed, days, _report in rows
            if placed.mention.kind == "span" and days != self._main
        ]
        overlapping = [days for days in exact if days[0] <= self._main[1] and days[1] >= self._main[0]]
        operation = self._main_is_operation() and len(overlapping) == 1
        if operation and self._main[0] <= overlapping[0][0] and overlapping[0][1] <= self._main[1]:
            length = (overlapping[0][1] - overlapping[0][0]).days
        rough = operation or self._main[1] == self._anchor
        if rough and len(overlapping) == 1 and abs((overlapping[0][1] - overlapping[0][0]).days - length) <= _LENGTH_SLACK:
            old, self._main = self._main, overlapping[0]
            for rows in self._local.values():
                rows[:] = [(placed, self._main if days == old else days, report) for placed, days, report in rows]

    def _names_operation(self, sentence: Sentence, placed: PlacedPeriod, days: Days) -> bool:
        """Whether a year stands in an operation's name while the operation's own days are known."""
        if placed.mention.kind != "year" or self._main is None or self._main == days:
            return False
        inside = days[0] <= self._main[0] and self._main[1] <= days[1]
        return inside and "operasi" in self._scene.words(max(sentence.first, placed.first - 5), placed.first)

    def _main_is_operation(self) -> bool:
        """Whether the main period is only the year in an operation's name ("Operasi Antik 2023")."""
        for sentence in self._scene.sentences[:_LEAD]:
            for placed, days, _report in self._local[sentence.number]:
                if days == self._main and placed.mention.kind == "year":
                    return "operasi" in self._scene.words(max(sentence.first, placed.first - 5), placed.first)
        return False

    def _event_day(self) -> Days | None:
        """The first day on which something happened: it dates a story that has no period."""
        if not self._is_story:
            return None
        for sentence in self._scene.sentences:
            for placed, days, report in self._local[sentence.number]:
                if not report and days[0] == days[1] and self._happens(placed, days):
                    return days
        return None

    @property
    def _is_story(self) -> bool:
        """Whether the article tells of single days and not of a year, a month, an operation."""
        return self._main is None or (self._main[1] - self._main[0]).days <= _EVENT_SPAN

    @property
    def _is_short(self) -> bool:
        """Whether the main period is about a month: its days tell of single hauls."""
        return self._main is not None and (self._main[1] - self._main[0]).days <= _MONTH

    def _happens(self, placed: PlacedPeriod, days: Days) -> bool:
        return placed.mention.kind not in {"since", "until"} and not self._compares(placed) and not self._future(days)

    def _destruction_day(self) -> Days | None:
        """The day of a story that is about a destruction: the first day that its beginning tells."""
        opening = self._scene.sentences[:_LEAD]
        told = [cue.value for sentence in opening[:2] for cue in sentence.layer("action")]
        if "destroyed" not in told:
            return None
        for sentence in self._scene.sentences[: _LEAD * 2]:
            for _placed, days, _report in self._local[sentence.number]:
                if days[0] == days[1] and not self._future(days):
                    return days
        return None

    def _compares(self, placed: PlacedPeriod) -> bool:
        before = self._scene.words(max(0, placed.first - 2), placed.first)
        return bool(self._rules.comparisons.intersection(before)) and placed.mention.kind not in {"since", "until", "span"}

    def _future(self, days: Days) -> bool:
        return self._anchor is not None and days[0] > self._anchor

    def enter(self, sentence: Sentence) -> None:
        """Begin a sentence: a new paragraph forgets single days, other years and the subject of the one before."""
        if sentence.paragraph != self._paragraph:
            self._paragraph = sentence.paragraph
            if not self._is_story:
                self._current_day = None
            self._subject = None
            if self._current is not None and self._main is not None and self._strays(self._current):
                self._current = self._main
        subject = self._subject_of(sentence)
        if subject is not None:
            self._subject = (subject, sentence.number)

    def _strays(self, days: Days) -> bool:
        """Whether days lie outside the main period: another year told for comparison, a plan."""
        assert self._main is not None
        return days[1] < self._main[0] or days[0] > self._main[1]

    def leave(self, sentence: Sentence) -> None:
        """End a sentence: keep the last period that it told for those after it."""
        for placed, days, report in self._local[sentence.number]:
            lasting = days[0] != days[1]
            unused = lasting and bool(sentence.quantities) and (placed.first, placed.last) not in self._used
            if report or placed.mention.kind == "since" or self._names_operation(sentence, placed, days) or self._of_target(placed) or (unused and not sentence.title):
                continue
            if days[0] == days[1]:
                if self._happens(placed, days):
                    self._current_day = (days, sentence.number)
            elif not self._compares(placed) and not self._future(days):
                self._current, self._current_day = days, None
        for office in sentence.units:
            if self._acts(sentence, office) and self._is_agent(office, office.first - 2) and not sentence.quantities:
                slug = self._slug(office)
                if slug is not None:
                    self._subject = (slug, sentence.number)

    def when(
        self,
        sentence: Sentence,
        first: int,
        last: int,
        left: int,
        right: int,
        *,
        day: bool = False,
        achieved: bool = False,
    ) -> When:
        """The days of a number (see `_when`), remembered as used when an expression of the sentence told them."""
        found = self._when(sentence, first, last, left, right, day, achieved)
        if found.place is not None:
            self._used.add(found.place)
        return found

    def _when(
        self, sentence: Sentence, first: int, last: int, left: int, right: int, day: bool, achieved: bool
    ) -> When:
        """The days of a number at tokens [first, last), whose neighbours end at `left` and begin at `right`.

        `day` prefers a single day of the sentence, as for a destruction; `achieved` tells that something was, so that
        the time of a target ("target tahun ini") is not its time.
        """
        rows = [
            (placed, days)
            for placed, days, report in self._local[sentence.number]
            if not report and not self._names_operation(sentence, placed, days)
        ]
        if day:
            for placed, days, _report in self._local[sentence.number]:
                if days[0] == days[1]:
                    return When(days, "beside", (placed.first, placed.last))
            if self._story_day is not None and not rows:
                return When(self._story_day, "carried")
        if rows:
            beside = self._beside(rows, first, last, left, right, achieved)
            if beside is not None:
                return beside
        back = self._told_after(sentence)
        if back is not None:
            return back
        if self._main is not None and self._rules.now.intersection(self._scene.words(left, first)):
            return When(self._main, "carried")
        if self._is_story or (self._current_day is None and self._is_short):
            own = self._day_of_paragraph(sentence)
            if own is not None:
                return own
        if self._current_day is not None:
            return When(self._current_day[0], "carried")
        if self._current is not None:
            return When(self._current, "carried")
        if self._event is not None:
            return When(self._event, "event")
        return When(None, "none")

    def _beside(
        self,
        rows: Sequence[tuple[PlacedPeriod, Days]],
        first: int,
        last: int,
        left: int,
        right: int,
        achieved: bool,
    ) -> When | None:
        rows = [row for row in rows if not self._of_target(row[0])] or ([] if achieved else rows)
        before = [(placed, days) for placed, days in rows if placed.last <= first]
        near = [(placed, days) for placed, days in before if placed.first >= left]
        after = [(placed, days) for placed, days in rows if last <= placed.first < right]
        lower = self._scene.tokens.lower
        if near and not (after and self._follows(near[-1][0], after[0][0], first, last, left)):
            return When(near[-1][1], "beside", (near[-1][0].first, near[-1][0].last))
        for placed, days in after:
            between = lower[last : placed.first]
            if not self._rules.boundaries.intersection(between):
                return When(days, "beside", (placed.first, placed.last))
        if before:
            return When(before[-1][1], "sentence", (before[-1][0].first, before[-1][0].last))
        if len(rows) == 1 and not self._compares(rows[0][0]) and not self._future(rows[0][1]):
            return When(rows[0][1], "sentence", (rows[0][0].first, rows[0][0].last))
        return None

    def _of_target(self, placed: PlacedPeriod) -> bool:
        """"target tahun ini", "target sampai akhir tahun": the time of the plan, not of what was achieved."""
        return bool(self._rules.target.intersection(self._scene.words(max(0, placed.first - 2), placed.first)))

    def _follows(self, before: PlacedPeriod, after: PlacedPeriod, first: int, last: int, left: int) -> bool:
        """Whether the time stands behind its number, as in "49,80 pada 2023 menjadi 52,16 pada 2024" and "2 kg pada 14
        Juni, disusul 3 kg pada 3 September": the one before belongs to the number before."""
        words, boundaries = self._scene.words, self._rules.boundaries
        if boundaries.intersection(words(last, after.first)):
            return False
        if before.first - left <= 1 and after.first - last <= 1:
            return True
        told = not boundaries.intersection(words(left, before.first)) and left > 0
        return told and bool(boundaries.intersection(words(before.last, first)))

    def _day_of_paragraph(self, sentence: Sentence) -> When | None:
        """The only day of what happened in a paragraph, for its hauls without a day; None where a span was told."""
        found: set[Days] = set()
        for other in self._by_paragraph[sentence.paragraph]:
            for placed, days, report in self._local[other.number]:
                if not report and days[0] == days[1] and self._happens(placed, days):
                    found.add(days)
                elif not report and days[0] != days[1] and other.number <= sentence.number:
                    return None
        return When(found.pop(), "event") if len(found) == 1 else None

    def _told_after(self, sentence: Sentence) -> When | None:
        """"Semua perkara itu dibongkar antara Juni dan Oktober": the period comes in the next sentence."""
        sentences = self._scene.sentences
        if sentence.number + 1 >= len(sentences):
            return None
        following = sentences[sentence.number + 1]
        if following.paragraph != sentence.paragraph or following.quantities:
            return None
        rows = [(placed, days) for placed, days, report in self._local[following.number] if not report]
        opening = set(self._scene.tokens.lower[following.first : following.first + 6])
        if len(rows) == 1 and opening & self._rules.back_words and not self._compares(rows[0][0]):
            return When(rows[0][1], "sentence", None)
        return None

    def told_here(self, sentence: Sentence) -> list[Days]:
        """The periods that a sentence tells, report days left out."""
        return [days for _placed, days, report in self._local[sentence.number] if not report]

    def previous_year(self, when: When) -> When:
        """The year before, for "naik dari 22 menjadi 35"; None where the period is not a whole year."""
        if when.days is None or when.days[0].month != 1 or when.days[0].day != 1:
            return When(None, "none")
        first, last = when.days
        try:
            return When((first.replace(year=first.year - 1), last.replace(year=last.year - 1)), "carried")
        except ValueError:
            return When(None, "none")

    def is_future(self, when: When) -> bool:
        """Whether the days lie after the article's own date."""
        return when.days is not None and self._future(when.days)

    # ------------------------------------------------------------------ offices

    def whose(self, sentence: Sentence, first: int, last: int, right: int) -> Whose:
        """The office of a number at tokens [first, last)."""
        acting = [placed for placed in sentence.units if self._acts(sentence, placed)]
        before = [placed for placed in acting if placed.last <= first]
        if before:
            unit = self._slug(before[-1])
            if unit is not None:
                return Whose(unit, "beside", (before[-1].first, before[-1].last))
        for placed in acting:
            if last <= placed.first < min(right, last + self._rules.right_reach) and self._is_agent(placed, last):
                unit = self._slug(placed)
                if unit is not None:
                    return Whose(unit, "beside", (placed.first, placed.last))
        speaker = self._speaker(sentence, first)
        if speaker is not None:
            return Whose(speaker, "subject")
        if self._subject is not None:
            return Whose(self._subject[0], "subject")
        if self._main_agency:
            return Whose(None, "main")
        return Whose(self.main_unit, "main" if self.main_unit else "none")

    def _speaker(self, sentence: Sentence, first: int) -> str | None:
        """The office of the one who speaks, where the sentence says "pihaknya" or "kami" before the number."""
        if not self._rules.own.intersection(self._scene.words(sentence.first, first)):
            return None
        for other in reversed(self._by_paragraph[sentence.paragraph]):
            if other.number > sentence.number:
                continue
            for placed in reversed(other.units):
                unit = placed.mention.unit
                if not placed.mention.person or unit is None or unit == "bnn-ri":
                    continue
                if self._rules.former.intersection(self._scene.words(max(0, placed.first - 1), placed.first)):
                    continue
                # "Wakapolres Jakarta Barat" speaks for the Polres Metro Jakarta Barat that the article is about.
                same = self.main_unit is not None and self.main_unit.endswith(unit.split("-", 1)[-1])
                return self.main_unit if same else unit
        return None

    def _acts(self, sentence: Sentence, placed: PlacedUnit) -> bool:
        if placed.mention.person or placed.mention.kind in {"agency", "collective", "balai"}:
            return False
        if any(0 <= quantity.first - placed.last <= 1 for quantity in sentence.quantities):
            return True  # "… dan Polres Kuansing 16 kasus"
        before = self._scene.words(max(sentence.first, placed.first - 2), placed.first)
        if before[-1:] and before[-1] in self._rules.agents:
            return True
        behind = self._scene.words(placed.last, placed.last + 1)
        if before[-1:] == (",",) and behind and behind[0] in {",", "dan", ")", "serta"}:
            return False  # one of a list of partners
        return not (before[-1:] and before[-1] in self._rules.receivers)

    def _is_agent(self, placed: PlacedUnit, after: int) -> bool:
        between = self._scene.words(after, placed.first)
        if not between or self._rules.boundaries.intersection(between[-self._rules.right_reach :]):
            return False
        return between[-1] in self._rules.agents or (between[-1].startswith("di") and len(between[-1]) > 4)

    def _subject_of(self, sentence: Sentence) -> str | None:
        for placed in sentence.units:
            if placed.first - sentence.first > self._rules.subject_reach:
                return None
            if self._acts(sentence, placed):
                return self._slug(placed)
        return None

    def _slug(self, placed: PlacedUnit) -> str | None:
        """The office's slug; a bare "BNN" or "BNNK" is the office that the article is about, where it is one."""
        mention = placed.mention
        if mention.unit == "bnn-ri" and self.main_unit is not None and self.main_unit.startswith("bnn-"):
            return self.main_unit if placed.last - placed.first == 1 else mention.unit
        if mention.unit is not None:
            return mention.unit
        if mention.kind.startswith("bnn-") and self._family == mention.kind:
            return self.main_unit
        return None


def _nearest(left: Sequence[str], right: Sequence[str], words: frozenset[str]) -> int | None:
    """How many tokens away the nearest of `words` stands, before or behind; None where none does."""
    distances = [len(left) - at for at, word in enumerate(left) if word in words]
    distances += [at + 1 for at, word in enumerate(right) if word in words]
    return min(distances, default=None)


def _main_unit(scene: Scene) -> tuple[str | None, str]:
    """The office that the article is about: named early, often, and not only as a speaker's; with its kind."""
    weights: dict[str, float] = {}
    kinds: dict[str, str] = {}
    for sentence, placed in _units(scene.sentences):
        unit = placed.mention.unit
        if unit is None:
            continue
        weight = 0.6 if placed.mention.person else 1.0
        if sentence.title:
            weight += 2.5
        elif sentence.number < _LEAD:
            weight += 2.0
        weight += 1.5 if not weights else 0.0
        if unit == "bnn-ri":
            weight *= 0.45
        weights[unit] = weights.get(unit, 0.0) + min(weight, 4.0)
        kinds[unit] = placed.mention.kind
    if not weights:
        return None, ""
    order = list(weights)
    best = max(order, key=lambda unit: (weights[unit], -order.index(unit)))
    return best, kinds[best]


def _agency_leads(scene: Scene, leading: frozenset[str]) -> bool:
    """Whether an agency without a slug (Polri, a prosecutor's office) is named before any office, in the lead."""
    lead = [placed for sentence, placed in _units(scene.sentences) if sentence.number < _LEAD]
    if any(placed.mention.unit is not None for placed in lead):
        return False  # the next named office that has a slug is the one (contract)
    return any(
        placed.mention.kind == "agency" and scene.tokens.lower[placed.first] in leading for placed in lead
    )


def _units(sentences: Iterable[Sentence]) -> Iterable[tuple[Sentence, PlacedUnit]]:
    for sentence in sentences:
        for placed in sentence.units:
            yield sentence, placed


def article_mentions(scene: Scene) -> list[PeriodMention]:
    """Every time expression of the article."""
    return [placed.mention for sentence in scene.sentences for placed in sentence.periods]
