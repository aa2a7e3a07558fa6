"""The outlets that a person follows: `watch.toml`, read and checked.

In: a TOML file. Out: `Config`, or `ConfigError` that names the file, the outlet and the key. Never: the network; a key
that is not known is an error, since a misspelt one would silently do nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.answers import check_address
from corpus.fetch import FetchError

STARTER = Path(__file__).with_name("watch_starter.toml")
TOP = ("every", "pause", "hosts", "contact", "outlet")
OUTLET = ("name", "feeds", "sitemaps", "all", "newest")
EVERY_MINUTES = 30.0
PAUSE_SECONDS = 2.0
HOSTS = 4
NEWEST = 200


class ConfigError(ValueError):
    """A list of outlets that cannot be used. The message says where and what to do."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed or sitemap to follow."""

    url: str
    outlet: str
    all: bool = False
    """Whether every entry is fetched, whatever its title says."""
    newest: int = NEWEST
    """How many of its newest entries are looked at; a sitemap may name an outlet's whole archive."""


@dataclass(frozen=True, slots=True)
class Config:
    """What to follow, and how politely."""

    feeds: tuple[Feed, ...]
    every: float = EVERY_MINUTES
    """Minutes between two rounds."""
    pause: float = PAUSE_SECONDS
    """Seconds between two requests to one host."""
    hosts: int = HOSTS
    """How many hosts are asked at the same time; each of them one request at a time."""
    contact: str | None = None


def read_config(path: Path) -> Config:
    """The outlets in the file `path`. Raises ConfigError."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file; `tilik watch --init` writes one to start from") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None
    try:
        return _config(data)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def _config(data: Mapping[str, Any]) -> Config:
    _known(data, TOP, "")
    outlets = data.get("outlet")
    if not isinstance(outlets, list) or not outlets:
        raise ConfigError("it names no outlet; begin one with [[outlet]]")
    feeds: list[Feed] = []
    for number, outlet in enumerate(outlets, start=1):
        feeds += _outlet(outlet, number)
    owners: dict[str, str] = {}
    for feed in feeds:
        if (owner := owners.setdefault(feed.url, feed.outlet)) != feed.outlet:
            raise ConfigError(
                f'outlet "{feed.outlet}": {feed.url} is listed for "{owner}" already; keep one of the two'
            )
    return Config(
        tuple({feed.url: feed for feed in feeds}.values()),
        every=_number(data, "every", EVERY_MINUTES, "", 1, 7 * 24 * 60),
        pause=_number(data, "pause", PAUSE_SECONDS, "", 0, 600),
        hosts=int(_number(data, "hosts", HOSTS, "", 1, 16, whole=True)),
        contact=_text(data, "contact", "") if "contact" in data else None,
    )


def _outlet(data: Mapping[str, Any], number: int) -> list[Feed]:
    if not isinstance(data, dict):
        raise ConfigError(f"outlet {number}: it has to be a table; begin it with [[outlet]]")
    name = _text(data, "name", f"outlet {number}: ")
    where = f'outlet "{name}": '
    _known(data, OUTLET, where)
    everything = data.get("all", False)
    if not isinstance(everything, bool):
        raise ConfigError(f"{where}all has to be true or false")
    newest = int(_number(data, "newest", NEWEST, where, 1, 50_000, whole=True))
    urls = [*_addresses(data, "feeds", where), *_addresses(data, "sitemaps", where)]
    if not urls:
        raise ConfigError(f"{where}it has neither feeds nor sitemaps; give at least one address")
    return [Feed(url, name, everything, newest) for url in urls]


def _known(data: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in data:
        if key not in keys:
            raise ConfigError(f"{where}unknown key {key!r}; known are {', '.join(keys)}")


def _text(data: Mapping[str, Any], key: str, where: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"{where}{key} has to be a text")
    return value.strip()


def _addresses(data: Mapping[str, Any], key: str, where: str) -> list[str]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(url, str) for url in value):
        raise ConfigError(f'{where}{key} has to be a list of addresses, as in ["https://kabar.example.org/rss"]')
    for url in value:
        try:
            check_address(url)
        except FetchError as error:
            raise ConfigError(f"{where}{key}: {url!r}: {error.reason}") from None
    return value


def _number(
    data: Mapping[str, Any], key: str, usual: float, where: str, low: float, high: float, *, whole: bool = False
) -> float:
    value = data.get(key, usual)
    fits = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool) and low <= value <= high
    if not fits:
        kind = "a whole number" if whole else "a number"
        raise ConfigError(f"{where}{key} has to be {kind} from {low:g} to {high:g}")
    return float(value)
