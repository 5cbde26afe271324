"""One error shape, in one place; never a traceback; a page for people."""

import pytest

from geoapp import errors, i18n
from geoapp.config import Config
from geoapp.web.errors import KINDS, STATUSES, page, status_of
from geoapp.web.factory import create_app

JSON = {"content_type": "application/json"}
BAD = [
    ("GET", "/api/clusters?as_of=2024-13-01", 400),
    ("GET", "/api/clusters?as_of=1735171200", 400),
    ("GET", "/api/clusters?as_of=26/12/2024", 400),
    ("GET", "/api/clusters?as_of=", 400),
    ("GET", "/api/clusters?asof=2024-12-26", 400),
    ("GET", "/api/clusters?as_of=2024-12-26&as_of=2024-12-27", 400),
    ("GET", "/api/summary?known_at=x", 400),
    ("GET", "/api/landuse", 400),
    ("GET", "/api/landuse?bbox=105,20,106,nan", 400),
    ("GET", "/api/landuse?bbox=105,20,106,inf", 400),
    ("GET", "/api/landuse?bbox=105,20,106", 400),
    ("GET", "/api/landuse?bbox=106,20,105,21", 400),
    ("GET", "/api/landuse?bbox=105,20,106,21&limit=0", 400),
    ("GET", "/api/landuse?bbox=105,20,106,21&limit=1e9", 400),
    ("GET", "/api/clusters/son-dong/pieces?class=rice", 400),
    ("GET", "/api/clusters/no-such", 404),
    ("GET", "/api/clusters/no-such/pieces", 404),
    ("GET", "/api/clusters/..%2F..%2Fetc%2Fpasswd", 404),
    ("GET", "/api/admin/rivers", 404),
    ("GET", "/api/nothing", 404),
    ("POST", "/api/clusters", 405),
    ("GET", "/api/check", 405),
    ("GET", "/exports/rivers.csv", 404),
    ("GET", "/exports/clusters.pdf", 400),
    ("GET", "/exports/clusters.csv?filter=stage%20%3D", 400),
    ("GET", "/exports/clusters.csv?filter=no_such%20%3D%201", 400),
    ("GET", "/exports/clusters.csv?crs=EPSG:999999", 400),
    ("GET", "/exports/clusters.csv?crs=/etc/passwd", 400),
    ("GET", "/exports/clusters.geojson?crs=EPSG:5897", 400),
    ("GET", "/exports/clusters.csv?bbox=1,2,3", 400),
    ("GET", "/exports/clusters.csv?limit=3", 400),
    ("GET", "/healthz?x=1", 400),
]


def assert_canonical_error(answer, status):
    assert answer.status_code == status
    assert answer.mimetype == "application/json"
    body = answer.get_json()
    assert set(body) == {"error"}
    error = body["error"]
    assert set(error) == {"status", "code", "message", "detail"}
    assert error["status"] == status
    assert isinstance(error["detail"], dict)
    assert isinstance(error["code"], str)
    assert error["message"]
    assert "Traceback" not in error["message"]
    assert "\n" not in error["message"]
    assert not error["message"].endswith(".")
    assert "pattern" not in error["message"]
    return error


@pytest.mark.parametrize(("method", "address", "status"), BAD)
def test_a_wrong_call_is_explained(client, method, address, status):
    assert_canonical_error(client.open(address, method=method), status)


def test_the_sentence_names_the_parameter(client):
    error = assert_canonical_error(client.get("/api/clusters?asof=2024-12-26"), 400)
    assert "asof" in error["message"]
    error = assert_canonical_error(client.get("/api/clusters?as_of=2024-02-30"), 400)
    assert error["message"] == "as_of: give a date as 2024-12-26"
    assert error["detail"]["message_vi"] == "as_of: hãy ghi ngày như 2024-12-26"


def test_an_unknown_address_is_one_sentence(client):
    error = assert_canonical_error(client.get("/api/nothing"), 404)
    assert error["message"] == "no such address"
    error = assert_canonical_error(client.get("/exports/clusters.csv?crs=5897"), 400)
    assert error["message"] == "crs: write EPSG:N, such as EPSG:5897"


def test_a_wrong_method_says_which_are_right(client):
    assert "POST" in client.get("/api/check").headers["Allow"]


