"""``/checks`` and ``/api/checks``: every issued check is in the list, whatever lies beside it."""

import json
import os
import re
import shutil
from datetime import date, timedelta

import pytest

from geoapp import i18n
from geoapp.config import Config
from geoapp.web.factory import create_app
from geoapp.workflows import issued_list
from geoapp.workflows.manifest import results_digest
from tests.web.conftest import HOSTILE

TODAY = date.today().isoformat()


@pytest.fixture
def folder(workspace_copy):
    return workspace_copy


@pytest.fixture
def client(folder):
    return create_app(Config(workspace=folder)).test_client()


def issued(client, cluster="son-dong", day=TODAY, **more):
    answer = client.post(f"/api/checks?as_of={day}", json={"cluster": cluster, **more})
    assert answer.status_code == 201, answer.data
    return answer.json


def copied(folder, identity, new, **changes):
    """Another check of the same form, with some of its values changed."""
    source, target = folder / "checks" / identity, folder / "checks" / new
    shutil.copytree(source, target)
    document = json.loads((target / "check.json").read_text("utf-8")) | {"id": new}
    document["site"] |= changes.pop("site", {})
    document |= changes
    if "results" in document["manifest"]:
        document["manifest"]["results"]["check"] = results_digest(document)
    (target / "check.json").write_text(json.dumps(document), "utf-8")


def listed(client, query=""):
    answer = client.get(f"/api/checks{query}")
    assert answer.status_code == 200, answer.data
    return answer.json


def test_nothing_issued_is_an_empty_list(client, read):
    assert listed(client) == {
        "numberMatched": 0, "numberReturned": 0, "damaged": 0, "next": None, "checks": []
    }  # fmt: skip
    assert i18n.text("checks.none", "vi") in read(client, "/checks?lang=vi").text


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_line_says_what_the_check_says(client, read, lang):
    made = issued(client, by="Nguyễn Văn A")
    (line,) = listed(client)["checks"]
    document = made["document"]
    assert (line["id"], line["address"]) == (made["id"], made["address"])
    assert (line["name"], line["by"]) == (document["site"]["name"], "Nguyễn Văn A")
    assert (line["verdict"], line["as_of"]) == (document["verdict"], TODAY)
    assert line["rice_m2"] == document["rice"]["total_m2"]
    assert line["rice_upper_m2"] == document["rice"]["upper_m2"]
    assert (line["illustrative"], line["state"]) == (True, "in_force")
    assert line["until"] == (date.today() + timedelta(days=90)).isoformat()
    page = read(client, f"/checks?lang={lang}")
    links = [a["href"] for a in page.all("a") if a.get("href", "").startswith(made["address"])]
    assert links == [f"{made['address']}?lang={lang}"]
    until = i18n.day(date.fromisoformat(line["until"]), lang)
    for words in (
        document["site"]["name"],
        "Nguyễn Văn A",
        i18n.number(line["rice_m2"], lang, 1),
        i18n.number(line["rice_upper_m2"], lang, 1),
        i18n.text("tag.illustrative", lang),
        i18n.text("state.in_force", lang, date=until),
    ):
        assert words in page.text
    assert [k for k in i18n.catalogue(lang) if "." in k and k in page.text.split()] == []
    assert not re.search(r"\b(None|nan|undefined)\b", page.text)
    own = read(client, f"{made['address']}?lang={lang}")
    assert i18n.text("state.in_force", lang, date=until) in own.text
    assert [a for a in own.all("a") if a.get("href") == f"/checks?lang={lang}"]


def test_newest_come_first_in_pages_that_lead_to_one_another(client, folder):
    first = issued(client)["id"]
    for n in range(7):
        copied(folder, first, f"{n:016x}", issued_on=f"2025-01-0{n + 1}")
    address, seen = "/api/checks?limit=3", []
    while address:
        page = client.get(address).json
        assert page["numberMatched"] == 8
        assert page["numberReturned"] == len(page["checks"]) <= 3
        seen += [line["id"] for line in page["checks"]]
        address = page["next"]
    assert seen == [first, *(f"{n:016x}" for n in range(6, -1, -1))]


