"""``/check`` and ``/checks/<id>``: the statement is whole without JavaScript, and inert."""

import json
import re
from datetime import date

import pytest

from geoapp import i18n
from geoapp.config import Config
from geoapp.publish.report.words import WORDS
from geoapp.web.factory import create_app
from geoapp.workflows.manifest import results_digest
from tests.web.conftest import HOSTILE

DAY = "as_of=2024-12-26"
JSON = {"content_type": "application/json"}


@pytest.fixture
def issuing(workspace_copy):
    """A client over a workspace that checks may be issued from."""
    return create_app(Config(workspace=workspace_copy, tile_url=None)).test_client()


def shape(folder, identity="son-dong"):
    document = json.loads((folder / "clusters.geojson").read_text(encoding="utf-8"))
    found = (f for f in document["features"] if f["properties"]["id"] == identity)
    return next(found)["geometry"]


def issued(client, **body):
    answer = client.post(f"/api/checks?{DAY}", data=json.dumps(body), **JSON)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.get_json()


def site_of(folder, name="Khu thử nghiệm"):
    return {"type": "Feature", "properties": {"name": name}, "geometry": shape(folder)}


def judged(client, identity, **said):
    body = {"target": "rice.luc_m2", "reason": "đo lại ngoài thực địa", "by": "Trần B"} | said
    answer = client.post(f"/api/checks/{identity}/judgements", data=json.dumps(body), **JSON)
    assert answer.status_code == 201, answer.get_data(as_text=True)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_statement_shows_what_was_computed(issuing, workspace_copy, read, lang):
    made = issued(issuing, site=site_of(workspace_copy), declared_m2=550_000, by="Nguyễn Văn A")
    page = read(issuing, f"{made['address']}?lang={lang}")
    document = made["document"]
    for value in (document["rice"]["luc_m2"], document["rice"]["total_m2"]):
        assert i18n.number(value, lang, 1) in page.text
        assert i18n.number(value / 10_000, lang, 4) in page.text
    assert i18n.number(document["site"]["area_m2"]["planar"] - 550_000, lang, 1) in page.text
    assert "Nguyễn Văn A" in page.text
    assert "Khu thử nghiệm" in page.text
    assert i18n.text(f"outcome.{document['verdict']}.text", lang) in page.text
    for form in ("pdf", "docx", "xlsx", "html"):
        links = [a["href"] for a in page.all("a") if f"/report.{form}" in a.get("href", "")]
        assert links == [f"{made['address']}/report.{form}?lang={x}" for x in i18n.LANGUAGES]
    assert page.all("svg")
    assert [k for k in i18n.catalogue(lang) if "." in k and k in page.text.split()] == []
    assert not re.search(r"\b(None|nan|undefined)\b", page.text)


def test_blocks_that_are_not_there_are_said_to_be_unknown(issuing, workspace_copy, read):
    made = issued(issuing, site=site_of(workspace_copy))
    kept = workspace_copy / "checks" / made["id"] / "check.json"
    document = json.loads(kept.read_text("utf-8"))
    for block in (
        "context",
        "findings",
        "approvals",
        "costs",
        "accuracy",
        "tables",
        "not_declared",
    ):
        document.pop(block, None)
    document["manifest"]["results"]["check"] = results_digest(document)
    kept.write_text(json.dumps(document), "utf-8")
    page = read(issuing, f"{made['address']}?lang=vi")
    assert page.text.count("chưa có dữ liệu") >= 4


