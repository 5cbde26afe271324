"""A workspace in a folder: ``workspace.toml`` and GeoJSON files."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from geoapp.domain.cluster import Cluster, cluster_from_properties
from geoapp.errors import LayerUnavailable, NotFound, WorkspaceError
from geoapp.exchange.geojson import Features
from geoapp.geometry.crs import to_work
from geoapp.geometry.parcels import ParcelIndex, Parcels
from geoapp.geometry.placed import Placed
from geoapp.sentence import say
from geoapp.storage.files import hashed, read_coverage, read_layer, read_list, size_of
from geoapp.storage.memo import FileMemo
from geoapp.storage.settings import read_settings
from geoapp.storage.shelf import Shelf
from geoapp.storage.store import StoredParcels
from geoapp.storage.store.layout import MANIFEST, Count, unusable
from geoapp.storage.workspace import FAULTS, LayerInfo, faults_info

if TYPE_CHECKING:
    from geoapp.storage.faults.resident import Faults

RESIDENT_BYTES = 32 << 20
"""A parcel layer whose record is larger is only read through its store."""


class FolderWorkspace:
    """Implements ``Workspace`` over a folder; every read is of the files as they are now."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._toml = path / "workspace.toml"
        self._memo = FileMemo()
        self._shelf = Shelf(path, self._hashed)
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
        """One declared layer, or the faults of one. Raises NotFound naming those there are."""
        known: dict[str, LayerInfo] = self._settings()["layers"]
        if name in known:
            return known[name]
        whose = known.get(name.removesuffix(FAULTS))
        if whose is None or not whose.parcels:
            raise NotFound(
                say("no layer {name!r}; there are {names}", name=name[:60], names=", ".join(known)),
                reason="layer",
                name=name[:60],
            )
        return faults_info(whose)

    def features(self, name: str) -> Features:
        """The layer's features, in WGS84 lon/lat. Raises LayerUnavailable."""
        path = self._file(name)
        if self.layer(name).faults_of:
            return self._faults(name.removesuffix(FAULTS))
        return self._memo.get(f"features {name}", [path], lambda: read_layer(path, name))

    def edition(self, name: str) -> str:
        """``sha256:`` of the layer's file as it is now, read again only where no store knows it."""
        info = self.layer(name)
        return (
            self.edition(info.faults_of)
            if info.faults_of
            else self._edition(info, self._file(name))
        )

    def edition_all(self) -> str:
        """One digest over the settings and every layer, coverage and statement file."""
        whole = (self.path / "workspace.toml", self.path / "statements.json")
        editions = {path: self._file_edition(path) for path in whole}
        for layer in self.layers():
            if layer.coverage:
                editions[layer.coverage] = self._file_edition(layer.coverage)
        for layer in self.layers():
            if layer.path:
                editions[layer.path] = self._edition_or_missing(layer, layer.path)
        digest = sha256()
        for path in sorted(editions):
            digest.update(f"{path.name} {editions[path]}\n".encode())
        return "sha256:" + digest.hexdigest()

    def coverage(self, name: str) -> shapely.Geometry | None:
        """The ground the layer declares to know, WGS84; None where it declares nothing."""
        path = self.layer(name).coverage
        if path is None:
            return None
        return self._memo.get(f"coverage {name}", [path], lambda: read_coverage(path, name))

    def store(self, name: str, work_crs: str | None = None) -> StoredParcels | None:
        """The layer's store; None where the layer is small and held in memory.

        Raises LayerUnavailable where it is large and has no store of its present record.
        """
        info, path = self.layer(name), self._file(name)
        if not info.parcels:
            return None
        found = self._shelf.fitting(name, path, work_crs or self.work_crs)
        if found is not None and found.manifest.class_field == info.field:
            return found
        if size_of(path) > RESIDENT_BYTES:
            raise unusable(
                name,
                say(
                    "its store in {crs} is missing, or older than its record or class field",
                    crs=work_crs or self.work_crs,
                ),
            )
        return None

    def parcels(self, name: str = "landuse", work_crs: str | None = None) -> Parcels:
        """The layer as the engine reads it, in ``work_crs`` (default the workspace's)."""
        stored = self.store(name, work_crs)
        if stored is not None:
            return stored
        if work_crs not in (None, self.work_crs):
            return self._index(name, str(work_crs))
        files = [self._file(name), self.path / "workspace.toml"]
        return self._memo.get(f"parcels {name}", files, lambda: self._index(name, self.work_crs))

    def placed(self, name: str, work_crs: str | None = None) -> Placed:
        """Any layer as a check asks it, in ``work_crs`` (default the workspace's)."""
        crs = work_crs or self.work_crs

        def made() -> Placed:
            features = self.features(name)
            return Placed.of(to_work(features.geometry, features.crs, crs), features.ids)

        if crs != self.work_crs:
            return made()
        files = [self._file(name), self.path / "workspace.toml"]
        return self._memo.get(f"placed {name}", files, made)

    def fault_counts(self, name: str) -> dict[str, Count]:
        """How many faults of each kind a parcel layer has by itself.

        Raises LayerUnavailable where its store's were found with other settings.
        """
        stored = self.store(name)
        if stored is None:
            return self._resident_faults(name).counts
        limits = self.sliver_width_m, self.sliver_area_m2
        if not stored.faults_fit(self.coverage(name), limits):
            raise unusable(
                name, say("its faults were found with another coverage or other sliver limits")
            )
        return stored.manifest.faults

    def _faults(self, name: str) -> Features:
        from geoapp.storage.faults.read import read_faults  # loads pyarrow

        stored = self.store(name)
        if stored is None:
            return self._resident_faults(name).features
        files = [stored.folder / MANIFEST]
        return self._memo.get(f"stored faults {name}", files, lambda: read_faults(stored))

    def _resident_faults(self, name: str) -> "Faults":
        from geoapp.storage.faults.resident import resident_faults  # loads pyarrow

        info, path = self.layer(name), self._file(name)
        files = [p for p in (path, info.coverage, self.path / "workspace.toml") if p]
        return self._memo.get(f"faults {name}", files, lambda: resident_faults(self, info))

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
        shapes = self._memo.get("shapes", [self._file("clusters")], self._cluster_shapes)
        if identity not in shapes:
            raise no_cluster(identity)
        return shapes[identity]

    def _cluster_shapes(self) -> dict[str, shapely.Geometry | None]:
        found = self.features("clusters")
        return dict(zip(reversed(found.ids), reversed(found.geometry.tolist()), strict=True))

    def statements(self) -> list[dict[str, Any]]:
        """What was published about all clusters; empty where the workspace has none."""
        return self._json_list("statements.json")

    def other_clusters(self) -> list[dict[str, Any]]:
        """Clusters that are not, or not surely, of the record; never counted."""
        return self._json_list("other_clusters.json")

    def _settings(self) -> dict[str, Any]:
        path = self._toml
        try:
            return self._memo.get("settings", [path], lambda: read_settings(path))
        except LayerUnavailable as error:
            raise WorkspaceError(
                say("{path}: workspace.toml is missing", path=self.path)
            ) from error

    def _file(self, name: str) -> Path:
        path = self.layer(name).path
        if path is None:
            raise LayerUnavailable(
                say("layer {layer}: declared without a file; no data", layer=name)
            )
        return path

    def _edition(self, layer: LayerInfo, path: Path) -> str:
        known = self._shelf.fitting(layer.name, path, self.work_crs) if layer.parcels else None
        return known.edition if known else self._hashed(path)

    def _edition_or_missing(self, layer: LayerInfo, path: Path) -> str:
        return self._edition(layer, path) if path.is_file() else "missing"

    def _file_edition(self, path: Path) -> str:
        if not path.is_file():
            return "missing"
        return self._hashed(path)

    def _hashed(self, path: Path) -> str:
        return self._memo.get(f"file {path}", [path], lambda: hashed(path))

    def _json_list(self, name: str) -> list[dict[str, Any]]:
        path = self.path / name
        if not path.is_file():
            return []
        return self._memo.get(name, [path], lambda: read_list(path))

    def _index(self, name: str, work_crs: str) -> ParcelIndex:
        features, field = self.features(name), self.layer(name).field
        codes = [p.get(field) for p in features.properties]
        work = to_work(features.geometry, features.crs, work_crs)
        return ParcelIndex.build(work, codes, features.ids)

    def _read_clusters(self) -> tuple[Cluster, ...]:
        found = self.features("clusters")
        clusters = tuple(cluster_from_properties(p) for p in found.properties)
        if len({c.id for c in clusters}) != len(clusters):
            raise LayerUnavailable(say("clusters: two clusters have one id"))
        return clusters


def no_cluster(identity: str) -> NotFound:
    """The failure for an id that the record does not hold."""
    return NotFound(
        say("no cluster with id {name!r}", name=identity[:60]), reason="cluster", name=identity[:60]
    )
