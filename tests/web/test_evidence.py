"""Evidence is kept beside a check by its digest, and comes back as bytes to save."""

import hashlib
import shutil

import pytest

from geoapp.config import Config
from geoapp.storage import evidence
from geoapp.web.factory import create_app

PAGE = b"<html><script>alert(1)</script>"
DIGEST = hashlib.sha256(PAGE).hexdigest()
BYTES = "application/octet-stream"


@pytest.fixture
def folder(tmp_path, shipped):
    return shutil.copytree(shipped, tmp_path / "geodata")


@pytest.fixture
def client(folder):
    return create_app(Config(workspace=folder, max_body=100_000)).test_client()


@pytest.fixture
def issued(client):
    body = {"cluster": "son-dong"}
    return client.post("/api/checks?as_of=2024-12-26", json=body).json["id"]


def keep(client, issued, content=PAGE, kind=BYTES):
    return client.post(f"/api/checks/{issued}/evidence", data=content, content_type=kind)


def judged(client, issued, name="biên bản.html", digest=DIGEST):
    said = {"target": "verdict", "says": "does_not_apply", "reason": "đã đo lại", "by": "B",
            "evidence": {"name": name, "sha256": digest}}  # fmt: skip
    return client.post(f"/api/checks/{issued}/judgements", json=said)


def test_a_file_is_kept_and_comes_back_to_save(client, issued, folder):
    answer = keep(client, issued)
    assert (answer.status_code, answer.json) == (201, {"sha256": DIGEST, "bytes": len(PAGE)})
    assert judged(client, issued).status_code == 201
    again = client.get(f"/api/checks/{issued}/evidence/{DIGEST}")
    assert (again.data, again.mimetype) == (PAGE, BYTES)
    assert again.headers["X-Content-Type-Options"] == "nosniff"
    assert again.headers["Content-Disposition"].startswith("attachment")
    assert "bi%C3%AAn%20b%E1%BA%A3n.html" in again.headers["Content-Disposition"]
    assert keep(client, issued).status_code == 201
    assert [p.name for p in (folder / "checks" / issued / "evidence").iterdir()] == [DIGEST]


def test_the_page_leads_to_what_is_kept_and_only_to_that(client, issued):
    address = f"/api/checks/{issued}/evidence/{DIGEST}"
    judged(client, issued)
    assert address not in client.get(f"/checks/{issued}").get_data(as_text=True)
    keep(client, issued)
    page = client.get(f"/checks/{issued}?lang=vi").get_data(as_text=True)
    assert f'href="{address}" download' in page
    assert "biên bản.html" in page


def test_a_changed_file_is_not_shown_as_the_one_that_was_kept(client, issued, folder):
    keep(client, issued)
    (folder / "checks" / issued / "evidence" / DIGEST).write_bytes(PAGE + b" ")
    answer = client.get(f"/api/checks/{issued}/evidence/{DIGEST}")
    assert answer.status_code == 503
    assert "was changed" in answer.json["error"]["message"]


def test_a_link_shows_nothing_of_what_lies_elsewhere(client, issued, folder):
    keep(client, issued, b"x")
    secret = folder / "workspace.toml"
    digest = hashlib.sha256(secret.read_bytes()).hexdigest()
    (folder / "checks" / issued / "evidence" / digest).symlink_to(secret)
    assert client.get(f"/api/checks/{issued}/evidence/{digest}").status_code == 503
    moved = (folder / "checks" / issued / "evidence").rename(folder / "elsewhere")
    (folder / "checks" / issued / "evidence").symlink_to(moved)
    known = hashlib.sha256(b"x").hexdigest()
    assert client.get(f"/api/checks/{issued}/evidence/{known}").status_code == 404


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/json",
    ],
)
def test_what_a_form_of_another_site_can_send_is_refused(client, issued, kind):
    assert keep(client, issued, kind=kind).status_code == 415


def test_what_cannot_be_kept_is_one_sentence(client, issued, monkeypatch):
    assert keep(client, issued, b"").status_code == 400
    assert keep(client, issued, b"x" * 100_001).status_code == 413
    assert keep(client, "0123456789abcdef").status_code == 404
    monkeypatch.setattr(evidence, "MOST_FILES", 1)
    assert keep(client, issued, b"1").status_code == 201
    answer = keep(client, issued, b"2")
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too_large")
    assert keep(client, issued, b"1").status_code == 201


@pytest.mark.parametrize("digest", ["0" * 64, "x", "../check.json", "A" * 64, DIGEST + "0"])
def test_what_is_not_kept_is_not_found(client, issued, digest):
    assert client.get(f"/api/checks/{issued}/evidence/{digest}").status_code == 404
