"""Exports over HTTP are the bytes of ``geoapp export``."""

import subprocess
import sys

import orjson
import pytest

from geoapp.exchange.formats import FORMATS
from geoapp.web.exports import OFFERED, disposition

CODE = "from geoapp.cli import main; main()"


def exported(tmp_path, shipped, *words):
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-c",
        CODE,
        "export",
        *words,
        "--workspace",
        str(shipped),
        "-o",
        str(out),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return out.read_bytes()


@pytest.mark.parametrize("form", ["geojson", "csv", "kml", "fgb"])
def test_the_bytes_are_those_of_the_command(client, shipped, tmp_path, form):
    words = ("clusters", "--format", form, "--as-of", "2024-12-26", "--filter", "named = true")
    answer = client.get(f"/exports/clusters.{form}?as_of=2024-12-26&filter=named%20%3D%20true")
    assert answer.data == exported(tmp_path, shipped, *words)


def test_a_box_and_a_crs_are_those_of_the_command(client, shipped, tmp_path):
    words = (
        "landuse",
        "--format",
        "geojsonseq",
        "--as-of",
        "2024-12-26",
        "--bbox",
        "105.4,20.9,105.5,21.1",
    )
    answer = client.get("/exports/landuse.geojsonseq?as_of=2024-12-26&bbox=105.4,20.9,105.5,21.1")
    assert answer.data == exported(tmp_path, shipped, *words)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_a_file_with_a_name_and_a_type(client, form):
    answer = client.get(f"/exports/clusters.{form}?as_of=2024-12-26")
    assert answer.status_code == 200
    assert answer.content_type.startswith(FORMATS[form].media_type.partition(";")[0])
    name = answer.headers["Content-Disposition"]
    assert name.startswith('attachment; filename="clusters-2024-12-26.')
    assert answer.headers["ETag"]
    assert answer.data


def test_a_refused_crs_names_the_way_out_in_words_of_every_face(client):
    answer = client.get("/exports/clusters.geojson?crs=EPSG:5897")
    message = answer.get_json()["error"]["message"]
    assert message.endswith("use gpkg for EPSG:5897")
    assert "--" not in message


def test_every_format_is_offered_in_the_crs_it_can_have():
    assert set(OFFERED) == set(FORMATS)
    for form, (wgs84, projected) in OFFERED.items():
        assert wgs84 is (FORMATS[form].crs != "projected")
        assert not (projected and FORMATS[form].crs == "wgs84")


def test_the_writers_are_not_loaded_before_an_export_is_asked_for():
    code = (
        "import sys; import geoapp.web.factory; "
        "print({'pandas', 'pyogrio', 'fiona', 'folium'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_day_is_in_the_file(client):
    early = client.get("/exports/clusters.geojson?as_of=2024-12-26").data
    late = client.get("/exports/clusters.geojson?as_of=2025-12-31").data
    assert orjson.loads(early) != orjson.loads(late)


def test_a_name_in_vietnamese_reaches_the_browser_whole():
    assert disposition("clusters.csv") == 'attachment; filename="clusters.csv"'
    text = disposition('Cụm "A"\r\nX: 1.csv')
    assert "\r" not in text
    assert "\n" not in text
    assert text.isascii()
    assert text.count('"') == 2
    assert "filename*=UTF-8''C%E1%BB%A5m%20%22A%22%0D%0AX%3A%201.csv" in text
