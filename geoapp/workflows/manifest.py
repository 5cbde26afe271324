"""What a check was made from: every input by its digest, and what computed it.

A check carries its manifest, so that ``workflows/verify.py`` can make it again and name the
first thing that is not the same. Digests are of files as they lie in the workspace; the edition
of a layer is the digest of its record.
"""

from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pyproj
import shapely

import geoapp
from geoapp import __version__, native
from geoapp.errors import GeoappError
from geoapp.storage import LayerInfo, Workspace
from geoapp.storage.approvals import FILE as APPROVALS
from geoapp.storage.files import hashed
from geoapp.storage.rules import OWN as RULES
from geoapp.storage.rules import SHIPPED, cited_files

Document = dict[str, Any]
VERSION = 1
SITE, SHIPPED_RULES = "site", "geoapp/domain/rules.toml"
_CODE = ("**/*.py", "domain/*.toml", "publish/report/*.typ", "*.json", "static/i18n/*.json")
ALWAYS = ("clusters",)
"""Layers that the law reads in every check, whether or not a line speaks of them."""
APART = ("manifest", "judgements")
"""Keys that the digest of the results leaves out: said afterwards, or the manifest itself."""


def manifest(
    workspace: Workspace, document: Document, pieces: Document, site: bytes | None
) -> Document:
    """The manifest of a check.

    Parameters
    ----------
    document, pieces
        The check's, complete but for the manifest.
    site
        The boundary as it was given, GeoJSON text, which is kept as it is; None for a cluster
        of the record.
    """
    bar = document.get("accuracy") or {}
    return {
        "version": VERSION,
        "software": software(),
        "tolerances": {
            "tolerance_m2": workspace.tolerance_m2,
            "sliver_width_m": workspace.sliver_width_m,
            "sliver_area_m2": workspace.sliver_area_m2,
        },
        "inputs": list(_inputs(workspace, document, site)),
        "rules": [f["rule"] for f in document.get("findings") or []],
        "seed": bar.get("seed"),
        "draws": bar.get("draws"),
        "site": None if site is None else site.decode(),
        "results": {"check": results_digest(document), "pieces": digest(pieces_bytes(pieces))},
    }


def of_workspace(given: Document) -> list[Document]:
    """The inputs of a manifest that are files of the workspace."""
    return [i for i in given["inputs"] if i["role"] != SITE and i["name"] != SHIPPED_RULES]


def software() -> dict[str, str]:
    """What computes here, with versions.

    ``code``: a digest of the program's own text, for a version does not tell one state of it from
    another. ``kernel``: whether areas come from the compiled kernel, whose last bits are its own.
    """
    return {
        "geoapp": __version__,
        "code": _code(),
        "kernel": "none" if native.library() is None else "compiled",
        "PROJ": pyproj.proj_version_str,
        "GEOS": shapely.geos_version_string,
    }


@cache
def _code() -> str:
    """Of what an installed package holds, in the order of its names."""
    root = Path(geoapp.__file__).parent
    texts = sorted(p.relative_to(root).as_posix() for kind in _CODE for p in root.glob(kind))
    found = sha256()
    for text in texts:
        found.update(text.encode() + b"\0" + (root / text).read_bytes())
    return found.hexdigest()[:16]


def digest(data: bytes) -> str:
    """``sha256:`` of bytes."""
    return "sha256:" + sha256(data).hexdigest()


def pieces_bytes(pieces: Document) -> bytes:
    """The bytes of ``pieces.geojson``."""
    return orjson.dumps(pieces)


def results_digest(document: Document) -> str:
    """Of everything a check found, in one order of keys."""
    found = {k: v for k, v in document.items() if k not in APART}
    return digest(orjson.dumps(found, option=orjson.OPT_SORT_KEYS))


def _inputs(workspace: Workspace, document: Document, site: bytes | None) -> Iterator[Document]:
    edition = document["site"]["edition"] if site is None else digest(site)
    yield {"name": SITE, "role": "site", "sha256": edition}
    yield _file(workspace.path / "workspace.toml", workspace.path, "settings")
    used = _used(document)
    for info in workspace.layers():
        if info.name in used and info.path is not None:
            yield _layer(workspace, info, info.path)
            if info.coverage is not None:
                coverage = _file(info.coverage, workspace.path, "coverage")
                yield coverage | {"layer": info.name}
    yield _file(SHIPPED, SHIPPED.parents[2], "rules") | {"name": SHIPPED_RULES}
    yield _file(workspace.path / RULES, workspace.path, "rules")
    for path in cited_files(workspace.path):
        yield _file(path, workspace.path, "rule_source")
    yield _file(workspace.path / APPROVALS, workspace.path, "approvals")


def _used(document: Document) -> set[str]:
    every = [*document["layers"], *(document.get("context") or [])]
    return {each["layer"] for each in every} | set(ALWAYS)


def _layer(workspace: Workspace, info: LayerInfo, path: Path) -> Document:
    return {
        "name": relative(path, workspace.path),
        "role": "layer",
        "layer": info.name,
        "title_vi": info.title_vi,
        "title_en": info.title_en,
        "kind": info.kind,
        "date": info.date.isoformat() if info.date else None,
        "source": info.source,
        "sha256": _known(lambda: workspace.edition(info.name)),
    }


def _file(path: Path, folder: Path, role: str) -> Document:
    """A file that need not be there: its absence is an input too."""
    known = _known(lambda: hashed(path)) if path.is_file() else None
    return {"name": relative(path, folder), "role": role, "sha256": known}


def _known(edition: Callable[[], str]) -> str | None:
    """A digest; None where the file cannot be read, which is an outcome that the check explains."""
    try:
        return edition()
    except GeoappError:
        return None


def relative(path: Path, folder: Path) -> str:
    """A file's name within a folder, the same on every machine."""
    return path.resolve().relative_to(folder.resolve()).as_posix()
