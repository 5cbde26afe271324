"""Pages: complete without JavaScript, in both languages, inert whatever the data says."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from geoapp import i18n
from geoapp.config import Config
from geoapp.exchange.formats import FORMATS
from geoapp.web.factory import create_app
from geoapp.web.table import COLUMNS

DAY = "as_of=2024-12-26"
PAGES = [
    f"/?{DAY}",
    f"/table?{DAY}",
    f"/clusters/son-dong?{DAY}",
    f"/clusters/chua-cong-bo-01?{DAY}",
]
ROW = "/clusters/"


def rows(page):
    """Links of the table's rows to the clusters' pages, in order."""
    return [a["href"].partition("?")[0].removeprefix(ROW) for a in page.all("a")
            if a.get("href", "").startswith(ROW)]  # fmt: skip


def exports(page):
    """Addresses of the files that the page offers."""
    return [a["href"] for a in page.all("a") if a.get("href", "").startswith("/exports/")]


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole_in_both_languages(client, read, address, lang):
    page = read(client, f"{address}&lang={lang}")
    assert page.all("html", lang=lang)
    assert len(page.all("h1")) == (2 if address.startswith("/?") else 1)  # one for print
    assert len(page.all("main")) == 1
    assert page.all("title")
    attributes = " ".join(str(v) for _, a in page.tags for k, v in a.items()
                          if k in ("title", "aria-label", "placeholder", "alt"))  # fmt: skip
    shown = f"{page.text} {attributes}"
    assert [key for key in i18n.catalogue(lang) if "." in key and key in shown.split()] == []
    assert not re.search(r"\b(None|nan|undefined)\b", shown)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("address", [*PAGES, "/nothing?x=1", "/table?stage=x"])
def test_nothing_is_inline(client, address, lang):
    text = client.get(f"{address}&lang={lang}").get_data(as_text=True)
    for script in re.findall(r"<script\b[^>]*>(.*?)</script>", text, re.S):
        assert script.strip() == ""
    assert "<style" not in text
    assert not re.search(r"<[^>]+\s(style|on\w+)\s*=", text)
    assert "javascript:" not in text
    assert not re.search(r"""(src|href)=["'](https?:)?//(?![^"']*")""", text.split("<main")[0])


def test_the_language_follows_the_browser_and_stays_in_links(client, read):
    english = client.get("/table", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert '<html lang="en">' in english.get_data(as_text=True)
    assert english.headers["Vary"].startswith("Accept-Language")
    assert english.headers["Content-Language"] == "en"
    french = client.get("/table", headers={"Accept-Language": "fr"})
    assert '<html lang="vi">' in french.get_data(as_text=True)
    page = read(client, f"/table?lang=en&{DAY}")
    assert {parse_qs(urlsplit(a["href"]).query).get("lang", [""])[0]
            for a in page.all("a") if a["href"].startswith(ROW)} == {"en"}  # fmt: skip


def test_the_table_holds_all_43_with_the_unmapped_ones(client, read):
    page = read(client, f"/table?{DAY}")
    found = rows(page)
    assert len(found) == len(set(found)) == 43
    assert "chua-cong-bo-01" in found
    assert i18n.text("list.unmapped", "vi") in page.text
    assert page.all("caption")
    for heading in page.all("th"):
        assert heading.get("scope") in ("col", "row")


@pytest.mark.parametrize("column", COLUMNS)
def test_the_table_sorts_by_every_column_both_ways(client, read, column):
    up = read(client, f"/table?{DAY}&sort={column}")
    down = read(client, f"/table?{DAY}&sort={column}&order=desc")
    assert sorted(rows(up)) == sorted(rows(down))
    assert len(up.all("th", **{"aria-sort": "ascending"})) == 1
    assert len(down.all("th", **{"aria-sort": "descending"})) == 1


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("q=son+dong", {"son-dong"}),
        ("q=SƠN+ĐÔNG", {"son-dong"}),
        ("q=khong+co+cum+nay", set()),
    ],
)
def test_search_does_not_mind_accents(client, read, asked, expected):
    assert set(rows(read(client, f"/table?{DAY}&{asked}"))) == expected


