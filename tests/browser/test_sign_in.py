"""Sign-in in a real chromium: the real app, started by its own command line, and a provider on loopback."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import serving
from app_data import build
from oidc import CLIENT_ID, CLIENT_SECRET, LIES, Provider, provided

pytestmark = pytest.mark.browser

COOKIE_SECRET = "kunci-kue-yang-panjangnya-lebih-dari-32"
ARTICLE = "/artikel?artikel=belitung-rehabilitasi"
TITLE = "BNNK Belitung Layani 58 Klien Rawat Jalan"
START_SECONDS = 90


@dataclass
class Door:
    """The app with sign-in."""

    address: str
    provider: Provider
    config: Path
    log: Path
    pid: int

    def write(self, viewer: str = "@redaksi.example") -> None:
        """Write who may enter."""
        self.config.write_text(
            f'client_id = "{CLIENT_ID}"\n'
            'client_secret_env = "UJI_RAHASIA_KLIEN"\n'
            f'server_metadata_url = "{self.provider.metadata}"\n'
            f'redirect_uri = "{self.address}/oauth2callback"\n'
            'cookie_secret_env = "UJI_RAHASIA_KUE"\n'
            f'[roles]\nviewer = ["{viewer}"]\neditor = ["rina@redaksi.example"]\n'
        )


@dataclass
class Visit:
    """One browser of its own, and all that the server sent it."""

    page: Any
    door: Door
    received: list[bytes]

    def go(self, path: str) -> Any:
        """Open a path of the app."""
        self.page.goto(self.door.address + path)
        serving.settle(self.page)
        return self.page

    def sign_in(self, who: str) -> Any:
        """Press the button, choose an account at the provider, come back."""
        self.go("/")
        self.page.get_by_role("button", name="Masuk").click()
        self.page.locator(f"#{who}").click()
        self.page.wait_for_url(f"{self.door.address}/**", timeout=serving.WAIT_MS)
        serving.settle(self.page)
        return self.page

    def login_address(self) -> str:
        """Where the button leads: good for two minutes."""
        self.go("/")
        with self.page.expect_request(lambda request: "/auth/login" in request.url) as asked:
            self.page.get_by_role("button", name="Masuk").click()
        # Its own visit has to be over: each one writes the cookie that holds the state.
        self.page.locator("#penyunting").wait_for(timeout=serving.WAIT_MS)
        return str(asked.value.url)

    def code(self, login: str) -> str:
        """Sign in as the editor up to the provider's answer; the address at which it sends the browser back."""
        form = self.page.context.request.get(login)
        return str(self.page.context.request.get(f"{form.url}&sebagai=penyunting", max_redirects=0).headers["location"])

    def signed_in_by(self, answer: str) -> bool:
        """Whether the app takes an answer of the provider for a sign-in."""
        self.page.context.request.get(answer)
        return any(cookie["name"] == "_streamlit_user" for cookie in self.page.context.cookies())

    def title(self) -> str:
        """The heading of the page."""
        return str(self.page.locator("h1").first.inner_text())

    def told(self, text: str) -> bool:
        """Whether the server has sent this browser `text`, shown or not."""
        return any(text.encode() in frame for frame in self.received)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The app on loopback, where a configuration is enforced too, by `tilik app --auth`."""
    folder = tmp_path_factory.mktemp("masuk")
    warehouse = build(folder / "tilik.duckdb")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    secrets = {"UJI_RAHASIA_KLIEN": CLIENT_SECRET, "UJI_RAHASIA_KUE": COOKIE_SECRET}
    environment = os.environ | secrets | {"TILIK_WAREHOUSE": str(warehouse), "PYTHONPATH": str(serving.ROOT)}
    words = ["app", "--auth", str(folder / "auth.toml"), "--port", str(port)]
    command = [sys.executable, "-c", "from app.cli import main; main()", *words]
    log = folder / "server.log"
    with provided(address) as provider, log.open("wb") as output:
        made = Door(address, provider, folder / "auth.toml", log, 0)
        made.write()
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
        made.pid = server.pid
        try:
            _wait(server, port, log)
            yield made
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the app did not start:\n{log.read_text(errors='replace')}")


@contextmanager
def visiting(chromium: Any, door: Door) -> Iterator[Visit]:
    """A fresh browser context."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID")
    page = context.new_page()
    visit = Visit(page, door, [])

    def note(payload: bytes | str) -> None:
        visit.received.append(payload.encode() if isinstance(payload, str) else payload)

    page.on("websocket", lambda opened: opened.on("framereceived", note))
    yield visit
    context.close()


@pytest.fixture
def visit(chromium: Any, door: Door) -> Iterator[Visit]:
    """Somebody at the door."""
    with visiting(chromium, door) as opened:
        yield opened


def test_before_sign_in_nothing_of_the_data_reaches_the_browser(visit: Visit) -> None:
    for path in (ARTICLE, "/capaian", "/tambah", "/"):
        page = visit.go(path)
        assert visit.title() == "Masuk"
        assert page.get_by_role("button", name="Masuk").is_visible()
        assert page.locator("header a").count() == 0
    assert visit.received
    assert not visit.told("Belitung")
    assert not visit.told("tilik.duckdb")