def test_a_body_over_the_limit_is_refused(shipped):
    client = create_app(Config(workspace=shipped, max_body=1000)).test_client()
    answer = client.post("/api/check", data=b" " * 1001, **JSON)
    assert_canonical_error(answer, 413)


def test_another_content_type_is_refused(client):
    for kind in ("text/plain", "application/xml", "multipart/form-data; boundary=x", ""):
        assert_canonical_error(client.post("/api/check", data=b"{}", content_type=kind), 415)


def test_a_missing_layer_is_503_and_the_page_does_not_say_clear(workspace_copy, read):
    client = create_app(Config(workspace=workspace_copy)).test_client()
    (workspace_copy / "clusters.geojson").unlink()
    assert_canonical_error(client.get("/api/clusters"), 503)
    page = read(client, "/table?lang=vi", status=503)
    assert "Không có nghĩa là không có đất lúa" in page.text


@pytest.mark.parametrize("keep", [None, 40_000], ids=["missing", "truncated"])
def test_pieces_of_a_layer_that_failed_are_an_error_not_an_empty_list(workspace_copy, keep, read):
    landuse = workspace_copy / "landuse.geojson"
    data = landuse.read_bytes()
    landuse.unlink() if keep is None else landuse.write_bytes(data[:keep])
    client = create_app(Config(workspace=workspace_copy)).test_client()
    for words in ("", "?class=LUC"):
        address = f"/api/clusters/son-dong/pieces{words}"
        error = assert_canonical_error(client.get(address), 503)
        assert "landuse" in error["message"]
    assert client.get("/api/clusters/chua-cong-bo-01/pieces").json["features"] == []
    assert "landuse" in read(client, "/clusters/son-dong?lang=vi").text


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_store_that_does_not_fit_is_told_in_the_pages_language(
    workspace_copy, monkeypatch, read, lang
):
    monkeypatch.setattr("geoapp.storage.folder.RESIDENT_BYTES", 10)
    client = create_app(Config(workspace=workspace_copy)).test_client()
    error = assert_canonical_error(client.get("/api/clusters/son-dong/pieces"), 503)
    sentences = {"en": "or older than its record", "vi": "cũ hơn tệp gốc hay trường mã đất"}
    assert sentences["en"] in error["message"]
    assert sentences["vi"] in error["detail"]["message_vi"]
    page = read(client, f"/clusters/son-dong?lang={lang}").text
    assert sentences.pop(lang) in page
    assert not any(other in page for other in sentences.values())


def test_the_page_of_an_error_names_the_language_of_its_detail(app):
    said = {"message_vi": "kho dữ liệu đã cũ"}
    for lang, facts in (("vi", "kho dữ liệu đã cũ"), ("en", "the store is old")):
        with app.test_request_context(f"/table?lang={lang}"):
            text = page(503, "layer_unavailable", "the store is old", said)
        assert f'<span lang="{lang}">{facts}</span>' in text
        assert i18n.text("error.detail_own" if lang == "vi" else "error.detail", lang) in text


def test_a_fault_of_ours_shows_nothing_of_itself(shipped, monkeypatch, caplog):
    client = create_app(Config(workspace=shipped)).test_client()

    def broken(*_):
        raise RuntimeError("secret detail of the code")

    monkeypatch.setattr("geoapp.web.api.summary.summary", broken)
    error = assert_canonical_error(client.get("/api/summary"), 500)
    assert "secret" not in error["message"]
    assert "secret detail" in caplog.text
    monkeypatch.setattr("geoapp.web.pages.table_values", broken)
    page = client.get("/table")
    assert page.status_code == 500
    assert b"secret" not in page.data
    assert b"Traceback" not in page.data


def test_the_error_page_survives_its_own_failure(shipped, monkeypatch):
    client = create_app(Config(workspace=shipped)).test_client()

    def broken(*_, **__):
        raise KeyError("no manifest")

    monkeypatch.setattr("geoapp.web.errors.render_template", broken)
    answer = client.get("/<b>x</b>")
    assert answer.status_code == 404
    assert b"<b>" not in answer.data


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nothing?", 404),
        ("/clusters/no-such?", 404),
        ("/table?sort=x&", 400),
        ("/table?stage=x&", 400),
        ("/table?distrct=275&", 400),
        ("/table?blocked=maybe&", 400),
        ("/table?page=0&", 400),
        ("/table?as_of=x&", 400),
        ("/clusters/son-dong?tab=2&", 400),
    ],
)
def test_people_get_a_page(client, read, address, status, lang):
    page = read(client, f"{address}lang={lang}", status=status)
    assert page.all("html", lang=lang)
    assert len(page.all("h1")) == 1


