"""An issued check is made again long after the data has moved on."""

import json
import shutil
import subprocess
import sys
from datetime import date

import pytest

from geoapp.storage import kept_inputs, open_workspace
from geoapp.storage.kept_inputs import INPUTS
from geoapp.workflows.statement import Asked, issue
from geoapp.workflows.verify import verify
from geoapp.workflows.verify_kept import verify_kept
from tests import worlds
from tests.conftest import ROOT

DAY = worlds.AS_OF
SITE = json.dumps(worlds.feature(worlds.at(worlds.RICE_SITE), name="Khu"), default=str)


@pytest.fixture
def world(tmp_path):
    return worlds.make(tmp_path / "space")


def issued(world, on=date(2024, 12, 27)):
    space = open_workspace(world)
    found = issue(space, Asked(as_of=DAY, on=on, site=SITE.encode(), by="An"))
    return space, world / "checks" / found.identity


def other_land(world):
    """An import that turns all rice into something else."""
    path = world / "landuse.geojson"
    path.write_text(path.read_text(encoding="utf-8").replace('"LUC"', '"CLN"'), encoding="utf-8")


def test_the_folder_of_an_issued_check_is_the_same(world):
    space, folder = issued(world)
    assert str(verify(space, folder)) == "same"
    assert str(verify_kept(space, folder)) == "same"


def test_after_an_import_the_change_is_named_and_the_kept_ground_is_there(world):
    _, folder = issued(world)
    other_land(world)
    space = open_workspace(world)
    found = verify(space, folder)
    assert (found.state, found.name) == ("differs", "landuse.geojson")
    kept = verify_kept(space, folder)
    assert (kept.state, kept.notes[0]) == (
        "same", "made again from the inputs that were kept when it was issued",
    )  # fmt: skip


def test_a_forged_value_is_found_on_the_kept_ground(world):
    _, folder = issued(world)
    other_land(world)
    path = folder / "check.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["rice"]["luc_m2"] += 1.0
    path.write_text(json.dumps(document), encoding="utf-8")
    found = verify_kept(open_workspace(world), folder)
    assert (found.state, found.why.partition(":")[0]) == ("differs", "rice.luc_m2")


def test_a_changed_byte_of_what_was_kept_is_named(world):
    _, folder = issued(world)
    document = json.loads((folder / "check.json").read_text(encoding="utf-8"))
    for each in document["manifest"]["inputs"]:
        place = world / "checks" / INPUTS / (each["sha256"] or "").removeprefix("sha256:")
        if not place.is_file():
            continue
        was = place.read_bytes()
        place.write_bytes(was[:-2] + b" \n")
        try:
            found = verify_kept(open_workspace(world), folder)
            assert (found.state, found.name) == ("differs", each["name"])
        finally:
            place.write_bytes(was)


def test_each_input_is_kept_once(world):
    _, first = issued(world)
    kept = sorted((world / "checks" / INPUTS).iterdir())
    _, second = issued(world, on=date(2024, 12, 28))
    assert first == second  # the same question has the same address
    assert sorted((world / "checks" / INPUTS).iterdir()) == kept
    assert len(kept) >= 4
    assert not [path for path in kept if path.name.startswith(".")]


def test_a_large_input_is_not_kept_and_named_as_missing(world, monkeypatch):
    monkeypatch.setattr(kept_inputs, "MOST_BYTES", 100)
    _, folder = issued(world)
    found = verify_kept(open_workspace(world), folder)
    assert (found.state, found.why) == ("missing", "was not kept when the check was issued")


def test_a_digest_that_is_a_path_leads_nowhere(world):
    hostile = [{"name": "../../x", "sha256": "sha256:../../../etc/passwd", "role": "layer"}]
    assert kept_inputs.not_kept(world, hostile) == ["../../x"]
    space, folder = issued(world)
    path = folder / "check.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    (layer,) = [i for i in document["manifest"]["inputs"] if i["name"] == "landuse.geojson"]
    layer["name"] = "../../outside.geojson"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert verify_kept(space, folder).state == "differs"
    assert not (world.parent / "outside.geojson").exists()


def test_what_is_no_check_is_said_to_be_none(world):
    space, folder = issued(world)
    (folder / "check.json").write_text("{}", encoding="utf-8")
    assert verify_kept(space, folder).state == "differs"


def test_the_command_takes_the_id(world):
    _, folder = issued(world)
    other_land(world)
    copied = shutil.copytree(world, world.parent / "moved")
    command = [sys.executable, "-m", "geoapp.cli", "verify", folder.name, "--workspace", copied]
    command[1:3] = ["-c", "from geoapp.cli import main; main()"]
    run = [subprocess.run([*command, *more], capture_output=True, text=True, check=False, cwd=ROOT,
                          env=worlds.unmeasured()) for more in ([], ["--kept"])]  # fmt: skip
    assert [done.returncode for done in run] == [1, 0]
    assert run[0].stdout.startswith("differs: landuse.geojson")
    assert run[1].stdout.strip() == "same"
