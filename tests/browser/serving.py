"""One real app server and one real chromium, for browser tests and for screenshots.

In: a warehouse file. Out: the address of the app on loopback; a browser. Never: a process left
behind, a request elsewhere.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
START_SECONDS = 60
WAIT_MS = 90_000
"""Generous: a machine that builds beside the tests is slow, and a page that never comes fails all the same."""


def launch_options() -> dict[str, Any]:
    """How chromium is started: Debian's own, with its sandbox unless the user is root, who cannot have one."""
    sandbox = () if os.geteuid() else ("--no-sandbox",)
    return {"executable_path": str(CHROMIUM), "args": [*FLAGS, *sandbox], "headless": True}


@contextmanager
def served(warehouse: Path) -> Iterator[str]:
    """The app over `warehouse`, on a free port of loopback; yields its address. Raises RuntimeError when it does not
    start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app" / "main.py"), f"--server.port={port}"]
    environment = os.environ | {"TILIK_WAREHOUSE": str(warehouse)}
    log = warehouse.with_suffix(".log")
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=warehouse.parent, env=environment, stdout=output, stderr=output)
        try:
            _wait(server, f"http://127.0.0.1:{port}/_stcore/health", log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the app did not start:\n{log.read_text(errors='replace')}")


# Streamlit says that its script has ended before the browser has drawn the last of it: nothing may be missing, and the
# page has to look the same three times in a row.
DRAWN = """() => {
    const main = document.querySelector('[data-testid=stMain]')
    const whole = document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]')
        && document.querySelector('h1') && !document.querySelector('[data-testid=stSkeleton]')
        && [...document.querySelectorAll('[data-testid=stVegaLiteChart], [data-testid=stDataFrame]')]
            .every(one => !one.checkVisibility() || one.querySelector('canvas, svg'))
    const look = whole && [location.href, main?.scrollHeight, document.querySelectorAll('body *').length,
        document.querySelectorAll('[data-stale=true]').length].join()
    window.tilikLooks = look && look === window.tilikLook ? window.tilikLooks + 1 : 0
    window.tilikLook = look
    return window.tilikLooks >= 3
}"""


def settle(page: Any) -> None:
    """Wait until Streamlit has run the script and drawn what it sent, charts and tables included."""
    page.evaluate("window.tilikLooks = 0")
    page.wait_for_function(DRAWN, timeout=WAIT_MS, polling=50)


AXE = {"resultTypes": ["violations"]}


def serious(page: Any, *rules: str) -> list[str]:
    """What axe-core finds serious or critical on the page as it stands; by `rules` alone, where some are named."""
    from axe_playwright_python.sync_playwright import Axe

    only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    return [
        f"{found['id']}: {node['html'][:200]}"
        for found in Axe().run(page, options=AXE | only).response["violations"]
        if found["impact"] in {"serious", "critical"}
        for node in found["nodes"][:3]
    ]


PAPER = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"


def darken(page: Any) -> None:
    """Turn to the dark theme and wait until the page wears it. The colours of all that is not a chart change in place;
    what has to be readable in them is looked at by `serious(page, "color-contrast")`."""
    light = page.evaluate(PAPER)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"light => {PAPER} !== light", arg=light, timeout=WAIT_MS)
    settle(page)
