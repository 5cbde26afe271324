"""A workspace in a folder: ``workspace.toml`` and GeoJSON files."""

import tomllib
from dataclasses import fields
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import shapely

from geoapp.domain.cluster import Cluster, cluster_from_properties
from geoapp.errors import GeoappError, LayerUnavailable, NotFound, WorkspaceError
from geoapp.exchange.geojson import CRS84, Features, edition_of, read_features
from geoapp.geometry.crs import check_work_crs, to_work
from geoapp.geometry.parcels import ParcelIndex
from geoapp.storage.memo import FileMemo
from geoapp.storage.workspace import LayerInfo

LAYER_KINDS = {"illustrative", "survey", "cadastre", "plan", "outline", "simulated"}
_DEFAULTS: dict[str, Any] = {
    "name": "",
    "kind": "real",
    "work_crs": "EPSG:5897",
    "tolerance_m2": 10.0,
    "sliver_width_m": 0.5,
    "sliver_area_m2": 50.0,
}


class FolderWorkspace:
    """Implements ``Workspace`` over a folder; every read is of the files as they are now."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._memo = FileMemo()
        self._settings()

    @property
    def name(self) -> str:
        """The title of the workspace."""
        return str(self._settings()["name"])

    @property
    def kind(self) -> str:
        """``real`` or ``simulated``."""
        return str(self._settings()["kind"])

    @property
    def work_crs(self) -> str:
        """The projected CRS in which areas are computed, ``EPSG:N``."""
        return str(self._settings()["work_crs"])

    @property
    def tolerance_m2(self) -> float:
        """Rice up to this area, in m², is below tolerance."""
        return float(self._settings()["tolerance_m2"])

    @property
    def sliver_width_m(self) -> float:
        """A piece narrower than this, in m, may be a sliver."""
        return float(self._settings()["sliver_width_m"])

    @property
    def sliver_area_m2(self) -> float:
        """A narrow piece up to this area, in m², is a sliver."""
        return float(self._settings()["sliver_area_m2"])

    def layers(self) -> list[LayerInfo]:
        """The declared layers, in the order of the file."""
        return list(self._settings()["layers"].values())

    def layer(self, name: str) -> LayerInfo:
        """One declared layer. Raises NotFound naming those there are."""
        known: dict[str, LayerInfo] = self._settings()["layers"]
        if name not in known:
            raise NotFound(
                f"no layer {name[:60]!r}; there are {', '.join(known)}",
                reason="layer",
                name=name[:60],
            )
        return known[name]

    def features(self, name: str) -> Features:
        """The layer's features, in WGS84 lon/lat. Raises LayerUnavailable."""
        path = self._file(name)
        return self._memo.get(f"features {name}", [path], lambda: _read(path, name))

    def edition(self, name: str) -> str:
        """``sha256:`` of the layer's file as it is now."""
        path = self._file(name)
        return self._memo.get(f"edition {name}", [path], lambda: _edition(path))

    def edition_all(self) -> str:
        """One digest over the settings and every layer, coverage and statement file."""
        names = {self.path / "workspace.toml", self.path / "statements.json"}
        for layer in self.layers():
            names |= {p for p in (layer.path, layer.coverage) if p}
        digest = sha256()
        for path in sorted(names):
            digest.update(f"{path.name} {self._file_edition(path)}\n".encode())
        return "sha256:" + digest.hexdigest()

    def coverage(self, name: str) -> shapely.Geometry | None:
        """The ground the layer declares to know, WGS84; None where it declares nothing."""
        path = self.layer(name).coverage
        if path is None:
            return None
        return self._memo.get(f"coverage {name}", [path], lambda: _coverage(path, name))

    def parcels(self, name: str = "landuse") -> ParcelIndex:
        """The layer as a resident index in ``work_crs``, built once per edition."""
        path = self._file(name)
        settings = self.path / "workspace.toml"
        return self._memo.get(f"parcels {name}", [path, settings], lambda: self._index(name))

    def clusters(self) -> tuple[Cluster, ...]:
        """The record: every cluster, in the order of the file."""
        path = self._file("clusters")
        return self._memo.get("clusters", [path], self._read_clusters)

    def cluster(self, identity: str) -> Cluster:
        """One cluster. Raises NotFound."""
        for cluster in self.clusters():
            if cluster.id == identity:
                return cluster
        raise no_cluster(identity)

    def cluster_geometry(self, identity: str) -> shapely.Geometry | None:
        """The cluster's boundary or location, WGS84; None where nobody has mapped it."""
        features = self.features("clusters")
        if identity not in features.ids:
            raise no_cluster(identity)
        geometry: shapely.Geometry | None = features.geometry[features.ids.index(identity)]
        return geometry

    def statements(self) -> list[dict[str, Any]]:
        """What was published about all clusters; empty where the workspace has none."""
        return self._json_list("statements.json")

    def other_clusters(self) -> list[dict[str, Any]]:
        """Clusters that are not, or not surely, of the record; never counted."""
        return self._json_list("other_clusters.json")

    def _settings(self) -> dict[str, Any]:
        path = self.path / "workspace.toml"
        try:
            return self._memo.get("settings", [path], lambda: _settings(path))
        except LayerUnavailable as error:
            raise WorkspaceError(f"{self.path}: workspace.toml is missing") from error

    def _file(self, name: str) -> Path:
        path = self.layer(name).path
        if path is None:
            raise LayerUnavailable(f"layer {name}: declared without a file; no data")
        return path

    def _file_edition(self, path: Path) -> str:
        if not path.is_file():
            return "missing"
        return self._memo.get(f"file {path}", [path], lambda: _edition(path))

    def _json_list(self, name: str) -> list[dict[str, Any]]:
        path = self.path / name
        if not path.is_file():
            return []
        return self._memo.get(name, [path], lambda: _json_list(path))

    def _index(self, name: str) -> ParcelIndex:
        features, layer = self.features(name), self.layer(name)
        codes = [p.get(layer.class_field or "code") for p in features.properties]
        work = to_work(features.geometry, features.crs, self.work_crs)
        return ParcelIndex.build(work, codes, features.ids)

    def _read_clusters(self) -> tuple[Cluster, ...]:
        found = self.features("clusters")
        clusters = tuple(cluster_from_properties(p) for p in found.properties)
        if len({c.id for c in clusters}) != len(clusters):
            raise LayerUnavailable("clusters: two clusters have one id")
        return clusters


