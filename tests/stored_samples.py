"""Records and articles of our own writing, ready to be stored: what the tests of the warehouse start from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from corpus.article import Article, Capture
from extract.records import Evidence, Metric, Seizure
from warehouse.arrow import SCHEMAS
from warehouse.load import Entry, load
from warehouse.store import Warehouse

YEAR = (date(2021, 1, 1), date(2021, 12, 31))
TEXT = "BNNP Aceh merehabilitasi 58 orang dari target 60 orang atau 93,33 persen. Sabu 1,5 kg disita pada 2021 😀."


def evidence(text: str, quote: str, *roles: tuple[str, str]) -> Evidence:
    start = text.index(quote)
    spans = tuple((role, text.index(part), text.index(part) + len(part)) for role, part in roles)
    return Evidence(quote=quote, start=start, end=start + len(quote), rule="uji.satu", confidence=0.9, spans=spans)


def metric(
    article: str = "a", text: str = TEXT, quote: str = "58 orang dari target 60 orang", **fields: object
) -> Metric:
    made = Metric(
        article=article,
        unit="bnn-prov-aceh",
        indicator="rehabilitasi.klien",
        target=60,
        realization=58,
        percent=93.33,
        measure="orang",
        group=None,
        period_start=YEAR[0],
        period_end=YEAR[1],
        evidence=evidence(text, quote),
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def seizure(article: str = "a") -> Seizure:
    return Seizure(
        article=article,
        unit="bnn-prov-aceh",
        substance="sabu",
        amount=1.5,
        measure="kg",
        amount_base=1500,
        base="gram",
        action="seized",
        period_start=YEAR[0],
        period_end=YEAR[1],
        evidence=evidence(TEXT, "Sabu 1,5 kg", ("substance", "Sabu"), ("amount", "1,5 kg")),
    )


def entry(name: str = "a", /, *records: Metric | Seizure, content: bytes | None = None, **fields: object) -> Entry:
    made = Entry(
        capture=Capture(f"{name}.txt", content or f"{name}: {TEXT}".encode(), "text/plain", article_hint=name),
        article=Article.from_text(TEXT, name, "2021-12-20", title=f"Judul {name}"),
        records=records,
        rules_version="v1",
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def store(warehouse: Warehouse, *entries: Entry) -> list[str]:
    with warehouse.write() as connection:
        return list(load(connection, entries))


def everything(warehouse: Warehouse) -> dict[str, list[tuple[object, ...]]]:
    with warehouse.read() as connection:
        return {
            table: sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
            for table in (*SCHEMAS, "dim_indicator")
        }
