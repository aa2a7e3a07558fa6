"""A small extractor of our own, so that tests of ingestion fail for ingestion alone, and texts it reads."""

from __future__ import annotations

import os
import re
import signal
from collections import deque
from collections.abc import Iterator
from datetime import date
from itertools import repeat

from corpus.article import Article
from extract.records import Evidence, Metric, Reading

STORY = (
    "Badan Narkotika Nasional Provinsi Aceh menyatakan telah merehabilitasi {} orang dari target 60 orang sepanjang "
    "tahun 2021. Kepala bidang rehabilitasi mengatakan capaian itu akan ditingkatkan pada tahun berikutnya dengan "
    "menambah petugas dan bekerja sama dengan rumah sakit daerah di seluruh kabupaten."
)
FIGURE = re.compile(r"(\d+) orang dari target (\d+) orang")


class SmallReader:
    """Reads one form of sentence, and does what breaks a process where the text asks for it."""

    def __init__(self, version: str = "v1", *, rule: str = "uji.satu", factor: float = 1.0) -> None:
        self.version = version
        self._rule = rule
        self._factor = factor

    def read(self, article: Article) -> Reading:
        if "MATIKAN" in article.text:
            os.kill(os.getpid(), signal.SIGSEGV)
        if "PUTAR" in article.text:
            while True:
                pass
        if "TIDUR" in article.text:
            # Without end inside compiled code, where no signal handler of Python's can run.
            deque(repeat(0), maxlen=0)
        if "BESAR" in article.text:
            bytearray(64 * 2**30)
        return Reading(records=tuple(self._records(article)), gaps=())

    def _records(self, article: Article) -> Iterator[Metric]:
        for match in FIGURE.finditer(article.text):
            yield Metric(
                article=article.article,
                unit="bnn-prov-aceh",
                indicator="rehabilitasi.klien",
                target=float(match[2]),
                realization=float(match[1]) * self._factor,
                percent=None,
                measure="orang",
                group=None,
                period_start=date(2021, 1, 1),
                period_end=date(2021, 12, 31),
                evidence=Evidence(
                    quote=match[0], start=match.start(), end=match.end(), rule=self._rule, confidence=1.0
                ),
            )
