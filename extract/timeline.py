"""When: the days of each number, told beside it, in its sentence, or carried from what was told before.

In: a `Scene` with its `Dating`. Out: a `When` for a number at a place. Never: reading of a time expression, and nothing
kept from one article to the next.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.columns import Layout
from extract.dated import Dated, Days, goes_on, length, of_the_same, whole_year
from extract.dating import Dating
from extract.happenings import Happenings
from extract.occasions import Occasions
from extract.ownperiod import JUST_OVER
from extract.particles import FROM, THAT, WITH
from extract.scene import QUOTES, PlacedPeriod, Scene, Sentence
from extract.timesbeside import Spot, TimesBeside, When
from rules.discourse import DiscourseRules

_MONTH = 31
_LONG = range(150, 366)
"""Days of a period that has months of its own: half a year, a year."""
_BACK_REACH = 6
_AFTER_REACH = 3
"""Sentences behind a number within which "Keduanya … pada 6 Juni" still tells its time."""
_EVENT_REACH = 6
_OPENING = 3
_SEVERAL = 2


class Timeline:
    """The time while one article is read. Call `enter` and `leave` for each sentence in order."""

    def __init__(self, scene: Scene, dating: Dating, rules: DiscourseRules, layout: Layout) -> None:
        self._scene = scene
        by_place = {row.place: row for rows in dating.rows.values() for row in rows} if layout.periods else {}
        self._columns = {
            number: by_place[placed.first, placed.last]
            for number, placed in layout.periods.items()
            if (placed.first, placed.last) in by_place
        }
        """The times that the headers of tables tell of numbers, by a number's first token."""
        self._dating = dating
        self._rules = rules
        self._main = dating.main
        self._current = dating.main
        self._so_far = dating.main
        """The main period, or the part from its begin ("hingga November", "triwulan I") that the story tells of."""
        self._day: Days | None = None
        self._used: set[tuple[int, int]] = set()
        self._held = False
        """Whether the paragraph opened with the current period: what follows is of it, too."""
        self._opened_by = -1
        self._operations = {row.days for rows in dating.rows.values() for row in rows if row.operation}
        self._of_operation = False
        """Whether the current period is the year in the name of an operation: the same one, a year before."""
        self._ahead: Days | None = None
        """A time to come that the paragraph turned to in a sentence without a figure: plans behind it are for it."""
        self._figured = False
        """Whether a figure took the current period for its own."""
        self._paragraph = -1
        self._announced = -1
        """The last sentence that told a day and no figure: "Kasus terbaru diungkap pada 8 April." """
        self._happened = Happenings(scene, dating, rules)
        self._occasions = Occasions(scene, dating, rules, self._happened)
        self._beside = TimesBeside(scene, dating, rules)

    @property
    def _is_short(self) -> bool:
        """Whether the main period is about a month: its days tell of single hauls."""
        return self._main is not None and (self._main[1] - self._main[0]).days <= _MONTH

    # ------------------------------------------------------------------ the state

    def enter(self, sentence: Sentence) -> None:
        """Begin a sentence: a new paragraph forgets single days and other years; "Dalam penggerebekan itu" goes back to
        the day of what was done."""
        self._turn_to(sentence)
        self._day = self._occasions.of_opening(sentence) or self._day

    def _turn_to(self, sentence: Sentence) -> None:
        if self._so_far is not None and self._rules.rest.intersection(
            self._scene.words(sentence.first, sentence.first + _OPENING)
        ):
            self._current, self._day = self._so_far, None
        if sentence.paragraph == self._paragraph:
            if not self._held and (not self._speaks_on(sentence) or self._compares(sentence)):
                self._return()
            return
        self._held = False
        self._paragraph, self._opened_by = sentence.paragraph, sentence.number
        self._ahead = None
        same = goes_on(self._scene, sentence, self._rules) or of_the_same(self._scene, sentence, self._rules)
        announced = self._announced == sentence.number - 1
        if not self._happened.is_story and not (same or announced):
            self._day = None
        some_days = self._current is not None and (self._current[1] - self._current[0]).days <= _MONTH
        if some_days and self._speaks_on(sentence):
            return  # the days of another operation hold on; another year was only told to compare
        self._return()
        self._narrow()
        self._close()

    def _compares(self, sentence: Sentence) -> bool:
        """ "Tersangkanya 53, tahun kemarin 36": a number with the earlier time behind it, for another one."""
        first = next((item.first for item in sentence.quantities if item.rejected is None), None)
        rows = self._dating.told(sentence)
        return first is not None and bool(rows) and rows[0].days == self._current and rows[0].placed.first > first

    def _narrow(self) -> None:
        """ "alokasi untuk tahun 2025 …" in a story of its first semester: the year was told in passing, and ends with
        its paragraph."""
        if self._current is not None and self._main is not None:
            wider = self._current[0] <= self._main[0] and self._main[1] <= self._current[1]
            wider = wider and (self._current[0], self._current[1]) == (
                whole_year(self._current[0].year)[0],
                whole_year(self._current[1].year)[1],
            )
            self._current = self._so_far if wider else self._current

    def _close(self) -> None:
        """ "Pada Maret dimusnahkan 2 kg." in a story of a year: a month with figures of its own ends with its
        paragraph."""
        if self._current is None or self._main is None or not self._figured:
            return
        within = self._main[0] <= self._current[0] and self._current[1] <= self._main[1]
        if within and length(self._current) <= _MONTH and length(self._main) in _LONG:
            self._current = self._so_far

    def _return(self) -> None:
        """Back from another year, told for comparison or as a plan, to the period that the article is about."""
        if self._current is not None and self._main is not None:
            strays = self._current[1] < self._main[0] or self._current[0] > self._main[1]
            # A story of one month that goes on to last year's work has changed its subject.
            longer = self._is_short and self._current[1] - self._current[0] > 2 * (self._main[1] - self._main[0])
            longer = longer and not self._of_operation
            self._current = self._so_far if strays and not longer else self._current

    def _speaks_on(self, sentence: Sentence) -> bool:
        """Whether a sentence goes on about what the one before told: "Tersangkanya 40 orang", "Dari jumlah itu"."""
        opening = self._scene.words(sentence.first, sentence.first + 2)
        if opening[1:] == (THAT,) and opening[0] in self._rules.turning:
            return False  # "Sementara itu": another subject
        if not self._rules.aspects.isdisjoint(opening[1:]):
            return False  # "Dari jajaran polsek", "Dari sisi penindakan": another subject
        if opening[:1] == (WITH,) and not self._rules.carried_on.isdisjoint(opening[1:]):
            return True  # "Dengan barang bukti 12 gram ganja"
        return any(word.endswith("nya") or word in self._rules.back_words or word == FROM for word in opening)

    def leave(self, sentence: Sentence) -> None:
        """End a sentence: keep the last time that it told for the sentences after it."""
        rows = self._dating.told(sentence)
        self._occasions.keep(sentence, rows)
        apart = len({row.days for row in rows if row.single and row.place in self._used}) > 1
        for row in rows:
            if apart and row.single:
                self._day = None  # "11 Februari disita 52 gram, 20 Mei 18 gram": what follows is of both
                continue
            if row.mention.kind == "relative" and any(cue.value == "plan" for cue in sentence.layer("role")):
                continue  # "tahun ini akan lebih ramai"
            if self._in_an_aside(sentence, row) or (row.mention.kind == "until" and self._to_a_day(row, sentence)):
                continue
            unused = not row.single and bool(sentence.quantities) and row.place not in self._used
            if row.mention.kind == "since" or row.planned or (unused and not sentence.title):
                continue
            later = self._main is not None and row.days[0] > self._main[1]
            if (later or self._dating.future(row.days)) and all(one.rejected for one in sentence.quantities):
                self._ahead = row.days  # "Menyongsong 2021 ia hati-hati. Sasaran rehabilitasi kembali 180 orang"
            if row.single:
                happens = self._dating.happens_in(sentence, row)
                self._day = row.days if happens else self._day
                announces = self._rules.announcing.intersection(self._scene.words(sentence.first, sentence.last))
                if happens and announces and all(one.rejected for one in sentence.quantities):
                    self._announced = sentence.number
            elif not (row.compared or self._dating.future(row.days) or self._adds_up_years(row)):
                self._current, self._day = row.days, None
                # "Waktu itu", told of the operation of another year, is of that operation.
                self._of_operation = row.operation or (row.mention.kind == "same" and row.days in self._operations)
                self._count_so_far(row.days)
                self._figured = row.place in self._used
                opens = row.placed.first - sentence.first <= _OPENING
                lasts = self._rules.throughout.intersection(self._scene.words(sentence.first, row.placed.first))
                self._held = opens and (self._opened_by == sentence.number or bool(lasts))

    def _adds_up_years(self, row: Dated) -> bool:
        """ "sejak 2019 hingga 2023 sudah berdiri 37 desa": years before the story's own, added up for one figure."""
        inside = self._main is not None and row.days[0] < self._main[0] and self._main[1] <= row.days[1]
        return inside and row.days[0].year < row.days[1].year and row.place in self._used

    def _in_an_aside(self, sentence: Sentence, row: Dated) -> bool:
        """ "Bulan September saya sudah pesimis," ujar Kepala BNNP: a month inside what the story is about, told in
        somebody's own words without a figure."""
        if sentence.quantities or self._main is None or length(self._main) not in _LONG or row.single:
            return False
        inside = self._main[0] <= row.days[0] and row.days[1] <= self._main[1] and length(row.days) <= _MONTH
        words = self._scene.tokens.lower[sentence.first : sentence.last]
        return inside and not QUOTES.isdisjoint(words) and not self._rules.speech.isdisjoint(words)

    @staticmethod
    def _to_a_day(row: Dated, sentence: Sentence) -> bool:
        """ "sampai kemarin belum ditemukan": up to a day that dates no figure behind it."""
        last = row.mention.fields.last
        return not sentence.quantities and last is not None and last.step is not None and row.mention.precision == "day"

    def _count_so_far(self, days: Days) -> None:
        """A time within the main period: from its begin it is what the story tells of from now on, else it is not."""
        if self._main is not None and self._main[0] <= days[0] and days[1] <= self._main[1]:
            lasting = days[0] == self._main[0] and length(days) > _MONTH
            self._so_far = days if lasting else self._main

    # ------------------------------------------------------------------ questions

    def when(
        self,
        sentence: Sentence,
        spot: Spot,
        *,
        destroyed: bool = False,
        achieved: bool = False,
        planned: bool = False,
        deed: bool = False,
    ) -> When:
        """The days of a number. `destroyed` prefers the day of a destruction; `achieved` tells that something was, so
        that the time of a target ("target tahun ini") is not its time, `planned` that it is a target; `deed` tells that
        it came before a destruction."""
        if spot.first in self._columns and not self._dating.told(sentence):
            return When(self._columns[spot.first].days, "beside")
        found = self._occasions.of_destruction(sentence, spot) if destroyed else None
        found = (
            found
            or self._beside.when(sentence, spot, achieved=achieved, planned=planned)
            or (When(self._ahead, "carried") if planned and self._ahead is not None else None)
            or self.carried(sentence, spot)
        )
        found = self._until_told(sentence, found)
        if not destroyed and found.days is not None and found.days == self._happened.destruction:
            if deed:
                found = self._span_behind(sentence, spot) or When(None, "none")
            elif found.place is None:
                return found._replace(source="occasion")
        if found.place is not None:
            self._used.add(found.place)
            if planned and self._main is not None and found.days is not None and found.days[0] > self._main[1]:
                self._ahead = found.days  # "tahun 2025 kami ditugasi 6 LKN. BNNK X kebagian dua"
        elif found.days == self._current:
            self._figured = True
        return found

    def _span_behind(self, sentence: Sentence, spot: Spot) -> When | None:
        """ "dimusnahkan, hasil 34 kasus dengan 67 tersangka sejak Januari hingga April": the span told behind both."""
        for row in self._dating.told(sentence):
            if not (row.single or row.compared) and row.placed.first >= spot.last:
                return When(row.days, "sentence", row.place)
        return None

    def _until_told(self, sentence: Sentence, found: When) -> When:
        """ "Sejak Januari digelar 120 penyuluhan" in a story of the time until the end of September: until then."""
        if found.days is None or self._so_far is None or found.days[0] != self._so_far[0]:
            return found
        row = next((row for row in self._dating.rows[sentence.number] if row.place == found.place), None)
        later = (found.days[1] - self._so_far[1]).days
        opened = row is not None and row.mention.kind == "since" and 0 < later <= JUST_OVER
        return found._replace(days=self._so_far) if opened else found

    def of_the_year(self, when: When, *, planned: bool) -> When:
        """For a year's work of which the story tells no time beside it: the only year that it tells, or the one that
        ends. `planned`: it has a target, so that a day of something else is not its time."""
        if planned and when.place is None and when.days is not None and when.days[0] == when.days[1]:
            when = When(None, "none")
        year = (self._dating.only_year() or self._dating.closing_year()) if when.days is None else None
        return When(year, "carried") if year is not None else when

    def told_here(self, sentence: Sentence, last: int) -> list[Days]:
        """The periods that a sentence tells before token `last`, days of the telling left out."""
        return [row.days for row in self._dating.rows[sentence.number] if not row.report and row.placed.first < last]

    def places(self, sentence: Sentence) -> list[tuple[int, Days]]:
        """The times that a sentence tells, those of the telling left out, by their first token."""
        return [(row.placed.first, row.days) for row in self._dating.rows[sentence.number] if not row.report]

    def at(self, sentence: Sentence, placed: PlacedPeriod) -> When | None:
        """The days of one time of a sentence or of the one before; None where they cannot be told."""
        rows = (row for number in (sentence.number, sentence.number - 1) for row in self._dating.rows.get(number, ()))
        found = (row for row in rows if row.place == (placed.first, placed.last))
        return next((When(row.days, "beside", row.place) for row in found), None)

    def between(self, sentence: Sentence, first: int, last: int) -> When | None:
        """The time told between a target and what was reached of it, at tokens [first, last), which is that of what was
        reached ("Dari 80 orang target tahun 2022, sampai akhir September baru 51 orang"); None without."""
        rows = [row for row in self._dating.rows[sentence.number] if first <= row.placed.first < last]
        rows = [row for row in rows if not (row.report or row.compared or self._dating.future(row.days))]
        if not rows:
            return None
        self._used.add(rows[-1].place)
        return When(rows[-1].days, "beside", rows[-1].place)

    def of_a_target(self, sentence: Sentence, first: int, when: When) -> When:
        """ "tahun ini terserap 94,79 persen, untuk rehabilitasi target 2019 40 orang, terealisasi 51 orang": another
        time right before a target at token `first` is that of what was reached of it, too; else `when`."""
        for row in self._dating.rows[sentence.number]:
            apart = when.days is None or row.days[1] < when.days[0] or row.days[0] > when.days[1]
            if row.planned and row.placed.last == first and apart and not self._dating.future(row.days):
                self._used.add(row.place)
                return When(row.days, "beside", row.place)
        return when

    def compared(self, sentence: Sentence, when: When) -> bool:
        """Whether a time of the sentence was told for comparison: "dibanding 2023, dari 55 orang menjadi 63"."""
        return any(row.compared for row in self._dating.rows[sentence.number] if row.place == when.place)

    def is_future(self, when: When) -> bool:
        """Whether the days lie after the article's own date."""
        return when.days is not None and self._dating.future(when.days)

    @staticmethod
    def previous_year(when: When) -> When:
        """The year before, for "naik dari 22 menjadi 35"; none where the period does not begin with a year."""
        if when.days is None or (when.days[0].month, when.days[0].day) != (1, 1):
            return When(None, "none")
        first, last = when.days
        day = 28 if (last.month, last.day) == (2, 29) else last.day
        return When((first.replace(year=first.year - 1), last.replace(year=last.year - 1, day=day)), "carried")

    def carried(self, sentence: Sentence, spot: Spot) -> When:
        """A time that other sentences told."""
        back = self._told_after(sentence) or self._all_months(sentence)
        if back is not None:
            return back
        if not self._sums_up(sentence) and (self._happened.is_story or (self._day is None and self._is_short)):
            only = self._only_day(sentence)
            if only is not None:
                return only
        event = None if self._sums_up(sentence) or self._too_early(sentence) else self._happened.event
        for days, source in ((self._day, "carried"), (self._current, "carried"), (event, "event")):
            if days is not None:
                return When(days, source)
        return When(None, "none")

    def _sums_up(self, sentence: Sentence) -> bool:
        """Whether a sentence before the first day tells of several cases: the first of them does not date them all."""
        if self._happened.event_sentence is None or sentence.number >= self._happened.event_sentence:
            return False
        return self._happened.days_told > 1 or any(
            item.kind == "case" and item.value > 1 for item in sentence.quantities
        )

    def _too_early(self, sentence: Sentence) -> bool:
        """Whether the first day is told long after a sentence: it is then that of another event."""
        first = self._happened.event_sentence
        return first is not None and first - sentence.number > _EVENT_REACH

    def _only_day(self, sentence: Sentence) -> When | None:
        """The only day of what happened in a paragraph, for its hauls without a day; none where a span came first."""
        paragraph = self._happened.paragraphs[sentence.paragraph]
        spanned = paragraph.first_span is not None and paragraph.first_span <= sentence.number
        # "Disita 6 kg. … Sehari kemudian AP ditangkap": what stands before is of the day before.
        moved = paragraph.moved_in is not None and sentence.number < paragraph.moved_in and self._day is not None
        spanned = spanned or moved
        return When(next(iter(paragraph.days)), "event") if len(paragraph.days) == 1 and not spanned else None

    def _all_months(self, sentence: Sentence) -> When | None:
        """ "Januari 41 surat, Februari 27 surat, Maret 88 surat. Totalnya 156 surat": of the months of the sentence
        before, from the first to the last."""
        before = self._scene.sentences[sentence.number - 1] if sentence.number else None
        if before is None or before.paragraph != sentence.paragraph:
            return None
        if not self._rules.totals.intersection(self._scene.words(sentence.first, sentence.first + _OPENING)):
            return None
        rows = [row for row in self._dating.told(before) if row.place in self._used]
        months = [row.days for row in rows if row.mention.kind == "month"]
        apart = len(months) < len(rows) or len(set(months)) < _SEVERAL
        return None if apart else When((min(months)[0], max(months)[1]), "carried")

    def _told_after(self, sentence: Sentence) -> When | None:
        """ "Semua perkara itu dibongkar antara Juni dan Oktober": the period comes in the next sentence, or some
        sentences of the paragraph later, where none between tells another."""
        sentences: Sequence[Sentence] = self._scene.sentences
        for following in sentences[sentence.number + 1 : sentence.number + 1 + _AFTER_REACH]:
            if following.paragraph != sentence.paragraph:
                return None
            rows = [row for row in self._dating.rows[following.number] if not row.report]
            opening = self._scene.words(following.first, following.first + _BACK_REACH)
            counted = any(quantity.rejected is None for quantity in following.quantities)
            if rows and not counted:
                backward = self._rules.together
                if following.number == sentence.number + 1:
                    backward = backward | self._rules.back_words
                told = len(rows) == 1 and backward.intersection(opening) and not rows[0].compared
                told = told and not (self._main is not None and rows[0].days[1] < self._main[0])
                told = told and self._rules.confessing.isdisjoint(opening)
                return When(rows[0].days, "sentence") if told else None
            if rows or not counted:
                return None
        return None
