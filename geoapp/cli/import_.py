"""``geoapp import``."""

import signal
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
import orjson

from geoapp.cli.import_text import told, told_land, told_layer
from geoapp.cli.options import (
    Day,
    Misused,
    as_of_option,
    json_option,
    misfit,
    workspace_option,
)
from geoapp.cli.waiting import step_bars, waiting
from geoapp.errors import ImportRefused
from geoapp.exchange.record import KINDS as RECORDS
from geoapp.sentence import Sentence, say
from geoapp.storage import Workspace, open_workspace
from geoapp.storage.screening import OPERATORS
from geoapp.workflows import bring_in as clusters
from geoapp.workflows.bring_in import KINDS, Origin, Plan, bring_in
from geoapp.workflows.import_issues import refusal
from geoapp.workflows.import_land import Asked, import_land
from geoapp.workflows.import_land_plan import LandPlan
from geoapp.workflows.import_land_rebuild import rebuild
from geoapp.workflows.import_layer import LayerPlan, import_layer, is_land
from geoapp.workflows.import_layer_ask import USUAL
from geoapp.workflows.import_layer_ask import Asked as AskedLayer

CLUSTERS = "clusters"
_PARCELS = ("partition", "record", "rebuild_store")
_OTHERS = (
    "operators", "within_m", "decides", "name_field", "fields", "title_vi", "title_en",
    "repair_text",
)  # fmt: skip
_BOTH = ("by", "id_field", "coverage")
_WORDS = {"id_field": "id", "rebuild_store": "rebuild", "operators": "operator"}
_FOR_PARCELS = say("a layer of parcels such as landuse")
_FOR_OTHERS = say("a layer that is no land use, such as houses")


class Listed(click.ParamType):  # type: ignore[type-arg] # generic only since click 8.3
    """``a,b``, each once; ``allowed``: the words that there are, empty for any."""

    name = "A,B"

    def __init__(self, *allowed: str) -> None:
        self.allowed = allowed

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """The words in their order."""
        if isinstance(value, tuple):
            return value
        words = tuple(dict.fromkeys(w.strip() for w in str(value).split(",") if w.strip()))
        odd = [word for word in words if self.allowed and word not in self.allowed]
        if odd or not words:
            there = say("; there are {names}", names=", ".join(self.allowed))
            why = say(
                "{text!r:.60} cannot be used{there}",
                text=(odd or [value])[0],
                there=there if self.allowed else "",
            )
            raise misfit(param, why)
        return words


