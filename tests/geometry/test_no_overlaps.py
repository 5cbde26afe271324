import numpy as np
import pytest
import shapely

from geoapp.geometry.overlap import ledger
from geoapp.geometry.parcels import ParcelIndex


def test_a_layer_in_which_nothing_overlaps_is_measured():
    parcels = np.array([shapely.box(0, 0, 5, 9), shapely.box(5, 0, 9, 9)], dtype=object)
    index = ParcelIndex.build(parcels, ["LUC", "HNK"], ["a", "b"])
    found = ledger(shapely.box(4, 0, 6, 2), index, lambda code: 0)
    assert found.area_m2 == pytest.approx([2.0, 2.0])
