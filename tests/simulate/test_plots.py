import numpy as np
import pytest
import shapely

from geoapp.domain.landuse import LAND_CODES
from geoapp.simulate.fabric import polygons, quads
from geoapp.simulate.landcover import SHARES, kinds
from geoapp.simulate.lattice import ORIGIN, Lattice
from geoapp.simulate.plots import LAYOUTS, plots
from geoapp.simulate.project import lonlat


def square(lattice, n=9, kind=None, project=lonlat):
    a, b = (g.ravel() for g in np.meshgrid(np.arange(n) - 4, np.arange(n) + 11))
    kind = kinds(lattice.seed, lattice.centres(a, b)) if kind is None else np.full(n * n, kind)
    return a, b, plots(lattice, a, b, kind.astype(object), project)


@pytest.mark.parametrize("kind", [None, *LAYOUTS])
def test_parcels_share_their_edges_vertex_by_vertex(kind):
    _, _, made = square(Lattice(5), kind=kind)
    geometry = polygons(made)
    assert shapely.is_valid(geometry).all()
    assert shapely.coverage_is_valid(geometry)
    assert shapely.is_ccw(shapely.get_exterior_ring(geometry)).all()


@pytest.mark.parametrize("scale", [0.4, 1.0, 3.0])
def test_parcels_fill_their_blocks(scale):
    lattice = Lattice(8, scale)
    a, b, made = square(lattice, project=lambda xy: xy)
    blocks = shapely.area(shapely.polygons(quads(lattice, a, b))).sum()
    assert shapely.area(polygons(made)).sum() == pytest.approx(blocks, rel=1e-12)


def test_a_block_made_alone_is_the_same():
    lattice = Lattice(5)
    a, b, made = square(lattice)
    n = 40
    kind = kinds(lattice.seed, lattice.centres(a[n : n + 1], b[n : n + 1]))
    alone = plots(lattice, a[n : n + 1], b[n : n + 1], kind, lonlat)
    mine = made.block == n
    assert alone.code.tolist() == made.code[mine].tolist()
    assert shapely.equals_exact(polygons(alone), polygons(made)[mine], 0.0).all()


def test_another_seed_is_another_land():
    _, _, one = square(Lattice(5))
    _, _, other = square(Lattice(6))
    assert not shapely.equals(polygons(one)[0], polygons(other)[0])


def test_every_code_is_in_the_table():
    assert {code for shares in SHARES.values() for code in shares} <= set(LAND_CODES)
    assert all(sum(shares.values()) == pytest.approx(1.0) for shares in SHARES.values())


def test_rice_lies_in_wide_fields_and_villages_in_clumps():
    lattice = Lattice(2024)
    x, y = np.meshgrid(np.arange(-20, 20), np.arange(-20, 20))
    kind = kinds(lattice.seed, lattice.centres(x.ravel(), y.ravel())).reshape(x.shape)
    for name in ("luc", "village"):
        here = kind == name
        beside = (here[:, 1:] & here[:, :-1]).sum() / here[:, 1:].sum()
        assert beside > here.mean() + 0.15
    assert 0.4 < np.isin(kind, ("luc", "luk")).mean() < 0.9


def test_industry_holds_no_rice():
    _, _, made = square(Lattice(5), kind="industry")
    assert set(made.code) == {"SKN", "DGT", "DTL"}


def test_blocks_within_bounds_leave_none_out():
    lattice = Lattice(3)
    a, b = lattice.blocks_within((*(ORIGIN - 9_000), *(ORIGIN + 9_000)))
    ring = shapely.polygons(quads(lattice, a, b))
    inner = shapely.box(*(ORIGIN - 9_000), *(ORIGIN + 9_000))
    assert shapely.union_all(ring).buffer(0.01).covers(inner)
