"""Words that carry a discourse: boundaries, speech, events, receivers, comparisons.

In: `function.toml` and `discourse.toml` of a language pack, the kinds of offices of a domain pack. Out: frozen sets,
and what they say of words. Never: text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rules.files import Packs
from rules.units import OfficeKinds, office_kinds

_COLUMNS = ("stroke_names", "before_stroke", "behind_stroke", "bracket_names", "row_names")
_VERB = 4
"""Letters that a verb has more of."""


@dataclass(frozen=True, slots=True)
class DiscourseRules:
    """All word lists of the discourse; each is lower case."""

    function: frozenset[str]
    verb_prefixes: tuple[str, ...]
    boundaries: frozenset[str]
    strong: frozenset[str]
    anaphoric: frozenset[str]
    detail: frozenset[str]
    remaining: frozenset[str]
    one: frozenset[str]
    achieved: frozenset[str]
    added: frozenset[str]
    contrary: frozenset[str]
    means: frozenset[str]
    standing: frozenset[str]
    """Before the word for a target: how what was achieved stands to it, "melampaui", "di atas"."""
    aiming: frozenset[str]
    """Verbs that only aim at a number, where what was achieved follows: "menyasar 90 orang, terealisasi 120"."""
    opens: frozenset[str]
    """Behind that word: what begins the number that was achieved, ":", "yakni"."""
    """Between a target and the verb of what came up to it: "dengan mengungkap"."""
    percent_ties: frozenset[str]
    joins: frozenset[str]
    """Between two things of one list: "dan", "serta"."""
    counting: frozenset[str]
    leading: frozenset[str]
    """Right before a number that belongs to words further back: "sebanyak"."""
    each_in_turn: str
    """The word behind which a list of numbers is read in step with the list before it: "masing-masing"."""
    in_a_row: frozenset[str]
    """Words for the same that may stand before both lists: "berturut-turut"."""
    alike: frozenset[tuple[str, ...]]
    """Between offices and the number that each of them has: "sama-sama"."""
    list_glue: frozenset[str]
    of_whole: frozenset[tuple[str, ...]]
    """What stands between a number and the target that it is so much of: "dari", "/"."""
    either: frozenset[str]
    """Between a percentage and the number that it stands for: "atau", "setara"."""
    naming: frozenset[str]
    pointers: frozenset[str]
    detailing: frozenset[str]
    sums: frozenset[str]
    ties: frozenset[str]
    """Between an office and its number: "Polres X dengan 26 kasus"."""
    small: frozenset[str]
    """Between an office and its verb: "hanya", "sudah"."""
    totals: frozenset[str]
    """At a sentence's begin these go back to the whole, and to the article's own office: "Sitaan keseluruhan"."""
    many: frozenset[str]
    """Before offices that nobody names: "jajaran Polsek"."""
    teams: frozenset[str]
    """Words for what of an office went along, between it and the one before."""
    partners: frozenset[str]
    """Between two offices these say that the second only went along."""
    stroke_names: frozenset[str]
    """Words that name the stroke between two columns: "garis miring"."""
    before_stroke: frozenset[str]
    behind_stroke: frozenset[str]
    bracket_names: frozenset[str]
    """Words that name the brackets of a column: "dalam kurung"."""
    row_names: frozenset[str]
    """What the first column of a table is called, which names its rows."""
    speech: frozenset[str]
    saying_name: frozenset[str]
    """Words of saying right before a name alone: "lanjut Yuliana"."""
    occasion: frozenset[str]
    told_of: frozenset[str]
    """Behind an occasion these name what was told of on it."""
    going_on: str
    going_on_with: frozenset[str]
    beginnings: frozenset[str]
    neutral: frozenset[str]
    being: frozenset[str]
    """Behind a length of time: what somebody was for so long, "menjadi"."""
    trade: frozenset[str]
    trade_reach: int
    endings: frozenset[str]
    afterwards: frozenset[str]
    """Before an occasion of speaking: it was over."""
    event: frozenset[str]
    receivers: frozenset[str]
    agents: frozenset[str]
    sources: frozenset[tuple[str, ...]]
    """Before an office: the numbers before come from it, "berasal dari Polresta X"."""
    givers: frozenset[str]
    clock: frozenset[str]
    listed: frozenset[str]
    districts: frozenset[str]
    about: frozenset[str]
    about_surely: frozenset[str]
    opening_reach: int
    comparisons: frozenset[str]
    announcing: frozenset[str]
    surpassed: frozenset[str]
    rest: frozenset[str]
    """At a sentence's begin: back from one day's haul to all that the story counts."""
    throughout: frozenset[str]
    """Before a time these say that the sentences behind it are of that time, too."""
    again: frozenset[str]
    """Behind a time these say that it was told before."""
    serving: frozenset[str]
    """Right before an office, these tell where somebody works or worked."""
    gathered: frozenset[str]
    """Before a time these tell when the cases came together from which something was destroyed."""
    reviews: frozenset[str]
    """Before "akhir tahun" these name a look back on the year."""
    before_years: frozenset[str]
    """Right before four digits these say that they are a year."""
    turning_to: frozenset[str]
    """Before "dari Polsek X," at a sentence's begin: "Adapun"."""
    carried_on: frozenset[str]
    """Behind a "dengan" that begins a sentence: what belongs to what the one before told."""
    lasting: frozenset[str]
    """Behind "sampai saat ini": what goes on to this day, and dates no figure."""
    same_people: frozenset[str]
    """At a paragraph's begin these are the people of the case before."""
    same_thing: frozenset[str]
    """At a paragraph's begin, with "itu" behind them: the haul or the people of the paragraph before."""
    gaps: frozenset[str]
    """Before a number with "dari target" behind it: by how much it was passed or missed."""
    too: frozenset[str]
    """Between "Polsek X, yang" and its verb: "kemudian"."""
    own_offices: frozenset[str]
    own_people: frozenset[str]
    """The people of whoever spoke last, also paragraphs before: "anggotanya"."""
    ranks: frozenset[str]
    """Ranks and titles before a name."""
    staff: frozenset[str]
    constables: frozenset[str]
    handing: frozenset[str]
    inmates: frozenset[str]
    officers: frozenset[str]
    """Before an office with a verb behind it these are the ones that acted for it."""
    nationwide: frozenset[str]
    """Before "nasional" these tell of the whole country."""
    hours: frozenset[str]
    """Behind a day these tell its hour: "pukul"."""
    freed: frozenset[tuple[str, ...]]
    """Before a day these say that somebody was freed on it."""
    when: frozenset[str]
    """Between a day and what was done on it: "ketika"."""
    occasions: frozenset[str]
    """Before what was done, at a sentence's begin: "Dalam penggerebekan itu"."""
    pointing: frozenset[str]
    """Behind it: "itu"."""
    confirming: frozenset[str]
    """Before a catch and a day these say that the day is that of the telling."""
    none: frozenset[str]
    """Behind a time these say that there was nothing then."""
    turning: frozenset[str]
    """With "itu" behind them these turn to something else: "sementara itu"."""
    aspects: frozenset[str]
    """Behind a "dari" that begins a sentence: it turns to another side of things."""
    together: frozenset[str]
    """At a sentence's begin: of all that the sentences before it told, "Keduanya"."""
    confessing: frozenset[str]
    """Before a time these tell that a suspect speaks of his trade."""
    against: frozenset[str]
    """Before numbers, and their time behind them, that others are set against: "berbanding"."""
    assuming: frozenset[str]
    back_words: frozenset[str]
    now: frozenset[str]
    reached: frozenset[str]
    attained: frozenset[str]
    earlier: frozenset[str]
    target: frozenset[str]
    operations: frozenset[str]
    passing: frozenset[str]
    dashes: frozenset[str]
    refused: frozenset[str]
    own: frozenset[str]
    kinds: OfficeKinds
    annexes: frozenset[str]
    former: frozenset[str]
    national: frozenset[str]
    agencies: frozenset[str]
    prosecution: frozenset[str]
    subject_reach: int
    right_reach: int
    report_reach: int

    @property
    def caught(self) -> frozenset[str]:
        """Words of events that tell of a catch or of a destruction, and of nothing else."""
        return self.event - self.neutral

    def tell_a_deed(self, words: Iterable[str]) -> bool:
        """Whether one of the words looks like a verb of something done; "di" and "dan" do not."""
        return any(word.startswith(self.verb_prefixes) and len(word) > _VERB for word in words)


