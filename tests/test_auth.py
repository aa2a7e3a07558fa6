"""Sign-in without a browser: who has which role, what a configuration may say, and what a page does with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from app_data import build
from commands import tilik
from streamlit.testing.v1 import AppTest

from app import cli_serve
from app.auth import Role, Roles, Standing, Visitor, loopback, role_of, visitor
from app.auth_config import STARTER, VARIABLE, AuthError, login_settings, read_config
from app.parts import guard
from app.parts.texts import catalogue

ROOT = Path(__file__).parents[1]
SECRET = "rahasia-yang-tak-boleh-tampak"
NOW = 1_700_000_000.0
ROLES = Roles(
    viewer=frozenset({"@redaksi.example", "budi@lain.example"}),
    editor=frozenset({"rina@redaksi.example", "@kantor.example"}),
)
GOOD = """
client_id = "tilik"
client_secret_env = "RAHASIA_KLIEN"
server_metadata_url = "https://masuk.example/.well-known/openid-configuration"
redirect_uri = "https://tilik.example/oauth2callback"
[roles]
viewer = ["@redaksi.example"]
editor = ["rina@redaksi.example"]
"""


# --- roles ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("rina@redaksi.example", "editor"),
        ("Rina@Redaksi.Example", "editor"),
        ("siapa.saja@kantor.example", "editor"),
        ("doni@redaksi.example", "viewer"),
        ("budi@lain.example", "viewer"),
        ("sari@lain.example", None),
        ("doni@sub.redaksi.example", None),
        ("doni@bukanredaksi.example", None),
        ("doni@redaksi.example.jahat.example", None),
        ("jahat@lain.example@redaksi.example", None),
        ("doni@redaksi.example\n", None),
        (" rina@redaksi.example", None),
        ("rina@redaksi.example,sari@lain.example", None),
        ("@redaksi.example", None),
        ("redaksi.example", None),
        ("", None),
        # A dotless i and the sign for kelvin become i and k in small letters.
        ("r\u0131na@redaksi.example", None),
        ("doni@\u212aantor.example", None),
        (None, None),
        (["rina@redaksi.example"], None),
    ],
)
def test_the_role_of_a_verified_address(email: object, role: str | None) -> None:
    assert role_of(email, True, ROLES) == role


@pytest.mark.parametrize("verified", [False, None, "false", "", 0, 1, "true"])
def test_an_address_that_is_not_verified_has_no_role(verified: object) -> None:
    assert role_of("rina@redaksi.example", verified, ROLES) is None


@pytest.mark.parametrize(
    ("here", "reads", "writes"),
    [
        (Visitor(Standing.INSIDE, "editor"), True, True),
        (Visitor(Standing.INSIDE, "viewer"), True, False),
        (Visitor(Standing.STRANGER), False, False),
    ],
)
def test_an_editor_may_what_a_viewer_may(here: Visitor, reads: bool, writes: bool) -> None:
    assert (here.may("viewer"), here.may("editor")) == (reads, writes)


SIGNED_IN = {"is_logged_in": True, "email": "rina@redaksi.example", "email_verified": True, "iat": NOW - 60}


@pytest.mark.parametrize(
    ("said", "standing"),
    [
        ({}, "inside"),
        ({"email_verified": "true"}, "inside"),
        ({"email_verified": "false"}, "unverified"),
        ({"email_verified": None}, "unverified"),
        ({"email": "sari@lain.example"}, "stranger"),
        ({"email": None}, "stranger"),
        ({"is_logged_in": False}, "signed_out"),
        ({"is_logged_in": "true"}, "signed_out"),
        ({"iat": NOW - 12 * 3600 - 1}, "expired"),
        ({"iat": NOW - 12 * 3600 + 1}, "inside"),
        ({"iat": NOW + 3600}, "expired"),
        ({"iat": None}, "expired"),
        ({"iat": float("nan")}, "expired"),
    ],
)
def test_how_a_visitor_stands(said: Mapping[str, Any], standing: str) -> None:
    here = visitor(SIGNED_IN | dict(said), ROLES, 12, NOW)
    assert here.standing.value == standing
    assert here.may("viewer") is (standing == "inside")


def test_nobody_is_signed_in_where_nothing_is_said() -> None:
    assert visitor({}, ROLES, 12, NOW) == Visitor(Standing.SIGNED_OUT)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.8.0.1", "127.8.0.1"),
        ("::1", "::1"),
        ("LocalHost", "127.0.0.1"),
        ("0.0.0.0", None),
        ("::", None),
        ("10.0.0.7", None),
        ("localhost.jahat.example", None),
        ("", None),
        (None, None),
    ],
)
def test_only_addresses_of_this_machine_need_no_sign_in(host: str | None, address: str | None) -> None:
    assert loopback(host) == address


# --- configuration -------------------------------------------------------------------------------------------


def written(folder: Path, text: str = GOOD) -> Path:
    """A configuration file."""
    path = folder / "auth.toml"
    path.write_text(text)
    return path


def test_a_configuration_is_read(tmp_path: Path) -> None:
    config = read_config(written(tmp_path))
    assert (config.origin, config.host, config.hours) == ("https://tilik.example", "tilik.example", 12)
    assert config.roles == Roles(frozenset({"@redaksi.example"}), frozenset({"rina@redaksi.example"}))


def test_the_starter_is_a_configuration_that_lacks_only_its_secret() -> None:
    config = read_config(STARTER)
    with pytest.raises(AuthError, match="TILIK_CLIENT_SECRET is not set"):
        login_settings(config, {})
    assert login_settings(config, {"TILIK_CLIENT_SECRET": SECRET})["client_secret"] == SECRET


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("client_id =", "client_idd ="), "unknown key 'client_idd'"),
        (('client_id = "tilik"', ""), "client_id has to be a text"),
        (('client_secret_env = "RAHASIA_KLIEN"', ""), "client_secret_env or client_secret_file"),
        (("client_secret_env", f'client_secret_file = "{SECRET}"\nclient_secret_env'), "one of the two"),
        (('client_secret_env = "RAHASIA_KLIEN"', f'client_secret = "{SECRET}"'), "client_secret: a secret does not"),
        (("client_secret_env", f'cookie_secret = "{SECRET}"\nclient_secret_env'), "cookie_secret: a secret does not"),
        (("https://masuk", "http://masuk"), "server_metadata_url: it has to begin with https"),
        (("https://masuk.example/", "masuk.example/"), "server_metadata_url: it has to be an address"),
        (("https://tilik.example/oauth2callback", "https://tilik.example/"), "redirect_uri: .*/oauth2callback"),
        (("https://tilik", "http://tilik"), "redirect_uri: it has to begin with https"),
        (("https://tilik.example/", "https://Tilik.example/"), "redirect_uri: .*small letters"),
        (("https://tilik.example/", "https://tilik.example:443/"), "redirect_uri: .*usual port"),
        (("https://tilik.example/", "https://tilik.example:berapa/"), "redirect_uri: not an address"),
        (("[roles]", "[rolls]"), "unknown key 'rolls'"),
        (("editor =", "admin ="), r"\[roles\] unknown key 'admin'"),
        (('["@redaksi.example"]', '"@redaksi.example"'), r"\[roles\] viewer has to be a list"),
        (('["@redaksi.example"]', '["redaksi.example"]'), r"\[roles\] viewer: 'redaksi.example' is neither"),
        (('["@redaksi.example"]', '["*@redaksi.example x"]'), r"\[roles\] viewer: .* is neither"),
        (("[roles]", "hours = 0\n[roles]"), "hours has to be"),
        (("[roles]", "hours = true\n[roles]"), "hours has to be"),
        (("[roles]", "hours = 1000\n[roles]"), "hours has to be"),
        (("[roles]", "[roles"), "not valid TOML"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_key(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    assert change[0] in GOOD
    path = written(tmp_path, GOOD.replace(*change, 1))
    with pytest.raises(AuthError, match=told) as raised:
        read_config(path)
    assert str(raised.value).startswith(f"{path}: ")
    assert SECRET not in str(raised.value)


def test_a_list_that_names_nobody_is_an_error(tmp_path: Path) -> None:
    text = GOOD.replace('["@redaksi.example"]', "[]").replace('["rina@redaksi.example"]', "[]")
    with pytest.raises(AuthError, match="names nobody"):
        read_config(written(tmp_path, text))


def test_a_missing_file_is_told_with_the_way_to_one(tmp_path: Path) -> None:
    with pytest.raises(AuthError, match="--auth-init"):
        read_config(tmp_path / "auth.toml")


def test_a_secret_comes_from_a_file_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "klien.txt").write_text(f"{SECRET}\n")
    text = GOOD.replace('client_secret_env = "RAHASIA_KLIEN"', 'client_secret_file = "klien.txt"')
    config = read_config(written(tmp_path, text))
    assert login_settings(config, {})["client_secret"] == SECRET
    (tmp_path / "klien.txt").write_text("\n")
    with pytest.raises(AuthError, match=r"client_secret_file: .*klien.txt is empty"):
        login_settings(config, {})
    (tmp_path / "klien.txt").unlink()
    with pytest.raises(AuthError, match=r"client_secret_file: .*klien.txt cannot be read"):
        login_settings(config, {})


def test_a_short_key_for_cookies_is_refused_and_none_means_a_new_one_each_time(tmp_path: Path) -> None:
    environment = {"RAHASIA_KLIEN": SECRET, "KUE": "pendek"}
    config = read_config(written(tmp_path))
    keys = {login_settings(config, environment)["cookie_secret"] for _ in range(2)}
    assert len(keys) == 2
    assert all(len(key) >= 32 for key in keys)
    config = read_config(written(tmp_path, GOOD.replace("[roles]", 'cookie_secret_env = "KUE"\n[roles]')))
    with pytest.raises(AuthError, match=r"cookie_secret: .*32 characters") as raised:
        login_settings(config, environment)
    assert "pendek" not in str(raised.value)


# --- the command line ----------------------------------------------------------------------------------------


def test_without_a_configuration_it_does_not_start_for_others_and_says_what_to_do(tmp_path: Path) -> None:
    ran = tilik(tmp_path, "app", "--host", "0.0.0.0")
    assert (ran.code, ran.out) == (2, "")
    assert "--auth-init" in ran.err
    assert "--auth auth.toml" in ran.err


def test_the_starter_is_written_once(tmp_path: Path) -> None:
    assert tilik(tmp_path, "app", "--auth-init").code == 0
    (tmp_path / "auth.toml").write_text("milik saya")
    assert tilik(tmp_path, "app", "--auth-init").code == 2
    assert (tmp_path / "auth.toml").read_text() == "milik saya"


def test_a_configuration_that_cannot_be_used_stops_the_start_also_on_this_machine(tmp_path: Path) -> None:
    ran = tilik(tmp_path, "app", TILIK_AUTH=str(written(tmp_path, GOOD.replace("redirect_uri", "redirect_url"))))
    assert (ran.code, ran.out) == (2, "")
    assert "auth.toml: unknown key 'redirect_url'" in ran.err
    ran = tilik(tmp_path, "app", "--auth", written(tmp_path))
    assert (ran.code, ran.out) == (2, "")
    assert "auth.toml: client_secret_env: the environment variable RAHASIA_KLIEN is not set" in ran.err


def test_with_a_configuration_a_name_is_still_no_address_to_listen_on(tmp_path: Path) -> None:
    ran = tilik(tmp_path, "app", "--auth", written(tmp_path), "--host", "tilik.example", RAHASIA_KLIEN=SECRET)
    assert (ran.code, ran.out) == (2, "")
    assert "--host 0.0.0.0" in ran.err
    assert SECRET not in ran.err


def options(command: list[str]) -> dict[str, list[str]]:
    """The options of a command line of Streamlit."""
    words = command[command.index("run") + 2 :]
    found: dict[str, list[str]] = {}
    for name, value in zip(words[::2], words[1::2], strict=True):
        found.setdefault(name, []).append(value)
    return found


def test_the_web_server_answers_to_its_own_names_only_and_keeps_its_protections(tmp_path: Path) -> None:
    config = read_config(written(tmp_path))
    alone = options(cli_serve.command("127.0.0.1", 8501, None))
    shared = options(cli_serve.command("0.0.0.0", 8501, config))
    assert alone["--server.allowedHosts"] == ["localhost", "127.0.0.1", "::1"]
    assert shared["--server.allowedHosts"] == ["localhost", "127.0.0.1", "::1", "tilik.example"]
    assert shared["--server.corsAllowedOrigins"] == ["https://tilik.example"]
    assert (alone["--server.address"], shared["--server.address"]) == (["127.0.0.1"], ["0.0.0.0"])
    for one in (alone, shared):
        assert one["--server.enableCORS"] == one["--server.enableXsrfProtection"] == ["true"]
        assert one["--server.trustedUserHeaders"] == ["{}"]
        assert one["--server.enableAgentApi"] == ["false"]


# --- pages ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small warehouse."""
    return build(tmp_path_factory.mktemp("pintu") / "tilik.duckdb")


