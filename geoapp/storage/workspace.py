"""What a workspace is: the face every workflow sees, whatever holds the layers."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import shapely

from geoapp.domain.accuracy import FIELDS, Accuracy, declared
from geoapp.domain.cluster import Cluster
from geoapp.errors import WorkspaceError
from geoapp.exchange.geojson import Features
from geoapp.geometry.parcels import Parcels
from geoapp.geometry.placed import Placed
from geoapp.sentence import say
from geoapp.storage.screening import Screening

if TYPE_CHECKING:
    from geoapp.storage.store import StoredParcels
    from geoapp.storage.store.layout import Count

LANDUSE = "landuse"
FAULTS = "-faults"
"""``landuse-faults`` is the layer of what is wrong with ``landuse``."""


@dataclass(frozen=True)
class LayerInfo:
    """A layer as ``workspace.toml`` declares it.

    ``kind``: illustrative | survey | cadastre | plan | imported | outline | simulated.
    ``date``: of the content. ``cadence_days``: age at which it is stale, None = never by age.
    ``partition``: inside the coverage every square metre carries a feature, so that ground
    without one is unknown, not free. ``faults_of``: the layer whose faults these are.
    ``accuracy_*``: how well its boundaries are known (``domain/accuracy.py``), None = not said.
    ``check``: what a check asks of it beside land use, None = nothing.
    """

    name: str
    title_vi: str
    title_en: str
    kind: str
    source: str
    path: Path | None = None
    date: dt.date | None = None
    cadence_days: int | None = None
    coverage: Path | None = None
    class_field: str | None = None
    partition: bool = False
    faults_of: str | None = None
    accuracy_m: float | None = None
    accuracy_correlated_m: float | None = None
    accuracy_source: str | None = None
    check: Screening | None = None

    @property
    def accuracy(self) -> Accuracy | None:
        """What is declared of its boundaries; None where nothing is. Raises InputError."""
        return declared({name: getattr(self, name) for name in FIELDS}, f"layer {self.name}")

    @property
    def parcels(self) -> bool:
        """Whether it is a land-use layer: what the engine checks sites against."""
        return self.faults_of is None and (self.name == LANDUSE or self.class_field is not None)

    @property
    def field(self) -> str:
        """The property that holds the land-use class."""
        return self.class_field or "code"

    def freshness(self, as_of: dt.date) -> str:
        """``fresh``, ``stale`` (older than its cadence on that day) or ``unknown``."""
        if self.date is None or self.cadence_days is None:
            return "unknown"
        return "stale" if as_of > self.date + dt.timedelta(days=self.cadence_days) else "fresh"

    def title(self, lang: str) -> str:
        """The title in ``vi`` or ``en``."""
        return self.title_en if lang == "en" else self.title_vi


def faults_info(layer: LayerInfo) -> LayerInfo:
    """The layer of the faults of a layer, which no ``workspace.toml`` declares."""
    return LayerInfo(
        name=layer.name + FAULTS,
        title_vi=f"Lỗi của lớp: {layer.title_vi}",
        title_en=f"Faults of the layer: {layer.title_en}",
        kind=layer.kind,
        source=layer.source,
        path=layer.path,
        date=layer.date,
        faults_of=layer.name,
    )


class Workspace(Protocol):
    """Layers, record and settings; reloaded by itself when a file changes.

    Every method that reads a layer raises LayerUnavailable where the file is missing or
    damaged, NotFound where no such layer is declared. An absent layer never reads as empty.
    A parcel layer that has a store (``store(name)`` is not None) is read through it: what asks
    ``features`` of one holds millions of parcels in memory.
    """

    path: Path

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def work_crs(self) -> str: ...
    @property
    def tolerance_m2(self) -> float: ...
    @property
    def sliver_width_m(self) -> float: ...
    @property
    def sliver_area_m2(self) -> float: ...

    def layers(self) -> list[LayerInfo]: ...
    def layer(self, name: str) -> LayerInfo: ...
    def features(self, name: str) -> Features: ...
    def edition(self, name: str) -> str: ...
    def edition_all(self) -> str: ...
    def coverage(self, name: str) -> shapely.Geometry | None: ...
    def store(self, name: str, work_crs: str | None = None) -> "StoredParcels | None": ...
    def parcels(self, name: str = "landuse", work_crs: str | None = None) -> Parcels: ...
    def placed(self, name: str, work_crs: str | None = None) -> Placed: ...
    def fault_counts(self, name: str) -> "dict[str, Count]": ...
    def clusters(self) -> tuple[Cluster, ...]: ...
    def cluster(self, identity: str) -> Cluster: ...
    def cluster_geometry(self, identity: str) -> shapely.Geometry | None: ...
    def statements(self) -> list[dict[str, Any]]: ...
    def other_clusters(self) -> list[dict[str, Any]]: ...


def open_workspace(path: str | Path) -> Workspace:
    """Open the workspace in folder ``path``. Raises WorkspaceError with what is missing."""
    from geoapp.storage.folder import FolderWorkspace

    folder = Path(path)
    if not (folder / "workspace.toml").is_file():
        raise WorkspaceError(
            say("{folder}: no workspace.toml here; name a workspace folder", folder=folder)
        )
    return FolderWorkspace(folder)
