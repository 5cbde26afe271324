"""``geoapp overlap``."""

import signal
import sys
from pathlib import Path
from typing import Any

import click

from geoapp.cli.options import Misused
from geoapp.cli.waiting import step_bars
from geoapp.domain.zones import UNITS
from geoapp.sentence import say
from geoapp.workflows.overlap import Asked, Batch, Fields, Machines, batch
from geoapp.workflows.overlap_files import issues_path, write_batch, write_text, writer

PATH = click.Path(path_type=Path)


@click.command("overlap")
@click.argument("sites", type=PATH)
@click.argument("landuse")
@click.option(
    "--by", metavar="FIELD", help="field of LANDUSE that holds the class; a workspace has its own"
)
@click.option("--id", "id_field", metavar="FIELD", help="field of SITES that tells them apart")
@click.option("--crs", metavar="EPSG:N", help="CRS of a file that does not say its own")
@click.option(
    "--work-crs",
    metavar="EPSG:N",
    help="projected CRS of the areas; default: the workspace's or store's; of files EPSG:5897 for"
    " sites in its area of use, else the one both files are in, else an equal-area plane centred"
    " on the sites",
)
@click.option(
    "--province", metavar="FIELD",
    help="field of SITES with the province, by name or code: each site is measured in its zone",
)  # fmt: skip
@click.option(
    "--units", type=click.Choice(UNITS),
    help="provinces before (2024) or since (2025) the mergers; default: they must agree",
)  # fmt: skip
@click.option(
    "--zone-field", metavar="FIELD",
    help="field of SITES with its VN-2000 zone: 105-45, 105.75 or EPSG:9210",
)  # fmt: skip
@click.option("-o", "--out", type=PATH, help="csv, parquet, geojson or xlsx by its ending")
@click.option(
    "--workers", type=click.IntRange(1, 1024),
    help="threads; with --scheduler processes, or workers to wait for; default one a core",
)  # fmt: skip
@click.option(
    "--scheduler", metavar="ADDRESS",
    help="Dask's, which must be your own: its workers run what it sends; local starts processes",
)  # fmt: skip
def command(
    sites: Path, landuse: str, out: Path | None, workers: int | None, scheduler: str | None,
    **said: Any,
) -> None:  # fmt: skip
    """Area of each class of LANDUSE in each site of SITES, on any two polygon files.

    One row a (site, class): site, class, area_m2, gross_m2, features. Ground that features
    share is counted once in area_m2 and goes to the class that comes first by name, then to
    the smaller feature id; gross_m2 is the plain sum. Without -o the table is CSV on standard
    output; what was chosen and repaired is said on standard error and in OUT.issues.json.

    Files may be of any size. LANDUSE may also be a workspace (WORKSPACE or WORKSPACE#LAYER),
    the folder of a store of parcels, or its address (s3://...).
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what is half made goes too
    if out:
        writer(out)
    with (
        step_bars() as told,
        batch(
            sites, landuse, fields=_fields(said), told=told,
            asked=Asked(said["by"], said["crs"], said["work_crs"]),
            machines=Machines(workers, scheduler),
        ) as ready,
    ):  # fmt: skip
        rows = write_batch(ready, out) if out else write_text(ready, sys.stdout.buffer)
    click.echo(summary(ready, rows, out), err=True)


def _fields(said: dict[str, Any]) -> Fields:
    ways = [f"--{n.replace('_', '-')}" for n in ("work_crs", "province", "zone_field") if said[n]]
    if len(ways) > 1:
        raise Misused(
            say("{options} each say where areas are measured: give one", options=" and ".join(ways))
        )
    if said["units"] and not said["province"]:
        raise Misused(say("--units says which provinces --province speaks of: give that too"))
    return Fields(said["id_field"], said["province"], said["zone_field"], said["units"])


def summary(made: Batch, rows: int, out: Path | None) -> str:
    """What was done, on one line, and the warnings."""
    issues = made.issues()
    sites, land = issues["sites"], issues["landuse"]
    repairs = len(sites["repairs"]) + len(land["repairs"])
    parts = [
        f"{rows} rows from {sites['features']} sites and {land['features']} features",
        f"areas in {issues['work_crs']} ({issues['work_crs_chosen']}; {issues['operation']})",
        f"{land['overlapping_pairs']} pairs of features overlap,"
        f" {issues['doubled_m2']:.1f} m² counted once",
        f"{repairs} geometries repaired",
    ]
    if land["without_class"]:
        parts.append(f"{land['without_class']} features without a class")
    if out:
        parts.append(f"details in {issues_path(out).name}")
    return "\n".join(["geoapp: " + "; ".join(parts), *issues["warnings"]])
