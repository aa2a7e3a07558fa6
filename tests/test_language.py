"""Which texts are Indonesian enough to be read. The sentences are our own."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from corpus.article import Capture
from corpus.clean import NotAnArticle, clean
from corpus.language import language_of
from rules.outlets import load

RULES = load()

TEXTS = tomllib.loads((Path(__file__).parent / "languages.toml").read_text("utf-8"))
KEPT: dict[str, str] = TEXTS["kept"]
REFUSED = {one["name"]: (one["code"], one["text"]) for one in TEXTS["refused"]}


@pytest.mark.parametrize("name", KEPT)
def test_indonesian_and_what_mixes_in_is_read(name: str) -> None:
    assert language_of(KEPT[name], RULES) in {"id", None}
    assert clean(Capture("a.txt", KEPT[name].encode(), "text/plain", article_hint="a")).text == KEPT[name]


@pytest.mark.parametrize("name", REFUSED)
def test_other_languages_are_told(name: str) -> None:
    code, text = REFUSED[name]
    assert language_of(text, RULES) == code
    with pytest.raises(NotAnArticle) as refused:
        clean(Capture("a.txt", text.encode(), "text/plain", article_hint="a"))
    assert refused.value.reason.startswith(f"The text is in {name};" if code != "other" else "The text is not in Indo")


@pytest.mark.parametrize("text", ["", "12.345", "Sabu", "Rutan Polres", "OK"])
def test_nothing_is_said_of_a_few_words(text: str) -> None:
    assert language_of(text, RULES) in {"id", None}


def test_a_foreign_quote_does_not_make_an_indonesian_article_foreign() -> None:
    quote = "“We have seen the same in other countries and it was not easy for us,” said the guest from the agency. "
    assert language_of(quote + KEPT["Indonesian"] + KEPT["Javanese inside"], RULES) == "id"


def test_words_of_the_other_languages_are_not_indonesian_ones() -> None:
    own = RULES.words["id"] | RULES.words["regional"]
    others = {name: words & own for name, words in RULES.words.items() if name not in {"id", "regional"}}
    assert {name: words for name, words in others.items() if words} == {}