def test_filters_mean_what_the_data_says(client, read):
    every = client.get(f"/api/clusters?{DAY}").get_json()["features"]

    def ids(test):
        return {f["id"] for f in every if test(f["properties"])}

    def asked(text):
        return set(rows(read(client, f"/table?{DAY}&{text}")))

    assert asked("blocked=yes") == ids(lambda p: p["blocked"] is True) != set()
    assert asked("blocked=unknown") == ids(lambda p: p["blocked"] is None) != set()
    assert asked("district=275") == ids(lambda p: p["district_code"] == "275") != set()
    assert asked("rice=yes") == ids(lambda p: (p["rice"]["total_m2"] or 0) > 0) != set()
    two = sorted({f["properties"]["stage"] for f in every})[:2]
    both = ids(lambda p: p["stage"] in two)
    assert asked(f"stage={two[0]}&stage={two[1]}") == asked(f"stage={two[0]},{two[1]}") == both
    assert asked("district=unknown") == ids(lambda p: p["district_code"] is None)
    code = next(c for f in every for c in f["properties"]["communes_2025_codes"])
    assert asked(f"commune={code}") == ids(lambda p: code in p["communes_2025_codes"])


def test_the_form_keeps_what_was_asked(client, read):
    page = read(client, f"/table?{DAY}&q=oai&blocked=yes&district=275&sort=area&order=desc&stage=")
    assert page.all("input", name="q")[0]["value"] == "oai"
    assert page.all("input", name="as_of")[0]["value"] == "2024-12-26"
    assert page.all("input", name="sort")[0]["value"] == "area"
    chosen = {a["value"] for a in page.all("option") if "selected" in a}
    assert {"yes", "275"} <= chosen


def test_exports_are_of_exactly_what_is_shown(client, read):
    page = read(client, f"/table?{DAY}&district=275&lang=vi")
    shown = set(rows(page))
    links = [link for link in exports(page) if "filter=" in link]
    link = next(link for link in links if link.startswith("/exports/clusters.geojson"))
    features = client.get(link).get_json()["features"]
    assert {f["id"] for f in features} == shown
    assert DAY in link
    assert {urlsplit(link).path.rsplit(".", 1)[1] for link in links} == set(FORMATS)
    for link in links:
        assert client.get(link).status_code == 200


def test_every_layer_is_offered_whole_in_every_format(client, read):
    page = read(client, f"/table?{DAY}&q=khong+co+cum+nay&lang=vi")
    layers = client.get("/api/meta").get_json()["layers"]
    links = exports(page)
    paths = {urlsplit(link).path for link in links}
    assert paths == {f"/exports/{layer['name']}.{form}" for layer in layers for form in FORMATS}
    assert i18n.text("export.layers", "vi") in page.text
    assert len(page.all("details")) == len(layers)
    for layer in layers:
        assert f"{layer['title_vi']} {i18n.text('boundary.' + layer['kind'], 'vi')}" in page.text
        link = next(x for x in links if x.startswith(f"/exports/{layer['name']}.geojsonseq"))
        assert DAY in link
        assert client.get(link).data.count(b"\n") >= layer["count"]


def test_a_layer_without_a_file_is_named_and_not_offered(workspace_copy, read):
    toml = workspace_copy / "workspace.toml"
    plan = (
        '\n[layers.plan]\ntitle_vi = "Quy hoạch"\ntitle_en = "Plan"\nkind = "plan"\nsource = "x"\n'
    )
    toml.write_text(toml.read_text("utf-8") + plan, "utf-8")
    page = read(create_app(Config(workspace=workspace_copy)).test_client(), "/table?lang=vi")
    assert not [link for link in exports(page) if link.startswith("/exports/plan")]
    assert "Quy hoạch: chưa có dữ liệu" in page.text


def test_an_empty_selection_offers_no_export_of_itself(client, read):
    page = read(client, f"/table?{DAY}&q=khong+co+cum+nay&lang=vi")
    assert not [link for link in exports(page) if "filter=" in link]
    assert exports(page).count(f"/exports/clusters.csv?{DAY}") == 1
    assert i18n.text("export.none", "vi") in page.text


def test_published_figures_stand_beside_the_record(client, read):
    page = read(client, f"/table?{DAY}&lang=vi")
    summary = client.get(f"/api/summary?{DAY}").get_json()
    for key in summary["figures"]:
        assert i18n.text(f"figure.{key}", "vi") in page.text
    started = summary["figures"]["started"]
    assert f"{started['published']} {started['recorded']} {started['unknown']}" in page.text


def test_other_clusters_are_named_and_not_counted(client, read, app):
    page = read(client, f"/table?{DAY}&lang=en")
    assert i18n.text("others.title", "en") in page.text
    assert len(rows(page)) == 43


