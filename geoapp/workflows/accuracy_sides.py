"""Which sides of a site to survey first: those that most of the variance comes from."""

from typing import Any

import numpy as np
import shapely

from geoapp.geometry.crs import to_wgs84
from geoapp.geometry.errorbar import Contributions, Edges, sides_of
from geoapp.geometry.packed import Rows
from geoapp.workflows.sites import Site

WAYS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
"""Compass points, clockwise; keys of ``accuracy.way.*``."""
MOST = 100
"""Sides that are listed."""


def sides(site: Site, edges: Edges, parts: Contributions, quantity: str) -> dict[str, Any]:
    """The sides with their shares of the variance of ``quantity``, the largest first.

    Shares of the sides and of the ground (``ground_share``) sum to 1; all are 0 where nothing
    errs.
    """
    number = sides_of(edges)
    count = int(number.max(initial=-1)) + 1
    total = parts.total
    share = np.bincount(number, parts.edges, count) / (total or 1.0)
    order = np.lexsort((np.arange(count), -share))[:MOST]
    ends = _ends(site, edges, number)
    length = np.bincount(number, edges.length, count)
    ways = _ways(edges, number, count)
    return {
        "edges_of": quantity,
        "ground_share": (parts.ground_shift + parts.ground_edges) / (total or 1.0),
        "edges": [
            {
                "n": n + 1,
                "from": ends[n][0],
                "to": ends[n][1],
                "length_m": float(length[n]),
                "way": ways[n],
                "share_of_variance": float(share[n]),
            }
            for n in order.tolist()
        ],
    }


def _ends(site: Site, edges: Edges, number: Rows) -> list[tuple[list[float], list[float]]]:
    """Where each side begins and ends, lon/lat degrees to nine decimals."""
    first = np.flatnonzero(np.diff(number, prepend=-1))
    last = np.append(first[1:], len(number)) - 1
    points = shapely.points(np.concatenate([edges.start[first], edges.end[last]]))
    lonlat = shapely.get_coordinates(to_wgs84(points, site.work_crs)).round(9).tolist()
    return list(zip(lonlat[: len(first)], lonlat[len(first) :], strict=True))


def _ways(edges: Edges, number: Rows, count: int) -> list[str]:
    """The compass point each side looks to."""
    east, north = (np.bincount(number, edges.normal[:, k] * edges.length, count) for k in (0, 1))
    turn = np.degrees(np.arctan2(east, north)) % 360
    return [WAYS[int(n)] for n in np.round(turn / 45).astype(int) % 8]