def said(page, kind, lang, **values):
    """Whether the page's heading and sentence are those of ``kind``."""
    sentence = i18n.text(f"error.{kind}.text", lang, **values)
    return i18n.text(f"error.{kind}", lang) in page.text and sentence in page.text


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize(
    ("address", "status", "kind", "values", "facts"),
    [
        ("/nothing?", 404, "not_found", {}, None),
        ("/clusters/no-such?", 404, "cluster", {"name": "no-such"}, None),
        ("/table?as_of=2024-02-30&", 400, "day", {"name": "as_of"}, None),
        ("/clusters/son-dong?tab=2&", 400, "parameter_unknown", {"name": "tab"}, None),
        ("/table?q=a&q=b&", 400, "parameter_repeated", {"name": "q", "times": 2}, None),
        (
            "/table?stage=x&",
            400,
            "parameter_value",
            {"name": "stage"},
            {"vi": "stage: không có giai đoạn 'x'", "en": "there is no stage 'x'"},
        ),
        (
            "/table?page=0&",
            400,
            "parameter_value",
            {"name": "page"},
            dict.fromkeys(i18n.LANGUAGES, "greater than or equal to 1"),
        ),
    ],
)
def test_a_page_explains_in_its_language(client, read, address, status, kind, values, facts, lang):
    page = read(client, f"{address}lang={lang}", status=status)
    assert said(page, kind, lang, **values)
    own = bool(facts) and lang == "vi" and facts["vi"] != facts["en"]
    detail = i18n.text("error.detail_own" if own else "error.detail", lang)
    assert (detail in page.text) is (facts is not None)
    assert not facts or (facts[lang] in page.text and page.all("span", lang="vi" if own else "en"))


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (errors.LayerUnavailable("layer landuse: declared without a file"), 503, None),
        (errors.Busy("clusters.geojson: another import is writing"), 409, None),
        (errors.TimedOut("stopped at the time limit of 20 s"), 503, None),
        (errors.TooLarge("60000 clusters are too many for one file"), 413, None),
        (errors.WorkspaceError("no workspace.toml here"), 503, None),
        (errors.GeometryError("the ring crosses itself"), 400, "input"),
    ],
)
def test_a_failure_met_on_a_page_is_said_in_vietnamese(
    shipped, read, monkeypatch, error, status, kind
):
    def failing(*_):
        raise error

    monkeypatch.setattr("geoapp.web.pages.table_values", failing)
    client = create_app(Config(workspace=shipped)).test_client()
    page = read(client, "/table?lang=vi", status=status)
    assert said(page, kind or error.code, "vi")
    assert error.message in page.text
    assert page.all("span", lang="en")


def test_an_unknown_layer_on_a_page_is_said_in_vietnamese(workspace_copy, read):
    toml = workspace_copy / "workspace.toml"
    text = toml.read_text("utf-8")
    toml.write_text(text.replace("[layers.clusters", "[layers.others"), "utf-8")
    client = create_app(Config(workspace=workspace_copy)).test_client()
    page = read(client, "/table?lang=vi", status=404)
    assert said(page, "layer", "vi", name="clusters")


def test_every_kind_of_error_has_its_words():
    for lang in i18n.LANGUAGES:
        for kind in KINDS:
            assert {f"error.{kind}", f"error.{kind}.text"} <= set(i18n.catalogue(lang))


def test_a_page_does_not_take_a_language_it_does_not_have(client):
    assert client.get("/table?lang=fr").status_code == 400


def test_every_error_class_has_a_status():
    for value in vars(errors).values():
        if isinstance(value, type) and issubclass(value, errors.GeoappError):
            assert status_of(value("x")) in STATUSES.values()
    assert status_of(errors.CrsError("x")) == 400
    assert status_of(errors.TooLarge("x")) == 413
    assert status_of(errors.LayerUnavailable("x")) == 503