def test_an_editor_signs_in_sees_the_data_and_adds_and_signs_out(visit: Visit) -> None:
    page = visit.sign_in("penyunting")
    assert visit.title() == "Ringkasan"
    assert page.get_by_text("rina@redaksi.example · penyunting").is_visible()
    visit.go(ARTICLE)
    assert visit.title() == TITLE
    assert visit.told("Belitung")
    visit.go("/tambah")
    assert page.get_by_label("Teks").first.is_visible()
    assert page.get_by_text("Hanya untuk penyunting").count() == 0

    page.get_by_role("button", name="Keluar").click()
    page.wait_for_selector("h1:has-text('Masuk')", timeout=serving.WAIT_MS)
    assert "/selesai" in visit.door.provider.paths
    assert not [cookie for cookie in page.context.cookies() if cookie["name"].startswith("_streamlit_user")]
    visit.received.clear()
    visit.go(ARTICLE)
    assert visit.title() == "Masuk"
    assert not visit.told("Belitung")


def test_a_viewer_reads_and_is_refused_where_one_adds_and_loses_all_when_struck_off(visit: Visit) -> None:
    page = visit.sign_in("pembaca")
    assert page.get_by_text("budi@redaksi.example · pembaca").is_visible()
    visit.go(ARTICLE)
    assert visit.title() == TITLE
    visit.go("/tambah")
    assert page.get_by_text("Hanya untuk penyunting").is_visible()
    page.locator("[data-testid=stSpinner]").wait_for(state="detached", timeout=10_000)
    assert page.locator("textarea").count() == page.locator("input[type=file]").count() == 0

    visit.door.write(viewer="lain@redaksi.example")
    try:
        visit.received.clear()
        page.get_by_text("EN", exact=True).click()
        page.wait_for_selector("h1:has-text('Sign in')", timeout=serving.WAIT_MS)
        visit.go(ARTICLE)
        assert visit.title() == "Masuk"
        assert not visit.told("Belitung")
        visit.door.config.write_text("rusak")
        visit.go(ARTICLE)
        assert page.get_by_text("Belum bisa dibuka").is_visible()
        assert not visit.told("Belitung")
    finally:
        visit.door.write()


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("asing", "Alamat sari@lain.example tidak ada dalam daftar"),
        ("belum", "belum memastikan bahwa alamat rina@redaksi.example milik Anda"),
        ("tanpa", "belum memastikan bahwa alamat tanpa surel milik Anda"),
    ],
)
def test_somebody_on_no_list_or_not_verified_is_refused_and_can_sign_out(visit: Visit, who: str, told: str) -> None:
    page = visit.sign_in(who)
    for path in (None, ARTICLE):
        if path:
            visit.go(path)
        assert page.get_by_text(told).is_visible()
        assert page.locator("header a").count() == 0
    assert not visit.told("Belitung")
    page.get_by_role("button", name="Keluar").click()
    page.get_by_role("button", name="Masuk").wait_for(timeout=serving.WAIT_MS)


def test_a_provider_that_refuses_or_lies_lets_nobody_in(visit: Visit) -> None:
    provider = visit.door.provider
    login = visit.login_address()
    provider.deny = True
    assert not visit.signed_in_by(visit.code(login))
    provider.deny = False
    for lie in LIES:
        provider.lie = lie
        asked = provider.paths.count("/token")
        assert (lie, visit.signed_in_by(visit.code(login))) == (lie, False)
        assert provider.paths.count("/token") == asked + 1
    provider.lie = None
    visit.go(ARTICLE)
    assert visit.title() == "Masuk"
    assert not visit.told("Belitung")
    assert visit.signed_in_by(visit.code(login))
    visit.go(ARTICLE)
    assert visit.title() == TITLE


def test_a_forged_answer_and_a_forged_cookie_let_nobody_in(visit: Visit, chromium: Any) -> None:
    assert not visit.signed_in_by(f"{visit.door.address}/oauth2callback?code=karangan&state=karangan")
    with visiting(chromium, visit.door) as other:
        stolen = other.code(other.login_address())
        assert "code=" in stolen
        # Somebody's true code in a browser that never asked for it: the state is not that browser's.
        assert not visit.signed_in_by(stolen)
        assert other.signed_in_by(stolen)
        true = next(cookie for cookie in other.page.context.cookies() if cookie["name"] == "_streamlit_user")
    claims = {"is_logged_in": True, "origin": visit.door.address, "email": "rina@redaksi.example"}
    claims |= {"email_verified": True, "iat": int(time.time())}
    body = base64.b64encode(json.dumps(claims).encode()).decode()
    signature = true["value"].partition(".")[2]
    assert signature
    visit.page.context.add_cookies(
        [{"name": "_streamlit_user", "value": f"{body}.{signature}", "url": visit.door.address}]
    )
    visit.go(ARTICLE)
    assert visit.title() == "Masuk"
    assert not visit.told("Belitung")


def test_a_name_that_was_made_to_point_here_gets_no_answer(door: Door) -> None:
    """DNS rebinding: the browser takes jahat.example and this server for one and the same site."""
    port = urlsplit(door.address).port
    assert port is not None
    assert _handshake(port, f"127.0.0.1:{port}") == 101
    assert _handshake(port, f"jahat.example:{port}") == 403
    assert _handshake(port, f"127.0.0.1:{port}", origin="http://jahat.example") == 403


def _handshake(port: int, host: str, origin: str | None = None) -> int:
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {host}",
        f"Origin: {origin or f'http://{host}'}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGlsaWstdGlsaWstdGlsaQ==",
        "Sec-WebSocket-Version: 13",
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return int(connection.recv(4096).split()[1])


def test_no_secret_is_in_the_log_or_on_the_command_line(door: Door) -> None:
    words = Path(f"/proc/{door.pid}/cmdline")
    command = words.read_bytes() if words.exists() else b""
    log = door.log.read_bytes()
    assert door.address.encode() in log
    for secret in (CLIENT_SECRET, COOKIE_SECRET):
        assert secret.encode() not in log
        assert secret.encode() not in command
