"""``POST /api/intake``: the one error shape, the limits, what may be sent."""

import threading

import pytest

from geoapp.errors import GeometryError
from geoapp.web.api import intake

TABLE = (
    "VN-2000, kinh tuyến trục 105°00'\nĐiểm;X;Y\nM1;2321456,7;570100\nM2;2321556,7;570100\n"
    "M3;2321556,7;570300\n"
)


def send(client, body, query="", kind="application/octet-stream"):
    return client.post(f"/api/intake{query}", data=body, content_type=kind)


def test_a_pasted_table_becomes_features(client):
    answer = send(client, TABLE)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    found = answer.get_json()
    assert found["features"]["features"][0]["geometry"]["type"] == "Polygon"
    assert found["crs"]["code"] == "EPSG:5897"


def test_answers_of_the_person_come_as_parameters(client):
    swapped = TABLE.replace("X;Y", "Y;X")
    assert send(client, swapped).get_json()["features"] is None
    assert send(client, swapped, "?swap=true").get_json()["features"] is not None
    legs = "Điểm;Phương vị;Cạnh\nA;0;100\nB;90;200\nC;180;100\nD;270;200.03\n"
    found = send(client, legs, "?start=2321456.7,570100&crs=EPSG:5897&adjust=true").get_json()
    assert found["traverse"]["adjusted"] is True
    assert found["features"] is not None


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x",
                                  "application/x-www-form-urlencoded"])  # fmt: skip
def test_what_a_form_of_another_site_can_send_is_refused(client, kind):
    answer = send(client, TABLE, kind=kind)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (415, "content_type")


@pytest.mark.parametrize(
    ("query", "body", "why"),
    [
        ("", b"", "nothing came"),
        ("", b" \n\t", "nothing came"),
        ("?name=a.pdf", b"%PDF", "a.pdf: the ending .pdf is not known; copy its table"),
        ("?name=a.geojson", b"{", "a.geojson: not valid GeoJSON"),
        ("?colour=red", b"x", "unknown parameter 'colour'"),
        ("?swap=perhaps", b"x", "swap: "),
        ("?decimal=;", b"x", "decimal: "),
        ("?start=1", b"x", "start: give two numbers"),
        ("?start=nan,1", b"x", "start: both numbers"),
        ("?crs=EPSG:1", TABLE, "crs: write EPSG:N"),
        ("?crs=EPSG:1111", TABLE, "CRS 'EPSG:1111' is not known"),
        ("?crs=%2Bproj%3Dlonglat", TABLE, "crs: write EPSG:N"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_in_the_one_shape(client, query, body, why):
    answer = send(client, body, query)
    assert answer.status_code == 400
    error = answer.get_json()["error"]
    assert set(error) == {"status", "code", "message", "detail"}
    assert why in error["message"]
    assert "\n" not in error["message"]


def test_a_body_that_is_too_large_is_413(client):
    answer = send(client, b"x" * (16 * 1024 * 1024 + 1))
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (413, "too_large")


def test_more_files_than_are_read_at_once_wait_and_are_told(client, monkeypatch):
    busy = threading.BoundedSemaphore(1)
    busy.acquire()
    monkeypatch.setattr(intake, "_turns", busy)
    monkeypatch.setattr(intake, "WAIT_S", 0)
    answer = send(client, TABLE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "reading other files" in answer.get_json()["error"]["message"]


def test_a_turn_is_given_back_after_a_refusal(client, monkeypatch):
    turns = threading.BoundedSemaphore(1)
    monkeypatch.setattr(intake, "_turns", turns)

    def refuse(*words, **options):
        raise GeometryError("no")

    monkeypatch.setattr(intake, "take_in", refuse)
    assert send(client, TABLE).status_code == 400
    assert turns.acquire(blocking=False)


def test_plane_coordinates_come_back_to_the_last_bit(client):
    feature = send(client, TABLE).get_json()["features"]["features"][0]
    given = feature["geometry_given"]
    assert (given["crs"], given["type"]) == ("EPSG:5897", "Polygon")
    corners = {(570100, 2321456.7), (570100, 2321556.7), (570300, 2321556.7)}
    assert {tuple(corner) for corner in given["coordinates"][0]} == corners


def test_each_reading_of_numbers_without_a_crs_has_them_to_the_last_bit(client):
    readings = send(client, TABLE.split("\n", 1)[1]).get_json()["hypotheses"]
    plain = [r for r in readings if r["crs"] and not r["swapped"]]
    assert plain
    for reading in readings:
        given = reading["geometry_given"]
        assert (given is None) == (reading["crs"] in (None, "OGC:CRS84"))
        if reading in plain and given:
            assert [570100, 2321456.7] in given["coordinates"][0]


def test_degrees_have_no_plane_coordinates(client):
    text = b'{"type":"Polygon","coordinates":[[[105.6,21],[105.61,21],[105.61,21.01],[105.6,21]]]}'
    found = send(client, text, "?name=a.geojson").get_json()
    assert "geometry_given" not in found["features"]["features"][0]


def test_a_boundary_given_on_the_plane_is_checked_on_it(client):
    """Through degrees it would come back 1 mm aside: the number would not be the command line's."""
    feature = send(client, TABLE).get_json()["features"]["features"][0]
    given = feature.pop("geometry_given")
    name = {"type": "name", "properties": {"name": given.pop("crs")}}
    flat = client.post("/api/check", json={**feature, "geometry": given, "crs": name}).get_json()
    assert flat["site"]["area_m2"]["planar"] == 10_000.0
