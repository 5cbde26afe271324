"""Whatever a check reads of its workspace is an input: a changed byte of it is named."""

import json
import shutil
import subprocess
import sys
from datetime import date

import pytest

from geoapp.storage import open_workspace
from geoapp.workflows.report_run import Wanted, report_file
from geoapp.workflows.verify import verify
from tests import worlds
from tests.conftest import ROOT
from tests.storage.test_screening import WATER
from tests.workflows.test_check import cluster
from tests.workflows.test_legal import OWN
from tests.workflows.test_legal_approvals import LIST

CHECKED = '\n[layers.water.check]\noperator = ["overlap", "nearest"]\ndecides = true\n'


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A workspace with a layer beside land use, a rule of its own that cites a file, approvals."""
    folder = tmp_path_factory.mktemp("inputs")
    known = [cluster(i, worlds.at(worlds.box(10, 10, 20, 20))) for i in "ab"]
    space = worlds.make(folder / "space", clusters=known)
    with (space / "workspace.toml").open("a", encoding="utf-8") as settings:
        settings.write(WATER + CHECKED)
    pond = worlds.feature(worlds.at(worlds.box(300, 60, 340, 90)), "ao", ten="Ao")
    worlds.write(space / "water.geojson", worlds.collection([pond]))
    rule = OWN.format(quantity="code:LUC", comparison="<=", threshold=0, unit="ha")
    rule = rule.replace("https://example.org/x", "van-ban.txt")
    (space / "rules.toml").write_text(rule, encoding="utf-8")
    (space / "van-ban.txt").write_text("Văn bản X, điều 1", encoding="utf-8")
    (space / "approvals.toml").write_text(LIST, encoding="utf-8")
    site = folder / "khu.geojson"
    shape = worlds.feature(worlds.at(worlds.RICE_SITE), name="Khu")
    worlds.write(site, worlds.collection([shape]))
    day = date(2025, 6, 1)
    report_file(open_workspace(space), site, None, Wanted(("html",), "vi", day, day), folder / "r")
    return folder


def inputs(world):
    document = json.loads((world / "r" / "check.json").read_text(encoding="utf-8"))
    return document, [i["name"] for i in document["manifest"]["inputs"] if i["sha256"]]


def test_the_report_is_the_same_and_used_them_all(world):
    document, names = inputs(world)
    assert str(verify(open_workspace(world / "space"), world / "r")) == "same"
    assert {"water.geojson", "rules.toml", "van-ban.txt", "approvals.toml"} <= set(names)
    assert "own-forest" in {finding["rule"] for finding in document["findings"]}
    assert "water" in {line["layer"] for line in document["context"]}
    assert document["approvals"]["budget"]["approved_m2"] == 400_000.0


def test_a_changed_byte_of_any_input_is_named(world, tmp_path):
    for number, name in enumerate(inputs(world)[1]):
        if not (world / "space" / name).is_file():  # the site itself, the rules that ship
            continue
        copied = shutil.copytree(world / "space", tmp_path / str(number))
        space = open_workspace(copied)  # before its settings may be no TOML any more
        text = bytearray((copied / name).read_bytes())
        text[len(text) // 2] ^= 1
        (copied / name).write_bytes(text)
        found = verify(space, world / "r")
        assert (found.state, found.name) == ("differs", name)


def test_the_file_that_a_rule_cites_is_missed(world, tmp_path):
    copied = shutil.copytree(world / "space", tmp_path / "space")
    (copied / "van-ban.txt").unlink()
    found = verify(open_workspace(copied), world / "r")
    assert (found.state, found.name) == ("missing", "van-ban.txt")


OPENED = """
import json, sys
from datetime import date
from pathlib import Path
space, site = map(Path, sys.argv[1:3])
seen = set()
sys.addaudithook(lambda event, args: seen.add(str(args[0])) if event == "open" else None)
from geoapp.storage import open_workspace
from geoapp.workflows.statement import Asked, made
day = date(2025, 6, 1)
found = made(open_workspace(space), Asked(as_of=day, on=day, site=site.read_bytes()))
opened = {Path(p).resolve() for p in seen}
root = space.resolve()
inside = {p.relative_to(root).as_posix() for p in opened if p.is_relative_to(root)}
names = [i["name"] for i in found.document["manifest"]["inputs"]]
print(json.dumps([sorted(inside), names]))
"""


def test_every_file_that_a_check_opens_is_an_input(world):
    command = [sys.executable, "-c", OPENED, str(world / "space"), str(world / "khu.geojson")]
    done = subprocess.run(command, check=True, env=worlds.unmeasured(), cwd=ROOT, timeout=120,
                          capture_output=True, text=True)  # fmt: skip
    opened, names = json.loads(done.stdout)
    own = [name for name in opened if not name.startswith(".derived")]
    assert {"landuse.geojson", "water.geojson", "rules.toml"} <= set(own)
    assert [name for name in own if name not in names and (world / "space" / name).is_file()] == []
