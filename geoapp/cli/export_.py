"""``geoapp export``."""

import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import click

from geoapp.cli.options import as_of_option, misfit, workspace_option
from geoapp.cli.waiting import waiting
from geoapp.errors import InputError
from geoapp.exchange.formats import FORMATS
from geoapp.sentence import say
from geoapp.storage import open_workspace
from geoapp.workflows.export import Box, Choice, export, export_file


class BoxType(click.ParamType):  # type: ignore[type-arg] # generic only since click 8.3
    """``W,S,E,N`` in degrees."""

    name = "W,S,E,N"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Box:
        """Four finite numbers, west below east and south below north."""
        try:
            west, south, east, north = (float(part) for part in str(value).split(","))
        except ValueError as error:
            why = say("give four numbers: west,south,east,north in degrees")
            raise misfit(param, why) from error
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise misfit(param, say("west must be below east and south below north, in degrees"))
        return west, south, east, north


@click.command("export")
@click.argument("layer")
@click.option(
    "--format",
    "fmt",
    metavar="F",
    help=f"one of {', '.join(FORMATS)}; default: by FILE's ending, else geojson",
)
@click.option(
    "--crs",
    metavar="EPSG:N",
    help="CRS to write in, such as EPSG:5897; geojson, geojsonseq and kml are always WGS84",
)
@click.option(
    "--filter", "text", metavar="CQL2", help="CQL2 text: \"stage = 'early' AND area_ha_max > 50\""
)
@click.option("--bbox", type=BoxType(), help="only features that meet this box, in degrees")
@as_of_option
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="file to write; default: standard output"
)
@workspace_option
def command(
    layer: str,
    fmt: str | None,
    crs: str | None,
    text: str | None,
    bbox: Box | None,
    as_of: date,
    out: Path | None,
    workspace: Path,
) -> None:
    """Write a layer of the workspace in another format or CRS.

    Every export carries the as-of day, the edition, the source and whether it is drawn.
    """
    opened = open_workspace(workspace)
    if out is not None:
        with waiting(f"export {layer}"):
            about = export_file(opened, layer, out, fmt, Choice(crs, text, bbox), as_of)
    else:
        stream = sys.stdout.buffer
        if stream.isatty() and (fmt or "geojson") not in ("geojson", "geojsonseq", "csv", "kml"):
            raise InputError(say("{fmt} is not text; name a file with -o FILE", fmt=fmt))
        with nullcontext() if stream.isatty() else waiting(f"export {layer}"):
            about = export(
                opened, layer, fmt or "geojson", stream, as_of=as_of, crs=crs, filter=text,
                bbox=bbox,
            )  # fmt: skip
        stream.flush()
    click.echo(said(about), err=True)


def said(about: dict[str, Any]) -> str:
    """One line for stderr: how many, how many without geometry, and what was left out."""
    parts = [f"{about['count']} features", f"{about['without_geometry']} without geometry"]
    if about.get("unplaced"):
        parts.append(f"{about['unplaced']} without geometry left out by --bbox")
    if about.get("left_out"):
        parts.append(f"properties left out: {', '.join(about['left_out'])}")
    if about.get("note_vi"):
        parts.append(f"{about['note_vi']} / {about['note_en']}")
    return "geoapp: " + ", ".join(parts)
