"""``geoapp map``: the map as one HTML file that needs no network."""

from datetime import date
from pathlib import Path

import click

from geoapp import i18n
from geoapp.cli.options import as_of_option, lang_option, workspace_option
from geoapp.cli.waiting import waiting
from geoapp.errors import InputError
from geoapp.sentence import say
from geoapp.storage import open_workspace
from geoapp.workflows.atomic import replacing
from geoapp.workflows.offline_map import offline_map


@click.command("map")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("geoapp-map.html"),
    show_default=True,
    help="file to write; replaced whole or not at all",
)
@as_of_option
@lang_option
@workspace_option
def command(out: Path, as_of: date, lang: str, workspace: Path) -> None:
    """Write the map as one offline HTML file."""
    with waiting("map"):
        page = offline_map(open_workspace(workspace), as_of, lang)
    write_whole(out, page)
    click.echo(i18n.text("map.written", lang, file=out, kb=i18n.number(len(page) / 1000, lang)))


def write_whole(path: Path, data: bytes) -> None:
    """Put ``data`` in the place of ``path``; a reader never sees half of it."""
    try:
        with replacing(path) as out:
            out.write(data)
    except OSError as error:
        reason = error.strerror or say("cannot be written")
        raise InputError(
            say("{path}: {reason}; name another file with --out", path=path, reason=reason)
        ) from error
