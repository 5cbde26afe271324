"""``geoapp tiles``: all map tiles of the land-use layer, made now rather than when asked for."""

import os
import sys
from pathlib import Path

import click

from geoapp.cli.options import workspace_option
from geoapp.cli.waiting import waiting
from geoapp.errors import Busy
from geoapp.storage import Workspace, open_workspace
from geoapp.workflows.tiles_fill import fill

LEAST_URGENT = 19


@click.command("tiles")
@click.option("--background", is_flag=True, help="With the least urgency, as the server does it.")
@workspace_option
def command(background: bool, workspace: Path) -> None:
    """Make every map tile of the land-use layer that is not made yet.

    The server does this by itself, in time that nobody else wants; call it to have them before
    the first visitor. The tiles of a small layer are made when they are asked for.
    """
    opened = open_workspace(workspace)
    if background:
        _in_background(opened)
        return
    with waiting("tiles"):
        fill(opened)
    click.echo(f"{workspace}: all tiles are made")


def _in_background(workspace: Workspace) -> None:
    """With the least urgency, until the process that started this one is gone."""
    starter = os.getppid()
    os.nice(LEAST_URGENT)
    try:
        fill(workspace, lambda: os.getppid() == starter)
    except Busy:  # another server is at it
        sys.exit(0)
