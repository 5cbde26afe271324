"""``geoapp overlap``."""

import sys
from pathlib import Path
from typing import Any

import click

from geoapp.workflows.check_files import check_used, read_declared
from geoapp.workflows.overlap import overlap
from geoapp.workflows.overlap_files import csv_text, issues_path, write_overlaps, writer

PATH = click.Path(path_type=Path)


@click.command("overlap")
@click.argument("sites", type=PATH)
@click.argument("landuse", type=PATH)
@click.option("--by", required=True, metavar="FIELD", help="field of LANDUSE that holds the class")
@click.option("--id", "id_field", metavar="FIELD", help="field of SITES that tells them apart")
@click.option("--crs", metavar="EPSG:N", help="CRS of a file that does not say its own")
@click.option(
    "--work-crs",
    metavar="EPSG:N",
    help="projected CRS of the areas; default: EPSG:5897 for sites in its area of use, else the"
    " one both files are in, else an equal-area plane centred on the sites",
)
@click.option("-o", "--out", type=PATH, help="csv, parquet, geojson or xlsx by its ending")
@click.option("--workers", type=click.IntRange(1, 256), help="threads; default one a core")
def command(
    sites: Path,
    landuse: Path,
    by: str,
    id_field: str | None,
    crs: str | None,
    work_crs: str | None,
    out: Path | None,
    workers: int | None,
) -> None:
    """Area of each class of LANDUSE in each site of SITES, on any two polygon files.

    One row a (site, class): site, class, area_m2, gross_m2, features. Ground that features
    share is counted once in area_m2 and goes to the class that comes first by name, then to
    the smaller feature id; gross_m2 is the plain sum. Without -o the table is CSV on standard
    output; what was chosen and repaired is said on standard error and in OUT.issues.json.
    """
    if out:
        writer(out)
    frames = read_declared(sites, crs), read_declared(landuse, crs)
    check_used(crs, frames)
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=len(frames[0]), file=sys.stderr, hidden=hidden) as bar:
        found = overlap(
            *frames, by, id_field=id_field, work_crs=work_crs, workers=workers, progress=bar.update
        )
    if out:
        write_overlaps(found, out)
    else:
        click.echo(csv_text(found), nl=False)
    click.echo(told(found.issues, len(found.rows), out), err=True)


def told(issues: dict[str, Any], rows: int, out: Path | None) -> str:
    """What was done, on one line."""
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
