"""The sign-in configuration: where people sign in, and who may enter.

In: a TOML file. Out: `AuthConfig`, or `AuthError` that names the file and the key. Never: the network, a secret in a
message: secrets stay in the environment variables or files that the configuration names, and are read only to start
the server.
"""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.auth import ADDRESS, ROLES, Roles, loopback

VARIABLE = "TILIK_AUTH"
STARTER = Path(__file__).with_name("auth_starter.toml")
CALLBACK = "/oauth2callback"
TOP = ("client_id", "server_metadata_url", "redirect_uri", "hours", "roles")
SECRETS = ("client_secret", "cookie_secret")
SHORTEST_COOKIE_SECRET = 32
HOURS = 12.0
MOST_HOURS = 24.0 * 30
"""Streamlit's own cookie ends after 30 days."""
DEFAULT_PORTS = {"http": 80, "https": 443}


class AuthError(ValueError):
    """A configuration that cannot be used. The message says where and what to do, and holds no secret."""


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """Where a secret is kept: an environment variable or a file."""

    key: str
    variable: str | None = None
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class AuthConfig:
    """The OpenID Connect provider, and who may enter."""

    client_id: str
    client_secret: SecretPlace
    server_metadata_url: str
    redirect_uri: str
    roles: Roles
    cookie_secret: SecretPlace | None = None
    hours: float = HOURS
    """How long a sign-in holds."""

    @property
    def origin(self) -> str:
        """The address at which people reach the app, without a path."""
        return self.redirect_uri.removesuffix(CALLBACK)

    @property
    def host(self) -> str:
        """The host name in that address."""
        return urlsplit(self.redirect_uri).hostname or ""


def read_config(path: Path) -> AuthConfig:
    """The configuration in the file `path`, without its secrets. Raises AuthError."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise AuthError(f"{path}: there is no such file; `tilik app --auth-init` writes one to start from") from None
    except OSError as error:
        raise AuthError(f"{path}: cannot be read ({error.strerror})") from None
    except tomllib.TOMLDecodeError as error:
        # The message of tomllib tells line and column, never the line itself.
        raise AuthError(f"{path}: not valid TOML: {error}") from None
    except UnicodeDecodeError:
        raise AuthError(f"{path}: not valid TOML: it is not UTF-8") from None
    try:
        return _config(data, path.parent)
    except AuthError as error:
        raise AuthError(f"{path}: {error}") from None


def login_settings(config: AuthConfig, environment: Mapping[str, str]) -> dict[str, str]:
    """What `st.login` wants in [auth], secrets included. Raises AuthError where one is not where it should be.

    Without a place for the cookie secret there is a new one at each start: people sign in again then.
    """
    kept = _secret(config.cookie_secret, environment) if config.cookie_secret else secrets.token_hex(32)
    if len(kept) < SHORTEST_COOKIE_SECRET:
        raise AuthError(f"cookie_secret: it has to have {SHORTEST_COOKIE_SECRET} characters at least")
    return {
        "client_id": config.client_id,
        "client_secret": _secret(config.client_secret, environment),
        "server_metadata_url": config.server_metadata_url,
        "redirect_uri": config.redirect_uri,
        "cookie_secret": kept,
    }


def _secret(place: SecretPlace, environment: Mapping[str, str]) -> str:
    if place.variable is not None:
        found = environment.get(place.variable, "").strip()
        if not found:
            raise AuthError(f"{place.key}_env: the environment variable {place.variable} is not set")
        return found
    try:
        found = (place.file or Path()).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise AuthError(f"{place.key}_file: {place.file} cannot be read ({reason})") from None
    if not found:
        raise AuthError(f"{place.key}_file: {place.file} is empty")
    return found


def _config(data: Mapping[str, Any], folder: Path) -> AuthConfig:
    for key in SECRETS:
        if key in data:
            raise AuthError(
                f"{key}: a secret does not belong in this file; name the environment variable that holds it "
                f"({key}_env) or a file ({key}_file)"
            )
    known = (*TOP, *(f"{key}_{place}" for key in SECRETS for place in ("env", "file")))
    _known(data, known, "")
    client_secret = _place(data, "client_secret", folder)
    if client_secret is None:
        raise AuthError("client_secret_env or client_secret_file has to say where the client secret is kept")
    return AuthConfig(
        client_id=_text(data, "client_id"),
        client_secret=client_secret,
        server_metadata_url=_url(data, "server_metadata_url"),
        redirect_uri=_redirect(data),
        roles=_roles(data),
        cookie_secret=_place(data, "cookie_secret", folder),
        hours=_hours(data),
    )


def _known(data: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in data:
        if key not in keys:
            raise AuthError(f"{where}unknown key {key!r}; known are {', '.join(keys)}")


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise AuthError(f"{key} has to be a text")
    return value.strip()


def _place(data: Mapping[str, Any], key: str, folder: Path) -> SecretPlace | None:
    given = [place for place in ("env", "file") if f"{key}_{place}" in data]
    if not given:
        return None
    if len(given) > 1:
        raise AuthError(f"{key}_env and {key}_file: give one of the two")
    value = _text(data, f"{key}_{given[0]}")
    return SecretPlace(key, variable=value) if given == ["env"] else SecretPlace(key, file=folder / value)


def _url(data: Mapping[str, Any], key: str) -> str:
    value = _text(data, key)
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise AuthError(f"{key}: not an address") from None
    if not host or parts.username is not None or parts.fragment:
        raise AuthError(f"{key}: it has to be an address, as in https://login.example.org/...")
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback(host)):
        raise AuthError(f"{key}: it has to begin with https:// (http:// only for this machine itself)")
    return value


def _redirect(data: Mapping[str, Any]) -> str:
    value = _url(data, "redirect_uri")
    parts = urlsplit(value)
    if parts.path != CALLBACK or parts.query:
        raise AuthError(
            f"redirect_uri: it has to be the address at which people reach the app, then {CALLBACK}, "
            f"as in https://tilik.example.org{CALLBACK}"
        )
    # Streamlit compares it with the Origin that a browser sends, letter by letter.
    if parts.netloc != parts.netloc.lower() or parts.port == DEFAULT_PORTS[parts.scheme]:
        raise AuthError("redirect_uri: write the host in small letters and leave out the usual port")
    return value


def _hours(data: Mapping[str, Any]) -> float:
    value = data.get("hours", HOURS)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST_HOURS:
        raise AuthError(f"hours has to be a number above 0 and up to {MOST_HOURS:g}")
    return float(value)


def _roles(data: Mapping[str, Any]) -> Roles:
    lists = data.get("roles")
    if not isinstance(lists, dict):
        raise AuthError('[roles] has to list who may enter, as in editor = ["rina@example.org"]')
    _known(lists, ROLES, "[roles] ")
    found = {role: _addresses(lists, role) for role in ROLES}
    if not any(found.values()):
        raise AuthError("[roles] names nobody; list at least one address under editor or viewer")
    return Roles(found["viewer"], found["editor"])


def _addresses(lists: Mapping[str, Any], role: str) -> frozenset[str]:
    value = lists.get(role, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise AuthError(f'[roles] {role} has to be a list, as in ["rina@example.org", "@example.org"]')
    for one in value:
        if not ADDRESS.fullmatch(one):
            raise AuthError(f"[roles] {role}: {one!r} is neither an e-mail address nor a domain (@example.org)")
    return frozenset(one.lower() for one in value)
