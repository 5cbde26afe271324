"""A kernel that gives no namespace: what is left still holds, and it is told."""

import logging
import subprocess
import sys
from contextlib import suppress

import geopandas as gpd
import pytest
import shapely

from geoapp.errors import GeoappError
from geoapp.exchange import sandbox
from geoapp.exchange.read import read_any
from geoapp.exchange.stream import read_chunks
from tests.exchange.test_hostile_files import GDALG, LINK, NETWORK_LINK, VRT, WFS, canary

__all__ = ["canary"]
REFUSED = """
from geoapp.exchange import worker
worker.ctypes.CDLL = lambda *a, **k: type("Libc", (), {
    "prctl": staticmethod(lambda *a: 0), "unshare": staticmethod(lambda flags: -1)})()
worker.main()
"""
LOG = "geoapp.exchange.sandbox"


@pytest.fixture
def refused(monkeypatch):
    """The worker as it is, on a kernel that refuses both kinds of namespace."""
    sandbox._tell_of_network.cache_clear()
    monkeypatch.setattr(
        sandbox, "_command", lambda request: [sys.executable, "-P", "-s", "-c", REFUSED, request]
    )
    yield
    sandbox._tell_of_network.cache_clear()


@pytest.fixture
def boundary(tmp_path):
    path = tmp_path / "ranh.gpkg"
    shape = shapely.box(105.6, 20.9, 105.61, 20.91)
    gpd.GeoDataFrame({"id": ["a"]}, geometry=[shape], crs="EPSG:4326").to_file(path)
    return path


@pytest.mark.usefixtures("refused")
def test_files_are_read_all_the_same_and_it_is_told_once(boundary, caplog):
    with caplog.at_level(logging.WARNING, LOG):
        assert len(read_any(boundary).geometry) == 1
        assert len(list(read_chunks(boundary))) >= 1
        read_any(boundary)
    (said,) = [r.getMessage() for r in caplog.records if r.name == LOG]
    assert "no network namespace" in said


@pytest.mark.usefixtures("refused")
def test_a_file_that_cannot_be_read_tells_it_too(tmp_path, caplog):
    (tmp_path / "a.gpkg").write_bytes(b"SQLite format 3\0" + bytes(200))
    with caplog.at_level(logging.WARNING, LOG), pytest.raises(GeoappError):
        read_any(tmp_path / "a.gpkg")
    assert LOG in {r.name for r in caplog.records}


def test_where_the_kernel_gives_one_nothing_is_said(boundary, caplog):
    sandbox._tell_of_network.cache_clear()
    with caplog.at_level(logging.WARNING, LOG):
        read_any(boundary)
    assert [r for r in caplog.records if r.name == LOG] == []


@pytest.mark.usefixtures("refused")
@pytest.mark.parametrize("kind", ["gpkg", "shp", "fgb", "kml", "dxf", "geojson"])
@pytest.mark.parametrize(
    "content", [VRT, WFS, LINK, GDALG, NETWORK_LINK], ids=["vrt", "wfs", "link", "gdalg", "kml"]
)
def test_no_lure_reaches_its_host(canary, tmp_path, kind, content):
    url, asked = canary
    path = tmp_path / f"a.{kind}"
    path.write_text(content.format(url=url))
    for read in (read_any, lambda p: list(read_chunks(p))):
        with suppress(GeoappError):
            read(path)
    assert asked == []


PROXIES = ("GDAL_HTTP_PROXY", "GDAL_HTTPS_PROXY", "http_proxy", "https_proxy", "HTTPS_PROXY")
OPEN = "import pyogrio; pyogrio.read_info('/vsicurl/' + __import__('sys').argv[1])"


def opened(url, environment):
    done = subprocess.run(
        [sys.executable, "-c", OPEN, f"{url}/a.gpkg"], env=environment, capture_output=True,
        check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1, "nothing is there to be opened"


@pytest.mark.parametrize("kept", [PROXIES, ("CPL_VSIL_CURL_ALLOWED_EXTENSIONS",), ()])
def test_the_proxy_holds_alone_and_so_does_the_list_of_endings(canary, kept):
    """Without either the host is asked: so the canary hears, and each belt is one."""
    url, asked = canary
    belts = (*PROXIES, "CPL_VSIL_CURL_ALLOWED_EXTENSIONS")
    environment = {k: v for k, v in sandbox._environment().items() if k not in belts or k in kept}
    opened(url, environment)
    assert bool(asked) is (not kept)
