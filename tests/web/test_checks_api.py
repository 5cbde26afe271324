"""``/api/checks``: a check with an address for good, and an officer's judgement beside it."""

import json
from datetime import date

import pytest
import shapely

from geoapp.config import Config
from geoapp.storage import open_workspace
from geoapp.web.factory import create_app

DAY = "?as_of=2024-12-26"
SAID = {"target": "rice.luc_m2", "says": "corrected", "value": 10.5, "reason": "đo lại", "by": "B"}


@pytest.fixture
def folder(workspace_copy):
    return workspace_copy


@pytest.fixture
def client(folder):
    return create_app(Config(workspace=folder)).test_client()


@pytest.fixture
def mapped(folder):
    space = open_workspace(folder)
    return next(c.id for c in space.clusters() if space.cluster_geometry(c.id) is not None)


def issued(client, **body):
    return client.post(f"/api/checks{DAY}", json=body)


def test_the_same_question_has_the_same_address(client, mapped):
    first, again = (issued(client, cluster=mapped, by="Nguyễn Văn A") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert first.headers["Location"] == first.json["address"] == f"/checks/{first.json['id']}"
    assert issued(client, cluster=mapped, by="Trần Thị B").json["id"] != first.json["id"]
    assert issued(client, cluster=mapped, declared_m2=1.0).json["id"] != first.json["id"]


def test_it_is_read_again_with_everything_that_was_asked(client, mapped):
    intake = {"from": "corners", "file": "góc.csv", "crs": {"code": "EPSG:5897"}}
    made = issued(client, cluster=mapped, intake=intake, declared_m2=550000, by="A").json
    found = client.get(f"/api/checks/{made['id']}").json
    assert found == made["document"]
    assert found["intake"] == intake
    assert found["site"]["declared_m2"] == 550000
    work = shapely.from_geojson(json.dumps(found["site"]["geometry_work"]))
    assert shapely.area(work) == found["site"]["area_m2"]["planar"]
    assert found["site"]["geometry"]["type"] == work.geom_type
    assert (found["as_of"], found["by"], found["cluster"]) == ("2024-12-26", "A", mapped)


def test_its_numbers_are_those_of_a_check(client, mapped):
    made = issued(client, cluster=mapped).json["document"]
    site = {"type": "Feature", "properties": {}, "geometry": made["site"]["geometry"]}
    drawn = issued(client, site=site).json["document"]
    live = client.post(f"/api/check{DAY}", json=site).json
    for key in ("rice", "layers"):
        assert drawn[key] == live[key]
    # degrees and back move a boundary by 0.9 mm: PROJ drops the height on the way
    assert drawn["rice"]["total_m2"] == pytest.approx(made["rice"]["total_m2"], abs=1.0)


def test_it_stays_when_the_land_changes(client, folder, mapped):
    made = issued(client, cluster=mapped).json
    path = folder / "landuse.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["features"] = document["features"][:10]
    path.write_text(json.dumps(document), encoding="utf-8")
    assert client.get(f"/api/checks/{made['id']}").json == made["document"]
    assert issued(client, cluster=mapped).json["id"] != made["id"]


def test_its_pieces_sum_to_its_numbers(client, mapped):
    made = issued(client, cluster=mapped).json
    pieces = client.get(f"/api/checks/{made['id']}/pieces").json["features"]
    ledger = made["document"]["ledger"]
    assert sum(p["properties"]["area_m2"] for p in pieces) == pytest.approx(ledger["sum_m2"])
    assert ledger["union_m2"] == pytest.approx(ledger["sum_m2"], abs=0.01)


def test_a_judgement_stands_beside_the_computed_value(client, mapped):
    made = issued(client, cluster=mapped).json
    said = client.post(f"/api/checks/{made['id']}/judgements", json=SAID)
    assert said.status_code == 201
    (line,) = said.json["judgements"]
    assert {k: line[k] for k in SAID} == SAID
    assert said.json["rice"] == made["document"]["rice"]
    again = client.post(f"/api/checks/{made['id']}/judgements", json={**SAID, "by": "C"})
    assert [j["by"] for j in again.json["judgements"]] == ["B", "C"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"target": "rice.x"}, "no value 'rice.x'"),
        ({"says": "maybe"}, "says"),
        ({"says": "does_not_apply"}, "none with 'does_not_apply'"),
        ({"value": None}, "a number with 'corrected'"),
        ({"reason": "  "}, "reason"),
        ({"by": ""}, "by"),
        ({"evidence": {"name": "a.pdf", "sha256": "zz"}}, "64 hexadecimal"),
        ({"more": 1}, "unknown parameter"),
        ({"valid_until": "2020-01-01"}, "2020-01-01 is over"),
        ({"valid_until": "31/12/2099"}, "valid_until"),
    ],
)
def test_a_judgement_that_says_nothing_is_refused(client, mapped, change, sentence):
    made = issued(client, cluster=mapped).json
    address = f"/api/checks/{made['id']}/judgements"
    refused = client.post(address, json={**SAID, **change})
    assert refused.status_code == 400
    assert sentence in refused.json["error"]["message"]
    assert client.get(f"/api/checks/{made['id']}").json["judgements"] == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "name a site or a cluster"),
        ({"site": {}, "cluster": "x"}, "not both"),
        ({"site": 1}, "site"),
        ({"cluster": "x", "declared_m2": -1}, "declared_m2"),
        ({"cluster": "x", "more": 1}, "more"),
    ],
)
def test_what_cannot_be_issued_is_one_sentence(client, folder, body, sentence):
    refused = client.post(f"/api/checks{DAY}", json=body)
    assert refused.status_code == 400
    assert sentence in refused.json["error"]["message"]
    assert not (folder / "checks").exists()


