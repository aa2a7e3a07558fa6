"""Time grows with the length of a text and not faster, however the text is made.

Each text is read at two lengths, the second four times the first: linear work takes four times as long, quadratic work
sixteen times. Only the ratio is judged, with room for a busy machine; no test asserts seconds.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from growth import assert_linear

from corpus.article import Article
from extract.pipeline import Extractor

FACTOR = 4

EXTRACTOR = Extractor()

_ONE_LINE = "BNN Kota Kupang menangkap 5 orang dan menyita 12,5 gram sabu pada tahun 2023, dari target 7 orang "

TEXTS: dict[str, tuple[Callable[[int], str], int]] = {
    "a megabyte on one line": (lambda n: "narkoba " + "kata biasa tanpa angka " * n, 11_000),
    "figures on one line": (lambda n: _ONE_LINE * n, 40),
    "digits": (lambda n: "BNN " + "7" * n, 25_000),
    "digits with signs": (lambda n: "BNN " + "1." * n + "1", 6_000),
    "a digit and commas": (lambda n: "BNN 1" + "," * n + "1", 25_000),
    "drugs in one sentence": (lambda n: "BNN menyita " + ", ".join(["sabu", "ganja", "ekstasi", "heroin"] * n), 625),
    "amounts in one sentence": (lambda n: "BNN menyita " + ", ".join(f"{i} gram sabu" for i in range(1, n)), 500),
    "targets": (lambda n: "BNN " + "target 5 orang, " * n, 600),
    "lines with a figure": (
        lambda n: "".join(f"BNN merehabilitasi {i} orang klien rawat jalan.\n" for i in range(1, n)),
        250,
    ),
    "lines with an amount": (lambda n: "".join(f"BNN menyita {i * 7} gram sabu.\n" for i in range(1, n)), 250),
    "brackets": (lambda n: "BNN " + "(" * n + ")" * n, 6_000),
    "quotes and stops": (lambda n: "BNN " + '."' * n, 6_000),
    "line breaks": (lambda n: "BNN" + "\n" * n + "narkoba", 50_000),
    "one long word": (lambda n: "BNN " + "a" * n, 50_000),
    "a word of suffixes": (lambda n: "BNN " + "nya" * n, 25_000),
    "capitals": (lambda n: "BNN " + "BNN" * n, 20_000),
    "offices": (lambda n: "BNN Kota Kupang dan " * n, 500),
    "years": (lambda n: "BNN tahun 2021 dan " * n, 500),
    "months": (lambda n: "BNN " + "Januari, " * n, 1_500),
    "number words": (lambda n: "BNN " + "dua puluh " * n, 1_500),
    "scale words": (lambda n: "BNN " + "1 juta " * n, 800),
}


@pytest.mark.parametrize("name", TEXTS)
def test_four_times_the_text_takes_about_four_times_as_long(name: str) -> None:
    make, size = TEXTS[name]
    articles = {length: Article.from_text(make(length)) for length in (size, size * FACTOR)}
    assert_linear(lambda length: EXTRACTOR.read(articles[length]), size, factor=FACTOR)


def test_quadratic_work_is_told() -> None:
    with pytest.raises(AssertionError, match="4 times the text took"):
        assert_linear(lambda size: sum(1 for _ in range(size * size)), 500, factor=FACTOR)
