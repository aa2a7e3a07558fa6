"""Time expressions beyond the tables: examples of the rule file, any text, hostile text, the annotated articles."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from growth import assert_linear
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.periods import PeriodFinder, dateline, resolve
from rules.files import Pack, RuleError, packs
from rules.periods import FILE, Term, load

SHARED = Path(__file__).parents[1].parent / "shared"
FINDER = PeriodFinder()
WORDS = load(packs().language)


@pytest.mark.parametrize("term", WORDS.terms, ids=lambda term: term.id)
def test_every_term_matches_its_examples_and_not_the_others(term: Term) -> None:
    for sentence in term.match:
        text, expressions = sentence.replace("[[", "").replace("]]", ""), re.findall(r"\[\[(.+?)\]\]", sentence)
        found = [text[m.start : m.end] for m in FINDER.find(text)]
        assert expressions and set(expressions) <= set(found), (sentence, found)
    for sentence in term.nomatch:
        assert [sentence[m.start : m.end] for m in FINDER.find(sentence)] == [], sentence


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ('[[term]]\nid = "a"\nrole = "mnth"\n', "unknown role 'mnth'"),
        ('[[term]]\nid = "a"\nrole = "month"\n', "`note` is missing"),
        (
            '[[term]]\nid = "a"\nrole = "month"\nnote = "n"\nmatch = ["x"]\nnomatch = ["y"]\nforms = ["Mei"]\n',
            "`forms`",
        ),
        ("years = { first = 1980, last = 2059 }\n", "no term has the role"),
    ],
)
def test_a_rule_file_that_cannot_be_used_says_what_to_mend(tmp_path: Path, broken: str, message: str) -> None:
    (tmp_path / FILE).write_text(broken, encoding="utf-8")
    with pytest.raises(RuleError, match=re.escape(message)):
        load(Pack(tmp_path))


# ---------------------------------------------------------------- any text

PIECES = [
    *("Januari", "12", "/", "2021", "-", " ", "(", ")", "tahun", "sampai", "hingga", "dan", ",", "Selasa", "bulan"),
    *("sejak", "akhir", "lalu", "terakhir", "periode yang sama", "semester", "III", "puluh", "dua", "'", "21", "\n"),
    *(".", "İ", "31", "Februari", "kemarin", "per", "hari", "tanggal", "2024-05-03", "0", "99", "setengah", "minggu"),
    *("s/d", "s.d.", "TA", "pertama", "kedua", "TW", "Q", "antara", "selama", "tahun lalu", "berikutnya", "itu"),
]


@settings(max_examples=400, deadline=None)
@given(
    text=st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)),
    anchor=st.one_of(st.none(), st.dates()),
    context=st.one_of(st.none(), st.tuples(st.dates(), st.dates()).map(lambda pair: (min(pair), max(pair)))),
)
def test_any_text_gives_sorted_mentions_inside_it_and_spans_in_order(
    text: str, anchor: date | None, context: tuple[date, date] | None
) -> None:
    mentions = FINDER.find(text)
    assert mentions == FINDER.find(text)
    end = 0
    for mention in mentions:
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]
        found = resolve(mention, anchor=anchor, context=context)
        assert found is None or found[0] <= found[1]
    dateline(text, mentions)


@given(text=st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(max_examples=200, deadline=None)
def test_pieces_without_blanks_keep_the_offsets(text: str) -> None:
    end = 0
    for mention in FINDER.find(text):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


HOSTILE = [
    "7",
    "12/",
    "Januari ",
    "Januari, ",
    "2021 dan ",
    "tahun ",
    "sejak hingga ",
    "(12/",
    "1 ",
    "2020-",
    "dua puluh ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear_in_the_length_of_a_hostile_text(piece: str) -> None:
    assert_linear(lambda size: FINDER.find(piece * (size // len(piece))), 50_000, factor=8, room=3.0)


# ---------------------------------------------------------------- gold

GOLD = [("gold/seeds.jsonl", "seeds"), ("gold/dev.jsonl", "gold/dev"), ("gold/real.jsonl", "gold/real")]


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there: no annotated articles to check against")
@pytest.mark.parametrize(("lines", "folder"), GOLD)
def test_every_annotated_period_is_told_by_some_mention(lines: str, folder: str) -> None:
    missing = []
    for line in (SHARED / lines).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = (SHARED / folder / f"{row['article']}.txt").read_text(encoding="utf-8")
        mentions = FINDER.find(text)
        anchor = date.fromisoformat(row["published"]) if row["published"] else dateline(text, mentions)
        told, context = {(date(anchor.year, 1, 1), date(anchor.year, 12, 31)) if anchor else None}, None
        for mention in mentions:
            found = resolve(mention, anchor=anchor, context=context)
            told.add(found)
            context = found if found and not mention.bracketed else context
        for record in row["metrics"] + row["seizures"]:
            wanted = (record["period_start"], record["period_end"])
            if wanted[0] and (date.fromisoformat(wanted[0]), date.fromisoformat(wanted[1])) not in told:
                missing.append((row["article"], *wanted))
    assert missing == []
