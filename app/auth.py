"""Who may do what: the role of a person who signed in.

In: what the provider says of a person, and the lists of addresses. Out: a `Role`, a `Visitor`. Never: Streamlit, a
clock, an address that the provider has not verified.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

ROLES = ("viewer", "editor")
LEEWAY_SECONDS = 300.0
"""How far the provider's clock may be ahead of ours."""
ADDRESS = re.compile(r"[!-?A-~]*@[!-?A-~]+")
"""An e-mail address or, without what stands before the @, a whole domain: ASCII, one @, nothing invisible."""

Role = Literal["viewer", "editor"]


@dataclass(frozen=True, slots=True)
class Roles:
    """Who has which role: addresses, or "@domain" for everybody there; in small letters."""

    viewer: frozenset[str] = frozenset()
    editor: frozenset[str] = frozenset()


class Standing(Enum):
    """How a visitor stands; only INSIDE sees data."""

    INSIDE = "inside"
    SIGNED_OUT = "signed_out"
    EXPIRED = "expired"
    UNVERIFIED = "unverified"
    STRANGER = "stranger"
    CLOSED = "closed"
    """The app itself is not in a state to let anybody in."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One person at the door. `role` is None for everybody who is not inside."""

    standing: Standing
    role: Role | None = None
    email: str = ""

    def may(self, role: Role) -> bool:
        """Whether this person has the role, or one that includes it: an editor may do what a viewer may."""
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)


def role_of(email: object, verified: object, roles: Roles) -> Role | None:
    """The role of an address that the provider has verified, else None. The higher one of two."""
    if verified is not True or not isinstance(email, str) or not ADDRESS.fullmatch(email) or email.startswith("@"):
        return None
    address = email.lower()
    either = {address, address[address.index("@") :]}
    if either & roles.editor:
        return "editor"
    return "viewer" if either & roles.viewer else None


def visitor(claims: Mapping[str, Any], roles: Roles, hours: float, now: float) -> Visitor:
    """How somebody stands of whom the provider says `claims`, at `now` in seconds since 1970; a sign-in holds for
    `hours`."""
    if claims.get("is_logged_in") is not True:
        return Visitor(Standing.SIGNED_OUT)
    email = claims.get("email")
    shown = email if isinstance(email, str) else ""
    since = claims.get("iat")
    if isinstance(since, bool) or not isinstance(since, int | float):
        return Visitor(Standing.EXPIRED, email=shown)
    if not -LEEWAY_SECONDS <= now - since <= hours * 3600:
        return Visitor(Standing.EXPIRED, email=shown)
    # Some providers write claims as text.
    verified = claims.get("email_verified") in (True, "true")
    role = role_of(email, verified, roles)
    if role is not None:
        return Visitor(Standing.INSIDE, role, shown)
    return Visitor(Standing.STRANGER if verified else Standing.UNVERIFIED, email=shown)


def loopback(host: str | None) -> str | None:
    """The address when only this machine can reach it, else None. A name other than localhost is never looked up."""
    if host is None:
        return None
    if host.lower() == "localhost":
        return "127.0.0.1"
    try:
        return host if ipaddress.ip_address(host).is_loopback else None
    except ValueError:
        return None
