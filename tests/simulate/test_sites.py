import numpy as np
import pytest
import shapely

from geoapp.errors import InputError
from geoapp.exchange.geojson import read_features
from geoapp.geometry.crs import to_work
from geoapp.simulate.lattice import Lattice
from geoapp.simulate.noise import seed_of
from geoapp.simulate.project import lonlat_shapes
from geoapp.simulate.sites import APART_M, draw_point, draw_site, site_at
from geoapp.simulate.units import outlines_of


@pytest.fixture(scope="module")
def communes(shipped):
    return outlines_of(read_features(shipped / "communes_2024.geojson"))


def ground(communes, district, *names):
    return communes.of({"id": "x", "district_code": district, "communes_2024": list(names)})


@pytest.mark.parametrize(
    ("district", "name", "ha"),
    [("269", "Sơn Đông", 72.9), ("281", "Quảng Phú Cầu", 5.29), ("016", "Mai Đình", 50.59)],
)
def test_a_site_has_its_area_within_its_commune(communes, district, name, ha):
    outline = ground(communes, district, name)
    site = draw_site(Lattice(2024), f"{name}-{ha}", ha * 1e4, outline)
    assert outline[0].contains(site)
    written = to_work(lonlat_shapes(np.array([site])), "OGC:CRS84", "EPSG:5897")[0]
    assert written.is_valid
    assert abs(written.area - ha * 1e4) < 1.0


def test_a_site_is_built_of_streets_and_square_corners(communes):
    site = draw_site(Lattice(2024), "son-dong", 729_000, ground(communes, "269", "Sơn Đông"))
    roundness = 4 * np.pi * site.area / site.length**2
    assert roundness < 0.78  # a square has 0.785, a circle 1
    box = site.minimum_rotated_rectangle
    assert site.area / box.area > 0.6
    xy = shapely.get_coordinates(site)
    assert (np.hypot(*np.diff(xy, axis=0).T) > 100).sum() >= 3


def test_sites_of_one_commune_stay_apart(communes):
    outline = ground(communes, "272", "Tam Hiệp")
    taken = []
    for number in range(4):
        taken.append(draw_site(Lattice(2024), f"site {number}", 150_000, outline, taken))
    tree = shapely.STRtree(taken)
    assert len(tree.query(taken, predicate="dwithin", distance=APART_M - 0.5).T) == len(taken)


def test_a_site_of_two_communes_straddles_their_border(communes):
    outline = ground(communes, "275", "Ngọc Mỹ", "Thạch Thán")
    site = draw_site(Lattice(2024), "ngoc-my-thach-than", 210_000, outline)
    assert shapely.union_all(outline).contains(site)
    assert all(site.intersection(o).area > 0 for o in outline)


def test_no_room_is_said(communes):
    outline = ground(communes, "002", "Hàng Bạc")
    with pytest.raises(InputError, match="no room for 75 ha"):
        draw_site(Lattice(2024), "x", 750_000, outline)


def test_a_point_lies_in_its_commune_away_from_sites(communes):
    outline = ground(communes, "281", "Quảng Phú Cầu")
    site = draw_site(Lattice(2024), "cau-bau", 52_900, outline)
    point = draw_point("xa-cau", outline, [site])
    assert outline[0].contains(point)
    assert point.distance(site) > 90


def test_an_unknown_commune_is_named(communes):
    with pytest.raises(InputError, match="'Không Có'"):
        ground(communes, "269", "Không Có")
    with pytest.raises(InputError, match="no commune is named"):
        ground(communes, "269")


def test_a_commune_is_found_whatever_its_tone_marks(communes):
    assert ground(communes, "275", "Tân Hoà")[0].equals(ground(communes, "275", "Tân Hòa")[0])


def test_a_site_smaller_than_a_block_still_has_a_shape():
    lattice = Lattice(4, 3.0)
    made = [site_at(lattice, a, 0, seed_of("4-1"), n, 300.0) for a in range(40) for n in range(5)]
    assert all(site is None or site.is_valid for site in made)
