"""A signed report is verified like any other: what was signed is made again and compared."""

import shutil
import sys
from datetime import date
from functools import partial

import orjson
import pytest

from geoapp.publish.report.signature import open_key, signed
from geoapp.storage import open_workspace
from geoapp.workflows.manifest import digest
from geoapp.workflows.report_run import Wanted, report_file
from geoapp.workflows.verify import verify
from tests import worlds
from tests.keys import PASSWORD, key_file

ON = date(2024, 12, 27)
INTACT = (
    "report.pdf is signed by Nguyễn Văn Ước; the signature is intact for the whole file; whether"
    " its certificate is to be trusted is not judged"
)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("signed")
    space = worlds.make(folder / "space")
    site = worlds.feature(worlds.at(worlds.RICE_SITE), "a")
    worlds.write(folder / "a.geojson", worlds.collection([site]))
    sign = partial(signed, key=open_key("k.p12", key_file(), PASSWORD, ON))
    wanted = Wanted(("pdf",), "vi", worlds.AS_OF, ON, sign=sign)
    report_file(open_workspace(space), folder / "a.geojson", None, wanted, folder / "report")
    return folder


@pytest.fixture
def copy(world, tmp_path):
    shutil.copytree(world / "report", tmp_path / "report")
    (tmp_path / "space").symlink_to(world / "space")
    return tmp_path


def verified(folder):
    return verify(open_workspace(folder / "space"), folder / "report")


def rewritten(folder, change):
    """Change the PDF and let the manifest fit it again, as a forger would."""
    report = folder / "report"
    data = change((report / "report.pdf").read_bytes())
    (report / "report.pdf").write_bytes(data)
    manifest = orjson.loads((report / "manifest.json").read_bytes())
    manifest["files"]["report.pdf"] = digest(data)
    text = orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"
    (report / "manifest.json").write_bytes(text)


def flipped(data, place):
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


def test_it_is_the_same_and_the_signature_is_told(world):
    found = verified(world)
    assert (str(found), found.notes) == ("same", (INTACT,))


@pytest.mark.parametrize("part", [0.001, 0.3, 0.9, 0.975, 0.99, 0.9999])
def test_any_changed_byte_is_named(copy, part):
    path = copy / "report" / "report.pdf"
    data = path.read_bytes()
    path.write_bytes(flipped(data, int(part * len(data))))
    found = verified(copy)
    assert (found.state, found.name in ("report.pdf", "manifest.json")) == ("differs", True)


def test_a_forged_page_is_found_though_the_manifest_fits(copy):
    rewritten(copy, lambda data: flipped(data, len(data) // 2))
    found = verified(copy)
    assert str(found) == "differs: report.pdf: is written otherwise"


def test_a_forged_signature_is_found_though_the_manifest_fits(copy):
    rewritten(copy, lambda data: data + b"\n% more\n")
    found = verified(copy)
    assert str(found).startswith("differs: report.pdf: its signature is broken")


def test_without_the_library_it_is_the_same_and_the_doubt_is_told(world, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyhanko.pdf_utils.reader", None)
    found = verified(world)
    assert str(found) == "same"
    assert found.notes == (
        "report.pdf is signed; whether the signature is intact needs pyHanko: python -m pip"
        " install pyhanko",
    )
