"""Rule packs on disk: a language folder and a domain folder, read as plain data.

In: folders with TOML and CSV files. Out: `Packs`, and a version that changes when any rule file does. Never: meaning;
each module that knows a kind of rule reads its own file from here.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rules.wordings import spelled_out

HERE = Path(__file__).parent
LANGUAGE = HERE / "bahasa"
DOMAIN = HERE / "p4gn"


class RuleError(ValueError):
    """A rule file that cannot be used. The message names the file and says what to mend."""


@dataclass(frozen=True)
class Pack:
    """One folder of rule files."""

    folder: Path

    def has(self, name: str) -> bool:
        """Whether the pack has a file of that name."""
        return (self.folder / name).is_file()

    def toml(self, name: str) -> dict[str, Any]:
        """The TOML file `name` as a dictionary, every choice of words (`{tak|tidak} ada`) spelled out. Raises RuleError
        when missing or malformed."""
        path = self.folder / name
        try:
            return dict(spelled_out(tomllib.loads(path.read_text(encoding="utf-8"))))
        except FileNotFoundError:
            raise RuleError(f"{path}: no such rule file; a pack needs it") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise RuleError(f"{path}: not valid TOML: {error}") from error
        except ValueError as error:
            raise RuleError(f"{path}: {error}") from error

    def csv(self, name: str) -> list[dict[str, str]]:
        """The rows of the CSV file `name`, keyed by its header. Raises RuleError when missing."""
        path = self.folder / name
        try:
            with path.open(encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))
        except FileNotFoundError:
            raise RuleError(f"{path}: no such rule file; a pack needs it") from None

    def files(self) -> list[Path]:
        """Every rule file of the pack, in a fixed order."""
        return sorted(path for path in self.folder.rglob("*") if path.suffix in {".toml", ".csv"})


@dataclass(frozen=True)
class Packs:
    """A language and a domain: together all that an extractor knows."""

    language: Pack
    domain: Pack

    @cached_property
    def version(self) -> str:
        """Twelve hex digits over the content of every rule file: the version that each record carries."""
        digest = hashlib.sha256()
        for pack in (self.language, self.domain):
            for path in pack.files():
                digest.update(path.relative_to(pack.folder).as_posix().encode())
                digest.update(path.read_bytes())
        return digest.hexdigest()[:12]


def packs(domain: Path | str | None = None) -> Packs:
    """The language pack with the P4GN domain, or with the domain in the folder `domain`. Raises RuleError."""
    folder = Path(domain) if domain else DOMAIN
    if not folder.is_dir():
        raise RuleError(f"{folder}: no such folder; --rules takes the folder of a domain pack")
    return Packs(Pack(LANGUAGE), Pack(folder))