def test_another_sites_form_cannot_send_one(client, mapped):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        refused = client.post(
            "/api/checks", data=json.dumps({"cluster": mapped}), content_type=kind
        )
        assert refused.status_code == 415


def test_a_judgement_keeps_its_last_day(client, mapped):
    made = issued(client, cluster=mapped).json
    address = f"/api/checks/{made['id']}/judgements"
    last = date.today().isoformat()
    for day in (last, None):
        said = client.post(address, json={**SAID, "valid_until": day})
        assert (said.status_code, said.json["judgements"][-1]["valid_until"]) == (201, day)
    assert [j["valid_until"] for j in said.json["judgements"]] == [last, None]


def test_a_judgement_that_is_none_is_damage(client, folder, mapped):
    made = issued(client, cluster=mapped).json
    for line in ("5", "{}", "[]", '{"target": "verdict"}'):
        (folder / "checks" / made["id"] / "judgements.jsonl").write_text(line + "\n", "utf-8")
        for address in (f"/api/checks/{made['id']}", made["address"]):
            assert client.get(address).status_code == 503


def test_an_unknown_check_is_not_found(client):
    for address in ("/api/checks/0123456789abcdef", "/api/checks/x/pieces"):
        assert client.get(address).status_code == 404


def test_a_damaged_check_is_refused_not_guessed(client, folder, mapped):
    made = issued(client, cluster=mapped).json
    path = folder / "checks" / made["id"] / "check.json"
    path.write_bytes(path.read_bytes()[:100])
    refused = client.get(f"/api/checks/{made['id']}")
    assert refused.status_code == 503
    assert "restore it from a backup" in refused.json["error"]["message"]


@pytest.mark.parametrize(
    "text",
    [
        '{"cluster": "x", "intake": {"n": 123456789012345678901234567890}}',
        '{"site": {"type": "Feature", "properties": {"n": 99999999999999999999999}}}',
        '{"cluster": "x", "declared_m2": NaN}',
        "{",
        "[]",
        "",
    ],
)
def test_hostile_bodies_are_refused(client, folder, text):
    refused = client.post("/api/checks", data=text, content_type="application/json")
    assert refused.status_code in (400, 404)
    assert refused.json["error"]["message"]
    assert not (folder / "checks").exists()


@pytest.mark.parametrize(
    "intake",
    [
        {"from": 1},
        {"crs": "EPSG:5897"},
        {"crs": {"hypotheses": 5}},
        {"crs": {"hypotheses": [{"score": "high"}]}},
        {"issues": "many"},
        {"issues": [1]},
        {"issues": [{"vi": 3}]},
        {"text_repairs": {"a": 1}},
        {"file": "x" * 3000},
    ],
)
def test_an_intake_that_no_document_can_print_is_refused(client, folder, mapped, intake):
    refused = issued(client, cluster=mapped, intake=intake)
    assert refused.status_code == 400
    assert refused.json["error"]["message"].startswith("intake: ")
    assert not (folder / "checks").exists()


def test_hostile_words_are_text_in_every_document(client, mapped):
    evil = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
    intake = {
        "from": evil, "file": evil, "sha256": evil, "more": evil,
        "crs": {"code": evil, "chosen_by": evil, "hypotheses": [{"title_vi": evil, "crs": evil}]},
        "issues": [{"row": 1, "field": evil, "severity": evil, "vi": evil, "en": evil}],
        "text_repairs": [{"column": evil, evil: evil}],
    }  # fmt: skip
    made = issued(client, cluster=mapped, by=evil, intake=intake).json["id"]
    said = {**SAID, "reason": evil, "by": evil, "evidence": {"name": evil, "sha256": None}}
    assert client.post(f"/api/checks/{made}/judgements", json=said).status_code == 201
    pages = [f"/checks/{made}?lang={lang}" for lang in ("vi", "en")]
    files = [f"/checks/{made}/report.{form}" for form in ("html", "docx", "xlsx", "pdf")]
    for address in pages + files:
        answer = client.get(address)
        assert answer.status_code == 200, address
        if not address.endswith("pdf"):
            assert b"<img src=x" not in answer.data
            assert b"<script>alert" not in answer.data


def test_another_accuracy_is_another_check(client, mapped):
    made = issued(client, cluster=mapped).json["document"]
    known = {"accuracy_m": 0.3, "accuracy_correlated_m": 0.1, "accuracy_source": "báo cáo đo"}
    shape = {"type": "Feature", "geometry": made["site"]["geometry"]}
    sites = [shape | {"properties": known | {"accuracy_m": m}} for m in (0.3, 2.0)]
    one, other = (issued(client, site=site).json for site in sites)
    assert one["id"] != other["id"]
    assert one["document"]["accuracy"]["site"]["sigma_m"] == 0.3
    assert other["document"]["accuracy"]["site"]["sigma_m"] == 2.0
