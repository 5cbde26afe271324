"""``workspace.toml``: what it may say, and every way in which it may be wrong."""

import re
import tomllib
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from geoapp.domain.accuracy import declared
from geoapp.errors import InputError, WorkspaceError
from geoapp.geometry.crs import check_work_crs
from geoapp.sentence import say
from geoapp.storage.screening import read_screening
from geoapp.storage.workspace import LANDUSE, LayerInfo

LAYER_KINDS = {
    "illustrative", "survey", "cadastre", "plan", "imported", "outline", "simulated",
}  # fmt: skip
_DEFAULTS: dict[str, Any] = {
    "name": "",
    "kind": "real",
    "work_crs": "EPSG:5897",
    "tolerance_m2": 10.0,
    "sliver_width_m": 0.5,
    "sliver_area_m2": 50.0,
}


def read_settings(path: Path) -> dict[str, Any]:
    """The settings with their defaults; ``layers`` by name. Raises WorkspaceError, CrsError."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WorkspaceError(say("{path}: not valid TOML: {why}", path=path, why=error)) from error
    unknown = set(document) - set(_DEFAULTS) - {"layers"}
    if unknown:
        raise WorkspaceError(
            say("{path}: unknown setting {key!r}", path=path, key=sorted(unknown)[0])
        )
    settings = _DEFAULTS | document
    check_work_crs(settings["work_crs"])
    layers = document.get("layers", {})
    settings["layers"] = {n: _layer(n, t, path.parent) for n, t in layers.items()}
    return settings


def _layer(name: str, table: dict[str, Any], folder: Path) -> LayerInfo:
    known = {f.name for f in fields(LayerInfo)} - {"name", "faults_of"}
    if not re.fullmatch(r"\w[\w-]*", name):
        raise WorkspaceError(
            say("layer {name!r}: a name has only letters, digits, - and _", name=name)
        )
    unknown = set(table) - known
    if unknown:
        raise WorkspaceError(
            say("layer {name}: unknown setting {key!r}", name=name, key=sorted(unknown)[0])
        )
    for key in ("title_vi", "title_en", "kind", "source"):
        if not isinstance(table.get(key), str):
            raise WorkspaceError(
                say("layer {name}: {key} is missing in workspace.toml", name=name, key=key)
            )
    if table["kind"] not in LAYER_KINDS:
        raise WorkspaceError(
            say(
                "layer {name}: kind must be one of {kinds}",
                name=name,
                kinds=", ".join(sorted(LAYER_KINDS)),
            )
        )
    if not isinstance(table.get("date"), date | None):
        raise WorkspaceError(say("layer {name}: date must be a date such as 2024-12-26", name=name))
    _check_accuracy(name, table)
    values = dict(table)
    for key in values.keys() & {"path", "coverage"}:
        values[key] = _inside(folder, table[key], name)
    return LayerInfo(name=name, **values | _screening(name, table))


def _screening(name: str, table: dict[str, Any]) -> dict[str, Any]:
    if "check" not in table:
        return {}
    if name == LANDUSE:
        raise WorkspaceError(
            say(
                "layer {name}: every check asks it already, by its codes;"
                " remove [layers.{name}.check]",
                name=name,
            )
        )
    return {"check": read_screening(name, table["check"])}


def _check_accuracy(name: str, table: dict[str, Any]) -> None:
    try:
        declared(table, f"layer {name}")
    except InputError as error:
        raise WorkspaceError(say("{why}", why=error)) from error


def _inside(folder: Path, value: object, name: str) -> Path:
    """A file of the workspace; a path that leaves the folder is refused."""
    path = (folder / str(value)).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise WorkspaceError(
            say("layer {name}: {value!r} lies outside the workspace folder", name=name, value=value)
        )
    return path
