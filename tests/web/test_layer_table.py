"""``/api/layers`` is ``geoapp layers --json``, faults included."""

from click.testing import CliRunner

from geoapp.cli.layers_ import command


def test_it_is_what_the_command_prints(client, shipped):
    answer = client.get("/api/layers?as_of=2024-12-26")
    args = ["--json", "--as-of", "2024-12-26", "--workspace", str(shipped)]
    assert answer.data == CliRunner().invoke(command, args).stdout_bytes
    rows = {row["layer"]: row for row in answer.get_json()["layers"]}
    assert rows["landuse"]["faults"]["overlap"]["count"] == 3
    assert rows["districts"]["faults"] is None
    assert answer.headers["Cache-Control"] == "no-store"
