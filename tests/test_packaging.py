"""What is built carries everything: front end, templates, texts, the shipped workspace."""

import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BUILD = (
    "import sys; sys.path.insert(0, 'build_support'); import backend; backend.build_{}(sys.argv[1])"
)


def build(kind, folder):
    done = subprocess.run([sys.executable, "-c", BUILD.format(kind), str(folder)], cwd=ROOT,
                          capture_output=True, text=True, timeout=280)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return next(folder.iterdir())


def test_every_npm_package_that_is_installed_is_used():
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    ours = [*(ROOT / "static/js").rglob("*.js"), *(ROOT / "build_support").glob("*.mjs")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in ours)
    assert wanted
    assert [n for n in wanted if f"'{n}" not in text and f"node_modules/{n}/" not in text] == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return zipfile.ZipFile(build("wheel", tmp_path_factory.mktemp("wheel")))


def test_the_wheel_carries_every_built_file(wheel):
    names = set(wheel.namelist())
    manifest = json.loads(wheel.read("geoapp/static/dist/manifest.json"))
    assert {f"geoapp/static/dist/{v}" for v in manifest.values()} <= names
    assert "geoapp/static/dist/THIRD_PARTY.txt" in names


@pytest.mark.parametrize(
    "name",
    [
        "geoapp/static/i18n/vi.json",
        "geoapp/static/i18n/en.json",
        "geoapp/web/templates/map.html",
        "geoapp/geodata/workspace.toml",
        "geoapp/geodata/clusters.geojson",
        "geoapp/geodata/landuse.geojson",
        "geoapp/domain/rules.toml",
        "geoapp/py.typed",
    ],
)
def test_the_wheel_carries(wheel, name):
    assert name in wheel.namelist()


def test_the_wheel_carries_the_kernel_and_says_for_which_machine(wheel):
    libraries = [n for n in wheel.namelist() if n.startswith("geoapp/native/_kernel.")]
    assert len(libraries) == 1
    assert not wheel.filename.endswith("-any.whl")


def test_the_wheel_has_no_sources_of_the_front_end_or_tests(wheel):
    assert [n for n in wheel.namelist() if "/js/" in n or "tests" in n or "node_modules" in n] == []


def test_the_sdist_builds_without_npm(tmp_path):
    with tarfile.open(build("sdist", tmp_path)) as archive:
        names = [n.split("/", 1)[-1] for n in archive.getnames()]
    assert "geoapp/static/dist/manifest.json" in names
    assert "build_support/backend.py" in names
    assert "geoapp/native/text.c" in names
    assert not any("/_kernel." in n for n in names)
    assert "package-lock.json" not in names
