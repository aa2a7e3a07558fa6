"""`tilik app`: the dashboard, served on this machine.

In: a warehouse, a host and a port. Out: a running web server. Never: an open door: beyond loopback it refuses until
there is a login.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from app.cli_options import FAILED, USAGE, WarehouseOption, open_warehouse

if TYPE_CHECKING:
    from warehouse.store import Warehouse

PORT = 8501
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to serve on.")]


def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option("--host", help="The address to serve on; only this machine's own for now.")] = (
        "127.0.0.1"
    ),
    port: Port = PORT,
    warehouse: WarehouseOption = None,
) -> None:
    """Serve the dashboard on this machine and print its address. Ctrl-C stops it."""
    run(open_warehouse(ctx, warehouse), host, port)


def run(warehouse: Warehouse, host: str, port: int) -> NoReturn:
    """Become the web server: this process does not come back. Raises typer.Exit when it cannot."""
    from app.cli_output import complain, output
    from warehouse.store import VARIABLE

    address = _loopback(host)
    if address is None:
        complain(
            f"{host} is reachable by others, and there is no login yet. Serve on 127.0.0.1 and let others in through "
            "a tunnel, as in: ssh -L 8501:127.0.0.1:8501 this-machine"
        )
        raise typer.Exit(USAGE)
    if not _free(address, port):
        complain(f"port {port} is in use by another program; choose another with --port, as in --port {port + 1}")
        raise typer.Exit(FAILED)
    shown = f"[{address}]" if ":" in address else address
    output().print(f"Dashboard: http://{shown}:{port}   (Ctrl-C stops it)", soft_wrap=True)
    sys.stdout.flush()
    page = Path(__file__).with_name("main.py")
    command = [sys.executable, "-m", "streamlit", "run", str(page), "--server.address", address]
    command += ["--server.port", str(port), "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    os.execve(sys.executable, command, {**os.environ, VARIABLE: str(warehouse.path.resolve())})


def _loopback(host: str) -> str | None:
    """The address when only this machine can reach it, else None. A name other than localhost is never looked up."""
    if host.lower() == "localhost":
        return "127.0.0.1"
    try:
        return host if ipaddress.ip_address(host).is_loopback else None
    except ValueError:
        return None


def _free(address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True
