"""Documents of an issued check over HTTP: the same bytes each time, files to save."""

import io
import re
import shutil
import zipfile

import pytest

from geoapp import i18n
from geoapp.config import Config
from geoapp.storage import open_workspace
from geoapp.web.factory import create_app

MAGIC = {"html": b"<!doctype html>", "pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory, shipped):
    folder = tmp_path_factory.mktemp("reports") / "geodata"
    shutil.copytree(shipped, folder)
    return folder


@pytest.fixture(scope="module")
def client(folder):
    return create_app(Config(workspace=folder)).test_client()


@pytest.fixture(scope="module")
def issued(client, folder):
    space = open_workspace(folder)
    mapped = next(c.id for c in space.clusters() if space.cluster_geometry(c.id) is not None)
    body = {"cluster": mapped, "by": "Nguyễn Văn A", "declared_m2": 210_000}
    return client.post("/api/checks?as_of=2024-12-26", json=body).json["id"]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("form", MAGIC)
def test_every_document_is_a_file_to_save(client, issued, form, lang):
    answer, again = (client.get(f"/checks/{issued}/report.{form}?lang={lang}") for _ in range(2))
    assert answer.status_code == 200
    assert answer.data[:15].lower().startswith(MAGIC[form].lower())
    assert answer.data == again.data
    assert issued in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    if MAGIC[form] == b"PK":
        assert zipfile.ZipFile(io.BytesIO(answer.data)).testzip() is None


def test_what_the_caller_holds_is_not_sent_again(client, issued):
    address = f"/checks/{issued}/report.html"
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    said = {"target": "verdict", "says": "does_not_apply", "reason": "đã đo lại", "by": "B"}
    assert client.post(f"/api/checks/{issued}/judgements", json=said).status_code == 201
    after = client.get(address, headers={"If-None-Match": etag})
    assert after.status_code == 200
    assert "đã đo lại" in after.get_data(as_text=True)


@pytest.mark.parametrize("form", ["exe", "HTML", "json"])
def test_another_format_is_not_found(client, issued, form):
    answer = client.get(f"/checks/{issued}/report.{form}")
    assert answer.status_code == 404


def test_a_check_that_was_not_issued_is_not_found(client):
    assert client.get("/checks/0123456789abcdef/report.pdf").status_code == 404


def test_a_document_gives_one_answer_on_what_is_approved(client, issued):
    """The record alone proves nothing here and there is no list: unknown, nowhere a zero."""
    document = client.get(f"/api/checks/{issued}").json
    assert document["approvals"]["missing_m2"] is None
    everything = document["rice"]["total_m2"]
    text = client.get(f"/checks/{issued}/report.html").get_data(as_text=True)
    row = re.search(r'id="rice-missing_m2".*?</tr>', text, re.DOTALL)[0]
    assert "chưa có dữ liệu" in row
    assert i18n.number(everything, "vi", 1) not in row
