"""What a check is about, taken out of it as files that other programs read."""

import csv
import io
import shutil
import zipfile

import fiona
import pytest
import shapely
from shapely.geometry import shape

from geoapp.config import Config
from geoapp.exchange.formats import FORMATS
from geoapp.web.factory import create_app

FLAT = [[570100, 2321456.7], [570300.123, 2321456.7], [570300.123, 2321656.7], [570100, 2321456.7]]
SITE = {
    "type": "Feature",
    "properties": {"name": "Khu =1+1 <b>"},
    "geometry": {"type": "Polygon", "coordinates": [FLAT]},
    "crs": {"type": "name", "properties": {"name": "EPSG:5897"}},
}


@pytest.fixture(scope="module")
def client(tmp_path_factory, shipped):
    folder = tmp_path_factory.mktemp("extracts") / "geodata"
    shutil.copytree(shipped, folder)
    return create_app(Config(workspace=folder)).test_client()


@pytest.fixture(scope="module")
def drawn(client):
    body = {"site": SITE, "declared_m2": 21_000}
    return client.post("/api/checks?as_of=2024-12-26", json=body).json["document"]


@pytest.fixture(scope="module")
def cluster(client):
    return client.post("/api/checks?as_of=2024-12-26", json={"cluster": "son-dong"}).json[
        "document"
    ]


def got(client, document, name, tmp_path):
    answer = client.get(f"/checks/{document['id']}/{name}")
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    path = tmp_path / name.partition("?")[0]
    path.write_bytes(answer.data)
    return path


@pytest.mark.parametrize("form", ["gpkg", "fgb", "zip"])
def test_pieces_add_up_in_another_program(client, cluster, tmp_path, form):
    path = got(client, cluster, f"pieces.{form}?crs=EPSG:5897", tmp_path)
    address = f"zip://{path}" if form == "zip" else path
    with fiona.open(address) as read:
        assert read.crs.to_epsg() == 5897
        rows = list(read)
    assert len(rows) == cluster["ledger"]["pieces"]
    total = cluster["site"]["area_m2"]["planar"]
    assert sum(row.properties["area_m2"] for row in rows) == pytest.approx(total, abs=1e-3)
    assert sum(shape(row.geometry).area for row in rows) == pytest.approx(total, rel=1e-5)
    rice = sum(r.properties["area_m2"] for r in rows if r.properties["class"] in ("LUC", "LUK"))
    assert rice == pytest.approx(cluster["rice"]["luc_m2"] + cluster["rice"]["luk_m2"], abs=1e-3)


def test_a_boundary_comes_out_as_it_went_in(client, drawn, tmp_path):
    path = got(client, drawn, "site.gpkg?crs=EPSG:5897", tmp_path)
    with fiona.open(path) as read:
        (row,) = list(read)
    found = shape(row.geometry)
    assert shapely.equals(found, shapely.Polygon(FLAT))
    assert {tuple(c) for c in found.exterior.coords} == {tuple(map(float, c)) for c in FLAT}
    assert row.properties["name"] == "Khu =1+1 <b>"
    assert row.properties["declared_m2"] == 21_000
    assert row.properties["rice_upper_m2"] >= row.properties["rice_m2"]


@pytest.mark.parametrize("part", ["pieces", "site"])
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_that_it_is_an_illustration(client, cluster, tmp_path, part, form):
    data = got(client, cluster, f"{part}.{form}", tmp_path).read_bytes()
    if form in ("shp", "xlsx"):
        data = b"".join(zipfile.ZipFile(io.BytesIO(data)).read(n)
                        for n in zipfile.ZipFile(io.BytesIO(data)).namelist())  # fmt: skip
    text = data.decode("utf-8", "replace")
    assert "minh họa" in text or "minh h\\U+1ECDa" in text or "illustrative" in text


def test_a_table_has_no_formula_of_a_name(client, drawn, tmp_path):
    text = got(client, drawn, "site.csv", tmp_path).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(line for line in text.splitlines() if not line.startswith("#")))
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("pieces.exe", 400),
        ("pieces.geojson?crs=EPSG:5897", 400),
        ("pieces.gpkg?crs=EPSG:1", 400),
        ("pieces.gpkg?crs=x", 400),
        ("pieces.gpkg?colour=red", 400),
        ("others.gpkg", 404),
        ("../pieces.gpkg", 404),
    ],
)
def test_what_cannot_be_had_is_refused(client, drawn, name, status):
    assert client.get(f"/checks/{drawn['id']}/{name}").status_code == status


def test_a_check_that_was_not_issued_has_none(client):
    assert client.get("/checks/0123456789abcdef/pieces.gpkg").status_code == 404


def test_the_page_of_the_check_leads_to_them(client, drawn):
    page = client.get(f"/checks/{drawn['id']}?lang=vi").get_data(as_text=True)
    for name in ("pieces.gpkg", "pieces.xlsx", "site.shp", "site.dxf"):
        assert f"/checks/{drawn['id']}/{name}" in page