def test_filters_and_order_stand_in_the_address(client, folder, read):
    first = issued(client, by="Trần B")["id"]
    copied(folder, first, "1" * 16, site={"name": "Đồng Dục"}, verdict="clear", by=None)
    copied(folder, first, "2" * 16, as_of="2020-01-01")

    def ids(query):
        found = [line["id"] for line in listed(client, query)["checks"]]
        page = client.get(f"/checks{query}").get_data(as_text=True)
        assert re.findall(r'href="/checks/([0-9a-f]{16})', page) == found
        return found

    assert ids("?q=dong+duc") == ids("?verdict=clear") == ["1" * 16]
    assert ids("?state=expired") == ["2" * 16]
    assert set(ids("?q=tran+b&verdict=conflict&state=in_force")) == {first}
    assert ids("?q=nothing") == []
    assert ids("?sort=as_of&order=asc")[0] == "2" * 16
    assert ids("?sort=by&order=asc")[-1] == ids("?sort=by&order=desc")[-1] == "1" * 16


@pytest.mark.parametrize(
    "query", ["x=1", "verdict=maybe", "state=x", "sort=x", "order=up", "q=a&q=b"]
)
def test_what_the_list_does_not_know_is_refused(client, query):
    for address in (f"/checks?{query}", f"/api/checks?{query}"):
        assert client.get(address).status_code == 400, address


def broken(folder, first):
    """Everything that may lie in ``checks`` beside whole checks, by address."""
    kept = folder / "checks"
    whole = (kept / first / "check.json").read_bytes()
    for n, text in enumerate((b"", whole[:1000], b"[]", b"5", b"\xff\xfe", b"[" * 100_000)):
        (kept / f"a{n:015x}").mkdir()
        (kept / f"a{n:015x}" / "check.json").write_bytes(text)
    (kept / ("b" * 16)).mkdir()
    (kept / ("c" * 16)).write_bytes(whole)
    shutil.copytree(kept / first, kept / ("d" * 16))  # holds a check of another address
    (kept / ("e" * 16)).symlink_to(kept / first)
    (kept / ("f" * 16)).symlink_to(folder / "nowhere")
    (kept / ("a" * 16)).mkdir()
    os.mkfifo(kept / ("a" * 16) / "check.json")
    (kept / ("ab" * 8)).mkdir()
    (kept / ("ab" * 8) / "check.json").symlink_to(kept / first / "check.json")
    copied(folder, first, "ac" * 8, as_of="never")
    copied(folder, first, "ad" * 8, verdict="fine")
    copied(folder, first, "ae" * 8, manifest={"inputs": [{"role": "layer", "sha256": None}]})
    named = {path.name for path in kept.iterdir() if len(path.name) == 16} - {first}
    (kept / ".0123456789abcdef.x").mkdir()  # a writer that was killed
    (kept / "README.txt").write_text("x", "utf-8")
    return named


def test_what_is_damaged_is_named_and_hides_nothing(client, folder, read):
    first = issued(client)["id"]
    damaged = broken(folder, first)
    found = listed(client)
    assert found["damaged"] == len(damaged) == 16
    states = {line["id"]: line["state"] for line in found["checks"]}
    assert states == dict.fromkeys(damaged, "damaged") | {first: "in_force"}
    assert found["checks"][0]["id"] == first
    page = read(client, "/checks?lang=vi")
    assert all(identity in page.text for identity in damaged | {first})
    assert i18n.text("checks.damaged", "vi", n=len(damaged)) in page.text
    only = listed(client, "?state=damaged")["checks"]
    assert {line["id"] for line in only} == damaged


def test_what_is_damaged_is_no_fault_of_ours_on_its_own_page(client, folder):
    first = issued(client)["id"]
    (folder / "checks" / ("af" * 8)).mkdir()
    (folder / "checks" / ("af" * 8) / "check.json").write_text("{}", "utf-8")
    unreadable = broken(folder, first) - {"c" * 16, "f" * 16, "ad" * 8, "ae" * 8}
    for identity in unreadable:
        assert client.get(f"/api/checks/{identity}").status_code == 503, identity
        assert client.get(f"/checks/{identity}").status_code == 503, identity


