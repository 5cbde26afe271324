"""``/tiles`` and ``/api/landuse/at`` over HTTP: encodings, validators, hostile addresses."""

import gzip

import mapbox_vector_tile
import pytest
import shapely

from geoapp.config import Config
from geoapp.storage import open_workspace
from geoapp.web.factory import create_app

COARSE = "/tiles/landuse/6/50/28.mvt"
GZIP = {"Accept-Encoding": "gzip"}


@pytest.fixture(scope="module")
def edition(app):
    return app.test_client().get("/tiles/landuse.json").get_json()["edition"]


def test_tilejson_says_what_a_map_must_know(client, shipped):
    said = client.get("/tiles/landuse.json").get_json()
    features = open_workspace(shipped).features("landuse")
    assert said["tilejson"] == "3.0.0"
    assert (said["minzoom"], said["maxzoom"], said["parcels_from"]) == (6, 14, 14)
    assert said["kind"] == "illustrative"
    assert said["parcels"] == len(features)
    west, south, east, north = said["bounds"]
    box = shapely.box(west - 1e-6, south - 1e-6, east + 1e-6, north + 1e-6)
    assert box.covers(shapely.box(*shapely.total_bounds(features.geometry)))
    assert said["tiles"] == [f"/tiles/landuse/{{z}}/{{x}}/{{y}}.mvt?e={said['edition']}"]
    fields = {layer["id"]: layer["fields"] for layer in said["vector_layers"]}
    assert fields["parcels"] == {"code": "String"}
    assert {"m2", "", "LUC"} <= set(fields["cells"])


def test_a_tile_is_sent_as_it_is_stored(client):
    packed = client.get(COARSE, headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.mimetype == "application/vnd.mapbox-vector-tile"
    assert packed.headers["Vary"] == "Accept-Encoding"
    plain = client.get(COARSE)
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert set(mapbox_vector_tile.decode(plain.data)) == {"cells"}


def test_a_tile_of_a_named_edition_is_kept_for_good(client, edition):
    kept = client.get(f"{COARSE}?e={edition}").headers["Cache-Control"]
    assert "immutable" in kept
    for other in ("", "?e=0123456789abcdef"):
        assert client.get(COARSE + other).headers["Cache-Control"] == "no-cache"
    assert client.get(f"{COARSE}?e=x").status_code == 400


def test_a_tile_without_parcels_has_no_content(client, edition):
    answer = client.get(f"/tiles/landuse/14/12990/7200.mvt?e={edition}")
    assert answer.status_code == 204
    assert answer.data == b""
    assert answer.headers["ETag"] == f'W/"{edition}"'
    assert "Content-Type" not in answer.headers


def test_a_tile_that_has_not_changed_says_no_type(client, edition):
    held = {"If-None-Match": f'W/"{edition}"'}
    answer = client.get(COARSE, headers=held)
    assert answer.status_code == 304
    assert "Content-Type" not in answer.headers


def test_head_has_the_headers_and_no_body(client):
    head, get = client.head(COARSE, headers=GZIP), client.get(COARSE, headers=GZIP)
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(get.data))
    assert head.headers["ETag"] == get.headers["ETag"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_other_methods_are_refused(client, method):
    answer = getattr(client, method)(COARSE)
    assert answer.status_code == 405
    assert answer.get_json()["error"]["code"] == "method"
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "address",
    [
        "landuse/5/0/0", "landuse/15/0/0", "landuse/6/64/0", "landuse/6/0/64", "landuse/-6/0/0",
        "landuse/6/-1/0", "landuse/6/1.5/0", "landuse/6/1e3/0", "landuse/6/٣/0", "landuse/6/x/0",
        f"landuse/6/{'9' * 5000}/0", "clusters/6/50/28", "../etc/6/50/28", "landuse/6/50/28/1",
        "landuse/%2e%2e/50/28", "landuse/6/50/28%00",
    ],
)  # fmt: skip
def test_an_address_that_is_no_tile_is_not_found(client, address):
    answer = client.get(f"/tiles/{address}.mvt")
    assert answer.status_code == 404
    assert answer.get_json()["error"]["code"] == "not_found"


def test_another_layer_has_no_tilejson(client):
    assert client.get("/tiles/clusters.json").status_code == 404


@pytest.mark.parametrize("text", ["{", '{"type":"FeatureCollection","features":[{}]}'])
@pytest.mark.parametrize("address", [COARSE, "/tiles/landuse.json", "/api/landuse/at?lon=1&lat=1"])
def test_a_damaged_layer_is_no_empty_tile(workspace_copy, address, text):
    (workspace_copy / "landuse.geojson").write_text(text)
    answer = create_app(Config(workspace=workspace_copy)).test_client().get(address)
    assert answer.status_code == 503
    assert answer.get_json()["error"]["code"] == "layer_unavailable"


