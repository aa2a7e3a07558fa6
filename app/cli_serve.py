"""`tilik app`: the dashboard, served on this machine, or to others behind a sign-in.

In: a warehouse, a host and a port; a sign-in configuration. Out: a running web server. Never: an open door: beyond
loopback it refuses to start without a sign-in; a secret on a command line.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from app.cli_options import FAILED, USAGE, WarehouseOption, example, open_warehouse

if TYPE_CHECKING:
    from app.auth_config import AuthConfig
    from warehouse.store import Warehouse

EPILOG = example(
    "tilik app",
    "tilik app --port 8600 --warehouse arsip.duckdb",
    "tilik app --auth-init",
    "tilik app --auth auth.toml --host 0.0.0.0",
)
PORT = 8501
AUTH_FILE = Path("auth.toml")
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = ("0.0.0.0", "::")
PINNED = {
    "server.headless": "true",
    "browser.gatherUsageStats": "false",
    "server.enableCORS": "true",
    "server.enableXsrfProtection": "true",
    "server.enableAgentApi": "false",
    "server.enableStaticServing": "false",
    "server.trustedUserHeaders": "{}",
    "global.developmentMode": "false",
}
"""What must not be switched by a file or a variable of Streamlit's that happens to be around: each of them would let
somebody in, or another site's page. A flag outranks both."""

Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to serve on.")]


def serve(
    ctx: typer.Context,
    host: Annotated[
        str, typer.Option("--host", help="The address to serve on. Beyond this machine it takes --auth.")
    ] = "127.0.0.1",
    port: Port = PORT,
    auth: Annotated[
        Path | None,
        typer.Option(
            "--auth",
            metavar="FILE",
            help="Who may sign in, and where. Default: TILIK_AUTH, else no sign-in, on this machine only.",
            show_default=False,
        ),
    ] = None,
    auth_init: Annotated[
        bool, typer.Option("--auth-init", help="Write a sign-in FILE to start from (auth.toml), and stop.")
    ] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Serve the dashboard on this machine and print its address. Ctrl-C stops it."""
    if auth_init:
        _write_starter(auth or AUTH_FILE)
        return
    run(open_warehouse(ctx, warehouse), host, port, auth)


def run(warehouse: Warehouse, host: str, port: int, auth: Path | None = None) -> NoReturn:
    """Become the web server: this process does not come back. Raises typer.Exit when it cannot."""
    from app.auth_config import VARIABLE as AUTH
    from app.cli_output import complain, output
    from warehouse.store import VARIABLE

    named = auth or (Path(os.environ[AUTH]) if os.environ.get(AUTH) else None)
    config = _checked(named) if named else None
    address = _address(host, config)
    if not _free(address, port):
        complain(f"port {port} is in use by another program; choose another with --port, as in --port {port + 1}")
        raise typer.Exit(FAILED)
    shown = f"[{address}]" if ":" in address else address
    at = config.origin if config else f"http://{shown}:{port}"
    listens = f" (listening on {shown}:{port})" if config else ""
    output().print(f"Dashboard: {at}{listens}   (Ctrl-C stops it)", soft_wrap=True)
    sys.stdout.flush()
    environment = {**os.environ, VARIABLE: str(warehouse.path.resolve())}
    if named:
        environment[AUTH] = str(named.resolve())
    os.execve(sys.executable, command(address, port, config), environment)


def command(address: str, port: int, config: AuthConfig | None) -> list[str]:
    """The command line of the web server. It holds no secret: everybody on the machine may read it."""
    page = Path(__file__).with_name("signed.py" if config else "main.py")
    options = [("server.address", address), ("server.port", str(port)), *PINNED.items()]
    # A page of another site whose name is made to point here (DNS rebinding) sends that name as its host.
    hosts = [*LOCAL_NAMES]
    if config:
        hosts.append(config.host)
        # Where the reverse proxy does not hand on the host that the browser asked for. The second one keeps
        # Streamlit from asking a site outside what this machine's address is.
        options += [("server.corsAllowedOrigins", config.origin), ("browser.serverAddress", config.host)]
        options += [("logger.hideWelcomeMessage", "true")]
    if address not in (*EVERYWHERE, *LOCAL_NAMES):
        hosts.append(address)
    options += [("server.allowedHosts", name) for name in dict.fromkeys(hosts)]
    return [
        *(sys.executable, "-m", "streamlit", "run", str(page)),
        *(part for name, value in options for part in (f"--{name}", value)),
    ]


def _checked(path: Path) -> AuthConfig:
    """The configuration, with its secrets where it says they are: a server that nobody can sign in to is not
    started."""
    from app.auth_config import AuthError, login_settings, read_config
    from app.cli_output import complain

    try:
        config = read_config(path)
        try:
            login_settings(config, os.environ)
        except AuthError as error:
            raise AuthError(f"{path}: {error}") from None
    except AuthError as error:
        complain(str(error))
        raise typer.Exit(USAGE) from None
    return config


def _address(host: str, config: AuthConfig | None) -> str:
    from app.auth import loopback
    from app.cli_output import complain

    local = loopback(host)
    if local is not None:
        return local
    if config is None:
        complain(
            f"{host} is reachable by others, and there is no login yet. Write a sign-in configuration with "
            "`tilik app --auth-init`, fill it in, and start again with --auth auth.toml. Or serve on 127.0.0.1 and "
            "let others in through a tunnel, as in: ssh -L 8501:127.0.0.1:8501 this-machine"
        )
        raise typer.Exit(USAGE)
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        complain(f"--host {host}: give an address of this machine, as in --host 0.0.0.0 for all of them")
        raise typer.Exit(USAGE) from None


def _write_starter(path: Path) -> None:
    from app.auth_config import STARTER
    from app.cli_output import complain, note

    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(STARTER.read_text(encoding="utf-8"))
    except FileExistsError:
        complain(f"{path} is there already, and is left as it is")
        raise typer.Exit(USAGE) from None
    except OSError as error:
        complain(f"{path}: cannot be written ({error.strerror})")
        raise typer.Exit(FAILED) from None
    note(f"{path} is written. Fill it in, then: tilik app --auth {path} --host 0.0.0.0")


def _free(address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True
