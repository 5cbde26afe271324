"""``geoapp import``."""

import signal
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
import orjson

from geoapp.cli.import_text import told, told_land
from geoapp.cli.options import Day, as_of_option, json_option, workspace_option
from geoapp.cli.waiting import step_bars, waiting
from geoapp.errors import ImportRefused
from geoapp.exchange.record import KINDS as RECORDS
from geoapp.storage import open_workspace
from geoapp.workflows import import_land_plan
from geoapp.workflows.bring_in import KINDS, Origin, Plan, bring_in, refusal
from geoapp.workflows.import_land import Asked, import_land
from geoapp.workflows.import_land_plan import LandPlan
from geoapp.workflows.import_land_rebuild import rebuild

CLUSTERS = "clusters"
_LAND_ONLY = ("by", "id_field", "coverage", "partition", "record", "rebuild_store")


@click.command("import")
@click.argument("file", required=False)
@click.option("--layer", required=True, help="clusters, or a layer of parcels such as landuse")
@click.option("--by", metavar="FIELD", help="parcels: the field with the land-use class")
@click.option(
    "--id", "id_field", metavar="FIELD", help="parcels: the field with their id; # numbers them"
)
@click.option("--crs", metavar="EPSG:N", help="CRS of a file that does not say")
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    help="what the boundaries are; default: what FILE says of each, else imported: how it was"
    " measured is not stated",
)
@click.option("--source", metavar="TEXT", help="where they come from; default the file's name")
@click.option("--on", "on", type=Day(), default=date.today, help="their day; default today")
@click.option(
    "--coverage",
    metavar="POLY",
    type=click.Path(path_type=Path),
    help="parcels: a file with the ground that FILE is known to cover; without it no site is clear",
)
@click.option(
    "--partition", is_flag=True, help="parcels: every square metre of the coverage carries one"
)
@click.option("--source-layer", metavar="NAME", help="the layer to read where FILE holds several")
@click.option(
    "--record", type=click.Choice(RECORDS), help="parcels: format of the new record; default as now"
)
@click.option(
    "--rebuild",
    "rebuild_store",
    is_flag=True,
    help="parcels: build the layer's store again from its record, without a FILE",
)
@click.option("--dry-run", is_flag=True, help="show what would change; write nothing")
@json_option
@as_of_option
@workspace_option
def command(
    file: str | None, layer: str, as_json: bool, as_of: date, workspace: Path, **said: Any
) -> None:
    """Bring boundaries of clusters or a layer of land parcels in, all of FILE or nothing.

    FILE is GeoJSON (also one feature a line), GeoPackage, a shapefile (zip), FlatGeobuf,
    GeoParquet, KML, DXF or a corner table (CSV: point, X north, Y east). Clusters are matched
    by their id; parcels replace the whole layer, and FILE may be of any size.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what is half made goes too
    done: tuple[Plan | LandPlan, str, ImportRefused | None]
    if layer == CLUSTERS:
        done = _clusters(file, as_of, workspace, said)
    else:
        done = _land(file, layer, workspace, said)
    plan, text, error = done
    if as_json:
        click.echo(orjson.dumps(plan.to_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(text, err=not plan.accepted)
    if error:
        raise error


def _clusters(
    file: str | None, as_of: date, workspace: Path, said: dict[str, Any]
) -> tuple[Plan, str, ImportRefused | None]:
    for name in _LAND_ONLY:
        if said[name]:
            word = {"id_field": "id", "rebuild_store": "rebuild"}.get(name, name)
            raise click.UsageError(f"--{word} is for a layer of parcels such as landuse")
    with waiting("import"):
        plan = bring_in(
            open_workspace(workspace),
            _named(file),
            layer=CLUSTERS,
            origin=Origin(said["kind"], said["source"], said["on"]),
            crs=said["crs"],
            source_layer=said["source_layer"],
            dry_run=said["dry_run"],
            as_of=as_of,
        )
    return plan, told(plan), None if plan.accepted else refusal(plan)


def _land(
    file: str | None, layer: str, workspace: Path, said: dict[str, Any]
) -> tuple[LandPlan, str, ImportRefused | None]:
    opened = open_workspace(workspace)
    with step_bars() as progress:
        if said["rebuild_store"]:
            plan = rebuild(opened, _alone(file, layer, said), progress)
        else:
            fields = {k: said[k] for k in said.keys() - {"rebuild_store", "dry_run"}}
            plan = import_land(
                opened,
                _named(file),
                Asked(layer=layer, **fields),
                dry_run=said["dry_run"],
                progress=progress,
            )
    return plan, told_land(plan), None if plan.accepted else import_land_plan.refusal(plan)


def _named(file: str | None) -> str:
    if file is None:
        raise click.UsageError("Missing argument 'FILE'.")
    return file


def _alone(file: str | None, layer: str, said: dict[str, Any]) -> str:
    """The layer to rebuild; the record decides all else."""
    if file is not None or said["dry_run"]:
        raise click.UsageError("--rebuild builds from the layer's record: no FILE, no --dry-run")
    return layer
