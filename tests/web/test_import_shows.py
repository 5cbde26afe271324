"""A real boundary in the place of a drawn one changes the number, without a restart."""

import json
from datetime import date

from geoapp.config import Config
from geoapp.storage import open_workspace
from geoapp.web.factory import create_app
from geoapp.workflows.bring_in import Origin, bring_in

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
