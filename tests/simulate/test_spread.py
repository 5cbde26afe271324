import numpy as np
import pytest
import shapely

from geoapp.errors import InputError
from geoapp.simulate.ground import blocks_of
from geoapp.simulate.lattice import ORIGIN, Lattice
from geoapp.simulate.spread import areas_ha, cells, scale_for, sites

LAND = shapely.box(*(ORIGIN - 12_000), *(ORIGIN + 12_000))


@pytest.fixture(scope="module")
def found():
    return sites(Lattice(4), LAND, 30)


def test_sites_are_on_the_land_apart_and_exact(found):
    shapes = [s.shape for s in found]
    assert [s.number for s in found] == list(range(30))
    assert all(LAND.contains(s) for s in shapes)
    assert len(shapely.STRtree(shapes).query(shapes, predicate="intersects").T) == 30
    assert max(abs(s.shape.area - s.area_ha * 1e4) for s in found) < 0.1


def test_many_sites_are_smaller_and_too_many_are_refused():
    few, _ = cells(LAND, 20, 1)
    many, _ = cells(LAND, 400, 1)
    assert many < few
    assert areas_ha(1, 400, many).max() < areas_ha(1, 400, few).max()
    with pytest.raises(InputError, match="no room for 9000 clusters"):
        cells(LAND, 9_000, 1)


def test_parcels_grow_where_few_must_cover_the_sites_and_shrink_where_land_is_short():
    areas = np.full(43, 30.0)
    assert scale_for(2_000, areas, 3.3e9) > 1
    assert scale_for(500_000, areas, 3.3e9) == 1
    assert scale_for(5_000_000, areas, 3.3e9) < 1


def test_blocks_near_a_site_come_first_and_a_built_site_is_industry(found):
    lattice = Lattice(4)
    shapes = [s.shape for s in found]
    communes = np.array([LAND], dtype=object)
    names = np.array(["Một"], dtype=object)
    blocks = blocks_of(lattice, LAND, shapes, shapes[:3], communes, names)
    spots = shapely.points(lattice.centres(blocks.a, blocks.b))
    away = shapely.distance(spots, shapely.union_all(shapes))
    assert away[:200].max() < away[-200:].min()
    inside = shapely.contains(shapely.union_all(shapes[:3]), spots)
    assert inside.sum() > 3
    assert set(blocks.kind[inside]) == {"industry"}
    assert len({*zip(blocks.a.tolist(), blocks.b.tolist(), strict=True)}) == len(blocks)
