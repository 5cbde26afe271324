"""Communes as ground to draw on."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geoapp.domain.text import fold
from geoapp.errors import InputError
from geoapp.exchange.geojson import Features
from geoapp.sentence import say
from geoapp.simulate.fabric import Geometries
from geoapp.simulate.project import work_shapes


@dataclass(frozen=True)
class Outlines:
    """Communes, same index in all; ``flat`` is lon/lat, ``shapes`` EPSG:5897."""

    properties: list[dict[str, Any]]
    names: NDArray[np.object_]
    flat: Geometries
    shapes: Geometries

    def of(self, record: dict[str, Any]) -> list[BaseGeometry]:
        """Outlines of the communes a cluster's record names. Raises InputError."""
        found = [self._named(record, name) for name in record["communes_2024"]]
        if not found:
            raise InputError(
                say(
                    "cluster {cluster}: no commune is named, so nothing to draw on",
                    cluster=record["id"],
                )
            )
        return found

    def _named(self, record: dict[str, Any], name: str) -> BaseGeometry:
        district = record["district_code"]
        mine = [
            n
            for n, p in enumerate(self.properties)
            if fold(p["name"]) == fold(name) and district in (None, p["district_code"])
        ]
        if len(mine) != 1:
            raise InputError(
                say(
                    "cluster {cluster}: {count} communes are called {name!r} "
                    "in district {district}; correct communes_2024 or district_code",
                    cluster=record["id"],
                    count=len(mine),
                    name=name,
                    district=district,
                )
            )
        outline: BaseGeometry = self.shapes[mine[0]]
        return outline

    @cached_property
    def land(self) -> BaseGeometry:
        """All of them together, in EPSG:5897."""
        return shapely.coverage_union_all(self.shapes)


def outlines_of(communes: Features) -> Outlines:
    """Communes of a lon/lat layer."""
    names = np.array([p["name"] for p in communes.properties], dtype=object)
    return Outlines(communes.properties, names, communes.geometry, work_shapes(communes))


def nearest(communes: Outlines, spots: Geometries) -> NDArray[np.int64]:
    """Index of the commune in which each lon/lat point lies, or the nearest one."""
    found: NDArray[np.int64] = shapely.STRtree(communes.flat).query_nearest(
        spots, all_matches=False
    )[1]
    return found