def test_a_link_inside_a_check_shows_nothing_from_elsewhere(client, folder):
    made = issued(client)["id"]
    for name in ("pieces.geojson", "judgements.jsonl"):
        path = folder / "checks" / made / name
        path.unlink(missing_ok=True)
        path.symlink_to(folder / "workspace.toml")
    for address in (f"/api/checks/{made}/pieces", f"/api/checks/{made}"):
        assert client.get(address).status_code == 503
    said = {"target": "verdict", "says": "does_not_apply", "reason": "r", "by": "b"}
    before = (folder / "workspace.toml").read_bytes()
    assert client.post(f"/api/checks/{made}/judgements", json=said).status_code == 503
    assert (folder / "workspace.toml").read_bytes() == before


def test_hostile_names_are_text(client, folder):
    shape = json.loads((folder / "clusters.geojson").read_text("utf-8"))["features"]
    geometry = next(f["geometry"] for f in shape if f["properties"]["id"] == "son-dong")
    site = {"type": "Feature", "properties": {"name": HOSTILE}, "geometry": geometry}
    made = client.post("/api/checks", json={"site": site, "by": HOSTILE}).json
    text = client.get("/checks?q=%3Cimg%22&lang=vi").get_data(as_text=True)
    text += client.get("/checks?lang=vi").get_data(as_text=True)
    assert made["id"] in text
    assert "<img" not in text
    assert not re.search(r"<[^>]+\s(style|on\w+)\s*=", text)
    assert re.findall(r"<script\b[^>]*>([^<]+)</script>", text) == []


def test_addresses_that_do_not_exist_leave_nothing_behind(client, folder):
    issued(client)
    listed(client)
    kept = len(issued_list._lines._made)
    names = [*(f"{n:016x}" for n in range(200)), "..%2f..%2fetc", "%00", "a" * 5000, "%2e%2e", "ế"]
    for name in names:
        for address in (f"/checks/{name}", f"/api/checks/{name}"):
            assert client.get(address).status_code == 404, address
    assert len(issued_list._lines._made) == kept
    assert listed(client)["numberMatched"] == 1


def test_a_document_is_read_once_a_version(client, folder, monkeypatch):
    first = issued(client)["id"]
    for n in range(5):
        copied(folder, first, f"{n:016x}")
    listed(client)
    read = []
    real = issued_list._made
    monkeypatch.setattr(issued_list, "_made", lambda c, i: read.append(i) or real(c, i))
    listed(client)
    client.get("/checks")
    assert read == []
    path = folder / "checks" / f"{3:016x}" / "check.json"
    path.write_bytes(path.read_bytes() + b"\n")
    listed(client)
    assert read == [f"{3:016x}"]


def test_the_page_is_sent_again_only_when_it_is_another(client, folder):
    made = issued(client)["id"]
    tag = client.get("/checks").headers["ETag"]
    assert client.get("/checks", headers={"If-None-Match": tag}).status_code == 304
    issued(client, by="C")
    assert client.get("/checks", headers={"If-None-Match": tag}).status_code == 200
    own = client.get(f"/checks/{made}").headers["ETag"]
    (folder / "districts.geojson").write_bytes(b"{}")
    assert client.get(f"/checks/{made}", headers={"If-None-Match": own}).status_code == 200


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_layer_that_changed_is_named(client, folder, read, lang):
    made = issued(client)
    path = folder / "landuse.geojson"
    path.write_bytes(path.read_bytes() + b"\n")
    (line,) = listed(client)["checks"]
    assert (line["state"], line["changed"], line["unread"]) == ("changed", ["landuse"], [])
    for address in ("/checks", made["address"]):
        text = read(client, f"{address}?lang={lang}").text
        assert i18n.text("state.changed", lang, layers="").rstrip(": ") in text
    path.unlink()
    (line,) = listed(client)["checks"]
    assert (line["state"], line["changed"], line["unread"]) == ("cannot_be_told", [], ["landuse"])
    assert listed(client, "?state=in_force")["checks"] == []


@pytest.mark.parametrize("address", ["/", "/table", "/check", "/clusters/son-dong"])
def test_every_page_leads_to_the_list(client, read, address):
    page = read(client, f"{address}?lang=en")
    assert [a for a in page.all("a") if a.get("href", "").startswith("/checks?")]
