"""The door: who is here, what they may do, and what everybody else sees instead.

In: the sign-in that Streamlit keeps, and the configuration that TILIK_AUTH names. Out: a yes or no, or a page that
says why not. Never: an open door by mistake: without a configuration only this machine is let in, and a
configuration that cannot be read lets nobody in.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape
from pathlib import Path

import streamlit as st

from app import auth, auth_config
from app.auth import Role, Standing, Visitor
from app.parts import frame
from app.parts.texts import t

_page = ContextVar("page", default=False)


class RefusedError(Exception):
    """A page that ends early because who asked for it lacks the role."""


@contextmanager
def page() -> Iterator[None]:
    """Around a page: a refusal ends the page, not the run. A run that is stopped half-way leaves the sign that
    something is loading on the screen for good."""
    before = _page.set(True)
    try:
        yield
    except RefusedError:
        pass
    finally:
        _page.reset(before)


def visitor() -> Visitor:
    """Who is here. The configuration is read anew: a name struck off it is out at the next click."""
    named = os.environ.get(auth_config.VARIABLE)
    if not named:
        here = auth.loopback(st.get_option("server.address"))
        return Visitor(Standing.INSIDE, "editor") if here else Visitor(Standing.CLOSED)
    try:
        config = auth_config.read_config(Path(named))
    except auth_config.AuthError as error:
        logging.getLogger("tilik.app").error("nobody is let in: %s", error)
        return Visitor(Standing.CLOSED)
    # The clock decides how long a sign-in holds, and nothing else.
    return auth.visitor(st.user.to_dict(), config.roles, config.hours, time.time())


def allowed(role: Role) -> bool:
    """Whether who is here has the role, or one that includes it."""
    return visitor().may(role)


def signed_in_as() -> str:
    """The verified address of who is signed in and inside; empty where there is no sign-in."""
    here = visitor()
    return here.email if here.may("viewer") else ""


def require(role: Role) -> None:
    """Go on only with the role; else say so in words and stop. To be called by a page after its heading and by
    everything that writes: a button's callback runs before any page does, and is stopped together with the run."""
    here = visitor()
    if here.may(role):
        return
    if here.standing is Standing.INSIDE:
        frame.state(t("auth.editor_title"), t("auth.editor_text"))
    else:
        turn_away(here)
    if _page.get():
        raise RefusedError
    st.stop()


def turn_away(here: Visitor) -> None:
    """The page of somebody who is not inside: sign in, or why not and the way out. It asks the warehouse nothing."""
    frame.head("auth")
    if here.standing is Standing.CLOSED:
        frame.state(t("auth.closed_title"), t("auth.closed_text"))
    elif here.standing in (Standing.STRANGER, Standing.UNVERIFIED):
        told = t(f"auth.{here.standing.value}_text", email=here.email or t("auth.no_email"))
        frame.state(t("auth.refused_title"), told)
        _sign_out("primary")
    else:
        if here.standing is Standing.EXPIRED:
            frame.notice(t("auth.expired"))
        if st.button(t("auth.sign_in"), type="primary", key="sign_in"):
            st.login()


def account(here: Visitor) -> None:
    """Who is signed in, with which role, and the way out. Nothing where there is no sign-in."""
    if not here.email or here.role is None:
        return
    with st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small", key="account"
    ):
        told = t("auth.signed_in", email=here.email, role=t(f"auth.{here.role}"))
        st.html(f'<span class="tk-soft tk-small">{escape(told)}</span>', width="content")
        _sign_out("tertiary")


def _sign_out(kind: str) -> None:
    if st.button(t("auth.sign_out"), type="primary" if kind == "primary" else "tertiary", key="sign_out"):
        st.logout()