def opened(page: str, monkeypatch: pytest.MonkeyPatch, filled: Path, role: Role) -> AppTest:
    """A page as somebody with `role` sees it."""
    monkeypatch.setenv("TILIK_WAREHOUSE", str(filled))
    monkeypatch.setattr(guard, "visitor", lambda: Visitor(Standing.INSIDE, role, "x@redaksi.example"))
    return AppTest.from_file(str(ROOT / "app" / "screens" / f"{page}.py"), default_timeout=60)


def shown(page: AppTest) -> str:
    """All that a page says in its own markup."""
    return "\n".join(str(element.proto.body) for element in page.get("html"))


def test_a_viewer_is_told_in_words_that_adding_is_for_editors(monkeypatch: pytest.MonkeyPatch, filled: Path) -> None:
    refusal = catalogue("id")["auth.editor_title"]
    as_viewer = opened("tambah", monkeypatch, filled, "viewer").run()
    assert refusal in shown(as_viewer)
    assert not as_viewer.text_area
    as_editor = opened("tambah", monkeypatch, filled, "editor").run()
    assert refusal not in shown(as_editor)
    assert as_editor.text_area


def test_a_role_that_is_lost_after_the_preview_saves_nothing(monkeypatch: pytest.MonkeyPatch, filled: Path) -> None:
    page = opened("tambah", monkeypatch, filled, "editor").run()
    page.text_area(key="intake_text").set_value("BNN Kota Contoh menyita 12 gram sabu pada 3 Mei 2024.")
    page.button(key="preview_text").click().run()
    assert page.button(key="save")
    monkeypatch.setattr(guard, "visitor", lambda: Visitor(Standing.INSIDE, "viewer", "x@redaksi.example"))
    page.button(key="save").click().run()
    assert catalogue("id")["auth.editor_title"] in shown(page)
    assert "intake_saved" not in page.session_state


def test_who_is_let_in_without_a_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    bound = {"server.address": "127.0.0.1"}
    monkeypatch.setattr(guard.st, "get_option", bound.get)
    assert guard.allowed("editor")
    for address in ("0.0.0.0", "10.0.0.7", None):
        bound["server.address"] = address
        assert not guard.allowed("viewer")


def test_a_refusal_ends_a_page_and_not_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "visitor", lambda: Visitor(Standing.INSIDE, "viewer", "x@redaksi.example"))
    monkeypatch.setattr(guard.frame, "state", lambda *_: None)
    passed = []
    with guard.page():
        guard.require("viewer")
        passed.append("viewer")
        guard.require("editor")
        passed.append("editor")
    assert passed == ["viewer"]
    assert guard.signed_in_as() == "x@redaksi.example"


def test_a_configuration_that_went_missing_lets_nobody_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "auth.toml"))
    monkeypatch.setattr(guard.st, "get_option", {"server.address": "127.0.0.1"}.get)
    assert guard.visitor() == Visitor(Standing.CLOSED)
