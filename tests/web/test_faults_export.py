"""The faults of land use over HTTP: the same bytes as the command."""

from click.testing import CliRunner

from geoapp.cli.export_ import command


def test_faults_come_as_a_file(client, shipped, tmp_path):
    day = "2024-12-26"
    answer = client.get(f"/exports/landuse-faults.geojson?as_of={day}&filter=kind='overlap'")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f'"landuse-faults-{day}.geojson"')
    found = answer.get_json(force=True)
    assert {f["properties"]["kind_vi"] for f in found["features"]} == {"chồng lấn"}
    out = tmp_path / "x.geojson"
    args = ["landuse-faults", "--as-of", day, "--workspace", str(shipped), "-o", str(out)]
    done = CliRunner().invoke(command, [*args, "--filter", "kind='overlap'"])
    assert done.exit_code == 0
    assert out.read_bytes() == answer.data


def test_only_parcels_have_faults(client):
    answer = client.get("/exports/districts-faults.geojson")
    assert answer.status_code == 404
    assert "landuse" in answer.get_json()["error"]["message"]
