"""The dashboard with sign-in: what `tilik app --auth` has Streamlit run.

In: the configuration that TILIK_AUTH names, and the secrets where that says. Out: the app of `main.py`, with `[auth]`
for `st.login`. Never: a secret on a command line or in a file of our own; they go from where they are kept into the
memory of this process.
"""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from app.auth_config import VARIABLE, login_settings, read_config

app = st.App(
    Path(__file__).with_name("main.py"),
    secrets={"auth": {**login_settings(read_config(Path(os.environ[VARIABLE])), os.environ)}},
)
