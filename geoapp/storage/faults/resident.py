"""The faults of a small layer: its store is built for a moment, by the same functions."""

from dataclasses import dataclass

from geoapp.exchange.geojson import Features
from geoapp.exchange.scratch import scratch
from geoapp.storage.faults.read import read_faults
from geoapp.storage.store import open_store
from geoapp.storage.store.builder import builder_for
from geoapp.storage.store.layout import Count
from geoapp.storage.workspace import LayerInfo, Workspace


@dataclass(frozen=True, eq=False)
class Faults:
    """Of one layer: how many of each kind, and each as a feature."""

    counts: dict[str, Count]
    features: Features


def resident_faults(workspace: Workspace, layer: LayerInfo) -> Faults:
    """The faults of a layer that has no store. Raises CrsError, InputError."""
    found = workspace.features(layer.name)
    with scratch() as folder:
        with builder_for(folder / layer.name, workspace, layer) as made:
            made.add(found)
            built = made.finish(
                edition=found.edition,
                stamp=(0, 0, 0),
                coverage=workspace.coverage(layer.name),
            )
        store = open_store(built)
        return Faults(store.manifest.faults, read_faults(store))
