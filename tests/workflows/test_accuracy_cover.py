"""Intervals hold the truth as often as they say, on truths whose maps err by themselves.

Each trial maps one truth anew: every corner of the map errs by itself (``ground_m``), and so do
those of the boundary; what the check says of the mapped one must hold the true value in 90 of
100 trials, within what chance allows for so many trials. Seeds make every run the same.
"""

import numpy as np
import pytest
import shapely
from shapely.affinity import translate

from geoapp.domain.accuracy import Accuracy
from geoapp.geometry.errordraws import spread
from geoapp.geometry.limit import NO_LIMIT
from geoapp.geometry.parcels import ParcelIndex
from geoapp.geometry.placed import Placed
from geoapp.storage import LayerInfo
from geoapp.workflows.accuracy_bar import Bar
from geoapp.workflows.accuracy_distances import Wanted, distances
from geoapp.workflows.accuracy_layers import Layer
from geoapp.workflows.land import Land
from geoapp.workflows.sites import make_site
from tests.worlds import CRS, box, moved

LEVEL, TRIALS = 0.9, 300
GROUND = box(0, 0, 600, 600)
SITE = shapely.Polygon([(60, 50), (460, 60), (480, 380), (260, 450), (50, 400)])
FIELD = shapely.Polygon(
    [(200, 10), (330, 20), (420, 120), (520, 230), (400, 330), (300, 300), (230, 380), (150, 200)]
)
"""Its outline runs through the site and out of it on two sides."""


def within_chance(held):
    """Whether so many of ``TRIALS`` are 90 in 100: three standard deviations of the binomial."""
    return abs(held - LEVEL * TRIALS) <= 3 * np.sqrt(TRIALS * LEVEL * (1 - LEVEL))


def erring(shape, sigma, generator):
    """The shape as somebody maps it whose corners err, each by itself."""

    def errs(xy):
        own = generator.normal(0, 1, xy.shape) * sigma
        closed = (xy[0] == xy[-1]).all()
        return xy + (np.vstack([own[:-1], own[:1]]) if closed else own)

    return shapely.transform(shape, errs)


def bar_of(site, field, code, known, seed):
    """The error bar of a check of a mapped site on a mapped field."""
    shapes = np.array([moved(field), moved(shapely.difference(GROUND, field))], dtype=object)
    parcels = ParcelIndex.build(shapes, [code, "CLN"], ["field", "rest"])
    own, ground = known
    land = Land("landuse", parcels, CRS, None, "survey", "sha256:0", accuracy=ground)
    place = make_site([moved(site)], CRS, CRS, site_id="s", name=None)
    return Bar(place, land, own, seed, 100, LEVEL, NO_LIMIT)


CASES = {
    "corners of the map": ("LUC", "rice_m2", Accuracy(0.0, 0.0, "mốc"), Accuracy(2.0, 0.0, "đo")),
    "and its shift": ("LUC", "rice_m2", Accuracy(0.0, 0.0, "mốc"), Accuracy(1.5, 1.5, "đo")),
    "and the boundary": ("LUC", "rice_m2", Accuracy(1.0, 0.0, "đo"), Accuracy(1.5, 1.0, "đo")),
    "homes": ("ONT", "residential_m2", Accuracy(1.0, 0.0, "đo"), Accuracy(2.0, 0.0, "đo")),
}


@pytest.mark.parametrize(("code", "quantity", "own", "ground"), CASES.values(), ids=CASES)
def test_the_interval_of_an_area_holds_the_truth(code, quantity, own, ground):
    truth = shapely.area(shapely.intersection(SITE, FIELD))
    generator = np.random.Generator(np.random.PCG64(77))
    held = 0
    for n in range(TRIALS):
        field = translate(FIELD, *(ground.correlated_m * generator.normal(0, 1, 2)))
        field = erring(field, ground.sigma_m, generator)
        bar = bar_of(erring(SITE, own.sigma_m, generator), field, code, (own, ground), n)
        found = spread(0.0, bar.values(quantity), LEVEL)
        held += found.low <= truth <= found.high
    assert within_chance(held)


def test_an_interval_that_forgets_the_map_would_fail():
    """The same trials, but the check is told that the map is exact: the test can tell."""
    truth = shapely.area(shapely.intersection(SITE, FIELD))
    generator = np.random.Generator(np.random.PCG64(77))
    own, ground = Accuracy(1.0, 0.0, "đo"), Accuracy(0.0, 0.0, "sai")
    held = 0
    for n in range(TRIALS):
        field = erring(FIELD, 2.0, generator)
        bar = bar_of(erring(SITE, 1.0, generator), field, "LUC", (own, ground), n)
        found = spread(0.0, bar.values("rice_m2"), LEVEL)
        held += found.low <= truth <= found.high
    assert not within_chance(held)


HOUSE = shapely.Polygon([(505, 130), (545, 90), (570, 120), (530, 160)])
DYKE = shapely.LineString([(520, -60), (560, 420)])
SIGMAS = [(Accuracy(0.5, 0.0, "đo"), Accuracy(1.0, 0.0, "đo")),
          (Accuracy(0.0, 0.6, "đo"), Accuracy(0.0, 1.0, "đo")),
          (Accuracy(0.5, 0.4, "đo"), Accuracy(0.6, 0.8, "đo"))]  # fmt: skip


def layer_of(feature, known):
    info = LayerInfo(
        name="x", title_vi="X", title_en="X", kind="survey", source="test", path=None, date=None,
        accuracy_m=known.sigma_m, accuracy_correlated_m=known.correlated_m, accuracy_source="đo",
    )  # fmt: skip
    placed = Placed.of(np.array([moved(feature)], dtype=object), ["x1"])
    return Layer(info, placed, ["x1"], np.array([], dtype=np.int64))


def shifted(shape, known, generator):
    """A map of a shape: its corners err, and the whole is shifted."""
    mapped = erring(shape, known.sigma_m, generator)
    return translate(mapped, *(known.correlated_m * generator.normal(0, 1, 2)))


@pytest.mark.parametrize("feature", [HOUSE, DYKE], ids=["house", "dyke"])
@pytest.mark.parametrize("known", SIGMAS, ids=["corners", "common", "both"])
def test_the_interval_of_a_distance_holds_the_truth(feature, known):
    own, under = known
    truth = shapely.distance(SITE, feature)
    generator = np.random.Generator(np.random.PCG64(78))
    held = over = 0
    for _ in range(TRIALS):
        out = own.correlated_m * generator.normal()
        site = shifted(shapely.buffer(SITE, out, join_style="mitre"), own, generator)
        place = make_site([moved(site)], CRS, CRS, site_id="s", name=None)
        layer = layer_of(shifted(feature, under, generator), under)
        bar = Bar(place, None, own, 0, 100, LEVEL, NO_LIMIT, {"x": layer})
        asked = Wanted("x", truth, None, at_threshold=False, proved=True)
        (row,) = distances(bar, [asked])
        held += row["low"] <= truth <= row["high"]
        over += row["probability_over"] > 0.5
    assert within_chance(held)
    assert abs(over - TRIALS / 2) <= 3 * np.sqrt(TRIALS) / 2