@click.command("import")
@click.argument("file", required=False)
@click.option(
    "--layer",
    required=True,
    metavar="NAME",
    help="clusters, a layer of parcels such as landuse, or any other: "
    + ", ".join(USUAL)
    + ", or a name of yours with --operator",
)
@click.option(
    "--by",
    metavar="FIELD",
    help="parcels: the field with the land-use class; other layers: the field whose values stand in"
    " a check as lines",
)
@click.option(
    "--id", "id_field", metavar="FIELD", help="the field with their id; # numbers the features"
)
@click.option(
    "--operator",
    "operators",
    type=Listed(*OPERATORS),
    default=(),
    metavar="A,B",
    help="other layers: what a check asks of it: " + ", ".join(OPERATORS),
)
@click.option(
    "--within-m", type=float, metavar="N", help="other layers: how far a check looks, in metres"
)
@click.option(
    "--decides", is_flag=True, help="other layers: what overlap or within finds is a conflict"
)
@click.option("--name-field", metavar="FIELD", help="other layers: what a feature is called by")
@click.option(
    "--fields",
    type=Listed(),
    default=(),
    metavar="A,B",
    help="other layers: fields shown beside it",
)
@click.option("--title-vi", metavar="TEXT", help="other layers: what it is called in Vietnamese")
@click.option("--title-en", metavar="TEXT", help="other layers: what it is called in English")
@click.option(
    "--repair-text", is_flag=True, help="other layers: put text in TCVN3, VNI and the like right"
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
    help="a file with the ground that FILE is known to cover; without it no site is clear",
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
    """Bring boundaries of clusters, land parcels or any other layer in, all of FILE or nothing.

    FILE is GeoJSON (also one feature a line), GeoPackage, a shapefile (zip), FlatGeobuf,
    GeoParquet, KML, DXF, CSV with WKT or a corner table (CSV: point, X north, Y east). Clusters are
    matched by their id; any other layer is replaced whole. Parcels may be of any size. A layer of
    houses, forest, dykes and the like is declared in workspace.toml if it was not, and stands in
    every check from then on.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what is half made goes too
    opened = open_workspace(workspace)
    plan, text, error = _done(opened, file, layer, as_of, said)
    if as_json:
        click.echo(orjson.dumps(plan.to_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(text, err=not plan.accepted)
    if error:
        raise error


_Done = tuple[Plan | LandPlan | LayerPlan, str, ImportRefused | None]


def _done(
    opened: Workspace, file: str | None, layer: str, as_of: date, said: dict[str, Any]
) -> _Done:
    if layer == CLUSTERS:
        _refuse(said, _PARCELS + _BOTH, _FOR_PARCELS)
        _refuse(said, _OTHERS, _FOR_OTHERS)
        return _clusters(opened, _named(file), as_of, said)
    if said["rebuild_store"] or is_land(opened, layer):
        _refuse(said, _OTHERS, _FOR_OTHERS)
        return _land(opened, file, layer, said)
    _refuse(said, _PARCELS, _FOR_PARCELS)
    return _layer(opened, _named(file), layer, said)


def _refuse(said: dict[str, Any], names: tuple[str, ...], kind: Sentence) -> None:
    """Options that are for another kind of layer."""
    for name in names:
        if said[name]:
            word = _WORDS.get(name, name).replace("_", "-")
            raise Misused(say("--{option} is for {kind}", option=word, kind=kind))


def _of(said: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: said[name] for name in names}


_FILE = ("kind", "source", "on", "crs", "source_layer")


def _clusters(opened: Workspace, file: str, as_of: date, said: dict[str, Any]) -> _Done:
    with waiting("import"):
        plan = bring_in(
            opened,
            file,
            layer=CLUSTERS,
            origin=Origin(said["kind"], said["source"], said["on"]),
            crs=said["crs"],
            source_layer=said["source_layer"],
            dry_run=said["dry_run"],
            as_of=as_of,
        )
    return plan, told(plan), None if plan.accepted else clusters.refusal(plan)


def _land(opened: Workspace, file: str | None, layer: str, said: dict[str, Any]) -> _Done:
    with step_bars() as progress:
        if said["rebuild_store"]:
            plan = rebuild(opened, _alone(file, layer, said), progress)
        else:
            asked = Asked(layer=layer, **_of(said, (*_FILE, *_BOTH, "partition", "record")))
            plan = import_land(
                opened, _named(file), asked, dry_run=said["dry_run"], progress=progress
            )
    return plan, told_land(plan), None if plan.accepted else refusal(plan)


def _layer(opened: Workspace, file: str, layer: str, said: dict[str, Any]) -> _Done:
    asked = AskedLayer(layer=layer, **_of(said, (*_FILE, *_BOTH, *_OTHERS)))
    with waiting("import"):
        plan = import_layer(opened, file, asked, dry_run=said["dry_run"])
    return plan, told_layer(plan), None if plan.accepted else refusal(plan)


def _named(file: str | None) -> str:
    if file is None:
        raise Misused(say("Missing argument 'FILE'."))
    return file


def _alone(file: str | None, layer: str, said: dict[str, Any]) -> str:
    """The layer to rebuild; the record decides all else."""
    if file is not None or said["dry_run"]:
        raise Misused(say("--rebuild builds from the layer's record: no FILE, no --dry-run"))
    return layer
