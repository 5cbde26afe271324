"""``asset("app.js")``: the address of a built file, by the bundle's manifest."""

from functools import lru_cache
from pathlib import Path

import orjson
from flask import Flask, current_app, url_for


def init_app(app: Flask) -> None:
    """Give templates the function ``asset``."""
    app.add_template_global(asset)


def asset(name: str) -> str:
    """The address of built file ``name``. Raises KeyError where the bundle has none."""
    return url_for("static", filename=manifest()[name])


def is_hashed(filename: str) -> bool:
    """Whether a built file's name carries the hash of its content."""
    return any(made == filename != name for name, made in manifest().items())


def manifest() -> dict[str, str]:
    """Plain names to built names, as the bundle is now."""
    path = Path(str(current_app.static_folder)) / "manifest.json"
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> dict[str, str]:
    names: dict[str, str] = orjson.loads(path.read_bytes())
    return names
