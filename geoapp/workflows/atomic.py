"""Files and folders that appear whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from geoapp.errors import InputError
from geoapp.sentence import say


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write; it takes the place of ``path`` when the block ends without an error."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.chmod(0o644)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to fill beside ``path``; it becomes ``path`` when the block ends without an error.

    Raises InputError where ``path`` exists and is not an empty folder.
    """
    path = path.absolute()
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise InputError(say("{path} exists and is not an empty folder; name a new one", path=path))
    if not path.parent.is_dir():
        raise InputError(
            say("{folder} is not a folder; make it first or name another place", folder=path.parent)
        )
    part = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        part.chmod(0o755)
        yield part
        part.replace(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)
