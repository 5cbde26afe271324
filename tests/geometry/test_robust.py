"""Cutting that GEOS gets wrong on its own, and the refusal where nothing helps."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoapp.errors import GeometryError
from geoapp.geometry import robust
from tests.strategies import polygons

# found by Hypothesis: a piece of the site whose corners lie on the site's edges, but for rounding
SITE = shapely.from_wkt(
    "POLYGON ((80.648 1, 78.57505098312484 3.8531695488854605, 75.22094901687515 "
    "2.7633557568774196, 53.59238530788241 -16.477427111134002, 78.57505098312484 "
    "-1.853169548885461, 80.648 1))"
)
PIECE = shapely.from_wkt(
    "MULTIPOLYGON (((75.22094901687515 2.7633557568774196, 78.57505098312484 "
    "3.8531695488854605, 80.648 1, 78.57505098312484 -1.853169548885461, 68.97161485189244 "
    "-7.4747923689404105, 68.15009210982922 -3.5268826643952362, 75.22094901687515 "
    "2.7633557568774196)), ((53.59238530788241 -16.477427111134002, 64.66441546966261 "
    "-6.627742632903455, 65.86491923812201 -9.29337800002902, 53.59238530788241 "
    "-16.477427111134002)))"
)


def one(shape):
    return np.array([shape], dtype=object)


def test_what_geos_loses_is_found_again():
    assert PIECE.difference(SITE).area > 20  # were this mended, this module could go
    assert robust.difference(PIECE, SITE).area == pytest.approx(0, abs=1e-3)
    assert robust.intersection(one(PIECE), SITE)[0].area == pytest.approx(PIECE.area, abs=1e-3)


@given(polygons(), polygons())
def test_parts_add_up(left, right):
    inside = robust.intersection(one(left), right)[0].area
    outside = robust.difference(left, right).area
    assert inside + outside == pytest.approx(left.area, abs=1e-3)


@given(st.lists(polygons(), min_size=1, max_size=5))
def test_a_union_has_its_area(shapes):
    area = shapely.union_all(shapes).area
    assert robust.union(np.array(shapes, dtype=object), area).area == pytest.approx(area, abs=1e-3)


def test_what_cannot_be_cut_is_refused(monkeypatch):
    square, other = shapely.box(0, 0, 10, 10), shapely.box(5, 0, 15, 10)
    monkeypatch.setattr(shapely, "difference", lambda a, b, **_: np.array([square], dtype=object))
    with pytest.raises(GeometryError, match=r"near \(0.00, 0.00\) cannot be cut reliably"):
        robust.difference(square, other)
    with pytest.raises(GeometryError, match="cannot be cut"):
        robust.union(one(square), 120.0)
