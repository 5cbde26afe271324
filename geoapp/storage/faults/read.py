"""The faults of a store as features of a layer."""

from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from geoapp.exchange.geojson import Features
from geoapp.storage.faults.table import KINDS
from geoapp.storage.store.layout import FAULTS
from geoapp.storage.store.stored import StoredParcels


def read_faults(store: StoredParcels) -> Features:
    """Every fault, by kind; ids count within a kind. Raises LayerUnavailable where damaged.

    Properties: ``kind``, ``parcels`` (ids), ``area_m2``, ``width_m``, ``note``.
    """
    data = store.file(FAULTS, np.uint8)
    table = pa.ipc.open_file(pa.py_buffer(data)).read_all()
    rank = {kind: n for n, kind in enumerate(KINDS)}
    ranks = np.array([rank[kind] for kind in table["kind"].to_pylist()], dtype=np.int64)
    table = table.take(pa.array(np.argsort(ranks, kind="stable")))
    counts = dict.fromkeys(KINDS, 0)
    ids, said = [], []
    for row in table.drop_columns(["geometry"]).to_pylist():
        counts[row["kind"]] += 1
        ids.append(f"{row['kind']}-{counts[row['kind']]}")
        said.append(_properties(row))
    wkb = np.array([*table["geometry"].to_pylist(), None], dtype=object)[:-1]
    return Features(ids, said, np.asarray(shapely.from_wkb(wkb)), edition=store.edition)


def _properties(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": row["kind"],
        "parcels": row["ids"],
        "area_m2": row["area_m2"],
        "width_m": row["width_m"],
        "note": row["note"],
    }
