"""Every route answers, is validated, documented, and says the same twice."""

import re
from pathlib import Path

import orjson
import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "api.md"
AS_OF = "as_of=2024-12-26"
ADDRESSES = {
    "/": "text/html",
    "/table": "text/html",
    "/clusters/son-dong": "text/html",
    "/check": "text/html",
    "/api/meta": "application/json",
    f"/api/clusters?{AS_OF}": "application/geo+json",
    f"/api/clusters/son-dong?{AS_OF}": "application/json",
    f"/api/clusters/son-dong/pieces?{AS_OF}&class=LUC": "application/geo+json",
    "/api/landuse?bbox=105.4,20.9,105.7,21.2&limit=20000": "application/geo+json",
    "/api/clusters/son-dong/boundary": "application/geo+json",
    "/api/landuse/at?lon=105.6&lat=21.0": "application/json",
    "/tiles/landuse.json": "application/json",
    "/tiles/landuse/6/50/28.mvt": "application/vnd.mapbox-vector-tile",
    "/api/admin/districts": "application/geo+json",
    "/api/admin/communes_2024": "application/geo+json",
    "/api/admin/communes_2025": "application/geo+json",
    f"/api/layers?{AS_OF}": "application/json",
    "/api/places": "application/json",
    "/api/accuracy": "application/json",
    f"/api/summary?{AS_OF}&known_at=2025-01-01": "application/json",
    "/api/openapi.json": "application/json",
    "/exports/clusters.geojson": "application/geo+json",
    "/healthz": "application/json",
}
ELSEWHERE = {
    *("check.check", "checks.issue", "checks.one", "checks.pieces", "checks.judge", "reports.one"),
    "reports.taken_out",
    "evidence.keep",
    "evidence.one",
    *(
        "shape.shape",
        "shape.pieces",
        "shape.cluster_check",
        "check_page.statement",
        "alternatives.compare",
    ),
    *("intake.intake", "checks.listed", "check_list.checks"),
}
"""Tested in files of their own, over a workspace that they may change."""
FRESH = ("/healthz", "/api/openapi.json", f"/api/layers?{AS_OF}")
VALIDATED = [a for a in ADDRESSES if a not in FRESH]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_answers(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == ADDRESSES[address]
    assert answer.data
    if "json" in answer.mimetype:
        orjson.loads(answer.data)  # strict: no NaN, no Infinity


def test_no_route_is_left_out_here(app):
    mine = {app.url_map.bind("x").match(a.partition("?")[0])[0] for a in ADDRESSES}
    every = {r.endpoint for r in app.url_map.iter_rules()}
    assert every - mine == {"static"} | ELSEWHERE


@pytest.mark.parametrize("address", VALIDATED)
def test_an_answer_that_the_caller_holds_is_not_sent_again(client, address):
    first = client.get(address)
    assert first.headers["ETag"].startswith('W/"')
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    other = client.get(address, headers={"If-None-Match": 'W/"something-else"'})
    assert other.status_code == 200


def test_the_validator_follows_the_day_and_the_language(client):
    def tag(url, **headers):
        return client.get(url, headers=headers).headers["ETag"]

    tags = {
        tag("/api/clusters?as_of=2024-12-26"),
        tag("/api/clusters?as_of=2024-12-27"),
        tag("/api/clusters"),
        tag("/table"),
        tag("/table", **{"Accept-Language": "en"}),
    }
    assert len(tags) == 5


def test_the_validator_follows_the_data(workspace_copy):
    from geoapp.config import Config
    from geoapp.web.factory import create_app

    client = create_app(Config(workspace=workspace_copy)).test_client()
    before = client.get("/api/clusters").headers["ETag"]
    path = workspace_copy / "landuse.geojson"
    path.write_bytes(path.read_bytes() + b"\n")
    assert client.get("/api/clusters").headers["ETag"] != before


def test_every_route_is_documented(app):
    text = DOCUMENT.read_text(encoding="utf-8")
    named = set(re.findall(r"`(?:GET|POST) (/[^`?]*)`", text))
    rules = {re.sub(r"<(?:[^<>:]+(?:\(.*?\))?:)?(\w+)>", r"{\1}", r.rule)
             for r in app.url_map.iter_rules()}  # fmt: skip
    assert rules - named == set(), "undocumented"
    assert named - rules == set(), "documented but not there"


def test_every_parameter_of_the_api_is_documented(client):
    text = DOCUMENT.read_text(encoding="utf-8")
    spec = client.get("/api/openapi.json").get_json()
    names = {p["name"] for path in spec["paths"].values() for operation in path.values()
             for p in operation["parameters"]}  # fmt: skip
    assert [n for n in names if not re.search(rf"[`{{]{n}\b", text)] == []


def test_every_error_code_is_documented():
    from geoapp.web.errors import CODES, STATUSES

    text = DOCUMENT.read_text(encoding="utf-8")
    assert [s for s in {*STATUSES.values(), *CODES} if f"{s} " not in text and s != 422] == []


def test_big_answers_are_compressed(client):
    for encoding in ("br", "gzip"):
        answer = client.get("/api/clusters", headers={"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == encoding
        assert "Accept-Encoding" in answer.headers["Vary"]
    plain = client.get("/api/clusters")
    assert len(answer.data) < len(plain.data) / 3


def test_head_is_answered_without_a_body(client):
    answer = client.head("/api/clusters")
    assert answer.status_code == 200
    assert answer.data == b""


def test_nothing_is_opened_before_the_first_request(tmp_path):
    from geoapp.config import Config
    from geoapp.web.factory import create_app

    client = create_app(Config(workspace=tmp_path / "not-there")).test_client()
    assert client.get("/healthz").status_code == 503


def test_pages_of_land_use_lead_to_one_another(client):
    where = "/api/landuse?bbox=105.4,20.9,105.6,21.1"
    whole = client.get(f"{where}&limit=20000").get_json()
    address, seen, pages = f"{where}&limit=300&offset=0", [], 0
    while address:
        page = client.get(address).get_json()
        assert (page["numberMatched"], page["too_many"]) == (whole["numberMatched"], False)
        assert page["numberReturned"] == len(page["features"]) <= 300
        seen += page["features"]
        address, pages = page["next"], pages + 1
    assert seen == whole["features"]
    assert pages > 1
    assert whole["next"] is None
