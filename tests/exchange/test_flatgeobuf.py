"""FlatGeobuf by the kernel: GDAL reads it as it reads its own, whole and by a box."""

from dataclasses import replace

import numpy as np
import pyogrio
import pytest
import shapely

from geoapp import native
from geoapp.exchange.formats import FORMATS, Held, Table, flatgeobuf
from geoapp.exchange.geojson import CRS84
from geoapp.schema import Column
from tests.exchange.tables import ABOUT

COLUMNS = (
    Column("id", "text", "Mã", "Id"),
    Column("note", "text", "Lưu ý", "Note"),
)
HOLED = shapely.Polygon(
    [(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (1, 2), (2, 2)], [(3, 3), (3, 5), (5, 5)]]
)
TWO = shapely.MultiPolygon([HOLED, shapely.box(20, 20, 21, 21), shapely.Point(30, 30).buffer(1)])
KINDS = [shapely.box(1, 1, 2, 2), HOLED, TWO, shapely.MultiPolygon([HOLED])]


def made(shapes, packed=True, **more):
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    rows = [
        {"id": f"p{n}", "note": [None, "", "Đất lúa\n\u2028 “ự”"][n % 3]}
        for n in range(len(shapes))
    ]
    held = Held(COLUMNS, [r["id"] for r in rows], rows, geometry)
    counts = {"count": len(shapes), "without_geometry": sum(s is None for s in shapes)}
    whole = Table.of("thửa", held, CRS84, ABOUT, counts)
    return Table(
        whole.name, COLUMNS, CRS84, ABOUT, whole.runs, whole.counts, more.get("extent"), packed
    )


def saved(folder, table):
    path = folder / "a.fgb"
    path.write_bytes(b"".join(FORMATS["fgb"].pieces(table)))
    return path


def grid(count):
    """Squares along a curve, as a store has them."""
    side = int(np.ceil(count**0.5))
    return [shapely.box(n % side, n // side, n % side + 0.9, n // side + 0.9) for n in range(count)]


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 256, 257, 300])
def test_gdal_reads_every_feature_and_finds_it_by_a_box(tmp_path, count):
    shapes = [(KINDS + grid(count))[n] for n in range(count)]
    path = saved(tmp_path, made(shapes))
    info = pyogrio.read_info(path, force_feature_count=True, force_total_bounds=True)
    assert (info["features"], info["layer_name"]) == (count, "thửa")
    assert info["total_bounds"] == tuple(shapely.total_bounds(shapes))
    found = pyogrio.read_dataframe(path).set_index("id").loc[[f"p{n}" for n in range(count)]]
    assert shapely.equals_exact(found.geometry.values, shapes, 0).all()
    assert [n if isinstance(n, str) else None for n in found["note"]][:3] == [
        None,
        "",
        "Đất lúa\n\u2028 “ự”",
    ][:count]
    rng = np.random.default_rng(1)
    for _ in range(20):
        corner, size = rng.uniform(-2, 20, 2), rng.uniform(0.01, 8, 2)
        box = (*corner, *(corner + size))
        near = pyogrio.read_dataframe(path, bbox=box)
        hit = shapely.intersects(shapes, shapely.box(*box))
        assert set(near["id"]) == {f"p{n}" for n in np.flatnonzero(hit)}


def test_the_header_is_that_of_gdal(tmp_path):
    mine = pyogrio.read_info(saved(tmp_path, made(KINDS)))
    other = pyogrio.read_info(saved(tmp_path, made(KINDS, packed=False)))
    for key in ("crs", "fields", "ogr_types", "geometry_type", "layer_metadata", "features"):
        assert np.array_equal(mine[key], other[key]) or mine[key] == other[key]


def test_one_without_geometry_leaves_the_index_out(tmp_path):
    path = saved(tmp_path, made([KINDS[0], None, KINDS[2]]))
    found = pyogrio.read_dataframe(path)
    assert found["id"].tolist() == ["p0", "p1", "p2"]
    assert found.geometry[1] is None
    assert found.geometry[2].equals(TWO)


def test_a_known_extent_is_said_before_the_features_are_made():
    runs = []
    table = made(grid(12_000), extent=(0.0, 0.0, 110.0, 110.0))

    def counted():
        for run in table.runs():
            runs.append(run)
            yield run

    pieces = FORMATS["fgb"].pieces(replace(table, runs=counted))
    assert next(pieces).startswith(b"fgb\x03fgb")
    assert len(runs) == 1
    pieces.close()


def test_without_the_kernel_gdal_writes_all_of_it(tmp_path, monkeypatch):
    mine = pyogrio.read_dataframe(saved(tmp_path, made(KINDS))).sort_values("id")
    monkeypatch.setattr(flatgeobuf, "_kernel", lambda: None)
    other = pyogrio.read_dataframe(saved(tmp_path, made(KINDS))).sort_values("id")
    assert mine["note"].fillna("-").tolist() == other["note"].fillna("-").tolist()
    assert shapely.equals_exact(mine.geometry.values, other.geometry.values, 0).all()


def test_nothing_is_a_file_of_nothing(tmp_path):
    assert len(pyogrio.read_dataframe(saved(tmp_path, made([])))) == 0


def test_the_kernel_is_built():
    assert native.library() is not None