def discourse_rules(packs: Packs) -> DiscourseRules:
    """The word lists of a language, with the domain's kinds of offices. Raises RuleError when a file is missing."""
    words, state = packs.language.toml("function.toml"), packs.language.toml("discourse.toml")
    return DiscourseRules(
        function=frozenset(words["function"]["words"]),
        verb_prefixes=tuple(words["function"]["verb_prefixes"]),
        boundaries=frozenset(words["boundary"]["words"]),
        strong=frozenset(words["boundary"]["strong"]),
        anaphoric=frozenset(words["anaphoric"]["words"]),
        detail=frozenset(words["detail"]["words"]),
        remaining=frozenset(words["remaining"]["words"]),
        one=frozenset(words["one"]["words"]),
        achieved=frozenset(words["achieved"]["words"]),
        added=frozenset(words["achieved"]["added"]),
        contrary=frozenset(words["achieved"]["contrary"]),
        means=frozenset(words["achieved"]["means"]),
        standing=frozenset(words["achieved"]["standing"]),
        aiming=frozenset(words["achieved"]["aiming"]),
        opens=frozenset(words["achieved"]["opens"]),
        percent_ties=frozenset(words["percent"]["ties"]),
        joins=frozenset(words["joins"]["words"]),
        counting=frozenset(words["joins"]["counting"]),
        leading=frozenset(words["joins"]["leading"]),
        each_in_turn=words["joins"]["each_in_turn"],
        in_a_row=frozenset(words["joins"]["in_a_row"]),
        alike=frozenset(tuple(phrase.split()) for phrase in words["joins"]["alike"]),
        list_glue=frozenset(words["joins"]["glue"]),
        of_whole=frozenset(tuple(phrase.split()) for phrase in words["joins"]["of"]),
        either=frozenset(words["percent"]["either"]),
        naming=frozenset(words["pointer"]["naming"]),
        pointers=frozenset(words["pointer"]["words"]),
        detailing=frozenset(words["detailing"]["words"]),
        sums=frozenset(words["pointer"]["sums"]),
        **{name: frozenset(state["columns"][name]) for name in _COLUMNS},
        speech=frozenset(words["speech"]["words"]),
        saying_name=frozenset(words["speech"]["before_name"]),
        occasion=frozenset(words["speech"]["occasion"]),
        told_of=frozenset(words["speech"]["told_of"]),
        beginnings=frozenset(words["event"]["beginnings"]),
        neutral=frozenset(words["event"]["neutral"]),
        event=frozenset(words["event"]["words"]),
        receivers=frozenset(state["office"]["receivers"]),
        agents=frozenset(state["office"]["agents"]),
        sources=frozenset(tuple(phrase.split()) for phrase in state["office"]["sources"]),
        givers=frozenset(state["office"]["givers"]),
        clock=frozenset(state["period"]["clock"]),
        listed=frozenset(state["office"]["listed"]),
        districts=frozenset(state["office"]["districts"]),
        about=frozenset(state["office"]["about"]),
        about_surely=frozenset(state["office"]["about_surely"]),
        opening_reach=state["office"]["opening_reach"],
        comparisons=frozenset(state["period"]["comparisons"]),
        assuming=frozenset(state["number"]["assuming"]),
        announcing=frozenset(state["period"]["announcing"]),
        surpassed=frozenset(state["period"]["surpassed"]),
        rest=frozenset(state["period"]["rest"]),
        hours=frozenset(state["period"]["hours"]),
        freed=frozenset(tuple(phrase.split()) for phrase in state["period"]["freed"]),
        when=frozenset(state["period"]["when"]),
        occasions=frozenset(state["period"]["occasions"]),
        pointing=frozenset(state["period"]["pointing"]),
        confirming=frozenset(state["period"]["confirming"]),
        throughout=frozenset(state["period"]["throughout"]),
        again=frozenset(state["period"]["again"]),
        serving=frozenset(state["office"]["serving"]),
        gathered=frozenset(state["period"]["gathered"]),
        reviews=frozenset(state["period"]["reviews"]),
        before_years=frozenset(state["period"]["before_years"]),
        staff=frozenset(state["office"]["staff"]),
        constables=frozenset(state["office"]["constables"]),
        handing=frozenset(state["office"]["handing"]),
        inmates=frozenset(state["office"]["inmates"]),
        officers=frozenset(state["office"]["officers"]),
        nationwide=frozenset(state["office"]["nationwide"]),
        none=frozenset(state["period"]["none"]),
        turning=frozenset(state["period"]["turning"]),
        aspects=frozenset(state["period"]["aspects"]),
        together=frozenset(state["period"]["together"]),
        confessing=frozenset(state["period"]["confessing"]),
        against=frozenset(state["period"]["against"]),
        trade=frozenset(state["period"]["trade"]),
        being=frozenset(state["period"]["being"]),
        going_on=str(state["period"]["going_on"]),
        going_on_with=frozenset(state["period"]["going_on_with"]),
        trade_reach=state["period"]["trade_reach"],
        endings=frozenset(state["period"]["endings"]),
        afterwards=frozenset(state["period"]["afterwards"]),
        back_words=frozenset(state["period"]["back_words"]),
        now=frozenset(state["period"]["now"]),
        reached=frozenset(state["period"]["reached"]),
        attained=frozenset(state["period"]["attained"]),
        earlier=frozenset(state["period"]["earlier"]),
        target=frozenset(state["period"]["target"]),
        operations=frozenset(state["period"]["operations"]),
        passing=frozenset(state["period"]["passing"]),
        dashes=frozenset(state["period"]["dashes"]),
        refused=frozenset(state["period"]["refused"]),
        own=frozenset(state["office"]["own"]),
        turning_to=frozenset(state["office"]["turning_to"]),
        carried_on=frozenset(state["period"]["carried_on"]),
        lasting=frozenset(state["period"]["lasting"]),
        same_people=frozenset(state["period"]["same_people"]),
        same_thing=frozenset(state["period"]["same_thing"]),
        gaps=frozenset(words["pointer"]["gaps"]),
        too=frozenset(state["office"]["too"]),
        own_offices=frozenset(state["office"]["own_offices"]),
        own_people=frozenset(state["office"]["own_people"]),
        ranks=frozenset(state["office"]["ranks"]),
        kinds=office_kinds(packs.domain),
        annexes=frozenset(state["office"]["annexes"]),
        many=frozenset(state["office"]["many"]),
        teams=frozenset(state["office"]["teams"]),
        partners=frozenset(state["office"]["partners"]),
        ties=frozenset(state["office"]["ties"]),
        small=frozenset(state["office"]["small"]),
        totals=frozenset(state["office"]["totals"]),
        former=frozenset(state["office"]["former"]),
        national=frozenset(state["office"]["national"]),
        agencies=frozenset(state["office"]["agencies"]),
        prosecution=frozenset(state["office"]["prosecution"]),
        subject_reach=state["office"]["subject_reach"],
        right_reach=state["office"]["right_reach"],
        report_reach=state["period"]["report_reach"],
    )
