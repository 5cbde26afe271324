"""A report made again is the same; whatever was changed is named."""

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from geoapp.errors import InputError
from geoapp.storage import open_workspace
from geoapp.workflows.manifest import results_digest
from geoapp.workflows.report import MAKERS
from geoapp.workflows.report_run import Wanted, report_cluster, report_file
from geoapp.workflows.verify import first_difference, verify
from geoapp.workflows.verify_read import reports_in
from tests import worlds
from tests.needs import LOCALE, need_locale

ROOT = Path(worlds.__file__).parent.parent
DAY = worlds.AS_OF


def wanted(formats=("html",), lang="vi", **more):
    return Wanted(formats, lang, DAY, date(2024, 12, 27), by="Trần Ước", **more)


def site_file(folder, shape=worlds.RICE_SITE, name="site.geojson", **properties):
    worlds.write(folder / name, worlds.collection([worlds.feature(worlds.at(shape), **properties)]))
    return folder / name


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A workspace and the report of a site in it; tests copy both before they break one."""
    folder = tmp_path_factory.mktemp("verify")
    space = worlds.make(folder / "space")
    site = site_file(folder, name="khu.geojson")
    report_file(open_workspace(space), site, None, wanted(tuple(MAKERS)), folder / "report")
    return folder


@pytest.fixture
def copy(world, tmp_path):
    shutil.copytree(world / "space", tmp_path / "space")
    shutil.copytree(world / "report", tmp_path / "report")
    return tmp_path


def verified(folder, report="report"):
    return verify(open_workspace(folder / "space"), folder / report)


def flip(path, place):
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("report", ["report", "report/check.json", "report/report.html"])
def test_it_is_the_same(world, report):
    found = verified(world, report)
    assert (str(found), found.notes) == ("same", ())


@pytest.mark.parametrize(
    "name",
    ["check.json", "pieces.geojson", "manifest.json", *(f"report.{form}" for form in MAKERS)],
)
@settings(max_examples=6)
@given(place=st.integers(0, 10**7))
def test_any_changed_byte_of_a_report_is_named(world, tmp_path_factory, name, place):
    target = tmp_path_factory.mktemp("flip")
    shutil.copytree(world / "report", target / "report")
    (target / "space").symlink_to(world / "space")
    flip(target / "report" / name, place)
    found = verified(target)
    assert found.state == "differs"
    assert found.name == name


@pytest.mark.parametrize("name", ["landuse.geojson", "coverage.geojson", "clusters.geojson"])
@settings(max_examples=6)
@given(place=st.integers(0, 10**7))
def test_any_changed_byte_of_an_input_is_named(world, tmp_path_factory, name, place):
    target = tmp_path_factory.mktemp("flip")
    shutil.copytree(world / "space", target / "space")
    flip(target / "space" / name, place)
    found = verify(open_workspace(target / "space"), world / "report")
    assert (found.state, found.name) == ("differs", name)


@settings(max_examples=10)
@given(place=st.integers(0, 10**7))
def test_any_changed_byte_of_a_lone_page_is_found(world, tmp_path_factory, place):
    target = tmp_path_factory.mktemp("flip")
    page = shutil.copy(world / "report" / "report.html", target / "report.html")
    flip(target / "report.html", place)
    assert verify(open_workspace(world / "space"), page).state == "differs"


@settings(max_examples=10)
@given(place=st.integers(0, 10**7))
def test_any_changed_byte_of_a_lone_check_is_found(world, tmp_path_factory, place):
    target = tmp_path_factory.mktemp("flip")
    check = shutil.copy(world / "report" / "check.json", target / "check.json")
    flip(target / "check.json", place)
    assert verify(open_workspace(world / "space"), check).state == "differs"


def test_settings_are_an_input(copy):
    path = copy / "space" / "workspace.toml"
    path.write_text(path.read_text().replace("tolerance_m2 = 10.0", "tolerance_m2 = 11.0"))
    found = verified(copy)
    assert (found.state, found.name) == ("differs", "workspace.toml")


def test_a_missing_input_is_said_to_be_missing(copy):
    (copy / "space" / "coverage.geojson").unlink()
    assert str(verified(copy)) == "input missing: coverage.geojson"


def test_a_file_that_was_not_there_is_an_input_too(copy):
    (copy / "space" / "approvals.toml").write_text("")
    assert str(verified(copy)) == ("differs: approvals.toml: was not there when the check was made")


def test_a_document_that_is_gone_is_named(copy):
    (copy / "report" / "report.pdf").unlink()
    assert str(verified(copy)) == "differs: report.pdf: is missing from the report"


def rewritten(copy, change):
    """The check changed by somebody who also mends every digest of the folder."""
    from geoapp.workflows.report import write

    document = json.loads((copy / "report" / "check.json").read_bytes())
    pieces = json.loads((copy / "report" / "pieces.geojson").read_bytes())
    change(document, pieces)
    for name, data in write(document, pieces, MAKERS, "vi").items():
        (copy / "report" / name).write_bytes(data)
    return verified(copy)


def test_a_forged_value_is_named_though_every_digest_fits(copy):
    found = rewritten(copy, lambda d, p: d["rice"].update(luc_m2=1.0))
    assert found.name == "check.json"
    assert found.why.startswith("rice.luc_m2: 1.0 in the report, ")


def test_a_forged_name_area_or_day_is_named(copy):
    def change(document, pieces):
        document["site"]["name"] = "Khu khác"

    assert "site.name" in rewritten(copy, change).why


def test_forged_pieces_are_named(copy):
    def change(document, pieces):
        pieces["features"][0]["properties"]["area_m2"] += 1

    found = rewritten(copy, change)
    assert found.name == "pieces.geojson"
    assert "features[0].properties.area_m2" in found.why


def test_a_forged_boundary_is_named(copy):
    def change(document, pieces):
        document["manifest"]["site"] = document["manifest"]["site"].replace("105.", "105.0", 1)

    assert rewritten(copy, change).state == "differs"


@pytest.mark.parametrize(
    "change",
    [
        lambda d, p: d.update(manifest={}),
        lambda d, p: d["manifest"].update(inputs=[{"name": "../../etc/passwd", "role": "layer"}]),
        lambda d, p: d.update(as_of="soon"),
        lambda d, p: d["manifest"].update(site="{"),
        lambda d, p: d.update(cluster="nobody"),
        lambda d, p: d["manifest"].update(inputs=3),
    ],
)
def test_a_check_of_any_form_is_refused_without_a_fault(copy, change):
    document = json.loads((copy / "report" / "check.json").read_bytes())
    change(document, None)
    (copy / "report" / "check.json").write_text(json.dumps(document))
    found = verified(copy, "report/check.json")
    assert found.state == "differs"


def test_other_software_is_a_note_and_no_difference(copy):
    found = rewritten(copy, lambda d, p: d["manifest"]["software"].update(geoapp="0.0.9"))
    assert found.state == "same"
    assert found.notes[0].startswith("made with geoapp 0.0.9")
    assert found.notes[1].startswith("so numbers are compared to 0.000001")


def test_other_software_may_leave_last_bits_and_no_more(copy):
    def change(by):
        def changed(document, pieces):
            document["manifest"]["software"]["code"] = "another"
            document["rice"]["luc_m2"] += by
            document["manifest"]["results"]["check"] = results_digest(document)

        return changed

    assert rewritten(copy, change(5e-7)).state == "same"
    found = rewritten(copy, change(1e-5))
    assert (found.state, found.why.partition(":")[0]) == ("differs", "rice.luc_m2")
    assert any(note.startswith("made with code another") for note in found.notes)


def test_a_change_below_last_bits_does_not_fit_the_manifest(copy):
    def change(document, pieces):
        document["manifest"]["software"]["code"] = "another"
        document["rice"]["luc_m2"] += 5e-7

    assert rewritten(copy, change).why == "its values do not fit its manifest"


def test_a_machine_without_the_kernel_finds_the_same(world, tmp_path):
    """Its last bits are others, which other software may leave and which is said."""
    slanted = affinity.rotate(worlds.RICE_SITE, 17.3)
    site = site_file(tmp_path, slanted, name="xien.geojson")
    off = "from geoapp import native\nnative.library = lambda: None\n"
    command = [sys.executable, "-c", off + WRITE, str(world / "space"), str(site),
               str(tmp_path / "report")]  # fmt: skip
    subprocess.run(command, check=True, env=worlds.unmeasured(), cwd=ROOT, timeout=120)
    found = verify(open_workspace(world / "space"), tmp_path / "report")
    assert found.state == "same"
    assert "made with kernel none, made again with compiled" in found.notes


def test_what_is_no_report_is_refused(world, tmp_path):
    space = open_workspace(world / "space")
    for path in (tmp_path, tmp_path / "none", site_file(tmp_path, name="x.txt")):
        with pytest.raises(InputError):
            verify(space, path)
    (tmp_path / "some.html").write_text("<html lang='vi'>hello</html>")
    assert verify(space, tmp_path / "some.html").state == "differs"


def test_judgements_stay_and_are_not_recomputed(copy):
    said = {"target": "rice.luc_m2", "says": "does_not_apply", "value": None, "reason": "x",
            "evidence": None, "by": "An", "on": "2024-12-28"}  # fmt: skip
    assert rewritten(copy, lambda d, p: d["judgements"].append(said)).state == "same"


def test_a_cluster_is_made_again(tmp_path):
    space = shutil.copytree(worlds.make(tmp_path / "made"), tmp_path / "space")
    shipped = ROOT / "geodata"
    opened = open_workspace(shipped)
    report_cluster(opened, "vong-xuyen", wanted(), tmp_path / "report")
    assert verify(opened, tmp_path / "report").state == "same"
    assert verify(open_workspace(space), tmp_path / "report").state == "differs"


def test_a_cluster_that_nobody_has_mapped_is_made_again(tmp_path):
    opened = open_workspace(ROOT / "geodata")
    report_cluster(opened, "chua-cong-bo-01", wanted(tuple(MAKERS)), tmp_path / "report")
    assert verify(opened, tmp_path / "report").state == "same"


def test_first_difference_names_the_place():
    assert first_difference({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}) == (
        "a[1].b: 2 in the report, 3 computed"
    )
    assert first_difference({"a": 1}, {"a": 1, "b": 2}) == "b: nothing in the report, 2 computed"
    assert first_difference([1], [1, 2]) == ": 1 entries in the report, 2 computed"
    assert first_difference({"a": 1.0}, {"a": 1.0}) is None


def test_reports_in_a_folder_of_folders(world, tmp_path):
    for name in ("b", "a"):
        shutil.copytree(world / "report", tmp_path / "all" / name)
    assert [p.name for p in reports_in(tmp_path / "all")] == ["a", "b"]
    assert reports_in(world / "report") == [world / "report"]


WRITE = """
import locale
import sys
from datetime import date
from pathlib import Path
from geoapp.storage import open_workspace
from geoapp.workflows.report import MAKERS
from geoapp.workflows.report_run import Wanted, report_file
locale.setlocale(locale.LC_ALL, "")  # C libraries write numbers as the surroundings do
space, site, out = map(Path, sys.argv[1:4])
wanted = Wanted(tuple(MAKERS), "vi", date(2024, 12, 26), date(2024, 12, 27), by="Trần Ước")
report_file(open_workspace(space), site, None, wanted, out)
"""


TELL = """
import ctypes, json, locale, time
locale.setlocale(locale.LC_ALL, "")
text = ctypes.create_string_buffer(20)
ctypes.CDLL(None).snprintf(text, 20, b"%.1f", ctypes.c_double(0.5))
print(json.dumps([time.localtime(0)[2:5], text.value.decode(), hash("geoapp")]))
"""
SURROUNDINGS = [
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/New_York", "LC_ALL": LOCALE, "PYTHONHASHSEED": "4242"},
]
HERE = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}


def told(surroundings):
    environment = worlds.unmeasured() | surroundings
    done = subprocess.run(
        [sys.executable, "-c", TELL], capture_output=True, check=True, env=environment
    )
    return json.loads(done.stdout)


def test_the_surroundings_are_others_indeed():
    """A zone, a locale or a seed that the machine does not know would test nothing."""
    need_locale()
    here, west, turkish = (told(each) for each in (HERE, *SURROUNDINGS))
    hours, numbers, hashes = zip(here, west, turkish, strict=True)
    assert len(set(map(tuple, hours))) == len(set(hashes)) == 3
    assert numbers == ("0.5", "0.5", "0,5")


@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_the_same_bytes_elsewhere(world, tmp_path, surroundings):
    need_locale()
    command = [sys.executable, "-c", WRITE, str(world / "space"), str(world / "khu.geojson"),
               str(tmp_path / "report")]  # fmt: skip
    environment = worlds.unmeasured() | surroundings
    subprocess.run(command, check=True, env=environment, cwd=ROOT, timeout=120)
    for path in sorted((world / "report").iterdir()):
        assert (tmp_path / "report" / path.name).read_bytes() == path.read_bytes(), path.name
