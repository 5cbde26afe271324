"""What issued checks were made from, kept by digest: an import takes no check its ground.

``checks/inputs`` of a workspace holds each file once, however many checks used it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from geoapp.storage.files import hashed

FOLDER, INPUTS = "checks", "inputs"
MOST_BYTES = 32 << 20
"""Larger files are not kept: a cadastre of a province would be copied with every import."""
_SCHEME = "sha256:"
Input = Mapping[str, Any]


def keep(folder: Path, inputs: Sequence[Input]) -> None:
    """Copy what is not kept yet. ``inputs``: ``name`` (in the workspace) and ``sha256`` of each.

    A file that has changed in between, or that is too large, is left out. Raises OSError where the
    workspace cannot be written to.
    """
    for each in inputs:
        source, target = folder / each["name"], _place(folder, each["sha256"])
        if target is None or target.exists() or not source.is_file():
            continue
        if source.stat().st_size <= MOST_BYTES:
            target.parent.mkdir(parents=True, exist_ok=True)
            _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    """Only what is what the digest says."""
    data = source.read_bytes()
    if sha256(data).hexdigest() == target.name:
        write_whole(target, data)


def write_whole(target: Path, data: bytes) -> None:
    """A file that appears with all its bytes, on disk. Raises OSError."""
    handle, part = tempfile.mkstemp(prefix=".", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(target)
    finally:
        with suppress(FileNotFoundError):
            Path(part).unlink()


def not_kept(folder: Path, inputs: Sequence[Input]) -> list[str]:
    """Names of the inputs that cannot be had back: never kept, or lost."""
    places = [(each["name"], _place(folder, each["sha256"])) for each in inputs if each["sha256"]]
    return [name for name, place in places if place is None or not place.is_file()]


def damaged(folder: Path, inputs: Sequence[Input]) -> list[str]:
    """Names of the inputs of which something else lies here now. Raises LayerUnavailable."""
    places = [(each, _place(folder, each["sha256"])) for each in inputs]
    return [e["name"] for e, place in places if place and hashed(place) != e["sha256"]]


@contextmanager
def restored(folder: Path, inputs: Sequence[Input]) -> Iterator[Path]:
    """A workspace folder of its own with these inputs under their names, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="geoapp-") as made:
        for each in inputs:
            place, target = _place(folder, each["sha256"]), Path(made) / each["name"]
            if place is not None and target.resolve().is_relative_to(Path(made).resolve()):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(place, target)
        yield Path(made)


def _place(folder: Path, digest: str | None) -> Path | None:
    if not digest or not digest.startswith(_SCHEME):
        return None
    name = digest.removeprefix(_SCHEME)
    well = len(name) == 64 and set(name) <= set("0123456789abcdef")
    return folder / FOLDER / INPUTS / name if well else None
