"""``POST /api/check``: the bytes of the command, strict about what it takes, never in the way."""

import json
import subprocess
import sys
import threading

import numpy as np
import pytest
import shapely

from geoapp.config import Config
from geoapp.web.factory import create_app

CODE = "from geoapp.cli import main; main()"
JSON = {"content_type": "application/json"}
DAY = "?as_of=2024-12-26"


def feature(geometry, **properties):
    return {"type": "Feature", "id": "site-1", "properties": properties, "geometry": geometry}


@pytest.fixture(scope="module")
def polygon(shipped):
    """The drawn shape of Sơn Đông."""
    document = json.loads((shipped / "clusters.geojson").read_text(encoding="utf-8"))
    return next(f["geometry"] for f in document["features"] if f["properties"]["id"] == "son-dong")


def test_the_bytes_are_those_of_the_command(client, shipped, polygon, tmp_path):
    site = feature(polygon, name="Thử nghiệm")
    path = tmp_path / "site.geojson"
    path.write_text(json.dumps(site), encoding="utf-8")
    words = ["check", str(path), "--workspace", str(shipped), "--as-of", "2024-12-26", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", CODE, *words], capture_output=True, timeout=120, check=False
    )
    answer = client.post(f"/api/check{DAY}", data=json.dumps(site), **JSON)
    assert answer.status_code == 200
    assert answer.data == done.stdout


def test_a_price_gives_the_fee_that_the_command_gives(client, shipped, polygon, tmp_path):
    path = tmp_path / "site.geojson"
    path.write_text(json.dumps(feature(polygon)), encoding="utf-8")
    words = ["check", str(path), "--workspace", str(shipped), "--as-of", "2025-12-26", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", CODE, *words, "--price", "150000"],
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    address, body = "/api/check?as_of=2025-12-26", json.dumps(feature(polygon))
    answer = client.post(f"{address}&price_vnd_m2=150000", data=body, **JSON)
    found, command = answer.get_json(), json.loads(done.stdout)
    assert found == {key: command[key] for key in found}
    assert found["costs"]["fee_vnd"] > 0
    without = client.post(address, data=body, **JSON).get_json()
    assert without["costs"]["fee_vnd"] is None
    assert without["rice"] == found["rice"]


@pytest.mark.parametrize("price", ["0", "-1", "nan", "inf", "1e13", "x", ""])
def test_a_price_that_is_none_is_refused(client, polygon, price):
    answer = client.post(f"/api/check?price_vnd_m2={price}", data=json.dumps(polygon), **JSON)
    assert answer.status_code == 400, answer.data[:200]
    assert answer.get_json()["error"]["message"].startswith("price_vnd_m2: ")


def test_the_summary_is_that_of_the_command(client, shipped):
    words = ["summary", "--workspace", str(shipped), "--as-of", "2024-12-26", "--json"]
    command = [sys.executable, "-c", CODE, *words]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    assert client.get(f"/api/summary{DAY}").data == done.stdout


def test_a_feature_a_geometry_and_a_collection_measure_the_same(client, polygon):
    bodies = [
        polygon,
        feature(polygon),
        {"type": "FeatureCollection", "features": [feature(polygon)]},
    ]
    found = [client.post(f"/api/check{DAY}", data=json.dumps(b), **JSON).get_json() for b in bodies]
    assert found[0]["rice"] == found[1]["rice"] == found[2]["rice"]
    assert found[0]["verdict"] == "conflict"
    assert (
        client.post(
            "/api/check", data=json.dumps(polygon), content_type="application/geo+json"
        ).status_code
        == 200
    )


def test_the_default_day_is_today(client, polygon):
    import datetime as dt

    found = client.post("/api/check", data=json.dumps(polygon), **JSON).get_json()
    assert found["as_of"] == dt.date.today().isoformat()


RING = [[105.5, 21.0], [105.51, 21.0], [105.51, 21.01], [105.5, 21.0]]
SWAPPED = [[lat, lon] for lon, lat in RING]
BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe",
    b'{"type":"Polygon"}',
    b'{"type":"Polygon","coordinates":[[[105,21],[NaN,21],[105,22],[105,21]]]}',
    b'{"type":"Polygon","coordinates":[[[105,21],[1e400,21],[105,22],[105,21]]]}',
    b'{"type":"Polygon","coordinates":[[[105,21],[true,21],[105,22],[105,21]]]}',
    b"[" * 100_000,
    json.dumps({"type": "Polygon", "coordinates": []}).encode(),
    json.dumps({"type": "Polygon", "coordinates": [RING[:3]]}).encode(),
    json.dumps({"type": "Polygon", "coordinates": [SWAPPED]}).encode(),
    json.dumps({"type": "Point", "coordinates": [105.5, 21.0]}).encode(),
    json.dumps({"type": "FeatureCollection", "features": []}).encode(),
    json.dumps({"type": "FeatureCollection", "features": [feature(None)]}).encode(),
    json.dumps({"type": "FeatureCollection",
                "features": [feature({"type": "Polygon", "coordinates": [RING]})] * 2}).encode(),
    json.dumps({"type": "Polygon", "coordinates": [RING],
                "crs": {"type": "link", "properties": {"href": "http://127.0.0.1:9/x"}}}).encode(),
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=lambda b: b[:40].decode("latin-1"))
def test_what_is_no_site_is_refused_in_one_sentence(client, body):
    answer = client.post("/api/check", data=body, **JSON)
    assert answer.status_code == 400, answer.data[:300]
    error = answer.get_json()["error"]
    assert error["message"]
    assert "\n" not in error["message"]
    assert len(error["message"]) < 600


def test_a_site_far_from_the_data_is_never_clear(client):
    far = {
        "type": "Polygon",
        "coordinates": [[[106.5, 20.0], [106.51, 20.0], [106.51, 20.01], [106.5, 20.0]]],
    }
    found = client.post("/api/check", data=json.dumps(far), **JSON).get_json()
    assert found["verdict"] in ("no_data", "failed")


def test_a_missing_layer_is_an_outcome_not_an_error(workspace_copy, polygon):
    client = create_app(Config(workspace=workspace_copy)).test_client()
    (workspace_copy / "landuse.geojson").unlink()
    answer = client.post("/api/check", data=json.dumps(polygon), **JSON)
    assert answer.status_code == 200
    assert answer.get_json()["verdict"] == "failed"


def test_a_check_that_takes_too_long_is_failed_never_clear(shipped):
    client = create_app(Config(workspace=shipped, check_seconds=1e-9)).test_client()
    angles = np.linspace(0, 2 * np.pi, 20_000)
    ring = np.column_stack((105.5 + 0.1 * np.cos(angles), 21.0 + 0.1 * np.sin(angles)))
    body = shapely.to_geojson(shapely.Polygon(ring))
    found = client.post("/api/check", data=body, **JSON).get_json()
    assert found["verdict"] == "failed"


def test_others_are_answered_while_a_check_runs(app, monkeypatch, polygon):
    started, done = threading.Event(), threading.Event()
    real = app.view_functions["check.check"]

    def slow(*args, **kwargs):
        started.set()
        assert done.wait(60)
        return real(*args, **kwargs)

    monkeypatch.setitem(app.view_functions, "check.check", slow)
    thread = threading.Thread(
        target=lambda: app.test_client().post("/api/check", data=json.dumps(polygon), **JSON)
    )
    thread.start()
    assert started.wait(60)
    assert app.test_client().get("/healthz").status_code == 200
    assert app.test_client().get("/api/clusters").status_code == 200
    done.set()
    thread.join(60)
    assert not thread.is_alive()
