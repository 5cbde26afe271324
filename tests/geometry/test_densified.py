import numpy as np
import shapely

from geoapp.geometry.crs import densified


def test_an_invalid_polygon_keeps_all_its_corners():
    """GEOS's own Densify gives back half of this bow-tie."""
    corners = [(0, 0), (900, 900), (900, 0), (0, 900), (0, 0)]
    hole = [(300, 400), (400, 400), (400, 450)]
    bow_tie = shapely.Polygon(corners, [hole])
    shapes = np.array([bow_tie, shapely.MultiPolygon([bow_tie]), None], dtype=object)
    dense = densified(shapes, 100.0)
    for shape in dense[:2]:
        found = {tuple(xy) for xy in shapely.get_coordinates(shape).tolist()}
        assert set(corners) | set(hole) <= found
        assert max(np.hypot(*np.diff(shapely.get_coordinates(shape), axis=0).T)[:20]) <= 100
    assert dense[2] is None
