"""The parts a build is made of, each by itself."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoapp.geometry.packed import Packed
from geoapp.geometry.parcels import ranks
from geoapp.storage.faults.fitting import fitting
from geoapp.storage.store import hilbert
from geoapp.storage.store.columns import Texts, joined_outlines
from geoapp.storage.store.ids import ranked
from geoapp.storage.store.threads import in_order
from tests.storage.layers import fabric

box = shapely.box


def test_the_curve_visits_every_square_once_and_steps_to_a_neighbour():
    x, y = (side.reshape(-1) for side in np.meshgrid(np.arange(-32, 32), np.arange(-32, 32)))
    places = hilbert.keys(np.column_stack([x, y, x, y]) + 0.5)
    path = np.column_stack([x, y])[np.argsort(places)]
    inside = (x >= 0) & (y >= 0)  # one quarter of the frame: the curve enters it once
    mine = np.argsort(places[inside])
    steps = np.abs(np.diff(np.column_stack([x, y])[inside][mine], axis=0)).sum(axis=1)
    assert (steps == 1).all()
    assert len(np.unique(places)) == len(path)


@pytest.mark.parametrize("bits", [0, 3, 7])
def test_a_square_is_a_stretch_of_the_curve(bits):
    side, (west, south) = 1 << bits, (-128, 256)
    x, y = (a.reshape(-1) for a in np.meshgrid(np.arange(side), np.arange(side)))
    places = hilbert.keys(np.column_stack([west + x, south + y, west + x, south + y]) + 0.5)
    first = hilbert.first_of(west, south, bits)
    assert sorted(places.tolist()) == list(range(first, first + side * side))


def test_what_has_no_place_comes_last():
    places = hilbert.keys(np.array([[np.nan] * 4, [1e9, 1e9, 1e9, 1e9], [0, 0, 1, 1]]))
    assert places[0] == hilbert.LAST > places[1] > places[2]


@given(st.lists(st.text(max_size=4)), st.integers(1, 4))
def test_ids_are_ranked_as_in_memory(names, chunk):
    parts = [names[n : n + chunk] for n in range(0, len(names), chunk)]
    places, repeated = ranked([Texts.of([name.encode() for name in part]) for part in parts])
    assert places.tolist() == ranks(np.array([*names, None], dtype=object)[:-1]).tolist()
    again = {name for name in names if names.count(name) > 1}
    assert sorted(repeated.tolist()) == [n for n, name in enumerate(names) if name in again]
    told = [names[n] for n in repeated.tolist()]
    assert told == sorted(told, key=lambda name: name.encode())


@given(st.lists(st.binary(max_size=5), max_size=12), st.data())
def test_texts_are_taken_whole(values, data):
    texts = Texts.of(values)
    rows = data.draw(st.lists(st.integers(0, max(len(values) - 1, 0)), max_size=9 * bool(values)))
    taken = texts.take(np.array(rows, dtype=np.int64))
    assert taken.values(range(len(rows))) == [values[n] for n in rows] == texts.values(rows)


def test_outlines_of_runs_are_joined():
    shapes = [*fabric(4), shapely.Polygon(), box(0, 0, 9, 9).difference(box(3, 3, 4, 4))]
    runs = [Packed.of(shapes[:5]), Packed.of([]), Packed.of(shapes[5:])]
    assert shapely.equals(joined_outlines(runs).geometries(), np.array(shapes)).all()


def test_what_fits_on_all_sides_is_told_from_what_does_not():
    field = {(x, y): box(x, y, x + 1, y + 1) for x in range(5) for y in range(5)}
    found = fitting(Packed.of(list(field.values())))
    inner = [0 < x < 4 and 0 < y < 4 for x, y in field]
    assert found.tolist() == inner
    field[2, 2] = box(2, 2, 3, 2.5).union(box(2, 2.5, 3, 3))  # a corner that neighbours lack
    around = {(1, 2), (2, 2), (3, 2)}
    expected = [fits and xy not in around for xy, fits in zip(field, inner, strict=True)]
    assert fitting(Packed.of(list(field.values()))).tolist() == expected
    twice = [*field.values(), box(1, 1, 2, 2)]
    assert not fitting(Packed.of(twice))[[6, 25]].any()
    assert fitting(Packed.of([])).tolist() == []


def test_an_island_fits_its_hole():
    ring = box(0, 0, 9, 9).difference(box(3, 3, 4, 4))
    assert fitting(Packed.of([ring, box(3, 3, 4, 4)])).tolist() == [False, True]


def test_results_come_in_order_and_a_failure_stops_the_rest():
    done = []

    def work(n):
        done.append(n)
        return 1 // (n - 30) if n >= 30 else n

    with ThreadPoolExecutor(2) as pool:
        results = in_order(pool, work, range(1000))
        assert [next(results) for _ in range(30)] == list(range(30))
        with pytest.raises(ZeroDivisionError):
            next(results)
    assert len(done) < 60
