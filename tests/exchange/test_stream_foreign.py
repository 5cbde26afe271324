"""Streams out of the worker: what it answers, what it refuses, and how it may fall."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from datetime import date

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from geoapp.errors import CrsError, FileUnreadable, TooLarge
from geoapp.exchange import sandbox, stream_foreign, worker
from geoapp.exchange.read import read_any
from geoapp.exchange.sandbox import Limits, stream_from_worker
from geoapp.exchange.stream import read_chunks
from geoapp.exchange.stream_foreign import STREAMS, batch_rows, values_of


@pytest.fixture
def frame():
    x = np.arange(40) * 10.0 + 570_000
    made = {"id": [f"t{n}" for n in range(40)]}
    return gpd.GeoDataFrame(made, geometry=shapely.box(x, 0, x + 8, 8), crs="EPSG:5897")


def request(path, kind, **changes):
    size = path.stat().st_size
    said = {"path": str(path), "format": kind, "layer": None, "features": 100, "rows": 15}
    return said | {"bytes": size, "cpu_s": 60} | changes


def test_a_head_then_tables(frame, tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame, path)
    head, *tables = STREAMS["gpkg"](request(path, "gpkg"))
    assert head == {"crs": "EPSG:5897", "layer": "a", "total": 40}
    assert [len(t["wkb"]) for t in tables] == [15, 15, 10]
    assert tables[0]["columns"][0][:2] == ["t0", "t1"]
    with pytest.raises(TooLarge, match="40 features; at most 7"):
        list(STREAMS["gpkg"](request(path, "gpkg", features=7)))


def test_large_features_come_a_few_at_a_time(monkeypatch):
    assert batch_rows(20_000, 1_000_000, 300 << 20) == 20_000
    assert batch_rows(20_000, 60, 1 << 30) == 3
    assert batch_rows(20_000, 1, 1 << 40) == 1
    assert batch_rows(20_000, 0, 100) == 1


def test_every_feature_of_a_flatgeobuf_that_is_larger_than_a_batch(frame, tmp_path, monkeypatch):
    """GDAL's reader takes its memory limit for the end of such a file."""
    path = tmp_path / "a.fgb"
    frame["text"] = "x" * 5_000
    pyogrio.write_dataframe(frame, path)
    monkeypatch.setattr(stream_foreign, "BATCH_BYTES", 20_000)
    _, *tables = STREAMS["fgb"](request(path, "fgb"))
    assert sum(len(t["wkb"]) for t in tables) == 40
    assert len(tables) > 5


def test_a_file_that_gives_fewer_features_than_it_says(frame, tmp_path, monkeypatch):
    path = tmp_path / "a.fgb"
    pyogrio.write_dataframe(frame, path)
    info = pyogrio.read_info
    monkeypatch.setattr(pyogrio, "read_info", lambda *a, **k: info(*a, **k) | {"features": 41})
    with pytest.raises(FileUnreadable, match="only 40 of its 41 features"):
        list(STREAMS["fgb"](request(path, "fgb")))


def test_two_layers_with_their_crs_are_named(frame, tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame, path, layer="bắc")
    pyogrio.write_dataframe(frame.to_crs("EPSG:9209"), path, layer="nam", append=True)
    with pytest.raises(FileUnreadable, match=r"--source-layer.*bắc \(EPSG:5897\), nam \(EPSG:9209"):
        list(read_chunks(path))
    assert next(read_chunks(path, layer="nam")).crs == "EPSG:9209"


def test_two_crss_in_one_layer(frame, tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame, path)
    with sqlite3.connect(path) as file:
        [(shape,)] = file.execute("SELECT geom FROM a WHERE fid = 3").fetchall()
        other = shape[:4] + (9209).to_bytes(4, "little") + shape[8:]
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            file.execute(f'DROP TRIGGER "{name}"')  # they call functions that only GDAL has
        file.execute("UPDATE a SET geom = ? WHERE fid = 3", [other])
    file.close()
    with pytest.raises(CrsError, match=r"^a\.gpkg: its layer a says CRS 5897, but holds .* 9209"):
        list(read_chunks(path))


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_a_geopackage_that_is_being_written(frame, tmp_path, ending):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame, path)
    beside = tmp_path / f"a.gpkg{ending}"
    beside.write_bytes(b"")
    assert len(list(read_chunks(path))) == 1
    beside.write_bytes(b"x")
    for read in (lambda p: list(read_chunks(p)), read_any):
        with pytest.raises(FileUnreadable, match=rf"^a\.gpkg: another program.*{ending}"):
            read(path)


