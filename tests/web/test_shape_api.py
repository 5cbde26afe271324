"""``/api/shape`` and ``/api/check/pieces``: what the page of a check asks for while one draws."""

import json

import pytest
import shapely

JSON = {"content_type": "application/json"}
DAY = "?as_of=2024-12-26"
SQUARE = [[105.60, 20.99], [105.61, 20.99], [105.61, 21.0], [105.60, 21.0], [105.60, 20.99]]
BESIDE = [[105.61, 20.99], [105.62, 20.99], [105.62, 21.0], [105.61, 21.0], [105.61, 20.99]]


def polygon(ring):
    return {"type": "Polygon", "coordinates": [ring]}


def collection(*rings):
    features = [{"type": "Feature", "properties": {}, "geometry": polygon(r)} for r in rings]
    return json.dumps({"type": "FeatureCollection", "features": features})


def joined(client, body, query=""):
    return client.post(f"/api/shape{query}", data=body, **JSON)


def test_neighbours_become_one_area_and_no_corner_moves(client):
    answer = joined(client, collection(SQUARE, BESIDE)).get_json()
    made = shapely.geometry.shape(answer["geometry"])
    assert made.geom_type == "Polygon"
    assert answer["repairs"] == []
    corners = {tuple(p) for p in shapely.get_coordinates(made).tolist()}
    assert corners <= {tuple(p) for p in SQUARE + BESIDE}
    assert made.equals(shapely.box(105.60, 20.99, 105.62, 21.0))


def test_parcels_of_the_layer_keep_nine_decimals(client):
    ring = [[105.600000001, 20.99], [105.61, 20.990000003], [105.61, 21.0], [105.600000001, 20.99]]
    answer = joined(client, collection(ring)).get_json()
    assert {tuple(p) for p in answer["geometry"]["coordinates"][0]} == {tuple(p) for p in ring}


def test_a_buffer_is_metres_in_the_plane(client, shipped):
    wide = joined(client, collection(SQUARE), "?buffer_m=10").get_json()["geometry"]
    areas = [
        client.post(f"/api/check{DAY}", data=json.dumps(g), **JSON).get_json()["site"]["area_m2"]
        for g in (polygon(SQUARE), wide)
    ]
    plain, widened = (a["planar"] for a in areas)
    perimeter = 2 * (1039.7 + 1107.2)
    assert widened - plain == pytest.approx(10 * perimeter + 314, rel=0.01)


def test_a_buffer_inwards_that_leaves_nothing_is_said(client):
    answer = joined(client, collection(SQUARE), "?buffer_m=-2000")
    assert answer.status_code == 400
    assert "nothing is left" in answer.get_json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (json.dumps({"type": "Point", "coordinates": [105.6, 21.0]}), "not a polygon"),
        (collection(), "give 1 to"),
        ("{", "JSON"),
    ],
)
def test_what_is_no_area_is_refused(client, body, words):
    answer = joined(client, body)
    assert answer.status_code == 400
    assert words in answer.get_json()["error"]["message"]


def test_a_line_and_a_point_become_the_ground_within_a_distance(client):
    line = {"type": "LineString", "coordinates": [[105.60, 20.99], [105.61, 20.99]]}
    point = {"type": "Point", "coordinates": [105.60, 20.99]}
    areas = []
    for geometry in (line, point):
        made = joined(client, json.dumps(geometry), "?buffer_m=20").get_json()["geometry"]
        answer = client.post(f"/api/check{DAY}", data=json.dumps(made), **JSON).get_json()
        areas.append(answer["site"]["area_m2"]["planar"])
    assert areas[1] == pytest.approx(3.1416 * 400, rel=0.01)
    assert areas[0] == pytest.approx(40 * 1039.7 + areas[1], rel=0.01)
    assert joined(client, json.dumps(line)).status_code == 400
    assert joined(client, json.dumps(line), "?buffer_m=-5").status_code == 400


def test_only_json_is_taken(client):
    answer = client.post("/api/shape", data="a=b", content_type="text/plain")
    assert answer.status_code == 415


def test_the_pieces_sum_to_the_figure(client, shipped):
    document = json.loads((shipped / "clusters.geojson").read_text(encoding="utf-8"))
    site = next(f["geometry"] for f in document["features"] if f["properties"]["id"] == "son-dong")
    check = client.post(f"/api/check{DAY}", data=json.dumps(site), **JSON).get_json()
    pieces = client.post(f"/api/check/pieces{DAY}", data=json.dumps(site), **JSON).get_json()
    of = [f["properties"] for f in pieces["features"]]
    rice = sum(p["area_m2"] for p in of if p["class"] in ("LUC", "LUK", "LUA"))
    assert rice == pytest.approx(check["rice"]["total_m2"], abs=0.01)
    assert sum(p["area_m2"] for p in of) == pytest.approx(check["ledger"]["sum_m2"], abs=0.01)


def test_a_boundary_is_the_record_s_to_the_last_digit(client, shipped):
    document = json.loads((shipped / "clusters.geojson").read_text(encoding="utf-8"))
    for feature in document["features"][:8]:
        identity = feature["properties"]["id"]
        answer = client.get(f"/api/clusters/{identity}/boundary").get_json()
        assert answer["properties"]["id"] == identity
        if feature["geometry"] is None:
            assert answer["geometry"] is None
            continue
        given, held = (shapely.geometry.shape(g) for g in (answer["geometry"], feature["geometry"]))
        assert shapely.normalize(given).equals(shapely.normalize(held))
    assert client.get("/api/clusters/nobody/boundary").status_code == 404


def test_parcels_come_as_the_record_has_them_where_it_is_asked(client, shipped):
    record = json.loads((shipped / "landuse.geojson").read_text(encoding="utf-8"))["features"][0]
    [[lon, lat], *_] = record["geometry"]["coordinates"][0]
    box = f"bbox={lon - 1e-6},{lat - 1e-6},{lon + 1e-6},{lat + 1e-6}"
    exact = client.get(f"/api/landuse?{box}&decimals=9").get_json()["features"]
    rounded = client.get(f"/api/landuse?{box}").get_json()["features"]
    held = {tuple(p) for p in record["geometry"]["coordinates"][0]}
    assert any({tuple(p) for p in f["geometry"]["coordinates"][0]} == held for f in exact)
    assert not any({tuple(p) for p in f["geometry"]["coordinates"][0]} == held for f in rounded)


def test_the_check_of_a_cluster_is_the_whole_document(client):
    whole = client.get(f"/api/clusters/son-dong/check{DAY}").get_json()
    page = client.get(f"/api/clusters/son-dong{DAY}").get_json()["check"]
    assert whole["rice"] == page["rice"]
    assert whole["site"]["illustrative"] is True
    assert {"context", "findings", "approvals", "costs", "accuracy", "tables"} <= set(whole)
    assert client.get("/api/clusters/nobody/check").status_code == 404