def test_a_layer_without_a_file_is_unavailable(workspace_copy):
    toml = workspace_copy / "workspace.toml"
    text = toml.read_text(encoding="utf-8").replace('path = "landuse.geojson"\n', "")
    toml.write_text(text, encoding="utf-8")
    client = create_app(Config(workspace=workspace_copy)).test_client()
    for address in (COARSE, "/tiles/landuse.json", "/api/landuse/at?lon=105.6&lat=21"):
        assert client.get(address).status_code == 503


def test_without_a_workspace_there_is_no_tile(tmp_path):
    client = create_app(Config(workspace=tmp_path / "not-there")).test_client()
    assert client.get(COARSE).status_code == 503


def test_new_parcels_show_at_once(workspace_copy):
    client = create_app(Config(workspace=workspace_copy)).test_client()
    before = client.get("/tiles/landuse.json").get_json()
    old = client.get(COARSE)
    path = workspace_copy / "landuse.geojson"
    path.write_bytes(path.read_bytes().replace(b'"code":"LUC"', b'"code":"CLN"'))
    after = client.get("/tiles/landuse.json").get_json()
    assert after["edition"] != before["edition"]
    held = {"If-None-Match": old.headers["ETag"]}
    new = client.get(f"{COARSE}?e={before['edition']}", headers=held)
    assert new.status_code == 200
    assert new.data != old.data
    assert new.headers["Cache-Control"] == "no-cache"


def inner_point(shape):
    point = shapely.point_on_surface(shape)
    return f"lon={point.x:.9f}&lat={point.y:.9f}"


def test_a_point_names_its_parcel(client, shipped):
    features = open_workspace(shipped).features("landuse")
    row = next(n for n, p in enumerate(features.properties) if p["code"] == "LUC")
    said = client.get(f"/api/landuse/at?{inner_point(features.geometry[row])}").get_json()
    parcel = next(p for p in said["parcels"] if p["id"] == features.ids[row])
    assert parcel["row"] == row
    assert parcel["code"] == parcel["class"] == "LUC"
    assert parcel["title_en"].startswith("Wet rice")
    assert parcel["title_vi"].startswith("Đất chuyên trồng lúa")
    assert parcel["properties"] == features.properties[row]
    exact = open_workspace(shipped).parcels("landuse").areas([row])[0]
    assert parcel["area_m2"] == exact
    assert said["kind"] == "illustrative"
    assert said["edition"] == features.edition


def test_a_point_where_parcels_overlap_names_each(client, shipped):
    space = open_workspace(shipped)
    features, pairs = space.features("landuse"), space.parcels("landuse").overlapping_pairs
    left, right = max(pairs.tolist(), key=lambda p: _common(features, p).area)
    point = inner_point(_common(features, (left, right)))
    said = client.get(f"/api/landuse/at?{point}").get_json()
    assert {features.ids[left], features.ids[right]} <= {p["id"] for p in said["parcels"]}


def _common(features, pair):
    return shapely.intersection(*features.geometry[list(pair)])


def test_a_code_in_no_table_has_no_title_but_its_class(client, shipped):
    features = open_workspace(shipped).features("landuse")
    row = next(n for n, p in enumerate(features.properties) if p["code"] == "LUX")
    said = client.get(f"/api/landuse/at?{inner_point(features.geometry[row])}").get_json()
    assert said["parcels"][0]["class"] == "unknown"
    assert said["parcels"][0]["title_vi"] is None


def test_a_double_code_is_named_by_its_parts(client, shipped):
    features = open_workspace(shipped).features("landuse")
    row = next(n for n, p in enumerate(features.properties) if p["code"] == "ONT+LUC")
    said = client.get(f"/api/landuse/at?{inner_point(features.geometry[row])}").get_json()
    parcel = next(p for p in said["parcels"] if p["code"] == "ONT+LUC")
    assert parcel["class"] == "possible"
    assert parcel["title_vi"] == "mã ghép: Đất ở tại nông thôn + Đất chuyên trồng lúa"
    assert parcel["title_en"].startswith("double code: Rural housing + Wet rice")


def test_nothing_at_a_point_is_an_empty_list(client):
    for point in ("lon=105.0&lat=20.0", "lon=-75&lat=-21", "lon=0&lat=90", "lon=180&lat=-90"):
        assert client.get(f"/api/landuse/at?{point}").get_json()["parcels"] == []


@pytest.mark.parametrize(
    "query", ["", "lon=1", "lat=1", "lon=x&lat=1", "lon=nan&lat=1", "lon=181&lat=1", "lon=1&lat=91",
              "lon=1&lat=1&x=1", "lon=1&lon=2&lat=1", "lon=inf&lat=1"],
)  # fmt: skip
def test_what_is_no_point_is_refused(client, query):
    answer = client.get(f"/api/landuse/at?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["error"]["code"] == "input"