def test_a_cluster_page_says_everything(client, read):
    page = read(client, f"/clusters/son-dong?{DAY}&lang=vi")
    detail = client.get(f"/api/clusters/son-dong?{DAY}").get_json()
    text = client.get(f"/clusters/son-dong?{DAY}&lang=vi").get_data(as_text=True)
    for fact in detail["facts"]:
        assert fact["source"] in unescape(text)
    for track in detail["tracks"]:
        assert track["title_vi"] in page.text
    check = detail["check"]
    assert i18n.text(f"outcome.{check['verdict']}.text", "vi") in page.text
    assert i18n.number(check["rice"]["luc_m2"], "vi", 1) in page.text
    assert i18n.number(check["rice"]["luc_m2"] / 10_000, "vi", 4) in page.text
    assert i18n.number(check["site"]["area_m2"]["geodesic"] / 10_000, "vi", 4) in page.text
    assert "minh họa" in page.text
    assert "26/12/2024" in page.text
    assert page.all("svg", role="img")
    parcels = client.get(f"/api/clusters/son-dong/pieces?{DAY}").get_json()["features"]
    for piece in parcels[:20]:
        assert piece["properties"]["parcel"] in page.text
    assert [
        a
        for a in page.all("a")
        if a.get("href", "").startswith("/?") and "id=son-dong" in a["href"]
    ]


def test_a_cluster_without_a_boundary_says_so(client, read):
    page = read(client, f"/clusters/chua-cong-bo-01?{DAY}&lang=vi")
    assert i18n.text("rice.no_check.text", "vi") in page.text
    assert not page.all("svg")
    assert "không vướng" not in page.text


def test_the_day_changes_the_page(client):
    early = client.get("/clusters/cn2?as_of=2024-12-26&lang=vi").data
    late = client.get("/clusters/cn2?as_of=2025-12-31&lang=vi").data
    assert early != late


def test_hostile_text_stays_text(hostile, read):
    for address in (*PAGES, f"/table?{DAY}&q=%3C/script%3E%3Cimg%20src=x%20onerror=1%3E"):
        page = read(hostile, address)
        assert not page.all("img", src="x")
        assert all("src" in a for a in page.all("script"))
        for _, attributes in page.tags:
            assert not [n for n in attributes if n.startswith("on")]
            for name in ("href", "src", "action"):
                assert not str(attributes.get(name, "")).startswith("javascript")


@pytest.mark.parametrize(
    "address",
    [
        "/clusters/%3Cscript%3Ealert(1)%3C/script%3E",
        "/%3Cscript%3Ealert(1)%3C/script%3E",
        "/table?sort=%3Cscript%3Ealert(1)%3C/script%3E",
        "/table?%3Cscript%3E=1",
        "/api/clusters/%3Cscript%3E",
        "/clusters/son-dong?lang=%22%3E%3Cscript%3E",
        "/clusters/%0d%0aSet-Cookie:x=1",
        "/exports/%0d%0aX.csv",
    ],
)
def test_hostile_addresses_are_refused_and_inert(client, address):
    answer = client.get(address)
    assert answer.status_code in (400, 404)
    if answer.mimetype == "text/html":
        assert b"<script>" not in answer.data
    assert "Set-Cookie" not in answer.headers


def test_a_simulated_workspace_says_so_on_every_page(workspace_copy, read):
    toml = workspace_copy / "workspace.toml"
    toml.write_text(
        toml.read_text("utf-8").replace('kind = "real"', 'kind = "simulated"', 1), "utf-8"
    )
    client = create_app(Config(workspace=workspace_copy)).test_client()
    for address in PAGES:
        for lang in i18n.LANGUAGES:
            page = read(client, f"{address}&lang={lang}")
            assert i18n.text("app.simulated", lang) in page.text


def test_every_link_of_every_page_answers(client, read):
    seen, waiting = set(), ["/", "/table?lang=en", "/clusters/son-dong"]
    while waiting and len(seen) < 150:
        address = waiting.pop(0)
        if address in seen or address.startswith("/exports/"):
            continue
        seen.add(address)
        answer = client.get(address, buffered=True)
        assert answer.status_code == 200, address
        if answer.mimetype == "text/html":
            links = re.findall(r'(?:href|src)="(/[^"]*)"', answer.get_data(as_text=True))
            waiting.extend(unescape(link) for link in links)
    assert len(seen) > 60
