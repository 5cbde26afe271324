"""``geoapp serve``: the web application, one line with its address when it answers."""

import http.client
import threading
import time
from pathlib import Path

import click
from waitress.server import create_server

from geoapp.config import Config, default_workspace
from geoapp.errors import InputError
from geoapp.sentence import say
from geoapp.storage import open_workspace
from geoapp.web.factory import create_app
from geoapp.web.tile_watch import watch

START_SECONDS = 120.0


@click.command("serve")
@click.option("--workspace", type=Path, default=None, help="Workspace folder.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--workers",
    default=8,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Threads that answer requests.",
)
def command(workspace: Path | None, host: str, port: int, workers: int) -> None:
    """Serve the map over a workspace."""
    folder = workspace or default_workspace()
    open_workspace(folder)
    app = create_app(Config(workspace=folder))
    try:
        server = create_server(app, host=host, port=port, threads=workers, ident=None)
    except ValueError as error:
        raise InputError(
            say("--host {host!r} is no address of this machine", host=host[:60])
        ) from error
    except OSError as error:
        reason = error.strerror or error
        raise InputError(
            say(
                "cannot listen on {host}:{port}: {reason}; choose another with --port",
                host=host,
                port=port,
                reason=reason,
            )
        ) from error
    used = port or server.effective_port
    threading.Thread(target=_announce, args=(host, used), daemon=True).start()
    watch(app)
    server.run()


def _announce(host: str, port: int) -> None:
    """Print the address once the server really answers."""
    asked = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not bound)
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if _answers(asked, port):
            shown = f"[{host}]" if ":" in host else host
            click.echo(f"geoapp: http://{shown}:{port}")
            return
        time.sleep(0.05)
    click.echo(f"geoapp: no answer on port {port} after {START_SECONDS:.0f} s", err=True)


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=30)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