def test_a_judgement_stands_beside_the_computed_value(issuing, workspace_copy, read):
    made = issued(issuing, site=site_of(workspace_copy))
    computed = i18n.number(made["document"]["rice"]["luc_m2"], "vi", 1)
    evidence = {"name": "bien-ban.pdf", "sha256": "0" * 64}
    judged(issuing, made["id"], says="corrected", value=1234.5, evidence=evidence)
    judged(issuing, made["id"], target="verdict", says="does_not_apply")
    text = read(issuing, f"{made['address']}?lang=vi").text
    assert computed in text
    assert "sửa thành 1.234,5 m²" in text
    assert "bien-ban.pdf" in text
    assert "Trần B" in text
    assert "không áp dụng" in text


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_later_judgement_supersedes_and_the_earlier_stays(issuing, workspace_copy, lang):
    made = issued(issuing, site=site_of(workspace_copy))
    judged(issuing, made["id"], says="corrected", value=1.0, by="Trần B", reason="đo lần một")
    judged(issuing, made["id"], says="corrected", value=2.0, by="Lê C", reason="đo lần hai")
    text = issuing.get(f"{made['address']}?lang={lang}").get_data(as_text=True)
    spans = re.findall(r'<span class="judged" data-standing="(\w+)">(.*?)</span>', text, re.S)
    assert [standing for standing, _ in spans] == ["current", "superseded"]
    day = i18n.day(date.today(), lang)
    replaced = i18n.text("statement.superseded", lang, by="Lê C", date=day)
    assert replaced not in spans[0][1]
    for words in ("đo lần một", f"Trần B, {day}", replaced):
        assert words in spans[1][1]
    report = issuing.get(f"{made['address']}/report.html?lang={lang}").get_data(as_text=True)
    key = "judged_after"
    assert WORDS[key][lang == "en"].replace("{by}", "Lê C").replace("{on}", day) in report


def test_a_judgement_that_is_over_stands_no_longer(issuing, workspace_copy):
    made = issued(issuing, site=site_of(workspace_copy))
    judged(issuing, made["id"], says="does_not_apply", valid_until=date.today().isoformat())
    text = issuing.get(f"{made['address']}?lang=vi").get_data(as_text=True)
    today = i18n.day(date.today(), "vi")
    assert f"đến hết ngày {today}" in text
    kept = workspace_copy / "checks" / made["id"] / "judgements.jsonl"
    line = json.loads(kept.read_text("utf-8")) | {"valid_until": "2020-01-31"}
    kept.write_text(json.dumps(line) + "\n", "utf-8")
    text = issuing.get(f"{made['address']}?lang=vi").get_data(as_text=True)
    assert re.findall(r'class="judged" data-standing="(\w+)"', text) == ["lapsed"]
    assert i18n.text("statement.lapsed", "vi", date="31/01/2020") in text


def test_a_judgement_changes_the_answer_of_the_page(issuing, workspace_copy):
    made = issued(issuing, site=site_of(workspace_copy))
    before = issuing.get(made["address"])
    again = issuing.get(made["address"], headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 304
    judged(issuing, made["id"], says="does_not_apply")
    after = issuing.get(made["address"], headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200


def test_every_value_to_judge_is_one_the_check_has(issuing, workspace_copy, read):
    made = issued(issuing, site=site_of(workspace_copy))
    page = read(issuing, f"{made['address']}?lang=vi")
    offered = [
        o["value"] for o in page.all("option") if "." in o["value"] or o["value"] == "verdict"
    ]
    assert {"verdict", "rice.luc_m2", "layers.landuse"} <= set(offered)
    for target in offered:
        judged(issuing, made["id"], target=target, says="does_not_apply")


def test_hostile_words_are_text(issuing, workspace_copy):
    intake = {"from": HOSTILE, "file": HOSTILE, "crs": {"code": HOSTILE, "chosen_by": "user"}}
    made = issued(issuing, site=site_of(workspace_copy, HOSTILE), by=HOSTILE[:190], intake=intake)
    judged(issuing, made["id"], says="does_not_apply", reason=HOSTILE, by=HOSTILE)
    text = issuing.get(f"{made['address']}?lang=vi").get_data(as_text=True)
    assert "<img src=x" not in text
    assert "window.broken=1</script>" not in text
    for script in re.findall(r"<script\b[^>]*>(.*?)</script>", text, re.S):
        assert script.strip() == ""
    assert not re.search(r"<[^>]+\s(style|on\w+)\s*=", text)


def test_a_check_that_was_never_issued_is_said(issuing):
    for identity in ("0" * 16, "nothing", "..%2F..%2Fetc"):
        answer = issuing.get(f"/checks/{identity}?lang=vi")
        assert answer.status_code == 404


def test_the_cluster_page_leads_to_its_check(client, read):
    page = read(client, f"/clusters/son-dong?{DAY}&lang=vi")
    links = [a["href"] for a in page.all("a") if a.get("href", "").startswith("/check?")]
    assert any("id=son-dong" in link for link in links)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_page_of_a_check_is_whole(client, read, lang):
    page = read(client, f"/check?lang={lang}&id=son-dong&map=15/21/105.6")
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    assert [k for k in i18n.catalogue(lang) if "." in k and k in page.text.split()] == []
