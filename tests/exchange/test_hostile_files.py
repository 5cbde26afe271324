"""Files and paths made to reach out: one clear sentence, not one request."""

import http.server
import io
import subprocess
import sys
import threading
import zipfile

import geopandas as gpd
import pyogrio
import pytest
import shapely

from geoapp.errors import FileUnreadable, GeoappError, TooLarge
from geoapp.exchange import zips
from geoapp.exchange.read import read_any
from geoapp.exchange.sandbox import _environment
from geoapp.exchange.stream import read_chunks


@pytest.fixture
def canary():
    """A server that must never be asked; its address and the requests it got."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "path",
    [
        "{url}/a.geojson",
        "/vsicurl/{url}/a.gpkg",
        "/vsizip//vsicurl/{url}/a.zip",
        "GeoJSON:{url}/a.geojson",
        '{{"type":"FeatureCollection","features":[]}}',
        "<OGRWFSDataSource><URL>{url}</URL></OGRWFSDataSource>",
    ],
)
def test_a_path_that_is_an_address_is_refused(canary, path):
    url, asked = canary
    with pytest.raises(FileUnreadable, match="local file"):
        read_any(path.format(url=url))
    assert asked == []


VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{url}</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>"
)
WFS = "<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>"
LINK = (
    '{{"type":"FeatureCollection","crs":{{"type":"link","properties":{{"href":"{url}/crs"}}}},'
    '"features":[]}}'
)
GDALG = '{{"type":"gdal_streamed_alg","command_line":"gdal vector convert {url}/a.geojson"}}'
NETWORK_LINK = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>{url}/a.kml'
    "</href></Link></NetworkLink><Placemark><name>a</name></Placemark></Document></kml>"
)


@pytest.mark.parametrize("kind", ["geojson", "json", "gpkg", "shp", "fgb", "kml", "parquet", "zip"])
@pytest.mark.parametrize("content", [VRT, WFS, LINK, GDALG], ids=["vrt", "wfs", "link", "gdalg"])
def test_a_file_that_leads_to_a_host_sends_nothing(canary, tmp_path, kind, content):
    url, asked = canary
    path = tmp_path / f"a.{kind}"
    path.write_text(content.format(url=url))
    with pytest.raises(GeoappError, match=r"^a\."):
        read_any(path)
    with pytest.raises(GeoappError, match=r"^a\."):
        list(read_chunks(path))
    assert asked == []


@pytest.mark.parametrize("content", [VRT, WFS, LINK, GDALG], ids=["vrt", "wfs", "link", "gdalg"])
def test_a_drawing_is_never_another_format(canary, tmp_path, content):
    url, asked = canary
    path = tmp_path / "a.dxf"
    path.write_text(content.format(url=url))
    with pytest.raises(FileUnreadable, match=r"^a\.dxf"):
        read_any(path, crs="EPSG:5897")
    assert asked == []


def test_a_network_link_is_not_followed(canary, tmp_path):
    url, asked = canary
    (tmp_path / "a.kml").write_text(NETWORK_LINK.format(url=url))
    assert read_any(tmp_path / "a.kml").properties[0]["name"] == "a"
    assert asked == []


def test_the_worker_has_no_network(canary):
    """Each belt by itself: the namespace, and the drivers that are not registered."""
    url, asked = canary
    code = (
        "from geoapp.exchange.worker import limit; limit(4 << 30, 20); import urllib.request as u;"
        f"u.build_opener(u.ProxyHandler({{}})).open({url!r}, timeout=3)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 1
    assert b"URLError" in done.stderr
    drivers = "import pyogrio; print(sorted(pyogrio.list_drivers()))"
    listed = subprocess.run(
        [sys.executable, "-c", drivers], env=_environment(), capture_output=True, check=True
    ).stdout
    assert b"GPKG" in listed
    assert not any(name in listed for name in (b"OGR_VRT", b"WFS", b"HTTP", b"GDALG", b"OAPIF"))
    assert asked == []


def archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members.items():
            out.writestr(name, data)
    return path


@pytest.fixture
def shapefile(tmp_path):
    folder = tmp_path / "made"
    folder.mkdir()
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:5897")
    pyogrio.write_dataframe(frame, folder / "ranh.shp")
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_a_shapefile_in_a_folder_of_a_zip(tmp_path, shapefile):
    members = {f"thư mục/{n}": d for n, d in shapefile.items()} | {"đọc.pdf": b"%PDF"}
    found = read_any(archive(tmp_path / "a.zip", members))
    assert (found.ids, found.crs, found.layer) == (["a"], "EPSG:5897", "ranh")


def test_two_layers_in_a_zip_must_be_named(tmp_path, shapefile):
    members = shapefile | {n.replace("ranh", "moc"): d for n, d in shapefile.items()}
    path = archive(tmp_path / "a.zip", members)
    with pytest.raises(FileUnreadable, match=r"several layers.*ranh"):
        read_any(path)
    assert read_any(path, layer="moc").layer == "moc"


@pytest.mark.parametrize(
    "name", ["../evil.shp", "/etc/evil.shp", "a/../../evil.shp", "..\\evil.shp"]
)
def test_a_member_that_leads_out_is_refused_and_nothing_is_written(tmp_path, shapefile, name):
    path = archive(tmp_path / "a.zip", shapefile | {name: b"x"})
    with pytest.raises(FileUnreadable, match="leads out of the archive"):
        read_any(path)
    assert not list(tmp_path.rglob("evil*"))


def test_a_zip_bomb_is_refused_by_its_ratio(tmp_path):
    path = archive(tmp_path / "a.zip", {"a.shp": bytes(50 << 20)})
    assert path.stat().st_size < 100_000
    with pytest.raises(TooLarge, match="times its size"):
        read_any(path)


def test_many_members_and_many_bytes_are_refused(tmp_path, monkeypatch):
    path = archive(tmp_path / "a.zip", {f"{n}.shp": b"x" for n in range(5)})
    monkeypatch.setattr(zips, "MAX_MEMBERS", 4)
    with pytest.raises(TooLarge, match="5 members"):
        read_any(path)
    monkeypatch.undo()
    monkeypatch.setattr(zips, "MAX_BYTES", 4)
    with pytest.raises(TooLarge, match="unpacks to more"):
        read_any(path)


def test_a_member_that_lies_about_its_size(tmp_path):
    """The directory says 10 bytes, the data unpacks to far more."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.gpkg", b"SQLite format 3\x00" + bytes(100_000))
    size = (100_016).to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(out.getvalue().replace(size, (10).to_bytes(4, "little")))
    with pytest.raises((TooLarge, FileUnreadable), match=r"^a\.zip"):
        read_any(tmp_path / "a.zip")


def test_an_archive_without_a_map_file(tmp_path):
    with pytest.raises(FileUnreadable, match="holds none of"):
        read_any(archive(tmp_path / "a.zip", {"a.txt": b"x", "b.zip": b"PK"}))


def test_geojson_in_a_zip_never_reaches_gdal(canary, tmp_path):
    url, asked = canary
    with pytest.raises(GeoappError, match="crs member"):
        read_any(archive(tmp_path / "a.zip", {"a.geojson": LINK.format(url=url)}))
    assert asked == []


def test_deep_and_huge_geojson_is_one_sentence(tmp_path):
    path = tmp_path / "a.geojson"
    for text in (
        '{"type":"Polygon","coordinates":' + "[" * 100_000,
        '{"type":"Point","coordinates":[1e400,NaN]}',
    ):
        path.write_text(text)
        with pytest.raises(GeoappError, match=r"^a\.geojson"):
            read_any(path)
