"""``geoapp map``: the map as one HTML file that needs no network."""

from datetime import date, datetime
from pathlib import Path

import click

from geoapp.config import default_workspace
from geoapp.errors import InputError
from geoapp.storage import open_workspace
from geoapp.workflows.atomic import replacing
from geoapp.workflows.offline_map import offline_map


@click.command("map")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("geoapp-map.html"),
    show_default=True,
    help="File to write; replaced whole or not at all.",
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day shown; default today.")
@click.option(
    "--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Language."
)
@click.option("--workspace", type=Path, default=None, help="Workspace folder.")
def command(out: Path, as_of: datetime | None, lang: str, workspace: Path | None) -> None:
    """Write the map as one offline HTML file."""
    space = open_workspace(workspace or default_workspace())
    page = offline_map(space, as_of.date() if as_of else date.today(), lang)
    write_whole(out, page)
    click.echo(f"{out}: {len(page) / 1000:.0f} kB, opens without a network")


def write_whole(path: Path, data: bytes) -> None:
    """Put ``data`` in the place of ``path``; a reader never sees half of it."""
    try:
        with replacing(path) as out:
            out.write(data)
    except OSError as error:
        reason = error.strerror or "cannot be written"
        raise InputError(f"{path}: {reason}; name another file with --out") from error
