"""A real boundary in the place of a drawn one changes the number, without a restart."""

import json
from datetime import date

from geoapp.config import Config
from geoapp.storage import open_workspace
from geoapp.web.factory import create_app
from geoapp.workflows.bring_in import Origin, bring_in
from geoapp.workflows.import_land import Asked, import_land
from geoapp.workflows.import_layer import import_layer
from geoapp.workflows.import_layer_ask import Asked as AskedLayer

DAY = date(2024, 12, 26)
RING = [[105.492, 21.09], [105.499, 21.09], [105.499, 21.096], [105.492, 21.096], [105.492, 21.09]]


def test_the_open_map_shows_what_was_imported(workspace_copy, tmp_path):
    client = create_app(Config(workspace=workspace_copy)).test_client()
    address = f"/api/clusters/son-dong?as_of={DAY}"
    before = client.get(address)
    assert before.get_json()["check"]["site"]["illustrative"] is True
    feature = {"type": "Feature", "id": "son-dong", "properties": {},
               "geometry": {"type": "Polygon", "coordinates": [RING]}}  # fmt: skip
    file = tmp_path / "real.geojson"
    file.write_text(json.dumps(feature), encoding="utf-8")
    plan = bring_in(open_workspace(workspace_copy), file, layer="clusters",
                    origin=Origin("survey", "Bản đo", DAY), as_of=DAY)  # fmt: skip
    assert plan.accepted
    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    rice = [a.get_json()["check"]["rice"]["total_m2"] for a in (before, after)]
    assert rice[0] != rice[1]
    assert after.get_json()["check"]["site"]["illustrative"] is False
    assert "Bản đo" in client.get(f"/clusters/son-dong?as_of={DAY}&lang=vi").get_data(as_text=True)


def test_the_open_map_shows_new_parcels(workspace_copy, tmp_path):
    """The same server, the same client: first the drawn parcels, then those of a cadastre."""
    client = create_app(Config(workspace=workspace_copy)).test_client()
    address = f"/api/clusters/son-dong?as_of={DAY}"
    before, tiles = client.get(address), client.get("/tiles/landuse.json").get_json()
    feature = {"type": "Feature", "id": "t1", "properties": {"ma_loai": "LUC"},
               "geometry": {"type": "Polygon", "coordinates": [RING]}}  # fmt: skip
    file = tmp_path / "thửa.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    asked = Asked("landuse", DAY, kind="cadastre", source="Sở")
    plan = import_land(open_workspace(workspace_copy), file, asked)
    assert plan.accepted
    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    rice = [a.get_json()["check"]["rice"]["total_m2"] for a in (before, after)]
    assert rice[0] != rice[1]
    [layer] = [x for x in client.get("/api/meta").get_json()["layers"] if x["name"] == "landuse"]
    assert (layer["count"], layer["kind"], layer["source"]) == (1, "cadastre", "Sở")
    assert client.get("/tiles/landuse.json").get_json()["edition"] != tiles["edition"]


def test_the_open_check_asks_new_houses(workspace_copy, tmp_path):
    """First nobody looked for houses; then the check, the map and exports have them."""
    client = create_app(Config(workspace=workspace_copy)).test_client()
    address = f"/api/check?as_of={DAY}"
    site = {"type": "Feature", "id": "s", "properties": {},
            "geometry": {"type": "Polygon", "coordinates": [RING]}}  # fmt: skip
    house = {"type": "Feature", "properties": {"ten": "Nhà <b>An</b>"},
             "geometry": {"type": "Point", "coordinates": [105.495, 21.093]}}  # fmt: skip
    before = client.post(address, json=site).get_json()
    assert "houses" in [theme["key"] for theme in before["not_declared"]]
    assert client.get("/exports/houses.geojson").status_code == 404
    file = tmp_path / "nhà.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [house]}), "utf-8")
    assert import_layer(open_workspace(workspace_copy), file, AskedLayer("houses", DAY)).accepted
    after = client.post(address, json=site).get_json()
    assert "houses" not in [theme["key"] for theme in after["not_declared"]]
    [line, _] = [line for line in after["context"] if line["layer"] == "houses"]
    assert (line["operator"], line["count"]) == ("overlap", 1)
    [layer] = [x for x in client.get("/api/meta").get_json()["layers"] if x["name"] == "houses"]
    assert (layer["count"], layer["kind"]) == (1, "imported")
    exported = json.loads(client.get("/exports/houses.geojson").data)
    assert exported["features"][0]["properties"]["ten"] == "Nhà <b>An</b>"
    assert "Nhà ở, khu dân cư" in client.get("/table?lang=vi").get_data(as_text=True)