def no_cluster(identity: str) -> NotFound:
    """The failure for an id that the record does not hold."""
    return NotFound(f"no cluster with id {identity[:60]!r}", reason="cluster", name=identity[:60])


def _edition(path: Path) -> str:
    try:
        return edition_of(path.read_bytes())
    except OSError as error:
        raise LayerUnavailable(f"{path.name}: cannot be read: {error.strerror}") from error


def _read(path: Path, name: str) -> Features:
    try:
        features = read_features(path)
    except GeoappError as error:
        raise LayerUnavailable(f"layer {name}: {error.message}") from error
    if features.crs != CRS84:
        raise LayerUnavailable(
            f"layer {name}: {path.name} is in {features.crs}; a workspace layer is lon/lat WGS84"
        )
    return features


def _coverage(path: Path, name: str) -> shapely.Geometry:
    found = _read(path, name)
    mine = [
        g
        for g, p in zip(found.geometry, found.properties, strict=True)
        if p.get("layer") == name and g is not None
    ]
    if not mine:
        raise LayerUnavailable(f"layer {name}: {path.name} declares no coverage for it")
    union: shapely.Geometry = shapely.union_all(np.array(mine))
    return union


def _json_list(path: Path) -> list[dict[str, Any]]:
    try:
        document = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise WorkspaceError(f"{path.name}: not valid JSON: {error}") from error
    if not isinstance(document, list):
        raise WorkspaceError(f"{path.name}: a list is expected")
    return document


def _settings(path: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WorkspaceError(f"{path}: not valid TOML: {error}") from error
    unknown = set(document) - set(_DEFAULTS) - {"layers"}
    if unknown:
        raise WorkspaceError(f"{path}: unknown setting {sorted(unknown)[0]!r}")
    settings = _DEFAULTS | document
    check_work_crs(settings["work_crs"])
    layers = document.get("layers", {})
    settings["layers"] = {n: _layer(n, t, path.parent) for n, t in layers.items()}
    return settings


def _layer(name: str, table: dict[str, Any], folder: Path) -> LayerInfo:
    known = {f.name for f in fields(LayerInfo)} - {"name"}
    unknown = set(table) - known
    if unknown:
        raise WorkspaceError(f"layer {name}: unknown setting {sorted(unknown)[0]!r}")
    for key in ("title_vi", "title_en", "kind", "source"):
        if not isinstance(table.get(key), str):
            raise WorkspaceError(f"layer {name}: {key} is missing in workspace.toml")
    if table["kind"] not in LAYER_KINDS:
        raise WorkspaceError(f"layer {name}: kind must be one of {', '.join(sorted(LAYER_KINDS))}")
    if not isinstance(table.get("date"), date | None):
        raise WorkspaceError(f"layer {name}: date must be a date such as 2024-12-26")
    values = dict(table)
    for key in values.keys() & {"path", "coverage"}:
        values[key] = _inside(folder, table[key], name)
    return LayerInfo(name=name, **values)


def _inside(folder: Path, value: object, name: str) -> Path:
    """A file of the workspace; a path that leaves the folder is refused."""
    path = (folder / str(value)).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise WorkspaceError(f"layer {name}: {value!r} lies outside the workspace folder")
    return path