def test_parquet_without_its_metadata(frame, tmp_path):
    pq.write_table(pa.table({"geometry": [b"x"]}), tmp_path / "a.parquet")
    with pytest.raises(FileUnreadable, match="no GeoParquet file"):
        list(read_chunks(tmp_path / "a.parquet"))
    frame.to_parquet(tmp_path / "b.parquet")
    table = pq.read_table(tmp_path / "b.parquet")
    said = json.loads(table.schema.metadata[b"geo"])
    said["columns"]["geometry"]["crs"] = None
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(said)}), tmp_path / "b.parquet")
    with pytest.raises(CrsError, match="does not say its CRS"):
        list(read_chunks(tmp_path / "b.parquet"))


def test_a_cut_file_is_one_sentence(frame, tmp_path):
    for name in ("a.gpkg", "a.fgb", "a.parquet"):
        path = tmp_path / name
        frame.to_parquet(path) if name.endswith("parquet") else pyogrio.write_dataframe(frame, path)
        path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
        with pytest.raises(FileUnreadable, match=rf"^{name}: "):
            list(read_chunks(path))


def test_a_shape_that_is_too_large(frame, tmp_path):
    path = tmp_path / "a.fgb"
    angles = np.linspace(0, 6, 500)
    frame.loc[[7], "geometry"] = [
        shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]))
    ]
    pyogrio.write_dataframe(frame, path, SPATIAL_INDEX="NO")
    with pytest.raises(TooLarge, match=r"^a\.fgb: feature 8 is larger than 0 MB; simplify"):
        list(read_chunks(path, limits=Limits(feature_bytes=2_000)))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (pa.array(["ê", None]), ["ê", None]),
        (pa.array([1, 2]), [1, 2]),
        (pa.array([1, None]), [1, None]),
        (pa.array([True, None]), [True, None]),
        (pa.array([1.5, float("nan")]), [1.5, None]),
        (pa.array([np.datetime64("2024-12-26", "us"), None]), ["2024-12-26", None]),
        (pa.array([np.datetime64("2024-12-26T01:02:03", "us")]), ["2024-12-26T01:02:03.000"]),
        (pa.array([date(2024, 12, 26)]), ["2024-12-26"]),
        (pa.array([b"x"]), [None]),
        (pa.array([["a"], None]), [["a"], None]),
    ],
)
def test_values_that_json_can_carry(column, values):
    assert values_of(column) == values


def messages(path, kind, **changes):
    return list(worker.messages(request(path, kind, **changes)))


def test_the_worker_says_the_end_or_the_error(frame, tmp_path):
    path = tmp_path / "a.fgb"
    pyogrio.write_dataframe(frame, path)
    assert messages(path, "fgb")[-1] == {"end": True}
    assert messages(path, "fgb", features=1)[-1]["code"] == "too_large"
    assert "error" in messages(path, "shp")[-1]


def fake(monkeypatch, code):
    monkeypatch.setattr(sandbox, "_command", lambda request: [sys.executable, "-c", code])


def streamed(tmp_path, **limits):
    path = tmp_path / "input.gpkg"
    path.write_bytes(b"x")
    return list(stream_from_worker(path, "gpkg", "a.gpkg", rows=9, limits=Limits(**limits)))


ONE = "import os,sys,time; os.write(1, (1).to_bytes(8, 'big') + b'\\x80');"


def test_a_worker_that_falls_midway_is_no_end(monkeypatch, tmp_path):
    fake(monkeypatch, ONE + "os.kill(os.getpid(), 9)")
    with pytest.raises(TooLarge, match=r"^a\.gpkg: "):
        streamed(tmp_path)
    fake(monkeypatch, ONE + "os.write(1, (50).to_bytes(8, 'big'))")
    with pytest.raises(FileUnreadable, match="the reader stopped on this file"):
        streamed(tmp_path)


def test_a_worker_that_sends_too_much(monkeypatch, tmp_path):
    fake(monkeypatch, "import os; os.write(1, (1 << 60).to_bytes(8, 'big'))")
    with pytest.raises(TooLarge, match="larger than 4096 MB"):
        streamed(tmp_path)


def test_a_worker_that_hangs(monkeypatch, tmp_path):
    fake(monkeypatch, ONE + "time.sleep(600)")
    with pytest.raises(TooLarge, match="longer than -4 s"):
        streamed(tmp_path, cpu_s=-4)


def test_who_stops_reading_stops_the_worker(frame, tmp_path):
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(frame, path)
    started = []
    real = subprocess.Popen.__init__

    def noted(self, *words, **options):
        real(self, *words, **options)
        started.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess.Popen, "__init__", noted)
        pieces = read_chunks(path, rows=5)
        next(pieces)
        pieces.close()
    assert started[0].returncode in (0, -signal.SIGKILL)


def test_processor_time_is_given_piece_by_piece():
    code = (
        "import resource as r; from geoapp.exchange.worker import limit, more_time;"
        "limit(4 << 30, 20, 999); more_time(30); print(r.getrlimit(r.RLIMIT_CPU))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env=os.environ
    )
    soft, hard = eval(done.stdout)
    assert 30 <= soft <= 40
    assert hard == 999
